"""Hair and head coverings of a drawn portrait, in two layers: behind the head and in front of it.

`STYLES` lists what a head may wear. A covering leaves the face free from forehead to chin, as the rules for portraits
ask; hair never hides an eye.
"""

# Shapes read as rows of points: the formatter would put each number on its own line.
# fmt: off

from __future__ import annotations

from typing import Final

from accreditation.demo.face_head import Head
from accreditation.demo.pen import Colour, Pen, Point, disc, mix, shade

HAIR_OF_MEN: Final = ("parted", "short", "crop", "swept", "receding", "bald", "curly_short")
HAIR_OF_WOMEN: Final = ("long", "side_long", "bob", "bun", "fringe", "curly_round", "short_soft")
COVERINGS: Final = ("hijab", "shawl", "turban", "ghutra", "kufi", "headwrap")
STYLES: Final = HAIR_OF_MEN + HAIR_OF_WOMEN + COVERINGS


def behind(pen: Pen, head: Head, style: str, colour: Colour) -> None:
    """What hangs behind neck and ears."""
    back = shade(colour, 0.8)
    if style in {"long", "side_long", "fringe"}:
        pen.fill(head.both(0, -0.12, 0.75, -0.12, 1.2, 0.08, 1.19, 0.45,
                           1.18, 0.8, 1.32, 1.0, 1.2, 1.28, 0.8, 1.4, 0.4, 1.4, 0, 1.4), back)
    elif style == "bob":
        pen.fill(head.both(0, -0.1, 0.75, -0.1, 1.2, 0.08, 1.2, 0.45,
                           1.2, 0.7, 1.26, 0.86, 1.1, 0.97, 0.9, 1.02, 0.5, 1.0, 0, 0.98), back)
    elif style == "bun":
        pen.ellipse(head.at(0, -0.1), (head.half_width * 0.42, head.height * 0.1), back)
        pen.fill(head.both(0, -0.05, 0.7, -0.05, 1.07, 0.14, 1.06, 0.5, 1.05, 0.66, 0.9, 0.7, 0.8, 0.72), back)
    elif style == "curly_round":
        pen.fill(head.both(0, -0.16, 0.95, -0.16, 1.46, 0.1, 1.44, 0.42,
                           1.42, 0.66, 1.2, 0.86, 0.9, 0.9, 0.6, 0.9, 0.3, 0.9, 0, 0.9), back)
        for u, v in ((0.2, -0.13), (0.56, -0.1), (0.9, -0.01), (1.16, 0.12), (1.32, 0.29), (1.35, 0.47), (1.26, 0.64),
                     (1.08, 0.78)):
            for s in (-1, 1):
                pen.ellipse(head.at(s * u, v), (head.half_width * 0.16, head.height * 0.058), back)
    elif style in {"hijab", "shawl", "ghutra"}:
        _cloth_behind(pen, head, style, colour)


def _cloth_behind(pen: Pen, head: Head, style: str, colour: Colour) -> None:
    """The cloth around the head and over the shoulders."""
    width = {"hijab": 1.16, "shawl": 1.26, "ghutra": 1.3}[style]
    fall = {"hijab": 1.3, "shawl": 1.5, "ghutra": 1.62}[style]
    shape = head.both(0, -0.13, width * 0.7, -0.13, width, 0.1, width, 0.46,
                      width, 0.8, fall, 1.0, fall + 0.1, 1.6, 0.8, 1.7, 0.4, 1.7, 0, 1.7)
    pen.gradient(shape, shade(colour, 0.98), shade(colour, 0.78), across=True)


def hair(pen: Pen, head: Head, style: str, colour: Colour) -> None:
    """What lies over forehead and temples."""
    if style in HAIR_OF_MEN:
        _hair_of_men(pen, head, style, colour)
    elif style in HAIR_OF_WOMEN:
        _hair_of_women(pen, head, style, colour)


