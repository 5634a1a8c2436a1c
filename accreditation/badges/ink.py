"""Colours and strokes as PDF operators, in a space of millimetres from the trim's top left corner, y down.

Promise: text and codes are printed in one ink. A near-black colour (relative luminance under 0.02) is pure black, K
alone, never rich black, whose four plates would shift against each other; so is the palette's grey, as a tint of K,
and white is no ink at all. Only true colours are written as sRGB. Source: PDF 32000-1, 8.5 (paths), 8.6.8 (colour
operators).
"""

from __future__ import annotations

from functools import lru_cache

from accreditation.badges.patterns import Area, Shape, pattern

_NEAR_BLACK = 0.02
_GREY = 32 / 255  # the palette's greys are tinted no further than this
_HEAVIER = 1.15  # black ink is not quite black: a tint must be heavier to read as dark as the grey meant
_ARC = 0.5522847498  # control points of a quarter circle


def number(value: float) -> str:
    """A number as PDF wants it: no exponent, to a tenth of a micrometre."""
    return f"{round(value, 4) + 0.0:.7g}"


def numbers(*values: float) -> str:
    """Several, with spaces between."""
    return " ".join(number(value) for value in values)


def _channels(colour: str) -> tuple[float, float, float]:
    return int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255


def luminance(colour: str) -> float:
    """Relative luminance of "#rrggbb", 0 to 1 (WCAG 2)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@lru_cache(maxsize=1024)
def paint(colour: str, *, stroke: bool = False, neutral: bool = True) -> str:
    """The operator that sets a colour "#rrggbb" for filling, or for stroking; `neutral` greys become tints of K."""
    red, green, blue = _channels(colour)
    if luminance(colour) < _NEAR_BLACK:
        return "0 0 0 1 " + ("K" if stroke else "k")
    if (red, green, blue) == (1, 1, 1) or (neutral and max(red, green, blue) - min(red, green, blue) <= _GREY):
        tint = min(1.0, _HEAVIER * (1 - (0.299 * red + 0.587 * green + 0.114 * blue)))
        return f"0 0 0 {number(round(tint, 3))} " + ("K" if stroke else "k")
    return numbers(red, green, blue) + (" RG" if stroke else " rg")


@lru_cache(maxsize=4096)
def box(x: float, y: float, w: float, h: float, radius: float = 0.0) -> str:
    """The path of a box, its corners rounded."""
    if not radius:
        return numbers(x, y, w, h) + " re"
    r, k = min(radius, w / 2, h / 2), min(radius, w / 2, h / 2) * (1 - _ARC)
    return " ".join(
        (
            numbers(x + r, y), "m", numbers(x + w - r, y), "l",
            numbers(x + w - k, y, x + w, y + k, x + w, y + r), "c", numbers(x + w, y + h - r), "l",
            numbers(x + w, y + h - k, x + w - k, y + h, x + w - r, y + h), "c", numbers(x + r, y + h), "l",
            numbers(x + k, y + h, x, y + h - k, x, y + h - r), "c", numbers(x, y + r), "l",
            numbers(x, y + k, x + k, y, x + r, y), "c h",
        )
    )  # fmt: skip


def disc(x: float, y: float, radius: float) -> str:
    """The path of a circle."""
    return box(x - radius, y - radius, 2 * radius, 2 * radius, radius)


def line(x: float, y: float, x2: float, y2: float) -> str:
    """A stroked line, in the colour and width set before."""
    return f"{numbers(x, y)} m {numbers(x2, y2)} l S"


@lru_cache(maxsize=128)
def patterned(
    name: str, period_mm: float, place: tuple[float, float, float, float], area: Area, fill: str, on: str
) -> str:
    """A pattern clipped to its place (x, y, w, h): ground `fill`, shapes `on`, both "#rrggbb"; geometry from (area)."""
    x, y, w, h = place
    ground, shapes = paint(fill, neutral=False), paint(on)
    out = [
        "q",
        box(x, y, w, h),
        "W n",
        ground,
        box(x, y, w, h),
        "f",
        "1 0 0 1",
        numbers(x - area.x0, y - area.y0),
        "cm",
    ]
    tone = ""
    for shape in pattern(name, area, period_mm):
        wanted = ground if shape.ground else shapes
        if wanted != tone:
            out += [wanted, paint(fill if shape.ground else on, stroke=True, neutral=not shape.ground)]
            tone = wanted
        out.append(_shape(shape))
    return " ".join([*out, "Q"])


def _shape(shape: Shape) -> str:
    if shape.radius_mm:
        path = disc(*shape.points[0], shape.radius_mm)
        return f"{number(shape.stroke_mm)} w {path} S" if shape.stroke_mm else f"{path} f"
    first, *rest = (numbers(*point) for point in shape.points)
    path = " ".join([f"{first} m", *(f"{point} l" for point in rest)])
    return f"{number(shape.stroke_mm)} w {path} S" if shape.stroke_mm else f"{path} f"


# The event's mark, drawn in a unit square: dots that grow round a signature. Invented; no real emblem.
_DOTS = (
    (0.123, 0.363, 0.029), (0.22, 0.217, 0.033), (0.372, 0.123, 0.038), (0.547, 0.103, 0.043), (0.715, 0.162, 0.049),
    (0.839, 0.287, 0.054), (0.899, 0.451, 0.058), (0.881, 0.628, 0.065), (0.789, 0.78, 0.069), (0.641, 0.877, 0.074),
    (0.466, 0.901, 0.079),
)  # fmt: skip
_STROKE = (
    (0.04, 0.68), (0.17, 0.52), (0.29, 0.37), (0.405, 0.37), (0.51, 0.37), (0.475, 0.47), (0.43, 0.56), (0.38, 0.66),
    (0.35, 0.717), (0.41, 0.717), (0.5, 0.717), (0.56, 0.5), (0.65, 0.5), (0.71, 0.5), (0.65, 0.58), (0.665, 0.63),
    (0.69, 0.665), (0.76, 0.6), (0.839, 0.523),
)  # fmt: skip


def mark(x: float, y: float, size: float, dots: str, stroke: str) -> str:
    """The event's mark in a square: dots and signature in these colours."""
    out = [paint(dots)]
    out += [f"{disc(x + cx * size, y + cy * size, r * size)} f" for cx, cy, r in _DOTS]
    points = [numbers(x + px * size, y + py * size) for px, py in _STROKE]
    out += [paint(stroke, stroke=True), number(0.065 * size), "w 1 J 1 j", points[0], "m"]
    out += [f"{' '.join(points[n : n + 3])} c" for n in range(1, len(points), 3)]
    return " ".join([*out, "S 0 J 0 j"])
