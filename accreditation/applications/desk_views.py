"""The desks' pages: the queue, the file with its evidence and its decision, and the one route of all steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from accreditation.accounts.queries import account_names
from accreditation.accounts.sessions import require_actor
from accreditation.audit.log import record
from accreditation.audit.queries import timeline
from accreditation.delegations.queries import organisation_by_code, organisation_choices, places_of
from accreditation.kernel import files
from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import current_session
from accreditation.kernel.errors import Blocked, Conflict, Invalid, NotFound
from accreditation.kernel.guards import needs
from accreditation.kernel.menu import MenuItem, add_to_menu
from accreditation.kernel.once import once, posted_version
from accreditation.kernel.panels import panels_of
from accreditation.kernel.typed import whole_number
from accreditation.policy.actors import DESKS, Actor
from accreditation.policy.grants import Permission, may
from accreditation.policy.transitions import find, offered
from accreditation.policy.words import N_
from accreditation.programme.queries import categories, zones

from . import actions, allotting, bulk, presenters, queries
from . import file_page as file_page_parts
from .decision_form import posted_decision
from .dossier import name_of
from .effects import ANSWER_DAYS, ANSWER_WITHIN
from .fields import DOCUMENT_NAMES, SENSITIVE, questions
from .items import item_kinds
from .models import Application
from .votes import votes_of_round
from .workflow import CLOSED, WORKFLOW, State

bp = Blueprint("desk", __name__)
add_to_menu(MenuItem(permission=Permission.FILE_QUEUE, endpoint="desk.queue", label=N_("Files"), order=10))


@bp.get("/files")
@needs(Permission.FILE_QUEUE)
def queue() -> str:
    """The queue: tabs with counts, filters, one page of rows."""
    session, actor, now = current_session(), require_actor(), utc_now()
    filters = queries.Filters.of(request.args)
    page = queries.queue(session, actor, filters, now=now)
    kept = replace(filters, tab=page.tab.code, then="").as_query()
    able = [bulk.steps_of(actor, file) for file in page.files]
    return render_template(
        "applications/queue.html",
        queue=page,
        filters=filters,
        rows=[
            presenters.queue_row(file, now=now, steps=steps, kept=kept)
            for file, steps in zip(page.files, able, strict=True)
        ],
        steps=bulk.offered_to_some(able),
        most=bulk.MOST,
        categories=[
            (each.code, presenters.category_chip(each)["name"])
            for each in categories(session)
            if each.desk in actor.roles or not actor.roles & DESKS
        ],
        kept=kept,
    )


@bp.get("/files/<reference>")
@needs(Permission.FILE_READ)
def file_page(reference: str) -> str:
    """One file: who, evidence, decision."""
    file = queries.visible(current_session(), require_actor(), reference)
    return _file_page(file)


@bp.post("/files/<reference>/decide")
@needs(Permission.FILE_READ)
def decide(reference: str) -> BaseResponse | tuple[str, int]:
    """Take the step that was chosen; a stale page or a missing reason keeps what was typed."""
    session, actor, kept = current_session(), require_actor(), _kept()
    file_id = queries.visible(session, actor, reference).id
    place = _place(kept, file_id)
    try:
        with once() as call:
            if call.fresh:
                _take(file_id, actor, call.now)
                call.location = _next_page(reference, kept, place)
    except (Invalid, Conflict, Blocked) as refused:
        file = queries.visible(current_session(), actor, reference)
        return _file_page(file, refused=refused), refused.status
    return redirect(call.location)


def _take(file_id: UUID, actor: Actor, now: datetime) -> None:
    session, form = current_session(), request.form
    if not form.get("decision"):
        raise Invalid(N_("Choose a decision."), field="decision")
    file = actions.lock(session, file_id, version=posted_version())
    if form["decision"] == "approve" and may(actor, Permission.FILE_APPROVE, file):
        chosen = frozenset(whole_number(each, 0) for each in form.getlist("zones"))
        allotting.set_zones(session, file, chosen, actor=actor, now=now)
    actions.take_step(session, file, form["decision"], actor=actor, now=now, decision=posted_decision(now))


def _place(kept: queries.Filters, file_id: UUID) -> queries.Place | None:
    """Where the file stands in the queue it was opened from; None when it was opened by itself."""
    if not kept.as_query():
        return None
    return queries.place_of(current_session(), require_actor(), kept, file_id, now=utc_now())


def _next_page(reference: str, filters: queries.Filters, place: queries.Place | None) -> str:
    """After a decision the next file of the queue opens, after the last one the queue; a file taken up stays."""
    step, kept = find(WORKFLOW, request.form["decision"]), replace(filters, then="").as_query()
    if step is not None:
        flash(f"{reference}: {_(step.done)}", "work")
    if step is None or place is None:
        return url_for("desk.file_page", reference=reference, **kept)
    if step.target is State.IN_REVIEW:
        return url_for("desk.file_page", reference=reference, **replace(filters, then=place.after or "").as_query())
    if place.after is None:
        return url_for("desk.queue", **kept)
    return url_for("desk.file_page", reference=place.after, **kept)


@bp.post("/files/<reference>/organisation")
@needs(Permission.FILE_REVIEW)
def assign(reference: str) -> BaseResponse | tuple[str, int]:
    """Give an uninvited file its responsible organisation."""
    return _change(reference, _assign)


def _assign(file: Application, actor: Actor, now: datetime) -> None:
    session = current_session()
    organisation = organisation_by_code(session, request.form.get("organisation", ""))
    allotting.assign_organisation(session, file, organisation, actor=actor, now=now)


@bp.post("/files/<reference>/signer")
@needs(Permission.FILE_REVIEW)
def mark_signer(reference: str) -> BaseResponse | tuple[str, int]:
    """Note whether this person signs for the delegation."""
    return _change(reference, _mark_signer)


def _mark_signer(file: Application, actor: Actor, now: datetime) -> None:
    allotting.mark_signer(current_session(), file, bool(request.form.get("signer")), actor=actor, now=now)


def _change(reference: str, act: Callable[[Application, Actor, datetime], None]) -> BaseResponse | tuple[str, int]:
    """Do `act` on the locked file once, and stay on its page; a refusal keeps what was typed."""
    session, actor = current_session(), require_actor()
    file_id = queries.visible(session, actor, reference).id
    try:
        with once() as call:
            if call.fresh:
                act(actions.lock(session, file_id, version=posted_version()), actor, call.now)
                call.location = url_for("desk.file_page", reference=reference, **_kept().as_query())
    except (Invalid, Conflict, Blocked) as refused:
        return _file_page(queries.visible(current_session(), actor, reference), refused=refused), refused.status
    return redirect(call.location)


def _kept() -> queries.Filters:
    """The queue that the file was opened from."""
    return queries.Filters.of(request.args)


@bp.post("/files/<reference>/documents/<uuid:document_id>")
@needs(Permission.DOCUMENT_OPEN)
def open_document(reference: str, document_id: UUID) -> Response:
    """A document in full: reading it is an event of its own."""
    session, actor = current_session(), require_actor()
    file = queries.visible(session, actor, reference, permission=Permission.DOCUMENT_OPEN)
    document = next((each for each in file.documents if each.id == document_id), None)
    if document is None:
        raise NotFound(N_("There is no such document."))
    about, kept = {"document": document.kind}, document.file_id
    with once() as call:
        record(session, "document:open", subject=("file", file.id), actor=actor, now=call.now, about=about)
        content, media_type = files.read_typed(session, kept)
        call.location = request.path
    response = make_response(content)
    response.headers["Content-Type"] = media_type
    response.headers["Content-Disposition"] = "inline"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _file_page(file: Application, *, refused: Invalid | Conflict | Blocked | None = None) -> str:
    session, actor, now = current_session(), require_actor(), utc_now()
    kept, sees = _kept(), {each for each, permission in SENSITIVE.items() if may(actor, permission, file)}
    entries = timeline(session, file.id)
    votes = votes_of_round(session, file) if file_page_parts.sees_votes(actor) else []
    voted = any(vote.member_id == actor.id for vote in votes)
    steps = [(step, why) for step, why in offered(WORKFLOW, actor, file) if not (step.votes and voted)]
    names = account_names(session, file_page_parts.people_in(file, entries, votes))
    stale = isinstance(refused, Conflict)
    return render_template(
        "applications/file.html",
        file=file,
        facts=file.facts,
        name=name_of(file.facts) or _("No name yet"),
        category=presenters.category_chip(file.category),
        function=presenters.function_name(file),
        organisation=presenters.organisation_name(file),
        portrait=presenters.portrait_url(file, "print"),
        answers=lambda *wanted: presenters.answers(file, wanted, sees=sees),
        tables=presenters.item_tables(file, ["role"], sees=sees),
        documents=[(each, _(DOCUMENT_NAMES[each.kind])) for each in file.documents if each.withdrawn_at is None],
        may_open=may(actor, Permission.DOCUMENT_OPEN, file),
        twins=[
            (twin.reference, presenters.category_chip(twin.category)["name"]) for twin in queries.twins(session, file)
        ],
        answer_days=ANSWER_DAYS,
        usual_days=ANSWER_WITHIN.days,
        closed_before=[(other.reference, other.state) for other in queries.closed_before(session, actor, file)],
        signs="delegate" in file.category.field_sets,
        marks_signer=may(actor, Permission.FILE_REVIEW, file) and file.state not in CLOSED,
        steps=[(step, why) for step, why in steps if not step.own_page],
        open_points=file.open_points() if steps else [],
        missing=file.missing(),
        questions=[
            *questions(file.category.field_sets, other=True),
            *item_kinds(file.category.field_sets, other=True),
        ],
        document_kinds=[(kind, _(DOCUMENT_NAMES[kind])) for kind in file.category.documents],
        zones=zones(session) if may(actor, Permission.FILE_APPROVE, file) else [],
        granted={grant.zone_id for grant in file.zones},
        places=places_of(session, category_id=file.category_id, organisation_id=file.organisation_id),
        organisations=(
            organisation_choices(session, file.category.invited_by)
            if may(actor, Permission.FILE_REVIEW, file) and allotting.assignable(session, file)
            else []
        ),
        timeline=file_page_parts.timeline_rows(entries, names, actor),
        exchange=file_page_parts.exchange(entries, names),
        appeal=file_page_parts.appeal(file, entries, names, actor),
        votes=file_page_parts.vote_rows(votes, names),
        voted=voted,
        on_board=file_page_parts.sees_votes(actor),
        place=_place(kept, file.id),
        kept=kept.as_query(),
        back=replace(kept, then="").as_query(),
        panels=panels_of("file", actor, file),
        typed=request.form,
        refused=refused,
        stale=stale,
        # A stale decision is shown against the file as it stands now: sending it again is a fresh choice.
        step_named=lambda action: find(WORKFLOW, action),
        now=now,
    )
