"""What the scanner's JSON refuses: odd codes, faults inside, wrong tokens, ended shifts, bodies of another form."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from accreditation.applications.models import ApplicationZone
from accreditation.gates import lookups, scanning
from accreditation.gates.models import Device, Shift
from accreditation.kernel.database import transaction
from accreditation.programme.models import Window
from tests.gates.scanners import ledger_of, zone_of
from tests.people import issued


@pytest.mark.parametrize("read", ["\ud800", "\0", "A" * 4000])
def test_a_code_of_odd_characters_is_unreadable_and_leaves_the_others_be(scanner_at, today, read):
    gate, good = scanner_at("press_entrance"), issued(now=today)
    said = gate.send([gate.reading(read=read), gate.reading(read=good.token)])
    assert [each["verdict"] for each in said] == ["refuse", "admit"]
    assert len(ledger_of()) == 2


def test_a_fault_inside_refuses_is_recorded_and_leaves_the_others_be(scanner_at, today, caplog):
    gate, good, bad = scanner_at("press_entrance"), issued(now=today), issued(now=today)
    broken = """[{"from": "soon", "until": "later"}]"""
    with transaction(unaudited="a test: a record that no rule can read") as session:
        session.add(Window(code="broken", names={}, position=99, periods=json.loads(broken)))
        session.flush()
        window = select(Window.id).where(Window.code == "broken").scalar_subquery()
        session.execute(
            update(ApplicationZone).where(ApplicationZone.application_id == bad.file_id).values(window_id=window)
        )
    said = gate.send([gate.reading(read=bad.token), gate.reading(read=good.token)])
    assert [(each["verdict"], each["reason"], each["person"] is None) for each in said] == [
        ("refuse", "error", True),
        ("admit", "admit", False),
    ]
    assert [row.reason for row in ledger_of()] == ["error", "admit"]
    assert "the rules failed" in caplog.text


def test_a_fault_of_the_database_refuses_and_is_recorded(scanner_at, today, monkeypatch):
    gate, holder = scanner_at("press_entrance"), issued(now=today)
    monkeypatch.setitem(lookups._LOCKED, "serial", "SELECT 1 / (CAST(%(wanted)s AS bigint) * 0)")
    said = gate.scan(holder.token)
    assert (said["verdict"], said["reason"], said["person"]) == ("refuse", "error", None)
    assert [row.reason for row in ledger_of()] == ["error"]
    assert zone_of(holder.file_id) is None


def test_what_could_not_even_be_recorded_is_not_in_the_answer(scanner_at, today, monkeypatch):
    gate, holder = scanner_at("press_entrance"), issued(now=today)
    monkeypatch.setattr(scanning, "_APPEND", "SELECT 1 / 0")
    gate.send([gate.reading(read=holder.token)], status=503)
    assert not ledger_of()


def test_the_ledger_cannot_be_changed(app, scanner_at, today):
    scanner_at("press_entrance").scan(issued(now=today).token)
    for statement in ("UPDATE scans SET verdict = 'admit'", "DELETE FROM scans", "TRUNCATE scans"):
        with (
            pytest.raises(DBAPIError, match=r"never changed|permission denied"),
            transaction(unaudited="a test") as session,
        ):
            session.execute(text(statement))


# Who may ask


def test_a_gate_that_is_not_there_is_not_found_and_another_gate_is_not_this_shifts(scanner_at, today):
    gate = scanner_at("press_entrance")
    gate.gate = "nowhere"
    gate.send([gate.reading(read="x")], status=404)
    gate.gate = "main_entrance"
    gate.send([gate.reading(read="x")], status=403)
    assert not ledger_of()


def test_no_token_a_wrong_one_and_a_cookie_open_nothing(app, scanner_at, sign_in, today):
    gate = scanner_at("press_entrance")
    for token in ("", "x" * 43, gate.token[:-1]):
        gate.token = token
        gate.send([gate.reading(read="x")], status=401)
    body = {"gate": "press_entrance", "scans": [gate.reading(read="x")]}
    assert sign_in("gate_supervisor").http.post("/api/gate/scans", json=body).status_code == 401
    assert not ledger_of()


def test_a_shifts_token_opens_no_page(scanner_at):
    gate = scanner_at("press_entrance")
    for page in ("/gate", "/gate/ledger", "/files", "/badges/cards"):
        assert gate.http.get(page, headers=gate.headers).status_code == 401


@pytest.mark.parametrize(
    "statement",
    [
        update(Device).values(revoked_at=text("now()")),
        update(Shift).values(ended_at=text("now()")),
        update(Shift).values(expires_at=text("now() - interval '1 second'")),
        text("UPDATE accounts SET disabled_at = now()"),
        text("DELETE FROM role_grants"),
        text("UPDATE gates SET retired_at = now()"),
    ],
    ids=["device revoked", "shift ended", "shift expired", "officer disabled", "role taken", "gate retired"],
)
def test_a_shift_that_is_no_more_opens_nothing(scanner_at, today, statement):
    gate, holder = scanner_at("press_entrance"), issued(now=today)
    with transaction(unaudited="a test") as session:
        session.execute(statement)
    gate.send([gate.reading(read=holder.token)], status=401)
    assert not ledger_of()


def test_what_is_not_of_the_described_form_is_refused_whole(scanner_at, today):
    gate = scanner_at("press_entrance")
    good = gate.reading(read="x")
    for scans in (
        [],
        [good] * 201,
        [{**good, "typed": "12345678"}],
        [good, {**gate.reading(), "read": None}],
        [{**good, "uuid": "1"}],
        [{**good, "scanned_at": "2025-10-25T09:00:00"}],
        [{**good, "shown": "admit"}],
        [{**good, "more": 1}],
        "x",
    ):
        gate.send(scans, status=422)
    assert gate.http.post("/api/gate/scans", data=b"{", headers=gate.headers).status_code == 422
    assert not ledger_of()


# What the officer may see again
