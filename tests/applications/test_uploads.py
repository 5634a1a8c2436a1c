"""Portrait and documents through the pages: what is kept, how, for whom; what is refused, where it is said."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from sqlalchemy import func, select, text

from accreditation.applications.models import Document, Portrait
from accreditation.audit.models import AuditEvent
from accreditation.kernel import files
from accreditation.kernel.database import current_session, db, transaction
from accreditation.kernel.files import StoredFile
from tests.applications.applicants import began, complete, open_doors, picture, row
from tests.kernel.test_images import png, script_pdf
from tests.pages import check_page


@pytest.fixture(autouse=True)
def _open(app):
    open_doors()


def blobs():
    current_session().rollback()
    return current_session().execute(select(func.count(StoredFile.id))).scalar_one()


def send_portrait(client, reference, content, *, status=200, **data):
    client.get(f"/applications/{reference}/portrait")
    return client.submit({"file": (io.BytesIO(content), "DSC_0042 Darina.jpg"), **data}, form="portrait", status=status)


def send_document(client, reference, content, *, kind="assignment_letter", status=200):
    client.get(f"/applications/{reference}/documents")
    return client.submit({"file": (io.BytesIO(content), "letter.pdf")}, form=f"send-{kind}", status=status)


def said(page, selector):
    return " ".join(part.get_text(" ", strip=True) for part in page.select(selector))


def test_a_portrait_is_kept_at_print_size_sealed_and_without_its_name(app):
    client, reference = began(app)
    page = send_portrait(client, reference, picture())
    assert "Large enough: 900 × 1,157 pixels" in said(page, ".acc-findings")
    file = row(reference)
    content = files.read(current_session(), file.portrait.print_file_id)
    assert Image.open(io.BytesIO(content)).size == (413, 531)
    with db.engine.connect() as connection:
        for table in ("stored_files", "portraits", "audit_events", "once_keys"):
            rows = connection.exec_driver_sql(f"SELECT {table}::text AS row FROM {table}")  # noqa: S608 - names above
            for found in rows:
                assert content[:64].hex() not in found.row
                assert "DSC_0042" not in found.row
    shown = client.http.get(page.select_one(".acc-crop__frame img")["src"])
    assert (shown.data, shown.mimetype) == (content, "image/jpeg")
    assert shown.headers["Cache-Control"].startswith("private")


def test_a_portrait_sent_again_takes_the_place_of_the_first(app):
    client, reference = began(app)
    send_portrait(client, reference, picture())
    first, address = row(reference).portrait.print_file_id, client.page.select_one(".acc-crop__frame img")["src"]
    with transaction(unaudited="time passes") as session:
        session.execute(text("UPDATE portraits SET uploaded_at = uploaded_at - interval '1 minute'"))
    send_portrait(client, reference, picture(light=60))
    file = row(reference)
    assert file.portrait.print_file_id != first
    assert "dark" in file.portrait.findings
    assert blobs() == 2
    assert client.page.select_one(".acc-crop__frame img")["src"] != address


def test_the_part_chosen_in_the_page_is_the_part_kept(app):
    client, reference = began(app)
    crop = {"crop_x": "0.25", "crop_y": "0.1", "crop_width": "0.5", "crop_height": "0.48214"}
    send_portrait(client, reference, picture(1600, 2000), **crop)
    portrait = row(reference).portrait
    assert (portrait.width_px, round(portrait.height_px, -1)) == (750, 960)


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        (b"", 422, "Choose a file first."),
        (b"GIF89a" + bytes(200), 422, "could not read this file as a picture"),
        (picture()[:900], 422, "damaged"),
        (picture(150, 200), 422, "too small"),
        (png(60_000, 60_000), 413, "50 million"),
    ],
)
def test_a_picture_that_cannot_be_taken_is_refused_beside_its_field(app, content, status, words):
    client, reference = began(app)
    page = send_portrait(client, reference, content, status=status)
    assert words in said(page, "#file-error")
    assert words in said(page, ".govuk-error-summary")
    assert page.find(id="file")["aria-describedby"] == "file-hint file-error"
    assert row(reference).portrait is None
    assert blobs() == 0


def send_too_much(http, reference):
    """13 MB in one part, written by hand: the test client would leave a file of it open."""
    head = b'--cut\r\nContent-Disposition: form-data; name="file"; filename="x.jpg"\r\n\r\n'
    body = head + bytes(13 * 1024 * 1024) + b"\r\n--cut--\r\n"
    kind = "multipart/form-data; boundary=cut"
    return http.post(f"/applications/{reference}/portrait", data=body, content_type=kind)


def test_a_file_beyond_the_cap_is_refused_on_its_page(app):
    client, reference = began(app)
    answer = send_too_much(client.http, reference)
    page = check_page(answer.get_data(as_text=True), answer.headers)
    assert answer.status_code == 413
    assert "larger than 12 MB" in said(page, "#file-error")
    assert page.select_one(".acc-header__event").text.startswith("Signing ceremony")


def test_a_file_beyond_the_cap_says_nothing_of_a_foreign_application(app):
    _owner, reference = began(app)
    other, _own = began(app, "other@wire.example")
    assert send_too_much(other.http, reference).status_code == 404
    assert send_too_much(app.test_client(), reference).status_code == 413


def test_a_document_keeps_its_pages_and_loses_its_script(app):
    client, reference = began(app)
    page = send_document(client, reference, script_pdf(pages=2))
    assert "2 pages" in said(page, "main")
    document = row(reference).documents[0]
    content, media_type = files.read_typed(current_session(), document.file_id)
    assert (document.kind, document.pages, media_type) == ("assignment_letter", 2, "application/pdf")
    assert b"JavaScript" not in content
    shown = client.http.post(
        f"/files/{reference}/documents/{document.id}", data={"csrf_token": client.csrf(), "once": str(document.id)}
    )
    assert shown.data == content
    assert "sandbox" in shown.headers["Content-Security-Policy"]


def test_a_refused_document_is_told_beside_its_own_field(app):
    client, reference = began(app)
    page = send_document(client, reference, script_pdf(pages=7), status=422)
    assert "too many pages" in said(page, "#file-assignment_letter-error")
    assert not page.select("#file-identity_document-error")


def test_a_document_taken_back_from_a_draft_is_gone(app):
    client, reference = began(app)
    send_document(client, reference, picture())
    assert blobs() == 1
    client.submit(form="remove-assignment_letter-1")
    assert (row(reference).documents, blobs()) == ([], 0)
    current_session().rollback()
    seen = current_session().execute(select(AuditEvent.action).order_by(AuditEvent.seq)).scalars().all()
    assert seen[-2:] == ["document:add", "document:remove"]


def test_a_document_taken_back_from_a_returned_file_is_withdrawn_and_kept(app):
    client, reference = began(app)
    complete(reference)
    with transaction(unaudited="a test returns the file") as session:
        session.execute(text("UPDATE applications SET state = 'returned', open_fields = '{assignment_letter}'"))
    client.get(f"/applications/{reference}/documents")
    assert not client.page.select("#remove-identity_document-1")
    client.submit(form="remove-assignment_letter-1")
    document = next(each for each in row(reference).documents if each.kind == "assignment_letter")
    assert document.withdrawn_at is not None
    assert files.read(current_session(), document.file_id)


def test_three_of_a_kind_are_enough(app):
    client, reference = began(app)
    small = picture(300, 400)
    for _number in range(3):
        send_document(client, reference, small)
    page = send_document(client, reference, small, status=422)
    assert "Three are enough" in said(page, "#file-assignment_letter-error")
    assert blobs() == 3


def test_a_kind_that_is_not_asked_is_not_taken(app):
    client, reference = began(app)
    client.get(f"/applications/{reference}/documents")
    data = {"kind": "arms_permit", "file": (io.BytesIO(picture(300, 400)), "x.jpg")}
    client.submit(data, form="send-press_card", status=422)
    assert count_documents() == 0


def count_documents():
    current_session().rollback()
    return current_session().execute(select(func.count(Document.id))).scalar_one()


def test_nothing_is_uploaded_to_what_was_sent(app):
    client, reference = began(app)
    complete(reference)
    client.get(f"/applications/{reference}/portrait")
    with transaction(unaudited="sent meanwhile") as session:
        session.execute(text("UPDATE applications SET state = 'submitted'"))
    data = {"file": (io.BytesIO(picture()), "x.jpg")}
    page = client.submit(data, form="portrait", status=409)
    assert "sent meanwhile" in page.h1.text
    current_session().rollback()
    assert current_session().execute(select(Portrait.width_px)).scalar_one() == 1240


def test_a_desk_sees_the_portrait_of_its_category_and_another_desk_does_not(app, sign_in):
    client, reference = began(app)
    send_portrait(client, reference, picture())
    address = client.page.select_one(".acc-crop__frame img")["src"]
    assert sign_in("press_centre").http.get(address).status_code == 200
    assert sign_in("protocol").http.get(address).status_code == 404
    assert app.test_client().get(address).status_code == 401
    assert sign_in("press_centre").http.get(address.replace("/print", "/huge")).status_code == 404
