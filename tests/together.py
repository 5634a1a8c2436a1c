"""Several at once: the same act in many threads, let go together, each with a session of its own as on a server."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from flask import Flask


def together(app: Flask, count: int, act: Callable[[int], Any]) -> list[Any]:
    """`act(0)` ... `act(count - 1)` at once: what each returned, or the exception it raised."""
    start = Barrier(count)

    def one(number: int) -> Any:
        with app.app_context():
            start.wait(timeout=30)
            try:
                return act(number)
            except Exception as error:  # noqa: BLE001 - the test looks at it
                return error

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))
