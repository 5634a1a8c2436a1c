"""The audit trail as a page: who may read it, what it says, how it is narrowed and walked, how the chain stands."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import Flask
from psycopg.conninfo import make_conninfo
from sqlalchemy import event as sql_event
from sqlalchemy import func, select
from sqlalchemy.engine import make_url

from accreditation.accounts.queries import account_names
from accreditation.applications.models import Application
from accreditation.audit.events import LABELS
from accreditation.audit.log import checkpoint, record
from accreditation.audit.models import AuditEvent
from accreditation.audit.verifications import TRAIL
from accreditation.badges.actions import order_run
from accreditation.control.subjects import GROUPS, SUBJECTS
from accreditation.control.trail import PAGE
from accreditation.gates.actions import add_device
from accreditation.gates.digests import LEDGER
from accreditation.kernel.database import current_session, db, transaction
from accreditation.kernel.jobs import run_worker
from accreditation.policy.actors import SYSTEM, Actor, Role
from tests.badges.boxes import packed
from tests.files import file_upto, officer
from tests.pages import PageClient
from tests.people import approved, issued

READERS = (Role.AUDITOR, Role.DATA_PROTECTION)
#: A day of its own, long before anything that a test's instance holds.
OLD = datetime(2001, 5, 4, 3, 0, tzinfo=UTC)


def rows_of(page: Any) -> list[list[str]]:
    """The list's rows: what, on what, who, when, number."""
    return [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in page.select("tbody tr")]


def numbers(page: Any) -> list[int]:
    return [int(row[-1]) for row in rows_of(page)]


def newest_number() -> int:
    found = current_session().execute(select(func.max(AuditEvent.seq))).scalar_one()
    current_session().rollback()
    return int(found)


def noted(count: int, *, at: datetime, actor: Actor = SYSTEM, subject: tuple[str, UUID] | None = None) -> list[int]:
    """So many events of one moment; their numbers, oldest first."""
    with transaction() as session:
        for _number in range(count):
            record(session, "file:start", subject=subject or ("file", uuid4()), actor=actor, now=at)
    last = newest_number()
    return list(range(last - count + 1, last + 1))


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.APPLICANT, Role.FOCAL_POINT}))
def test_the_auditor_and_the_data_protection_officer_read_the_trail_and_nobody_else(sign_in: Any, role: Role) -> None:
    reader = sign_in(role.value)
    reader.get("/audit", status=200 if role in READERS else 403)
    assert bool(reader.get("/home").select('a[href="/audit"]')) == (role in READERS)


def test_who_has_nobody_signed_in_reads_nothing(client: PageClient) -> None:
    client.get("/audit", status=401)


def test_a_row_says_when_who_what_on_what_and_its_number_newest_first(app: Flask, sign_in: Any, now: datetime) -> None:
    file_id = file_upto("take-up", now=now)
    reference = current_session().get_one(Application, file_id).reference
    taken = newest_number()
    with transaction() as session:
        clerk = officer(session, Role.PRESS_CENTRE, now=now)
    noted(1, at=now, actor=clerk, subject=("file", file_id))
    page = sign_in("auditor").get("/audit?subject=" + reference.lower().replace("-", " "))
    rows = rows_of(page)
    assert [row[0] for row in rows[:3]] == ["Started", "Taken up", "Submitted"]
    assert rows[0][1:4] == [reference, f"Officer {account_name(clerk.id)}", "25 Oct 09:00"]
    assert numbers(page) == sorted(numbers(page), reverse=True)
    assert int(rows[1][-1]) <= taken
    assert page.find("a", string=reference)["href"] == f"/files/{reference}"


def account_name(account_id: UUID) -> str:
    return account_names(current_session(), [account_id])[account_id].removeprefix("Officer ")


