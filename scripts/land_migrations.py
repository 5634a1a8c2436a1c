"""Write migrations/landed.json: the digest of every migration, which then never changes: `make landed`."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "migrations"

if __name__ == "__main__":
    paths = sorted([*FOLDER.glob("versions/*.py"), *FOLDER.glob("sql/*.sql")])
    digests = {path.relative_to(FOLDER).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
    (FOLDER / "landed.json").write_text(json.dumps(digests, indent=2) + "\n")
