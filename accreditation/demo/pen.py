"""A small drawing kit over Pillow: closed Bezier shapes, soft shadows and gradients, drawn large and reduced.

Coordinates are pixels of the finished picture; the pen draws `SCALE` times larger and reduces at the end, which is
what smooths the edges. It promises the same bytes for the same calls.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFilter

SCALE: Final = 2
#: Soft shadows are drawn this many times smaller than the large picture: they are blurred anyway.
SOFT: Final = 8
STEPS: Final = 12

Colour = tuple[int, int, int]
Point = tuple[float, float]
#: Three points of a cubic curve after the point where the last one ended: two controls and the end.
Cubic = tuple[Point, Point, Point]

_WEIGHTS: Final = tuple(
    ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3) for t in (i / STEPS for i in range(1, STEPS + 1))
)


def mix(a: Colour, b: Colour, share: float) -> Colour:
    """`a` with `share` (0..1) of `b` in it."""
    return (
        round(a[0] + (b[0] - a[0]) * share),
        round(a[1] + (b[1] - a[1]) * share),
        round(a[2] + (b[2] - a[2]) * share),
    )


def shade(colour: Colour, factor: float) -> Colour:
    """`colour` made darker (below 1) or lighter (above 1), each channel kept within 0..255."""
    red, green, blue = (max(0, min(255, round(c * factor))) for c in colour)
    return red, green, blue


def hex_colour(text: str) -> Colour:
    """The colour of six hexadecimal digits, without "#"."""
    return int(text[0:2], 16), int(text[2:4], 16), int(text[4:6], 16)


def curve(start: Point, cubics: Iterable[Cubic]) -> list[Point]:
    """The points of a path of cubic curves, `STEPS` a curve."""
    points = [start]
    x0, y0 = start
    for (x1, y1), (x2, y2), (x3, y3) in cubics:
        points += [(a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3) for a, b, c, d in _WEIGHTS]
        x0, y0 = x3, y3
    return points


def mirrored(points: Sequence[Point], axis_x: float) -> list[Point]:
    """A closed shape from its right half, given from top to bottom."""
    return [*points, *((2 * axis_x - x, y) for x, y in reversed(points))]


class Pen:
    """A picture in the making, `width` x `height` finished pixels."""

    def __init__(self, width: int, height: int, ground: Colour) -> None:
        self.width, self.height = width, height
        self.image = Image.new("RGB", (width * SCALE, height * SCALE), ground)
        self._draw = ImageDraw.Draw(self.image)

    def fill(self, points: Sequence[Point], colour: Colour) -> None:
        """Fill a closed shape."""
        self._draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=colour)

    def stroke(self, points: Sequence[Point], colour: Colour, width: float) -> None:
        """Draw an open line with round ends, `width` in finished pixels."""
        line = [(x * SCALE, y * SCALE) for x, y in points]
        size = max(1, round(width * SCALE))
        self._draw.line(line, fill=colour, width=size, joint="curve")
        radius = size / 2
        for x, y in (line[0], line[-1]):
            self._draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)

    def ellipse(self, centre: Point, radii: Point, colour: Colour) -> None:
        """Fill an upright ellipse."""
        (x, y), (rx, ry) = centre, radii
        self._draw.ellipse(((x - rx) * SCALE, (y - ry) * SCALE, (x + rx) * SCALE, (y + ry) * SCALE), fill=colour)

    def gradient(self, points: Sequence[Point], first: Colour, last: Colour, *, across: bool) -> None:
        """Fill a closed shape from `first` to `last`: left to right when `across`, else top to bottom."""
        box = self._box(points)
        size = (box[2] - box[0], box[3] - box[1])
        strip = Image.new("RGB", (3, 1) if across else (1, 3))
        strip.putdata([first, mix(first, last, 0.4), last])
        line = strip.resize((size[0], 1) if across else (1, size[1]), Image.Resampling.BILINEAR)
        colours = line.resize(size, Image.Resampling.NEAREST)
        mask = Image.new("L", size, 0)
        ImageDraw.Draw(mask).polygon([(x * SCALE - box[0], y * SCALE - box[1]) for x, y in points], fill=255)
        self.image.paste(colours, box[:2], mask)

    def soften(
        self, spots: Iterable[tuple[Sequence[Point], int]], colour: Colour, *, blur: float, inside: Sequence[Point]
    ) -> None:
        """Lay blurred spots of `colour` (each with its strength 0..255) over what lies `inside` a closed shape."""
        spots = list(spots)
        reach = self._box([point for points, _ in spots for point in points], margin=3 * blur)
        whole = self._box(inside)
        box = max(whole[0], reach[0]), max(whole[1], reach[1]), min(whole[2], reach[2]), min(whole[3], reach[3])
        size = (box[2] - box[0], box[3] - box[1])
        small = Image.new("L", (size[0] // SOFT + 1, size[1] // SOFT + 1), 0)
        draw = ImageDraw.Draw(small)
        for points, strength in spots:
            draw.polygon([((x * SCALE - box[0]) / SOFT, (y * SCALE - box[1]) / SOFT) for x, y in points], fill=strength)
        small = small.filter(ImageFilter.GaussianBlur(blur * SCALE / SOFT))
        soft = small.resize(size, Image.Resampling.BILINEAR)
        mask = Image.new("L", size, 0)
        ImageDraw.Draw(mask).polygon([(x * SCALE - box[0], y * SCALE - box[1]) for x, y in inside], fill=255)
        self.image.paste(colour, box, ImageChops.multiply(soft, mask))

    def finished(self) -> Image.Image:
        """The picture at its finished size."""
        return self.image.reduce(SCALE)

    def _box(self, points: Sequence[Point], margin: float = 0) -> tuple[int, int, int, int]:
        """The shape's bounding box in large pixels, `margin` finished pixels wider, cut to the picture."""
        xs, ys = [x for x, _ in points], [y for _, y in points]
        left, top = max(0, int((min(xs) - margin) * SCALE)), max(0, int((min(ys) - margin) * SCALE))
        right = min(self.image.width, int((max(xs) + margin) * SCALE) + 1)
        bottom = min(self.image.height, int((max(ys) + margin) * SCALE) + 1)
        return left, top, right, bottom


def disc(centre: Point, radii: Point) -> list[Point]:
    """An upright ellipse as a closed shape, for soft spots."""
    (x, y), (rx, ry) = centre, radii
    return [(x + rx * c, y + ry * s) for c, s in _CIRCLE]


def _circle() -> tuple[Point, ...]:
    """A circle as 24 points, by rational arithmetic: the same on every machine."""
    quarter = [((1 - t * t) / (1 + t * t), 2 * t / (1 + t * t)) for t in (i / 6 for i in range(6))]
    points: list[Point] = []
    for _ in range(4):
        points += quarter
        quarter = [(-y, x) for x, y in quarter]
    return tuple(points)


_CIRCLE: Final = _circle()
