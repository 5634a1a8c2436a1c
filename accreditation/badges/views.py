"""The badge office's pages: what waits, print runs with progress, cards, hand-over after the identity check."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from accreditation.accounts.queries import account_names
from accreditation.accounts.sessions import require_actor
from accreditation.applications import presenters
from accreditation.applications.dossier import name_of
from accreditation.applications.whereabouts import register_whereabouts
from accreditation.audit.queries import timeline
from accreditation.kernel import files
from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import current_session
from accreditation.kernel.errors import Blocked, Conflict, Invalid, NotFound
from accreditation.kernel.guards import needs
from accreditation.kernel.jobs import defer
from accreditation.kernel.menu import MenuItem, add_to_menu
from accreditation.kernel.once import once, posted_version
from accreditation.kernel.typed import whole_number
from accreditation.policy.grants import Permission, could
from accreditation.policy.transitions import offered
from accreditation.policy.words import N_

from . import actions, box_pages, outdated, queries
from .holding import whereabouts_of
from .identity import Identity, identity_of
from .jobs import make_run
from .locks import lock_badge
from .models import Badge
from .pdf import preview as draw_preview
from .workflow import BADGE_WORKFLOW, BadgeState, RunState

bp = Blueprint("badges", __name__)
Page = BaseResponse | str | tuple[str, int]
add_to_menu(MenuItem(permission=Permission.BADGE_PRINT, endpoint="badges.office", label=N_("Printing"), order=30))
add_to_menu(MenuItem(permission=Permission.BADGE_VIEW, endpoint="badges.cards", label=N_("Badges"), order=31))

PROBLEMS: dict[str, str] = {
    "portrait_missing": N_("No portrait: ask for one, then print again"),
    "portrait_unreadable": N_("The portrait cannot be printed: ask for another, then print again"),
    "does_not_fit": N_("A text does not fit, not even small: shorten the position or the organisation’s print name"),
    "glyph_missing": N_("A sign is in none of the fonts: write the position or the organisation without it"),
    "no_latin_form": N_("The name has no Latin form: every officer must be able to read it"),
    "bad_token": N_("The code could not be made: tell the administrator"),
    "not_approved": N_("The file is not approved any more"),
    actions.IN_LATIN_ALONE: N_("Printed without the name in its own script: no font here has it, or it has no room"),
}


@bp.get("/badges")
@needs(Permission.BADGE_PRINT)
def office() -> str:
    """What waits to be printed, by category, and the runs."""
    session = current_session()
    waiting = queries.waiting_cards(session)
    return render_template(
        "badges/office.html",
        counts=[(presenters.category_chip(category), number) for category, number in queries.print_counts(session)],
        reprints=[badge for badge in waiting if not badge.problem],
        kept_back=[(_card(badge), _problem(badge)) for badge in waiting if badge.problem],
        outdated=[_outdated(badge, reason) for badge, reason in outdated.outdated_cards(session)],
        runs=queries.runs(session),
    )


@bp.post("/badges/runs")
@needs(Permission.BADGE_PRINT)
def order_run() -> BaseResponse:
    """Order a run over what waits, of one category or of all."""
    session, actor = current_session(), require_actor()
    category = request.form.get("category", "")
    with once() as call:
        if call.fresh:
            run = actions.order_waiting(session, category=category, actor=actor, now=call.now)
            defer(session, make_run, run_id=str(run.id))
            call.location = url_for("badges.run_page", number=run.number)
    return redirect(call.location)


@bp.get("/badges/runs/<int:number>")
@needs(Permission.BADGE_PRINT)
def run_page(number: int) -> str:
    """A run: how far it is, its parts and who took them, what was kept back."""
    session = current_session()
    run = queries.run_by_number(session, number)
    taken = [entry for entry in timeline(session, run.id) if entry.action == "run:download"]
    names = account_names(session, {run.created_by_id} | {entry.actor_id for entry in taken})
    return render_template(
        "badges/run.html",
        run=run,
        ordered_by=names.get(run.created_by_id, ""),
        downloads=[(entry.about["part"], names.get(entry.actor_id, ""), entry.at) for entry in taken],
        noted=[_card(badge) for badge in queries.printed_in_latin_alone(session, run)],
        going=run.state in (RunState.WAITING, RunState.RUNNING),
        stopped=run.state in (RunState.CANCELLED, RunState.FAILED),
    )


@bp.post("/badges/runs/<int:number>/<any(cancel, resume):verb>")
@needs(Permission.BADGE_PRINT)
def steer_run(number: int, verb: str) -> BaseResponse:
    """Stop a run after the part at hand, or go on with it."""
    session, actor = current_session(), require_actor()
    run_id = queries.run_by_number(session, number).id
    with once() as call:
        if call.fresh:
            if verb == "cancel":
                actions.cancel_run(session, run_id, actor=actor, now=call.now)
            else:
                actions.resume_run(session, run_id, actor=actor, now=call.now)
                defer(session, make_run, run_id=str(run_id))
            call.location = url_for("badges.run_page", number=number)
    return redirect(call.location)


@bp.post("/badges/runs/<int:number>/parts/<int:position>.pdf")
@needs(Permission.BADGE_PRINT)
def part_pdf(number: int, position: int) -> Response:
    """One part's PDF, for the printer: whoever takes it has genuine codes in hand, so it is an event of its own."""
    session, actor = current_session(), require_actor()
    run = queries.run_by_number(session, number)
    part = next((each for each in run.parts if each.position == position), None)
    if part is None or part.file_id is None:
        raise NotFound(N_("This part is not made yet."))
    kept = part.file_id
    with once() as call:
        actions.note_download(session, run, position, actor=actor, now=call.now)
        content = files.read(session, kept)
        call.location = request.path
    return _pdf(content, f"run-{number}-part-{position + 1}.pdf")


