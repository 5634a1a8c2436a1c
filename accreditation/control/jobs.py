"""The job that verifies the audit trail, and notes in the trail what it found."""

from __future__ import annotations

from accreditation.audit.queries import verify
from accreditation.audit.verifications import note_verification
from accreditation.gates.digests import first_broken
from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import current_session, transaction
from accreditation.kernel.jobs import job


@job("control.verify_trail")
def verify_trail() -> None:
    """Walk the whole chain and the scans that it seals: as `flask audit verify`, whose words the fault is in."""
    session = current_session()
    found = verify(session)
    scan = None if found.fault else first_broken(session)
    fault = f"scans of the minute that begins with scan {scan} were altered" if scan is not None else found.fault
    with transaction() as writing:
        note_verification(writing, found, fault=fault, now=utc_now())
