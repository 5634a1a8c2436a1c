"""Layout files: a TOML file describes one side of a piece; this module reads it and refuses what is wrong.

Promise: a layout that loads can be drawn. Every refusal is a LayoutError that names the file, the item and the key.

The format. `[page]` gives name, version, width_mm, height_mm, bleed_mm, margin_mm, safe_mm and keep_out (boxes that
content must not touch, each with its reason). `[content] items` is a list, drawn in order. Each item has a `kind` and
the keys of its dataclass in layout_items.py. `field = "code"` is short for `text = "{code}"`. `when = "field"` draws
an item only where the field is not empty, `when = "field=value"` where it has that value; `unless` the other way
round.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

from accreditation.badges.layout_items import (
    KINDS,
    Box,
    Condition,
    Item,
    Layout,
    LayoutError,
    Lettering,
    Page,
    Part,
    Pattern,
    Qr,
    Stack,
    Template,
    Text,
    known_field,
)

LAYOUTS = Path(__file__).parent / "layouts"
_QR_MODULES = 49  # 41 and a quiet zone of 4 on each side
_TEXT_KEYS = ("field", "text")
_CONDITION_KEYS = ("when", "unless")


def load(name: str, folder: Path = LAYOUTS) -> Layout:
    """The layout of that name. Raises LayoutError."""
    path = folder / f"{name}.toml"
    try:
        return parse(path.read_text(encoding="utf-8"), path.name)
    except FileNotFoundError:
        raise LayoutError(f"{path.name}: there is no such layout") from None


def parse(text: str, file: str) -> Layout:
    """A layout from its TOML text. Raises LayoutError, its message beginning with the file's name."""
    try:
        return _layout(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, LayoutError) as error:
        raise LayoutError(f"{file}: {error}") from None


def _layout(table: Mapping[str, Any]) -> Layout:
    for key in table:
        if key not in ("page", "content"):
            raise LayoutError(f"{key}: no such table; [page] and [content] are wanted")
    page = _within("[page]", _page, table.get("page"))
    content = table.get("content")
    listed = content.get("items") if isinstance(content, dict) else None
    if not isinstance(listed, list) or not listed:
        raise LayoutError("[content] items: a list of items is wanted")
    items = []
    for place, entry in enumerate(listed, start=1):
        kind = entry.get("kind") if isinstance(entry, dict) else None
        where = f"item {place} ({kind})"
        item = _within(where, _item, entry, where)
        _within(where, _keeps_clear, item, page)
        items.append(item)
    return Layout(page, tuple(items))


def _within(where: str, read: Any, *arguments: Any) -> Any:
    """What `read` gives; its refusals get `where` before them."""
    try:
        return read(*arguments)
    except LayoutError as error:
        raise LayoutError(f"{where}: {error}") from None


def _page(table: Any) -> Page:
    if not isinstance(table, dict):
        raise LayoutError("this table is missing")
    boxes = []
    for entry in table.get("keep_out", []):
        try:
            boxes.append(Box(*(float(entry[key]) for key in "xywh")))
        except (KeyError, TypeError, ValueError):
            raise LayoutError("keep_out: x, y, w and h are wanted, in millimetres") from None
    return Page(**_attributes(Page, table, ("keep_out",)), keep_out=tuple(boxes))


def _item(table: Any, where: str) -> Item:
    if not isinstance(table, dict) or table.get("kind") not in KINDS:
        raise LayoutError(f"kind: one of {', '.join(KINDS)} is wanted")
    kind = KINDS[table["kind"]]
    also: tuple[str, ...] = ("kind", *_CONDITION_KEYS)
    more: dict[str, Any] = {"conditions": _conditions(table), "where": where}
    if issubclass(kind, Lettering):
        also += _TEXT_KEYS
        more["template"] = _template(table)
    if issubclass(kind, Stack):
        also += ("parts",)
        more["parts"] = _parts(table.get("parts"))
    item = kind(**_attributes(kind, table, also), **more)
    if isinstance(item, Text) and bool(item.size_pt) == bool(item.cap_mm):
        raise LayoutError("size_pt: either this or cap_mm is wanted")
    return item


def _parts(listed: Any) -> tuple[Part, ...]:
    if not isinstance(listed, list) or not listed:
        raise LayoutError("parts: a list is wanted")
    return tuple(_within(f"part {place}", _part, table) for place, table in enumerate(listed, start=1))


def _part(table: Any) -> Part:
    if not isinstance(table, dict):
        raise LayoutError("a table is wanted")
    if "size_pt" not in table:
        raise LayoutError("size_pt: missing")
    found = _attributes(Part, table, (*_TEXT_KEYS, *_CONDITION_KEYS))
    return Part(**found, template=_template(table), conditions=_conditions(table))


def _template(table: Mapping[str, Any]) -> Template:
    given = [key for key in _TEXT_KEYS if key in table]
    if len(given) != 1 or not isinstance(table[given[0]], str):
        raise LayoutError("text: either text or field is wanted")
    key = given[0]
    return (
        Template(("", known_field(table[key]), "")) if key == "field" else _within("text", Template.parse, table[key])
    )


def _conditions(table: Mapping[str, Any]) -> tuple[Condition, ...]:
    out = []
    for key in _CONDITION_KEYS:
        if key in table:
            code, equals, value = str(table[key]).partition("=")
            out.append(Condition(_within(key, known_field, code), value if equals else None, key == "unless"))
    return tuple(out)


def _attributes(kind: type, table: Mapping[str, Any], also: tuple[str, ...] = ()) -> dict[str, Any]:
    """The attributes of a dataclass from a TOML table, each through its reader; unknown and missing keys are
    refused."""
    wanted = {entry.name: entry for entry in fields(kind) if "read" in entry.metadata}
    for key in table:
        if key not in wanted and key not in also:
            raise LayoutError(f"{key}: no such key here")
    out: dict[str, Any] = {}
    for name, entry in wanted.items():
        if name in table:
            out[name] = _within(name, entry.metadata["read"], table[name])
        elif entry.default is MISSING:
            raise LayoutError(f"{name}: missing")
    return out


def _keeps_clear(item: Item, page: Page) -> None:
    """Content stays inside the trim's safe line (left, right, top) and off the boxes kept out; colour may not leave
    the page."""
    side = _QR_MODULES * item.module_mm if isinstance(item, Qr) else 0.0
    box = Box(item.x, item.y, item.w or side, item.h or side)
    if box.x < 0 or box.y < 0 or box.x + box.w > page.width_mm + 0.001 or box.y + box.h > page.height_mm + 0.001:
        raise LayoutError("x: the box leaves the page")
    if isinstance(item, Pattern) and item.period_mm <= 0:
        raise LayoutError("period_mm: more than 0 is wanted")
    if not item.content:
        return
    quiet = 4 * item.module_mm if isinstance(item, Qr) else 0.0
    if box.x + quiet < page.safe_mm or box.x + box.w - quiet > page.width_mm - page.safe_mm:
        raise LayoutError(f"x: content stays {page.safe_mm:g} mm off the trim")
    if any(box.meets(kept) for kept in page.keep_out):
        raise LayoutError("y: the box lies on one that is kept out")
