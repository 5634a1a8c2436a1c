"""Names in the scripts and habits of their countries.

A `Name` keeps the two parts of a passport: `family` is the primary identifier of ICAO Doc 9303, part 3, and is never
empty; `given` is the secondary one, empty for people of a single name and where a culture has no family names.
What stands in `family` is told by `kind`: a family name, a father's name, or the whole name. Native parts are ""
where the culture writes Latin. Names are made of common parts at random: nobody bears one on purpose.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Final, Literal

from accreditation.demo.name_lists import STATE_CULTURES, Culture, Form, parts
from accreditation.demo.name_lists_africa import AFRICA
from accreditation.demo.name_lists_asia import ASIA
from accreditation.demo.name_lists_europe import EUROPE
from accreditation.demo.name_lists_west_asia import WEST_ASIA

CULTURES: Final[dict[str, Culture]] = {**EUROPE, **WEST_ASIA, **ASIA, **AFRICA}

#: Scripts whose words are not divided by spaces in a name.
_UNSPACED: Final = frozenset({"Hans", "Jpan", "Kore"})
Sex = Literal["f", "m"]
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Name:
    """One person's name, as in the document (Latin) and in the country's own script (ISO 15924 `script`)."""

    family: str
    given: str
    native_family: str
    native_given: str
    script: str
    order: Literal["family_first", "given_first"]
    kind: Literal["family", "father", "whole"]
    culture: str

    @property
    def latin(self) -> str:
        """The whole name in Latin letters, in the order of its country."""
        return self._joined(self.family, self.given, " ")

    @property
    def native(self) -> str:
        """The whole name in its own script; "" when that is Latin."""
        return self._joined(self.native_family, self.native_given, "" if self.script in _UNSPACED else " ")

    @property
    def mrz_family(self) -> str:
        """The primary identifier as a machine-readable zone spells it, words divided by "<"."""
        return mrz_spelling(self.family)

    @property
    def mrz_given(self) -> str:
        """The secondary identifier, spelt likewise; "" for single names."""
        return mrz_spelling(self.given)

    def _joined(self, family: str, given: str, space: str) -> str:
        both = (family, given) if self.order == "family_first" else (given, family)
        return space.join(part for part in both if part)


#: ICAO Doc 9303, part 3, section 6.A: letters whose transliteration is not their base letter.
_MRZ_LETTERS: Final = str.maketrans({
    "Ä": "AE", "Å": "AA", "Æ": "AE", "Ð": "D", "Đ": "D", "Ø": "OE", "Ö": "OE", "Ü": "UE", "Œ": "OE", "ß": "SS",
    "Þ": "TH", "Ł": "L", "Ə": "E", "I": "I", "ı": "I", "'": "", "’": "", ".": "", "-": "<", " ": "<",
})  # fmt: skip


def mrz_spelling(text: str) -> str:
    """`text` in the letters A to Z and "<" of a machine-readable zone (ICAO Doc 9303, part 3, section 6.A)."""
    spelt = text.upper().replace("ẞ", "SS").translate(_MRZ_LETTERS)
    return "".join(c for c in unicodedata.normalize("NFKD", spelt) if c == "<" or "A" <= c <= "Z")


def make_name(rng: Random, *, culture: str, sex: Sex) -> Name:
    """A name of a culture (a key of CULTURES), composed as that culture does."""
    lists = CULTURES[culture]
    family, given = _COMPOSE[lists.form](rng, lists, sex)
    latin_only = lists.script == "Latn"
    order: Literal["family_first", "given_first"] = "family_first" if lists.family_first else "given_first"
    kind: Literal["family", "father", "whole"] = "family"
    if not given[0]:
        kind = "whole"
    elif lists.form in {"father", "icelandic", "three_names", "bin"}:
        kind = "father"
    native = ("", "") if latin_only else (family[1], given[1])
    return Name(family[0], given[0], *native, lists.script, order, kind, culture)


def choose_culture(rng: Random, state: str) -> str:
    """A culture of a state's people (ISO 3166-1 alpha-3), the first of its list the likeliest."""
    cultures = STATE_CULTURES[state]
    return rng.choices(cultures, [len(cultures) + 1 - place for place in range(len(cultures))])[0]


def _family(rng: Random, lists: Culture, sex: Sex) -> Pair:
    return _sexed(rng.choice(parts(lists.family)), sex)


def _given(rng: Random, lists: Culture, sex: Sex) -> Pair:
    return rng.choice(parts(lists.female if sex == "f" else lists.male))


def _sexed(pair: Pair, sex: Sex) -> Pair:
    """His or hers of a part that changes with sex."""
    side = 1 if sex == "f" else 0
    latin, native = (text.split("/")[min(side, text.count("/"))] for text in pair)
    return latin, native


def _join(*pairs: Pair, space: str = " ") -> Pair:
    return space.join(p[0] for p in pairs if p[0]), space.join(p[1] for p in pairs if p[1])


def _plain(rng: Random, lists: Culture, sex: Sex) -> tuple[Pair, Pair]:
    return _family(rng, lists, sex), _given(rng, lists, sex)


