"""Badges as a PDF: a part of a print run, or the specimen of one badge.

Promise: equal input gives equal bytes. A badge is printed whole or not at all: one with a fault is left out and named
with its reason, and the others are printed. One thing alone may go: a name whose own script has no font here, or no
room, is printed in Latin letters, which every officer reads, and the badge is noted. What is the same for a category is
drawn once, as one form a side; portraits go in as they are, undecoded. Pages come front, back, front, back, each with
TrimBox and BleedBox. Nothing personal stands in the file's metadata. Only a part of a run bears genuine codes.

At most 250 badges a part: memory grows with the part (a run is many parts, made one after another).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import Literal

from reportlab.pdfbase.pdfdoc import PDFDocument

from accreditation.badges import ink
from accreditation.badges.drawing import Fault, Reason, Sheet, depends_on, draw_item, stamp
from accreditation.badges.fields import BadgeFace, CategoryFace, EventFace, Scope, Values
from accreditation.badges.layout import load
from accreditation.badges.layout_items import Item, Layout, Page, Portrait
from accreditation.badges.pdf_fonts import embed
from accreditation.badges.pdf_objects import Raw, compressed, dictionary, put, stream
from accreditation.badges.portrait import Jpeg
from accreditation.badges.token import SPECIMEN

PART_SIZE = 250
PT_PER_MM = 72 / 25.4
PIECES = {"a6": ("a6-front", "a6-back")}
_FORM_NAME = "F"
#: Understood in every language, so never translated.
_SPECIMEN_WORD = "SPECIMEN"
_NAME = frozenset({"family_name", "given_names", "other_name"})


@dataclass(frozen=True)
class Flag:
    """A badge that was not printed as it should be, by its number, with one reason and the field it stands on."""

    number: str
    reason: Reason
    subject: str


@dataclass(frozen=True)
class PartResult:
    """The part's PDF (empty bytes when nothing could be printed), the numbers printed, in order, the flags of those
    that were not, and the numbers of those printed without the name in its own script."""

    pdf: bytes
    printed: tuple[str, ...]
    flagged: tuple[Flag, ...]
    in_latin_alone: frozenset[str] = frozenset()


@cache
def _layout(name: str) -> Layout:
    return load(name)


@dataclass
class _Side:
    """One layout while a part is drawn: what runs in forms, by category, and what is drawn for each badge."""

    layout: Layout
    runs: list[tuple[bool, list[Item]]] = field(default_factory=list)  # (the same for a category, items in order)

    def __post_init__(self) -> None:
        for item in self.layout.items:
            shared = item.scope is Scope.CATEGORY
            if not self.runs or self.runs[-1][0] != shared:
                self.runs.append((shared, []))
            self.runs[-1][1].append(item)


class _Part:
    """A PDF in the making."""

    def __init__(self, event: EventFace, layouts: Sequence[Layout]) -> None:
        self.event = event
        self.sides = [_Side(layout) for layout in layouts]
        self.document = PDFDocument(invariant=1, compression=1)
        self.document.setTitle("Badges")
        self.document.setAuthor("")
        self.document.setSubject("")
        self.document.setCreator("Accreditation")
        self.document.setProducer("Accreditation")
        self.fonts = Raw(b"")  # written last, when the glyphs are known
        self.fonts_at = put(self.document, self.fonts, "fonts")
        self.tree_at = put(self.document, self.document.Pages, "pages")
        self.glyphs: dict[str, dict[int, str]] = {}
        self.seen: dict[int, Mapping[int, str]] = {}  # pieces taken in already; kept, so that no id comes twice
        self.forms: dict[tuple[str, str, int], tuple[str, tuple[Fault, ...]]] = {}
        self.drawn: dict[tuple[object, ...], Sheet] = {}
        self.pages = 0
        self.in_latin_alone: set[str] = set()

    def add(self, badge: BadgeFace, *, specimen: bool = False) -> list[Fault]:
        """Draws both sides; with faults only as a specimen, each fault in a red frame. Returns the faults."""
        values = Values.of(badge, self.event)
        drawn, faults = self._drawn(values)
        if any(fault.subject in _NAME for fault in faults) and (latin := values.in_latin_alone()):
            again, left = self._drawn(latin)
            if len(left) < len(faults):
                drawn, faults = again, left
                self.in_latin_alone.add(badge.number)
        if faults and not specimen:
            return faults
        for side, (sheet, forms) in zip(self.sides, drawn, strict=True):
            if specimen and any(isinstance(item, Portrait) for item in side.layout.items):
                stamp(sheet, _SPECIMEN_WORD, self.event.colours["alert"])
            self._use(sheet)
            sheet.out += [_frame(fault, self.event.colours["alert"]) for fault in sheet.faults]
            self._page(sheet, forms)
        return faults

    def _drawn(self, values: Values) -> tuple[list[tuple[Sheet, dict[str, str]]], list[Fault]]:
        """Each side with its forms, and the faults of all."""
        drawn = [self._side(side, values) for side in self.sides]
        return drawn, [fault for sheet, _ in drawn for fault in sheet.faults]

    def _side(self, side: _Side, values: Values) -> tuple[Sheet, dict[str, str]]:
        sheet = Sheet(side.layout.page)
        forms: dict[str, str] = {}
        for place, (shared, items) in enumerate(side.runs):
            if not shared:
                for item in items:
                    self._draw(sheet, item, values)
                continue
            reference, faults = self._form(side, place, values.category)
            forms[f"{_FORM_NAME}{place}"] = reference
            sheet.out.append(f"/{_FORM_NAME}{place} Do")
            sheet.faults += faults
        return sheet, forms

    def _draw(self, sheet: Sheet, item: Item, values: Values) -> None:
        """A personal item; what looks the same on the next badge is taken from there."""
        shared = depends_on(item, values)
        if shared is None:
            draw_item(sheet, item, values)
            return
        key = (sheet.page.name, item.where, shared)
        if key not in self.drawn:
            self.drawn[key] = Sheet(sheet.page)
            draw_item(self.drawn[key], item, values)
        known = self.drawn[key]
        sheet.out += known.out
        sheet.glyphs += known.glyphs
        sheet.faults += known.faults

    def _form(self, side: _Side, place: int, category: CategoryFace) -> tuple[str, tuple[Fault, ...]]:
        """The form of a run of items for a category, made at its first use."""
        page = side.layout.page
        key = (page.name, category.code, place)
        if key not in self.forms:
            sheet = Sheet(page)
            for item in side.runs[place][1]:
                draw_item(sheet, item, Values(self.event, category))
            self._use(sheet)
            form = _form("\n".join(sheet.out), _bleed_box(page), self.fonts_at)
            reference = put(self.document, Raw(form), f"form-{page.name}-{category.code}-{place}")
            self.forms[key] = (reference, tuple(sheet.faults))
        return self.forms[key]

    def _use(self, sheet: Sheet) -> None:
        """Remembers the glyphs; the first text that a glyph stands for is the one it is copied as."""
        for name, glyphs in sheet.glyphs:
            if id(glyphs) in self.seen:
                continue
            self.seen[id(glyphs)] = glyphs
            known = self.glyphs.setdefault(name, {})
            for glyph, text in glyphs.items():
                if not known.get(glyph):
                    known[glyph] = text

    def _page(self, sheet: Sheet, forms: dict[str, str]) -> None:
        self.pages += 1
        page, bleed = sheet.page, sheet.page.bleed_mm * PT_PER_MM
        width, height = page.width_mm * PT_PER_MM, page.height_mm * PT_PER_MM
        space = ink.numbers(PT_PER_MM, 0, 0, -PT_PER_MM, bleed, height + bleed)
        objects = "".join(f"/{name} {reference} " for name, reference in forms.items())
        if sheet.portrait:
            objects += "/P " + put(self.document, _image(*sheet.portrait), f"portrait-{self.pages}")
        code = f"q {space} cm\n{chr(10).join(sheet.out)}\nQ".encode("ascii")
        contents = put(self.document, compressed("", code, 4), f"contents-{self.pages}")
        whole, trim = (
            ink.numbers(0, 0, width + 2 * bleed, height + 2 * bleed),
            ink.numbers(bleed, bleed, width + bleed, height + bleed),
        )
        entries = (
            f"/Type /Page /Parent {self.tree_at} /MediaBox [{whole}] /BleedBox [{whole}] /TrimBox [{trim}]"
            f" /Contents {contents} /Resources <</Font {self.fonts_at} /XObject <<{objects}>>>>"
        )
        self.document.addPage(dictionary(entries))

    def finish(self) -> bytes:
        fonts = "".join(f"/{name} {embed(self.document, name, self.glyphs[name])} " for name in sorted(self.glyphs))
        self.fonts.data = f"<<{fonts}>>".encode("ascii")
        return bytes(self.document.GetPDFData(None))


def _bleed_box(page: Page) -> str:
    bleed = page.bleed_mm
    return ink.numbers(-bleed, -bleed, page.width_mm + bleed, page.height_mm + bleed)


@lru_cache(maxsize=128)
def _form(code: str, box: str, fonts_at: str) -> bytes:
    """A form's bytes: the same for every part of a run."""
    entries = f"/Type /XObject /Subtype /Form /FormType 1 /BBox [{box}] /Resources <</Font {fonts_at}>>"
    return compressed(entries, code.encode("ascii")).data


