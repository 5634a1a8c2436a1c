"""The cards' pages: search, one card with its life, hand-over after the identity check, reprint, a print by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from flask import Blueprint, Response, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from accreditation.accounts.sessions import require_actor
from accreditation.applications.whereabouts import register_whereabouts
from accreditation.applications.workflow import State
from accreditation.kernel import files
from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import current_session, transaction
from accreditation.kernel.errors import Blocked, Conflict, Invalid, NotFound
from accreditation.kernel.guards import needs
from accreditation.kernel.jobs import defer
from accreditation.kernel.menu import MenuItem, add_to_menu
from accreditation.kernel.once import once, posted_version
from accreditation.kernel.panels import panels_of
from accreditation.kernel.typed import whole_number
from accreditation.policy.grants import Permission, could, may
from accreditation.policy.transitions import find, offered
from accreditation.policy.words import N_

from . import actions, box_pages, card_pages, outdated, queries
from .holding import whereabouts_of
from .identity import Identity, identity_of
from .jobs import make_run
from .locks import lock_badge
from .models import Badge
from .pdf import preview as draw_preview
from .workflow import BADGE_WORKFLOW, BadgeState

bp = Blueprint("badges", __name__)
Page = BaseResponse | str | tuple[str, int]
#: Where an act leads, and what is said there.
Done = tuple[str, str]
add_to_menu(MenuItem(permission=Permission.BADGE_VIEW, endpoint="badges.cards", label=N_("Badges"), order=31))


@bp.get("/badges/cards")
@needs(Permission.BADGE_VIEW)
def cards() -> Page:
    """All cards: search by name, reference or number; `go`: straight to the card, when one person is meant."""
    typed, state = request.args.get("q", "")[:100], request.args.get("state", "")
    page = whole_number(request.args.get("page"), 1)
    badges, total = queries.search_cards(current_session(), typed=typed, state=state, page=page)
    if request.args.get("go") and len({badge.application_id for badge in badges}) == 1:
        newest = max(badges, key=lambda badge: badge.issue)
        return redirect(url_for(".card_page", number=newest.number))
    return render_template(
        "badges/cards.html",
        rows=[card_pages.row(badge) for badge in badges],
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
    drawn = draw_preview(face, event=queries.event_face(session, g.event))
    return card_pages.pdf(drawn.pdf, f"specimen-{badge.number}.pdf")


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
    """Hand the card over after the identity check. Refused, it shows the identity data again where they were open."""
    return _change(number, _do_hand_over, shown_again=bool(request.form.get("identity")))


def _do_hand_over(badge: Badge, now: datetime) -> Done:
    checks = frozenset(request.form.getlist("checks"))
    stock = request.form.get("stock_number", "")
    actions.hand_over(current_session(), badge, checks=checks, actor=require_actor(), now=now, stock_number=stock)
    return url_for(".card_page", number=badge.number, then="next"), _said(badge, "hand-over")


@bp.post("/badges/cards/<number>/reprint")
@needs(Permission.BADGE_REPRINT)
def reprint(number: str) -> Page:
    """Order the card again, with its reason."""
    return _change(number, _do_reprint)


def _do_reprint(badge: Badge, now: datetime) -> Done:
    reason = request.form.get("reprint_reason", "")
    made = actions.reprint(current_session(), badge, reason=reason, actor=require_actor(), now=now)
    return url_for(".card_page", number=made.number), _said(badge, "reprint")


@bp.post("/badges/cards/<number>/print")
@needs(Permission.BADGE_PRINT_ONE)
def print_card(number: str) -> Page:
    """Print a waiting card now, in a run of its own, whose page gives the part."""

    def order(badge_id: UUID, now: datetime) -> Done:
        session, version = current_session(), posted_version()
        run = actions.order_one(session, badge_id, version=version, actor=require_actor(), now=now)
        defer(session, make_run, run_id=str(run.id))
        return url_for("runs.run_page", number=run.number), ""

    return _once(number, order)


@bp.post("/badges/cards/<number>/step")
@needs(Permission.BADGE_VIEW)
def step(number: str) -> Page:
    """Take a step of the card's life: spoil, report lost, take back, revoke, allow another."""
    return _change(number, _do_step)


