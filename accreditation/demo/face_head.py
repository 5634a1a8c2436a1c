"""The head of a drawn portrait: proportions, skin, eyes, brows, nose, mouth, beard, ears, glasses.

A `Head` turns shares of a head into pixels: `at(u, v)` has u from -1 (its right ear) to 1 and v from 0 (crown of the
skull) to 1 (chin). All parts are drawn by these shares, so that any width and height of head keeps its features in
their places: eyes at half the height, as in people.
"""

# Shapes read as rows of points: the formatter would put each number on its own line.
# fmt: off

from __future__ import annotations

from dataclasses import dataclass

from accreditation.demo.pen import Colour, Cubic, Pen, Point, curve, disc, mirrored, mix, shade

EYE_V, BROW_V, NOSE_V, MOUTH_V = 0.49, 0.405, 0.69, 0.815
_INK: Colour = (30, 22, 20)


@dataclass(frozen=True, slots=True)
class Head:
    """Where a head stands (pixels of the finished picture) and how it is shaped (shares)."""

    centre_x: float
    top_y: float
    half_width: float
    height: float
    jaw: float
    eye_gap: float
    eye_open: float
    brow_lift: float
    nose_width: float
    mouth_width: float
    smile: float

    def at(self, u: float, v: float) -> Point:
        """The pixel of a share of the head."""
        return self.centre_x + u * self.half_width, self.top_y + v * self.height

    def path(self, *uv: float) -> list[Point]:
        """A line of cubic curves through shares: u, v of the start, then three pairs a curve."""
        points = [self.at(uv[i], uv[i + 1]) for i in range(0, len(uv), 2)]
        cubics: list[Cubic] = [(points[i], points[i + 1], points[i + 2]) for i in range(1, len(points) - 2, 3)]
        return curve(points[0], cubics)

    def both(self, *uv: float) -> list[Point]:
        """A closed shape from its half on the right of the picture."""
        return mirrored(self.path(*uv), self.centre_x)

    def outline(self) -> list[Point]:
        """The face from the crown of the skull to the chin."""
        j = self.jaw
        return self.both(
            0, 0, 0.62, 0, 1, 0.17, 1, 0.42,
            1, 0.6, 0.96, 0.74, j, 0.865,
            j - 0.15, 0.945, 0.3, 1, 0, 1,
        )


@dataclass(frozen=True, slots=True)
class Skin:
    """The colours that follow from a tone of skin."""

    base: Colour

    @property
    def shadow(self) -> Colour:
        """Under the chin, beside the nose: darker, a little warmer."""
        return mix(shade(self.base, 0.6), (110, 50, 40), 0.18)

    @property
    def line(self) -> Colour:
        """Folds and lids."""
        return mix(shade(self.base, 0.45), (50, 25, 20), 0.35)

    @property
    def light(self) -> Colour:
        """Forehead, ridge of the nose, cheekbones: stronger on dark skin, where lamps show more."""
        dark = 1 - sum(self.base) / 765
        return mix(shade(self.base, 1.1 + 0.2 * dark), (255, 244, 232), 0.2 + 0.1 * dark)

    @property
    def eye_white(self) -> Colour:
        """The white of the eye in the shadow of its lid, never brighter than its face allows."""
        return mix((250, 247, 243), self.base, 0.06 + 0.3 * (1 - sum(self.base) / 765) ** 2)

    @property
    def lip(self) -> Colour:
        """Lips without colour on them."""
        return mix(shade(self.base, 0.78), (165, 70, 70), 0.36)


def neck(pen: Pen, head: Head, skin: Skin, *, width: float) -> None:
    """The neck down into the collar, in the shadow of the chin. `width` is a share of the head's half width."""
    w = width
    shape = head.both(0, 0.8, w * 0.5, 0.8, w, 0.8, w, 0.84, w, 1.02, w + 0.02, 1.1, w + 0.1, 1.2, w + 0.2, 1.34, 0.4,
                      1.4, 0, 1.4)
    pen.fill(shape, mix(skin.base, skin.shadow, 0.25))
    chin = head.both(0, 0.8, 0.6, 0.8, 0.9, 0.85, 0.85, 0.93, 0.6, 1.04, 0.3, 1.1, 0, 1.1)
    pen.soften([(chin, 190)], skin.shadow, blur=6, inside=shape)


