"""Colours on press: one ink for text, tints of it for grey, true colours as they are."""

from __future__ import annotations

import pytest

from accreditation.badges.ink import paint
from accreditation.badges.patterns import PATTERNS, Area, pattern


@pytest.mark.parametrize("colour", ["#000000", "#111111", "#14202E", "#161616", "#30000A"])
def test_near_black_is_pure_black(colour: str) -> None:
    assert paint(colour) == "0 0 0 1 k"
    assert paint(colour, stroke=True) == "0 0 0 1 K"
    assert paint(colour, neutral=False) == "0 0 0 1 k"


@pytest.mark.parametrize("colour", ["#591B02", "#4D0671", "#12346B", "#C01520"])
def test_a_dark_colour_stays_a_colour(colour: str) -> None:
    assert paint(colour).endswith(" rg")


def test_grey_is_a_tint_of_black_and_white_is_no_ink() -> None:
    cyan, magenta, yellow, black = (float(part) for part in paint("#4C5866").split()[:4])
    assert (cyan, magenta, yellow) == (0, 0, 0) and 0.6 < black < 0.9
    assert paint("#FFFFFF") == "0 0 0 0 k"


def test_a_category_s_grey_stays_its_own_colour() -> None:
    assert paint("#707275", neutral=False).endswith(" rg")


@pytest.mark.parametrize("name", [name for name in PATTERNS if name != "plain"])
def test_a_pattern_covers_any_area_without_end(name: str) -> None:
    """What is drawn for a part of an area is drawn for the whole of it too: bleed and band join without a seam."""
    part, whole = Area(10, 2, 30, 8), Area(-3, -3, 108, 12)
    reach = [(min(p[0] for p in s.points), max(p[0] for p in s.points)) for s in pattern(name, part, 8.0)]
    assert min(low for low, _ in reach) <= 10 and max(high for _, high in reach) >= 30
    assert len(list(pattern(name, whole, 8.0))) >= len(reach)
