"""Verbs of whoever keeps the accounts: open one, give and take roles, disable, enable, send the way in again.

An administrator, or a command on the server, does this; nobody does it to themselves, and one administrator always
stays. What is sealed stays out of the events: they say which role, which limit, and a reason by its code.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import phonenumbers
from sqlalchemy import select
from sqlalchemy.orm import Session

from accreditation.audit.events import describe
from accreditation.audit.log import record
from accreditation.kernel.database import locked
from accreditation.kernel.errors import Blocked, Invalid, NotAllowed
from accreditation.kernel.languages import AVAILABLE
from accreditation.notices.texts import NoticeText, declare
from accreditation.policy.actors import Actor, Role
from accreditation.policy.grants import Permission, may
from accreditation.policy.words import N_

from .actions import SIGN_IN_LINK, account_of, actor_of, grant_role, open_account, require_email, send_link
from .models import Account, RoleGrant
from .passwords import PASSWORD_LINK, end_ways_in
from .roles import DISABLED_FOR, GIVEN, objection
from .scopes import choices_of, is_limited

NAME_LONGEST = 120

describe(
    {
        "account:take": N_("Role taken"),
        "account:disable": N_("Account disabled"),
        "account:enable": N_("Account enabled"),
        "account:phone": N_("Telephone number on record changed"),
    }
)

WELCOME = declare(
    "account_opened",
    NoticeText(
        subject=N_("An account was opened for you"),
        body=N_(
            "The administrator of the event opened an account for you. Open this link to begin. It works once, and "
            "for two days."
        ),
        link=N_("Begin"),
    ),
)


def add_account(
    session: Session,
    *,
    email: str,
    name: str,
    role: Role,
    scope: str = "",
    language: str = "en",
    phone: str = "",
    actor: Actor,
    now: datetime,
) -> Account:
    """A new account with its first role; `phone` is the number that a desk calls back, kept sealed.

    Raises Invalid (email, name, role, scope, language, phone), NotAllowed for anyone but whoever keeps accounts.
    """
    address, called = require_email(email), name.strip()
    if not 1 <= len(called) <= NAME_LONGEST:
        raise Invalid(N_("Enter the person’s name, 120 characters at the most."), field="name")
    if language not in AVAILABLE:
        raise Invalid(N_("Choose a language of the list."), field="language")
    _require_role(session, role, scope)
    if account_of(session, address) is not None:
        raise Invalid(N_("This address has an account already."), field="email")
    number = read_phone(phone)
    account = open_account(
        session, email=address, name=called, language=language, roles=((role, scope),), actor=actor, now=now
    )
    _require_keeper(actor, account)
    if number:
        account.profile = {**account.profile, "phone": number}
    session.flush()
    return account


def send_way_in(session: Session, account: Account, *, actor: Actor, now: datetime, ttl_s: int, new: bool) -> str:
    """Mail the single-use link with which staff choose a password and others enter; its path within this site.

    Raises Blocked for a disabled account. `new`: the account was opened this moment, and the mail says so.
    """
    _require_keeper(actor, account)
    if account.disabled_at is not None:
        raise Blocked(N_("This account is disabled. Enable it first."))
    staff = actor_of(account).is_staff
    notice = WELCOME if new else PASSWORD_LINK if staff else SIGN_IN_LINK
    kind = "password" if staff else "link"
    secret = send_link(session, account, path="/home", now=now, ttl_s=ttl_s, kind=kind, notice=notice, actor=actor)
    return f"/password/{secret}" if staff else f"/enter/{secret}"


def give_role(session: Session, account_id: UUID, role: Role, scope: str, *, actor: Actor, now: datetime) -> Account:
    """Give one role more. Raises Invalid (role, scope), also when it is held already."""
    account = _locked(session, account_id, actor)
    _require_role(session, role, scope)
    if _grant(account, role, scope) is not None:
        raise Invalid(N_("This account holds this role already."), field="role")
    if why := objection({*(Role(each.role) for each in account.grants), role}):
        raise Invalid(why, field="role")
    grant_role(session, account, role, scope, actor=actor, now=now)
    return account


def take_role(session: Session, account_id: UUID, role: Role, scope: str, *, actor: Actor, now: datetime) -> Account:
    """Take one role back, at once. Raises Invalid (role) when it is not held, Blocked for the last administrator's."""
    administrators = _administrators(session)
    account = _locked(session, account_id, actor)
    grant = _grant(account, role, scope)
    if grant is None or role not in GIVEN:
        raise Invalid(N_("This account does not hold this role."), field="role")
    if role is Role.ADMINISTRATOR:
        _leave_one(administrators, account)
    account.grants.remove(grant)
    session.delete(grant)
    about = {"role": role, "scope": scope}
    record(session, "account:take", subject=("account", account.id), actor=actor, now=now, about=about)
    return account


