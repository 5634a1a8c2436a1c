"""A focal point's way, as a browser without scripts goes it: their people, adding one, and nobody else's."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import event as sql_event
from sqlalchemy import func, select, text, update

from accreditation.accounts.actions import account_of, open_account, send_link
from accreditation.applications import actions
from accreditation.applications.models import Application
from accreditation.applications.workflow import State
from accreditation.audit.models import AuditEvent
from accreditation.delegations.queries import organisation_by_code
from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import current_session, db, transaction
from accreditation.notices.models import Notice
from accreditation.policy.actors import SYSTEM, Actor, Role
from tests.applications.applicants import DOCUMENT, FACTS, PERSON, STAY, close_doors, open_doors, picture, row
from tests.files import complete_file
from tests.pages import PageClient

EMAIL = "dinara@mission.example"
KAZ = "/delegation?organisation=KAZ"


@pytest.fixture(autouse=True)
def _open(app):
    open_doors()


def came_in(app, *codes, email=EMAIL):
    """A focal point of these organisations, led to where their link leads."""
    with transaction() as session:
        roles = tuple((Role.FOCAL_POINT, code) for code in codes or ("KAZ",))
        account = open_account(
            session, email=email, name="Dinara", language="en", roles=roles, actor=SYSTEM, now=utc_now()
        )
        session.flush()
        secret = send_link(session, account, path="/home", now=utc_now(), ttl_s=600)
    client = PageClient(app)
    client.get(f"/enter/{secret}")
    client.submit()
    return client


def person(state="draft", *, code="delegate", organisation="KAZ", family="Ospanova", **columns):
    """Somebody of a delegation, in this state; the reference."""
    with transaction() as session:
        file = complete_file(
            session,
            now=utc_now(),
            code=code,
            organisation=organisation_by_code(session, organisation),
            family_name=family,
            function=columns.pop("function", "delegate"),
        )
        reference = file.reference
    put(reference, state=state, submitted_at=columns.pop("submitted_at", utc_now()), **columns)
    return reference


def put(reference, **columns):
    with transaction(unaudited="a test looks at the page of a state") as session:
        session.execute(update(Application).where(Application.reference == reference).values(**columns))


def said(page, selector):
    return " ".join(part.get_text(" ", strip=True) for part in page.select(selector))


def names(page):
    return [part.get_text(strip=True) for part in page.select("th.acc-c-name a")]


def counts(page):
    tabs = [part.get_text(" ", strip=True).rsplit(" ", 1) for part in page.select(".acc-staff .acc-tabs a")]
    return {name: int(number) for name, number in tabs}


def added(client, code="delegate"):
    """Add a person through the pages; the reference of their file."""
    client.get("/delegation/add")
    client.submit({"category": code}, form="add")
    return client.last.request.path.split("/")[2]


def complete_by_focal_point(reference):
    """The answers, by the verb, as the focal point saves them."""
    file = row(reference)
    actor = Actor(id=file.applicant_id, roles=frozenset({Role.FOCAL_POINT}), organisations=frozenset({"KAZ"}))
    answers = {**FACTS, "function": "delegate", "rank": "official"}
    answers.pop("organisation_name")
    with transaction() as session:
        actions.save_answers(session, actions.lock(session, file.id), answers, actor=actor, now=utc_now())


def upload(client, reference):
    client.get(f"/applications/{reference}/portrait")
    client.submit({"file": (io.BytesIO(picture()), "face.jpg")}, form="portrait")
    client.get(f"/applications/{reference}/documents")
    client.submit({"file": (io.BytesIO(picture()), "scan.jpg")}, form="send-identity_document")


def test_a_focal_point_comes_in_to_an_empty_delegation_with_its_places_and_dates(app):
    page = came_in(app).get("/home")
    assert page.h1.text == "Kazakhstan"
    assert "You have added nobody yet" in said(page, ".acc-empty")
    assert "Delegate: 0 of 20 places taken" in said(page, ".acc-sheet")
    assert "0 of 6 Protection" in said(page, ".acc-quota__also")
    dates = said(page, "#dates + .acc-facts")
    for name in ("Names of delegations", "Delegations confirm their members", "Applications close"):
        assert name in dates
    assert "Nothing waits for you." in said(page, ".acc-figures")
    assert set(counts(page).values()) == {0}


def test_a_person_is_added_filled_in_and_sent_by_the_focal_point(app):
    client = came_in(app)
    page = client.get("/delegation/add")
    assert "20 places free" in said(page, "#category-hint, .govuk-radios")
    page = client.submit({"category": "delegate"}, form="add")
    assert page.h1.text == "The person"
    reference = client.last.request.path.split("/")[2]
    file = row(reference)
    assert (file.organisation_code, file.facts["organisation_name"]) == ("KAZ", "Kazakhstan")
    assert file.applicant_id == account_of(current_session(), EMAIL).id
    for answers in (PERSON, DOCUMENT, {"function": "delegate", "title": "Counsellor", "rank": "official"}, STAY):
        page = client.submit(answers, form="step")
    assert "Portrait" in page.h1.text
    upload(client, reference)
    assert client.http.get(f"/portraits/{reference}/thumb").status_code == 200
    client.get(f"/applications/{reference}/check")
    page = client.submit({"declared": "y"}, form="send")
    assert page.h1.text == "The application was received"
    assert row(reference).state is State.SUBMITTED
    page = client.get(page.select_one(".acc-crumb a")["href"])
    assert page.h1.text == "Kazakhstan"
    assert (counts(page)["With us"], counts(page)["Drafts"]) == (1, 0)
    assert "Counsellor" in said(page, "tbody")
    assert "Delegate: 1 of 20 places taken" in said(page, ".acc-sheet")
    client.get(f"/applications/{reference}")
    page = client.submit({"reason": "Somebody else comes."}, form="withdraw")
    assert row(reference).state is State.WITHDRAWN


def test_saving_for_later_leads_back_to_the_delegation_where_it_is_continued(app):
    client = came_in(app)
    reference = added(client)
    page = client.submit({"given_names": "Assel", "then": "later"}, form="step")
    assert page.h1.text == "Kazakhstan"
    verb = page.select_one("td.acc-c-end a")
    assert verb.get_text(" ", strip=True).startswith("Continue")
    assert verb["href"] == f"/applications/{reference}/person"
    assert "Finish 1 draft" in said(page, ".acc-list")


def test_notices_of_an_added_person_go_to_the_focal_point(app):
    client = came_in(app)
    reference = added(client)
    complete_by_focal_point(reference)
    upload(client, reference)
    client.get(f"/applications/{reference}/check")
    client.submit({"declared": "y"}, form="send")
    session = current_session()
    session.rollback()
    notice = session.execute(select(Notice).where(Notice.code == "file_submitted_of_person")).scalar_one()
    assert notice.letter["address"] == EMAIL


def test_the_same_form_sent_twice_adds_one_person(app):
    client = came_in(app)
    page = client.get("/delegation/add")
    fields = {each["name"]: each.get("value", "") for each in page.select("#add input[type=hidden]")}
    answers = [client.http.post("/delegation/add", data=fields | {"category": "delegate"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    current_session().rollback()
    assert current_session().execute(select(func.count(Application.id))).scalar_one() == 1
    started = select(func.count(AuditEvent.seq)).where(AuditEvent.action == "file:start")
    assert current_session().execute(started).scalar_one() == 1


@pytest.mark.parametrize("code", ["press", "principal", "nobody", ""])
def test_what_the_organisation_names_nobody_for_is_refused_beside_the_choice(app, code):
    client = came_in(app)
    page = client.get("/delegation/add")
    assert page.find("input", attrs={"name": "category", "value": "delegate"})
    assert not code or page.find("input", attrs={"name": "category", "value": code}) is None
    page = client.submit({"category": code}, form="add", status=422)
    assert "Choose one of the list." in said(page, ".govuk-error-summary")
    assert current_session().execute(select(func.count(Application.id))).scalar_one() == 0


def test_after_the_deadline_nobody_is_added_and_the_page_says_why(app):
    client = came_in(app)
    client.get("/delegation/add")
    close_doors()
    page = client.submit({"category": "delegate"}, form="add", status=409)
    assert "have closed" in said(page, ".govuk-error-summary")
    page = client.get("/delegation/add")
    assert not page.select("form#add")
    assert "Nobody can be added now" in said(page, ".acc-empty")


def test_a_full_quota_says_so_before_and_puts_the_next_on_the_waiting_list(app):
    client = came_in(app)
    with transaction(unaudited="a test fills the quota") as session:
        session.execute(text("UPDATE quotas SET places = 0 WHERE organisation_id IS NOT NULL"))
    assert "goes on the waiting list" in said(client.get("/delegation/add"), "#add")
    reference = added(client)
    complete_by_focal_point(reference)
    upload(client, reference)
    client.get(f"/applications/{reference}/check")
    page = client.submit({"declared": "y"}, form="send")
    assert page.h1.text == "The person is on the waiting list"
    page = client.get("/delegation")
    assert "all 0 places taken" in said(page, ".acc-sheet")
    assert "1 person waits for a place" in said(page, ".acc-sheet")
    assert counts(page)["Waiting list"] == 1


def test_places_gone_for_everybody_are_said_though_the_organisation_has_some(app):
    with transaction(unaudited="a test fills the quota") as session:
        session.execute(text("UPDATE quotas SET places = 0 WHERE organisation_id IS NULL"))
    client = came_in(app)
    assert "by all organisations together" in said(client.get("/delegation"), ".acc-figures")
    assert "goes on the waiting list" in said(client.get("/delegation/add"), "#add")


def test_the_waiting_list_stands_in_the_order_of_sending(app):
    client, now = came_in(app), utc_now()
    for family, days in (("Akhmetova", 1), ("Baimukhan", 3), ("Kassenova", 2)):
        person("waitlisted", family=family, submitted_at=now - timedelta(days=days))
    page = client.get(f"{KAZ}&tab=waitlisted")
    assert [name.split()[-1] for name in names(page)] == ["Baimukhan", "Kassenova", "Akhmetova"]


def test_the_head_of_delegation_stands_first_then_names_and_closed_files_last(app):
    client = came_in(app)
    person("submitted", family="Baimukhan")
    person("approved", family="Zhaksybekov", function="head_of_delegation")
    person("withdrawn", family="Abishev", function="head_of_delegation")
    person("vetting", family="Akhmetov")
    page = client.get(KAZ)
    assert [name.split()[-1] for name in names(page)] == ["Zhaksybekov", "Akhmetov", "Baimukhan", "Abishev"]
    assert "Head of delegation" in said(page, "tbody tr:first-child")


def test_what_is_due_is_named_with_its_date_the_nearest_first(app):
    client, now = came_in(app), utc_now()
    person("more_information", family="Iskakov", asked_of="applicant")
    person("returned", family="Tulegenov", answer_until=now + timedelta(days=2))
    first = person("returned", family="Ospanov", answer_until=now + timedelta(days=1))
    page = client.get(KAZ)
    items = [each.get_text(" ", strip=True) for each in page.select("section[aria-labelledby=due] li")]
    assert [item.split(":")[0].split()[-1] for item in items] == ["Ospanov", "Tulegenov", "Iskakov"]
    assert "mend by" in items[0]
    assert "answer our question" in items[2]
    assert page.select_one("section[aria-labelledby=due] a")["href"] == f"/applications/{first}"
    verbs = {name.split()[-1]: verb for name, verb in zip(names(page), page.select("td.acc-c-end a"), strict=True)}
    assert [verbs[name].contents[0].strip() for name in ("Ospanov", "Iskakov")] == ["Mend", "Answer"]
    assert counts(page)["Waiting for you"] == 3


def test_what_happens_inside_looks_alike_to_a_focal_point(app):
    client, reference = came_in(app), person("in_review")
    seen = set()
    for state in ("in_review", "pre_approved", "vetting", "referred", "cleared", "on_hold"):
        put(reference, state=state)
        page = client.get(KAZ)
        assert state not in page.main.text
        seen.add(re.sub(r'name="(csrf_token|once)" type="hidden" value="[^"]*"', "", str(page.main)))
    assert len(seen) == 1
    assert "Being checked" in page.main.text


def test_each_view_counts_and_shows_its_people(app):
    client = came_in(app)
    states = ("draft", "returned", "submitted", "vetting", "waitlisted", "approved", "suspended", "refused")
    for place, state in enumerate(states):
        person(state, family=f"Person{'abcdefgh'[place]}")
    page = client.get(KAZ)
    found = counts(page)
    assert found == {
        "All": 8, "Waiting for you": 1, "Drafts": 1, "With us": 2, "Waiting list": 1, "Accredited": 2, "Closed": 1,
    }  # fmt: skip
    for link in page.select(".acc-staff .acc-tabs a"):
        name, number = link.get_text(" ", strip=True).rsplit(" ", 1)
        assert len(names(client.get(link["href"]))) == int(number), name


def test_people_are_searched_by_name_in_any_spelling_and_by_number(app):
    client = came_in(app)
    reference = person("submitted", family="Zhaksybekova")
    person("submitted", family="Tulegenov")
    assert [name.split()[-1] for name in names(client.get(f"{KAZ}&q=Jaksybekova"))] == ["Zhaksybekova"]
    assert len(names(client.get(f"{KAZ}&q={reference}"))) == 1
    assert "Nobody matches" in said(client.get(f"{KAZ}&q=Xylophone"), ".acc-empty")


def test_another_organisations_people_are_as_if_they_were_not_there(app):
    client, foreign = came_in(app), person("draft", organisation="UZB", family="Karimova")
    mine = person("draft", family="Ospanova")
    assert [name.split()[-1] for name in names(client.get("/delegation"))] == ["Ospanova"]
    assert foreign not in str(client.get(f"{KAZ}&q={foreign}").find(class_="acc-tablewrap").find("tbody"))
    client.get("/delegation?organisation=UZB", status=404)
    client.get("/delegation/add?organisation=UZB", status=404)
    client.post("/delegation/add", {"organisation": "UZB", "category": "delegate"}, status=404)
    for path in ("", "/person", "/portrait", "/documents", "/check"):
        client.get(f"/applications/{foreign}{path}", status=404)
        client.get(f"/applications/{mine}{path}")
    for path in ("person", "check", "portrait", "documents", "withdraw", "answer"):
        client.post(f"/applications/{foreign}/{path}", {"version": "1", "reason": "x"}, status=404)
    client.get(f"/portraits/{foreign}/thumb", status=404)
    assert row(foreign).state is State.DRAFT


def test_the_focal_point_of_several_organisations_switches_between_them(app):
    client = came_in(app, "KAZ", "UZB")
    person("submitted", organisation="UZB", family="Karimova")
    page = client.get("/delegation")
    assert (page.h1.text, names(page)) == ("Kazakhstan", [])
    links = {link.text: link["href"] for link in page.select("nav[aria-label='Your organisations'] a")}
    page = client.get(links["Uzbekistan"])
    assert (page.h1.text, len(names(page))) == ("Uzbekistan", 1)


def test_a_focal_point_of_nothing_is_told_what_to_do(app):
    page = came_in(app, "").get("/delegation")
    assert "You stand for no organisation yet" in said(page, ".acc-empty")


@pytest.mark.parametrize("role", ["protocol", "press_centre", "administrator"])
def test_the_page_is_for_focal_points_alone(app, sign_in, role):
    client = sign_in(role)
    client.get("/delegation", status=403)
    client.post("/delegation/add", {"organisation": "KAZ", "category": "delegate"}, status=403)


def test_pages_are_of_25_and_ask_the_database_the_same_for_3_and_40_people(app):
    client = came_in(app)
    asked = []
    sql_event.listen(db.engine, "before_cursor_execute", lambda *values: asked.append(values[2]))

    def measured(people):
        for place in range(people):
            person(("draft", "submitted", "returned")[place % 3], family="Akhmet" + "abcdefghij"[place % 10])
        client.get(KAZ)
        asked.clear()
        page = client.get(KAZ)
        return page, len(asked)

    _page, few = measured(3)
    page, many = measured(37)
    assert 5 < few <= 22
    assert few == many, asked
    assert len(names(page)) == 25
    rest = client.get(page.find("a", rel="next")["href"])
    assert len(names(rest)) == 15
    assert "26–40 of 40" in said(rest, ".acc-foot")
