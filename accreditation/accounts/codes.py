"""Codes read out by telephone: their alphabet, how they are shown, how what was typed is read. Pure."""

from __future__ import annotations

#: No 0 O 1 I L U: nothing that a voice on a bad line, or an eye, takes for something else. 30 letters, 49 bits.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10


def grouped(code: str) -> str:
    """The code as it is read out: two groups of five."""
    return f"{code[:5]}-{code[5:]}"


def read_code(typed: str) -> str:
    """What was typed, as it is looked up: case, spaces and dashes do not matter."""
    return "".join(mark for mark in typed.upper() if mark.isalnum())
