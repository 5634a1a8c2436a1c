"""One step for many files: each by its own guards, at its own version, and the outcome told exactly."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import event as sql_event
from sqlalchemy import select, update

from accreditation.applications import actions, bulk
from accreditation.applications.effects import Decision
from accreditation.applications.models import Application
from accreditation.applications.workflow import BULK, WORKFLOW, State
from accreditation.audit.models import AuditEvent
from accreditation.audit.queries import verify
from accreditation.delegations.models import Quota
from accreditation.kernel.database import current_session, db, transaction
from accreditation.policy.actors import Role
from tests.files import complete_file, file_upto, officer, owner_of
from tests.together import together


def fresh(file_id):
    current_session().rollback()
    return current_session().get_one(Application, file_id)


def states(*ids):
    return [fresh(each).state for each in ids]


def without_organisation(now):
    """A file in review whose organisation nobody assigned: it cannot be passed on."""
    with transaction() as session:
        file = complete_file(session, now=now)
        actions.take_step(session, file, "submit", actor=owner_of(file), now=now)
        desk = officer(session, Role.PRESS_CENTRE, now=now)
        session.flush()
        actions.take_step(session, file, "take-up", actor=desk, now=now)
        return file.id


def plan(client, step, ids, **fields):
    return client.post("/files/bulk", {"step": step, "file": [str(each) for each in ids], **fields})


def rows(page, name):
    return page.select(f"section[aria-labelledby={name}] tbody tr")


def events(action):
    found = current_session().execute(select(AuditEvent).where(AuditEvent.action == action).order_by(AuditEvent.seq))
    return list(found.scalars())


def test_three_of_four_are_passed_on_and_the_fourth_says_why_not(app, now, sign_in):
    able = [file_upto("take-up", now=now) for _ in range(3)]
    unable = without_organisation(now)
    desk = sign_in("press_centre")
    page = plan(desk, "pre-approve", [*able, unable])
    assert page.h1.text == "Pre-approve: 3 files"
    assert len(rows(page, "able")) == 3
    [row] = rows(page, "unable")
    assert fresh(unable).reference in row.text
    assert "Settle the open points first." in row.text
    assert states(*able) == [State.IN_REVIEW] * 3, "the plan changes nothing"
    page = desk.submit(form="take")
    assert page.h1.text == "Pre-approved: 3 files"
    assert states(*able, unable) == [*[State.PRE_APPROVED] * 3, State.IN_REVIEW]
    assert len(events("file:pre-approve")) == 3
    [act] = events("file:bulk")
    assert sorted(act.about["taken"]) == sorted(fresh(each).reference for each in able)
    assert verify(current_session()).fault is None


def test_bulk_moderation_does_not_act_on_any_posted_id(app, now, sign_in):
    theirs, mine = file_upto("submit", now=now), file_upto("submit", now=now)
    other = sign_in("logistics")
    other.post("/files/bulk", {"step": "take-up", "file": [str(theirs)]}, status=404)
    other.post("/files/bulk/take", {"step": "take-up", "file": [f"{theirs}:{fresh(theirs).version}"]}, status=404)
    desk = sign_in("press_centre")
    stranger = uuid4()
    keys = [f"{mine}:{fresh(mine).version}", f"{stranger}:1"]
    desk.post("/files/bulk/take", {"step": "take-up", "file": keys}, status=404)
    desk.post("/files/bulk/take", {"step": "take-up", "file": ["no-id:1"]}, status=404)
    assert states(theirs, mine) == [State.SUBMITTED] * 2
    assert events("file:bulk") == []


def test_a_file_that_changed_meanwhile_stays_and_is_told(app, now, sign_in):
    one, two = (file_upto("take-up", now=now) for _ in range(2))
    desk = sign_in("press_centre")
    plan(desk, "hold", [one, two])
    with transaction() as session:
        colleague = officer(session, Role.PRESS_CENTRE, now=now)
        session.flush()
        actions.take_step(session, actions.lock(session, one), "pre-approve", actor=colleague, now=now)
    page = desk.submit({"reason": "Until Monday"}, form="take")
    assert page.h1.text == "Put on hold: 1 file"
    assert "1 file was left as it is" in page.text
    told = page.find("table").text
    assert fresh(one).reference in told
    assert "changed while you were reading" in told
    assert states(one, two) == [State.PRE_APPROVED, State.ON_HOLD]
    assert fresh(two).note == {"action": "hold", "text": "Until Monday"}


def test_a_reason_is_asked_once_for_all_and_what_was_typed_is_kept(app, now, sign_in):
    ids = [file_upto("take-up", now=now) for _ in range(2)]
    desk = sign_in("press_centre")
    page = plan(desk, "return", ids)
    assert page.find("label", attrs={"for": "reason"}).text == "What should be mended"
    page = desk.submit({"reason": ""}, form="take", status=422)
    assert "Write the reason." in page.text
    page = desk.submit({"reason": "The date is wrong."}, form="take", status=422)
    assert page.find("textarea", id="reason").text == "The date is wrong."
    assert "Choose at least one answer" in page.text
    assert states(*ids) == [State.IN_REVIEW] * 2
    desk.submit({"open_fields": ["birth_date"]}, form="take")
    assert states(*ids) == [State.RETURNED] * 2
    assert [fresh(each).open_fields for each in ids] == [["birth_date"]] * 2


def test_what_a_file_was_not_asked_is_not_opened_to_its_applicant(app, now):
    file_id = file_upto("take-up", now=now)
    with transaction() as session:
        desk = officer(session, Role.PRESS_CENTRE, now=now)
        session.flush()
        step = bulk.step_named("return")
        decision = Decision(reason="mend it", open_fields=("no_such_question",))
        act = bulk.take(
            session, {file_id: fresh_version(session, file_id)}, step, actor=desk, now=now, decision=decision
        )
    told = bulk.outcome(current_session(), act, actor=desk)
    assert (told.taken, len(told.left)) == ((), 1)
    assert fresh(file_id).state is State.IN_REVIEW


def fresh_version(session, file_id):
    return session.get_one(Application, file_id).version


def test_the_same_form_sent_twice_is_done_once(app, now, sign_in):
    ids = [file_upto("submit", now=now) for _ in range(2)]
    desk = sign_in("press_centre")
    plan(desk, "take-up", ids)
    form = desk.page.find("form", id="take")
    fields = {
        "step": "take-up",
        "file": [each["value"] for each in form.find_all("input", attrs={"name": "file"})],
        "csrf_token": desk.csrf(),
        "once": str(uuid4()),
    }
    first, again = (desk.http.post("/files/bulk/take", data=fields) for _ in range(2))
    assert (first.status_code, first.location) == (303, again.location)
    assert len(events("file:bulk")) == 1
    assert len(events("file:take-up")) == 2


def test_votes_and_steps_with_a_page_of_their_own_are_not_taken_for_many(app, now, sign_in):
    file_id = file_upto("submit", now=now)
    alone = {step.action for step in WORKFLOW} - {step.action for step in BULK}
    assert {"board-clear", "settle-hold", "submit", "expire", "replace", "answer"} <= alone
    board = sign_in("board")
    for action in ("board-clear", "settle-clear", "submit", "no-such-step"):
        board.post("/files/bulk", {"step": action, "file": [str(file_id)]}, status=404)
        board.post("/files/bulk/take", {"step": action, "file": [f"{file_id}:1"]}, status=404)
    assert fresh(file_id).state is State.SUBMITTED


def test_all_that_match_the_filter_are_taken_and_no_others(app, now, sign_in):
    wanted = [file_upto("submit", now=now, family_name="Shevchenko") for _ in range(3)]
    other = file_upto("submit", now=now, family_name="Tanaka")
    desk = sign_in("press_centre")
    page = plan(desk, "take-up", [other], everything="y", tab="to_take_up", q="Shevchenko")
    assert page.h1.text == "Take up: 3 files"
    page = desk.submit(form="take")
    assert states(*wanted, other) == [*[State.IN_REVIEW] * 3, State.SUBMITTED]
    assert "q=Shevchenko" in page.select_one(".acc-crumb a")["href"], "back to the same view"


def test_at_most_so_many_files_go_together_and_the_rest_is_told(app, now, sign_in, monkeypatch):
    ids = [file_upto("submit", now=now) for _ in range(3)]
    monkeypatch.setattr(bulk, "MOST", 2)
    desk = sign_in("press_centre")
    assert "The first 2 of all 3 that match" not in desk.get("/files?tab=to_take_up").text, (
        "all of them are on this page"
    )
    page = plan(desk, "take-up", [], everything="y", tab="to_take_up")
    assert page.h1.text == "Take up: 2 files"
    assert "At most 2 files go together. 1 more match" in page.text
    keys = [f"{each}:{fresh(each).version}" for each in ids]
    desk.post("/files/bulk/take", {"step": "take-up", "file": keys}, status=422)
    assert states(*ids) == [State.SUBMITTED] * 3


def test_nothing_picked_leads_back_to_the_queue(app, now, sign_in):
    file_upto("submit", now=now)
    page = plan(sign_in("press_centre"), "take-up", [], tab="to_take_up")
    assert "Pick at least one file, then a step." in page.text
    assert page.h1.text == "Files"


def test_the_queue_offers_what_its_rows_can_take_and_marks_each_row_with_why_not(app, now, sign_in):
    file_upto("take-up", now=now)
    without_organisation(now)
    page = sign_in("press_centre").get("/files?tab=all")
    offered = [button["value"] for button in page.select(".acc-bulk button[name=step]")]
    assert offered == ["pre-approve", "return", "hold", "reject", "withdraw"]
    boxes = [box["data-steps"] for box in page.select("tbody input[name=file]")]
    assert sum('"pre-approve": ""' in each for each in boxes) == 1
    assert sum("Settle the open points first." in each for each in boxes) == 1
    assert sign_in("auditor").get("/files?tab=all").select("input[name=file]") == []


def test_the_outcome_is_shown_to_whoever_did_it_alone(app, now, sign_in):
    desk = sign_in("press_centre")
    plan(desk, "take-up", [file_upto("submit", now=now)])
    desk.submit(form="take")
    path = desk.last.request.path
    assert desk.get(path).h1.text == "Taken up: 1 file"
    sign_in("logistics").get(path, status=404)
    sign_in("auditor").get(path, status=404)


def test_one_full_quota_stops_those_beyond_it_and_no_others(app, now):
    ids = [file_upto("clear", now=now) for _ in range(3)]
    category_id = fresh(ids[0]).category_id
    with transaction(unaudited="a test heard their appeals after the places went to others") as session:
        total = update(Quota).where(Quota.category_id == category_id, Quota.organisation_id.is_(None))
        session.execute(total.values(places=2, reserved=0))
        mine = update(Quota).where(Quota.category_id == category_id, Quota.organisation_id.is_not(None))
        session.execute(mine.values(reserved=0))
        session.execute(update(Application).where(Application.id.in_(ids)).values(place="none", appealed_at=now))
    with transaction() as session:
        approver = officer(session, Role.APPROVER, now=now)
        session.flush()
        picked = {each: fresh_version(session, each) for each in ids}
        step = bulk.step_named("approve")
        act = bulk.take(session, picked, step, actor=approver, now=now, decision=Decision())
    told = bulk.outcome(current_session(), act, actor=approver)
    assert (len(told.taken), len(told.left)) == (2, 1)
    assert told.left[0][1] == "The quota is full: no place is free."
    assert sorted(states(*ids)) == [State.APPROVED, State.APPROVED, State.CLEARED]
    assert len(events("file:approve")) == 2, "what was undone left no event"
    assert sorted(fresh(each).approved_by_id is None for each in ids) == [False, False, True], (
        "and no trace in its file"
    )
    assert verify(current_session()).fault is None


def test_two_acts_on_the_same_files_at_once_end_and_each_file_is_taken_once(app, now):
    ids = [file_upto("take-up", now=now) for _ in range(6)]
    picked = {each: fresh(each).version for each in ids}
    with transaction() as session:
        desks = [officer(session, Role.PRESS_CENTRE, now=now) for _ in range(4)]
    current_session().rollback()

    def take(number):
        order = dict(sorted(picked.items(), reverse=bool(number % 2)))
        with transaction() as session:
            step = bulk.step_named("pre-approve")
            act = bulk.take(session, order, step, actor=desks[number], now=now, decision=Decision())
        return len(bulk.outcome(current_session(), act, actor=desks[number]).taken)

    assert sorted(together(app, 4, take)) == [0, 0, 0, 6]
    assert states(*ids) == [State.PRE_APPROVED] * 6


def test_nobody_approves_among_many_what_they_reviewed(app, now):
    mine, others = file_upto("clear", now=now), file_upto("clear", now=now)
    with transaction() as session:
        both = officer(session, Role.APPROVER, now=now)
        session.flush()
        session.execute(update(Application).where(Application.id == mine).values(decided_ids=[both.id]))
    with transaction() as session:
        picked = {each: fresh_version(session, each) for each in (mine, others)}
        step = bulk.step_named("approve")
        act = bulk.take(session, picked, step, actor=both, now=now, decision=Decision())
    told = bulk.outcome(current_session(), act, actor=both)
    assert told.taken == (fresh(others).reference,)
    assert told.left == ((fresh(mine).reference, "You may not take this step on this record."),)


def counted(act):
    seen = []
    listener = lambda *values: seen.append(values[2])  # noqa: E731
    sql_event.listen(db.engine, "before_cursor_execute", listener)
    try:
        act()
    finally:
        sql_event.remove(db.engine, "before_cursor_execute", listener)
    return len(seen)


def test_a_plan_for_many_files_costs_as_many_queries_as_for_few_and_each_file_taken_a_few_more(app, now, sign_in):
    desk = sign_in("press_centre")
    few, many = ([file_upto("submit", now=now) for _ in range(count)] for count in (3, 15))
    asked = [counted(lambda ids=ids: plan(desk, "take-up", ids)) for ids in (few, many)]
    assert asked[0] == asked[1]
    plan(desk, "take-up", few)
    short = counted(lambda: desk.submit(form="take"))
    plan(desk, "take-up", many)
    long = counted(lambda: desk.submit(form="take"))
    assert (long - short) / 12 <= 8


def test_the_steps_of_vetting_go_for_many_and_walk_on(app, now, sign_in):
    ids = [file_upto("pre-approve", now=now) for _ in range(2)]
    vetting = sign_in("vetting")
    for action in ("send-to-agency", "clear"):
        plan(vetting, action, ids)
        vetting.submit(form="take")
    assert states(*ids) == [State.CLEARED] * 2
