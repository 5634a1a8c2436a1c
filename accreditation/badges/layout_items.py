"""The vocabulary of layout files: the kinds of item, each a dataclass whose attributes are the keys of the file.

Promise: what stands in these classes can be drawn. x, y, w and h are millimetres from the trim's top left corner, y
down; names ending in _mm are millimetres, in _pt points. A box that touches the trim runs on into the bleed. The y of
a text is the top of its capitals. Colours are names: those of PALETTE (set by the event), category.fill,
category.text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field
from typing import Any

from accreditation.badges.fields import FIELDS, Scope, Values
from accreditation.badges.patterns import PATTERNS

PALETTE = ("ink", "muted", "rule", "void", "paper", "event", "accent", "alert")
COLOURS = (*PALETTE, "category.fill", "category.text")
STYLES = ("regular", "semibold", "bold", "black")


class LayoutError(ValueError):
    """A layout file that cannot be drawn; the message names file, item and key."""


@dataclass(frozen=True)
class Template:
    """A text with fields in braces: "Issue {issue}". Values are put in as they are: nothing in them is looked up
    again."""

    parts: tuple[str, ...]  # literal, field, literal, field, ... literal

    @classmethod
    def parse(cls, text: str) -> Template:
        """Raises LayoutError for a field that FIELDS does not list."""
        parts = tuple(re.split(r"\{(\w+)\}", text))
        for code in parts[1::2]:
            known_field(code)
        return cls(parts)

    @property
    def codes(self) -> tuple[str, ...]:
        """The fields that stand in the text."""
        return self.parts[1::2]

    def fill(self, values: Values) -> str:
        """The text, its fields read from the values."""
        parts = self.parts
        if len(parts) == 1:
            return parts[0]
        return "".join(FIELDS[part].read(values) if i % 2 else part for i, part in enumerate(parts))


@dataclass(frozen=True)
class Condition:
    """`when` or `unless`: a field is not empty, or has one value."""

    code: str
    value: str | None = None
    negated: bool = False

    def holds(self, values: Values) -> bool:
        """Whether the item is shown on a badge of these values."""
        text = FIELDS[self.code].read(values)
        return (bool(text) if self.value is None else text == self.value) != self.negated


def known_field(code: str) -> str:
    """`code` itself. Raises LayoutError when it is no field."""
    if code not in FIELDS:
        raise LayoutError(f"no field is called {code!r}")
    return code


# Readers: each takes a TOML value and gives the attribute's, or raises LayoutError saying what it wants.
def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise LayoutError("a number is wanted")
    return float(value)


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise LayoutError("a whole number from 1 up is wanted")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise LayoutError("true or false is wanted")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise LayoutError("a text is wanted")
    return value


def _one_of(*choices: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in choices:
            raise LayoutError(f"one of {', '.join(choices)} is wanted, not {value!r}")
        return str(value)

    return read


def _key(read: Callable[[Any], Any], default: Any = MISSING) -> Any:
    return field(default=default, metadata={"read": read}) if default is not MISSING else field(metadata={"read": read})


_colour = _one_of(*COLOURS)
_style = _one_of(*STYLES)


@dataclass(frozen=True, kw_only=True)
class Item:
    """What all items share. `where` says "item 7 (text)" in messages; `content` must keep clear of trim and slot."""

    x: float = _key(_number)
    y: float = _key(_number)
    w: float = _key(_number, 0.0)
    h: float = _key(_number, 0.0)
    conditions: tuple[Condition, ...] = ()
    where: str = ""

    content = False

    @property
    def codes(self) -> tuple[str, ...]:
        """The fields that the item's look depends on."""
        return tuple(condition.code for condition in self.conditions)

    @property
    def scope(self) -> Scope:
        """Whether the item is the same for a whole category."""
        return max((FIELDS[code].scope for code in self.codes), default=Scope.CATEGORY)


@dataclass(frozen=True, kw_only=True)
class Rect(Item):
    """A box: filled, outlined (the line centred on its edge), or both; corners rounded by radius_mm."""

    w: float = _key(_number)
    h: float = _key(_number)
    fill: str = _key(_colour, "")
    stroke: str = _key(_colour, "")
    stroke_mm: float = _key(_number, 0.25)
    radius_mm: float = _key(_number, 0.0)


@dataclass(frozen=True, kw_only=True)
class Line(Item):
    """A horizontal hairline from x to x2."""

    x2: float = _key(_number)
    stroke: str = _key(_colour, "rule")
    stroke_mm: float = _key(_number, 0.25)


@dataclass(frozen=True, kw_only=True)
class Pattern(Item):
    """The category's pattern (or a named one, on ink: `of = "ink"`), repeating every period_mm."""

    w: float = _key(_number)
    h: float = _key(_number)
    period_mm: float = _key(_number)
    pattern: str = _key(_one_of(*PATTERNS), "")
    of: str = _key(_one_of("category", "ink"), "category")


@dataclass(frozen=True, kw_only=True)
class Mark(Item):
    """The event's mark, size_mm square."""

    size_mm: float = _key(_number)