def test_sealed_reasons_are_not_opened_on_this_page(app: Flask, sign_in: Any, now: datetime) -> None:
    file_id, secret = file_upto("submit", now=now), "Zanzibar is in the reason"
    with transaction() as session:
        detail = {"reason": secret}
        record(session, "file:return", subject=("file", file_id), actor=SYSTEM, now=now, detail=detail, key_id=file_id)
    page = sign_in("auditor").get("/audit")
    assert "Returned" in page.text
    assert "Zanzibar" not in page.text


def test_each_kind_of_record_is_named_and_linked_where_the_reader_may_open_it(
    app: Flask, sign_in: Any, now: datetime
) -> None:
    box = packed(now=now, count=1)
    with transaction() as session:
        order_run(session, [approved(session, now=now)], actor=officer(session, Role.BADGE_OFFICE, now=now), now=now)
        enroller = officer(session, Role.ADMINISTRATOR, now=now)
        add_device(session, name="Phone 12", gate=None, actor=enroller, now=now)
        record(session, "gate:digest", subject=LEDGER, actor=SYSTEM, now=now)
    auditor = links_of(sign_in("auditor").get("/audit"))
    assert auditor[f"Box {box.number}"] == f"/badges/boxes/{box.number}"
    assert auditor["The ledger of scans"] == "/gate/ledger"
    assert (auditor["Print run 1"], auditor["Phone 12"]) == (None, None)
    protection = links_of(sign_in("data_protection").get("/audit"))
    assert {protection[name] for name in (f"Box {box.number}", "The ledger of scans", "Print run 1")} == {None}
    reader = sign_in("auditor")
    sought = {"phone 12": "Device added", "1": "Print run ordered", box.holders[0].number: "Badge queued"}
    for typed, action in sought.items():
        assert action in {row[0] for row in rows_of(reader.get(f"/audit?subject={typed}"))}, typed


def links_of(page: Any) -> dict[str, str | None]:
    """What the events are on, and where each leads."""
    cells = [row.select("td")[0] for row in page.select("tbody tr")]
    return {cell.get_text(strip=True): cell.a["href"] if cell.a else None for cell in cells}


def test_a_record_that_is_gone_or_of_an_unknown_kind_is_still_named(app: Flask, sign_in: Any, now: datetime) -> None:
    gone = [(kind, uuid4()) for kind in ("file", "run", "box", "device", "account", "meteor")]
    for subject in gone:
        noted(1, at=now, subject=subject)
    shown = links_of(sign_in("auditor").get("/audit?what=file"))
    assert {f"{kind.replace('account', 'Account')} {str(each)[:8]}" for kind, each in gone} <= shown.keys()


def test_a_group_holds_its_own_actions_alone(app: Flask, sign_in: Any, now: datetime) -> None:
    issued(now=now)
    reader = sign_in("auditor")
    page = reader.get("/audit?what=badge")
    assert {row[0] for row in rows_of(page)} == {"Badge queued", "Handed over"}
    assert "Submitted" in {row[0] for row in rows_of(reader.get("/audit?what=file"))}
    assert "Signed in" in {row[0] for row in rows_of(reader.get("/audit?what=account"))}
    assert reader.get("/audit?what=box").find(string="No event matches")


def test_every_action_that_a_room_describes_belongs_to_one_group(app: Flask) -> None:
    for action in LABELS:
        if not action.startswith("test:"):
            groups = [group.code for group in GROUPS if action.startswith(group.beginnings)]
            assert len(groups) == 1, f"{action}: its beginning belongs into one line of control.subjects.GROUPS"


def test_an_officer_is_sought_by_name_and_anybody_by_address(app: Flask, sign_in: Any, now: datetime) -> None:
    with transaction() as session:
        clerk = officer(session, Role.VETTING, now=now)
    mine = noted(2, at=now, actor=clerk)
    noted(1, at=now)
    reader = sign_in("auditor")
    assert numbers(reader.get(f"/audit?who={account_name(clerk.id).upper()}")) == mine[::-1]
    entered = reader.get("/audit?who=AUDITOR@hanoi.example")
    assert {row[0] for row in rows_of(entered)} == {"Signed in"}
    assert rows_of(reader.get("/audit?who=nobody@hanoi.example")) == []


