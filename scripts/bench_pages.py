"""How long the server works on each page of the demonstration, with 3,000 people.

Promise: each main page of each role is asked for 30 times in this process, against an instance of its own in
build/bench-instance (made when it is not there, used again when it is). The table gives the median and the 99th
percentile in milliseconds, the processor's time in this process, and the statements sent to the database. The last
line is one JSON object: `value` is the slowest page's median in milliseconds, `baseline` that of a static file of the
same application, p50 and p99 are over all requests, the peak is the resident memory of this process in MB.

Run: `python scripts/bench_pages.py [requests a page]`.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from flask import Flask
from sqlalchemy import event as database_event
from sqlalchemy import func, select

from accreditation import create_app
from accreditation.accounts.actions import account_of
from accreditation.applications.index import name_index
from accreditation.applications.models import Application
from accreditation.applications.step_page import open_steps
from accreditation.applications.workflow import State
from accreditation.badges.models import Badge, PrintRun
from accreditation.config import Settings
from accreditation.demo.staff import APPLICANT_EMAIL, PASSWORD
from accreditation.kernel.cluster import Cluster
from accreditation.kernel.database import current_session, db
from accreditation.programme.models import Category
from tests.pages import PageClient

INSTANCE = ROOT / "build" / "bench-instance"
PEOPLE = 3_000
REQUESTS = 30
WARM_UPS = 2
GOAL_MS = 100


@dataclass
class Page:
    """One page, who asks for it, and what it cost."""

    role: str
    name: str
    path: str
    times_ms: list[float] = field(default_factory=list)
    #: Time of this process's processor: what the page costs when the machine does other work too.
    work_ms: list[float] = field(default_factory=list)
    queries: int = 0

    @property
    def p50_ms(self) -> float:
        """The median."""
        return statistics.median(self.times_ms)


def instance() -> None:
    """Have the database run; make instance and people when they are not there."""
    Cluster(INSTANCE).start()
    steps = ["db-upgrade"]  # the instance may be of before the last migration
    if not (INSTANCE / "filled").exists():
        load = ["event", "load", "data/events/hanoi.toml", "--demo-dates"]
        steps += ["--", *load, "--", "demo", f"--people={PEOPLE}"]
    words = [sys.executable, "scripts/steps.py", *steps]
    environ = {**os.environ, "INSTANCE": str(INSTANCE), "DEMO": "1"}
    subprocess.run(words, cwd=ROOT, env=environ, check=True, stdout=subprocess.DEVNULL)
    (INSTANCE / "filled").touch()


def reference(state: State, category: str = "", *, email: str = "") -> str:
    """A file in this state."""
    rows = select(Application.reference).where(Application.state == state).order_by(Application.reference)
    if category:
        rows = rows.join(Category, Category.id == Application.category_id).where(Category.code == category)
    if email:
        account = account_of(current_session(), email)
        rows = rows.where(Application.applicant_id == (account.id if account else None))
    return current_session().execute(rows.limit(1)).scalar_one()


def pages() -> Iterator[Page]:
    """Every main page of every role."""
    session = current_session()
    family = next(iter(name_index(session)._entries.values())).name.split(" ")[-1]  # noqa: SLF001 - any name will do
    card = session.execute(select(Badge.number).order_by(Badge.number).limit(1)).scalar_one()
    run = session.execute(select(PrintRun.number).order_by(PrintRun.total.desc()).limit(1)).scalar_one()
    mine = reference(State.RETURNED, email=APPLICANT_EMAIL)
    own = session.execute(select(Application).where(Application.reference == mine)).unique().scalar_one()
    step = f"/applications/{mine}/{open_steps(own)[0].code}"
    review, cleared = reference(State.IN_REVIEW, "press"), reference(State.CLEARED)
    for role, name, path in (
        ("", "start", "/"), ("", "press: what to bring", "/apply/press"), ("", "sign in", "/sign-in"),
        ("", "privacy", "/privacy"), ("applicant", "own applications", "/applications"),
        ("applicant", "status", f"/applications/{mine}"), ("applicant", "form step", step),
        ("applicant", "check and submit", f"/applications/{mine}/check"),
        ("focal_point", "delegation", "/delegation"), ("focal_point", "add a person", "/delegation/add"),
        ("press_centre", "queue", "/files"), ("press_centre", "queue: all", "/files?tab=all"),
        ("press_centre", "queue: page 5 by name", "/files?tab=all&sort=name&page=5"),
        ("press_centre", "queue: search by name", f"/files?tab=all&q={family}"),
        ("press_centre", "file", f"/files/{review}"), ("protocol", "queue: all", "/files?tab=all"),
        ("protocol", "queue: search by name", f"/files?tab=all&q={family}"), ("vetting", "queue", "/files"),
        ("board", "queue", "/files"), ("approver", "queue", "/files"), ("approver", "file", f"/files/{cleared}"),
        ("commander", "queue", "/files"), ("auditor", "queue: all", "/files?tab=all"),
        ("badge_office", "printing", "/badges"), ("badge_office", "cards", "/badges/cards"),
        ("badge_office", "cards: search by name", f"/badges/cards?q={family}"),
        ("badge_office", "card", f"/badges/cards/{card}"), ("badge_office", "print run", f"/badges/runs/{run}"),
        ("gate_supervisor", "gates", "/gate"), ("gate_supervisor", "ledger", "/gate/ledger"),
        ("gate_supervisor", "devices", "/gate/devices"), ("gate_supervisor", "resolution desk", "/gate/desk"),
        ("protocol", "principals", "/principals"), ("badge_office", "boxes", "/badges/boxes"),
        ("liaison", "boxes to collect", "/collect"),
        ("gate_officer", "scanner", "/gate/scanner/main_entrance"), ("", "outbox", "/outbox"),
    ):  # fmt: skip
        yield Page(role, name, path)


def asker(app: Flask, role: str) -> PageClient:
    """Somebody signed in with this role, or a stranger."""
    client = PageClient(app)
    if role:
        client.get("/sign-in")
        client.submit({"email": f"{role}@hanoi.example", "password": PASSWORD}, form="sign-in")
    return client


def counted(app: Flask) -> Callable[[], int]:
    """A function that gives the statements sent so far."""
    sent = [0]
    with app.app_context():

        @database_event.listens_for(db.engine, "before_cursor_execute")
        def count(*_arguments: object) -> None:
            sent[0] += 1

    return lambda: sent[0]


def measure(client: PageClient, page: Page, statements: Callable[[], int], requests: int) -> None:
    """Ask for a page; the first times, when caches fill, do not count."""
    for turn in range(WARM_UPS + requests):
        before, begin_s, work_s = statements(), time.perf_counter(), time.process_time()
        response = client.http.get(page.path)
        took_ms = (time.perf_counter() - begin_s) * 1000
        if response.status_code != 200:
            raise RuntimeError(f"{page.path} as {page.role or 'a stranger'}: {response.status_code}")
        if turn >= WARM_UPS:
            page.times_ms.append(took_ms)
            page.work_ms.append((time.process_time() - work_s) * 1000)
            page.queries = statements() - before


def p99(values: list[float]) -> float:
    """The 99th percentile: the largest of fewer than a hundred."""
    return sorted(values)[max(0, -(-len(values) * 99 // 100) - 1)]


def main() -> None:
    """Measure, and end the database that was started for it."""
    requests = int(sys.argv[1]) if len(sys.argv) > 1 else REQUESTS
    instance()
    try:
        run(requests)
    finally:
        Cluster(INSTANCE).stop()


def run(requests: int) -> None:
    """Measure every page, and print."""
    app = create_app(Settings(instance=INSTANCE, demo=True))
    app.logger.disabled = True
    gc.freeze()  # as wsgi.py leaves the application to the server
    statements = counted(app)
    with app.app_context():
        people = current_session().execute(select(func.count()).select_from(Application)).scalar_one()
        wanted = list(pages())
        db.session.remove()
    clients = {role: asker(app, role) for role in {page.role for page in wanted}}
    static = next(path for path in sorted((ROOT / "static").rglob("*.svg")) if path.stat().st_size < 20_000)
    baseline = Page("", "a static file", "/static/" + static.relative_to(ROOT / "static").as_posix())
    for page in [baseline, *wanted]:
        measure(clients[page.role], page, statements, requests)
    with app.app_context():
        db.engine.dispose()
    show(people, baseline, wanted)


def show(people: int, baseline: Page, measured: list[Page]) -> None:
    """The table and its JSON."""
    print(f"{people} people, {len(measured[0].times_ms)} requests a page")
    print(f"{'role':<16} {'page':<24} {'p50 ms':>8} {'p99 ms':>8} {'work ms':>8} {'queries':>8}")
    for page in [baseline, *measured]:
        print(
            f"{page.role or 'anybody':<16} {page.name:<24} {page.p50_ms:>8.1f} {p99(page.times_ms):>8.1f} "
            f"{statistics.median(page.work_ms):>8.1f} {page.queries:>8}"
        )
    slow = [page for page in measured if page.p50_ms >= GOAL_MS]
    print(f"{len(measured) - len(slow)} of {len(measured)} pages below {GOAL_MS} ms")
    every = [took for page in measured for took in page.times_ms]
    worst = max(page.p50_ms for page in measured)
    figures = {
        "bench": "pages", "value": round(worst, 1), "unit": "ms", "baseline": round(baseline.p50_ms, 2),
        "ratio": round(worst / baseline.p50_ms, 1), "p50_ms": round(statistics.median(every), 1),
        "p99_ms": round(p99(every), 1),
        "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }  # fmt: skip
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
