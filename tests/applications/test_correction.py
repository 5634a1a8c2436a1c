"""Corrections of submitted files by the verbs: what is written, who may, what follows; sealed in one event each."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, text

from accreditation.applications import actions, correction
from accreditation.applications.effects import Decision
from accreditation.applications.models import Application
from accreditation.applications.workflow import State
from accreditation.audit.queries import timeline
from accreditation.delegations.models import Quota
from accreditation.delegations.queries import organisation_by_code
from accreditation.kernel.database import current_session, transaction
from accreditation.kernel.errors import Blocked, Invalid, NotAllowed
from accreditation.kernel.images import PortraitImages
from accreditation.notices.models import Notice
from accreditation.policy.actors import Actor, Role
from accreditation.programme.queries import category
from tests.files import complete_file, file_upto, officer, owner_of, walk

PICTURES = PortraitImages(print_jpeg=b"new", thumb_jpeg=b"new", width_px=900, height_px=1157, findings=())


def row(file_id) -> Application:
    current_session().rollback()
    current_session().expire_all()
    return current_session().get_one(Application, file_id)


def corrected(file_id, now, answers, *, role=Role.PRESS_CENTRE, actor=None, claim="", reason="misread", **more) -> Any:
    with transaction() as session:
        by = actor or officer(session, role, now=now)
        session.flush()
        file = actions.lock(session, file_id)
        correction.correct(session, file, answers, claim=claim, reason=reason, actor=by, now=now, **more)
    return by


def versions(file):
    return file.identity_version, file.screened_version, file.vetted_version, file.print_version


def screened(file_id):
    with transaction(unaudited="as screening writes it") as session:
        session.execute(text("UPDATE applications SET screened_version = 1 WHERE id = :id"), {"id": file_id})


def test_a_title_is_corrected_by_the_desk_and_the_card_wants_a_reprint(app, now):
    file_id = file_upto("approve", now=now)
    screened(file_id)
    corrected(file_id, now, {"title": "Chief photographer", "phone": "+359 2 555 0100"})
    file = row(file_id)
    assert (file.state, file.facts["title"], versions(file)) == (State.APPROVED, "Chief photographer", (1, 1, 1, 2))


def test_a_typing_error_is_screened_and_printed_again_but_not_vetted(app, now):
    file_id = file_upto("approve", now=now)
    screened(file_id)
    corrected(file_id, now, {"family_name": "Veselinovai"}, claim="typing")
    file = row(file_id)
    assert (file.state, versions(file)) == (State.APPROVED, (1, 0, 1, 2))
    hash_before = file.document_hash
    corrected(file_id, now, {"document_number": "X99881122"}, claim="typing")
    file = row(file_id)
    assert (file.state, versions(file)) == (State.APPROVED, (1, 0, 1, 2))
    assert file.document_hash != hash_before


@pytest.mark.parametrize("upto", ["send-to-agency", "clear", "approve"])
def test_another_identity_voids_the_clearance_and_goes_back_before_vetting(app, now, upto):
    file_id = file_upto(upto, now=now)
    screened(file_id)
    zones = row(file_id).zone_numbers()
    by = corrected(file_id, now, {"birth_date": "1988-04-22"}, claim="identity", reason="Another person’s passport.")
    file = row(file_id)
    assert (file.state, file.identity_version, file.screened_version) == (State.PRE_APPROVED, 2, 0)
    assert (file.cleared_by_id, file.approved_by_id, file.reviewed_by_id) == (None, None, by.id)
    assert (file.place, file.zone_numbers()) == ("reserved", zones)
    events = [entry.action for entry in timeline(current_session(), file_id)]
    assert events[:2] == ["file:correct-identity", "file:correct"]


def test_a_question_and_a_referral_end_with_the_identity_they_were_about(app, now):
    for action in ("ask", "refer"):
        file_id = file_upto("send-to-agency", now=now)
        with transaction() as session:
            vetter = officer(session, Role.VETTING, now=now)
            session.flush()
            decision = Decision(reason="Which of the two?")
            actions.take_step(session, actions.lock(session, file_id), action, actor=vetter, now=now, decision=decision)
        corrected(file_id, now, {"nationality": "SRB"}, claim="identity")
        assert (row(file_id).state, row(file_id).asked_of) == (State.PRE_APPROVED, "")


@pytest.mark.parametrize(("upto", "state"), [("submit", State.SUBMITTED), ("pre-approve", State.PRE_APPROVED)])
def test_before_vetting_another_identity_moves_nothing_back(app, now, upto, state):
    file_id = file_upto(upto, now=now)
    corrected(file_id, now, {"birth_date": "1988-04-22"}, claim="identity")
    assert (row(file_id).state, row(file_id).identity_version) == (state, 2)


def test_the_whole_way_is_walked_again_and_the_place_moves_there_and_back(app, now):
    with transaction() as session:
        place = organisation_by_code(session, "KAZ")
        delegates = category(session, "delegate")
        file = complete_file(
            session, now=now, code="delegate", organisation=place, function="delegate", rank="official"
        )
        walk(session, file, now=now, desk=Role.PROTOCOL)
        file_id = file.id

    def places():
        wanted = (Quota.category_id == delegates_id, Quota.organisation_id == place_id)
        return tuple(current_session().execute(select(Quota.reserved, Quota.consumed).where(*wanted)).one())

    delegates_id, place_id = delegates.id, place.id
    assert places() == (0, 1)
    corrected(file_id, now, {"document_number": "C7710032"}, role=Role.PROTOCOL, claim="identity")
    assert (row(file_id).place, places()) == ("reserved", (1, 0))
    with transaction() as session:
        again = actions.lock(session, file_id)
        for step, role in (("send-to-agency", Role.VETTING), ("clear", Role.VETTING), ("approve", Role.APPROVER)):
            by = officer(session, role, now=now)
            session.flush()
            actions.take_step(session, again, step, actor=by, now=now)
            session.flush()
    assert (row(file_id).state, row(file_id).vetted_version, places()) == (State.APPROVED, 2, (0, 1))


def test_who_holds_a_badge_is_told_and_who_was_being_checked_is_not(app, now):
    told = {}
    for upto in ("approve", "clear"):
        file_id = file_upto(upto, now=now)
        corrected(file_id, now, {"birth_date": "1988-04-22"}, claim="identity")
        rows = select(Notice).where(Notice.account_id == row(file_id).applicant_id, Notice.code == "identity_exchanged")
        told[upto] = len(current_session().execute(rows).all())
    assert told == {"approve": 1, "clear": 0}


def test_the_events_say_which_answers_and_seal_what_they_were(app, now):
    file_id = file_upto("approve", now=now)
    corrected(file_id, now, {"family_name": "Veselinov", "title": "Editor"}, claim="typing", reason="One letter.")
    entry = timeline(current_session(), file_id)[0]
    assert (entry.action, entry.about["fields"], entry.about["claim"]) == (
        "file:correct", ["family_name", "title"], "typing",
    )  # fmt: skip
    assert entry.detail == {
        "before": {"family_name": "Veselinova", "title": "Photographer"},
        "after": {"family_name": "Veselinov", "title": "Editor"},
        "reason": "One letter.",
    }
    stored = current_session().execute(text("SELECT about::text FROM audit_events ORDER BY seq DESC LIMIT 1")).scalar()
    assert "Veselin" not in stored and "letter" not in stored


def test_an_officer_says_which_of_the_two_it_is_and_why(app, now):
    file_id = file_upto("approve", now=now)
    for answers, claim, reason, field in (
        ({"family_name": "Petrova"}, "", "misread", "claim"),
        ({"family_name": "Petrova"}, "typing", "  ", "reason"),
        ({"title": "Editor"}, "", "", "reason"),
        ({"title": "Editor"}, "", "x" * 5001, "reason"),
        ({"title": "Photographer"}, "", "misread", ""),
    ):
        with pytest.raises(Invalid) as refused:
            corrected(file_id, now, answers, claim=claim, reason=reason)
        assert refused.value.field == field
    assert versions(row(file_id)) == (1, 0, 1, 1)


def test_others_than_the_owning_desk_correct_nothing_and_nobody_their_own_file(app, now):
    file_id = file_upto("approve", now=now)
    for role in (Role.PROTOCOL, Role.VETTING, Role.APPROVER, Role.BADGE_OFFICE, Role.FOCAL_POINT):
        with pytest.raises(NotAllowed):
            corrected(file_id, now, {"title": "Editor"}, role=role)
    own = Actor(
        id=row(file_id).applicant_id, roles=frozenset({Role.APPLICANT, Role.PRESS_CENTRE, Role.GATE_SUPERVISOR})
    )
    with pytest.raises(NotAllowed):
        corrected(file_id, now, {"title": "Editor"}, actor=own, claim="typing")
    assert row(file_id).facts["title"] == "Photographer"


def test_the_supervisor_mends_a_name_on_the_card_with_the_document_in_hand_and_nothing_else(app, now):
    file_id = file_upto("approve", now=now)
    gate = {"role": Role.GATE_SUPERVISOR}
    with pytest.raises(Invalid) as refused:
        corrected(file_id, now, {"native_name": "Дарина Веселинов"}, **gate)
    assert refused.value.field == "claim"
    with pytest.raises(Invalid):
        corrected(file_id, now, {"given_names": "Darinka"}, claim="identity", **gate)
    for answers in ({"birth_date": "1988-04-22"}, {"document_number": "X1"}, {"title": "Editor"}):
        with pytest.raises(NotAllowed):
            corrected(file_id, now, answers, claim="typing", **gate)
    corrected(file_id, now, {"family_name": "Veselinov"}, claim="typing", **gate)
    assert (row(file_id).facts["family_name"], versions(row(file_id))) == ("Veselinov", (1, 0, 1, 2))


def test_a_retaken_portrait_is_screened_and_printed_again(app, now):
    file_id = file_upto("approve", now=now)
    screened(file_id)
    with transaction() as session:
        by = officer(session, Role.GATE_SUPERVISOR, now=now)
        session.flush()
        file = actions.lock(session, file_id)
        with pytest.raises(Invalid):
            correction.replace_portrait(session, file, PICTURES, claim="", reason="Beard", actor=by, now=now)
        correction.replace_portrait(session, file, PICTURES, claim="typing", reason="Beard", actor=by, now=now)
    file = row(file_id)
    assert (file.portrait.width_px, versions(file)) == (900, (1, 0, 1, 2))
    entry = timeline(current_session(), file_id)[0]
    assert (entry.action, entry.about["fields"], entry.detail["reason"]) == ("file:correct", ["portrait"], "Beard")


@pytest.mark.parametrize("action", ["suspend", "hold-approval"])
def test_what_is_suspended_or_held_keeps_its_identity_until_it_is_released(app, now, action):
    role, upto = {"suspend": (Role.COMMANDER, "approve"), "hold-approval": (Role.APPROVER, "clear")}[action]
    file_id = file_upto(upto, now=now)
    with transaction() as session:
        by = officer(session, role, now=now)
        session.flush()
        decision = Decision(reason="Looked at again.")
        actions.take_step(session, actions.lock(session, file_id), action, actor=by, now=now, decision=decision)
    state = row(file_id).state
    with pytest.raises(Blocked, match="suspended or on hold"):
        corrected(file_id, now, {"birth_date": "1988-04-22"}, claim="identity")
    corrected(file_id, now, {"birth_date": "1988-04-22"}, claim="typing")
    assert (row(file_id).state, row(file_id).identity_version) == (state, 1)


def test_drafts_and_closed_files_are_not_corrected(app, now):
    draft = file_upto(None, now=now)
    with pytest.raises(Blocked):
        corrected(draft, now, {"title": "Editor"})
    gone = file_upto("submit", now=now)
    with transaction() as session:
        file = actions.lock(session, gone)
        actions.take_step(session, file, "withdraw", actor=owner_of(file), now=now, decision=Decision(reason="ill"))
    with pytest.raises(Blocked):
        corrected(gone, now, {"title": "Editor"})
    with pytest.raises(Blocked), transaction() as session:
        file = actions.lock(session, gone)
        correction.change_contact(session, file, {"phone": "+84 24 3825 0000"}, actor=owner_of(file), now=now)


@pytest.mark.parametrize("upto", ["submit", "send-to-agency", "approve"])
def test_the_applicant_changes_contact_and_nothing_follows(app, now, upto):
    file_id = file_upto(upto, now=now)
    before = row(file_id)
    kept = (before.state, versions(before))
    with transaction() as session:
        file = actions.lock(session, file_id)
        correction.change_contact(session, file, {"phone": "+84 24 3825 0000"}, actor=owner_of(file), now=now)
    file = row(file_id)
    assert (file.facts["phone"], (file.state, versions(file))) == ("+84 24 3825 0000", kept)
    entry = timeline(current_session(), file_id)[0]
    assert (entry.action, entry.about["fields"]) == ("file:contact", ["phone"])
    assert entry.detail == {"before": {"phone": "+359 2 555 0100"}, "after": {"phone": "+84 24 3825 0000"}}


def test_the_applicant_changes_nothing_else_and_strangers_nothing_at_all(app, now):
    file_id = file_upto("approve", now=now)
    stranger = Actor(id=owner_of(row(file_upto(None, now=now))).id, roles=frozenset({Role.APPLICANT}))
    for answers, actor in (({"title": "Editor"}, owner_of(row(file_id))), ({"phone": "+84 24 3825 0000"}, stranger)):
        with pytest.raises(NotAllowed), transaction() as session:
            correction.change_contact(session, actions.lock(session, file_id), answers, actor=actor, now=now)
    with pytest.raises(NotAllowed):
        corrected(file_id, now, {"phone": "+84 24 3825 0000"}, actor=owner_of(row(file_id)))


def test_answers_mended_in_a_returned_file_make_earlier_cards_old_and_a_draft_none(app, now):
    file_id = file_upto("take-up", now=now)
    with transaction() as session:
        session.execute(
            text("UPDATE applications SET state = 'returned', open_fields = '{title,phone}' WHERE id = :id"),
            {"id": file_id},
        )
        file = actions.lock(session, file_id)
        actions.save_answers(session, file, {"phone": "+84 24 3825 0000"}, actor=owner_of(file), now=now)
        assert file.print_version == 1
        actions.save_answers(session, file, {"title": "Editor"}, actor=owner_of(file), now=now)
        assert file.print_version == 2
        draft = actions.lock(session, file_upto_in(session, now))
        actions.save_answers(session, draft, {"title": "Editor"}, actor=owner_of(draft), now=now)
        assert draft.print_version == 1


def file_upto_in(session, now):
    file = complete_file(session, now=now)
    session.flush()
    return file.id
