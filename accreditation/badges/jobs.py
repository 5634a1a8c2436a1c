"""The job of a print run: part after part, until done, cancelled or failed; run again, it goes on where it stood."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from accreditation.applications.workflow import State
from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import current_session, transaction
from accreditation.kernel.jobs import job
from accreditation.policy.actors import SYSTEM
from accreditation.programme.queries import current_event

from . import actions, queries
from .locks import lock_cards
from .models import Badge, PrintRun
from .pdf import draw_part
from .workflow import BadgeState, RunState


@job("badges.make_run")
def make_run(run_id: str) -> None:
    """Make the parts of a run that are not made yet."""
    wanted = UUID(run_id)
    if not _begin(wanted):
        return
    try:
        while _make_next_part(wanted):
            pass
    except Exception as fault:
        _fail(wanted, type(fault).__name__)
        raise


def _begin(run_id: UUID) -> bool:
    with transaction(unaudited="progress of a run that was ordered") as session:
        run = actions.lock_run(session, run_id)
        if run.state not in (RunState.WAITING, RunState.RUNNING, RunState.FAILED):
            return False
        run.state, run.started_at, run.error = RunState.RUNNING, run.started_at or utc_now(), ""
        return True


def _make_next_part(run_id: UUID) -> bool:
    """Draw and keep the first part that is missing; False when the run has ended. Drawing holds no transaction."""
    session = current_session()
    run = session.get_one(PrintRun, run_id, populate_existing=True)
    part = next((each for each in run.parts if each.made_at is None), None)
    if run.state is not RunState.RUNNING:
        return False
    if part is None:
        with transaction() as writing:
            actions.finish_run(writing, actions.lock_run(writing, run_id), actor=SYSTEM, now=utc_now())
        return False
    position = part.position
    _renew_part(run_id, position)
    event = current_event(session)
    if event is None:
        raise RuntimeError("no event is loaded")
    run = session.get_one(PrintRun, run_id, populate_existing=True)
    faces = queries.faces(session, _printable(queries.part_cards(session, run, position)), event)
    dressed = queries.event_face(session, event)
    session.rollback()
    drawn = draw_part(faces, event=dressed)
    with transaction() as writing:
        run = actions.lock_run(writing, run_id)
        if run.state is not RunState.RUNNING:
            return False
        part = next(each for each in run.parts if each.position == position)
        badges = _still_printable(writing, run, position, drawn.printed)
        actions.store_part(writing, run, part, badges, drawn, actor=SYSTEM, now=utc_now())
    return True


def _renew_part(run_id: UUID, position: int) -> None:
    """The part's cards are drawn as their files stand now, and say so: what was corrected since the order is on them.

    What is corrected after this is not, or not for certain: such a card wants a reprint, once too often at worst.
    """
    with transaction(unaudited="what a card of a run is drawn from; that it is printed is an event") as session:
        for badge in _printable(lock_cards(session, (Badge.run_id == run_id) & (Badge.part == position))):
            actions.renew(badge)


def _printable(badges: list[Badge]) -> list[Badge]:
    """Only cards of approved files, still queued, are drawn."""
    return [badge for badge in badges if badge.application.state is State.APPROVED and badge.state is BadgeState.QUEUED]


def _still_printable(session: Session, run: PrintRun, position: int, printed: tuple[str, ...]) -> list[Badge]:
    """The part's cards again, locked with their files: from here to the commit nobody suspends a holder or ends a card.

    A file that lost its approval while the part was drawn stops the part.
    """
    lock_cards(session, (Badge.run_id == run.id) & (Badge.part == position))
    badges = queries.part_cards(session, run, position)
    drawn = frozenset(printed)
    if any(badge.number in drawn for badge in badges if badge not in _printable(badges)):
        raise RuntimeError("a file of this part changed while it was drawn; it is drawn again")
    return badges


def _fail(run_id: UUID, kind: str) -> None:
    with transaction(unaudited="progress of a run that was ordered") as session:
        run = actions.lock_run(session, run_id)
        if run.state is RunState.RUNNING:
            run.state, run.error = RunState.FAILED, kind
