"""The minute's upkeep: new scans are bound to the audit chain, and a scan altered afterwards is found out."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import make_url, select

from accreditation import upkeep
from accreditation.audit.models import AuditEvent
from accreditation.gates.digests import ACTION, first_broken, seal_scans
from accreditation.gates.models import Device, Scan
from accreditation.kernel.database import current_session, transaction
from accreditation.kernel.jobs import defer, run_worker
from accreditation.policy.actors import Role
from accreditation.programme.queries import gates
from tests.files import officer

#: Waits for nobody: what is open when it is called stays open.
AT_ONCE = {"patience_s": 0.0}
NOTE = """
    INSERT INTO scans (device_id, uuid, gate_id, officer_id, read_sha256, kind, verdict, reason, also, scanned_at,
        received_at)
    VALUES (%(device)s, gen_random_uuid(), %(gate)s, %(officer)s, '\\x00', 'scan', 'refuse', 'malformed', '[]', now(),
        now())
"""


@pytest.fixture
def lane(app, now) -> dict[str, Any]:
    """A device, an officer and a gate."""
    with transaction() as session:
        device = Device(name=f"Phone {uuid4().hex[:6]}", created_at=now)
        session.add(device)
        someone = officer(session, Role.GATE_OFFICER, now=now)
        session.flush()
        return {"device": device.id, "officer": someone.id, "gate": gates(session)[0].id}


def scans(lane, *moments):
    """One scan received at each of these moments, numbered in this order."""
    with transaction(unaudited="the ledger of scans is its own record") as session:
        for at in moments:
            session.add(
                Scan(
                    device_id=lane["device"],
                    uuid=uuid4(),
                    gate_id=lane["gate"],
                    officer_id=lane["officer"],
                    read_sha256=bytes(32),
                    verdict="refuse",
                    reason="malformed",
                    scanned_at=at,
                    received_at=at,
                )
            )
            session.flush()


def seal(now, **options) -> int:
    with transaction() as session:
        return seal_scans(session, now=now, **options)


def digests() -> list[dict[str, Any]]:
    current_session().rollback()
    rows = select(AuditEvent.about).where(AuditEvent.action == ACTION).order_by(AuditEvent.seq)
    return list(current_session().execute(rows).scalars())


@contextmanager
def another(app) -> Iterator[psycopg.Connection[Any]]:
    """A writer of its own, as a gate has one: the application's role, a connection apart."""
    url = make_url(app.config["SQLALCHEMY_DATABASE_URI"]).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
        connection.read_only = False
        yield connection


def test_each_scan_is_sealed_once(lane, now):
    scans(lane, now, now, now)
    assert seal(now) == 3
    assert seal(now) == 0
    scans(lane, now, now)
    assert seal(now + timedelta(minutes=1)) == 2
    assert first_broken(current_session()) is None


def test_scans_whose_times_do_not_follow_their_numbers_are_all_sealed_and_stay_whole(lane, now):
    late = now + timedelta(seconds=10)
    scans(lane, now, late, now)
    assert seal(now + timedelta(seconds=15)) == 3
    assert seal(now + timedelta(minutes=1)) == 0
    assert first_broken(current_session()) is None


def test_a_scan_still_under_way_holds_back_those_numbered_after_it(app, lane, now):
    with another(app) as first:
        first.execute(NOTE, lane)  # has its number, and is not committed
        scans(lane, now)
        assert seal(now, **AT_ONCE) == 0
        first.commit()
    assert seal(now, **AT_ONCE) == 2
    assert first_broken(current_session()) is None


def test_the_digest_waits_for_a_scan_that_is_about_to_be_done(app, lane, now):
    with another(app) as first:
        first.execute(NOTE, lane)
        scans(lane, now)
        done = threading.Timer(0.2, first.commit)
        done.start()
        assert seal(now, patience_s=60.0) == 2
        done.join()
    assert first_broken(current_session()) is None


def test_numbers_given_back_are_gaps_that_hold_nothing_up(app, lane, now):
    scans(lane, now)
    with another(app) as given_up:
        given_up.execute(NOTE, lane)
        given_up.rollback()
    scans(lane, now)
    assert seal(now, **AT_ONCE) == 2
    assert first_broken(current_session()) is None


