"""The filled instance is one that the verbs could have left: as many as asked for, once, the same by the same seed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accreditation.applications.workflow import State
from accreditation.audit.models import AuditEvent
from accreditation.audit.queries import verify
from accreditation.badges.models import Badge
from accreditation.badges.workflow import BadgeState
from accreditation.delegations.models import Quota
from accreditation.demo.fill import fill, has_files
from accreditation.event_commands import export_event
from accreditation.kernel.database import current_session, db, transaction
from accreditation.policy.actors import SYSTEM, Role
from tests.demo.filled import PEOPLE, actors_of, files_of
from tests.pages import PageClient


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


def test_the_chain_holds_and_runs_in_the_order_of_time(session: Session) -> None:
    assert verify(session).fault is None
    rows = session.execute(
        select(AuditEvent.at).where(AuditEvent.subject_kind.in_(("file", "run"))).order_by(AuditEvent.seq)
    )
    times = list(rows.scalars())
    assert times == sorted(times)
    assert times[-1] <= datetime.now(times[-1].tzinfo)


def test_half_of_the_files_came_in_the_last_ten_days(session: Session) -> None:
    submitted = [file.submitted_at for file in files_of(session) if file.submitted_at]
    latest = max(submitted)
    assert datetime.now(latest.tzinfo) - latest < timedelta(hours=30)
    assert sum(latest - at < timedelta(days=10) for at in submitted) > 0.45 * len(submitted)


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
