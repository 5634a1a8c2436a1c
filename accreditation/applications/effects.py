"""What a step of a file writes beside its state: who decided, what is asked and until when, from when it is valid.

One function a step, found by its action in EFFECTS. A step that writes nothing else has none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from accreditation.kernel.errors import Invalid
from accreditation.policy.actors import Actor
from accreditation.policy.transitions import Transition
from accreditation.policy.words import N_

from .fields import questions
from .items import item_kinds
from .models import Application
from .votes import votes_of_round
from .workflow import State

#: How long an applicant has to mend a returned file, unless the desk says otherwise.
ANSWER_WITHIN = timedelta(days=3)


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What comes with a step: a reason, the questions it opens, until when to answer."""

    reason: str = ""
    open_fields: tuple[str, ...] = ()
    answer_until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A step that is being taken: on which file, by whom, when, with what."""

    session: Session
    file: Application
    decision: Decision
    actor: Actor
    now: datetime


def answers_of(file: Application) -> frozenset[str]:
    """The answers, things and documents that this file can be asked to mend."""
    asked, sets = file.category, file.category.field_sets
    named = {each.name for each in questions(sets)} | {each.name for each in item_kinds(sets)}
    return frozenset(named | {"portrait", *asked.documents, *asked.documents_optional})


def _enter(taken: Taken) -> None:
    taken.file.entered_by_id = taken.actor.id


def _promote(taken: Taken) -> None:
    taken.file.waiting_place = None


def _take_up(taken: Taken) -> None:
    taken.file.taken_up_by_id = taken.actor.id


def _pre_approve(taken: Taken) -> None:
    taken.file.reviewed_by_id = taken.actor.id
    taken.file.cleared_by_id = taken.file.approved_by_id = None


def _return(taken: Taken) -> None:
    if not taken.decision.open_fields:
        raise Invalid(N_("Choose at least one answer that the applicant may change."), field="open_fields")
    if not answers_of(taken.file) >= set(taken.decision.open_fields):
        raise Invalid(N_("Choose answers that this file was asked for."), field="open_fields")
    taken.file.open_fields = sorted(taken.decision.open_fields)
    taken.file.answer_until = taken.decision.answer_until or taken.now + ANSWER_WITHIN


def _resubmit(taken: Taken) -> None:
    taken.file.open_fields, taken.file.answer_until, taken.file.sealed_note = [], None, None


def _ask(taken: Taken) -> None:
    taken.file.asked_of = "applicant"


def _ask_desk(taken: Taken) -> None:
    taken.file.asked_of = "desk"


def _answer(taken: Taken) -> None:
    taken.file.asked_of = ""


def _new_round(taken: Taken) -> None:
    taken.file.board_round += 1


def _appeal(taken: Taken) -> None:
    file = taken.file
    voters = {vote.member_id for vote in votes_of_round(taken.session, file)}
    file.board_past_ids = sorted({*file.board_past_ids, *voters})
    file.appealed_at = taken.now
    _new_round(taken)


def _clear(taken: Taken) -> None:
    taken.file.cleared_by_id = taken.actor.id
    taken.file.vetted_version = taken.file.identity_version


def _settle_clear(taken: Taken) -> None:
    taken.file.asked_of, taken.file.open_fields, taken.file.answer_until = "", [], None
    _clear(taken)
    _new_round(taken)


def _settle_escorted(taken: Taken) -> None:
    for grant in taken.file.zones:
        grant.needs = "escort"
    _settle_clear(taken)


def _approve(taken: Taken) -> None:
    window = taken.file.category.window
    taken.file.approved_by_id = taken.actor.id
    taken.file.valid_from = datetime.fromtimestamp(window.starts_s, tz=taken.now.tzinfo)
    taken.file.valid_until = datetime.fromtimestamp(window.ends_s, tz=taken.now.tzinfo)


def _suspend(taken: Taken) -> None:
    taken.file.suspended_by_id = taken.actor.id


def _reinstate(taken: Taken) -> None:
    taken.file.suspended_by_id = None


def _correct_identity(taken: Taken) -> None:
    """The officer who says that this is another identity passes it on, as a reviewer does; zones stay."""
    file = taken.file
    file.reviewed_by_id = taken.actor.id
    file.cleared_by_id = file.approved_by_id = file.escorted_until = None
    file.asked_of = ""


EFFECTS: dict[str, Callable[[Taken], None]] = {
    "enter": _enter,
    "confirm": _approve,
    "promote": _promote,
    "take-up": _take_up,
    "pre-approve": _pre_approve,
    "return": _return,
    "resubmit": _resubmit,
    "ask": _ask,
    "ask-desk": _ask_desk,
    "answer": _answer,
    "refer": _new_round,
    "appeal": _appeal,
    "clear": _clear,
    "board-clear": _clear,
    "settle-clear": _settle_clear,
    "settle-escorted": _settle_escorted,
    "settle-hold": _new_round,
    "approve": _approve,
    "correct-identity": _correct_identity,
    "suspend": _suspend,
    "reinstate": _reinstate,
}


def write_beside(step: Transition, taken: Taken) -> None:
    """Write what `step` leaves beside the state of a file that is still in its old one. Raises Invalid."""
    file = taken.file
    if effect := EFFECTS.get(step.action):
        effect(taken)
    if step.target is State.ON_HOLD:
        file.held_from = file.state
    elif file.state is State.ON_HOLD:
        file.held_from = None
    if step.needs_reason and not step.sealed_reason:
        file.note = {"action": step.action, "text": taken.decision.reason.strip()}
