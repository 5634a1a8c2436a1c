"""Which account the embedded PostgreSQL runs under: PostgreSQL refuses root, and it must still reach its files.

A person who is not root runs it as themselves. Root hands it to an account without privileges: the one that owns
the data already, else `postgres`, else `nobody`. When root's folder is closed to that account (a clone below
/root, or one made by `mktemp -d`), the account gets one Linux capability, CAP_DAC_READ_SEARCH: it may then pass
through closed folders, and write nowhere new; where a container withholds that one, CAP_DAC_OVERRIDE. Neither
folders nor modes above the instance are ever changed. See capabilities(7) and setpriv(1).
"""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: Names tried, in this order, when root starts a database for the first time.
SERVICE_ACCOUNTS = ("postgres", "nobody")

_CAPABILITIES = ("dac_read_search", "dac_override")


class NoAccount(RuntimeError):
    """No account can run the database here; the message says what to do."""


@dataclass(frozen=True, kw_only=True)
class Account:
    """An account of this machine, and the command prefix by which it reaches the files it needs."""

    name: str
    uid: int
    gid: int
    prefix: tuple[str, ...] = ()

    def run(self, command: Sequence[object], *, timeout_s: float = 120) -> subprocess.CompletedProcess[str]:
        """Run `command` (strings and paths) to its end as this account; what it prints is captured.

        A Ctrl-C in the terminal does not reach it, nor does any secret in the caller's environment.
        """
        switch: dict[str, Any] = {}
        if self.uid != os.geteuid() and not self.prefix:
            switch = {"user": self.uid, "group": self.gid, "extra_groups": []}
        return subprocess.run(
            [*self.prefix, *map(str, command)],
            capture_output=True,
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            cwd="/",
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
            start_new_session=True,
            timeout=timeout_s,
            check=False,
            **switch,
        )


def account_of(folder: Path) -> Account:
    """The account that owns, or will own, the database in `folder`. Raises NoAccount."""
    if os.geteuid() != 0:
        return _mine(folder)
    if folder.exists() and (owner := folder.stat().st_uid) != 0:
        return account_by_uid(owner)
    for name in SERVICE_ACCOUNTS:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name=name, uid=found.pw_uid, gid=found.pw_gid)
    raise NoAccount("Root may not run PostgreSQL and there is no account `postgres` or `nobody` to run it.")


def _mine(folder: Path) -> Account:
    if folder.exists() and folder.stat().st_uid != os.geteuid():
        raise NoAccount(f"{folder} belongs to another user: start as that user, or choose another INSTANCE.")
    return account_by_uid(os.geteuid())


def account_by_uid(uid: int) -> Account:
    """The account of this number. Raises NoAccount when the machine has no name for it."""
    try:
        found = pwd.getpwuid(uid)
    except KeyError:
        raise NoAccount(
            f"User {uid} has no name on this machine, and PostgreSQL wants one: add it to /etc/passwd, "
            "or set DATABASE_URL to a PostgreSQL server."
        ) from None
    return Account(name=found.pw_name, uid=found.pw_uid, gid=found.pw_gid)


def reaching(account: Account, program: Path, folder: Path) -> Account:
    """`account` with the least privilege by which it can run `program` and write in `folder`.

    Raises NoAccount when not even a capability lets it through.
    """
    trial = ("/bin/sh", "-c", '"$0" --version >/dev/null 2>&1 && test -w "$1" && cd "$1"', program, folder)
    if account.uid == os.geteuid():
        return account
    for candidate in (account, *_with_capability(account)):
        try:
            if candidate.run(trial).returncode == 0:
                return candidate
        except (PermissionError, FileNotFoundError, subprocess.SubprocessError):
            continue  # this container withholds the switch, or has no setpriv: try the next way
    raise NoAccount(
        f"Root may not run PostgreSQL, and the account `{account.name}` cannot reach {folder} or {program.parent}. "
        "Start as an ordinary user, move the folder to where that account can read it, or set DATABASE_URL."
    )


def _with_capability(account: Account) -> Iterator[Account]:
    for capability in _CAPABILITIES:
        yield Account(
            name=account.name,
            uid=account.uid,
            gid=account.gid,
            prefix=(
                "setpriv",
                f"--reuid={account.uid}",
                f"--regid={account.gid}",
                "--clear-groups",
                "--no-new-privs",
                f"--inh-caps=-all,+{capability}",
                f"--ambient-caps=-all,+{capability}",
                # Without this access(2), by which PostgreSQL looks for its programs, ignores the capability.
                "--securebits=+no_setuid_fixup",
            ),
        )
