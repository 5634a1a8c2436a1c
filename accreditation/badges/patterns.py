"""The fifteen patterns that tell the categories apart without colour: geometry alone, in millimetres.

Promise: a pattern fills any area without a seam and is told from the others at five metres in black and white. Shapes
are given from the area's own corner (y down) and may reach beyond it: the drawer clips. Two tones: the ground lies
already there in the category's colour; a shape is drawn in the text colour, or, with `ground`, in the category's
colour again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True)
class Shape:
    """A filled polygon; with `stroke_mm` an open line of that width, mitred; with `radius_mm` a disc (or, with both, a
    ring) round its one point."""

    points: tuple[Point, ...]
    stroke_mm: float = 0.0
    radius_mm: float = 0.0
    ground: bool = False


@dataclass(frozen=True)
class Area:
    """What must be covered: from (x0, y0) to (x1, y1), which are negative or beyond the box where it bleeds."""

    x0: float
    y0: float
    x1: float
    y1: float

    def columns(self, step: float, reach: float = 0.0) -> range:
        """The n for which something at n * step, `reach` wide to both sides, can touch the area."""
        return range(math.floor((self.x0 - reach) / step) - 1, math.ceil((self.x1 + reach) / step) + 2)

    def rows(self, step: float, reach: float = 0.0) -> range:
        """The same downwards."""
        return range(math.floor((self.y0 - reach) / step) - 1, math.ceil((self.y1 + reach) / step) + 2)


#: What each pattern below gives: shapes over `area`, repeating every `p` millimetres.
Drawn = Iterator[Shape]


def _box(x: float, y: float, w: float, h: float) -> Shape:
    return Shape(((x, y), (x + w, y), (x + w, y + h), (x, y + h)))


def _diagonals(area: Area, step: float, width: float, lean: int) -> Drawn:
    """Bars at 45 degrees; `step` and `width` measured along the horizontal; lean 1 is "/", -1 is "\\"."""
    rise = area.y1 - area.y0
    for n in area.columns(step, rise):
        x = n * step + lean * area.y1
        shift = lean * rise
        yield Shape(((x - shift, area.y1), (x - shift + width, area.y1), (x + width, area.y0), (x, area.y0)))


def plain(area: Area, p: float) -> Drawn:  # noqa: ARG001 - one signature for all patterns
    """Nothing: the category's colour alone."""
    return iter(())


def sash(area: Area, p: float) -> Drawn:
    """Broad bars that rise to the right."""
    return _diagonals(area, p * math.sqrt(2), 0.42 * p * math.sqrt(2), 1)


def stripes(area: Area, p: float) -> Drawn:
    """Level bars."""
    return (_box(area.x0, (n + 0.28) * p, area.x1 - area.x0, 0.42 * p) for n in area.rows(p))


def columns(area: Area, p: float) -> Drawn:
    """Upright bars."""
    return (_box((n + 0.29) * p, area.y0, 0.43 * p, area.y1 - area.y0) for n in area.columns(p))


def rings(area: Area, p: float) -> Drawn:
    """Rings in a square grid."""
    step = 1.13 * p
    for row in area.rows(step):
        for n in area.columns(step):
            yield Shape((((n + 0.53) * step, (row + 0.53) * step),), 0.185 * p, 0.39 * p)


def grid(area: Area, p: float) -> Drawn:
    """Thin bars, level and upright."""
    yield from (_box((n + 0.42) * p, area.y0, 0.2 * p, area.y1 - area.y0) for n in area.columns(p))
    yield from (_box(area.x0, (n + 0.4) * p, area.x1 - area.x0, 0.2 * p) for n in area.rows(p))


def checks(area: Area, p: float) -> Drawn:
    """A chessboard."""
    half = p / 2
    for row in area.rows(half):
        yield from (_box(n * half, row * half, half, half) for n in area.columns(half) if (n + row) % 2 == 0)


