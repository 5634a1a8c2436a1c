"""Reading the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from accreditation.kernel.sealing import load_data_keys

from .letters import Letter, compose
from .models import Notice

PAGE_ROWS = 25
#: A search opens sealed addresses, so it looks at the newest notices only.
SEARCHED_ROWS = 2_000


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One notice as the outbox shows it."""

    id: UUID
    letter: Letter
    language: str
    created_at: datetime
    state: str


@dataclass(frozen=True, kw_only=True)
class OutboxPage:
    """Some of the outbox, newest first; `first` and `last` count from 1, both 0 when there is nothing."""

    notices: list[Sent]
    number: int
    total: int

    @property
    def first(self) -> int:
        """Place of the first notice shown."""
        return (self.number - 1) * PAGE_ROWS + 1 if self.notices else 0

    @property
    def last(self) -> int:
        """Place of the last notice shown."""
        return self.first + len(self.notices) - 1 if self.notices else 0


def outbox(session: Session, *, search: str, number: int) -> OutboxPage:
    """Page `number` (from 1) of the notices whose address or subject contains `search`; all when it is empty."""
    newest = select(Notice).order_by(Notice.created_at.desc(), Notice.id)
    start = (number - 1) * PAGE_ROWS
    if not search:
        total = session.execute(select(func.count()).select_from(Notice)).scalar_one()
        return OutboxPage(notices=_opened(session, newest.offset(start).limit(PAGE_ROWS)), number=number, total=total)
    wanted = search.casefold()
    found = [
        sent
        for sent in _opened(session, newest.limit(SEARCHED_ROWS))
        if wanted in sent.letter.address.casefold() or wanted in sent.letter.subject.casefold()
    ]
    return OutboxPage(notices=found[start : start + PAGE_ROWS], number=number, total=len(found))


def _opened(session: Session, wanted: Select[Notice]) -> list[Sent]:
    rows = session.execute(wanted).scalars().all()
    load_data_keys(session, {row.account_id for row in rows})
    return [
        Sent(id=row.id, letter=compose(row), language=row.language, created_at=row.created_at, state=row.state)
        for row in rows
    ]
