"""Verbs of a file: start, answer, portrait, documents, and every step of its workflow. They never commit.

Each takes the row locked and at the version the page showed, checks the table, moves the quota place, and
records one audit event. Reasons are sealed with the event, under the file's key.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from accreditation.accounts.models import Account
from accreditation.audit.events import describe
from accreditation.audit.log import record
from accreditation.delegations.actions import move_place
from accreditation.delegations.models import Organisation
from accreditation.delegations.quotas import Place
from accreditation.kernel.database import locked
from accreditation.kernel.errors import Blocked, Invalid, NotAllowed
from accreditation.kernel.sealing import key_ring, new_data_key
from accreditation.kernel.steps import require_step
from accreditation.notices.actions import notify
from accreditation.policy.actors import Actor
from accreditation.policy.grants import Permission, may
from accreditation.policy.words import N_
from accreditation.programme.models import Category

from . import dossier
from .delegation_notices import code_for
from .effects import Decision, Taken, write_beside
from .items import Thing, Things, item_kinds
from .models import Application, ApplicationZone, Item
from .notice_texts import NOTICE_AT, NOTICE_OF
from .references import make_reference
from .votes import carried
from .workflow import EDITABLE, WORKFLOW, State, place_in

describe(
    {f"file:{step.action}": step.done for step in WORKFLOW},
    sealed={f"file:{step.action}" for step in WORKFLOW if step.sealed_reason},
)
describe(
    {
        "file:start": N_("Started"),
        "file:answer-fields": N_("Answers saved"),
        "file:waitlist": N_("Put on the waiting list: the quota is full"),
        "document:open": N_("Document opened"),
    }
)


#: Characters of a reason, an answer or an appeal: two printed pages.
LONGEST_REASON = 5000


def lock(session: Session, file_id: UUID, *, version: int | None = None) -> Application:
    """The file, locked for this transaction. Raises NotFound; Conflict when it is not at `version`."""
    return locked(session, Application, file_id, missing=N_("There is no such file."), version=version)


def start(
    session: Session,
    *,
    category: Category,
    applicant: Account,
    actor: Actor,
    now: datetime,
    language: str,
    organisation: Organisation | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Application:
    """A new draft. A focal point starts it with their organisation; an applicant types theirs, or has one assigned."""
    file = Application(
        reference=make_reference("HC", secrets.choice),
        category=category,
        organisation=organisation,
        applicant_id=applicant.id,
        language=language,
        state=State.DRAFT,
        created_at=now,
        changed_at=now,
        waiting_since=now,
    )
    new_data_key(session, file.id, now=now)
    given = dict(facts or {})
    if organisation is not None:
        given.setdefault("organisation_name", organisation.names.get("en", ""))
    given.setdefault("language", language)
    file.facts = given
    session.add(file)
    grant_default_zones(file)
    about = {"category": category.code, "organisation": organisation.code if organisation else None}
    record(session, "file:start", subject=("file", file.id), actor=actor, now=now, about=about)
    return file


def open_questions(file: Application) -> frozenset[str] | None:
    """The questions open to the applicant's pen: None for all (a draft), a set for a returned file."""
    if file.state == State.DRAFT:
        return None
    return frozenset(file.open_fields) if file.state == State.RETURNED else frozenset()


def save_answers(
    session: Session,
    file: Application,
    answers: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
    things: Things | None = None,
) -> None:
    """Keep answers and, by kind, the whole list of its things; complete or not. One event names what changed.

    Raises NotAllowed, Blocked; what is closed, or not asked of this file, is refused, and so are too many things.
    """
    if not may(actor, Permission.FILE_FILL, file):
        raise NotAllowed(N_("This file is not yours to fill in."))
    if file.state not in EDITABLE:
        raise Blocked(N_("This file was sent; its answers are closed now."))
    before, said, listed = differences(file, answers, things or {})
    changed = {**said, **listed}
    allowed = open_questions(file)
    if allowed is not None and not changed.keys() <= allowed:
        raise Blocked(N_("Only the answers named by the desk can be changed."))
    if not changed:
        return
    for name, each in listed.items():
        put_things(file, name, each)
    apply_facts(file, {**file.facts, **said}, now=now)
    if file.state is not State.DRAFT and dossier.hardest_change(changed) == "rescreen":
        file.screened_version = 0
    detail = {"before": {name: before.get(name) for name in changed}, "after": changed}
    about = {"fields": sorted(changed)}
    subject = ("file", file.id)
    record(
        session, "file:answer-fields", subject=subject, actor=actor, now=now, about=about, detail=detail, key_id=file.id
    )


def differences(
    file: Application, answers: Mapping[str, Any], things: Things
) -> tuple[dict[str, Any], dict[str, Any], dict[str, list[Thing]]]:
    """What is kept, answers and things by name; and of what is said now the answers, and the lists, that differ."""
    kept = {**file.facts, **file.things()}
    said = {name: value for name, value in answers.items() if (kept.get(name) or "") != (value or "")}
    listed = {name: list(each) for name, each in things.items() if kept.get(name, []) != list(each)}
    return kept, said, listed


def put_things(file: Application, name: str, things: Sequence[Thing]) -> None:
    """The rows of one kind, as many as there are things: rows are kept by position, each sealed anew.

    Raises Blocked for a kind that is not asked of this file, or for too many.
    """
    kind = next((each for each in item_kinds(file.category.field_sets) if each.name == name), None)
    if kind is None:
        raise Blocked(N_("This is not asked of this file."))
    if len(things) > kind.most:
        raise Blocked(N_("These are more than fit here. Write to us about the rest."))
    _printed_again(file, {name: file.things().get(name)}, {name: things})
    rows = [item for item in file.items if item.kind == name]
    for surplus in rows[len(things) :]:
        file.items.remove(surplus)
    for position, thing in enumerate(things):
        if position == len(rows):
            rows.append(Item(application_id=file.id, kind=name, position=position))
            file.items.append(rows[position])
        rows[position].facts = dict(thing)


