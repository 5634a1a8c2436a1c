"""What happens to files by itself: a freed place goes to whoever is next, a deadline that passed closes the file.

Each file is a transaction of its own, and each step obeys its guards: two workers, or a worker and a person, may come
to the same file, and one of them finds the step closed. The last place of a quota goes to one of them by the
conditional UPDATE of its row.
"""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from accreditation.kernel.database import current_session, transaction
from accreditation.kernel.errors import Refusal
from accreditation.policy.actors import SYSTEM

from .actions import lock, take_step
from .models import Application
from .waiting_list import next_in_turn
from .workflow import State

#: Files of one minute; the rest is left for the next.
_MOST = 200
_log = logging.getLogger(__name__)


def promote_waiting(*, now: datetime) -> int:
    """Give free places to those who wait, in turn; how many got one."""
    return sum(_step(file_id, "promote", now) for file_id in _read(next_in_turn(current_session())))


def expire_returned(*, now: datetime) -> int:
    """Withdraw the returned files whose deadline has passed, and tell their applicants; how many."""
    late = select(Application.id).where(Application.state == State.RETURNED, Application.answer_until < now)
    ids = list(current_session().execute(late.order_by(Application.answer_until, Application.id)).scalars())
    return sum(_step(file_id, "expire", now) for file_id in _read(ids))


def _read(ids: list[UUID]) -> list[UUID]:
    """End the reading transaction: what follows sees what others did meanwhile."""
    current_session().rollback()
    return ids[:_MOST]


def _step(file_id: UUID, action: str, now: datetime) -> bool:
    try:
        with transaction() as session:
            take_step(session, lock(session, file_id), action, actor=SYSTEM, now=now)
    except Refusal as refused:
        _log.info("a file was not taken along %s: %s", action, refused.message)
        return False
    return True
