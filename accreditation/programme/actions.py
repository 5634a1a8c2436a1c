"""Verbs of the programme. Each leaves its audit event; none opens or ends a transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from accreditation.audit.events import describe
from accreditation.audit.log import record
from accreditation.policy.actors import Actor
from accreditation.policy.words import N_

from .event_changes import Tally
from .models import Event

#: What audit events about the event itself are about.
EVENT_SUBJECT = ("event", UUID(int=1))

describe({"event:load": N_("Event file loaded")})


def note_load(
    session: Session, *, tallies: Iterable[Tally], sha256: str, overwrite: bool, actor: Actor, now: datetime
) -> None:
    """Note that an event file was loaded and changed something: its digest (hex), and what was done, by table."""
    event = session.get_one(Event, 1)
    event.loaded_at = now
    about = {
        "code": event.code,
        "sha256": sha256,
        "shifted": event.shifted,
        "overwrite": overwrite,
        "tables": {tally.table: tally.counts() for tally in tallies if tally.counts()},
    }
    record(session, "event:load", subject=EVENT_SUBJECT, actor=actor, now=now, about=about)
