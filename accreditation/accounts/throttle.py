"""How many tries are let through: limits by kind, counted over fixed windows. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class Limit:
    """At most `tries` within each window of `window_s` seconds."""

    tries: int
    window_s: int

    def window(self, now: datetime) -> datetime:
        """Start of the window that `now` falls into."""
        seconds = int(now.timestamp())
        return datetime.fromtimestamp(seconds - seconds % self.window_s, UTC)


#: By kind. An address is limited harder than a network, so that a press centre behind one address can work.
LIMITS = {
    "password:account": Limit(tries=8, window_s=900),
    "password:network": Limit(tries=60, window_s=900),
    "link:account": Limit(tries=5, window_s=3600),
    "link:network": Limit(tries=120, window_s=3600),
    "code:network": Limit(tries=20, window_s=900),
    "entry:network": Limit(tries=60, window_s=900),
}
