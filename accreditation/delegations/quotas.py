"""How a step of a file moves its quota place. Pure.

A place is reserved when a file is submitted, consumed when it is approved, and free again when the file closes.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Place = Literal["none", "reserved", "consumed"]


class Move(NamedTuple):
    """Change of a quota's two counters."""

    reserved: int
    consumed: int


_MOVES: dict[tuple[Place, Place], Move] = {
    ("none", "reserved"): Move(+1, 0),
    ("reserved", "consumed"): Move(-1, +1),
    ("none", "consumed"): Move(0, +1),
    ("reserved", "none"): Move(-1, 0),
    ("consumed", "none"): Move(0, -1),
    ("consumed", "reserved"): Move(+1, -1),
}


def move(held: Place, wanted: Place) -> Move:
    """The counters' change when a file that holds `held` comes to hold `wanted`."""
    return Move(0, 0) if held == wanted else _MOVES[held, wanted]
