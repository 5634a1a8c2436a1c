"""Delegations' boxes: the badge office packs them, the liaison officer counts, signs and carries them away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from accreditation.accounts.queries import account_names
from accreditation.accounts.sessions import require_actor
from accreditation.delegations.models import Organisation
from accreditation.delegations.queries import organisation_by_code
from accreditation.kernel.database import current_session
from accreditation.kernel.errors import Blocked, Conflict, Invalid, NotFound
from accreditation.kernel.guards import needs
from accreditation.kernel.menu import MenuItem, add_to_menu
from accreditation.kernel.once import once, posted_version
from accreditation.kernel.panels import Panel, register_panel
from accreditation.kernel.typed import whole_number
from accreditation.policy.grants import Permission, could, may
from accreditation.policy.words import N_

from . import box_pages, box_queries, custody
from .models import Collection
from .queries import PAGE
from .receipt import draw_receipt

bp = Blueprint("boxes", __name__)
Page = BaseResponse | str | tuple[str, int]
add_to_menu(
    MenuItem(permission=Permission.BADGE_COLLECT, endpoint="boxes.collect", label=N_("Collect badges"), order=29)
)
add_to_menu(MenuItem(permission=Permission.BOX_PACK, endpoint="boxes.office", label=N_("Boxes"), order=32))


@bp.get("/badges/boxes")
@needs(Permission.BOX_PACK)
def office() -> str:
    """Delegations whose printed cards wait, and the boxes: each a list of pages, both by organisation."""
    session, typed = current_session(), request.args.get("q", "")[:100]
    page, boxes_page = (max(whole_number(request.args.get(name), 1), 1) for name in ("page", "boxes_page"))
    waiting = box_queries.delegations_waiting(session, typed=typed)
    boxes, boxes_total = box_queries.boxes(session, typed=typed, page=boxes_page)
    shown = waiting[(page - 1) * PAGE : page * PAGE]
    return render_template(
        "badges/boxes.html",
        waiting=[(box_pages.organisation(each), count) for each, count in shown],
        waiting_total=len(waiting),
        boxes=box_pages.rows(session, boxes),
        boxes_total=boxes_total,
        typed=typed,
        page=page,
        boxes_page=boxes_page,
        page_size=PAGE,
    )


@bp.get("/badges/boxes/pack/<code>")
@needs(Permission.BOX_PACK)
def pack_page(code: str) -> Page:
    """The printed cards of one organisation, all chosen; who collects them."""
    return _pack_form(_organisation(code))


@bp.post("/badges/boxes/pack/<code>")
@needs(Permission.BOX_PACK)
def pack(code: str) -> Page:
    """Pack the chosen cards into a box for the liaison officer, once."""
    session, actor = current_session(), require_actor()
    organisation_id = _organisation(code).id
    try:
        with once() as call:
            if call.fresh:
                box = custody.pack(
                    session,
                    organisation=session.get_one(Organisation, organisation_id),
                    liaison_id=_uuid(request.form.get("liaison", "")),
                    badge_ids={each for each in map(_uuid, request.form.getlist("cards")) if each},
                    actor=actor,
                    now=call.now,
                )
                call.location = url_for(".box_page", number=box.number)
    except (Invalid, Blocked) as refused:
        return _pack_form(session.get_one(Organisation, organisation_id), refused), refused.status
    if call.fresh:
        _say(box.number, _("Packed"))
    return redirect(call.location, 303)


def _say(number: int, done: str) -> None:
    """What was done, on the next page."""
    flash(f"{_('Box %(number)s', number=number)}: {done}", "work")


def _organisation(code: str) -> Organisation:
    try:
        return organisation_by_code(current_session(), code)
    except Invalid as unknown:
        raise NotFound(N_("There is no such delegation.")) from unknown


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _pack_form(organisation: Organisation, refused: Invalid | Blocked | None = None) -> str:
    session = current_session()
    liaisons = custody.liaison_officers(session, but=require_actor().id)
    names = account_names(session, {each.id for each in liaisons})
    return render_template(
        "badges/pack.html",
        organisation=organisation,
        shown=box_pages.organisation(organisation),
        cards=[box_pages.card(each) for each in box_queries.free_cards(session, organisation)],
        liaisons=sorted(((str(each.id), names.get(each.id, "")) for each in liaisons), key=lambda pair: pair[1]),
        typed=request.form,
        refused=refused,
    )


@bp.get("/collect")
@needs(Permission.BADGE_COLLECT)
def collect() -> str:
    """The boxes packed for whoever is signed in."""
    session = current_session()
    mine = box_queries.boxes_of(session, require_actor().id)
    rows = box_pages.rows(session, mine)
    return render_template("badges/collect.html", rows=rows)


@bp.get("/badges/boxes/<int:number>")
@needs(Permission.BOX_VIEW)
def box_page(number: int) -> str:
    """One box: its cards by name; to be signed for, called off, or with its receipt."""
    return _box_page(box_queries.visible_box(current_session(), require_actor(), number))


@bp.post("/badges/boxes/<int:number>/call-off")
@needs(Permission.BOX_PACK)
def call_off(number: int) -> Page:
    """Give the cards back to the office."""
    return _change(number, _call_off, done=_("Called off"))


def _call_off(box: Collection, now: datetime) -> None:
    custody.call_off(current_session(), box, actor=require_actor(), now=now)


@bp.post("/badges/boxes/<int:number>/sign")
@needs(Permission.BADGE_COLLECT)
def sign(number: int) -> Page:
    """Sign for the box: from now on its cards open gates."""
    return _change(number, _sign, done=_("Receipt signed"))


def _sign(box: Collection, now: datetime) -> None:
    form, counted = request.form, request.form.get("counted", "").strip()
    custody.sign(
        current_session(),
        box,
        counted=int(counted) if counted.isascii() and counted.isdigit() and len(counted) < 5 else None,
        name=form.get("name", ""),
        agreed=bool(form.get("agreed")),
        actor=require_actor(),
        now=now,
    )


def _change(number: int, act: Callable[[Collection, datetime], None], *, done: str) -> Page:
    """Do `act` on the locked box once, and say that it is `done`.

    A refusal shows the box as it stands now, with what was typed.
    """
    session, actor = current_session(), require_actor()
    box_id = box_queries.visible_box(session, actor, number).id
    try:
        with once() as call:
            if call.fresh:
                act(custody.lock_box(session, box_id, version=posted_version()), call.now)
                call.location = url_for(".box_page", number=number)
    except (Invalid, Conflict, Blocked) as refused:
        return _box_page(box_queries.visible_box(session, actor, number), refused), refused.status
    if call.fresh:
        _say(number, done)
    return redirect(call.location, 303)


def _box_page(box: Collection, refused: Invalid | Conflict | Blocked | None = None) -> str:
    session, actor = current_session(), require_actor()
    cards = box_queries.cards_in(session, box)
    kept = [(box_pages.card(each), _(why)) for each in cards if box.is_open and (why := custody.fault_of(each))]
    held = {card["number"] for card, _why in kept}
    return render_template(
        "badges/box.html",
        box=box,
        state=box_pages.state_of(box),
        organisation=box_pages.organisation(box.organisation),
        names=account_names(session, {box.liaison_id, box.prepared_by_id}),
        receipt=box_queries.receipt_of(session, box),
        cards=[shown for shown in map(box_pages.card, cards) if shown["number"] not in held],
        kept=kept,
        may_sign=box.is_open and may(actor, Permission.BADGE_COLLECT, box),
        may_call_off=box.is_open and could(actor, Permission.BOX_PACK),
        may_see_cards=could(actor, Permission.BADGE_VIEW),
        typed=request.form,
        refused=refused,
    )


@bp.get("/badges/boxes/<int:number>/receipt.pdf")
@needs(Permission.BOX_VIEW)
def receipt_pdf(number: int) -> Response:
    """The receipt: to sign on paper, or with who signed on screen."""
    session = current_session()
    box = box_queries.visible_box(session, require_actor(), number)
    content = draw_receipt(box_pages.paper(session, box, g.event))
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="receipt-{number}.pdf"'
    return response


def delegation_panel(organisation: Organisation) -> Markup | None:
    """On a delegation's page: who has a badge ready, where it lies, who collected it."""
    session = current_session()
    held = box_queries.custody_of(session, organisation)
    if not held.in_office and not held.boxes:
        return None
    names = account_names(session, {box.liaison_id for box, _people in held.boxes})
    page = render_template("badges/delegation_panel.html", lying=held.in_office, boxes=held.boxes, names=names)
    return Markup(page)  # noqa: S704 - escaped by its template


register_panel(Panel(page="delegation", order=30, permission=Permission.DELEGATION_NOMINATE, render=delegation_panel))
