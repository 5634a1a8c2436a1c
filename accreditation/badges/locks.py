"""Taking hold of cards: what a card may do hangs on its file, so the two are locked together.

Promise: first the files, then the cards, each in the order of their ids, everywhere in this room; so nobody waits in a
circle, and between a check and what follows from it no file is suspended and no card ended. Whoever needs a run or a
box as well locks that before. Rows that only point at these may come meanwhile: a scan waits for nobody.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from accreditation.applications.models import Application
from accreditation.kernel.database import require_version
from accreditation.kernel.errors import NotFound
from accreditation.policy.words import N_

from .models import Badge


def lock_files(session: Session, file_ids: Collection[UUID]) -> None:
    """Lock these files. Rows read before this are as they were: read them again."""
    mine = select(Application.id).where(Application.id.in_(file_ids)).order_by(Application.id)
    session.execute(mine.with_for_update(key_share=True))


def lock_cards(session: Session, which: ColumnElement[bool]) -> list[Badge]:
    """The cards of which `which` holds, as they stand now, locked with their files, in the order of their ids."""
    found = session.execute(select(Badge.id, Badge.application_id).where(which)).all()
    lock_files(session, {row.application_id for row in found})
    mine = Badge.id.in_([row.id for row in found])
    session.execute(select(Badge.id).where(mine).order_by(Badge.id).with_for_update(key_share=True))
    rows = select(Badge).where(mine, which).order_by(Badge.id).execution_options(populate_existing=True)
    return list(session.execute(rows).unique().scalars())


def lock_badge(session: Session, badge_id: UUID, *, version: int | None = None) -> Badge:
    """One card, locked with its file. Raises NotFound; Conflict when it is not at `version`."""
    badge = next(iter(lock_cards(session, Badge.id == badge_id)), None)
    if badge is None:
        raise NotFound(N_("There is no such badge."))
    require_version(badge, version)
    return badge
