"""The pin register: which principal wears which pin, who gave it, whether it came back."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from accreditation.applications import actions, pins
from accreditation.applications.effects import Decision
from accreditation.audit.models import AuditEvent
from accreditation.kernel.database import current_session, transaction
from accreditation.kernel.errors import Blocked, Invalid, NotAllowed
from accreditation.policy.actors import Actor, Role
from tests.applications.test_principals import another, confirm, entered, row
from tests.files import file_upto, officer
from tests.together import together


def principal(now: datetime, given_names: str = "Alikhan") -> UUID:
    """A confirmed principal."""
    file_id, _first = entered(now, given_names=given_names)
    confirm(file_id, another(now), now)
    return file_id


def give(file_id: UUID, number: str, now: datetime, by: Actor | None = None) -> None:
    with transaction() as session:
        actor = by or officer(session, Role.PROTOCOL, now=now)
        session.flush()
        pins.give(session, actions.lock(session, file_id), number=number, actor=actor, now=now)


def take_back(file_id: UUID, now: datetime, by: Actor | None = None) -> None:
    with transaction() as session:
        actor = by or officer(session, Role.PROTOCOL, now=now)
        session.flush()
        pins.take_back(session, actions.lock(session, file_id), actor=actor, now=now)


def events(file_id: UUID) -> list[tuple[str, dict[str, Any]]]:
    current_session().rollback()
    rows = select(AuditEvent.action, AuditEvent.about).where(
        AuditEvent.subject_id == file_id, AuditEvent.action.startswith("pin:")
    )
    return [(each.action, each.about) for each in current_session().execute(rows.order_by(AuditEvent.seq))]


def test_a_pin_is_given_and_comes_back_and_both_are_on_record(app: Flask, now: datetime) -> None:
    file_id = principal(now)
    give(file_id, " a-017 ", now)
    file = row(file_id)
    assert (file.pin_number, file.pin_given_at, file.pin_returned_at) == ("A-017", now, None)
    with pytest.raises(Blocked):
        give(file_id, "A-018", now)
    take_back(file_id, now)
    assert row(file_id).pin_returned_at == now
    with pytest.raises(Blocked):
        take_back(file_id, now)
    assert events(file_id) == [("pin:give", {"pin": "A-017"}), ("pin:return", {"pin": "A-017"})]


def test_a_pin_is_out_with_one_person_at_a_time(app: Flask, now: datetime) -> None:
    one, other = principal(now), principal(now, "Aida")
    give(one, "A-017", now)
    with pytest.raises(Invalid) as refused:
        give(other, "a-017", now)
    assert refused.value.field == "pin_number"
    take_back(one, now)
    give(other, "A-017", now)
    assert row(other).pin_number == "A-017"


def test_of_two_who_give_one_pin_at_once_one_is_told_that_it_is_out(app: Flask, now: datetime) -> None:
    people = [principal(now), principal(now, "Aida")]
    officers = [another(now), another(now)]
    done = together(app, 2, lambda n: give(people[n], "A-017", now, by=officers[n]))
    assert sorted(str(type(each).__name__) for each in done) == ["Invalid", "NoneType"], done
    assert sorted(bool(row(each).pin_given_at) for each in people) == [False, True]


@pytest.mark.parametrize("number", ["", "  ", "A 017/3", "A" * 21, "Ａ１"])
def test_a_number_is_what_stands_on_a_pin(app: Flask, now: datetime, number: str) -> None:
    file_id = principal(now)
    with pytest.raises(Invalid) as refused:
        give(file_id, number, now)
    assert refused.value.field == "pin_number" and events(file_id) == []


def test_nobody_gets_a_pin_before_a_second_officer_confirms_or_who_wears_a_badge(app: Flask, now: datetime) -> None:
    file_id, _first = entered(now)
    with pytest.raises(Blocked):
        give(file_id, "A-017", now)
    guest = file_upto("approve", now=now)
    with pytest.raises((Blocked, NotAllowed)):
        give(guest, "A-018", now)
    assert row(file_id).pin_number == row(guest).pin_number == ""


@pytest.mark.parametrize("role", [Role.LIAISON, Role.BADGE_OFFICE, Role.PRESS_CENTRE, Role.COMMANDER])
def test_nobody_but_protocol_keeps_the_register(app: Flask, now: datetime, role: Role) -> None:
    file_id = principal(now)
    with transaction() as session:
        stranger = officer(session, role, now=now)
    with pytest.raises(NotAllowed):
        give(file_id, "A-017", now, by=stranger)


def test_a_pin_is_taken_back_after_the_file_was_closed(app: Flask, now: datetime, sign_in: Any) -> None:
    file_id = principal(now)
    give(file_id, "A-017", now)
    with transaction() as session:
        commander = officer(session, Role.COMMANDER, now=now)
        session.flush()
        file = actions.lock(session, file_id)
        actions.take_step(session, file, "revoke", actor=commander, now=now, decision=Decision(reason="sealed"))
    page = sign_in("protocol").get("/principals")
    assert "1 pin is out" in page.get_text()
    take_back(file_id, now)
    assert row(file_id).pin_returned_at == now


def test_protocol_keeps_the_register_on_its_page(app: Flask, now: datetime, sign_in: Any) -> None:
    one, other = principal(now), principal(now, "Aida")
    mine, theirs = row(one).reference, row(other).reference
    give(other, "B-2", now)
    protocol = sign_in("protocol")
    assert "1 pin is out" in protocol.get("/principals").get_text()
    page = protocol.submit({"pin_number": "b-2"}, form=f"give-{mine}", status=422)
    error = page.find(id=f"pin-{mine}-error")
    assert "This pin is out with somebody else" in error.get_text()
    field = page.find(id=f"pin-{mine}")
    assert field["value"] == "b-2" and field["aria-describedby"] == error["id"]
    page = protocol.submit({"pin_number": "B-3"}, form=f"give-{mine}")
    assert "2 pins are out" in page.get_text() and "B-3" in page.get_text()
    forms = page.find_all("form", method="post")
    place = next(n for n, form in enumerate(forms) if form["action"] == f"/principals/{theirs}/pin/return")
    page = protocol.submit(form=place)
    assert "1 pin is out" in page.get_text()
    assert page.find("form", id=f"give-{theirs}") is not None
    protocol.post(f"/principals/{theirs}/pin", {"pin_number": "B-9", "version": "1"}, status=409)
    sign_in("press_centre").post(f"/principals/{theirs}/pin", {"pin_number": "B-9", "version": "1"}, status=403)
    assert row(other).pin_number == "B-2"
