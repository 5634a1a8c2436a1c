"""The process tree, for real: a tree of stand-in programs and a database is started, killed in parts, and ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg
import pytest

from accreditation.kernel.cluster import Cluster
from accreditation.kernel.process_tree import MARK, backoff_s

ROOT = Path(__file__).resolve().parents[2]

#: A part: writes when it starts and ends, and whether the database is still there then. It has a child of its own.
STAND_IN = """
import os, signal, subprocess, sys, time
name, journal, socket = sys.argv[1:]
child = subprocess.Popen(["sleep", "600"])
def write(word):
    with open(journal, "a") as file:
        file.write(f"{name} {word}\\n")
def end(*_):
    write("ends with a database" if os.path.exists(socket) else "ends alone")
    child.kill()
    child.wait()
    sys.exit()
signal.signal(signal.SIGTERM, end)
write("starts")
while True:
    time.sleep(600)
"""

TREE = """
import os, sys
from pathlib import Path
from accreditation.kernel.cluster import Cluster
from accreditation.kernel.process_tree import Part, ProcessTree, Stopped, TreeError
instance, stand_in, step = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
cluster = Cluster(instance, durable=False)
def part(name):
    journal, socket = str(instance / "journal"), str(cluster.sockets / ".s.PGSQL.5432")
    return Part(name=name, command=[sys.executable, "-c", stand_in, name, journal, socket], grace_s=10)
def say(line):
    print(line, flush=True)
try:
    with ProcessTree(instance=instance, folder=Path.cwd(), environ=os.environ, say=say) as tree:
        tree.stand_on(cluster)
        if step:
            say("step")
            say("printed " + tree.run(Part(name="step", command=[sys.executable, "-c", step])))
        tree.keep(part("server"))
        tree.keep(part("worker"))
        say("ready")
        tree.watch()
except Stopped:
    sys.exit(0)
except TreeError as error:
    say(f"refused: {error}")
    sys.exit(1)
"""

#: How long a test waits for what must come; generous, since a loaded machine is slow and not wrong.
PATIENCE_S = 120


def _words(process: psutil.Process) -> list[str]:
    """The command of a process; none for one that ends while it is looked at."""
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def wait_until(holds: Callable[[], object], what: str) -> None:
    end = time.monotonic() + 30
    while not holds():
        if time.monotonic() > end:
            pytest.fail(f"waited in vain: {what}")
        time.sleep(0.02)


@dataclass
class Tree:
    """A tree under test; `instance` is kept from one start to the next."""

    instance: Path
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    def start(self, step: str = "", until: str = "ready") -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", TREE, str(self.instance), STAND_IN, textwrap.dedent(step)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=ROOT,
        )
        self.started.append(process)
        assert process.stdout is not None
        watchdog = threading.Timer(60, process.kill)  # a tree that never says it fails the test, not the run
        watchdog.start()
        assert any(line.startswith(until) for line in process.stdout), f"it never said {until!r}"
        watchdog.cancel()
        return process

    def members(self) -> list[psutil.Process]:
        """Every process that bears the tree's mark: the parts and what they started."""
        found = []
        for process in psutil.process_iter():
            try:
                if process.environ().get(MARK) == str(self.instance):
                    found.append(process)
            except psutil.Error:
                continue
        return found

    def part(self, name: str) -> psutil.Process:
        """The one live process of the part `name`."""
        found: list[psutil.Process] = []

        def one() -> bool:
            found[:] = [member for member in self.members() if name in _words(member)]
            return len(found) == 1

        wait_until(one, f"one {name}")
        return found[0]

    def journal(self) -> list[str]:
        path = self.instance / "journal"
        return path.read_text().splitlines() if path.exists() else []

    @property
    def cluster(self) -> Cluster:
        return Cluster(self.instance, durable=False)

    def end(self) -> None:
        for process in self.started:
            if process.poll() is None:
                process.kill()
            process.communicate()
        for member in self.members():
            member.kill()
        self.cluster.stop()


@pytest.fixture
def tree(tmp_path: Path) -> Iterator[Tree]:
    tree = Tree(tmp_path / "instance")
    yield tree
    tree.end()


