"""Another person comes in the place of an accredited one: a new file, checked in full; the old one ends."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from accreditation.accounts.actions import account_of
from accreditation.applications import actions, intake, replacement
from accreditation.applications.effects import Decision
from accreditation.applications.models import Application
from accreditation.applications.workflow import State
from accreditation.delegations.models import Quota
from accreditation.delegations.queries import organisation_by_code
from accreditation.kernel.database import current_session, transaction
from accreditation.kernel.errors import Blocked, Invalid, NotAllowed
from accreditation.notices.models import Notice
from accreditation.policy.actors import Actor, Role
from tests.applications.applicants import open_doors
from tests.applications.test_delegation import EMAIL, came_in
from tests.files import FACTS, attach, complete_file, officer, walk


@pytest.fixture(autouse=True)
def _open(app: Flask) -> None:
    open_doors()


def accredited(now: datetime, *, code: str = "KAZ", upto: str = "approve") -> Any:
    """A delegate of this delegation; the file's id and reference."""
    with transaction() as session:
        file = complete_file(
            session, now=now, code="delegate", organisation=organisation_by_code(session, code), function="delegate",
            rank="official",
        )  # fmt: skip
        walk(session, file, now=now, upto=upto, desk=Role.PROTOCOL)
        return file.id, file.reference


def row(file_id: Any) -> Application:
    current_session().rollback()
    return current_session().get_one(Application, file_id)


def successor(file_id: Any) -> Application:
    current_session().rollback()
    return (
        current_session().execute(select(Application).where(Application.replaces_id == file_id)).unique().scalar_one()
    )


def quota(file: Application) -> tuple[int, int]:
    rows = select(Quota.reserved, Quota.consumed).where(
        Quota.category_id == file.category_id, Quota.organisation_id == file.organisation_id
    )
    return tuple(current_session().execute(rows).one())


def replaced(file_id: Any, now: datetime, *, role: Role = Role.PROTOCOL, reason: str = "ill") -> None:
    with transaction() as session:
        actor = officer(session, role, now=now)
        session.flush()
        replacement.replace(session, actions.lock(session, file_id), reason=reason, actor=actor, now=now)


def test_a_focal_point_replaces_a_person_and_goes_on_with_the_new_one(app: Flask, now: datetime) -> None:
    file_id, reference = accredited(now)
    client = came_in(app)
    page = client.get(f"/applications/{reference}")
    page = client.get(page.find("a", href=f"/applications/{reference}/replace")["href"])
    assert "The badge opens no gate any more" in page.get_text()
    assert "The place falls free" in page.get_text() and "checked in full" in page.get_text()
    client.submit(form="replace", status=422)
    assert row(file_id).state is State.APPROVED
    page = client.submit({"reason": "She fell ill."}, form="replace")
    new = successor(file_id)
    assert page.h1.text == "The person" and new.reference in client.last.request.path
    assert (new.state, new.category.code, new.organisation_code) == (State.DRAFT, "delegate", "KAZ")
    assert new.applicant_id == account_of(current_session(), EMAIL).id
    assert new.facts.get("family_name") is None
    assert row(file_id).state is State.REPLACED


def test_both_files_name_each_other(app: Flask, now: datetime, sign_in: Any) -> None:
    file_id, reference = accredited(now)
    replaced(file_id, now)
    new = successor(file_id).reference
    client = came_in(app)
    assert client.get(f"/applications/{reference}").find("a", href=f"/applications/{new}")
    assert client.get(f"/applications/{new}").find("a", href=f"/applications/{reference}")
    desk = sign_in("protocol")
    assert "another person" in desk.get(f"/files/{reference}").text, "nobody of the staff reads a draft"
    fill_in_and_send(successor(file_id).id, now)
    assert desk.get(f"/files/{reference}").find("a", href=f"/files/{new}")
    assert desk.get(f"/files/{new}").find("a", href=f"/files/{reference}")


def test_the_place_falls_free_and_is_taken_again_at_submission(app: Flask, now: datetime) -> None:
    file_id, _reference = accredited(now)
    old = row(file_id)
    assert quota(old) == (0, 1)
    replaced(file_id, now)
    assert (row(file_id).place, quota(row(file_id))) == ("none", (0, 0))
    submitted = fill_in_and_send(successor(file_id).id, now)
    assert (submitted.place, submitted.state, quota(submitted)) == ("reserved", State.SUBMITTED, (1, 0))


