"""What a drawn person wears: the clothes seen in a portrait, from suits to national dress, calm and plain."""

# Shapes read as rows of points: the formatter would put each number on its own line.
# fmt: off

from __future__ import annotations

from typing import Final

from accreditation.demo.face_head import Head, Skin
from accreditation.demo.pen import Colour, Pen, Point, curve, hex_colour, mirrored, mix, shade

COATS: Final = tuple(map(hex_colour, (
    "26324a", "2b2f3d", "3a3f45", "1f2a3d", "39404e", "44525f", "4a4f57", "2f3b3a", "4a3f3a", "23314b", "3d3a58",
    "34404a",
)))
GOWNS: Final = tuple(map(hex_colour, (
    "33405c", "4b3550", "6a3a3c", "2f4b46", "3e3a5c", "5c2f45", "31475e", "474055", "7a4a3a", "2e5561", "50603f",
    "374a66",
)))
BLOUSES: Final = tuple(map(hex_colour, ("f4efe6", "e7dccb", "d8e0ea", "efe3e3", "dfe6df", "f6f4f0")))
SHIRTS: Final = tuple(map(hex_colour, ("f7f7f5", "eef2f7", "e6edf5", "f5f1ea")))
TIES: Final = tuple(map(hex_colour, ("2b3f6b", "6b2430", "33454a", "4a3a5e", "22303f", "5a4a2c", "365848")))
#: Clothes are measured for a head of 265 px and drawn this much larger.
ZOOM: Final = 1.13
DRESS_OF_MEN: Final = ("suit", "suit_open", "band_collar", "robe", "boubou", "shirt", "batik")
DRESS_OF_WOMEN: Final = ("jacket", "jacket_round", "high_collar", "abaya", "dress", "sari", "batik")


def _collar_y(head: Head) -> float:
    """Where neck and clothes meet."""
    return head.top_y + head.height * 1.13


def _absolute(head: Head, *xy: float) -> list[Point]:
    """The right half of a shape in pixels from the middle of the neck, mirrored. y counts from the picture's top."""
    base = _collar_y(head)
    points = [(head.centre_x + ZOOM * xy[i], base + ZOOM * (xy[i + 1] - base)) for i in range(0, len(xy), 2)]
    return curve(points[0], [(points[i], points[i + 1], points[i + 2]) for i in range(1, len(points) - 2, 3)])


def _both(head: Head, *xy: float) -> list[Point]:
    return mirrored(_absolute(head, *xy), head.centre_x)


def _sides(pen: Pen, head: Head, colour: Colour, *xy: float) -> None:
    """The same shape left and right."""
    half = _absolute(head, *xy)
    pen.fill(half, colour)
    pen.fill([(2 * head.centre_x - x, y) for x, y in half], colour)


def dress(pen: Pen, head: Head, skin: Skin, *, kind: str, colour: Colour, accent: int, broad: float) -> None:
    """Shoulders and clothes below the chin. `broad` scales the shoulders; `accent` chooses shirt, tie, blouse."""
    y, b = _collar_y(head), broad
    torso = _both(head, 0, y + 14, 26, y + 14, 52, y + 4, 60, y + 2, 92 * b, y + 26, 170 * b, y + 36, 192 * b, y + 92,
                  200 * b, y + 130, 206 * b, y + 200, 206 * b, y + 260, 100, y + 260, 50, y + 260, 0, y + 260)
    pen.gradient(torso, shade(colour, 1.06), shade(colour, 0.9), across=True)
    if kind in {"suit", "suit_open", "jacket"}:
        _jacket(pen, head, skin, kind=kind, colour=colour, accent=accent, y=y)
    elif kind in {"band_collar", "high_collar", "robe", "boubou"}:
        _closed_collar(pen, head, kind=kind, colour=colour, accent=accent, y=y)
    elif kind == "shirt":
        _shirt_collar(pen, head, skin, colour=colour, y=y)
    else:
        _round_neck(pen, head, skin, kind=kind, colour=colour, accent=accent, y=y)


def _jacket(pen: Pen, head: Head, skin: Skin, *, kind: str, colour: Colour, accent: int, y: float) -> None:
    """Lapels over a shirt and tie, an open shirt, or a blouse."""
    shirt = BLOUSES[accent % len(BLOUSES)] if kind == "jacket" else SHIRTS[accent % len(SHIRTS)]
    pen.fill(_both(head, 0, y + 4, 30, y + 4, 52, y - 4, 60, y + 4, 56, y + 70, 30, y + 150, 0, y + 190), shirt)
    neck_skin = mix(skin.base, skin.shadow, 0.22)
    if kind == "jacket":
        pen.fill(_both(head, 0, y, 40, y, 52, y - 12, 56, y - 4, 44, y + 44, 20, y + 62, 0, y + 74), neck_skin)
    elif kind == "suit_open":
        pen.fill(_both(head, 0, y - 6, 30, y - 6, 46, y - 12, 54, y - 8, 40, y + 30, 20, y + 62, 0, y + 84), neck_skin)
    else:
        tie = TIES[accent % len(TIES)]
        pen.fill(_both(head, 0, y + 24, 8, y + 24, 14, y + 24, 17, y + 26, 13, y + 38, 12, y + 44, 11, y + 46,
                       18, y + 110, 24, y + 170, 26, y + 220, 10, y + 220, 5, y + 220, 0, y + 220), tie)
        pen.fill(_both(head, 0, y + 24, 8, y + 24, 14, y + 24, 17, y + 26, 13, y + 38, 12, y + 44, 11, y + 48,
                       6, y + 50, 3, y + 50, 0, y + 50), shade(tie, 0.86))
    if kind != "jacket":
        low = 20 if kind == "suit_open" else 0
        _sides(pen, head, mix(shirt, (255, 255, 255), 0.5), 52, y - 16, 56, y - 10, 62, y - 2, 64, y + 6,
               54, y + 26, 46, y + 44 + low, 38, y + 58 + low, 26, y + 46 + low, 13, y + 34 + 2 * low, 4,
               y + 26 + 2 * low,
               30, y + 18, 46, y + 4, 52, y - 16)
    lapel = shade(colour, 0.84)
    _sides(pen, head, lapel, 62, y + 2, 80, y + 14, 96, y + 20, 104, y + 26, 108, y + 60, 104, y + 84, 98, y + 96,
           60, y + 150, 20, y + 190, 4, y + 214, 30, y + 150, 56, y + 70, 62, y + 2)
    pen.stroke(_absolute(head, 98, y + 96, 70, y + 140, 30, y + 190, 4, y + 214), shade(colour, 0.68), 1.6)


