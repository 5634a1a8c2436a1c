"""The badge desk: a card printed by itself, what was done is said, the next card, and what is kept across a refusal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from accreditation.audit.models import AuditEvent
from accreditation.badges import actions, jobs, locks, outdated, queries
from accreditation.badges.models import Badge, PrintRun
from accreditation.badges.workflow import BadgeState
from accreditation.kernel.database import current_session, transaction
from accreditation.kernel.errors import Blocked, Conflict, NotAllowed
from accreditation.policy.actors import Role
from tests.badges.examples import portrait
from tests.badges.test_identity import NUMBER, printed, shown
from tests.badges.test_outdated import corrected, narrowed
from tests.badges.test_reprints import reprinted, states, step
from tests.badges.test_runs import cards, order, part_of, work
from tests.files import file_upto, officer
from tests.people import Holder, issued

ALL = ["document", "face", "card"]


def waiting(now: datetime, **facts: Any) -> tuple[Holder, str]:
    """Somebody whose reprint waits, and its number. Without a portrait it cannot be printed."""
    holder = issued(now=now, **facts)
    made = reprinted(holder.badge_id, "damaged", now)
    current_session().rollback()
    return holder, current_session().get_one(Badge, made).number


def flashed(page: Any) -> str:
    """What the page says was done."""
    return " ".join(note.get_text(" ", strip=True) for note in page.select(".acc-note[role=alert]"))


def spaced(number: str) -> str:
    return f"{number[:4]} {number[4:]}"


def one(badge_id: Any, now: datetime, role: Role = Role.BADGE_OFFICE, version: int = 1) -> int:
    with transaction() as session:
        actor = officer(session, role, now=now)
        session.flush()
        return actions.order_one(session, badge_id, version=version, actor=actor, now=now).number


def test_a_reprint_is_printed_by_itself_at_once(app: Flask, now: datetime, sign_in: Any) -> None:
    holder = issued(now=now, portrait=portrait(1))
    _other, left = waiting(now, family_name="Another")
    clerk = sign_in("badge_office")
    clerk.get(f"/badges/cards/{holder.number}")
    page = clerk.submit({"reprint_reason": "damaged"}, form="reprint")
    assert f"{spaced(holder.number)}: Reprint ordered" in flashed(page)
    assert page.find(id="reprint") is None
    page = clerk.submit(form="print-now")
    assert "Run 1" in page.h1.get_text()
    work(app)
    page = clerk.get("/badges/runs/1")
    assert "1 badge" in page.select_one(".acc-parts").get_text()
    assert part_of(clerk).startswith(b"%PDF")
    address = next(link["href"] for link in page.find_all("a") if "/badges/cards/" in link["href"])
    assert clerk.get(address).find("form", id="hand-over") is not None
    assert [state for _issue, state in states(holder.file_id)] == ["issued", "printed"]
    assert clerk.get(f"/badges/cards/{left}").find(id="print-now") is not None


def test_the_supervisor_prints_one_waiting_card_and_tends_no_other_run(app: Flask, now: datetime, sign_in: Any) -> None:
    holder, number = waiting(now, portrait=portrait(1))
    order(now, file_upto("approve", now=now, portrait=portrait(2)))
    supervisor = sign_in("gate_supervisor")
    page = supervisor.get(f"/gate/desk/{holder.reference}")
    page = supervisor.get(page.find("a", href=f"/badges/cards/{number}")["href"])
    page = supervisor.submit(form="print-now")
    assert "Run 2" in page.h1.get_text() and page.find("a", href="/badges") is None
    work(app)
    supervisor.get("/badges/runs/2")
    assert part_of(supervisor, "/badges/runs/2/parts/0.pdf").startswith(b"%PDF")
    supervisor.get("/badges/runs/1", status=404)
    supervisor.post("/badges/runs/1/parts/0.pdf", status=404)
    supervisor.post("/badges/runs/1/cancel", status=404)
    supervisor.post("/badges/runs", status=403)
    supervisor.get("/badges", status=403)
    taken = select(AuditEvent.about).where(AuditEvent.action == "run:download")
    current_session().rollback()
    assert list(current_session().execute(taken).scalars()) == [{"number": 2, "part": 1}]


@pytest.mark.parametrize("role", ["commander", "auditor"])
def test_nobody_else_prints_a_card(app: Flask, now: datetime, sign_in: Any, role: str) -> None:
    _holder, number = waiting(now)
    reader = sign_in(role)
    assert reader.get(f"/badges/cards/{number}").find(id="print-now") is None
    reader.post(f"/badges/cards/{number}/print", {"version": "1"}, status=403)
    made = current_session().execute(select(Badge.id).where(Badge.number == number)).scalar_one()
    with pytest.raises(NotAllowed):
        one(made, now, Role(role))
    assert current_session().execute(select(PrintRun.id)).all() == []


def test_only_a_card_that_waits_is_printed_by_itself(app: Flask, now: datetime) -> None:
    holder, number = waiting(now)
    with pytest.raises(Blocked):
        one(holder.badge_id, now, version=current_version(holder.badge_id))
    made = current_session().execute(select(Badge.id).where(Badge.number == number)).scalar_one()
    with pytest.raises(Conflict):
        one(made, now, version=99)
    assert one(made, now) == 1
    with pytest.raises(Blocked, match="does not wait"):
        one(made, now, version=2)


def current_version(badge_id: Any) -> int:
    current_session().rollback()
    return current_session().get_one(Badge, badge_id).version


def test_a_card_in_a_run_leads_to_it_and_is_not_offered_by_itself(app: Flask, now: datetime, sign_in: Any) -> None:
    _holder, number = waiting(now)
    order(now, waiting=queries.waiting_cards(current_session()))
    page = sign_in("badge_office").get(f"/badges/cards/{number}")
    assert page.find(id="print-now") is None and page.find("a", href="/badges/runs/1") is not None
    assert sign_in("auditor").get(f"/badges/cards/{number}").find("a", href="/badges/runs/1") is None


def test_the_reprints_and_those_kept_back_are_printed_without_the_rest(app: Flask, now: datetime, sign_in: Any) -> None:
    first = file_upto("approve", now=now, portrait=portrait(1), given_names="First")
    _plain, plain = waiting(now)
    _kept, kept = waiting(now, family_name="Another")
    with transaction(unaudited="as a run keeps it back") as session:
        card = session.execute(select(Badge).where(Badge.number == kept)).unique().scalar_one()
        card.problem = "portrait_missing"
    clerk = sign_in("badge_office")
    clerk.get("/badges")
    clerk.submit(form="print-reprints")
    assert ordered(1) == {plain}
    clerk.get("/badges")
    clerk.submit(form="print-kept-back")
    assert ordered(2) == {kept}
    assert [file.id for file in queries.to_print(current_session())] == [first]
    clerk.post("/badges/runs", {"which": "others"}, status=422)


def ordered(number: int) -> set[str]:
    current_session().rollback()
    rows = select(Badge.number).join(PrintRun, PrintRun.id == Badge.run_id).where(PrintRun.number == number)
    return set(current_session().execute(rows).scalars())


def test_after_a_hand_over_it_is_said_and_the_cursor_waits_for_the_next_card(
    app: Flask, now: datetime, sign_in: Any
) -> None:
    holder, another = printed(now), printed(now, family_name="Zhelyazkova", document_number="B1234567")
    clerk = sign_in("badge_office")
    page = clerk.get(f"/badges/cards/{holder.number}")
    assert not page.find(id="filter-q").has_attr("autofocus") and flashed(page) == ""
    page = clerk.submit({"checks": ALL}, form="hand-over")
    assert flashed(page) == f"{spaced(holder.number)}: Handed over"
    assert page.find(id="filter-q").has_attr("autofocus")
    for typed in (another.number, spaced(another.number), another.reference.lower(), "Zhelyazkova"):
        page = clerk.get("/badges/cards", query_string={"q": typed, "go": "1"})
        assert spaced(another.number) in page.title.get_text(), typed
    assert "2 badges" in clerk.get("/badges/cards", query_string={"q": "Darina", "go": "1"}).get_text()
    assert "No badge matches" in clerk.get("/badges/cards", query_string={"q": "Nobody", "go": "1"}).get_text()
    assert sign_in("auditor").get(f"/badges/cards/{holder.number}").find(id="filter-q") is None


def test_the_newest_card_of_a_person_is_found_by_name(app: Flask, now: datetime, sign_in: Any) -> None:
    _holder, number = waiting(now)
    page = sign_in("badge_office").get("/badges/cards?q=Veselinova&go=1")
    assert spaced(number) in page.title.get_text()


@pytest.mark.parametrize(("action", "said"), [("take-back", "Taken back"), ("report-lost", "Reported lost")])
def test_a_step_of_a_card_is_answered(app: Flask, now: datetime, sign_in: Any, action: str, said: str) -> None:
    holder = issued(now=now)
    clerk = sign_in("badge_office")
    clerk.get(f"/badges/cards/{holder.number}")
    page = clerk.submit({"decision": action, "reason": "Seen"}, form="step")
    assert flashed(page) == f"{spaced(holder.number)}: {said}"
    assert flashed(clerk.get(f"/badges/cards/{holder.number}")) == ""


def test_a_card_never_printed_is_not_spoiled(app: Flask, now: datetime, sign_in: Any) -> None:
    _holder, number = waiting(now)
    page = sign_in("badge_office").get(f"/badges/cards/{number}")
    assert page.find("input", value="revoke") is not None and page.find("input", value="spoil") is None
    made = current_session().execute(select(Badge.id).where(Badge.number == number)).scalar_one()
    with pytest.raises(Blocked):
        step(made, "spoil", Role.BADGE_OFFICE, now)


@pytest.mark.parametrize(
    ("path", "tab"), [("/badges/cards/{}", "Badges"), ("/badges/cards", "Badges"), ("/badges", "Printing")]
)
def test_the_tab_of_the_room_is_marked(app: Flask, now: datetime, sign_in: Any, path: str, tab: str) -> None:
    holder = issued(now=now)
    page = sign_in("badge_office").get(path.format(holder.number))
    assert [link.get_text() for link in page.select(".acc-rooms [aria-current]")] == [tab]


def test_what_was_compared_stays_open_after_a_refused_hand_over_and_each_time_is_on_record(
    app: Flask, now: datetime, sign_in: Any
) -> None:
    holder = printed(now)
    clerk = sign_in("badge_office")
    clerk.get(f"/badges/cards/{holder.number}")
    clerk.submit({"checks": ["document"]}, form="hand-over", status=422)
    assert "0719" not in clerk.page.get_text() and shown(holder) == []
    clerk.submit(form="show-identity")
    page = clerk.submit({"checks": ["document"]}, form="hand-over", status=422)
    facts = page.find("section", attrs={"aria-labelledby": "identity"}).get_text(" | ")
    assert "0719" in facts and NUMBER not in str(page)
    assert page.find("form", id="show-identity") is None and len(shown(holder)) == 2
    page = clerk.submit({"checks": ["document", "face"]}, form="hand-over", status=422)
    assert "0719" in page.get_text() and len(shown(holder)) == 3
    page = clerk.submit({"checks": ALL}, form="hand-over")
    assert "0719" not in page.get_text() and len(shown(holder)) == 3


def test_nothing_is_shown_again_of_a_card_that_is_no_longer_due(app: Flask, now: datetime, sign_in: Any) -> None:
    holder = printed(now)
    clerk = sign_in("badge_office")
    clerk.get(f"/badges/cards/{holder.number}")
    clerk.submit(form="show-identity")
    corrected(holder.file_id, now, {"title": "Editor"})
    page = clerk.submit({"checks": ALL}, form="hand-over", status=409)
    assert "0719" not in page.get_text() and len(shown(holder)) == 1


@pytest.mark.parametrize(
    ("problem", "office", "mends"),
    [
        ("no_latin_form", "Press centre corrects it on the file’s page; the gate supervisor", True),
        ("glyph_missing", "Press centre corrects it on the file’s page.", False),
        ("bad_token", "tell the administrator", False),
    ],
)
def test_a_card_kept_back_says_who_mends_it(
    app: Flask, now: datetime, sign_in: Any, problem: str, office: str, mends: bool
) -> None:
    holder, number = waiting(now)
    with transaction(unaudited="as a run keeps it back") as session:
        session.execute(select(Badge).where(Badge.number == number)).unique().scalar_one().problem = problem
    clerk = sign_in("badge_office")
    for path in (f"/badges/cards/{number}", "/badges"):
        page = clerk.get(path)
        assert office in page.get_text() and page.find("a", href=lambda at: at and "/correct" in at) is None
        assert ("corrects it" in page.get_text()) is (problem != "bad_token")
    page = sign_in("gate_supervisor").get(f"/badges/cards/{number}")
    assert page.find("a", href=f"/gate/desk/{holder.reference}") is not None
    assert (page.find("a", href=f"/gate/desk/{holder.reference}/mend") is not None) is mends


def test_whoever_may_correct_the_file_is_led_there(app: Flask, now: datetime) -> None:
    from accreditation.badges.card_pages import remedy

    holder, number = waiting(now)
    card = current_session().execute(select(Badge).where(Badge.number == number)).unique().scalar_one()
    card.problem = "glyph_missing"
    with app.test_request_context("/"):
        desk = officer_of(Role.PRESS_CENTRE)
        assert remedy(card, desk) == {"href": f"/files/{holder.reference}/correct"}
        assert "Press centre" in remedy(card, officer_of(Role.LOGISTICS))["text"]
        card.problem = "not_approved"
        assert remedy(card, desk) == {}
    current_session().rollback()


def officer_of(role: Role) -> Any:
    from uuid import uuid4

    from accreditation.policy.actors import Actor

    return Actor(id=uuid4(), roles=frozenset({role}))


def test_a_card_corrected_between_order_and_drawing_is_drawn_so_and_wants_no_reprint(app: Flask, now: datetime) -> None:
    file_id = file_upto("approve", now=now, portrait=portrait(1))
    run_id = order(now, file_id)
    corrected(file_id, now, {"title": "Editor"})
    narrowed(file_id, now)
    work(app)
    [card] = cards(run_id)
    assert card.state is BadgeState.PRINTED and outdated.outdated_cards(current_session()) == []
    assert set(card.zones) == card.application.zone_numbers()


def test_a_card_corrected_while_it_is_drawn_wants_a_reprint(
    app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    file_id = file_upto("approve", now=now, portrait=portrait(1))
    run_id = order(now, file_id)
    draw = jobs.draw_part

    def late(*given: Any, **options: Any) -> Any:
        drawn = draw(*given, **options)
        corrected(file_id, now, {"title": "Editor"})
        return drawn

    monkeypatch.setattr(jobs, "draw_part", late)
    work(app)
    [card] = cards(run_id)
    assert [(each.number, why) for each, why in outdated.outdated_cards(current_session())] == [
        (card.number, "changed")
    ]


def test_whoever_holds_the_turn_locks_the_card_after_it(app: Flask, now: datetime) -> None:
    _holder, number = waiting(now)
    made = current_session().execute(select(Badge.id).where(Badge.number == number)).scalar_one()
    with transaction() as session:
        clerk = officer(session, Role.BADGE_OFFICE, now=now)
        session.flush()
        run = actions.order_one(session, made, version=1, actor=clerk, now=now)
        assert (run.total, locks.lock_badge(session, made).run_id) == (1, run.id)
