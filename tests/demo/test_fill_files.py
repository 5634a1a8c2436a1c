"""The files of the filled instance: each with a history that the verbs could have left, by hands that may."""

from __future__ import annotations

from collections import Counter, defaultdict
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from accreditation.applications.items import ITEMS, item_kinds
from accreditation.applications.models import BoardVote
from accreditation.applications.queries import twins
from accreditation.applications.workflow import CLOSED, WORKFLOW, State
from accreditation.audit.models import AuditDetail, AuditEvent
from accreditation.kernel.files import read_many
from accreditation.policy.actors import DESKS, Role
from accreditation.policy.grants import could
from accreditation.policy.transitions import find
from tests.demo.filled import actors_of, events_of, files_of


def test_each_history_is_a_way_through_the_table_and_ends_where_the_file_stands(session: Session) -> None:
    events = events_of(session)
    for file in files_of(session):
        assert events[file.id][0].action == "file:start"
        state = State.DRAFT
        for event in events[file.id]:
            if "from" not in event.about:
                continue
            action = event.action.removeprefix("file:").replace("waitlist", "submit")
            step = find(WORKFLOW, action)
            assert event.about["from"] == state, (file.state, event.action)
            if step is None:
                assert action in ("enter", "replace")
            else:
                assert state in step.source, (state, action)
                ends = {step.target, State.WAITLISTED} if action == "submit" else {step.target}
                assert event.about["to"] in ends, (action, event.about["to"])
            state = State(event.about["to"])
        assert state == file.state


def test_each_change_of_a_file_left_one_event(session: Session) -> None:
    events = events_of(session)
    changing = ("file:", "portrait:", "document:")
    for file in files_of(session):
        changed = [event for event in events[file.id] if event.action.startswith(changing)]
        votes = [event for event in changed if event.action == "file:vote"]
        assert file.version == len(changed) - len(votes), file.state


def test_each_step_was_taken_by_somebody_who_may(session: Session) -> None:
    actors, files = actors_of(session), {file.id: file for file in files_of(session)}
    for file_id, events in events_of(session).items():
        for event in events:
            step = find(WORKFLOW, event.action.removeprefix("file:"))
            if step is None or file_id not in files:
                continue
            actor, file = actors[event.actor_id], files[file_id]
            assert could(actor, step.permission), event.action
            if actor.roles & DESKS:
                assert file.desk in actor.roles
            if Role.FOCAL_POINT in actor.roles:
                assert file.organisation_code in actor.organisations
            if Role.APPLICANT in actor.roles:
                assert file.applicant_id == actor.id


def test_nobody_decides_twice_and_who_decided_stands_in_the_row(session: Session) -> None:
    events = events_of(session)
    columns = {"take-up": "taken_up_by_id", "pre-approve": "reviewed_by_id", "clear": "cleared_by_id",
               "board-clear": "cleared_by_id", "approve": "approved_by_id"}  # fmt: skip
    hands: Counter[UUID] = Counter()
    for file in files_of(session):
        last = {event.action.removeprefix("file:"): event.actor_id for event in events[file.id]}
        for action, column in columns.items():
            if action in last and not (action == "clear" and "board-clear" in last):
                assert getattr(file, column) == last[action], (file.state, action)
        deciders = [file.reviewed_by_id, file.cleared_by_id, file.approved_by_id]
        known = [each for each in deciders if each]
        assert len(known) == len(set(known))
        hands.update(known)
    assert len(hands) >= 12


def test_two_members_agree_on_what_the_board_decides(session: Session) -> None:
    votes: dict[UUID, set[UUID]] = defaultdict(set)
    for vote in session.execute(select(BoardVote)).scalars():
        votes[vote.application_id].add(vote.member_id)
    decided = {
        file_id for file_id, events in events_of(session).items()
        if any(event.action in ("file:board-clear", "file:board-refuse") for event in events)
    }  # fmt: skip
    assert decided
    assert {file_id for file_id, members in votes.items() if len(members) == 2} == decided


