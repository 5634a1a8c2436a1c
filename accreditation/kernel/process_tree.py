"""One foreground process that keeps the others: what dies is started again, what is ended ends in order.

A part runs in a session of its own, so a Ctrl-C in the terminal reaches this process alone, which then ends the
parts in the reverse order of their start, and the database last. Should this process itself be killed, Linux ends
its parts; elsewhere, or when one was slow, the next run finds them by the mark in their environment and ends them.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Protocol, Self

import psutil

#: Environment variable that every part inherits: whose it is.
MARK = "ACCREDITATION_TREE"

_TICK_S = 0.1
_BACKOFF_FIRST_S = 0.5
_BACKOFF_MAX_S = 30.0
#: A part that lived this long starts with a clean record.
_STEADY_S = 60.0
_LEFTOVER_GRACE_S = 10.0
_LOG_MAX_BYTES = 10 * 1024 * 1024
_PR_SET_PDEATHSIG = 1  # prctl(2)


class TreeError(RuntimeError):
    """The tree cannot start or a step of it failed; the message is for the person at the terminal."""


class Stopped(Exception):
    """Somebody asked for the end (Ctrl-C, SIGTERM, a closed terminal)."""


class Ground(Protocol):
    """What the parts stand on: started first, ended last (the embedded database)."""

    def start(self) -> None:
        """Start it, and wait until it answers."""

    def stop(self) -> None:
        """End it, and wait until it has ended."""

    def alive(self) -> bool:
        """Whether it still answers."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A program to keep running. `name` also names its log; `handles` are file descriptors it inherits."""

    name: str
    command: Sequence[str]
    handles: tuple[int, ...] = ()
    #: How long it may take to end before it is killed.
    grace_s: float = 20.0


@dataclass
class _Kept:
    part: Part
    process: subprocess.Popen[bytes]
    started_s: float
    failures: int = 0
    again_s: float | None = field(default=None)


def backoff_s(failures: int) -> float:
    """Seconds to wait before the next start, after `failures` (1 or more) in a row: 0.5, 1, 2 ... 30."""
    return min(_BACKOFF_MAX_S, _BACKOFF_FIRST_S * 2.0 ** min(failures - 1, 10))


