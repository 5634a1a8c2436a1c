"""Replace an accredited person, by focal point or desk: a page that says what happens, and the link on both files."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from accreditation.accounts.sessions import require_actor
from accreditation.kernel.database import current_session
from accreditation.kernel.errors import Blocked, Conflict, Invalid
from accreditation.kernel.guards import needs
from accreditation.kernel.once import once, posted_version
from accreditation.kernel.panels import Panel, register_panel
from accreditation.policy.actors import Actor
from accreditation.policy.grants import Permission, may
from accreditation.policy.transitions import find, offered

from . import actions, presenters, replacement
from .applicant_views import way_on
from .dossier import name_of
from .models import Application
from .workflow import WORKFLOW

bp = Blueprint("replacement", __name__)
Page = Response | str | tuple[str, int]


@bp.get("/applications/<reference>/replace")
@needs(Permission.FILE_REPLACE)
def replace_page(reference: str) -> Page:
    """What happens, and the reason."""
    return _page(replacement.replaceable(current_session(), require_actor(), reference))


@bp.post("/applications/<reference>/replace")
@needs(Permission.FILE_REPLACE)
def replace(reference: str) -> Page:
    """Replace the person, once; who fills in the new draft goes on to it, a desk stays with the old file."""
    session, actor = current_session(), require_actor()
    file_id = replacement.replaceable(session, actor, reference).id
    try:
        with once() as call:
            if call.fresh:
                file = actions.lock(session, file_id, version=posted_version())
                made = replacement.replace(
                    session, file, reason=request.form.get("reason", ""), actor=actor, now=call.now
                )
                fills = may(actor, Permission.FILE_FILL, made)
                call.location = way_on(made) if fills else url_for("desk.file_page", reference=reference)
    except (Invalid, Conflict, Blocked) as refused:
        return _page(replacement.replaceable(session, actor, reference), refused), refused.status
    return redirect(call.location, 303)


def _address(file: Application, actor: Actor, filling: str) -> str:
    """Where the actor goes on with a file: filling it in, or reading it as the desk does."""
    if may(actor, Permission.FILE_FILL, file):
        return filling
    return url_for("desk.file_page", reference=file.reference)


def _page(file: Application, refused: Invalid | Conflict | Blocked | None = None) -> str:
    actor = require_actor()
    back = _address(file, actor, url_for("applications.status", reference=file.reference))
    return render_template(
        "applications/replace.html",
        layout="staff.html" if actor.is_staff else "public.html",
        file=file,
        name=name_of(file.facts) or _("No name yet"),
        category=presenters.category_chip(file.category),
        organisation=presenters.organisation_name(file),
        back=back,
        why_not=_why_not(file, actor),
        fills=not actor.is_staff,
        typed=request.form,
        refused=refused,
    )


def _why_not(file: Application, actor: Actor) -> str:
    """Why the person cannot be replaced now; empty when they can."""
    step = find(WORKFLOW, "replace")
    if step is None or any(each is step and not why for each, why in offered(WORKFLOW, actor, file)):
        return ""
    return str(_("Only an accredited person is replaced. Withdraw the application instead, and add the other person."))


def panel(file: Application) -> Markup | None:
    """On both files: who came in whose place; on an approved one, the way to replace."""
    session, actor = current_session(), require_actor()
    before, after = replacement.linked(session, file)
    open_now = any(step.action == "replace" for step, why in offered(WORKFLOW, actor, file) if not why)
    if not (before or after or open_now):
        return None
    shown = render_template(
        "applications/replace_panel.html",
        file=file,
        before=_linked(before, actor),
        after=_linked(after, actor),
        open_now=open_now,
    )
    return Markup(shown)  # noqa: S704 - a template's output


def _linked(file: Application | None, actor: Actor) -> dict[str, Any] | None:
    """The other file: named and linked only for those who may open it."""
    if file is None:
        return None
    if may(actor, Permission.FILE_FILL, file):
        href = url_for("applications.status", reference=file.reference)
    elif may(actor, Permission.FILE_READ, file):
        href = url_for("desk.file_page", reference=file.reference)
    else:
        return {"href": None, "name": _("another person"), "reference": ""}
    return {"href": href, "name": name_of(file.facts) or _("No name yet"), "reference": file.reference}


register_panel(Panel(page="file", order=20, permission=Permission.FILE_READ, render=panel))
register_panel(Panel(page="status", order=20, permission=Permission.FILE_FILL, render=panel))
