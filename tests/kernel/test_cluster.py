"""The embedded PostgreSQL, for real: started, killed, moved, and started by several at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from accreditation.kernel.cluster import Cluster, ClusterError
from accreditation.kernel.unprivileged import account_of

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A cluster that is not started, in a folder closed to everybody else; stopped afterwards."""
    (tmp_path / "closed").mkdir(mode=0o700)
    cluster = Cluster(tmp_path / "closed" / "instance", durable=False)
    yield cluster
    cluster.stop()


def connect(
    cluster: Cluster, role: str = "owner", database: str = "accreditation"
) -> psycopg.Connection[tuple[Any, ...]]:
    url = cluster.url(role, database)  # type: ignore[arg-type]
    return psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://"), autocommit=True)


def keep(cluster: Cluster, value: int) -> None:
    with connect(cluster) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (value int)")
        connection.execute("INSERT INTO kept VALUES (%s)", (value,))


def kept(cluster: Cluster) -> list[object]:
    with connect(cluster) as connection:
        return [row[0] for row in connection.execute("SELECT value FROM kept ORDER BY value")]


def postmaster(cluster: Cluster) -> psutil.Process:
    return psutil.Process(int((cluster.data / "postmaster.pid").read_text().splitlines()[0]))


@contextmanager
def asleep(uid: int) -> Iterator[subprocess.Popen[bytes]]:
    """A process of user `uid` that does nothing."""
    switch: dict[str, Any] = {"user": uid} if os.geteuid() == 0 else {}
    with subprocess.Popen(["sleep", "600"], cwd="/", **switch) as process:
        try:
            yield process
        finally:
            process.kill()


def test_starts_in_a_folder_closed_to_others_and_keeps_its_data(cluster: Cluster) -> None:
    cluster.start()
    keep(cluster, 1)
    cluster.stop()
    assert not cluster.answers()
    cluster.start()
    assert kept(cluster) == [1]


def test_starts_in_a_folder_open_to_all_where_its_log_folder_is_closed() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        instance = Path(folder) / "instance"
        instance.mkdir(mode=0o755)
        (instance / "logs").mkdir(mode=0o700)
        cluster = Cluster(instance, durable=False)
        try:
            cluster.start()
            assert cluster.answers()
        finally:
            cluster.stop()


def test_opens_no_port_and_never_runs_as_root(cluster: Cluster) -> None:
    cluster.start()
    server = postmaster(cluster)
    assert server.net_connections("inet") == []
    assert server.uids().real != 0


def test_a_second_start_adopts_the_running_server(cluster: Cluster) -> None:
    cluster.start()
    first = postmaster(cluster)
    Cluster(cluster.instance).start()
    assert postmaster(cluster) == first


def test_after_kill_9_it_starts_again_with_the_data(cluster: Cluster) -> None:
    cluster.start()
    keep(cluster, 1)
    killed = postmaster(cluster)
    killed.kill()
    cluster.start()
    assert postmaster(cluster) != killed
    assert kept(cluster) == [1]


def test_a_dead_server_whose_number_another_process_has_now_does_not_block_the_start(cluster: Cluster) -> None:
    cluster.start()
    keep(cluster, 1)
    account = account_of(cluster.data)
    postmaster(cluster).kill()
    with asleep(account.uid) as other:
        record = cluster.data / "postmaster.pid"
        for path in (record, cluster.sockets / ".s.PGSQL.5432.lock"):
            path.write_text("\n".join([str(other.pid), *path.read_text().splitlines()[1:], ""]))
        cluster.start()
        assert postmaster(cluster).pid != other.pid
        assert other.poll() is None
    assert kept(cluster) == [1]


def test_two_starts_at_once_make_one_server(cluster: Cluster) -> None:
    with ThreadPoolExecutor(2) as both:
        list(both.map(lambda _: Cluster(cluster.instance, durable=False).start(), range(2)))
    assert cluster.answers()
    assert cluster.log.read_text().count("starting PostgreSQL") == 1


def test_a_set_up_cut_short_is_made_anew(cluster: Cluster) -> None:
    half = cluster.data.with_suffix(".new")
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    cluster.start()
    assert cluster.answers()
    assert not half.exists()


def test_a_path_too_long_for_a_socket_gets_a_short_folder_of_its_own(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path / ("long" * 25) / "instance", durable=False)
    try:
        cluster.start()
        assert cluster.sockets.parent == Path("/tmp")
        assert cluster.sockets.stat().st_mode & 0o777 == 0o700
        keep(cluster, 1)
    finally:
        cluster.stop()
    assert not cluster.sockets.exists()


