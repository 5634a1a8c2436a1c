"""Staff choose their password by a single-use link: which ones are taken, what the link opens, and for whom."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from accreditation.accounts import actions, passwords
from accreditation.accounts.models import Entry, Throttle
from accreditation.accounts.password_rules import fault
from accreditation.accounts.throttle import LIMITS
from accreditation.audit.models import AuditEvent
from accreditation.config import ROOT
from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import current_session, transaction
from accreditation.notices.models import Notice
from tests.pages import PASSWORD, PageClient

from .people import applicant, count, is_in, sessions_open, words

VETTING = "vetting@hanoi.example"
GOOD = "kettle violin Tuesday moss"


def test_a_password_is_kept_as_dear_as_rfc_9106_asks() -> None:
    """In a process of its own: the tests' own passwords are cheap."""
    code = "from accreditation.accounts.actions import hash_password; print(hash_password('kettle violin moss'))"
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert made.stdout.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        "correct horse battery staple",
        "mưa rào trên mái tôn cũ",
        "x7#Rq2!mVb9z",
        "hanoi lantern bicycle 2025",
        "password is a poor word alone",
    ],
)
def test_a_long_password_of_ones_own_is_taken(password: str) -> None:
    assert fault(password, email="vetting@hanoi.example") is None


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("short words", "at least 12"),
        ("x" * 11, "at least 12"),
        ("a b c d e f " * 20, "200 characters"),
        ("vetting@hanoi.example", "not your e-mail"),
        ("Vetting@Hanoi.Example1", "not your e-mail"),
        ("vetting-2025!", "not your e-mail"),
        ("VettingVetting", "not your e-mail"),
        ("Hanoi.Example.2025", "not your e-mail"),
        ("password1234", "first that are tried"),
        ("P@ssw0rd2025!", "first that are tried"),
        ("Qwertyuiop123", "first that are tried"),
        ("123456789012", "first that are tried"),
        ("2025-10-25-2025", "first that are tried"),
        ("aaaaaaaaaaaa", "first that are tried"),
        ("abababababab", "first that are tried"),
        ("abcdefghijklmn", "first that are tried"),
        ("lkjhgfdsapoiuytrewq", "first that are tried"),
        ("Accreditation1", "first that are tried"),
        ("matkhau123456", "first that are tried"),
        (PASSWORD, "first that are tried"),
    ],
)
def test_short_guessable_and_known_passwords_are_refused(password: str, says: str) -> None:
    assert says in (fault(password, email="vetting@hanoi.example") or "")


def sent(email: str = VETTING, **terms: Any) -> str:
    """Send the link by its verb; the path that it opens."""
    with transaction() as session:
        account = actions.account_of(session, email)
        assert account is not None
        passwords.help_in(session, account, path="/home", now=utc_now(), ttl_s=terms.pop("ttl_s", 600))
    return str(letters()[-1]["path"])


def letters() -> list[dict[str, Any]]:
    session = current_session()
    session.rollback()
    return [row.letter for row in session.execute(select(Notice).order_by(Notice.created_at)).scalars()]


def choose(reader: PageClient, path: str, password: str = GOOD, *, status: int = 200) -> Any:
    reader.get(path)
    return reader.submit({"password": password}, form="password-form", status=status)


def test_from_the_sign_in_page_to_a_new_password(client: PageClient, app: Flask) -> None:
    page = client.get("/sign-in")
    way = next(link for link in page.select("main a") if link.get_text(strip=True) == "Forgotten password?")
    client.get(way["href"])
    client.submit({"email": VETTING.upper()}, form="forgotten")
    choose(client, letters()[0]["path"])
    assert is_in(client)
    other = PageClient(app)
    other.get("/sign-in")
    other.submit({"email": VETTING, "password": PASSWORD}, form="sign-in", status=422)
    other.get("/sign-in")
    other.submit({"email": VETTING, "password": GOOD}, form="sign-in")
    assert is_in(other)


def test_the_link_works_once(client: PageClient, app: Flask) -> None:
    path = sent()
    choose(client, path)
    stranger = PageClient(app)
    stranger.get(path, status=410)
    stranger.post(path, {"password": "another four quite odd words"}, status=410)
    assert not is_in(stranger)


