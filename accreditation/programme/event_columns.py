"""The event file's rows as columns of the database, and back. What names agree on passes by itself.

Normal form of what comes back: texts stand in the order of LANGUAGES, a zone's rules in that of SETTABLE_REASONS.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, TypeVar

from . import event_file_tables as file
from .event_changes import References
from .models import (
    Category,
    CategoryGrant,
    Coded,
    Deadline,
    Event,
    Gate,
    Privilege,
    ProgrammeSession,
    Window,
    Zone,
)

R = TypeVar("R")
_ORDER = {word: place for place, word in enumerate((*file.LANGUAGES, *file.SETTABLE_REASONS))}


@dataclass(frozen=True, kw_only=True)
class Table:
    """One repeated table: its name in EventFile, its table here, and the way from one to the other."""

    name: str
    model: type[Coded]
    columns: Callable[[Any, References], dict[str, Any]]
    row: Callable[[Any, References], Any]


def columns_of(row: Any, *, without: Collection[str] = ()) -> dict[str, Any]:
    """The keys of a row as columns of the same names, but those in `without`."""
    return {item.name: _stored(getattr(row, item.name)) for item in fields(row) if item.name not in without}


def _stored(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value


def row_of(row_type: type[R], held: Any, **given: Any) -> R:
    """A row of the file from the columns (or the stored keys) of the same names, but those `given`."""
    read = held.__getitem__ if isinstance(held, Mapping) else lambda name: getattr(held, name)
    values = {item.name: _filed(read(item.name)) for item in fields(row_type) if item.name not in given}  # type: ignore[arg-type]
    return row_type(**values, **given)


def _filed(value: Any) -> Any:
    """A column as the file's row holds it: lists frozen, keys in order, times in UTC."""
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    if isinstance(value, Mapping):
        return {word: value[word] for word in sorted(value, key=lambda word: _ORDER.get(word, len(_ORDER)))}
    return value


def event_columns(event: file.EventFile) -> dict[str, Any]:
    """[event], [badge], [colours] and [texts] as the columns of the event's row."""
    options = {name: columns_of(getattr(event, name)) for name in ("badge", "colours", "texts")}
    head = columns_of(event.event, without=("venue", "place"))
    return {**head, "venues": dict(event.event.venue), "places": dict(event.event.place), "options": options}


def event_parts(held: Event) -> dict[str, Any]:
    """The single tables of EventFile from the event's row."""
    return {
        "event": row_of(file.Event, held, venue=_filed(held.venues), place=_filed(held.places)),
        "badge": row_of(file.BadgeOptions, held.options["badge"]),
        "colours": row_of(file.Colours, held.options["colours"]),
        "texts": row_of(file.Texts, held.options["texts"]),
    }


def _plain(name: str, model: type[Coded], row_type: type) -> Table:
    """A table whose keys are its columns."""
    return Table(
        name=name,
        model=model,
        columns=lambda row, _known: columns_of(row),
        row=lambda held, _known: row_of(row_type, held),
    )


def _window_columns(row: file.Window, _known: References) -> dict[str, Any]:
    periods = [{"from": int(at.starts_at.timestamp()), "until": int(at.ends_at.timestamp())} for at in row.periods]
    return {**columns_of(row, without=("periods",)), "periods": periods}


def _window_row(held: Window, _known: References) -> file.Window:
    periods = tuple(
        file.Period(
            starts_at=datetime.fromtimestamp(period["from"], UTC), ends_at=datetime.fromtimestamp(period["until"], UTC)
        )
        for period in held.periods
    )
    return row_of(file.Window, held, periods=periods)


def _gate_columns(row: file.Gate, known: References) -> dict[str, Any]:
    return {
        **columns_of(row, without=("from_zone", "to_zone", "open")),
        "from_zone_id": known.id(Zone, row.from_zone),
        "to_zone_id": known.id(Zone, row.to_zone),
        "window_id": known.id(Window, row.open),
    }


def _gate_row(held: Gate, known: References) -> file.Gate:
    return row_of(
        file.Gate,
        held,
        from_zone=known.code(Zone, held.from_zone_id, none=file.OUTSIDE),
        to_zone=known.code(Zone, held.to_zone_id, none=file.OUTSIDE),
        open=known.code(Window, held.window_id),
    )


def _session_columns(row: file.Session, known: References) -> dict[str, Any]:
    return {**columns_of(row, without=("zone",)), "zone_id": known.id(Zone, row.zone)}


def _session_row(held: ProgrammeSession, known: References) -> file.Session:
    return row_of(file.Session, held, zone=known.code(Zone, held.zone_id))


def _category_columns(row: file.Category, known: References) -> dict[str, Any]:
    return {
        **columns_of(row, without=("functions", "zones", "badge", "apply_until", "late_until", "valid")),
        "functions": [columns_of(function) for function in row.functions],
        "has_badge": row.badge,
        "apply_until_id": known.id(Deadline, row.apply_until),
        "late_until_id": known.id(Deadline, row.late_until),
        "window_id": known.id(Window, row.valid),
    }


def _category_row(held: Category, known: References) -> file.Category:
    return row_of(
        file.Category,
        held,
        functions=tuple(row_of(file.Function, function) for function in held.functions),
        zones=tuple(_grant_row(grant, known) for grant in held.grants),
        badge=held.has_badge,
        apply_until=known.code(Deadline, held.apply_until_id),
        late_until=known.code(Deadline, held.late_until_id),
        valid=known.code(Window, held.window_id),
    )


def _grant_row(grant: CategoryGrant, known: References) -> file.ZoneGrant:
    window = known.code(Window, grant.window_id)
    return file.ZoneGrant(zone=known.code(Zone, grant.zone_id), window=window, needs=grant.needs)


def grants_of(row: file.Category, known: References) -> list[dict[str, Any]]:
    """The zones of a category as columns of its grants, in order."""
    return [
        {
            "zone_id": known.id(Zone, grant.zone),
            "window_id": known.id(Window, grant.window),
            "needs": grant.needs,
            "position": position,
        }
        for position, grant in enumerate(row.zones, 1)
    ]


ZONES = _plain("zones", Zone, file.Zone)
CATEGORIES = Table(name="categories", model=Category, columns=_category_columns, row=_category_row)

#: In the order of loading: a row comes after those it names.
TABLES = (
    _plain("deadlines", Deadline, file.Deadline),
    Table(name="windows", model=Window, columns=_window_columns, row=_window_row),
    ZONES,
    Table(name="gates", model=Gate, columns=_gate_columns, row=_gate_row),
    _plain("privileges", Privilege, file.Privilege),
    CATEGORIES,
    Table(name="sessions", model=ProgrammeSession, columns=_session_columns, row=_session_row),
)
