"""Stored files: sealed blobs in the database by default, so that one backup and one transaction hold all.

A stored file belongs to a data key (a person's file, or a print run) and dies with it. File names of people are
never kept: a file is its id and its media type.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import LargeBinary, delete, select
from sqlalchemy.orm import Mapped, Session, deferred, mapped_column

from .database import Row
from .errors import NotFound
from .sealing import Erased, data_key, load_data_keys, seal, unseal

_PLACE = "stored_files.sealed"


class Damaged(RuntimeError):
    """A stored file is not what was stored: its bytes have another hash. The store broke, nobody asked wrongly."""


class StoredFile(Row):
    """One sealed blob. Loaded without its bytes unless asked for."""

    __tablename__ = "stored_files"

    key_id: Mapped[UUID] = mapped_column(index=True)
    media_type: Mapped[str]
    size_bytes: Mapped[int]
    #: SHA-256 of the sealed bytes, compared whenever they are read: wherever they are kept, what broke is named.
    sealed_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    sealed: Mapped[bytes] = deferred(mapped_column(LargeBinary))


def put(session: Session, content: bytes, *, key_id: UUID, media_type: str, now: datetime) -> StoredFile:
    """Seal `content` under the data key `key_id` and add it. Raises Erased when that key is gone."""
    file = StoredFile(key_id=key_id, media_type=media_type, size_bytes=len(content), created_at=now)
    file.sealed = seal(data_key(session, key_id), content, place=_PLACE, row_id=file.id)
    file.sealed_sha256 = sha256(file.sealed).digest()
    session.add(file)
    return file


def remove(session: Session, file_ids: Iterable[UUID]) -> None:
    """Delete these blobs for good; whatever pointed at them must be gone, or point elsewhere, before."""
    session.flush()
    session.execute(delete(StoredFile).where(StoredFile.id.in_(list(file_ids))))


def read(session: Session, file_id: UUID | None) -> bytes:
    """The content. Raises NotFound when there is no such file or its person was erased; Damaged."""
    found = read_many(session, [file_id] if file_id else [])
    if not found:
        raise NotFound("This file is not here any more.")
    return next(iter(found.values()))


def read_typed(session: Session, file_id: UUID) -> tuple[bytes, str]:
    """The content and its media type. Raises NotFound."""
    content = read(session, file_id)
    row = session.execute(select(StoredFile.media_type).where(StoredFile.id == file_id)).one()
    return content, row.media_type


def read_many(session: Session, file_ids: Iterable[UUID]) -> dict[UUID, bytes]:
    """Contents by id, with two queries for all; what was erased is absent. Raises Damaged."""
    wanted = (StoredFile.id, StoredFile.key_id, StoredFile.sealed, StoredFile.sealed_sha256)
    rows = session.execute(select(*wanted).where(StoredFile.id.in_(list(file_ids)))).all()
    load_data_keys(session, {row.key_id for row in rows})
    contents: dict[UUID, bytes] = {}
    for row in rows:
        if sha256(row.sealed).digest() != row.sealed_sha256:
            raise Damaged(f"stored file {row.id}")
        try:
            contents[row.id] = unseal(data_key(session, row.key_id), row.sealed, place=_PLACE, row_id=row.id)
        except Erased:
            continue
    return contents
