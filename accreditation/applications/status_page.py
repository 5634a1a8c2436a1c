"""The status page in the applicant's words, or their focal point's (`other`). What happens inside looks alike from
outside, in word, path and time.

Pre-approval, vetting, referral, hold and their return are one state here: "being checked". A refusal says nothing of
its reasons. The note of a desk is shown only where it was written for the applicant.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from accreditation.audit.queries import Entry
from accreditation.kernel.languages import moment, short_moment
from accreditation.policy.words import N_

from . import step_page
from .fields import DOCUMENT_NAMES
from .form_steps import STEPS
from .items import question
from .models import Application
from .start_page import day_month
from .status_words import (
    APPEALED,
    CHECKED_INSIDE,
    HAPPENED_OTHER,
    HAPPENED_PRINCIPAL,
    PIN_GIVEN,
    PRINCIPAL,
    REFUSED_AGAIN,
    WORDS,
    Said,
)
from .whereabouts import Whereabouts
from .workflow import State, outside

#: States whose note was written for the applicant, and by which step.
_NOTED = {State.RETURNED: "return", State.MORE_INFORMATION: "ask", State.REJECTED: "reject"}

#: Public words of the trail; what is not here does not show.
_HAPPENED = {
    "file:start": N_("You began the application"),
    "portrait:add": N_("You sent a portrait"),
    "document:add": N_("You sent a document"),
    "document:remove": N_("You took a document back"),
    "file:submit": N_("You sent the application"),
    "file:waitlist": N_("You sent the application; it is on the waiting list"),
    "file:promote": N_("A place was free for you"),
    "file:take-up": N_("We began to check it"),
    "file:return": N_("We asked you to mend something"),
    "file:resubmit": N_("You sent it again"),
    "file:ask": N_("We asked you a question"),
    "file:answer": N_("Your answer arrived"),
    "file:reject": N_("It was not accepted"),
    "file:board-refuse": N_("It was not granted"),
    "file:appeal": N_("You appealed"),
    "file:expire": N_("It was withdrawn: we had no answer by the deadline"),
    "file:approve": N_("You were accredited"),
    "file:contact": N_("Contact and stay were changed"),
    "file:correct": N_("We corrected an answer"),
    "file:suspend": N_("Your accreditation was suspended"),
    "file:reinstate": N_("Your accreditation holds again"),
    "file:revoke": N_("Your accreditation ended"),
    "file:withdraw": N_("The application was withdrawn"),
}
#: What happens once in a sitting, however often it was saved.
_SITTING = frozenset({"portrait:add", "document:add", "document:remove"})


@dataclass(frozen=True, kw_only=True)
class StatusWords:
    """What the status page says first."""

    heading: str
    text: str
    note: str
    #: Edge of the first sheet: "" (their move), "work", "good".
    tone: str
    until: str


def is_principal(file: Application) -> bool:
    """Whether protocol entered the person: nothing was asked of them, and they wear a pin."""
    return "review" not in file.stages


def words(file: Application, *, other: bool = False, badge: Whereabouts | None = None) -> StatusWords:
    """Heading, sentence and note of this state; of an accredited person, where the badge is."""
    state = outside(file.state, file.asked_of)
    heading, text = _said(file, state).to(other=other)
    note = file.note or {}
    written = note.get("text", "") if note.get("action") == _NOTED.get(state) else ""
    text = _(text) if text else ""
    if state == State.RETURNED:
        text = _("After that the application is withdrawn, and its place is free again.")
        count = len(file.open_fields)
        heading = ngettext("We need one thing from you", "We need %(num)s things from you", count)
    else:
        heading = _(heading)
    if state == State.APPROVED and badge and (held := badge.to(other=other)):
        text = " ".join(_(each) for each in held)
    return StatusWords(heading=heading, text=text, note=written, tone=_tone(state), until=moment(file.answer_until))


def _said(file: Application, state: State) -> Said:
    if is_principal(file) and state in PRINCIPAL:
        said = PRINCIPAL[state]
        return replace(said, text=PIN_GIVEN) if state == State.APPROVED and file.pin_given_at else said
    if file.appealed_at and state in CHECKED_INSIDE:
        return APPEALED
    if file.appealed_at and state == State.REFUSED:
        return replace(WORDS[state], text=REFUSED_AGAIN)
    return WORDS[state]


def uploads_asked(file: Application) -> dict[str, bool]:
    """What a file of this category is asked to show: identity document, portrait, other documents."""
    kinds = step_page.document_kinds(file)
    return {
        "identity": not is_principal(file),
        "portrait": "portrait" in file.category.documents,
        "documents": any(required for _kind, required in kinds),
    }


def _tone(state: State) -> str:
    if state in (State.RETURNED, State.MORE_INFORMATION, State.DRAFT):
        return ""
    return "good" if state == State.APPROVED else "work"


def asks(file: Application) -> list[dict[str, Any]]:
    """What a returned file asks for, in the order of the form, each with the way to it."""
    wanted, remarks = [], (file.note or {}).get("remarks", {})
    for step in STEPS:
        names = [each.name for each in step_page.asked_in(file, step.code)]
        names += [kind.name for kind in step_page.kinds_in(file, step.code)]
        if step.code == "portrait" and step_page.has_work(file, "portrait"):
            names = ["portrait"]
        elif step.code == "documents":
            names = [kind for kind, _required in step_page.document_kinds(file) if step_page.is_open(file, kind)]
        for name in names:
            label = DOCUMENT_NAMES[name] if step.code in ("portrait", "documents") else question(name).label
            href = url_for("filling.step", reference=file.reference, code=step.code)
            link = _("Send it") if step.code in ("portrait", "documents") else _("Mend it")
            wanted.append({"title": _(label), "text": remarks.get(name), "href": href, "link": link})
    return wanted


def track(
    file: Application, *, badges_from: datetime | None, now: datetime, badge: Whereabouts | None = None
) -> list[dict[str, Any]]:
    """The path of an open application, in five stations; empty once it ended, and of a principal."""
    state = outside(file.state, file.asked_of)
    at = _station(state)
    if at is None or is_principal(file):
        return []
    handed_over_at = badge.handed_over_at if badge else None
    if handed_over_at:
        at, handing = 4, day_month(handed_over_at)
    else:
        handing = _("From %(day)s", day=day_month(badges_from)) if badges_from and now < badges_from else ""
    yours = state in (State.DRAFT, State.RETURNED, State.MORE_INFORMATION)
    received = _("On the waiting list") if state == State.WAITLISTED else _("Received")
    stations = [
        (_("Begun"), day_month(file.created_at)),
        (received, day_month(file.submitted_at) if file.submitted_at else ""),
        (_("Being checked") if at == 2 else _("Checked"), _("Waiting for you") if yours else ""),
        (_("Accredited"), "" if at >= 3 else _("We send you a link")),
        (_("Badge handed over"), handing),
    ]
    # amber means "your move": a station that is ours is filled, not marked
    return [
        {"text": text, "note": note, "state": "todo" if place > at else ("now" if place == at and yours else "done")}
        for place, (text, note) in enumerate(stations)
    ]


def _station(state: State) -> int | None:
    if state in CHECKED_INSIDE or state in (State.RETURNED, State.MORE_INFORMATION):
        return 2
    return {State.DRAFT: 0, State.WAITLISTED: 1, State.SUBMITTED: 1, State.APPROVED: 3, State.SUSPENDED: 3}.get(state)


def happened(file: Application, entries: Iterable[Entry], *, other: bool = False) -> list[dict[str, str]]:
    """The trail as the applicant reads it, newest first; nobody is named, and what is silent stays so."""
    said = {**_HAPPENED, **HAPPENED_OTHER} if other else _HAPPENED
    said = HAPPENED_PRINCIPAL if is_principal(file) else said
    shown = [entry for entry in _without_the_desk(entries) if entry.action in said]
    return [
        {"at": entry.at.isoformat(), "when": short_moment(entry.at), "text": _(said[entry.action])}
        for entry in _once_a_sitting(shown)
    ]


def _without_the_desk(entries: Iterable[Entry]) -> list[Entry]:
    """The trail without the desk's answers: what vetting asked of the desk, and was told, is not the applicant's."""
    kept: list[Entry] = []
    asked = ""
    for entry in reversed(list(entries)):
        if entry.action in ("file:ask", "file:ask-desk"):
            asked = entry.action
        if entry.action != "file:answer" or asked != "file:ask-desk":
            kept.append(entry)
    return kept[::-1]


def _once_a_sitting(entries: Sequence[Entry]) -> list[Entry]:
    kept: list[Entry] = []
    for entry in entries:
        if entry.action in _SITTING and kept and kept[-1].action == entry.action:
            continue
        kept.append(entry)
    return kept
