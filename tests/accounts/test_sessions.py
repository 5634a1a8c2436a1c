"""A session ends after silence, at the latest when its life is over, and with its account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select, update

from accreditation.accounts.models import Account, SignedIn
from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import current_session, transaction


def change(**values: Any) -> None:
    with transaction(unaudited="test"):
        current_session().execute(update(SignedIn).values(**values))


def seen_at() -> Any:
    current_session().rollback()
    return current_session().execute(select(SignedIn.seen_at)).scalar_one()


def test_it_lasts_while_it_is_used(app: Flask, sign_in: Any) -> None:
    reader = sign_in("vetting")
    change(seen_at=utc_now() - timedelta(hours=1, minutes=59))
    reader.get("/home")


def test_it_ends_after_two_silent_hours(app: Flask, sign_in: Any) -> None:
    reader = sign_in("vetting")
    change(seen_at=utc_now() - timedelta(hours=2, seconds=1))
    reader.get("/home", status=401)


def test_it_ends_when_its_life_is_over_however_busy(app: Flask, sign_in: Any) -> None:
    reader = sign_in("vetting")
    change(seen_at=utc_now(), expires_at=utc_now() - timedelta(seconds=1))
    reader.get("/home", status=401)


def test_its_life_is_twelve_hours(app: Flask, sign_in: Any) -> None:
    sign_in("vetting")
    row = current_session().execute(select(SignedIn)).scalar_one()
    assert row.expires_at - row.created_at == timedelta(hours=12)


def test_it_ends_with_its_account(app: Flask, sign_in: Any) -> None:
    reader = sign_in("vetting")
    with transaction(unaudited="test"):
        current_session().execute(update(Account).values(disabled_at=utc_now()))
    reader.get("/home", status=401)


def test_use_is_noted_once_a_minute_and_not_more_often(app: Flask, sign_in: Any) -> None:
    reader = sign_in("vetting")
    change(seen_at=utc_now() - timedelta(seconds=50))
    before = seen_at()
    reader.get("/home")
    assert seen_at() == before
    change(seen_at=utc_now() - timedelta(seconds=70))
    before = seen_at()
    reader.get("/home")
    assert seen_at() > before


def test_an_unknown_secret_is_nobody(app: Flask, client: Any) -> None:
    client.http.set_cookie("session_id", "made-up")
    client.get("/home", status=401)
