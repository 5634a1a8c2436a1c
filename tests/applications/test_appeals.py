"""Appeals, questions, the cut-off: what each side reads, writes, and never sees."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from accreditation.accounts.actions import send_link
from accreditation.accounts.models import Account
from accreditation.applications import actions
from accreditation.applications.effects import Decision
from accreditation.applications.models import Application
from accreditation.applications.workflow import State
from accreditation.audit.models import AuditEvent
from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import current_session, transaction
from accreditation.kernel.errors import NotAllowed
from accreditation.notices.models import Notice
from accreditation.policy.actors import Actor, Role
from tests.files import file_upto, officer, owner_of
from tests.pages import PageClient

SEALED = "The partner service names an open case"
APPEAL = "I was taken for another person; my birth place differs."


def fresh(file_id):
    current_session().rollback()
    current_session().expire_all()
    return current_session().get_one(Application, file_id)


def step(file_id, action, role, now, reason="", member=None):
    with transaction() as session:
        actor = member or officer(session, role, now=now)
        session.flush()
        file = actions.lock(session, file_id)
        actions.take_step(session, file, action, actor=actor, now=now, decision=Decision(reason=reason))
        return actor


def refused(now):
    """A refused file, and the two members who refused it."""
    file_id = file_upto("send-to-agency", now=now)
    step(file_id, "refer", Role.VETTING, now, SEALED)
    return file_id, [step(file_id, "board-refuse", Role.BOARD, now, SEALED) for _ in range(2)]


def applicant_of(app, file_id):
    """A browser of the file's applicant, come in by a link."""
    applicant_id = fresh(file_id).applicant_id
    with transaction() as session:
        account = session.get_one(Account, applicant_id)
        secret = send_link(session, account, path="/home", now=utc_now(), ttl_s=600)
    client = PageClient(app)
    client.get(f"/enter/{secret}")
    client.submit()
    return client


def status(client, file_id):
    return client.get(f"/applications/{fresh(file_id).reference}")


def decide(client, file_id, action, reason="", code=200):
    client.get(f"/files/{fresh(file_id).reference}")
    forms = client.page.find_all("form", method="post")
    number = next(place for place, form in enumerate(forms) if "/decide" in form.get("action", ""))
    return client.submit({"decision": action, "reason": reason}, form=number, status=code)


def votes_shown(page):
    return [each.text for each in page.select("section[aria-labelledby=votes] dd")]


def test_a_refused_applicant_appeals_once_and_other_members_decide(app, now, sign_in):
    file_id, before = refused(now)
    client = applicant_of(app, file_id)
    page = status(client, file_id)
    assert "You may appeal" in page.text
    page = client.submit({"reason": " "}, form="appeal", status=422)
    assert "Write the reason." in page.text
    page = client.submit({"reason": APPEAL}, form="appeal")
    assert page.h1.text == "We have your appeal"
    assert page.find("form", id="appeal") is None
    assert fresh(file_id).state is State.REFERRED
    assert set(fresh(file_id).board_past_ids) == {each.id for each in before}
    for member in before:
        with pytest.raises(NotAllowed):
            step(file_id, "board-clear", Role.BOARD, now, "again", member=member)
    page = sign_in("board").get(f"/files/{fresh(file_id).reference}")
    told = page.select_one("section[aria-labelledby=appeal]").text
    assert APPEAL in told
    assert "Decided before and excluded now: Officer" in told
    for _ in range(2):
        step(file_id, "board-refuse", Role.BOARD, now, SEALED)
    page = status(client, file_id)
    assert "The decision stands." in page.text
    assert page.find("form", id="appeal") is None
    client.post(f"/applications/{fresh(file_id).reference}/appeal", {"reason": "Once more", "version": 1}, status=409)
    assert fresh(file_id).state is State.REFUSED


def test_an_appeal_that_is_faulty_keeps_what_was_typed(app, now):
    file_id, _members = refused(now)
    client = applicant_of(app, file_id)
    status(client, file_id)
    with transaction(unaudited="a test changes the file under the page") as session:
        session.execute(text("UPDATE applications SET version = version + 1"))
    page = client.submit({"reason": APPEAL}, form="appeal", status=409)
    assert page.find("textarea", id="appeal-reason").text == APPEAL


