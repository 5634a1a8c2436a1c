"""That the chain was verified stands in the chain itself: who asked for it, and what was found, are two events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from accreditation.kernel.errors import NotAllowed
from accreditation.policy.actors import SYSTEM, Actor
from accreditation.policy.grants import Permission, could
from accreditation.policy.words import N_

from .events import describe
from .log import record
from .models import AuditEvent
from .queries import Verification

TRAIL: Final = ("trail", UUID(int=3))
_ASK: Final = "trail:ask"
_VERIFY: Final = "trail:verify"
describe({_ASK: N_("Verification asked for"), _VERIFY: N_("Verified")})


@dataclass(frozen=True, kw_only=True)
class Check:
    """The last verification. `up_to` is the number of the last event it saw; all None when there was none yet.

    `asked_at`: since when another one is asked for and not done, else None. `fault` is in English, as `verify` said it.
    """

    at: datetime | None
    up_to: int | None
    fault: str | None
    asked_at: datetime | None


def ask_for_verification(session: Session, *, actor: Actor, now: datetime) -> None:
    """Note that somebody wants the chain verified. Raises NotAllowed."""
    if not could(actor, Permission.AUDIT_VIEW):
        raise NotAllowed(N_("Your role does not include this."))
    record(session, _ASK, subject=TRAIL, actor=actor, now=now)


def note_verification(session: Session, found: Verification, *, fault: str | None, now: datetime) -> None:
    """Note what a verification found. `fault` is its own, or that of what hangs on the chain; None: all holds."""
    about = {"events": found.events, "checkpoints": found.checkpoints, "erased": found.erased_details, "fault": fault}
    record(session, _VERIFY, subject=TRAIL, actor=SYSTEM, now=now, about=about)


def last_check(session: Session) -> Check:
    """What was found last, and whether more is asked for. One query."""
    rows = select(AuditEvent).where(AuditEvent.subject_id == TRAIL[1], AuditEvent.action.in_((_ASK, _VERIFY)))
    events = list(session.execute(rows.order_by(AuditEvent.seq.desc()).limit(10)).scalars())
    done = next((each for each in events if each.action == _VERIFY), None)
    asked = events[0] if events and events[0].action == _ASK else None
    return Check(
        at=done.at if done else None,
        up_to=int(done.about["events"]) if done else None,
        fault=done.about["fault"] if done else None,
        asked_at=asked.at if asked else None,
    )
