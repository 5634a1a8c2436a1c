"""Drawn portraits of people who do not exist, and the flawed ones that desks send back.

`draw_portrait` gives a JPEG of 413 x 531 px (35 x 45 mm at 300 dpi, the size the application stores), baseline,
without metadata, at most 45 kB, and a thumbnail. A portrait without a flaw shows one upright face, which OpenCV's
frontal cascades find; the same seed and traits give the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from random import Random
from typing import Final, Literal

from PIL import Image, ImageFilter

from accreditation.demo import face_dress, face_hair, face_head
from accreditation.demo.face_head import Head, Skin
from accreditation.demo.face_looks import LOOKS
from accreditation.demo.pen import Colour, Pen, hex_colour, mix, shade

WIDTH_PX, HEIGHT_PX = 413, 531
THUMBNAIL_PX: Final = (96, 123)
MAX_BYTES: Final = 45_000

Sex = Literal["f", "m"]
Flaw = Literal["", "no_face", "too_dark", "two_faces", "blurred", "tilted", "hair_cut", "too_far"]
FLAWS: Final[tuple[Flaw, ...]] = ("no_face", "too_dark", "two_faces", "blurred", "tilted", "hair_cut", "too_far")

#: From light to dark; a look (below) names a span of it.
SKINS: Final = tuple(map(hex_colour, (
    "f4d6c0", "eec8aa", "e6b994", "dca97f", "cd966b", "b98058", "a36c47", "8d5b3d", "7a4d34", "68412d",
)))  # fmt: skip
HAIRS: Final = {
    "black": hex_colour("231d1c"), "dark": hex_colour("33261f"), "brown": hex_colour("4d3424"),
    "chestnut": hex_colour("6d4328"), "fair": hex_colour("a9834f"), "red": hex_colour("87492a"),
    "grey": hex_colour("85837f"), "white": hex_colour("c3c1bb"),
}  # fmt: skip
CLOTHS: Final = tuple(map(hex_colour, (
    "4c6476", "3b5e57", "6f5064", "7a6a58", "46506e", "8a7a6a", "5a4a63", "2f3a4a", "9a8f86", "5e6f5a",
)))  # fmt: skip
TURBANS: Final = tuple(map(hex_colour, ("7b2d34", "2f3f66", "8a5a24", "33454a", "4a3a5e", "1f2a3d")))
_GROUNDS: Final = tuple(map(hex_colour, ("dfe3e8", "e6e4df", "dbe2e4", "e4e6ea")))


@dataclass(frozen=True, slots=True)
class FaceTraits:
    """What a portrait shows of a person. `skin` indexes SKINS; `style` is hair or covering; `beard` "" for none."""

    sex: Sex
    age: int
    skin: int
    hair: str
    style: str
    beard: str
    glasses: bool
    dress: str


@dataclass(frozen=True, slots=True)
class Portrait:
    """A portrait as stored: JPEG bytes of both sizes."""

    jpeg: bytes
    thumbnail: bytes


def choose_traits(rng: Random, *, sex: Sex, age: int, look: str, casual: bool = False) -> FaceTraits:
    """Traits that fit sex, age (years) and look (a key of LOOKS); `casual` for crews rather than delegates."""
    part = LOOKS[look]
    styles = part.women if sex == "f" else part.men
    style = rng.choices([name for name, _ in styles], [weight for _, weight in styles])[0]
    if style in {"bald", "receding"} and age < 38:
        style = "short"
    hair = rng.choice(part.hairs)
    if rng.random() < max(0.0, (age - 44) / 26) * (0.5 if sex == "f" else 1.0):
        hair = "white" if age > 62 and rng.random() < 0.5 else "grey"
    beard = ""
    if sex == "m" and rng.random() < part.bearded:
        beard = rng.choice(("full", "short", "short", "moustache", "goatee", "shadow"))
    if style == "turban":
        beard = "full"
    dress = rng.choice(part.dress_f if sex == "f" else part.dress_m)
    if casual and look != "gulf" and rng.random() < 0.6:
        dress = "shirt"
    glasses = rng.random() < (0.16 if age < 45 else 0.34)
    return FaceTraits(sex, age, rng.randint(*part.skins), hair, style, beard, glasses, dress)


def draw_portrait(*, seed: int, traits: FaceTraits, flaw: Flaw = "") -> Portrait:
    """Draw the person of `seed` and `traits`; `flaw` (one of FLAWS) spoils the picture as applicants do."""
    if flaw == "no_face":
        picture = _emblem(seed)
    else:
        picture = _spoil(_person(seed, traits), flaw, seed)
    return Portrait(_jpeg(picture, 82), _jpeg(picture.resize(THUMBNAIL_PX, Image.Resampling.LANCZOS), 84))


def _head(rng: Random, traits: FaceTraits) -> Head:
    """Proportions within what looks natural; men a little broader in the jaw."""
    man = traits.sex == "m"
    return Head(
        centre_x=WIDTH_PX / 2,
        top_y=rng.uniform(98, 104),
        half_width=rng.uniform(109, 115) if man else rng.uniform(103, 110),
        height=rng.uniform(296, 306) if man else rng.uniform(286, 296),
        jaw=rng.uniform(0.7, 0.78) if man else rng.uniform(0.62, 0.69),
        eye_gap=rng.uniform(0.415, 0.445),
        eye_open=rng.uniform(0.92, 1.1) if man else rng.uniform(1.05, 1.22),
        brow_lift=rng.uniform(-0.004, 0.008) if man else rng.uniform(0.004, 0.016),
        nose_width=rng.uniform(0.19, 0.225) if man else rng.uniform(0.165, 0.2),
        mouth_width=rng.uniform(0.37, 0.43) if man else rng.uniform(0.34, 0.4),
        smile=rng.uniform(0.001, 0.008),
    )


def _person(seed: int, traits: FaceTraits) -> Image.Image:
    """One person before a light wall, from back to front."""
    rng = Random(f"portrait {seed}")
    head, skin = _head(rng, traits), Skin(SKINS[traits.skin])
    ground = rng.choice(_GROUNDS)
    pen = Pen(WIDTH_PX, HEIGHT_PX, ground)
    frame = [(0.0, 0.0), (float(WIDTH_PX), 0.0), (float(WIDTH_PX), float(HEIGHT_PX)), (0.0, float(HEIGHT_PX))]
    pen.gradient(frame, ground, shade(ground, 0.92), across=False)
    hair, cloth = HAIRS[traits.hair], _cloth(rng, traits)
    top = cloth if traits.style in face_hair.COVERINGS else hair
    man, lashes = traits.sex == "m", traits.sex == "f"
    early = traits.style not in {"hijab", "ghutra"}
    face_hair.behind(pen, head, traits.style, top)
    face_head.neck(pen, head, skin, width=rng.uniform(0.6, 0.66) if man else rng.uniform(0.48, 0.54))
    _dress(pen, head, skin, rng, traits)
    if early and traits.style not in {"long", "fringe", "bob", "shawl", "curly_round"}:
        face_head.ears(pen, head, skin)
    face_head.face(pen, head, skin, blush=rng.randint(60, 90) if lashes else rng.randint(30, 55), age=traits.age)
    brow = mix(shade(hair, 0.5 if traits.hair in {"grey", "white"} else 0.72), shade(skin.base, 0.6), 0.2)
    face_head.eyes(pen, head, skin, iris=_iris(rng, traits), lashes=lashes)
    face_head.brows(pen, head, colour=brow, weight=rng.uniform(0.027, 0.034) if man else rng.uniform(0.017, 0.023))
    face_head.nose(pen, head, skin)
    face_head.beard(pen, head, skin, kind=traits.beard, colour=shade(hair, 0.95))
    lip = mix(skin.lip, (168, 62, 74), rng.uniform(0.2, 0.45)) if lashes else skin.lip
    face_head.mouth(pen, head, lip=lip, full=rng.uniform(0.95, 1.2) if lashes else rng.uniform(0.75, 0.95))
    face_hair.hair(pen, head, traits.style, hair)
    face_hair.covering(pen, head, traits.style, cloth)
    if traits.glasses:
        face_head.glasses(
            pen,
            head,
            colour=rng.choice(((42, 42, 48), (70, 52, 40), (96, 96, 104))),
            round_=rng.random() < 0.4,
            width=2.6,
        )
    return pen.finished()


def _cloth(rng: Random, traits: FaceTraits) -> Colour:
    """The colour of a head covering."""
    if traits.style == "ghutra":
        return 240, 238, 233
    return rng.choice(TURBANS if traits.style in {"turban", "headwrap", "kufi"} else CLOTHS)


def _dress(pen: Pen, head: Head, skin: Skin, rng: Random, traits: FaceTraits) -> None:
    """Clothes in a colour that fits the kind."""
    colour = rng.choice(face_dress.COATS if traits.sex == "m" else face_dress.GOWNS)
    if traits.dress == "robe":
        colour = (236, 233, 226)
    elif traits.dress == "abaya":
        colour = rng.choice(((38, 38, 44), (52, 48, 60), (60, 52, 50)))
    elif traits.dress == "boubou":
        colour = rng.choice(((70, 92, 120), (112, 88, 60), (66, 98, 86), (224, 218, 206)))
    elif traits.dress == "shirt":
        colour = rng.choice(((92, 108, 124), (120, 112, 98), (74, 84, 94), (134, 142, 150)))
    broad = rng.uniform(0.98, 1.06) if traits.sex == "m" else rng.uniform(0.86, 0.93)
    face_dress.dress(pen, head, skin, kind=traits.dress, colour=colour, accent=rng.randrange(42), broad=broad)


def _iris(rng: Random, traits: FaceTraits) -> Colour:
    """Mostly brown; lighter only beside light skin and hair."""
    if traits.skin <= 2 and traits.hair in {"fair", "red", "brown", "chestnut", "grey", "white"}:
        return rng.choice(((76, 91, 82), (78, 98, 116), (92, 72, 46), (64, 48, 36)))
    return rng.choice(((58, 40, 30), (48, 34, 27), (66, 46, 32)))


def _spoil(picture: Image.Image, flaw: Flaw, seed: int) -> Image.Image:
    """The picture as a desk would have to send it back; unchanged without a flaw."""
    ground = picture.getpixel((3, 3))
    if flaw == "too_dark":
        return picture.point([round(value * 0.2) for value in range(256)] * 3)
    if flaw == "blurred":
        return picture.filter(ImageFilter.GaussianBlur(13))
    if flaw == "tilted":
        angle = 27 if seed % 2 else -27
        return picture.rotate(angle, Image.Resampling.BICUBIC, center=(WIDTH_PX / 2, 330), fillcolor=ground)
    if flaw == "hair_cut":
        return picture.crop((62, 142, 351, 513)).resize((WIDTH_PX, HEIGHT_PX), Image.Resampling.LANCZOS)
    if flaw in {"too_far", "two_faces"}:
        canvas = Image.new("RGB", (WIDTH_PX, HEIGHT_PX), ground)
        small = picture.resize((206, 265) if flaw == "two_faces" else (124, 159), Image.Resampling.LANCZOS)
        places = ((0, 266), (207, 266)) if flaw == "two_faces" else ((144, 372),)
        for place in places:
            canvas.paste(small, place)
        return canvas
    return picture


def _emblem(seed: int) -> Image.Image:
    """What some upload in place of a portrait: an emblem of rings."""
    rng = Random(f"emblem {seed}")
    ink = rng.choice(face_dress.GOWNS)
    pen = Pen(WIDTH_PX, HEIGHT_PX, (246, 245, 242))
    for radius, colour in (
        (150, ink),
        (136, (246, 245, 242)),
        (126, mix(ink, (166, 124, 39), 0.6)),
        (60, (246, 245, 242)),
    ):
        pen.ellipse((WIDTH_PX / 2, HEIGHT_PX / 2), (radius, radius), colour)
    pen.fill([(206, 222), (240, 290), (172, 290)], ink)
    return pen.finished()


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    """Baseline JPEG without metadata, of lower quality if it would pass MAX_BYTES."""
    for level in range(quality, 30, -8):
        out = BytesIO()
        picture.save(out, "JPEG", quality=level, optimize=False, progressive=False, subsampling="4:2:0")
        if out.tell() <= MAX_BYTES:
            break
    return out.getvalue()
