"""A delegation as its focal point reads it: places, what is due, people in order; in public words only.

What happens inside looks alike from outside: no tab, figure or order tells pre-approval, vetting or referral apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from accreditation.delegations.models import Organisation
from accreditation.kernel.languages import in_language, moment, short_moment
from accreditation.policy.words import N_
from accreditation.programme.models import Category, Deadline
from accreditation.programme.queries import open_for

from . import dossier, presenters
from .delegation_queries import WAITING_FOR_YOU, Member, Places
from .models import Application
from .start_page import closes_at, day_month
from .turns import Waiting, own_order
from .workflow import CLOSED, CONSUMED, EDITABLE, RESERVED, State

#: Deadlines of the event that bind every delegation.
_BINDING = ("nomination", "confirmation")
#: As many files as are named one by one; the rest stands behind their tab.
_NAMED = 5


@dataclass(frozen=True)
class Tab:
    """One view of the people."""

    code: str
    label: str
    states: frozenset[State]
    waits_for_you: bool = False


TABS = (
    Tab("all", N_("All"), frozenset(State)),
    Tab("you", N_("Waiting for you"), WAITING_FOR_YOU, waits_for_you=True),
    Tab("drafts", N_("Drafts"), frozenset({State.DRAFT})),
    Tab("with_us", N_("With us"), RESERVED - WAITING_FOR_YOU),
    Tab("waitlisted", N_("Waiting list"), frozenset({State.WAITLISTED})),
    Tab("accredited", N_("Accredited"), CONSUMED),
    Tab("closed", N_("Closed"), CLOSED),
)


def tab_of(code: str) -> Tab:
    """The view `code`, or all."""
    return next((each for each in TABS if each.code == code), TABS[0])


def in_tab(tab: Tab, people: Iterable[Member]) -> list[Member]:
    """The people of one view; on the waiting list, by category, whoever is next first."""
    chosen = [each for each in people if each.state in tab.states]
    if tab.code == "waitlisted":
        numbers = standings(chosen)
        chosen.sort(key=lambda each: (each.category_id, numbers.get(each.id, (0, 0))))
    return chosen


def standings(people: Iterable[Member]) -> dict[UUID, tuple[int, int]]:
    """Of those who wait: which number they have on the list of their category, and of how many."""
    lines: dict[int, list[Waiting]] = {}
    for each in people:
        if each.state is State.WAITLISTED and each.submitted_at is not None:
            waiting = Waiting(id=each.id, organisation_id=0, place=each.waiting_place, submitted_at=each.submitted_at)
            lines.setdefault(each.category_id, []).append(waiting)
    return {each.id: (number, len(line)) for line in lines.values() for number, each in enumerate(own_order(line), 1)}


def tabs(organisation: Organisation, people: Sequence[Member], current: Tab) -> list[dict[str, Any]]:
    """What the macro `tabs` takes."""
    made = []
    for tab in TABS:
        count = sum(each.state in tab.states for each in people)
        href = url_for("delegation.page", organisation=organisation.code, tab=tab.code)
        you = tab.waits_for_you and count > 0
        made.append({"text": _(tab.label), "href": href, "current": tab is current, "count": count, "you": you})
    return made


def bars(held: Sequence[Places]) -> list[dict[str, Any]]:
    """A quota bar for each category that has people, or for the first when there are none."""
    return [_bar(each) for place, each in enumerate(held) if place == 0 or each.taken]


def others(held: Sequence[Places]) -> list[tuple[str, str]]:
    """The categories without a bar: "0 of 6", its name."""
    empty = [each for place, each in enumerate(held) if place and not each.taken]
    return [
        (_("%(taken)s of %(places)s", taken=0, places=each.places), in_language(each.category.names)) for each in empty
    ]


def _bar(held: Places) -> dict[str, Any]:
    taken, name = held.taken, in_language(held.category.names)
    full = _("%(name)s: all %(places)s places taken", name=name, places=held.places)
    some = _("%(name)s: %(taken)s of %(places)s places taken", name=name, taken=taken, places=held.places)
    parts = [
        {"kind": "solid", "count": held.approved, "text": _("accredited")},
        {"kind": "hatched", "count": held.with_us, "text": _("with us")},
        {"kind": "dotted", "count": held.need_you, "text": _("waiting for you")},
    ]
    said = ", ".join(f"{part['count']} {part['text']}" for part in parts)
    return {
        "id": f"places-{held.category.code}",
        "category": presenters.category_chip(held.category),
        "title": full if taken >= held.places else some,
        "limit": held.places,
        "parts": parts,
        "describe": f"{some}: {said}",
        # Everybody's places of this category may be gone before an organisation's own.
        "shut": held.free == 0 and taken < held.places,
    }


def due(organisation: Organisation, people: Sequence[Member], now: datetime) -> list[dict[str, Any]]:
    """What waits for the focal point: returned files with their dates first, questions, drafts."""
    returned = [each for each in people if each.state is State.RETURNED]
    returned.sort(key=lambda each: (each.answer_until is None, each.answer_until, each.id))
    asked = [each for each in people if each.state is State.MORE_INFORMATION]
    waiting = [*returned, *asked]
    items = [_due(each, now) for each in waiting[:_NAMED]]
    if (more := len(waiting) - _NAMED) > 0:
        text = ngettext("%(num)s more waits for you", "%(num)s more wait for you", more)
        items.append({"icon": "next", "text": text, "href": _tab_href(organisation, "you")})
    if drafts := sum(each.state is State.DRAFT for each in people):
        text = ngettext("Finish %(num)s draft and send it", "Finish %(num)s drafts and send them", drafts)
        items.append({"icon": "draft", "text": text, "href": _tab_href(organisation, "drafts")})
    return items


def _due(member: Member, now: datetime) -> dict[str, Any]:
    href, name = url_for("applications.status", reference=member.reference), member.name or member.reference
    if member.state is State.MORE_INFORMATION:
        return {"icon": "question", "text": _("%(name)s: answer our question", name=name), "href": href}
    when = short_moment(member.answer_until)
    late = member.answer_until is not None and member.answer_until < now
    said = _("%(name)s: was to be mended by %(when)s") if late else _("%(name)s: mend by %(when)s")
    return {"icon": "return", "text": said % {"name": name, "when": when}, "href": href}


def _tab_href(organisation: Organisation, code: str) -> str:
    return url_for("delegation.page", organisation=organisation.code, tab=code)


def dates(deadlines: Sequence[Deadline], named: Sequence[Category], now: datetime) -> list[tuple[str, str]]:
    """The deadlines that bind delegations and those of the categories they name people for, by time: name, when."""
    wanted = {each.id: each for each in deadlines if each.code in _BINDING}
    for category in named:
        late = category.late_until if now >= category.apply_until.at else None
        counts = late or category.apply_until
        wanted[counts.id] = counts
    in_order = sorted(wanted.values(), key=lambda each: (each.at, each.code))
    return [(in_language(each.names), _worded(each, now)) for each in in_order]


def _worded(deadline: Deadline, now: datetime) -> str:
    return moment(deadline.at) if now < deadline.at else str(_("Closed %(day)s", day=day_month(deadline.at)))


#: State -> the one verb of a row.
_VERBS = {State.DRAFT: N_("Continue"), State.RETURNED: N_("Mend"), State.MORE_INFORMATION: N_("Answer")}
_LOOK = N_("See")


def row(
    file: Application, member: Member, *, way_on: Callable[[Application], str], number: tuple[int, int] | None = None
) -> dict[str, Any]:
    """One person of the table. `way_on` is where filling in a draft goes on; `number` their place of those who wait."""
    facts, href = file.facts, url_for("applications.status", reference=file.reference)
    function = presenters.function_name(file)
    if member.is_head and not function:
        function = _("Head of delegation")
    chip = presenters.category_chip(file.category)
    return {
        "name": dossier.name_of(facts) or _("No name yet"),
        "native": facts.get("native_name") or None,
        "reference": file.reference,
        "href": href,
        "portrait": presenters.portrait_url(file),
        "missing": "ask" if file.state in EDITABLE else "none",
        "title": facts.get("title") or "",
        "category": chip,
        "coming_as": function or chip["name"],
        "state": str(member.state),
        "line": number,
        "due": short_moment(file.answer_until) if file.state is State.RETURNED else "",
        "verb": _(_VERBS.get(member.state, _LOOK)),
        "verb_href": way_on(file) if file.state is State.DRAFT else href,
        "yours": member.state in WAITING_FOR_YOU,
    }


def choices(named: Sequence[Category], free: dict[int, int], now: datetime) -> list[dict[str, Any]]:
    """The categories somebody can be added to: open ones first by the event's order, closed ones with the reason."""
    return sorted((_choice(each, free.get(each.id), now) for each in named), key=lambda each: bool(each["blocked"]))


def _choice(category: Category, free: int | None, now: datetime) -> dict[str, Any]:
    closes = closes_at(category, now)
    blocked = "" if open_for(category, now) else _("Closed %(day)s", day=day_month(closes))
    if free is None:
        left = ""
    elif free:
        left = ngettext("%(num)s place free", "%(num)s places free", free)
    else:
        left = _("All places are taken: whom you add now goes on the waiting list")
    until = _("Send it by %(when)s", when=short_moment(closes))
    return {
        "code": category.code,
        "category": presenters.category_chip(category),
        "hint": " · ".join(part for part in (left, until) if part),
        "blocked": blocked,
    }
