"""Languages of pages: which one a reader gets, and how dates, times and event texts are said in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from flask import g, request
from flask_babel import get_locale

COOKIE = "language"
#: Each in its own words. Applicants read all seven in time; pages exist in those of AVAILABLE.
NAMES = {
    "en": "English",
    "vi": "Tiếng Việt",
    "ar": "العربية",
    "zh": "中文",
    "fr": "Français",
    "ru": "Русский",
    "es": "Español",
}
AVAILABLE = ("en", "vi")
RIGHT_TO_LEFT = frozenset({"ar"})

_DAY = {"en": "EEEE d MMMM", "vi": "EEEE, dd/MM/yyyy"}
_DATE = {"en": "d MMMM yyyy", "vi": "dd/MM/yyyy"}
_MOMENT = {"en": "EEEE d MMMM, HH:mm", "vi": "HH:mm, EEEE dd/MM/yyyy"}
_SHORT = {"en": "d MMM HH:mm", "vi": "dd/MM HH:mm"}


def choose_language() -> str:
    """The language of this request: the reader's choice, the account's, or the browser's."""
    chosen = request.cookies.get(COOKIE) or g.get("account_language") or ""
    if chosen in AVAILABLE:
        return chosen
    return request.accept_languages.best_match(AVAILABLE) or AVAILABLE[0]


def language() -> str:
    """Code of the language this page is in."""
    locale = get_locale()
    return locale.language if locale else AVAILABLE[0]


def in_language(texts: Mapping[str, str] | None, code: str = "") -> str:
    """The event's own text in the page's language, else in English, else in any."""
    held = texts or {}
    return held.get(code or language()) or held.get("en") or next(iter(held.values()), "")


def event_zone() -> ZoneInfo:
    """The event's timezone: all times on pages are local to it."""
    zone: ZoneInfo = g.get("event_zone") or ZoneInfo("UTC")
    return zone


def _said(patterns: Mapping[str, str], at: datetime | None) -> str:
    if at is None:
        return ""
    code = language()
    pattern = patterns.get(code, patterns["en"])
    return format_datetime(at.astimezone(event_zone()), pattern, locale=code)


def day(at: datetime | None) -> str:
    """The day in words, as in: Thursday 16 October."""
    return _said(_DAY, at)


def date(at: datetime | None) -> str:
    """The date, as in: 16 October 2025."""
    return _said(_DATE, at)


def moment(at: datetime | None) -> str:
    """Day and time, as in: Thursday 16 October, 18:00."""
    return _said(_MOMENT, at)


def short_moment(at: datetime | None) -> str:
    """Day and time for tables and timelines, as in: 16 Oct 18:00."""
    return _said(_SHORT, at)
