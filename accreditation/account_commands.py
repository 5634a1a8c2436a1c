"""The accounts from the server's own terminal: `flask --app wsgi account add | list | role | disable | enable`.

This is how an event gets its first administrator, who then adds everybody else on the pages. Whoever may run these
commands holds the keys of the instance already: they act without a person, as the trail then says. Exit code 0 when
it was done, 1 with a plain line when it was refused, 2 when the command itself was not understood.
"""

from __future__ import annotations

from typing import Any, NoReturn

import click
from flask.cli import with_appcontext

from accreditation.accounts import roster
from accreditation.accounts.actions import account_of
from accreditation.accounts.models import Account
from accreditation.accounts.roles import DISABLED_FOR, GIVEN
from accreditation.accounts.roster_queries import PAGE
from accreditation.accounts.roster_queries import roster as read_roster
from accreditation.accounts.scopes import choices_of, is_limited
from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import current_session, transaction
from accreditation.kernel.errors import Refusal
from accreditation.kernel.languages import AVAILABLE
from accreditation.kernel.settings import settings
from accreditation.policy.actors import SYSTEM, Role

_ROLE = click.Choice([str(role) for role in GIVEN])
_SCOPE = click.option("--scope", default="", metavar="CODE", help="For a focal point: the organisation's code.")


@click.group()
def account() -> None:
    """The accounts of staff and focal points."""


@account.command("add")
@click.argument("email")
@click.option("--name", required=True, help="The person's name, as staff read it.")
@click.option("--role", required=True, type=_ROLE, help="The first role; `account role` gives more.")
@_SCOPE
@click.option("--language", default="en", show_default=True, type=click.Choice(AVAILABLE), help="Of their mails.")
@click.option("--phone", default="", help="The number that a desk calls back, with the country's code.")
@with_appcontext
def add(email: str, name: str, role: str, scope: str, language: str, phone: str) -> None:
    """Open an account for EMAIL; print, and mail, the link with which the person comes in the first time."""
    _require_scope(Role(role), scope)
    now = utc_now()
    try:
        with transaction() as session:
            opened = roster.add_account(
                session, email=email, name=name, role=Role(role), scope=scope, language=language, phone=phone,
                actor=SYSTEM, now=now,
            )  # fmt: skip
            path = roster.send_way_in(
                session, opened, actor=SYSTEM, now=now, ttl_s=settings().link_ttl_s, new=True
            )  # fmt: skip
            address = opened.profile["email"]
    except Refusal as refused:
        _refuse(refused)
    click.echo(f"{address} is {role}{f' of {scope}' if scope else ''}.")
    click.echo(f"Works once, for {settings().link_ttl_s // 3600} hours: {settings().public_url.rstrip('/')}{path}")
    if not settings().smtp_url:
        click.echo("SMTP_URL is not set, so no mail leaves: hand the link over yourself.")


@account.command("list")
@click.option("--role", type=_ROLE, help="Only who holds this role.")
@with_appcontext
def show(role: str | None) -> None:
    """List staff and focal points, newest first: address, state, roles."""
    number, total = 1, 0
    while True:
        page = read_roster(current_session(), tab="all", role=role or "", email="", page=number)
        for each in page.accounts:
            roles = ", ".join(f"{grant.role}:{grant.scope}" if grant.scope else grant.role for grant in each.grants)
            state = "disabled" if each.disabled_at else "open"
            click.echo(f"{each.profile.get('email', '')}\t{state}\t{roles or '-'}")
        total = page.total
        if number * PAGE >= total:
            break
        number += 1
    click.echo(f"{total} account{'s' if total != 1 else ''}.")


@account.command("role")
@click.argument("email")
@click.option("--add", "given", type=_ROLE, help="Give this role.")
@click.option("--remove", "taken", type=_ROLE, help="Take this role back.")
@_SCOPE
@with_appcontext
def change_role(email: str, given: str | None, taken: str | None, scope: str) -> None:
    """Give EMAIL a role, or take one back."""
    if (given is None) == (taken is None):
        raise click.UsageError("Name one of --add ROLE and --remove ROLE.")
    role = Role(given or taken or "")
    if given:
        _require_scope(role, scope)
    _change(email, roster.give_role if given else roster.take_role, role, scope)
    click.echo(f"{email} {'is' if given else 'is no longer'} {role}{f' of {scope}' if scope else ''}.")


@account.command("disable")
@click.argument("email")
@click.option(
    "--reason", default="left", show_default=True, type=click.Choice(list(DISABLED_FOR)), help="For the trail."
)
@with_appcontext
def disable(email: str, reason: str) -> None:
    """Shut EMAIL out at once: sessions end, links and codes open nothing."""
    _change(email, roster.disable, reason=reason)
    click.echo(f"{email} is disabled, and signed out everywhere.")


@account.command("enable")
@click.argument("email")
@with_appcontext
def enable(email: str) -> None:
    """Let EMAIL in again, with the roles it had."""
    _change(email, roster.enable)
    click.echo(f"{email} is enabled.")


def _change(email: str, verb: Any, *arguments: Any, **named: Any) -> None:
    """Do one verb to the account of this address, as nobody in person."""
    try:
        with transaction() as session:
            verb(session, _found(email).id, *arguments, **named, actor=SYSTEM, now=utc_now())
    except Refusal as refused:
        _refuse(refused)


def _found(email: str) -> Account:
    found = account_of(current_session(), email)
    if found is None:
        raise click.ClickException(f"Nobody has the address {email}. `account list` shows all.")
    return found


def _require_scope(role: Role, scope: str) -> None:
    """Say which organisations there are, where one is missing or unknown; and for which role none is named."""
    if not is_limited(role):
        if scope:
            raise click.UsageError(f"--scope is for {Role.FOCAL_POINT} only.")
        return
    codes = list(choices_of(current_session(), role))
    if scope not in codes:
        allowed = ", ".join(codes) or "none yet: load an event first"
        raise click.UsageError(f"--scope CODE names the organisation. There are: {allowed}.")


def _refuse(refused: Refusal) -> NoReturn:
    raise click.ClickException(str(refused)) from refused
