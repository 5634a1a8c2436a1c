"""The programme's part of the event file: everything but organisations and quotas.

Promises: what was edited on a page stays; a zone's or category's number, once given, is nobody else's, retired or
not; a load of what is there already touches nothing. Times come and go in UTC, as the file's rows hold them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from .event_changes import Load, References, Tally, change, held, keep_edited, upsert
from .event_columns import CATEGORIES, TABLES, Table, event_columns, event_parts, grants_of
from .event_file import EventFile, Finding
from .event_file_keys import toml_words
from .models import Category, CategoryGrant, Coded, Event, Zone


def keep(session: Session, event: EventFile) -> tuple[EventFile, dict[str, int]]:
    """The event with what was edited on pages in its place; and by table, how many rows the file has otherwise."""
    known, kept = References(session), {}
    parts: dict[str, Any] = {}
    row = session.get(Event, 1)
    if row is not None and row.edited_at is not None:
        parts = event_parts(row)
        kept["event"] = int(any(getattr(event, name) != part for name, part in parts.items()))
    for table in TABLES:
        parts[table.name], kept[table.name] = keep_table(session, event, table, known)
    return replace(event, **parts), kept


def keep_table(session: Session, event: EventFile, table: Table, known: References) -> tuple[tuple[Any, ...], int]:
    """One table's rows with those edited on a page in their place; and how many the file has otherwise."""
    rows = held(session, table.model)
    return keep_edited(getattr(event, table.name), rows, lambda row: table.row(row, known), lambda row: str(row.code))


def check(session: Session, event: EventFile, load: Load) -> list[Finding]:
    """What only the database knows to be wrong: another event, a number or letter that is somebody else's."""
    findings: list[Finding] = []
    row = session.get(Event, 1)
    if row is not None:
        for key, mine, filed in (("code", row.code, event.event.code), ("number", row.number, event.event.number)):
            if mine != filed:
                allowed = f"this instance holds the event {row.code}: allowed is {mine}; another event needs its own"
                findings.append(_finding(load, "[event]", key, filed, allowed))
    findings += _taken(session, load, Zone, "number", {zone.code: zone.number for zone in event.zones})
    findings += _taken(session, load, Category, "number", {row.code: row.number for row in event.categories})
    findings += _taken(session, load, Category, "letter", {row.code: row.letter for row in event.categories})
    return findings


def _taken(session: Session, load: Load, model: type[Coded], key: str, filed: dict[str, Any]) -> list[Finding]:
    """Numbers and letters stand on printed badges: they stay whose they were; a number never changes at all."""
    table = "zone" if model is Zone else "category"
    rows = session.execute(select(model.code, getattr(model, key), model.retired_at)).all()
    owners = {value: (code, " (retired)" if retired else "") for code, value, retired in rows}
    mine = {code: value for code, value, _ in rows}
    findings = []
    for code, value in filed.items():
        owner, retired = owners.get(value, (code, ""))
        allowed = ""
        if key == "number" and mine.get(code, value) != value:
            allowed = f"allowed is {mine[code]}, which badges of {code} bear"
        elif owner != code:
            allowed = f"is {owner}'s{retired}, whose badges bear it: allowed is a {key} that no {table} has had"
        if allowed:
            findings.append(_finding(load, f"[[{table}]] {code}", key, value, allowed))
    return findings


def _finding(load: Load, table: str, key: str, found: object, allowed: str) -> Finding:
    return Finding(file=load.file, table=table, key=key, found=toml_words(found), allowed=allowed)


def load(session: Session, event: EventFile, load: Load) -> list[Tally]:
    """Bring the programme's tables to what `event` says. `check` must have found nothing."""
    known = References(session)
    tallies = [_load_event(session, event, load)]
    for table in TABLES:
        parts = _granting(session, event, known) if table is CATEGORIES else None
        tallies.append(load_table(session, event, table, known, load, parts))
    return tallies


def _load_event(session: Session, event: EventFile, load: Load) -> Tally:
    tally = Tally(table="event")
    columns = {**event_columns(event), "shifted": load.shifted}
    row = session.get(Event, 1)
    if row is None:
        session.add(Event(**columns, loaded_at=load.now))
        tally.created = 1
    else:
        tally.changed = int(bool(change(row, {**columns, **({"edited_at": None} if load.overwrite else {})})))
    session.flush()
    return tally


def load_table(
    session: Session,
    event: EventFile,
    table: Table,
    known: References,
    load: Load,
    parts: Callable[[Any, str], bool] | None = None,
) -> Tally:
    """Bring one table to what `event` says, in the order of the file."""
    wanted = {
        row.code: {**table.columns(row, known), "position": position}
        for position, row in enumerate(getattr(event, table.name), 1)
    }
    rows = {row.code: row for row in held(session, table.model)}
    return upsert(session, table.model, rows, wanted, tally=Tally(table=table.name), load=load, parts=parts)


def _granting(session: Session, event: EventFile, known: References) -> Callable[[Category, str], bool]:
    """Brings a category's grants to what the file says; says whether they were otherwise."""
    filed = {row.code: row for row in event.categories}

    def granted(row: Category, code: str) -> bool:
        wanted = grants_of(filed[code], known)
        if [{name: getattr(grant, name) for name in columns} for grant, columns in _pairs(row, wanted)] == wanted:
            return False
        if row.grants:
            row.grants.clear()
            session.flush()  # the old go before the new come: they may be the same zones
        row.grants.extend(CategoryGrant(**columns) for columns in wanted)
        return True

    return granted


def _pairs(row: Category, wanted: list[dict[str, Any]]) -> list[tuple[CategoryGrant, dict[str, Any]]]:
    """Each grant with the columns wanted at its place; none when their number differs."""
    grants = list(row.grants)
    return list(zip(grants, wanted, strict=True)) if len(grants) == len(wanted) else []


def export(session: Session) -> dict[str, Any]:
    """The programme's parts of EventFile, as the database holds them in force. Empty before an event is loaded."""
    row = session.get(Event, 1)
    if row is None:
        return {}
    known = References(session)
    return {**event_parts(row), **{table.name: export_table(session, table, known) for table in TABLES}}


def export_table(session: Session, table: Table, known: References) -> tuple[Any, ...]:
    """The rows in force of one table, in order."""
    return tuple(table.row(row, known) for row in held(session, table.model) if row.retired_at is None)
