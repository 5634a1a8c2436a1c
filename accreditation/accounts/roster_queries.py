"""Reading the accounts for whoever keeps them: counts, one page of a list, one account, when somebody last came in.

Applicants stand in no list: they are found by their exact address alone. Names are opened for the rows of one page.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from accreditation.audit.models import AuditEvent
from accreditation.kernel.errors import NotFound
from accreditation.kernel.sealing import load_data_keys
from accreditation.policy.actors import STAFF, Role
from accreditation.policy.words import N_

from .actions import email_hash
from .models import Account, RoleGrant

PAGE = 25
#: What shows that somebody came in.
_CAME_IN = ("account:sign_in", "account:enter", "account:password")
_ANY = tuple(Role)
#: The lists, by code: what each holds, in words.
TABS = {
    "all": N_("All"),
    "staff": N_("Staff"),
    "focal_points": N_("Focal points"),
    "no_role": N_("Without a role"),
    "disabled": N_("Disabled"),
}


@dataclass(frozen=True, kw_only=True)
class Roster:
    """One page of accounts, and how many stand behind each tab; `first` counts from 1, 0 when there is none."""

    accounts: list[Account]
    seen: dict[UUID, datetime]
    counts: dict[str, int]
    total: int
    page: int

    @property
    def first(self) -> int:
        """Place of the first account shown."""
        return (self.page - 1) * PAGE + 1 if self.accounts else 0

    @property
    def last(self) -> int:
        """Place of the last account shown."""
        return self.first + len(self.accounts) - 1 if self.accounts else 0


def roster(session: Session, *, tab: str, role: str, email: str, page: int) -> Roster:
    """Page `page` (from 1) of a tab, of one role or of all; with `email`, whoever has this address, wherever."""
    wanted = _narrowed(tab, role, email)
    counts = {code: _count(session, [_of_tab(code)]) for code in TABS}
    total = _count(session, wanted)
    number = min(max(page, 1), max(1, -(-total // PAGE)))
    rows = select(Account).where(*wanted).order_by(Account.created_at.desc(), Account.id)
    found = list(session.execute(rows.limit(PAGE).offset((number - 1) * PAGE)).scalars())
    ids = [each.id for each in found]
    load_data_keys(session, ids)
    return Roster(accounts=found, seen=last_seen(session, ids), counts=counts, total=total, page=number)


def _narrowed(tab: str, role: str, email: str) -> list[ColumnElement[bool]]:
    if email:
        return [Account.email_hash == email_hash(email)]
    of_role = [_holds([role])] if role else []
    return [_of_tab(tab), *of_role]


def _of_tab(code: str) -> ColumnElement[bool]:
    lists = {
        "staff": _holds(STAFF),
        "focal_points": _holds([Role.FOCAL_POINT]),
        "no_role": ~_holds(_ANY),
        "disabled": Account.disabled_at.is_not(None),
    }
    kept = or_(_holds(STAFF), _holds([Role.FOCAL_POINT]), ~_holds(_ANY))
    return lists[code] & kept if code in lists else kept


def _holds(roles: Iterable[str]) -> ColumnElement[bool]:
    wanted = [str(role) for role in roles]
    return select(RoleGrant.id).where(RoleGrant.account_id == Account.id, RoleGrant.role.in_(wanted)).exists()


def _count(session: Session, wanted: Collection[ColumnElement[bool]]) -> int:
    return session.execute(select(func.count()).select_from(Account).where(*wanted)).scalar_one()


def account(session: Session, account_id: UUID) -> Account:
    """One account. Raises NotFound."""
    found = session.get(Account, account_id)
    if found is None:
        raise NotFound(N_("There is no such account."))
    return found


def last_seen(session: Session, account_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """When each of these last came in, by password, link or code; whoever never did is absent."""
    rows = (
        select(AuditEvent.subject_id, func.max(AuditEvent.at))
        .where(AuditEvent.subject_id.in_(account_ids), AuditEvent.action.in_(_CAME_IN))
        .group_by(AuditEvent.subject_id)
    )
    return {row[0]: row[1] for row in session.execute(rows)} if account_ids else {}