def apply_facts(file: Application, facts: dict[str, Any], *, now: datetime, same_person: bool = False) -> None:
    """Seal the facts and what follows from them: function, document hash, identity version, print version.

    `same_person`: a typing error is mended, so that what was vetted holds although a name or number differs.
    """
    before = file.facts
    file.facts = facts
    file.changed_at = now
    file.function = facts.get("function") or ""
    file.language = facts.get("language") or file.language
    file.document_hash = document_hash(facts)
    _printed_again(file, before, facts)
    if dossier.identity_changed(before, facts) and file.state != State.DRAFT and not same_person:
        file.identity_version += 1


def _printed_again(file: Application, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Once a file was submitted, cards made before what they show has changed want a reprint."""
    if file.state != State.DRAFT and dossier.printed_changed(before, after):
        file.print_version += 1


def document_hash(facts: Mapping[str, Any]) -> bytes | None:
    """The keyed hash that finds the same document in another file."""
    number = "".join(str(facts.get("document_number") or "").upper().split())
    if not number:
        return None
    return key_ring().blind("document", f"{facts.get('document_issuer') or ''}/{number}")


def take_step(
    session: Session,
    file: Application,
    action: str,
    *,
    actor: Actor,
    now: datetime,
    decision: Decision | None = None,
) -> None:
    """Move a locked file along the step `action` of WORKFLOW.

    Raises NotFound (no such step), NotAllowed, Blocked, Invalid (reason). What follows from the step (quota place,
    who decided, windows, notice) happens here, in the same transaction.
    """
    decision = decision or Decision()
    if len(decision.reason) > LONGEST_REASON:
        raise Invalid(N_("This is too long. Shorten it."), field="reason")
    step = require_step(WORKFLOW, action, file, actor=actor, reason=decision.reason)
    before = file.state
    target = State(step.target or file.held_from or before)
    if step.votes and not carried(session, step, file, reason=decision.reason, actor=actor, now=now):
        return
    write_beside(step, Taken(session=session, file=file, decision=decision, actor=actor, now=now))
    target = _with_place(session, file, target)
    file.state, file.changed_at, file.waiting_since = target, now, now
    if target in (State.SUBMITTED, State.WAITLISTED):
        file.submitted_at = file.submitted_at or now
    action_code = "file:waitlist" if target is State.WAITLISTED else f"file:{action}"
    said = {"reason": decision.reason, "remarks": {k: v for k, v in decision.remarks.items() if v.strip()}}
    detail = {name: each for name, each in said.items() if each and str(each).strip()} or None
    about = {"from": str(before), "to": str(target), "version": file.version, "fields": list(decision.open_fields)}
    record(
        session,
        action_code,
        subject=("file", file.id),
        actor=actor,
        now=now,
        about=about,
        detail=detail,
        key_id=file.id,
    )
    if target is not State.WITHDRAWN or actor.id != file.applicant_id:
        _tell(session, file, NOTICE_AT.get(action) or NOTICE_OF.get(target), now)


def _with_place(session: Session, file: Application, target: State) -> State:
    """Move the quota place; a full quota sends a submission to the waiting list, and so do those who wait before it.

    Raises Blocked for any other step that finds no place.
    An appeal is heard on its merits although its place went to another: it needs one again at approval.
    """
    held: Place = file.place  # type: ignore[assignment]
    wanted = place_in(target)
    handed_in = file.state is State.DRAFT and target is State.SUBMITTED
    if handed_in and _others_wait(session, file):
        return State.WAITLISTED
    moved = move_place(
        session, category_id=file.category_id, organisation_id=file.organisation_id, held=held, wanted=wanted
    )
    if moved:
        file.place = wanted
        return target
    if handed_in:
        return State.WAITLISTED
    if file.appealed_at is not None and wanted == "reserved":
        return target
    raise Blocked(N_("The quota is full: no place is free."))


def _others_wait(session: Session, file: Application) -> bool:
    """Whether somebody of the same organisation and category waits: a place that falls free is theirs first."""
    alike = (
        Application.state == State.WAITLISTED,
        Application.category_id == file.category_id,
        Application.organisation_id.is_not_distinct_from(file.organisation_id),
    )
    return session.execute(select(exists().where(*alike))).scalar_one()


def grant_default_zones(file: Application) -> None:
    """The category's zones, as the file starts with them; the approver narrows or widens them."""
    file.zones = [
        ApplicationZone(zone_id=grant.zone_id, window_id=grant.window_id, needs=grant.needs)
        for grant in file.category.grants
    ]


def _tell(session: Session, file: Application, code: str | None, now: datetime) -> None:
    """Tell the applicant what concerns them: a link to the status page, nothing about the person."""
    asked_of_others = file.state is State.MORE_INFORMATION and file.asked_of != "applicant"
    if code is None or asked_of_others or "review" not in file.stages:
        return
    notify(
        session,
        code_for(file.applicant, file, code),
        account_id=file.applicant_id,
        address=file.applicant.profile.get("email", ""),
        path=f"/applications/{file.reference}",
        reference=file.reference,
        language=file.language,
        now=now,
    )
