"""What a status page says: to the person, of the person to their focal point, of a principal; where the badge is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from accreditation.applications.status_words import CHECKED_INSIDE, PRINCIPAL, WORDS
from accreditation.applications.workflow import State
from accreditation.badges.models import Badge
from accreditation.badges.workflow import BadgeState
from accreditation.delegations.queries import organisation_by_code
from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import transaction
from accreditation.policy.actors import Role
from tests.applications.applicants import open_doors, sent
from tests.applications.test_appeals import APPEAL, applicant_of, fresh, refused
from tests.applications.test_delegation import came_in, person, put, said
from tests.applications.test_principals import another, confirm, entered
from tests.applications.test_principals import row as principal_row
from tests.people import issued


@pytest.fixture(autouse=True)
def _open(app: Flask) -> None:
    open_doors()


def stations(page: Any) -> dict[str, str]:
    """Of each station of the path whether it is done, now, or to come."""
    return {each.b.text: (each.get("class") or ["todo"])[0] for each in page.select(".acc-track li")}


def facts_asked(page: Any) -> list[str]:
    return [each.text for each in page.select("#sent ~ .acc-facts dt")]


def test_every_state_has_its_words() -> None:
    assert set(WORDS) == set(State)
    assert len({WORDS[state] for state in CHECKED_INSIDE}) == 1


@pytest.mark.parametrize("state", list(State))
def test_nothing_said_of_a_person_speaks_to_them(state: State) -> None:
    said_of_other = " ".join(WORDS[state].to(other=True)).casefold()
    for part in ("your application", "your badge", "your accreditation", "you are"):
        assert part not in said_of_other


def test_nothing_said_of_a_principal_names_a_badge_but_to_say_there_is_none() -> None:
    texts = " ".join(f"{each.heading} {each.text}" for each in PRINCIPAL.values())
    assert texts.count("badge") == texts.count("No badge is printed") == 1


def test_the_delegation_reads_of_a_principal_in_a_principals_words(app: Flask, now: datetime) -> None:
    file_id, _first = entered(now)
    path = f"/applications/{principal_row(file_id).reference}"
    client = came_in(app)
    page = client.get(path)
    assert page.h1.text == "Entered from the note verbale"
    confirm(file_id, another(now), now)
    page = client.get(path)
    assert page.h1.text == "The principal is accredited"
    assert "a pin is worn in its place" in said(page, ".acc-status")
    assert "gates" not in page.main.text and "You " not in said(page, ".acc-timeline")
    assert stations(page) == {}
    assert facts_asked(page) == ["Number", "Name", "Coming as", "Organisation"]
    put(principal_row(file_id).reference, pin_given_at=utc_now())
    assert "Protocol handed over the pin" in said(client.get(path), ".acc-status")


def test_a_focal_point_reads_of_the_person_by_name_and_number(app: Flask) -> None:
    reference = person("approved")
    page = came_in(app).get(f"/applications/{reference}")
    assert page.h1.text == "The person is accredited"
    assert said(page, ".acc-idline") == f"Darina Ospanova {reference}"
    assert "Where the application is" in said(page, "h2") and "What was sent" in said(page, "h2")
    assert "The application was begun" in said(page, ".acc-timeline") and "You began" not in page.main.text


def test_a_place_that_falls_free_is_not_said_to_go_to_others(app: Flask) -> None:
    client, reference = sent(app)
    page = client.get(f"/applications/{reference}")
    assert "The place is free again" in said(page, "#withdraw-box")
    put(reference, state="returned", open_fields=["title"], answer_until=utc_now() + timedelta(days=1))
    assert "its place is free again" in said(client.get(f"/applications/{reference}"), ".acc-status")
    put(reference, state="withdrawn")
    assert "The place is free again." in said(client.get(f"/applications/{reference}"), ".acc-status")


def test_an_appeal_is_said_to_have_arrived_whatever_happens_to_it_inside(app: Flask, now: datetime) -> None:
    file_id, _members = refused(now)
    path = f"/applications/{fresh(file_id).reference}"
    client = applicant_of(app, file_id)
    client.get(path)
    page = client.submit({"reason": APPEAL}, form="appeal")
    assert page.h1.text == "We have your appeal"
    assert "Other people than before look at the application again" in said(page, ".acc-status")
    for state in CHECKED_INSIDE:
        put(fresh(file_id).reference, state=state)
        assert client.get(path).h1.text == "We have your appeal", state
    put(fresh(file_id).reference, state="refused")
    assert "The decision stands" in said(client.get(path), ".acc-status")


def card(badge_id: Any, **columns: Any) -> None:
    with transaction(unaudited="a test looks at the page of a card's state") as session:
        session.execute(update(Badge).where(Badge.id == badge_id).values(**columns))


def test_the_page_says_where_the_badge_is_and_the_path_agrees(app: Flask, now: datetime) -> None:
    holder = issued(now=now, handed=False)
    path = f"/applications/{holder.reference}"
    client = applicant_of(app, holder.file_id)
    page = client.get(path)
    assert "waits for you at the badge office" in said(page, ".acc-status")
    assert stations(page)["Badge handed over"] == "todo"
    card(holder.badge_id, state=BadgeState.ISSUED, handed_to="liaison", issued_at=now)
    page = client.get(path)
    assert "Your delegation collected your badge" in said(page, ".acc-status")
    assert "once it is handed over" not in page.main.text
    assert set(stations(page).values()) == {"is-done"}
    assert "25 October" in said(page, ".acc-track li:last-child")
    card(holder.badge_id, handed_to="self")
    assert "You hold your badge" in said(client.get(path), ".acc-status")
    card(holder.badge_id, state=BadgeState.LOST)
    page = client.get(path)
    assert "reported lost, and opens no gate" in said(page, ".acc-status")
    assert stations(page)["Badge handed over"] == "todo"


def test_before_a_card_is_printed_the_page_says_from_when_it_opens_gates(app: Flask, now: datetime) -> None:
    client, reference = sent(app)
    put(reference, state="approved")
    page = client.get(f"/applications/{reference}")
    assert "opens the gates once it is handed over" in said(page, ".acc-status")


def test_a_focal_point_reads_where_somebodys_badge_is(app: Flask, now: datetime) -> None:
    with transaction() as session:
        kazakhstan = organisation_by_code(session, "KAZ")
        session.expunge(kazakhstan)
    holder = issued(
        now=now, code="delegate", desk=Role.PROTOCOL, organisation=kazakhstan, function="delegate", rank="official"
    )
    page = came_in(app).get(f"/applications/{holder.reference}")
    assert "The person holds the badge." in said(page, ".acc-status")