def _hair_of_men(pen: Pen, head: Head, style: str, colour: Colour) -> None:
    """Short hair: an outer line over the skull, an inner one along the forehead."""
    if style == "bald":
        fuzz = head.both(0.88, 0.17, 1.02, 0.24, 1.03, 0.36, 1.01, 0.47, 0.97, 0.42, 0.96, 0.3, 0.88, 0.17)
        half = len(fuzz) // 2
        pen.fill(fuzz[:half], mix(colour, (190, 160, 140), 0.25))
        pen.fill(fuzz[half:], mix(colour, (190, 160, 140), 0.25))
        return
    rise = {"parted": 0.085, "short": 0.07, "crop": 0.035, "swept": 0.11, "receding": 0.05, "curly_short": 0.1}[style]
    outer = _crown(head, 1.05, rise)
    inner = {
        "parted": head.path(-0.97, 0.44, -0.93, 0.3, -0.9, 0.24, -0.66, 0.17,
                            -0.2, 0.2, 0.3, 0.19, 0.62, 0.1, 0.7, 0.19, 0.9, 0.24, 0.97, 0.44),
        "short": head.path(-0.97, 0.44, -0.95, 0.3, -0.88, 0.22, -0.7, 0.19,
                           -0.3, 0.15, 0.3, 0.15, 0.7, 0.19, 0.88, 0.22, 0.95, 0.3, 0.97, 0.44),
        "crop": head.path(-0.98, 0.42, -0.96, 0.3, -0.9, 0.2, -0.68, 0.16,
                          -0.3, 0.14, 0.3, 0.14, 0.68, 0.16, 0.9, 0.2, 0.96, 0.3, 0.98, 0.42),
        "swept": head.path(-0.97, 0.44, -0.95, 0.3, -0.9, 0.2, -0.62, 0.12,
                           -0.3, 0.13, 0.3, 0.17, 0.66, 0.14, 0.9, 0.2, 0.95, 0.3, 0.97, 0.44),
        "receding": head.path(-0.97, 0.42, -0.95, 0.26, -0.86, 0.16, -0.72, 0.09,
                              -0.4, 0.04, 0.4, 0.04, 0.72, 0.09, 0.86, 0.16, 0.95, 0.26, 0.97, 0.42),
        "curly_short": head.path(-0.97, 0.42, -0.96, 0.28, -0.9, 0.18, -0.7, 0.155,
                                 -0.3, 0.13, 0.3, 0.13, 0.7, 0.155, 0.9, 0.18, 0.96, 0.28, 0.97, 0.42),
    }[style]
    shape = outer + list(reversed(inner))
    pen.fill(shape, colour)
    _sheen(pen, head, shape, colour)


def _crown(head: Head, side: float, rise: float) -> list[Point]:
    """The outer line of short hair, from the left sideburn over the crown to the right one."""
    return head.path(-0.99, 0.46, -side - 0.05, 0.2, -0.78, -rise, 0, -rise,
                     0.78, -rise, side + 0.05, 0.2, 0.99, 0.46)


def _sheen(pen: Pen, head: Head, shape: list[Point], colour: Colour) -> None:
    """A soft light on the upper left, where the lamp stands."""
    spot = disc(head.at(-0.42, 0.035), (head.half_width * 0.4, head.height * 0.05))
    pen.soften([(spot, 90)], mix(colour, (235, 225, 215), 0.4), blur=8, inside=shape)


def _hair_of_women(pen: Pen, head: Head, style: str, colour: Colour) -> None:
    """Longer hair: parted in the middle or at the side, with a fringe, curled, or drawn back."""
    top = {"long": 0.1, "side_long": 0.11, "bob": 0.1, "bun": 0.06, "fringe": 0.1, "curly_round": 0.09,
           "short_soft": 0.1}[style]
    side, low = (1.2, 0.62) if style in {"long", "side_long", "fringe", "bob"} else (1.07, 0.5)
    outer = head.path(-0.97, low, -side, 0.5, -side, -top, 0, -top, side, -top, side, 0.5, 0.97, low)
    inner = {
        "long": head.path(-0.97, low, -0.96, 0.4, -0.7, 0.24, 0, 0.075, 0.7, 0.24, 0.96, 0.4, 0.97, low),
        "bob": head.path(-0.97, low, -0.99, 0.4, -0.7, 0.28, 0.22, 0.09, 0.75, 0.2, 0.95, 0.36, 0.97, low),
        "side_long": head.path(-0.97, low, -0.98, 0.42, -0.8, 0.3, 0.36, 0.075, 0.72, 0.16, 0.93, 0.32, 0.97, low),
        "fringe": head.path(-0.97, low, -0.98, 0.45, -0.95, 0.36, -0.84, 0.31,
                            -0.3, 0.335, 0.3, 0.335, 0.84, 0.31, 0.95, 0.36, 0.98, 0.45, 0.97, low),
        "bun": head.path(-0.97, low, -0.95, 0.34, -0.75, 0.2, 0, 0.125, 0.75, 0.2, 0.95, 0.34, 0.97, low),
        "curly_round": head.path(-0.97, low, -0.97, 0.36, -0.8, 0.16, 0, 0.15, 0.8, 0.16, 0.97, 0.36, 0.97, low),
        "short_soft": head.path(-0.97, low, -1.0, 0.4, -0.72, 0.3, 0.3, 0.1, 0.75, 0.2, 0.97, 0.34, 0.97, low),
    }[style]
    shape = outer + list(reversed(inner))
    pen.fill(shape, colour)
    _sheen(pen, head, shape, colour)


