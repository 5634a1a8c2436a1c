"""One step for many files, in three pages: picked in the queue, told who can and who cannot, then the exact outcome."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from accreditation.accounts.sessions import require_actor
from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import current_session
from accreditation.kernel.errors import Invalid, NotFound
from accreditation.kernel.guards import needs
from accreditation.kernel.once import once
from accreditation.kernel.typed import whole_number
from accreditation.policy.grants import Permission
from accreditation.policy.transitions import Transition, find
from accreditation.policy.words import N_

from . import bulk, presenters, queries
from .decision_form import posted_decision
from .effects import ANSWER_DAYS, ANSWER_WITHIN
from .workflow import WORKFLOW

bp = Blueprint("bulk", __name__)
Page = Response | str | tuple[str, int]


@bp.get("/files/bulk")
@needs(Permission.FILE_QUEUE)
def nothing_picked() -> Response:
    """The address without its form, as after a change of language: back to the queue."""
    return redirect(url_for("desk.queue"))


@bp.post("/files/bulk")
@needs(Permission.FILE_QUEUE)
def plan() -> Page:
    """Who can take the step and who cannot, and why. Changes nothing."""
    session, actor = current_session(), require_actor()
    filters = queries.Filters.of(request.form)
    if request.form.get("everything"):
        found = queries.ids_of(session, actor, filters, now=utc_now())
    else:
        found = _ids(request.form.getlist("file"))
    if not found or not request.form.get("step"):
        flash(_("Pick at least one file, then a step."), "you")
        return redirect(url_for("desk.queue", **filters.as_query()))
    step = bulk.step_named(request.form["step"])
    return _plan_page(step, found[: bulk.MOST], beyond=max(0, len(found) - bulk.MOST))


@bp.post("/files/bulk/take")
@needs(Permission.FILE_QUEUE)
def take() -> Page:
    """Take the step, file by file, once; then the outcome."""
    actor, form = require_actor(), request.form
    step, picked = bulk.step_named(form.get("step", "")), _versions(form.getlist("file"))
    try:
        with once() as call:
            if call.fresh:
                decision = posted_decision(call.now)
                act = bulk.take(current_session(), picked, step, actor=actor, now=call.now, decision=decision)
                call.location = url_for(".done", act=act, **queries.Filters.of(form).as_query())
    except Invalid as refused:
        if not 0 < len(picked) <= bulk.MOST:
            raise
        return _plan_page(step, list(picked), refused=refused), refused.status
    return redirect(call.location, 303)


@bp.get("/files/bulk/<uuid:act>")
@needs(Permission.FILE_QUEUE)
def done(act: UUID) -> Page:
    """What became of one act."""
    outcome = bulk.outcome(current_session(), act, actor=require_actor())
    step = find(WORKFLOW, outcome.action)
    if step is None:
        raise NotFound(N_("There is no such page."))
    back = url_for("desk.queue", **queries.Filters.of(request.args).as_query())
    return render_template("applications/bulk_done.html", outcome=outcome, step=step, back=back)


def _plan_page(step: Transition, ids: list[UUID], *, beyond: int = 0, refused: Invalid | None = None) -> str:
    session, actor = current_session(), require_actor()
    found = {file.id: file for file in bulk.chosen(session, actor, ids)}
    files = [found[each] for each in dict.fromkeys(ids)]
    why = {file.id: bulk.why_not(step, file, actor) for file in files}
    able = [file for file in files if why[file.id] is None]
    filters = queries.Filters.of(request.form)
    return render_template(
        "applications/bulk.html",
        step=step,
        able=[presenters.bulk_row(file) for file in able],
        unable=[(presenters.bulk_row(file), _(why[file.id])) for file in files if why[file.id]],
        beyond=beyond,
        most=bulk.MOST,
        opened=presenters.openable(able) if bulk.opens(step) else [],
        answer_days=ANSWER_DAYS,
        usual_days=ANSWER_WITHIN.days,
        kept=filters.as_query(),
        back=url_for("desk.queue", **filters.as_query()),
        typed=request.form,
        refused=refused,
    )


def _ids(given: list[str]) -> list[UUID]:
    try:
        return [UUID(each) for each in given]
    except ValueError:
        raise NotFound(N_("There is no such file.")) from None


def _versions(given: list[str]) -> dict[UUID, int]:
    """ "<id>:<version>" of each file, as the page before showed them."""
    picked: dict[UUID, int] = {}
    for each in given:
        file_id, _colon, version = each.partition(":")
        if whole_number(version, -1) < 0:
            raise Invalid(N_("This page is incomplete. Open it again."))
        picked[_ids([file_id])[0]] = whole_number(version, -1)
    return picked
