"""The steps of an application as its pages show them: how far each is, what it asks, what of it is open.

`other`: the reader fills in somebody else's file, so the words speak of the person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from accreditation.delegations.queries import organisation_choices
from accreditation.kernel.errors import NotFound
from accreditation.kernel.languages import in_language
from accreditation.policy.words import N_

from . import actions, fields, presenters
from .fields import DOCUMENT_NAMES
from .form_steps import STEPS, Step
from .forms import AnswersForm, ItemRows, Lists, functions_of, step_form
from .items import ItemKind, item_kinds, question
from .models import Application

Missing = list[tuple[str, str]]
#: Answered by the page itself when an application begins.
_GIVEN = frozenset({"language", "organisation_name"})


def step_of(code: str, *, other: bool = False) -> Step:
    """The step `code`. Raises NotFound."""
    found = next((step for step in STEPS if step.code == code), None)
    if found is None:
        raise NotFound(N_("There is no such step."))
    return found.of_other() if other else found


def document_kinds(file: Application) -> list[tuple[str, bool]]:
    """The documents of the file's category, and whether each is required; the portrait has its own step."""
    kinds = [(kind, True) for kind in file.category.documents]
    kinds += [(kind, False) for kind in file.category.documents_optional]
    return [(kind, required) for kind, required in kinds if kind != "portrait"]


def is_open(file: Application, name: str) -> bool:
    """Whether this question or document can be answered now."""
    opened = actions.open_questions(file)
    return opened is None or name in opened


def asked_in(file: Application, step: str, *, other: bool = False) -> list[fields.Field]:
    """The questions of a step that are open to the applicant now. An assigned organisation is none."""
    fixed = {"organisation_name"} if file.organisation_id else set()
    questions = fields.questions(file.category.field_sets, step, other=other)
    return [each for each in questions if each.name not in fixed and is_open(file, each.name)]


def closed_in(file: Application, step: str, *, other: bool = False) -> list[fields.Field]:
    """The questions of a step that stand as they are."""
    opened = {each.name for each in asked_in(file, step)}
    return [each for each in fields.questions(file.category.field_sets, step, other=other) if each.name not in opened]


def kinds_in(file: Application, step: str, *, other: bool = False) -> list[ItemKind]:
    """The kinds of thing of a step that are open to the applicant now."""
    return [kind for kind in item_kinds(file.category.field_sets, step, other=other) if is_open(file, kind.name)]


def closed_kinds_in(file: Application, step: str, *, other: bool = False) -> list[ItemKind]:
    """The kinds of thing of a step that stand as they are."""
    return [kind for kind in item_kinds(file.category.field_sets, step, other=other) if not is_open(file, kind.name)]


def has_work(file: Application, step: str) -> bool:
    """Whether anything of this step is open: always in a draft, where named in a returned file."""
    if step == "check":
        return True
    if step == "portrait":
        return "portrait" in file.category.documents and is_open(file, "portrait")
    if step == "documents":
        return any(is_open(file, kind) for kind, _required in document_kinds(file))
    return bool(asked_in(file, step) or kinds_in(file, step))


def open_steps(file: Application) -> list[Step]:
    """The steps with something to do, in order; the last is always to check and send."""
    return [step for step in STEPS if has_work(file, step.code)]


def step_after(file: Application, code: str) -> str:
    """Code of the step that follows."""
    codes = [step.code for step in open_steps(file)]
    return codes[min(codes.index(code) + 1, len(codes) - 1)] if code in codes else "check"


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a step stands among the others, for the side list and the bar."""

    number: int
    total: int
    items: list[dict[str, Any]]
    back: dict[str, Any] | None


def place_of(file: Application, code: str, missing: Missing, *, other: bool = False) -> Place:
    """The side list of `code`'s page."""
    steps = [step.of_other() if other else step for step in open_steps(file)]
    codes = [step.code for step in steps]
    at = codes.index(code)
    items = [_side_item(file, step, code, missing) for step in steps]
    back = {"number": at, "href": _href(file, codes[at - 1])} if at else None
    return Place(number=at + 1, total=len(steps), items=items, back=back)


def _side_item(file: Application, step: Step, current: str, missing: Missing) -> dict[str, Any]:
    lacking = sum(where == step.code for where, _name in missing)
    done = step.code != "check" and not lacking
    state = "now" if step.code == current else ("done" if done else "todo")
    return {"text": _(step.title), "note": _note(file, step, lacking), "state": state, "href": _href(file, step.code)}


def _note(file: Application, step: Step, lacking: int) -> str:
    if step.code == "check":
        return ""
    if not lacking:
        return str(_("Complete"))
    if not _begun(file, step.code):
        return str(_("Not started"))
    return str(ngettext("%(num)s thing missing", "%(num)s things missing", lacking))


def _begun(file: Application, step: str) -> bool:
    if step in ("portrait", "documents"):
        return bool(set(file.held_documents()) - ({"portrait"} if step == "documents" else set()))
    facts = file.facts
    asked = fields.questions(file.category.field_sets, step)
    kinds = {kind.name for kind in item_kinds(file.category.field_sets, step)}
    return any(facts.get(each.name) for each in asked if each.required and each.name not in _GIVEN) or any(
        item.kind in kinds for item in file.items
    )


