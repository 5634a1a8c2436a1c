"""A box as its pages and its receipt show it: words and values ready for templates, no decisions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from accreditation.accounts.queries import account_names
from accreditation.applications import presenters
from accreditation.applications.dossier import name_of
from accreditation.delegations.models import Organisation
from accreditation.kernel.languages import in_language, moment, short_moment
from accreditation.policy.actors import Actor
from accreditation.policy.words import N_
from accreditation.programme.models import Event

from . import box_queries
from .models import Badge, Collection, Receipt
from .receipt import ReceiptCard, ReceiptPaper, Signature
from .token import serial_text

#: Tone, icon and word of a box's tag.
_STATES = {
    "open": ("wait", "clock", N_("Waits for signature")),
    "signed": ("solid", "check", N_("Signed for")),
    "called_off": ("closed", "return", N_("Called off")),
}


def state_of(box: Collection) -> tuple[str, str, str]:
    """Tone, icon and word of a box's tag."""
    state = "signed" if box.signed_at else "called_off" if box.called_off_at else "open"
    tone, icon, word = _STATES[state]
    return tone, icon, _(word)


def organisation(of: Organisation) -> dict[str, Any]:
    """An organisation as rows name it."""
    return {"code": of.code, "name": in_language(of.names), "plate": of.plate}


def name_of_card(badge: Badge) -> str:
    """The holder's name."""
    return name_of(badge.application.facts) or _("No name yet")


def card(badge: Badge) -> dict[str, Any]:
    """A card as the lists of a box show it."""
    file = badge.application
    return {
        "id": str(badge.id),
        "name": name_of_card(badge),
        "native": file.facts.get("native_name") or None,
        "reference": file.reference,
        "category": presenters.category_chip(file.category),
        "function": presenters.function_name(file),
        "number": badge.number,
        "shown_number": shown_number(badge),
        "issue": badge.issue,
        "href": url_for("badges.card_page", number=badge.number),
    }


def shown_number(badge: Badge) -> str:
    """The card's number as it stands on it: two groups of four."""
    return f"{badge.number[:4]} {badge.number[4:]}"


def custody_rows(session: Session, badge: Badge, actor: Actor) -> list[dict[str, Any]]:
    """Whose hands a card went through, as lines {label, text, href}: printed, in a box, handed over."""
    names = account_names(session, {each for each in (badge.printed_by_id, badge.issued_by_id) if each})
    box, open_to_them = box_queries.box_of(session, badge, actor)
    receipt = box_queries.receipt_of(session, box) if box else None
    found: list[dict[str, Any]] = []
    if badge.printed_at:
        found.append(
            _hand(_("Printed"), badge.printed_at, names.get(badge.printed_by_id, "") if badge.printed_by_id else "")
        )
    if box is not None:
        text = _("Receipt %(number)s", number=box.number) if receipt else _("Box %(number)s", number=box.number)
        href = url_for("boxes.box_page", number=box.number) if open_to_them else None
        found.append(
            {"label": _("Collected for the delegation") if receipt else _("Packed"), "text": text, "href": href}
        )
    if badge.issued_at and badge.issued_by_id:
        label = _("Handed to the liaison officer") if badge.handed_to == "liaison" else _("Handed over")
        found.append(_hand(label, badge.issued_at, names.get(badge.issued_by_id, "")))
    return found


def _hand(label: str, at: datetime, who: str) -> dict[str, Any]:
    text = _("%(when)s, by %(who)s", when=short_moment(at), who=who) if who else short_moment(at)
    return {"label": label, "text": text, "href": None}


def rows(session: Session, found: Sequence[tuple[Collection, int]]) -> list[dict[str, Any]]:
    """Boxes as rows."""
    names = account_names(session, {box.liaison_id for box, _count in found})
    return [
        {
            "number": box.number,
            "href": url_for("boxes.box_page", number=box.number),
            "organisation": organisation(box.organisation),
            "liaison": names.get(box.liaison_id, ""),
            "state": state_of(box),
            "count": count,
            "when": short_moment(box.signed_at or box.called_off_at or box.prepared_at),
            "step": _("Signed") if box.signed_at else _("Called off") if box.called_off_at else _("Packed"),
            "is_open": box.is_open,
        }
        for box, count in found
    ]


def paper(session: Session, box: Collection, event: Event) -> ReceiptPaper:
    """The receipt in the reader's language: of the cards signed for, or of those in the box now."""
    names = account_names(session, {box.liaison_id, box.prepared_by_id})
    receipt = box_queries.receipt_of(session, box)
    cards = box_queries.cards_in(session, box)
    liaison, packer = names.get(box.liaison_id, ""), names.get(box.prepared_by_id, "")
    facts = [
        (_("Delegation"), in_language(box.organisation.names)),
        (_("Packed"), _("%(when)s, by %(who)s", when=moment(box.prepared_at), who=packer)),
        (_("Liaison officer"), liaison),
    ]
    if receipt is not None:
        facts.append((_("Signed"), _("%(when)s, by %(who)s", when=moment(receipt.signed_at), who=receipt.name)))
    return ReceiptPaper(
        event=in_language(event.names),
        title=_("Receipt %(number)s", number=box.number),
        facts=tuple(facts),
        columns=(_("Name"), _("Category"), _("Badge number"), _("Serial")),
        cards=tuple(_line(each) for each in cards),
        count=ngettext("%(num)s badge", "%(num)s badges", len(cards)),
        declaration=_("I counted these badges, received them, and hand each to the person it names."),
        signatures=_signatures(box, receipt, packer=packer, liaison=liaison),
        page=_("Page {page} of {pages}"),
    )


def _signatures(box: Collection, receipt: Receipt | None, *, packer: str, liaison: str) -> tuple[Signature, Signature]:
    """Lines to sign on paper; once it was signed on screen, who did what and when in their place."""
    given, taken = _("Handed over by the badge office"), _("Received by the liaison officer")
    if receipt is None:
        hint = _("Signature, date and time")
        return Signature(label=given, name=packer, hint=hint), Signature(label=taken, name=liaison, hint=hint)
    packed_at = _("Packed %(when)s", when=moment(box.prepared_at))
    signed_at = _("Signed on screen %(when)s", when=moment(receipt.signed_at))
    return (
        Signature(label=given, name=packer, hint=packed_at, signed=True),
        Signature(label=taken, name=receipt.name, hint=signed_at, signed=True),
    )


def _line(badge: Badge) -> ReceiptCard:
    serial = serial_text(badge.serial)
    return ReceiptCard(
        name=name_of_card(badge),
        native=str(badge.application.facts.get("native_name") or ""),
        category=in_language(badge.application.category.names),
        number=shown_number(badge),
        serial=" ".join(serial[place : place + 4] for place in range(0, len(serial), 4)),
    )
