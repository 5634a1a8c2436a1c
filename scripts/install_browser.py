"""Have a Chromium for the tests, or say why there is none. Prints where it is; exit code 0 only if it is there.

In this order: chromium on PATH; Debian's package when this is root with apt-get; Playwright's own build. Tests
never skip for want of a browser, so this comes before them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser")


def on_path() -> str | None:
    """The system's Chromium."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def of_playwright() -> str | None:
    """The build that Playwright installed, if it did."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install() -> str | None:
    """Install one and return where it is; None when no way led to it. What failed has printed why."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
            subprocess.run(["apt-get", "--quiet=2", *command], env=quiet, check=False)
        if found := on_path():
            return found
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    return of_playwright()


def main() -> int:
    """Find or install; the exit code."""
    found = on_path() or of_playwright() or install()
    if found is None:
        print(
            "The tests need Chromium: install it so that `chromium` is on PATH, then run them again.", file=sys.stderr
        )
        return 1
    print(f"Browser: {found}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
