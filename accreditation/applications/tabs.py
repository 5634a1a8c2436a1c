"""The views of a queue: which files wait in it for whom. Each role begins at the first. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from accreditation.policy.actors import DESKS, Actor, Role
from accreditation.policy.words import N_

from .workflow import CLOSED, WITHOUT_OUTCOME, State


@dataclass(frozen=True)
class Tab:
    """One view of the queue."""

    code: str
    label: str
    states: frozenset[State]
    #: Only those the reader took up, only those that wait too long, only those asked of this one.
    mine: bool = False
    overdue: bool = False
    asked_of: str = ""
    #: Only those of categories that pass this stage.
    stage: str = ""
    #: Only those that want the second signature.
    to_countersign: bool = False

    @property
    def waits_for_reader(self) -> bool:
        """Whether what stands here is late, or a question to the reader: its count is marked."""
        return self.overdue or self.to_countersign or self.asked_of == "desk"


#: A file that waits longer for a desk is overdue. (What waits for its applicant is withdrawn at its deadline.)
LONG_WAIT = timedelta(days=5)

_SENT = frozenset(State) - {State.DRAFT}
_ASKED = frozenset({State.MORE_INFORMATION})
DESK_TABS = (
    Tab("mine", N_("Mine"), frozenset({State.IN_REVIEW, State.ON_HOLD}), mine=True),
    Tab("to_take_up", N_("To take up"), frozenset({State.SUBMITTED})),
    Tab("to_answer", N_("To answer"), _ASKED, asked_of="desk"),
    Tab("returned", N_("Returned"), frozenset({State.RETURNED})),
    Tab("overdue", N_("Overdue"), frozenset({State.SUBMITTED, State.IN_REVIEW}), overdue=True),
    Tab("waitlisted", N_("Waiting list"), frozenset({State.WAITLISTED})),
    Tab("on_hold", N_("On hold"), frozenset({State.ON_HOLD})),
    Tab("all", N_("All"), _SENT),
)
VETTING_TABS = (
    Tab("to_send", N_("To send"), frozenset({State.PRE_APPROVED}), stage="vetting"),
    Tab("vetting", N_("At the agency"), frozenset({State.VETTING})),
    Tab("asked", N_("Asked"), _ASKED),
    Tab("referred", N_("Referred"), frozenset({State.REFERRED})),
    Tab("all", N_("All"), frozenset(State) - CLOSED - {State.DRAFT}),
)
BOARD_TABS = (Tab("referred", N_("Referred"), frozenset({State.REFERRED})),)
#: What the board settles, once the cut-off has passed.
_WITHOUT_OUTCOME = Tab("without_outcome", N_("Without outcome"), WITHOUT_OUTCOME)
APPROVER_TABS = (
    Tab("cleared", N_("To approve"), frozenset({State.CLEARED})),
    Tab("approved", N_("Approved"), frozenset({State.APPROVED})),
    Tab("suspended", N_("Suspended"), frozenset({State.SUSPENDED})),
    Tab("to_countersign", N_("To countersign"), frozenset({State.SUSPENDED, State.REVOKED}), to_countersign=True),
    Tab("all", N_("All"), _SENT),
)
#: Of those who read and decide nothing: what runs, what is in force, what has ended.
READING_TABS = (
    Tab("all", N_("All"), _SENT),
    Tab("approved", N_("Approved"), frozenset({State.APPROVED})),
    Tab("suspended", N_("Suspended"), frozenset({State.SUSPENDED})),
    Tab("closed", N_("Closed"), CLOSED),
)


def settles(actor: Actor) -> bool:
    """Whether the actor's queue is the board's."""
    return Role.BOARD in actor.roles and not actor.roles & {*DESKS, Role.VETTING}


def tabs_of(actor: Actor, *, after_cut_off: bool = False) -> Sequence[Tab]:
    """The views that an actor's work needs, the first being where they begin."""
    if actor.roles & DESKS:
        return DESK_TABS
    if Role.VETTING in actor.roles:
        return VETTING_TABS
    if Role.BOARD in actor.roles:
        return (*BOARD_TABS, _WITHOUT_OUTCOME) if after_cut_off else BOARD_TABS
    if actor.roles & {Role.AUDITOR, Role.DATA_PROTECTION} and not actor.roles & {Role.APPROVER, Role.COMMANDER}:
        return READING_TABS
    return APPROVER_TABS