def fill_in_and_send(file_id: Any, now: datetime) -> Application:
    """What the focal point's form does, by the verbs."""
    with transaction() as session:
        file = actions.lock(session, file_id)
        facts = {**FACTS, "function": "delegate", "rank": "official", "document_number": "C7710032"}
        actions.apply_facts(file, {**file.facts, **facts}, now=now)
        attach(session, file, now=now, portrait=b"\xff\xd8 not a real picture")
        session.flush()
        session.refresh(file)
        owner = Actor(id=file.applicant_id, roles=frozenset({Role.APPLICANT}))
        intake.send(session, file, declared=True, actor=owner, now=now)
    return row(file_id)


def test_a_desk_replaces_on_its_own_page_and_the_focal_point_is_told(app: Flask, now: datetime, sign_in: Any) -> None:
    came_in(app)
    file_id, reference = accredited(now)
    desk = sign_in("protocol")
    page = desk.get(f"/files/{reference}")
    desk.get(page.find("a", href=f"/applications/{reference}/replace")["href"])
    desk.submit({"reason": "The note verbale names another."}, form="replace")
    new = successor(file_id)
    assert desk.last.request.path == f"/files/{reference}"
    focal_point = account_of(current_session(), EMAIL)
    assert new.applicant_id == focal_point.id
    rows = select(Notice).where(Notice.account_id == focal_point.id, Notice.code == "replacement_begun")
    assert len(current_session().execute(rows).all()) == 1


@pytest.mark.parametrize("upto", ["submit", "clear"])
def test_only_an_accredited_person_is_replaced(app: Flask, now: datetime, sign_in: Any, upto: str) -> None:
    file_id, reference = accredited(now, upto=upto)
    with pytest.raises(Blocked):
        replaced(file_id, now)
    page = sign_in("protocol").get(f"/applications/{reference}/replace")
    assert "Only an accredited person is replaced" in page.get_text()
    assert page.find("form", id="replace") is None


def test_a_reason_is_needed_and_others_may_not(app: Flask, now: datetime, sign_in: Any) -> None:
    file_id, reference = accredited(now)
    with pytest.raises(Invalid):
        replaced(file_id, now, reason=" ")
    with pytest.raises(NotAllowed):
        replaced(file_id, now, role=Role.PRESS_CENTRE)
    foreign = came_in(app, "BRA", email="b@mission.example")
    assert foreign.http.get(f"/applications/{reference}/replace").status_code == 404
    assert sign_in("press_centre").http.get(f"/applications/{reference}/replace").status_code == 404
    assert row(file_id).state is State.APPROVED


def test_a_stale_page_replaces_nobody_and_keeps_what_was_typed(app: Flask, now: datetime) -> None:
    file_id, reference = accredited(now)
    client = came_in(app)
    client.get(f"/applications/{reference}/replace")
    with transaction() as session:
        commander = officer(session, Role.COMMANDER, now=now)
        session.flush()
        file = actions.lock(session, file_id)
        actions.take_step(session, file, "suspend", actor=commander, now=now, decision=Decision(reason="sealed"))
    page = client.submit({"reason": "She fell ill."}, form="replace", status=409)
    assert "changed while you were reading it" in page.get_text()
    assert current_session().execute(select(Application).where(Application.replaces_id == file_id)).first() is None


def test_whoever_comes_in_anothers_place_may_be_sent_after_the_deadline(app: Flask, now: datetime) -> None:
    file_id, _reference = accredited(now)
    replaced(file_id, now)
    assert fill_in_and_send(successor(file_id).id, now + timedelta(days=4000)).state is State.SUBMITTED
    with pytest.raises(Blocked, match="closed"), transaction() as session:
        late = complete_file(session, now=now, code="delegate", organisation=organisation_by_code(session, "KAZ"))
        owner = Actor(id=late.applicant_id, roles=frozenset({Role.APPLICANT}))
        intake.send(session, late, declared=True, actor=owner, now=now + timedelta(days=4000))
