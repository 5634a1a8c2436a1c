"""scripts/run.py, for real, around a stand-in application: the steps, the address, the port, the next run."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

import psutil
import psycopg
import pytest

from accreditation.kernel.cluster import Cluster

ROOT = Path(__file__).resolve().parents[2]

PARTS = ("__init__", "cluster", "process_tree", "unprivileged")

WSGI = """
import os, signal, threading
from pathlib import Path
import click
import psycopg
from accreditation.kernel.cluster import Cluster
from flask import Flask
app = Flask(__name__)
journal = os.path.join(os.environ["INSTANCE"], "journal")
def step(*name):
    with open(journal, "a") as file:
        file.write(" ".join(name) + "\\n")
@app.get("/healthz")
def healthz():
    return "ready"
@app.get("/process")
def process():
    return str(os.getpid())
@app.cli.command("db-upgrade")
def db_upgrade():
    step("db-upgrade")
    host = str(Cluster(Path(os.environ["INSTANCE"])).sockets)
    with psycopg.connect(host=host, user="accreditation_owner", dbname="accreditation") as connection:
        connection.execute("DROP TABLE IF EXISTS alembic_version")
        connection.execute("CREATE TABLE alembic_version (version_num text)")
        connection.execute("INSERT INTO alembic_version VALUES ('0001')")
@app.cli.command("event", context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1)
def event(arguments):
    step("event", *arguments)
@app.cli.command("demo", context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1)
def demo(arguments):
    step("demo", *arguments)
@app.cli.command("demo-table")
def demo_table():
    print("commander  its-word")
@app.cli.command("worker")
def worker():
    signal.pause()
