"""Whose hands are in a decision: the board's, a second signature; deadlines, who is told, who reads what."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from accreditation.applications import actions
from accreditation.applications.effects import Decision
from accreditation.applications.models import Application, BoardVote
from accreditation.applications.workflow import State
from accreditation.kernel.database import current_session, transaction
from accreditation.kernel.errors import Invalid, NotAllowed
from accreditation.notices.models import Notice
from accreditation.policy.actors import Role
from accreditation.policy.grants import Permission, may
from accreditation.programme.models import Deadline
from tests.files import complete_file, file_upto, officer, organisation_for, owner_of, walk

REASON = Decision(reason="For a reason that stays with us")


def row(file_id):
    current_session().rollback()
    return current_session().get_one(Application, file_id, populate_existing=True)


def take(file_id, action, now, *roles, by=None, decision=REASON):
    """Take one step by a new officer of these roles, or `by`; who took it."""
    with transaction() as session:
        hand = by or officer(session, *roles, now=now)
        session.flush()
        actions.take_step(session, actions.lock(session, file_id), action, actor=hand, now=now, decision=decision)
        return hand


def notices(file_id):
    wanted = select(Notice.code).where(Notice.account_id == row(file_id).applicant_id).order_by(Notice.created_at)
    return list(current_session().execute(wanted).scalars())


def test_whoever_referred_a_file_does_not_vote_on_it(app, now):
    file_id = file_upto("send-to-agency", now=now)
    both = take(file_id, "refer", now, Role.VETTING, Role.BOARD)
    with pytest.raises(NotAllowed):
        take(file_id, "board-clear", now, by=both)


def test_neither_member_of_the_board_that_cleared_a_file_approves_it(app, now):
    file_id = file_upto("send-to-agency", now=now)
    take(file_id, "refer", now, Role.VETTING)
    members = [take(file_id, "board-clear", now, Role.BOARD, Role.APPROVER) for _ in range(2)]
    assert row(file_id).state is State.CLEARED
    for member in members:
        with pytest.raises(NotAllowed):
            take(file_id, "approve", now, by=member)
    take(file_id, "approve", now, Role.APPROVER)
    assert row(file_id).state is State.APPROVED


@pytest.mark.parametrize("end", ["suspend", "revoke"])
def test_what_a_commander_ended_alone_waits_for_a_second_signature_and_holds_meanwhile(app, now, sign_in, end):
    file_id = file_upto("approve", now=now)
    commander = take(file_id, end, now, Role.COMMANDER)
    held = row(file_id)
    assert held.countersign_due
    ended, reference = held.state, held.reference
    queue = sign_in("commander").get("/files?tab=to_countersign")
    assert f"/files/{reference}" in str(queue)
    with pytest.raises(NotAllowed):
        take(file_id, "countersign", now, by=commander)
    client = sign_in("approver")
    client.get(f"/files/{reference}")
    client.submit({"decision": "countersign"}, form="decide-form")
    after = row(file_id)
    assert (after.state, after.countersign_due) == (ended, False)
    assert f"/files/{reference}" not in str(sign_in("commander").get("/files?tab=to_countersign"))


def past_cut_off(now):
    with transaction(unaudited="a test is later than the cut-off") as session:
        session.execute(update(Deadline).where(Deadline.code == "cut_off").values(at=now - timedelta(days=400)))


def settled(file_id, action, now):
    for _ in range(2):
        take(file_id, action, now, Role.BOARD)


def test_whoever_is_let_in_unvetted_has_one_day_an_escort_everywhere_and_no_zone_of_floaters(app, now):
    with transaction() as session:
        state = organisation_for(session, "state")
        file = complete_file(
            session, now=now, code="delegate", organisation=state, function="delegate", rank="official"
        )
        walk(session, file, now=now, upto="send-to-agency", desk=Role.PROTOCOL)
        file_id = file.id
    floaters = {grant.zone.number for grant in row(file_id).zones if grant.needs == "floater"}
    assert floaters
    past_cut_off(now)
    settled(file_id, "settle-escorted", now)
    take(file_id, "approve", now, Role.APPROVER)
    file = row(file_id)
    assert {grant.needs for grant in file.zones} == {"escort"}
    assert not floaters & file.zone_numbers()
    local = file.valid_until.astimezone(ZoneInfo("Asia/Ho_Chi_Minh"))
    assert (local.hour, local.minute) == (0, 0), "until the end of a day"
    assert file.valid_until - max(file.valid_from, now) <= timedelta(days=1)
    assert may(owner_of(file), Permission.FILE_VIEW, file)


def test_a_returned_file_that_the_board_held_has_its_whole_time_again_when_it_is_released(app, now):
    file_id = file_upto("take-up", now=now)
    take(file_id, "return", now, Role.PRESS_CENTRE, decision=Decision(reason="Mend it", open_fields=("title",)))
    past_cut_off(now)
    settled(file_id, "settle-hold", now)
    later = now + timedelta(days=6)
    take(file_id, "release", later, Role.PRESS_CENTRE)
    file = row(file_id)
    assert file.state is State.RETURNED
    assert file.answer_until > later


def test_the_time_to_answer_never_goes_past_the_cut_off_and_a_remark_stands_beside_its_answer(app, now, sign_in):
    file_id = file_upto("take-up", now=now)
    with transaction(unaudited="a test is just before the cut-off") as session:
        session.execute(update(Deadline).where(Deadline.code == "cut_off").values(at=now + timedelta(hours=30)))
    remarks = {"title": "As on your press card, please.", "medium": " "}
    decision = Decision(
        reason="Two answers", open_fields=("medium", "title"), remarks=remarks, answer_until=now + timedelta(days=5)
    )
    take(file_id, "return", now, Role.PRESS_CENTRE, decision=decision)
    file = row(file_id)
    assert file.answer_until == now + timedelta(hours=30)
    assert file.note["remarks"] == {"title": "As on your press card, please."}
    assert b"press card" not in file.sealed_note


def test_the_desk_chooses_the_time_to_answer_on_the_page(app, now, sign_in):
    file_id = file_upto("take-up", now=now)
    desk = sign_in("press_centre")
    page = desk.get(f"/files/{row(file_id).reference}")
    assert page.find("select", id="answer_days").find("option", selected=True)["value"] == "3"
    chosen = {"decision": "return", "reason": "Mend it", "open_fields": "title", "remark-title": "Which one?"}
    desk.submit({**chosen, "answer_days": "7"}, form="decide-form")
    file = row(file_id)
    assert file.note["remarks"] == {"title": "Which one?"}
    assert timedelta(days=6, hours=23) < file.answer_until - file.changed_at <= timedelta(days=7)


def test_a_deadline_that_has_passed_is_no_time_to_answer(app, now):
    file_id = file_upto("take-up", now=now)
    passed = Decision(reason="Mend it", open_fields=("title",), answer_until=now - timedelta(hours=1))
    with pytest.raises(Invalid) as refused:
        take(file_id, "return", now, Role.PRESS_CENTRE, decision=passed)
    assert refused.value.field == "answer_days"


def test_whoever_is_withdrawn_or_reinstated_by_others_is_told_and_who_withdraws_is_not(app, now):
    by_desk, by_self, back = (file_upto("approve", now=now) for _ in range(3))
    take(by_desk, "withdraw", now, Role.PRESS_CENTRE)
    take(by_self, "withdraw", now, by=owner_of(row(by_self)))
    take(back, "suspend", now, Role.COMMANDER)
    take(back, "reinstate", now, Role.APPROVER)
    assert notices(by_desk)[-1] == "file_withdrawn"
    assert "file_withdrawn" not in notices(by_self)
    assert notices(back)[-1] == "file_reinstated"


def test_a_principal_is_struck_off_by_a_second_protocol_officer_and_never_by_the_delegation(app, now):
    with transaction() as session:
        state = organisation_for(session, "state")
        file = complete_file(session, now=now, code="principal", organisation=state, function="head_of_state")
        first = officer(session, Role.PROTOCOL, now=now)
        session.flush()
        actions.take_step(session, file, "enter", actor=first, now=now)
        file_id = file.id
    second = take(file_id, "confirm", now, Role.PROTOCOL)
    assert row(file_id).state is State.APPROVED
    for action, hand in (("withdraw", owner_of(row(file_id))), ("strike", first)):
        with pytest.raises((NotAllowed, Exception)) as refused:
            take(file_id, action, now, by=hand)
        assert refused.value.status in (403, 409), action
    take(file_id, "strike", now, by=second)
    assert row(file_id).state is State.WITHDRAWN


def test_what_somebody_needs_is_for_its_desk_and_arms_are_for_those_who_clear_them(app, now, sign_in):
    with transaction() as session:
        state = organisation_for(session, "state")
        file = complete_file(
            session, now=now, code="protection", organisation=state, function="protection_officer",
            agency="Guard", principal="The Minister of Silence", access_needs="Step-free, please",
        )  # fmt: skip
        walk(session, file, now=now, upto="clear", desk=Role.PROTOCOL)
        reference, desk = file.reference, file.desk
    seen = {role: sign_in(role).get(f"/files/{reference}").text for role in (desk, "vetting", "approver", "auditor")}
    assert {role for role, text in seen.items() if "Step-free" in text} == {desk}
    assert {role for role, text in seen.items() if "Minister of Silence" in text} == {desk, "vetting", "approver"}


def test_votes_of_a_settlement_do_not_count_in_the_next_round(app, now):
    file_id = file_upto("send-to-agency", now=now)
    past_cut_off(now)
    settled(file_id, "settle-hold", now)
    file = row(file_id)
    rounds = current_session().execute(select(BoardVote.round).where(BoardVote.application_id == file_id)).scalars()
    assert set(rounds) == {file.board_round - 1}
