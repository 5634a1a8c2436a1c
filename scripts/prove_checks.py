"""Prove that the checks can fail: plant one fault in a copy of this checkout, run the check that must find it.

Promise: passes only if each check passes on the copy as it is, fails once its fault is planted, and fails for that
fault: its message is the one expected. The checkout itself is never touched. Run: `make prove-checks`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_CHECK_S = 300

LINT_IMPORTS = ("-c", "from importlinter.cli import lint_imports_command as check; check()", "--no-cache")
PYTEST = ("-m", "pytest", "-q", "-x", "-p", "no:cacheprovider")


@dataclass(frozen=True, kw_only=True)
class Plant:
    """A fault: how it is planted, which check must find it, and words of what the check then says."""

    name: str
    plant: Callable[[Path], None]
    check: tuple[str, ...]
    says: str


def _add(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def upward_import(copy: Path) -> None:
    """The kernel comes to know a room."""
    _add(copy / "accreditation/kernel/clock.py", "\n\nfrom accreditation.applications import models  # planted\n")


def undeclared_route(copy: Path) -> None:
    """A view says neither whom it needs nor why it is public."""
    _add(copy / "accreditation/programme/views.py", '\n\n@bp.get("/planted")\ndef planted() -> str:\n    return ""\n')


def get_that_commits(copy: Path) -> None:
    """A GET writes, and commits what it wrote."""
    view = """

from sqlalchemy import text  # noqa: E402

from accreditation.kernel.database import transaction  # noqa: E402


@bp.get("/planted")
@public("planted")
def planted() -> str:
    with transaction(unaudited="planted") as session:
        session.execute(text("UPDATE categories SET number = number"))
    return ""
"""
    _add(copy / "accreditation/programme/views.py", view)


def changed_vector(copy: Path) -> None:
    """One expectation of the gate's vectors is bent."""
    path = copy / "tests/vectors/decisions.json"
    kept = path.read_text(encoding="ascii")
    expected = '"verdict": "refuse"'
    at = kept.rindex(expected)
    path.write_text(kept[:at] + '"verdict": "admit"' + kept[at + len(expected) :], encoding="ascii")
    json.loads(path.read_text(encoding="ascii"))  # still JSON: the change is one of meaning


def edited_migration(copy: Path) -> None:
    """One byte of the first migration differs."""
    (path,) = (copy / "migrations/versions").glob("0001_*.py")
    kept = path.read_bytes()
    path.write_bytes(kept.replace(b'"""f', b'"""F', 1))
    if path.read_bytes() == kept:
        raise RuntimeError("The first migration does not begin as this script expects: nothing was planted.")


PLANTS = (
    Plant(
        name="upward import",
        plant=upward_import,
        check=LINT_IMPORTS,
        says="accreditation.kernel is not allowed to import accreditation.applications",
    ),
    Plant(
        name="undeclared route",
        plant=undeclared_route,
        check=(*PYTEST, "tests/house", "-k", "every_route_declares"),
        says="programme.planted",
    ),
    Plant(
        name="GET that commits",
        plant=get_that_commits,
        check=(*PYTEST, "tests/house", "-k", "no_get_commits"),
        says="GET /planted opened a writing transaction",
    ),
    Plant(
        name="changed vector",
        plant=changed_vector,
        check=(*PYTEST, "tests/gates/test_decisions.py", "tests/gates/test_vectors.py"),
        says="test_meets_the_vector",
    ),
    Plant(
        name="edited migration",
        plant=edited_migration,
        check=(*PYTEST, "tests/house", "-k", "landed_migrations"),
        says="0001_foundation.py has landed",
    ),
)


def copy_checkout(to: Path) -> None:
    """Copy what git knows, and what is new and not ignored: what a clone of the next commit would hold."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)


def run_check(check: tuple[str, ...], copy: Path) -> tuple[int, str]:
    """Exit code and output of a check in `copy`, by this checkout's packages."""
    environ = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "200", "PYTHONPATH": str(copy)}
    ran = subprocess.run(
        [sys.executable, *check],
        cwd=copy,
        env=environ,
        capture_output=True,
        text=True,
        timeout=_CHECK_S,
        check=False,
    )
    return ran.returncode, ran.stdout + ran.stderr


def prove(plant: Plant, folder: Path) -> str:
    """Empty when the check finds the planted fault and nothing else; otherwise why it proves nothing."""
    copy = folder / plant.name.replace(" ", "-")
    copy_checkout(copy)
    code, said = run_check(plant.check, copy)
    if code != 0:
        return f"the check fails without the fault:\n{said[-2500:]}"
    plant.plant(copy)
    code, said = run_check(plant.check, copy)
    shutil.rmtree(copy)
    if code == 0:
        return "the check passes with the fault planted"
    if plant.says not in said:
        return f"the check fails, but does not say {plant.says!r}:\n{said[-2500:]}"
    return ""


def main() -> int:
    """Prove all, or those whose names hold the words given; the exit code."""
    wanted = [plant for plant in PLANTS if all(word in plant.name for word in sys.argv[1:])]
    failed = not wanted
    print(f"{'planted':<20}{'checked by':<78}found", flush=True)
    with tempfile.TemporaryDirectory(prefix="prove-checks-") as folder:
        for plant in wanted:
            why = prove(plant, Path(folder))
            failed = failed or bool(why)
            checked_by = (
                "lint-imports" if plant.check is LINT_IMPORTS else " ".join(["pytest", *plant.check[len(PYTEST) :]])
            )
            print(f"{plant.name:<20}{checked_by:<78}{'no: ' + why if why else 'yes: ' + plant.says}", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
