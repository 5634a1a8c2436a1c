"""Whom a page speaks to: the applicant about themselves, a focal point and an officer about somebody else."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask, g
from sqlalchemy import select

from accreditation.applications import presenters, start_page
from accreditation.applications.delegation_notices import code_for
from accreditation.applications.dossier import fault
from accreditation.applications.fields import FIELDS, field, questions
from accreditation.applications.form_steps import STEPS
from accreditation.applications.items import ITEMS
from accreditation.applications.notice_texts import NOTICE_AT, NOTICE_OF
from accreditation.kernel.database import current_session, transaction
from accreditation.notices.letters import compose
from accreditation.notices.models import Notice
from accreditation.notices.texts import TEXTS
from accreditation.programme.models import Deadline
from tests.applications.applicants import PERSON, began, complete, open_doors, row
from tests.applications.test_delegation import added, came_in, complete_by_focal_point, said, upload
from tests.files import complete_file

#: Words that speak to the person whose file it is.
TO_THEM = (" you ", " your ", " i ")


@pytest.fixture(autouse=True)
def _open(request: pytest.FixtureRequest) -> None:
    if "app" in request.fixturenames:
        request.getfixturevalue("app")
        open_doors()


def speaks_to_them(*texts: str) -> list[str]:
    return [text for text in texts if any(word in f" {text.casefold()} " for word in TO_THEM)]


def test_no_question_or_step_speaks_to_the_person_where_another_reads_it() -> None:
    for each in [*(each.of_other() for each in FIELDS), *(kind.of_other() for kind in ITEMS)]:
        assert speaks_to_them(each.label, each.hint) == []
    for step in STEPS:
        assert speaks_to_them(step.of_other().title, step.of_other().hint) == []


def test_a_position_is_shown_by_an_example_of_its_kind() -> None:
    def example(*sets: str) -> str:
        return next(each.hint for each in questions(sets) if each.name == "title")

    assert "correspondent" in example("core", "press")
    assert "correspondent" not in example("core", "delegate") + example("core")
    assert "physician" in example("core", "staff", "medical")


def test_leaders_are_offered_no_rank_and_old_answers_keep_their_words(app: Flask, now: datetime) -> None:
    rank = field("rank")
    assert "head_of_state" not in dict(rank.choices)
    assert fault(rank, "head_of_state", today=date(2025, 10, 1)) is None
    assert fault(rank, "emperor", today=date(2025, 10, 1)) is not None
    with transaction() as session, app.test_request_context("/"):
        file = complete_file(session, now=now, code="delegate", function="delegate", rank="head_of_state")
        shown = dict(presenters.answers(file, ["role", "stay"], sees=()))
    assert shown["Rank"] == "Head of state or government"
    assert {"Comes as", "Language", "Arrives", "Leaves"} <= set(shown)


def test_every_step_tells_a_focal_point_whose_file_it_is(app: Flask) -> None:
    client = came_in(app)
    reference = added(client)
    page = client.page
    assert said(page, ".acc-idline").startswith(f"New person {reference}")
    assert speaks_to_them(*(each.get_text(" ", strip=True) for each in page.select("label, legend, h1"))) == []
    client.submit(PERSON, form="step")
    titles = []
    for code in ("person", "document", "role", "stay", "portrait", "documents", "check"):
        page = client.get(f"/applications/{reference}/{code}")
        assert said(page, ".acc-idline").startswith(f"Darina Veselinova {reference}"), code
        assert page.select_one(".acc-crumb a")["href"] == "/delegation?organisation=KAZ", code
        titles.append(page.h1.text)
    assert titles[0] == "The person" and titles[2] == "What the person comes for"
    assert "Your application" not in page.main.text and "About you" not in page.main.text


def test_an_applicants_steps_speak_to_them_and_lead_to_no_delegation(app: Flask) -> None:
    client, reference = began(app)
    page = client.get(f"/applications/{reference}/person")
    assert page.h1.text == "About you" and page.select(".acc-idline") == []
    assert "Name in your own script" in said(page, "label")


def test_mail_to_a_focal_point_names_the_number_and_never_the_person(app: Flask) -> None:
    client = came_in(app)
    reference = added(client)
    complete_by_focal_point(reference)
    upload(client, reference)
    client.get(f"/applications/{reference}/check")
    client.submit({"declared": "y"}, form="send")
    session = current_session()
    session.rollback()
    notice = session.execute(select(Notice).where(Notice.code == "file_submitted_of_person")).scalar_one()
    letter = compose(notice)
    assert letter.subject == "We have the application of a person of your delegation"
    assert f"Application {reference} has arrived" in letter.body
    assert "Veselinova" not in f"{letter.subject}{letter.body}{letter.link}"


def test_every_notice_to_an_applicant_has_one_to_the_focal_point() -> None:
    told = [*NOTICE_OF.values(), *NOTICE_AT.values()]
    assert [code for code in told if f"{code}_of_person" not in TEXTS] == []
    assert all("%(reference)s" in TEXTS[f"{code}_of_person"].body for code in told)


def test_an_applicant_is_written_to_as_themselves(app: Flask) -> None:
    _client, reference = began(app)
    file = row(reference)
    assert code_for(file.applicant, file, "file_submitted") == "file_submitted"


def test_each_card_of_the_last_step_has_one_way_to_change_it(app: Flask) -> None:
    client, reference = began(app)
    complete(reference)
    page = client.get(f"/applications/{reference}/check")
    ways = [each["href"].rpartition("/")[2] for each in page.select("main a") if each.text.startswith("Change")]
    assert ways == ["person", "document", "role", "stay", "portrait", "documents"]


NOW = datetime(2025, 10, 20, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("code", "at", "words"),
    [
        ("badges_from", datetime(2025, 10, 17, 3, 0, tzinfo=UTC), "Since 17 October"),
        ("badges_from", datetime(2025, 10, 20, 9, 0, tzinfo=UTC), "From today, 16:00"),
        ("badges_from", datetime(2025, 10, 21, 1, 0, tzinfo=UTC), "From tomorrow, 08:00"),
        ("badges_from", datetime(2025, 10, 25, 1, 0, tzinfo=UTC), "From Saturday 25 October, 08:00"),
        ("nomination", datetime(2025, 10, 20, 9, 0, tzinfo=UTC), "Today, 16:00"),
        ("nomination", datetime(2025, 10, 17, 3, 0, tzinfo=UTC), "Closed 17 October"),
    ],
)
def test_what_begins_and_what_ends_is_said_as_such(app: Flask, code: str, at: datetime, words: str) -> None:
    deadline: Any = Deadline(code=code, at=at, names={"en": "Badges handed over"}, public=True)
    with app.test_request_context("/"):
        g.event_zone = ZoneInfo("Asia/Ho_Chi_Minh")
        [shown] = start_page.dates([deadline], NOW)
    assert shown["value"] == words


def test_who_waits_for_a_link_in_vain_is_told_whom_to_ask(app: Flask, client: Any) -> None:
    client.get("/continue")
    page = client.submit({"email": "nobody@mission.example"})
    assert "name your organisation" in page.main.text
    assert page.select_one("main a[href^='mailto:']") is not None