@bp.get("/badges/cards")
@needs(Permission.BADGE_VIEW)
def cards() -> str:
    """All cards: search by name, reference or number."""
    typed, state = request.args.get("q", "")[:100], request.args.get("state", "")
    page = whole_number(request.args.get("page"), 1)
    badges, total = queries.search_cards(current_session(), typed=typed, state=state, page=page)
    return render_template(
        "badges/cards.html",
        rows=[_card(badge) for badge in badges],
        total=total,
        typed=typed,
        state=state,
        states=[each.value for each in BadgeState],
        page=page,
        page_size=queries.PAGE,
    )


@bp.get("/badges/cards/<number>")
@needs(Permission.BADGE_VIEW)
def card_page(number: str) -> str:
    """One card: who, its life, what can be done with it."""
    return _card_page(queries.badge_by_number(current_session(), number))


@bp.get("/badges/cards/<number>/portrait/<any(thumb, print):size>")
@needs(Permission.BADGE_VIEW)
def portrait(number: str, size: str) -> Response:
    """The holder's portrait: whoever hands a card over compares the face, and sees nothing else of the file."""
    session = current_session()
    held = queries.badge_by_number(session, number).application.portrait
    if held is None:
        raise NotFound(N_("There is no portrait."))
    response = make_response(files.read(session, held.thumb_file_id if size == "thumb" else held.print_file_id))
    response.headers["Content-Type"] = "image/jpeg"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


@bp.get("/badges/cards/<number>/preview.pdf")
@needs(Permission.BADGE_PRINT)
def preview(number: str) -> Response:
    """The card as it prints, but a specimen: its code opens nothing."""
    session = current_session()
    badge = queries.badge_by_number(session, number)
    face = queries.faces(session, [badge], g.event)[0]
    return _pdf(draw_preview(face, event=queries.event_face(session, g.event)).pdf, f"specimen-{badge.number}.pdf")


@bp.post("/badges/cards/<number>/identity")
@needs(Permission.BADGE_HAND_OVER)
def identity(number: str) -> Page:
    """The card with what the holder's document must say: by POST, since seeing it is an event of its own."""
    session, actor = current_session(), require_actor()
    badge_id = queries.badge_by_number(session, number).id
    try:
        with once() as call:
            actions.show_identity(session, session.get_one(Badge, badge_id), actor=actor, now=call.now)
            call.location = url_for("badges.card_page", number=number)
    except Blocked as refused:
        return _card_page(queries.badge_by_number(session, number), refused=refused), refused.status
    badge = queries.badge_by_number(session, number)
    return _card_page(badge, shown=identity_of(badge.application, g.event))


@bp.post("/badges/cards/<number>/hand-over")
@needs(Permission.BADGE_HAND_OVER)
def hand_over(number: str) -> Page:
    """Hand the card over after the identity check."""
    return _change(number, _do_hand_over)


def _do_hand_over(badge: Badge, now: datetime) -> str:
    checks = frozenset(request.form.getlist("checks"))
    stock = request.form.get("stock_number", "")
    actions.hand_over(current_session(), badge, checks=checks, actor=require_actor(), now=now, stock_number=stock)
    return badge.number


