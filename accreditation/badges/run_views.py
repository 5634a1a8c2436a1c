"""The badge office's pages: what waits, print runs with progress, and their parts; a run of one for the gate's desk."""

from __future__ import annotations

from typing import Any, cast, get_args
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as BaseResponse

from accreditation.accounts.queries import account_names
from accreditation.accounts.sessions import require_actor
from accreditation.applications import presenters
from accreditation.audit.queries import timeline
from accreditation.kernel import files
from accreditation.kernel.database import current_session
from accreditation.kernel.errors import Invalid, NotFound
from accreditation.kernel.guards import needs
from accreditation.kernel.jobs import defer
from accreditation.kernel.menu import MenuItem, add_to_menu
from accreditation.kernel.once import once
from accreditation.kernel.typed import whole_number
from accreditation.policy.grants import Permission, could
from accreditation.policy.words import N_

from . import actions, card_pages, outdated, queries
from .jobs import make_run
from .models import Badge, PrintPart, PrintRun
from .workflow import RunState

bp = Blueprint("runs", __name__)
add_to_menu(MenuItem(permission=Permission.BADGE_PRINT, endpoint="runs.office", label=N_("Printing"), order=30))


@bp.get("/badges")
@needs(Permission.BADGE_PRINT)
def office() -> str:
    """What waits to be printed, by category, and the runs."""
    session, actor = current_session(), require_actor()
    waiting = queries.waiting_cards(session)
    page = whole_number(request.args.get("page"), 1)
    runs, total = queries.runs(session, page=page)
    return render_template(
        "badges/office.html",
        counts=[(presenters.category_chip(category), number) for category, number in queries.print_counts(session)],
        reprints=[badge for badge in waiting if not badge.problem],
        kept_back=[
            (card_pages.row(badge), card_pages.problem(badge), card_pages.remedy(badge, actor))
            for badge in waiting
            if badge.problem
        ],
        outdated=[_outdated(badge, reason) for badge, reason in outdated.outdated_cards(session)],
        runs=_run_rows(runs),
        total=total,
        page=page,
        page_size=queries.RUNS_PAGE,
    )


def _outdated(badge: Badge, reason: str) -> dict[str, Any]:
    """A card that wants a reprint, with the reason its button gives."""
    said = _(actions.REPRINT_REASONS[reason])
    return {**card_pages.row(badge), "reason": reason, "why": said, "version": badge.version}


def _run_rows(runs: list[PrintRun]) -> list[dict[str, Any]]:
    """Runs as rows: what of, and by whom."""
    session = current_session()
    names = account_names(session, {run.created_by_id for run in runs})
    categories = queries.categories_of(session, runs)
    return [
        {
            "run": run,
            "ordered_by": names.get(run.created_by_id, ""),
            "categories": [presenters.category_chip(category) for category in categories[run.id]],
        }
        for run in runs
    ]


@bp.post("/badges/runs")
@needs(Permission.BADGE_PRINT)
def order_run() -> BaseResponse:
    """Order a run over what waits: of one category or of all; the reprints alone, or those kept back before."""
    session, actor = current_session(), require_actor()
    category, which = request.form.get("category", ""), _which(request.form.get("which", ""))
    with once() as call:
        if call.fresh:
            run = actions.order_waiting(session, category=category, which=which, actor=actor, now=call.now)
            defer(session, make_run, run_id=str(run.id))
            call.location = url_for(".run_page", number=run.number)
    return redirect(call.location)


def _which(typed: str) -> queries.Which:
    if typed not in get_args(queries.Which):
        raise Invalid(N_("This page is incomplete. Open it again."))
    return cast(queries.Which, typed)


@bp.get("/badges/runs/<int:number>")
@needs(Permission.RUN_TEND)
def run_page(number: int) -> str:
    """A run: how far it is, its parts and who took them, what was kept back; of a run of one, its card."""
    session, actor = current_session(), require_actor()
    run = queries.visible_run(session, actor, number)
    entries = timeline(session, run.id)
    taken = [entry for entry in entries if entry.action == "run:download"]
    names = account_names(session, {run.created_by_id} | {entry.actor_id for entry in taken})
    single = [UUID(entry.about["badge"]) for entry in entries if "badge" in entry.about]
    card = next(iter(queries.load_cards(session, single)), None)
    return render_template(
        "badges/run.html",
        run=run,
        parts=_parts(run),
        card=card_pages.row(card) if card else None,
        problem=card_pages.problem(card) if card else "",
        ordered_by=names.get(run.created_by_id, ""),
        noted=[card_pages.row(badge) for badge in queries.printed_in_latin_alone(session, run)],
        downloads=[(entry.about["part"], names.get(entry.actor_id, ""), entry.at) for entry in taken],
        going=run.state in (RunState.WAITING, RunState.RUNNING),
        stopped=run.state in (RunState.CANCELLED, RunState.FAILED),
        may_order=could(actor, Permission.BADGE_PRINT),
    )


def _parts(run: PrintRun) -> list[dict[str, str]]:
    """A run's parts: how many cards each bears, and how many were kept back from it."""
    printed = queries.printed_in_parts(current_session(), run)
    return [
        {
            "title": _("Part %(number)s", number=part.position + 1),
            "text": _part_text(part, printed.get(part.position, 0)),
            "state": "done" if part.made_at else "todo",
        }
        for part in run.parts
    ]


def _part_text(part: PrintPart, printed: int) -> str:
    kept = part.total - printed if part.made_at else 0
    badges: str = ngettext("%(num)s badge", "%(num)s badges", part.total - kept)
    said: str = _("%(badges)s, %(kept)s kept back", badges=badges, kept=kept) if kept else badges
    return said


@bp.post("/badges/runs/<int:number>/<any(cancel, resume):verb>")
@needs(Permission.RUN_TEND)
def steer_run(number: int, verb: str) -> BaseResponse:
    """Stop a run after the part at hand, or go on with it."""
    session, actor = current_session(), require_actor()
    run_id = queries.visible_run(session, actor, number).id
    done = _("Print run cancelled") if verb == "cancel" else _("Print run resumed")
    with once() as call:
        if call.fresh:
            if verb == "cancel":
                actions.cancel_run(session, run_id, actor=actor, now=call.now)
            else:
                actions.resume_run(session, run_id, actor=actor, now=call.now)
                defer(session, make_run, run_id=str(run_id))
            call.location = url_for(".run_page", number=number)
    if call.fresh:
        flash(f"{_('Run %(number)s', number=number)}: {done}", "work")
    return redirect(call.location)


@bp.post("/badges/runs/<int:number>/parts/<int:position>.pdf")
@needs(Permission.RUN_TEND)
def part_pdf(number: int, position: int) -> Response:
    """One part's PDF, for the printer: whoever takes it has genuine codes in hand, so it is an event of its own."""
    session, actor = current_session(), require_actor()
    run = queries.visible_run(session, actor, number)
    part = next((each for each in run.parts if each.position == position), None)
    if part is None or part.file_id is None:
        raise NotFound(N_("This part is not made yet."))
    kept = part.file_id
    with once() as call:
        actions.note_download(session, run, position, actor=actor, now=call.now)
        content = files.read(session, kept)
        call.location = request.path
    return card_pages.pdf(content, f"run-{number}-part-{position + 1}.pdf")
