"""The categories' colours as a style sheet. Pure.

Promise: what is not a category's code or an sRGB colour never reaches the sheet, whatever the database holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol

_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


class Coloured(Protocol):
    """What a category shows: its code and its colours (#RRGGBB)."""

    @property
    def code(self) -> str:
        """As the class of its chip names it."""

    @property
    def colour(self) -> str:
        """The ground."""

    @property
    def text_colour(self) -> str:
        """The letter and the pattern on it."""


def sheet(categories: Iterable[Coloured]) -> str:
    """`.acc-cat--<code>` with the two properties that every mark of a category draws from; others are left out."""
    lines = [
        f".acc-cat--{of.code} {{ --acc-cat-fill: {of.colour}; --acc-cat-text: {of.text_colour}; }}"
        for of in categories
        if _CODE.fullmatch(of.code) and _COLOUR.fullmatch(of.colour) and _COLOUR.fullmatch(of.text_colour)
    ]
    return "\n".join(["/* Colours of the event's categories, from its rows. */", *lines, ""])
