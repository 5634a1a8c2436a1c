"""Gates that are open now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask

from accreditation.kernel.clock import utc_now
from tests.gates.scanners import Scanner, on_shift, open_all_hours


@pytest.fixture
def today(app: Flask) -> datetime:
    """This very moment, with every window of the event open around it: the scanner's JSON goes by the real clock."""
    now = utc_now()
    open_all_hours(now)
    return now


@pytest.fixture
def scanner_at(app: Flask, today: datetime) -> Callable[..., Scanner]:
    """`scanner_at("main_entrance")`: a new device on shift there, with a new officer (`role=` for another)."""
    return lambda gate, **options: on_shift(app, gate, **options)
