"""The fonts that badges are set in, and which of them draws which letter.

Promise: a letter is drawn by the first font of its chain that has it; a letter that none has is known before it is
printed. Fonts are static TrueType instances of Noto (fonts/manifest.toml), loaded when first needed and kept for the
life of the process. Measures are in font sizes (em).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import uharfbuzz as hb

FONTS = Path(__file__).parent / "fonts"

_SCRIPTS = ("Arabic", "Hebrew", "Thai", "Devanagari", "Ethiopic")
# Only Regular and Bold; the largest last, so that it is loaded for its own letters alone.
_IN_TWO_WEIGHTS = (
    "Armenian", "Georgian", "Bengali", "Tamil", "Sinhala", "Khmer", "Lao", "Myanmar", "Thaana", "Telugu", "Kannada",
    "Malayalam", "Gujarati", "Gurmukhi", "Oriya", "Tibetan", "Hangul", "CJK",
)  # fmt: skip


def _chain(latin: str, others: str, two: str) -> tuple[str, ...]:
    scripts = (f"{script}-{others}" for script in _SCRIPTS)
    return (f"Latin-{latin}", *scripts, *(f"{script}-{two}" for script in _IN_TWO_WEIGHTS))


# What has no cut of its own takes the next bolder one: a name must not look weaker in another script.
CHAINS: Mapping[str, tuple[str, ...]] = {
    "regular": _chain("Regular", "Regular", "Regular"),
    "semibold": _chain("SemiBold", "SemiBold", "Bold"),
    "bold": _chain("Bold", "Bold", "Bold"),
    "black": _chain("Black", "Bold", "Bold"),
    "bold-condensed": _chain("CondensedBold", "CondensedBold", "Bold"),
    "regular-condensed": _chain("SemiCondensedRegular", "Regular", "Regular"),
}
CONDENSED: Mapping[str, str] = {"regular": "regular-condensed", "semibold": "bold-condensed", "bold": "bold-condensed"}

_FOLLOWS = {"Mn", "Mc", "Me", "Cf"}  # marks and joiners stay with the letter before them


class Font:
    """One font file, ready to shape with."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.data = (FONTS / f"NotoSans-{name}.ttf").read_bytes()
        self.face = hb.Face(self.data)
        self.hb = hb.Font(self.face)
        self.upem = float(self.face.upem)
        self.has = frozenset(self.face.unicodes)
        self._advances: dict[int, float] = {}
        self._extents: dict[int, tuple[float, float, float, float]] = {}

    def advance(self, glyph: int) -> float:
        """The glyph's own advance, in em."""
        if glyph not in self._advances:
            self._advances[glyph] = self.hb.get_glyph_h_advance(glyph) / self.upem
        return self._advances[glyph]

    def nominal(self, letter: str) -> int | None:
        """The glyph that the font's table of characters has for one letter; None for none."""
        glyph: int | None = self.hb.get_nominal_glyph(ord(letter))
        return glyph

    def extents(self, glyph: int) -> tuple[float, float, float, float]:
        """The ink's left, right, top and bottom, in em from the glyph's origin; all 0 when it has none."""
        if glyph not in self._extents:
            box = self.hb.get_glyph_extents(glyph)
            left, top = (box.x_bearing, box.y_bearing) if box else (0, 0)
            right, bottom = (left + box.width, top + box.height) if box else (0, 0)
            self._extents[glyph] = (left / self.upem, right / self.upem, top / self.upem, bottom / self.upem)
        return self._extents[glyph]


@cache
def font(name: str) -> Font:
    """The font of that name, "Latin-Bold"."""
    return Font(name)


@cache
def _first_with(char: str, face: str) -> str | None:
    code = ord(char)
    return next((name for name in CHAINS[face] if code in font(name).has), None)


def split(text: str, face: str) -> list[tuple[str, str, bool]]:
    """The text cut into (font, text, whether the font has all of it). Marks, and signs that the font in use also has,
    stay with the letters before them."""
    out: list[tuple[str, str, bool]] = []
    for char in text:
        current = out[-1] if out else None
        if current and current[2] and _stays(char, current[0]):
            out[-1] = (current[0], current[1] + char, True)
            continue
        name = _first_with(char, face)
        found = (name or CHAINS[face][0], name is not None)
        if current and (current[0], current[2]) == found:
            out[-1] = (found[0], current[1] + char, found[1])
        else:
            out.append((found[0], char, found[1]))
    return out


def _stays(char: str, name: str) -> bool:
    kind = unicodedata.category(char)
    if kind in _FOLLOWS:
        return kind == "Cf" or ord(char) in font(name).has
    return kind[0] != "L" and ord(char) in font(name).has
