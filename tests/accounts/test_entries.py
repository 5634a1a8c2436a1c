"""Single-use links and codes: who gets one, what uses it up, and that it is used up once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from accreditation.accounts import actions
from accreditation.accounts.models import Account, Entry, Throttle
from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import current_session, transaction
from accreditation.kernel.errors import Gone
from accreditation.notices.models import Notice
from tests.pages import PageClient
from tests.together import together

from .people import EMAIL, account, applicant, count, entries, is_in, mailed_link, sessions_open, words

UNKNOWN = "unknown@example.org"


def age(**values: Any) -> None:
    with transaction(unaudited="test"):
        current_session().execute(update(Entry).values(**values))


def test_a_mailed_link_lets_in_once(client: PageClient, app: Flask) -> None:
    applicant()
    link = mailed_link(client)
    client.get(link)
    client.submit(form="enter")
    assert is_in(client)
    stranger = PageClient(app)
    page = stranger.get(link, status=410)
    assert "used already" in words(page)
    assert page.main.find("a", href="/continue") is not None


def test_looking_at_a_link_does_not_use_it_up(client: PageClient, app: Flask) -> None:
    applicant()
    link = mailed_link(client)
    for _visit in range(3):
        PageClient(app).get(link)
    assert entries()[0].used_at is None and sessions_open() == 0


def test_two_at_once_with_one_link_one_comes_in(app: Flask) -> None:
    account_id, now = applicant(), utc_now()
    with transaction() as session:
        secret = actions.send_link(session, account(account_id), path="/home", now=now, ttl_s=60)

    def redeem(_number: int) -> Any:
        with transaction() as mine:
            return actions.redeem(mine, secret, kind="link", now=now)

    outcomes = together(app, 2, redeem)
    assert sum(isinstance(outcome, Gone) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, tuple) for outcome in outcomes) == 1


def test_an_expired_link_is_gone(client: PageClient) -> None:
    applicant()
    link = mailed_link(client)
    client.get(link)
    age(expires_at=utc_now() - timedelta(seconds=1))
    client.submit(form="enter", status=410)
    client.get(link, status=410)
    assert sessions_open() == 0


def test_a_link_lives_for_two_days(client: PageClient) -> None:
    applicant()
    mailed_link(client)
    assert entries()[0].expires_at - entries()[0].created_at == timedelta(hours=48)


def test_a_made_up_link_is_gone_too(client: PageClient) -> None:
    client.get("/enter/made-up", status=410)
    client.post("/enter/made-up", status=410)


def test_the_same_form_sent_twice_comes_in_twice_for_a_minute(client: PageClient, app: Flask) -> None:
    """A double click: the browser shows the second answer, so the second needs a session as well."""
    applicant()
    link = mailed_link(client)
    client.get(link)
    fields = {field["name"]: field["value"] for field in client.page.select("#enter input")}
    first = client.http.post(link, data=fields)
    assert first.status_code == 303
    again = _resend(client, link, fields)
    assert again.status_code == 303
    age(used_at=utc_now() - timedelta(seconds=61))
    assert _resend(client, link, fields).status_code == 410


def _resend(reader: PageClient, link: str, fields: dict[str, str]) -> Any:
    """The same once-key with a token of this browser's own session."""
    return reader.http.post(link, data={**fields, "csrf_token": reader.csrf()})


def test_who_opens_the_mail_again_in_the_same_browser_is_led_on(client: PageClient) -> None:
    applicant()
    link = mailed_link(client)
    client.get(link)
    client.submit(form="enter")
    assert client.http.get(link).headers["Location"] == "/home"


def test_a_disabled_account_cannot_come_in_by_link(client: PageClient, app: Flask) -> None:
    applicant()
    link = mailed_link(client)
    client.get(link)
    with transaction(unaudited="test"):
        current_session().execute(update(Account).values(disabled_at=utc_now()))
    client.submit(form="enter", status=410)
    assert entries()[0].used_at is None


def test_asking_for_a_link_says_the_same_to_everybody(client: PageClient) -> None:
    applicant()
    answers = []
    for email in (EMAIL, UNKNOWN):
        client.get("/continue")
        answers.append(client.submit({"email": email}, form="continue"))
    assert str(answers[0].main) == str(answers[1].main)
    assert count(Notice) == 1


def test_staff_are_sent_no_link_for_it_would_pass_by_their_password(client: PageClient) -> None:
    client.get("/continue")
    client.submit({"email": "administrator@hanoi.example"}, form="continue")
    assert count(Notice) == 0 and not entries()


@pytest.mark.parametrize("typed", ["", "nonsense", "a b@example.org", "@example.org", "a@localhost"])
def test_what_is_no_address_is_said_beside_the_field_and_kept(client: PageClient, typed: str) -> None:
    client.get("/continue")
    page = client.submit({"email": typed}, form="continue", status=422)
    assert page.select_one("#email-error") is not None
    assert page.select_one("#email").get("value", "") == typed


def test_case_and_spaces_of_an_address_do_not_matter(client: PageClient) -> None:
    applicant()
    assert mailed_link(client, f"  {EMAIL.upper()} ")


def test_a_code_of_the_wrong_length_is_told_before_it_is_counted(client: PageClient) -> None:
    client.get("/enter-code")
    page = client.submit({"code": "7KM4P"}, form="enter-code", status=422)
    assert "A code has ten letters and figures" in words(page)
    assert count(Throttle) == 0


def test_links_are_kept_as_hashes(client: PageClient) -> None:
    applicant()
    link = mailed_link(client)
    held = [row.secret_hash for row in entries()]
    assert all(len(digest) == 32 for digest in held)
    columns = current_session().execute(select(Entry.__table__)).all()
    assert link.rpartition("/")[2] not in repr(columns)
