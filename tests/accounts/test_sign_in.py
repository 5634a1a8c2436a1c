"""Staff sign in by password; nobody learns from a refusal whether an account exists."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select, update

from accreditation.accounts.models import Account, SignedIn
from accreditation.audit.models import AuditEvent
from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import current_session, transaction
from tests.pages import PASSWORD, PageClient, check_page

from .people import EMAIL, applicant, sessions_open, words

VETTING = "vetting@hanoi.example"


def sign_in(reader: PageClient, email: str, password: str, *, status: int) -> str:
    reader.get("/sign-in")
    return words(reader.submit({"email": email, "password": password}, form="sign-in", status=status))


def test_an_officer_signs_in_and_is_named_on_the_page(client: PageClient) -> None:
    client.sign_in("vetting")
    assert client.page is not None
    bar = client.page.select_one(".acc-bar__end")
    assert bar is not None
    assert "Vetting officer" in bar.get_text() and "Vũ Đình Sơn" in bar.get_text()


def test_signing_in_is_an_event_of_the_account(client: PageClient, app: Flask) -> None:
    client.sign_in("vetting")
    actions = current_session().execute(select(AuditEvent.action).order_by(AuditEvent.seq.desc()).limit(1)).scalar_one()
    assert actions == "account:sign_in"


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client: PageClient) -> None:
    wrong = sign_in(client, VETTING, "not it", status=422)
    unknown = sign_in(client, "nobody@hanoi.example", "not it", status=422)
    assert "The e-mail address or the password is not right." in wrong
    assert wrong == unknown
    assert sessions_open() == 0


def test_a_refusal_keeps_the_address_but_not_the_password_and_says_why_twice(client: PageClient) -> None:
    sign_in(client, VETTING, "not it", status=422)
    assert client.page is not None
    assert client.page.select_one("#email")["value"] == VETTING
    assert not client.page.select_one("#password").get("value")
    assert "is not right" in client.page.select_one(".govuk-error-summary").get_text()
    assert "is not right" in client.page.select_one("#password-error").get_text()
    assert client.page.title.get_text().startswith("Error: ")


def test_what_is_left_empty_is_asked_for_beside_its_field(client: PageClient) -> None:
    sign_in(client, "", "", status=422)
    assert client.page is not None
    assert "Enter your e-mail address." in client.page.select_one("#email-error").get_text()
    assert "Enter your password." in client.page.select_one("#password-error").get_text()


def test_a_disabled_account_is_refused_like_a_wrong_password(client: PageClient, app: Flask) -> None:
    wrong = sign_in(client, VETTING, "not it", status=422)
    with transaction(unaudited="test"):
        current_session().execute(update(Account).values(disabled_at=utc_now()))
    assert sign_in(client, VETTING, PASSWORD, status=422) == wrong


def test_an_applicant_without_a_password_cannot_sign_in_with_an_empty_or_any_password(client: PageClient) -> None:
    applicant()
    sign_in(client, EMAIL, "anything", status=422)
    assert sessions_open() == 0


def test_one_is_led_to_the_page_one_wanted(client: PageClient) -> None:
    wanted = "/entry-codes?from=queue"
    page = client.get(wanted, status=401)
    link = next(a for a in page.main.select("a") if a.get_text(strip=True) == "Sign in")
    client.get(link["href"])
    fields = {field["name"]: field["value"] for field in client.page.select("#sign-in input[type=hidden]")}
    fields |= {"email": "protocol@hanoi.example", "password": PASSWORD}
    assert client.http.post("/sign-in", data=fields).headers["Location"] == wanted


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1"])
def test_nobody_is_led_to_another_site(client: PageClient, elsewhere: str) -> None:
    fields = {"csrf_token": client.csrf(), "email": VETTING, "password": PASSWORD, "next": elsewhere}
    response = client.http.post("/sign-in", data=fields)
    assert response.headers["Location"] == "/home"


def test_a_form_without_its_token_is_refused_with_a_page(client: PageClient) -> None:
    response = client.http.post("/sign-in", data={"email": VETTING, "password": PASSWORD})
    assert response.status_code == 400
    page = check_page(response.get_data(as_text=True), response.headers)
    assert "This page was open too long. Open it again." in words(page)


def test_the_token_of_before_is_worth_nothing_after_signing_in(client: PageClient) -> None:
    before = client.csrf()
    client.sign_in("vetting")
    assert client.http.post("/sign-out", data={"csrf_token": before}).status_code == 400


def test_the_cookie_is_for_this_site_alone_and_out_of_reach_of_scripts(client: PageClient) -> None:
    client.sign_in("vetting")
    cookie = client.http.get_cookie("session_id")
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site, cookie.path, cookie.secure) == (True, "Lax", "/", False)


def test_behind_https_the_cookie_is_bound_to_host_and_https(app: Flask) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], public_url="https://accreditation.example")
    reader = PageClient(app)
    fields = {"csrf_token": reader.csrf(), "email": VETTING, "password": PASSWORD}
    set_cookie = reader.http.post("/sign-in", data=fields).headers.getlist("Set-Cookie")
    session = next(line for line in set_cookie if line.startswith("__Host-session="))
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(session.split("; "))
    assert "Domain" not in session


def test_the_table_holds_a_hash_of_the_cookie_only(client: PageClient, app: Flask) -> None:
    client.sign_in("vetting")
    cookie = client.http.get_cookie("session_id")
    held = current_session().execute(select(SignedIn.secret_hash)).scalar_one()
    assert cookie is not None and len(held) == 32 and cookie.value.encode() not in held


def test_signing_out_ends_the_session_in_the_table(client: PageClient, app: Flask) -> None:
    client.sign_in("vetting")
    cookie = client.http.get_cookie("session_id")
    assert cookie is not None
    client.submit(form=0)
    assert sessions_open() == 0
    client.http.set_cookie("session_id", cookie.value)
    client.get("/home", status=401)


def test_signing_in_again_ends_the_session_of_before(client: PageClient, app: Flask) -> None:
    client.sign_in("vetting")
    client.sign_in("board")
    assert sessions_open() == 1
