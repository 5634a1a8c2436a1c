"""Recording: `record` notes an event; it is chained and stored as the last thing of the open transaction."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from accreditation.kernel.database import last_of_all, notes
from accreditation.kernel.sealing import data_key, key_ring, seal
from accreditation.policy.actors import Actor

from .events import Event, canonical, checkpoint_message, commitment_to, event_hash
from .models import AuditCheckpoint, AuditDetail, AuditEvent, AuditHead

_PLACE = "audit_details.sealed"


@dataclass(frozen=True)
class _Noted:
    event: Event
    key_id: UUID | None
    detail: Mapping[str, Any]


def record(
    session: Session,
    action: str,
    *,
    subject: tuple[str, UUID],
    actor: Actor,
    now: datetime,
    about: Mapping[str, Any] | None = None,
    detail: Mapping[str, Any] | None = None,
    key_id: UUID | None = None,
) -> UUID:
    """Note one event of the open transaction; returns its id.

    `about` is public for ever: states, versions, codes, counts. `detail` holds personal values and reasons and
    is sealed under the data key `key_id`. Both are JSON values.
    """
    if detail and key_id is None:
        raise ValueError("a detail needs the data key of the file it concerns")
    kind, subject_id = subject
    event = Event(
        seq=0,
        id=uuid4(),
        at=now,
        actor_id=actor.id,
        action=action,
        subject_kind=kind,
        subject_id=subject_id,
        about=dict(about or {}),
        commitment=None,
    )
    notes(session).setdefault("noted", []).append(_Noted(event, key_id, dict(detail or {})))
    notes(session)["audited"] = True
    last_of_all(session, "audit", _chain)
    return event.id


@contextmanager
def apart(session: Session) -> Iterator[None]:
    """One part of the open transaction, of several: when it raises, what it wrote and what it recorded is undone."""
    noted: list[_Noted] = notes(session).setdefault("noted", [])
    before = len(noted)
    try:
        with session.begin_nested():
            yield
    except BaseException:
        del noted[before:]
        raise


def _chain(session: Session) -> None:
    """Lock the head, number and chain what was noted, store it. The lock is held to the commit, briefly."""
    noted: list[_Noted] = notes(session).pop("noted", [])
    if not noted:
        return
    prepared = [_sealed(session, note) for note in noted]
    head = session.execute(select(AuditHead).where(AuditHead.id == 1).with_for_update()).scalar_one()
    rows, details, seq, previous = [], [], head.seq, head.hash
    for event, detail in prepared:
        seq += 1
        chained = replace(event, seq=seq)
        digest = event_hash(previous, chained)
        rows.append(_row(chained, previous, digest))
        if detail:
            details.append(detail)
        previous = digest
    session.execute(insert(AuditEvent), rows)
    if details:
        session.execute(insert(AuditDetail), details)
    head.seq, head.hash = seq, previous


def _row(event: Event, previous: bytes, digest: bytes) -> dict[str, Any]:
    return {**event.__dict__, "previous": previous, "hash": digest}


def _sealed(session: Session, note: _Noted) -> tuple[Event, dict[str, Any] | None]:
    if not note.detail or note.key_id is None:
        return note.event, None
    salt = os.urandom(16)
    text = canonical({"salt": salt.hex(), "detail": note.detail})
    sealed = seal(data_key(session, note.key_id), text, place=_PLACE, row_id=note.event.id)
    event = replace(note.event, commitment=commitment_to(salt, note.detail))
    return event, {"event_id": event.id, "key_id": note.key_id, "sealed": sealed}


def checkpoint(session: Session, *, now: datetime) -> int | None:
    """Sign the chain's head if it moved since the last checkpoint; returns its number, or None."""
    head = session.execute(select(AuditHead).where(AuditHead.id == 1)).scalar_one()
    if head.seq == 0 or session.get(AuditCheckpoint, head.seq) is not None:
        return None
    number, key = key_ring().signing("audit")
    signature = key.sign(checkpoint_message(head.seq, head.hash))
    session.add(AuditCheckpoint(seq=head.seq, hash=head.hash, key_number=number, signature=signature, at=now))
    return head.seq
