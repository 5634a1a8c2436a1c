"""Mending at the resolution desk: what stands on the card is corrected with the document in hand, by the supervisor."""

from __future__ import annotations

from flask import Blueprint, render_template
from markupsafe import Markup
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from accreditation.accounts.sessions import require_actor
from accreditation.applications import correction_page
from accreditation.applications.consequences import why_closed
from accreditation.applications.correction_page import Page, Way
from accreditation.badges.card_pages import AT_THE_GATE
from accreditation.badges.models import Badge
from accreditation.kernel.guards import needs
from accreditation.kernel.panels import Panel, register_panel
from accreditation.policy.grants import Permission, may

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


def card_panel(badge: Badge) -> Markup:
    """On a card's page: the way to its holder at the resolution desk, and to mend what keeps the card back."""
    file = badge.application
    mends = badge.problem in AT_THE_GATE and may(require_actor(), Permission.FILE_MEND, file)
    shown = render_template("gates/card_panel.html", file=file, mends=mends and not why_closed(file.state, file.stages))
    return Markup(shown)  # noqa: S704 - a template's output


register_panel(Panel(page="card", order=10, permission=Permission.GATE_RESOLVE, render=card_panel))
