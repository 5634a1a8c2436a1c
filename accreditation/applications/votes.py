"""Votes of the decision board: two members who did not vet the file decide it together.

Each referral, appeal and settlement opens a round; in a round each member votes once, and the first outcome with votes
enough is taken.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from accreditation.audit.events import describe
from accreditation.audit.log import record
from accreditation.kernel.errors import Blocked
from accreditation.policy.actors import Actor
from accreditation.policy.transitions import Transition
from accreditation.policy.words import N_

from .models import Application, BoardVote

describe({"file:vote": N_("Board: a member has voted")}, sealed={"file:vote"})


def carried(session: Session, step: Transition, file: Application, *, reason: str, actor: Actor, now: datetime) -> bool:
    """Count the actor's vote for `step`; True once as many members as it needs say the same in this round.

    The file is locked. Raises Blocked when the actor has voted in this round. A vote that does not carry yet is an
    event of its own; the one that does is the step's.
    """
    votes = votes_of_round(session, file)
    if any(vote.member_id == actor.id for vote in votes):
        raise Blocked(N_("You have voted on this file; another member must agree."))
    vote = BoardVote(application_id=file.id, round=file.board_round, member_id=actor.id, action=step.action, at=now)
    session.add(vote)
    if sum(each.action == step.action for each in votes) + 1 >= step.votes:
        return True
    file.changed_at = now
    record(
        session,
        "file:vote",
        subject=("file", file.id),
        actor=actor,
        now=now,
        about={"for": step.action, "round": file.board_round},
        detail={"reason": reason},
        key_id=file.id,
    )
    return False


def votes_of_round(session: Session, file: Application) -> list[BoardVote]:
    """What was voted in the present round, by time."""
    cast = select(BoardVote).where(BoardVote.application_id == file.id, BoardVote.round == file.board_round)
    return list(session.execute(cast.order_by(BoardVote.at, BoardVote.member_id)).scalars())
