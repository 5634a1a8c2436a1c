"""Boxes of badges that liaison officers collected for their delegations, and some that wait to be signed for.

Of the cards as the office left them: those of a few delegations were not handed to each holder but signed for together;
of others some lie packed. The demonstration's own liaison officer finds one open box.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from accreditation.applications.workflow import State
from accreditation.badges.workflow import BadgeState
from accreditation.delegations.models import Organisation
from accreditation.demo.hands import Hands
from accreditation.demo.trail import Trail
from accreditation.policy.actors import Actor

#: Boxes that were signed for, and that wait; the most cards of one, and the fewest of those signed for.
_SIGNED: Final = 4
_OPEN: Final = 2
_MOST: Final = 12
_FEWEST: Final = 2


@dataclass(kw_only=True)
class Box:
    """A box: its row, who packed it and who collects, its cards."""

    row: dict[str, Any]
    clerk: Actor
    liaison: Actor
    cards: list[Any]

    @property
    def packed_at(self) -> datetime:
        """When the office packed it."""
        at: datetime = self.row["prepared_at"]
        return at

    @property
    def signed_at(self) -> datetime | None:
        """When it was collected."""
        at: datetime | None = self.row["signed_at"]
        return at

    def receipt(self) -> dict[str, Any]:
        """The receipt's columns, its name apart: that is sealed."""
        return {
            "collection_id": self.row["id"], "organisation_id": self.row["organisation_id"],
            "liaison_id": self.liaison.id, "serials": sorted(card.row["serial"] for card in self.cards),
            "signed_at": self.signed_at,
        }  # fmt: skip


def packed(cards: Sequence[Any], *, hands: Hands, now: datetime) -> list[Box]:
    """Put cards that were printed already into boxes, and bring the moments of those collected together."""
    whole = [card for card in cards if card.before is None and card.filed.file.state is State.APPROVED]
    whole = [card for card in whole if len(card.filed.person.badges) == 1 and "print" in card.times]
    issued = _largest([card for card in whole if card.state is BadgeState.ISSUED], _SIGNED, _FEWEST)
    lying = _largest([card for card in whole if card.state is BadgeState.PRINTED], _OPEN, 1)
    ends = [(theirs, max(card.times["hand-over"] for card in theirs)) for theirs in issued]
    boxes = [_box(theirs, end, hands, place, signed=True) for place, (theirs, end) in enumerate(ends)]
    boxes += [_box(theirs, now, hands, place, signed=False) for place, theirs in enumerate(lying)]
    for number, box in enumerate(sorted(boxes, key=lambda each: each.packed_at), 1):
        box.row["number"] = number
    return boxes


def _largest(cards: Sequence[Any], count: int, fewest: int) -> list[list[Any]]:
    """The cards of the organisations with most of them, each in the order of their holders' files."""
    by_organisation: dict[str, list[Any]] = defaultdict(list)
    for card in cards:
        code = card.filed.file.organisation_code
        if code:
            by_organisation[code].append(card)
    enough = [(code, theirs) for code, theirs in by_organisation.items() if len(theirs) >= fewest]
    chosen = sorted(enough, key=lambda pair: (-len(pair[1]), pair[0]))[:count]
    return [sorted(theirs, key=lambda card: card.filed.person.number)[:_MOST] for _code, theirs in chosen]


def _box(cards: list[Any], end: datetime, hands: Hands, place: int, *, signed: bool) -> Box:
    """Packed between the last card's print and `end`, when it is signed for; or still open then."""
    printed_at = max(card.times["print"] for card in cards)
    organisation: Organisation = cards[0].filed.file.organisation
    clerk, liaison = hands.officer("badge_office", place), hands.officer("liaison", place)
    box_id: UUID = uuid4()
    row = {
        "id": box_id, "number": 0, "organisation_id": organisation.id, "liaison_id": liaison.id,
        "prepared_by_id": clerk.id, "prepared_at": printed_at + (end - printed_at) / 2,
        "signed_at": end if signed else None, "called_off_at": None, "version": 2 if signed else 1,
    }  # fmt: skip
    box = Box(row=row, clerk=clerk, liaison=liaison, cards=cards)
    for card in cards:
        card.box, card.row["collection_id"] = box, box_id
        if signed:
            card.times["hand-over"] = end
    return box


def tell(boxes: Sequence[Box], trail: Trail) -> None:
    """The events of the boxes themselves."""
    for box in boxes:
        subject, about = ("box", box.row["id"]), {"number": box.row["number"]}
        about |= {"organisation": box.row["organisation_id"], "total": len(box.cards)}
        trail.add("box:pack", subject=subject, actor=box.clerk, at=box.packed_at, about=about)
        if box.signed_at:
            signed = {**about, "kept_out": 0}
            trail.add("box:sign", subject=subject, actor=box.liaison, at=box.signed_at, about=signed)


def collected(card: Any, note: Callable[..., None]) -> bool:
    """Note a card's way through its box; whether it was signed for, and handed over by that."""
    box: Box | None = card.box
    if box is None:
        return False
    note(card, "badge:pack", box.clerk, box.packed_at, box=box.row["number"])
    if box.signed_at is None:
        return False
    card.row |= {"state": BadgeState.ISSUED, "issued_at": box.signed_at, "issued_by_id": box.liaison.id,
                 "handed_to": "liaison"}  # fmt: skip
    note(card, "badge:hand-over", box.liaison, box.signed_at, receipt=box.row["number"])
    return True
