"""Whoever changes the trail, the owner of the tables too, is found out; and who is erased leaves it whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, LiteralString
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import Flask
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import delete, event, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from accreditation.audit.events import event_hash
from accreditation.audit.log import checkpoint, record
from accreditation.audit.models import AuditDetail, AuditEvent
from accreditation.audit.queries import _chained, timeline, verify
from accreditation.kernel.database import current_session, db, transaction
from accreditation.kernel.sealing import DataKey, new_data_key
from accreditation.policy.actors import SYSTEM
from tests.together import together

SUBJECT = ("file", UUID(int=7))
REASON = "The letter bears no signature."


@pytest.fixture
def owner(app: Flask) -> Iterator[psycopg.Connection[Any]]:
    """A connection as the role that owns the tables: the most that a stolen backup or a rogue operator has."""
    url = make_url(app.extensions["settings"].database_owner_url).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as connection:
        yield connection


def tamper(
    owner: psycopg.Connection[Any], statement: LiteralString, *values: Any, table: LiteralString = "audit_events"
) -> None:
    """Change one row, past the trigger that would stop even the owner."""
    owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    assert owner.execute(statement, values).rowcount == 1
    owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def three(now: datetime) -> tuple[UUID, int]:
    """Three events of one file, the last with a sealed reason: the data key's id, the number of the first."""
    key_id = uuid4()
    with transaction() as session:
        new_data_key(session, key_id, now=now)
        for action in ("test:one", "test:two"):
            record(session, action, subject=SUBJECT, actor=SYSTEM, now=now, about={"n": 1})
    with transaction() as session:
        detail = {"reason": REASON}
        record(session, "test:three", subject=SUBJECT, actor=SYSTEM, now=now, detail=detail, key_id=key_id)
    numbers = current_session().execute(select(AuditEvent.seq).where(AuditEvent.subject_id == SUBJECT[1])).scalars()
    return key_id, min(numbers)


def fault() -> str | None:
    return verify(current_session()).fault


def test_an_untouched_trail_holds_and_is_counted(app: Flask, now: datetime) -> None:
    before = verify(current_session()).events
    three(now)
    result = verify(current_session())
    assert (result.fault, result.events, result.erased_details) == (None, before + 3, 0)


def test_one_altered_value_is_found_and_its_event_named(
    app: Flask, now: datetime, owner: psycopg.Connection[Any]
) -> None:
    _key, first = three(now)
    tamper(owner, """UPDATE audit_events SET about = '{"n": 2}' WHERE seq = %s""", first)
    assert fault() == f"event {first} was altered"


def test_one_altered_byte_of_a_hash_is_found(app: Flask, now: datetime, owner: psycopg.Connection[Any]) -> None:
    _key, first = three(now)
    flipped = "UPDATE audit_events SET hash = set_byte(hash, 0, get_byte(hash, 0) # 1) WHERE seq = %s"
    tamper(owner, flipped, first + 1)
    assert fault() == f"event {first + 1} was altered"


@pytest.mark.parametrize("which", [0, 1])
def test_a_deleted_event_is_found(app: Flask, now: datetime, owner: psycopg.Connection[Any], which: int) -> None:
    _key, first = three(now)
    tamper(owner, "DELETE FROM audit_events WHERE seq = %s", first + which)
    assert fault() == f"event {first + which} is missing"


def test_events_cut_off_at_the_end_are_found(app: Flask, now: datetime, owner: psycopg.Connection[Any]) -> None:
    with transaction() as session:
        record(session, "test:last", subject=SUBJECT, actor=SYSTEM, now=now)
    last = current_session().execute(text("SELECT max(seq) FROM audit_events")).scalar_one()
    current_session().rollback()
    tamper(owner, "DELETE FROM audit_events WHERE seq = %s", last)
    assert fault() == f"event {last} is missing: the chain ends before its head"


def test_a_sealed_detail_altered_is_found(app: Flask, now: datetime, owner: psycopg.Connection[Any]) -> None:
    _key, first = three(now)
    flipped = "UPDATE audit_details SET sealed = set_byte(sealed, 20, get_byte(sealed, 20) # 1)"
    tamper(owner, flipped, table="audit_details")
    assert fault() == f"event {first + 2}: its sealed detail was altered"


def test_a_sealed_detail_taken_away_is_found(app: Flask, now: datetime, owner: psycopg.Connection[Any]) -> None:
    _key, first = three(now)
    tamper(owner, "DELETE FROM audit_details", table="audit_details")
    assert fault() == f"event {first + 2}: its sealed detail is missing"


def test_erasing_a_person_leaves_the_trail_whole_and_the_reason_unreadable(app: Flask, now: datetime) -> None:
    key_id, _first = three(now)
    assert timeline(current_session(), SUBJECT[1])[0].detail == {"reason": REASON}
    with transaction(unaudited="test") as session:
        session.execute(delete(DataKey).where(DataKey.id == key_id))
    db.session.remove()
    result = verify(current_session())
    assert (result.fault, result.erased_details) == (None, 1)
    assert timeline(current_session(), SUBJECT[1])[0].detail == {}


def signed_head(now: datetime) -> int:
    with transaction() as session:
        record(session, "test:signed", subject=SUBJECT, actor=SYSTEM, now=now)
    with transaction(unaudited="a checkpoint signs the chain itself") as session:
        seq = checkpoint(session, now=now)
    assert seq is not None and fault() is None
    return seq


