"""An applicant's way, as a browser without scripts goes it: start page, mail, steps, sending, status."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event as sql_event
from sqlalchemy import func, select, text

from accreditation.accounts.actions import account_of, open_account
from accreditation.accounts.models import Account, Entry
from accreditation.applications import intake
from accreditation.applications.models import Application
from accreditation.applications.workflow import State
from accreditation.audit.models import AuditEvent
from accreditation.audit.queries import verify
from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import current_session, db, transaction
from accreditation.notices.models import Notice
from accreditation.policy.actors import SYSTEM, Actor, Role
from accreditation.programme.queries import category
from tests.applications.applicants import (
    DOCUMENT,
    PERSON,
    ROLE,
    STAY,
    began,
    came_in,
    close_doors,
    complete,
    mailed_link,
    open_doors,
    row,
    sent,
    upload_all,
)
from tests.pages import PageClient
from tests.together import together


@pytest.fixture(autouse=True)
def _open(app):
    open_doors()


def text_of(page, selector):
    return " ".join(part.get_text(" ", strip=True) for part in page.select(selector))


def count(column, *wanted):
    current_session().rollback()
    return current_session().execute(select(func.count(column)).where(*wanted)).scalar_one()


def set_state(reference, state, **columns):
    with transaction(unaudited="a test looks at the page of a state") as session:
        names = ", ".join(f"{name} = :{name}" for name in {"state": state, **columns})
        session.execute(
            text(f"UPDATE applications SET {names} WHERE reference = :reference"),  # noqa: S608 - the test's own names
            {"state": state, "reference": reference, **columns},
        )


def test_every_page_leads_to_what_works_for_whom_and_to_the_other_way_in(client: PageClient) -> None:
    foot = client.get("/").find("footer")
    assert foot is not None and foot.find("a", href="/accessibility") is not None
    page = client.get("/accessibility")
    assert "by telephone: +84" in " ".join(page.get_text(" ").split())


def test_from_the_start_page_to_a_sent_application(app, client):
    page = client.get("/")
    press = next(link for link in page.select(".acc-choice a") if "Press" in link.text)
    client.get(press["href"])
    page = client.submit({"email": "darina@wire.example", "notice": "y"}, form="apply")
    assert "Look at your mail" in page.h1.text
    client.get(mailed_link())
    client.submit()
    page = client.submit(form="begin")
    assert "About you" in page.h1.text
    reference = client.last.request.path.split("/")[2]
    for answers in (PERSON, DOCUMENT, ROLE, STAY):
        page = client.submit(answers, form="step")
    assert "Portrait" in page.h1.text
    upload_all(client, reference)
    page = client.get(f"/applications/{reference}/check")
    assert "Bulgaria" in text_of(page, ".acc-sheet .acc-facts")
    page = client.submit({}, form="send", status=422)
    assert "answers are true" in text_of(page, ".govuk-error-summary")
    page = client.submit({"declared": "y"}, form="send")
    assert "We have your application" in page.h1.text
    assert "Received" in text_of(page, ".acc-tag")
    assert reference in text_of(page, "main")
    file = row(reference)
    assert (file.state, file.notice_version, file.facts["nationality"]) == (State.SUBMITTED, 1, "BGR")
    assert file.zone_numbers() == {grant.zone.number for grant in file.category.grants}
    assert "381940572" not in page.text


def test_wrong_answers_stay_in_the_page_and_right_ones_are_kept(app):
    client, reference = began(app)
    typed = {**PERSON, "family_name": "Vesel1nova", "nationality": "", "birth_date-month": "", "birth_date-year": "87"}
    page = client.submit(typed, form="step", status=422)
    assert page.find(id="family_name")["value"] == "Vesel1nova"
    assert (page.find(id="birth_date-day")["value"], page.find(id="birth_date-year")["value"]) == ("21", "87")
    summary = text_of(page, ".govuk-error-summary")
    assert "Family name: Enter letters only" in summary
    assert "Nationality: Choose the country." in summary
    assert "Date of birth: Enter the month, too." in summary
    links = [link["href"].removeprefix("#") for link in page.select(".govuk-error-summary a")]
    assert all(page.find(id=name) for name in links)
    facts = row(reference).facts
    assert facts["given_names"] == "Darina"
    assert "family_name" not in facts
    assert not facts.get("birth_date")
    page = client.submit(PERSON, form="step")
    assert "Identity document" in page.h1.text


@pytest.mark.parametrize(
    "parts", [("31", "2", "1987"), ("x", "y", "z"), ("", "", "1987"), ("1", "13", "1987"), ("0", "1", "-5")]
)
def test_no_date_that_people_type_breaks_the_page(app, parts):
    client, reference = began(app)
    typed = dict(zip(("birth_date-day", "birth_date-month", "birth_date-year"), parts, strict=True))
    page = client.submit({**PERSON, **typed}, form="step", status=422)
    assert [page.find(id=name)["value"] if page.find(id=name).get("value") else "" for name in typed] == list(parts)
    assert not row(reference).facts.get("birth_date")


def test_an_unfinished_step_can_be_left_for_later(app):
    client, reference = began(app)
    page = client.submit({"given_names": "Darina", "then": "later"}, form="step")
    assert "My applications" in page.h1.text
    assert "Darina" in text_of(page, ".acc-choice__title")
    assert row(reference).facts["given_names"] == "Darina"


def test_who_comes_back_by_a_new_link_is_led_to_their_applications(app):
    _client, reference = began(app)
    back = PageClient(app)
    back.get("/continue")
    back.submit({"email": "darina@wire.example"})
    back.get(mailed_link())
    page = back.submit()
    assert "My applications" in page.h1.text
    assert reference in text_of(page, ".acc-choice")


def test_a_wrong_answer_is_not_lost_for_later(app):
    client, _reference = began(app)
    page = client.submit({"family_name": "Vesel1nova", "then": "later"}, form="step", status=422)
    assert page.find(id="family_name")["value"] == "Vesel1nova"


def test_an_answer_from_no_list_is_refused(app):
    client, reference = began(app)
    client.submit({**PERSON, "nationality": "XKX", "sex": "Q"}, form="step", status=422)
    assert not row(reference).facts.get("nationality")
    assert not row(reference).facts.get("sex")


def test_the_page_that_a_mailed_link_leads_to_writes_nothing(app):
    client = came_in(app)
    assert "Start" in text_of(client.page, "button")
    assert count(Application.id) == 0


def test_nobody_has_two_open_applications_of_one_kind(app):
    client, reference = began(app)
    page = client.get("/apply/press")
    assert reference in text_of(page, "main")
    client.submit({"notice": "1"}, form=0) if page.find("form", method="post") else None
    assert count(Application.id) == 1


def test_two_begins_at_once_make_one_draft(app):
    came_in(app)
    account_id = current_session().execute(select(Account.id).where(Account.password_hash.is_(None))).scalar_one()
    current_session().rollback()
    actor = Actor(id=account_id, roles=frozenset({Role.APPLICANT}))

    def begin(_number):
        with app.app_context():
            with transaction(unaudited="the second takes up what is there") as session:
                press = category(session, "press")
                file = intake.begin(
                    session, category=press, actor=actor, notice_version=1, language="en", now=utc_now()
                )
                reference = file.reference
            db.session.remove()
            return reference

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(begin, range(4)))) == 1
    assert count(Application.id) == 1


def test_the_notice_is_asked_for_where_it_was_not_accepted(app):
    client = came_in(app)
    client.get("/apply/academia/begin")
    page = client.submit({}, form="begin", status=422)
    assert "how we use your data" in text_of(page, ".govuk-error-summary")
    client.submit({"notice": "1"}, form="begin")
    assert count(Application.id) == 1


def test_a_link_opens_once_and_not_for_ever(app, client):
    client.get("/apply/press")
    client.submit({"email": "a@wire.example", "notice": "y"}, form="apply")
    link = mailed_link()
    with transaction(unaudited="time passes") as session:
        session.execute(Entry.__table__.update().values(expires_at=utc_now() - timedelta(minutes=1)))
    client.get(link, status=410)
    client.post(link, status=410)


def test_staff_get_no_link_that_signs_them_in(app, client):
    client.get("/apply/press")
    client.submit({"email": "press_centre@hanoi.example", "notice": "y"}, form="apply")
    assert mailed_link() == "/sign-in"
    assert count(Entry.id) == 0


def test_an_address_is_sent_a_few_links_and_no_more(app, client):
    for status in (200, 200, 200, 200, 200, 429):
        client.get("/apply/press")
        client.submit({"email": "a@wire.example", "notice": "y"}, form="apply", status=status)


def test_a_closed_category_takes_nothing_and_says_what_to_do(app):
    client = came_in(app)
    close_doors()
    page = PageClient(app).get("/")
    assert not page.select(".acc-choice a")
    page = PageClient(app).get("/apply/press", status=409)
    assert "closed on" in text_of(page, "main")
    assert page.select('main a[href^="mailto:"]')
    PageClient(app).post("/apply/press", {"email": "b@wire.example", "notice": "y"}, status=409)
    client.submit(form="begin", status=409)
    assert count(Application.id) == 0


def test_a_draft_that_missed_its_deadline_is_not_taken(app):
    client, reference = began(app)
    complete(reference)
    client.get(f"/applications/{reference}/check")
    close_doors()
    page = client.submit({"declared": "y"}, form="send", status=409)
    assert "closed" in text_of(page, ".govuk-error-summary")
    assert row(reference).state is State.DRAFT


def test_what_is_no_public_category_is_not_found(app, client):
    client.get("/apply/principal", status=404)
    client.get("/apply/nobody", status=404)


def test_a_foreign_application_is_as_if_it_were_not_there(app):
    _owner, reference = began(app)
    other, _own = began(app, "other@wire.example")
    for path in ("", "/person", "/check"):
        foreign = other.get(f"/applications/{reference}{path}", status=404)
        nobodys = other.get(f"/applications/HC-2222-22{path}", status=404)
        assert foreign.main.text == nobodys.main.text
    for path in ("person", "check", "portrait", "documents", "withdraw", "answer"):
        other.post(f"/applications/{reference}/{path}", {"version": "1", "reason": "x"}, status=404)
    other.get(f"/portraits/{reference}/print", status=404)
    assert row(reference).state is State.DRAFT


def test_no_form_is_taken_without_its_token(app):
    client, reference = began(app)
    answer = client.http.post(
        f"/applications/{reference}/person", data={"once": str(uuid4()), "version": "1", **PERSON}
    )
    assert answer.status_code == 400
    assert "given_names" not in row(reference).facts


def test_a_stale_page_keeps_what_was_typed(app):
    client, reference = began(app)
    client.get(f"/applications/{reference}/person")
    beside = PageClient(app)
    beside.http = client.http
    beside.get(f"/applications/{reference}/role")
    beside.submit(ROLE, form="step")
    page = client.submit(PERSON, form="step", status=409)
    assert page.find(id="given_names")["value"] == "Darina"
    assert "changed on another page" in text_of(page, ".acc-note")
    assert "given_names" not in row(reference).facts
    client.submit({}, form="step")
    assert row(reference).facts["given_names"] == "Darina"


def test_answers_typed_after_sending_are_shown_and_not_taken(app):
    client, reference = began(app)
    complete(reference)
    client.get(f"/applications/{reference}/role")
    version = str(row(reference).version)
    set_state(reference, "submitted")
    page = client.post(f"/applications/{reference}/role", {**ROLE, "title": "Editor", "version": version}, status=409)
    assert "Editor" in text_of(page, "main")
    assert row(reference).facts["title"] == "Photographer"


def test_the_same_form_sent_twice_submits_once(app):
    client, reference = began(app)
    complete(reference)
    page = client.get(f"/applications/{reference}/check")
    fields = {field["name"]: field.get("value", "") for field in page.find("form", id="send").find_all("input")}
    answers = [client.http.post(f"/applications/{reference}/check", data=fields | {"declared": "y"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert count(AuditEvent.seq, AuditEvent.action == "file:submit") == 1
    assert count(Notice.id, Notice.code == "file_submitted") == 1


def test_a_full_quota_puts_an_application_on_the_waiting_list(app):
    client, reference = began(app)
    complete(reference)
    with transaction(unaudited="a test fills the quota") as session:
        session.execute(text("UPDATE quotas SET places = 0 WHERE organisation_id IS NULL"))
    client.get(f"/applications/{reference}/check")
    page = client.submit({"declared": "y"}, form="send")
    assert "You are on the waiting list" in page.h1.text
    assert row(reference).state is State.WAITLISTED


def test_what_lacks_is_named_with_the_way_to_it_and_nothing_is_sent(app):
    client, reference = began(app)
    page = client.get(f"/applications/{reference}/check")
    links = {link.text: link["href"] for link in page.select(".acc-note a")}
    assert links["Nationality"] == f"/applications/{reference}/person#nationality"
    assert links["Signed assignment letter"].endswith("/documents#file-assignment_letter")
    client.submit({"declared": "y"}, form="send", status=409)
    assert row(reference).state is State.DRAFT


def test_what_happens_inside_looks_alike_outside(app):
    client, reference = sent(app)
    pages = set()
    for state in ("in_review", "pre_approved", "vetting", "referred", "cleared", "on_hold"):
        set_state(reference, state)
        page = client.get(f"/applications/{reference}")
        pages.add(re.sub(r"\s+", " ", str(page.main).replace(_keys(page), "")))
        assert state not in page.main.text
    bare = {re.sub(r'value="[^"]*"', "", page) for page in pages}
    assert len(bare) == 1
    assert "Being checked" in next(iter(bare))


def _keys(page):
    return str(page.find("input", attrs={"name": "once"}))


def test_a_refusal_is_neutral_and_shows_the_way_to_appeal(app, now):
    client, reference = sent(app)
    with transaction(unaudited="a test writes an inner note") as session:
        file = session.execute(select(Application).where(Application.reference == reference)).unique().scalar_one()
        file.note = {"action": "hold", "text": "known to the service"}
    set_state(reference, "refused")
    page = client.get(f"/applications/{reference}")
    assert "known to the service" not in str(page)
    assert "Not accredited" in text_of(page, ".acc-tag")
    assert "appeal" in text_of(page, ".acc-status")


def test_a_returned_application_opens_the_named_answers_alone(app):
    client, reference = sent(app)
    with transaction(unaudited="a test returns the file") as session:
        file = session.execute(select(Application).where(Application.reference == reference)).unique().scalar_one()
        file.note = {"action": "return", "text": "The title is not that of the letter."}
    opened = ["title", "assignment_letter"]
    set_state(reference, "returned", open_fields=opened, answer_until=utc_now() + timedelta(days=2))
    page = client.get(f"/applications/{reference}")
    assert "We need 2 things from you" in page.h1.text
    assert "The title is not that of the letter." in text_of(page, "blockquote")
    assert [title.text for title in page.select(".acc-asks h2")] == ["Position", "Signed assignment letter"]
    client.get(f"/applications/{reference}/person")
    assert client.last.request.path == f"/applications/{reference}"
    page = client.get(f"/applications/{reference}/role")
    assert {field["name"] for field in page.select("form#step input:not([type=hidden])")} == {"title"}
    client.submit({"title": "Senior photographer", "medium": "radio"}, form="step")
    page = client.get(f"/applications/{reference}/documents")
    assert [field["id"] for field in page.select("input[type=file]")] == ["file-assignment_letter"]
    client.get(f"/applications/{reference}/check")
    client.submit({"declared": "y"}, form="send")
    file = row(reference)
    assert (file.state, file.facts["title"], file.facts["medium"]) == (State.SUBMITTED, "Senior photographer", "agency")


def test_a_question_is_answered_on_the_status_page(app):
    client, reference = sent(app)
    set_state(reference, "more_information", asked_of="applicant")
    page = client.get(f"/applications/{reference}")
    assert "We have a question" in page.h1.text
    page = client.submit({"reason": " "}, form="answer", status=422)
    page = client.submit({"reason": "The second name is my mother's."}, form="answer")
    assert "We are checking" in page.h1.text
    assert row(reference).state is State.VETTING


def test_an_application_is_withdrawn_with_a_reason(app):
    client, reference = sent(app)
    client.get(f"/applications/{reference}")
    page = client.submit({}, form="withdraw", status=422)
    assert "Write the reason." in text_of(page, ".govuk-error-summary")
    page = client.submit({"reason": "I fell ill."}, form="withdraw")
    assert "was withdrawn" in page.h1.text
    assert "fell ill" not in str(page)
    file = row(reference)
    assert (file.state, file.place) == (State.WITHDRAWN, "none")


def test_an_assigned_organisation_is_fixed(app):
    client, reference = began(app)
    with transaction(unaudited="a test assigns") as session:
        session.execute(text("UPDATE applications SET organisation_id = (SELECT min(id) FROM organisations)"))
    page = client.get(f"/applications/{reference}/role")
    assert page.find(id="organisation_name") is None
    assert "Organisation" in text_of(page, ".acc-facts dt")


def test_an_invited_kind_chooses_its_organisation_from_the_list(app):
    client, reference = began(app, code="academia")
    page = client.get(f"/applications/{reference}/role")
    assert len(page.select("select#organisation_name option")) > 5
    client.submit({**ROLE, "function": "speaker", "organisation_name": "Nobody's academy"}, form="step", status=422)
    assert not row(reference).facts.get("organisation_name")


def test_every_page_asks_the_database_little(app):
    client, reference = began(app)
    complete(reference)
    asked = []
    sql_event.listen(db.engine, "before_cursor_execute", lambda *values: asked.append(values[2]))
    for path in ("", "/person", "/document", "/role", "/stay", "/portrait", "/documents", "/check"):
        asked.clear()
        client.get(f"/applications/{reference}{path}")
        assert 3 < len(asked) <= 14, (path, asked)


def test_pages_are_in_the_readers_language(app):
    client, reference = began(app)
    client.get("/language/vi?next=/")
    page = client.get(f"/applications/{reference}/person")
    assert page.html["lang"] == "vi"
    assert page.find("option", value="DEU").text == "Đức"


@pytest.mark.parametrize("known", [False, True])
def test_four_pages_that_ask_with_one_address_at_once_are_all_answered(app, known):
    """A new address, or a focal point's, who becomes an applicant: one account, one role, four links."""
    email, now = "four.tabs@wire.example", utc_now()
    if known:
        with transaction() as session:
            roles = ((Role.FOCAL_POINT, "KAZ"),)
            open_account(session, email=email, name="Dinara", language="en", roles=roles, actor=SYSTEM, now=now)

    def ask(_number):
        with transaction() as session:
            intake.ask_to_begin(session, email=email, path="/apply/press/begin", language="en", now=now, ttl_s=600)

    assert together(app, 4, ask) == [None] * 4
    assert count(Entry.id) == count(Notice.id) == 4
    roles = [grant.role for grant in account_of(current_session(), email).grants]
    assert roles == (["applicant", "focal_point"] if known else ["applicant"])
    assert verify(current_session()).fault is None
