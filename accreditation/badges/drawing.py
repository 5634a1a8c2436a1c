"""The interpreter of layouts: each kind of item, drawn for the values of one badge, as PDF operators.

Promise: one function a kind, and nothing is left out in silence: what cannot be drawn as the layout wants it (a text
that does not fit, a letter that no font has, a portrait that is missing) is drawn as well as can be and reported as a
Fault. Operators are in millimetres from the trim's top left corner, y down (pdf.py sets that space up).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from accreditation.badges import faces, fitting, ink, qr
from accreditation.badges.fields import FIELDS, BadgeFace, Values
from accreditation.badges.layout_items import (
    Chips,
    Item,
    Legend,
    Lettering,
    Line,
    Mark,
    Page,
    Pattern,
    Portrait,
    Qr,
    Rect,
    Stack,
    Text,
    Zones,
)  # fmt: skip
from accreditation.badges.names import capitals, tidy
from accreditation.badges.patterns import Area
from accreditation.badges.portrait import Jpeg, read_jpeg
from accreditation.badges.typesetting import RULER, is_rtl, line

Reason = Literal[
    "portrait_missing", "portrait_unreadable", "does_not_fit", "glyph_missing", "no_latin_form", "too_many", "bad_token"
]

DOT_MM = 25.4 / 300
_QUIET = 4
_PORTRAIT_NAME = "P"


@dataclass(frozen=True)
class Fault:
    """Why a badge is not printed: the reason, the field or item it stands on, and the box to frame (x, y, w, h)."""

    reason: Reason
    subject: str
    box: tuple[float, float, float, float]


@dataclass
class Sheet:
    """What has been drawn: operators, glyphs used by font, the portrait, faults."""

    page: Page
    out: list[str] = field(default_factory=list)
    glyphs: list[tuple[str, Mapping[int, str]]] = field(default_factory=list)
    portrait: tuple[bytes, Jpeg] | None = None
    faults: list[Fault] = field(default_factory=list)

    def bled(self, item: Item) -> tuple[float, float, float, float]:
        """The item's box; where it touches the trim it runs on to the edge of the bleed."""
        page, b = self.page, self.page.bleed_mm
        x0, y0 = (-b if item.x <= 0 else item.x), (-b if item.y <= 0 else item.y)
        x1 = page.width_mm + b if item.x + item.w >= page.width_mm - 0.001 else item.x + item.w
        y1 = page.height_mm + b if item.y + item.h >= page.height_mm - 0.001 else item.y + item.h
        return x0, y0, x1 - x0, y1 - y0

    def fault(self, reason: Reason, subject: str, item: Item, h: float = 0.0) -> None:
        """Note what this item could not show; `h` is the height of one that has none."""
        self.faults.append(Fault(reason, subject, (item.x, item.y, item.w, item.h or h)))


def colour(name: str, values: Values) -> str:
    """ "#rrggbb" of a layout's colour name."""
    if name == "category.fill":
        return values.category.colour
    if name == "category.text":
        return values.category.text_colour
    return values.event.colours[name]


def _paint(name: str, values: Values, *, stroke: bool = False) -> str:
    return ink.paint(colour(name, values), stroke=stroke, neutral=name != "category.fill")


def draw_item(sheet: Sheet, item: Item, values: Values) -> None:
    """Draws one item where its conditions hold."""
    if all(condition.holds(values) for condition in item.conditions):
        _DRAWERS[type(item)](sheet, item, values)


def depends_on(item: Item, values: Values) -> tuple[object, ...] | None:
    """What a personal item's look hangs on: two badges alike in this share its drawing. None: nothing is shared (the
    portrait, the code)."""
    if isinstance(item, Portrait | Qr):
        return None
    if isinstance(item, Zones):
        return (_badge(values).zones,)
    if isinstance(item, Chips):
        return _badge(values).privileges
    return (values.category.code, *(FIELDS[code].read(values) for code in item.codes))


