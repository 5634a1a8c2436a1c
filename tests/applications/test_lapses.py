"""What happens to files by itself, and the waiting list: freed places in the focal point's order, deadlines."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from accreditation.applications import actions, lapses, waiting_list
from accreditation.applications.effects import Decision
from accreditation.applications.models import Application
from accreditation.applications.workflow import State
from accreditation.audit.models import AuditEvent
from accreditation.delegations.models import Organisation, Quota
from accreditation.delegations.queries import organisation_by_code
from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import current_session, transaction
from accreditation.kernel.errors import Blocked, Conflict, NotAllowed, NotFound
from accreditation.notices.models import Notice
from accreditation.policy.actors import SYSTEM, Actor, Role
from tests.applications.applicants import open_doors
from tests.applications.test_delegation import came_in, names
from tests.files import complete_file, file_upto, officer, owner_of
from tests.together import together


def fresh(file_id):
    current_session().rollback()
    current_session().expire_all()
    return current_session().get_one(Application, file_id)


def quota(*, places, category_id, organisation="KAZ"):
    with transaction(unaudited="a test sets the quota") as session:
        whose = select(Organisation.id).where(Organisation.code == organisation).scalar_subquery()
        rows = update(Quota).where(Quota.category_id == category_id, Quota.organisation_id == whose)
        session.execute(rows.values(places=Quota.reserved + Quota.consumed + places))


def waiting_files(count, *, organisation="KAZ", start=None):
    """People of an organisation whose quota is full, handed in one after the other."""
    start, ids = start or utc_now() - timedelta(hours=count), []
    for number in range(count):
        with transaction() as session:
            file = complete_file(
                session, now=start, code="delegate", organisation=organisation_by_code(session, organisation),
                function="delegate", rank="official", family_name=f"Ospan{chr(97 + number)}",
            )  # fmt: skip
            ids.append(file.id)
            category_id = file.category_id
    quota(places=0, category_id=category_id, organisation=organisation)
    for number, file_id in enumerate(ids):
        at = start + timedelta(minutes=number)
        with transaction() as session:
            file = actions.lock(session, file_id)
            actions.take_step(session, file, "submit", actor=owner_of(file), now=at)
            assert file.state is State.WAITLISTED
    return ids


def focal_point(code="KAZ"):
    with transaction() as session:
        actor = officer(session, Role.FOCAL_POINT, now=utc_now())
    return Actor(id=actor.id, roles=frozenset({Role.FOCAL_POINT}), organisations=frozenset({code}))


def move(file_id, to, place, actor, code="KAZ"):
    reference = fresh(file_id).reference
    with transaction() as session:
        mine = organisation_by_code(session, code)
        waiting_list.move(session, mine, reference, to=to, place=place, actor=actor, now=utc_now())


def codes(file_id):
    applicant = fresh(file_id).applicant_id
    return list(current_session().execute(select(Notice.code).where(Notice.account_id == applicant)).scalars())


def test_freed_places_go_to_the_next_in_the_focal_points_order_and_they_are_told(app):
    one, two, three = waiting_files(3)
    move(three, "up", 3, focal_point())
    move(three, "up", 2, focal_point())
    quota(places=1, category_id=fresh(one).category_id)
    assert lapses.promote_waiting(now=utc_now()) == 1
    assert [fresh(each).state for each in (one, two, three)] == [
        State.WAITLISTED, State.WAITLISTED, State.SUBMITTED,
    ]  # fmt: skip
    assert codes(three) == ["file_waitlisted", "file_promoted"]
    assert fresh(three).waiting_place is None
    event = current_session().execute(select(AuditEvent).where(AuditEvent.action == "file:promote")).scalar_one()
    assert event.actor_id == SYSTEM.id
    assert lapses.promote_waiting(now=utc_now()) == 0


def test_a_withdrawal_frees_the_place_that_is_given_on(app):
    one, two = waiting_files(2)
    quota(places=1, category_id=fresh(one).category_id)
    assert lapses.promote_waiting(now=utc_now()) == 1
    with transaction() as session:
        file = actions.lock(session, one)
        actions.take_step(
            session, file, "withdraw", actor=owner_of(file), now=utc_now(), decision=Decision(reason="No journey")
        )
    assert lapses.promote_waiting(now=utc_now()) == 1
    assert fresh(two).state is State.SUBMITTED


def test_whoever_comes_later_stands_behind_those_who_wait_though_a_place_is_free(app):
    [first] = waiting_files(1)
    quota(places=1, category_id=fresh(first).category_id)
    with transaction() as session:
        later = complete_file(
            session, now=utc_now(), code="delegate", organisation=organisation_by_code(session, "KAZ"),
            function="delegate", rank="official", family_name="Later",
        )  # fmt: skip
        actions.take_step(session, later, "submit", actor=owner_of(later), now=utc_now())
        later_id = later.id
    assert fresh(later_id).state is State.WAITLISTED
    assert lapses.promote_waiting(now=utc_now()) == 1
    assert fresh(first).state is State.SUBMITTED


def test_an_organisations_place_is_not_given_while_the_category_is_full(app):
    [one] = waiting_files(1)
    category_id = fresh(one).category_id
    quota(places=3, category_id=category_id)
    with transaction(unaudited="a test sets the quota") as session:
        total = update(Quota).where(Quota.category_id == category_id, Quota.organisation_id.is_(None))
        found = session.execute(total.values(places=Quota.reserved + Quota.consumed).returning(Quota.id)).all()
    assert lapses.promote_waiting(now=utc_now()) == (0 if found else 1)


def test_of_many_workers_and_submissions_at_once_as_many_get_a_place_as_there_are(app):
    waiting = waiting_files(6)
    with transaction() as session:
        late = [
            complete_file(
                session, now=utc_now(), code="delegate", organisation=organisation_by_code(session, "KAZ"),
                function="delegate", rank="official",
            ).id
            for _ in range(3)
        ]  # fmt: skip
    category_id = fresh(waiting[0]).category_id
    quota(places=4, category_id=category_id)
    current_session().rollback()

    def act(number):
        if number < 3:
            return lapses.promote_waiting(now=utc_now())
        with transaction() as session:
            file = actions.lock(session, late[number - 3])
            actions.take_step(session, file, "submit", actor=owner_of(file), now=utc_now())
            return int(file.state is State.SUBMITTED)

    gained = together(app, 6, act)
    assert all(isinstance(each, int) for each in gained), gained
    assert sum(gained) == 4
    placed = [each for each in (*waiting, *late) if fresh(each).state is State.SUBMITTED]
    assert len(placed) == 4
    mine = select(Quota).join(Organisation, Organisation.id == Quota.organisation_id).where(Organisation.code == "KAZ")
    held = current_session().execute(mine.where(Quota.category_id == category_id)).unique().scalar_one()
    assert held.reserved + held.consumed == held.places == 4
    events = select(AuditEvent.subject_id).where(AuditEvent.action == "file:promote")
    promoted = list(current_session().execute(events).scalars())
    assert len(promoted) == len(set(promoted)), "nobody was promoted twice"


def test_the_focal_point_orders_the_list_on_the_page_without_a_script(app):
    open_doors()
    waiting_files(3)
    client = came_in(app)
    path = "/delegation?organisation=KAZ&tab=waitlisted"
    page = client.get(path)
    assert [each.split()[-1] for each in names(page)] == ["Ospana", "Ospanb", "Ospanc"]
    assert [each.get_text() for each in page.select("form.acc-order .acc-num")] == ["1 of 3", "2 of 3", "3 of 3"]
    first = page.select("form.acc-order")[0]
    assert [each["value"] for each in first.select("button")] == ["down"], "the first goes no further up"
    forms = list(page.find_all("form", method="post"))
    page = client.submit({"to": "up"}, form=forms.index(page.select("form.acc-order")[2]))
    assert [each.split()[-1] for each in names(page)] == ["Ospana", "Ospanc", "Ospanb"]
    [event] = current_session().execute(select(AuditEvent).where(AuditEvent.action == "file:order")).scalars()
    assert event.about == {"organisation": "KAZ", "from": 3, "to": 2}


def test_the_focal_point_reads_the_number_of_a_person_on_the_list(app):
    open_doors()
    [one, two] = waiting_files(2)
    client = came_in(app)
    assert "Number 2 on the list of your organisation" in client.get(_status(two)).text
    move(two, "up", 2, focal_point())
    assert "Number 1 on the list of your organisation" in client.get(_status(two)).text
    assert "Number 2 on the list of your organisation" in client.get(_status(one)).text


def _status(file_id):
    return f"/applications/{fresh(file_id).reference}"


def test_a_stale_list_is_a_conflict_and_its_ends_are_ends(app):
    one, two = waiting_files(2)
    actor = focal_point()
    move(two, "up", 2, actor)
    with pytest.raises(Conflict):
        move(two, "up", 2, actor)
    with pytest.raises(Blocked):
        move(two, "up", 1, actor)
    with pytest.raises(Blocked):
        move(one, "down", 2, actor)


def test_nobody_orders_the_list_of_an_organisation_they_do_not_stand_for(app, sign_in):
    one, two = waiting_files(2)
    for stranger in (focal_point("FRA"), Actor(id=one, roles=frozenset({Role.PROTOCOL}))):
        with pytest.raises(NotAllowed):
            move(two, "up", 2, stranger)
    with pytest.raises(NotFound):
        move(two, "up", 2, focal_point("FRA"), code="FRA")
    sign_in("protocol").post("/delegation/waiting", {"reference": "x", "to": "up", "place": "2"}, status=403)
    assert fresh(two).waiting_place is None


def test_ordering_leaves_the_files_versions_alone(app):
    one, two = waiting_files(2)
    before = [fresh(each).version for each in (one, two)]
    move(two, "up", 2, focal_point())
    assert [fresh(each).version for each in (one, two)] == before


def returned(now, until):
    file_id = file_upto("take-up", now=now)
    with transaction() as session:
        desk = officer(session, Role.PRESS_CENTRE, now=now)
        session.flush()
        decision = Decision(reason="mend it", open_fields=("birth_date",), answer_until=until)
        actions.take_step(session, actions.lock(session, file_id), "return", actor=desk, now=now, decision=decision)
    return file_id


def test_a_returned_file_past_its_deadline_is_withdrawn_frees_its_place_and_its_applicant_is_told(app, now):
    late = returned(now, utc_now() - timedelta(minutes=1))
    early = returned(now, utc_now() + timedelta(minutes=5))
    assert lapses.expire_returned(now=utc_now()) == 1
    assert [fresh(each).state for each in (late, early)] == [State.WITHDRAWN, State.RETURNED]
    assert fresh(late).place == "none"
    assert codes(late)[-1] == "file_expired"
    assert lapses.expire_returned(now=utc_now()) == 0


def test_two_workers_withdraw_a_file_once(app, now):
    late = returned(now, utc_now() - timedelta(minutes=1))
    current_session().rollback()
    assert sorted(together(app, 3, lambda _number: lapses.expire_returned(now=utc_now()))) == [0, 0, 1]
    assert codes(late).count("file_expired") == 1


def test_an_answer_and_the_deadline_at_once_leave_one_outcome(app, now):
    late = returned(now, utc_now() - timedelta(minutes=1))
    current_session().rollback()

    def act(number):
        if number:
            return lapses.expire_returned(now=utc_now())
        with transaction() as session:
            file = actions.lock(session, late)
            actions.take_step(session, file, "resubmit", actor=owner_of(file), now=utc_now())
        return "sent"

    told = together(app, 2, act)
    sent = told[0] == "sent"
    assert fresh(late).state is (State.SUBMITTED if sent else State.WITHDRAWN)
    assert told[1] == (0 if sent else 1)
