"""Tries are limited exactly, however many come at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from accreditation import create_app
from accreditation.accounts.actions import count_try, give_back_try
from accreditation.accounts.models import Throttle
from accreditation.accounts.throttle import LIMITS, Limit, network_of
from accreditation.kernel.database import current_session, db, transaction
from accreditation.kernel.errors import TooMany
from tests.pages import PASSWORD, PageClient
from tests.together import together

from .people import words

KIND = "password:account"


def attempt(now: datetime, source: str = "somebody") -> bool:
    try:
        with transaction(unaudited="throttle") as session:
            count_try(session, KIND, source, now=now)
    except TooMany:
        return False
    return True


def test_exactly_as_many_as_allowed_of_32_at_once(app: Flask, now: datetime) -> None:
    outcomes = together(app, 32, lambda _number: attempt(now))
    assert outcomes.count(True) == LIMITS[KIND].tries
    assert outcomes.count(False) == 32 - LIMITS[KIND].tries


def test_a_new_window_begins_anew(app: Flask, now: datetime) -> None:
    assert [attempt(now) for _try in range(9)] == [True] * 8 + [False]
    assert attempt(now + timedelta(seconds=LIMITS[KIND].window_s))


def test_sources_do_not_count_for_each_other(app: Flask, now: datetime) -> None:
    assert [attempt(now) for _try in range(9)][-1] is False
    assert attempt(now, "somebody else")


def test_a_try_that_was_right_is_given_back(app: Flask, now: datetime) -> None:
    for _round in range(20):
        assert attempt(now)
        with transaction(unaudited="throttle") as session:
            give_back_try(session, KIND, "somebody", now=now)


def test_giving_back_never_makes_room_for_more_than_the_limit(app: Flask, now: datetime) -> None:
    attempt(now)
    for _again in range(3):
        with transaction(unaudited="throttle") as session:
            give_back_try(session, KIND, "somebody", now=now)
    assert [attempt(now) for _try in range(9)] == [True] * 8 + [False]


def test_the_table_names_nobody(app: Flask, now: datetime) -> None:
    attempt(now, "lan.anh@example.org")
    assert b"lan.anh" not in current_session().execute(select(Throttle.key)).scalar_one()


@pytest.mark.parametrize("email", ["vetting@hanoi.example", "unknown@hanoi.example"])
def test_after_eight_wrong_passwords_even_the_right_one_waits(client: PageClient, email: str) -> None:
    for _try in range(8):
        client.get("/sign-in")
        client.submit({"email": email, "password": "not it"}, form="sign-in", status=422)
    client.get("/sign-in")
    page = client.submit({"email": email.upper(), "password": PASSWORD}, form="sign-in", status=429)
    assert "Wait a quarter of an hour" in words(page)


def test_who_signs_in_often_is_not_locked_out(client: PageClient) -> None:
    for _time in range(10):
        client.sign_in("vetting")


@pytest.mark.parametrize("email", ["unknown@example.org", "vetting@hanoi.example"])
def test_links_are_asked_for_five_times_an_hour(client: PageClient, email: str) -> None:
    for _try in range(5):
        client.get("/continue")
        client.submit({"email": email}, form="continue")
    client.get("/continue")
    client.submit({"email": email}, form="continue", status=429)


@pytest.mark.parametrize(
    ("kind", "says"), [("link:account", "Wait an hour"), ("password:account", "Wait a quarter of an hour")]
)
def test_who_tried_too_often_is_told_the_window_of_that_limit(
    app: Flask, client: PageClient, kind: str, says: str
) -> None:
    path, form, status = {
        "link:account": ("/continue", "continue", 200),
        "password:account": ("/sign-in", "sign-in", 422),
    }[kind]
    for answer in [*[status] * LIMITS[kind].tries, 429]:
        client.get(path)
        page = client.submit({"email": "unknown@example.org", "password": "not it"}, form=form, status=answer)
    assert says in words(page)
    assert 1 <= int(client.last.headers["Retry-After"]) <= LIMITS[kind].window_s


def test_the_next_try_is_taken_when_it_was_said_to_be(app: Flask, now: datetime) -> None:
    at = now + timedelta(seconds=123)
    while attempt(at):
        pass
    with pytest.raises(TooMany) as refused, transaction(unaudited="throttle") as session:
        count_try(session, KIND, "somebody", now=at)
    wait = timedelta(seconds=refused.value.retry_after_s)
    assert not attempt(at + wait - timedelta(seconds=1))
    assert attempt(at + wait)


def test_each_limit_has_words_for_its_window(app: Flask, now: datetime) -> None:
    for kind, limit in LIMITS.items():
        with transaction(unaudited="throttle") as session:
            for _try in range(limit.tries):
                count_try(session, kind, "somebody", now=now)
        with pytest.raises(TooMany, match=r"Wait an? .*hour"), transaction(unaudited="throttle") as session:
            count_try(session, kind, "somebody", now=now)


def test_codes_are_not_guessed(client: PageClient) -> None:
    for _try in range(20):
        client.get("/enter-code")
        client.submit({"code": "22222-22222"}, form="enter-code", status=422)
    client.get("/enter-code")
    client.submit({"code": "22222-22222"}, form="enter-code", status=429)


@pytest.mark.parametrize(("proxies", "status"), [(0, 429), (1, 422)])
def test_behind_a_proxy_of_ours_callers_are_told_apart(app: Flask, proxies: int, status: int) -> None:
    behind = create_app(replace(app.extensions["settings"], trusted_proxies=proxies))
    for _try in range(20):
        guess(behind, "203.0.113.9", 422)
    guess(behind, "198.51.100.7", status)
    with behind.app_context():
        db.engine.dispose()


def guess(app: Flask, caller: str, status: int) -> None:
    http = app.test_client()
    http.environ_base["HTTP_X_FORWARDED_FOR"] = f"192.0.2.1, {caller}"
    page = BeautifulSoup(http.get("/enter-code").text, "html.parser")
    token = page.find("input", {"name": "csrf_token"})
    assert token is not None
    sent = http.post("/enter-code", data={"csrf_token": token["value"], "code": "22222-22222"})
    assert sent.status_code == status


def test_a_window_begins_at_a_whole_multiple_of_its_length(now: datetime) -> None:
    limit = Limit(tries=1, window_s=900)
    start = limit.window(now)
    assert start <= now < start + timedelta(seconds=900)
    assert limit.window(start + timedelta(seconds=899)) == start
    assert limit.window(start + timedelta(seconds=900)) == start + timedelta(seconds=900)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        (None, "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_a_network_is_an_address_or_a_subscribers_64_bits(address: Any, network: str) -> None:
    assert network_of(address) == network
