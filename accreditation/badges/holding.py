"""Where a holder's card is, in words for them and for their delegation; the status page of their file asks."""

from __future__ import annotations

from accreditation.applications.models import Application
from accreditation.applications.whereabouts import Whereabouts
from accreditation.applications.workflow import State
from accreditation.kernel.database import current_session
from accreditation.policy.words import N_

from . import queries
from .models import Badge
from .workflow import BadgeState

#: By (state, how it was handed over or that it lies in a box): said to the holder, and of them.
_HELD: dict[tuple[BadgeState, str], tuple[str, str]] = {
    (BadgeState.PRINTED, ""): (
        N_("Your badge is printed, and waits for you at the badge office."),
        N_("The badge is printed, and waits at the badge office."),
    ),
    (BadgeState.PRINTED, "box"): (
        N_("Your badge is packed for your delegation, which collects it for you."),
        N_("The badge is packed for your delegation, which collects it."),
    ),
    (BadgeState.ISSUED, "self"): (N_("You hold your badge."), N_("The person holds the badge.")),
    (BadgeState.ISSUED, "liaison"): (
        N_("Your delegation collected your badge. At your first entry an officer looks at your passport."),
        N_("Your delegation collected the badge. At the first entry an officer looks at the person’s passport."),
    ),
}
#: When no other card is printed or handed over: what became of the last one.
_ENDED: dict[BadgeState, tuple[str, str]] = {
    BadgeState.LOST: (
        N_("Your badge was reported lost, and opens no gate. Contact the badge office for a new one."),
        N_("The badge was reported lost, and opens no gate. Contact the badge office for a new one."),
    ),
    BadgeState.RETURNED: (
        N_("You handed your badge in, and it opens no gate."),
        N_("The badge was handed in, and opens no gate."),
    ),
    BadgeState.REVOKED: (
        N_("Your badge opens no gate for now. Contact the accreditation desk."),
        N_("The badge opens no gate for now. Contact the accreditation desk."),
    ),
}


def whereabouts_of(file: Application) -> Whereabouts:
    """Of an accredited person's cards those in hand, and since when; else what became of the last one."""
    if file.state not in (State.APPROVED, State.SUSPENDED):
        return Whereabouts()
    cards = queries.cards_of(current_session(), file.id)
    said = [pair for card in cards if (pair := _HELD.get((card.state, _way(card))))]
    if not said and cards and (ended := _ENDED.get(cards[0].state)):
        said = [ended]
    issued = [card.issued_at for card in cards if card.state is BadgeState.ISSUED and card.issued_at]
    return Whereabouts(
        texts=tuple(own for own, _other in said),
        texts_other=tuple(other for _own, other in said),
        handed_over_at=min(issued, default=None),
    )


def _way(card: Badge) -> str:
    return card.handed_to or ("box" if card.collection_id else "")
