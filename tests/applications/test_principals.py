"""Principals: entered by one protocol officer from the note verbale, confirmed by another, and by nobody else."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from accreditation.accounts.models import Account
from accreditation.applications import actions, principals
from accreditation.applications.models import Application
from accreditation.applications.workflow import State
from accreditation.audit.models import AuditEvent
from accreditation.badges.queries import print_counts
from accreditation.delegations.models import Quota
from accreditation.delegations.queries import organisation_by_code
from accreditation.kernel.database import current_session, transaction
from accreditation.kernel.errors import Blocked, Conflict, Invalid, NotAllowed
from accreditation.policy.actors import Actor, Role
from accreditation.policy.grants import Permission, could
from accreditation.programme.queries import category
from tests.applications.applicants import open_doors
from tests.applications.test_delegation import came_in
from tests.files import applicant, officer

ANSWERS = {
    "organisation": "KAZ",
    "function": "head_of_state",
    "family_name": "Serikbay",
    "given_names": "Alikhan",
    "native_name": "Әлихан Серікбай",
    "title": "President of the Republic",
    "note_verbale": "NV-114/2025",
    "arrival": "2025-10-24",
    "departure": "2025-10-27",
}
FORM = {
    **{name: value for name, value in ANSWERS.items() if name not in ("arrival", "departure")},
    "arrival-day": "24", "arrival-month": "10", "arrival-year": "2025",
    "departure-day": "27", "departure-month": "10", "departure-year": "2025",
}  # fmt: skip


def entered(now: datetime, *, by: Actor | None = None, **answers: str) -> tuple[Any, Actor]:
    """A principal that a protocol officer has entered: the file's id, and the officer."""
    with transaction() as session:
        actor = by or officer(session, Role.PROTOCOL, now=now)
        session.flush()
        wanted = category(session, "principal")
        assert wanted is not None
        file = principals.enter(
            session,
            category=wanted,
            organisation=organisation_by_code(session, "KAZ"),
            answers={**ANSWERS, **answers},
            officer=session.get_one(Account, actor.id),
            actor=actor,
            now=now,
        )
        return file.id, actor


def confirm(file_id: Any, actor: Actor, now: datetime) -> None:
    with transaction() as session:
        actions.take_step(session, actions.lock(session, file_id), "confirm", actor=actor, now=now)


def row(file_id: Any) -> Application:
    current_session().rollback()
    return current_session().get_one(Application, file_id)


def another(now: datetime) -> Actor:
    with transaction() as session:
        return officer(session, Role.PROTOCOL, now=now)


def test_two_protocol_officers_make_a_principal(app: Flask, now: datetime) -> None:
    file_id, first = entered(now)
    file = row(file_id)
    assert (file.state, file.entered_by_id, file.place) == (State.SUBMITTED, first.id, "reserved")
    second = another(now)
    confirm(file_id, second, now)
    file = row(file_id)
    assert (file.state, file.approved_by_id, file.place) == (State.APPROVED, second.id, "consumed")
    assert file.zone_numbers() and file.valid_from and file.valid_until
    assert file.facts["note_verbale"] == "NV-114/2025"
    actions_taken = select(AuditEvent.action).where(AuditEvent.subject_id == file_id).order_by(AuditEvent.seq)
    assert list(current_session().execute(actions_taken).scalars()) == ["file:start", "file:enter", "file:confirm"]


def test_who_entered_does_not_confirm(app: Flask, now: datetime) -> None:
    file_id, first = entered(now)
    with pytest.raises(NotAllowed):
        confirm(file_id, first, now)
    with pytest.raises(Conflict), transaction(unaudited="a test writes past the verbs") as session:
        session.execute(update(Application).where(Application.id == file_id).values(approved_by_id=first.id))
    assert row(file_id).state is State.SUBMITTED


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.FOCAL_POINT, Role.LOGISTICS, Role.PRESS_CENTRE, Role.APPROVER])
def test_nobody_but_protocol_enters_principals(app: Flask, now: datetime, role: Role) -> None:
    with transaction() as session:
        account = applicant(session, now=now)
        session.flush()
        account_id = account.id
    organisations = frozenset({"KAZ"}) if role is Role.FOCAL_POINT else frozenset()
    actor = Actor(id=account_id, roles=frozenset({role}), organisations=organisations)
    assert not could(actor, Permission.FILE_ENTER)
    with pytest.raises(NotAllowed):
        entered(now, by=actor)


