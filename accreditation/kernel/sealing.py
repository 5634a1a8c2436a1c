"""Personal data at rest: sealed under the data key of the person's own file, or not stored.

Each file, account and print run has a data key (32 bytes) in the table `data_keys`, wrapped by the instance's
`data` key. What it seals is AES-256-GCM with the place (`table.column`) and the row's id as associated data, so
a sealed value moved to another row or column does not open. Destroying the row of `data_keys` erases the person.
A sealed value is: format byte 1, nonce (12 bytes), ciphertext and tag.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Generic, TypeVar, overload
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app
from sqlalchemy import LargeBinary, SmallInteger, select
from sqlalchemy.orm import Mapped, Session, mapped_column, object_session

from .database import Base, current_session
from .keys import KeyRing

_FORMAT = b"\x01"
_NONCE_BYTES = 12

T = TypeVar("T")


class Erased(LookupError):
    """The data key is gone: the person was erased. Nothing can open this any more."""


class DataKey(Base):
    """The wrapped data key of one file, account or print run. Backups leave this table out."""

    __tablename__ = "data_keys"

    #: The id of the record whose personal data it seals.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    wrapped_by: Mapped[int] = mapped_column(SmallInteger)
    created_at: Mapped[datetime]


def key_ring() -> KeyRing:
    """The keys of the running instance."""
    ring: KeyRing = current_app.extensions["keys"]
    return ring


def seal(secret: bytes, value: bytes, *, place: str, row_id: UUID) -> bytes:
    """`value` sealed under `secret` (32 bytes) for this place and row."""
    nonce = os.urandom(_NONCE_BYTES)
    return _FORMAT + nonce + AESGCM(secret).encrypt(nonce, value, _bound(place, row_id))


def unseal(secret: bytes, sealed: bytes, *, place: str, row_id: UUID) -> bytes:
    """The value back. Raises cryptography's InvalidTag when it was changed, or sealed for another place or row."""
    if sealed[:1] != _FORMAT:
        raise ValueError("unknown format of a sealed value")
    return AESGCM(secret).decrypt(sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :], _bound(place, row_id))


def _bound(place: str, row_id: UUID) -> bytes:
    return f"{place}\0{row_id}".encode()


def new_data_key(session: Session, key_id: UUID, *, now: datetime) -> bytes:
    """Make, wrap and add the data key of the record `key_id`; returned unwrapped for use in this session."""
    secret = os.urandom(32)
    number, wrapping = key_ring().newest("data")
    wrapped = seal(wrapping, secret, place="data_keys.wrapped", row_id=key_id)
    session.add(DataKey(id=key_id, wrapped=wrapped, wrapped_by=number, created_at=now))
    _open_keys(session)[key_id] = secret
    return secret


def load_data_keys(session: Session, key_ids: Iterable[UUID]) -> None:
    """Open many data keys with one query, before a list is shown."""
    known = _open_keys(session)
    wanted = {key_id for key_id in key_ids if key_id not in known}
    if wanted:
        rows = session.execute(
            select(DataKey.id, DataKey.wrapped, DataKey.wrapped_by).where(DataKey.id.in_(wanted))
        ).all()
        known.update({row.id: unwrap_data_key(row.id, row.wrapped, row.wrapped_by) for row in rows})


def data_key(session: Session, key_id: UUID) -> bytes:
    """The open data key of `key_id`. Raises Erased when it was destroyed."""
    load_data_keys(session, [key_id])
    try:
        return _open_keys(session)[key_id]
    except KeyError:
        raise Erased(str(key_id)) from None


def _open_keys(session: Session) -> dict[UUID, bytes]:
    opened: dict[UUID, bytes] = session.info.setdefault("data_keys", {})
    return opened


def unwrap_data_key(key_id: UUID, wrapped: bytes, number: int) -> bytes:
    """The data key out of the columns of its row, for a query that joined them."""
    return unseal(key_ring().secrets["data"][number], wrapped, place="data_keys.wrapped", row_id=key_id)


class Sealed(Generic[T]):
    """A property that seals a JSON value into the LargeBinary column `column` of its row.

    `key_of(row)` names the data key. Reading a row whose key was destroyed gives `erased()`. The value read is a
    fresh object: assign it back to change it.
    """

    def __init__(self, column: str, *, key_of: Callable[[Any], UUID], erased: Callable[[], T]) -> None:
        self.column, self.key_of, self.erased = column, key_of, erased

    @overload
    def __get__(self, row: None, owner: type) -> Sealed[T]: ...
    @overload
    def __get__(self, row: object, owner: type) -> T: ...

    def __get__(self, row: Any, owner: type) -> Sealed[T] | T:
        if row is None:
            return self
        sealed = getattr(row, self.column)
        if sealed is None:
            return self.erased()
        try:
            secret = data_key(_session_of(row), self.key_of(row))
        except Erased:
            return self.erased()
        value: T = json.loads(unseal(secret, sealed, place=self._place(row), row_id=row.id))
        return value

    def __set__(self, row: Any, value: T) -> None:
        secret = data_key(_session_of(row), self.key_of(row))
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        setattr(row, self.column, seal(secret, text.encode(), place=self._place(row), row_id=row.id))

    def _place(self, row: Any) -> str:
        return f"{row.__tablename__}.{self.column}"


def _session_of(row: Any) -> Session:
    return object_session(row) or current_session()
