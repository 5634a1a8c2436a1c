"""Readings that a device settled by itself because no answer came, beside what the server would have said.

Such a row of the ledger says what the officer was shown; its `also` holds the server's own reason and verdict. Where
the two verdicts differ, that is a conflict: somebody was kept out, or sent away, whom the record would have let in, or
would have had looked at. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

from .decisions import Verdict
from .reasons import Outcome

#: The kind of such a row.
SHOWN = "shown"
_ADMITTING = frozenset({"admit", "leave"})


def noted(verdict: Verdict) -> list[str]:
    """What the ledger keeps of the server's verdict: its reason, and its word where the reason is not the word."""
    return list(dict.fromkeys((verdict.reason, verdict.verdict)))


def servers_verdict(kind: str, also: Sequence[str]) -> Verdict | None:
    """What the server would have said of this row; None for a row that it answered in time."""
    if kind != SHOWN or not also:
        return None
    said: Outcome = "admit" if also[0] in _ADMITTING else "look" if "look" in also[1:] else "refuse"
    return Verdict(verdict=said, reason=also[0])


def is_conflict(kind: str, shown: str, also: Sequence[str]) -> bool:
    """Whether the officer was shown another verdict than the server's."""
    verdict = servers_verdict(kind, also)
    return verdict is not None and verdict.verdict != shown
