"""The steps of an application: each a page, saved as it goes. Portrait and documents are uploaded here.

What is right is kept even where something beside it is wrong; what is wrong stays in the page, beside its message.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from accreditation.accounts.sessions import require_actor
from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import current_session
from accreditation.kernel.errors import Blocked, Conflict, Invalid, NotFound, Refusal
from accreditation.kernel.guards import needs
from accreditation.kernel.images import read_document, read_portrait
from accreditation.kernel.once import Call, once, posted_version
from accreditation.policy.grants import Permission
from accreditation.policy.words import N_
from accreditation.programme.queries import local_day

from . import actions, applicant_queries, intake, portrait_words, presenters, step_page, uploads
from .dossier import name_of
from .forms import AnswersForm
from .models import Application
from .posted_files import crop, most_mb, say_too_large, uploaded
from .workflow import EDITABLE

bp = Blueprint("filling", __name__, url_prefix="/applications/<reference>")
Page = Response | str | tuple[str, int]
_TYPED = ("person", "document", "role", "stay")


@bp.get("/<code>")
@needs(Permission.FILE_FILL)
def step(reference: str, code: str) -> Page:
    """One step. Once the application is sent, its status instead."""
    step_page.step_of(code)
    file = _load(reference)
    if file.state not in EDITABLE or not step_page.has_work(file, code):
        return redirect(url_for("applications.status", reference=reference))
    return _page(file, code)


@bp.post("/<code>")
@needs(Permission.FILE_FILL)
def save(reference: str, code: str) -> Page:
    """Save the answers of a step: lead on when they are right, or back to the list for later.

    A button that adds or removes a row saves as well, and shows the step again with everything as it was typed.
    """
    if code not in _TYPED:
        raise NotFound(N_("There is no such step."))
    file = _load(reference)
    form = step_page.form_of(current_session(), file, code, request.form, other=_of_other(file))
    turned = form.turn(request.form.get("rows", ""))
    step_page.check(form, file, code, today=local_day(current_session(), utc_now()))
    later = request.form.get("then") == "later"
    next_code, file_id = step_page.step_after(file, code), file.id
    try:
        with once(unaudited="answers that stand already change nothing") as call:
            if call.fresh:
                _keep(file_id, form, call)
                call.location = _leads_to(reference, "" if later else next_code)
    except (Conflict, Blocked) as refused:
        return _page(_load(reference), code, form=form, refused=refused), refused.status
    if turned:
        form.hush()
        return _page(_load(reference), code, form=form)
    if form.has_wrong() or (not later and form.faults()):
        return _page(_load(reference), code, form=form), 422
    return redirect(call.location, 303)


def _keep(file_id: UUID, form: AnswersForm, call: Call) -> None:
    session = current_session()
    file = actions.lock(session, file_id, version=posted_version())
    actions.save_answers(session, file, form.sound(), things=form.things(), actor=require_actor(), now=call.now)


def _leads_to(reference: str, code: str) -> str:
    if not code:
        return url_for("applications.own")
    return url_for(".step", reference=reference, code=code)


@bp.post("/portrait")
@needs(Permission.FILE_FILL)
def send_portrait(reference: str) -> Page:
    """Take a picture, read it apart from this process, keep it at print size."""

    def verb(session: Session, file: Application, call: Call) -> None:
        uploads.put_portrait(session, file, pictures, actor=require_actor(), now=call.now)

    file_id = _load(reference).id
    try:
        pictures = read_portrait(uploaded(), crop=crop())
        return redirect(_write(reference, file_id, "portrait", verb), 303)
    except Refusal as refused:
        return _refused(reference, "portrait", refused, "file")


@bp.post("/documents")
@needs(Permission.FILE_FILL)
def send_document(reference: str) -> Page:
    """Take a document, read it apart from this process, keep what it shows."""
    kind = request.form.get("kind", "")

    def verb(session: Session, file: Application, call: Call) -> None:
        uploads.add_document(session, file, kind, document, actor=require_actor(), now=call.now)

    file_id = _load(reference).id
    try:
        document = read_document(uploaded())
        return redirect(_write(reference, file_id, "documents", verb), 303)
    except Refusal as refused:
        return _refused(reference, "documents", refused, f"file-{kind}")


@bp.post("/documents/<uuid:document_id>/remove")
@needs(Permission.FILE_FILL)
def remove_document(reference: str, document_id: UUID) -> Page:
    """Take a document back."""

    def verb(session: Session, file: Application, call: Call) -> None:
        uploads.remove_document(session, file, document_id, actor=require_actor(), now=call.now)

    return redirect(_write(reference, _load(reference).id, "documents", verb), 303)


@bp.post("/check")
@needs(Permission.FILE_FILL)
def send(reference: str) -> Page:
    """Submit, or send the mended answers."""

    def verb(session: Session, file: Application, call: Call) -> None:
        declared = request.form.get("declared") == "y"
        intake.send(session, file, declared=declared, actor=require_actor(), now=call.now)
        call.location = url_for("applications.status", reference=reference)

    file = _load(reference)
    try:
        return redirect(_write(reference, file.id, "check", verb), 303)
    except (Invalid, Conflict, Blocked) as refused:
        return _refused(reference, "check", refused, "declared")


@bp.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> tuple[Response | str, int]:
    """Said beside the field."""
    code = request.path.rpartition("/")[2]
    reference = (request.view_args or {}).get("reference", "")
    if code not in ("portrait", "documents"):
        return say_too_large(None)
    return say_too_large(lambda refused: _refused(reference, code, refused, "file")[0])


def _write(reference: str, file_id: UUID, code: str, verb: Callable[[Session, Application, Call], None]) -> str:
    """Run `verb` once on the locked file; the address that follows."""
    with once() as call:
        if call.fresh:
            session = current_session()
            call.location = _leads_to(reference, code)
            verb(session, actions.lock(session, file_id, version=posted_version()), call)
    return call.location


def _refused(reference: str, code: str, refused: Refusal, field: str) -> tuple[str, int]:
    """The step again, with what was wrong beside its field."""
    said = _(refused.message, **refused.values)
    errors = [] if isinstance(refused, Conflict) else [(said, f"#{field}")]
    return _page(_load(reference), code, refused=refused, errors=errors, wrong=field), refused.status


def _load(reference: str) -> Application:
    return applicant_queries.to_fill(current_session(), require_actor(), reference)


def _of_other(file: Application) -> bool:
    return applicant_queries.of_other(require_actor(), file)


def _page(
    file: Application,
    code: str,
    *,
    form: AnswersForm | None = None,
    refused: Refusal | None = None,
    errors: list[tuple[str, str]] | None = None,
    wrong: str = "",
) -> str:
    """One step's page. `wrong` names the field that the first of `errors` belongs to."""
    session, missing, other = current_session(), file.missing(), _of_other(file)
    if not step_page.has_work(file, code) or file.state not in EDITABLE:
        # Sent or taken back meanwhile: the answers are shown as they were typed, with nothing to save them to.
        typed = step_page.typed(file, code, request.form, other=other)
        return render_template("applications/step_closed.html", **_shared(file, code, missing, refused), typed=typed)
    more: dict[str, Any] = {"errors": errors or [], "wrong": wrong}
    if code in _TYPED:
        form = form or step_page.form_of(session, file, code, other=other)
        more |= {
            "form": form,
            "errors": form.faults(),
            "closed": step_page.said(file, step_page.closed_in(file, code, other=other)),
            "closed_tables": step_page.tables(file, step_page.closed_kinds_in(file, code, other=other)),
            "organisations": step_page.known_organisations(session, file, form),
        }
    elif code == "portrait":
        more |= {"findings": portrait_words.findings(file.portrait), "most_mb": most_mb()}
    elif code == "documents":
        more |= {"kinds": step_page.documents(file), "most_mb": most_mb()}
    else:
        more |= {
            "sections": step_page.sections(file, _TYPED, other=other),
            "lacking": step_page.missing_links(file, missing, other=other),
            "kinds": step_page.documents(file),
            "portrait_asked": "portrait" in file.category.documents,
            "portrait_open": step_page.has_work(file, "portrait"),
            "documents_open": step_page.has_work(file, "documents"),
            "declared": request.form.get("declared") == "y",
        }
    template = "answers" if code in _TYPED else code
    return render_template(f"applications/step_{template}.html", **_shared(file, code, missing, refused), **more)


def _shared(file: Application, code: str, missing: step_page.Missing, refused: Refusal | None) -> dict[str, Any]:
    other = _of_other(file)
    here = step_page.step_of(code, other=other)
    organisation = presenters.organisation_name(file)
    category = presenters.category_chip(file.category)
    shown = file.state in EDITABLE and step_page.has_work(file, code)
    return {
        "file": file,
        "other": other,
        "step": here,
        "place": step_page.place_of(file, code, missing, other=other) if shown else None,
        "category": category,
        "here": " · ".join(part for part in (category["name"], organisation) if part),
        "name": name_of(file.facts),
        "next_code": step_page.step_after(file, code),
        "desk_note": (file.note or {}).get("text", "") if (file.note or {}).get("action") == "return" else "",
        "portrait": presenters.portrait_url(file, "print"),
        "stale": isinstance(refused, Conflict),
        "refused": refused,
    }
