"""The filled instance is one that the verbs could have left: 200 people, read back from the database."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accreditation import create_app
from accreditation.accounts.actions import account_of, actor_of
from accreditation.accounts.models import Account
from accreditation.applications.items import ITEMS, item_kinds
from accreditation.applications.models import Application, BoardVote
from accreditation.applications.queries import twins
from accreditation.applications.workflow import CLOSED, WORKFLOW, State
from accreditation.audit.models import AuditDetail, AuditEvent
from accreditation.audit.queries import verify
from accreditation.badges.models import Badge, Collection, PrintRun, Receipt
from accreditation.badges.workflow import BadgeState, RunState
from accreditation.config import Settings
from accreditation.delegations.models import Quota
from accreditation.demo.fill import fill, has_files
from accreditation.demo.staff import email_of
from accreditation.event_commands import export_event
from accreditation.gates.decisions import decide
from accreditation.gates.lookups import read_holders
from accreditation.gates.models import Presence, Scan
from accreditation.gates.shapes import NOWHERE, Gate
from accreditation.kernel.cluster import Cluster
from accreditation.kernel.database import current_session, db, transaction
from accreditation.kernel.direct import direct
from accreditation.kernel.files import read_many
from accreditation.kernel.jobs import run_worker
from accreditation.kernel.sealing import load_data_keys
from accreditation.policy.actors import DESKS, SYSTEM, Actor, Role
from accreditation.policy.grants import could
from accreditation.policy.transitions import find
from accreditation.programme.queries import current_event, gate
from tests.conftest import HANOI, _on
from tests.pages import Browser, PageClient

PEOPLE = 200


@pytest.fixture(scope="module")
def filled(cluster: Cluster, settings: Settings, template: str) -> Iterator[Flask]:
    """An application whose instance was filled by the command."""
    name = f"filled_{os.getpid()}"
    with cluster.fresh_database(name, template):
        app = create_app(_on(cluster, settings, name))
        app.test_client_class = Browser
        runner = app.test_cli_runner()
        for command in (["event", "load", str(HANOI), "--demo-dates"], ["demo", f"--people={PEOPLE}"]):
            result = runner.invoke(args=command)
            assert result.exit_code == 0, f"{command}: {result.output} {result.exception!r}"
        yield app
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def session(filled: Flask) -> Iterator[Session]:
    with filled.app_context():
        yield current_session()
        db.session.remove()


def files_of(session: Session) -> list[Application]:
    rows = session.execute(select(Application).order_by(Application.created_at, Application.id)).unique()
    files = list(rows.scalars())
    load_data_keys(session, [file.id for file in files])
    return files


def events_of(session: Session) -> dict[UUID, list[AuditEvent]]:
    """Events by subject, in the order of the chain."""
    found: dict[UUID, list[AuditEvent]] = defaultdict(list)
    for event in session.execute(select(AuditEvent).order_by(AuditEvent.seq)).scalars():
        found[event.subject_id].append(event)
    return found


def actors_of(session: Session) -> dict[UUID, Actor]:
    return {account.id: actor_of(account) for account in session.execute(select(Account)).scalars()}


def test_there_are_as_many_files_as_were_asked_for_in_every_state(session: Session) -> None:
    states = Counter(file.state for file in files_of(session))
    assert sum(states.values()) == PEOPLE
    assert set(states) == set(State)
    assert set(session.execute(select(Badge.state)).scalars()) == set(BadgeState)


def test_every_quota_counts_what_the_files_hold(session: Session) -> None:
    held = Counter((file.category_id, file.organisation_id, file.place) for file in files_of(session))
    assert sum(count for (_c, _o, place), count in held.items() if place != "none") > PEOPLE / 2
    for quota in session.execute(select(Quota)).unique().scalars():
        for place, counted in (("reserved", quota.reserved), ("consumed", quota.consumed)):
            mine = [
                count for (category, organisation, kind), count in held.items()
                if (category, kind) == (quota.category_id, place) and quota.organisation_id in (None, organisation)
            ]  # fmt: skip
            assert counted == sum(mine), (quota.category.code, quota.organisation_id, place)


def test_the_chain_holds_and_runs_in_the_order_of_time(session: Session) -> None:
    assert verify(session).fault is None
    rows = session.execute(
        select(AuditEvent.at).where(AuditEvent.subject_kind.in_(("file", "run"))).order_by(AuditEvent.seq)
    )
    times = list(rows.scalars())
    assert times == sorted(times)
    assert times[-1] <= datetime.now(times[-1].tzinfo)


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
                assert step.target == event.about["to"] or event.about["to"] == "waitlisted"
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
        if things and "function" in named:
            assert things.keys() <= named
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


def test_waiting_files_wait_for_a_full_quota(session: Session) -> None:
    files = files_of(session)
    waiting = [file for file in files if file.state is State.WAITLISTED]
    assert waiting
    for file in waiting:
        mine = [Quota.category_id == file.category_id, Quota.organisation_id == file.organisation_id]
        quota = session.execute(select(Quota).where(*mine)).unique().scalar_one()
        before = [
            each for each in files
            if (each.category_id, each.organisation_id) == (file.category_id, file.organisation_id)
            and each.submitted_at and file.submitted_at and each.submitted_at < file.submitted_at
            and each.state is not State.WAITLISTED
        ]  # fmt: skip
        assert len(before) >= quota.places
        assert file.place == "none"


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
    admitted = 0
    for badge in badges:
        facts = holders[badge.id].as_facts()
        said = {"serial": facts["serial"], "valid_from": facts["valid_from"], "valid_until": facts["valid_until"]}
        token: Any = {"read": "ok", "event": event.number, **said}
        verdict = decide(token, facts, here, NOWHERE, at)
        good = badge.state is BadgeState.ISSUED and badge.application.state is State.APPROVED
        good = good and entrance.to_zone.number in badge.zones
        if good and facts["bulk_first_entry"]:
            assert (verdict.verdict, verdict.reason) == ("look", "first_entry")
            continue
        assert (verdict.verdict == "admit") == good, (badge.state, badge.application.state, verdict)
        admitted += good
    assert admitted > 20


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


def test_the_guests_sign_in_by_the_known_password(filled: Flask) -> None:
    applicant = PageClient(filled)
    applicant.sign_in("applicant")
    own = applicant.get("/applications").get_text()
    assert own.count("HC-") == 2
    with filled.app_context():
        session = current_session()
        accounts = {role: actor for actor in actors_of(session).values() for role in actor.roles}
        assert accounts[Role.FOCAL_POINT].organisations
        db.session.remove()
    table = filled.test_cli_runner().invoke(args=["demo-table"]).output
    assert "applicant@hanoi.example" in table
    assert "focal_point@hanoi.example" in table


def test_a_second_call_keeps_the_data(filled: Flask, session: Session) -> None:
    before = session.execute(select(func.count(), func.max(AuditEvent.seq)).select_from(AuditEvent)).one()
    session.rollback()
    result = filled.test_cli_runner().invoke(args=["demo", "--people=30", "--seed=8"])
    assert result.exit_code == 0
    assert "kept" in result.output
    assert session.execute(select(func.count(), func.max(AuditEvent.seq)).select_from(AuditEvent)).one() == before


def test_the_run_that_waits_is_made_by_its_job(filled: Flask, session: Session) -> None:
    waiting = session.execute(select(PrintRun.id).where(PrintRun.state == RunState.WAITING)).scalar_one()
    session.rollback()
    run_worker(filled, filled.config["SQLALCHEMY_DATABASE_URI"], wait=False)
    session.rollback()
    run = session.get_one(PrintRun, waiting, populate_existing=True)
    assert (run.state, run.done, run.kept_back) == (RunState.DONE, run.total, 0)
    assert all(part.file_id for part in run.parts)


def digest_of(session: Session, seed: int, now: datetime) -> str:
    """Fill, read what people see, and give all of it up."""
    event = export_event(session)
    assert event is not None
    seen: list[str] = []
    with pytest.raises(InterruptedError), transaction() as writing:
        fill(writing, people=40, delegations=20, seed=seed, event=event, password_hash="x", now=now)
        for file in files_of(writing):
            seen.append(repr((file.reference, file.facts, file.state, file.submitted_at, file.version)))
            writing.expunge(file)
        writing.expire_all()
        raise InterruptedError
    assert not has_files(session)
    session.rollback()
    return sha256("\n".join(seen).encode()).hexdigest()


def test_the_same_seed_gives_the_same_files_and_another_one_others(app: Flask, now: datetime) -> None:
    session = current_session()
    once, again, other = (digest_of(session, seed, now) for seed in (7, 7, 8))
    assert once == again != other


def test_nothing_is_invented_outside_a_demonstration_or_without_an_event(empty_app: Flask) -> None:
    result = empty_app.test_cli_runner().invoke(args=["demo", "--people=10"])
    assert result.exit_code == 1
    assert "Load an event first" in result.output
    empty_app.extensions["settings"] = replace(empty_app.extensions["settings"], demo=False)
    refused = empty_app.test_cli_runner().invoke(args=["demo", "--people=10"])
    assert refused.exit_code == 1
    assert "Only in a demonstration" in refused.output


def test_without_people_the_staff_alone_is_there(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["demo", "--people=0"])
    assert result.exit_code == 0
    assert not has_files(current_session())
    assert SYSTEM.id not in actors_of(current_session())


def test_half_of_the_files_came_in_the_last_ten_days(session: Session) -> None:
    submitted = [file.submitted_at for file in files_of(session) if file.submitted_at]
    latest = max(submitted)
    assert datetime.now(latest.tzinfo) - latest < timedelta(hours=30)
    assert sum(latest - at < timedelta(days=10) for at in submitted) > 0.45 * len(submitted)