def test_looking_at_the_link_does_not_use_it_up_nor_does_a_bad_password(client: PageClient) -> None:
    path = sent()
    client.get(path)
    page = choose(client, path, "password1234", status=422)
    assert "first that are tried" in page.select_one("#password-error").get_text()
    assert not page.select_one("#password").get("value")
    page = choose(client, path, "vetting-2025!", status=422)
    assert "not your e-mail address" in page.select_one("#password-error").get_text()
    choose(client, path)
    assert is_in(client)


def test_the_link_is_no_way_in_by_itself(client: PageClient) -> None:
    secret = sent().rpartition("/")[2]
    client.get(f"/enter/{secret}", status=410)
    client.post(f"/enter/{secret}", status=410)
    assert sessions_open() == 0


def test_a_link_that_lets_in_chooses_no_password(client: PageClient) -> None:
    applicant()
    with transaction() as session:
        account = actions.account_of(session, "lan.anh@example.org")
        assert account is not None
        secret = actions.send_link(session, account, path="/home", now=utc_now(), ttl_s=600)
    client.get(f"/password/{secret}", status=410)
    client.post(f"/password/{secret}", {"password": GOOD}, status=410)


def test_an_expired_link_is_gone(client: PageClient) -> None:
    path = sent()
    client.get(path)
    with transaction(unaudited="test") as session:
        session.execute(update(Entry).values(expires_at=utc_now() - timedelta(seconds=1)))
    client.submit({"password": GOOD}, form="password-form", status=410)
    client.get(path, status=410)
    assert sessions_open() == 0


def test_the_same_form_sent_twice_comes_in_twice(client: PageClient) -> None:
    path = sent()
    client.get(path)
    fields = {field["name"]: field.get("value", "") for field in client.page.select("#password-form input")}
    fields["password"] = GOOD
    assert client.http.post(path, data=fields).status_code == 303
    again = client.http.post(path, data={**fields, "csrf_token": client.csrf()})
    assert again.status_code == 303 and again.headers["Location"] == "/home"


def test_a_new_password_ends_every_other_session_and_link(client: PageClient, sign_in: Any) -> None:
    elsewhere, first = sign_in("vetting"), sent()
    choose(client, sent())
    assert not is_in(elsewhere) and is_in(client)
    elsewhere.get(first, status=410)


def test_choosing_is_one_event_without_anything_personal(client: PageClient) -> None:
    path = sent()
    before = count(AuditEvent)
    choose(client, path)
    assert count(AuditEvent) == before + 1
    event = current_session().execute(select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(1)).scalar_one()
    assert event.action == "account:password" and set(event.about) == {"entry"} and event.commitment is None


def test_asking_says_the_same_to_everybody(client: PageClient) -> None:
    applicant()
    answers = []
    for email in (VETTING, "lan.anh@example.org", "unknown@example.org"):
        client.get("/forgotten-password")
        answers.append(str(client.submit({"email": email}, form="forgotten").main))
    assert len(set(answers)) == 1
    paths = [letter["path"].split("/")[1] for letter in letters()]
    assert paths == ["password", "enter"]


def test_a_disabled_account_is_sent_nothing(client: PageClient) -> None:
    with transaction(unaudited="test") as session:
        session.execute(update(actions.Account).values(disabled_at=utc_now()))
    client.get("/forgotten-password")
    client.submit({"email": VETTING}, form="forgotten")
    assert letters() == [] and count(Entry) == 0


def test_asking_is_counted_with_all_links_of_the_address(client: PageClient) -> None:
    for path, form in [("/continue", "continue"), *[("/forgotten-password", "forgotten")] * 4]:
        client.get(path)
        client.submit({"email": VETTING}, form=form)
    assert LIMITS["link:account"].tries == 5
    client.get("/forgotten-password")
    client.submit({"email": VETTING}, form="forgotten", status=429)


def test_what_is_no_address_is_told_before_it_is_counted(client: PageClient) -> None:
    client.get("/forgotten-password")
    page = client.submit({"email": "a@example.org,d@example.org"}, form="forgotten", status=422)
    assert page.select_one("#email-error") is not None and "name@example.org" in words(page)
    assert count(Throttle) == 0
