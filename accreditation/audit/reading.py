"""Reading the chain as a list, newest first: what is wanted of it, stretch by stretch, and how it stands as a whole.

A stretch is found by the number of the event it begins after, never by counting rows: the last of millions costs as
much as the first. Sealed details are not opened here.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from .models import AuditCheckpoint, AuditEvent, AuditHead
from .verifications import Check, last_check


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is looked for. None narrows nothing; an empty collection is found nowhere."""

    #: Beginnings of actions, such as "file:".
    beginnings: Collection[str] | None = None
    actor_ids: Collection[UUID] | None = None
    subject_ids: Collection[UUID] | None = None
    #: Half-open: from `since` on, before `until`.
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """Events that follow one another in what is wanted, newest first. `older`, `newer`: whether there are more."""

    events: list[AuditEvent]
    older: bool
    newer: bool


def newest(session: Session, wanted: Wanted, *, most: int) -> Stretch:
    """The newest events wanted, at most `most`."""
    found = _found(session, wanted, most)
    return Stretch(events=found[:most], older=len(found) > most, newer=False)


def before(session: Session, wanted: Wanted, seq: int, *, most: int) -> Stretch:
    """The newest events wanted whose number is below `seq`."""
    found = _found(session, wanted, most, AuditEvent.seq < seq)
    return Stretch(events=found[:most], older=len(found) > most, newer=True)


def after(session: Session, wanted: Wanted, seq: int, *, most: int) -> Stretch:
    """The events wanted that follow number `seq`; where fewer are left than a stretch holds, the newest."""
    rows = select(AuditEvent).where(*_conditions(wanted), AuditEvent.seq > seq).order_by(AuditEvent.seq)
    found = list(session.execute(rows.limit(most + 1)).scalars())
    if len(found) <= most:
        return newest(session, wanted, most=most)
    return Stretch(events=found[most - 1 :: -1], older=True, newer=True)


def _found(session: Session, wanted: Wanted, most: int, *more: ColumnElement[bool]) -> list[AuditEvent]:
    rows = select(AuditEvent).where(*_conditions(wanted), *more).order_by(AuditEvent.seq.desc())
    return list(session.execute(rows.limit(most + 1)).scalars())


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = []
    if wanted.beginnings is not None:
        asked.append(or_(*(AuditEvent.action.startswith(each, autoescape=True) for each in wanted.beginnings)))
    if wanted.actor_ids is not None:
        asked.append(AuditEvent.actor_id.in_(wanted.actor_ids))
    if wanted.subject_ids is not None:
        asked.append(AuditEvent.subject_id.in_(wanted.subject_ids))
    if wanted.since is not None:
        asked.append(AuditEvent.at >= wanted.since)
    if wanted.until is not None:
        asked.append(AuditEvent.at < wanted.until)
    return asked


@dataclass(frozen=True, kw_only=True)
class ChainState:
    """How the chain stands: its last event, where it was last signed, when it was last walked through."""

    last_seq: int
    signed_seq: int | None
    signed_at: datetime | None
    check: Check


def chain_state(session: Session) -> ChainState:
    """The state of the chain. Three queries; nothing is verified here."""
    head = session.execute(select(AuditHead.seq)).scalar_one()
    point = session.execute(
        select(AuditCheckpoint.seq, AuditCheckpoint.at).order_by(AuditCheckpoint.seq.desc()).limit(1)
    ).first()
    return ChainState(
        last_seq=head,
        signed_seq=point.seq if point else None,
        signed_at=point.at if point else None,
        check=last_check(session),
    )
