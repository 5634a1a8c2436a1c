"""The driver's own connection, for the few statements that somebody waits for at a gate.

Promise: it comes out of the pool of all sessions and goes back as it was, so it reads only, unless
`direct_transaction()` says otherwise; whoever has left that knows that everything is durable. Rows are dicts.

Pages and verbs use sessions (kernel/database.py): they are held to audit events and versions. docs/adr/0006 has what
going round them saves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any, cast

from psycopg import Connection, Cursor
from psycopg.rows import DictRow, dict_row
from sqlalchemy.orm import Session

from .database import db


class Direct:
    """A connection, asked in SQL. `notes` last as long as the connection itself, whoever has it."""

    def __init__(self, connection: Connection[Any], notes: dict[Any, Any]) -> None:
        self._connection, self.notes = connection, notes

    def ask(self, statement: str, values: Mapping[str, Any]) -> Cursor[DictRow]:
        """Send a statement with values for its %(name)s; prepared once a connection."""
        return self._connection.cursor(row_factory=dict_row).execute(statement, values, prepare=True)


@contextmanager
def direct() -> Iterator[Direct]:
    """Read outside any transaction: each statement stands by itself."""
    with closing(db.engine.raw_connection()) as pooled:
        connection = cast("Connection[Any]", pooled.driver_connection)
        connection.autocommit = True
        yield Direct(connection, pooled.info)


@contextmanager
def direct_transaction(*, unaudited: str) -> Iterator[Direct]:
    """Write: everything inside is committed together, or nothing is.

    `unaudited` says why no audit event is left; what must leave one is written in `transaction()`. Raises psycopg's
    errors as they are.
    """
    if not unaudited:
        raise ValueError("Say why this write leaves no audit event.")
    with closing(db.engine.raw_connection()) as pooled:  # taken back unfinished, the pool rolls it back
        connection = cast("Connection[Any]", pooled.driver_connection)
        connection.read_only = False
        yield Direct(connection, pooled.info)
        connection.commit()


def direct_within(session: Session) -> Direct:
    """The connection of a session's open transaction: what is asked of it is committed, or not, with the rest."""
    session.flush()
    pooled = session.connection().connection
    return Direct(cast("Connection[Any]", pooled.driver_connection), pooled.info)
