"""The focal point's pages: their organisation's people, and adding one.

Each file is then filled in on the applicant's pages.
"""

from __future__ import annotations

from typing import Any, Literal

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from accreditation.accounts.sessions import require_actor, signed_in_account
from accreditation.delegations.models import Organisation
from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import current_session
from accreditation.kernel.errors import Blocked, Invalid
from accreditation.kernel.guards import needs
from accreditation.kernel.languages import in_language
from accreditation.kernel.menu import MenuItem, add_to_menu
from accreditation.kernel.once import once
from accreditation.kernel.panels import panels_of
from accreditation.kernel.typed import whole_number
from accreditation.policy.grants import Permission
from accreditation.policy.words import N_
from accreditation.programme.queries import categories, category, deadlines

from . import delegation_page, delegation_queries, waiting_list
from .applicant_views import way_on
from .delegation_queries import PAGE
from .nominations import nominable, nominate

bp = Blueprint("delegation", __name__)
Page = Response | str | tuple[str, int]
add_to_menu(
    MenuItem(permission=Permission.DELEGATION_NOMINATE, endpoint="delegation.page", label=N_("Delegation"), order=20)
)


@bp.get("/delegation")
@needs(Permission.DELEGATION_NOMINATE)
def page() -> Page:
    """The people of one organisation: places, what is due, one view of them, one page of it."""
    session, actor, now = current_session(), require_actor(), utc_now()
    organisations = delegation_queries.organisations_of(session, actor)
    if not organisations:
        return render_template("applications/delegation_none.html", **_shared(None))
    chosen = delegation_queries.chosen_organisation(organisations, request.args.get("organisation", ""), actor)
    people = delegation_queries.members(session, chosen)
    named = nominable(categories(session), chosen)
    held = delegation_queries.places(session, chosen, people)
    return render_template(
        "applications/delegation.html",
        switch=[each for each in organisations if each is not chosen],
        bars=delegation_page.bars(held),
        others=delegation_page.others(held),
        waiting=len(delegation_page.in_tab(delegation_page.tab_of("waitlisted"), people)),
        due=delegation_page.due(chosen, people, now),
        dates=delegation_page.dates(deadlines(session), named, now),
        addable=chosen.retired_at is None and bool(named),
        panels=panels_of("delegation", actor, chosen),
        **_shared(chosen),
        **_listed(chosen, people),
    )


def _listed(chosen: Organisation, people: list[delegation_queries.Member]) -> dict[str, Any]:
    """The view of the people that the address asks for, and one page of it."""
    session, asked = current_session(), request.args
    tab, typed = delegation_page.tab_of(asked.get("tab", "")), asked.get("q", "")[:100]
    found = delegation_queries.matching(session, delegation_page.in_tab(tab, people), typed)
    pages = max(1, -(-len(found) // PAGE))
    number = min(max(whole_number(asked.get("page"), 1), 1), pages)
    shown = found[(number - 1) * PAGE : number * PAGE]
    files = {file.id: file for file in delegation_queries.opened(session, shown)}
    numbers = delegation_page.standings(people) if tab.code == "waitlisted" else {}
    return {
        "tabs": delegation_page.tabs(chosen, people, tab),
        "tab": tab,
        "typed": typed,
        "rows": [
            delegation_page.row(files[each.id], each, way_on=way_on, number=numbers.get(each.id))
            for each in shown
            if each.id in files
        ],
        "everybody": len(people),
        "total": len(found),
        "first": (number - 1) * PAGE + 1 if found else 0,
        "number": number,
        "pages": pages,
    }


@bp.post("/delegation/waiting")
@needs(Permission.DELEGATION_ORDER)
def order() -> Response:
    """Move somebody one up or down on the organisation's own waiting list."""
    form, actor = request.form, require_actor()
    chosen_id = _chosen(form.get("organisation", "")).id
    to: Literal["up", "down"] = "up" if form.get("to") == "up" else "down"
    place = whole_number(form.get("place"), 0)
    with once() as call:
        if call.fresh:
            session = current_session()
            mine = session.get_one(Organisation, chosen_id)
            waiting_list.move(session, mine, form.get("reference", ""), to=to, place=place, actor=actor, now=call.now)
            call.location = url_for(".page", organisation=mine.code, tab="waitlisted")
    return redirect(call.location, 303)


@bp.get("/delegation/add")
@needs(Permission.DELEGATION_NOMINATE)
def add_page() -> Page:
    """Choose what the person comes as."""
    return _add_form(_chosen(request.args.get("organisation", "")))


@bp.post("/delegation/add")
@needs(Permission.DELEGATION_NOMINATE)
def add() -> Page:
    """Begin the person's file, once; lead to its first step."""
    chosen, account = _chosen(request.form.get("organisation", "")), signed_in_account()
    organisation_id, actor = chosen.id, require_actor()
    try:
        with once() as call:
            if call.fresh and account:
                session = current_session()
                file = nominate(
                    session,
                    organisation=session.get_one(Organisation, organisation_id),
                    category=category(session, request.form.get("category", "")),
                    focal_point=account,
                    actor=actor,
                    now=call.now,
                )
                session.flush()
                call.location = way_on(file)
    except (Invalid, Blocked) as refused:
        return _add_form(_chosen(request.form.get("organisation", "")), refused), refused.status
    return redirect(call.location, 303)


def _chosen(code: str) -> Organisation:
    session, actor = current_session(), require_actor()
    return delegation_queries.chosen_organisation(delegation_queries.organisations_of(session, actor), code, actor)


def _add_form(chosen: Organisation, refused: Invalid | Blocked | None = None) -> str:
    session = current_session()
    named = nominable(categories(session), chosen) if chosen.retired_at is None else []
    return render_template(
        "applications/delegation_add.html",
        choices=delegation_page.choices(named, delegation_queries.free_of(session, chosen), utc_now()),
        wanted=request.form.get("category", ""),
        refused=refused,
        **_shared(chosen),
    )


def _shared(chosen: Organisation | None) -> dict[str, Any]:
    """Who reads, and for whom."""
    account = signed_in_account()
    name = account.profile.get("name", "") if account else ""
    return {
        "organisation": chosen,
        "organisation_name": in_language(chosen.names) if chosen else "",
        "here": _("Focal point: %(name)s", name=name) if name else _("Focal point"),
        "back": url_for(".page", organisation=chosen.code) if chosen else "",
    }
