"""The clock, read at the edges only: views, commands and jobs read it and pass `now` inwards."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)