def ears(pen: Pen, head: Head, skin: Skin) -> None:
    """Both ears, from brow to nose."""
    for side in (-1, 1):
        colour = mix(skin.base, skin.shadow, 0.2 if side < 0 else 0.36)
        pen.ellipse(head.at(side * 1.02, 0.535), (head.half_width * 0.1, head.height * 0.085), colour)
        pen.ellipse(head.at(side * 1.035, 0.535), (head.half_width * 0.045, head.height * 0.048), mix(colour,
            skin.shadow, 0.4))


def face(pen: Pen, head: Head, skin: Skin, *, blush: int, age: int) -> None:
    """The face with its soft light and shadow: sockets, cheeks, nose, chin, and the folds of age (years)."""
    outline = head.outline()
    pen.gradient(outline, shade(skin.base, 1.03), mix(skin.base, skin.shadow, 0.26), across=True)
    r, h = head.half_width, head.height
    sockets = [(disc(head.at(s * head.eye_gap * 0.96, EYE_V - 0.02), (r * 0.31, h * 0.057)), 120) for s in (-1, 1)]
    nose = [(head.path(0.09, 0.46, 0.12, 0.6, 0.2, 0.66, 0.17, 0.7, 0.1, 0.72, 0.04, 0.7, 0.03, 0.62), 70)]
    under = [(disc(head.at(0, 0.755), (r * 0.2, h * 0.02)), 50), (disc(head.at(0, 0.885), (r * 0.2, h * 0.02)), 90)]
    edge = [(head.path(1.1, 0.3, 0.8, 0.5, 0.86, 0.8, 0.3, 1.02, 0.7, 1.1, 1.1, 0.9, 1.1, 0.3), 70)]
    pen.soften(sockets + nose + under + edge, skin.shadow, blur=7, inside=outline)
    light = skin.light
    lit = [(disc(head.at(0, 0.3), (r * 0.4, h * 0.07)), 95), (disc(head.at(-0.02, 0.57), (r * 0.05, h * 0.1)), 130)]
    lit += [(disc(head.at(s * 0.5, 0.635), (r * 0.2, h * 0.045)), 120 if s < 0 else 85) for s in (-1, 1)]
    pen.soften([*lit, (disc(head.at(0, 0.94), (r * 0.16, h * 0.025)), 80)], light, blur=7, inside=outline)
    cheeks = [(disc(head.at(s * 0.58, 0.68), (r * 0.22, h * 0.06)), blush) for s in (-1, 1)]
    pen.soften(cheeks, mix(skin.base, (205, 80, 75), 0.5), blur=9, inside=outline)
    if age >= 45:
        _folds(pen, head, skin, depth=min(1.0, (age - 38) / 34))


def _folds(pen: Pen, head: Head, skin: Skin, *, depth: float) -> None:
    """Lines beside the mouth, under the eyes and, later, on the forehead."""
    colour = mix(skin.base, skin.line, 0.2 + 0.18 * depth)
    for s in (-1, 1):
        pen.stroke(head.path(s * 0.27, 0.7, s * 0.36, 0.74, s * 0.4, 0.77, s * 0.41, 0.81), colour, 1.6)
        g = s * head.eye_gap
        pen.stroke(head.path(g - 0.15, EYE_V + 0.065, g - 0.06, EYE_V + 0.085, g + 0.08, EYE_V + 0.085, g + 0.16,
                             EYE_V + 0.06), mix(skin.base, colour, 0.55), 1.3)
    if depth > 0.55:
        for v in (0.265, 0.31):
            pen.stroke(head.path(-0.4, v + 0.006, -0.15, v - 0.006, 0.15, v - 0.006, 0.4, v + 0.006), mix(skin.base,
                colour, 0.7), 1.4)