def end_with_parent(parent: int) -> None:
    """Have Linux send SIGTERM to this process when its parent `parent` dies, by whatever cause. See prctl(2)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before we asked
            os.kill(os.getpid(), signal.SIGTERM)


class ProcessTree:
    """The tree of one instance. Use as a context: entering claims the instance, leaving ends everything.

    `say` prints a line for the person at the terminal. Parts see `environ` and write `instance/logs/<name>.log`.
    """

    def __init__(self, *, instance: Path, folder: Path, environ: Mapping[str, str], say: Callable[[str], None]) -> None:
        self.instance = instance.resolve()
        self.folder = folder
        self.environ = {**environ, MARK: str(self.instance), "PYTHONUNBUFFERED": "1"}
        self.say = say
        self.logs = self.instance / "logs"
        self._kept: list[_Kept] = []
        self._ground: Ground | None = None
        self._ground_failures = 0
        self._ground_again_s = 0.0
        self._stops = 0
        self._lock = -1

    # The instance belongs to one tree

    def __enter__(self) -> Self:
        self.logs.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._claim()
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if not (name == signal.SIGHUP and signal.getsignal(name) == signal.SIG_IGN):  # nohup
                signal.signal(name, self._ask_to_stop)
        self._end_leftovers()
        return self

    def __exit__(self, *_: object) -> None:
        for kept in reversed(self._kept):
            self._end(kept)
        if self._ground is not None:
            self._ground.stop()
        os.close(self._lock)

    def _claim(self) -> None:
        self._lock = os.open(self.instance / "run.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(self._lock, 200).decode() or "another process"
            os.close(self._lock)
            raise TreeError(f"This instance is already running ({holder}); end that one first.") from None
        self.describe(f"process {os.getpid()}")

    def describe(self, what: str) -> None:
        """Leave word for whoever tries to start the same instance meanwhile."""
        os.ftruncate(self._lock, 0)
        os.pwrite(self._lock, what.encode()[:200], 0)

    def _end_leftovers(self) -> None:
        """End what a killed tree of this instance left behind."""
        found = [process for process in psutil.process_iter() if self._is_leftover(process)]
        for process in found:
            with suppress(psutil.Error):
                process.terminate()
        end_s = time.monotonic() + _LEFTOVER_GRACE_S
        while any(map(_works, found)) and time.monotonic() < end_s:
            time.sleep(_TICK_S / 2)
        for process in filter(_works, found):
            with suppress(psutil.Error):
                process.kill()

    def _is_leftover(self, process: psutil.Process) -> bool:
        try:
            return bool(process.environ().get(MARK) == str(self.instance))  # this process itself has none
        except (psutil.Error, OSError):  # another user's, or gone meanwhile
            return False

    # Starting

    def stand_on(self, ground: Ground) -> None:
        """Start what the parts need, and keep it."""
        self._ground = ground
        ground.start()
        self._stop_if_asked()

    def run(self, part: Part) -> str:
        """Run a part once, to its end, and return what it printed. Raises TreeError with the last lines, Stopped."""
        printed = self.keep(part)
        kept = self._kept[-1]
        while kept.process.poll() is None:
            self._pause()
        self._kept.remove(kept)
        if kept.process.returncode != 0:
            raise TreeError(f"{part.name} failed. The end of {self._log(part)}:\n{_tail(printed())}")
        return printed()

    def keep(self, part: Part) -> Callable[[], str]:
        """Start a part, and start it again whenever it ends. What is returned gives what it has printed so far."""
        log = self._log(part)
        begin = log.stat().st_size if log.exists() else 0

        def printed() -> str:
            return log.read_bytes()[begin if log.stat().st_size >= begin else 0 :].decode(errors="replace")

        self._kept.append(self._spawn(part))
        return printed

    def wait_until(self, holds: Callable[[], bool], *, timeout_s: float) -> None:
        """Wait for the parts to be ready. Raises TreeError when one ends first or time is up, Stopped."""
        end_s = time.monotonic() + timeout_s
        while not holds():
            for kept in self._kept:
                if kept.process.poll() is not None:
                    raise TreeError(f"{kept.part.name} {_cause(kept.process.returncode)}. {self._log_end(kept.part)}")
            if time.monotonic() >= end_s:
                raise TreeError(f"Not ready after {timeout_s:.0f} s. Logs: {self.logs}")
            self._pause()

    def _spawn(self, part: Part) -> _Kept:
        log = self._log(part)
        if log.exists() and log.stat().st_size > _LOG_MAX_BYTES:
            log.replace(log.with_suffix(".log.1"))
        parent = os.getpid()
        with os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as output:
            process = subprocess.Popen(
                part.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                env=self.environ,
                pass_fds=part.handles,
                start_new_session=True,
                preexec_fn=lambda: end_with_parent(parent),  # noqa: PLW1509 - this process has no threads
            )
        return _Kept(part, process, time.monotonic())

    # Keeping

    def watch(self) -> None:
        """Start again whatever ends. Never returns; raises Stopped."""
        while True:
            self._pause()
            self._watch_ground()
            for index, kept in enumerate(self._kept):
                self._kept[index] = self._watch_part(kept)

    def _watch_part(self, kept: _Kept) -> _Kept:
        now_s = time.monotonic()
        if kept.again_s is not None:
            if now_s < kept.again_s:
                return kept
            again = self._spawn(kept.part)
            again.failures = kept.failures
            return again
        if kept.process.poll() is None:
            return kept
        _kill_group(kept.process.pid)  # what it started must not hold on to its work
        kept.failures = 1 if now_s - kept.started_s > _STEADY_S else kept.failures + 1
        kept.again_s = now_s + backoff_s(kept.failures)
        self.say(f"{kept.part.name} {_cause(kept.process.returncode)}; it starts again. {self._log_end(kept.part)}")
        return kept

    def _watch_ground(self) -> None:
        if self._ground is None or time.monotonic() < self._ground_again_s or self._ground.alive():
            return
        self.say("The database ended; it starts again.")
        try:
            self._ground.start()
            self._ground_failures = 0
        except RuntimeError as error:
            self._ground_failures += 1
            self._ground_again_s = time.monotonic() + backoff_s(self._ground_failures)
            self.say(str(error))

    # Ending

    def _ask_to_stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._stops += 1

    def _stop_if_asked(self) -> None:
        if self._stops:
            raise Stopped

    def _pause(self) -> None:
        self._stop_if_asked()
        time.sleep(_TICK_S)
        self._stop_if_asked()

    def _end(self, kept: _Kept) -> None:
        """End a part: politely, then, after its grace or at a further Ctrl-C, with everything it started."""
        asked = self._stops
        end_s = time.monotonic() + kept.part.grace_s
        if kept.process.poll() is None:
            kept.process.terminate()
        while kept.process.poll() is None and time.monotonic() < end_s and self._stops == asked:
            time.sleep(_TICK_S / 2)
        _kill_group(kept.process.pid)
        kept.process.wait()

    def _log(self, part: Part) -> Path:
        return self.logs / f"{part.name}.log"

    def _log_end(self, part: Part) -> str:
        log = self._log(part)
        return f"The end of {log}:\n{_tail(log.read_text(errors='replace'))}"


def _works(process: psutil.Process) -> bool:
    """Whether a process still does anything: a zombie only waits for its parent."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def _kill_group(leader: int) -> None:
    with suppress(ProcessLookupError, PermissionError):  # nobody is left; macOS says so with EPERM
        os.killpg(leader, signal.SIGKILL)


def _cause(returncode: int) -> str:
    if returncode >= 0:
        return f"ended with code {returncode}"
    return f"was ended by {signal.Signals(-returncode).name}"


def _tail(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines()[-8:])
