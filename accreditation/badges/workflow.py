"""The life of a badge, and of a print run: their states, and every step of a badge in one table.

A printed badge that was never handed over opens nothing. Whether a badge admits is asked of both, file and badge:
approved and issued, with equal identity versions. At a reprint the old serial dies when the new card is handed
over, or at once if it was lost or stolen; a new token is never minted for an ended permission. A first card is printed
by itself; every later one because somebody asked for it and said why, and after a revocation that is the commander.
"""

from __future__ import annotations

from enum import StrEnum

from accreditation.policy.grants import Permission
from accreditation.policy.transitions import Transition
from accreditation.policy.words import N_


class BadgeState(StrEnum):
    """Where a card is."""

    QUEUED = "queued"
    PRINTED = "printed"
    ISSUED = "issued"
    RETURNED = "returned"
    SPOILED = "spoiled"
    LOST = "lost"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"


class RunState(StrEnum):
    """Where a print run is."""

    WAITING = "waiting"
    RUNNING = "running"
    CANCELLED = "cancelled"
    DONE = "done"
    FAILED = "failed"


ENDED = frozenset({BadgeState.RETURNED, BadgeState.SPOILED, BadgeState.LOST, BadgeState.SUPERSEDED, BadgeState.REVOKED})

BADGE_WORKFLOW: tuple[Transition, ...] = (
    Transition(
        action="hand-over",
        done=N_("Handed over"),
        label=N_("Hand over"),
        hint=N_("From now on it opens gates"),
        source=frozenset({BadgeState.PRINTED}),
        target=BadgeState.ISSUED,
        permission=Permission.BADGE_HAND_OVER,
        own_page=True,
    ),
    Transition(
        action="spoil",
        done=N_("Spoiled"),
        label=N_("Mark as spoiled"),
        hint=N_("A misprint or damaged card that was never handed over; then print it again"),
        source=frozenset({BadgeState.PRINTED}),
        target=BadgeState.SPOILED,
        permission=Permission.BADGE_END,
        needs_reason=True,
    ),
    Transition(
        action="report-lost",
        done=N_("Reported lost"),
        label=N_("Report lost or stolen"),
        hint=N_("Gates refuse it from now on"),
        source=frozenset({BadgeState.ISSUED, BadgeState.PRINTED}),
        target=BadgeState.LOST,
        permission=Permission.BADGE_END,
        needs_reason=True,
    ),
    Transition(
        action="take-back",
        done=N_("Taken back"),
        label=N_("Take back"),
        hint=N_("The holder hands the card in"),
        source=frozenset({BadgeState.ISSUED}),
        target=BadgeState.RETURNED,
        permission=Permission.BADGE_HAND_OVER,
    ),
    Transition(
        action="revoke",
        done=N_("Revoked"),
        label=N_("Revoke this card"),
        hint=N_("Gates refuse it from now on; the file stays"),
        source=frozenset({BadgeState.QUEUED, BadgeState.PRINTED, BadgeState.ISSUED}),
        target=BadgeState.REVOKED,
        permission=Permission.BADGE_END,
        needs_reason=True,
        sealed_reason=True,
    ),
    Transition(
        action="reprint",
        done=N_("Reprint ordered"),
        label=N_("Print again"),
        hint=N_("A card that lies here is spoiled by it; one that its holder has dies when the new one is handed over"),
        source=frozenset(BadgeState) - {BadgeState.SUPERSEDED, BadgeState.REVOKED},
        target=None,
        permission=Permission.BADGE_REPRINT,
        needs_reason=True,
        own_page=True,
    ),
    Transition(
        action="allow-again",
        done=N_("Another card allowed after the revocation"),
        label=N_("Allow another card"),
        hint=N_("This one stays revoked; a new one is printed with the next run"),
        source=frozenset({BadgeState.REVOKED}),
        target=None,
        permission=Permission.BADGE_ALLOW_AGAIN,
        needs_reason=True,
        sealed_reason=True,
    ),
)
