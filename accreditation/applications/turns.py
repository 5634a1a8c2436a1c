"""Whose turn it is on a waiting list. Pure.

Between organisations, whoever handed in first goes first. Within one, its focal point's order holds; who was not
ordered stands behind, by time. So an organisation's order changes who of its people goes, never when.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One file that waits for a place of its category."""

    id: UUID
    organisation_id: int | None
    #: The focal point's order; None stands behind.
    place: int | None
    submitted_at: datetime


def own_order(waiting: Iterable[Waiting]) -> list[Waiting]:
    """The people of one organisation, the next one first."""
    return sorted(waiting, key=lambda each: (each.place is None, each.place or 0, each.submitted_at, each.id))


def turns(waiting: Iterable[Waiting]) -> list[Waiting]:
    """All who wait for one category, the next one first. Whoever has no organisation stands for themselves."""
    groups: dict[object, list[Waiting]] = defaultdict(list)
    for each in waiting:
        groups[each.organisation_id or each.id].append(each)
    slots = [slot for group in groups.values() for slot in _slots(own_order(group))]
    return [each for _at, _first, each in sorted(slots, key=lambda slot: slot[:2])]


def _slots(group: Sequence[Waiting]) -> list[tuple[datetime, UUID, Waiting]]:
    """Each gets the moment at which somebody of the group, as many as stand before, had handed in."""
    moments = sorted((each.submitted_at, each.id) for each in group)
    return [(at, first, each) for (at, first), each in zip(moments, group, strict=True)]
