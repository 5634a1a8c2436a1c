"""Every card after the first: only when somebody asks for it and says why; and what holds still meanwhile."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from psycopg.errors import LockNotAvailable
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from accreditation.audit.models import AuditEvent
from accreditation.badges import actions, jobs, queries
from accreditation.badges.locks import lock_badge, lock_cards
from accreditation.badges.models import Badge
from accreditation.badges.workflow import BadgeState
from accreditation.kernel.database import current_session, db, transaction
from accreditation.kernel.errors import Blocked, Conflict, Invalid, NotAllowed
from accreditation.policy.actors import Role
from tests.badges.examples import portrait
from tests.badges.test_runs import cards, order
from tests.files import file_upto, officer
from tests.people import issued
from tests.together import together

#: How a card ends, and what the badge office then reprints it for.
ENDS = {
    "take-back": "again",
    "report-lost": "lost",
    "spoil": "damaged",
}


def step(badge_id: UUID, action: str, role: Role, now: datetime) -> None:
    with transaction() as session:
        actor = officer(session, role, now=now)
        session.flush()
        actions.take_badge_step(session, lock_badge(session, badge_id), action, reason="Seen", actor=actor, now=now)


def reprinted(badge_id: UUID, reason: str, now: datetime, role: Role = Role.BADGE_OFFICE) -> UUID:
    with transaction() as session:
        actor = officer(session, role, now=now)
        session.flush()
        return actions.reprint(session, lock_badge(session, badge_id), reason=reason, actor=actor, now=now).id


def states(file_id: UUID) -> list[tuple[int, str]]:
    current_session().rollback()
    rows = select(Badge.issue, Badge.state).where(Badge.application_id == file_id).order_by(Badge.issue)
    return [(row.issue, str(row.state)) for row in current_session().execute(rows)]


@pytest.mark.parametrize("action", [*ENDS, "revoke"])
def test_a_card_that_ended_is_not_followed_by_another_at_the_next_run(app: Flask, now: datetime, action: str) -> None:
    holder = issued(now=now, handed=action != "spoil")
    step(holder.badge_id, action, Role.BADGE_OFFICE, now)
    current_session().rollback()
    assert queries.to_print(current_session()) == [] and queries.print_counts(current_session()) == []
    with pytest.raises(Blocked), transaction() as session:
        clerk = officer(session, Role.BADGE_OFFICE, now=now)
        session.flush()
        actions.order_waiting(session, actor=clerk, now=now)
    assert len(states(holder.file_id)) == 1


@pytest.mark.parametrize("action", ENDS)
def test_it_is_printed_again_once_somebody_says_why(app: Flask, now: datetime, action: str) -> None:
    holder = issued(now=now, handed=action != "spoil")
    step(holder.badge_id, action, Role.BADGE_OFFICE, now)
    with pytest.raises(Invalid):
        reprinted(holder.badge_id, "", now)
    reprinted(holder.badge_id, ENDS[action], now)
    assert [state for _issue, state in states(holder.file_id)][1:] == ["queued"]
    with transaction() as session:
        clerk = officer(session, Role.BADGE_OFFICE, now=now)
        session.flush()
        assert actions.order_waiting(session, actor=clerk, now=now).total == 1


def test_after_a_revocation_the_commander_alone_allows_another_card(app: Flask, now: datetime) -> None:
    holder = issued(now=now)
    step(holder.badge_id, "revoke", Role.COMMANDER, now)
    with pytest.raises(Blocked):
        reprinted(holder.badge_id, "again", now)
    with pytest.raises(NotAllowed):
        step(holder.badge_id, "allow-again", Role.BADGE_OFFICE, now)
    assert states(holder.file_id) == [(1, "revoked")]
    step(holder.badge_id, "allow-again", Role.COMMANDER, now)
    assert states(holder.file_id) == [(1, "revoked"), (2, "queued")]
    with pytest.raises(Blocked):
        step(holder.badge_id, "allow-again", Role.COMMANDER, now)
    said = select(AuditEvent.about).where(AuditEvent.action == "badge:allow-again")
    assert [about["successor"] for about in current_session().execute(said).scalars()] == [2]


def test_the_commander_allows_it_on_the_cards_page_and_the_office_is_not_offered_it(
    app: Flask, now: datetime, sign_in: Any
) -> None:
    holder = issued(now=now)
    step(holder.badge_id, "revoke", Role.COMMANDER, now)
    page = sign_in("badge_office").get(f"/badges/cards/{holder.number}")
    assert page.find(id="reprint") is None and page.find("input", value="allow-again") is None
    commander = sign_in("commander")
    commander.get(f"/badges/cards/{holder.number}")
    commander.submit({"decision": "allow-again", "reason": ""}, form="step", status=422)
    commander.submit({"decision": "allow-again", "reason": "Another person was meant"}, form="step")
    assert states(holder.file_id) == [(1, "revoked"), (2, "queued")]


def test_a_card_that_a_later_one_follows_is_not_printed_again(app: Flask, now: datetime) -> None:
    holder = issued(now=now)
    step(holder.badge_id, "report-lost", Role.BADGE_OFFICE, now)
    second = reprinted(holder.badge_id, "lost", now)
    with pytest.raises(Blocked, match="waiting"):
        reprinted(holder.badge_id, "lost", now)
    with transaction() as session:
        clerk = officer(session, Role.BADGE_OFFICE, now=now)
        session.flush()
        card = lock_badge(session, second)
        card.state = BadgeState.PRINTED
        actions.hand_over(session, card, checks=frozenset(actions.CHECKS), actor=clerk, now=now)
    with pytest.raises(Blocked, match="later card"):
        reprinted(holder.badge_id, "lost", now)
    assert states(holder.file_id) == [(1, "lost"), (2, "issued")]


def test_two_reprints_at_once_end_in_one_card_and_one_clear_refusal(app: Flask, now: datetime) -> None:
    holder = issued(now=now)
    done = together(app, 2, lambda _number: reprinted(holder.badge_id, "damaged", now))
    refused = [each for each in done if isinstance(each, Exception)]
    assert [type(each) for each in refused] == [Blocked], refused
    assert "already waiting" in str(refused[0])
    assert states(holder.file_id) == [(1, "issued"), (2, "queued")]


def taken(query: str, row_id: UUID) -> bool:
    """Whether another transaction would have to wait for the lock that `query` asks for."""
    with db.engine.connect() as other:
        other.execute(text("SET TRANSACTION READ WRITE"))
        try:
            other.execute(text(query), {"id": row_id})
        except DBAPIError as error:
            if not isinstance(error.orig, LockNotAvailable):
                raise
            return True
        return False


def held(file_id: UUID) -> bool:
    """Whether a decision on this file would have to wait just now."""
    return taken("SELECT 1 FROM applications WHERE id = :id FOR NO KEY UPDATE NOWAIT", file_id)


def keeps_scans_waiting(badge_id: UUID) -> bool:
    """Whether a row that points at the card, as a scan does, would have to wait just now."""
    return taken("SELECT 1 FROM badges WHERE id = :id FOR KEY SHARE NOWAIT", badge_id)


def test_between_the_check_and_the_storing_of_a_part_no_holder_is_suspended(app: Flask, now: datetime) -> None:
    wanted = [file_upto("approve", now=now, portrait=portrait(n)) for n in range(2)]
    run_id = order(now, *wanted)
    printed = tuple(card.number for card in cards(run_id))
    with transaction(unaudited="a test looks while a part is stored") as session:
        run = actions.lock_run(session, run_id)
        assert not any(map(held, wanted))
        assert len(jobs._still_printable(session, run, 0, printed)) == 2
        assert all(map(held, wanted))
    assert not any(map(held, wanted))


def test_whoever_holds_a_card_holds_its_file_and_keeps_no_scan_waiting(app: Flask, now: datetime) -> None:
    holder = issued(now=now)
    with transaction(unaudited="a test looks while a card is locked") as session:
        assert lock_badge(session, holder.badge_id).state is BadgeState.ISSUED
        assert held(holder.file_id) and not keeps_scans_waiting(holder.badge_id)


def test_cards_are_locked_as_they_stand_now(app: Flask, now: datetime) -> None:
    holder = issued(now=now)
    with transaction(unaudited="a test looks twice") as session:
        seen = session.get_one(Badge, holder.badge_id)
        with db.engine.begin() as other:
            other.execute(text("SET TRANSACTION READ WRITE"))
            other.execute(text("UPDATE applications SET state = 'suspended' WHERE id = :id"), {"id": holder.file_id})
            other.execute(text("UPDATE badges SET state = 'lost' WHERE id = :id"), {"id": holder.badge_id})
        assert seen.state is BadgeState.ISSUED
        [card] = lock_cards(session, Badge.id == holder.badge_id)
        assert (card.state, card.application.state) == ("lost", "suspended")
        assert lock_cards(session, Badge.state == BadgeState.ISSUED) == []


def test_what_is_ordered_is_held_until_the_order_is_written(app: Flask, now: datetime) -> None:
    file_id = file_upto("approve", now=now, portrait=portrait(1))
    with transaction() as session:
        clerk = officer(session, Role.BADGE_OFFICE, now=now)
        session.flush()
        assert actions.order_waiting(session, actor=clerk, now=now).total == 1
        assert held(file_id)
    assert states(file_id) == [(1, "queued")]


def test_a_stale_page_of_a_card_is_told_so(app: Flask, now: datetime) -> None:
    holder = issued(now=now)
    with pytest.raises(Conflict), transaction() as session:
        lock_badge(session, holder.badge_id, version=99)
