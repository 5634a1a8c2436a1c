"""Protocol's pages of principals: enter one from the note verbale, the register, who confirms, who wears which pin."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from accreditation.accounts.queries import account_names
from accreditation.accounts.sessions import require_actor, signed_in_account
from accreditation.delegations.queries import organisation_by_code, organisation_choices
from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import current_session
from accreditation.kernel.errors import Blocked, Conflict, Invalid, NotFound
from accreditation.kernel.guards import needs
from accreditation.kernel.languages import in_language, short_moment
from accreditation.kernel.menu import MenuItem, add_to_menu
from accreditation.kernel.once import once, posted_version
from accreditation.kernel.panels import Panel, register_panel
from accreditation.policy.grants import Permission
from accreditation.policy.words import N_
from accreditation.programme.models import Category
from accreditation.programme.queries import category, local_day

from . import pins, presenters, principals
from .actions import lock
from .dossier import name_of
from .forms import AnswersForm, Lists, functions_of, step_form
from .models import Application
from .queries import visible
from .workflow import CLOSED, State

bp = Blueprint("principals", __name__)
Page = Response | str | tuple[str, int]
add_to_menu(
    MenuItem(permission=Permission.FILE_ENTER, endpoint="principals.register", label=N_("Principals"), order=12)
)


@bp.get("/principals")
@needs(Permission.FILE_ENTER)
def register() -> str:
    """The register: who was entered, by whom, and who confirmed; those that wait for a second officer first."""
    return _register()


def _register(typed: str = "", pin_of: str = "", refused: Invalid | Blocked | Conflict | None = None) -> str:
    """`refused`: what was typed of the pin of the file `pin_of` cannot be kept."""
    session, actor = current_session(), require_actor()
    files = principals.register(session, actor)
    officers = {each for file in files for each in (file.entered_by_id, file.approved_by_id) if each}
    names = account_names(session, officers)
    rows = [_row(file, names, mine=file.entered_by_id == actor.id) for file in files]
    return render_template(
        "applications/principals.html",
        waiting=[row for row in rows if row["state"] == State.SUBMITTED],
        others=[row for row in rows if row["state"] != State.SUBMITTED],
        enterable=bool(principals.entered_categories(session, actor)),
        pins=[_pin(file) for file in pins.register(files)],
        pins_out=sum(map(pins.is_out, files)),
        typed=typed,
        pin_of=pin_of,
        refused=refused,
    )


def _pin(file: Application) -> dict[str, Any]:
    return {
        "name": name_of(file.facts) or _("No name yet"),
        "href": url_for("desk.file_page", reference=file.reference),
        "reference": file.reference,
        "organisation": presenters.organisation_name(file),
        "plate": file.organisation.plate if file.organisation else None,
        "number": file.pin_number,
        "given": short_moment(file.pin_given_at),
        "returned": short_moment(file.pin_returned_at),
        "out": pins.is_out(file),
        "free": pins.takes_pin(file),
        "version": file.version,
    }


@bp.post("/principals/<reference>/pin")
@needs(Permission.PIN_KEEP)
def give_pin(reference: str) -> Page:
    """Give a principal the pin whose number was typed."""
    number = request.form.get("pin_number", "")[:100]
    return _change_pin(reference, partial(pins.give, number=number), typed=number)


@bp.post("/principals/<reference>/pin/return")
@needs(Permission.PIN_KEEP)
def take_pin_back(reference: str) -> Page:
    """The principal has handed the pin in."""
    return _change_pin(reference, pins.take_back)


def _change_pin(reference: str, act: Callable[..., None], typed: str = "") -> Page:
    """Do `act` on the locked file once; a refusal shows the register with what was typed."""
    session, actor = current_session(), require_actor()
    file_id = visible(session, actor, reference, permission=Permission.PIN_KEEP).id
    try:
        with once() as call:
            if call.fresh:
                act(session, lock(session, file_id, version=posted_version()), actor=actor, now=call.now)
                call.location = url_for("principals.register", _anchor="pins")
    except (Invalid, Blocked, Conflict) as refused:
        return _register(typed, reference, refused), refused.status
    return redirect(call.location, 303)


def _row(file: Application, names: Any, *, mine: bool) -> dict[str, Any]:
    return {
        "name": name_of(file.facts) or _("No name yet"),
        "native": file.facts.get("native_name") or None,
        "href": url_for("desk.file_page", reference=file.reference),
        "reference": file.reference,
        "organisation": presenters.organisation_name(file),
        "plate": file.organisation.plate if file.organisation else None,
        "function": presenters.function_name(file),
        "rank": file.facts.get("title") or "",
        "note": file.facts.get("note_verbale") or "",
        "entered_by": names.get(file.entered_by_id, ""),
        "confirmed_by": names.get(file.approved_by_id, ""),
        "state": str(file.state),
        "closed": file.state in CLOSED,
        "mine": mine,
    }


@bp.get("/principals/enter")
@needs(Permission.FILE_ENTER)
def enter_page() -> str:
    """The form: what the note verbale says."""
    wanted = _category(request.args.get("category", ""))
    return _form_page(wanted, _form(wanted))


@bp.post("/principals/enter")
@needs(Permission.FILE_ENTER)
def enter() -> Page:
    """Enter the principal, once; then another officer confirms."""
    wanted, now = _category(request.form.get("category", "")), utc_now()
    form = _form(wanted, request.form)
    if not _check(form, wanted, now):
        return _form_page(wanted, form), Invalid.status
    try:
        with once() as call:
            if call.fresh:
                call.location = url_for("desk.file_page", reference=_enter(wanted.code, form, call.now).reference)
    except (Invalid, Blocked) as refused:
        return _form_page(_category(request.form.get("category", "")), form, refused), refused.status
    return redirect(call.location, 303)


def _enter(code: str, form: AnswersForm, now: Any) -> Application:
    session, account = current_session(), signed_in_account()
    if account is None:
        raise NotFound
    answers = form.values()
    return principals.enter(
        session,
        category=_category(code),
        organisation=organisation_by_code(session, answers["organisation"]),
        answers=answers,
        officer=account,
        actor=require_actor(),
        now=now,
    )


def _category(code: str) -> Category:
    """The one asked for, or the first that the actor enters people of. Raises NotFound."""
    session = current_session()
    known = principals.entered_categories(session, require_actor())
    found = next((each for each in known if not code or each.code == code), None)
    if found is None or (code and category(session, code) is None):
        raise NotFound(N_("Nobody is entered as this."))
    return found


def _form(wanted: Category, formdata: Any = None) -> AnswersForm:
    houses = organisation_choices(current_session(), wanted.invited_by)
    lists = Lists(
        functions=functions_of(wanted.functions),
        organisations=[(each.code, in_language(each.names)) for each in houses],
    )
    return step_form(principals.ASKED, {}, lists, formdata)


def _check(form: AnswersForm, wanted: Category, now: Any) -> bool:
    """Put each fault beside its field; whether there is none."""
    found = principals.faults(wanted, form.values(), today=local_day(current_session(), now))
    for asked in form.asked:
        field = form[asked.name]
        field.errors = list(field.process_errors) or ([_(found[asked.name])] if asked.name in found else [])
    return not form.faults()


def _form_page(wanted: Category, form: AnswersForm, refused: Invalid | Blocked | None = None) -> str:
    return render_template(
        "applications/principal.html",
        form=form,
        category=wanted,
        chip=presenters.category_chip(wanted),
        refused=refused,
        faults=form.faults(),
    )


def file_panel(file: Application) -> Markup | None:
    """On a principal's page: the note verbale, who entered and confirmed, and why the reader cannot confirm."""
    if file.entered_by_id is None and "review" in file.stages:
        return None
    names = account_names(current_session(), {each for each in (file.entered_by_id, file.approved_by_id) if each})
    waits = file.state is State.SUBMITTED
    page = render_template(
        "applications/principal_panel.html",
        note=file.facts.get("note_verbale") or "",
        rank=file.facts.get("title") or "",
        entered_by=names.get(file.entered_by_id, "") if file.entered_by_id else "",
        confirmed_by=names.get(file.approved_by_id, "") if file.approved_by_id else "",
        waits=waits,
        is_theirs=waits and file.entered_by_id == require_actor().id,
    )
    return Markup(page)  # noqa: S704 - a template's output


register_panel(Panel(page="file", order=5, permission=Permission.FILE_READ, render=file_panel))
