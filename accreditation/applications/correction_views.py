"""Corrections of a submitted file: the desk's pages, an applicant's contact and stay, zones after approval."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from accreditation.accounts.sessions import require_actor
from accreditation.kernel.database import current_session
from accreditation.kernel.errors import Blocked, Conflict, Invalid
from accreditation.kernel.guards import needs
from accreditation.kernel.once import once, posted_version
from accreditation.kernel.panels import Panel, register_panel
from accreditation.kernel.typed import whole_number
from accreditation.policy.grants import Permission, may
from accreditation.programme.queries import zones as zones_of_event

from . import actions, allotting, consequences, correction_page, presenters, queries
from .correction_page import Page, Way
from .dossier import name_of
from .models import Application
from .workflow import State

bp = Blueprint("correction", __name__)
DESK = Way(
    permission=Permission.FILE_CORRECT,
    layout="staff.html",
    back="desk.file_page",
    pick="correction.pick",
    form="correction.form",
)
CONTACT = Way(
    permission=Permission.FILE_CONTACT,
    layout="public.html",
    back="applications.status",
    form="correction.contact",
    only=consequences.CONTACT,
)


@bp.get("/files/<reference>/correct")
@needs(Permission.FILE_CORRECT)
def pick(reference: str) -> Page:
    """What can be corrected."""
    return correction_page.pick_page(DESK, reference)


@bp.get("/files/<reference>/correct/<code>")
@needs(Permission.FILE_CORRECT)
def form(reference: str, code: str) -> Page:
    """One step's form, as the applicant filled it in."""
    return correction_page.form_page(DESK, reference, code)


@bp.post("/files/<reference>/correct/<code>")
@needs(Permission.FILE_CORRECT)
def save(reference: str, code: str) -> Page:
    """Correct it, as an officer of the desk."""
    return correction_page.save(DESK, reference, code)


@bp.get("/applications/<reference>/contact")
@needs(Permission.FILE_CONTACT)
def contact(reference: str) -> Page:
    """Contact, stay and needs: open to the applicant as long as the application is."""
    return correction_page.form_page(CONTACT, reference, consequences.CONTACT)


@bp.post("/applications/<reference>/contact")
@needs(Permission.FILE_CONTACT)
def change_contact(reference: str) -> Page:
    """Change them; nothing else follows."""
    return correction_page.save(CONTACT, reference, consequences.CONTACT)


@bp.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> tuple[Response | str, int]:
    """Said beside the field."""
    return correction_page.too_large(DESK)


@bp.get("/files/<reference>/zones")
@needs(Permission.FILE_APPROVE)
def zones(reference: str) -> Page:
    """The zones of an approved file."""
    return _zones_page(_to_approve(reference))


@bp.post("/files/<reference>/zones")
@needs(Permission.FILE_APPROVE)
def change_zones(reference: str) -> Page:
    """Change them; cards made before want a reprint."""
    session, actor = current_session(), require_actor()
    file_id = _to_approve(reference).id
    try:
        with once(unaudited="zones that stand already change nothing") as call:
            if call.fresh:
                file = actions.lock(session, file_id, version=posted_version())
                chosen = frozenset(whole_number(each, 0) for each in request.form.getlist("zones"))
                allotting.set_zones(session, file, chosen, actor=actor, now=call.now)
                call.location = url_for("desk.file_page", reference=reference)
    except (Invalid, Conflict, Blocked) as refused:
        return _zones_page(_to_approve(reference), refused), refused.status
    return redirect(call.location, 303)


def _to_approve(reference: str) -> Application:
    return queries.visible(current_session(), require_actor(), reference, permission=Permission.FILE_APPROVE)


def _zones_page(file: Application, refused: Invalid | Conflict | Blocked | None = None) -> str:
    typed = request.form.getlist("zones") if refused else [str(grant.zone_id) for grant in file.zones]
    return render_template(
        "applications/correct_zones.html",
        file=file,
        name=name_of(file.facts) or _("No name yet"),
        category=presenters.category_chip(file.category),
        organisation=presenters.organisation_name(file),
        why_not="" if file.state is State.APPROVED else _("Zones are changed here once the file is approved."),
        zones=zones_of_event(current_session()),
        chosen=typed,
        refused=refused,
        stale=isinstance(refused, Conflict),
    )


def _panel(file: Application, *, permission: Permission, template: str) -> Markup | None:
    """A link, for whoever may follow it."""
    if not may(require_actor(), permission, file):
        return None
    shown = render_template(template, file=file)
    return Markup(shown)  # noqa: S704 - a template's output


def correct_panel(file: Application) -> Markup | None:
    """On the desk's page of a file that can be corrected."""
    if consequences.why_closed(file.state, file.stages):
        return None
    return _panel(file, permission=Permission.FILE_CORRECT, template="applications/correct_panel.html")


def contact_panel(file: Application) -> Markup | None:
    """On the status page of an application that was sent and is open."""
    if consequences.why_closed(file.state, file.stages):
        return None
    return _panel(file, permission=Permission.FILE_CONTACT, template="applications/contact_panel.html")


def zones_panel(file: Application) -> Markup | None:
    """On the page of an approved file, for whoever approves."""
    if file.state is not State.APPROVED:
        return None
    return _panel(file, permission=Permission.FILE_APPROVE, template="applications/zones_panel.html")


register_panel(Panel(page="file", order=10, permission=Permission.FILE_CORRECT, render=correct_panel))
register_panel(Panel(page="file", order=11, permission=Permission.FILE_APPROVE, render=zones_panel))
register_panel(Panel(page="status", order=30, permission=Permission.FILE_CONTACT, render=contact_panel))
