"""What the worker does once a minute: waiting lists and deadlines of files, mail, the digest of scans, the signed
checkpoint, the sweep of what expired."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from accreditation.accounts.models import SignedIn, Throttle
from accreditation.applications.lapses import expire_returned, promote_waiting
from accreditation.audit.log import checkpoint
from accreditation.gates.digests import seal_scans
from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import transaction
from accreditation.kernel.jobs import every_minute
from accreditation.kernel.once import OnceKey
from accreditation.kernel.settings import settings
from accreditation.notices.jobs import send_waiting

#: A page sent again after this long is no longer recognised: longer than any session lives.
_ONCE_KEPT = timedelta(days=2)


@every_minute("upkeep.minute")
def minute() -> None:
    """One minute's upkeep. Each part is a transaction of its own, so that one fault does not stop the others' work."""
    now = utc_now()
    expire_returned(now=now)
    promote_waiting(now=now)
    send_waiting(settings(), now=utc_now())
    seal()
    sweep()


def seal() -> None:
    """Bind the new scans to the audit chain, then sign the chain's head."""
    with transaction() as session:
        seal_scans(session, now=utc_now())
    with transaction(unaudited="a checkpoint signs the chain itself") as session:
        checkpoint(session, now=utc_now())


def sweep() -> None:
    """Forget sessions, throttles and once-keys that have expired."""
    now = utc_now()
    with transaction(unaudited="expired bookkeeping") as session:
        session.execute(delete(SignedIn).where(SignedIn.expires_at < now))
        session.execute(delete(Throttle).where(Throttle.window_at < now - timedelta(days=1)))
        session.execute(delete(OnceKey).where(OnceKey.created_at < now - _ONCE_KEPT))
