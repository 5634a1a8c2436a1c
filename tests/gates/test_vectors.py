"""The golden vectors are what their generator gives: nobody has bent one to fit a change."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.build_vectors import FILES, as_text


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_committed_vectors_are_what_the_generator_gives(path: Path) -> None:
    assert path.read_text(encoding="ascii") == as_text(FILES[path]()), (
        "run scripts/build_vectors.py and look at the difference"
    )
