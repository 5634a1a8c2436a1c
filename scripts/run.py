"""Run one instance in the foreground: database, tables, event, demonstration, server and job worker.

Prints the address and the sign-ins when it is ready; Ctrl-C ends everything and keeps the data. `make run` calls
it. INSTANCE (folder), PORT and DATABASE_URL come from the environment. Exit code 0 after Ctrl-C or SIGTERM, 1 with
a plain line when it cannot run.
"""

from __future__ import annotations

import argparse
import errno
import hashlib
import os
import socket
import sys
import time
from collections.abc import Callable, Sequence
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent

# Compiling what it imports takes each process longer than all the rest of a start, so it is done once and kept, even
# where the environment asks Python to write no __pycache__. `make clean` removes ours.
sys.dont_write_bytecode = False
_COMPILE_ONCE = {"PYTHONDONTWRITEBYTECODE": ""}

# The kernel without the application that `import accreditation` would bring up: this process starts at once, stays
# small, and lives to say what is wrong when the application cannot be imported.
_package = ModuleType("accreditation")
_package.__path__ = [str(ROOT / "accreditation")]
sys.modules["accreditation"] = _package

from accreditation.kernel.cluster import Cluster
from accreditation.kernel.process_tree import Part, ProcessTree, Stopped, TreeError, end_with_parent

_READY_TIMEOUT_S = 60
_BACKLOG = 256
_SIGN_INS = "demo-table"
#: The worker prints the sign-ins first: a process of its own would import the application for that alone.
_WORKER = (sys.executable, "scripts/steps.py", _SIGN_INS, "--", "worker")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until somebody ends it; the exit code."""
    options = _options(arguments)
    if "MAKELEVEL" in os.environ:
        end_with_parent(os.getppid())  # make does not pass on its own end by kill -9
    try:
        _run(options)
    except Stopped:
        _say("Ended. The data is kept.")
        return 0
    except (TreeError, RuntimeError) as error:
        _say(f"Cannot run: {error}")
        return 1
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Run one instance of Accreditation.")
    parser.add_argument("--event", default="data/events/hanoi.toml", help="event file of the first run")
    parser.add_argument("--people", type=int, default=600, help="invented people of the first run; 0: none")
    parser.add_argument("--delegations", type=int, default=110, help="organisations they come from")
    parser.add_argument("--seed", type=int, default=7, help="the same seed gives the same people")
    return parser.parse_args(arguments)


def _run(options: argparse.Namespace) -> None:
    begin_s = time.monotonic()
    instance = Path(os.environ.get("INSTANCE") or ROOT / "instance")
    environ = {**os.environ, "INSTANCE": str(instance.resolve()), "DEMO": os.environ.get("DEMO") or "1"} | _COMPILE_ONCE
    tree = ProcessTree(instance=instance, folder=ROOT, environ=environ, say=_say)
    with tree:
        listener = _listen(os.environ.get("PORT") or "8000")
        port = listener.getsockname()[1]
        address = f"http://127.0.0.1:{port}"
        tree.environ["PORT"] = str(port)
        tree.describe(f"process {os.getpid()}, {address}")
        _prepare(tree, options)
        tree.keep(Part(name="server", command=_server(listener), handles=(listener.fileno(),)))
        worker = tree.keep(Part(name="worker", command=_WORKER))
        healthy = _healthy(port)
        tree.wait_until(lambda: _sign_ins(worker()) is not None and healthy(), timeout_s=_READY_TIMEOUT_S)
        _say(f"\nReady after {time.monotonic() - begin_s:.0f} s: {address}\n\n{_sign_ins(worker())}")
        _say(f"Ctrl-C ends it. Logs: {tree.logs}")
        tree.watch()


def _prepare(tree: ProcessTree, options: argparse.Namespace) -> None:
    """Database and tables at each run; event and people at the first, until all was loaded."""
    filled = tree.instance / "filled"
    cluster = None if os.environ.get("DATABASE_URL") else Cluster(tree.instance)
    if cluster:
        if not cluster.data.exists():
            filled.unlink(missing_ok=True)
        tree.stand_on(cluster)
    steps = [["db-upgrade"]]
    if not filled.exists():
        _say(f"First run: loading {options.event}, inventing {options.people} people")
        numbers = {"people": options.people, "delegations": options.delegations if options.people else 0}
        given = [f"--{name}={value}" for name, value in {**numbers, "seed": options.seed}.items()]
        steps += [["event", "load", options.event, "--demo-dates"], ["demo", *given]]
    elif cluster and _migrated(tree, cluster):
        return
    words = [word for step in steps for word in ("--", *step)]
    tree.run(Part(name="prepare", command=[sys.executable, "scripts/steps.py", *words]))
    filled.touch()
    if cluster and (standing := _standing(cluster)):
        (tree.instance / "migrated").write_text(standing)


def _migrated(tree: ProcessTree, cluster: Cluster) -> bool:
    """Whether these very migrations have made the tables that stand: asking alembic would double the start."""
    noted = tree.instance / "migrated"
    return noted.exists() and noted.read_text() == _standing(cluster)


def _standing(cluster: Cluster) -> str | None:
    """The version of the tables with the digest of all that makes them (a right granted anew is no new version)."""
    files = sorted(path for kind in ("*.py", "*.sql") for path in (ROOT / "migrations").rglob(kind))
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
    return f"{version} {digest}" if (version := cluster.version()) else None


def _sign_ins(printed: str) -> str | None:
    """The table of sign-ins out of what the worker printed, or None while it is not complete."""
    table = printed.partition(f"== {_SIGN_INS}\n")[2]
    return table.partition("== worker\n")[0] if "== worker\n" in table else None


def _listen(wanted: str) -> socket.socket:
    """Take the port once for all: while the server is started again, callers wait and are not refused."""
    if not (wanted.isascii() and wanted.isdigit() and int(wanted) < 2**16):
        raise TreeError(f"PORT must be a number from 1 to 65535, not {wanted!r}.")
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", int(wanted)))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        why = "is taken by another program" if error.errno == errno.EADDRINUSE else "is not open to this user"
        raise TreeError(f"Port {wanted} {why}. Choose another one, for example: PORT=8001 make run") from None
    return listener


def _server(listener: socket.socket) -> list[str]:
    return [sys.executable, "-m", "gunicorn", "--bind", f"fd://{listener.fileno()}", "wsgi:app"]


def _healthy(port: int) -> Callable[[], bool]:
    def ask() -> bool:
        connection = HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    return ask


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
