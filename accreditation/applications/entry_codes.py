"""Which desk lets whom in by telephone, and which number it calls back. Reads only; the code itself is accounts' verb.

An applicant is served by the desks that own their files. A focal point comes in to every file of an organisation, so
only a desk that serves the whole of it serves them: protocol alone for states and international organisations, for
others the desks of the categories that they name people for.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from accreditation.accounts.actions import Caller, account_of, actor_of
from accreditation.accounts.models import Account, RoleGrant
from accreditation.delegations.models import Organisation
from accreditation.kernel.errors import NotFound
from accreditation.kernel.sealing import load_data_keys
from accreditation.policy.actors import Actor, Role
from accreditation.policy.grants import Permission, may
from accreditation.policy.words import N_
from accreditation.programme.models import Category
from accreditation.programme.queries import categories

from .models import Application
from .references import read_reference

#: Kinds of organisation that protocol alone speaks with.
PROTOCOLS_OWN = frozenset({"state", "observer_state", "igo", "un"})
#: A search for an organisation's focal points shows at most so many.
MOST = 50


@dataclass(frozen=True, kw_only=True)
class Served:
    """Somebody whom the desk may let in: the account, the desks that serve it, the numbers on record."""

    account: Account
    desks: frozenset[str]
    numbers: tuple[str, ...]


def served(session: Session, account_id: UUID, *, actor: Actor) -> Served:
    """The account, if `actor` may give it a code. Raises NotFound otherwise: the two look alike."""
    account = session.get(Account, account_id)
    found = _served(session, account, actor) if account else None
    if found is None:
        raise NotFound(N_("There is no such applicant or focal point."))
    return found


def of_file(session: Session, file: Application, *, actor: Actor) -> Served | None:
    """Who handed this file in, if `actor` may give them a code."""
    return _served(session, session.get_one(Account, file.applicant_id), actor)


def served_of(session: Session, typed: str, *, actor: Actor) -> list[Served]:
    """Whoever has this exact address, or sent the file of this reference; nobody when the desk does not serve them."""
    account = account_of(session, typed) or _sender(session, typed)
    found = _served(session, account, actor) if account else None
    return [found] if found else []


def focal_points_of(session: Session, code: str, *, actor: Actor) -> list[Served]:
    """The focal points of an organisation, as far as the desk serves them, at most MOST."""
    rows = (
        select(Account)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(RoleGrant.role == Role.FOCAL_POINT, RoleGrant.scope == code)
        .order_by(Account.created_at, Account.id)
        .limit(MOST)
    )
    accounts = list(session.execute(rows).scalars())
    load_data_keys(session, [each.id for each in accounts])
    return [found for each in accounts if (found := _served(session, each, actor))]


def organisations_served(session: Session, actor: Actor) -> list[Organisation]:
    """The organisations in force whose focal points the actor's desk serves, by name."""
    owners = _owners(session)
    kinds = [kind for kind in owners.keys() | PROTOCOLS_OWN if _desks_of_kind(kind, owners) & actor.roles]
    rows = select(Organisation).where(Organisation.kind.in_(kinds), Organisation.retired_at.is_(None))
    return list(session.execute(rows.order_by(Organisation.names["en"].astext, Organisation.code)).scalars())


def _served(session: Session, account: Account, actor: Actor) -> Served | None:
    if account.disabled_at is not None:
        return None
    desks = _desks_of(session, account)
    if not may(actor, Permission.ENTRY_GIVE, Caller(is_staff=actor_of(account).is_staff, desks=desks)):
        return None
    return Served(account=account, desks=desks, numbers=_numbers(session, account, actor))


def _desks_of(session: Session, account: Account) -> frozenset[str]:
    stood_for = actor_of(account).organisations
    if not stood_for:
        return frozenset(session.execute(select(Category.desk).join(Application).where(*_own(account))).scalars())
    kinds = session.execute(select(Organisation.kind).where(Organisation.code.in_(stood_for))).scalars().all()
    if len(kinds) < len(stood_for):
        return frozenset()  # who stands for a house that we do not know is nobody's to let in
    owners = _owners(session)
    return frozenset.intersection(*(_desks_of_kind(kind, owners) for kind in kinds))


def _owners(session: Session) -> dict[str, frozenset[str]]:
    """By kind of organisation, the desks of the categories that it names people for."""
    found: dict[str, frozenset[str]] = {}
    for each in categories(session):
        for kind in each.invited_by:
            found[kind] = found.get(kind, frozenset()) | {each.desk}
    return found


def _desks_of_kind(kind: str, owners: dict[str, frozenset[str]]) -> frozenset[str]:
    return frozenset({str(Role.PROTOCOL)}) if kind in PROTOCOLS_OWN else owners.get(kind, frozenset())


def _own(account: Account) -> tuple[ColumnElement[bool], ...]:
    return (Application.applicant_id == account.id, Application.entered_by_id.is_(None))


def _numbers(session: Session, account: Account, actor: Actor) -> tuple[str, ...]:
    """A focal point's number was put on record with the account: those in the files are of the people they named."""
    if actor_of(account).organisations:
        kept = account.profile.get("phone")
        return (kept,) if kept else ()
    desks = [str(role) for role in actor.roles]
    rows = select(Application).join(Category).where(*_own(account), Category.desk.in_(desks))
    files = list(session.execute(rows.order_by(Application.changed_at.desc())).unique().scalars())
    load_data_keys(session, [file.id for file in files])
    return tuple(dict.fromkeys(phone for file in files if (phone := file.facts.get("phone"))))


def _sender(session: Session, typed: str) -> Account | None:
    reference = read_reference(typed)
    rows = select(Account).join(Application, Application.applicant_id == Account.id)
    return session.execute(rows.where(Application.reference == reference)).scalar_one_or_none() if reference else None
