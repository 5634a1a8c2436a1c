"""A card as its pages show it: words and values ready for templates, no decisions."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, url_for
from flask_babel import gettext as _

from accreditation.applications import presenters
from accreditation.applications.consequences import why_closed
from accreditation.applications.dossier import name_of
from accreditation.policy.actors import ROLE_NAMES, Actor, Role
from accreditation.policy.grants import Permission, may
from accreditation.policy.words import N_

from .actions import IN_LATIN_ALONE
from .box_pages import shown_number
from .models import Badge

#: What keeps a card back from its run.
PROBLEMS: dict[str, str] = {
    "portrait_missing": N_("No portrait: ask for one, then print again"),
    "portrait_unreadable": N_("The portrait cannot be printed: ask for another, then print again"),
    "does_not_fit": N_("A text does not fit, not even small: shorten the position or the organisation’s print name"),
    "glyph_missing": N_("A sign is in none of the fonts: write the position or the organisation without it"),
    "no_latin_form": N_("The name has no Latin form: every officer must be able to read it"),
    "bad_token": N_("The code could not be made: tell the administrator"),
    "not_approved": N_("The file is not approved any more"),
    IN_LATIN_ALONE: N_("Printed without the name in its own script: no font here has it, or it has no room"),
}
#: What is mended beside the gate too: the names on the card, and the portrait.
AT_THE_GATE = frozenset({"portrait_missing", "portrait_unreadable", "no_latin_form"})
#: What is mended in the answers of the file, by its desk.
_IN_THE_ANSWERS = AT_THE_GATE | {"does_not_fit", "glyph_missing"}


def problem(badge: Badge) -> str:
    """What keeps the card back, in words; empty when nothing does."""
    return _(PROBLEMS[badge.problem]) if badge.problem in PROBLEMS else badge.problem


def remedy(badge: Badge, actor: Actor) -> dict[str, str]:
    """Who mends what keeps the card back: {"href"} of the page for whoever may, {"text"} that names the others."""
    file = badge.application
    if badge.problem not in _IN_THE_ANSWERS:
        return {}
    if why := why_closed(file.state, file.stages):
        return {"text": _(why)}
    if may(actor, Permission.FILE_CORRECT, file):
        return {"href": url_for("correction.pick", reference=file.reference)}
    desk = _(ROLE_NAMES[Role(file.desk)])
    if badge.problem in AT_THE_GATE:
        said = _("%(desk)s corrects it on the file’s page; the gate supervisor, with the document in hand.", desk=desk)
        return {"text": said}
    return {"text": _("%(desk)s corrects it on the file’s page.", desk=desk)}


def row(badge: Badge) -> dict[str, Any]:
    """A card as rows and pages show it."""
    file = badge.application
    return {
        "number": badge.number,
        "shown_number": shown_number(badge),
        "issue": badge.issue,
        "state": str(badge.state),
        "name": name_of(file.facts),
        "native": file.facts.get("native_name") or None,
        "reference": file.reference,
        "file_state": str(file.state),
        "portrait": portrait_url(badge, "thumb"),
        "category": presenters.category_chip(file.category),
        "function": presenters.function_name(file),
        "organisation": presenters.organisation_name(file),
        "plate": file.organisation.plate if file.organisation else None,
        "href": url_for("badges.card_page", number=badge.number),
    }


def portrait_url(badge: Badge, size: str) -> str | None:
    """Address of the portrait; changes with every upload, so that the browser may keep it."""
    held = badge.application.portrait
    if held is None:
        return None
    return url_for("badges.portrait", number=badge.number, size=size, v=int(held.uploaded_at.timestamp() * 1000))


def pdf(content: bytes, name: str) -> Response:
    """A PDF, shown in the browser."""
    response = make_response(content)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response
