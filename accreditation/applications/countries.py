"""Countries as pages name them: by the state's own short name, which the event's organisations carry.

Locale data calls some states otherwise than they and the United Nations do ("North Korea"); it is asked only where the
event names no such state, or not in the reader's language. The names are read once a request.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from babel import Locale
from flask import g
from flask_babel import gettext as _

from accreditation.delegations.queries import state_names
from accreditation.kernel.database import current_session
from accreditation.kernel.languages import language
from accreditation.programme.territories import ISSUERS, PERSONS, STATES, alpha_2

#: Letters in the order of an alphabet that has more of them than ASCII.
_ALPHABETS = {"vi": "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"}
#: The marks that make another letter, not a tone: breve, circumflex, horn.
_LETTER_MARKS = "\u0306\u0302\u031b"


def country_name(iso3: str | None) -> str:
    """The country's name in the reader's language; the code itself when it is none."""
    if not iso3:
        return ""
    if iso3 in STATES:
        return _state_name(iso3, _official())
    return str(_(PERSONS.get(iso3) or ISSUERS.get(iso3) or iso3))


def countries(*, nationality: bool) -> list[tuple[str, str]]:
    """Codes and names in the reader's language, in its order: states, then those who stand apart from them."""
    official = _official()
    states = [(code, _state_name(code, official)) for code in STATES]
    apart = PERSONS if nationality else ISSUERS
    return sorted(states, key=lambda pair: sort_key(pair[1], language())) + [
        (code, _(name)) for code, name in apart.items()
    ]


def _official() -> Mapping[str, Mapping[str, str]]:
    if "state_names" not in g:
        g.state_names = state_names(current_session())
    names: Mapping[str, Mapping[str, str]] = g.state_names
    return names


def _state_name(code: str, official: Mapping[str, Mapping[str, str]]) -> str:
    said = official.get(code, {}).get(language())
    return said or str(Locale.parse(language()).territories.get(alpha_2(code) or "", code))


def sort_key(name: str, code: str) -> tuple[list[int], str]:
    """Where a name stands in the language `code`: by its letters, then by the marks upon them.

    Å stands beside A; but Đ after D, and Ô after O, where the alphabet has them as letters of their own.
    """
    alphabet = _ALPHABETS.get(code, "")
    kept = _LETTER_MARKS if alphabet else ""
    spread = unicodedata.normalize("NFD", name.casefold() if alphabet else name.casefold().replace("đ", "d"))
    bare = unicodedata.normalize("NFC", "".join(c for c in spread if not unicodedata.combining(c) or c in kept))
    letters = [alphabet.index(c) + 0x61 if c in alphabet else ord(c) for c in bare]
    return letters, name