def _closed_collar(pen: Pen, head: Head, *, kind: str, colour: Colour, accent: int, y: float) -> None:
    """A standing collar and a front, as in many national dresses."""
    trim = {"band_collar": shade(colour, 0.8), "high_collar": mix(colour, (240, 220, 170), 0.25),
            "robe": shade(colour, 0.92), "boubou": mix(colour, (230, 200, 120), 0.55)}[kind]
    pen.fill(_both(head, 0, y + 6, 30, y + 6, 50, y - 4, 54, y - 14, 60, y - 4, 62, y + 8, 60, y + 14,
                   44, y + 32, 20, y + 36, 0, y + 36), trim)
    pen.stroke([(head.centre_x, y + 8), (head.centre_x, 540)], shade(colour, 0.76), 2)
    if kind == "boubou":
        panel = _both(head, 0, y + 36, 16, y + 36, 34, y + 34, 42, y + 30, 44, y + 80, 30, y + 118, 0, y + 132)
        pen.fill(panel, mix(colour, trim, 0.35))
        pen.stroke([*panel, panel[0]], trim, 2.2)
        pen.stroke([(head.centre_x, y + 36), (head.centre_x, y + 120)], trim, 2)
    else:
        for step in range(3):
            pen.ellipse((head.centre_x, y + 52 + 36 * step), (3.4, 3.4), shade(trim, 0.7 + 0.04 * (accent % 3)))


def _shirt_collar(pen: Pen, head: Head, skin: Skin, *, colour: Colour, y: float) -> None:
    """A plain shirt with an open collar, as reporters and crews wear."""
    pen.fill(_both(head, 0, y - 6, 30, y - 6, 46, y - 12, 52, y - 4, 36, y + 26, 14, y + 46, 0, y + 60),
             mix(skin.base, skin.shadow, 0.22))
    _sides(pen, head, shade(colour, 1.14), 50, y - 16, 58, y - 8, 66, y, 70, y + 8, 60, y + 34, 50, y + 52, 42, y + 66,
           28, y + 60, 12, y + 56, 0, y + 60, 30, y + 34, 46, y + 8, 50, y - 16)
    pen.stroke([(head.centre_x, y + 60), (head.centre_x, 540)], shade(colour, 0.8), 2)


def _round_neck(pen: Pen, head: Head, skin: Skin, *, kind: str, colour: Colour, accent: int, y: float) -> None:
    """A round neckline, with a jacket over it, a draped cloth, or a quiet pattern."""
    if kind == "abaya":
        pen.stroke(_both(head, 0, y + 26, 26, y + 24, 48, y + 12, 58, y + 2), mix(colour, (225, 205, 160), 0.4), 3)
        return
    pen.fill(_both(head, 0, y - 4, 30, y - 4, 50, y - 12, 56, y - 2, 50, y + 30, 28, y + 44, 0, y + 46),
             mix(skin.base, skin.shadow, 0.22))
    trim = mix(colour, (240, 225, 190), 0.45)
    if kind == "jacket_round":
        blouse = BLOUSES[accent % len(BLOUSES)]
        pen.fill(_both(head, 0, y + 40, 26, y + 40, 48, y + 28, 56, y - 2, 70, y + 60, 60, y + 140, 44, y + 260, 20,
                       y + 260, 10, y + 260, 0, y + 260), blouse)
        pen.stroke(_absolute(head, 58, y - 2, 72, y + 60, 62, y + 140, 46, y + 260), shade(colour, 0.72), 3)
        pen.stroke([(2 * head.centre_x - px, py) for px, py in _absolute(head, 58, y - 2, 72, y + 60, 62, y + 140, 46,
            y + 260)], shade(colour, 0.72), 3)
    elif kind == "sari":
        pen.fill(_absolute(head, -64, y + 2, -20, y + 70, 60, y + 130, 130, y + 270, 40, y + 270, -120, y + 270, -200,
                           y + 270, -200, y + 120, -160, y + 40, -64, y + 2), trim)
        pen.stroke(_absolute(head, -64, y + 2, -20, y + 70, 60, y + 130, 130, y + 270), mix(trim, (150, 90, 40), 0.5),
                   4)
    elif kind == "batik":
        for row in range(5):
            for column in range(-5, 6):
                x = head.centre_x + column * 38 + (19 if row % 2 else 0)
                yy = y + 60 + row * 26
                if abs(x - head.centre_x) < 70 + row * 34:
                    pen.ellipse((x, yy), (7, 7), mix(colour, trim, 0.55))
                    pen.ellipse((x, yy), (3, 3), shade(colour, 0.8))
    else:
        pen.stroke(_both(head, 0, y + 46, 28, y + 44, 50, y + 30, 57, y - 2)[:-1], trim, 2.6)
