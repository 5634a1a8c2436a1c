"""The database: reading is the rule, writing happens in `transaction()` alone.

Every connection of the application starts its transactions READ ONLY (`default_transaction_read_only`), so a
stray ORM or Core write anywhere is refused by PostgreSQL itself. `transaction()` opens a writing one, runs what
must come last (the audit chain's head is locked last), and refuses to commit a write that left no audit event.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, TypeVar
from uuid import UUID, uuid4

from flask_sqlalchemy import SQLAlchemy
from psycopg import errors as pg
from sqlalchemy import DateTime, Enum, MetaData, Text, event, func, select, text
from sqlalchemy.exc import DBAPIError, DisconnectionError, IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.pool import ConnectionPoolEntry, Pool

from .errors import Conflict, Invalid, NotFound

READ_ONLY = "-c default_transaction_read_only=on"
_ASKED_AFTER_S = 1.0


class Base(DeclarativeBase):
    """Tables with names for every constraint, so that a broken one can be told to a person; times are aware."""

    type_annotation_map: ClassVar = {datetime: DateTime(timezone=True), str: Text()}

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Row(Base):
    """A row with a uuid4 that exists before the flush: sealing binds what it seals to it."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True)

    def __init__(self, **values: Any) -> None:
        values.setdefault("id", uuid4())
        super().__init__(**values)


R = TypeVar("R", bound=Row)


def word_of(words: type[StrEnum]) -> Enum:
    """The type of a column that holds one word of `words`, as text: read back as a member, checked by a CHECK."""
    return Enum(words, native_enum=False, length=32, values_callable=lambda each: [word.value for word in each])


#: Engine and session of the application. Tables derive from `Base`: its metadata is ours, not one a bind.
db = SQLAlchemy()


@dataclass(frozen=True)
class Broken:
    """What a person is told when a constraint of this name refuses a row."""

    message: str
    field: str = ""


_messages: dict[str, Broken] = {}


def explain(constraint: str, message: str, *, field: str = "") -> None:
    """Register the message (an English msgid) for a constraint's name."""
    _messages[constraint] = Broken(message, field)


def current_session() -> Session:
    """The session of this request, command or job."""
    return db.session()


def last_of_all(session: Session, name: str, act: Callable[[Session], None]) -> None:
    """Have `act` run once at the end of the open writing transaction, after all other writes."""
    notes(session).setdefault("last", {}).setdefault(name, act)


def notes(session: Session) -> dict[str, Any]:
    """What the open writing transaction keeps for its end; gone with it, whether it is committed or rolled back.

    Raises RuntimeError outside `transaction()`.
    """
    try:
        held: dict[str, Any] = session.info["writing"]
    except KeyError:
        raise RuntimeError("This writes: it needs an open transaction().") from None
    return held


@contextmanager
def transaction(*, unaudited: str = "") -> Iterator[Session]:
    """Write: everything inside is committed together, or nothing is.

    `unaudited` says why this write leaves no audit event (sessions, throttles, progress); without it a write
    that recorded none is rolled back and raises RuntimeError. Raises Conflict when another writer was faster,
    Invalid or Conflict (by the registered message) when a constraint refuses.
    """
    session = current_session()
    _begin(session)
    try:
        yield session
        session.flush()
        for act in list(notes(session).get("last", {}).values()):
            act(session)
        session.flush()
        if not unaudited and not notes(session).get("audited") and _wrote(session):
            raise RuntimeError("A write left no audit event; record one, or say why not with unaudited=.")
        session.commit()
    except BaseException as error:
        session.rollback()
        if (told := _as_refusal(error)) is not None:
            raise told from error
        raise
    finally:
        session.info.pop("writing", None)


def _begin(session: Session) -> None:
    if "writing" in session.info:
        raise RuntimeError("A transaction is open already; verbs never open one.")
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("Something was changed outside transaction().")
    session.rollback()
    # Taken up by the BEGIN that the first statement brings along: a statement of its own would be one more way to the
    # database and back. `_rest` takes it back before anybody else gets this connection.
    connection = session.connection().connection.dbapi_connection
    if connection is None:
        raise RuntimeError("The database's connection is closed.")
    connection.read_only = False
    session.info["writing"] = {}


@event.listens_for(Pool, "checkin")
def _rest(connection: Any, record: ConnectionPoolEntry) -> None:
    """A connection that comes back reads only, whoever had it."""
    if connection is not None and not connection.closed:
        connection.read_only = None
        record.info["rested_at"] = time.monotonic()


@event.listens_for(Pool, "checkout")
def _prove_alive(connection: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
    """Ask a connection that has rested whether the server still lives; one that served a moment ago is not asked.

    Raises DisconnectionError, at which the pool makes another.
    """
    if time.monotonic() - record.info.get("rested_at", math.inf) < _ASKED_AFTER_S:
        return
    try:
        connection.autocommit = True
        connection.execute("SELECT 1")
        connection.autocommit = False
    except pg.Error as error:
        raise DisconnectionError from error


def _wrote(session: Session) -> bool:
    return bool(session.execute(text("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")).scalar_one())


def _as_refusal(error: BaseException) -> Exception | None:
    if isinstance(error, StaleDataError):
        return Conflict("Somebody else changed this a moment ago.")
    if isinstance(error, IntegrityError) and isinstance(error.orig, pg.Error):
        broken = _messages.get(error.orig.diag.constraint_name or "")
        if broken is None:
            return None
        return Invalid(broken.message, field=broken.field) if broken.field else Conflict(broken.message)
    if isinstance(error, DBAPIError) and isinstance(error.orig, (pg.DeadlockDetected, pg.SerializationFailure)):
        return Conflict("Somebody else changed this a moment ago.")
    return None


def require_version(row: Any, expected: int | None) -> None:
    """Raise Conflict unless `row` still has the version that the page showed (None: not asked)."""
    if expected is not None and row.version != expected:
        raise Conflict("This changed while you were reading it.")


def locked(session: Session, table: type[R], row_id: UUID, *, missing: str, version: int | None = None) -> R:
    """The row as it stands now, with what it brings along, locked to the end of the transaction.

    Raises NotFound with the message `missing`; Conflict when the row is not at `version` (None: not asked). Two
    statements: one that waited for its lock would show what it joins as that was before the wait. Rows that only point
    at this one may come meanwhile (NO KEY UPDATE): whoever is scanned at a gate waits for nobody's form.
    """
    mine = select(table.id).where(table.id == row_id).with_for_update(key_share=True)
    if session.execute(mine).first() is None:
        raise NotFound(missing)
    row = session.get_one(table, row_id, populate_existing=True)
    require_version(row, version)
    return row


def take_turn(session: Session, what: str) -> None:
    """Wait until nobody else is at `what`; from here to the end of the transaction it is our turn."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(what, 0))))
