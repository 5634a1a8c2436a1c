"""Runs and boxes are numbered 1, 2, 3, in the order they are made."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from accreditation.kernel import database


def take_turn(session: Session, numbered: InstrumentedAttribute[int]) -> None:
    """Wait until nobody else is making one of these; from here to the end of the transaction it is our turn."""
    database.take_turn(session, numbered.class_.__tablename__)


def next_number(session: Session, numbered: InstrumentedAttribute[int]) -> int:
    """The number after the highest of a column, in its turn."""
    take_turn(session, numbered)
    return (session.execute(select(func.max(numbered))).scalar() or 0) + 1
