"""Mending at the resolution desk: what stands on the card is corrected with the document in hand, by the supervisor."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from accreditation.applications import correction_page
from accreditation.applications.correction_page import Page, Way
from accreditation.kernel.guards import needs
from accreditation.policy.grants import Permission

bp = Blueprint("mending", __name__, url_prefix="/gate/desk/<reference>/mend")
DESK = Way(
    permission=Permission.FILE_MEND,
    layout="staff.html",
    back="resolution.person_page",
    pick="mending.pick",
    form="mending.form",
)


@bp.get("")
@needs(Permission.GATE_RESOLVE)
def pick(reference: str) -> Page:
    """What can be mended here."""
    return correction_page.pick_page(DESK, reference)


@bp.get("/<code>")
@needs(Permission.GATE_RESOLVE)
def form(reference: str, code: str) -> Page:
    """The names on the card, or the portrait."""
    return correction_page.form_page(DESK, reference, code)


@bp.post("/<code>")
@needs(Permission.GATE_RESOLVE)
def save(reference: str, code: str) -> Page:
    """Mend it: the document is in hand."""
    return correction_page.save(DESK, reference, code)


@bp.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> tuple[Response | str, int]:
    """Said beside the field."""
    return correction_page.too_large(DESK)
