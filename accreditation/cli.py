"""Commands: each parses, calls an action, prints. `flask --app wsgi COMMAND --help` describes them."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from accreditation.account_commands import account
from accreditation.accounts.actions import hash_password
from accreditation.audit.log import checkpoint
from accreditation.audit.queries import verify
from accreditation.demo.staff import PASSWORD, guests, missing_staff, open_staff, sign_in_table
from accreditation.demo_command import demo
from accreditation.event_commands import event
from accreditation.gates.digests import first_broken
from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import current_session, transaction
from accreditation.kernel.jobs import run_worker
from accreditation.kernel.settings import settings


def register_commands(app: Flask) -> None:
    """Give the application its commands."""
    for command in (db_upgrade, account, audit, demo, demo_staff, demo_table, event, worker):
        app.cli.add_command(command)


@click.command("demo-staff")
@with_appcontext
def demo_staff() -> None:
    """Open an account for each staff role of the demonstration; those that stand are left alone."""
    _require_demo()
    missing = missing_staff(current_session())
    # One password, known to all: one hash is enough for these accounts.
    hashes = dict.fromkeys(missing, hash_password(PASSWORD)) if missing else {}
    if hashes:
        with transaction() as session:
            open_staff(session, hashes, now=utc_now())
    click.echo(f"{len(hashes)} staff accounts opened.")


@click.command("demo-table")
@with_appcontext
def demo_table() -> None:
    """Print the address and the sign-ins of the demonstration."""
    _require_demo()
    click.echo(sign_in_table(settings(), guests(current_session())))


def _require_demo() -> None:
    if not settings().demo:
        raise click.ClickException("Only in a demonstration: set DEMO=1. Its passwords are known to everybody.")


@click.command("db-upgrade")
@with_appcontext
def db_upgrade() -> None:
    """Bring the database to the newest migration, as the role that owns the tables."""
    from flask_migrate import upgrade  # late, see accreditation.LateMigrations

    upgrade(directory=str(Path(current_app.root_path).parent / "migrations"))


@click.command("worker")
@click.option("--once", "empty", is_flag=True, help="Work until the queue is empty, then end.")
@with_appcontext
def worker(*, empty: bool) -> None:
    """Work the queue of jobs: print runs, mail, checkpoints."""
    for jobs in ("accreditation.badges.jobs", "accreditation.control.jobs", "accreditation.upkeep"):
        import_module(jobs)
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - the job's own context
    run_worker(app, app.config["SQLALCHEMY_DATABASE_URI"], wait=not empty)


@click.group()
def audit() -> None:
    """The audit trail."""


@audit.command("verify")
@with_appcontext
def audit_verify() -> None:
    """Verify the whole chain: exit 0 when it holds, 1 naming the first event that does not."""
    result = verify(current_session())
    click.echo(f"{result.events} events, {result.checkpoints} signed checkpoints, {result.erased_details} erased.")
    if result.fault:
        click.echo(f"The chain does not hold: {result.fault}.")
        sys.exit(1)
    if (scan := first_broken(current_session())) is not None:
        click.echo(f"The chain holds, but scans of the minute that begins with scan {scan} were altered.")
        sys.exit(1)
    click.echo("The chain holds.")


@audit.command("checkpoint")
@with_appcontext
def audit_checkpoint() -> None:
    """Sign the chain's head now."""
    with transaction(unaudited="a checkpoint signs the chain itself") as session:
        seq = checkpoint(session, now=utc_now())
    click.echo(f"Signed at event {seq}." if seq else "Nothing new to sign.")
