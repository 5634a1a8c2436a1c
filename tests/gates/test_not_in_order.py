"""A badge in hand opens nothing while its file is not approved: each state, through the scanner's JSON."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from accreditation.applications.models import Application
from accreditation.applications.workflow import State
from accreditation.kernel.database import transaction
from tests.gates.scanners import ledger_of, zone_of
from tests.people import issued

#: What a gate says of a badge whose file stands there: ended for good, suspended, or not (yet, or any more) approved.
REASONS = {
    **dict.fromkeys((State.WITHDRAWN, State.REPLACED, State.REJECTED, State.REFUSED, State.REVOKED), "revoked"),
    State.SUSPENDED: "suspended",
    **dict.fromkeys(
        (
            State.DRAFT,
            State.WAITLISTED,
            State.SUBMITTED,
            State.IN_REVIEW,
            State.RETURNED,
            State.PRE_APPROVED,
            State.VETTING,
            State.MORE_INFORMATION,
            State.REFERRED,
            State.CLEARED,
            State.ON_HOLD,
        ),
        "not_issued",
    ),
}


def test_every_state_but_approved_has_its_reason():
    assert set(State) - set(REASONS) == {State.APPROVED}


@pytest.mark.parametrize(("state", "reason"), REASONS.items())
def test_a_badge_whose_file_is_not_approved_is_refused(scanner_at, today, state, reason):
    gate, holder = scanner_at("press_entrance"), issued(now=today)
    with transaction(unaudited="a test's state, reached past the workflow") as session:
        session.execute(update(Application).where(Application.id == holder.file_id).values(state=state))
    for said in (gate.scan(holder.token), gate.typed(holder.number)):
        assert (said["verdict"], said["reason"]) == ("refuse", reason)
    assert zone_of(holder.file_id) == 0
    assert [row.verdict for row in ledger_of(holder.badge_id)] == ["refuse", "refuse"]
