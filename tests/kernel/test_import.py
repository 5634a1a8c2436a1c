"""What a process pays for before it serves: the import of the application, for real, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

PROGRAM = """
import gc, sys
import wsgi
print(gc.isenabled(), gc.get_freeze_count() > 100_000)
print(sorted({"alembic", "flask_migrate", "accreditation.demo.fill"} & sys.modules.keys()))
"""


def test_a_server_imports_neither_migrations_nor_the_invention_of_people(tmp_path: Path) -> None:
    environ = {**os.environ, "INSTANCE": str(tmp_path)}
    environ.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, env=environ, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["True True", "[]"]