def _image(data: bytes, jpeg: Jpeg) -> Raw:
    space = "/DeviceGray" if jpeg.components == 1 else "/DeviceRGB"
    entries = (
        f"/Type /XObject /Subtype /Image /Width {jpeg.width_px} /Height {jpeg.height_px}"
        f" /ColorSpace {space} /BitsPerComponent 8 /Filter /DCTDecode"
    )
    return stream(entries, data)


def _frame(fault: Fault, alert: str) -> str:
    x, y, w, h = fault.box
    return f"{ink.paint(alert, stroke=True)} 0.5 w [1.6 1] 0 d {ink.box(x - 0.7, y - 0.9, w + 1.4, h + 1.8)} S [] 0 d"


def draw_part(
    badges: Iterable[BadgeFace], *, event: EventFace, piece: str = "a6", sheet: Literal["single"] = "single"
) -> PartResult:
    """The PDF of up to 250 badges, front and back of each in turn, one a page (`sheet` "single", the only one so far).

    A badge with faults is left out and flagged, once for each fault. Raises ValueError for more than PART_SIZE badges.
    """
    if sheet != "single":
        raise ValueError(f"there is no sheet called {sheet!r}")
    part = _Part(event, [_layout(name) for name in PIECES[piece]])
    printed: list[str] = []
    flagged: list[Flag] = []
    for place, badge in enumerate(badges):
        if place >= PART_SIZE:
            raise ValueError(f"a part holds at most {PART_SIZE} badges")
        faults = part.add(badge)
        flagged += [Flag(badge.number, fault.reason, fault.subject) for fault in faults]
        if not faults:
            printed.append(badge.number)
    in_latin_alone = frozenset(part.in_latin_alone).intersection(printed)
    return PartResult(part.finish() if printed else b"", tuple(printed), tuple(flagged), in_latin_alone)


def preview(badge: BadgeFace, *, event: EventFace, piece: str = "a6") -> PartResult:
    """One badge as it prints, but a specimen: its code is no token, and the side of the portrait says so.

    What would keep it from being printed is shown whole, in a red frame, and flagged.
    """
    part = _Part(event, [_layout(name) for name in PIECES[piece]])
    faults = part.add(replace(badge, token=SPECIMEN), specimen=True)
    flagged = tuple(Flag(badge.number, fault.reason, fault.subject) for fault in faults)
    return PartResult(part.finish(), (badge.number,), flagged, frozenset(part.in_latin_alone))