def disable(session: Session, account_id: UUID, *, reason: str, actor: Actor, now: datetime) -> Account:
    """Shut an account out at once: its sessions end, its links and codes open nothing.

    Raises Invalid (reason), Blocked when it is disabled already or is the last administrator's.
    """
    administrators = _administrators(session)
    account = _locked(session, account_id, actor)
    if reason not in DISABLED_FOR:
        raise Invalid(N_("Choose why."), field="reason")
    if account.disabled_at is not None:
        raise Blocked(N_("This account is disabled already."))
    if any(grant.role == Role.ADMINISTRATOR for grant in account.grants):
        _leave_one(administrators, account)
    account.disabled_at = now
    end_ways_in(session, account, now=now)
    about = {"reason": reason}
    record(session, "account:disable", subject=("account", account.id), actor=actor, now=now, about=about)
    return account


def enable(session: Session, account_id: UUID, *, actor: Actor, now: datetime) -> Account:
    """Let an account in again; links of before stay dead. Raises Blocked unless it is disabled."""
    account = _locked(session, account_id, actor)
    if account.disabled_at is None:
        raise Blocked(N_("This account is not disabled."))
    account.disabled_at = None
    record(session, "account:enable", subject=("account", account.id), actor=actor, now=now)
    return account


def keep_phone(session: Session, account_id: UUID, phone: str, *, actor: Actor, now: datetime) -> Account:
    """Put the number on record that a desk calls back before it reads out a code. Raises Invalid (phone)."""
    account = _locked(session, account_id, actor)
    account.profile = {**account.profile, "phone": read_phone(phone)}
    record(session, "account:phone", subject=("account", account.id), actor=actor, now=now)
    return account


def read_phone(typed: str) -> str:
    """A telephone number with its country's code, as it is dialled; "" for none. Raises Invalid (phone)."""
    if not typed.strip():
        return ""
    try:
        number = phonenumbers.parse(typed[:40])
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise Invalid(N_("Enter the number with its country’s code, like +84 24 3555 0100."), field="phone")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


def _require_keeper(actor: Actor, account: Account) -> None:
    if not may(actor, Permission.ACCOUNT_EDIT, account):
        raise NotAllowed(N_("Nobody edits their own account: ask another administrator."))


def _require_role(session: Session, role: Role, scope: str) -> None:
    if role not in GIVEN:
        raise Invalid(N_("Choose a role of the list."), field="role")
    if is_limited(role) and scope not in choices_of(session, role):
        raise Invalid(N_("Choose an organisation of the list."), field="scope")
    if scope and not is_limited(role):
        raise Invalid(N_("Only a focal point stands for an organisation."), field="scope")


def _locked(session: Session, account_id: UUID, actor: Actor) -> Account:
    """The account as it stands now, for this transaction alone. Raises NotFound, NotAllowed for one's own."""
    account = locked(session, Account, account_id, missing=N_("There is no such account."))
    _require_keeper(actor, account)
    return account


def _grant(account: Account, role: Role, scope: str) -> RoleGrant | None:
    return next((each for each in account.grants if (each.role, each.scope) == (role, scope)), None)


def _administrators(session: Session) -> frozenset[UUID]:
    """Who keeps the accounts, held until the end: of two who shut each other out at once, the second finds one left."""
    rows = (
        select(Account.id)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(RoleGrant.role == Role.ADMINISTRATOR, Account.disabled_at.is_(None))
        .order_by(Account.id)
        .with_for_update(of=[Account, RoleGrant])
    )
    return frozenset(session.execute(rows).scalars())


def _leave_one(administrators: frozenset[UUID], account: Account) -> None:
    if administrators <= {account.id}:
        raise Blocked(N_("This is the last administrator. Add another one first."))
