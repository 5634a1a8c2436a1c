"""Corrections: answers, portrait and contact of a file that was submitted. Verbs never commit.

Who may change what stands in the grants: the owning desk everything; the gate supervisor what stands on the card, with
the document in hand; applicant and focal point their contact and stay. What follows stands in `consequences`. Values
are sealed with the event, under the file's key. Whoever was entered from a note verbale is not corrected here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from accreditation.audit.events import describe
from accreditation.audit.log import record
from accreditation.kernel.errors import Blocked, Invalid, NotAllowed
from accreditation.kernel.images import PortraitImages
from accreditation.notices.actions import notify
from accreditation.notices.texts import NoticeText, declare
from accreditation.policy.actors import Actor
from accreditation.policy.grants import Permission, may
from accreditation.policy.words import N_

from . import consequences, uploads
from .actions import LONGEST_REASON, apply_facts, differences, put_things, take_step
from .consequences import PORTRAIT, Claim, Consequence
from .effects import Decision
from .fields import SENSITIVE
from .items import Things, question
from .models import Application
from .workflow import WORKFLOW, State

describe({"file:correct": N_("Corrected"), "file:contact": N_("Contact and stay changed")})
NOTICE = declare(
    "identity_exchanged",
    NoticeText(
        N_("Your accreditation is checked again"),
        N_("Your answers were corrected. Until they are checked your badge opens no gate. We write to you then."),
        N_("See your application"),
    ),
)
_EXCHANGE = next(step for step in WORKFLOW if step.action == "correct-identity")


def open_to(actor: Actor, file: Application) -> frozenset[str]:
    """The answers, kinds of thing and uploads of a submitted file that this actor may correct, whatever its state."""
    sets, found = file.category.field_sets, frozenset[str]()
    if may(actor, Permission.FILE_CORRECT, file):
        asked, named = file.category, file.organisation_id is not None
        every = consequences.all_questions(sets, asked.documents, has_organisation=named)
        found |= {name for name in every if _reads(actor, file, name)}
    if may(actor, Permission.FILE_MEND, file):
        found |= consequences.card_questions(sets, file.category.documents)
    if may(actor, Permission.FILE_CONTACT, file):
        found |= consequences.contact_questions(sets)
    return found


def _reads(actor: Actor, file: Application, name: str) -> bool:
    """Whether the answer, as it is kept, is for this actor's eyes: arms and needs have their own readers."""
    kind = question(name).sensitive if name != PORTRAIT else ""
    return not kind or may(actor, SENSITIVE[kind], file)


def needs_document(actor: Actor, file: Application) -> bool:
    """Whether all that the actor may do is mend what stands on the card, with the document in hand."""
    return may(actor, Permission.FILE_MEND, file) and not may(actor, Permission.FILE_CORRECT, file)


def change_contact(
    session: Session, file: Application, answers: Mapping[str, Any], *, actor: Actor, now: datetime
) -> None:
    """Change contact, stay and needs of a locked file: nothing else follows. Raises NotAllowed, Blocked, Invalid."""
    if not may(actor, Permission.FILE_CONTACT, file):
        raise NotAllowed(N_("This file is not yours to change."))
    _require_open(file)
    before, said, _listed = differences(file, answers, {})
    _require_named(said, consequences.contact_questions(file.category.field_sets))
    apply_facts(file, {**file.facts, **said}, now=now)
    _note(session, "file:contact", file, before, said, actor=actor, now=now)