@bp.post("/badges/cards/<number>/reprint")
@needs(Permission.BADGE_REPRINT)
def reprint(number: str) -> Page:
    """Order the card again, with its reason."""
    return _change(number, _do_reprint)


def _do_reprint(badge: Badge, now: datetime) -> str:
    reason = request.form.get("reprint_reason", "")
    return actions.reprint(current_session(), badge, reason=reason, actor=require_actor(), now=now).number


@bp.post("/badges/cards/<number>/step")
@needs(Permission.BADGE_VIEW)
def step(number: str) -> Page:
    """Take a step of the card's life: spoil, report lost, take back, revoke, allow another."""
    return _change(number, _do_step)


def _do_step(badge: Badge, now: datetime) -> str:
    form = request.form
    if not form.get("decision"):
        raise Invalid(N_("Choose what happened."), field="decision")
    actions.take_badge_step(
        current_session(), badge, form["decision"], reason=form.get("reason", ""), actor=require_actor(), now=now
    )
    return badge.number


def _change(number: str, act: Callable[[Badge, datetime], str]) -> Page:
    """Do `act` on the locked card once; a refusal shows the card again with what was typed."""
    badge_id = queries.badge_by_number(current_session(), number).id
    try:
        with once() as call:
            if call.fresh:
                badge = lock_badge(current_session(), badge_id, version=posted_version())
                call.location = url_for("badges.card_page", number=act(badge, call.now))
    except (Invalid, Conflict, Blocked) as refused:
        return _card_page(queries.badge_by_number(current_session(), number), refused=refused), refused.status
    return redirect(call.location)


def _card_page(
    badge: Badge, *, refused: Invalid | Conflict | Blocked | None = None, shown: Identity | None = None
) -> str:
    session, actor = current_session(), require_actor()
    steps = [step for step, _why in offered(BADGE_WORKFLOW, actor, badge)]
    cards = queries.cards_of(session, badge.application_id)
    why = outdated.reason_of(badge, badge.application.zone_numbers(), others=cards)
    return render_template(
        "badges/card.html",
        badge=badge,
        card=_card(badge),
        portrait=_portrait_url(badge, "print"),
        others=[each for each in cards if each.id != badge.id],
        identity=shown,
        steps=[step for step in steps if not step.own_page],
        own_pages={step.action for step in steps if step.own_page},
        may_preview=could(actor, Permission.BADGE_PRINT),
        checks=[(code, _(label)) for code, label in actions.CHECKS.items()],
        reprint_reasons=[(code, _(label)) for code, label in actions.REPRINT_REASONS.items()],
        problem=_problem(badge),
        outdated=_(outdated.NOTES[why]) if why else "",
        reprint_reason=why,
        custody=box_pages.custody_rows(session, badge, actor),
        typed=request.form,
        refused=refused,
        now=utc_now(),
    )


def _problem(badge: Badge) -> str:
    return _(PROBLEMS[badge.problem]) if badge.problem in PROBLEMS else badge.problem


def _outdated(badge: Badge, reason: str) -> dict[str, Any]:
    """A card that wants a reprint, with the reason its button gives."""
    return {**_card(badge), "reason": reason, "why": _(actions.REPRINT_REASONS[reason]), "version": badge.version}


def _card(badge: Badge) -> dict[str, Any]:
    """A card as rows and pages show it."""
    file = badge.application
    return {
        "number": badge.number,
        "shown_number": f"{badge.number[:4]} {badge.number[4:]}",
        "issue": badge.issue,
        "state": str(badge.state),
        "name": name_of(file.facts),
        "native": file.facts.get("native_name") or None,
        "reference": file.reference,
        "file_state": str(file.state),
        "portrait": _portrait_url(badge, "thumb"),
        "category": presenters.category_chip(file.category),
        "function": presenters.function_name(file),
        "organisation": presenters.organisation_name(file),
        "plate": file.organisation.plate if file.organisation else None,
        "href": url_for("badges.card_page", number=badge.number),
    }


def _portrait_url(badge: Badge, size: str) -> str | None:
    """Address of the portrait; changes with every upload, so that the browser may keep it."""
    held = badge.application.portrait
    if held is None:
        return None
    return url_for("badges.portrait", number=badge.number, size=size, v=int(held.uploaded_at.timestamp()))


def _pdf(content: bytes, name: str) -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


register_whereabouts(whereabouts_of)