@contextmanager
def asleep(mark: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that bears a mark and does nothing."""
    with subprocess.Popen(["sleep", "600"], env={**os.environ, MARK: mark}) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_being_asked_to_end_ends_worker_server_and_database_in_this_order(tree: Tree, sign: signal.Signals) -> None:
    # Under nohup a tree ignores SIGHUP, as it should; these tests may themselves run under nohup.
    before = signal.signal(sign, signal.SIG_DFL if sign == signal.SIGHUP else signal.getsignal(sign))
    process = tree.start()
    signal.signal(sign, before)
    wait_until(lambda: len(tree.journal()) == 2, "both parts")
    process.send_signal(sign)
    process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0
    assert tree.journal()[2:] == ["worker ends with a database", "server ends with a database"]
    assert tree.members() == []
    assert not tree.cluster.alive()


@pytest.mark.parametrize("name", ["server", "worker"])
def test_a_part_that_is_killed_starts_again_without_what_it_had_started(tree: Tree, name: str) -> None:
    process = tree.start()
    killed = tree.part(name)
    wait_until(killed.children, "its child")
    child = killed.children()[0]
    killed.kill()
    wait_until(lambda: tree.part(name) != killed, "another one")
    assert not lives(child)
    assert process.poll() is None


def test_a_database_that_is_killed_starts_again_with_its_data(tree: Tree) -> None:
    tree.start()
    keep_a_row(tree.cluster)
    first = server_number(tree.cluster)
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: tree.cluster.answers() and server_number(tree.cluster) != first, "another server")
    assert rows(tree.cluster) == 1


def test_when_the_tree_is_killed_nothing_blocks_the_next_start(tree: Tree) -> None:
    process = tree.start()
    keep_a_row(tree.cluster)
    before = tree.members()
    process.kill()
    process.wait()
    again = tree.start()
    assert not any(lives(member) for member in before)
    assert rows(tree.cluster) == 1
    again.send_signal(signal.SIGINT)
    again.communicate(timeout=PATIENCE_S)
    assert (again.returncode, tree.members(), tree.cluster.alive()) == (0, [], False)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the next start ends them")
def test_when_the_tree_is_killed_linux_ends_its_parts(tree: Tree) -> None:
    process = tree.start()
    wait_until(lambda: len(tree.journal()) == 2, "both parts")
    process.kill()
    wait_until(lambda: not tree.members(), "all parts to end")


def test_everything_killed_at_once_starts_again_with_the_data(tree: Tree) -> None:
    process = tree.start()
    keep_a_row(tree.cluster)
    process.kill()
    for member in tree.members():
        with suppress(psutil.NoSuchProcess):  # it went with the one before it
            member.kill()
    os.kill(server_number(tree.cluster), signal.SIGKILL)
    tree.start()
    assert rows(tree.cluster) == 1


def test_what_a_killed_tree_left_behind_is_ended_by_the_next(tree: Tree) -> None:
    with asleep(str(tree.instance)) as left, asleep(f"{tree.instance}-other") as other:
        tree.start()
        assert left.wait(timeout=PATIENCE_S) == -signal.SIGTERM
        assert other.poll() is None


def test_an_instance_runs_once(tree: Tree) -> None:
    first = tree.start()
    second = tree.start(until="refused")
    second.wait(timeout=PATIENCE_S)
    assert second.returncode == 1
    assert first.poll() is None
    assert len(tree.journal()) == 2


def test_the_refusal_names_the_process_that_runs_already(tree: Tree) -> None:
    first = tree.start()
    second = subprocess.run(
        [sys.executable, "-c", TREE, str(tree.instance), STAND_IN, ""],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        timeout=60,
    )
    assert second.stdout == (f"refused: This instance is already running (process {first.pid}); end that one first.\n")


def test_a_step_that_fails_ends_the_tree_with_the_last_lines_of_its_log(tree: Tree) -> None:
    process = tree.start(step="import sys; print('the reason'); sys.exit(3)", until="refused: step failed")
    assert process.stdout is not None
    assert process.stdout.read() == "  the reason\n"
    assert process.wait(timeout=PATIENCE_S) == 1
    assert not tree.cluster.alive()


def test_a_step_hands_back_what_it_printed(tree: Tree) -> None:
    process = tree.start(step="print('by itself')", until="printed by itself")
    assert process.poll() is None


def test_ctrl_c_during_a_step_ends_it(tree: Tree) -> None:
    process = tree.start(step="import time; time.sleep(600)", until="step")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, tree.members(), tree.cluster.alive()) == (0, [], False)


def test_a_part_that_keeps_failing_is_tried_ever_less_often() -> None:
    assert [backoff_s(failures) for failures in range(1, 9)] == [0.5, 1, 2, 4, 8, 16, 30, 30]
    assert backoff_s(10_000) == 30


def lives(process: psutil.Process) -> bool:
    """Whether it still does anything: a zombie only waits for its parent."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def open_as_owner(cluster: Cluster) -> psycopg.Connection[tuple[int]]:
    url = cluster.url("owner").replace("postgresql+psycopg://", "postgresql://")
    connection: psycopg.Connection[tuple[int]] = psycopg.connect(url, autocommit=True)
    return connection


def keep_a_row(cluster: Cluster) -> None:
    with open_as_owner(cluster) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS value")


def rows(cluster: Cluster) -> int:
    with open_as_owner(cluster) as connection:
        row = connection.execute("SELECT count(*) FROM kept").fetchone()
        assert row is not None
        return row[0]


def server_number(cluster: Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text().splitlines()[0])