def test_days_are_those_of_the_events_own_time_zone(app: Flask, sign_in: Any) -> None:
    late, early = datetime(2001, 5, 3, 16, 59, tzinfo=UTC), datetime(2001, 5, 3, 17, 0, tzinfo=UTC)
    before, on = noted(1, at=late), noted(1, at=early)
    reader = sign_in("auditor")
    assert numbers(reader.get("/audit?from=2001-05-03&to=2001-05-03")) == before
    assert numbers(reader.get("/audit?from=2001-05-04&to=2001-05-04")) == on
    assert numbers(reader.get("/audit?to=2001-05-04")) == on + before


@pytest.mark.parametrize("day", ["yesterday", "0001-01-01", "9999-12-31", "2025-02-30"])
def test_a_day_that_is_none_is_said_beside_what_was_typed(sign_in: Any, day: str) -> None:
    page = sign_in("auditor").get(f"/audit?from={day}", status=422)
    assert page.select_one(".govuk-error-summary a")["href"] == "#filter-from"
    assert rows_of(page) == []


def test_the_trail_is_walked_to_its_end_and_back_without_a_gap(app: Flask, sign_in: Any) -> None:
    written = noted(2 * PAGE + 7, at=OLD)
    address, seen, reader = "/audit?to=2001-12-31", [], sign_in("auditor")
    page = reader.get(address)
    assert not page.find("a", rel="prev")
    while True:
        seen.append(numbers(page))
        older = page.find("a", rel="next")
        if older is None:
            break
        page = reader.get(older["href"])
    assert [len(each) for each in seen] == [PAGE, PAGE, 7]
    assert [seq for each in seen for seq in each] == written[::-1]
    page = reader.get(page.find("a", rel="prev")["href"])
    assert numbers(page) == seen[1]
    page = reader.get(page.find("a", rel="prev")["href"])
    assert (numbers(page), page.find("a", rel="prev")) == (seen[0], None)


@pytest.mark.parametrize("place", ["before=x", "after=x", "after=²", "before=99999999999999999999", "after=1e9"])
def test_a_place_that_is_no_number_is_the_newest(sign_in: Any, place: str) -> None:
    reader = sign_in("auditor")
    assert numbers(reader.get(f"/audit?{place}")) == numbers(reader.get("/audit"))


def statements_of(reader: PageClient, address: str) -> list[str]:
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    sql_event.listen(db.engine, "before_cursor_execute", note)
    try:
        reader.get(address)
    finally:
        sql_event.remove(db.engine, "before_cursor_execute", note)
    return asked


def test_many_rows_ask_no_more_than_few_and_none_is_counted_or_skipped(app: Flask, sign_in: Any, now: datetime) -> None:
    reader = sign_in("auditor")
    reader.get("/audit")
    issued(now=now)
    few = statements_of(reader, "/audit?what=file&to=2025-10-25")
    for _number in range(4):
        issued(now=now)
    many = statements_of(reader, "/audit?what=file&to=2025-10-25")
    assert len(many) == len(few) <= 14
    assert not any("OFFSET" in statement or "count(" in statement for statement in many)


def test_what_the_chain_was_signed_at_and_how_to_verify_it_stand_on_top(
    app: Flask, sign_in: Any, now: datetime
) -> None:
    reader = sign_in("auditor")
    assert "No checkpoint is signed yet" in reader.get("/audit").text
    with transaction(unaudited="a checkpoint signs the chain itself") as session:
        seq = checkpoint(session, now=now)
    page = reader.get("/audit")
    assert f"Last signed checkpoint: event {seq}, 25 Oct 09:00" in page.text
    assert "flask --app wsgi audit verify" in page.text
    assert "Never verified from this page" in page.text


