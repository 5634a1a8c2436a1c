"""References: what people quote on the telephone, "HC-3D9F-8T". Pure.

Two letters of the event, four and two characters of Crockford's base32 alphabet without vowels and look-alikes;
the last character is a check over the others, so that a misheard one is noticed and not another person's file.
"""

from __future__ import annotations

from collections.abc import Callable

ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"


def make_reference(prefix: str, choose: Callable[[str], str]) -> str:
    """A new reference; `choose(alphabet)` picks one random character."""
    body = "".join(choose(ALPHABET) for _ in range(5))
    return f"{prefix}-{body[:4]}-{body[4]}{_check(prefix + body)}"


def read_reference(typed: str) -> str | None:
    """The reference as stored, from what somebody typed; None when it cannot be one."""
    bare = "".join(mark for mark in typed.upper() if mark.isalnum())
    if len(bare) != 8 or _check(bare[:-1]) != bare[-1]:
        return None
    return f"{bare[:2]}-{bare[2:6]}-{bare[6:]}"


def _check(text: str) -> str:
    """Weighted sum modulo 28: finds any one wrong character, and neighbours exchanged (28 and the weights are coprime
    in their differences, for the positions used)."""
    total = sum(weight * _value(mark) for weight, mark in zip((1, 3, 5, 9, 11, 13, 15), text, strict=True))
    return ALPHABET[total % len(ALPHABET)]


def _value(mark: str) -> int:
    return ALPHABET.find(mark) if mark in ALPHABET else ord(mark) % len(ALPHABET)