def test_what_was_handed_in_lacks_nothing_and_has_its_zones(session: Session) -> None:
    for file in files_of(session):
        if file.submitted_at and file.stages:
            assert file.missing() == [], file.state
            assert file.document_hash
        if file.state is State.APPROVED:
            assert file.zone_numbers() == {grant.zone.number for grant in file.category.grants}
            assert file.valid_from and file.valid_until and file.valid_from < file.valid_until
            assert "vetting" not in file.stages or file.vetted_version == file.identity_version
        if file.reviewed_by_id:
            assert file.organisation_id is not None


def test_what_people_bring_opens_under_the_files_key_in_order_and_stands_in_the_event_of_its_page(
    session: Session,
) -> None:
    events, brought = events_of(session), set()
    for file in files_of(session):
        things = file.things()
        assert things.keys() <= {kind.name for kind in item_kinds(file.category.field_sets)}
        assert all(thing and any(thing.values()) for each in things.values() for thing in each)
        for name, each in things.items():
            positions = [item.position for item in file.items if item.kind == name]
            assert positions == list(range(len(each)))
        saved = [event for event in events[file.id] if event.action == "file:answer-fields"]
        named = {name for event in saved for name in event.about["fields"]}
        assert things.keys() <= named, file.category.code
        brought.update(things)
    assert brought == {kind.name for kind in ITEMS}


def test_portraits_and_documents_open_under_the_files_key(session: Session) -> None:
    file = next(each for each in files_of(session) if each.state is State.APPROVED and each.portrait)
    assert file.portrait is not None
    ids = [file.portrait.print_file_id, file.portrait.thumb_file_id, *(each.file_id for each in file.documents)]
    contents = read_many(session, ids)
    assert len(contents) == len(ids) >= 3
    assert all(content.startswith(b"\xff\xd8\xff") for content in contents.values())


def test_returned_files_say_what_is_open_and_hold_say_from_where(session: Session) -> None:
    files = files_of(session)
    for file in files:
        assert bool(file.open_fields) == (file.state is State.RETURNED)
        assert (file.held_from is not None) == (file.state is State.ON_HOLD)
        if file.state in (State.RETURNED, State.ON_HOLD, State.REJECTED, State.WITHDRAWN):
            assert file.note["text"]
    mended = [file for file in files if file.identity_version > 1]
    assert mended


def test_principals_are_entered_by_one_officer_and_confirmed_by_another(session: Session) -> None:
    principals = [file for file in files_of(session) if not file.stages]
    assert {file.state for file in principals} == {State.SUBMITTED, State.APPROVED}
    for file in principals:
        assert file.entered_by_id and file.entered_by_id != file.approved_by_id
        assert file.facts["note_verbale"] and "birth_date" not in file.facts and file.document_hash is None
        assert (file.approved_by_id is None) == (file.state is State.SUBMITTED)


def test_a_replaced_person_and_the_one_who_came_name_each_other(session: Session) -> None:
    files = {file.id: file for file in files_of(session)}
    linked = [file for file in files.values() if file.replaces_id]
    assert linked
    assert {files[file.replaces_id].state for file in linked if file.replaces_id} == {State.REPLACED}
    for file in linked:
        assert file.replaces_id and files[file.replaces_id].organisation_id == file.organisation_id


def test_people_registered_twice_are_found(session: Session) -> None:
    found = [file for file in files_of(session) if file.state not in CLOSED and twins(session, file)]
    assert len(found) >= 2


def test_reasons_are_sealed_under_the_files_key(session: Session) -> None:
    reasons = session.execute(
        select(AuditDetail.key_id, AuditEvent.subject_id)
        .join(AuditEvent, AuditEvent.id == AuditDetail.event_id)
        .where(AuditEvent.action == "file:return")
    ).all()
    assert reasons
    assert all(key == subject for key, subject in reasons)
