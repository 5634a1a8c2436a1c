"""The resolution desk beside the gates: who was not admitted and why, and what the desk may do about it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from accreditation.accounts.sessions import require_actor
from accreditation.applications import presenters as file_words
from accreditation.applications.consequences import why_closed
from accreditation.applications.dossier import name_of
from accreditation.applications.models import Application
from accreditation.applications.workflow import State
from accreditation.badges.models import Badge
from accreditation.badges.workflow import BadgeState
from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import current_session
from accreditation.kernel.errors import Invalid
from accreditation.kernel.guards import needs
from accreditation.kernel.languages import in_language, short_moment
from accreditation.kernel.menu import MenuItem, add_to_menu
from accreditation.policy.grants import Permission, may
from accreditation.policy.words import N_

from . import presenters, queries, resolution
from .api import badge_keys

bp = Blueprint("resolution", __name__)
Page = Response | str | tuple[str, int]
add_to_menu(
    MenuItem(permission=Permission.GATE_RESOLVE, endpoint="resolution.desk", label=N_("Resolution desk"), order=43)
)

#: What the desk is told about a card in this state.
_WORDS: dict[BadgeState, str] = {
    BadgeState.QUEUED: N_("Not printed yet. It can be printed now, by itself."),
    BadgeState.PRINTED: N_("From the identity check on it opens gates. Opening the identity data is recorded."),
    BadgeState.ISSUED: N_("Damaged, left behind, or something on it changed?"),
}
#: What the desk can do about it, on the card's own page.
_ON_CARD: dict[BadgeState, str] = {
    BadgeState.QUEUED: N_("Print it now"),
    BadgeState.ISSUED: N_("Print it again"),
    BadgeState.LOST: N_("Print another one"),
    BadgeState.SPOILED: N_("Print another one"),
    BadgeState.RETURNED: N_("Print another one"),
}


@bp.get("/gate/desk")
@needs(Permission.GATE_RESOLVE)
def desk() -> str:
    """Scan or type; and whom the gates have sent."""
    return _desk()


@bp.post("/gate/desk")
@needs(Permission.GATE_RESOLVE)
def look_up() -> Page:
    """Lead to the person, or to those of a name: by POST, since none of it has a place in an address that is kept."""
    session, typed = current_session(), request.form.get("wanted", "")[:400]
    try:
        reference = resolution.reference_of(session, typed, keys=badge_keys())
        if reference is None:
            cards, people = resolution.named(session, typed)
            return _desk(hits=[_hit(card) for card in cards], people=people)
    except Invalid as refused:
        return _desk(refused), refused.status
    return redirect(url_for(".person_page", reference=reference), 303)


def _hit(card: Badge) -> dict[str, Any]:
    file = card.application
    return {
        "name": name_of(file.facts) or _("No name yet"),
        "href": url_for(".person_page", reference=file.reference),
        "portrait": _portrait(file, [card], size="thumb"),
        "organisation": file_words.organisation_name(file),
        "category": file_words.category_chip(file.category),
        "number": presenters.shown_number(card.number),
        "state": str(card.state),
    }


def _desk(refused: Invalid | None = None, *, hits: list[dict[str, Any]] | None = None, people: int = 0) -> str:
    sent = resolution.sent(current_session(), now=utc_now())
    return render_template(
        "gates/desk.html",
        rows=[
            {
                "name": name_of(each.file.facts) or _("No name yet"),
                "href": url_for(".person_page", reference=each.file.reference),
                "number": presenters.shown_number(each.number),
                "gate": in_language(each.gate.names),
                "when": short_moment(each.scan.scanned_at),
                "verdict": each.scan.verdict,
                "words": presenters.scan_words(each.scan, each.gate),
            }
            for each in sent
        ],
        hits=hits,
        people=people,
        typed=request.form.get("wanted", "") if refused or hits else "",
        refused=refused,
    )


@bp.get("/gate/desk/<reference>")
@needs(Permission.GATE_RESOLVE)
def person_page(reference: str) -> str:
    """One person: what is wrong, their cards with what can be done, their last scans."""
    session = current_session()
    file, cards = resolution.person(session, reference)
    found = queries.whereabouts(session, file.id)
    last = found.scans[0] if found.scans else None
    return render_template(
        "gates/desk_person.html",
        file=file,
        name=name_of(file.facts) or _("No name yet"),
        native=file.facts.get("native_name") or None,
        category=file_words.category_chip(file.category),
        function=file_words.function_name(file),
        organisation=file_words.organisation_name(file),
        portrait=_portrait(file, cards),
        ended=file.state is not State.APPROVED,
        may_mend=may(require_actor(), Permission.FILE_MEND, file) and not why_closed(file.state, file.stages),
        wrong=presenters.wrong(*last) if last and last[0].verdict != "admit" else None,
        cards=[_card(card, newest=place == 0) for place, card in enumerate(cards)],
        zones=sorted(file.zones, key=lambda grant: grant.zone.number),
        zone=presenters.zone_words(found.zone),
        since=found.since,
        scans=presenters.timeline(session, found.scans),
    )


def _portrait(file: Application, cards: list[Badge], *, size: str = "print") -> str | None:
    if file.portrait is None or not cards:
        return None
    stamp = int(file.portrait.uploaded_at.timestamp() * 1000)
    return url_for("badges.portrait", number=cards[0].number, size=size, v=stamp)


def _card(card: Badge, *, newest: bool) -> dict[str, Any]:
    current = newest or card.state is BadgeState.PRINTED
    words, reprint = (_WORDS.get(card.state), _ON_CARD.get(card.state)) if current else (None, None)
    page = url_for("badges.card_page", number=card.number)
    return {
        "number": presenters.shown_number(card.number),
        "issue": card.issue,
        "state": str(card.state),
        "href": page,
        "words": _(words) if words else "",
        "reprint": _(reprint) if reprint else "",
        "reprint_href": f"{page}#reprint",
        "identity": url_for("badges.identity", number=card.number) if card.state is BadgeState.PRINTED else None,
        "collected": card.handed_to == "liaison",
    }
