"""Reading the event."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from accreditation.kernel.database import current_session

from .models import Category, Deadline, Event, Gate, Privilege, Zone

#: Where a session keeps the deadlines of its open transaction.
_DEADLINES = "deadlines"


def current_event(session: Session | None = None) -> Event | None:
    """The event of this instance, or None before one is loaded."""
    return (session or current_session()).get(Event, 1)


def zone_of_event(session: Session) -> ZoneInfo:
    """The event's timezone; UTC before an event is loaded."""
    event = current_event(session)
    return ZoneInfo(event.timezone if event else "UTC")


def categories(session: Session) -> list[Category]:
    """The categories in force, in the event file's order."""
    return list(
        session.execute(select(Category).where(Category.retired_at.is_(None)).order_by(Category.position)).scalars()
    )


def category(session: Session, code: str) -> Category | None:
    """The category `code`, retired or not."""
    return session.execute(select(Category).where(Category.code == code)).scalar_one_or_none()


def zones(session: Session) -> list[Zone]:
    """The zones in force, by number."""
    return list(session.execute(select(Zone).where(Zone.retired_at.is_(None)).order_by(Zone.number)).scalars())


def privileges(session: Session) -> list[Privilege]:
    """The privileges in force, in the event file's order."""
    return list(
        session.execute(select(Privilege).where(Privilege.retired_at.is_(None)).order_by(Privilege.position)).scalars()
    )


def gates(session: Session) -> list[Gate]:
    """The gates in force, in the event file's order."""
    return list(session.execute(select(Gate).where(Gate.retired_at.is_(None)).order_by(Gate.position)).scalars())


def gate(session: Session, code: str) -> Gate | None:
    """The gate `code` in force, or None."""
    return session.execute(select(Gate).where(Gate.code == code, Gate.retired_at.is_(None))).scalar_one_or_none()


def deadlines(session: Session) -> list[Deadline]:
    """The deadlines in force, by time."""
    return list(session.execute(select(Deadline).where(Deadline.retired_at.is_(None)).order_by(Deadline.at)).scalars())


def has_passed(session: Session, code: str, now: datetime) -> bool:
    """Whether the event's deadline `code` has passed; one it does not have never does."""
    at = deadline(session, code)
    return at is not None and at < now


def deadline(session: Session, code: str) -> datetime | None:
    """When the event's deadline `code` is; None for one it does not have.

    Asked of the database once in a transaction, however many files ask.
    """
    begun, held = session.get_transaction(), session.info.get(_DEADLINES)
    if held is None or begun is None or held[0] is not begun:
        rows = session.execute(select(Deadline.code, Deadline.at))
        held = session.info[_DEADLINES] = (session.get_transaction(), {row.code: row.at for row in rows})
    at: datetime | None = held[1].get(code)
    return at


def local_day(session: Session, now: datetime) -> date:
    """The day on the event's own calendar: at 18:00 UTC it is the next one in Ha Noi. Before an event, that of UTC."""
    event = current_event(session)
    return now.astimezone(ZoneInfo(event.timezone) if event else UTC).date()


def open_for(category: Category, now: datetime) -> bool:
    """Whether applications of this category are taken now: before its deadline, or its late one."""
    closes = category.late_until or category.apply_until
    return category.retired_at is None and now < closes.at
