"""Where somebody's badge is, for the page of their application: a higher room knows, and says so when it is asked.

The room of the badges registers itself when it is put into the application; without it, nothing is known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from .models import Application


@dataclass(frozen=True, kw_only=True)
class Whereabouts:
    """`texts` and `texts_other` are English msgids: to the holder, and of them. None of both: nothing to say.

    `handed_over_at`: since when a card of theirs is handed over; None while none is.
    """

    texts: tuple[str, ...] = ()
    texts_other: tuple[str, ...] = ()
    handed_over_at: datetime | None = None

    def to(self, *, other: bool) -> tuple[str, ...]:
        """The texts for this reader."""
        return self.texts_other if other else self.texts


_tellers: list[Callable[[Application], Whereabouts]] = []


def register_whereabouts(tell: Callable[[Application], Whereabouts]) -> None:
    """Let `tell` say where badges are; called once, when its room is put into the application."""
    if tell not in _tellers:
        _tellers.append(tell)


def whereabouts(file: Application) -> Whereabouts:
    """Where the badge of this file's person is."""
    return next((tell(file) for tell in _tellers), Whereabouts())
