"""The demonstration happens today: the same programme, hours that are open at any time of day, badges already valid."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from accreditation.programme import event_file
from accreditation.programme.event_file_shift import dates, dates_short
from accreditation.programme.event_file_tables import EventFile, Window

BERLIN = ZoneInfo("Europe/Berlin")
#: The clocks of Berlin go back on the 25th: the small event, of summer, is moved across.
TODAY = date(2026, 10, 24)


@pytest.fixture(scope="module")
def small() -> EventFile:
    return event_file.read(Path(__file__).with_name("small.toml"))


@pytest.fixture(scope="module")
def today(small: EventFile) -> EventFile:
    return event_file.shifted(small, TODAY)


def window(event: EventFile, code: str) -> Window:
    return next(row for row in event.windows if row.code == code)


def local(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), BERLIN).astimezone(UTC)


def test_day_one_is_today_and_the_hours_of_the_programme_stay(small: EventFile, today: EventFile) -> None:
    assert today.event.starts_at == local(TODAY, 8)
    assert today.sessions[0].starts_at == local(TODAY, 9)
    assert today.event.ends_at == local(TODAY + timedelta(days=1), 20)
    # across the change of clocks the same wall time is another distance
    lasted = small.event.ends_at - small.event.starts_at
    assert today.event.ends_at - today.event.starts_at == lasted + timedelta(hours=1)


def test_late_registration_closes_tomorrow_though_the_file_closes_it_before_the_event(today: EventFile) -> None:
    late = next(row for row in today.deadlines if row.code == "late_registration")
    assert late.at == local(TODAY + timedelta(days=1), 12)


def test_other_deadlines_keep_their_distance_in_days(today: EventFile) -> None:
    close = next(row for row in today.deadlines if row.code == "applications_close")
    assert close.at == local(TODAY - timedelta(days=12), 18)


@pytest.mark.parametrize("hour", range(24))
def test_at_any_hour_of_both_days_badges_are_valid_and_doors_open(today: EventFile, hour: int) -> None:
    for day in (TODAY, TODAY + timedelta(days=1)):
        assert window(today, "badges").holds(local(day, hour, 59))
        assert window(today, "days").holds(local(day, hour, 59))


def test_hours_of_other_days_are_closed_today(today: EventFile) -> None:
    night_before = window(today, "night_before")
    assert not night_before.holds(local(TODAY, 0))
    assert night_before.holds(local(TODAY - timedelta(days=1), 0))
    assert not window(today, "days").holds(local(TODAY - timedelta(days=1), 23, 59))


def test_periods_that_grow_into_the_same_day_become_one(small: EventFile) -> None:
    days = window(small, "days")
    morning, evening = days.periods
    same_day = replace(evening, starts_at=morning.ends_at, ends_at=morning.ends_at + timedelta(hours=1))
    event = replace(small, windows=(replace(days, periods=(morning, same_day)),))
    (period,) = event_file.shifted(event, TODAY).windows[0].periods
    assert (period.starts_at, period.ends_at) == (local(TODAY, 0), local(TODAY + timedelta(days=1), 0))


def test_moving_to_the_true_day_moves_no_time_of_the_programme(small: EventFile) -> None:
    moved = event_file.shifted(small, date(2026, 6, 1))
    assert (moved.event, moved.sessions, moved.categories) == (small.event, small.sessions, small.categories)


def test_a_shifted_event_is_still_an_event_file(today: EventFile, tmp_path: Path) -> None:
    path = tmp_path / "today.toml"
    path.write_text(event_file.write(today), encoding="utf-8")
    assert event_file.read(path) == today


def test_the_badge_bears_the_dates_it_is_shown_on(small: EventFile, today: EventFile) -> None:
    assert event_file.filled(small.texts.place_date, small) == "Berlin · 1–2 June 2026"
    assert event_file.filled(today.texts.place_date_short, today) == "Berlin · 24–25.10.2026"


def test_an_event_that_ends_at_midnight_does_not_bear_the_day_after(small: EventFile) -> None:
    event = replace(small, event=replace(small.event, ends_at=local(date(2026, 6, 3), 0)))
    assert event_file.filled("{dates}", event) == "1–2 June 2026"


@pytest.mark.parametrize(
    ("first", "last", "long", "short"),
    [
        (date(2025, 10, 25), date(2025, 10, 25), "25 October 2025", "25.10.2025"),
        (date(2025, 10, 25), date(2025, 10, 26), "25–26 October 2025", "25–26.10.2025"),
        (date(2025, 10, 31), date(2025, 11, 1), "31 October – 1 November 2025", "31.10–1.11.2025"),
        (date(2025, 12, 31), date(2026, 1, 1), "31 December 2025 – 1 January 2026", "31.12.2025–1.1.2026"),
    ],
)
def test_dates_in_words_and_figures(first: date, last: date, long: str, short: str) -> None:
    assert (dates(first, last), dates_short(first, last)) == (long, short)
