"""The event file in and out of the database: `flask --app wsgi event load | export | check`.

A load is one transaction: it walks the rooms' sections (keep what was edited, check, load), and either brings the
database to what the file says, with one audit event, or changes nothing and says everything that is wrong.
"""

from __future__ import annotations

import hashlib
import sys
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from flask.cli import with_appcontext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accreditation.applications.models import Application
from accreditation.delegations import event_section as delegations
from accreditation.delegations.actions import lock_quotas
from accreditation.delegations.models import Organisation
from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import current_session, transaction
from accreditation.policy.actors import SYSTEM
from accreditation.programme import event_file
from accreditation.programme import event_section as programme
from accreditation.programme.actions import note_load
from accreditation.programme.event_changes import Load, Tally
from accreditation.programme.event_file import EventFile, EventFileError, Finding
from accreditation.programme.models import Category

#: In the order of loading: a room names rows of those before it.
SECTIONS = (programme, delegations)


def load_event(path: Path, *, now: datetime, overwrite: bool = False, demo_dates: bool = False) -> list[Tally]:
    """Load the event file at `path`; what was done, by table. Raises EventFileError with every finding.

    `demo_dates` moves the event so that its day one is today, in its timezone. `overwrite` also takes back what was
    edited on the administrator's pages. Nothing to change: nothing is written.
    """
    event = event_file.read(path)
    if demo_dates:
        event = event_file.shifted(event, now.astimezone(ZoneInfo(event.event.timezone)).date())
    with transaction() as session:
        lock_quotas(session)
        load = Load(file=str(path), now=now, overwrite=overwrite, shifted=demo_dates, taken=_places_taken(session))
        kept: dict[str, int] = {}
        if not overwrite:
            event, kept = _keep(session, event, load)
        findings = [finding for section in SECTIONS for finding in section.check(session, event, load)]
        if findings:
            raise EventFileError(findings)
        tallies = [tally for section in SECTIONS for tally in section.load(session, event, load)]
        for tally in tallies:
            tally.kept = kept.get(tally.table, 0)
        if any(tally.touched for tally in tallies):
            digest = sha256_of(path)
            note_load(session, tallies=tallies, sha256=digest, overwrite=overwrite, actor=SYSTEM, now=now)
    return tallies


def _keep(session: Session, event: EventFile, load: Load) -> tuple[EventFile, dict[str, int]]:
    """The event with what was edited on pages in its place, and by table how much. Raises if the two do not agree."""
    kept: dict[str, int] = {}
    for section in SECTIONS:
        event, counts = section.keep(session, event)
        kept |= counts
    if any(kept.values()):
        together = f"{load.file} with what was edited on pages"
        findings = event_file.check(tomllib.loads(event_file.write(event)), file=together)
        if findings:
            raise EventFileError(findings)
    return event, kept


def _places_taken(session: Session) -> dict[tuple[str, str], tuple[int, int]]:
    """(reserved, consumed) of the files, by category and organisation, and ("") of the category together."""
    held = (Category.code, Organisation.code, Application.place)
    rows = session.execute(
        select(*held, func.count())
        .join(Category, Application.category_id == Category.id)
        .outerjoin(Organisation, Application.organisation_id == Organisation.id)
        .where(Application.place != "none")
        .group_by(*held)
    )
    taken: dict[tuple[str, str], tuple[int, int]] = {}
    for category, organisation, place, count in rows:
        for key in {(category, organisation or ""), (category, "")}:
            reserved, consumed = taken.get(key, (0, 0))
            taken[key] = (reserved + count, consumed) if place == "reserved" else (reserved, consumed + count)
    return taken


def sha256_of(path: Path) -> str:
    """SHA-256 (hex) of the file and those it includes, one after the other: `cat FILE PARTS | sha256sum`."""
    text = path.read_bytes()
    parts = tomllib.loads(text.decode("utf-8")).get("include", [])
    return hashlib.sha256(b"".join([text, *((path.parent / part).read_bytes() for part in parts)])).hexdigest()


def export_event(session: Session) -> EventFile | None:
    """The event as the database holds it in force, or None before one is loaded."""
    parts: dict[str, Any] = {}
    for section in SECTIONS:
        parts |= section.export(session)
    return EventFile(**parts) if "event" in parts else None


@click.group()
def event() -> None:
    """The event file."""


_FILE = click.argument("file", type=click.Path(path_type=Path))


@event.command("load")
@_FILE
@click.option("--overwrite", is_flag=True, help="Also take back what was edited on the administrator's pages.")
@click.option("--demo-dates", is_flag=True, help="Move the event so that day one is today.")
@with_appcontext
def event_load(file: Path, overwrite: bool, demo_dates: bool) -> None:
    """Load an event FILE, all of it or nothing: exit 1 with every finding."""
    try:
        tallies = load_event(file, now=utc_now(), overwrite=overwrite, demo_dates=demo_dates)
    except EventFileError as error:
        _refuse(error.findings)
    else:
        _summarise(tallies)


def _summarise(tallies: list[Tally]) -> None:
    for tally in tallies:
        if counts := tally.counts():
            click.echo(f"{tally.table}: " + ", ".join(f"{count} {word}" for word, count in counts.items()))
    if not any(tally.touched for tally in tallies):
        click.echo("Nothing changed.")


def _refuse(findings: list[Finding]) -> None:
    """Print every finding, and end with exit code 1."""
    for finding in findings:
        click.echo(str(finding), err=True)
    click.echo(f"{len(findings)} fault{'s' if len(findings) != 1 else ''}; nothing was changed.", err=True)
    sys.exit(1)


@event.command("export")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@with_appcontext
def event_export(file: Path | None) -> None:
    """Write the event as the database holds it to FILE, or to standard output."""
    held = export_event(current_session())
    if held is None:
        click.echo("No event is loaded yet.", err=True)
        sys.exit(1)
    text = event_file.write(held)
    if file is None:
        click.echo(text, nl=False)
    else:
        file.write_text(text, encoding="utf-8")
        click.echo(f"Written to {file}.")


@event.command("check")
@_FILE
def event_check(file: Path) -> None:
    """Say everything that is wrong with an event FILE: exit 1 when anything is. Asks no database."""
    findings = event_file.check_file(file)
    if findings:
        _refuse(findings)
    click.echo("No faults.")
