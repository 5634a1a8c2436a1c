"""One step for many files: each obeys the same rules as alone, at the version its page showed.

What can be taken is taken; what cannot stays as it was, and is told with its reason. Each step is an event of its
file; the act as a whole is one more, which keeps the exact outcome for the page after it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from accreditation.audit.events import describe
from accreditation.audit.log import apart, record
from accreditation.audit.queries import timeline
from accreditation.kernel.database import require_version
from accreditation.kernel.errors import Blocked, Conflict, Invalid, NotAllowed, NotFound
from accreditation.kernel.sealing import load_data_keys
from accreditation.policy.actors import Actor
from accreditation.policy.grants import Permission, may
from accreditation.policy.transitions import StepRefused, Transition, find, offered, require
from accreditation.policy.words import N_

from .actions import take_step
from .effects import Decision, answers_of
from .models import Application
from .workflow import BULK

#: Files of one act: as many as one request takes in a second or two.
MOST = 200

describe({"file:bulk": N_("One step for many files")})


def step_named(action: str) -> Transition:
    """The step that many files can take at once. Raises NotFound for all others, votes among them."""
    step = find(BULK, action)
    if step is None:
        raise NotFound(N_("There is no such step."))
    return step


def steps_of(actor: Actor, file: Application) -> dict[str, str]:
    """What this file can take together with others: action -> why not now (an English msgid), "" when it can."""
    return {step.action: why or "" for step, why in offered(BULK, actor, file)}


def offered_to_some(rows: Iterable[Mapping[str, str]]) -> list[Transition]:
    """The steps that at least one of these files (see `steps_of`) can take, in the table's order."""
    able = {action for row in rows for action, why in row.items() if not why}
    return [step for step in BULK if step.action in able]


def chosen(session: Session, actor: Actor, ids: Collection[UUID], *, lock: bool = False) -> list[Application]:
    """The files of these ids, in the order of their ids. Raises NotFound when the actor does not read one of them.

    `lock`: for this transaction, in that same order, so that two acts never wait for each other in a ring.
    """
    rows = select(Application).where(Application.id.in_(ids)).order_by(Application.id)
    if lock:
        rows = rows.with_for_update(of=Application).execution_options(populate_existing=True)
    files = list(session.execute(rows).unique().scalars())
    if len(files) != len(set(ids)) or not all(may(actor, Permission.FILE_READ, file) for file in files):
        raise NotFound(N_("There is no such file."))
    load_data_keys(session, ids)
    return files


def why_not(step: Transition, file: Application, actor: Actor) -> str | None:
    """Why the actor cannot take `step` on this file now (an English msgid), or None."""
    try:
        require(step, file, actor=actor, reason="given for all")
    except StepRefused as refused:
        return refused.message
    return None


def opens(step: Transition) -> bool:
    """Whether the step names the answers that it opens to the applicant."""
    return step.action == "return"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one act: references of the files that took the step; and of the others, each with its reason."""

    action: str
    taken: tuple[str, ...]
    left: tuple[tuple[str, str], ...]


def take(
    session: Session,
    picked: Mapping[UUID, int],
    step: Transition,
    *,
    actor: Actor,
    now: datetime,
    decision: Decision,
) -> UUID:
    """Take `step` on each file of `picked` (id -> version shown) that can; the id of the act, for `outcome`.

    Raises Invalid (too many; reason; open_fields) and NotFound (a file the actor does not read): then nothing is done.
    """
    if not 0 < len(picked) <= MOST:
        raise Invalid(N_("Choose between one and %(most)s files."), most=MOST)
    if step.needs_reason and not decision.reason.strip():
        raise Invalid(N_("Write the reason."), field="reason")
    if opens(step) and not decision.open_fields:
        raise Invalid(N_("Choose at least one answer that the applicant may change."), field="open_fields")
    taken, left = [], []
    # By quota, as their rows are locked one after the other by every such act.
    for file in sorted(chosen(session, actor, picked, lock=True), key=_by_quota):
        reference = file.reference
        try:
            with apart(session):
                _take_one(session, file, picked[file.id], step, actor=actor, now=now, decision=decision)
            taken.append(reference)
        except (Blocked, Conflict, Invalid, NotAllowed) as refused:
            left.append((reference, refused.message))
    act = uuid4()
    about = {"step": step.action, "taken": taken, "left": left}
    record(session, "file:bulk", subject=("bulk", act), actor=actor, now=now, about=about)
    return act


def _by_quota(file: Application) -> tuple[int, int, UUID]:
    return file.category_id, file.organisation_id or 0, file.id


def _take_one(
    session: Session, file: Application, version: int, step: Transition, *, actor: Actor, now: datetime,
    decision: Decision,
) -> None:  # fmt: skip
    require_version(file, version)
    if opens(step):
        asked = answers_of(file)
        decision = replace(decision, open_fields=tuple(name for name in decision.open_fields if name in asked))
    take_step(session, file, step.action, actor=actor, now=now, decision=decision)
    session.flush()


def outcome(session: Session, act: UUID, *, actor: Actor) -> Outcome:
    """What became of an act, for whoever did it. Raises NotFound."""
    entry = next((each for each in timeline(session, act) if each.action == "file:bulk"), None)
    if entry is None or entry.actor_id != actor.id:
        raise NotFound(N_("There is no such page."))
    told: Sequence[Sequence[str]] = entry.about["left"]
    left = tuple((reference, why) for reference, why in told)
    return Outcome(action=entry.about["step"], taken=tuple(entry.about["taken"]), left=left)
