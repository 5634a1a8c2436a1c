"""The outbox of a demonstration: what would be mailed, with links that work; a real event has no such page."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from accreditation.kernel.database import current_session, transaction
from accreditation.kernel.sealing import DataKey
from accreditation.notices.actions import notify
from accreditation.notices.letters import compose
from accreditation.notices.models import Notice
from accreditation.notices.texts import TEXTS, NoticeText, declare
from tests.accounts.people import EMAIL, NAME, applicant, is_in, mailed_link, words
from tests.pages import PageClient

AT = datetime(2025, 10, 20, 2, 0, tzinfo=UTC)


def notices(count: int, **changes: Any) -> None:
    account_id = applicant()
    with transaction(unaudited="test") as session:
        for number in range(count):
            values = {"address": EMAIL, "path": f"/somewhere/{number}", "language": "en", **changes}
            notify(session, "sign_in_link", account_id=account_id, now=AT + timedelta(minutes=number), **values)


def links(client: PageClient) -> list[str]:
    assert client.page is not None
    return [str(link["href"]) for link in client.page.select(".acc-mails a")]


def test_an_empty_outbox_says_what_will_show_up(client: PageClient) -> None:
    assert "Nothing was sent yet" in words(client.get("/outbox"))


def test_a_notice_shows_address_subject_text_and_its_link(client: PageClient) -> None:
    notices(1)
    text = words(client.get("/outbox"))
    assert EMAIL in text and TEXTS["sign_in_link"].subject in text and TEXTS["sign_in_link"].body in text
    assert links(client) == ["/somewhere/0"]


def test_its_link_works(client: PageClient) -> None:
    applicant()
    client.get(mailed_link(client))
    client.submit(form="enter")
    assert is_in(client)


def test_the_newest_come_first_25_a_page(client: PageClient) -> None:
    notices(26)
    client.get("/outbox")
    assert links(client) == [f"/somewhere/{number}" for number in range(25, 0, -1)]
    assert client.page.select_one("a[rel=prev]") is None
    page = client.get(client.page.select_one("a[rel=next]")["href"])
    assert links(client) == ["/somewhere/0"]
    assert "26–26 of 26" in words(page)
    assert page.select_one("a[rel=next]") is None and page.select_one("a[rel=prev]")["href"] == "/outbox"


@pytest.mark.parametrize("query", ["page=999", "page=0", "page=-3", "page=x", "page=99999999999999999999"])
def test_a_page_that_is_not_there_breaks_nothing(client: PageClient, query: str) -> None:
    notices(1)
    client.get(f"/outbox?{query}")


def test_a_part_of_the_address_is_found_in_any_case(client: PageClient) -> None:
    notices(2)
    client.get("/outbox?q=LAN.anh")
    assert len(links(client)) == 2
    page = client.get("/outbox?q=nobody")
    assert links(client) == [] and "No mail matches" in words(page)
    assert page.select_one("#filter-q")["value"] == "nobody"


def test_a_notice_is_in_the_language_of_whom_it_goes_to(client: PageClient) -> None:
    notices(1, language="vi")
    page = client.get("/outbox")
    assert page.html["lang"] == "en" and page.select_one(".acc-mail__text")["lang"] == "vi"


def test_a_notice_of_somebody_erased_is_shown_without_address_or_link(client: PageClient, app: Flask) -> None:
    notices(1)
    with transaction(unaudited="test") as session:
        session.execute(delete(DataKey))
    client.get("/outbox")
    assert links(client) == [] and EMAIL not in str(client.page)


def test_a_real_event_has_no_such_page(app: Flask, client: PageClient) -> None:
    notices(1)
    app.extensions["settings"] = replace(app.extensions["settings"], demo=False)
    page = client.get("/outbox", status=404)
    assert EMAIL not in str(page)
    assert "/outbox" not in str(client.get("/continue/sent"))


def test_what_is_given_up_is_marked(app: Flask, client: PageClient) -> None:
    notices(1)
    with transaction(unaudited="test") as session:
        session.execute(update(Notice).values(state="failed"))
    assert "Not sent" in words(client.get("/outbox"))


def test_no_name_or_address_stands_in_a_letter(client: PageClient, app: Flask) -> None:
    applicant()
    mailed_link(client)
    letter = compose(current_session().execute(select(Notice)).scalar_one())
    told = f"{letter.subject} {letter.text('https://accreditation.example')}"
    assert not [part for part in (EMAIL, "lan.anh", *NAME.split()) if part.casefold() in told.casefold()]
    assert letter.text("https://accreditation.example").endswith(f"https://accreditation.example{letter.path}\n")


def test_no_text_of_a_notice_has_a_place_for_more_than_a_files_number() -> None:
    for code, text in TEXTS.items():
        for part in (text.subject, text.body, text.link):
            bare = part.replace("%(reference)s", "") if part is text.body else part
            assert "%" not in bare and "{" not in bare, code


def test_no_name_address_or_link_is_logged_on_the_way_in(
    client: PageClient, app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("accreditation").warning("the log is heard")
    applicant()
    link = mailed_link(client)
    client.get(link)
    client.submit(form="enter")
    client.get(link)
    client.get("/sign-in")
    client.submit({"email": EMAIL, "password": "a secret of mine"}, form="sign-in", status=422)
    assert "the log is heard" in caplog.text
    for part in (EMAIL, NAME, "Trịnh", "Lan Anh", link.rpartition("/")[2], "a secret of mine"):
        assert part not in caplog.text


def test_a_notice_that_nobody_declared_is_not_sent(app: Flask) -> None:
    account_id = applicant()
    with pytest.raises(ValueError, match="not declared"), transaction(unaudited="test") as session:
        notify(session, "test:unknown", account_id=account_id, address=EMAIL, path="/", language="en", now=AT)


def test_a_notice_is_declared_once() -> None:
    words_of_it = TEXTS["sign_in_link"]
    assert declare("sign_in_link", words_of_it) == "sign_in_link"
    with pytest.raises(ValueError, match="twice"):
        declare("sign_in_link", NoticeText(subject="Other", body="Other", link="Other"))
