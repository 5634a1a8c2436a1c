"""Write the next migration from the models, on a scratch database: `python scripts/new_migration.py "what it does"`.

It is numbered after the last one. Read it: sequences, check constraints and the order of steps want a hand.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from flask_migrate import revision, upgrade

from accreditation import create_app
from accreditation.config import Settings
from accreditation.kernel.cluster import Cluster


def main(what: str) -> None:
    """Bring a scratch database to the last migration, and write what the models have beyond it."""
    known = sorted(path.name for path in (ROOT / "migrations" / "versions").glob("[0-9]*.py"))
    number = f"{int(known[-1][:4]) + 1:04d}"
    with tempfile.TemporaryDirectory() as folder, Cluster(Path(folder), durable=False).running() as cluster:
        settings = replace(Settings(instance=cluster.instance), testing=True, database_owner_url=cluster.url("owner"))
        with create_app(settings).app_context():
            upgrade(directory=str(ROOT / "migrations"))
            revision(directory=str(ROOT / "migrations"), message=what, autogenerate=True, rev_id=number)
    print(f"Read and finish migrations/versions/{number}_*.py.")


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].strip():
        sys.exit('Say what it does: make migration M="badges know their stock"')
    main(sys.argv[1].strip())
