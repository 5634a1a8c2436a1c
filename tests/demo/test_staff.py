"""The demonstration's staff: one officer for each role, made once, in a demonstration only."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from accreditation.accounts.models import Account
from accreditation.demo.staff import NAMES, PASSWORD, email_of
from accreditation.kernel.database import current_session
from accreditation.policy.actors import STAFF
from tests import pages


def accounts() -> int:
    session = current_session()
    session.rollback()
    return session.execute(select(func.count()).select_from(Account)).scalar_one()


@pytest.mark.parametrize("role", sorted(STAFF))
def test_each_role_has_an_officer_who_can_sign_in(sign_in: Any, role: str) -> None:
    reader = sign_in(role)
    assert NAMES[role] in reader.page.select_one(".acc-bar__end").get_text()


def test_a_second_run_changes_nothing(app: Flask) -> None:
    before = accounts()
    result = app.test_cli_runner().invoke(args=["demo-staff"])
    assert (result.exit_code, result.output) == (0, "0 staff accounts opened.\n")
    assert accounts() == before == len(STAFF)


def test_the_table_lists_the_address_and_all_sign_ins(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["demo-table"])
    assert "http://127.0.0.1:8000/sign-in" in result.output
    for role in STAFF:
        assert f"{email_of(role)} " in result.output
    assert result.output.count(PASSWORD) == len(STAFF)


def test_an_empty_event_is_told_how_it_gets_an_administrator_of_its_own(app: Flask) -> None:
    printed = app.test_cli_runner().invoke(args=["demo-table"]).output
    command = printed.partition("flask --app wsgi ")[2].splitlines()[0]
    words = command.replace("EMAIL", "first@ministry.example").replace("NAME", "Lan").split()
    result = app.test_cli_runner().invoke(args=words)
    assert result.exit_code == 0 and "first@ministry.example is administrator." in result.output


@pytest.mark.parametrize("command", ["demo-staff", "demo-table"])
def test_a_real_event_has_no_known_passwords(app: Flask, command: str) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], demo=False)
    result = app.test_cli_runner().invoke(args=[command])
    assert result.exit_code != 0 and PASSWORD not in result.output


def test_tests_sign_in_with_the_password_that_is_printed() -> None:
    assert pages.PASSWORD == PASSWORD
