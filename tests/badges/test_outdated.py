"""Cards that show what is no longer so: found, not handed over, printed again; and what the gate says of them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from accreditation.applications import actions as file_actions
from accreditation.applications import allotting, correction
from accreditation.badges import actions, locks, outdated, queries
from accreditation.badges.models import Badge
from accreditation.badges.workflow import BadgeState
from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import current_session, transaction
from accreditation.kernel.errors import Blocked
from accreditation.policy.actors import Role
from tests.files import officer
from tests.gates.scanners import on_shift, open_all_hours, zone_of
from tests.people import hand_over, issued


def corrected(file_id, now, answers, claim=""):
    with transaction() as session:
        desk = officer(session, Role.PRESS_CENTRE, now=now)
        session.flush()
        file = file_actions.lock(session, file_id)
        correction.correct(session, file, answers, claim=claim, reason="misread", actor=desk, now=now)


def narrowed(file_id, now):
    with transaction() as session:
        approver = officer(session, Role.APPROVER, now=now)
        session.flush()
        file = file_actions.lock(session, file_id)
        kept = [grant.zone_id for grant in file.zones][1:]
        allotting.set_zones(session, file, kept, actor=approver, now=now)


def approved_again(file_id, now):
    with transaction() as session:
        file = file_actions.lock(session, file_id)
        for step, role in (("send-to-agency", Role.VETTING), ("clear", Role.VETTING), ("approve", Role.APPROVER)):
            by = officer(session, role, now=now)
            session.flush()
            file_actions.take_step(session, file, step, actor=by, now=now)
            session.flush()


def wanted():
    current_session().rollback()
    return [(badge.number, reason) for badge, reason in outdated.outdated_cards(current_session())]


def test_another_identity_suspends_the_badge_at_the_gate_until_a_new_card_is_handed_over(app):
    now = utc_now()
    open_all_hours(now)
    gate, holder = on_shift(app, "press_entrance"), issued(now=now)
    corrected(holder.file_id, now, {"birth_date": "1988-04-22"}, "identity")
    said = gate.scan(holder.token)
    assert (said["verdict"], said["reason"]) == ("refuse", "suspended")
    assert zone_of(holder.file_id) == 0 and wanted() == []
    approved_again(holder.file_id, now)
    assert gate.scan(holder.token)["reason"] == "suspended"
    assert wanted() == [(holder.number, "changed")]


@pytest.mark.parametrize(
    ("answers", "claim", "listed"),
    [
        ({"family_name": "Veselinov"}, "typing", True),
        ({"title": "Editor"}, "", True),
        ({"birth_date": "1988-04-22"}, "typing", False),
        ({"phone": "+84 24 3825 0000"}, "", False),
    ],
)
def test_a_typing_error_or_a_new_title_leaves_the_badge_open_and_wants_a_reprint(app, answers, claim, listed):
    now = utc_now()
    open_all_hours(now)
    gate, holder = on_shift(app, "press_entrance"), issued(now=now)
    corrected(holder.file_id, now, answers, claim)
    assert gate.scan(holder.token)["verdict"] == "admit"
    assert wanted() == ([(holder.number, "changed")] if listed else [])


def test_changed_zones_hold_at_the_gate_at_once_and_want_a_reprint_for_that_reason(app, now):
    holder = issued(now=now)
    narrowed(holder.file_id, now)
    assert wanted() == [(holder.number, "zones")]
    corrected(holder.file_id, now, {"title": "Editor"})
    assert wanted() == [(holder.number, "changed")]


def test_an_old_card_is_not_handed_over_and_its_reprint_is(app, now):
    holder = issued(now=now, handed=False)
    corrected(holder.file_id, now, {"title": "Editor"})
    with pytest.raises(Blocked, match="order a reprint"), transaction() as session:
        hand_over(session, locks.lock_badge(session, holder.badge_id), now=now)
    with transaction() as session:
        clerk = officer(session, Role.BADGE_OFFICE, now=now)
        session.flush()
        badge = locks.lock_badge(session, holder.badge_id)
        made = actions.reprint(session, badge, reason="changed", actor=clerk, now=now)
        made.state, made.printed_at = BadgeState.PRINTED, now
        session.flush()
        hand_over(session, made, now=now)
        assert (badge.state, made.state) == (BadgeState.SPOILED, BadgeState.ISSUED)
    assert wanted() == []


def test_who_has_a_newer_card_on_its_way_is_not_listed_until_that_one_is_old_too(app, now):
    holder = issued(now=now)
    corrected(holder.file_id, now, {"title": "Editor"})
    with transaction() as session:
        clerk = officer(session, Role.BADGE_OFFICE, now=now)
        session.flush()
        badge = locks.lock_badge(session, holder.badge_id)
        made = actions.reprint(session, badge, reason="changed", actor=clerk, now=now)
        number, made_id = made.number, made.id
    assert wanted() == []
    with transaction(unaudited="as a run prints it") as session:
        card = session.get_one(Badge, made_id)
        card.state, card.printed_at = BadgeState.PRINTED, now
    corrected(holder.file_id, now, {"title": "Chief editor"})
    assert wanted() == [(number, "changed")]


def test_a_card_that_waited_is_printed_as_its_file_stands_when_the_run_is_ordered(app, now):
    holder = issued(now=now)
    with transaction() as session:
        clerk = officer(session, Role.BADGE_OFFICE, now=now)
        session.flush()
        actions.reprint(session, locks.lock_badge(session, holder.badge_id), reason="damaged", actor=clerk, now=now)
    narrowed(holder.file_id, now)
    with transaction() as session:
        actions.order_run(session, [], waiting=queries.waiting_cards(session), actor=clerk, now=now)
    current_session().rollback()
    rows = select(Badge).where(Badge.application_id == holder.file_id, Badge.state == BadgeState.QUEUED)
    card = current_session().execute(rows).unique().scalar_one()
    file = card.application
    assert (card.print_version, set(card.zones)) == (file.print_version, file.zone_numbers())
    assert file.print_version == 2


def test_the_badge_office_finds_them_and_orders_each_with_one_button(app, now, sign_in):
    holder = issued(now=now)
    office = sign_in("badge_office")
    assert office.get("/badges").find(id="outdated") is None
    narrowed(holder.file_id, now)
    page = office.get("/badges")
    listed = page.find(id="outdated").find_parent("section")
    assert "Veselinova" in listed.get_text() and "Zones changed" in listed.get_text()
    page = office.get(f"/badges/cards/{holder.number}")
    assert "The zones have changed since this card was printed" in page.get_text()
    assert page.select_one("#reprint-reason option[selected]")["value"] == "zones"
    page = office.get("/badges")
    forms = page.find_all("form", method="post")
    place = next(at for at, form in enumerate(forms) if holder.number in form.get("action", ""))
    office.submit(form=place)
    assert office.get("/badges").find(id="outdated") is None
    rows = select(Badge).where(Badge.application_id == holder.file_id).order_by(Badge.issue)
    current_session().rollback()
    states = [(card.issue, card.state, card.reason) for card in current_session().execute(rows).unique().scalars()]
    assert states == [(1, BadgeState.ISSUED, ""), (2, BadgeState.QUEUED, "zones")]
    page = office.get(f"/badges/cards/{holder.number}")
    assert "order a reprint" not in page.get_text()
