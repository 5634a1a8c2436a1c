"""Moving a place of the quotas: one conditional UPDATE, so that no two writers share the last place."""

from __future__ import annotations

from sqlalchemy import func, or_, select, text, update
from sqlalchemy.orm import Session

from .models import Quota
from .quotas import Place, move


def move_place(session: Session, *, category_id: int, organisation_id: int | None, held: Place, wanted: Place) -> bool:
    """Move one place in the category's total and, where the organisation is known, in its own quota.

    True when every quota in force had room, or none is; False, and nothing changed, when one is full. A retired
    quota has always room, and goes on counting.
    The rows are locked in the order of their ids, so that two such moves never wait for each other in a ring.
    """
    change = move(held, wanted)
    if change == (0, 0):
        return True
    mine = or_(Quota.organisation_id.is_(None), Quota.organisation_id == organisation_id)
    fits = Quota.reserved + Quota.consumed + sum(change) <= Quota.places
    room = or_(Quota.retired_at.is_not(None), fits).label("room")
    rows = select(Quota.id, room).where(Quota.category_id == category_id, mine).order_by(Quota.id)
    locked = rows.with_for_update(of=Quota).cte("locked")
    moved = session.execute(
        update(Quota)
        .where(Quota.id.in_(select(locked.c.id)), select(func.bool_and(locked.c.room)).scalar_subquery())
        .values(reserved=Quota.reserved + change.reserved, consumed=Quota.consumed + change.consumed)
        .returning(Quota.id)
        .execution_options(synchronize_session="fetch")
    ).all()
    return bool(moved) or session.execute(select(rows.subquery().c.id).limit(1)).first() is None


def lock_quotas(session: Session) -> None:
    """Have no place move until this transaction ends, so that what is counted now stays true."""
    session.execute(text("LOCK TABLE quotas IN SHARE ROW EXCLUSIVE MODE"))
