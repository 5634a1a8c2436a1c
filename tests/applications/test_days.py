"""A day is a day of the event's own calendar: who answers at night in Ha Noi is not held against yesterday's date."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import event as sql_event
from sqlalchemy import update

from accreditation.applications.models import Application
from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import current_session, db, transaction
from accreditation.programme.models import Deadline, Event
from accreditation.programme.queries import has_passed, local_day
from tests.applications.applicants import DOCUMENT, began, open_doors
from tests.files import file_upto

#: 25 October in London, 26 October in Ha Noi.
NIGHT = datetime(2025, 10, 25, 18, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (NIGHT, date(2025, 10, 26)),
        (datetime(2025, 10, 25, 16, 59, tzinfo=UTC), date(2025, 10, 25)),
        (datetime(2025, 10, 25, 17, 0, tzinfo=UTC), date(2025, 10, 26)),
    ],
)
def test_the_day_begins_at_the_events_own_midnight(app: Flask, at: datetime, day: date) -> None:
    assert local_day(current_session(), at) == day


def test_before_there_is_an_event_the_day_is_that_of_utc(empty_app: Flask) -> None:
    assert local_day(current_session(), NIGHT) == date(2025, 10, 25)


def zone_far_from_utc() -> str:
    """A zone in which it is another day than in UTC at this very moment: 14 hours ahead, or 12 behind."""
    now = utc_now()
    zones = ("Etc/GMT-14", "Etc/GMT+12")
    return next(zone for zone in zones if now.astimezone(ZoneInfo(zone)).date() != now.date())


def test_a_file_lacks_a_document_that_ends_on_this_day_of_the_event(app: Flask, now: datetime) -> None:
    zone = zone_far_from_utc()
    today = utc_now().astimezone(ZoneInfo(zone)).date()
    with transaction(unaudited="a test moves the event") as session:
        session.execute(update(Event).values(timezone=zone))
    ends = {
        day: file_upto(None, now=now, document_expiry=day.isoformat()) for day in (today, today + timedelta(days=1))
    }
    lacking = {day: current_session().get_one(Application, file_id).missing() for day, file_id in ends.items()}
    assert [bool(found) for found in lacking.values()] == [True, False]
    assert lacking[today] == [("document", "document_expiry")]


def test_the_form_holds_a_day_against_the_events_calendar(app: Flask) -> None:
    open_doors()
    client, reference = began(app)
    zone = zone_far_from_utc()
    today = utc_now().astimezone(ZoneInfo(zone)).date()
    with transaction(unaudited="a test moves the event") as session:
        session.execute(update(Event).values(timezone=zone))
    for day, status in ((today, 422), (today + timedelta(days=1), 200)):
        parts = {"day": day.day, "month": day.month, "year": day.year}
        typed = {**DOCUMENT, **{f"document_expiry-{part}": str(number) for part, number in parts.items()}}
        client.get(f"/applications/{reference}/document")
        client.submit(typed, form="step", status=status)


def statements(act: Any) -> list[str]:
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    sql_event.listen(db.engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        sql_event.remove(db.engine, "before_cursor_execute", note)
    return asked


def test_the_cut_off_is_asked_for_once_in_a_transaction_and_anew_in_the_next(app: Flask, now: datetime) -> None:
    file_id = file_upto("take-up", now=now)
    file = current_session().get_one(Application, file_id)
    held: list[bool] = []
    asked = statements(lambda: held.extend(file.after_cut_off() for _each in range(5)))
    assert len([each for each in asked if "FROM deadlines" in each]) == 1
    with transaction(unaudited="a test moves the deadline") as session:
        past = utc_now() - timedelta(hours=1) if not held[0] else utc_now() + timedelta(hours=1)
        session.execute(update(Deadline).where(Deadline.code == "cut_off").values(at=past))
    assert file.after_cut_off() is not held[0]


def test_a_deadline_that_the_event_does_not_have_never_passes(app: Flask) -> None:
    assert not has_passed(current_session(), "no_such_deadline", datetime(2999, 1, 1, tzinfo=UTC))
