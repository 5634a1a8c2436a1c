"""The driver's own connections, for the few statements that somebody waits for at a gate.

Promise: they read only unless `direct_transaction()` says otherwise, and whoever has left that knows that everything is
durable. A statement is prepared once a connection and sent by libpq itself; its answer is a list of dicts.

The connections are not those of the sessions: whenever a session's transaction is rolled back, as every page's is, the
driver forgets what was prepared. There is one for each thread that scans at the same time.

Pages and verbs use sessions (kernel/database.py): they are held to audit events and versions. docs/adr/0006 has what
going round them saves.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from typing import Any

from flask import current_app
from psycopg import Connection, OperationalError
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult
from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session

from .database import db

_ASKED_AFTER_S = 1.0
_VALUE = re.compile(r"%\((\w+)\)s")
_names = count(1)


class Rows(list[dict[str, Any]]):
    """What a statement answered."""

    def fetchone(self) -> dict[str, Any] | None:
        """The first row, None when there is none."""
        return self[0] if self else None

    def fetchall(self) -> list[dict[str, Any]]:
        """All of them."""
        return self


@dataclass(frozen=True)
class _Prepared:
    """A statement the server knows: its name there, the names of its values and of its columns, in order."""

    name: bytes
    values: Sequence[str]
    forms: Sequence[PyFormat]
    columns: Sequence[str]


class Direct:
    """A connection, asked in SQL; for one thread at a time. `notes` last as long as the connection itself."""

    def __init__(self, connection: Connection[Any]) -> None:
        self._connection, self._libpq = connection, connection.pgconn
        self._adapt = Transformer(connection)
        self._prepared: dict[str, _Prepared] = {}
        self._rested_at_s = time.monotonic()
        self.notes: dict[Any, Any] = {}

    def ask(self, statement: str, values: Mapping[str, Any]) -> Rows:
        """Send a statement with values for its %(name)s. Raises psycopg's errors as they are."""
        known = self._prepared.get(statement) or self._prepare(statement)
        sent: Any = self._adapt.dump_sequence([values[name] for name in known.values], known.forms)
        result = _good(self._libpq.exec_prepared(known.name, sent))
        self._adapt.set_pgresult(result)
        columns = known.columns
        return Rows(self._adapt.load_rows(0, result.ntuples, lambda row: dict(zip(columns, row, strict=True))))

    def _prepare(self, statement: str) -> _Prepared:
        """Have the server parse a statement and find out the types of its values: they are sent as text."""
        name, values = f"direct_{next(_names)}".encode(), list(dict.fromkeys(_VALUE.findall(statement)))
        numbered = _VALUE.sub(lambda match: f"${values.index(match[1]) + 1}", statement)
        _good(self._libpq.prepare(name, numbered.encode()))
        told = _good(self._libpq.describe_prepared(name))
        columns = [(told.fname(place) or b"").decode() for place in range(told.nfields)]
        prepared = _Prepared(name, values, [PyFormat.TEXT] * len(values), columns)
        self._prepared[statement] = prepared
        return prepared

    def begin(self) -> None:
        """Open a transaction that may write."""
        _good(self._libpq.exec_(b"BEGIN READ WRITE"))

    def commit(self) -> None:
        """End it. Raises OperationalError when the server undid it instead."""
        if _good(self._libpq.exec_(b"COMMIT")).command_status != b"COMMIT":
            raise OperationalError("The transaction had failed before its end.")

    def rest(self) -> bool:
        """Undo what was left open; whether the connection can serve again."""
        if self._libpq.transaction_status in (TransactionStatus.INTRANS, TransactionStatus.INERROR):
            self._try(b"ROLLBACK")
        self._rested_at_s = time.monotonic()
        return self._libpq.transaction_status == TransactionStatus.IDLE

    def answers(self) -> bool:
        """Whether the server still lives; one that answered a moment ago is not asked."""
        if time.monotonic() - self._rested_at_s < _ASKED_AFTER_S:
            return True
        self._try(b"SELECT 1")
        return self.rest()

    def _try(self, command: bytes) -> None:
        """Send a command; that the server is gone shows in the connection's state."""
        with suppress(OperationalError):
            self._libpq.exec_(command)

    def close(self) -> None:
        """End the connection."""
        self._connection.close()


def _good(result: PGresult) -> Any:
    if result.status not in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
        raise error_from_result(result)
    return result


@contextmanager
def direct() -> Iterator[Direct]:
    """Read outside any transaction: each statement stands by itself."""
    resting = _resting()
    connection = _rested(resting)
    try:
        yield connection
    finally:
        if connection.rest():
            resting.append(connection)
        else:
            connection.close()


@contextmanager
def direct_transaction(*, unaudited: str) -> Iterator[Direct]:
    """Write: everything inside is committed together, or nothing is.

    `unaudited` says why no audit event is left; what must leave one is written in `transaction()`. Raises psycopg's
    errors as they are.
    """
    if not unaudited:
        raise ValueError("Say why this write leaves no audit event.")
    with direct() as connection:
        connection.begin()
        yield connection
        connection.commit()


def direct_within(session: Session) -> Direct:
    """The connection of a session's open transaction: what is asked of it is committed, or not, with the rest."""
    session.flush()
    session.execute(text("SELECT 1"))  # the session's driver begins at the first statement
    return Direct(_driver(session.connection().connection))


def _rested(resting: list[Direct]) -> Direct:
    """The connection that rested last, or a new one, made like the sessions' and never given back to them."""
    while resting:
        connection = resting.pop()
        if connection.answers():
            return connection
        connection.close()
    pooled = db.engine.raw_connection()
    driver = _driver(pooled)
    pooled.detach()
    driver.autocommit = True
    return Direct(driver)


def _driver(pooled: Any) -> Connection[Any]:
    driver: Connection[Any] = pooled.driver_connection
    return driver


def _resting() -> list[Direct]:
    """This application's connections that nobody uses; they end when its engine is disposed of."""
    resting: list[Direct] | None = current_app.extensions.get("direct")
    return _first_use(db.engine) if resting is None else resting


def _first_use(engine: Engine) -> list[Direct]:
    resting: list[Direct] = current_app.extensions.setdefault("direct", [])

    @event.listens_for(engine, "engine_disposed")
    def _close(_engine: Engine) -> None:
        while resting:
            resting.pop().close()

    return resting
