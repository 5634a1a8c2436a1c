"""Run the benchmarks: all, or those named: `python scripts/bench.py [--write] [start|pages|badges|scans ...]`.

Promise: each runs alone, in a process of its own, prints its table and, as its last line, one JSON object with the
keys below. `--write` keeps tables and figures in docs/benchmarks.md with the machine they were measured on: its
processor, memory and versions, never its name.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
KEYS = ("bench", "value", "unit", "baseline", "ratio", "p50_ms", "p99_ms", "peak_rss_mb")
#: What each measures, and what its baseline is.
BENCHES = {
    "start": "Seconds from `git clone` to the line that says the demonstration is ready, with a warm package cache and"
    " 600 people; the baseline is the second start. Times in milliseconds are of `/healthz`.",
    "pages": "Server time of every page of the demonstration with 3,000 people.",
    "badges": "Badges with portraits, front and back, a second on one core; the baseline is the obvious way with"
    " reportlab and qrcode, in the same run.",
    "scans": "Durable scans a second over HTTP at concurrency 16, load generator included; the baseline is at 1.",
}
_LONGEST_S = 1800


@dataclass(frozen=True)
class Result:
    """One benchmark's table and figures."""

    name: str
    table: str
    figures: dict[str, Any]


def run(name: str) -> Result:
    """Run one benchmark, showing what it prints. Raises RuntimeError when it fails or its last line is not the JSON."""
    words = [sys.executable, str(ROOT / "scripts" / f"bench_{name}.py")]
    ran = subprocess.run(words, cwd=ROOT, stdout=subprocess.PIPE, text=True, timeout=_LONGEST_S, check=False)
    print(ran.stdout, end="", flush=True)
    if ran.returncode:
        raise RuntimeError(f"bench_{name}.py ended with code {ran.returncode}.")
    table, _, last = ran.stdout.rstrip("\n").rpartition("\n")
    try:
        figures = json.loads(last)
    except ValueError:
        raise RuntimeError(f"bench_{name}.py did not end with its JSON object, but with: {last[:200]}") from None
    if tuple(figures) != KEYS or figures["bench"] != name:
        raise RuntimeError(f"bench_{name}.py gave the keys {', '.join(figures)}; wanted {', '.join(KEYS)}.")
    return Result(name, table.strip("\n"), figures)


def machine() -> str:
    """The machine in words: cores, processor, memory, system, Python."""
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = f"{platform.system()} on {platform.machine()}, Python {platform.python_version()}"
    return f"{os.cpu_count()} cores, {_processor()}, {memory_gb:.0f} GiB of memory, {versions}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "processor not told"
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or "processor not told")


def page(results: list[Result], *, on: str) -> str:
    """docs/benchmarks.md."""
    lines = [
        "# Benchmarks",
        "",
        "Written by `python scripts/bench.py --write`. `make bench` measures again, `make bench BENCH=scans` one.",
        "",
        f"Measured on {on}: {machine()}.",
        "",
        "| " + " | ".join(KEYS) + " |",
        "|---" * len(KEYS) + "|",
    ]
    lines += ["| " + " | ".join(str(one.figures[key]) for key in KEYS) + " |" for one in results]
    for one in results:
        lines += ["", f"## {one.name}", "", BENCHES[one.name], "", "```", one.table, "```"]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Run what was asked for; the exit code."""
    parser = argparse.ArgumentParser(description="Run the benchmarks.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(BENCHES)}; all, or nothing: every one")
    parser.add_argument("--write", action="store_true", help="keep the figures in docs/benchmarks.md")
    options = parser.parse_args()
    wanted = [name for name in options.names if name != "all"] or list(BENCHES)
    if unknown := set(wanted) - BENCHES.keys():
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}; there are {', '.join(BENCHES)}")
    if options.write and len(wanted) < len(BENCHES):
        parser.error("--write keeps all figures of one run: name none, or all")
    results, failures = [], []
    for name in wanted:
        try:
            results.append(run(name))
        except (RuntimeError, subprocess.TimeoutExpired) as error:
            failures.append(f"{name}: {error}")
    for failure in failures:
        print(f"Failed: {failure}", file=sys.stderr)
    if options.write and not failures:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(page(results, on=f"{datetime.now(UTC):%-d %B %Y}"), encoding="utf-8")
    return int(bool(failures))


if __name__ == "__main__":
    sys.exit(main())
