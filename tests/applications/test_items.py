"""What a person brings several of: rules by cell, and the rows of a step as a browser without scripts fills them in."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import event as sql_event
from sqlalchemy import func, select, text

from accreditation.applications import actions, dossier
from accreditation.applications.items import ITEMS, by_kind, item_kinds, question
from accreditation.applications.models import Item
from accreditation.applications.workflow import State
from accreditation.audit.models import AuditDetail, AuditEvent
from accreditation.audit.queries import timeline
from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import current_session, db, transaction
from accreditation.kernel.errors import Blocked
from tests.applications.applicants import FACTS, ROLE, began, complete, open_doors, row, sent
from tests.files import file_upto, owner_of

TODAY = date(2025, 10, 1)
CAMERA = {"what": "Camera", "make": "Lumen L4", "serial": "4F-102"}
TRIPOD = {"what": "Tripod", "make": "Steady 3", "serial": ""}
ARM = {
    "make": "Arden", "model": "P9", "calibre": "9 mm", "serial": "004711", "rounds": "30", "permit": "AP-12345",
    "flight": "", "zones": "",
}  # fmt: skip
CAR = {"plate": "29A-123.45", "make": "Saloon, Hạc S7", "pass": "drop_off"}


def kind(name):
    return next(each for each in ITEMS if each.name == name)


def typed(name, *things):
    """Fields of a form, one row a thing."""
    return {
        f"{name}-{number}-{column}": value for number, thing in enumerate(things) for column, value in thing.items()
    }


def text_of(page, selector):
    return " ".join(part.get_text(" ", strip=True) for part in page.select(selector))


def rows_of(page):
    """What stands in the rows of a page: the value of each box."""
    return [[box.get("value", "") for box in each.select("input")] for each in page.select(".acc-item")]


def kept(reference, name="equipment"):
    return row(reference).things().get(name, [])


# The rules


def test_each_kind_stands_on_a_step_and_bears_a_name_of_its_own():
    assert len({each.name for each in ITEMS}) == len(ITEMS)
    for each in ITEMS:
        assert question(each.name) is each
        assert each.step == "role"
        assert len({column.name for column in each.columns}) == len(each.columns)
        assert all(column.choices for column in each.columns if column.kind == "choice")


def test_a_category_asks_for_the_things_of_its_own_sets_alone():
    assert [each.name for each in item_kinds(["core", "protection"])] == ["arms", "radios"]
    assert item_kinds(["core", "protection"], "stay") == []
    assert item_kinds(["core"]) == []


@pytest.mark.parametrize(
    ("name", "thing", "wrong"),
    [
        ("equipment", CAMERA, set()),
        ("equipment", TRIPOD, set()),
        ("equipment", {**CAMERA, "what": "", "serial": "<4>"}, {"what", "serial"}),
        ("equipment", {**CAMERA, "make": "x" * 61}, {"make"}),
        ("arms", ARM, set()),
        ("arms", {**ARM, "rounds": "some"}, {"rounds"}),
        ("arms", {**ARM, "rounds": "-3"}, {"rounds"}),
        ("arms", {"make": "Arden"}, {"model", "calibre", "serial", "rounds", "permit"}),
        ("radios", {"frequency": "441.5", "power": "4", "call_sign": ""}, set()),
        ("vehicles", CAR, set()),
        ("vehicles", {**CAR, "pass": "helicopter"}, {"pass"}),
        ("vehicles", {**CAR, "pass": ""}, {"pass"}),
    ],
)
def test_faults_are_found_by_cell(name, thing, wrong):
    good = {"equipment": CAMERA, "arms": ARM, "radios": {"frequency": "441.5", "power": "4"}, "vehicles": CAR}[name]
    found = dossier.thing_faults(kind(name), [good, thing], today=TODAY)
    assert set(found) == {(1, column) for column in wrong}


@pytest.mark.parametrize(
    ("name", "count", "right"),
    [("equipment", 0, True), ("equipment", 40, True), ("equipment", 41, False), ("vehicles", 0, False),
     ("vehicles", 1, True)],
)  # fmt: skip
def test_as_many_are_declared_as_the_kind_wants(name, count, right):
    assert (dossier.count_fault(kind(name), [CAMERA] * count) is None) is right


def test_a_driver_lacks_a_vehicle_and_press_may_come_with_nothing():
    def lacking(sets, **things):
        found = dossier.missing(sets, {}, documents=[], held=[], today=TODAY, things=things)
        return [name for _step, name in found if name in ("vehicles", "equipment", "arms")]

    assert lacking(["driver"]) == ["vehicles"]
    assert lacking(["driver"], vehicles=[CAR]) == []
    assert lacking(["press"]) == []
    assert lacking(["press"], equipment=[{**CAMERA, "what": ""}]) == ["equipment"]
    assert lacking(["protection"], arms=[ARM]) == []


def test_the_hardest_change_of_several_counts():
    assert dossier.hardest_change(["equipment", "phone"]) == "free"
    assert dossier.hardest_change(["phone", "arms", "title"]) == "rescreen"
    assert dossier.hardest_change(["arms", "nationality"]) == "revet"
    assert dossier.hardest_change([]) == "free"


def test_things_are_gathered_by_kind_in_their_order():
    assert by_kind([("a", {"n": 1}), ("b", {"n": 2}), ("a", {"n": 3})]) == {"a": [{"n": 1}, {"n": 3}], "b": [{"n": 2}]}


# The verb


def save(file_id, **options):
    with transaction() as session:
        file = actions.lock(session, file_id)
        actions.save_answers(session, file, options.pop("answers", {}), actor=owner_of(file), now=utc_now(), **options)


def things_now(file_id):
    session = current_session()
    session.rollback()
    items = session.execute(select(Item).where(Item.application_id == file_id).order_by(Item.position)).scalars()
    return [(item.position, item.facts) for item in items]


def test_a_list_is_kept_in_its_order_with_one_event_beside_the_other_answers(app, now):
    file_id = file_upto(None, now=now)
    save(file_id, things={"equipment": [CAMERA, TRIPOD]}, answers={"title": "Editor"})
    assert things_now(file_id) == [(0, CAMERA), (1, TRIPOD)]
    entry = timeline(current_session(), file_id)[0]
    assert entry.action == "file:answer-fields"
    assert entry.detail["after"] == {"equipment": [CAMERA, TRIPOD], "title": "Editor"}
    event = current_session().execute(
        select(AuditEvent).where(AuditEvent.subject_id == file_id, AuditEvent.action == "file:answer-fields")
    ).scalar_one()  # fmt: skip
    assert event.about == {"fields": ["equipment", "title"]}


def test_rows_leave_from_the_middle_and_the_rest_closes_up(app, now):
    file_id = file_upto(None, now=now)
    save(file_id, things={"equipment": [CAMERA, TRIPOD, {**CAMERA, "serial": "3"}]})
    save(file_id, things={"equipment": [CAMERA, {**CAMERA, "serial": "3"}]})
    assert [(place, thing["serial"]) for place, thing in things_now(file_id)] == [(0, "4F-102"), (1, "3")]
    save(file_id, things={"equipment": []})
    assert things_now(file_id) == []


def test_the_same_list_again_changes_nothing(app, now):
    file_id = file_upto(None, now=now)
    save(file_id, things={"equipment": [CAMERA]})
    with transaction(unaudited="nothing changes") as session:
        file = actions.lock(session, file_id)
        version = file.version
        actions.save_answers(session, file, {}, actor=owner_of(file), now=now, things={"equipment": [dict(CAMERA)]})
        session.flush()
        assert file.version == version


def test_what_is_not_asked_or_too_much_is_refused(app, now):
    file_id = file_upto(None, now=now)
    for things in ({"arms": [ARM]}, {"equipment": [CAMERA] * 41}):
        with pytest.raises(Blocked):
            save(file_id, things=things)
    assert things_now(file_id) == []


def test_things_are_sealed_each_in_its_own_row(app, now):
    file_id = file_upto(None, now=now)
    save(file_id, things={"equipment": [CAMERA, TRIPOD]})
    sealed = current_session().execute(select(Item.sealed_facts).where(Item.application_id == file_id)).scalars().all()
    assert len(sealed) == 2
    assert not any(b"Lumen" in each or b"4F-102" in each for each in sealed)
    assert b"4F-102" not in b"".join(current_session().execute(select(AuditDetail.sealed)).scalars())


def test_other_arms_of_a_returned_file_are_screened_again_and_not_vetted_again(app, now):
    file_id = file_upto(None, now=now, code="protection", agency="Protection service")
    save(file_id, things={"arms": [ARM]})
    with transaction(unaudited="a test returns the file") as session:
        session.execute(
            text(
                "UPDATE applications SET state = 'returned', open_fields = '{arms,radios}', screened_version = 1,"
                " vetted_version = 1 WHERE id = :id"
            ),
            {"id": file_id},
        )
    save(file_id, things={"radios": [{"frequency": "441.5", "power": "4", "call_sign": ""}]})
    assert versions(file_id) == (1, 1, 1)
    save(file_id, things={"arms": [{**ARM, "serial": "8"}]})
    assert versions(file_id) == (1, 0, 1)


def versions(file_id):
    names = "identity_version, screened_version, vetted_version"
    query = text(f"SELECT {names} FROM applications WHERE id = :id")  # noqa: S608 - the test's own names
    return tuple(current_session().execute(query, {"id": file_id}).one())


# The step


@pytest.fixture
def press(app):
    """An applicant at the step that asks for equipment, and the reference of their draft."""
    open_doors()
    client, reference = began(app)
    client.get(f"/applications/{reference}/role")
    return client, reference


def test_a_row_stands_ready_and_left_blank_it_is_no_thing(press):
    client, reference = press
    assert rows_of(client.page) == [["", "", ""]]
    client.submit(ROLE, form="step")
    assert client.last.request.path.endswith("/stay")
    assert kept(reference) == []


def test_adding_a_row_keeps_everything_typed_and_saves_what_is_right(press):
    client, reference = press
    wrong = {**CAMERA, "serial": "<4>"}
    page = client.submit(
        {**ROLE, "press_card": "<b>", **typed("equipment", wrong), "rows": "add equipment 1"}, form="step"
    )
    assert rows_of(page) == [["Camera", "Lumen L4", "<4>"], ["", "", ""]]
    assert page.find(id="press_card")["value"] == "<b>"
    assert not page.select(".govuk-error-summary, .govuk-error-message")
    assert page.find(autofocus=True)["id"] == "equipment-1-what"
    assert kept(reference) == [{**CAMERA, "serial": ""}]
    page = client.submit({"rows": "add equipment 5"}, form="step")
    assert len(rows_of(page)) == 7


def test_removing_a_row_keeps_the_others_and_the_last_one_is_emptied(press):
    client, reference = press
    page = client.submit({**typed("equipment", CAMERA, TRIPOD), "rows": "remove equipment 0"}, form="step")
    assert rows_of(page) == [["Tripod", "Steady 3", ""]]
    assert kept(reference) == [TRIPOD]
    number = page.select_one(".acc-item")["data-row"]
    page = client.submit({"rows": f"remove equipment {number}"}, form="step")
    assert rows_of(page) == [["", "", ""]]
    assert kept(reference) == []


def test_faults_stand_beside_their_cell_and_in_the_summary_with_the_number_of_the_row(press):
    client, reference = press
    things = typed("equipment", CAMERA, {"what": "", "make": "", "serial": ""}, {**CAMERA, "what": "", "serial": "<4>"})
    page = client.submit({**ROLE, **things}, form="step", status=422)
    links = {link.text: link["href"] for link in page.select(".govuk-error-summary a")}
    assert links == {
        "Piece 3, What it is: Answer this question.": "#equipment-2-what",
        "Piece 3, Serial number: Enter letters and digits only.": "#equipment-2-serial",
    }
    assert all(page.find(id=href[1:]) for href in links.values())
    assert "letters and digits" in text_of(page, "#equipment-2-serial-error")
    assert rows_of(page)[2] == ["", "Lumen L4", "<4>"]
    assert kept(reference) == [CAMERA, {"what": "", "make": "Lumen L4", "serial": ""}]


def test_a_row_begun_can_wait_for_later_and_is_missed_at_the_end(press):
    client, reference = press
    client.submit(
        {**ROLE, **typed("equipment", {"what": "Camera", "make": "", "serial": ""}), "then": "later"}, form="step"
    )
    assert client.last.request.path == "/applications"
    page = client.get(f"/applications/{reference}/check")
    links = {link.text: link["href"] for link in page.select(".acc-note a")}
    assert links["Equipment you bring"] == f"/applications/{reference}/role#equipment"


def test_forty_pieces_find_room_and_more_do_not(press):
    client, reference = press
    crew = [{**CAMERA, "serial": str(number)} for number in range(41)]
    page = client.submit({**ROLE, **typed("equipment", *crew)}, form="step", status=422)
    assert "more than fit" in text_of(page, ".govuk-error-summary")
    assert len(rows_of(page)) == 41
    assert len(kept(reference)) == 40
    page = client.submit({"rows": "remove equipment 7"}, form="step")
    assert len(rows_of(page)) == 40
    assert page.select_one("[data-add]").has_attr("hidden")
    client.submit({}, form="step")
    assert [thing["serial"] for thing in kept(reference)] == [str(number) for number in range(41) if number != 7]


def test_a_form_that_did_not_ask_for_things_leaves_them_alone(press):
    client, reference = press
    client.submit({**ROLE, **typed("equipment", CAMERA)}, form="step")
    client.post(f"/applications/{reference}/role", {**ROLE, "title": "Editor", "version": str(row(reference).version)})
    assert kept(reference) == [CAMERA]
    assert row(reference).facts["title"] == "Editor"


def test_the_same_form_twice_adds_its_things_once(press):
    client, reference = press
    fields = {field["name"]: field.get("value", "") for field in client.page.find("form", id="step").find_all("input")}
    fields = {name: value for name, value in fields.items() if name} | typed("equipment", CAMERA) | ROLE
    path = f"/applications/{reference}/role"
    answers = [client.http.post(path, data=fields) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    events = select(func.count(AuditEvent.seq)).where(AuditEvent.action == "file:answer-fields")
    current_session().rollback()
    assert current_session().execute(events).scalar_one() == 1
    assert kept(reference) == [CAMERA]


def test_a_row_added_on_a_stale_page_is_shown_and_not_saved(press):
    client, reference = press
    file_id = row(reference).id
    with transaction() as session:
        file = actions.lock(session, file_id)
        actions.save_answers(session, file, {"title": "Editor"}, actor=owner_of(file), now=utc_now())
    page = client.submit({**typed("equipment", CAMERA), "rows": "add equipment 1"}, form="step", status=409)
    assert rows_of(page) == [["Camera", "Lumen L4", "4F-102"], ["", "", ""]]
    assert kept(reference) == []


def test_nobody_writes_rows_into_the_file_of_another(app, press):
    client, reference = press
    client.submit({**ROLE, **typed("equipment", CAMERA)}, form="step")
    other, own = began(app, "other@wire.example")
    data = {**typed("equipment", TRIPOD), "version": str(row(reference).version), "rows": "remove equipment 0"}
    other.post(f"/applications/{reference}/role", data, status=404)
    assert kept(reference) == [CAMERA]
    assert kept(own) == []


def test_things_that_a_category_does_not_ask_for_are_not_taken(press):
    client, reference = press
    client.submit({**ROLE, **typed("arms", ARM), "rows": "add arms 1"}, form="step")
    assert row(reference).things() == {}


def test_a_returned_file_opens_the_things_that_were_named_and_shows_the_others(app):
    open_doors()
    client, reference = sent(app)
    with transaction(unaudited="a test returns the file") as session:
        session.execute(
            text("UPDATE applications SET state = 'returned', open_fields = :open, answer_until = :until"),
            {"open": ["equipment"], "until": utc_now() + timedelta(days=2)},
        )
    page = client.get(f"/applications/{reference}")
    assert [title.text for title in page.select(".acc-asks h2")] == ["Equipment you bring"]
    client.get(f"/applications/{reference}/role")
    client.submit({**typed("equipment", CAMERA), "title": "Editor"}, form="step")
    assert (kept(reference), row(reference).facts["title"]) == ([CAMERA], FACTS["title"])
    with transaction(unaudited="a test opens another answer") as session:
        session.execute(text("UPDATE applications SET open_fields = '{title}'"))
    page = client.get(f"/applications/{reference}/role")
    assert not page.select(".acc-item")
    assert "Lumen L4" in text_of(page, "form#step table")
    client.submit({**typed("equipment", TRIPOD), "rows": "add equipment 1", "title": "Editor"}, form="step")
    assert (kept(reference), row(reference).facts["title"]) == ([CAMERA], "Editor")


def test_things_are_read_on_the_review_page_the_status_page_and_the_desks(app, press, sign_in):
    client, reference = press
    complete(reference)
    client.get(f"/applications/{reference}/role")
    client.submit(typed("equipment", CAMERA, TRIPOD), form="step")
    page = client.get(f"/applications/{reference}/check")
    cells = [cell.get_text(strip=True) for cell in page.select("main table td")]
    assert cells == ["Camera", "Lumen L4", "4F-102", "Tripod", "Steady 3", "–"]
    assert page.find("a", href=f"/applications/{reference}/role")
    client.submit({"declared": "y"}, form="send")
    assert row(reference).state is State.SUBMITTED
    assert "Steady 3" in text_of(client.get(f"/applications/{reference}"), "main table")
    desk = sign_in("press_centre")
    assert "4F-102" in text_of(desk.get(f"/files/{reference}"), "main table")


def test_what_was_typed_into_rows_is_shown_when_the_step_closed_meanwhile(press):
    client, reference = press
    complete(reference)
    client.get(f"/applications/{reference}/role")
    version = str(row(reference).version)
    with transaction(unaudited="a test sends the file meanwhile") as session:
        session.execute(text("UPDATE applications SET state = 'submitted'"))
    data = {**ROLE, **typed("equipment", CAMERA), "version": version}
    page = client.post(f"/applications/{reference}/role", data, status=409)
    assert "Camera, Lumen L4, 4F-102" in text_of(page, "main")
    assert kept(reference) == []


def test_forty_pieces_cost_the_step_no_query_more(press):
    client, reference = press
    asked = []
    sql_event.listen(db.engine, "before_cursor_execute", lambda *values: asked.append(values[2]))
    client.get(f"/applications/{reference}/role")
    without = len(asked)
    client.submit({**ROLE, **typed("equipment", *[CAMERA] * 40)}, form="step")
    asked.clear()
    client.get(f"/applications/{reference}/role")
    assert len(asked) == without
    assert without <= 14