def test_gates_that_scan_while_it_is_sealed_leave_no_scan_out_and_raise_no_alarm(app, lane, now):
    def at_a_gate(seed: int) -> None:
        chance = random.Random(seed)
        with another(app) as connection:
            for _ in range(60):
                for _ in range(chance.randint(1, 3)):
                    connection.execute(NOTE, lane)
                connection.execute("SELECT pg_sleep(%s)", [chance.random() / 100])
                (connection.rollback if chance.random() < 0.2 else connection.commit)()

    threads = [threading.Thread(target=at_a_gate, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        seal(now)
        current_session().rollback()
        assert first_broken(current_session()) is None
    for thread in threads:
        thread.join()
    seal(now)
    numbers = list(current_session().execute(select(Scan.seq).order_by(Scan.seq)).scalars())
    told = digests()
    assert len(told) > 1
    assert sum(about["scans"] for about in told) == len(numbers) > 0
    assert first_broken(current_session()) is None


def test_a_scan_put_between_two_digests_is_found(app, lane, now):
    scans(lane, now)
    assert seal(now) == 1
    with another(app) as given_up:
        given_up.execute(NOTE, lane)
        given_up.rollback()
    scans(lane, now)
    assert seal(now) == 1
    with another(app) as forger:
        forger.execute(NOTE.replace("(device_id", "(seq, device_id").replace("(%(device)s", "(2, %(device)s"), lane)
    current_session().rollback()
    assert first_broken(current_session()) == 2


@pytest.mark.parametrize(
    "change", ["UPDATE scans SET verdict = 'admit' WHERE seq = 2", "DELETE FROM scans WHERE seq = 3"]
)
def test_a_scan_altered_afterwards_is_found_by_the_verification(app, lane, now, change):
    scans(lane, now, now, now)
    seal(now)
    current_session().rollback()
    runner = app.test_cli_runner()
    assert runner.invoke(args=["audit", "verify"]).exit_code == 0
    owner = make_url(app.extensions["settings"].database_owner_url).set(drivername="postgresql")
    with psycopg.connect(owner.render_as_string(hide_password=False)) as connection:
        connection.execute("ALTER TABLE scans DISABLE TRIGGER scans_append_only")
        connection.execute(change)
    result = runner.invoke(args=["audit", "verify"])
    assert result.exit_code == 1
    assert "begins with scan 1" in result.output


def test_upkeep_signs_the_chain_and_forgets_what_expired(app, lane, now):
    scans(lane, now)
    upkeep.seal()
    upkeep.sign()
    upkeep.sweep()
    result = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert result.exit_code == 0
    assert "1 signed checkpoints" in result.output


def test_a_faulty_part_of_the_upkeep_stops_no_other_and_fails_the_job(app, lane, now, monkeypatch, caplog):
    """Seen from the queue: the worker does the minute, and its job is failed."""

    def faulty() -> None:
        current_session().add(Device(name="left behind", created_at=now))
        raise ValueError("Darina Veselinova, P1234567")

    scans(lane, now)
    monkeypatch.setitem(upkeep.PARTS, "deadlines", faulty)
    with transaction(unaudited="a test's job") as session:
        defer(session, upkeep.minute, timestamp=0)
    run_worker(app, app.config["SQLALCHEMY_DATABASE_URI"], wait=False)
    # The worker may have added this minute's own.
    asked = "SELECT status FROM procrastinate_jobs WHERE task_name = 'upkeep.minute' AND args->>'timestamp' = '0'"
    assert current_session().connection().exec_driver_sql(asked).scalars().all() == ["failed"]
    assert [about["scans"] for about in digests()] == [1]
    assert "1 signed checkpoints" in app.test_cli_runner().invoke(args=["audit", "verify"]).output
    assert "deadlines failed, ValueError" in caplog.text
    assert "Veselinova" not in caplog.text


def test_the_fault_of_one_part_is_told_by_its_name_when_all_have_had_their_turn(app):
    done = []

    def faulty() -> None:
        raise LookupError("personal")

    with pytest.raises(upkeep.UpkeepFailed, match=r"^first, third$"):
        upkeep.run({"first": faulty, "second": lambda: done.append(2), "third": faulty, "last": lambda: done.append(4)})
    assert done == [2, 4]