@pytest.mark.parametrize(("owner", "mode"), [("itself", 0o755), ("another", 0o700)])
def test_a_socket_folder_that_others_may_use_is_refused(tmp_path: Path, owner: str, mode: int) -> None:
    if owner == "another" and os.geteuid() != 0:
        pytest.skip("only root can make a folder of another user")
    cluster = Cluster(tmp_path / ("long" * 25) / "instance", durable=False)
    cluster.sockets.mkdir()
    cluster.sockets.chmod(mode)
    uid = account_of(cluster.data).uid
    os.chown(cluster.sockets, uid if owner == "itself" else uid + 1, -1)
    try:
        with pytest.raises(ClusterError, match="0700"):
            cluster.start()
    finally:
        cluster.sockets.rmdir()


def test_the_application_may_not_make_tables(cluster: Cluster) -> None:
    cluster.start()
    with connect(cluster, "app") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("CREATE TABLE stray (value int)")


def test_text_is_utf8_and_writes_are_durable_unless_a_test_asks_otherwise(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path / "instance")
    with cluster.running(), connect(cluster) as connection:
        settings = dict(connection.execute("SELECT name, setting FROM pg_settings").fetchall())
        assert (settings["fsync"], settings["synchronous_commit"], settings["full_page_writes"]) == ("on",) * 3
        assert (settings["server_encoding"], settings["TimeZone"]) == ("UTF8", "UTC")
        assert connection.execute("SELECT lower('ĐẠI SỨ')").fetchone() == ("đại sứ",)
    assert not cluster.answers()


def test_a_fresh_database_is_a_copy_and_is_dropped(cluster: Cluster) -> None:
    cluster.start()
    keep(cluster, 1)
    with cluster.fresh_database("copy", template="accreditation") as name:
        with connect(cluster, database=name) as connection:
            connection.execute("INSERT INTO kept VALUES (2)")
        assert kept(cluster) == [1]
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        connect(cluster, database="copy")


def test_data_of_another_major_version_is_refused(cluster: Cluster) -> None:
    cluster.start()
    cluster.stop()
    (cluster.data / "PG_VERSION").write_text("17\n")
    with pytest.raises(ClusterError, match="PostgreSQL 17"):
        cluster.start()


def test_a_server_that_cannot_start_says_why(cluster: Cluster) -> None:
    cluster.start()
    cluster.stop()
    (cluster.data / "global" / "pg_control").unlink()
    with pytest.raises(ClusterError, match="pg_control"):
        cluster.start()


def test_the_database_outlives_ctrl_c_of_the_terminal(cluster: Cluster) -> None:
    cluster.start()
    assert os.getsid(postmaster(cluster).pid) != os.getsid(0)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands data over; an ordinary user's tests cover the rest")
def test_an_instance_that_root_copied_is_taken_over(cluster: Cluster) -> None:
    cluster.start()
    keep(cluster, 1)
    cluster.stop()
    for path in [cluster.data, *cluster.data.rglob("*")]:
        os.chown(path, 0, 0)
    cluster.start()
    assert kept(cluster) == [1]


@pytest.mark.skipif(os.geteuid() != 0, reason="the other tests run as an ordinary user already")
def test_an_ordinary_user_needs_no_privilege() -> None:
    program = (
        "import sys; from pathlib import Path; from accreditation.kernel.cluster import Cluster\n"
        "cluster = Cluster(Path(sys.argv[1]), durable=False); cluster.start(); print(cluster.answers()); cluster.stop()"
    )
    with tempfile.TemporaryDirectory() as folder:
        os.chown(folder, 65534, 65534)
        # The interpreter may lie below /root: this capability lets the user read it there.
        one = "-all,+dac_read_search"
        switch = ["--reuid=65534", "--regid=65534", "--clear-groups", f"--inh-caps={one}", f"--ambient-caps={one}"]
        done = subprocess.run(
            ["setpriv", *switch, "--securebits=+no_setuid_fixup", sys.executable, "-c", program, f"{folder}/i"],
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=False,
        )
        assert (done.stdout.strip(), done.stderr) == ("True", "")
        assert (Path(folder) / "i" / "postgres").stat().st_uid == 65534


def test_the_process_that_started_it_may_die(cluster: Cluster) -> None:
    program = (
        "import sys, os, signal; from pathlib import Path; from accreditation.kernel.cluster import Cluster\n"
        "Cluster(Path(sys.argv[1]), durable=False).start(); os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", program, str(cluster.instance)], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    assert cluster.answers()
