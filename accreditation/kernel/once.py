"""Each form is done once: the same submission sent again gets the first answer, and changes nothing.

Every page that changes something carries a random key. The key is stored in the transaction of the change it
names, so a lost answer, a double click or a resend by the browser finds it and is led to the same place.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from flask import request
from sqlalchemy import LargeBinary, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from accreditation.policy.words import N_

from .clock import utc_now
from .database import Base, transaction
from .errors import Invalid
from .typed import whole_number

FIELD = "once"
_TRANSPORT_FIELDS = frozenset({FIELD, "csrf_token"})


class OnceKey(Base):
    """One form done. Kept as long as a page may be resent, then swept."""

    __tablename__ = "once_keys"

    key: Mapped[UUID] = mapped_column(primary_key=True)
    #: SHA-256 of method, path and fields: the same key on another form is refused.
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    location: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(index=True)


class Call:
    """One submission. `fresh` says whether it still has to be done; `location` is where its answer is."""

    def __init__(self, *, fresh: bool, location: str, now: datetime) -> None:
        self.fresh, self.location, self.now = fresh, location, now


@contextmanager
def once(*, unaudited: str = "") -> Iterator[Call]:
    """A writing transaction that does this request's form once.

        with once() as call:
            if call.fresh:
                verb(..., now=call.now)
                call.location = url_for(...)
        return redirect(call.location)

    Raises Invalid when the form carries no key, or the key of another form.
    """
    key, fingerprint, now = _key(), _fingerprint(), utc_now()
    with transaction(unaudited=unaudited) as session:
        fresh = _claim(session, key, fingerprint, now)
        row = session.execute(select(OnceKey).where(OnceKey.key == key)).scalar_one()
        if row.fingerprint != fingerprint:
            raise Invalid("This page was already used for something else. Open it again.")
        call = Call(fresh=fresh, location=row.location, now=now)
        yield call
        if fresh:
            row.location = call.location


def _claim(session: Session, key: UUID, fingerprint: bytes, now: datetime) -> bool:
    """True for the first; a second one at the same time waits here until the first has committed."""
    claim = insert(OnceKey).values(key=key, fingerprint=fingerprint, location="", created_at=now)
    return session.execute(claim.on_conflict_do_nothing().returning(OnceKey.key)).first() is not None


def _key() -> UUID:
    try:
        return UUID(request.form.get(FIELD, "") or request.headers.get("Idempotency-Key", ""))
    except ValueError:
        raise Invalid("This page is incomplete. Open it again.") from None


def _fingerprint() -> bytes:
    digest = sha256(f"{request.method} {request.path}".encode())
    for name in sorted(request.form):
        if name not in _TRANSPORT_FIELDS:
            digest.update(repr((name, request.form.getlist(name))).encode())
    for name in sorted(request.files):
        for upload in request.files.getlist(name):
            digest.update(repr((name, upload.filename)).encode())
            digest.update(sha256(upload.stream.read()).digest())
            upload.stream.seek(0)
    return digest.digest()


def posted_version() -> int:
    """The row version that the page showed. Raises Invalid when the form carries none."""
    version = whole_number(request.form.get("version"), -1)
    if version < 0:
        raise Invalid(N_("This page is incomplete. Open it again."))
    return version