def stamp(sheet: Sheet, word: str, paint: str) -> None:
    """Writes a word from corner to corner over all that is drawn; its letters are hollow, so that all stays legible."""
    page = sheet.page
    length = math.hypot(page.width_mm, page.height_mm)
    made = _label(word, "black", 72, 1, 0.72 * length)
    along, across = page.width_mm / length, page.height_mm / length
    turned = ink.numbers(along, across, -across, along, 0, 0)
    sheet.out.append(f"q {turned} cm {ink.paint(paint, stroke=True)} 0.6 w 1 Tr")
    _set(sheet, made, (0.14 * length, -made.height_mm / 2, 0.72 * length), "centre", ink.paint(paint))
    sheet.out.append("Q")


def _rect(sheet: Sheet, item: Rect, values: Values) -> None:
    path = ink.box(*sheet.bled(item), item.radius_mm)
    if item.fill:
        sheet.out += [_paint(item.fill, values), path, "f"]
    if item.stroke:
        sheet.out += [_paint(item.stroke, values, stroke=True), ink.number(item.stroke_mm), "w", path, "S"]


def _line(sheet: Sheet, item: Line, values: Values) -> None:
    rule = ink.line(item.x, item.y, item.x2, item.y)
    sheet.out += [_paint(item.stroke, values, stroke=True), ink.number(item.stroke_mm), "w", rule]


def _pattern(sheet: Sheet, item: Pattern, values: Values) -> None:
    x, y, w, h = place = sheet.bled(item)
    area = Area(x - item.x, y - item.y, x - item.x + w, y - item.y + h)
    on_ink = item.of == "ink"
    fill, on = ("ink", "paper") if on_ink else ("category.fill", "category.text")
    name = item.pattern or values.category.pattern
    sheet.out.append(ink.patterned(name, item.period_mm, place, area, colour(fill, values), colour(on, values)))


def _mark(sheet: Sheet, item: Mark, values: Values) -> None:
    if values.event.mark:
        sheet.out.append(ink.mark(item.x, item.y, item.size_mm, colour("event", values), colour("accent", values)))


def _wanted(item: Lettering, values: Values, size_pt: float) -> fitting.Wanted:
    text = tidy(item.template.fill(values))
    if item.caps:
        text = capitals(text)
    condensed = faces.CONDENSED.get(item.style)
    return fitting.Wanted(
        text=text, faces=(item.style, condensed) if condensed else (item.style,), size_pt=size_pt,
        wrap_pt=item.wrap_pt, min_pt=item.min_pt, lines=item.lines, flow=item.flow, leading=item.leading,
    )  # fmt: skip


def _subject(item: Lettering, fallback: str) -> str:
    return item.template.codes[0] if item.template.codes else fallback


def _set(sheet: Sheet, made: fitting.Fitted, box: tuple[float, float, float], align: str, paint: str) -> str:
    """Writes a fitted text: box is (x, top of the capitals, width). Returns the characters that no font has."""
    x, top, width = box
    em = made.em_mm
    rtl = is_rtl(made.wanted.text)
    if align == "start":
        align = "right" if rtl else "left"
    missing = ""
    out = [paint, "BT"]
    for text, baseline in zip(made.lines, made.baselines_em, strict=True):
        shaped = line(text, made.face, rtl)
        slack = {"left": 0.0, "centre": 0.5, "right": 1.0}[align]
        at = x + slack * (width - (shaped.right - shaped.left) * em) - shaped.left * em  # the ink touches the margin
        out.append(f"{ink.numbers(em, 0, 0, -em, at, top + baseline * em)} Tm {shaped.operators}")
        sheet.glyphs += shaped.glyphs
        missing += shaped.missing
    sheet.out.append(" ".join([*out, "ET"]))
    return missing


def _text(sheet: Sheet, item: Text, values: Values) -> None:
    size = item.size_pt or item.cap_mm / fitting.CAP_EM / fitting.MM_PER_PT
    wanted = _wanted(item, values, size)
    if not wanted.text:
        return
    made = fitting.fit(wanted, item.w, RULER)
    if item.lines > 1 and made.height_mm > item.h:
        made = fitting.fit(_capped(wanted, item.h), item.w, RULER)
    if item.spare and (not made.fits or made.height_mm > item.h):
        return
    top = item.y + (item.h - made.height_mm) / 2 if item.valign == "middle" else item.y
    missing = _set(sheet, made, (item.x, top, item.w), item.align, _paint(item.colour, values))
    if not made.fits:
        sheet.fault("does_not_fit", _subject(item, item.where), item)
    if missing:
        sheet.fault("glyph_missing", _subject(item, item.where), item)


