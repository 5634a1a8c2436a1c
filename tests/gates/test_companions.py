"""At the gate: badges that a liaison officer collected, people who need an escort, and people who were replaced."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from accreditation.applications import actions as file_actions
from accreditation.applications import replacement
from accreditation.applications.models import ApplicationZone
from accreditation.kernel.database import current_session, transaction
from accreditation.policy.actors import Role
from accreditation.programme.models import Zone
from tests.badges.boxes import packed, sign
from tests.files import officer
from tests.gates.scanners import Scanner, ledger_of, zone_of
from tests.people import Holder, issued

Scanners = Callable[..., Scanner]


def needing(what: str, zone: str, holder: Holder) -> None:
    """The holder's grant of this zone asks for a companion."""
    with transaction(unaudited="a test's grant") as session:
        zone_id = session.execute(select(Zone.id).where(Zone.code == zone)).scalar_one()
        grant = (ApplicationZone.application_id == holder.file_id) & (ApplicationZone.zone_id == zone_id)
        session.execute(update(ApplicationZone).where(grant).values(needs=what))


def rule(zone: str, **rules: str) -> None:
    with transaction(unaudited="a test's rule") as session:
        session.execute(update(Zone).where(Zone.code == zone).values(rules=rules))


def test_a_box_that_nobody_signed_for_opens_no_gate(scanner_at: Scanners, today: datetime) -> None:
    box = packed(now=today, count=1)
    said = scanner_at("main_entrance").scan(box.holders[0].token)
    assert (said["verdict"], said["reason"]) == ("refuse", "not_issued")


def test_the_first_entry_of_a_collected_badge_is_looked_at_and_the_next_is_not(
    scanner_at: Scanners, today: datetime
) -> None:
    box = packed(now=today, count=2)
    sign(box, now=today)
    gate, holder = scanner_at("main_entrance"), box.holders[0]
    said = gate.scan(holder.token)
    assert (said["verdict"], said["reason"]) == ("look", "first_entry")
    assert "passport" in said["what_to_do"][0]
    assert zone_of(holder.file_id) == 0
    assert gate.answer(said, "confirm")["verdict"] == "admit"
    assert zone_of(holder.file_id) == 1
    assert scanner_at("exhibition_doors").scan(holder.token)["verdict"] == "admit"
    # Another card of the same box is still to be looked at.
    assert gate.scan(box.holders[1].token)["reason"] == "first_entry"


def test_a_collected_badge_that_was_not_confirmed_is_looked_at_again(scanner_at: Scanners, today: datetime) -> None:
    box = packed(now=today, count=1)
    sign(box, now=today)
    gate, holder = scanner_at("main_entrance"), box.holders[0]
    gate.answer(gate.scan(holder.token), "refuse", "another face")
    assert gate.scan(holder.token)["reason"] == "first_entry"


def test_who_collected_their_own_badge_is_not_looked_at(scanner_at: Scanners, today: datetime) -> None:
    assert scanner_at("press_entrance").scan(issued(now=today).token)["verdict"] == "admit"


def test_with_an_escort_beside_them_the_holder_enters_and_the_ledger_says_so(
    scanner_at: Scanners, today: datetime, sign_in: Any
) -> None:
    holder, gate = issued(now=today), scanner_at("press_entrance")
    needing("escort", "perimeter", holder)
    said = gate.scan(holder.token)
    assert (said["verdict"], said["reason"]) == ("look", "escort_missing")
    gate.answer(said, "confirm", status=409)
    assert zone_of(holder.file_id) == 0
    assert gate.scan(holder.token, escort=True)["verdict"] == "admit"
    assert zone_of(holder.file_id) == 1
    rows = [(scan.kind, scan.verdict, scan.also) for scan in ledger_of(holder.badge_id)]
    assert rows == [("scan", "look", []), ("scan", "admit", ["escort_present"])]
    assert "with an escort" in sign_in("auditor").get("/gate/ledger").get_text()


def test_a_zone_may_refuse_who_comes_without_an_escort(scanner_at: Scanners, today: datetime) -> None:
    holder, gate = issued(now=today), scanner_at("press_entrance")
    needing("escort", "perimeter", holder)
    rule("perimeter", escort_missing="refuse")
    assert gate.scan(holder.token)["verdict"] == "refuse"
    assert gate.scan(holder.token, escort=True)["verdict"] == "admit"


