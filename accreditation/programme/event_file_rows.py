"""Reading one row of an event file by the annotations of its dataclass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any, get_type_hints
from zoneinfo import ZoneInfo

from accreditation.programme.event_file_keys import REFUSED, Kind, Place, Reading, nearest, zone_named
from accreditation.programme.event_file_tables import LANGUAGES, REPEATED, STAFF_LANGUAGES


class Row(dict[str, Any]):
    """A table of a TOML file that knows its file, and its position (from 1) among its like there."""

    def __init__(self, values: Mapping[str, Any], *, file: str, position: int) -> None:
        super().__init__(values)
        self.file = file
        self.position = position


Keys = Mapping[str, tuple[Kind, str, bool]]

_KEYS: dict[type, Keys] = {}


def keys_of(row_type: type) -> Keys:
    """The keys of a row, in order: name -> (kind, what it means, whether it must be set)."""
    if row_type not in _KEYS:
        hints = get_type_hints(row_type, include_extras=True)
        _KEYS[row_type] = {
            field.name: (*hints[field.name].__metadata__, field.default is MISSING and field.default_factory is MISSING)
            for field in fields(row_type)
        }
    return _KEYS[row_type]


def read_row(row_type: type, raw: object, place: Place) -> Any:
    """The row, or REFUSED with every fault noted: unknown keys, missing keys, values that are not allowed."""
    if not isinstance(raw, dict):
        return place.refuse(raw, "allowed is a table")
    keys = keys_of(row_type)
    dot = "." if place.key else ""
    values: dict[str, object] = {}
    for name in raw:
        if name not in keys:
            allowed = f"is unknown: allowed are {', '.join(keys)}{nearest(name, tuple(keys))}"
            place.inside(f"{dot}{name}").note("", allowed)
            values["?"] = REFUSED
    for name, (kind, _, required) in keys.items():
        at = place.inside(f"{dot}{name}")
        if name in raw:
            values[name] = kind.read(raw[name], at)
        elif required:
            at.note("", f"is missing: allowed is {kind.allows()}")
            values[name] = REFUSED
    if any(value is REFUSED for value in values.values()):
        return REFUSED
    return row_type(**values)


def reading_of(raw: Mapping[str, Any]) -> Reading:
    """What the values of a file need to know of it, as far as it can be known before they are read."""
    head = raw.get("event")
    head = head if isinstance(head, dict) else {}
    return Reading(
        timezone=zone_named(head.get("timezone")) or ZoneInfo("UTC"),
        codes={table: _codes(raw.get(table)) for table in REPEATED},
        applicant_languages=_words(head.get("applicant_languages"), LANGUAGES),
        staff_languages=_words(head.get("staff_languages"), STAFF_LANGUAGES),
        read_row=read_row,
    )


def _codes(rows: object) -> frozenset[str]:
    """The codes a table declares, whatever else is wrong with its rows."""
    found = [row.get("code") for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return frozenset(code for code in found if isinstance(code, str))


def _words(value: object, known: tuple[str, ...]) -> tuple[str, ...]:
    """The known words of a list; all of `known` when there are none, for the fault is noted elsewhere."""
    words = tuple(word for word in known if isinstance(value, list) and word in value)
    return words or known
