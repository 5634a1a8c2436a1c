"""The frame of every page: the event in the reader's language, who is signed in, the languages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from accreditation.frame import days, utc_offset
from tests.pages import PageClient

FIRST, LAST = date(2025, 10, 25), date(2025, 10, 26)


@pytest.mark.parametrize(
    ("first", "last", "code", "said"),
    [
        (FIRST, LAST, "en", "25–26 October 2025"),
        (FIRST, FIRST, "en", "25 October 2025"),
        (date(2025, 10, 31), date(2025, 11, 2), "en", "31 October – 2 November 2025"),
        (date(2025, 12, 31), date(2026, 1, 2), "en", "31 December 2025 – 2 January 2026"),
        (FIRST, LAST, "vi", "25–26/10/2025"),
        (date(2025, 10, 31), date(2025, 11, 2), "vi", "31/10 – 02/11/2025"),
        (date(2025, 12, 31), date(2026, 1, 2), "vi", "31/12/2025 – 02/01/2026"),
    ],
)
def test_a_span_of_days_is_said_as_people_say_it(first: date, last: date, code: str, said: str) -> None:
    assert days(first, last, code=code) == said


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Asia/Ho_Chi_Minh", "UTC+7"),
        ("Asia/Kathmandu", "UTC+5:45"),
        ("America/St_Johns", "UTC-2:30"),
        ("UTC", "UTC+0"),
    ],
)
def test_the_offset_of_the_events_clock_is_said_shortly(zone: str, said: str) -> None:
    assert utc_offset(datetime(2025, 10, 25, tzinfo=UTC), ZoneInfo(zone)) == said


def test_a_page_leads_with_the_event_in_the_readers_language(client: PageClient) -> None:
    english = client.get("/sign-in")
    header = english.select_one(".acc-header__event").get_text(" ")
    assert "United Nations Convention against Cybercrime" in header
    assert "National Convention Centre, Hà Nội" in header and "25–26 October 2025" in header
    assert "Hà Nội time (UTC+7)" in english.select_one(".acc-footer").get_text()
    vietnamese = client.get("/sign-in", headers={"Accept-Language": "vi"})
    assert vietnamese.html["lang"] == "vi" and "25–26/10/2025" in vietnamese.select_one(".acc-header__event").get_text()


def test_before_an_event_is_loaded_pages_stand_too(empty_app: Flask) -> None:
    assert "Accreditation" in PageClient(empty_app).get("/sign-in").select_one(".acc-header__event").get_text()


def test_a_stranger_is_offered_no_way_out(client: PageClient, sign_in: Any) -> None:
    assert client.get("/outbox").select_one(".acc-bar__out") is None
    assert sign_in("vetting").get("/outbox").select_one(".acc-bar__out button").get_text() == "Sign out"