def verified(app: Flask, reader: PageClient) -> str:
    """Press the button, work the queue, read the page."""
    reader.get("/audit")
    reader.submit(form="verify")
    assert "is under way" in reader.page.text  # type: ignore[union-attr]
    current_session().rollback()
    run_worker(app, app.config["SQLALCHEMY_DATABASE_URI"], wait=False)
    return reader.get("/audit").text


def test_the_button_has_the_chain_verified_and_the_trail_says_who_asked_and_what_was_found(
    app: Flask, sign_in: Any, now: datetime
) -> None:
    file_upto("submit", now=now)
    said = verified(app, sign_in("auditor"))
    rows = current_session().execute(
        select(AuditEvent).where(AuditEvent.subject_id == TRAIL[1]).order_by(AuditEvent.seq)
    )
    asked, found = rows.scalars()
    assert (asked.action, found.action) == ("trail:ask", "trail:verify")
    assert found.about == {"events": found.seq - 1, "checkpoints": 0, "erased": 0, "fault": None}
    assert f"up to event {asked.seq}: all of it holds" in said
    assert "is under way" not in said


def test_a_chain_that_was_tampered_with_is_said_on_top_and_its_event_named(
    app: Flask, sign_in: Any, now: datetime
) -> None:
    (seq,) = noted(1, at=now)
    url = make_url(app.extensions["settings"].database_owner_url).set(drivername="postgresql")
    with psycopg.connect(make_conninfo(url.render_as_string(hide_password=False)), autocommit=True) as owner:
        owner.execute("ALTER TABLE audit_events DISABLE TRIGGER USER")
        owner.execute("UPDATE audit_events SET action = 'file:other' WHERE seq = %s", (seq,))
    said = verified(app, sign_in("data_protection"))
    assert "The chain does not hold" in said
    assert f"event {seq} was altered" in said


def test_who_may_not_read_the_trail_does_not_have_it_verified(app: Flask, sign_in: Any) -> None:
    sign_in("press_centre").post("/audit/verify", status=403)
    assert current_session().execute(select(AuditEvent.seq).where(AuditEvent.subject_id == TRAIL[1])).all() == []


def test_the_trail_reads_the_same_in_vietnamese(app: Flask, sign_in: Any, now: datetime) -> None:
    file_upto("submit", now=now)
    reader = sign_in("auditor")
    reader.get("/language/vi?next=/audit")
    page = reader.get("/audit")
    assert page.html["lang"] == "vi"
    assert numbers(page)


def test_every_kind_of_record_that_the_code_notes_is_known_to_the_page() -> None:
    room = Path(__file__).parents[2] / "accreditation"
    named = {
        part.split('"')[0]
        for path in room.rglob("*.py")
        for part in path.read_text(encoding="utf-8").split('subject=("')[1:]
    }
    assert named and named <= SUBJECTS.keys()


def test_the_data_protection_officer_reads_all_files_and_is_offered_no_step(
    app: Flask, sign_in: Any, now: datetime
) -> None:
    states = {step: file_upto(step, now=now) for step in ("submit", "take-up", "pre-approve", "clear", "approve")}
    references = {current_session().get_one(Application, each).reference for each in states.values()}
    reader = sign_in("data_protection")
    queue = reader.get("/files")
    assert {
        link["href"].split("/")[2].split("?")[0] for link in queue.select('tbody th a[href^="/files/"]')
    } == references
    assert queue.select("input[name=file]") == []
    for reference in references:
        page = reader.get(f"/files/{reference}")
        assert not page.select('form[action*="/decide"]')
        assert not [form for form in page.select("main form") if form.get("method", "").lower() == "post"]


def test_the_data_protection_officer_begins_at_the_files(app: Flask, sign_in: Any) -> None:
    reader = sign_in("data_protection")
    home = reader.get("/home")
    assert "Nothing is open to you yet" not in home.text
    assert [item["href"] for item in home.select("nav a") if item["href"] in ("/files", "/audit")] == [
        "/files",
        "/audit",
    ]
