"""Drawn specimen documents: a passport's data page, a national card, letters. All say SPECIMEN and look invented.

They are small baseline JPEGs without metadata. The drawing follows no state's real document: one paper for all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from io import BytesIO
from typing import Final, Literal

from PIL import Image, ImageDraw, ImageFont

from accreditation.demo.mrz_lines import card_lines, passport_lines
from accreditation.demo.names import Name, mrz_spelling
from accreditation.demo.pen import Colour, Point, curve

Kind = Literal["passport", "national_card", "un_laissez_passer"]
PAGE_PX: Final = (1000, 704)
CARD_PX: Final = (1000, 631)
LETTER_PX: Final = (760, 1075)
_INK: Final[Colour] = (32, 34, 48)
_MUTED: Final[Colour] = (104, 104, 116)
_PAPER: Final[Colour] = (247, 244, 237)
_LINE: Final[Colour] = (226, 218, 200)
_MARK: Final[Colour] = (161, 18, 31)
_MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_TITLES: Final[dict[Kind, str]] = {
    "passport": "PASSPORT",
    "national_card": "IDENTITY CARD",
    "un_laissez_passer": "LAISSEZ-PASSER",
}


@dataclass(frozen=True, slots=True)
class IdentityPaper:
    """What stands in an identity document. `birth_place` as printed; states are ISO 3166-1 alpha-3, or UNO."""

    kind: Kind
    name: Name
    sex: Literal["f", "m"]
    born: date
    birth_place: str
    nationality: str
    issuer: str
    number: str
    issued: date
    expires: date

    def lines(self) -> tuple[str, ...]:
        """The machine-readable lines: two of 44 for booklets (TD3), three of 30 for cards (TD1)."""
        if self.kind == "national_card":
            return card_lines(
                issuer=self.issuer, family=self.name.mrz_family, given=self.name.mrz_given, number=self.number,
                nationality=self.nationality, born=self.born, sex=self.sex, expires=self.expires,
            )  # fmt: skip
        return passport_lines(
            code="PL" if self.kind == "un_laissez_passer" else "P", issuer=self.issuer, family=self.name.mrz_family,
            given=self.name.mrz_given, number=self.number, nationality=self.nationality, born=self.born, sex=self.sex,
            expires=self.expires,
        )  # fmt: skip


def draw_identity(paper: IdentityPaper, portrait_jpeg: bytes) -> bytes:
    """The document as a JPEG with the portrait on it; at most 70 kB."""
    card = paper.kind == "national_card"
    page = _form(paper.kind).copy()
    draw = ImageDraw.Draw(page)
    draw.text((48, 76), f"{paper.issuer}   {paper.number}", fill=_MUTED, font=_font(22))
    page.paste(_face(portrait_jpeg, (224, 288) if card else (272, 350)), (48, 122))
    for row, value in enumerate(_values(paper)):
        draw.text((350, 142 + _step(paper.kind) * row), value, fill=_INK, font=_font(24 if len(value) < 38 else 18))
    _machine_zone(page, draw, paper.lines())
    return _jpeg(page)


def draw_letter(
    *, title: str, sender: str, addressee: str, lines: tuple[str, ...], signed_by: str, signed: bool
) -> bytes:
    """A letter (assignment, mandate, host ...) as a JPEG; without a signature when not `signed`."""
    page = Image.new("RGB", LETTER_PX, (252, 251, 248))
    draw = ImageDraw.Draw(page)
    draw.text((70, 70), _plain(sender), fill=_INK, font=_font(28))
    draw.line((70, 116, LETTER_PX[0] - 70, 116), fill=_LINE, width=3)
    draw.text((LETTER_PX[0] - 250, 66), "SPECIMEN", fill=_MARK, font=_font(34))
    draw.text((70, 160), _plain(addressee), fill=_MUTED, font=_font(19))
    draw.text((70, 226), _plain(title), fill=_INK, font=_font(25))
    for row, line in enumerate(lines):
        draw.text((70, 290 + 34 * row), _plain(line), fill=_INK, font=_font(19))
    foot = 330 + 34 * len(lines)
    if signed:
        draw.line(_signature(70, foot + 60, signed_by), fill=(43, 63, 107), width=3, joint="curve")
    draw.line((70, foot + 96, 360, foot + 96), fill=_MUTED, width=1)
    draw.text((70, foot + 104), _plain(signed_by) if signed else "Signature missing", fill=_MUTED, font=_font(19))
    return _jpeg(page)


_LABELS: Final = (
    "Surname", "Given names", "Nationality · Sex", "Date of birth", "Place of birth", "Issued · Expires",
)  # fmt: skip


def _values(paper: IdentityPaper) -> tuple[str, ...]:
    """The printed answers beneath _LABELS, as documents print them: capitals without marks."""
    return (
        paper.name.mrz_family.replace("<", " "),
        paper.name.mrz_given.replace("<", " ") or "-",
        f"{paper.nationality} · {paper.sex.upper()}",
        _day(paper.born),
        mrz_spelling(paper.birth_place).replace("<", " "),
        f"{_day(paper.issued)} · {_day(paper.expires)}",
    )


def _step(kind: Kind) -> int:
    """From one printed answer to the next, in pixels."""
    return 49 if kind == "national_card" else 60


@cache
def _form(kind: Kind) -> Image.Image:
    """The blank document with all that every document of its kind says, drawn once."""
    page = _paper(CARD_PX if kind == "national_card" else PAGE_PX).copy()
    draw = ImageDraw.Draw(page)
    draw.text((48, 34), f"SPECIMEN · {_TITLES[kind]}", fill=_INK, font=_font(30))
    draw.text((page.width - 300, 40), "SPECIMEN", fill=_MARK, font=_font(40))
    for row, label in enumerate(_LABELS):
        draw.text((350, 122 + _step(kind) * row), label, fill=_MUTED, font=_font(17))
    return page


def _machine_zone(page: Image.Image, draw: ImageDraw.ImageDraw, lines: tuple[str, ...]) -> None:
    """The machine-readable zone: fixed pitch, each character centred in its cell."""
    width, height = page.size
    top = height - 40 - 46 * len(lines)
    draw.rectangle((0, top - 18, width, height), fill=(252, 251, 248))
    pitch = (width - 2 * 36) / len(lines[0])
    for row, line in enumerate(lines):
        for place, char in enumerate(line):
            stamp = _stamp(char)
            x = round(36 + pitch * (place + 0.5) - stamp.width / 2)
            page.paste(_INK, (x, top + 46 * row), stamp)


@cache
def _stamp(char: str) -> Image.Image:
    """One character of the machine-readable zone as a mask, drawn once: there are ninety on every page."""
    mask = Image.new("L", (32, 40), 0)
    ImageDraw.Draw(mask).text((16, 20), char, fill=255, font=_font(30), anchor="mm")
    return mask


@lru_cache(maxsize=256)
def _face(portrait_jpeg: bytes, size: tuple[int, int]) -> Image.Image:
    """The portrait at the document's size."""
    with Image.open(BytesIO(portrait_jpeg)) as face:
        return face.convert("RGB").resize(size, Image.Resampling.BILINEAR)


