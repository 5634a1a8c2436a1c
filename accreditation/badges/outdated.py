"""Cards that want a reprint: printed or handed over, and their approved file is not what it was when they were queued.

A card whose identity was exchanged opens nothing until it is printed again; the others go on opening gates, and show
something that is no longer so. Who has a newer card on its way is not listed twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from accreditation.applications.models import Application, ApplicationZone
from accreditation.applications.workflow import State
from accreditation.policy.words import N_
from accreditation.programme.models import Zone

from .models import Badge
from .queries import load_cards
from .workflow import BadgeState

_HELD = (BadgeState.PRINTED, BadgeState.ISSUED)
_ON_ITS_WAY = (BadgeState.QUEUED, BadgeState.PRINTED)
#: What the card's page says, by the reason its reprint is ordered for.
NOTES: dict[str, str] = {
    "changed": N_("Something printed on this card has changed since it was printed: order a reprint."),
    "zones": N_("The zones have changed since this card was printed: order a reprint."),
}


def reason_of(badge: Badge, zones: Collection[int], *, others: Iterable[Badge] = ()) -> str:
    """Why the card wants a reprint, as a code of REPRINT_REASONS; empty when it does not.

    `zones`: its file's, now; `others`: the person's other cards, a newer one of which may be on its way.
    """
    if any(each.issue > badge.issue and each.state in _ON_ITS_WAY for each in others):
        return ""
    file = badge.application
    if badge.state not in _HELD or file.state is not State.APPROVED:
        return ""
    if (badge.identity_version, badge.print_version) == (file.identity_version, file.print_version):
        return ""
    steps = (file.identity_version - badge.identity_version, file.print_version - badge.print_version)
    only_zones = steps == (0, 1) and set(badge.zones) != set(zones)
    return "zones" if only_zones else "changed"


def outdated_cards(session: Session) -> list[tuple[Badge, str]]:
    """All of them with the reason, longest in the world first; as many queries for few as for many."""
    later = aliased(Badge)
    newer = select(later.id).where(
        later.application_id == Badge.application_id,
        later.issue > Badge.issue,
        later.state.in_(_ON_ITS_WAY),
    )
    differs = or_(
        Badge.identity_version != Application.identity_version, Badge.print_version != Application.print_version
    )
    rows = (
        select(Badge.id)
        .join(Application, Application.id == Badge.application_id)
        .where(Badge.state.in_(_HELD), Application.state == State.APPROVED, differs, ~newer.exists())
        .order_by(Badge.printed_at, Badge.id)
    )
    cards = load_cards(session, list(session.execute(rows).scalars()))
    zones = _zones_of(session, {card.application_id for card in cards})
    return [(card, reason_of(card, zones[card.application_id])) for card in cards]


def _zones_of(session: Session, file_ids: Collection[UUID]) -> dict[UUID, set[int]]:
    found: dict[UUID, set[int]] = {file_id: set() for file_id in file_ids}
    rows = select(ApplicationZone.application_id, Zone.number).join(Zone, Zone.id == ApplicationZone.zone_id)
    for file_id, number in session.execute(rows.where(ApplicationZone.application_id.in_(file_ids)).order_by(Zone.id)):
        found[file_id].add(number)
    return found
