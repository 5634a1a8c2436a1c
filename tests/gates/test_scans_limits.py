"""Limits of zones and organisations at the gates, however many come at once, and what a scan costs."""

from __future__ import annotations

import psycopg
from sqlalchemy import func, select, update

from accreditation.applications.models import Application
from accreditation.gates import limits
from accreditation.kernel.database import transaction
from accreditation.kernel.direct import Direct, direct
from accreditation.programme.models import Zone
from tests.people import issued
from tests.together import together


def test_a_full_zone_stops_exactly_at_its_limit_however_many_come_at_once(app, scanner_at, today):
    holders = [issued(now=today) for _ in range(6)]
    with transaction(unaudited="a test") as session:
        session.execute(update(Zone).where(Zone.number == 1).values(capacity=4))
    gates = [scanner_at(gate) for gate in ("press_entrance", "main_entrance", "press_entrance") * 2]
    said = together(app, 6, lambda n: gates[n].scan(holders[n].token))
    assert (
        sorted((each["verdict"], each["reason"]) for each in said)
        == [("admit", "admit")] * 4 + [("refuse", "zone_full")] * 2
    )


def test_a_remembered_count_lets_nobody_in_too_many(scanner_at, today, monkeypatch):
    monkeypatch.setattr(limits, "NEAR", 0)
    holders = [issued(now=today) for _ in range(4)]
    with transaction(unaudited="a test") as session:
        session.execute(update(Zone).where(Zone.number == 1).values(capacity=3))
    gates = [scanner_at("press_entrance"), scanner_at("main_entrance")]
    assert [gates[n % 2].scan(holder.token)["reason"] for n, holder in enumerate(holders)] == ["admit"] * 3 + [
        "zone_full"
    ]
    gates[0].scan(holders[0].token, direction="out")
    assert gates[0].scan(holders[3].token)["reason"] == "admit", "who left has made room"


def test_a_count_is_remembered_while_the_ledger_cannot_have_filled_the_zone(scanner_at, today):
    gate, holders = scanner_at("press_entrance"), [issued(now=today) for _ in range(2)]
    with transaction(unaudited="a test") as session:
        session.execute(update(Zone).where(Zone.number == 1).values(capacity=2 * limits.NEAR + 2))

    def remembered():
        with direct() as connection:
            return connection.notes["crowds"][1, 0]

    gate.scan(holders[0].token)
    first = remembered()
    assert first[0] == 0
    gate.scan(holders[0].token, direction="out")
    gate.scan(holders[0].token)
    assert remembered() > first, "the ledger grew by as many as there was room for: counted anew"


def test_an_organisation_stops_exactly_at_its_limit_and_heads_and_signers_pass(app, scanner_at, today):
    holders = [issued(now=today) for _ in range(5)]
    with transaction(unaudited="a test") as session:
        session.execute(update(Zone).where(Zone.number == 1).values(organisation_capacity=3))
        one = select(func.min(Application.organisation_id)).scalar_subquery()
        session.execute(update(Application).values(organisation_id=one))
        session.execute(update(Application).where(Application.id == holders[4].file_id).values(signer=True))
    gates = [scanner_at(gate) for gate in ("press_entrance", "main_entrance") * 2]
    said = together(app, 4, lambda n: gates[n].scan(holders[n].token))
    assert sorted(each["reason"] for each in said) == ["admit"] * 3 + ["organisation_at_limit"]
    assert gates[0].scan(holders[4].token)["verdict"] == "admit"


def test_a_scan_takes_three_statements_though_the_zone_has_a_limit(scanner_at, today, monkeypatch):
    gate, holder, another = scanner_at("press_entrance"), issued(now=today), issued(now=today)
    with transaction(unaudited="a test") as session:
        session.execute(update(Zone).values(capacity=9000, organisation_capacity=9000))
    gate.scan(holder.token)
    gate.scan(another.token)
    assert gate.scan(holder.token, direction="out")["verdict"] == "admit"
    seen, ask, execute = [], Direct.ask, psycopg.Cursor.execute
    monkeypatch.setattr(Direct, "ask", lambda to, *what: seen.append(what[0]) or ask(to, *what))
    monkeypatch.setattr(
        psycopg.Cursor, "execute", lambda to, *what, **how: seen.append(what[0]) or execute(to, *what, **how)
    )
    assert gate.scan(holder.token)["verdict"] == "admit"
    assert len(seen) == 3, "\n".join(seen)