def test_focal_points_and_applicants_cannot_begin_one(app: Flask, sign_in: Any, client: Any) -> None:
    open_doors()
    focal_point = came_in(app)
    choices = focal_point.get("/delegation/add").select("[name=category]")
    assert choices and "principal" not in {choice.get("value") for choice in choices}
    focal_point.post("/delegation/add", {"category": "principal", "organisation": "KAZ"}, status=422)
    for path in ("/principals", "/principals/enter"):
        assert focal_point.http.get(path).status_code == 403
    focal_point.post("/principals/enter", FORM, status=403)
    client.get("/apply/principal", status=404)
    assert "Heads of state or government and their spouses do not apply here" in client.get("/").get_text()
    assert current_session().execute(select(Application)).first() is None


def test_the_pages_lead_from_the_note_to_the_register(app: Flask, now: datetime, sign_in: Any) -> None:
    first = sign_in("protocol")
    first.get("/principals")
    first.get("/principals/enter")
    first.submit(form="enter", status=422)
    assert "Enter the date" in first.page.get_text()
    page = first.submit(FORM, form="enter")
    assert "You entered this principal, so another protocol officer confirms it" in page.get_text()
    assert page.find("input", value="confirm") is None
    assert "Some answers are missing" not in page.get_text()
    page = first.get("/principals")
    assert "Waiting for a second officer" in page.get_text() and "You entered it" in page.get_text()
    [file] = current_session().execute(select(Application)).unique().scalars()
    confirm(file.id, another(now), now)
    page = first.get("/principals")
    assert "Waiting for a second officer" not in page.get_text()
    assert "Serikbay" in page.get_text() and "President of the Republic" in page.get_text()
    assert "NV-114/2025" in page.get_text()


def test_the_second_officer_confirms_on_the_files_page(app: Flask, now: datetime, sign_in: Any) -> None:
    file_id, _first = entered(now)
    second = sign_in("protocol")
    reference = row(file_id).reference
    page = second.get("/principals")
    second.get(page.find("a", href=lambda href: href and reference in href)["href"])
    assert "Waits for a second protocol officer" in second.page.get_text()
    form = next(form for form in second.page.find_all("form") if form.get("action", "").endswith("/decide"))
    assert form.find("input", value="confirm") is not None
    place = second.page.find_all("form", method="post").index(form)
    second.submit({"decision": "confirm"}, form=place)
    assert row(file_id).state is State.APPROVED


def test_a_principal_wears_a_pin_no_badge(app: Flask, now: datetime) -> None:
    file_id, _first = entered(now)
    confirm(file_id, another(now), now)
    assert print_counts(current_session()) == []


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"note_verbale": ""}, "note_verbale"),
        ({"given_names": ""}, "given_names"),
        ({"function": "delegate"}, "function"),
        ({"departure": "2025-10-20"}, "departure"),
    ],
)
def test_what_the_note_does_not_say_is_asked_for(app: Flask, now: datetime, answers: Any, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        entered(now, **answers)
    assert refused.value.field == field


def test_a_full_quota_of_principals_is_said_and_nobody_is_waitlisted(app: Flask, now: datetime) -> None:
    with transaction(unaudited="a test's quota") as session:
        organisation, wanted = organisation_by_code(session, "KAZ"), category(session, "principal")
        assert wanted is not None
        mine = Quota.category_id == wanted.id, Quota.organisation_id == organisation.id
        session.execute(update(Quota).where(*mine).values(places=1))
    entered(now)
    with pytest.raises(Blocked):
        entered(now, given_names="Aida")
    assert len(current_session().execute(select(Application)).unique().all()) == 1


def test_names_of_a_states_principals_stand_in_its_order(app: Flask, now: datetime) -> None:
    file_id, _first = entered(now)
    assert row(file_id).facts["nationality"] == "KAZ"
