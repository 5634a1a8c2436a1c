"""What the frame of every page shows: the event in words, the reader, the languages, the way round.

Read by templates/base.html, public.html and staff.html under the names that `frame()` gives.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask import Flask, g, request, url_for
from flask_babel import gettext as _

from accreditation.accounts.models import Account
from accreditation.accounts.queries import way_round
from accreditation.accounts.sessions import current_actor
from accreditation.kernel.languages import AVAILABLE, NAMES, RIGHT_TO_LEFT, in_language, language
from accreditation.policy.actors import ROLE_NAMES, Actor
from accreditation.programme.models import Event

#: First day of a span within its month, first day of a longer one, last day with the year.
_SPAN = {"en": ("d", "d MMMM", "d MMMM yyyy"), "vi": ("dd", "dd/MM", "dd/MM/yyyy")}


@dataclass(frozen=True, kw_only=True)
class EventWords:
    """The event in the reader's language; `row` is the event itself."""

    name: str
    short_name: str
    where: str
    when: str
    time_note: str
    row: Event


def wire_frame(app: Flask) -> None:
    """Give every template what its frame shows."""
    app.context_processor(frame)


def frame() -> dict[str, Any]:
    """The frame's values. Asks nothing of the database that the request has not asked before, save a name."""
    event, account = g.get("event"), g.get("account")
    actor = current_actor() if account else None
    code = language()
    return {
        "event": event_words(event) if event else None,
        "lang": code,
        "text_direction": "rtl" if code in RIGHT_TO_LEFT else "ltr",
        "languages": [_language_link(each, current=each == code) for each in AVAILABLE],
        "actor": actor,
        "signed_in": _signed_in(account, actor) if account and actor else None,
        "rooms": _rooms(actor) if actor else [],
    }


def event_words(event: Event) -> EventWords:
    """Name, place and dates, as pages lead with them."""
    zone = ZoneInfo(event.timezone)
    place = in_language(event.places)
    return EventWords(
        name=in_language(event.names),
        short_name=in_language(event.short_names),
        where=", ".join(part for part in (in_language(event.venues), place) if part),
        when=days(event.starts_at.astimezone(zone).date(), event.ends_at.astimezone(zone).date(), code=language()),
        time_note=_("All times are %(place)s time (%(offset)s)", place=place, offset=utc_offset(event.starts_at, zone)),
        row=event,
    )


def days(first: date, last: date, *, code: str) -> str:
    """A span of days, both included: "25–26 October 2025"."""
    within, across, whole = _SPAN.get(code, _SPAN["en"])
    until = str(format_date(last, whole, locale=code))
    if first == last:
        return until
    if (first.year, first.month) == (last.year, last.month):
        return f"{format_date(first, within, locale=code)}–{until}"
    return f"{format_date(first, across if first.year == last.year else whole, locale=code)} – {until}"


def utc_offset(at: datetime, zone: ZoneInfo) -> str:
    """How far a clock is from UTC at this instant: "UTC+7", "UTC+5:45"."""
    digits = at.astimezone(zone).strftime("%z")
    minutes = "" if digits.endswith("00") else f":{digits[-2:]}"
    return f"UTC{digits[0]}{int(digits[1:3])}{minutes}"


def _language_link(code: str, *, current: bool) -> dict[str, Any]:
    href = url_for("accounts.language", code=code, next=request.full_path.rstrip("?"))
    return {"code": code, "name": NAMES[code], "current": current, "href": href}


def _signed_in(account: Account, actor: Actor) -> dict[str, str]:
    roles = ", ".join(_(ROLE_NAMES[role]) for role in sorted(actor.roles))
    return {"name": account.profile.get("name", ""), "role": roles, "sign_out_href": url_for("accounts.sign_out")}


def _rooms(actor: Actor) -> list[dict[str, Any]]:
    """The menu; the page at hand is marked, or else the first page of its room."""
    items = way_round(actor)
    here = [item for item in items if item.endpoint == request.endpoint]
    here = here or [item for item in items if request.blueprint and item.endpoint.startswith(f"{request.blueprint}.")]
    return [{"text": _(item.label), "href": url_for(item.endpoint), "current": item in here[:1]} for item in items]
