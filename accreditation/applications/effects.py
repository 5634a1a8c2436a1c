"""What a step of a file writes beside its state: who decided, what is asked and until when, from when it is valid.

One function a step, found by its action in EFFECTS. A step that writes nothing else has none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from accreditation.kernel.errors import Blocked, Invalid
from accreditation.policy.actors import Actor
from accreditation.policy.transitions import Transition
from accreditation.policy.words import N_
from accreditation.programme.queries import deadline, zone_of_event

from .fields import questions
from .items import item_kinds
from .models import Application
from .votes import votes_of_round
from .workflow import CONSUMED, State

#: How long an applicant has to mend a returned file, unless the desk says otherwise.
ANSWER_WITHIN = timedelta(days=3)
#: What else the desk may choose, in days.
ANSWER_DAYS = (1, 2, 3, 5, 7, 14)
#: Characters of what is said of one answer.
LONGEST_REMARK = 500


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What comes with a step: a reason, the questions it opens, what is wrong with each, until when to answer."""

    reason: str = ""
    open_fields: tuple[str, ...] = ()
    #: By question; empty where the reason says enough.
    remarks: Mapping[str, str] = field(default_factory=dict)
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


def _hand(taken: Taken, *ids: UUID) -> None:
    """Whoever has a hand in a decision on the file decides nothing more on it."""
    taken.file.decided_ids = sorted({*taken.file.decided_ids, *(ids or [taken.actor.id])})


def _pre_approve(taken: Taken) -> None:
    taken.file.reviewed_by_id = taken.actor.id
    taken.file.cleared_by_id = taken.file.approved_by_id = None
    _hand(taken)


def _return(taken: Taken) -> None:
    if not taken.decision.open_fields:
        raise Invalid(N_("Choose at least one answer that the applicant may change."), field="open_fields")
    if not answers_of(taken.file) >= set(taken.decision.open_fields):
        raise Invalid(N_("Choose answers that this file was asked for."), field="open_fields")
    taken.file.open_fields = sorted(taken.decision.open_fields)
    if any(len(text) > LONGEST_REMARK for text in taken.decision.remarks.values()):
        raise Invalid(N_("This is too long. Shorten it."), field="open_fields")
    taken.file.answer_until = _deadline(taken, taken.decision.answer_until or taken.now + ANSWER_WITHIN)


def _deadline(taken: Taken, until: datetime) -> datetime:
    """Not after the cut-off, while that is still to come: what is answered later helps nobody."""
    if until <= taken.now:
        raise Invalid(N_("Choose a deadline that is still to come."), field="answer_days")
    cut_off = deadline(taken.session, "cut_off")
    return min(until, cut_off) if cut_off and cut_off > taken.now else until


def _resubmit(taken: Taken) -> None:
    taken.file.open_fields, taken.file.answer_until, taken.file.sealed_note = [], None, None


def _ask(taken: Taken) -> None:
    taken.file.asked_of = "applicant"


def _ask_desk(taken: Taken) -> None:
    taken.file.asked_of = "desk"


def _answer(taken: Taken) -> None:
    taken.file.asked_of = ""


def _refer(taken: Taken) -> None:
    _hand(taken)
    _new_round(taken)


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
    _hand(taken)


def _board_clear(taken: Taken) -> None:
    _clear(taken)
    _hand(taken, *(vote.member_id for vote in votes_of_round(taken.session, taken.file)))


def _settle_clear(taken: Taken) -> None:
    taken.file.asked_of, taken.file.open_fields, taken.file.answer_until = "", [], None
    _board_clear(taken)
    _new_round(taken)


def _settle_escorted(taken: Taken) -> None:
    """Let in unvetted, for one day: beside an escort, and nowhere that asks for a floater."""
    file, window = taken.file, taken.file.category.window
    file.zones = [grant for grant in file.zones if grant.needs != "floater"]
    for grant in file.zones:
        grant.needs = "escort"
    first = max(taken.now, _moment(taken, window.starts_s)).astimezone(zone_of_event(taken.session))
    file.escorted_until = first.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    _settle_clear(taken)


def _approve(taken: Taken) -> None:
    file, window = taken.file, taken.file.category.window
    _require_once(taken)
    until = _moment(taken, window.ends_s)
    file.approved_by_id = taken.actor.id
    file.valid_from = _moment(taken, window.starts_s)
    file.valid_until = min(until, file.escorted_until) if file.escorted_until else until


def _require_once(taken: Taken) -> None:
    """Nobody is accredited twice: the same document does not stand in another file that is."""
    file = taken.file
    if file.document_hash is None:
        return
    same = (Application.document_hash == file.document_hash, Application.id != file.id, Application.state.in_(CONSUMED))
    other = taken.session.execute(select(Application.reference).where(*same).limit(1)).scalar()
    if other:
        raise Blocked(N_("This person is accredited already: see %(other)s."), other=other)


def _moment(taken: Taken, seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=taken.now.tzinfo)


def _end(taken: Taken) -> None:
    """The commander's, at once and alone: another hand countersigns."""
    taken.file.suspended_by_id = taken.actor.id
    taken.file.countersign_due = True


def _countersign(taken: Taken) -> None:
    taken.file.countersign_due = False


def _reinstate(taken: Taken) -> None:
    taken.file.suspended_by_id = None
    taken.file.countersign_due = False


def _release(taken: Taken) -> None:
    """Whoever was answering when the file was held has the whole time again."""
    if taken.file.held_from == State.RETURNED:
        taken.file.answer_until = _deadline(taken, taken.now + ANSWER_WITHIN)


def _correct_identity(taken: Taken) -> None:
    """The officer who says that this is another identity passes it on, as a reviewer does; zones stay."""
    file = taken.file
    file.reviewed_by_id = taken.actor.id
    file.cleared_by_id = file.approved_by_id = file.escorted_until = None
    file.asked_of = ""
    _hand(taken)


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
    "refer": _refer,
    "release": _release,
    "appeal": _appeal,
    "clear": _clear,
    "board-clear": _board_clear,
    "settle-clear": _settle_clear,
    "settle-escorted": _settle_escorted,
    "settle-hold": _new_round,
    "approve": _approve,
    "correct-identity": _correct_identity,
    "suspend": _end,
    "revoke": _end,
    "countersign": _countersign,
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
        remarks = {name: text.strip() for name, text in taken.decision.remarks.items() if text.strip()}
        file.note = {
            "action": step.action,
            "text": taken.decision.reason.strip(),
            **({"remarks": remarks} if remarks else {}),
        }
