"""How many scans a second the gates take, over HTTP, each durable before it is answered.

Promise: a fresh instance with its own PostgreSQL (fsync and synchronous_commit on) behind gunicorn as `make run` starts
it; 2,000 people with issued badges; every scan is another reading, admits, and moves its holder from zone to zone;
this process scans over open connections. The baseline is one scanner alone, the value sixteen at once. The
last line is one JSON object: scans a second of both, their ratio, milliseconds a scan at the median and the 99th
percentile (of the sixteen), and the peak resident memory of the server's processes, in MB.

The machine is shared with the scanners themselves, and perhaps with others: the table also has what a scan costs of the
processor's time, in the server, the database and the scanners.

Run: `python scripts/bench_scans.py [scans]`.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import psutil
from flask import Flask
from sqlalchemy import select, text, update

from accreditation import create_app
from accreditation.accounts.actions import open_account
from accreditation.applications.models import Application, ApplicationZone
from accreditation.badges.models import Badge
from accreditation.badges.queries import token_of
from accreditation.badges.token import make_number
from accreditation.config import Settings
from accreditation.gates.actions import token_hash
from accreditation.gates.models import Device, Shift
from accreditation.kernel.cluster import Cluster
from accreditation.kernel.database import current_session, db, transaction
from accreditation.kernel.sealing import key_ring, new_data_key
from accreditation.policy.actors import SYSTEM, Role
from accreditation.programme.models import Window, Zone
from accreditation.programme.queries import category, current_event, gates
from scripts.scanners import ROUND, Work, scan_all

PEOPLE = 2000
SCANS = 3000
WARM = 200
AT_ONCE = 16
DAY_S = 24 * 3600


def fill(app: Flask) -> tuple[list[str], list[dict[str, str]]]:
    """The event of today, with open gates, people with badges, and scanners on shift."""
    runner = app.test_cli_runner()
    for command in (["db-upgrade"], ["event", "load", str(ROOT / "data/events/hanoi.toml"), "--demo-dates"]):
        result = runner.invoke(args=command)
        if result.exit_code:
            raise SystemExit(f"{command}: {result.output}")
    now = datetime.now(UTC)
    with app.app_context():
        with transaction(unaudited="a benchmark's hours") as session:
            at = int(now.timestamp())
            session.execute(update(Window).values(periods=[{"from": at - DAY_S, "until": at + DAY_S}]))
            session.execute(update(Zone).values(capacity=2 * PEOPLE))  # counted at every scan, reached by none
        tokens = people(now)
        return tokens, scanners(now)


def people(now: datetime) -> list[str]:
    """People with issued badges, in bulk; their tokens."""
    with transaction() as session:
        kind, event, (number, _key) = (
            category(session, "host_staff"),
            current_event(session),
            key_ring().newest("badges"),
        )
        assert kind and event
        account = open_account(session, email="one@bench.example", name="One", language="en", actor=SYSTEM, now=now)
        session.flush()
        zones = list(session.execute(select(Zone.id).where(Zone.number.in_((1, 2, 3)))).scalars())
        badges = [_person(session, n, kind, account.id, zones, number, now) for n in range(PEOPLE)]
        session.flush()
        return [token_of(badge, event) for badge in badges]


def _person(
    session: Any, n: int, kind: Any, account_id: Any, zones: list[int], key_number: int, now: datetime
) -> Badge:
    until = datetime.fromtimestamp(kind.window.periods[-1]["until"], UTC)
    file = Application(
        reference=f"BE-{n:04d}", category=kind, applicant_id=account_id, language="en", state="approved",
        created_at=now, changed_at=now, waiting_since=now, place="none",
    )  # fmt: skip
    new_data_key(session, file.id, now=now)
    file.facts = {"family_name": f"Example {n}", "given_names": "Person", "organisation_name": "Bench"}
    file.zones = [ApplicationZone(zone_id=zone_id) for zone_id in zones]
    session.add(file)
    badge = Badge(
        serial=secrets.randbits(63), number=make_number(f"{n:07d}"), application=file, issue=1, state="issued",
        key_number=key_number, zones=[1, 2, 3], identity_version=1, queued_at=now, issued_at=now, handed_to="self",
        valid_from=datetime.fromtimestamp(kind.window.periods[0]["from"], UTC), valid_until=until,
    )  # fmt: skip
    session.add(badge)
    return badge


def scanners(now: datetime) -> list[dict[str, str]]:
    """For each scanner the tokens of its shifts, by gate: a phone a gate."""
    made: list[dict[str, str]] = []
    with transaction() as session:
        rows = {gate.code: gate for gate in gates(session)}
        for n in range(AT_ONCE):
            officer = open_account(
                session, email=f"{n}@bench.example", name=f"Officer {n}", language="en", actor=SYSTEM, now=now,
                roles=((Role.GATE_OFFICER, ""),),
            )  # fmt: skip
            tokens = {}
            for gate in sorted({gate for gate, _direction in ROUND}):
                device = Device(name=f"{gate} {n}", created_at=now, enrolled_at=now, public_key=secrets.token_bytes(91))
                session.add(device)
                session.flush()
                tokens[gate] = secrets.token_urlsafe(32)
                until = datetime.fromtimestamp(now.timestamp() + DAY_S, UTC)
                session.add(
                    Shift(device_id=device.id, officer_id=officer.id, gate_id=rows[gate].id, opened_at=now,
                          expires_at=until, token_hash=token_hash(tokens[gate]))
                )  # fmt: skip
            made.append(tokens)
    return made


@contextlib.contextmanager
def served(instance: Path) -> Iterator[tuple[int, psutil.Process]]:
    """The application behind gunicorn, as `make run` starts it: its port and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = {**os.environ, "INSTANCE": str(instance), "PORT": str(port), "DEMO": "1", "DATABASE_URL": ""}
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "wsgi:app"]
    server = subprocess.Popen(command, cwd=ROOT, env=environ)
    try:
        _wait(port, server)
        yield port, psutil.Process(server.pid)
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        with contextlib.suppress(OSError):
            connection = HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        time.sleep(0.1)
    raise SystemExit("the server did not start")


