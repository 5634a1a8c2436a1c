"""The outbox: address and link sealed under the key of the account they go to."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from accreditation.kernel.database import Row
from accreditation.kernel.sealing import Sealed


class Notice(Row):
    """One notice to one person."""

    __tablename__ = "notices"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'sent', 'failed')", name="state"),
        Index("ix_notices_state", "state", "next_try_at"),
    )

    #: The account it goes to: its data key seals address and link.
    account_id: Mapped[UUID] = mapped_column(index=True)
    code: Mapped[str]
    language: Mapped[str]
    state: Mapped[str] = mapped_column(default="waiting")
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(index=True)
    #: Not tried before this instant: at first at once, then later and later. Whoever tries moves it ahead first, so
    #: that nobody else tries meanwhile.
    next_try_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    #: {"address": e-mail, "path": path of the link within this site}
    letter = Sealed[dict[str, Any]]("sealed", key_of=lambda row: row.account_id, erased=dict)
