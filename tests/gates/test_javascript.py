"""The browser's modules, in node: the same vectors, and the scanner's own rules."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "tests" / "js").glob("*.test.mjs"))


def test_the_browsers_modules_pass_their_tests_in_node() -> None:
    node = shutil.which("node")
    assert node, "Node 20 or later is needed for the tests (not to run the application)."
    command = [node, "--test", "--test-reporter=tap", *map(str, FILES)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    failures = re.findall(r"^ *not ok .*(?:\n(?! *(?:not )?ok ).*){0,30}", run.stdout, re.MULTILINE)
    assert run.returncode == 0, "\n".join(failures[:5]) + run.stderr[-2000:]
    passed = re.search(r"^# pass (\d+)$", run.stdout, re.MULTILINE)
    assert passed, run.stdout[-2000:]
    assert int(passed[1]) >= 700, "the vectors alone are more than that"
