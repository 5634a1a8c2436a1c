"""The minute's upkeep: new scans are bound to the audit chain, and a scan altered afterwards is found out."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import make_url

from accreditation import upkeep
from accreditation.gates.digests import first_broken, seal_scans
from accreditation.gates.models import Device, Scan
from accreditation.kernel.database import current_session, transaction
from accreditation.policy.actors import Role
from accreditation.programme.queries import gates
from tests.files import officer


def scans(now, count):
    with transaction() as session:
        device = Device(name=f"Phone {uuid4().hex[:6]}", created_at=now)
        session.add(device)
        someone = officer(session, Role.GATE_OFFICER, now=now)
        session.flush()
        gate = gates(session)[0]
        for _ in range(count):
            session.add(
                Scan(
                    device_id=device.id,
                    uuid=uuid4(),
                    gate_id=gate.id,
                    officer_id=someone.id,
                    read_sha256=bytes(32),
                    verdict="refuse",
                    reason="malformed",
                    scanned_at=now,
                    received_at=now,
                )
            )


def test_each_scan_is_sealed_once(app, now):
    scans(now, 3)
    with transaction() as session:
        assert seal_scans(session, now=now) == 0, "not settled yet"
    later = now + timedelta(minutes=1)
    with transaction() as session:
        assert seal_scans(session, now=later) == 3
    with transaction() as session:
        assert seal_scans(session, now=later) == 0
    scans(later, 2)
    with transaction() as session:
        assert seal_scans(session, now=later + timedelta(minutes=1)) == 2
    assert first_broken(current_session()) is None


@pytest.mark.parametrize(
    "change", ["UPDATE scans SET verdict = 'admit' WHERE seq = 2", "DELETE FROM scans WHERE seq = 3"]
)
def test_a_scan_altered_afterwards_is_found_by_the_verification(app, now, change):
    scans(now, 3)
    with transaction() as session:
        seal_scans(session, now=now + timedelta(minutes=1))
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


def test_upkeep_signs_the_chain_and_forgets_what_expired(app, now):
    scans(now, 1)
    upkeep.seal()
    upkeep.sweep()
    result = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert result.exit_code == 0
    assert "1 signed checkpoints" in result.output
