"""How a name stands on a badge: which form leads, in which order, in which capitals.

Promise: every officer can read every name. A name that is not in Latin letters is shown in both scripts; the leading
form is split over two lines (family name in capitals, given names), the other stands in one line beneath. A person
without a family name has the given names in its place. Texts are normalised (NFC), runs of white space become one
space, and invisible direction marks are dropped, so that no name can turn the letters of its neighbours round.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

NameOrder = Literal["latin_first", "native_first"]

# U+061C, U+200E-F, U+202A-E, U+2066-9: direction marks. ZWJ and ZWNJ stay: Persian and Indic spellings need them.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
_SPACE = re.compile(r"\s+")
_FAMILY_FIRST_UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")
_FAMILY_FIRST = ("CYRILLIC",)
_GREEK_DIPHTHONG_SECOND = "ιυ"


@dataclass(frozen=True)
class PrintedNames:
    """The three lines of a name; `readable` is False when no Latin form exists of a name in another script."""

    family: str = ""
    given: str = ""
    other: str = ""
    readable: bool = True


@lru_cache(maxsize=65536)
def tidy(text: str) -> str:
    """The text normalised (NFC), without direction marks, its white space single."""
    if text.isascii() and "  " not in text and text.isprintable():
        return text.strip()
    return _SPACE.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text))).strip()


@lru_cache(maxsize=65536)
def script(text: str) -> str:
    """The first letter's script, as the first word of its Unicode name: "LATIN", "ARABIC", "CJK"; "" without
    letters."""
    for char in text:
        if char.isalpha():
            return unicodedata.name(char, "").partition(" ")[0]
    return ""


def is_latin(text: str) -> bool:
    """Whether each letter is a Latin one: an officer reads it."""
    return text.isascii() or all(unicodedata.name(c, "").startswith(("LATIN", "MODIFIER")) for c in text if c.isalpha())


@lru_cache(maxsize=65536)
def capitals(text: str, *, turkic: bool = False) -> str:
    """The text in capitals, where its script has them.

    Choices: German ß becomes ẞ (U+1E9E, official since 2017), never SS, which is another name. Greek loses its tonos
    and keeps, or gains, the dialytika (Μαΐου -> ΜΑΪΟΥ, Μάιος -> ΜΑΪΟΣ), and final ς becomes Σ. i and ı become İ and I
    when `turkic`, else both I. Georgian stays in mkhedruli, which is how its names are written.
    """
    if turkic:
        text = text.replace("i", "İ")
    text = text.replace("ß", "ẞ")
    if any("\u0370" <= char <= "\u03ff" or "\u1f00" <= char <= "\u1fff" for char in text):
        text = _without_tonos(text)
    return "".join(char if "\u10d0" <= char <= "\u10ff" else char.upper() for char in text)


def _without_tonos(text: str) -> str:
    """Greek without accents. A diphthong that an accent on its first vowel broke gets a dialytika to stay broken."""
    letters = unicodedata.normalize("NFD", text)
    out: list[str] = []
    broken = greek = False
    for char in letters:
        if unicodedata.combining(char):
            if greek and char in "\u0300\u0301\u0342":
                broken = out[-1].lower() in "αεου"
                continue
            out.append(char)
            continue
        greek = "\u0370" <= char <= "\u03ff"
        out.append(char)
        if broken and char.lower() in _GREEK_DIPHTHONG_SECOND:
            out.append("\u0308")
        broken = False
    return unicodedata.normalize("NFC", "".join(out))


def in_one_line(family: str, given: str) -> str:
    """A native name in its own order: Chinese, Japanese and Korean family first, unspaced; Cyrillic family first; all
    others given names first."""
    kind = script(family or given)
    if kind in _FAMILY_FIRST_UNSPACED:
        return family + given
    first, second = (family, given) if kind in _FAMILY_FIRST else (given, family)
    return f"{first} {second}".strip()


def printed_names(
    *, family: str, given: str, latin_family: str = "", latin_given: str = "", order: NameOrder, turkic: bool = False
) -> PrintedNames:
    """The lines of a name. `order` decides between the forms only when the native one is not in Latin letters."""
    family, given, latin_family, latin_given = (tidy(text) for text in (family, given, latin_family, latin_given))
    if is_latin(family) and is_latin(given):
        return _leading(family, given, "", turkic=turkic)
    if not latin_family and not latin_given:
        return _leading(family, given, "", turkic=turkic, readable=False)
    if order == "latin_first":
        return _leading(latin_family, latin_given, in_one_line(family, given), turkic=turkic)
    other = f"{capitals(latin_family, turkic=turkic)} {latin_given}".strip()
    return _leading(family, given, other, turkic=turkic)


def _leading(family: str, given: str, other: str, *, turkic: bool, readable: bool = True) -> PrintedNames:
    if not family:
        family, given = given, ""
    return PrintedNames(capitals(family, turkic=turkic), given, other, readable)
