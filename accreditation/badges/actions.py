"""Verbs of badges: order a print run, make a part, hand over, reprint, end. They never commit."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from accreditation.applications.models import Application
from accreditation.applications.workflow import State
from accreditation.audit.events import describe
from accreditation.audit.log import record
from accreditation.kernel.database import locked
from accreditation.kernel.errors import Blocked, Conflict, Invalid, NotAllowed, NotFound
from accreditation.kernel.files import put
from accreditation.kernel.sealing import key_ring, new_data_key
from accreditation.kernel.steps import require_step
from accreditation.policy.actors import Actor
from accreditation.policy.grants import Permission, could
from accreditation.policy.words import N_

from . import queries
from .locks import lock_files
from .models import ALREADY_WAITING, Badge, Collection, PrintPart, PrintRun
from .numbering import next_number, take_turn
from .pdf import PART_SIZE, PartResult
from .token import make_number
from .workflow import BADGE_WORKFLOW, ENDED, BadgeState, RunState

describe(
    {f"badge:{step.action}": step.done for step in BADGE_WORKFLOW},
    sealed={f"badge:{step.action}" for step in BADGE_WORKFLOW if step.sealed_reason},
)
describe(
    {
        "badge:queue": N_("Badge queued"),
        "badge:print": N_("Badge printed"),
        "badge:keep-back": N_("Badge kept back from the run"),
        "badge:supersede": N_("Superseded by a reprint"),
        "badge:identity": N_("Identity data shown for hand-over"),
        "run:order": N_("Print run ordered"),
        "run:cancel": N_("Print run cancelled"),
        "run:resume": N_("Print run resumed"),
        "run:finish": N_("Print run finished"),
        "run:download": N_("Part of a print run downloaded"),
    }
)

#: Why a card is made again. A lost or stolen one dies at once, the others when the new card is handed over.
REPRINT_REASONS: dict[str, str] = {
    "lost": N_("Lost or stolen"),
    "damaged": N_("Damaged or misprinted"),
    "changed": N_("Something printed on it changed"),
    "zones": N_("Zones changed"),
    "again": N_("Handed in, and its holder comes again"),
}
#: The problem of a card that was printed all the same, without its holder's name in its own script.
IN_LATIN_ALONE = "in_latin_alone"
_DIES_AT_ONCE = frozenset({"lost"})


def queue_badge(session: Session, file: Application, *, actor: Actor, now: datetime, reason: str = "") -> Badge:
    """A card for an approved file, with a fresh serial and number, while nobody else makes one for it.

    Raises Blocked when the file is not approved, or a card of it waits already.
    """
    lock_files(session, [file.id])
    session.refresh(file)
    waiting = Badge.state.in_([BadgeState.QUEUED, BadgeState.PRINTED])
    if session.execute(select(Badge.id).where(Badge.application_id == file.id, waiting)).first() is not None:
        raise Blocked(ALREADY_WAITING)
    return _queue(session, file, actor=actor, now=now, reason=reason)


def _queue(session: Session, file: Application, *, actor: Actor, now: datetime, reason: str = "") -> Badge:
    """The same for a file that is locked."""
    if file.state is not State.APPROVED:
        raise Blocked(N_("Only approved files are printed."))
    if not file.category.has_badge or file.valid_from is None or file.valid_until is None:
        raise Blocked(N_("This category wears no badge."))
    issue = (session.execute(select(func.max(Badge.issue)).where(Badge.application_id == file.id)).scalar() or 0) + 1
    badge = Badge(
        serial=secrets.randbits(63),
        number=_free_number(session),
        application_id=file.id,
        issue=issue,
        key_number=key_ring().newest("badges")[0],
        zones=sorted(file.zone_numbers()),
        valid_from=file.valid_from,
        valid_until=file.valid_until,
        identity_version=file.identity_version,
        print_version=file.print_version,
        queued_at=now,
        reason=reason,
    )
    session.add(badge)
    note_badge(session, "badge:queue", badge, actor=actor, now=now)
    return badge


def _free_number(session: Session) -> str:
    """A random number that no card has: of ten million, two meet soon. The unique constraint guards the last moment."""
    while True:
        number = make_number(f"{secrets.randbelow(10**7):07d}")
        if session.execute(select(Badge.id).where(Badge.number == number)).first() is None:
            return number


def note_badge(session: Session, action: str, badge: Badge, *, actor: Actor, now: datetime, **about: Any) -> None:
    """One event of a badge, on its file's timeline."""
    said = {"badge": str(badge.id), "issue": badge.issue, **about}
    record(session, action, subject=("file", badge.application_id), actor=actor, now=now, about=said)