@dataclass(frozen=True, kw_only=True)
class Lettering:
    """How a text is set. size_pt largest, wrap_pt where a second line is taken, min_pt least (0: the same as size_pt);
    `flow` takes further lines before it shrinks; `lines` at most; leading in font sizes."""

    template: Template
    style: str = _key(_style)
    size_pt: float = _key(_number, 0.0)
    wrap_pt: float = _key(_number, 0.0)
    min_pt: float = _key(_number, 0.0)
    lines: int = _key(_count, 1)
    flow: bool = _key(_flag, False)
    caps: bool = _key(_flag, False)
    leading: float = _key(_number, 1.1)
    align: str = _key(_one_of("left", "centre", "right", "start"), "left")
    colour: str = _key(_colour, "ink")


@dataclass(frozen=True, kw_only=True)
class Text(Item, Lettering):
    """A text in its box; cap_mm sets its size by the height of its capitals instead of size_pt. One that is `spare`
    says what the piece says elsewhere too: it is left out where it does not fit."""

    w: float = _key(_number)
    h: float = _key(_number)
    cap_mm: float = _key(_number, 0.0)
    valign: str = _key(_one_of("top", "middle"), "top")
    spare: bool = _key(_flag, False)

    content = True

    @property
    def codes(self) -> tuple[str, ...]:
        """The fields of its conditions and of its text."""
        return super().codes + self.template.codes


@dataclass(frozen=True, kw_only=True)
class Part(Lettering):
    """One text of a stack: gap_mm of white above its ink, max_h_mm its most height, `spring` pushes it to the foot."""

    max_h_mm: float = _key(_number, 0.0)
    gap_mm: float = _key(_number, 0.0)
    spring: bool = _key(_flag, False)
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Stack(Item):
    """Texts fitted together (fitting.py) between the capitals of the first line and the last baseline; rise_mm is what
    the accents of the first line may take above the box, drop_mm what the last line may hang below it."""

    w: float = _key(_number)
    h: float = _key(_number)
    rise_mm: float = _key(_number, 0.0)
    drop_mm: float = _key(_number, 1.5)
    parts: tuple[Part, ...] = ()

    content = True

    @property
    def codes(self) -> tuple[str, ...]:
        """The fields of its conditions, and of its parts' texts and conditions."""
        inner = [code for part in self.parts for code in part.template.codes]
        return (*super().codes, *inner, *(c.code for part in self.parts for c in part.conditions))


class _Personal(Item):
    content = True

    @property
    def scope(self) -> Scope:
        return Scope.BADGE


@dataclass(frozen=True, kw_only=True)
class Portrait(_Personal):
    """The portrait, filling its box, with a hairline around."""

    w: float = _key(_number)
    h: float = _key(_number)
    stroke: str = _key(_colour, "rule")
    stroke_mm: float = _key(_number, 0.2)


@dataclass(frozen=True, kw_only=True)
class Chips(_Personal):
    """The privileges, in words, one pill a row; more than `rows` of them are flagged."""

    w: float = _key(_number)
    rows: int = _key(_count)
    row_mm: float = _key(_number)
    gap_mm: float = _key(_number, 1.0)
    size_pt: float = _key(_number)
    min_pt: float = _key(_number, 0.0)
    stroke_mm: float = _key(_number, 0.3)


@dataclass(frozen=True, kw_only=True)
class Qr(_Personal):
    """The token's QR code; x and y are the corner of its quiet zone (4 modules), module_mm whole dots at 300 dpi."""

    module_mm: float = _key(_number)


@dataclass(frozen=True, kw_only=True)
class Zones(_Personal):
    """One cell a zone in the event's order, granted or not; `digit` is the digit's height in parts of the cell's."""

    w: float = _key(_number)
    h: float = _key(_number)
    cols: int = _key(_count)
    gap_mm: float = _key(_number, 1.0)
    radius_mm: float = _key(_number, 0.8)
    digit: float = _key(_number, 0.673)


@dataclass(frozen=True, kw_only=True)
class Legend(Item):
    """What each zone is called, `rows` a column."""

    w: float = _key(_number)
    rows: int = _key(_count)
    row_mm: float = _key(_number)
    tile_mm: float = _key(_number)
    gap_mm: float = _key(_number)
    size_pt: float = _key(_number)
    min_pt: float = _key(_number, 0.0)


KINDS: Mapping[str, type[Item]] = {
    "rect": Rect, "line": Line, "pattern": Pattern, "mark": Mark, "text": Text, "stack": Stack, "portrait": Portrait,
    "chips": Chips, "qr": Qr, "zones": Zones, "legend": Legend,
}  # fmt: skip


@dataclass(frozen=True)
class Box:
    """A box in millimetres from the trim's top left corner."""

    x: float
    y: float
    w: float
    h: float

    def meets(self, other: Box) -> bool:
        """Whether the two share more than an edge."""
        return (
            self.x < other.x + other.w
            and other.x < self.x + self.w
            and self.y < other.y + other.h
            and other.y < self.y + self.h
        )


@dataclass(frozen=True, kw_only=True)
class Page:
    """The piece itself."""

    name: str = _key(_text)
    version: int = _key(_count)
    width_mm: float = _key(_number)
    height_mm: float = _key(_number)
    bleed_mm: float = _key(_number)
    margin_mm: float = _key(_number)
    safe_mm: float = _key(_number)
    keep_out: tuple[Box, ...] = ()


@dataclass(frozen=True)
class Layout:
    """One side of a piece."""

    page: Page
    items: tuple[Item, ...]