def _capped(wanted: fitting.Wanted, height_mm: float) -> fitting.Wanted:
    return fitting.Wanted(**{**wanted.__dict__, "max_h_mm": height_mm})


def _stack(sheet: Sheet, item: Stack, values: Values) -> None:
    parts = [part for part in item.parts if all(c.holds(values) for c in part.conditions)]
    texts = [
        fitting.Wanted(
            **{
                **_wanted(part, values, part.size_pt).__dict__,
                "max_h_mm": part.max_h_mm, "gap_mm": part.gap_mm, "spring": part.spring,
            }
        )
        for part in parts
    ]  # fmt: skip
    kept = [(part, text) for part, text in zip(parts, texts, strict=True) if text.text]
    room = fitting.Room(item.w, item.h, item.rise_mm, item.drop_mm)
    placed, fits = fitting.fit_stack([text for _, text in kept], room, RULER)
    for (part, _), each in zip(kept, placed, strict=True):
        box = (item.x, item.y + each.top_mm, item.w)
        missing = _set(sheet, each.fitted, box, part.align, _paint(part.colour, values))
        frame = (item.x, item.y + each.top_mm, item.w, each.fitted.height_mm)
        if not each.fitted.fits:
            sheet.faults.append(Fault("does_not_fit", _subject(part, item.where), frame))
        if missing:
            sheet.faults.append(Fault("glyph_missing", _subject(part, item.where), frame))
    if not fits and all(each.fitted.fits for each in placed):
        sheet.fault("does_not_fit", item.where, item)
    if not values.names.readable and "family_name" in item.codes:
        sheet.fault("no_latin_form", "family_name", item)


def _badge(values: Values) -> BadgeFace:
    if values.badge is None:
        raise ValueError("a personal item was drawn without a badge")
    return values.badge


def _portrait(sheet: Sheet, item: Portrait, values: Values) -> None:
    data = _badge(values).portrait
    jpeg = read_jpeg(data) if data else None
    if data and jpeg and abs(jpeg.width_px / jpeg.height_px * item.h / item.w - 1) < 0.02:
        sheet.portrait = (data, jpeg)
        sheet.out.append(f"q {ink.numbers(item.w, 0, 0, -item.h, item.x, item.y + item.h)} cm /{_PORTRAIT_NAME} Do Q")
    else:
        sheet.fault("portrait_unreadable" if data else "portrait_missing", "portrait", item)
    frame = ink.box(item.x, item.y, item.w, item.h)
    sheet.out += [_paint(item.stroke, values, stroke=True), ink.number(item.stroke_mm), "w", frame, "S"]


def _chips(sheet: Sheet, item: Chips, values: Values) -> None:
    privileges = _badge(values).privileges
    for row, privilege in enumerate(privileges[: item.rows]):
        y = item.y + row * (item.row_mm + item.gap_mm)
        pill = ink.box(item.x, y, item.w, item.row_mm, item.row_mm / 2)
        sheet.out += [_paint("ink", values, stroke=True), ink.number(item.stroke_mm), "w", pill, "S"]
        room = item.w - 0.7 * item.row_mm
        made = _label(privilege, "semibold", item.size_pt, item.min_pt, room)
        top = y + (item.row_mm - made.height_mm) / 2
        missing = _set(sheet, made, (item.x + 0.35 * item.row_mm, top, room), "centre", _paint("ink", values))
        frame = (item.x, y, item.w, item.row_mm)
        if not made.fits:
            sheet.faults.append(Fault("does_not_fit", "privileges", frame))
        if missing:
            sheet.faults.append(Fault("glyph_missing", "privileges", frame))
    if len(privileges) > item.rows:
        sheet.fault("too_many", "privileges", item, item.rows * (item.row_mm + item.gap_mm))


def _label(text: str, style: str, size_pt: float, min_pt: float, width_mm: float) -> fitting.Fitted:
    condensed = faces.CONDENSED.get(style)
    chosen = (style, condensed) if condensed else (style,)
    return fitting.fit(fitting.Wanted(text=tidy(text), faces=chosen, size_pt=size_pt, min_pt=min_pt), width_mm, RULER)


