"""Moving an event in time: the demonstration happens today, whenever today is. And its dates in words.

Promise: local wall times move by whole days, so a programme at 09:00 stays at 09:00 also where clocks change between.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from accreditation.programme.event_file_tables import EventFile, Window

LATE_REGISTRATION = "late_registration"
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def shifted(event: EventFile, today: date) -> EventFile:
    """The event with day one on `today` (a date in the event's timezone) and late registration closing tomorrow.

    Programme and deadlines keep their hours. Windows that gates, grants and badges ask are stretched to whole local
    days (00:00 to 24:00), so that the demonstration shows the same at any time of day: day one's hours are open,
    those of later days are not yet, and badges, which become valid before day one, are valid.
    """
    zone = ZoneInfo(event.event.timezone)
    days = today - event.event.starts_at.astimezone(zone).date()
    moved: EventFile = _each_time(event, lambda moment: _moved(moment, days, zone))
    tomorrow = today + timedelta(days=1)
    deadlines = tuple(
        replace(row, at=_moved(row.at, tomorrow - row.at.astimezone(zone).date(), zone))
        if row.code == LATE_REGISTRATION
        else row
        for row in moved.deadlines
    )
    return replace(moved, deadlines=deadlines, windows=tuple(_whole_days(window, zone) for window in moved.windows))


def _moved(moment: datetime, days: timedelta, zone: ZoneInfo) -> datetime:
    """The same wall time, `days` later; in UTC."""
    local = moment.astimezone(zone)
    return datetime.combine(local.date() + days, local.time(), zone).astimezone(UTC)


def _each_time(value: Any, change: Callable[[datetime], datetime]) -> Any:
    """`value` with every datetime in it, at any depth, changed."""
    if isinstance(value, datetime):
        return change(value)
    if isinstance(value, tuple):
        return tuple(_each_time(item, change) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: _each_time(getattr(value, field.name), change) for field in fields(value)})
    return value


def _whole_days(window: Window, zone: ZoneInfo) -> Window:
    """The window with each period grown to midnight on both sides. Grown periods that touch the same day become one."""
    grown: list[tuple[datetime, datetime]] = []
    for period in window.periods:
        start = _midnight(period.starts_at.astimezone(zone).date(), zone)
        # the last moment inside, not the end: a period to 00:00 does not reach into the day that begins there
        last = (period.ends_at - timedelta(microseconds=1)).astimezone(zone).date()
        end = _midnight(last + timedelta(days=1), zone)
        if grown and start < grown[-1][1]:
            grown[-1] = (grown[-1][0], max(end, grown[-1][1]))
        else:
            grown.append((start, end))
    first = window.periods[0]
    return replace(window, periods=tuple(replace(first, starts_at=start, ends_at=end) for start, end in grown))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def filled(text: str, event: EventFile) -> str:
    """A text of [texts] with `{dates}` ("25–26 October 2025") and `{dates_short}` ("25–26.10.2025") filled in."""
    zone = ZoneInfo(event.event.timezone)
    first = event.event.starts_at.astimezone(zone).date()
    last = (event.event.ends_at - timedelta(microseconds=1)).astimezone(zone).date()
    return text.replace("{dates}", dates(first, last)).replace("{dates_short}", dates_short(first, last))


def dates(first: date, last: date) -> str:
    """A span of days in English: "25–26 October 2025", "31 October – 1 November 2025"."""
    end = f"{last.day} {_MONTHS[last.month - 1]} {last.year}"
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    year = "" if first.year == last.year else f" {first.year}"
    return f"{first.day} {_MONTHS[first.month - 1]}{year} – {end}"


def dates_short(first: date, last: date) -> str:
    """A span of days in figures: "25–26.10.2025", "31.10–1.11.2025"."""
    end = f"{last.day}.{last.month}.{last.year}"
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    year = "" if first.year == last.year else f".{first.year}"
    return f"{first.day}.{first.month}{year}–{end}"
