"""A file as its pages show it: words and values ready for templates, no decisions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from babel.dates import format_date
from flask import url_for
from flask_babel import gettext as _

from accreditation.kernel.languages import in_language, language, short_moment
from accreditation.programme.models import Category

from . import dossier, fields
from .countries import country_name
from .fields import Sensitive
from .items import ItemKind, Thing, item_kinds
from .models import Application
from .tabs import LONG_WAIT
from .workflow import CLOSED, State

#: Where the house writes a date otherwise than the language's own data.
_DATE = {"en": "d MMMM yyyy", "vi": "dd/MM/yyyy"}


def category_chip(category: Category) -> dict[str, Any]:
    """What the macro `category` takes."""
    return {
        "code": category.code,
        "letter": category.letter,
        "pattern": category.pattern,
        "name": in_language(category.names),
    }


def function_name(file: Application) -> str:
    """The file's function in the reader's language; empty when none is chosen."""
    chosen = next((each for each in file.category.functions if each["code"] == file.function), None)
    return in_language(chosen["names"]) if chosen else ""


def organisation_name(file: Application) -> str:
    """The responsible organisation's name, or the one that was typed."""
    if file.organisation is not None:
        return in_language(file.organisation.names)
    return str(file.facts.get("organisation_name") or "")


def answer(asked: fields.Field, value: Any, category: Category) -> str:
    """One answer in words."""
    if asked.kind == "function":
        found = next((each for each in category.functions if each["code"] == value), None)
        return in_language(found["names"]) if found else str(value or "")
    return _in_words(asked, value)


def _in_words(asked: fields.Field, value: Any) -> str:
    if value in (None, ""):
        return ""
    if asked.kind == "choice":
        return str(_(dict(asked.choices + asked.former).get(value, str(value))))
    if asked.kind == "country":
        return country_name(str(value))
    if asked.kind == "date":
        return str(format_date(dt.date.fromisoformat(value), _DATE.get(language(), "long"), locale=language()))
    if asked.kind == "yes":
        return str(_("Yes") if value else _("No"))
    return str(value)


def answers(file: Application, steps: Iterable[str], *, sees: Collection[Sensitive]) -> list[tuple[str, str | None]]:
    """The answers of these steps as facts for officers; of what is sensitive, the kinds that the reader `sees`."""
    facts, wanted = file.facts, frozenset(steps)
    return [
        (_(asked.label), answer(asked, facts.get(asked.name), file.category) or None)
        for asked in fields.questions(file.category.field_sets, other=True)
        if asked.step in wanted and (not asked.sensitive or asked.sensitive in sees)
    ]


def item_tables(
    file: Application, steps: Iterable[str], *, sees: Collection[Sensitive], other: bool = True
) -> list[dict[str, Any]]:
    """What a file declares, in these steps, as tables to read; sensitive kinds if the reader `sees` them."""
    things, wanted = file.things(), frozenset(steps)
    return [
        item_table(kind, things.get(kind.name, ()))
        for kind in item_kinds(file.category.field_sets, other=other)
        if kind.step in wanted and (not kind.sensitive or kind.sensitive in sees)
    ]


def item_table(kind: ItemKind, things: Sequence[Thing]) -> dict[str, Any]:
    """The things of one kind: what heads the columns that somebody filled in, and their words row by row."""
    shown = [each for each in kind.columns if any(thing.get(each.name) for thing in things)]
    return {
        "name": kind.name,
        "label": _(kind.label),
        "columns": [{"label": _(each.label), "code": each.kind in ("code", "number")} for each in shown],
        "rows": [[_in_words(each, thing.get(each.name)) for each in shown] for thing in things],
    }


def portrait_url(file: Application, size: str = "thumb") -> str | None:
    """Address of the portrait; changes with every upload, so that it can be kept by the browser."""
    if file.portrait is None:
        return None
    stamp = int(file.portrait.uploaded_at.timestamp() * 1000)
    return url_for("applications.portrait", reference=file.reference, size=size, v=stamp)


def waiting(since: datetime, now: datetime) -> str:
    """How long somebody has waited: "6 days", "13 hours"."""
    hours = int((now - since).total_seconds() // 3600)
    if hours >= 48:
        return str(_("%(days)s days", days=hours // 24))
    return str(_("%(hours)s hours", hours=hours) if hours else _("under an hour"))


def queue_row(
    file: Application, *, now: datetime, steps: Mapping[str, str] | None = None, kept: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """One row of the queue. `steps`: what it can take with others; `kept`: the queue's filters, for the way back."""
    facts = file.facts
    late = file.answer_until is not None and file.answer_until < now
    # Once approved or closed, nobody has to move.
    waits = file.state not in CLOSED | {State.APPROVED}
    return {
        "reference": file.reference,
        "id": file.id,
        "name": dossier.name_of(facts) or _("No name yet"),
        "native": facts.get("native_name") or None,
        "href": url_for("desk.file_page", reference=file.reference, **(kept or {})),
        "steps": {action: _(why) if why else "" for action, why in (steps or {}).items()},
        "portrait": portrait_url(file),
        "category": category_chip(file.category),
        "function": function_name(file),
        "organisation": organisation_name(file),
        "plate": file.organisation.plate if file.organisation else None,
        "assigned": file.organisation is not None,
        "state": str(file.state),
        "waiting": waiting(file.waiting_since, now) if waits else "",
        "waits_long": waits and now - file.waiting_since > LONG_WAIT,
        "due": short_moment(file.answer_until),
        "late": late,
        "version": file.version,
    }


def bulk_row(file: Application) -> dict[str, Any]:
    """One file of many that take a step together."""
    return {
        "key": f"{file.id}:{file.version}",
        "reference": file.reference,
        "name": dossier.name_of(file.facts) or _("No name yet"),
        "href": url_for("desk.file_page", reference=file.reference),
        "category": category_chip(file.category),
        "organisation": organisation_name(file),
        "state": str(file.state),
    }


def openable(files: Sequence[Application]) -> list[tuple[str, str]]:
    """What can be opened to the applicants of all these files, as (name, label): what each of them was asked."""
    shared: list[tuple[str, str]] = []
    for place, file in enumerate(files):
        sets = file.category.field_sets
        asked = [(each.name, _(each.label)) for each in fields.questions(sets, other=True)]
        asked += [(each.name, _(each.label)) for each in item_kinds(sets, other=True)]
        asked += [(kind, _(fields.DOCUMENT_NAMES[kind])) for kind in file.category.documents]
        shared = asked if not place else [each for each in shared if each in asked]
    return shared