def covering(pen: Pen, head: Head, style: str, colour: Colour) -> None:
    """The front of a head covering; nothing for bare heads."""
    dark = shade(colour, 0.82)
    if style == "hijab":
        _ring(pen, head, colour, forehead=0.15, cheek=0.9, chin=0.975)
        pen.fill(head.both(0, 1.0, 0.5, 1.0, 0.86, 0.86, 0.98, 0.66, 1.2, 0.86, 1.3, 1.1, 1.32, 1.4, 0.8, 1.62, 0.4,
                           1.66, 0, 1.66),
                 shade(colour, 0.93))
        pen.stroke(head.path(-0.72, 0.92, -0.3, 1.12, 0.3, 1.2, 1.06, 1.16), dark, 2.4)
        pen.stroke(head.path(-0.9, 1.0, -0.4, 1.28, 0.2, 1.4, 0.9, 1.4), dark, 2.0)
    elif style == "shawl":
        _ring(pen, head, colour, forehead=0.06, cheek=1.03, chin=None)
    elif style == "ghutra":
        _ring(pen, head, colour, forehead=0.12, cheek=1.04, chin=None)
        for v in (0.035, 0.085):
            pen.stroke(head.path(-1.14, v + 0.055, -0.7, v - 0.03, 0.7, v - 0.03, 1.14, v + 0.055), (34, 32, 34), 9)
    elif style == "turban":
        _turban(pen, head, colour)
    elif style == "kufi":
        cap = head.path(-0.97, 0.24, -1.02, -0.02, -0.86, -0.14, 0, -0.14, 0.86, -0.14, 1.02, -0.02, 0.97, 0.24,
                        0.6, 0.17, -0.6, 0.17, -0.97, 0.24)
        pen.gradient(cap, colour, dark, across=True)
        pen.stroke(head.path(-0.98, 0.16, -0.6, 0.09, 0.6, 0.09, 0.98, 0.16), mix(colour, (255, 255, 255), 0.35), 3)
    elif style == "headwrap":
        wrap = head.path(-1.02, 0.32, -1.28, 0.0, -1.0, -0.26, -0.1, -0.25, 0.8, -0.25, 1.25, -0.02, 1.02, 0.32,
                         0.7, 0.14, -0.7, 0.14, -1.02, 0.32)
        pen.gradient(wrap, colour, dark, across=True)
        for a, b, c in ((0.2, -0.02, -0.12), (0.26, 0.06, -0.04), (0.08, -0.1, -0.18)):
            pen.stroke(head.path(-1.04, a, -0.5, b, 0.2, c + 0.01, 0.72, c + 0.03), dark, 2.4)


def _ring(pen: Pen, head: Head, colour: Colour, *, forehead: float, cheek: float, chin: float | None) -> None:
    """Cloth around the face: over the forehead and down both sides, closed under the chin when `chin` is given."""
    outer, low = cheek + (0.24 if chin else 0.2), 0.99 if chin else 1.42
    flare = 0.0 if chin else 0.3
    inner = head.path(-cheek - flare * 0.5, low, -cheek - 0.04, 0.7, -cheek - 0.03, forehead, 0, forehead,
                      cheek + 0.03, forehead, cheek + 0.04, 0.7, cheek + flare * 0.5, low)
    over = head.path(-outer - flare, low, -outer - 0.02, 0.7, -outer - 0.06, -0.13, 0, -0.13,
                     outer + 0.06, -0.13, outer + 0.02, 0.7, outer + flare, low)
    shape = over + list(reversed(inner))
    pen.fill(shape, shade(colour, 0.95))
    pen.stroke(inner, shade(colour, 0.76), 3)
    _sheen(pen, head, shape, colour)


def _turban(pen: Pen, head: Head, colour: Colour) -> None:
    """Folds that cross above the middle of the forehead."""
    dark = shade(colour, 0.78)
    shape = head.path(-1.03, 0.36, -1.34, 0.1, -1.05, -0.24, 0, -0.25, 1.05, -0.24, 1.34, 0.1, 1.03, 0.36,
                      0.86, 0.24, 0.3, 0.13, 0, 0.1, -0.3, 0.13, -0.86, 0.24, -1.03, 0.36)
    pen.gradient(shape, colour, shade(colour, 0.86), across=True)
    for k in range(4):
        lift = 0.075 * k
        pen.stroke(head.path(-1.06 - 0.02 * k, 0.27 - lift, -0.7, 0.16 - lift, -0.2, 0.04 - lift * 0.8, 0.3,
                             -0.02 - lift * 0.7), dark, 2.2)
        if k < 3:
            pen.stroke(head.path(1.06 + 0.02 * k, 0.27 - lift, 0.7, 0.15 - lift, 0.45, 0.09 - lift, 0.12,
                                 0.04 - lift), dark, 2.2)
