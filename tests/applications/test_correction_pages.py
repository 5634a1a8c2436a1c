"""Corrections through the pages: who comes in, what is said beside which field, what an old page keeps."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import text

from accreditation.applications import actions, correction
from accreditation.applications.models import Application
from accreditation.applications.workflow import State
from accreditation.delegations.queries import organisation_by_code
from accreditation.kernel.database import current_session, transaction
from accreditation.policy.actors import Role
from tests.applications.applicants import began, open_doors, picture, row, sent
from tests.applications.test_delegation import came_in
from tests.files import complete_file, file_upto, officer, walk


def reference_of(now, upto="approve"):
    file_id = file_upto(upto, now=now)
    current_session().rollback()
    return current_session().get_one(Application, file_id).reference


def timeline_of(page):
    return page.find(id="timeline").find_parent("section").get_text(" ", strip=True)


def test_the_desk_corrects_a_title_from_the_file_and_reads_it_in_the_timeline(app, now, sign_in):
    reference = reference_of(now)
    desk = sign_in("press_centre")
    page = desk.get(f"/files/{reference}")
    page = desk.get(page.find("a", string="Correct an answer")["href"])
    page = desk.get(page.find("a", href=f"/files/{reference}/correct/role")["href"])
    assert page.find("input", {"name": "title"})["value"] == "Photographer"
    assert page.find(id="organisation_name") is None and page.find("input", {"name": "claim"}) is None
    page = desk.submit({"title": "Chief photographer", "reason": "As on the letter."}, form="correct")
    assert desk.last.request.path == f"/files/{reference}"
    assert "Corrected: Position by" in timeline_of(page) and "As on the letter." in timeline_of(page)
    assert (row(reference).facts["title"], row(reference).print_version) == ("Chief photographer", 2)


def test_a_changed_name_asks_which_of_the_two_it_is_beside_the_choice(app, now, sign_in):
    reference = reference_of(now)
    desk = sign_in("press_centre")
    desk.get(f"/files/{reference}/correct/person")
    page = desk.submit({"family_name": "Petrova", "reason": "misread"}, form="correct", status=422)
    assert "typing error or another identity" in page.find(id="claim-error").get_text()
    assert page.find("input", {"name": "family_name"})["value"] == "Petrova"
    page = desk.submit({"claim": "typing", "reason": ""}, form="correct", status=422)
    assert "Write the reason." in page.find(id="reason-error").get_text()
    page = desk.submit({"family_name": "P3trova", "reason": "misread"}, form="correct", status=422)
    assert "Enter letters only" in page.find(id="family_name-error").get_text()
    desk.submit({"family_name": "Petrova", "claim": "identity"}, form="correct")
    file = row(reference)
    assert (file.state, file.facts["family_name"]) == (State.PRE_APPROVED, "Petrova")


def test_what_nothing_was_changed_of_is_said_and_rows_are_added_without_saving(app, now, sign_in):
    reference = reference_of(now)
    desk = sign_in("press_centre")
    desk.get(f"/files/{reference}/correct/role")
    page = desk.submit({"reason": "misread"}, form="correct", status=422)
    assert "Nothing here differs" in page.select_one(".govuk-error-summary").get_text()
    before = row(reference).version
    desk.submit({"rows": "add equipment 1"}, form="correct")
    assert row(reference).version == before
    desk.submit({"equipment-0-what": "Camera", "equipment-0-make": "Alpha 7", "reason": "Brought."}, form="correct")
    file = row(reference)
    assert (file.things()["equipment"][0]["make"], file.print_version) == ("Alpha 7", 1)


def test_a_page_that_is_old_is_refused_and_keeps_what_was_typed(app, now, sign_in):
    reference = reference_of(now)
    desk = sign_in("press_centre")
    desk.get(f"/files/{reference}/correct/role")
    file_id = row(reference).id
    with transaction() as session:
        by = officer(session, Role.PRESS_CENTRE, now=now)
        session.flush()
        file = actions.lock(session, file_id)
        correction.correct(session, file, {"medium": "radio"}, claim="", reason="misread", actor=by, now=now)
    page = desk.submit({"title": "Chief photographer", "reason": "As on the letter."}, form="correct", status=409)
    assert "changed on another page meanwhile" in page.get_text()
    assert page.find("input", {"name": "title"})["value"] == "Chief photographer"
    assert page.find(id="reason").get_text(strip=True) == "As on the letter."
    assert row(reference).facts["title"] == "Photographer"
    desk.submit({"medium": "radio"}, form="correct")
    assert (row(reference).facts["title"], row(reference).facts["medium"]) == ("Chief photographer", "radio")


def test_others_find_no_such_page(app, now, sign_in):
    reference = reference_of(now)
    for role in ("vetting", "approver", "badge_office", "gate_supervisor", "auditor"):
        sign_in(role).get(f"/files/{reference}/correct", status=403)
    sign_in("protocol").get(f"/files/{reference}/correct", status=404)
    desk = sign_in("press_centre")
    for code in ("check", "documents", "nothing"):
        desk.get(f"/files/{reference}/correct/{code}", status=404)
    sign_in("press_centre").get(f"/applications/{reference}/contact", status=403)
    for role in ("press_centre", "protocol", "badge_office"):
        sign_in(role).get(f"/gate/desk/{reference}/mend", status=403)


def test_a_closed_file_says_so_and_a_principal_has_no_such_link(app, now, sign_in):
    reference = reference_of(now, "take-up")
    with transaction(unaudited="a test's own state") as session:
        session.execute(text("UPDATE applications SET state = 'rejected' WHERE reference = :r"), {"r": reference})
    desk = sign_in("press_centre")
    assert desk.get(f"/files/{reference}").find("a", string="Correct an answer") is None
    page = desk.get(f"/files/{reference}/correct")
    assert "This file is closed" in page.get_text() and page.find("a", href=f"/files/{reference}/correct/role") is None
    page = desk.get(f"/files/{reference}/correct/role")
    assert "This file is closed" in page.get_text() and page.find("form", id="correct") is None


def test_a_retaken_portrait_is_sent_by_the_desk(app, now, sign_in):
    reference = reference_of(now)
    desk = sign_in("press_centre")
    desk.get(f"/files/{reference}/correct/portrait")
    page = desk.submit({"reason": "Retaken"}, form="correct", status=422)
    assert "Choose a file first." in page.find(id="file-error").get_text()
    desk.submit({"reason": "", "file": (io.BytesIO(picture()), "new.jpg")}, form="correct", status=422)
    desk.submit({"reason": "Retaken", "file": (io.BytesIO(picture()), "new.jpg")}, form="correct")
    assert (row(reference).portrait.width_px, row(reference).print_version) == (900, 2)


def test_the_supervisor_mends_a_name_beside_the_gate_and_comes_back_to_the_person(app, now, sign_in):
    reference = reference_of(now)
    gate = sign_in("gate_supervisor")
    page = gate.get(f"/gate/desk/{reference}")
    page = gate.get(page.find("a", href=f"/gate/desk/{reference}/mend")["href"])
    assert [a["href"].rpartition("/")[2] for a in page.select(".acc-doclist a")] == ["person", "portrait"]
    page = gate.get(f"/gate/desk/{reference}/mend/person")
    assert "381940572" not in str(page) and page.find(id="birth_date") is None
    page = gate.submit({"family_name": "Veselinov", "reason": "One letter."}, form="correct", status=422)
    assert "Take the document in hand" in page.find(id="claim-error").get_text()
    gate.submit({"claim": "typing"}, form="correct")
    assert gate.last.request.path == f"/gate/desk/{reference}"
    assert (row(reference).facts["family_name"], row(reference).state) == ("Veselinov", State.APPROVED)
    for code in ("document", "role", "stay"):
        gate.get(f"/gate/desk/{reference}/mend/{code}", status=404)


def test_an_applicant_changes_a_telephone_number_on_the_status_page(app):
    open_doors()
    client, reference = sent(app)
    page = client.get(f"/applications/{reference}")
    page = client.get(page.find("a", href=f"/applications/{reference}/contact")["href"])
    assert page.find(id="title") is None and page.find(id="reason") is None
    page = client.submit({"phone": "0912"}, form="correct", status=422)
    assert "Begin with +" in page.find(id="phone-error").get_text()
    page = client.submit({"phone": "+84 24 3825 0000"}, form="correct")
    assert client.last.request.path == f"/applications/{reference}"
    assert "Contact and stay were changed" in page.get_text()
    assert (row(reference).facts["phone"], row(reference).print_version) == ("+84 24 3825 0000", 1)


def test_a_posted_answer_that_was_not_asked_there_is_not_taken(app):
    open_doors()
    client, reference = sent(app)
    client.get(f"/applications/{reference}/contact")
    client.submit({"phone": "+84 24 3825 0000", "title": "Editor", "family_name": "Petrova"}, form="correct")
    facts = row(reference).facts
    assert (facts["phone"], facts["title"], facts["family_name"]) == ("+84 24 3825 0000", "Photographer", "Veselinova")


def test_a_focal_point_changes_the_contact_of_their_people_and_of_no_others(app, now):
    open_doors()
    references = []
    for code in ("KAZ", "BGR"):
        with transaction() as session:
            place = organisation_by_code(session, code)
            file = complete_file(
                session, now=now, code="delegate", organisation=place, function="delegate", rank="official",
                arrival="2035-10-23", departure="2035-10-27", document_expiry="2039-08-27",
            )  # fmt: skip
            walk(session, file, now=now, desk=Role.PROTOCOL)
            references.append(file.reference)
    client = came_in(app)
    client.get(f"/applications/{references[0]}/contact")
    client.submit({"address": "Hotel by the lake"}, form="correct")
    assert row(references[0]).facts["address"] == "Hotel by the lake"
    client.get(f"/applications/{references[1]}/contact", status=404)


def test_an_unsent_application_has_its_own_way(app, now):
    open_doors()
    client, reference = began(app)
    assert client.get(f"/applications/{reference}").find("a", href=f"/applications/{reference}/contact") is None
    assert client.get(f"/applications/{reference}/contact").find("form", id="correct") is None


@pytest.mark.parametrize("some", [True, False])
def test_the_approver_changes_the_zones_of_an_approved_file(app, now, sign_in, some):
    reference = reference_of(now)
    approver = sign_in("approver")
    page = approver.get(f"/files/{reference}")
    page = approver.get(page.find("a", href=f"/files/{reference}/zones")["href"])
    ticked = [box["value"] for box in page.select("#zones input[checked]")]
    wanted = ticked[:-1] if some else []
    page = approver.submit({"zones": wanted}, form="change-zones", status=200 if some else 422)
    if some:
        assert "Zones changed" in timeline_of(page)
        assert (len(row(reference).zones), row(reference).print_version) == (len(ticked) - 1, 2)
    else:
        assert "Choose at least one zone." in page.find(id="zones-error").get_text()
        assert (len(row(reference).zones), row(reference).print_version) == (len(ticked), 1)
    sign_in("press_centre").get(f"/files/{reference}/zones", status=403)