def correct(
    session: Session,
    file: Application,
    answers: Mapping[str, Any],
    *,
    claim: Claim,
    reason: str,
    actor: Actor,
    now: datetime,
    things: Things | None = None,
) -> None:
    """Correct answers of a locked file, as an officer. What is not named stays.

    Raises NotAllowed; Blocked (the state, or its quota); Invalid: nothing differs, "claim" (which of the two it is, or
    the document is not in hand), "reason".
    """
    _require_officer(actor, file)
    before, said, listed = differences(file, answers, things or {})
    changed: dict[str, Any] = {**said, **listed}
    _require_named(changed, open_to(actor, file))
    follows = _follows(actor, file, changed, claim)
    _require_reason(reason)
    for name, each in listed.items():
        put_things(file, name, each)
    apply_facts(file, {**file.facts, **said}, now=now, same_person=not follows.vetted_again)
    if follows.screened_again:
        file.screened_version = 0
    gone_back = follows.vetted_again and file.state in _EXCHANGE.source
    more = {} if gone_back else {"reason": reason.strip()}
    _note(session, "file:correct", file, before, changed, actor=actor, now=now, claim=claim, **more)
    if gone_back:
        _go_back(session, file, reason, actor=actor, now=now)


def replace_portrait(
    session: Session,
    file: Application,
    images: PortraitImages,
    *,
    claim: Claim,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Put a retaken portrait in place of the one there is: screened and printed again. Raises as `correct` does."""
    _require_officer(actor, file)
    _require_named({PORTRAIT}, open_to(actor, file))
    _follows(actor, file, {PORTRAIT}, claim)
    _require_reason(reason)
    uploads.store_portrait(session, file, images, now=now)
    file.screened_version = 0
    _note(session, "file:correct", file, {}, {PORTRAIT: ""}, actor=actor, now=now, claim=claim, reason=reason.strip())


def _require_officer(actor: Actor, file: Application) -> None:
    if not may(actor, Permission.FILE_CORRECT, file) and not may(actor, Permission.FILE_MEND, file):
        raise NotAllowed(N_("The desk that owns the file corrects it."))
    _require_open(file)


def _require_open(file: Application) -> None:
    if why := consequences.why_closed(file.state, file.stages):
        raise Blocked(why)


def _require_named(changed: Collection[str], allowed: Collection[str]) -> None:
    if not changed:
        raise Invalid(N_("Nothing here differs from what is kept. Change an answer first."))
    if not set(changed) <= set(allowed):
        raise NotAllowed(N_("This answer is not yours to correct."))


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid(N_("Write the reason."), field="reason")
    if len(reason) > LONGEST_REASON:
        raise Invalid(N_("This is too long. Shorten it."), field="reason")


def _follows(actor: Actor, file: Application, changed: Collection[str], claim: Claim) -> Consequence:
    """What follows from it. Beside the gate the document is in hand, or nothing is mended."""
    if needs_document(actor, file) and claim != "typing":
        raise Invalid(N_("Take the document in hand, compare it, then tick this."), field="claim")
    follows = consequences.consequence(changed, claim)
    if follows is None:
        raise Invalid(N_("Say whether this is a typing error or another identity."), field="claim")
    if why := consequences.why_closed(file.state, file.stages, other_identity=follows.vetted_again):
        raise Blocked(why)
    return follows


def _go_back(session: Session, file: Application, reason: str, *, actor: Actor, now: datetime) -> None:
    """The clearance is void: back before vetting; who holds a badge by it is told, others never knew of the step."""
    held = file.state is State.APPROVED
    take_step(session, file, _EXCHANGE.action, actor=actor, now=now, decision=Decision(reason=reason))
    if held:
        address, path = file.applicant.profile.get("email", ""), f"/applications/{file.reference}"
        language = file.language
        notify(session, NOTICE, account_id=file.applicant_id, address=address, path=path, language=language, now=now)


def _note(
    session: Session,
    action: str,
    file: Application,
    before: Mapping[str, Any],
    changed: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
    claim: Claim = "",
    **more: str,
) -> None:
    """The event: the names of what changed, and how it was called, in the open; all values sealed."""
    about = {"fields": sorted(changed), "claim": claim, "state": str(file.state)}
    detail = {"before": {name: before.get(name) for name in changed}, "after": dict(changed), **more}
    record(session, action, subject=("file", file.id), actor=actor, now=now, about=about, detail=detail, key_id=file.id)