def _do_step(badge: Badge, now: datetime) -> Done:
    form = request.form
    if not form.get("decision"):
        raise Invalid(N_("Choose what happened."), field="decision")
    actions.take_badge_step(
        current_session(), badge, form["decision"], reason=form.get("reason", ""), actor=require_actor(), now=now
    )
    return url_for(".card_page", number=badge.number), _said(badge, form["decision"])


def _said(badge: Badge, action: str) -> str:
    """What was done, for the next page: by number, since the line travels in a cookie."""
    step = find(BADGE_WORKFLOW, action)
    return f"{box_pages.shown_number(badge)}: {_(step.done)}" if step else ""


def _change(number: str, act: Callable[[Badge, datetime], Done], *, shown_again: bool = False) -> Page:
    """Do `act` on the locked card once."""

    def on_locked(badge_id: UUID, now: datetime) -> Done:
        return act(lock_badge(current_session(), badge_id, version=posted_version()), now)

    return _once(number, on_locked, shown_again=shown_again)


def _once(number: str, act: Callable[[UUID, datetime], Done], *, shown_again: bool = False) -> Page:
    """Do `act` once, and say so on the page it leads to; a refusal shows the card again with what was typed."""
    badge_id, said = queries.badge_by_number(current_session(), number).id, ""
    try:
        with once() as call:
            if call.fresh:
                call.location, said = act(badge_id, call.now)
    except (Invalid, Conflict, Blocked) as refused:
        shown = _identity_again(badge_id) if shown_again else None
        return _card_page(
            queries.badge_by_number(current_session(), number), refused=refused, shown=shown
        ), refused.status
    if said:
        flash(said, "work")
    return redirect(call.location)


def _identity_again(badge_id: UUID) -> Identity | None:
    """The identity data on a page that had them: each time they are on a screen is an event, so this one is too."""
    try:
        with transaction() as session:
            badge = session.get_one(Badge, badge_id)
            actions.show_identity(session, badge, actor=require_actor(), now=utc_now())
    except Blocked:
        return None
    return identity_of(badge.application, g.event)


def _card_page(
    badge: Badge, *, refused: Invalid | Conflict | Blocked | None = None, shown: Identity | None = None
) -> str:
    session, actor = current_session(), require_actor()
    steps = [step for step, _why in offered(BADGE_WORKFLOW, actor, badge)]
    cards = queries.cards_of(session, badge.application_id)
    waits = badge.state is BadgeState.QUEUED and badge.run_id is None
    why = outdated.reason_of(badge, badge.application.zone_numbers(), others=cards)
    return render_template(
        "badges/card.html",
        badge=badge,
        card=card_pages.row(badge),
        portrait=card_pages.portrait_url(badge, "print"),
        others=[each for each in cards if each.id != badge.id],
        identity=shown,
        steps=[step for step in steps if not step.own_page],
        own_pages={step.action for step in steps if step.own_page and not (waits and step.action == "reprint")},
        may_print=waits and may(actor, Permission.BADGE_PRINT_ONE, badge) and badge.application.state is State.APPROVED,
        run=queries.run_of(session, badge, actor),
        may_preview=could(actor, Permission.BADGE_PRINT),
        checks=[(code, _(label)) for code, label in actions.CHECKS.items()],
        reprint_reasons=[(code, _(label)) for code, label in actions.REPRINT_REASONS.items()],
        problem=card_pages.problem(badge),
        remedy=card_pages.remedy(badge, actor),
        panels=panels_of("card", actor, badge),
        may_hand_over=could(actor, Permission.BADGE_HAND_OVER),
        goes_on=request.args.get("then") == "next",
        outdated=_(outdated.NOTES[why]) if why else "",
        reprint_reason=why,
        custody=box_pages.custody_rows(session, badge, actor),
        typed=request.form,
        refused=refused,
    )


register_whereabouts(whereabouts_of)