def _href(file: Application, code: str) -> str:
    return url_for("filling.step", reference=file.reference, code=code)


def form_of(
    session: Session, file: Application, code: str, formdata: Any = None, *, other: bool = False
) -> AnswersForm:
    """The form of a step's open questions and kinds of thing."""
    return form_asking(session, file, asked_in(file, code, other=other), kinds_in(file, code, other=other), formdata)


def form_asking(
    session: Session, file: Application, asked: list[fields.Field], kinds: Sequence[ItemKind], formdata: Any = None
) -> AnswersForm:
    """The form of these questions and kinds of thing of a file, filled with what is kept."""
    things = file.things()
    held = [(kind, things.get(kind.name, [])) for kind in kinds]
    return step_form(asked, file.facts, _lists(session, file, asked), formdata, kinds=held)


def _lists(session: Session, file: Application, asked: list[fields.Field]) -> Lists:
    """Organisations are a closed list unless the category takes uninvited people, who type theirs."""
    kinds = {each.kind for each in asked}
    closed = "organisation" in kinds and not file.category.uninvited
    names = organisation_choices(session, file.category.invited_by) if closed else []
    return Lists(
        functions=functions_of(file.category.functions),
        organisations=[(each.names.get("en", each.code), in_language(each.names)) for each in names],
    )


def known_organisations(session: Session, file: Application, form: AnswersForm) -> list[str]:
    """Names to offer while an organisation is typed; the desk assigns it all the same."""
    if "organisation_name" not in form or not file.category.uninvited:
        return []
    return [in_language(each.names) for each in organisation_choices(session, file.category.invited_by)]


def check(form: AnswersForm, file: Application, code: str, *, today: date) -> None:
    """Put the faults of a step beside its fields."""
    form.check(file.category.field_sets, file.facts, step=code, today=today)


def missing_links(file: Application, missing: Missing, *, other: bool = False) -> list[tuple[str, str]]:
    """What is still missing, each with the address where it is given."""
    return [
        (_missing_text(step, name, other=other), f"{_href(file, step)}#{_anchor(step, name)}")
        for step, name in missing
        if has_work(file, step)
    ]


def _missing_text(step: str, name: str, *, other: bool) -> str:
    if step in ("portrait", "documents"):
        return str(_(DOCUMENT_NAMES[name]))
    asked = question(name)
    return str(_((asked.of_other() if other else asked).label))


def _anchor(step: str, name: str) -> str:
    if step == "portrait":
        return "file"
    if step == "documents":
        return f"file-{name}"
    asked = question(name)
    return f"{name}-day" if isinstance(asked, fields.Field) and asked.kind == "date" else name


def said(file: Application, questions: list[fields.Field]) -> list[tuple[str, str]]:
    """These questions with their answers in words."""
    return [(_(asked.label), _answer(file, asked)) for asked in questions]


def typed(file: Application, step: str, posted: Mapping[str, str], *, other: bool = False) -> list[tuple[str, str]]:
    """What was posted to a step's questions, as it was typed."""
    found = []
    for asked in fields.questions(file.category.field_sets, step, other=other):
        names = [asked.name, *(f"{asked.name}-{part}" for part in ("day", "month", "year"))]
        said = " ".join(posted[name] for name in names if posted.get(name))
        if said:
            found.append((_(asked.label), said))
    for kind in item_kinds(file.category.field_sets, step):
        rows = ItemRows(kind, [], posted).things()
        found += [
            (_(kind.one, number=place), ", ".join(filter(None, row.values()))) for place, row in enumerate(rows, 1)
        ]
    return found


def tables(file: Application, kinds: Sequence[ItemKind]) -> list[dict[str, Any]]:
    """These kinds of thing with what was declared of each, as tables to read."""
    things = file.things()
    return [presenters.item_table(kind, things.get(kind.name, ())) for kind in kinds]


def _answer(file: Application, asked: fields.Field) -> str:
    if asked.kind == "organisation":
        return presenters.organisation_name(file)
    return presenters.answer(asked, file.facts.get(asked.name), file.category)


def documents(file: Application) -> list[dict[str, Any]]:
    """Each kind of document with what was sent of it."""
    held = [each for each in file.documents if each.withdrawn_at is None]
    return [
        {
            "code": kind,
            "name": _(DOCUMENT_NAMES[kind]),
            "required": required,
            "open": is_open(file, kind),
            "held": [each for each in held if each.kind == kind],
        }
        for kind, required in document_kinds(file)
    ]


def sections(file: Application, codes: Sequence[str], *, other: bool = False) -> list[dict[str, Any]]:
    """All answers of these steps, each step with the way to change what is open of it; None where nothing is."""
    sets = file.category.field_sets
    return [
        {
            "code": code,
            "title": _(step_of(code, other=other).title),
            "rows": said(file, fields.questions(sets, code, other=other)),
            "tables": tables(file, item_kinds(sets, code, other=other)),
            "href": _href(file, code) if has_work(file, code) else None,
        }
        for code in codes
    ]
