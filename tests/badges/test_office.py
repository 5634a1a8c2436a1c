"""The badge office's lists: runs with what of and by whom, parts as printed, boxes by organisation; few queries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event as sql_event
from sqlalchemy import select

from accreditation.applications.models import Portrait
from accreditation.badges import actions, box_queries
from accreditation.badges.models import Badge, PrintRun
from accreditation.badges.workflow import RunState
from accreditation.delegations.models import Organisation
from accreditation.kernel.database import current_session, db, transaction
from accreditation.policy.actors import Role
from tests.badges.boxes import demo_officer, lying, pack, packed, sign
from tests.badges.examples import portrait
from tests.badges.test_custody import text_of
from tests.badges.test_desk import flashed
from tests.badges.test_outdated import corrected
from tests.badges.test_reprints import reprinted
from tests.badges.test_runs import order, work
from tests.files import file_upto
from tests.people import issued


def past_runs(count: int, now: datetime, *, first: int = 1000) -> None:
    """So many runs, of nothing: as rows of the list."""
    with transaction(unaudited="a test makes runs of nothing") as session:
        clerk = demo_officer(Role.BADGE_OFFICE)
        session.add_all(
            PrintRun(number=number, total=1, created_at=now, created_by_id=clerk.id, state=RunState.DONE)
            for number in range(first, first + count)
        )


def test_the_runs_say_what_of_and_by_whom_and_go_on_to_older_ones(app: Flask, now: datetime, sign_in: Any) -> None:
    past_runs(24, now)
    actor = demo_officer(Role.BADGE_OFFICE)
    file_upto("approve", now=now, portrait=portrait(1))
    with transaction() as session:
        actions.order_waiting(session, actor=actor, now=now)
    clerk = sign_in("badge_office")
    page = clerk.get("/badges")
    rows = page.find(id="runs").find_parent("section").select("tbody tr")
    assert len(rows) == 20
    assert "Run 1024" in rows[0].get_text() and "Press" in rows[0].get_text()
    assert "Ngô Thị Bảo Trâm" in rows[0].get_text() and "Press" not in rows[1].get_text()
    assert "1–20 of 25" in page.select_one(".acc-foot").get_text()
    page = clerk.get(page.find("a", rel="next")["href"])
    rows = page.find(id="runs").find_parent("section").select("tbody tr")
    assert [row.th.get_text() for row in rows] == [f"Run {number}" for number in range(1004, 999, -1)]


def test_a_part_says_how_many_it_bears_and_how_many_were_kept_back(app: Flask, now: datetime, sign_in: Any) -> None:
    wanted = [file_upto("approve", now=now, portrait=portrait(n), given_names=f"Given {'ABC'[n]}") for n in range(3)]
    with transaction(unaudited="a test takes a portrait away") as session:
        session.delete(session.get_one(Portrait, wanted[1]))
    order(now, *wanted)
    clerk = sign_in("badge_office")
    assert clerk.get("/badges/runs/1").select_one(".acc-parts").get_text(" ", strip=True) == "Part 1 3 badges"
    work(app)
    parts = clerk.get("/badges/runs/1").select_one(".acc-parts").get_text(" ", strip=True)
    assert parts == "Part 1 2 badges, 1 kept back"


def test_a_run_of_one_that_was_kept_back_says_why_and_leads_to_its_card(
    app: Flask, now: datetime, sign_in: Any
) -> None:
    holder = issued(now=now)
    clerk = sign_in("gate_supervisor")
    clerk.get(f"/badges/cards/{holder.number}")
    clerk.submit({"reprint_reason": "damaged"}, form="reprint")
    clerk.submit(form="print-now")
    work(app)
    page = clerk.get("/badges/runs/1")
    assert "0 badges, 1 kept back" in page.get_text() and "The portrait cannot be printed" in page.get_text()
    assert page.find("a", href="/badges#kept-back") is None
    clerk.get(page.find("a", string="see what to do")["href"])
    assert clerk.page.find("form", id="print-now") is not None


def test_stopping_a_run_and_going_on_is_said(app: Flask, now: datetime, sign_in: Any) -> None:
    order(now, file_upto("approve", now=now, portrait=portrait(1)))
    clerk = sign_in("badge_office")
    clerk.get("/badges/runs/1")
    clerk.post("/badges/runs/1/cancel")
    assert flashed(clerk.page) == "Run 1: Print run cancelled"
    clerk.post("/badges/runs/1/resume")
    assert flashed(clerk.page) == "Run 1: Print run resumed"


def another_organisation(code: str) -> int:
    row = select(Organisation.id).where(Organisation.code == code)
    return current_session().execute(row).scalar_one()


@pytest.mark.parametrize("typed", ["côte d", "CIV", "bờ biển", "Cote"])
def test_an_organisation_is_found_by_its_names_code_and_plate_without_accents(typed: str) -> None:
    ivory = Organisation(
        code="CIV", plate="CIV", print_name="", kind="state", names={"en": "Côte d’Ivoire", "vi": "Bờ Biển Ngà"}
    )
    assert box_queries.is_named(ivory, typed) and box_queries.is_named(ivory, " ")
    assert not box_queries.is_named(ivory, f"{typed} Peru") and not box_queries.is_named(ivory, "12")


def test_boxes_and_what_lies_free_are_found_by_organisation_and_number(app: Flask, now: datetime, sign_in: Any) -> None:
    kazakhstan, peru = another_organisation("KAZ"), another_organisation("PER")
    pack(*lying(now=now, count=1, organisation_id=peru), now=now)
    lying(now=now, count=1, organisation_id=kazakhstan)
    clerk = sign_in("badge_office")
    free, boxed = listed(clerk.get("/badges/boxes"))
    assert (len(free), len(boxed)) == (1, 1)
    assert listed(clerk.get("/badges/boxes?q=peru")) == ([], boxed)
    assert listed(clerk.get("/badges/boxes?q=kazakh")) == (free, [])
    assert listed(clerk.get("/badges/boxes?q=1")) == ([], boxed)
    page = clerk.get("/badges/boxes?q=Nowhere")
    assert listed(page) == ([], []) and "No box matches" in page.get_text()
    assert page.find(id="filter-q")["value"] == "Nowhere"


def listed(page: Any) -> tuple[list[str], list[str]]:
    """The organisations of what lies free, and the boxes."""
    found = (page.find(id=name).find_parent("section").select("tbody th") for name in ("waiting", "boxes"))
    free, boxed = ([cell.get_text(" ", strip=True) for cell in cells] for cells in found)
    return free, boxed


def test_boxes_are_in_pages(app: Flask, now: datetime, sign_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(box_queries, "PAGE", 2)
    monkeypatch.setattr("accreditation.badges.collection_views.PAGE", 2)
    for _box in range(3):
        packed(now=now, count=1)
    for code in ("KAZ", "PER", "ETH"):
        lying(now=now, count=1, organisation_id=another_organisation(code))
    clerk = sign_in("badge_office")
    free, boxed = listed(clerk.get("/badges/boxes"))
    assert len(free) == 2 and boxed == ["Box 3", "Box 2"]
    following = [link["href"] for link in clerk.page.find_all("a", rel="next")]
    assert listed(clerk.get(following[0])) == (free, ["Box 1"])
    rest, boxed = listed(clerk.get(following[1]))
    assert len(rest) == 1 and rest[0] not in free and boxed == ["Box 3", "Box 2"]


def test_what_is_done_with_a_box_is_said_and_times_say_which_they_are(app: Flask, now: datetime, sign_in: Any) -> None:
    box = packed(now=now, count=1)
    clerk = sign_in("badge_office")
    clerk.get(f"/badges/boxes/{box.number}")
    assert clerk.get("/badges/boxes").select_one("td.acc-nowrap")["data-label"] == "Packed"
    clerk.get(f"/badges/boxes/{box.number}")
    phone = sign_in("liaison")
    phone.get(f"/badges/boxes/{box.number}")
    page = phone.submit({"counted": "1", "name": "Phan Gia Bách", "agreed": "yes"}, form="sign")
    assert flashed(page) == "Box 1: Receipt signed"
    assert phone.get("/collect").select_one("td.acc-nowrap")["data-label"] == "Signed"
    again = packed(now=now, count=1)
    clerk.get(f"/badges/boxes/{again.number}")
    assert flashed(clerk.submit(form="call-off")) == "Box 2: Called off"


def test_the_receipt_has_lines_to_sign_on_until_it_is_signed_on_screen(app: Flask, now: datetime, sign_in: Any) -> None:
    box = packed(now=now, count=1)
    phone = sign_in("liaison")
    before = text_of(phone.http.get(f"/badges/boxes/{box.number}/receipt.pdf").data)
    assert before.count("Signature, date and time") == 2 and "Signed on screen" not in before
    sign(box, now=now, name="Bách P. G.")
    after = text_of(phone.http.get(f"/badges/boxes/{box.number}/receipt.pdf").data)
    assert "Signature, date and time" not in after
    assert (
        "Signed on screen Saturday 25 October" in after
        and "Bách P. G." in after
        and after.count("Packed Saturday 25 October") == 2
    )


def many(now: datetime, places: range) -> None:
    """So many more of each that the lists show: reprints, kept back and outdated cards, runs, boxes, what lies free."""
    for place in places:
        holder = issued(now=now, family_name=f"Ivanov {'abcdefghij'[place]}", document_number=f"W000{place}")
        if place % 3:
            made = reprinted(holder.badge_id, "damaged", now)
            with transaction(unaudited="a test marks a card") as session:
                session.get_one(Badge, made).problem = "glyph_missing" if place % 2 else ""
        else:
            corrected(holder.file_id, now, {"title": "Editor"})
        pack(*lying(now=now, count=1, organisation_id=another_organisation("KAZ")), now=now)
        lying(now=now, count=1, organisation_id=another_organisation("KAZ"))
    past_runs(len(places), now, first=1000 + 100 * places.start)


@pytest.mark.parametrize(("path", "most"), [("/badges", 30), ("/badges/cards", 20), ("/badges/boxes?q=kaz", 20)])
def test_the_lists_ask_the_database_the_same_for_few_and_many(
    app: Flask, now: datetime, sign_in: Any, path: str, most: int
) -> None:
    clerk = sign_in("badge_office")
    asked: list[str] = []

    def measured(places: range) -> int:
        many(now, places)
        clerk.get(path)
        asked.clear()
        clerk.get(path)
        return len(asked)

    sql_event.listen(db.engine, "before_cursor_execute", lambda *values: asked.append(values[2]))
    few = measured(range(3))
    assert 5 < few <= most
    assert few == measured(range(3, 7)), asked
