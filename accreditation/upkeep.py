"""What the worker does once a minute: waiting lists and deadlines of files, mail, the digest of scans, the signed
checkpoint, the sweep of what expired."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta

from sqlalchemy import delete

from accreditation.accounts.models import SignedIn, Throttle
from accreditation.applications.lapses import expire_returned, promote_waiting
from accreditation.audit.log import checkpoint
from accreditation.gates.digests import seal_scans
from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import current_session, transaction
from accreditation.kernel.jobs import every_minute
from accreditation.kernel.once import OnceKey
from accreditation.kernel.settings import settings
from accreditation.notices.jobs import send_waiting

#: A page sent again after this long is no longer recognised: longer than any session lives.
_ONCE_KEPT = timedelta(days=2)
_log = logging.getLogger(__name__)


class UpkeepFailed(Exception):
    """Parts of a minute's upkeep failed; the message names them and nothing else."""


@every_minute("upkeep.minute")
def minute() -> None:
    """One minute's upkeep. Raises UpkeepFailed once every part had its turn, so that the job shows as failed."""
    run(PARTS)


def run(parts: Mapping[str, Callable[[], object]]) -> None:
    """Do each part in order, in transactions of its own: a fault in one does not stop the others' work.

    Raises UpkeepFailed naming the parts that failed. The log gets a fault's kind alone: its message may hold what a
    person typed.
    """
    failed = []
    for name, part in parts.items():
        try:
            current_session().rollback()  # whatever the part before left open
            part()
        except Exception as fault:  # noqa: BLE001 - whatever it is, the audit chain is still to be signed
            _log.error("upkeep: %s failed, %s", name, type(fault).__name__)
            failed.append(name)
    if failed:
        raise UpkeepFailed(", ".join(failed))


def seal() -> None:
    """Bind the new scans to the audit chain."""
    with transaction() as session:
        seal_scans(session, now=utc_now())


def sign() -> None:
    """Sign the chain's head."""
    with transaction(unaudited="a checkpoint signs the chain itself") as session:
        checkpoint(session, now=utc_now())


def sweep() -> None:
    """Forget sessions, throttles and once-keys that have expired."""
    now = utc_now()
    with transaction(unaudited="expired bookkeeping") as session:
        session.execute(delete(SignedIn).where(SignedIn.expires_at < now))
        session.execute(delete(Throttle).where(Throttle.window_at < now - timedelta(days=1)))
        session.execute(delete(OnceKey).where(OnceKey.created_at < now - _ONCE_KEPT))


#: The parts of a minute, in order.
PARTS: dict[str, Callable[[], object]] = {
    "deadlines": lambda: expire_returned(now=utc_now()),
    "waiting list": lambda: promote_waiting(now=utc_now()),
    "mail": lambda: send_waiting(settings(), now=utc_now()),
    "scans": seal,
    "checkpoint": sign,
    "sweep": sweep,
}
