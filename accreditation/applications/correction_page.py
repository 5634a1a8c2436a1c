"""The pages that correct a submitted file: choose what, then the same form of the same step, filled with what is kept.

They stand at several addresses (the desk's, the resolution desk's, the applicant's): a Way says which. Answers, faults
and rows are the applicant's own forms; beside them stand what kind of change it is, and why.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from accreditation.accounts.sessions import require_actor
from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import current_session
from accreditation.kernel.errors import Blocked, Conflict, Invalid, NotFound, Refusal
from accreditation.kernel.images import PortraitImages, read_portrait
from accreditation.kernel.once import Call, once, posted_version
from accreditation.policy.actors import Actor
from accreditation.policy.grants import Permission, may
from accreditation.policy.words import N_
from accreditation.programme.queries import local_day

from . import actions, applicant_queries, consequences, correction, presenters, queries, step_page
from .consequences import PORTRAIT, Claim
from .dossier import name_of
from .fields import questions
from .form_steps import STEPS, Step
from .forms import AnswersForm
from .items import item_kinds, question
from .models import Application
from .posted_files import crop, most_mb, say_too_large, uploaded

Page = Response | str | tuple[str, int]
#: What officers call the steps, as on the file's page.
_TITLES = {
    "person": N_("Person"),
    "document": N_("Identity document"),
    "role": N_("Assignment"),
    "stay": N_("Stay"),
    PORTRAIT: N_("Portrait"),
}


@dataclass(frozen=True, kw_only=True)
class Way:
    """One address of these pages: who may come, which layout, and the endpoints around; each takes a reference."""

    permission: Permission
    layout: str
    back: str
    form: str
    #: Where the step is chosen; "" where there is only one, named by `only`.
    pick: str = ""
    only: str = ""


def pick_page(way: Way, reference: str) -> str:
    """What of the file can be corrected, or why nothing can."""
    file = _load(way, reference)
    opened = correction.open_to(require_actor(), file)
    steps = [
        {"code": step.code, "title": _(_TITLES[step.code]), "labels": _labels(file, step.code, opened)}
        for step in _steps(file, opened)
    ]
    return render_template("applications/correct_pick.html", **_shared(way, file), steps=steps)


def form_page(way: Way, reference: str, code: str) -> str:
    """The form of one step. Raises NotFound where nothing of it is this reader's to correct."""
    return _page(way, _load(way, reference), code)


def save(way: Way, reference: str, code: str) -> Page:
    """Correct what differs, once; what is refused stays in the page beside its field."""
    if code == PORTRAIT:
        return _save_portrait(way, reference)
    file = _load(way, reference)
    form = _form(file, code, request.form)
    if form.turn(request.form.get("rows", "")):
        form.hush()
        return _page(way, file, code, form=form)
    form.check(file.category.field_sets, file.facts, step=code, today=local_day(current_session(), utc_now()))
    if form.faults():
        return _page(way, file, code, form=form), 422
    return _write(way, file, code, form=form)


def too_large(way: Way) -> tuple[Response | str, int]:
    """A portrait beyond the cap, said beside its field."""
    given = request.view_args or {}

    def shown(refused: Refusal) -> str:
        return _page(way, _load(way, given.get("reference", "")), given.get("code", ""), refused=refused)

    return say_too_large(shown)


def _save_portrait(way: Way, reference: str) -> Page:
    file = _load(way, reference)
    _require_step(file, PORTRAIT)
    try:
        pictures = read_portrait(uploaded(), crop=crop())
    except Refusal as refused:
        return _page(way, file, PORTRAIT, refused=refused), refused.status
    return _write(way, file, PORTRAIT, pictures=pictures)


def _write(
    way: Way, file: Application, code: str, *, form: AnswersForm | None = None, pictures: PortraitImages | None = None
) -> Page:
    file_id, reference = file.id, file.reference
    try:
        with once() as call:
            if call.fresh:
                _change(way, file_id, call, form, pictures)
                call.location = url_for(way.back, reference=reference)
    except (Invalid, Conflict, Blocked) as refused:
        return _page(way, _load(way, reference), code, form=form, refused=refused), refused.status
    return redirect(call.location, 303)