@dataclass(frozen=True)
class Run:
    """What one run gave: scans a second, seconds of each, and processor milliseconds a scan by party."""

    rate: float
    taken: list[float]
    cpu_ms: tuple[float, float, float]


def cpu_s(process: psutil.Process) -> float:
    """Processor seconds so far of a process and of what it started."""
    total = 0.0
    for each in [process, *process.children(recursive=True)]:
        with contextlib.suppress(psutil.Error):
            times = each.cpu_times()
            total += times.user + times.system
    return total


def measured(work: Work, server: psutil.Process, database: psutil.Process) -> Run:
    """Let the scanners do this work, in this process, and count."""
    before = cpu_s(server), cpu_s(database)
    done = scan_all(work)
    after = cpu_s(server), cpu_s(database)
    if done.faults:
        raise SystemExit(f"a scan was not admitted: {done.faults[0]}")
    scans = len(done.taken_s)
    server_ms, database_ms, scanners_ms = (
        1000 * each / scans for each in (after[0] - before[0], after[1] - before[1], done.cpu_s)
    )
    return Run(scans / done.spent_s, done.taken_s, (server_ms, database_ms, scanners_ms))


def peak_mb(process: psutil.Process) -> float:
    """Peak resident memory of the server's processes together (where the system does not tell a peak: now)."""
    total = 0.0
    for each in [process, *process.children(recursive=True)]:
        status = Path(f"/proc/{each.pid}/status")
        lines = status.read_text().splitlines() if status.exists() else []
        peaks = [int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")]
        total += peaks[0] if peaks else each.memory_info().rss / 2**20
    return total


def main() -> None:
    scans = min(int(sys.argv[1]) if len(sys.argv) > 1 else SCANS, SCANS)
    with tempfile.TemporaryDirectory(prefix="bench-scans-") as folder:
        instance = Path(folder)
        instance.chmod(0o755)
        with Cluster(instance, durable=True).running():
            app = create_app(Settings(instance=instance, demo=True))
            tokens, shifts = fill(app)
            with app.app_context():
                for name in ("fsync", "synchronous_commit"):
                    assert current_session().execute(text(f"SHOW {name}")).scalar_one() == "on", name
                db.session.remove()
                db.engine.dispose()
            database = psutil.Process(int((instance / "postgres" / "postmaster.pid").read_text().split()[0]))
            with served(instance) as (port, server):
                measured(Work(port, tokens, shifts, 0, WARM), server, database)
                alone = measured(Work(port, tokens, shifts[:1], WARM, scans), server, database)
                together = measured(Work(port, tokens, shifts, WARM + len(alone.taken), scans), server, database)
                peak = peak_mb(server)
            with app.app_context():
                kept = current_session().execute(text("SELECT count(*) FROM scans")).scalar_one()
                db.session.remove()
                db.engine.dispose()
    assert kept == WARM + len(alone.taken) + len(together.taken), "a scan that was answered is not in the ledger"
    report(alone, together, peak)


def report(alone: Run, together: Run, peak: float) -> None:
    """The table, and the one line for programs."""
    print(f"{'scanners':>8}{'scans':>8}{'scans/s':>10}{'p50 ms':>9}{'p99 ms':>9}", end="")
    print(f"{'server':>9}{'database':>10}{'scanners':>10} (processor ms a scan)")
    for count, run in ((1, alone), (AT_ONCE, together)):
        p50, p99 = percentiles_ms(run.taken)
        print(f"{count:>8}{len(run.taken):>8}{run.rate:>10.1f}{p50:>9.1f}{p99:>9.1f}", end="")
        print(f"{run.cpu_ms[0]:>9.2f}{run.cpu_ms[1]:>10.2f}{run.cpu_ms[2]:>10.2f}")
    p50, p99 = percentiles_ms(together.taken)
    figures = {
        "bench": "scans", "value": round(together.rate, 1), "unit": "scans/s", "baseline": round(alone.rate, 1),
        "ratio": round(together.rate / alone.rate, 1), "p50_ms": round(p50, 2), "p99_ms": round(p99, 2),
        "peak_rss_mb": round(peak, 1),
    }  # fmt: skip
    print(json.dumps(figures))


def percentiles_ms(taken: list[float]) -> tuple[float, float]:
    cuts = statistics.quantiles(taken, n=100, method="inclusive")
    return cuts[49] * 1000, cuts[98] * 1000


if __name__ == "__main__":
    main()