def test_sealed_reasons_never_reach_the_applicant(app, now, sign_in):
    file_id, _members = refused(now)
    reference, client = fresh(file_id).reference, applicant_of(app, file_id)
    for path in (f"/applications/{reference}", "/applications"):
        client.get(path)
        assert SEALED not in client.last.text
        assert "referred" not in client.last.text.lower()
        assert "board" not in client.last.text.lower()
    client.get(f"/files/{reference}", status=403)
    client.post(f"/files/{reference}/decide", {"decision": "withdraw", "version": 1}, status=403)
    assert SEALED not in sign_in("press_centre").get(f"/files/{reference}").text
    assert SEALED in sign_in("board").get(f"/files/{reference}").text


def test_staff_do_not_read_their_own_file_from_inside(app, now):
    file_id = file_upto("take-up", now=now)
    owner = fresh(file_id).applicant_id
    both = Actor(id=owner, roles=frozenset({Role.PRESS_CENTRE, Role.APPLICANT}))
    from accreditation.applications import queries

    filters = queries.Filters(tab="all")
    assert queries.ids_of(current_session(), both, filters, now=now) == []
    other = Actor(id=file_id, roles=both.roles)
    assert queries.ids_of(current_session(), other, filters, now=now) == [file_id]


def test_votes_of_the_round_show_to_the_board_and_to_nobody_else(app, now, sign_in):
    file_id = file_upto("send-to-agency", now=now)
    step(file_id, "refer", Role.VETTING, now, SEALED)
    step(file_id, "board-clear", Role.BOARD, now, "weighed")
    path = f"/files/{fresh(file_id).reference}"
    assert len(votes_shown(sign_in("board").get(path))) == 1
    for role in ("vetting", "press_centre", "approver", "commander"):
        page = sign_in(role).get(path)
        assert votes_shown(page) == []
        assert "a member has voted" not in page.text, role
    assert "a member has voted" in sign_in("auditor").get(path).text


def test_what_vetting_asks_the_desk_is_the_desks_move_and_silent_outside(app, now, sign_in):
    file_id = file_upto("send-to-agency", now=now)
    client, desk, question = applicant_of(app, file_id), sign_in("press_centre"), "Is the letter's signature theirs?"
    before, mails = status(client, file_id), notices(file_id)
    decide(sign_in("vetting"), file_id, "ask-desk", question)
    after = status(client, file_id)
    assert strip(after) == strip(before), "the page is the same in every word"
    assert notices(file_id) == mails
    client.post(f"/applications/{fresh(file_id).reference}/answer", {"reason": "me", "version": 1}, status=409)
    page = desk.get("/files?tab=to_answer")
    assert fresh(file_id).reference in str(page.find("table"))
    page = desk.get(f"/files/{fresh(file_id).reference}?tab=to_answer")
    assert question in page.select_one("form.acc-decide").text
    assert page.select_one("input[name=decision][checked]")["value"] == "answer"
    decide(desk, file_id, "answer", "Yes: the editor confirmed it by telephone.")
    assert fresh(file_id).state is State.VETTING
    told = sign_in("vetting").get(f"/files/{fresh(file_id).reference}").select_one("section[aria-labelledby=exchange]")
    assert question in told.text
    assert "the editor confirmed it" in told.text
    assert "Your answer arrived" not in status(client, file_id).text
    assert strip(status(client, file_id)) == strip(before)


def notices(file_id):
    owner = fresh(file_id).applicant_id
    rows = select(Notice.code).where(Notice.account_id == owner, Notice.code.startswith("file_"))
    return list(current_session().execute(rows).scalars())


def strip(page):
    return page.find("main").get_text(" ", strip=True)


def test_what_vetting_asks_the_applicant_is_answered_on_their_page_and_read_by_vetting(app, now, sign_in):
    file_id = file_upto("send-to-agency", now=now)
    decide(sign_in("vetting"), file_id, "ask", "Where did you live in 2019?")
    client = applicant_of(app, file_id)
    page = status(client, file_id)
    assert "Where did you live in 2019?" in page.text
    page = client.submit({"reason": "In Sofia."}, form="answer")
    assert "Your answer arrived" in page.text
    assert fresh(file_id).state is State.VETTING
    told = sign_in("vetting").get(f"/files/{fresh(file_id).reference}").select_one("section[aria-labelledby=exchange]")
    assert "In Sofia." in told.text
    assert notices(file_id)[-1] == "file_more_information"


