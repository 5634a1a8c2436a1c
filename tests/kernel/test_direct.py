"""Past the session, to the driver: reading is the rule here too, and nothing is left behind on the connection."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask
from psycopg.errors import ReadOnlySqlTransaction, UniqueViolation
from sqlalchemy import text

from accreditation.kernel.database import current_session, db, transaction
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


def test_the_connection_goes_back_as_it_was(app: Flask, now: datetime) -> None:
    with direct_transaction(unaudited="test") as connection:
        connection.ask(WRITE, values(now))
    rows()
    session = current_session()
    assert session.execute(text("SHOW transaction_read_only")).scalar_one() == "on"
    inside = session.execute(text("SELECT now()")).scalar_one()
    assert session.execute(text("SELECT now()")).scalar_one() == inside, "statements share a transaction again"
    assert db.engine.pool.checkedout() == 1


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
