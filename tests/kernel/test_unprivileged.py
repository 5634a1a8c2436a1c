"""How root hands the database to an account without privileges, with as little as it needs."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from accreditation.kernel.unprivileged import NoAccount, account_by_uid, account_of, reaching

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 or sys.platform != "linux", reason="an ordinary user's database runs as that user"
)

CAPABILITIES = "import re; print(re.search('CapEff:\\t(\\\\w+)', open('/proc/self/status').read())[1].lstrip('0'))"


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """A folder that only root may enter, with a program and a data folder of the account in it."""
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o700)
    (folder / "program").write_text("#!/bin/sh\n")
    (folder / "program").chmod(0o755)
    (folder / "data").mkdir(mode=0o700)
    account = account_of(folder / "data")
    os.chown(folder / "data", account.uid, account.gid)
    return folder


def test_a_closed_folder_costs_one_capability_that_reads_and_does_not_write(closed: Path) -> None:
    account = reaching(account_of(closed / "data"), closed / "program", closed / "data")
    assert account.run([sys.executable, "-c", CAPABILITIES]).stdout.strip() == "4"  # bit 2: CAP_DAC_READ_SEARCH
    assert account.run(["touch", closed / "data" / "mine"]).returncode == 0
    assert account.run(["touch", closed / "not-mine"]).returncode != 0


def test_access_asked_by_the_real_user_is_granted_too(closed: Path) -> None:
    account = reaching(account_of(closed / "data"), closed / "program", closed / "data")
    asked = "import os, sys; print(os.access(sys.argv[1], os.X_OK), os.getuid() == os.geteuid() != 0)"
    assert account.run([sys.executable, "-c", asked, closed / "program"]).stdout.strip() == "True True"


def test_an_open_folder_costs_none() -> None:
    account = reaching(account_by_uid(65534), Path("/bin/true"), Path("/tmp"))
    assert account.prefix == ()
    assert account.run(["id", "-u"]).stdout.strip() == "65534"


def test_what_cannot_be_reached_is_told_with_a_way_out(closed: Path) -> None:
    with pytest.raises(NoAccount, match="DATABASE_URL"):
        reaching(account_of(closed / "data"), closed / "no-program", closed / "data")


def test_the_data_s_owner_is_the_account(closed: Path) -> None:
    os.chown(closed / "data", 65534, 65534)
    assert account_of(closed / "data").uid == 65534


def test_a_user_without_a_name_is_told_what_to_do() -> None:
    with pytest.raises(NoAccount, match="/etc/passwd"):
        account_by_uid(123_456_789)


def test_no_secret_of_the_caller_reaches_the_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_URL", "smtp://user:word@host")
    assert "SMTP_URL" not in account_by_uid(65534).run(["env"]).stdout
