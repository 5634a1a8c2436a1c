"""The desks at work: queue, decision, quotas, versions; each rule tried by the wrong hand, too late, or twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import event as sql_event
from sqlalchemy import select, update

from accreditation.applications import actions, allotting, queries
from accreditation.applications.effects import Decision
from accreditation.applications.models import Application
from accreditation.applications.workflow import State
from accreditation.audit.models import AuditEvent
from accreditation.delegations.models import Quota
from accreditation.kernel.database import current_session, db, transaction
from accreditation.kernel.errors import Blocked, Conflict, Invalid, NotAllowed
from accreditation.notices.models import Notice
from accreditation.policy.actors import Role
from tests.files import FACTS, complete_file, file_upto, officer, organisation_for, owner_of, walk


def fresh(file_id):
    current_session().rollback()
    return current_session().get_one(Application, file_id)


def test_a_press_file_goes_the_whole_way_by_four_hands(app, now):
    file = fresh(file_upto("approve", now=now))
    assert file.state is State.APPROVED
    assert len({file.applicant_id, file.reviewed_by_id, file.cleared_by_id, file.approved_by_id}) == 4
    actions_seen = (
        current_session()
        .execute(select(AuditEvent.action).where(AuditEvent.subject_id == file.id).order_by(AuditEvent.seq))
        .scalars()
        .all()
    )
    assert actions_seen[-6:] == [
        f"file:{step}" for step in ("submit", "take-up", "pre-approve", "send-to-agency", "clear", "approve")
    ]


def test_pre_approval_vetting_and_clearance_are_silent(app, now):
    file = fresh(file_upto("clear", now=now))
    codes = current_session().execute(select(Notice.code).where(Notice.account_id == file.applicant_id)).scalars().all()
    assert codes == ["file_submitted"]


def test_personal_data_is_sealed_in_every_row_it_touches(app, now):
    file_id = file_upto("approve", now=now)
    with db.engine.connect() as connection:
        tables = (
            "applications",
            "accounts",
            "notices",
            "audit_events",
            "audit_details",
            "documents",
            "once_keys",
            "stored_files",
        )
        for table in tables:
            for row in connection.exec_driver_sql(f"SELECT {table}::text AS row FROM {table}"):  # noqa: S608
                for secret in (FACTS["family_name"], FACTS["birth_date"], "@press.example"):
                    assert secret not in row.row, f"{secret} in {table}"
                    assert secret.encode().hex() not in row.row, f"{secret} in {table}"
    assert fresh(file_id).facts["family_name"] == FACTS["family_name"]


def test_a_stale_version_is_a_conflict(app, now):
    file_id = file_upto("take-up", now=now)
    version = fresh(file_id).version
    with transaction() as session:
        file = actions.lock(session, file_id, version=version)
        desk = officer(session, Role.PRESS_CENTRE, now=now)
        session.flush()
        actions.take_step(session, file, "hold", actor=desk, now=now, decision=Decision(reason="busy"))
    with pytest.raises(Conflict), transaction() as session:
        actions.lock(session, file_id, version=version)


def test_of_two_officers_at_once_one_decides(app, now):
    file_id = file_upto("take-up", now=now)
    version = fresh(file_id).version
    with transaction() as session:
        desks = [officer(session, Role.PRESS_CENTRE, now=now) for _ in range(8)]
    current_session().rollback()

    def decide(desk):
        with app.app_context():
            try:
                with transaction() as session:
                    file = actions.lock(session, file_id, version=version)
                    actions.take_step(session, file, "pre-approve", actor=desk, now=now)
            except (Conflict, Blocked):
                return 0
            return 1

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(decide, desks)) == 1
    assert fresh(file_id).state is State.PRE_APPROVED


def test_a_wrong_state_is_blocked_and_changes_nothing(app, now):
    file_id = file_upto("submit", now=now)
    with pytest.raises(Blocked), transaction() as session:
        approver = officer(session, Role.APPROVER, now=now)
        session.flush()
        actions.take_step(session, actions.lock(session, file_id), "approve", actor=approver, now=now)
    assert fresh(file_id).state is State.SUBMITTED


def test_a_file_without_an_organisation_is_not_passed_on(app, now):
    with transaction() as session:
        file = complete_file(session, now=now)
        actions.take_step(session, file, "submit", actor=owner_of(file), now=now)
        desk = officer(session, Role.PRESS_CENTRE, now=now)
        session.flush()
        actions.take_step(session, file, "take-up", actor=desk, now=now)
        with pytest.raises(Blocked):
            actions.take_step(session, file, "pre-approve", actor=desk, now=now)
        allotting.assign_organisation(session, file, organisation_for(session), actor=desk, now=now)
        actions.take_step(session, file, "pre-approve", actor=desk, now=now)
        assert file.state is State.PRE_APPROVED


def test_returning_a_file_names_the_answers_it_opens(app, now):
    file_id = file_upto("take-up", now=now)
    with transaction() as session:
        file = actions.lock(session, file_id)
        desk = officer(session, Role.PRESS_CENTRE, now=now)
        session.flush()
        with pytest.raises(Invalid):
            actions.take_step(session, file, "return", actor=desk, now=now, decision=Decision(reason="mend it"))
        decision = Decision(reason="mend it", open_fields=("birth_date",))
        actions.take_step(session, file, "return", actor=desk, now=now, decision=decision)
        assert file.state is State.RETURNED
        assert file.answer_until == now + timedelta(days=3)
    with pytest.raises(Blocked), transaction() as session:
        file = actions.lock(session, file_id)
        actions.save_answers(session, file, {"family_name": "Other"}, actor=owner_of(file), now=now)
    with transaction() as session:
        file = actions.lock(session, file_id)
        actions.save_answers(session, file, {"birth_date": "1987-03-12"}, actor=owner_of(file), now=now)
        actions.take_step(session, file, "resubmit", actor=owner_of(file), now=now)
    assert fresh(file_id).identity_version == 2


def refused_field(file_id, action, role, now, decision):
    """The field that a step is refused for."""
    with pytest.raises(Invalid) as refused, transaction() as session:
        file, actor = actions.lock(session, file_id), officer(session, role, now=now)
        session.flush()
        actions.take_step(session, file, action, actor=actor, now=now, decision=decision)
    return refused.value.field


def test_an_answer_that_the_file_was_not_asked_is_not_opened(app, now):
    file_id = file_upto("take-up", now=now)
    bogus = Decision(reason="Mend it", open_fields=("bogus", "family_name"))
    assert refused_field(file_id, "return", Role.PRESS_CENTRE, now, bogus) == "open_fields"
    endless = Decision(reason="x" * 6000, open_fields=("family_name",))
    assert refused_field(file_id, "return", Role.PRESS_CENTRE, now, endless) == "reason"
    assert fresh(file_id).state is State.IN_REVIEW


def test_a_zone_that_is_none_is_not_granted(app, now):
    file_id = file_upto("clear", now=now)
    with pytest.raises(Invalid) as refused, transaction() as session:
        file, approver = actions.lock(session, file_id), officer(session, Role.APPROVER, now=now)
        allotting.set_zones(session, file, {99_999}, actor=approver, now=now)
    assert refused.value.field == "zones"


def test_an_identity_that_changed_after_vetting_is_not_approved(app, now):
    file_id = file_upto("clear", now=now)
    with transaction() as session:
        file = actions.lock(session, file_id)
        actions.apply_facts(file, {**file.facts, "birth_date": "1990-01-01"}, now=now)
        approver = officer(session, Role.APPROVER, now=now)
        session.flush()
        with pytest.raises(Blocked):
            actions.take_step(session, file, "approve", actor=approver, now=now)


def test_the_database_itself_refuses_one_hand_for_two_decisions(app, now):
    file_id = file_upto("clear", now=now)
    reviewer = fresh(file_id).reviewed_by_id
    with pytest.raises(Conflict), transaction(unaudited="a test writes past the verbs") as session:
        session.execute(update(Application).where(Application.id == file_id).values(approved_by_id=reviewer))


def full_quota(places):
    with transaction(unaudited="a test sets the quota") as session:
        press = select(Application.category_id).limit(1).scalar_subquery()
        session.execute(
            update(Quota).where(Quota.organisation_id.is_(None), Quota.category_id == press).values(places=places)
        )


def test_the_last_places_go_to_exactly_as_many_of_many_at_once(app, now):
    files = [file_upto(None, now=now) for _ in range(16)]
    full_quota(5)

    def submit(file_id):
        with app.app_context(), transaction() as session:
            file = actions.lock(session, file_id)
            actions.take_step(session, file, "submit", actor=owner_of(file), now=now)
            return str(file.state)

    with ThreadPoolExecutor(8) as pool:
        states = list(pool.map(submit, files))
    assert states.count("submitted") == 5
    assert states.count("waitlisted") == 11
    current_session().rollback()
    total = (
        current_session()
        .execute(
            select(Quota)
            .join(Application, Application.category_id == Quota.category_id)
            .where(Quota.organisation_id.is_(None))
        )
        .unique()
        .scalars()
        .first()
    )
    assert (total.reserved, total.consumed) == (5, 0)


def test_a_closed_file_frees_its_place_and_an_approved_one_takes_it(app, now):
    file_id = file_upto("approve", now=now)
    quota = select(Quota).where(Quota.category_id == fresh(file_id).category_id, Quota.organisation_id.is_(None))
    held = current_session().execute(quota).unique().scalar_one()
    assert (held.reserved, held.consumed) == (0, 1)
    with transaction() as session:
        file = actions.lock(session, file_id)
        commander = officer(session, Role.COMMANDER, now=now)
        session.flush()
        actions.take_step(session, file, "revoke", actor=commander, now=now, decision=Decision(reason="sealed"))
    held = current_session().execute(quota).unique().scalar_one()
    assert (held.reserved, held.consumed) == (0, 0)


def test_the_desk_takes_up_and_returns_a_file_on_its_pages(app, now, sign_in):
    file = fresh(file_upto("submit", now=now))
    desk = sign_in("press_centre")
    page = desk.get("/files?tab=to_take_up")
    assert file.reference in str(page.find("table"))
    desk.get(f"/files/{file.reference}")
    desk.submit({"decision": "take-up"}, form=_form(desk))
    page = desk.submit({"decision": "return", "reason": ""}, form=_form(desk), status=422)
    assert "What should be mended: write this." in page.get_text()
    page = desk.submit(
        {"decision": "return", "reason": "Mend the date", "open_fields": ["birth_date"]}, form=_form(desk)
    )
    assert "Returned" in page.get_text()
    assert fresh(file.id).state is State.RETURNED


def _form(client):
    """The decision form of the page at hand."""
    forms = client.page.find_all("form", attrs={"method": "post"})
    return next(place for place, form in enumerate(forms) if form.get("action", "").endswith("/decide"))


def test_a_stale_decision_is_told_and_keeps_what_was_typed(app, now, sign_in):
    file = fresh(file_upto("take-up", now=now))
    first, second = sign_in("press_centre"), sign_in("press_centre")
    first.get(f"/files/{file.reference}")
    second.get(f"/files/{file.reference}")
    second.submit({"decision": "hold", "reason": "Waiting for the letter"}, form=_form(second))
    page = first.submit({"decision": "reject", "reason": "A reason I typed"}, form=_form(first), status=409)
    assert page.find("textarea", id="reason").get_text() == "A reason I typed"
    assert fresh(file.id).state is State.ON_HOLD


def test_another_desk_does_not_see_the_file_and_cannot_decide_on_it(app, now, sign_in):
    file = fresh(file_upto("submit", now=now))
    logistics = sign_in("logistics")
    logistics.get(f"/files/{file.reference}", status=404)
    logistics.post(f"/files/{file.reference}/decide", {"decision": "take-up", "version": file.version}, status=404)
    assert file.reference not in str(logistics.get("/files?tab=all"))
    assert fresh(file.id).state is State.SUBMITTED


def test_the_queue_finds_a_name_across_scripts_and_spellings(app, now, sign_in):
    wanted = fresh(
        file_upto(
            "submit", now=now, family_name="Shevchenko", given_names="Oleksandr", native_name="Олександр Шевченко"
        )
    )
    file_upto("submit", now=now, family_name="Tanaka", given_names="Yuki", native_name="田中 由紀")
    desk = sign_in("press_centre")
    told = wanted.reference.replace("-", " ").lower()
    for typed in ("Schewtschenko", "shevchenko oleksandr", wanted.reference, told, wanted.facts["document_number"]):
        page = desk.get("/files", query_string={"tab": "all", "q": typed})
        assert wanted.reference in str(page), typed
        assert "Tanaka" not in page.find("table").get_text(), typed


def test_an_empty_queue_says_so(app, sign_in):
    page = sign_in("press_centre").get("/files")
    assert "No file waits here" in page.get_text()


def test_a_queue_of_many_rows_costs_as_many_queries_as_a_short_one(app, now, sign_in):
    for _ in range(3):
        file_upto("submit", now=now)
    desk = sign_in("press_centre")
    short = count_queries(desk, "/files?tab=to_take_up")
    for _ in range(30):
        file_upto("submit", now=now)
    assert count_queries(desk, "/files?tab=to_take_up") == short
    assert short <= 15
    assert "1–25 of 33" in desk.page.get_text()


def test_a_page_cut_by_the_database_is_that_part_of_the_whole_queue(app, now):
    for place in range(28):
        file_upto("submit", now=now + timedelta(minutes=-place))
    with transaction() as session:
        desk = officer(session, Role.PRESS_CENTRE, now=now)
    for asked in ({}, {"category": "press"}, {"sort": "newest"}, {"sort": "due"}):
        whole = queries.ids_of(session, desk, queries.Filters(tab="all", **asked), now=now)
        for page, part in ((1, whole[:25]), (2, whole[25:]), (99, whole[25:])):
            shown = queries.queue(session, desk, queries.Filters(tab="all", page=page, **asked), now=now)
            assert [file.id for file in shown.files] == part
            assert (shown.total, shown.page, shown.pages) == (28, min(page, 2), 2)
    none = queries.queue(session, desk, queries.Filters(tab="all", category="official_media"), now=now)
    assert (none.files, none.total, none.first, none.pages) == ([], 0, 0, 1)


def count_queries(client, path):
    seen = []
    listener = lambda *all_of_it: seen.append(all_of_it[2])  # noqa: E731
    sql_event.listen(db.engine, "before_cursor_execute", listener)
    try:
        client.get(path)
    finally:
        sql_event.remove(db.engine, "before_cursor_execute", listener)
    return len(seen)


def test_opening_a_document_is_an_event(app, now, sign_in):
    file = fresh(file_upto("take-up", now=now))
    document = file.documents[0].id
    desk = sign_in("press_centre")
    fields = {"csrf_token": desk.csrf(), "once": "7f1f0a52-63f5-4c2b-9a6a-3f0a6d9f5a11"}
    answer = desk.http.post(f"/files/{file.reference}/documents/{document}", data=fields)
    assert answer.data == b"%PDF-1.4 specimen"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    seen = current_session().execute(select(AuditEvent).where(AuditEvent.action == "document:open")).scalars().all()
    assert len(seen) == 1


def test_a_decision_needs_permission(app, now):
    file_id = file_upto("take-up", now=now)
    with pytest.raises(NotAllowed), transaction() as session:
        vetting = officer(session, Role.VETTING, now=now)
        session.flush()
        actions.take_step(session, actions.lock(session, file_id), "pre-approve", actor=vetting, now=now)


def test_the_walk_of_tests_is_the_walk_of_the_table(app, now):
    with transaction() as session:
        file = complete_file(session, now=now)
        walk(session, file, now=now, upto="clear")
        assert file.state is State.CLEARED


def referred_file(now):
    file_id = file_upto("send-to-agency", now=now)
    with transaction() as session:
        vetting = officer(session, Role.VETTING, now=now)
        session.flush()
        file = actions.lock(session, file_id)
        actions.take_step(session, file, "refer", actor=vetting, now=now, decision=Decision(reason="see the annex"))
    return file_id


def vote(file_id, action, now, member=None):
    with transaction() as session:
        member = member or officer(session, Role.BOARD, now=now)
        session.flush()
        file = actions.lock(session, file_id)
        actions.take_step(session, file, action, actor=member, now=now, decision=Decision(reason="weighed"))
        return member


def test_the_board_decides_when_two_members_agree(app, now):
    file_id = referred_file(now)
    vote(file_id, "board-refuse", now)
    assert fresh(file_id).state is State.REFERRED
    vote(file_id, "board-clear", now)
    assert fresh(file_id).state is State.REFERRED
    vote(file_id, "board-refuse", now)
    assert fresh(file_id).state is State.REFUSED


def test_a_member_of_the_board_votes_once(app, now):
    file_id = referred_file(now)
    member = vote(file_id, "board-clear", now)
    with pytest.raises(Blocked):
        vote(file_id, "board-clear", now, member=member)
    assert fresh(file_id).state is State.REFERRED


def test_of_two_votes_at_once_both_count(app, now):
    file_id = referred_file(now)
    with transaction() as session:
        members = [officer(session, Role.BOARD, now=now) for _ in range(2)]
    current_session().rollback()

    def cast(member):
        with app.app_context():
            vote(file_id, "board-clear", now, member=member)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(cast, members))
    assert fresh(file_id).state is State.CLEARED
