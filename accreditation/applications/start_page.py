"""The start page in words: dates relative to now, and whom it asks to come in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from babel.dates import format_datetime, format_skeleton, format_time
from flask import url_for
from flask_babel import gettext as _

from accreditation.kernel.languages import event_zone, in_language, language, moment
from accreditation.programme.models import Category, Deadline
from accreditation.programme.queries import open_for

#: What comes within this time is marked as near.
_NEAR = timedelta(days=3)
#: As many dates as the start page has room for.
_DATES = 4


#: Where the house writes a day otherwise than the language's own data.
_DAY_MONTH = {"en": "d MMMM", "vi": "dd/MM"}


def day_month(at: datetime) -> str:
    """ "17 October"."""
    code, local = language(), at.astimezone(event_zone())
    if code in _DAY_MONTH:
        return str(format_datetime(local, _DAY_MONTH[code], locale=code))
    return str(format_skeleton("MMMMd", local, locale=code))


def dates(deadlines: Sequence[Deadline], now: datetime) -> list[dict[str, str]]:
    """The public deadlines as the start page takes them: label, worded value, and past, near or ahead."""
    public = [each for each in deadlines if each.public][:_DATES]
    return [
        {"label": in_language(each.names), "value": _worded(each, now), "state": _state(each, now)} for each in public
    ]


def _state(deadline: Deadline, now: datetime) -> str:
    if deadline.at <= now:
        return "past"
    return "near" if deadline.at - now < _NEAR else "ahead"


def _worded(deadline: Deadline, now: datetime) -> str:
    """Codes that end in `_from` open something, the others close it."""
    opens = deadline.code.endswith("_from")
    if deadline.at <= now:
        text = _("Since %(day)s") if opens else _("Closed %(day)s")
        return str(text % {"day": day_month(deadline.at)})
    zone = event_zone()
    away = (deadline.at.astimezone(zone).date() - now.astimezone(zone).date()).days
    at = format_time(deadline.at.astimezone(zone), "HH:mm", locale=language())
    if away == 0:
        return str(_("From today, %(time)s", time=at) if opens else _("Today, %(time)s", time=at))
    if away == 1:
        return str(_("From tomorrow, %(time)s", time=at) if opens else _("Tomorrow, %(time)s", time=at))
    return str(_("From %(day)s", day=moment(deadline.at))) if opens else moment(deadline.at)


def choices(categories: Sequence[Category], now: datetime) -> list[dict[str, Any]]:
    """The public categories, in order; closed ones say since when."""
    return [
        {
            "name": in_language(each.public_names or each.names),
            "hint": in_language(each.public_texts),
            "apply_until": day_month(closes_at(each, now)),
            "href": url_for("applications.apply_page", code=each.code),
            "open": open_for(each, now),
        }
        for each in categories
        if each.public
    ]


def closes_at(category: Category, now: datetime) -> datetime:
    """The deadline that counts now: the regular one, then the late one."""
    if category.late_until is not None and now >= category.apply_until.at:
        return category.late_until.at
    return category.apply_until.at