def test_an_escort_mends_nothing_else(scanner_at: Scanners, today: datetime) -> None:
    holder, gate = issued(now=today), scanner_at("leaders_lift")
    assert gate.scan(holder.token, escort=True)["reason"] == "zone_not_granted"
    needing("floater", "perimeter", holder)
    said = scanner_at("press_entrance").scan(holder.token, escort=True)
    assert (said["verdict"], said["reason"]) == ("refuse", "floater_missing")


def test_what_was_said_of_the_escort_holds_for_the_answer_too(scanner_at: Scanners, today: datetime) -> None:
    holder, gate = issued(now=today), scanner_at("press_entrance")
    needing("escort", "perimeter", holder)
    [said] = gate.send([gate.reading(typed=holder.number, escort=True)])
    assert (said["verdict"], said["reason"]) == ("look", "typed_number")
    assert gate.answer(said, "confirm")["verdict"] == "admit"


@pytest.mark.parametrize("value", ["yes", 1, None])
def test_an_escort_is_there_or_not(scanner_at: Scanners, today: datetime, value: Any) -> None:
    gate = scanner_at("press_entrance")
    gate.send([gate.reading(read="x", escort=value)], status=422)


def test_the_badge_of_a_person_who_was_replaced_is_refused(scanner_at: Scanners, today: datetime) -> None:
    holder, gate = issued(now=today), scanner_at("press_entrance")
    assert gate.scan(holder.token)["verdict"] == "admit"
    with transaction() as session:
        desk = officer(session, Role.PRESS_CENTRE, now=today)
        session.flush()
        file = file_actions.lock(session, holder.file_id)
        replacement.replace(session, file, reason="ill", actor=desk, now=today)
    said = gate.scan(holder.token)
    assert (said["verdict"], said["reason"]) == ("refuse", "revoked")


def test_the_desk_finds_a_person_by_code_number_or_reference(
    app: Flask, scanner_at: Scanners, today: datetime, sign_in: Any
) -> None:
    holder = issued(now=today, handed=False)
    supervisor = sign_in("gate_supervisor")
    for wanted in (holder.token, holder.token.lower(), f"{holder.number[:4]} {holder.number[4:]}", holder.reference):
        supervisor.get("/gate/desk")
        page = supervisor.submit({"wanted": wanted}, form="look-up")
        assert supervisor.last.request.path == f"/gate/desk/{holder.reference}"
        assert "Hand it over" in page.get_text()
    page = supervisor.get(page.find("a", href=f"/badges/cards/{holder.number}")["href"])
    assert page.find("form", id="hand-over") is not None and page.find("form", id="reprint") is not None
    for wanted in ("48210739", "HC-XXXX-XX", "A" * 154, ""):
        supervisor.get("/gate/desk")
        supervisor.submit({"wanted": wanted}, form="look-up", status=422)


def test_whom_a_gate_did_not_admit_stands_at_the_desk_until_somebody_does(
    scanner_at: Scanners, today: datetime, sign_in: Any
) -> None:
    box = packed(now=today, count=1)
    sign(box, now=today)
    gate, holder = scanner_at("main_entrance"), box.holders[0]
    said = gate.scan(holder.token)
    supervisor = sign_in("gate_supervisor")
    page = supervisor.get("/gate/desk")
    assert "First entry after the delegation collected its badges" in page.get_text()
    page = supervisor.get(page.find("a", href=f"/gate/desk/{holder.reference}")["href"])
    assert "What is wrong" in page.get_text() and "collected for the delegation" in page.get_text()
    assert f"/gate/desk/{holder.reference}" in str(supervisor.get("/gate/ledger"))
    gate.answer(said, "confirm")
    assert "Nobody is on the way to you" in supervisor.get("/gate/desk").get_text()


@pytest.mark.parametrize("role", ["gate_officer", "badge_office", "press_centre"])
def test_the_desk_is_the_supervisors(app: Flask, sign_in: Any, role: str) -> None:
    current_session().rollback()
    assert sign_in(role).http.get("/gate/desk").status_code == 403
