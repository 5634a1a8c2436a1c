"""The desks' way to somebody whom no mail reaches: find them, call back, read out a code."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import BooleanField
from wtforms.validators import DataRequired

from accreditation.accounts.actions import give_code
from accreditation.accounts.codes import grouped
from accreditation.accounts.sessions import require_actor
from accreditation.kernel.database import current_session
from accreditation.kernel.errors import Blocked
from accreditation.kernel.guards import needs
from accreditation.kernel.languages import in_language
from accreditation.kernel.menu import MenuItem, add_to_menu
from accreditation.kernel.once import once
from accreditation.kernel.panels import Panel, register_panel
from accreditation.policy.actors import Role
from accreditation.policy.grants import Permission
from accreditation.policy.words import N_

from . import entry_codes
from .models import Application

bp = Blueprint("entry_codes", __name__)
Page = str | tuple[str, int]
add_to_menu(MenuItem(permission=Permission.ENTRY_GIVE, endpoint="entry_codes.page", label=N_("Entry codes"), order=18))


class GiveCodeForm(FlaskForm):  # type: ignore[misc]
    """A desk, before it reads out a code."""

    called_back = BooleanField(
        lazy_gettext("I called back on the number on record and spoke to this person."),
        [DataRequired(lazy_gettext("Call back on the number on record first, then tick this."))],
    )


@bp.get("/entry-codes")
@needs(Permission.ENTRY_GIVE)
def page() -> Page:
    """Somebody rings up: find them by address or reference, or the focal points of an organisation."""
    session, actor = current_session(), require_actor()
    typed, code = request.args.get("q", "").strip()[:254], request.args.get("organisation", "")
    houses = entry_codes.organisations_served(session, actor)
    found: list[entry_codes.Served] = []
    if typed:
        found = entry_codes.served_of(session, typed, actor=actor)
    elif code:
        found = entry_codes.focal_points_of(session, code, actor=actor)
    names = {each.code: in_language(each.names) for each in houses}
    return render_template(
        "applications/entry_codes.html",
        rows=[_row(each, names) for each in found],
        organisations=[("", _("Any")), *names.items()],
        organisation=code,
        typed=typed,
        asked=bool(typed or code),
    )


def _row(found: entry_codes.Served, names: dict[str, str]) -> dict[str, Any]:
    scopes = [grant.scope for grant in found.account.grants if grant.role == Role.FOCAL_POINT]
    return {
        "name": found.account.profile.get("name") or _("No name yet"),
        "email": found.account.profile.get("email") or "",
        "comes_as": ", ".join(names.get(scope, scope) for scope in scopes) or _("Applicant"),
        "numbers": found.numbers,
        "href": url_for(".code_page", account_id=found.account.id),
    }


@bp.get("/accounts/<uuid:account_id>/code")
@needs(Permission.ENTRY_GIVE)
def code_page(account_id: UUID) -> Page:
    """What a desk confirms before it reads out a code."""
    found = entry_codes.served(current_session(), account_id, actor=require_actor())
    return _form_page(GiveCodeForm(formdata=None), found)


@bp.post("/accounts/<uuid:account_id>/code")
@needs(Permission.ENTRY_GIVE)
def give(account_id: UUID) -> Page:
    """Show a new code, once: it is kept as a hash, so the same form sent again cannot show it."""
    actor, form, code = require_actor(), GiveCodeForm(), ""
    found = entry_codes.served(current_session(), account_id, actor=actor)
    if not found.numbers:
        raise Blocked(N_("No telephone number is on record, so nobody can be called back."))
    if not form.validate():
        return _form_page(form, found), 422
    with once() as call:
        found = entry_codes.served(current_session(), account_id, actor=actor)
        if call.fresh:
            code = give_code(
                current_session(),
                found.account,
                desks=found.desks,
                number=next(iter(found.numbers), ""),
                path=url_for("accounts.home"),
                called_back=form.called_back.data,
                actor=actor,
                now=call.now,
            )
    shown = grouped(code) if code else ""
    return render_template("applications/code_given.html", code=shown, account=found.account, name=_name(found))


def _form_page(form: GiveCodeForm, found: entry_codes.Served) -> str:
    return render_template(
        "applications/give_code.html", form=form, account=found.account, name=_name(found), numbers=found.numbers
    )


def _name(found: entry_codes.Served) -> str:
    """An applicant's account has no name of its own: the address says whose it is."""
    return str(found.account.profile.get("name") or found.account.profile.get("email") or "")


def file_panel(file: Application) -> Markup | None:
    """On a file's page: the way to let its sender in by telephone, for the desk that serves them."""
    if file.entered_by_id is not None:
        return None
    found = entry_codes.of_file(current_session(), file, actor=require_actor())
    if found is None:
        return None
    focal = any(grant.role == Role.FOCAL_POINT for grant in found.account.grants)
    page = render_template(
        "applications/entry_panel.html", account=found.account, name=_name(found), numbers=found.numbers, focal=focal
    )
    return Markup(page)  # noqa: S704 - a template's output


register_panel(Panel(page="file", order=40, permission=Permission.ENTRY_GIVE, render=file_panel))
