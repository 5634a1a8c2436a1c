"""The waiting list: who is next, where somebody stands, and the focal point's order of their own people."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from accreditation.audit.events import describe
from accreditation.audit.log import record
from accreditation.delegations.models import Organisation, Quota
from accreditation.kernel.errors import Blocked, Conflict, NotAllowed, NotFound
from accreditation.policy.actors import Actor
from accreditation.policy.grants import Permission, may
from accreditation.policy.words import N_

from .models import Application
from .turns import Waiting, own_order, turns
from .workflow import State

describe({"file:order": N_("Moved on the waiting list")})

_COLUMNS = (
    Application.id,
    Application.reference,
    Application.category_id,
    Application.organisation_id,
    Application.waiting_place,
    Application.submitted_at,
    Application.created_at,
)
_WAITING = select(*_COLUMNS).where(Application.state == State.WAITLISTED).order_by(Application.id)


def standing(session: Session, file: Application) -> int:
    """Which number a waiting file has on the list of its organisation, of its category; 0 without an organisation."""
    if file.organisation_id is None or file.state is not State.WAITLISTED:
        return 0
    mine = (Application.organisation_id == file.organisation_id, Application.category_id == file.category_id)
    line = own_order(_waiting(row) for row in session.execute(_WAITING.where(*mine)))
    return [each.id for each in line].index(file.id) + 1


def move(
    session: Session,
    organisation: Organisation,
    reference: str,
    *,
    to: Literal["up", "down"],
    place: int,
    actor: Actor,
    now: datetime,
) -> None:
    """Exchange a waiting person with the one before or after them. `place` is where the page showed them, from 1.

    Raises NotAllowed, NotFound, Conflict (the list changed meanwhile), Blocked (no further).
    """
    if not may(actor, Permission.DELEGATION_ORDER, organisation):
        raise NotAllowed(N_("You do not order this list."))
    rows = session.execute(_WAITING.where(Application.organisation_id == organisation.id).with_for_update()).all()
    named = next((row for row in rows if row.reference == reference), None)
    if named is None:
        raise NotFound(N_("Nobody of this number waits here."))
    line = own_order(_waiting(row) for row in rows if row.category_id == named.category_id)
    at = [each.id for each in line].index(named.id)
    other = at - 1 if to == "up" else at + 1
    if at + 1 != place:
        raise Conflict(N_("The list changed while you were looking at it."))
    if not 0 <= other < len(line):
        raise Blocked(N_("There is nobody to change places with."))
    line[at], line[other] = line[other], line[at]
    for number, each in enumerate(line, 1):
        if each.place != number:
            # No change of the file itself: whoever fills in a page of it does not find it changed.
            session.execute(update(Application).where(Application.id == each.id).values(waiting_place=number))
    about = {"organisation": organisation.code, "from": at + 1, "to": other + 1}
    record(session, "file:order", subject=("file", named.id), actor=actor, now=now, about=about)


def next_in_turn(session: Session) -> list[UUID]:
    """The files that free places would take now, whoever is next first. Where the last place goes is settled later."""
    waiting: dict[int, list[Waiting]] = {}
    for row in session.execute(_WAITING):
        waiting.setdefault(row.category_id, []).append(_waiting(row))
    if not waiting:
        return []
    free = _free(session, list(waiting))
    found = []
    for category_id, line in waiting.items():
        for each in turns(line):
            keys = {(category_id, None), (category_id, each.organisation_id)} & free.keys()
            if all(free[key] > 0 for key in keys):
                found.append(each.id)
                for key in keys:
                    free[key] -= 1
    return found


def _free(session: Session, category_ids: list[int]) -> dict[tuple[int, int | None], int]:
    """Free places by quota, of those in force; what no quota limits is absent."""
    left = Quota.places - Quota.reserved - Quota.consumed
    rows = select(Quota.category_id, Quota.organisation_id, left)
    rows = rows.where(Quota.category_id.in_(category_ids), Quota.retired_at.is_(None)).order_by(Quota.id)
    return {(category_id, organisation_id): free for category_id, organisation_id, free in session.execute(rows)}


def _waiting(row: object) -> Waiting:
    return Waiting(
        id=row.id,  # type: ignore[attr-defined]
        organisation_id=row.organisation_id,  # type: ignore[attr-defined]
        place=row.waiting_place,  # type: ignore[attr-defined]
        submitted_at=row.submitted_at or row.created_at,  # type: ignore[attr-defined]
    )