def eyes(pen: Pen, head: Head, skin: Skin, *, iris: Colour, lashes: bool) -> None:
    """Two open eyes that look straight: white, iris cut by the lids, pupil, light, lid line."""
    half, lift = 0.215, 0.033 * head.eye_open
    for s in (-1, 1):
        u = s * head.eye_gap
        upper = head.path(u - s * half, EYE_V + 0.007, u - s * half * 0.5, EYE_V - lift * 1.25, u + s * half * 0.45,
                          EYE_V - lift * 1.3, u + s * half, EYE_V - 0.002)
        lower = head.path(u + s * half, EYE_V - 0.002, u + s * half * 0.5, EYE_V + lift * 0.95, u - s * half * 0.4,
                          EYE_V + lift * 0.95, u - s * half, EYE_V + 0.007)
        pen.fill(upper + lower, skin.eye_white)
        x, y = head.at(u, EYE_V - 0.002)
        radius = head.half_width * 0.102
        roof, floor = min(p[1] for p in upper), max(p[1] for p in lower)
        disc_points = [(px, min(max(py, roof + 0.4), floor - 0.4)) for px, py in disc((x, y), (radius, radius))]
        pen.fill(disc_points, iris)
        pen.fill([(px, max(py, roof)) for px, py in disc((x, y), (radius * 0.5, radius * 0.5))], (14, 10, 10))
        pen.ellipse((x - radius * 0.3, y - radius * 0.35), (1.9, 1.9), (255, 255, 255))
        pen.stroke(upper, mix(skin.line, _INK, 0.75 if lashes else 0.5), 3.6 if lashes else 2.8)
        pen.stroke(lower, mix(skin.base, skin.line, 0.55), 1.1)
        crease = [(px, py - head.height * 0.021) for px, py in upper[1:-1]]
        pen.stroke(crease, mix(skin.base, skin.line, 0.5), 1.4)


def brows(pen: Pen, head: Head, *, colour: Colour, weight: float) -> None:
    """Two brows, thick at the nose and tapered to the temple. `weight` is a share of the head's height."""
    v, w = BROW_V - head.brow_lift, weight
    for s in (-1, 1):
        u = s * head.eye_gap
        top = head.path(u - s * 0.21, v - 0.004, u - s * 0.08, v - 0.022, u + s * 0.13, v - 0.028, u + s * 0.27,
                        v + 0.016)
        bottom = head.path(u + s * 0.27, v + 0.016, u + s * 0.13, v - 0.028 + w, u - s * 0.08, v - 0.02 + w,
                           u - s * 0.21, v - 0.004 + w)
        pen.fill(top + bottom, colour)


def nose(pen: Pen, head: Head, skin: Skin) -> None:
    """The wings and the base of the nose: lines only, the ridge is light and shadow."""
    w = head.nose_width
    line = mix(skin.base, skin.line, 0.68)
    pen.stroke(head.path(-w, 0.675, -w - 0.04, 0.7, -w * 0.7, 0.715, -w * 0.45, 0.703, -w * 0.2, 0.722, w * 0.2,
                         0.722, w * 0.45, 0.703, w * 0.7, 0.715, w + 0.04, 0.7, w, 0.675), line, 2.1)
    for s in (-1, 1):
        pen.ellipse(head.at(s * w * 0.52, 0.705), (head.half_width * 0.042, head.height * 0.0085), mix(skin.shadow,
            skin.line, 0.7))


def mouth(pen: Pen, head: Head, *, lip: Colour, full: float) -> None:
    """A closed mouth at rest. `full` scales the lips."""
    w, m, c = head.mouth_width, MOUTH_V, MOUTH_V - head.smile
    rise, fall = 0.022 * full, 0.036 * full
    pen.fill(
        head.path(-w, c, -w * 0.5, m - rise * 1.2, -w * 0.16, m - rise * 1.6, 0, m - rise * 0.75, w * 0.16,
                  m - rise * 1.6, w * 0.5, m - rise * 1.2, w, c)
        + head.path(w, c, w * 0.4, m + 0.008, -w * 0.4, m + 0.008, -w, c),
        shade(lip, 0.88),
    )
    pen.fill(
        head.path(-w, c, -w * 0.4, m + 0.006, w * 0.4, m + 0.006, w, c)
        + head.path(w, c, w * 0.55, m + fall, w * 0.25, m + fall * 1.15, 0, m + fall * 1.15, -w * 0.25,
                    m + fall * 1.15, -w * 0.55, m + fall, -w, c),
        lip,
    )
    pen.stroke(head.path(-w, c, -w * 0.4, m + 0.008, w * 0.4, m + 0.008, w, c), shade(lip, 0.55), 1.6)


