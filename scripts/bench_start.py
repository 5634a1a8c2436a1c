"""How long from a clone to a running demonstration, and how long a later start takes.

Promise: clones HEAD into a folder of its own and runs `make run` there on a free port, until the line that says it is
ready; ends it, and starts it a second time, with the data kept. Packages come through pip's own cache, so a warm cache
gives the figure that counts. The last line is one JSON object: `value` is the first start in seconds, `baseline` the
second; p50 and p99 are of the second start's /healthz answers, in milliseconds; the peak is the memory of the whole
process tree without the database, in MB, where pages shared by several processes are counted once (PSS).

Run: `python scripts/bench_start.py`.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
_READY = re.compile(r"Ready after .*: http://127\.0\.0\.1:(\d+)")
_FIRST_S, _SECOND_S = 600, 120
_ASKED = 200


class NotReady(RuntimeError):
    """`make run` did not come to its ready line."""


def clone(to: Path) -> None:
    """A clone of HEAD, as somebody would make it."""
    subprocess.run(["git", "clone", "--quiet", "--no-local", str(ROOT), str(to)], check=True)


def start(checkout: Path, *, timeout_s: float) -> tuple[subprocess.Popen[str], float, int]:
    """`make run` in `checkout`: the process, seconds until it was ready, its port."""
    kept = os.environ.keys() - {"INSTANCE", "DATABASE_URL", "DATABASE_OWNER_URL", "MAKELEVEL", "MAKEFLAGS"}
    environ = {name: os.environ[name] for name in kept}
    begin_s = time.monotonic()
    log = checkout / "bench-start.log"
    with log.open("w", encoding="utf-8") as sink:
        process = subprocess.Popen(
            ["make", "run"], cwd=checkout, env=environ | {"PORT": "0"}, stdout=sink, stderr=sink, text=True
        )
    while time.monotonic() < begin_s + timeout_s and process.poll() is None:
        if found := _READY.search(log.read_text(encoding="utf-8")):
            return process, time.monotonic() - begin_s, int(found[1])
        time.sleep(0.05)
    end(process)
    raise NotReady(f"Not ready within {timeout_s:.0f} s:\n{log.read_text(encoding='utf-8')[-3000:]}")


def end(process: subprocess.Popen[str]) -> None:
    """End make and what it started. Asks the process that make runs, as Ctrl-C would, then waits for make."""
    for child in psutil.Process(process.pid).children() if process.poll() is None else []:
        child.terminate()
    try:
        process.wait(timeout=60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def memory_mb(process: subprocess.Popen[str]) -> float:
    """Memory of a process with all that it started, in MB. The embedded database has a tree of its own."""
    tree = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    return sum(each.memory_full_info().pss for each in tree) / 2**20


def answers_ms(port: int) -> list[float]:
    """How long /healthz takes, sorted."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    spent = []
    for _ in range(_ASKED):
        begin_s = time.perf_counter()
        connection.request("GET", "/healthz")
        connection.getresponse().read()
        spent.append((time.perf_counter() - begin_s) * 1000)
    connection.close()
    return sorted(spent)


def main() -> int:
    """Measure both starts; the exit code."""
    with tempfile.TemporaryDirectory(prefix="bench-start-") as folder:
        checkout = Path(folder) / "accreditation"
        begin_s = time.monotonic()
        clone(checkout)
        cloned_s = time.monotonic() - begin_s
        process, ready_s, _port = start(checkout, timeout_s=_FIRST_S)
        end(process)
        process, second_s, port = start(checkout, timeout_s=_SECOND_S)
        try:
            spent, peak_mb = answers_ms(port), memory_mb(process)
        finally:
            end(process)
    first_s = cloned_s + ready_s
    print(f"{'':32}{'seconds':>10}{'at the most':>14}")
    print(f"{'git clone':32}{cloned_s:>10.1f}")
    print(f"{'clone to ready, 600 people':32}{first_s:>10.1f}{120:>14}")
    print(f"{'second start':32}{second_s:>10.1f}{8:>14}")
    figures = {
        "bench": "start", "value": round(first_s, 1), "unit": "s", "baseline": round(second_s, 1),
        "ratio": round(first_s / second_s, 1), "p50_ms": round(spent[len(spent) // 2], 3),
        "p99_ms": round(spent[int(len(spent) * 0.99)], 3), "peak_rss_mb": round(peak_mb, 1),
    }  # fmt: skip
    print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
