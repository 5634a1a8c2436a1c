"""Scans of who may come in no more: an ended permission refuses on the way in, and lets out."""

from __future__ import annotations

import pytest

from accreditation.applications import actions as file_actions
from accreditation.applications.effects import Decision
from accreditation.badges import actions as badge_actions
from accreditation.badges.locks import lock_badge
from accreditation.badges.workflow import BadgeState
from accreditation.kernel.database import transaction
from accreditation.policy.actors import Role
from tests.files import officer
from tests.gates.scanners import zone_of
from tests.people import hand_over, issued


def change_badge(holder, action, today, **options):
    with transaction() as session:
        clerk = officer(session, Role.BADGE_OFFICE, now=today)
        session.flush()
        badge = lock_badge(session, holder.badge_id)
        badge_actions.take_badge_step(session, badge, action, actor=clerk, now=today, **options)


def change_file(holder, action, today, reason="as the test says"):
    with transaction() as session:
        commander = officer(session, Role.COMMANDER, now=today)
        session.flush()
        file = file_actions.lock(session, holder.file_id)
        file_actions.take_step(session, file, action, actor=commander, now=today, decision=Decision(reason=reason))


def reprint(holder, today, reason="damaged"):
    with transaction() as session:
        clerk = officer(session, Role.BADGE_OFFICE, now=today)
        session.flush()
        badge = lock_badge(session, holder.badge_id)
        made = badge_actions.reprint(session, badge, reason=reason, actor=clerk, now=today)
        made.state = BadgeState.PRINTED
        session.flush()
        hand_over(session, made, now=today)


def change_identity(holder, today):
    with transaction(unaudited="a test") as session:
        file = file_actions.lock(session, holder.file_id)
        file_actions.apply_facts(file, {**file.facts, "family_name": "Petrova"}, now=today)


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (lambda holder, now: change_badge(holder, "report-lost", now, reason="left in a taxi"), "lost"),
        (lambda holder, now: change_badge(holder, "revoke", now, reason="misused"), "revoked"),
        (lambda holder, now: change_file(holder, "suspend", now), "suspended"),
        (lambda holder, now: change_file(holder, "revoke", now), "revoked"),
        (reprint, "superseded"),
        (change_identity, "suspended"),
        (lambda holder, now: change_badge(holder, "take-back", now), "not_issued"),
    ],
)
def test_an_ended_permission_refuses_from_the_next_scan_on(scanner_at, today, act, reason):
    gate, holder = scanner_at("press_entrance"), issued(now=today)
    act(holder, today)
    said = gate.scan(holder.token)
    assert (said["verdict"], said["reason"]) == ("refuse", reason)
    assert zone_of(holder.file_id) == 0


def test_on_the_way_out_an_ended_permission_is_looked_at_and_let_go(scanner_at, today):
    gate, holder = scanner_at("press_entrance"), issued(now=today)
    gate.scan(holder.token)
    change_file(holder, "revoke", today)
    said = gate.scan(holder.token, direction="out")
    assert (said["verdict"], said["reason"]) == ("look", "revoked")
    gate.answer(said, "confirm")
    assert zone_of(holder.file_id) == 0
