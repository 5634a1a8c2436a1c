"""The accounts from the terminal: how an event gets its first administrator, and what the commands say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from accreditation.accounts.models import Account
from accreditation.audit.models import AuditEvent
from accreditation.kernel.database import current_session
from accreditation.notices.models import Notice
from accreditation.policy.actors import SYSTEM
from tests.pages import PageClient

from .people import count, is_in

FIRST = ["add", "first@ministry.example", "--name", "Trịnh Lan Anh", "--role", "administrator"]


def run(app: Flask, *arguments: str, code: int = 0) -> str:
    result = app.test_cli_runner().invoke(args=["account", *arguments])
    assert result.exit_code == code, result.output
    return str(result.output)


def link_in(output: str) -> str:
    return output.partition("http://127.0.0.1:8000")[2].split()[0]


def test_an_event_gets_its_first_administrator(empty_app: Flask) -> None:
    empty_app.extensions["settings"] = replace(empty_app.extensions["settings"], demo=False)
    output = run(empty_app, *FIRST)
    assert "first@ministry.example is administrator." in output and "SMTP_URL is not set" in output
    reader = PageClient(empty_app)
    reader.get(link_in(output))
    reader.submit({"password": "kettle violin Tuesday moss"}, form="password-form")
    assert is_in(reader)
    assert [name for name in ("Accounts",) if name in reader.get("/accounts").h1.get_text()] == ["Accounts"]


def test_the_link_that_is_printed_is_the_one_that_is_mailed(app: Flask) -> None:
    output = run(app, *FIRST)
    (letter,) = current_session().execute(select(Notice)).scalars()
    assert letter.letter == {"address": "first@ministry.example", "path": link_in(output)}


def test_a_focal_point_is_added_for_an_organisation(app: Flask, client: PageClient) -> None:
    output = run(
        app, "add", "dinara@mission.example", "--name", "Dinara", "--role", "focal_point", "--scope", "KAZ",
        "--language", "vi", "--phone", "+44 20 7946 0123",
    )  # fmt: skip
    client.get(link_in(output))
    client.submit(form="enter")
    assert client.last.request.path == "/delegation" and client.page.html["lang"] == "vi"


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["a@example.org", "--name", "A", "--role", "king"], 2, "'administrator'"),
        (["a@example.org", "--name", "A", "--role", "applicant"], 2, "'focal_point'"),
        (["a@example.org", "--name", "A", "--role", "focal_point"], 2, "KAZ"),
        (["a@example.org", "--name", "A", "--role", "focal_point", "--scope", "ATLANTIS"], 2, "KAZ"),
        (["a@example.org", "--name", "A", "--role", "vetting", "--scope", "KAZ"], 2, "focal_point only"),
        (["a@example.org", "--name", "A", "--role", "vetting", "--language", "xx"], 2, "'vi'"),
        (["a@[b.c", "--name", "A", "--role", "vetting"], 1, "name@example.org"),
        (["a@example.org", "--name", " ", "--role", "vetting"], 1, "name"),
        (["a@example.org", "--name", "A", "--role", "vetting", "--phone", "12"], 1, "country"),
        (["vetting@hanoi.example", "--name", "A", "--role", "vetting"], 1, "an account already"),
    ],
)
def test_what_is_refused_says_what_is_allowed(app: Flask, arguments: list[str], code: int, says: str) -> None:
    before = count(Account), count(AuditEvent)
    assert says in run(app, "add", *arguments, code=code)
    assert (count(Account), count(AuditEvent)) == before


def test_roles_are_given_and_taken(app: Flask) -> None:
    assert "is board" in run(app, "role", "vetting@hanoi.example", "--add", "board")
    assert "board, vetting" in run(app, "list", "--role", "vetting")
    assert "is no longer board" in run(app, "role", "VETTING@hanoi.example", "--remove", "board")
    event = current_session().execute(select(AuditEvent).order_by(AuditEvent.seq.desc()).limit(1)).scalar_one()
    assert (event.action, event.actor_id) == ("account:take", SYSTEM.id)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["role", "vetting@hanoi.example"], 2, "--add ROLE"),
        (["role", "vetting@hanoi.example", "--add", "board", "--remove", "vetting"], 2, "--add ROLE"),
        (["role", "vetting@hanoi.example", "--add", "vetting"], 1, "holds this role already"),
        (["role", "vetting@hanoi.example", "--remove", "board"], 1, "does not hold"),
        (["role", "administrator@hanoi.example", "--remove", "administrator"], 1, "last administrator"),
        (["disable", "administrator@hanoi.example"], 1, "last administrator"),
        (["disable", "vetting@hanoi.example", "--reason", "because"], 2, "'exposed'"),
        (["disable", "nobody@hanoi.example"], 1, "account list"),
        (["enable", "vetting@hanoi.example"], 1, "not disabled"),
    ],
)
def test_what_cannot_be_changed_is_told_with_its_exit_code(
    app: Flask, arguments: list[str], code: int, says: str
) -> None:
    assert says in run(app, *arguments, code=code)


def test_disabling_signs_out_and_enabling_lets_in_again(app: Flask, sign_in: Any) -> None:
    officer = sign_in("vetting")
    run(app, "disable", "vetting@hanoi.example", "--reason", "exposed")
    assert not is_in(officer)
    assert "vetting@hanoi.example\tdisabled\tvetting" in run(app, "list")
    run(app, "enable", "vetting@hanoi.example")
    officer.sign_in("vetting")
    assert is_in(officer)


def test_the_list_holds_all_pages_and_counts_them(app: Flask) -> None:
    for number in range(12):
        run(app, "add", f"clerk-{number}@hanoi.example", "--name", "Clerk", "--role", "liaison")
    lines = run(app, "list").splitlines()
    assert len(lines) == 28 and lines[-1] == "27 accounts." and len(set(lines)) == 28
