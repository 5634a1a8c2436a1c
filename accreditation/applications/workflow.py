"""The life of a file: every state, and every step, in one table.

Adding an approval step is one State and one Transition here: the buttons, the route, the permission check, the
audit event, the reason box, docs/workflow.md and the tests all read WORKFLOW. Nobody decides twice on one file:
the facts that say so stand in policy/grants.py.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from accreditation.delegations.quotas import Place
from accreditation.policy.grants import Permission
from accreditation.policy.transitions import Transition
from accreditation.policy.words import N_


class State(StrEnum):
    """Where a file stands."""

    DRAFT = "draft"
    WAITLISTED = "waitlisted"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    PRE_APPROVED = "pre_approved"
    VETTING = "vetting"
    MORE_INFORMATION = "more_information"
    REFERRED = "referred"
    CLEARED = "cleared"
    APPROVED = "approved"
    SUSPENDED = "suspended"
    ON_HOLD = "on_hold"
    REJECTED = "rejected"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    REVOKED = "revoked"


CLOSED = frozenset({State.REJECTED, State.REFUSED, State.WITHDRAWN, State.REPLACED, State.REVOKED})
#: Open to the applicant's pen: all fields in a draft, the named fields in a returned file.
EDITABLE = frozenset({State.DRAFT, State.RETURNED})
#: Held by the desk, by vetting; approval holds its own. The board holds from any of them.
_DESK_HELD = frozenset({State.SUBMITTED, State.IN_REVIEW, State.RETURNED, State.PRE_APPROVED})
_VETTING_HELD = frozenset({State.VETTING, State.MORE_INFORMATION})
#: States in which a file takes a place of its quota.
RESERVED = frozenset(
    {
        State.SUBMITTED,
        State.IN_REVIEW,
        State.RETURNED,
        State.PRE_APPROVED,
        State.VETTING,
        State.MORE_INFORMATION,
        State.REFERRED,
        State.CLEARED,
        State.ON_HOLD,
    }
)
CONSUMED = frozenset({State.APPROVED, State.SUSPENDED})


#: What the board settles at the cut-off: handed in, and neither decided nor before the board already.
WITHOUT_OUTCOME = RESERVED - {State.REFERRED, State.CLEARED}


def outside(state: State, asked_of: str) -> State:
    """The state as applicants and focal points may know it: a question to the desk is part of the checks."""
    return State.VETTING if state is State.MORE_INFORMATION and asked_of != "applicant" else state


def place_in(state: State) -> Place:
    """What a file in `state` holds of its quotas: all that moves a place is read from the states of a step."""
    if state in CONSUMED:
        return "consumed"
    return "reserved" if state in RESERVED else "none"


def place_moves(step: Transition) -> str:
    """What a step does to the quota place, in words for the generated page."""
    if step.target is None:
        return ""
    after = place_in(State(step.target))
    moves = {f"{before} to {after}" for source in step.source if (before := place_in(State(source))) != after}
    return ", ".join(sorted(moves))


def _complete(file: Any) -> str | None:
    return N_("Some answers are still missing.") if file.missing() else None


def _points_settled(file: Any) -> str | None:
    if file.open_points():
        return N_("Settle the open points first.")
    return None


def _zones_fixed(file: Any) -> str | None:
    return None if file.zone_numbers() else N_("Choose at least one zone.")


def _vetted_as_it_stands(file: Any) -> str | None:
    if "vetting" in file.stages and file.vetted_version != file.identity_version:
        return N_("The identity changed after vetting: it must be vetted again.")
    return None


def _approvable(file: Any) -> str | None:
    return _points_settled(file) or _zones_fixed(file) or _vetted_as_it_stands(file)


def _countersign_due(file: Any) -> str | None:
    return None if file.countersign_due else N_("It was countersigned.")


def _overdue(file: Any) -> str | None:
    return None if file.answer_overdue() else N_("Its deadline has not passed.")


def _first_appeal(file: Any) -> str | None:
    return N_("One appeal was heard; its decision stands.") if file.appealed_at else None


def _at_cut_off(file: Any) -> str | None:
    return None if file.after_cut_off() else N_("The board settles open files after the cut-off.")


def _clearable_at_cut_off(file: Any) -> str | None:
    return _at_cut_off(file) or _points_settled(file)


WORKFLOW: tuple[Transition, ...] = (
    Transition(
        action="submit",
        done=N_("Submitted"),
        label=N_("Submit the file"),
        source=frozenset({State.DRAFT}),
        target=State.SUBMITTED,
        permission=Permission.FILE_SUBMIT,
        guard=_complete,
        stage="review",
        own_page=True,
    ),
    Transition(
        action="resubmit",
        done=N_("Submitted again"),
        label=N_("Send the answers"),
        source=frozenset({State.RETURNED}),
        target=State.SUBMITTED,
        permission=Permission.FILE_SUBMIT,
        guard=_complete,
        own_page=True,
    ),
    Transition(
        action="promote",
        done=N_("Taken from the waiting list"),
        label=N_("Give the freed place"),
        source=frozenset({State.WAITLISTED}),
        target=State.SUBMITTED,
        permission=Permission.FILE_PROMOTE,
        own_page=True,
    ),
    Transition(
        action="expire",
        done=N_("Withdrawn: its deadline passed"),
        label=N_("Withdraw after the deadline"),
        source=frozenset({State.RETURNED}),
        target=State.WITHDRAWN,
        permission=Permission.FILE_EXPIRE,
        guard=_overdue,
        own_page=True,
    ),
    Transition(
        action="enter",
        done=N_("Entered from the note verbale"),
        label=N_("Enter from the note verbale"),
        source=frozenset({State.DRAFT}),
        target=State.SUBMITTED,
        permission=Permission.FILE_ENTER,
        stage="!review",
        own_page=True,
    ),
    Transition(
        action="confirm",
        done=N_("Confirmed against the note verbale"),
        label=N_("Confirm against the note verbale"),
        hint=N_("You are the second officer: pin and register, no badge"),
        source=frozenset({State.SUBMITTED}),
        target=State.APPROVED,
        permission=Permission.FILE_CONFIRM,
        stage="!review",
    ),
    Transition(
        action="take-back-entry",
        done=N_("Entry taken back"),
        label=N_("Take the entry back"),
        hint=N_("Before anybody confirmed it"),
        source=frozenset({State.SUBMITTED}),
        target=State.WITHDRAWN,
        permission=Permission.FILE_ENTER,
        needs_reason=True,
        stage="!review",
    ),
    Transition(
        action="strike",
        done=N_("Struck off the register"),
        label=N_("Strike off the register"),
        hint=N_("As the state says in a note verbale; by another officer than the one who entered it"),
        source=frozenset({State.APPROVED, State.SUSPENDED}),
        target=State.WITHDRAWN,
        permission=Permission.FILE_CONFIRM,
        needs_reason=True,
        reason_label=N_("Number and date of the note verbale"),
        stage="!review",
    ),
    Transition(
        action="take-up",
        done=N_("Taken up"),
        label=N_("Take up"),
        hint=N_("You check this file"),
        source=frozenset({State.SUBMITTED}),
        target=State.IN_REVIEW,
        permission=Permission.FILE_REVIEW,
        stage="review",
    ),
    Transition(
        action="pre-approve",
        done=N_("Pre-approved"),
        label=N_("Pre-approve"),
        hint=N_("Goes on to vetting; the applicant is not told"),
        source=frozenset({State.IN_REVIEW}),
        target=State.PRE_APPROVED,
        permission=Permission.FILE_REVIEW,
        guard=_points_settled,
    ),
    Transition(
        action="return",
        done=N_("Returned"),
        label=N_("Return"),
        hint=N_("Named answers are mended"),
        source=frozenset({State.IN_REVIEW}),
        target=State.RETURNED,
        permission=Permission.FILE_REVIEW,
        needs_reason=True,
        reason_label=N_("What should be mended"),
    ),
    Transition(
        action="hold",
        done=N_("Put on hold"),
        label=N_("Put on hold"),
        hint=N_("Stays here, with your reason"),
        source=frozenset({State.IN_REVIEW, State.PRE_APPROVED}),
        target=State.ON_HOLD,
        permission=Permission.FILE_REVIEW,
        needs_reason=True,
    ),
    Transition(
        action="hold-vetting",
        done=N_("Put on hold"),
        label=N_("Put on hold"),
        hint=N_("Stays here, with your reason"),
        source=frozenset({State.VETTING}),
        target=State.ON_HOLD,
        permission=Permission.FILE_VET,
        needs_reason=True,
    ),
    Transition(
        action="hold-approval",
        done=N_("Put on hold"),
        label=N_("Put on hold"),
        hint=N_("Stays here, with your reason"),
        source=frozenset({State.CLEARED}),
        target=State.ON_HOLD,
        permission=Permission.FILE_APPROVE,
        needs_reason=True,
    ),
    Transition(
        action="release",
        done=N_("Released from hold"),
        label=N_("Release"),
        hint=N_("Goes back to where it was"),
        source=frozenset({State.ON_HOLD}),
        target=None,
        permission=Permission.FILE_REVIEW,
        guard=lambda file: None if file.held_from in _DESK_HELD else N_("Another desk holds this file."),
    ),
    Transition(
        action="release-vetting",
        done=N_("Released from hold"),
        label=N_("Release"),
        hint=N_("Goes back to where it was"),
        source=frozenset({State.ON_HOLD}),
        target=None,
        permission=Permission.FILE_VET,
        guard=lambda file: None if file.held_from in _VETTING_HELD else N_("Another desk holds this file."),
    ),
    Transition(
        action="release-approval",
        done=N_("Released from hold"),
        label=N_("Release"),
        hint=N_("Goes back to where it was"),
        source=frozenset({State.ON_HOLD}),
        target=None,
        permission=Permission.FILE_APPROVE,
        guard=lambda file: None if file.held_from == State.CLEARED else N_("Another desk holds this file."),
    ),
    Transition(
        action="reject",
        done=N_("Rejected"),
        label=N_("Reject"),
        hint=N_("Closes the file"),
        source=frozenset({State.IN_REVIEW}),
        target=State.REJECTED,
        permission=Permission.FILE_REVIEW,
        needs_reason=True,
        reason_label=N_("Reason, as the applicant reads it"),
    ),
    Transition(
        action="send-to-agency",
        done=N_("Sent to the agency"),
        label=N_("Send to the agency"),
        hint=N_("The background check begins"),
        source=frozenset({State.PRE_APPROVED}),
        target=State.VETTING,
        permission=Permission.FILE_VET,
        stage="vetting",
    ),
    Transition(
        action="pass-unvetted",
        done=N_("Passed on: its category needs no vetting"),
        label=N_("Pass to approval"),
        hint=N_("This category needs no vetting"),
        source=frozenset({State.PRE_APPROVED}),
        target=State.CLEARED,
        permission=Permission.FILE_REVIEW,
        stage="!vetting",
    ),
    Transition(
        action="clear",
        done=N_("Cleared"),
        label=N_("Clear"),
        hint=N_("Goes on to approval"),
        source=frozenset({State.VETTING}),
        target=State.CLEARED,
        permission=Permission.FILE_VET,
    ),
    Transition(
        action="ask",
        done=N_("More information asked for"),
        label=N_("Ask the applicant"),
        hint=N_("Comes back here with the answer"),
        source=frozenset({State.VETTING}),
        target=State.MORE_INFORMATION,
        permission=Permission.FILE_VET,
        needs_reason=True,
        reason_label=N_("What we need to know, as the applicant reads it"),
    ),
    Transition(
        action="ask-desk",
        done=N_("More information asked of the desk"),
        label=N_("Ask the desk"),
        hint=N_("The applicant is not told"),
        source=frozenset({State.VETTING}),
        target=State.MORE_INFORMATION,
        permission=Permission.FILE_VET,
        needs_reason=True,
        reason_label=N_("What the desk should find out"),
    ),
    Transition(
        action="answer",
        done=N_("Answered"),
        label=N_("Send the answer"),
        source=frozenset({State.MORE_INFORMATION}),
        target=State.VETTING,
        permission=Permission.FILE_ANSWER,
        needs_reason=True,
        reason_label=N_("Your answer"),
        one_by_one=True,
    ),
    Transition(
        action="refer",
        done=N_("Referred to the decision board"),
        label=N_("Refer to the board"),
        hint=N_("Two members decide"),
        source=frozenset({State.VETTING}),
        target=State.REFERRED,
        permission=Permission.FILE_VET,
        needs_reason=True,
        sealed_reason=True,
    ),
    Transition(
        action="board-clear",
        done=N_("Cleared by the decision board"),
        label=N_("Clear"),
        hint=N_("When a second member agrees"),
        source=frozenset({State.REFERRED}),
        target=State.CLEARED,
        permission=Permission.FILE_BOARD,
        needs_reason=True,
        sealed_reason=True,
        votes=2,
    ),
    Transition(
        action="board-refuse",
        done=N_("Refused by the decision board"),
        label=N_("Refuse the file"),
        hint=N_("When a second member agrees; the reason is sealed"),
        source=frozenset({State.REFERRED}),
        target=State.REFUSED,
        permission=Permission.FILE_BOARD,
        needs_reason=True,
        sealed_reason=True,
        votes=2,
    ),
    Transition(
        action="appeal",
        done=N_("Appealed"),
        label=N_("Appeal"),
        hint=N_("Other members of the board decide"),
        source=frozenset({State.REFUSED}),
        target=State.REFERRED,
        permission=Permission.FILE_APPEAL,
        needs_reason=True,
        sealed_reason=True,
        reason_label=N_("Why the decision should be looked at again"),
        guard=_first_appeal,
    ),
    Transition(
        action="settle-clear",
        done=N_("Cleared by the board at the cut-off"),
        label=N_("Settle: clear"),
        hint=N_("When a second member agrees"),
        source=WITHOUT_OUTCOME,
        target=State.CLEARED,
        permission=Permission.FILE_BOARD,
        needs_reason=True,
        sealed_reason=True,
        guard=_clearable_at_cut_off,
        stage="review",
        quiet=True,
        votes=2,
    ),
    Transition(
        action="settle-escorted",
        done=N_("Cleared by the board at the cut-off, escorted in every zone"),
        label=N_("Settle: clear with an escort"),
        hint=N_("When a second member agrees; every zone asks for an escort"),
        source=WITHOUT_OUTCOME,
        target=State.CLEARED,
        permission=Permission.FILE_BOARD,
        needs_reason=True,
        sealed_reason=True,
        guard=_clearable_at_cut_off,
        stage="review",
        quiet=True,
        votes=2,
    ),
    Transition(
        action="settle-hold",
        done=N_("Put on hold by the board at the cut-off"),
        label=N_("Settle: put on hold"),
        hint=N_("When a second member agrees; no badge before it is released"),
        source=WITHOUT_OUTCOME - {State.ON_HOLD},
        target=State.ON_HOLD,
        permission=Permission.FILE_BOARD,
        needs_reason=True,
        sealed_reason=True,
        guard=_at_cut_off,
        stage="review",
        quiet=True,
        votes=2,
    ),
    Transition(
        action="approve",
        done=N_("Approved"),
        label=N_("Approve"),
        hint=N_("Zones are fixed, the place is taken, the badge can be printed"),
        source=frozenset({State.CLEARED}),
        target=State.APPROVED,
        permission=Permission.FILE_APPROVE,
        stage="approval",
        guard=_approvable,
    ),
    Transition(
        action="suspend",
        done=N_("Suspended"),
        label=N_("Suspend"),
        hint=N_("Gates refuse from now on"),
        source=frozenset({State.APPROVED}),
        target=State.SUSPENDED,
        permission=Permission.FILE_SUSPEND,
        needs_reason=True,
        sealed_reason=True,
    ),
    Transition(
        action="reinstate",
        done=N_("Reinstated"),
        label=N_("Reinstate"),
        hint=N_("Gates admit again"),
        source=frozenset({State.SUSPENDED}),
        target=State.APPROVED,
        permission=Permission.FILE_REINSTATE,
        needs_reason=True,
        guard=_vetted_as_it_stands,
    ),
    Transition(
        action="revoke",
        done=N_("Revoked"),
        label=N_("Revoke"),
        hint=N_("Ends the accreditation for good"),
        source=frozenset({State.APPROVED, State.SUSPENDED}),
        target=State.REVOKED,
        permission=Permission.FILE_REVOKE,
        needs_reason=True,
        sealed_reason=True,
    ),
    Transition(
        action="countersign",
        done=N_("Countersigned"),
        label=N_("Countersign"),
        hint=N_("The second signature under what the commander did at once and alone"),
        source=frozenset({State.SUSPENDED, State.REVOKED}),
        target=None,
        permission=Permission.FILE_COUNTERSIGN,
        guard=_countersign_due,
        quiet=True,
    ),
    Transition(
        action="replace",
        done=N_("Replaced by another person"),
        label=N_("Replace the person"),
        hint=N_("Ends this accreditation; the other person is checked in full"),
        source=frozenset({State.APPROVED}),
        target=State.REPLACED,
        permission=Permission.FILE_REPLACE,
        needs_reason=True,
        stage="review",
        own_page=True,
    ),
    Transition(
        action="correct-identity",
        done=N_("Clearance void: another identity than the vetted one"),
        label=N_("Correct the identity"),
        hint=N_("Vetted and approved again; gates refuse the badge until then"),
        source=frozenset({State.VETTING, State.MORE_INFORMATION, State.REFERRED, State.CLEARED, State.APPROVED}),
        target=State.PRE_APPROVED,
        permission=Permission.FILE_CORRECT,
        needs_reason=True,
        stage="review",
        own_page=True,
    ),
    Transition(
        action="withdraw",
        done=N_("Withdrawn"),
        label=N_("Withdraw"),
        hint=N_("Closes the file; the place is free again"),
        source=frozenset({State.DRAFT, State.WAITLISTED, State.APPROVED}) | RESERVED,
        target=State.WITHDRAWN,
        permission=Permission.FILE_WITHDRAW,
        stage="review",
        needs_reason=True,
    ),
)

#: What can be taken for many files at once, file by file: one hand, one reason, no page of its own.
BULK: tuple[Transition, ...] = tuple(step for step in WORKFLOW if not (step.votes or step.own_page or step.one_by_one))
