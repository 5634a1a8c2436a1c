"""A form is done once, however often it is sent."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from accreditation.accounts.actions import open_account
from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import current_session, transaction
from accreditation.kernel.once import OnceKey
from accreditation.notices.models import Notice
from accreditation.policy.actors import SYSTEM, Role
from tests.pages import PageClient, check_page
from tests.together import together

EMAILS = ("lan.anh@example.org", "minh.chau@example.org")


@pytest.fixture(autouse=True)
def people(app: Flask) -> None:
    with transaction() as session:
        for email in EMAILS:
            open_account(
                session,
                email=email,
                name="Invented",
                language="en",
                roles=((Role.APPLICANT, ""),),
                actor=SYSTEM,
                now=utc_now(),
            )


def form(reader: PageClient, email: str = EMAILS[0], **changes: str) -> dict[str, str]:
    reader.get("/continue")
    fields = {field["name"]: field.get("value", "") for field in reader.page.select("#continue input")}
    return {**fields, "email": email, **changes}


def notices() -> int:
    session = current_session()
    session.rollback()
    return session.execute(select(func.count()).select_from(Notice)).scalar_one()


def test_the_same_form_twice_does_one_thing_and_leads_to_the_same_place(client: PageClient) -> None:
    fields = form(client)
    answers = [client.http.post("/continue", data=fields) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].headers["Location"] == answers[1].headers["Location"] == "/continue/sent"
    assert notices() == 1


def test_the_form_opened_anew_is_another_one(client: PageClient) -> None:
    for _time in range(2):
        client.http.post("/continue", data=form(client))
    assert notices() == 2


def test_the_same_form_four_times_at_once_does_one_thing(app: Flask, client: PageClient) -> None:
    fields = form(client)
    cookie = client.http.get_cookie("session")
    assert cookie is not None

    def send(_number: int) -> Any:
        browser = app.test_client()
        browser.set_cookie("session", cookie.value)
        return browser.post("/continue", data=fields).headers.get("Location")

    assert together(app, 4, send) == ["/continue/sent"] * 4
    assert notices() == 1


def test_the_key_of_a_form_on_another_form_is_refused_with_a_page(client: PageClient) -> None:
    fields = form(client)
    client.http.post("/continue", data=fields)
    response = client.http.post("/continue", data={**fields, "email": EMAILS[1]})
    assert response.status_code == 422
    page = check_page(response.get_data(as_text=True), response.headers)
    assert "already used for something else" in page.main.get_text()
    assert notices() == 1


def test_the_key_of_a_form_at_another_address_is_refused(client: PageClient) -> None:
    fields = form(client)
    client.http.post("/continue", data=fields)
    assert client.http.post("/enter/made-up", data=fields).status_code == 422


@pytest.mark.parametrize("key", ["", "not a key"])
def test_a_form_without_a_key_is_refused(client: PageClient, key: str) -> None:
    assert client.http.post("/continue", data=form(client, once=key)).status_code == 422
    assert notices() == 0


def test_a_refused_form_may_be_sent_again_with_its_key(client: PageClient) -> None:
    key = str(uuid4())
    token = client.csrf()
    for _time in range(2):
        assert client.http.post("/enter/made-up", data={"csrf_token": token, "once": key}).status_code == 410
    assert current_session().execute(select(OnceKey)).first() is None