def test_a_chain_rewritten_with_right_hashes_differs_from_its_signed_checkpoint(
    app: Flask, now: datetime, owner: psycopg.Connection[Any]
) -> None:
    seq = signed_head(now)
    row = current_session().get_one(AuditEvent, seq)
    rewritten = event_hash(row.previous, replace(_chained(row).event, action="test:other"))
    current_session().rollback()
    tamper(owner, "UPDATE audit_events SET action = 'test:other', hash = %s WHERE seq = %s", rewritten, seq)
    owner.execute("UPDATE audit_head SET hash = %s", (rewritten,))
    assert fault() == f"event {seq} differs from its signed checkpoint"


def test_a_checkpoint_rewritten_does_not_bear_our_signature(
    app: Flask, now: datetime, owner: psycopg.Connection[Any]
) -> None:
    seq = signed_head(now)
    zeroed = "UPDATE audit_checkpoints SET hash = decode(repeat('00', 32), 'hex') WHERE seq = %s"
    tamper(owner, zeroed, seq, table="audit_checkpoints")
    assert fault() == f"event {seq}: its checkpoint's signature does not hold"


def test_a_checkpoint_is_signed_only_when_the_chain_moved(app: Flask, now: datetime) -> None:
    three(now)
    with transaction(unaudited="test") as session:
        assert checkpoint(session, now=now) is not None
    with transaction(unaudited="test") as session:
        assert checkpoint(session, now=now) is None
    assert verify(current_session()).checkpoints == 1


def test_an_event_recorded_while_the_trail_is_verified_is_no_fault(app: Flask, now: datetime) -> None:
    three(now)
    done: list[bool] = []

    def another(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        """Between the look at the head and the look at the last event, somebody else writes."""
        if "ORDER BY audit_events.seq DESC" in statement and not done:
            done.append(True)
            assert together(app, 1, lambda _number: _one_more(now)) == [None]

    event.listen(db.engine, "before_cursor_execute", another)
    assert fault() is None
    assert done
    event.remove(db.engine, "before_cursor_execute", another)
    assert fault() is None


def _one_more(now: datetime) -> None:
    with transaction() as session:
        record(session, "test:more", subject=SUBJECT, actor=SYSTEM, now=now)


def test_events_of_many_writers_at_once_make_one_chain(app: Flask, now: datetime) -> None:
    before = verify(current_session()).events
    assert together(app, 16, lambda _number: _one_more(now)) == [None] * 16
    result = verify(current_session())
    assert (result.fault, result.events) == (None, before + 16)


def test_a_transaction_that_is_undone_leaves_no_gap(app: Flask, now: datetime) -> None:
    with pytest.raises(KeyError), transaction() as session:
        record(session, "test:undone", subject=SUBJECT, actor=SYSTEM, now=now)
        raise KeyError
    three(now)
    assert fault() is None


def test_a_detail_needs_a_key(app: Flask, now: datetime) -> None:
    with pytest.raises(ValueError, match="data key"), transaction() as session:
        record(session, "test:bare", subject=SUBJECT, actor=SYSTEM, now=now, detail={"reason": REASON})


def test_reasons_lie_sealed_beside_the_chain(app: Flask, now: datetime) -> None:
    three(now)
    for table in (AuditEvent.__table__, AuditDetail.__table__):
        rows = current_session().execute(select(table)).all()
        assert REASON.encode() not in b"".join(value for row in rows for value in row if isinstance(value, bytes))
        assert REASON not in repr(rows)


def test_the_timeline_is_newest_first_and_in_words(app: Flask, now: datetime) -> None:
    three(now)
    with transaction() as session:
        record(session, "test:four", subject=SUBJECT, actor=SYSTEM, now=now + timedelta(hours=1))
    entries = timeline(current_session(), SUBJECT[1])
    assert [entry.action for entry in entries] == ["test:four", "test:three", "test:two", "test:one"]
    assert timeline(current_session(), SUBJECT[1], with_detail=False)[1].detail == {}
    assert len(timeline(current_session(), SUBJECT[1], limit=2)) == 2


APPEND_ONLY = ("audit_events", "audit_details", "audit_checkpoints", "scans", "badge_receipts")


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("statement", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0} CASCADE"])
def test_the_applications_role_may_not_change_what_is_append_only(app: Flask, table: str, statement: str) -> None:
    asked = text(statement.format(table, _a_column(table)))
    with pytest.raises(DBAPIError) as refused, transaction(unaudited="test") as session:
        session.execute(asked)
    assert isinstance(refused.value.orig, InsufficientPrivilege)
    assert "permission denied" in str(refused.value.orig)


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("statement", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0} CASCADE"])
def test_even_the_owner_is_stopped(app: Flask, owner: psycopg.Connection[Any], table: str, statement: str) -> None:
    column = _a_column(table)
    current_session().rollback()
    with pytest.raises(InsufficientPrivilege, match="are never changed"):
        owner.execute(statement.format(table, column))


def _a_column(table: str) -> str:
    found = text("SELECT column_name FROM information_schema.columns WHERE table_name = :table LIMIT 1")
    return str(current_session().execute(found, {"table": table}).scalar_one())


def test_the_command_exits_0_and_after_tampering_1_naming_the_event(
    app: Flask, now: datetime, owner: psycopg.Connection[Any]
) -> None:
    _key, first = three(now)
    runner = app.test_cli_runner()
    result = runner.invoke(args=["audit", "verify"])
    assert (result.exit_code, "The chain holds." in result.output) == (0, True)
    tamper(owner, "UPDATE audit_events SET action = 'test:other' WHERE seq = %s", first)
    result = runner.invoke(args=["audit", "verify"])
    assert result.exit_code == 1
    assert f"event {first} was altered" in result.output
