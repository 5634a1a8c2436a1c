"""What officers decide after a verdict: confirm, override, refuse, undo; each is a scan of its own in the ledger."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from accreditation.gates import scanning
from accreditation.kernel.database import db
from accreditation.policy.actors import Role
from tests.gates.scanners import ledger_of, zone_of
from tests.gates.test_scans_ended import change_badge
from tests.people import issued

WHY = "Her delegation’s escort vouches for her."


@pytest.fixture
def refused(scanner_at, today):
    """A supervisor's scanner where zone 6 begins, a press holder without that zone, and the refusal."""
    gate, holder = scanner_at("leaders_lift", role=Role.GATE_SUPERVISOR), issued(now=today)
    return gate, holder, gate.scan(holder.token)


def test_a_supervisor_sets_a_refusal_aside_with_a_reason(refused):
    gate, holder, said = refused
    answer = gate.answer(said, "override", WHY)
    assert (answer["verdict"], answer["reason"], answer["word"]) == ("admit", "zone_not_granted", "Admit")
    assert zone_of(holder.file_id) == 6
    scan, override = ledger_of(holder.badge_id)
    assert (scan.verdict, scan.moved_to) == ("refuse", None)
    assert (override.kind, override.verdict, override.moved_to) == ("override", "admit", 6)
    assert (override.overrides_uuid, override.officer_id) == (scan.uuid, gate.actor.id)


def test_the_reason_is_sealed_in_the_table_and_read_on_the_ledgers_page(refused, sign_in):
    gate, _holder, said = refused
    gate.answer(said, "override", WHY)
    with db.engine.connect() as connection:
        for row in connection.execute(text("SELECT scans::text AS row FROM scans")):
            assert "vouches" not in row.row
            assert b"vouches".hex() not in row.row
    assert WHY in sign_in("auditor").get("/gate/ledger").get_text()


def test_an_officer_who_is_no_supervisor_sets_nothing_aside(scanner_at, today):
    gate, holder = scanner_at("leaders_lift"), issued(now=today)
    said = gate.answer(gate.scan(holder.token), "override", WHY, status=403)
    assert "supervisor" in said["message"]
    assert zone_of(holder.file_id) == 0
    assert [row.kind for row in ledger_of(holder.badge_id)] == ["scan"]


@pytest.mark.parametrize("reason", ["", "   "])
def test_without_a_reason_nothing_is_set_aside(refused, reason):
    gate, holder, said = refused
    gate.answer(said, "override", reason, status=422)
    assert [row.kind for row in ledger_of(holder.badge_id)] == ["scan"]


def test_no_supervisor_sets_aside_that_the_badge_itself_is_not_in_order(scanner_at, today):
    gate, holder = scanner_at("press_entrance", role=Role.GATE_SUPERVISOR), issued(now=today)
    change_badge(holder, "report-lost", today, reason="left in a taxi")
    gate.answer(gate.scan(holder.token), "override", WHY, status=409)
    assert zone_of(holder.file_id) == 0


def test_a_badge_that_was_revoked_since_the_look_is_not_admitted_by_a_confirmation(scanner_at, today):
    gate, holder = scanner_at("press_entrance"), issued(now=today)
    said = gate.typed(holder.number)
    change_badge(holder, "revoke", today, reason="misused")
    gate.answer(said, "confirm", status=409)
    assert zone_of(holder.file_id) == 0


def test_a_refusal_cannot_be_confirmed(refused):
    gate, holder, said = refused
    gate.answer(said, "confirm", status=409)
    assert zone_of(holder.file_id) == 0


def test_nobody_is_admitted_by_a_code_that_is_not_ours(scanner_at):
    gate = scanner_at("press_entrance", role=Role.GATE_SUPERVISOR)
    gate.answer(gate.scan("not a badge"), "override", WHY, status=409)


def test_an_answer_sent_twice_is_one_and_is_told_the_same(refused):
    gate, holder, said = refused
    uuid = uuid4()
    assert gate.answer(said, "override", WHY, uuid=uuid) == gate.answer(said, "override", WHY, uuid=uuid)
    assert len(ledger_of(holder.badge_id)) == 2


def test_a_look_is_answered_once(scanner_at, today):
    gate, holder = scanner_at("press_entrance"), issued(now=today)
    said = gate.typed(holder.number)
    gate.answer(said, "refuse", "Another face.")
    gate.answer(said, "confirm", status=409)
    assert zone_of(holder.file_id) == 0


def test_an_admission_undone_puts_the_holder_back_where_they_were(scanner_at, today):
    outer, inner, holder = scanner_at("press_entrance"), scanner_at("media_doors"), issued(now=today)
    outer.scan(holder.token)
    said = inner.scan(holder.token)
    assert zone_of(holder.file_id) == 7
    answer = inner.answer(said, "undo")
    assert (answer["verdict"], answer["word"]) == ("refuse", "Undone")
    assert zone_of(holder.file_id) == 1
    inner.answer(said, "undo", status=409)


def test_not_this_person_takes_the_admission_back_and_needs_a_reason(scanner_at, today):
    gate, holder = scanner_at("press_entrance"), issued(now=today)
    said = gate.scan(holder.token)
    gate.answer(said, "refuse", status=422)
    assert gate.answer(said, "refuse", "Another face.")["verdict"] == "refuse"
    assert zone_of(holder.file_id) == 0
    assert gate.scan(holder.token)["verdict"] == "admit"


def test_an_admission_is_not_undone_once_the_holder_was_read_elsewhere(scanner_at, today):
    outer, inner, holder = scanner_at("press_entrance"), scanner_at("media_doors"), issued(now=today)
    said = outer.scan(holder.token)
    inner.scan(holder.token)
    outer.answer(said, "undo", status=409)
    assert zone_of(holder.file_id) == 7


def test_an_answer_comes_soon_or_the_badge_is_read_again(scanner_at, today, monkeypatch):
    gate, holder = scanner_at("press_entrance"), issued(now=today)
    said = gate.typed(holder.number)
    monkeypatch.setattr(scanning, "ANSWER_WITHIN", timedelta(0))
    gate.answer(said, "confirm", status=409)
    assert zone_of(holder.file_id) == 0


def test_a_device_answers_its_own_scans_alone(scanner_at, today):
    gate, other, holder = scanner_at("press_entrance"), scanner_at("press_entrance"), issued(now=today)
    other.answer(gate.typed(holder.number), "confirm", status=404)
    other.answer({"uuid": str(uuid4())}, "confirm", status=404)
    assert zone_of(holder.file_id) == 0


def test_presence_is_what_the_ledger_says_it_is(scanner_at, today):
    supervisor = {
        gate: scanner_at(gate, role=Role.GATE_SUPERVISOR) for gate in ("press_entrance", "media_doors", "leaders_lift")
    }
    holder = issued(now=today)
    outer, inner, lift = supervisor.values()
    outer.scan(holder.token)
    inner.answer(inner.scan(holder.token), "undo")
    lift.answer(lift.scan(holder.token), "override", WHY)
    lift.scan(holder.token, direction="out")
    inner.scan(holder.token)
    moved = [row.moved_to for row in ledger_of(holder.badge_id) if row.moved_to is not None]
    assert moved == [1, 7, 1, 6, 1, 7]
    assert zone_of(holder.file_id) == moved[-1]