def _two_given(rng: Random, lists: Culture, sex: Sex) -> tuple[Pair, Pair]:
    """Two given names, as the document lists both."""
    first, second = rng.sample(parts(lists.female if sex == "f" else lists.male), 2)
    return _family(rng, lists, sex), _join(first, second) if rng.random() < 0.6 else first


def _vietnamese(rng: Random, lists: Culture, sex: Sex) -> tuple[Pair, Pair]:
    """Family, one or two middle names, and the name one is called by, last."""
    middles = parts(lists.middle_f if sex == "f" else lists.middle_m)
    middle = [middles[0]] if rng.random() < 0.5 else [rng.choice(middles)]
    own = _given(rng, lists, sex)
    if sex == "f" and middle[0] == middles[0] and rng.random() < 0.5:
        middle.append(rng.choice([pair for pair in middles[1:] if pair != own]))
    return _family(rng, lists, sex), _join(*middle, own)


def _patronymic(rng: Random, lists: Culture, sex: Sex, *, shown: bool) -> tuple[Pair, Pair]:
    own = _given(rng, lists, sex)
    father = rng.choice(parts(lists.middle_f if sex == "f" else lists.middle_m))
    return _family(rng, lists, sex), (f"{own[0]} {father[0]}" if shown else own[0], f"{own[1]} {father[1]}")


def _patronymic_hidden(rng: Random, lists: Culture, sex: Sex) -> tuple[Pair, Pair]:
    """The patronymic stands in the country's script only, as in its passports."""
    return _patronymic(rng, lists, sex, shown=False)


def _patronymic_shown(rng: Random, lists: Culture, sex: Sex) -> tuple[Pair, Pair]:
    """The patronymic stands in both scripts."""
    return _patronymic(rng, lists, sex, shown=True)


def _double(rng: Random, lists: Culture, sex: Sex) -> tuple[Pair, Pair]:
    """The father's family name, then the mother's; half of the people bear two given names."""
    first, second = rng.sample(parts(lists.family), 2)
    own, other = rng.sample(parts(lists.female if sex == "f" else lists.male), 2)
    return _join(first, second), _join(own, other) if rng.random() < 0.4 else own


def _iberian(rng: Random, lists: Culture, sex: Sex) -> tuple[Pair, Pair]:
    """One or two family names, the father's last."""
    first, second = rng.sample(parts(lists.family), 2)
    return _join(first, second) if rng.random() < 0.6 else first, _given(rng, lists, sex)


def _arabic(rng: Random, lists: Culture, sex: Sex) -> tuple[Pair, Pair]:
    """Own name, often the father's, then the name of the family or tribe."""
    own, father = _given(rng, lists, sex), rng.choice(parts(lists.middle_m))
    return _family(rng, lists, sex), _join(own, father) if rng.random() < 0.6 else own


def _icelandic(rng: Random, lists: Culture, sex: Sex) -> tuple[Pair, Pair]:
    """The father's name in the genitive (which the list gives in place of a native form) and -son or -dóttir."""
    father, genitive = rng.choice(parts(lists.family))
    return ((genitive or f"{father}s") + ("dóttir" if sex == "f" else "son"), ""), _given(rng, lists, sex)


def _three_names(rng: Random, lists: Culture, sex: Sex) -> tuple[Pair, Pair]:
    """Own name, father's, grandfather's."""
    father, grandfather = rng.sample(parts(lists.family), 2)
    return grandfather, _join(_given(rng, lists, sex), father)


def _single(rng: Random, lists: Culture, sex: Sex) -> tuple[Pair, Pair]:
    """One name alone for nearly half, which then stands as the primary identifier; else a name and a second."""
    own = _given(rng, lists, sex)
    return (own, ("", "")) if rng.random() < 0.45 else (_family(rng, lists, sex), own)


def _no_family(rng: Random, lists: Culture, sex: Sex) -> tuple[Pair, Pair]:
    """Two or three words that belong together; none is a family's."""
    words = rng.sample(parts(lists.female if sex == "f" else lists.male), rng.choice((2, 3)))
    return _join(*words), ("", "")


def _bin(rng: Random, lists: Culture, sex: Sex) -> tuple[Pair, Pair]:
    """Own name, then son or daughter of."""
    father = rng.choice(parts(lists.family))[0]
    return (f"{'binti' if sex == 'f' else 'bin'} {father}", ""), _given(rng, lists, sex)


def _long(rng: Random, lists: Culture, sex: Sex) -> tuple[Pair, Pair]:
    """A long family name and two given ones."""
    second = rng.choice(parts(lists.middle_f if sex == "f" else lists.middle_m))
    return _family(rng, lists, sex), _join(second, _given(rng, lists, sex))


_COMPOSE: Final[dict[Form, Callable[[Random, Culture, Sex], tuple[Pair, Pair]]]] = {
    "plain": _plain, "two_given": _two_given, "vietnamese": _vietnamese, "east_asian": _plain,
    "patronymic_hidden": _patronymic_hidden, "patronymic_shown": _patronymic_shown, "double": _double,
    "iberian": _iberian, "arabic": _arabic, "father": _plain, "icelandic": _icelandic,
    "three_names": _three_names, "single": _single, "no_family": _no_family, "bin": _bin, "long": _long,
}  # fmt: skip
