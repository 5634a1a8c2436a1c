"""People with badges, for tests of what comes after approval: made by the product's own verbs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from accreditation.applications.models import Application
from accreditation.badges import actions as badge_actions
from accreditation.badges.models import Badge
from accreditation.badges.queries import token_of
from accreditation.badges.workflow import BadgeState
from accreditation.kernel.database import transaction
from accreditation.policy.actors import SYSTEM, Role
from accreditation.programme.queries import current_event
from tests.files import complete_file, officer, organisation_for, walk


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Somebody with a badge, as plain values: rows are read again where they are needed."""

    file_id: UUID
    badge_id: UUID
    reference: str
    token: str
    number: str


def approved(
    session: Session, *, now: datetime, code: str = "press", desk: Role = Role.PRESS_CENTRE, **facts: Any
) -> Application:
    """An approved file with its category's zones; further answers are given by name."""
    if code != "press":
        facts.setdefault("organisation", organisation_for(session, "state"))
    file = complete_file(session, now=now, code=code, **facts)
    walk(session, file, now=now, desk=desk)
    return file


def printed(session: Session, file: Application, *, now: datetime) -> Badge:
    """A card for an approved file, printed but not handed over: it opens nothing."""
    badge = badge_actions.queue_badge(session, file, actor=SYSTEM, now=now)
    badge.state, badge.printed_at = BadgeState.PRINTED, now
    session.flush()
    return badge


def hand_over(session: Session, badge: Badge, *, now: datetime) -> None:
    """Hand the card over, by a clerk of the badge office who made all checks."""
    clerk = officer(session, Role.BADGE_OFFICE, now=now)
    session.flush()
    badge_actions.hand_over(session, badge, checks=frozenset(badge_actions.CHECKS), actor=clerk, now=now)
    session.flush()


def issued(*, now: datetime, handed: bool = True, **options: Any) -> Holder:
    """Somebody with a card in hand (`handed=False`: printed, in a box), committed."""
    with transaction() as session:
        badge = printed(session, approved(session, now=now, **options), now=now)
        if handed:
            hand_over(session, badge, now=now)
        event = current_event(session)
        assert event is not None
        return Holder(
            file_id=badge.application_id,
            badge_id=badge.id,
            reference=badge.application.reference,
            token=token_of(badge, event),
            number=badge.number,
        )