def beard(pen: Pen, head: Head, skin: Skin, *, kind: str, colour: Colour) -> None:
    """A moustache, a short beard, a full beard or its shadow, drawn before the mouth."""
    if not kind:
        return
    tint = mix(colour, skin.base, 0.12)
    moustache = head.both(0, 0.735, 0.1, 0.728, 0.3, 0.745, 0.43, 0.83, 0.34, 0.815, 0.16, 0.795, 0, 0.8)
    if kind == "shadow":
        spots = [(head.both(0, 0.73, 0.3, 0.74, 0.7, 0.7, 0.98, 0.6, 1, 0.9, 0.4, 1.02, 0, 1.02), 78)]
        pen.soften(spots, mix(skin.base, colour, 0.6), blur=9, inside=head.outline())
        return
    if kind in {"full", "short"}:
        drop, side = (1.05, 0.0) if kind == "full" else (1.012, 0.03)
        j = head.jaw
        outer = head.both(
            0.97, 0.5, 1.03, 0.64, 1.0, 0.78, j + 0.05, 0.885,
            j - 0.12, 0.97, 0.32, drop, 0, drop,
        )
        half = len(outer) // 2
        cheek = head.path(
            0.93, 0.5, 0.88, 0.66 + side, 0.7, 0.74 + side, 0.52, 0.755 + side,
            0.36, 0.748, 0.16, 0.735, 0, 0.742,
        )
        pen.fill(outer[:half] + outer[half:] + list(reversed(mirrored(cheek, head.centre_x))), tint)
    if kind == "goatee":
        pen.fill(head.both(0, 0.87, 0.2, 0.86, 0.34, 0.84, 0.36, 0.8, 0.42, 0.9, 0.34, 1.03, 0, 1.03), tint)
    pen.fill(moustache, tint)


def glasses(pen: Pen, head: Head, *, colour: Colour, round_: bool, width: float) -> None:
    """Spectacles: two rims, bridge, arms. `width` of the rim in pixels."""
    r, h = head.half_width, head.height
    for s in (-1, 1):
        centre = head.at(s * head.eye_gap, EYE_V + 0.014)
        rx, ry = (r * 0.3, h * 0.092) if round_ else (r * 0.325, h * 0.076)
        rim = _rounded(centre, (rx, ry), 1.0 if round_ else 0.62)
        pen.stroke([*rim, rim[0], rim[1]], colour, width)
        pen.stroke([(centre[0] + s * rx, centre[1] - ry * 0.35), head.at(s * 1.0, EYE_V - 0.02)], colour, width)
    inner = head.eye_gap * r - (r * 0.3 if round_ else r * 0.325)
    x, y = head.at(0, EYE_V - 0.012)
    pen.stroke(curve((x - inner, y), [((x - inner * 0.4, y - 5), (x + inner * 0.4, y - 5), (x + inner, y))]), colour,
               width)


def _rounded(centre: Point, radii: Point, roundness: float) -> list[Point]:
    """A rounded rectangle: an ellipse at `roundness` 1, straighter sides below it."""
    (x, y), (rx, ry) = centre, radii
    k = 1 - 0.4477 * roundness
    k = 0.5523 + (1 - k) * 0.35 if roundness < 1 else 0.5523
    top: list[Cubic] = [
        ((x + rx * k, y - ry), (x + rx, y - ry * k), (x + rx, y)),
        ((x + rx, y + ry * k), (x + rx * k, y + ry), (x, y + ry)),
        ((x - rx * k, y + ry), (x - rx, y + ry * k), (x - rx, y)),
        ((x - rx, y - ry * k), (x - rx * k, y - ry), (x, y - ry)),
    ]
    return curve((x, y - ry), top)
