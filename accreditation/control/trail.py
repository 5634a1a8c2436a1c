"""The audit trail as a page shows it: what was asked for, and each event's who, what, when and on what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from accreditation.accounts.queries import account_names
from accreditation.accounts.search import accounts_called
from accreditation.audit import reading
from accreditation.audit.events import LABELS
from accreditation.audit.models import AuditEvent
from accreditation.kernel.errors import Invalid
from accreditation.policy.actors import SYSTEM, Actor
from accreditation.policy.words import N_

from .subjects import GROUPS, Subject, ids_meant, subjects_of

PAGE = 50
_LAST_DAY = date(9998, 12, 31)


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What the trail is narrowed to; empty values narrow nothing. `first` and `last` are days, both included."""

    group: str = ""
    who: str = ""
    subject: str = ""
    first: str = ""
    last: str = ""
    #: Number of an event: what came before it, or after it.
    before: int = 0
    after: int = 0

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Filters:
        """What an address asks for."""
        return cls(
            group=values.get("what", ""),
            who=values.get("who", "").strip()[:200],
            subject=values.get("subject", "").strip()[:100],
            first=values.get("from", ""),
            last=values.get("to", ""),
            before=_number(values.get("before", "")),
            after=_number(values.get("after", "")),
        )

    def as_query(self) -> dict[str, Any]:
        """The same as an address says it, its place left out; what narrows nothing is absent."""
        said = {
            "what": self.group,
            "who": self.who,
            "subject": self.subject,
            "from": self.first,
            "to": self.last,
        }
        return {name: value for name, value in said.items() if value}


def _number(text: str) -> int:
    """The number of an event, 0 for anything else: an event's may be larger than a column of numbers elsewhere."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else 0


@dataclass(frozen=True, kw_only=True)
class Row:
    """One event in words; `who` is empty for what happens by itself."""

    seq: int
    at: datetime
    who: str
    what: str
    subject: Subject


@dataclass(frozen=True, kw_only=True)
class Page:
    """A stretch of the trail, newest first; `before` and `after` begin its neighbours, None where there is none."""

    rows: list[Row]
    before: int | None
    after: int | None


def trail(session: Session, actor: Actor, filters: Filters, *, zone: ZoneInfo) -> Page:
    """A stretch of at most PAGE events that `filters` ask for, as many queries for few as for many.

    Raises Invalid for a day that is none. `zone` is the event's: its midnight begins a day.
    """
    wanted = _wanted(session, filters, zone)
    if filters.before:
        found = reading.before(session, wanted, filters.before, most=PAGE)
    elif filters.after:
        found = reading.after(session, wanted, filters.after, most=PAGE)
    else:
        found = reading.newest(session, wanted, most=PAGE)
    events = found.events
    return Page(
        rows=_rows(session, actor, events),
        before=events[-1].seq if events and found.older else None,
        after=events[0].seq if events and found.newer else None,
    )


def _wanted(session: Session, filters: Filters, zone: ZoneInfo) -> reading.Wanted:
    first, last = _day(filters.first, "from"), _day(filters.last, "to")
    group = next((each for each in GROUPS if each.code == filters.group), None)
    return reading.Wanted(
        beginnings=group.beginnings if group else None,
        actor_ids=accounts_called(session, filters.who) if filters.who else None,
        subject_ids=ids_meant(session, filters.subject) if filters.subject else None,
        since=_midnight(first, zone) if first else None,
        until=_midnight(last + timedelta(days=1), zone) if last else None,
    )


def _day(text: str, field: str) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if not date(1900, 1, 1) <= day <= _LAST_DAY:
        raise Invalid(N_("Give the day as year-month-day, for example 2025-10-25."), field=field)
    return day


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _rows(session: Session, actor: Actor, events: list[AuditEvent]) -> list[Row]:
    subjects = subjects_of(session, actor, ((each.subject_kind, each.subject_id) for each in events))
    names = account_names(session, {each.actor_id for each in events} - {SYSTEM.id})
    return [
        Row(
            seq=each.seq,
            at=each.at,
            who=_who(each.actor_id, names),
            what=_(LABELS[each.action]) if each.action in LABELS else each.action,
            subject=subjects[each.subject_kind, each.subject_id],
        )
        for each in events
    ]


def _who(actor_id: UUID, names: Mapping[UUID, str]) -> str:
    if actor_id == SYSTEM.id:
        return ""
    return names.get(actor_id) or _("Account %(start)s", start=str(actor_id)[:8])
