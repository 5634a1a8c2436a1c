"""The command that fills a demonstration with invented people.

What draws faces and papers is imported as people are invented: it would be a tenth of every process's start.
"""

from __future__ import annotations

import time
from datetime import datetime
from typing import TYPE_CHECKING

import click
from flask.cli import with_appcontext

from accreditation.accounts.actions import hash_password
from accreditation.badges.jobs import make_run
from accreditation.demo.staff import PASSWORD, missing_staff, open_staff
from accreditation.event_commands import export_event
from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import current_session, transaction
from accreditation.kernel.jobs import defer
from accreditation.kernel.settings import settings

if TYPE_CHECKING:
    from accreditation.demo.fill import Filled


@click.command("demo")
@click.option("--people", default=600, show_default=True, type=click.IntRange(min=0), help="Invented people.")
@click.option("--delegations", default=110, show_default=True, type=click.IntRange(min=0), help="Their states.")
@click.option("--seed", default=7, show_default=True, help="The same seed gives the same people.")
@with_appcontext
def demo(people: int, delegations: int, seed: int) -> None:
    """Invent people with files in every state, as of now. Where files are already, nothing is done."""
    if not settings().demo:
        raise click.ClickException("Only in a demonstration: set DEMO=1. Its passwords are known to everybody.")
    from accreditation.demo.fill import has_files

    if has_files(current_session()):
        click.echo("There are files already: they are kept, nobody is invented.")
        return
    begin_s = time.monotonic()
    missing = missing_staff(current_session())
    # One password, known to all: one hash is enough for these accounts.
    hashes = dict.fromkeys(missing, hash_password(PASSWORD)) if missing else {}
    if hashes:
        with transaction() as session:
            open_staff(session, hashes, now=utc_now())
    if people:
        now = utc_now()
        done = _fill(people, delegations, seed, now)
        scans = _hold_gates(done, seed, now)
        took_s = time.monotonic() - begin_s
        what = f"{done.people} people, {done.badges} badges, {done.events} events, {scans} scans"
        click.echo(f"{what} in {took_s:.0f} s.")


def _fill(people: int, delegations: int, seed: int, now: datetime) -> Filled:
    from accreditation.demo.fill import fill

    event = export_event(current_session())
    if event is None:
        raise click.ClickException("Load an event first: flask --app wsgi event load FILE --demo-dates")
    password_hash = hash_password(PASSWORD)
    with transaction() as session:
        done = fill(
            session, people=people, delegations=delegations, seed=seed, event=event, password_hash=password_hash,
            now=now,
        )  # fmt: skip
        if done.run_id is not None:
            defer(session, make_run, run_id=str(done.run_id))
    return done


def _hold_gates(done: Filled, seed: int, now: datetime) -> int:
    """Open the gates, then read badges at them: a shift counts once it is committed."""
    from accreditation.demo.gate_day import open_gates, read_badges

    with transaction() as session:
        opened = open_gates(session, hands=done.hands, now=now)
    if opened is None:
        return 0
    with transaction(unaudited="scans have a ledger of their own, which the minute's digest seals") as session:
        return read_badges(session, opened, seed=seed)
