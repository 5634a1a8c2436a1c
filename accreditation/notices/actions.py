"""Putting a notice into the outbox, in the transaction of the write that wants it told."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from .models import Notice
from .texts import TEXTS


def notify(
    session: Session,
    code: str,
    *,
    account_id: UUID,
    address: str,
    path: str,
    language: str,
    now: datetime,
    reference: str = "",
) -> Notice:
    """Queue the notice `code`; `path` is the link within this site, `reference` the number of the file it is about.

    The account's data key must exist.
    """
    if code not in TEXTS:
        raise ValueError(f"the notice {code} is not declared")
    notice = Notice(account_id=account_id, code=code, language=language, created_at=now, next_try_at=now)
    session.add(notice)
    notice.letter = {"address": address, "path": path, "reference": reference}
    return notice
