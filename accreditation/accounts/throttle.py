"""How many tries are let through: limits by kind, counted over fixed windows. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv6Address, ip_address, ip_network


@dataclass(frozen=True)
class Limit:
    """At most `tries` within each window of `window_s` seconds."""

    tries: int
    window_s: int

    def window(self, now: datetime) -> datetime:
        """Start of the window that `now` falls into."""
        seconds = int(now.timestamp())
        return datetime.fromtimestamp(seconds - seconds % self.window_s, UTC)

    def seconds_left(self, now: datetime) -> int:
        """Seconds until the window of `now` ends, and the next one begins; at least 1."""
        return self.window_s - int(now.timestamp()) % self.window_s


def network_of(address: str | None) -> str:
    """What counts as one network: an IPv4 address, or the /64 that one IPv6 subscriber holds."""
    try:
        known = ip_address(address or "")
    except ValueError:
        return "unknown"
    return str(ip_network((known, 64), strict=False)) if isinstance(known, IPv6Address) else str(known)


#: By kind. An account is limited harder than a network, so that a press centre behind one address can work; a try that
#: was right is given back. Redeeming a mailed link is not counted: 256 bits are not guessed.
LIMITS = {
    "password:account": Limit(tries=8, window_s=900),
    "password:network": Limit(tries=60, window_s=900),
    "link:account": Limit(tries=5, window_s=3600),
    "link:network": Limit(tries=120, window_s=3600),
    "code:network": Limit(tries=20, window_s=900),
}
