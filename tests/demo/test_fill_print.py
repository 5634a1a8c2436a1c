"""What of the filled instance was printed: cards, runs, boxes, and the gates that the cards opened."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from accreditation.accounts.actions import account_of
from accreditation.applications.workflow import State
from accreditation.badges.models import Badge, Collection, PrintRun, Receipt
from accreditation.badges.workflow import BadgeState, RunState
from accreditation.demo.staff import email_of
from accreditation.gates.decisions import decide
from accreditation.gates.lookups import read_holders
from accreditation.gates.models import Presence, Scan
from accreditation.gates.shapes import NOWHERE, Gate
from accreditation.kernel.direct import direct
from accreditation.kernel.jobs import run_worker
from accreditation.policy.actors import Role
from accreditation.programme.queries import current_event, gate
from tests.demo.filled import events_of


def test_issued_badges_of_approved_files_open_the_main_gate_and_others_do_not(session: Session) -> None:
    event, entrance = current_event(session), gate(session, "main_entrance")
    assert event and entrance and entrance.to_zone
    badges = session.execute(select(Badge)).unique().scalars().all()
    with direct() as connection:
        holders = read_holders(connection, [badge.id for badge in badges])
    at = int(event.starts_at.timestamp()) + 3600
    here: Gate = {
        "event": event.number, "from_zone": 0, "to_zone": entrance.to_zone.number, "direction": "in",
        "open": [{"from": at - 1, "until": at + 1}], "exits_scanned": True, "passback_s": None, "rules": {},
        "limits": {"zone": None, "organisation": None}, "list_made_at": None, "list_stale_after_s": 900,
    }  # fmt: skip
    admitted = looked_at = 0
    for badge in badges:
        facts = holders[badge.id].as_facts()
        said = {"serial": facts["serial"], "valid_from": facts["valid_from"], "valid_until": facts["valid_until"]}
        token: Any = {"read": "ok", "event": event.number, **said}
        verdict = decide(token, facts, here, NOWHERE, at)
        good = badge.state is BadgeState.ISSUED and badge.application.state is State.APPROVED
        good = good and entrance.to_zone.number in badge.zones
        if good and facts["bulk_first_entry"]:
            assert (verdict.verdict, verdict.reason) == ("look", "first_entry")
            looked_at += 1
            continue
        assert (verdict.verdict == "admit") == good, (badge.state, badge.application.state, verdict)
        admitted += good
    assert admitted > 20
    assert looked_at, "nobody comes in for the first time with a card that a liaison officer collected"


def test_each_badge_has_the_moments_of_its_state_in_order(session: Session) -> None:
    for badge in session.execute(select(Badge)).unique().scalars():
        file = badge.application
        moments = [at for at in (badge.queued_at, badge.printed_at, badge.issued_at, badge.ended_at) if at]
        assert moments == sorted(moments), badge.state
        assert (badge.printed_at is None) == (badge.state is BadgeState.QUEUED)
        assert (badge.issued_at is not None) == bool(badge.issued_by_id) == bool(badge.handed_to)
        assert (badge.run_id is None) == bool(badge.problem) == (badge.problem == "glyph_missing")
        assert (badge.identity_version, badge.valid_from) == (file.identity_version, file.valid_from)
    again = session.execute(select(Badge).where(Badge.issue == 2)).unique().scalars().all()
    assert {badge.reason for badge in again} == {"damaged", "changed", "lost"}


def test_boxes_hold_cards_of_one_delegation_and_a_receipt_once_they_were_signed_for(session: Session) -> None:
    boxes = session.execute(select(Collection).order_by(Collection.number)).scalars().all()
    assert [box.number for box in boxes] == list(range(1, len(boxes) + 1))
    assert {box.signed_at is None for box in boxes} == {True, False}
    receipts = {each.collection_id: each for each in session.execute(select(Receipt)).scalars()}
    events = events_of(session)
    for box in boxes:
        cards = session.execute(select(Badge).where(Badge.collection_id == box.id)).unique().scalars().all()
        assert len(cards) >= (2 if box.signed_at else 1)
        assert {card.application.organisation_id for card in cards} == {box.organisation_id}
        assert box.prepared_by_id != box.liaison_id
        done = ["box:pack", "box:sign"] if box.signed_at else ["box:pack"]
        assert [event.action for event in events[box.id]] == done
        if box.signed_at is None:
            assert {card.state for card in cards} == {BadgeState.PRINTED}
            continue
        assert {(card.handed_to, card.issued_at) for card in cards} == {("liaison", box.signed_at)}
        assert receipts[box.id].serials == sorted(card.serial for card in cards)
        assert receipts[box.id].name
        assert all(card.printed_at and card.printed_at <= box.prepared_at <= box.signed_at for card in cards)
    mine = account_of(session, email_of(Role.LIAISON))
    assert mine and any(box.liaison_id == mine.id and box.is_open for box in boxes)


def test_runs_count_their_cards_and_are_ordered_after_approval(session: Session) -> None:
    events = events_of(session)
    runs = session.execute(select(PrintRun).order_by(PrintRun.number)).scalars().all()
    assert {run.state for run in runs} == {RunState.DONE, RunState.CANCELLED, RunState.WAITING}
    assert [run.number for run in runs] == list(range(1, len(runs) + 1))
    for run in runs:
        cards = session.execute(select(Badge).where(Badge.run_id == run.id)).unique().scalars().all()
        assert len(cards) + run.kept_back == run.total == sum(part.total for part in run.parts)
        assert run.done == (len(cards) if run.state is RunState.DONE else 0)
        for card in cards:
            approved = [event.at for event in events[card.application_id] if event.about.get("to") == "approved"]
            assert approved[0] <= card.queued_at <= run.created_at


def test_the_gates_were_held_by_their_own_verb_and_presence_follows_the_ledger(session: Session) -> None:
    scans = session.execute(select(Scan).order_by(Scan.seq)).scalars().all()
    assert len(scans) > 40
    assert {scan.verdict for scan in scans} == {"admit", "look", "refuse"}
    assert [scan.received_at for scan in scans] == sorted(scan.received_at for scan in scans)
    owners = {row.id: row.application_id for row in session.execute(select(Badge.id, Badge.application_id))}
    last = {owners[scan.badge_id]: scan.moved_to for scan in scans if scan.badge_id and scan.moved_to is not None}
    places = {row.application_id: row.zone for row in session.execute(select(Presence.application_id, Presence.zone))}
    assert last == {file_id: zone for file_id, zone in places.items() if file_id in last}
    assert all(zone == 0 for file_id, zone in places.items() if file_id not in last)


def test_the_run_that_waits_is_made_by_its_job(filled: Flask, session: Session) -> None:
    waiting = session.execute(select(PrintRun.id).where(PrintRun.state == RunState.WAITING)).scalar_one()
    session.rollback()
    run_worker(filled, filled.config["SQLALCHEMY_DATABASE_URI"], wait=False)
    session.rollback()
    run = session.get_one(PrintRun, waiting, populate_existing=True)
    assert (run.state, run.done, run.kept_back) == (RunState.DONE, run.total, 0)
    assert all(part.file_id for part in run.parts)
