"""What a device settled by itself, without an answer, stands in the ledger beside what the server would have said."""

from __future__ import annotations

import pytest

from accreditation.gates.conflicts import is_conflict, noted, servers_verdict
from accreditation.gates.decisions import Verdict
from accreditation.policy.actors import Role
from tests.gates.scanners import ledger_of
from tests.people import issued


@pytest.mark.parametrize(
    ("verdict", "differs"),
    [
        (Verdict(verdict="admit", reason="admit"), True),
        (Verdict(verdict="admit", reason="leave"), True),
        (Verdict(verdict="look", reason="already_inside"), True),
        (Verdict(verdict="refuse", reason="already_inside"), False),
        (Verdict(verdict="refuse", reason="malformed"), False),
    ],
)
def test_the_servers_own_verdict_is_kept_and_differs_or_not(verdict, differs):
    also = noted(verdict)
    assert servers_verdict("shown", also) == verdict
    assert is_conflict("shown", "refuse", also) is differs
    assert servers_verdict("scan", also) is None
    assert not is_conflict("scan", "refuse", also)


@pytest.fixture
def late(scanner_at, today):
    """Three badges whose holders were refused without an answer: of one the server would have said the same."""
    gate = scanner_at("press_entrance")
    admitted = issued(now=today)
    looked_at = issued(now=today, family_name="Okafor", given_names="Chidi")
    refused = issued(now=today, handed=False, family_name="Lindqvist", given_names="Elsa")
    gate.scan(admitted.token, shown="refuse")
    gate.send([gate.reading(typed=looked_at.number, shown="refuse")])
    gate.scan(refused.token, shown="refuse")
    return admitted, looked_at, refused


def rows_of(page, name):
    return next(row.get_text(" ", strip=True) for row in page.find_all("tr") if name in row.get_text())


def test_the_ledger_says_what_was_shown_and_what_the_server_would_have_said(late, sign_in):
    page = sign_in("auditor").get("/gate/ledger")
    for name, said, differs in (
        ("Veselinova", "The server would have said: Admit (Compare the face)", True),
        ("Okafor", "The server would have said: Look (The number was typed, not scanned)", True),
        ("Lindqvist", "The server would have said: Refuse (", False),
    ):
        row = rows_of(page, name)
        assert said in row
        assert "No answer came" in row
        assert row.endswith("Refuse")
        assert ("Conflict" in row) is differs


def test_the_ledger_can_be_read_for_conflicts_alone(late, sign_in):
    reader = sign_in("gate_supervisor")
    reader.get("/gate/ledger")
    page = reader.get("/gate/ledger?only=conflicts")
    assert "2 scans" in page.get_text()
    assert "Veselinova" in page.get_text()
    assert "Okafor" in page.get_text()
    assert "Lindqvist" not in page.get_text()
    assert "No scan matches" in reader.get("/gate/ledger?only=conflicts&gate=main_entrance").get_text()


def test_an_answer_in_time_is_no_conflict(scanner_at, sign_in, today):
    scanner_at("press_entrance").scan(issued(now=today).token)
    assert [row.also for row in ledger_of()] == [[]]
    assert "No scan matches" in sign_in("auditor").get("/gate/ledger?only=conflicts").get_text()
    assert "not by the server" not in sign_in("gate_supervisor").get("/gate").get_text()


def test_the_supervisor_is_told_how_many_and_led_to_them(late, sign_in, scanner_at):
    supervisor = sign_in("gate_supervisor")
    link = supervisor.get("/gate").find("a", href="/gate/ledger?only=conflicts")
    assert link.get_text() == "2 refused by a device, not by the server"
    assert "2 scans" in supervisor.get(link["href"]).get_text()
    scanner_at("press_entrance", role=Role.GATE_OFFICER, demo=True)
    assert "Conflicts in the last" not in sign_in("gate_officer").get("/gate").get_text()


def test_an_officer_finds_the_conflicts_of_their_own_gate_only(late, sign_in, scanner_at):
    scanner_at("main_entrance", demo=True)
    assert "No scan matches" in sign_in("gate_officer").get("/gate/ledger?only=conflicts").get_text()
