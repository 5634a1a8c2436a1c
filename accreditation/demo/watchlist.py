"""An invented list of names that screening compares with, and names that resemble its entries.

Nobody on it exists: entries are composed like all other names here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from random import Random
from typing import Final

from accreditation.demo.name_lists import STATE_CULTURES
from accreditation.demo.names import Name, Sex, make_name

ENTRIES: Final = 40
_SEED: Final = "list 1"
#: States whose names are spelt in many ways: what screening is for.
_STATES: Final = (
    "BGR", "RUS", "EGY", "VNM", "IRN", "PAK", "UKR", "SRB", "CHN", "KAZ", "MAR", "ETH",
    "IND", "TUR", "ESP", "BRA", "GEO", "IDN", "NGA", "DEU",
)  # fmt: skip
#: Other spellings of the same sounds, as clerks and passports vary.
_SPELLINGS: Final = (
    ("ou", "u"), ("oo", "u"), ("kh", "h"), ("ei", "ey"), ("ii", "iy"), ("ts", "c"), ("sh", "ch"), ("ph", "f"),
    ("y", "i"), ("v", "w"), ("k", "q"), ("ss", "s"), ("e", "ie"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class WatchEntry:
    """One entry: `code` names it in results; `also` are other spellings on the list; year of birth, or 0."""

    code: str
    name: Name
    sex: Sex
    also: tuple[str, ...]
    born_year: int
    nationality: str


@cache
def watch_list() -> tuple[WatchEntry, ...]:
    """The list, always the same."""
    rng = Random(_SEED)
    entries = []
    for number in range(1, ENTRIES + 1):
        nationality = _STATES[(number - 1) % len(_STATES)]
        sex: Sex = "f" if rng.random() < 0.3 else "m"
        name = make_name(rng, culture=STATE_CULTURES[nationality][0], sex=sex)
        also = (respelt(rng, name).latin,) if rng.random() < 0.5 else ()
        entries.append(WatchEntry(f"W-{number:03d}", name, sex, also, rng.randint(1950, 1995), nationality))
    return tuple(entries)


def respelt(rng: Random, name: Name) -> Name:
    """The same name as another clerk would spell it in Latin letters."""
    return replace(name, family=_respell(rng, name.family), given=_respell(rng, name.given))


def _respell(rng: Random, text: str) -> str:
    """`text` with one sound spelt otherwise, where it has one; the first letter stays."""
    fitting = [(old, new) for old, new in _SPELLINGS if old in text[1:]]
    if not fitting:
        return text
    old, new = rng.choice(fitting)
    return text[0] + text[1:].replace(old, new, 1)
