"""The digest of scans: once a minute the new rows of the ledger are hashed into one audit event.

Scans are not audit events one by one (the chain's head would be the gates' bottleneck); the digest binds them to the
chain all the same: a scan changed afterwards no longer gives the hash that the chain holds.

Promise: digests follow one another without a gap between them, and each scan is in exactly one. A scan's number is
drawn before it is committed, so that a lower one may come to light after a higher one, and times of receipt follow
neither (a batch shares one). Neither of the two is asked: a digest ends where nobody can come in before it any more.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select, text
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
_COLUMNS = tuple(column for column in Scan.__table__.columns)
#: A scan's transaction takes milliseconds; what is open longer than this is left to the next minute.
PATIENCE_S = 5.0
_PAUSE_S = 0.02
_DRAWN = text("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM scans_seq_seq")
#: Whoever inserts holds this lock from before the number is drawn to the end of the transaction.
_INSERTING = text("""
    SELECT virtualtransaction FROM pg_locks
    WHERE locktype = 'relation' AND relation = CAST('scans' AS regclass) AND mode = 'RowExclusiveLock' AND granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND pid IS DISTINCT FROM pg_backend_pid()
""")
#: One digest at a time: two workers at once would seal the same scans twice.
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(:key)").bindparams(key=0x5EA1_5CA4)
_log = logging.getLogger(__name__)


def seal_scans(session: Session, *, now: datetime, patience_s: float = PATIENCE_S) -> int:
    """Record the digest of the scans since the last one; how many they are (0: nothing is recorded).

    Waits at most `patience_s` seconds for transactions that may still add to them; the scans are left to the next
    time when such a one stays open.
    """
    session.execute(_ONE_AT_A_TIME)
    since, last = _last_sealed(session), _settled(session, patience_s)
    found = _between(session, since + 1, last) if last is not None else []
    if not found:
        return 0
    about = {"first": since + 1, "last": last, "scans": len(found), "sha256": digest(found)}
    record(session, ACTION, subject=LEDGER, actor=SYSTEM, now=now, about=about)
    return len(found)


def _settled(session: Session, patience_s: float) -> int | None:
    """The highest number drawn, once all who drew one up to it have committed or gave up; None when one still may.

    Nobody is held up: who comes later draws higher numbers, and is not waited for. Numbers that were drawn and given
    back (a reading sent twice, a rollback) are gaps for good.
    """
    drawn = int(session.execute(_DRAWN).scalar_one())
    awaited = _inserting(session)
    until = time.monotonic() + patience_s
    while awaited and time.monotonic() < until:
        time.sleep(_PAUSE_S)
        awaited &= _inserting(session)
    if awaited:
        _log.warning("scans were not sealed: %s transactions that add to them stay open", len(awaited))
        return None
    return drawn


def _inserting(session: Session) -> set[str]:
    return set(session.execute(_INSERTING).scalars())


def first_broken(session: Session) -> int | None:
    """Number where the first digest begins that its rows no longer give; None when all hold."""
    for about in session.execute(_digests().order_by(AuditEvent.seq)).scalars():
        rows = _between(session, about["first"], about["last"])
        if len(rows) != about["scans"] or digest(rows) != about["sha256"]:
            return int(about["first"])
    return None


def _between(session: Session, first: int, last: int) -> Sequence[Row[Any]]:
    return session.execute(select(*_COLUMNS).where(Scan.seq.between(first, last)).order_by(Scan.seq)).all()


def digest(rows: Iterable[Row[Any]]) -> str:
    """SHA-256, in hexadecimal, over the rows' values as canonical JSON, a line each."""
    whole = sha256()
    for row in rows:
        whole.update(canonical([_plain(value) for value in row]) + b"\n")
    return whole.hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return int(value.timestamp() * 1_000_000)
    if isinstance(value, bytes):
        return value.hex()
    if value is None or isinstance(value, int | float | str | bool | list | dict):
        return value
    return str(value)


def _digests() -> Select[dict[str, Any]]:
    return select(AuditEvent.about).where(AuditEvent.subject_id == LEDGER[1], AuditEvent.action == ACTION)


def _last_sealed(session: Session) -> int:
    about = session.execute(_digests().order_by(AuditEvent.seq.desc()).limit(1)).scalar()
    return int(about["last"]) if about else 0
