"""Pages of the control room: the audit trail, and the button that has it verified."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from accreditation.accounts.sessions import require_actor
from accreditation.audit.reading import chain_state
from accreditation.audit.verifications import ask_for_verification
from accreditation.kernel.database import current_session
from accreditation.kernel.errors import Invalid
from accreditation.kernel.guards import needs
from accreditation.kernel.jobs import defer
from accreditation.kernel.languages import event_zone
from accreditation.kernel.menu import MenuItem, add_to_menu
from accreditation.kernel.once import once
from accreditation.policy.grants import Permission
from accreditation.policy.words import N_

from . import trail
from .jobs import verify_trail
from .subjects import GROUPS

bp = Blueprint("audit", __name__)
add_to_menu(MenuItem(permission=Permission.AUDIT_VIEW, endpoint="audit.trail_page", label=N_("Audit trail"), order=90))


@bp.get("/audit")
@needs(Permission.AUDIT_VIEW)
def trail_page() -> Response | str | tuple[str, int]:
    """The events, newest first, as far as the filters ask for them, and how the chain stands."""
    session, actor, filters = current_session(), require_actor(), trail.Filters.of(request.args)
    try:
        page, refused = trail.trail(session, actor, filters, zone=event_zone()), None
    except Invalid as fault:
        page, refused = trail.Page(rows=[], before=None, after=None), fault
    shown = render_template(
        "control/trail.html",
        page=page,
        filters=filters,
        kept=filters.as_query(),
        groups=GROUPS,
        state=chain_state(session),
        refused=refused,
    )
    return (shown, refused.status) if refused else shown


@bp.post("/audit/verify")
@needs(Permission.AUDIT_VIEW)
def verify() -> BaseResponse:
    """Have the whole chain verified by a job; what it finds stands in the trail."""
    with once() as call:
        if call.fresh:
            ask_for_verification(current_session(), actor=require_actor(), now=call.now)
            defer(current_session(), verify_trail)
            call.location = url_for(".trail_page")
    return redirect(call.location, 303)