def cut_off(when):
    with transaction(unaudited="a test's own clock") as session:
        session.execute(
            text("UPDATE deadlines SET at = now() + CAST(:by AS interval) WHERE code = 'cut_off'"), {"by": when}
        )


def tabs(page):
    return " ".join(page.select_one(".acc-tabs").get_text(" ", strip=True).split())


def test_the_board_settles_open_files_after_the_cut_off_and_not_before(app, now, sign_in):
    file_id = file_upto("take-up", now=now)
    board, path = sign_in("board"), f"/files/{fresh(file_id).reference}"
    cut_off("1 hour")
    assert "Without outcome" not in board.get("/files").text
    page = board.get(path)
    assert page.select("input[name=decision]") == [], "nothing closed and noisy"
    board.post(
        f"{path}/decide", {"decision": "settle-clear", "reason": "x", "version": fresh(file_id).version}, status=409
    )
    cut_off("-1 hour")
    page = board.get("/files?tab=without_outcome")
    assert fresh(file_id).reference in str(page.find("table"))
    assert "Without outcome 1" in tabs(page)
    assert page.select("input[name=file]") == [], "votes are not cast for many"
    decide(board, file_id, "settle-escorted", "Known to the host; escorted.")
    assert fresh(file_id).state is State.IN_REVIEW
    assert votes_shown(board.get(path))[0].startswith("Settle: clear with an escort")
    step(file_id, "settle-escorted", Role.BOARD, now, "Agreed.")
    assert fresh(file_id).state is State.CLEARED
    assert {grant.needs for grant in fresh(file_id).zones} == {"escort"}
    assert "Without outcome 0" in " ".join(
        board.get("/files").select_one(".acc-tabs").get_text(" ", strip=True).split()
    )


def test_the_reason_names_only_what_is_open(app, now, sign_in):
    file_id = file_upto("take-up", now=now)
    page = sign_in("press_centre").get(f"/files/{fresh(file_id).reference}")
    hint = page.find(id="reason-hint").get_text(" | ", strip=True)
    assert "Return: What should be mended" in hint
    assert "Revoke" not in hint
    assert "refer" not in hint
    assert page.select_one("input[value=return]")["data-reason"] == "What should be mended"
    assert not page.select_one("input[value=pre-approve]").has_attr("data-reason")


def test_after_a_decision_the_next_file_of_the_queue_opens_and_after_the_last_the_queue(app, now, sign_in):
    ids = [file_upto("take-up", now=now) for _ in range(2)]
    desk = sign_in("press_centre")
    page = desk.get("/files?tab=overdue")
    first, second = (link["href"] for link in page.select("th.acc-c-name a"))
    page = desk.get(first)
    assert "1 of 2" in page.select_one(".acc-crumb").text
    assert page.select_one("a[rel=next]")["href"] == second
    page = take(desk, "pre-approve")
    assert fresh_by(second).reference in page.title.text
    assert "1 of 1" in page.select_one(".acc-crumb").text
    assert "Pre-approved" in page.select_one(".acc-note").text
    page = take(desk, "pre-approve")
    assert page.h1.text == "Files"
    assert {fresh(each).state for each in ids} == {State.PRE_APPROVED}


def fresh_by(href):
    """The file that an address names."""
    reference = href.split("?")[0].rsplit("/", 1)[1]
    return (
        current_session().execute(select(Application).where(Application.reference == reference)).unique().scalar_one()
    )


def take(client, action):
    forms = client.page.find_all("form", method="post")
    number = next(place for place, form in enumerate(forms) if "/decide" in form.get("action", ""))
    return client.submit({"decision": action}, form=number)


def test_an_expired_or_promoted_file_is_nobodys_to_take_by_hand(app, now):
    file_id = file_upto("take-up", now=now)
    with pytest.raises(NotAllowed), transaction() as session:
        file = actions.lock(session, file_id)
        actions.take_step(session, file, "expire", actor=owner_of(file), now=now)
    assert current_session().execute(select(AuditEvent).where(AuditEvent.action == "file:expire")).first() is None
