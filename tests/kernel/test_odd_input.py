"""Whatever comes in a form or an address, no page breaks: it is refused, or read as nothing."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DataError

from accreditation.kernel.database import current_session
from accreditation.kernel.typed import whole_number
from accreditation.kernel.web import _on_fault
from tests.pages import PageClient

ENDLESS = "9" * 5000


@pytest.mark.parametrize("typed", ["", None, "x", "-1", "1.5", "\u00b2", "\u0663", ENDLESS, "2147483648"])
def test_what_is_no_number_of_a_column_is_none(typed: str | None) -> None:
    assert whole_number(typed, 7) == 7
    assert whole_number("2147483647", 7) == 2147483647


@pytest.mark.parametrize(
    "path", ["/apply/%00", "/files/%00", "/files?category=%00", "/files?q=-%00", "/gate/ledger?q=%00"]
)
def test_a_nul_is_refused_before_anything_is_asked(client: PageClient, path: str) -> None:
    client.sign_in("press_centre")
    page = client.get(path, status=400)
    assert "We could not read that request" in page.get_text()


def test_a_nul_in_a_form_is_refused(client: PageClient) -> None:
    client.sign_in("press_centre")
    client.post("/files/bulk", {"everything": "1", "q": "\0"}, status=400)


@pytest.mark.parametrize("path", [f"/badges/boxes/{ENDLESS}", "/badges/boxes/999999999999", f"/badges/runs/{ENDLESS}"])
def test_a_number_beyond_any_column_is_not_there(client: PageClient, path: str) -> None:
    client.sign_in("badge_office")
    client.get(path, status=404)


@pytest.mark.parametrize("page", ["\u00b2", ENDLESS, "-1", "0"])
def test_a_page_that_is_no_number_is_the_first(client: PageClient, page: str) -> None:
    client.sign_in("badge_office")
    client.get("/badges/cards", query_string={"page": page})
    client.sign_in("press_centre")
    client.get("/files", query_string={"page": page, "tab": "all"})


def test_the_page_of_a_fault_is_shown_after_a_failed_statement_too(app: Flask) -> None:
    with app.test_request_context("/"):
        with pytest.raises(DataError) as broken:
            current_session().execute(text("SELECT 1/0"))
        page, status = _on_fault(app, broken.value)
        assert status == 500
        assert "Something broke on our side" in str(page)
        assert current_session().execute(text("SELECT 1")).scalar_one() == 1


def test_an_address_of_the_api_that_is_not_there_says_so(client: PageClient) -> None:
    answer = client.http.get("/api/nothing")
    assert answer.status_code == 404
    assert answer.get_json()["error"]["message"] == "There is nothing here"
