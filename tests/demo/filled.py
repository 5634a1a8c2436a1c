"""The filled instance as its tests read it: how many people, and what the database holds of them."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from accreditation.accounts.actions import actor_of
from accreditation.accounts.models import Account
from accreditation.applications.models import Application
from accreditation.audit.models import AuditEvent
from accreditation.kernel.sealing import load_data_keys
from accreditation.policy.actors import Actor

#: How many people the tests' instance is filled with.
PEOPLE = 200


def files_of(session: Session) -> list[Application]:
    rows = session.execute(select(Application).order_by(Application.created_at, Application.id)).unique()
    files = list(rows.scalars())
    load_data_keys(session, [file.id for file in files])
    return files


def events_of(session: Session) -> dict[UUID, list[AuditEvent]]:
    """Events by subject, in the order of the chain."""
    found: dict[UUID, list[AuditEvent]] = defaultdict(list)
    for event in session.execute(select(AuditEvent).order_by(AuditEvent.seq)).scalars():
        found[event.subject_id].append(event)
    return found


def actors_of(session: Session) -> dict[UUID, Actor]:
    return {account.id: actor_of(account) for account in session.execute(select(Account)).scalars()}
