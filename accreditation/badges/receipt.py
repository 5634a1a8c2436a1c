"""A box's receipt on paper: A4, the cards by name, number and serial, lines to sign on, or who signed on screen.

Promise: equal input gives equal bytes; every name stands whole, in its own script too where the fonts have it, for the
texts are set as those of badges are. The list goes on over as many pages as it needs, each with its head, its page
number and the receipt's; the lines to sign on stand on the last, together, and none once it was signed on screen. Words
come translated. Nothing personal stands in the file's metadata. Measures are in millimetres from the top left corner, y
down.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reportlab.pdfbase.pdfdoc import PDFDocument

from . import faces, fitting, ink
from .names import tidy
from .pdf_fonts import embed
from .pdf_objects import Raw, compressed, dictionary, put
from .typesetting import RULER, is_rtl, line

PT_PER_MM = 72 / 25.4
WIDTH_MM, HEIGHT_MM, MARGIN_MM = 210.0, 297.0, 18.0
#: Columns as (left, width): counting box, number in the list, name, category, badge number, serial.
_COLUMNS = ((18.0, 5.0), (24.0, 8.0), (34.0, 74.0), (110.0, 26.0), (138.0, 19.0), (160.0, 32.0))
_ROW_MM, _FOOT_MM, _SIGN_MM = 9.2, 281.0, 46.0
_INK, _MUTED, _RULE = "#171b3d", "#565869", "#75705f"


@dataclass(frozen=True, kw_only=True)
class ReceiptCard:
    """One card of the list. `native` is empty where the name is Latin; `serial` stands in groups."""

    name: str
    native: str
    category: str
    number: str
    serial: str


@dataclass(frozen=True, kw_only=True)
class Signature:
    """A line to sign on: whose it is, the name if it is known, and what the small words beneath say.

    `signed`: the act is on record, so there is no line, and the small words say when it was.
    """

    label: str
    name: str
    hint: str
    signed: bool = False


@dataclass(frozen=True, kw_only=True)
class ReceiptPaper:
    """A receipt in words. `page` names {page} and {pages}; `columns` head name, category, number and serial."""

    event: str
    title: str
    facts: tuple[tuple[str, str], ...]
    columns: tuple[str, str, str, str]
    cards: tuple[ReceiptCard, ...]
    count: str
    declaration: str
    signatures: tuple[Signature, ...]
    page: str


def draw_receipt(paper: ReceiptPaper) -> bytes:
    """The receipt as a PDF."""
    sheets = _laid_out(paper)
    document = PDFDocument(invariant=1, compression=1)
    document.setTitle("Receipt")
    for say in (document.setAuthor, document.setSubject):
        say("")
    for say in (document.setCreator, document.setProducer):
        say("Accreditation")
    tree = put(document, document.Pages, "pages")
    fonts = Raw(b"")
    fonts_at = put(document, fonts, "fonts")
    for number, sheet in enumerate(sheets, 1):
        sheet.say(paper.page.format(page=number, pages=len(sheets)), MARGIN_MM, 288, 80, size_pt=8.5, colour=_MUTED)
        sheet.say(paper.title, 112, 288, 80, size_pt=8.5, colour=_MUTED, align="right")
        _add_page(document, sheet, tree, fonts_at, number)
    used = _glyphs(sheets)
    entries = "".join(f"/{name} {embed(document, name, used[name])} " for name in sorted(used))
    fonts.data = f"<<{entries}>>".encode("ascii")
    return bytes(document.GetPDFData(None))


def _add_page(document: PDFDocument, sheet: _Sheet, tree: str, fonts_at: str, number: int) -> None:
    space = ink.numbers(PT_PER_MM, 0, 0, -PT_PER_MM, 0, HEIGHT_MM * PT_PER_MM)
    code = "\n".join(["q", f"{space} cm", *sheet.out, "Q"]).encode("ascii")
    contents = put(document, compressed("", code), f"contents-{number}")
    whole = ink.numbers(0, 0, WIDTH_MM * PT_PER_MM, HEIGHT_MM * PT_PER_MM)
    document.addPage(
        dictionary(
            f"/Type /Page /Parent {tree} /MediaBox [{whole}] /Contents {contents} /Resources <</Font {fonts_at}>>"
        )
    )


def _glyphs(sheets: Sequence[_Sheet]) -> dict[str, dict[int, str]]:
    """Glyphs by font; the first text that a glyph stands for is the one it is copied as."""
    used: dict[str, dict[int, str]] = {}
    for sheet in sheets:
        for name, glyphs in sheet.glyphs:
            known = used.setdefault(name, {})
            for glyph, text in glyphs.items():
                known.setdefault(glyph, text)
    return used


@dataclass
class _Sheet:
    """One page in the making."""

    out: list[str] = field(default_factory=list)
    glyphs: list[tuple[str, Mapping[int, str]]] = field(default_factory=list)

    def say(
        self, text: str, x: float, baseline: float, width: float, *, size_pt: float, face: str = "regular",
        colour: str = _INK, align: str = "left",
    ) -> None:  # fmt: skip
        """One line that shrinks to its width and is never cut."""
        words = tidy(text)
        if not words:
            return
        condensed = faces.CONDENSED.get(face)
        wanted = fitting.Wanted(
            text=words, faces=(face, condensed) if condensed else (face,), size_pt=size_pt, min_pt=size_pt * 0.55
        )
        made = fitting.fit(wanted, width, RULER)
        shaped = line(words, made.face, is_rtl(words))
        em = made.em_mm
        slack = width - (shaped.right - shaped.left) * em if align == "right" else 0.0
        at = x + slack - shaped.left * em
        self.out.append(f"{ink.paint(colour)} BT {ink.numbers(em, 0, 0, -em, at, baseline)} Tm {shaped.operators} ET")
        self.glyphs += shaped.glyphs

    def rule(self, x: float, y: float, x2: float, *, weight_mm: float = 0.2) -> None:
        """A rule from x to x2."""
        self.out.append(f"{ink.paint(_RULE, stroke=True)} {ink.number(weight_mm)} w {ink.line(x, y, x2, y)}")

    def tick_box(self, x: float, y: float, side: float) -> None:
        """An empty box to tick while counting."""
        self.out.append(f"{ink.paint(_RULE, stroke=True)} 0.25 w {ink.box(x, y, side, side)} S")


def _laid_out(paper: ReceiptPaper) -> list[_Sheet]:
    sheet = _Sheet()
    sheets, y = [sheet], _head(sheet, paper)
    for number, card in enumerate(paper.cards, 1):
        if y + _ROW_MM > _FOOT_MM:
            sheet = _Sheet()
            sheets.append(sheet)
            y = _column_heads(sheet, paper, 24.0)
        _row(sheet, card, number, y)
        y += _ROW_MM
    if y + _SIGN_MM > _FOOT_MM:
        sheet = _Sheet()
        sheets.append(sheet)
        y = 20.0
    _signatures(sheet, paper, y)
    return sheets


def _head(sheet: _Sheet, paper: ReceiptPaper) -> float:
    room = WIDTH_MM - 2 * MARGIN_MM
    sheet.say(paper.event, MARGIN_MM, 20, room, size_pt=10, face="semibold", colour=_MUTED)
    sheet.say(paper.title, MARGIN_MM, 31, room, size_pt=22, face="bold")
    y = 42.0
    for label, value in paper.facts:
        sheet.say(label, MARGIN_MM, y, 42, size_pt=10, colour=_MUTED)
        sheet.say(value, MARGIN_MM + 44, y, room - 44, size_pt=10, face="semibold")
        y += 6.2
    return _column_heads(sheet, paper, y + 5)


def _column_heads(sheet: _Sheet, paper: ReceiptPaper, y: float) -> float:
    """The heads of the list; returns where its first row begins."""
    for text, (left, width) in zip(paper.columns, _COLUMNS[2:], strict=True):
        sheet.say(text, left, y, width, size_pt=8.5, face="semibold", colour=_MUTED)
    sheet.rule(MARGIN_MM, y + 2, WIDTH_MM - MARGIN_MM, weight_mm=0.4)
    return y + 2


def _row(sheet: _Sheet, card: ReceiptCard, number: int, y: float) -> None:
    native = card.native if _is_printable(card.native) else ""
    base = y + (4.4 if native else 5.8)
    sheet.tick_box(_COLUMNS[0][0], y + 2.6, 4)
    texts = (str(number), card.name, card.category, card.number, card.serial)
    for text, (left, width), face in zip(
        texts, _COLUMNS[1:], ("regular", "semibold", "regular", "semibold", "regular"), strict=True
    ):
        sheet.say(text, left, base, width, size_pt=8.5 if face == "regular" else 10, face=face)
    if native:
        left, width = _COLUMNS[2]
        sheet.say(native, left, y + 7.7, width, size_pt=8.5, colour=_MUTED)
    sheet.rule(MARGIN_MM, y + _ROW_MM, WIDTH_MM - MARGIN_MM, weight_mm=0.1)


def _is_printable(text: str) -> bool:
    """Whether the fonts have every letter: the Latin form above it stands in any case."""
    return bool(text) and all(known for _font, _piece, known in faces.split(tidy(text), "regular"))


def _signatures(sheet: _Sheet, paper: ReceiptPaper, y: float) -> None:
    room = WIDTH_MM - 2 * MARGIN_MM
    sheet.say(paper.count, MARGIN_MM, y + 9, room, size_pt=11, face="bold")
    sheet.say(paper.declaration, MARGIN_MM, y + 16, room, size_pt=9.5)
    width = (room - 12) / 2
    for place, each in enumerate(paper.signatures[:2]):
        x = MARGIN_MM + place * (width + 12)
        sheet.say(each.label, x, y + 25, width, size_pt=8.5, colour=_MUTED)
        sheet.say(each.name, x, y + 30.5, width, size_pt=10, face="semibold")
        if not each.signed:
            sheet.rule(x, y + 41, x + width, weight_mm=0.3)
        sheet.say(each.hint, x, y + (36 if each.signed else 45), width, size_pt=8, colour=_MUTED)
