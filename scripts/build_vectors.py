"""Writes the golden vectors of the badge token and of the gate's decision.

Promise: the same files each time, with no clock and no chance. Tests check that tests/vectors/ holds just what this
gives, and that Python and JavaScript both meet every expectation; so a rule changes in three places or not at all.
What is expected is written out here, by hand or by rules of its own, and never asked of the code under test.

    python scripts/build_vectors.py            writes tests/vectors/token.json and decisions.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts.vectors import decision_vectors, token_vectors

FILES = {
    ROOT / "tests" / "vectors" / "token.json": token_vectors.build,
    ROOT / "tests" / "vectors" / "decisions.json": decision_vectors.build,
}


def as_text(vectors: dict[str, Any]) -> str:
    """The vectors as JSON with one case a line, so that a diff names the case."""
    parts = []
    for name, value in vectors.items():
        if isinstance(value, list):
            rows = ",\n".join(f"    {json.dumps(row, ensure_ascii=True)}" for row in value)
            parts.append(f"  {json.dumps(name)}: [\n{rows}\n  ]")
        else:
            parts.append(f"  {json.dumps(name)}: {json.dumps(value, ensure_ascii=True)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    for path, build in FILES.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(as_text(build()), encoding="ascii")
        print(path.relative_to(ROOT))
