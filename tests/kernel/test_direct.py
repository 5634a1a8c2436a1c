"""Past the session, to the driver: reading is the rule here too, and nothing is left behind on the connection."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from uuid import uuid4

import pytest
from flask import Flask
from psycopg import OperationalError
from psycopg.errors import ReadOnlySqlTransaction, UniqueViolation
from sqlalchemy import text

from accreditation.kernel.database import db, transaction
from accreditation.kernel.direct import direct, direct_transaction, direct_within

WRITE = "INSERT INTO throttles (key, window_at, tries) VALUES (%(key)s, %(now)s, 1)"
COUNT = "SELECT count(*) AS rows FROM throttles"


def rows() -> int:
    with direct() as connection:
        [row] = connection.ask(COUNT, {})
        return int(row["rows"])


def values(now: datetime, key: bytes = b"one") -> dict[str, object]:
    return {"key": key, "now": now}


def test_outside_a_transaction_a_write_is_refused_by_the_database(app: Flask, now: datetime) -> None:
    with pytest.raises(ReadOnlySqlTransaction), direct() as connection:
        connection.ask(WRITE, values(now))
    assert rows() == 0


def test_a_transaction_writes_everything(app: Flask, now: datetime) -> None:
    with direct_transaction(unaudited="test") as connection:
        connection.ask(WRITE, values(now))
        connection.ask(WRITE, values(now, b"two"))
    assert rows() == 2


@pytest.mark.parametrize("ours", [True, False])
def test_or_nothing_whoever_fails(app: Flask, now: datetime, ours: bool) -> None:
    with pytest.raises((KeyError, UniqueViolation)), direct_transaction(unaudited="test") as connection:
        connection.ask(WRITE, values(now))
        if ours:
            raise KeyError
        connection.ask(WRITE, values(now))
    assert rows() == 0


def test_a_write_without_an_audit_event_says_why(app: Flask) -> None:
    with pytest.raises(ValueError, match="why"), direct_transaction(unaudited=""):
        pass


def test_after_a_transaction_reading_is_the_rule_again(app: Flask, now: datetime) -> None:
    with direct_transaction(unaudited="test") as connection:
        connection.ask(WRITE, values(now))
    with direct() as again:
        assert again is connection
        with pytest.raises(ReadOnlySqlTransaction):
            again.ask(WRITE, values(now, b"two"))
    assert db.engine.pool.checkedout() == 0, "none of the sessions' connections is kept"


def test_a_failed_statement_is_not_committed_though_nobody_minds(app: Flask, now: datetime) -> None:
    with pytest.raises(OperationalError, match="failed before its end"), direct_transaction(unaudited="test") as at:
        at.ask(WRITE, values(now))
        with suppress(UniqueViolation):
            at.ask(WRITE, values(now))
    assert rows() == 0


def test_values_and_answers_are_what_python_has_for_them(app: Flask, now: datetime) -> None:
    given = {"id": uuid4(), "at": now, "raw": b"\0\xff", "number": 2**40, "yes": True, "none": None, "many": [uuid4()]}
    statement = """
        SELECT %(id)s::uuid AS id, %(at)s::timestamptz AS at, %(raw)s::bytea AS raw, %(many)s::uuid[] AS many,
        %(number)s::bigint AS number, %(yes)s::boolean AS yes, %(none)s::int AS none, %(id)s::uuid AS again"""
    with direct() as connection:
        for _ in range(2):
            assert connection.ask(statement, given).fetchone() == {**given, "again": given["id"]}
        assert connection.ask("SELECT 1 AS one WHERE false", {}).fetchone() is None


def test_a_connection_whose_server_ended_it_meanwhile_is_replaced(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with direct() as connection:
        [row] = connection.ask("SELECT pg_backend_pid() AS pid", {})
    with db.engine.connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": row["pid"]})
    monkeypatch.setattr("accreditation.kernel.direct._ASKED_AFTER_S", 0)
    assert rows() == 0


def test_two_at_once_have_a_connection_each(app: Flask) -> None:
    with direct() as one, direct() as other:
        assert one is not other


def test_within_a_session_it_is_part_of_the_sessions_transaction(app: Flask, now: datetime) -> None:
    with pytest.raises(KeyError), transaction(unaudited="test") as session:
        direct_within(session).ask(WRITE, values(now))
        raise KeyError
    assert rows() == 0
    with transaction(unaudited="test") as session:
        direct_within(session).ask(WRITE, values(now))
    assert rows() == 1


def test_notes_stay_with_the_connection(app: Flask) -> None:
    with direct() as connection:
        connection.notes["seen"] = True
    with direct() as connection:
        assert connection.notes["seen"]
    db.engine.dispose()
    with direct() as connection:
        assert "seen" not in connection.notes