def order_waiting(session: Session, *, category: str = "", actor: Actor, now: datetime) -> PrintRun:
    """A run over all that waits, of one category or of all. Raises Blocked when nothing does.

    One order at a time: of two clerks who order at once, the second finds what the first has left. A file that is
    suspended while it is ordered is left out.
    """
    take_turn(session, PrintRun.number)
    lock_files(session, queries.files_to_print(session, category=category))
    files = queries.to_print(session, category=category)
    return order_run(session, files, waiting=queries.waiting_cards(session, category=category), actor=actor, now=now)


def order_run(
    session: Session, files: Sequence[Application], *, actor: Actor, now: datetime, waiting: Sequence[Badge] = ()
) -> PrintRun:
    """A run over locked, approved files without a card and over cards that wait, in parts of 250.

    Raises NotAllowed, Blocked when there is nothing to print or a file is not approved.
    """
    if not could(actor, Permission.BADGE_PRINT):
        raise NotAllowed(N_("The badge office prints."))
    for badge in waiting:
        _renew(badge)
    badges = [*waiting, *(_queue(session, file, actor=actor, now=now) for file in files)]
    if not badges:
        raise Blocked(N_("There is nothing to print."))
    number = next_number(session, PrintRun.number)
    run = PrintRun(number=number, total=len(badges), created_at=now, created_by_id=actor.id, state=RunState.WAITING)
    new_data_key(session, run.id, now=now)
    session.add(run)
    session.flush()
    for place, badge in enumerate(badges):
        badge.run_id, badge.part, badge.problem = run.id, place // PART_SIZE, ""
    for position in range(-(-len(badges) // PART_SIZE)):
        total = min(PART_SIZE, len(badges) - position * PART_SIZE)
        session.add(PrintPart(run_id=run.id, position=position, total=total))
    record(
        session,
        "run:order",
        subject=("run", run.id),
        actor=actor,
        now=now,
        about={"number": number, "total": len(badges)},
    )
    return run


def _renew(badge: Badge) -> None:
    """A card that waited is printed as its file stands now: what was corrected meanwhile is on it."""
    file = badge.application
    if (badge.identity_version, badge.print_version) != (file.identity_version, file.print_version):
        badge.identity_version, badge.print_version = file.identity_version, file.print_version
        badge.zones = sorted(file.zone_numbers())


def lock_run(session: Session, run_id: UUID) -> PrintRun:
    """The run, locked. Raises NotFound."""
    return locked(session, PrintRun, run_id, missing=N_("There is no such print run."))


def cancel_run(session: Session, run_id: UUID, *, actor: Actor, now: datetime) -> PrintRun:
    """Stop a run after the part at hand. Raises Blocked when it has ended."""
    run = lock_run(session, run_id)
    if run.state not in (RunState.WAITING, RunState.RUNNING):
        raise Blocked(N_("This run has ended."))
    run.cancel_asked_at, run.state = now, RunState.CANCELLED
    record(session, "run:cancel", subject=("run", run.id), actor=actor, now=now, about={"number": run.number})
    return run


def resume_run(session: Session, run_id: UUID, *, actor: Actor, now: datetime) -> PrintRun:
    """Go on with a cancelled or failed run where it stood. Raises Blocked otherwise."""
    run = lock_run(session, run_id)
    if run.state not in (RunState.CANCELLED, RunState.FAILED):
        raise Blocked(N_("Only a stopped run can be resumed."))
    run.cancel_asked_at, run.state, run.error = None, RunState.WAITING, ""
    record(session, "run:resume", subject=("run", run.id), actor=actor, now=now, about={"number": run.number})
    return run


def store_part(
    session: Session,
    run: PrintRun,
    part: PrintPart,
    badges: Sequence[Badge],
    drawn: PartResult,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Keep a drawn part and what became of its badges; the run counts on. Once only: a part made is a Conflict."""
    claimed = session.execute(
        update(PrintPart)
        .where(PrintPart.run_id == run.id, PrintPart.position == part.position, PrintPart.made_at.is_(None))
        .values(made_at=now)
    )
    if claimed.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(N_("This part was made already."))
    part.file_id = (
        put(session, drawn.pdf, key_id=run.id, media_type="application/pdf", now=now).id if drawn.pdf else None
    )
    printed, problems = frozenset(drawn.printed), {flag.number: flag.reason for flag in drawn.flagged}
    for badge in badges:
        if badge.number in printed:
            badge.state, badge.printed_at, badge.printed_by_id = BadgeState.PRINTED, now, run.created_by_id
            badge.problem = IN_LATIN_ALONE if badge.number in drawn.in_latin_alone else ""
            said = {"problem": badge.problem} if badge.problem else {}
            note_badge(session, "badge:print", badge, actor=actor, now=now, run=run.number, **said)
        else:
            badge.problem, badge.run_id, badge.part = problems.get(badge.number, "not_approved"), None, None
            note_badge(session, "badge:keep-back", badge, actor=actor, now=now, run=run.number, problem=badge.problem)
    run.done += len(printed)
    run.kept_back += len(badges) - len(printed)


def note_download(session: Session, run: PrintRun, position: int, *, actor: Actor, now: datetime) -> None:
    """Note that a part leaves the house: it bears the genuine codes, so each time it does is on record."""
    about = {"number": run.number, "part": position + 1}
    record(session, "run:download", subject=("run", run.id), actor=actor, now=now, about=about)


def finish_run(session: Session, run: PrintRun, *, actor: Actor, now: datetime) -> None:
    """Close a run whose parts are all made."""
    run.state, run.finished_at = RunState.DONE, now
    about = {"number": run.number, "printed": run.done, "kept_back": run.kept_back}
    record(session, "run:finish", subject=("run", run.id), actor=actor, now=now, about=about)


#: What the clerk confirms before a card is handed over.
CHECKS: dict[str, str] = {
    "document": N_("The document shown is the one on file, and valid"),
    "face": N_("The face is the portrait's, and the document's"),
    "card": N_("The card is undamaged and shows the right name"),
}


def hand_over(
    session: Session, badge: Badge, *, checks: frozenset[str], actor: Actor, now: datetime, stock_number: str = ""
) -> None:
    """Hand a printed card to its holder after the identity check: from here it opens gates.

    Raises Invalid (checks) when one is open, Blocked when file or card do not allow it. The card it replaces dies now.
    """
    if not checks >= CHECKS.keys():
        raise Invalid(N_("Confirm all three checks before you hand the card over."), field="checks")
    require_step(BADGE_WORKFLOW, "hand-over", badge, actor=actor)
    if why := unfit_to_hand(badge):
        raise Blocked(why)
    if in_open_box(session, badge):
        raise Blocked(N_("This card lies in its delegation’s box: wait for the signature, or call the box off."))
    badge.stock_number = stock_number.strip()[:40]
    issue_cards(session, [badge], handed_to="self", actor=actor, now=now, stock=badge.stock_number)


def show_identity(session: Session, badge: Badge, *, actor: Actor, now: datetime) -> None:
    """Note that the actor sees what the holder's document must say. Raises NotAllowed, Blocked when no card is due."""
    require_step(BADGE_WORKFLOW, "hand-over", badge, actor=actor)
    if why := unfit_to_hand(badge):
        raise Blocked(why)
    note_badge(session, "badge:identity", badge, actor=actor, now=now)


def unfit_to_hand(badge: Badge) -> str | None:
    """Why a printed card must not leave the office, an English msgid, or None."""
    file = badge.application
    if file.state != State.APPROVED:
        return N_("The file is not approved any more: keep the card.")
    if badge.identity_version != file.identity_version:
        return N_("The identity changed since this card was printed: print it again.")
    if badge.print_version != file.print_version:
        return N_("Something printed on this card has changed since: order a reprint, and hand that one over.")
    return None


def in_open_box(session: Session, badge: Badge) -> bool:
    """Whether the card lies in a box that nobody has signed for yet."""
    if badge.collection_id is None:
        return False
    box = session.get_one(Collection, badge.collection_id, populate_existing=True)
    return box.is_open


def issue_cards(
    session: Session, badges: Sequence[Badge], *, handed_to: str, actor: Actor, now: datetime, **about: Any
) -> None:
    """Locked, printed cards leave the office: from here they open gates, and older cards of these people die."""
    by_file = {badge.application_id: badge for badge in badges}
    older = select(Badge).where(Badge.application_id.in_(by_file), Badge.state == BadgeState.ISSUED)
    for old in session.execute(older.order_by(Badge.id).with_for_update(of=Badge)).unique().scalars():
        old.state, old.ended_at = BadgeState.SUPERSEDED, now
        note_badge(session, "badge:supersede", old, actor=actor, now=now, by=by_file[old.application_id].issue)
    session.flush()
    for badge in badges:
        badge.state, badge.issued_at, badge.issued_by_id = BadgeState.ISSUED, now, actor.id
        badge.handed_to = handed_to
        note_badge(session, "badge:hand-over", badge, actor=actor, now=now, **about)


def reprint(session: Session, badge: Badge, *, reason: str, actor: Actor, now: datetime) -> Badge:
    """Order a locked card again, with its reason: the one way to a second card.

    A lost one dies at once; nothing is minted for an ended permission. Raises NotAllowed, Invalid (reason), Blocked.
    """
    if reason not in REPRINT_REASONS:
        raise Invalid(N_("Choose the reason."), field="reason")
    require_step(BADGE_WORKFLOW, "reprint", badge, actor=actor, reason=reason)
    if badge.state in (BadgeState.QUEUED, BadgeState.PRINTED):
        badge.state, badge.ended_at, badge.reason = BadgeState.SPOILED, now, reason
        note_badge(session, "badge:spoil", badge, actor=actor, now=now, reason=reason)
    elif badge.state == BadgeState.ISSUED and reason in _DIES_AT_ONCE:
        badge.state, badge.ended_at, badge.reason = BadgeState.LOST, now, reason
        note_badge(session, "badge:report-lost", badge, actor=actor, now=now, reason=reason)
    session.flush()
    made = _successor(session, badge, reason=reason, actor=actor, now=now)
    note_badge(session, "badge:reprint", made, actor=actor, now=now, reason=reason, instead_of=badge.issue)
    return made


def _successor(session: Session, badge: Badge, *, reason: str, actor: Actor, now: datetime) -> Badge:
    """The card that is printed in place of `badge`. Raises Blocked when the person holds a later one."""
    later = (Badge.issue > badge.issue) & (Badge.state == BadgeState.ISSUED)
    if session.execute(select(Badge.id).where(Badge.application_id == badge.application_id, later)).first() is not None:
        raise Blocked(N_("This person holds a later card: print that one again."))
    return queue_badge(session, badge.application, actor=actor, now=now, reason=reason)


def take_badge_step(
    session: Session, badge: Badge, action: str, *, reason: str = "", actor: Actor, now: datetime
) -> None:
    """Move a locked card along a step of BADGE_WORKFLOW. Raises NotFound, NotAllowed, Blocked, Invalid (reason)."""
    step = require_step(BADGE_WORKFLOW, action, badge, actor=actor, reason=reason)
    if step.own_page:
        raise NotFound(N_("There is no such step."))
    about: dict[str, Any] = {"badge": str(badge.id), "issue": badge.issue}
    if step.target is None:
        about["successor"] = _successor(session, badge, reason=step.action, actor=actor, now=now).issue
    else:
        badge.state = BadgeState(step.target)
    if badge.state in ENDED and badge.ended_at is None:
        badge.ended_at = now
    detail = {"reason": reason} if reason.strip() else None
    record(
        session,
        f"badge:{action}",
        subject=("file", badge.application_id),
        actor=actor,
        now=now,
        about=about,
        detail=detail,
        key_id=badge.application_id,
    )
