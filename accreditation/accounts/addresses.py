"""E-mail addresses: which ones are taken, and how one is spelled when it is looked up. Pure.

Narrower than RFC 5321: no quoted local part, no address literal, no letters beyond ASCII before the @ (they need a
mail server with SMTPUTF8). What is taken here is one recipient, in every header and command that it will stand in.
"""

from __future__ import annotations

import re

#: RFC 5321, 4.5.3.1: octets of a path without its brackets, and of a local part.
LONGEST = 254
_LONGEST_LOCAL = 64
#: RFC 5322, 3.2.3: a dot-atom.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
#: RFC 1123, 2.1: a label of a host's name; the last one is no number.
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+(?![0-9]+$){_LABEL}")


def read_address(typed: str) -> str | None:
    """The address that `typed` writes, trimmed, its domain in ASCII (IDNA); None when it writes none, or several."""
    local, _at, domain = typed.strip().rpartition("@")
    if len(domain) > LONGEST:
        return None  # the codec below takes its time with what is long
    try:
        host = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    if len(local) > _LONGEST_LOCAL or not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(host):
        return None
    address = f"{local}@{host}"
    return address if len(address) <= LONGEST else None


def spelled(typed: str) -> str:
    """What an address is found and counted under: case does not matter, nor how its domain is written."""
    return (read_address(typed) or typed.strip()).casefold()
