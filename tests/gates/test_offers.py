"""What a result offers the officer: who may set it aside, where it leads, and words that fit the badge's own state."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from accreditation.kernel.database import transaction
from accreditation.policy.actors import Role
from accreditation.programme.models import Gate
from tests.gates.scanners import Scanner, ledger_of
from tests.gates.test_scans_ended import change_badge
from tests.people import issued

WHY = "Her delegation’s escort vouches for her."


@pytest.mark.parametrize(
    ("role", "offered", "status"), [(Role.GATE_SUPERVISOR, "here", 200), (Role.GATE_OFFICER, "call", 403)]
)
def test_a_refusal_may_be_set_aside_in_a_supervisors_own_shift_and_by_a_call_elsewhere(
    scanner_at, today, role, offered, status
):
    gate = scanner_at("leaders_lift", role=role)
    said = gate.scan(issued(now=today).token)
    assert (said["reason"], said["set_aside"]) == ("zone_not_granted", offered)
    gate.answer(said, "override", WHY, status=status)


@pytest.mark.parametrize(("role", "offered"), [(Role.GATE_SUPERVISOR, None), (Role.GATE_OFFICER, "call")])
def test_a_badge_that_is_not_in_order_is_set_aside_by_nobody(scanner_at, today, role, offered):
    gate, holder = scanner_at("main_entrance", role=role), issued(now=today)
    change_badge(holder, "revoke", today, reason="misused")
    said = gate.scan(holder.token)
    assert (said["reason"], said["set_aside"]) == ("revoked", offered)


def test_nothing_is_offered_against_what_admits_or_names_nobody(scanner_at, today):
    gate = scanner_at("press_entrance", role=Role.GATE_SUPERVISOR)
    admitted = gate.scan(issued(now=today).token)
    assert (admitted["verdict"], admitted["set_aside"], admitted["to_desk"]) == ("admit", None, False)
    unknown = gate.scan("NO BADGE AT ALL")
    assert (unknown["reason"], unknown["set_aside"]) == ("malformed", None)


def test_where_the_steps_end_at_the_desk_the_result_says_so(scanner_at, today):
    with transaction(unaudited="a test's gate: people leave unseen") as session:
        session.execute(update(Gate).where(Gate.code == "press_entrance").values(exits_scanned=False))
    gate, holder = scanner_at("press_entrance"), issued(now=today)
    gate.scan(holder.token)
    again = gate.scan(holder.token)
    assert (again["verdict"], again["reason"], again["to_desk"]) == ("look", "already_inside", True)
    assert any("resolution desk" in step for step in again["what_to_do"])
    typed = gate.typed(issued(now=today).number)
    assert (typed["verdict"], typed["to_desk"]) == ("look", False)


def not_issued(gate: Scanner, token: str) -> str:
    said = gate.scan(token)
    assert (said["verdict"], said["reason"]) == ("refuse", "not_issued")
    return str(said["reason_text"])


def test_a_badge_that_is_printed_and_in_a_box_is_not_handed_over_yet(scanner_at, today, sign_in):
    gate, holder = scanner_at("main_entrance"), issued(now=today, handed=False)
    assert not_issued(gate, holder.token) == "Not handed over yet"
    [line] = gate.get("/api/gate/scans?gate=main_entrance", "LastScans")["scans"]
    assert (line["reason"], line["reason_text"]) == ("not_issued", "Not handed over yet")
    # It stays so in the ledger once the badge has been handed over.
    assert ledger_of(holder.badge_id)[0].also == ["not_handed_over"]
    assert "Not handed over yet" in sign_in("gate_supervisor").get("/gate/ledger").get_text()


def test_any_other_badge_that_is_not_issued_keeps_the_general_words(scanner_at, today):
    gate, holder = scanner_at("main_entrance"), issued(now=today)
    change_badge(holder, "take-back", today)
    assert not_issued(gate, holder.token) == "Not active, or newer than this list"