"""


@dataclass
class Clone:
    """A folder laid out as a clone is, with a stand-in for the application."""

    folder: Path
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def instance(self) -> Path:
        return self.folder / "instance"

    def run(self, *arguments: str, port: str = "0") -> subprocess.Popen[str]:
        environ = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "MAKELEVEL")}
        process = subprocess.Popen(
            [sys.executable, "scripts/run.py", *arguments],
            cwd=self.folder,
            env={**environ, "INSTANCE": str(self.instance), "PORT": port},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.started.append(process)
        return process

    def journal(self) -> list[str]:
        return (self.instance / "journal").read_text().splitlines()


@pytest.fixture
def clone(tmp_path: Path) -> Iterator[Clone]:
    for name in (
        "scripts/run.py",
        "scripts/steps.py",
        "gunicorn.conf.py",
        *(f"accreditation/kernel/{part}.py" for part in PARTS),
    ):
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target)
    (tmp_path / "wsgi.py").write_text(WSGI)
    (tmp_path / "migrations" / "versions").mkdir(parents=True)
    (tmp_path / "migrations" / "versions" / "0001_first.py").write_text("revision = '0001'")
    clone = Clone(tmp_path)
    yield clone
    for process in clone.started:
        process.terminate()
        process.communicate(timeout=60)
    Cluster(clone.instance).stop()


def printed_until(process: subprocess.Popen[str], word: str) -> str:
    assert process.stdout is not None
    lines = []
    watchdog = threading.Timer(120, process.kill)
    watchdog.start()
    for line in process.stdout:
        lines.append(line)
        if word in line:
            watchdog.cancel()
            return "".join(lines)
    pytest.fail(f"it never printed {word!r}, but:\n{''.join(lines)}")


def address_in(text: str) -> str:
    found = re.search(r"http://127\.0\.0\.1:\d+", text)
    assert found is not None
    return found[0]


def fetch(address: str) -> str:
    with urlopen(address, timeout=30) as answer:  # noqa: S310 - an address of this machine
        return str(answer.read().decode())


def test_the_first_run_loads_the_event_and_the_people_and_the_second_does_not(clone: Clone) -> None:
    first = clone.run("--event", "the.toml", "--people", "20", "--delegations", "4", "--seed", "9")
    text = printed_until(first, "Ctrl-C")
    assert "commander  its-word" in text
    assert fetch(f"{address_in(text)}/healthz") == "ready"
    first.send_signal(signal.SIGINT)
    assert first.wait(timeout=60) == 0
    assert clone.journal() == [
        "db-upgrade",
        "event load the.toml --demo-dates",
        "demo --people=20 --delegations=4 --seed=9",
    ]
    again = printed_until(clone.run(), "Ctrl-C")
    assert "commander  its-word" in again
    assert clone.journal()[3:] == []


def ran_again(clone: Clone) -> list[str]:
    """What a further run does to the database."""
    before = len(clone.journal())
    process = clone.run()
    printed_until(process, "Ctrl-C")
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) == 0
    return clone.journal()[before:]


def test_changed_migrations_are_run_at_the_next_start(clone: Clone) -> None:
    printed_until(first := clone.run(), "Ctrl-C")
    first.send_signal(signal.SIGINT)
    assert first.wait(timeout=60) == 0
    (clone.folder / "migrations" / "env.py").write_text("# another right is granted")
    assert ran_again(clone) == ["db-upgrade"]
    assert ran_again(clone) == []


def test_tables_of_another_version_are_brought_up_to_date(clone: Clone) -> None:
    printed_until(first := clone.run(), "Ctrl-C")
    with psycopg.connect(host=str(Cluster(clone.instance).sockets), user="postgres", dbname="accreditation") as old:
        old.execute("UPDATE alembic_version SET version_num = '0000'")
    first.send_signal(signal.SIGINT)
    assert first.wait(timeout=60) == 0
    assert ran_again(clone) == ["db-upgrade"]


def test_what_is_imported_is_compiled_once_whatever_the_environment_says(
    clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    printed_until(clone.run(), "Ctrl-C")
    kept = {path.name.partition(".")[0] for path in clone.folder.rglob("*.pyc")}
    assert {"wsgi", "process_tree"} <= kept


def test_a_first_run_cut_short_is_done_again(clone: Clone) -> None:
    printed_until(first := clone.run(), "inventing")
    first.send_signal(signal.SIGINT)
    assert first.wait(timeout=60) == 0
    printed_until(clone.run(), "inventing")


def test_an_event_without_people_is_asked_for_by_zero(clone: Clone) -> None:
    printed_until(clone.run("--people", "0"), "Ctrl-C")
    assert "demo --people=0 --delegations=0 --seed=7" in clone.journal()


def test_a_port_in_use_is_said_in_one_line_that_names_port(clone: Clone) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        process = clone.run(port=str(port))
        text, _ = process.communicate(timeout=60)
    assert text == (
        f"Cannot run: Port {port} is taken by another program. Choose another one, for example: PORT=8001 make run\n"
    )
    assert process.returncode == 1
    assert not Cluster(clone.instance).alive()


@pytest.mark.parametrize("port", ["web", "70000", "-1", "٣"])
def test_a_port_that_is_none_is_refused(clone: Clone, port: str) -> None:
    process = clone.run(port=port)
    text, _ = process.communicate(timeout=60)
    assert text == f"Cannot run: PORT must be a number from 1 to 65535, not {port!r}.\n"
    assert process.returncode == 1


def test_a_caller_during_a_restart_of_the_server_waits_and_is_answered(clone: Clone) -> None:
    run = clone.run()
    address = address_in(printed_until(run, "Ctrl-C"))
    answering = psutil.Process(int(fetch(f"{address}/process")))
    parent = answering.parent()
    assert parent is not None
    parent.kill()
    answering.kill()
    assert int(fetch(f"{address}/process")) != answering.pid
    assert run.poll() is None


def test_an_application_that_cannot_be_imported_is_told_with_its_reason(clone: Clone) -> None:
    (clone.folder / "wsgi.py").write_text("raise RuntimeError('no such thing')\n")
    process = clone.run()
    text, _ = process.communicate(timeout=60)
    assert "Cannot run: prepare failed." in text
    assert "no such thing" in text
    assert process.returncode == 1
    assert not Cluster(clone.instance).alive()


def test_the_server_listens_on_this_machine_alone(clone: Clone) -> None:
    run = clone.run()
    address = address_in(printed_until(run, "Ctrl-C"))
    port = int(address.rpartition(":")[2])
    family = psutil.Process(run.pid).children(recursive=True)
    found = {listener.laddr for process in family for listener in process.net_connections("inet")}
    assert {(listener.ip, listener.port) for listener in found if listener.port == port} == {("127.0.0.1", port)}