def _qr(sheet: Sheet, item: Qr, values: Values) -> None:
    bleed = sheet.page.bleed_mm
    dots = round(item.module_mm / DOT_MM)
    side = qr.SIDE * dots * DOT_MM
    # the ink starts on a dot of the page that is printed, so that no module gains or loses one
    x, y = (round((at + _QUIET * item.module_mm + bleed) / DOT_MM) * DOT_MM - bleed for at in (item.x, item.y))
    try:
        samples = qr.rows(_badge(values).token).hex()
    except ValueError:
        sheet.faults.append(Fault("bad_token", "token", (x, y, side, side)))
        return
    picture = f"BI /W {qr.SIDE} /H {qr.SIDE} /BPC 1 /IM true /D[1 0] /F/AHx ID {samples}> EI"
    sheet.out.append(f"q 0 0 0 1 k {ink.numbers(side, 0, 0, -side, x, y + side)} cm\n{picture}\nQ")


def _zones(sheet: Sheet, item: Zones, values: Values) -> None:
    granted = _badge(values).zones
    zones = values.event.zones
    rows = max(1, math.ceil(len(zones) / item.cols))
    w = (item.w - (item.cols - 1) * item.gap_mm) / item.cols
    h = (item.h - (rows - 1) * item.gap_mm) / rows
    for place, zone in enumerate(zones):
        x = item.x + place % item.cols * (w + item.gap_mm)
        y = item.y + place // item.cols * (h + item.gap_mm)
        if zone.number in granted:
            _tile(sheet, str(zone.number), (x, y, w, h), item.radius_mm, item.digit, values)
            continue
        path = ink.box(x + 0.12, y + 0.12, w - 0.24, h - 0.24, item.radius_mm)
        dash = ink.line(x + 0.36 * w, y + h / 2, x + 0.64 * w, y + h / 2)
        sheet.out += [_paint("void", values, stroke=True), "0.24 w", path, "S 0.32 w", dash]


def _tile(
    sheet: Sheet, text: str, box: tuple[float, float, float, float], radius: float, digit: float, values: Values
) -> None:
    """A dark cell with a number, its capitals' height `digit` parts of the cell's."""
    x, y, w, h = box
    sheet.out += [_paint("ink", values), ink.box(x, y, w, h, radius), "f"]
    size = digit * h / fitting.CAP_EM / fitting.MM_PER_PT
    made = _label(text, "black", size, 1, w * 0.86)
    _set(sheet, made, (x, y + (h - made.height_mm) / 2, w), "centre", _paint("paper", values))


def _legend(sheet: Sheet, item: Legend, values: Values) -> None:
    zones = values.event.zones
    width = item.w / max(1, math.ceil(len(zones) / item.rows))
    for place, zone in enumerate(zones):
        x, y = item.x + place // item.rows * width, item.y + place % item.rows * item.row_mm
        _tile(sheet, str(zone.number), (x, y, item.tile_mm, item.tile_mm), 0.13 * item.tile_mm, 0.62, values)
        left, room = x + item.tile_mm + item.gap_mm, width - item.tile_mm - 1.5 * item.gap_mm
        for text, style, tone, part, foot in (
            (zone.name_vi, "bold", "ink", 1.0, 0.425), (zone.name_en, "regular", "muted", 0.93, 0.93),
        ):  # fmt: skip
            made = _label(text, style, item.size_pt * part, item.min_pt * part, room)
            top = y + foot * item.tile_mm - made.height_mm
            missing = _set(sheet, made, (left, top, room), "left", _paint(tone, values))
            if missing or not made.fits:
                box = (left, y, room, item.tile_mm)
                sheet.faults.append(Fault("glyph_missing" if missing else "does_not_fit", item.where, box))


_DRAWERS: Mapping[type[Item], Callable[[Sheet, Any, Values], None]] = {
    Rect: _rect, Line: _line, Pattern: _pattern, Mark: _mark, Text: _text, Stack: _stack, Portrait: _portrait,
    Chips: _chips, Qr: _qr, Zones: _zones, Legend: _legend,
}  # fmt: skip
