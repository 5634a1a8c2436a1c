"""Reading the chain: the timeline of a record, and the verification of the whole."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature, InvalidTag
from sqlalchemy import Result, select, text
from sqlalchemy.orm import Session

from accreditation.kernel.sealing import Erased, data_key, key_ring, load_data_keys, unseal

from .events import LABELS, Chained, Event, checkpoint_message, commitment_to, first_break
from .models import AuditCheckpoint, AuditDetail, AuditEvent, AuditHead

_BATCH = 2_000


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of a timeline. `label` is a msgid; `detail` is empty when it was erased or not asked for."""

    at: datetime
    actor_id: UUID
    action: str
    label: str
    about: dict[str, Any]
    detail: dict[str, Any]


def timeline(session: Session, subject_id: UUID, *, with_detail: bool = True, limit: int = 200) -> list[Entry]:
    """Events of one record, newest first, at most `limit`."""
    rows = session.execute(
        select(AuditEvent, AuditDetail)
        .outerjoin(AuditDetail, AuditDetail.event_id == AuditEvent.id)
        .where(AuditEvent.subject_id == subject_id)
        .order_by(AuditEvent.seq.desc())
        .limit(limit)
    ).all()
    if with_detail:
        load_data_keys(session, {detail.key_id for _event, detail in rows if detail})
    return [
        Entry(
            at=event.at,
            actor_id=event.actor_id,
            action=event.action,
            label=LABELS.get(event.action, event.action),
            about=event.about,
            detail=(_open(session, detail) or {}).get("detail", {}) if detail and with_detail else {},
        )
        for event, detail in rows
    ]


def happened(session: Session, subject_id: UUID, action: str) -> bool:
    """Whether an event `action` stands on this record's trail."""
    wanted = select(AuditEvent.seq).where(AuditEvent.subject_id == subject_id, AuditEvent.action == action)
    return session.execute(select(wanted.exists())).scalar_one()


def _open(session: Session, detail: AuditDetail) -> dict[str, Any] | None:
    try:
        secret = data_key(session, detail.key_id)
    except Erased:
        return None
    opened = unseal(secret, detail.sealed, place="audit_details.sealed", row_id=detail.event_id)
    value: dict[str, Any] = json.loads(opened)
    return value


@dataclass(frozen=True, kw_only=True)
class Verification:
    """The outcome of `verify`: `fault` names the first event that does not hold, None when all do."""

    events: int
    checkpoints: int
    erased_details: int
    fault: str | None


def verify(session: Session) -> Verification:
    """Walk the whole chain: hashes, the head, signed checkpoints, and the commitments to what is still readable.

    Sees one instant of the database, so that events recorded meanwhile are no fault. Not inside `transaction()`.
    """
    session.rollback()
    session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
    seen = {"events": 0, "erased": 0}
    faults: list[str] = []

    def links(events: Result[AuditEvent]) -> Iterator[Chained]:
        for row in events.scalars():
            seen["events"] += 1
            yield _chained(row)

    in_order = select(AuditEvent).order_by(AuditEvent.seq).execution_options(yield_per=_BATCH)
    with closing(session.execute(in_order)) as events:
        if broken := first_break(links(events)):
            faults.append(f"event {broken[0]} {broken[1]}")
    head = session.execute(select(AuditHead)).scalar_one()
    last = session.execute(select(AuditEvent.seq, AuditEvent.hash).order_by(AuditEvent.seq.desc()).limit(1)).first()
    if not faults and (head.seq, head.hash) != ((last.seq, last.hash) if last else (0, bytes(32))):
        faults.append(f"event {head.seq} is missing: the chain ends before its head")
    faults += [] if faults else _wrong_details(session, seen)
    signed, wrong = _wrong_checkpoints(session)
    faults += wrong
    return Verification(
        events=seen["events"],
        checkpoints=signed,
        erased_details=seen["erased"],
        fault=faults[0] if faults else None,
    )


def _chained(row: AuditEvent) -> Chained:
    event = Event(
        seq=row.seq,
        id=row.id,
        at=row.at,
        actor_id=row.actor_id,
        action=row.action,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        about=row.about,
        commitment=row.commitment,
    )
    return Chained(event=event, previous=row.previous, hash=row.hash)


def _wrong_details(session: Session, seen: dict[str, int]) -> list[str]:
    committed = (
        select(AuditEvent.seq, AuditEvent.commitment, AuditDetail)
        .outerjoin(AuditDetail, AuditDetail.event_id == AuditEvent.id)
        .where(AuditEvent.commitment.is_not(None))
        .order_by(AuditEvent.seq)
        .execution_options(yield_per=_BATCH)
    )
    with closing(session.execute(committed)) as pairs:
        return _first_wrong_detail(session, pairs.partitions(), seen)


def _first_wrong_detail(session: Session, batches: Iterator[Sequence[Any]], seen: dict[str, int]) -> list[str]:
    for batch in batches:
        load_data_keys(session, {detail.key_id for _seq, _commitment, detail in batch if detail})
        for seq, commitment, detail in batch:
            if detail is None:
                return [f"event {seq}: its sealed detail is missing"]
            try:
                opened = _open(session, detail)
            except (InvalidTag, ValueError):
                return [f"event {seq}: its sealed detail was altered"]
            if opened is None:
                seen["erased"] += 1
            elif commitment_to(bytes.fromhex(opened["salt"]), opened["detail"]) != commitment:
                return [f"event {seq}: its sealed detail was altered"]
    return []


def _wrong_checkpoints(session: Session) -> tuple[int, list[str]]:
    keys = key_ring().verifying("audit")
    rows = session.execute(
        select(AuditCheckpoint, AuditEvent.hash)
        .outerjoin(AuditEvent, AuditEvent.seq == AuditCheckpoint.seq)
        .order_by(AuditCheckpoint.seq)
    ).all()
    for point, chained in rows:
        try:
            keys[point.key_number].verify(point.signature, checkpoint_message(point.seq, point.hash))
        except (InvalidSignature, KeyError):
            return len(rows), [f"event {point.seq}: its checkpoint's signature does not hold"]
        if chained != point.hash:
            return len(rows), [f"event {point.seq} differs from its signed checkpoint"]
    return len(rows), []