def _day(day: date) -> str:
    return f"{day.day:02d} {_MONTHS[day.month - 1]} {day.year}"


def _plain(text: str) -> str:
    """Text in the letters the built-in font has: marks it lacks are dropped."""
    return "".join(char if char < "\u0180" and _has(char) else mrz_spelling(char).replace("<", " ") for char in text)


@cache
def _has(char: str) -> bool:
    """Whether the built-in font draws this character."""
    return char.isascii() or char in "·éèêëàâäáãåçñíîïóôöõúûüÉÀÁÂÄÅÇÑÓÔÖÚÜøØæÆ–—’“”"


def _signature(x: float, y: float, name: str) -> list[Point]:
    """A flourish that differs from name to name."""
    points: list[Point] = [(x, y)]
    for place, char in enumerate(name[:9]):
        lean = ord(char) % 23
        end = (x + 26 * (place + 1), y + lean % 5)
        points += curve(points[-1], [((points[-1][0] + 6, y - 12 - lean), (end[0] - 12, y + lean), end)])
    return points


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    """Pillow's own typeface, so that no file of the system is asked."""
    font = ImageFont.load_default(size)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise TypeError("Pillow was built without FreeType: its own typeface cannot be scaled.")
    return font


@cache
def _paper(size: tuple[int, int]) -> Image.Image:
    """Paper with fine waved lines, drawn once."""
    width, height = size
    page = Image.new("RGB", size, _PAPER)
    draw = ImageDraw.Draw(page)
    for row in range(-40, height, 24):
        wave = curve((0, row), [((width * 0.3, row - 60), (width * 0.6, row + 90), (width, row + 20))])
        draw.line(wave, fill=_LINE, width=1)
    return page


def _jpeg(page: Image.Image) -> bytes:
    out = BytesIO()
    page.save(out, "JPEG", quality=64, progressive=False, subsampling="4:2:0")
    return out.getvalue()
