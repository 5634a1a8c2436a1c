"""The digest of scans: once a minute the new rows of the ledger are hashed into one audit event.

Scans are not audit events one by one (the chain's head would be the gates' bottleneck); the digest binds them to the
chain all the same: a scan changed afterwards no longer gives the hash that the chain holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from accreditation.audit.events import canonical, describe
from accreditation.audit.log import record
from accreditation.audit.models import AuditEvent
from accreditation.policy.actors import SYSTEM
from accreditation.policy.words import N_

from .models import Scan

ACTION = "gate:digest"
describe({ACTION: N_("Scans sealed")})
LEDGER = ("ledger", UUID(int=0))
#: A scan numbered before another may be committed after it; what is older than this has surely come in.
_SETTLED = timedelta(seconds=10)
_COLUMNS = tuple(column for column in Scan.__table__.columns)


def seal_scans(session: Session, *, now: datetime) -> int:
    """Record the digest of the scans received since the last one; how many they are (0: nothing is recorded)."""
    since = _last_sealed(session)
    found = session.execute(
        select(*_COLUMNS).where(Scan.seq > since, Scan.received_at < now - _SETTLED).order_by(Scan.seq)
    ).all()
    if not found:
        return 0
    about = {"first": found[0].seq, "last": found[-1].seq, "scans": len(found), "sha256": digest(found)}
    record(session, ACTION, subject=LEDGER, actor=SYSTEM, now=now, about=about)
    return len(found)


def first_broken(session: Session) -> int | None:
    """Number of the first scan of the first digest that its rows no longer give; None when all hold."""
    for about in session.execute(_digests().order_by(AuditEvent.seq)).scalars():
        rows = session.execute(
            select(*_COLUMNS).where(Scan.seq.between(about["first"], about["last"])).order_by(Scan.seq)
        ).all()
        if len(rows) != about["scans"] or digest(rows) != about["sha256"]:
            return int(about["first"])
    return None


def digest(rows: Iterable[Any]) -> str:
    """SHA-256, in hexadecimal, over the rows' values as canonical JSON, a line each."""
    whole = sha256()
    for row in rows:
        whole.update(canonical([_plain(value) for value in row]) + b"\n")
    return whole.hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return int(value.timestamp() * 1_000_000)
    if isinstance(value, bytes):
        return value.hex()
    if value is None or isinstance(value, int | float | str | bool | list | dict):
        return value
    return str(value)


def _digests() -> Any:
    return select(AuditEvent.about).where(AuditEvent.subject_id == LEDGER[1], AuditEvent.action == ACTION)


def _last_sealed(session: Session) -> int:
    about = session.execute(_digests().order_by(AuditEvent.seq.desc()).limit(1)).scalar()
    return int(about["last"]) if about else 0