def dots(area: Area, p: float) -> Drawn:
    """Discs, each row between those of the row above."""
    for row in area.rows(0.866 * p):
        for n in area.columns(p):
            yield Shape((((n + (0.5 if row % 2 == 0 else 0)) * p, (0.4 + 0.866 * row) * p),), 0.0, 0.24 * p)


def scales(area: Area, p: float) -> Drawn:
    """Overlapping waves: each row of discs covers the lower half of the row above."""
    radius = 0.68 * p
    step, drop = 1.5 * radius, 0.75 * radius
    for row in area.rows(drop, radius):
        for n in area.columns(step, radius):
            centre = (((n + (0.5 if row % 2 else 0)) * step, (row + 0.9) * drop),)
            for part, ground in ((1.0, False), (0.86, True), (0.74, False), (0.42, True)):
                yield Shape(centre, 0.0, radius * part, ground)


def chevrons(area: Area, p: float) -> Drawn:
    """Zigzags with sharp corners, one above the other."""
    half = 0.75 * p
    for row in area.rows(p, p):
        yield Shape(
            tuple((n * half, (row + (0.62 if n % 2 == 0 else 0.0) + 0.2) * p) for n in area.columns(half)), 0.26 * p
        )


def waves(area: Area, p: float) -> Drawn:
    """Cosine waves, one above the other, in 16 straight pieces each."""
    length, steps = 1.55 * p, 16
    for row in area.rows(p, p):
        at = [n * length / steps for n in area.columns(length / steps)]
        yield Shape(
            tuple((x, (row + 0.42) * p - 0.36 * p * math.cos(2 * math.pi * x / length + 2.2)) for x in at), 0.26 * p
        )


def triangles(area: Area, p: float) -> Drawn:
    """Triangles on their bases, each row between those of the row above."""
    for row in area.rows(p):
        for n in area.columns(p):
            x, top = (n + (0.5 if row % 2 == 0 else 0.0)) * p, (row + 0.1) * p
            yield Shape(((x, top), (x + 0.41 * p, top + 0.74 * p), (x - 0.41 * p, top + 0.74 * p)))


def bricks(area: Area, p: float) -> Drawn:
    """The joints of a wall."""
    wide, high, joint = 1.7 * p, 0.75 * p, 0.15 * p
    for row in area.rows(high):
        yield _box(area.x0, row * high, area.x1 - area.x0, joint)
        shift = 0.0 if row % 2 == 0 else 0.5
        yield from (_box((n + shift) * wide, row * high, joint, high) for n in area.columns(wide))


def pluses(area: Area, p: float) -> Drawn:
    """Crosses that touch nothing."""
    step, arm, span = 1.2 * p, 0.36 * p, p
    for row in area.rows(step):
        for n in area.columns(step):
            x, y = (n + 0.5) * step, (row + 0.5) * step
            yield _box(x - arm / 2, y - span / 2, arm, span)
            yield _box(x - span / 2, y - arm / 2, span, arm)


def lattice(area: Area, p: float) -> Drawn:
    """Thin bars that rise to the right over others that fall."""
    yield from _diagonals(area, 1.2 * p, 0.29 * p, 1)
    yield from _diagonals(area, 1.2 * p, 0.29 * p, -1)


PATTERNS: Mapping[str, Callable[[Area, float], Drawn]] = {
    "plain": plain, "sash": sash, "stripes": stripes, "rings": rings, "grid": grid, "checks": checks, "dots": dots,
    "scales": scales, "chevrons": chevrons, "waves": waves, "columns": columns, "triangles": triangles,
    "bricks": bricks, "pluses": pluses, "lattice": lattice,
}  # fmt: skip


def pattern(name: str, area: Area, period_mm: float) -> Drawn:
    """The shapes of a pattern over an area, repeating every period_mm. Raises KeyError for an unknown name."""
    return PATTERNS[name](area, period_mm)
