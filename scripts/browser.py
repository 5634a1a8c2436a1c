"""A running instance and a real browser, for the proofs that need both.

Promise: the instance is served as `make run` serves it, on a free port of this machine; whatever was started here is
ended here. A page that breaks its content policy, loses a resource or throws in its script is remembered as a fault.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, expect

from accreditation.kernel.cluster import Cluster

ROOT = Path(__file__).resolve().parent.parent
#: The demonstration's password: it is printed at every run.
PASSWORD = "hanoi-demo-2025"  # noqa: S105
WIDE, PHONE = (1280, 900), (390, 844)
READY = re.compile(r"Ready after .*: (http://127\.0\.0\.1:\d+)")
#: What an instance made by these scripts carries, so that no other folder is ever emptied.
MARK = "made-by-a-proof"

_QUIET = (
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
_END_S = 30
#: For a machine that does much else besides; nothing here waits for longer than it must.
_PATIENCE_MS = 30_000
expect.set_options(timeout=_PATIENCE_MS)


class CannotStart(RuntimeError):
    """The instance did not become ready; the message holds what it printed."""


@dataclass
class Instance:
    """One running instance."""

    folder: Path
    address: str
    ready_s: float
    printed: str
    process: subprocess.Popen[str] = field(repr=False)

    @property
    def environ(self) -> dict[str, str]:
        """What a command of the same instance is started with."""
        return _environ(self.folder) | {"PORT": self.address.rpartition(":")[2]}

    def flask(self, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the application on this instance; `more` are further environment variables."""
        words = [sys.executable, "-m", "flask", "--app", "wsgi", *command]
        environ = self.environ | more
        return subprocess.run(words, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=120, check=False)


def fresh_folder(folder: Path) -> Path:
    """An empty folder for an instance. Raises CannotStart rather than emptying one that runs, or not made here."""
    if folder.exists() and any(folder.iterdir()):
        if Cluster(folder).alive():
            raise CannotStart(f"An instance runs in {folder}: end it first, or name another folder by INSTANCE.")
        if not (folder / MARK).exists():
            raise CannotStart(f"{folder} holds something that this script did not make: name another folder.")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text("Made anew by scripts/browser.py whenever it is asked for.\n", encoding="utf-8")
    return folder


@contextmanager
def running(folder: Path, *, people: int = 60, delegations: int = 20, timeout_s: float = 240) -> Iterator[Instance]:
    """Serve the instance in `folder`, as `make run` does; it ends with the block, and its data is kept.

    Raises CannotStart when it is not ready within `timeout_s`.
    """
    words = [sys.executable, "scripts/run.py", f"--people={people}", f"--delegations={delegations}"]
    # MAKELEVEL: it ends with this process even when this one is killed, as it does beneath make.
    environ = _environ(folder) | {"PORT": "0", "MAKELEVEL": "1"}
    begin_s = time.monotonic()
    log = folder / "run.log"
    with log.open("w", encoding="utf-8") as sink:
        process = subprocess.Popen(words, cwd=ROOT, env=environ, stdout=sink, stderr=sink, text=True)
    try:
        address = _wait_ready(process, log, end_s=begin_s + timeout_s)
        yield Instance(folder, address, time.monotonic() - begin_s, log.read_text(encoding="utf-8"), process)
    finally:
        end(process)


def _environ(folder: Path) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name not in ("PUBLIC_URL", "SMTP_URL")}
    return inherited | {"INSTANCE": str(folder.resolve()), "DEMO": "1", "PYTHONDONTWRITEBYTECODE": "1"}


def _wait_ready(process: subprocess.Popen[str], log: Path, *, end_s: float) -> str:
    while time.monotonic() < end_s:
        printed = log.read_text(encoding="utf-8")
        if found := READY.search(printed):
            return found[1]
        if process.poll() is not None:
            raise CannotStart(f"The instance ended with code {process.returncode}:\n{printed[-4000:]}")
        time.sleep(0.1)
    raise CannotStart(f"The instance was not ready in time:\n{log.read_text(encoding='utf-8')[-4000:]}")


def end(process: subprocess.Popen[str]) -> None:
    """End an instance in order, as Ctrl-C does."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=_END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def chromium(playwright: Playwright, *, film: Path | None = None) -> Browser:
    """Chromium: the one CHROMIUM names, else the system's, else Playwright's own. `film`: what its camera sees."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    flags = [*_QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    if film is not None:
        flags += [
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-video-capture={film}",
        ]
    return playwright.chromium.launch(executable_path=found, args=flags)


class Watched:
    """Contexts of one browser on one address, with what their pages complained of."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser = browser
        self.address = address
        self.faults: list[str] = []
        self.contexts: dict[str, BrowserContext] = {}

    def context(self, name: str, *, size: tuple[int, int] = WIDE) -> BrowserContext:
        """The context `name`: cookies of its own, made when first asked for."""
        if name not in self.contexts:
            viewport = {"width": size[0], "height": size[1]}
            made = self.browser.new_context(base_url=self.address, viewport=viewport, locale="en-GB")
            made.set_default_timeout(_PATIENCE_MS)
            made.on("console", lambda message: self._heard(name, message))
            made.on("weberror", lambda error: self.faults.append(f"{name}: {error.error}"))
            self.contexts[name] = made
        return self.contexts[name]

    def _heard(self, name: str, message: ConsoleMessage) -> None:
        # A refused form is answered 403 to 422, and the browser notes that as an error: the steps look at those.
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            self.faults.append(f"{name}: {message.text}")

    def staff(self, role: str, *, size: tuple[int, int] = WIDE) -> Page:
        """A page of the demonstration's officer of this role, signed in."""
        if role in self.contexts:
            return self.contexts[role].pages[0]
        page = self.context(role, size=size).new_page()
        page.goto("/sign-in")
        page.locator("input[name=email]").fill(f"{role}@hanoi.example")
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("#sign-in button[type=submit]").click()
        page.wait_for_url(lambda url: "/sign-in" not in url)
        return page
