"""Walk one file from application to gate in a real browser, then hold the audit trail to what it promises.

Promise: makes a fresh instance in INSTANCE (build/journeys when not set), serves it as `make run` does, walks (see
scripts/walk.py), and keeps the instance. Prints a line for each step with what was seen; the first step that sees
something else ends the run with exit code 1 and a picture in `failed.png` in the instance's folder.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import psycopg
from playwright.sync_api import Error as BrowserError
from playwright.sync_api import sync_playwright

from accreditation.kernel.cluster import DATABASE, Cluster
from scripts.browser import CannotStart, Instance, fresh_folder, running
from scripts.walk import Walk, require

Say = Callable[[str, str], None]
#: One byte of one event, in the middle of the chain: its action begins with another letter.
_ALTER = """
    ALTER TABLE audit_events DISABLE TRIGGER USER;
    UPDATE audit_events SET action = overlay(action PLACING 'X' FROM 1 FOR 1)
    WHERE seq = (SELECT max(seq) / 2 FROM audit_events);
    ALTER TABLE audit_events ENABLE TRIGGER USER;
"""


def walk(instance: Instance, *, say: Say) -> None:
    """The walk in the browser, with a picture of the page where it ended badly."""
    with sync_playwright() as playwright:
        taken = Walk(instance, playwright, say=say)
        try:
            taken.whole()
        except (AssertionError, BrowserError):
            taken.picture_of_failure(instance.folder / "failed.png")
            raise
        finally:
            taken.close()


def hold_to_audit(instance: Instance, *, say: Say) -> None:
    """`audit verify` exits 0 on what the walk left, and 1 on a copy in which one byte of one event was altered.

    The instance is not served any more: its database is copied whole, and only the copy is altered.
    """
    with Cluster(instance.folder).running() as cluster:
        kept = instance.flask("audit", "verify")
        require(kept.returncode == 0, f"audit verify ended with {kept.returncode}: {kept.stdout}{kept.stderr}")
        say("audit verify exits 0", " ".join(kept.stdout.split("\n")).strip())
        with cluster.fresh_database("altered", DATABASE) as copy:
            # psycopg takes the URL without SQLAlchemy's driver in it.
            with psycopg.connect(cluster.url("owner", copy).replace("+psycopg", "", 1)) as connection:
                connection.execute(_ALTER)
            altered = instance.flask("audit", "verify", DATABASE_URL=cluster.url("app", copy))
        said = " ".join(altered.stdout.split("\n")).strip()
        require(altered.returncode == 1, f"With one byte altered audit verify ended with {altered.returncode}: {said}")
        say("with one byte of one event altered it exits 1", said)


def main() -> int:
    """Run the journey; the exit code."""
    folder = Path(os.environ.get("INSTANCE") or ROOT / "build" / "journeys")
    begin_s = time.monotonic()
    steps = 0

    def say(what: str, evidence: str) -> None:
        nonlocal steps
        steps += 1
        print(f"ok  {what:<46}  {evidence}", flush=True)

    try:
        with running(fresh_folder(folder)) as instance:
            say("instance ready", f"{instance.address} after {instance.ready_s:.0f} s, 60 invented people")
            walk(instance, say=say)
        hold_to_audit(instance, say=say)
    except (CannotStart, AssertionError, BrowserError) as error:
        print(f"not ok  {error}", flush=True)
        if (folder / "failed.png").exists():
            print(f"What the page showed: {folder / 'failed.png'}", flush=True)
        return 1
    print(f"{steps} passed, 0 failed; {time.monotonic() - begin_s:.0f} s; the instance is kept in {folder}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
