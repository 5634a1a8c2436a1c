"""The categories' colours as a style sheet, which nothing but colours can enter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask, render_template

from accreditation.event_commands import load_event
from accreditation.programme.category_sheet import sheet

SMALL = Path(__file__).with_name("small.toml")


@dataclass
class Coloured:
    code: str = "press"
    colour: str = "#591B02"
    text_colour: str = "#FFFFFF"


def test_a_category_has_its_two_properties() -> None:
    assert ".acc-cat--press { --acc-cat-fill: #591B02; --acc-cat-text: #FFFFFF; }\n" in sheet([Coloured()])


@pytest.mark.parametrize(
    "bad",
    [
        Coloured(code="press { } body"),
        Coloured(code="press\n"),
        Coloured(colour="red"),
        Coloured(colour="#591B02; } body { display: none"),
        Coloured(colour="#591B02\n"),
        Coloured(text_colour="url(//evil.example/)"),
    ],
)
def test_what_is_no_code_or_colour_does_not_reach_the_sheet(bad: Coloured) -> None:
    assert ".acc-cat" not in sheet([bad])


def test_the_sheet_is_public_and_kept_by_browsers_until_the_event_changes(empty_app: Flask) -> None:
    client = empty_app.test_client()
    assert client.get("/categories.css").status_code == 200
    load_event(SMALL, now=datetime(2026, 1, 5, tzinfo=UTC))
    first = client.get("/categories.css?v=1")
    assert first.mimetype == "text/css" and ".acc-cat--staff { --acc-cat-fill: #4D0671" in first.text
    assert first.headers["Cache-Control"] == "public, max-age=3600"
    assert client.get("/categories.css?v=1", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert client.get("/categories.css?v=0").headers["Cache-Control"] == "public, no-cache"


def test_pages_name_the_sheet_by_the_events_version(empty_app: Flask) -> None:
    load_event(SMALL, now=datetime(2026, 1, 5, tzinfo=UTC))
    with empty_app.test_request_context("/categories.css"):
        empty_app.preprocess_request()
        page = render_template("error.html", status=404, title="", message="", then="")
    assert '<link rel="stylesheet" href="/categories.css?v=1">' in page
