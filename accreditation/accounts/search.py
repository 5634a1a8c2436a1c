"""Whose accounts somebody means: an address by its keyed hash, or the name of an officer."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from accreditation.kernel.sealing import load_data_keys
from accreditation.policy.actors import STAFF

from .actions import email_hash
from .models import Account, RoleGrant


def accounts_called(session: Session, typed: str) -> list[UUID]:
    """The account of the address `typed`; without an "@", the officers whose name contains it.

    Applicants and focal points are found by their address alone: it needs no look at thousands of sealed names.
    """
    words = typed.strip()
    if "@" in words:
        return list(session.execute(select(Account.id).where(Account.email_hash == email_hash(words))).scalars())
    officers = select(RoleGrant.account_id).where(RoleGrant.role.in_(sorted(STAFF)))
    rows = session.execute(select(Account).where(Account.id.in_(officers)).order_by(Account.id)).scalars().all()
    load_data_keys(session, [row.id for row in rows])
    wanted = words.casefold()
    return [row.id for row in rows if wanted in str(row.profile.get("name", "")).casefold()]
