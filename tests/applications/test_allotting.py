"""What desks and the approver allot to a file: zones with their windows, its organisation, who signs."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import select, update

from accreditation.applications import actions, allotting
from accreditation.applications.models import Application
from accreditation.applications.workflow import State
from accreditation.delegations.queries import organisation_choices
from accreditation.kernel.database import current_session, transaction
from accreditation.kernel.errors import Blocked, Invalid, NotAllowed
from accreditation.policy.actors import DESKS, Role
from accreditation.programme.models import Zone
from tests.files import complete_file, file_upto, officer, organisation_for, owner_of, walk


def row(file_id):
    current_session().rollback()
    return current_session().get_one(Application, file_id, populate_existing=True)


def zone_ids():
    return {zone.number: zone.id for zone in current_session().execute(select(Zone).order_by(Zone.id)).scalars()}


def grants(file_id):
    return Counter((grant.zone.number, grant.window_id, grant.needs) for grant in row(file_id).zones)


def approve(client, file_id, numbers):
    """Approve on the page with these zones ticked."""
    ids = zone_ids()
    client.get(f"/files/{row(file_id).reference}")
    client.submit({"decision": "approve", "zones": [str(ids[number]) for number in numbers]}, form="decide-form")


@pytest.mark.parametrize("change", ["add", "drop", "swap"])
def test_the_approver_adds_drops_and_swaps_zones_with_the_approval(app, now, sign_in, change):
    file_id = file_upto("clear", now=now)
    held = sorted(row(file_id).zone_numbers())
    more = min(set(zone_ids()) - set(held))
    wanted = {"add": [*held, more], "drop": held[:-1], "swap": [*held[:-1], more]}[change]
    approve(sign_in("approver"), file_id, wanted)
    assert row(file_id).state is State.APPROVED
    assert sorted(row(file_id).zone_numbers()) == sorted(wanted)


def test_a_zone_that_stays_keeps_all_its_windows(app, now):
    with transaction() as session:
        file = complete_file(
            session, now=now, code="contractor", organisation=organisation_for(session, "company"), employer="Hoa Ban",
            function="rigger",
        )  # fmt: skip
        walk(session, file, now=now, upto="clear", desk=Role.LOGISTICS)
        file_id = file.id
    before = grants(file_id)
    twice = [number for number in row(file_id).zone_numbers() if sum(key[0] == number for key in before) > 1]
    assert twice, "the category has a zone for build-up and for tear-down"
    dropped = next(number for number in row(file_id).zone_numbers() if number not in twice)
    with transaction() as session:
        file, approver = actions.lock(session, file_id), officer(session, Role.APPROVER, now=now)
        wanted = {grant.zone_id for grant in file.zones if grant.zone.number != dropped}
        allotting.set_zones(session, file, wanted, actor=approver, now=now)
    assert grants(file_id) == Counter({key: count for key, count in before.items() if key[0] != dropped})
    with transaction() as session:
        file, approver = actions.lock(session, file_id), officer(session, Role.APPROVER, now=now)
        allotting.set_zones(session, file, {*wanted, zone_ids()[dropped]}, actor=approver, now=now)
    assert grants(file_id) == before, "given back, it comes with its category's hours"


def moved(session, file_id, organisation, now, role=Role.PRESS_CENTRE):
    file, desk = actions.lock(session, file_id), officer(session, role, now=now)
    allotting.assign_organisation(session, file, organisation, actor=desk, now=now)


@pytest.mark.parametrize("step", ["pre-approve", "clear", "approve"])
def test_what_was_passed_on_for_one_organisation_never_becomes_anothers(app, now, step):
    file_id = file_upto(step, now=now)
    before = row(file_id).organisation_id
    with pytest.raises(Blocked), transaction() as session:
        moved(session, file_id, organisation_for(session), now)
    assert row(file_id).organisation_id == before


def test_an_organisation_answers_only_for_the_categories_it_is_invited_in(app, now):
    with transaction() as session:
        file = complete_file(session, now=now)
        session.flush()
        actions.take_step(session, file, "submit", actor=owner_of(file), now=now)
        file_id = file.id
    with pytest.raises(Invalid) as refused, transaction() as session:
        moved(session, file_id, organisation_for(session, "state"), now)
    assert refused.value.field == "organisation"
    first, second = organisation_choices(current_session(), ["media"])[:2]
    for organisation in (first, second):  # until it goes on, the desk may think again
        with transaction() as session:
            moved(session, file_id, session.merge(organisation), now)
        assert row(file_id).organisation_id == organisation.id


def test_the_organisation_that_named_its_person_is_not_changed_by_a_desk(app, now):
    with transaction() as session:
        file = complete_file(session, now=now, organisation=organisation_for(session))
        actions.take_step(session, file, "submit", actor=owner_of(file), now=now)
        file_id = file.id
    with pytest.raises(Blocked), transaction() as session:
        moved(session, file_id, organisation_for(session), now)


def test_a_wrong_organisation_is_told_beside_its_box_and_the_page_stays(app, now, sign_in):
    with transaction() as session:
        file = complete_file(session, now=now)
        actions.take_step(session, file, "submit", actor=owner_of(file), now=now)
        reference = file.reference
    desk = sign_in("press_centre")
    desk.get(f"/files/{reference}")
    page = desk.submit({"organisation": "NOWHERE"}, form="assign", status=422)
    assert "Choose an organisation" in page.find(id="organisation-error").text


def delegate(now):
    with transaction() as session:
        state = organisation_for(session, "state")
        file = complete_file(
            session, now=now, code="delegate", organisation=state, function="delegate", rank="official"
        )
        walk(session, file, now=now, upto="take-up", desk=Role.PROTOCOL)
        return file.id


def test_protocol_notes_who_signs_and_nobody_else_does(app, now, sign_in):
    file_id = delegate(now)
    protocol = sign_in("protocol")
    protocol.get(f"/files/{row(file_id).reference}")
    protocol.submit({}, form="mark-signer")
    assert row(file_id).signer is True
    assert "Noted who signs" in protocol.get(f"/files/{row(file_id).reference}").text
    for role in (*sorted(DESKS - {Role.PROTOCOL}), Role.VETTING, Role.APPROVER):
        with pytest.raises(NotAllowed), transaction() as session:
            allotting.mark_signer(
                session, actions.lock(session, file_id), False, actor=officer(session, role, now=now), now=now
            )


def test_nobody_is_accredited_twice_by_the_same_document(app, now):
    one, two = file_upto("clear", now=now), file_upto("clear", now=now)
    with transaction(unaudited="a test gives both the same document") as session:
        hash_ = session.get_one(Application, one).document_hash
        session.execute(update(Application).where(Application.id == two).values(document_hash=hash_))
    for file_id, stopped in ((one, False), (two, True)):
        with transaction() as session:
            file, approver = actions.lock(session, file_id), officer(session, Role.APPROVER, now=now)
            session.flush()
            if not stopped:
                actions.take_step(session, file, "approve", actor=approver, now=now)
                continue
            with pytest.raises(Blocked) as refused:
                actions.take_step(session, file, "approve", actor=approver, now=now)
            assert row_reference(session, one) in str(refused.value)
    assert (row(one).state, row(two).state) == (State.APPROVED, State.CLEARED)


def row_reference(session, file_id):
    return session.get_one(Application, file_id).reference


@pytest.mark.parametrize("state", ["rejected", "refused", "revoked"])
def test_who_was_closed_before_is_told_when_the_same_document_comes_back(app, now, sign_in, state):
    before, again = file_upto("take-up", now=now), file_upto("send-to-agency", now=now)
    with transaction(unaudited="a test closes the first, and gives both the same document") as session:
        hash_ = session.get_one(Application, again).document_hash
        session.execute(update(Application).where(Application.id == before).values(document_hash=hash_, state=state))
    was = row(before).reference
    for role in ("vetting", "approver", "commander", "press_centre"):
        told = sign_in(role).get(f"/files/{row(again).reference}").find("section", {"aria-labelledby": "closed-before"})
        assert told and was in told.text, role