def _change(way: Way, file_id: UUID, call: Call, form: AnswersForm | None, pictures: PortraitImages | None) -> None:
    session, actor = current_session(), require_actor()
    file = actions.lock(session, file_id, version=posted_version())
    said: dict[str, Any] = {"claim": _claim(), "reason": request.form.get("reason", ""), "actor": actor}
    if pictures is not None:
        correction.replace_portrait(session, file, pictures, now=call.now, **said)
    elif form is not None and way.permission is Permission.FILE_CONTACT:
        correction.change_contact(session, file, form.values(), actor=actor, now=call.now)
    elif form is not None:
        correction.correct(session, file, form.values(), things=form.things(), now=call.now, **said)


def _claim() -> Claim:
    posted = request.form.get("claim", "")
    return next((code for code, _label, _hint in consequences.CLAIMS if code == posted), "")


def _load(way: Way, reference: str) -> Application:
    return queries.visible(current_session(), require_actor(), reference, permission=way.permission)


def _steps(file: Application, opened: frozenset[str]) -> list[Step]:
    return [step for step in STEPS if _names(file, step.code, opened)]


def _names(file: Application, code: str, opened: frozenset[str]) -> list[str]:
    """What of a step is open, in the form's order."""
    sets = file.category.field_sets
    named = [each.name for each in questions(sets, code)] + [each.name for each in item_kinds(sets, code)]
    return [name for name in ([PORTRAIT] if code == PORTRAIT else named) if name in opened]


def _labels(file: Application, code: str, opened: frozenset[str]) -> list[str]:
    other = _of_other(file)
    asked = [question(name) for name in _names(file, code, opened) if name != PORTRAIT]
    return [_((each.of_other() if other else each).label) for each in asked]


def _of_other(file: Application) -> bool:
    """Whether the page speaks of the person: to officers and focal points."""
    actor = require_actor()
    return actor.is_staff or applicant_queries.of_other(actor, file)


def _require_step(file: Application, code: str) -> Step:
    opened = correction.open_to(require_actor(), file)
    found = next((step for step in _steps(file, opened) if step.code == code), None)
    if found is None:
        raise NotFound(N_("There is no such step."))
    return found


def _form(file: Application, code: str, formdata: Any = None) -> AnswersForm:
    _require_step(file, code)
    opened, sets, other = correction.open_to(require_actor(), file), file.category.field_sets, _of_other(file)
    asked = [each for each in questions(sets, code, other=other) if each.name in opened]
    kinds = [each for each in item_kinds(sets, code, other=other) if each.name in opened]
    return step_page.form_asking(current_session(), file, asked, kinds, formdata)


def _page(
    way: Way, file: Application, code: str, *, form: AnswersForm | None = None, refused: Refusal | None = None
) -> str:
    step, actor = _require_step(file, code), require_actor()
    names = _names(file, code, correction.open_to(actor, file))
    made = form or (_form(file, code) if code != PORTRAIT else None)
    return render_template(
        "applications/correct.html",
        **_shared(way, file),
        step=step,
        title=_(_TITLES[code]),
        form=made,
        organisations=step_page.known_organisations(current_session(), file, made) if made else [],
        portrait=presenters.portrait_url(file, "print") if code == PORTRAIT and _may_see(actor, file) else None,
        most_mb=most_mb(),
        officer=way.permission is not Permission.FILE_CONTACT,
        asks_document=correction.needs_document(actor, file),
        claims=consequences.CLAIMS if consequences.asks_claim(names) else (),
        errors=[*(made.faults() if made else []), *_said(refused)],
        wrong=getattr(refused, "field", ""),
        refused=refused,
        stale=isinstance(refused, Conflict),
        typed=request.form,
    )


def _may_see(actor: Actor, file: Application) -> bool:
    """Beside the gate the portrait is seen on the person's page."""
    return may(actor, Permission.FILE_VIEW, file)


def _said(refused: Refusal | None) -> list[tuple[str, str]]:
    """What was refused, for the summary; a stale page says it in a note of its own."""
    if refused is None or isinstance(refused, Conflict):
        return []
    return [(_(refused.message, **refused.values), f"#{getattr(refused, 'field', '') or 'correct'}")]


def _shared(way: Way, file: Application) -> dict[str, Any]:
    why = consequences.why_closed(file.state, file.stages)
    return {
        "way": way,
        "layout": way.layout,
        "file": file,
        "name": name_of(file.facts) or _("No name yet"),
        "category": presenters.category_chip(file.category),
        "organisation": presenters.organisation_name(file),
        "why_not": _(why) if why else "",
    }
