"""The delegations' part of the event file: organisations and quotas.

Promises: what was edited on a page stays; no quota falls below the places that are reserved and consumed; a new
quota starts with the places that files hold already. The database holds one quota for each organisation: see
`event_quotas` for the form in which they are written.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, lazyload

from accreditation.programme import event_file_tables as file
from accreditation.programme.event_changes import Load, References, Tally, held, upsert
from accreditation.programme.event_columns import Table, columns_of, row_of
from accreditation.programme.event_file import EventFile, Finding
from accreditation.programme.event_section import export_table, keep_table, load_table
from accreditation.programme.models import Category

from .event_quotas import as_written, by_organisation
from .models import Organisation, Quota

_ORGANISATIONS = Table(
    name="organisations",
    model=Organisation,
    columns=lambda row, _known: columns_of(row),
    row=lambda row, _known: row_of(file.Organisation, row),
)
#: Codes of category and organisation; "" is all organisations together.
Key = tuple[str, str]


def keep(session: Session, event: EventFile) -> tuple[EventFile, dict[str, int]]:
    """The event with what was edited on pages in its place; and by table, how many rows the file has otherwise."""
    organisations, kept = keep_table(session, event, _ORGANISATIONS, References(session))
    event = replace(event, organisations=organisations)
    filed = _filed(event)
    known = {category.code for category in event.categories}, {"", *_kinds(event)}
    edited = {
        key: None if row.retired_at else row.places
        for key, row in _held(session).items()
        if row.edited_at and key[0] in known[0] and key[1] in known[1]
    }
    places = {key: count for key, count in {**filed, **edited}.items() if count is not None}
    if edited:
        event = replace(event, quotas=as_written(places, [row.code for row in event.categories], _kinds(event)))
    others = sum(filed.get(key) != count for key, count in edited.items())
    return event, {"organisations": kept, "quotas": others}


def check(session: Session, event: EventFile, load: Load) -> list[Finding]:
    """Quotas that would fall below what is reserved and consumed."""
    rows, findings = _held(session), []
    for key, places in _filed(event).items():
        row = rows.get(key)
        reserved, consumed = (row.reserved, row.consumed) if row else load.taken.get(key, (0, 0))
        if places < reserved + consumed:
            whose = f", organisation {key[1]}" if key[1] else ", in all"
            allowed = f"allowed is {reserved + consumed} or more: {reserved} are reserved, {consumed} consumed"
            found = Finding(
                file=load.file, table=f"[[quota]] {key[0]}{whose}", key="places", found=str(places), allowed=allowed
            )
            findings.append(found)
    return findings


def load(session: Session, event: EventFile, load: Load) -> list[Tally]:
    """Bring organisations and quotas to what `event` says. The programme is loaded, and `check` found nothing."""
    tally = load_table(session, event, _ORGANISATIONS, References(session), load)
    known, rows = References(session), _held(session)
    wanted: dict[Key, dict[str, Any]] = {}
    for key, places in _filed(event).items():
        wanted[key] = {"places": places}
        if key not in rows:
            reserved, consumed = load.taken.get(key, (0, 0))
            whose = {"category_id": known.id(Category, key[0]), "organisation_id": known.id(Organisation, key[1])}
            wanted[key] |= {**whose, "reserved": reserved, "consumed": consumed}
    return [tally, upsert(session, Quota, rows, wanted, tally=Tally(table="quotas"), load=load)]


def export(session: Session) -> dict[str, Any]:
    """Organisations and quotas in force, as parts of EventFile."""
    organisations = export_table(session, _ORGANISATIONS, References(session))
    categories = [row.code for row in held(session, Category) if row.retired_at is None]
    kinds = {row.code: row.kind for row in organisations}
    places = {
        key: row.places
        for key, row in _held(session).items()
        if row.retired_at is None and key[0] in categories and key[1] in {"", *kinds}
    }
    return {"organisations": organisations, "quotas": as_written(places, categories, kinds)}


def _kinds(event: EventFile) -> dict[str, str]:
    return {row.code: row.kind for row in event.organisations}


def _filed(event: EventFile) -> dict[Key, int]:
    """Places by key, as the file gives them."""
    return by_organisation(event.quotas, _kinds(event))


def _held(session: Session) -> dict[Key, Quota]:
    """The quotas held, retired ones too, by key."""
    categories = {row_id: code for code, row_id in References(session).ids(Category).items()}
    organisations = {row_id: code for code, row_id in References(session).ids(Organisation).items()}
    rows = session.execute(select(Quota).options(lazyload("*")).order_by(Quota.id)).scalars()
    return {
        (categories[row.category_id], organisations[row.organisation_id] if row.organisation_id else ""): row
        for row in rows
    }
