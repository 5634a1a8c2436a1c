"""Reading is the rule; writing happens in transaction() alone, whole or not at all, with its audit event."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from psycopg.errors import ReadOnlySqlTransaction
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from accreditation.accounts.actions import open_account
from accreditation.accounts.models import Account, Throttle
from accreditation.audit.log import record
from accreditation.audit.models import AuditEvent
from accreditation.kernel.database import current_session, db, last_of_all, require_version, transaction
from accreditation.kernel.errors import Conflict, Invalid
from accreditation.policy.actors import SYSTEM
from tests.together import together

EMAIL = "lan.anh@example.org"


def open_one(now: datetime, email: str = EMAIL) -> UUID:
    with transaction() as session:
        return open_account(session, email=email, name="Trịnh Lan Anh", language="en", actor=SYSTEM, now=now).id


def event_count() -> int:
    session = current_session()
    session.rollback()
    return session.execute(select(func.count()).select_from(AuditEvent)).scalar_one()


def refused_as_read_only(error: pytest.ExceptionInfo[DBAPIError]) -> bool:
    return isinstance(error.value.orig, ReadOnlySqlTransaction)


def test_a_stray_orm_write_is_refused_by_the_database(app: Flask, now: datetime) -> None:
    row = current_session().get_one(Account, open_one(now))
    row.language = "vi"
    with pytest.raises(DBAPIError) as error:
        current_session().commit()
    assert refused_as_read_only(error)
    current_session().rollback()


def test_a_stray_core_write_is_refused_by_the_database(app: Flask, now: datetime) -> None:
    open_one(now)
    with pytest.raises(DBAPIError) as error:
        current_session().execute(update(Account).values(language="vi"))
    assert refused_as_read_only(error)
    current_session().rollback()


def test_a_stray_write_on_a_connection_of_its_own_is_refused_too(app: Flask) -> None:
    with db.engine.connect() as connection, pytest.raises(DBAPIError) as error:
        connection.execute(text("DELETE FROM throttles"))
    assert refused_as_read_only(error)


def test_what_was_changed_before_is_not_written_along(app: Flask, now: datetime) -> None:
    row = current_session().get_one(Account, open_one(now))
    row.language = "vi"
    with pytest.raises(RuntimeError, match="outside transaction"), transaction():
        pass
    current_session().rollback()


def test_after_a_transaction_reading_is_the_rule_again(app: Flask, now: datetime) -> None:
    open_one(now)
    assert current_session().execute(text("SHOW transaction_read_only")).scalar_one() == "on"


def test_a_write_without_an_audit_event_is_undone(app: Flask, now: datetime) -> None:
    with pytest.raises(RuntimeError, match="audit event"), transaction() as session:
        session.execute(insert(Throttle).values(key=b"x", window_at=now, tries=1))
    assert current_session().execute(select(Throttle)).first() is None


def test_a_write_that_says_why_needs_none(app: Flask, now: datetime) -> None:
    with transaction(unaudited="throttle") as session:
        session.execute(insert(Throttle).values(key=b"x", window_at=now, tries=1))
    assert current_session().execute(select(Throttle.tries)).scalar_one() == 1


def test_a_transaction_that_wrote_nothing_needs_none(app: Flask) -> None:
    with transaction() as session:
        session.execute(select(Account)).all()


def test_the_event_and_its_write_are_committed_together_or_not_at_all(app: Flask, now: datetime) -> None:
    before = event_count()
    with pytest.raises(KeyError), transaction() as session:
        open_account(session, email=EMAIL, name="Lan", language="en", actor=SYSTEM, now=now)
        raise KeyError
    assert event_count() == before
    open_one(now)
    assert event_count() == before + 1


def test_an_event_of_a_write_undone_is_not_recorded_by_the_next(app: Flask, now: datetime) -> None:
    before = event_count()
    with pytest.raises(KeyError), transaction() as session:
        record(session, "test:undone", subject=("test", uuid4()), actor=SYSTEM, now=now)
        raise KeyError
    open_one(now)
    assert event_count() == before + 1


def test_recording_outside_a_transaction_is_refused(app: Flask, now: datetime) -> None:
    with pytest.raises(RuntimeError, match="needs an open transaction"):
        record(current_session(), "test:stray", subject=("test", uuid4()), actor=SYSTEM, now=now)


def test_a_transaction_in_a_transaction_is_refused_and_the_outer_one_undone(app: Flask, now: datetime) -> None:
    with pytest.raises(RuntimeError, match="open already"), transaction() as session:
        open_account(session, email=EMAIL, name="Lan", language="en", actor=SYSTEM, now=now)
        with transaction():
            pass
    open_one(now)


def test_what_comes_last_comes_after_all_writes_and_once(app: Flask, now: datetime) -> None:
    seen: list[int] = []

    def look(session: Any) -> None:
        seen.append(session.execute(select(func.count()).select_from(Throttle)).scalar_one())

    with transaction(unaudited="test") as session:
        last_of_all(session, "look", look)
        last_of_all(session, "look", look)
        session.add(Throttle(key=b"x", window_at=now, tries=1))
    assert seen == [1]


def test_no_increment_of_200_in_parallel_is_lost(app: Flask, now: datetime) -> None:
    account_id = open_one(now)

    def increment() -> None:
        with transaction(unaudited="test") as session:
            row = session.get_one(Account, account_id)
            row.profile = {**row.profile, "count": row.profile.get("count", 0) + 1}

    def act(_number: int) -> int:
        conflicts = 0
        for _turn in range(25):
            while True:
                try:
                    increment()
                    break
                except Conflict:
                    conflicts += 1
        return conflicts

    assert all(isinstance(conflicts, int) for conflicts in together(app, 8, act))
    current_session().rollback()
    assert current_session().get_one(Account, account_id).profile["count"] == 200


def test_a_second_account_of_an_address_is_told_beside_its_field(app: Flask, now: datetime) -> None:
    open_one(now)
    with pytest.raises(Invalid, match="has an account already") as refused:
        open_one(now, EMAIL.upper())
    assert refused.value.field == "email"


def test_a_constraint_without_words_is_a_fault_not_a_refusal(app: Flask, now: datetime) -> None:
    with pytest.raises(DBAPIError), transaction(unaudited="test") as session:
        session.execute(insert(Throttle).values(key=b"x", window_at=now, tries=1))
        session.execute(insert(Throttle).values(key=b"x", window_at=now, tries=1))


def test_a_version_that_moved_on_is_a_conflict(app: Flask, now: datetime) -> None:
    row = current_session().get_one(Account, open_one(now))
    require_version(row, None)
    require_version(row, row.version)
    with pytest.raises(Conflict):
        require_version(row, row.version - 1)
