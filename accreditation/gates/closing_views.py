"""The page on which a supervisor closes the house: how many are counted inside, where, and why they are counted out."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response

from accreditation.accounts.sessions import require_actor
from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import current_session
from accreditation.kernel.errors import Blocked, Invalid
from accreditation.kernel.guards import needs
from accreditation.kernel.once import once
from accreditation.kernel.typed import whole_number
from accreditation.policy.grants import Permission
from accreditation.programme.queries import zones

from . import closing, presenters

bp = Blueprint("closing", __name__)
Page = Response | str | tuple[str, int]


@bp.get("/gate/close")
@needs(Permission.GATE_OVERRIDE)
def ask() -> Page:
    """How many are inside, and the form that counts them out."""
    return _ask()


@bp.post("/gate/close")
@needs(Permission.GATE_OVERRIDE)
def close() -> Page:
    """Count everybody out."""
    form = request.form
    try:
        with once() as call:
            if call.fresh:
                people = closing.close_house(
                    current_session(),
                    reason=form.get("reason", ""),
                    told=whole_number(form.get("told"), 0),
                    told_at=datetime.fromtimestamp(whole_number(form.get("told_at"), 0), UTC),
                    actor=require_actor(),
                    now=call.now,
                )
                call.location = url_for("gates.home")
                flash(ngettext("%(num)s person was counted out", "%(num)s people were counted out", people), "work")
    except (Invalid, Blocked) as refused:
        return _ask(refused), refused.status
    return redirect(call.location, 303)


def _ask(refused: Invalid | Blocked | None = None) -> str:
    session = current_session()
    counted, named = closing.inside(session), {zone.number: zone for zone in zones(session)}
    return render_template(
        "gates/close.html",
        people=sum(counted.values()),
        zones=[
            (presenters.zone_words(named[number]) if number in named else str(number), people)
            for number, people in counted.items()
        ],
        told_at=int(utc_now().timestamp()),
        longest=closing.REASON_MAX,
        typed=request.form.get("reason", ""),
        refused=refused,
    )
