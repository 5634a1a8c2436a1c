"""The night between two days: whoever was not scanned out is not refused in the morning."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from accreditation.audit.models import AuditEvent
from accreditation.audit.queries import timeline
from accreditation.gates import closing
from accreditation.gates.digests import LEDGER
from accreditation.gates.models import HOUSE_ID, Device, Presence
from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import current_session, db, transaction
from accreditation.kernel.errors import Blocked, Invalid, NotAllowed
from accreditation.policy.actors import Role
from accreditation.programme import queries as programme
from tests.files import actor, officer
from tests.gates.scanners import ledger_of, zone_of
from tests.people import issued

WHY = "The banquet has ended; Mr Okafor walked the halls."


@pytest.fixture
def guests(scanner_at, today):
    """Three people: at the perimeter, in the media centre, and out again."""
    gate, doors = scanner_at("press_entrance"), scanner_at("media_doors")
    first, second, gone = (issued(now=today) for _ in range(3))
    for holder in (first, second, gone):
        gate.scan(holder.token)
    doors.scan(second.token)
    gate.scan(gone.token, direction="out")
    return gate, first, second, gone


def supervisor_of(now):
    with transaction() as session:
        return officer(session, Role.GATE_SUPERVISOR, now=now)


def close(by, *, reason=WHY, told=2, age=timedelta(0)):
    now = utc_now()
    with transaction() as session:
        return closing.close_house(session, reason=reason, told=told, told_at=now - age, actor=by, now=now)


def heads():
    current_session().rollback()
    return closing.inside(current_session())


def derived():
    """Where the ledger alone says that everybody is: the last `moved_to` of each."""
    current_session().rollback()
    rows = current_session().execute(
        text("""
        SELECT DISTINCT ON (b.application_id) b.application_id, s.moved_to
        FROM scans s JOIN badges b ON b.id = s.badge_id WHERE s.moved_to IS NOT NULL
        ORDER BY b.application_id, s.seq DESC
        """)
    )
    return dict(rows.all())


def test_a_supervisor_counts_everybody_out_who_is_still_inside(guests, today):
    _gate, first, second, gone = guests
    assert heads() == {1: 1, 7: 1}
    by = supervisor_of(today)
    assert close(by) == 2
    assert heads() == {}
    assert [zone_of(holder.file_id) for holder in (first, second, gone)] == [0, 0, 0]
    row = ledger_of(second.badge_id)[-1]
    assert (row.kind, row.verdict, row.reason, row.moved_to) == ("exit", "admit", "closed", 0)
    assert (row.officer_id, row.device_id) == (by.id, HOUSE_ID)
    assert ledger_of(gone.badge_id)[-1].reason == "leave", "who had left is not counted out again"
    assert set(derived().values()) == {0}


def test_the_next_morning_nobody_is_refused_as_inside_who_was_without_it(guests):
    gate, first, _second, _gone = guests
    assert gate.scan(first.token)["reason"] == "already_inside"
    close(supervisor_of(utc_now()))
    assert gate.scan(first.token)["verdict"] == "admit"
    assert heads() == {1: 1}


def test_the_close_is_one_audit_event_with_its_numbers_and_its_sealed_reason(guests, today):
    by = supervisor_of(today)
    close(by)
    [event] = current_session().execute(select(AuditEvent).where(AuditEvent.action == closing.ACTION)).scalars()
    assert event.about == {"people": 2, "zones": {"1": 1, "7": 1}}
    assert event.actor_id == by.id
    [entry] = timeline(current_session(), LEDGER[1])
    assert entry.detail == {"reason": WHY}
    with db.engine.connect() as connection:
        for row in connection.execute(text("SELECT audit_events::text AS row FROM audit_events")):
            assert "Okafor" not in row.row


def test_what_came_in_since_the_page_was_opened_is_not_counted_out_with_it(guests, today):
    by = supervisor_of(today)
    for refused in ({"told": 1}, {"age": closing.PAGE_TTL + timedelta(seconds=1)}, {"age": -timedelta(minutes=1)}):
        with pytest.raises(Blocked):
            close(by, **refused)
    assert heads() == {1: 1, 7: 1}
    assert close(by, told=3) == 2, "some have left since"
    with pytest.raises(Blocked):
        close(by, told=3)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301])
def test_without_a_reason_nobody_is_counted_out(guests, today, reason):
    with pytest.raises(Invalid) as refused:
        close(supervisor_of(today), reason=reason)
    assert refused.value.field == "reason"
    assert heads() == {1: 1, 7: 1}


def test_only_a_supervisor_closes_the_house(guests, sign_in):
    for role in (Role.GATE_OFFICER, Role.COMMANDER, Role.ADMINISTRATOR):
        with pytest.raises(NotAllowed):
            close(actor(role))
        sign_in(role).get("/gate/close", status=403)
    assert heads() == {1: 1, 7: 1}


def test_a_scan_at_the_same_moment_is_before_the_close_or_after_it(app, scanner_at, today):
    gates = [scanner_at("press_entrance") for _ in range(4)]
    holders = [issued(now=today) for _ in range(8)]
    for holder in holders[:4]:
        gates[0].scan(holder.token)
    by, errors = supervisor_of(today), []

    def come_and_go(gate, mine):
        try:
            with app.app_context():
                for turn in range(6):
                    gate.scan(mine.token, direction="out" if turn % 2 else "in")
        except Exception as fault:  # noqa: BLE001 - told below, out of the thread
            errors.append(fault)

    threads = [threading.Thread(target=come_and_go, args=pair) for pair in zip(gates, holders[4:], strict=True)]
    for thread in threads:
        thread.start()
    counted = close(by, told=8)
    for thread in threads:
        thread.join()
    assert errors == []
    assert 4 <= counted <= 8
    current_session().rollback()
    rows = current_session().execute(select(Presence.application_id, Presence.zone))
    assert dict(rows.all()) == derived()
    assert all(zone_of(holder.file_id) == 0 for holder in holders[:4])


def test_the_page_says_how_many_are_where_and_asks_why(guests, sign_in):
    supervisor = sign_in("gate_supervisor")
    home = supervisor.get("/gate")
    assert "2 people" in home.get_text()
    page = supervisor.get(home.find("a", string="Close the house")["href"])
    assert "2 people are counted inside" in page.get_text()
    assert "7 Media centre" in page.get_text()
    page = supervisor.submit({"reason": " "}, form="close", status=422)
    assert "Say why" in page.get_text()
    assert heads() == {1: 1, 7: 1}
    page = supervisor.submit({"reason": WHY}, form="close")
    assert "2 people were counted out" in page.get_text()
    assert heads() == {}
    assert "Nobody is counted inside" in supervisor.get("/gate/close").get_text()
    ledger = supervisor.get("/gate/ledger").get_text()
    assert "Counted out when the house was closed" in ledger
    assert "Close of the house" in ledger
    assert "Close of the house" not in supervisor.get("/gate/devices").get_text(), "it is no device"


def test_the_same_form_sent_twice_closes_once(guests, sign_in):
    supervisor = sign_in("gate_supervisor")
    supervisor.get("/gate/close")
    fields = {"reason": WHY, "told": "2", "told_at": str(int(utc_now().timestamp()))}
    fields["once"] = "0a1b2c3d-0000-4000-8000-000000000001"
    for _ in range(2):
        supervisor.post("/gate/close", fields)
    assert len(ledger_of()) == 7


def test_the_house_itself_scans_nowhere(guests, today):
    close(supervisor_of(today))
    house = current_session().get(Device, HOUSE_ID)
    assert house is not None
    assert (house.public_key, house.code_hash) == (None, None)
    assert house.revoked_at is not None


def test_at_every_entrance_of_the_ceremony_the_evening_is_forgotten_by_the_morning(app):
    """Or whoever was missed on the way out would be refused where the event file says that inside is refused."""
    entrances = [gate for gate in programme.gates(current_session()) if gate.from_zone is None and gate.exits_scanned]
    assert len(entrances) == 5
    for gate in entrances:
        periods = gate.window.periods
        nights = [later["from"] - earlier["until"] for earlier, later in zip(periods, periods[1:], strict=False)]
        assert 0 < gate.passback_s <= min([*nights, 8 * 3600]), gate.code
