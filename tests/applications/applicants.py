"""An applicant in tests: comes in by the mailed link, fills in the steps as a browser without scripts does."""

from __future__ import annotations

import io
from typing import Any

from flask import Flask
from PIL import Image, ImageDraw, ImageFilter
from sqlalchemy import select, text

from accreditation.applications import actions, uploads
from accreditation.applications.models import Application
from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import current_session, transaction
from accreditation.kernel.images import DocumentPages, PortraitImages
from accreditation.notices.models import Notice
from accreditation.policy.actors import Actor, Role
from tests.pages import PageClient

PERSON = {
    "family_name": "Veselinova",
    "given_names": "Darina",
    "native_name": "Дарина Веселинова",
    "sex": "F",
    "birth_date-day": "21",
    "birth_date-month": "3",
    "birth_date-year": "1987",
    "birth_place": "Sofia",
    "nationality": "BGR",
}
DOCUMENT = {
    "document_type": "passport",
    "document_number": "381940572",
    "document_issuer": "BGR",
    "document_expiry-day": "27",
    "document_expiry-month": "8",
    "document_expiry-year": "2039",
}
ROLE = {
    "organisation_name": "Meridian Wire",
    "function": "photographer",
    "title": "Photographer",
    "medium": "agency",
}
STAY = {
    "phone": "+359 2 555 0100",
    "language": "en",
    "arrival-day": "23",
    "arrival-month": "10",
    "arrival-year": "2035",
    "departure-day": "27",
    "departure-month": "10",
    "departure-year": "2035",
}


FACTS = {
    **{name: value for name, value in {**PERSON, **DOCUMENT, **ROLE, **STAY}.items() if "-" not in name},
    "birth_date": "1987-03-21",
    "document_expiry": "2039-08-27",
    "arrival": "2035-10-23",
    "departure": "2035-10-27",
}


def open_doors() -> None:
    """Move the event's deadlines to where applications are open, whatever day it is."""
    with transaction(unaudited="a test's own clock") as session:
        session.execute(text("UPDATE deadlines SET at = now() + interval '5 days' + position * interval '1 day'"))


def close_doors() -> None:
    """Move them into the past."""
    with transaction(unaudited="a test's own clock") as session:
        session.execute(text("UPDATE deadlines SET at = now() - interval '20 days' + position * interval '1 day'"))


def mailed_link() -> str:
    """The path in the newest notice."""
    session = current_session()
    session.rollback()
    notice = session.execute(select(Notice).order_by(Notice.created_at.desc()).limit(1)).scalar_one()
    return str(notice.letter["path"])


def came_in(app: Flask, email: str = "darina@wire.example", code: str = "press") -> PageClient:
    """Somebody who asked for a link and opened it; stands before the button that begins."""
    client = PageClient(app)
    client.get(f"/apply/{code}")
    client.submit({"email": email, "notice": "y"}, form="apply")
    client.get(mailed_link())
    client.submit()
    return client


def began(app: Flask, email: str = "darina@wire.example", code: str = "press") -> tuple[PageClient, str]:
    """Somebody with a new draft, at its first step; and its reference."""
    client = came_in(app, email, code)
    client.submit(form="begin")
    assert client.last is not None
    return client, client.last.request.path.split("/")[2]


def complete(reference: str) -> None:
    """Everything but the sending, by the verbs: for tests of what comes after."""
    now = utc_now()
    file_id, pages = row(reference).id, DocumentPages(content=b"%PDF-", media_type="application/pdf", pages=1)
    images = PortraitImages(print_jpeg=b"print", thumb_jpeg=b"thumb", width_px=1240, height_px=1594, findings=())
    with transaction() as session:
        file = actions.lock(session, file_id)
        owner = Actor(id=file.applicant_id, roles=frozenset({Role.APPLICANT}))
        actions.save_answers(session, file, FACTS, actor=owner, now=now)
        uploads.put_portrait(session, file, images, actor=owner, now=now)
        for kind in ("identity_document", "assignment_letter"):
            uploads.add_document(session, file, kind, pages, actor=owner, now=now)


def upload_all(client: PageClient, reference: str) -> None:
    """Portrait and documents, through the pages."""
    client.get(f"/applications/{reference}/portrait")
    client.submit({"file": (io.BytesIO(picture()), "me.jpg")}, form="portrait")
    client.get(f"/applications/{reference}/documents")
    for kind in ("identity_document", "assignment_letter"):
        client.submit({"file": (io.BytesIO(picture()), "scan.jpg")}, form=f"send-{kind}")


def sent(app: Flask, email: str = "darina@wire.example") -> tuple[PageClient, str]:
    """Somebody who sent a whole press application."""
    client, reference = began(app, email)
    complete(reference)
    client.get(f"/applications/{reference}/check")
    client.submit({"declared": "y"}, form="send")
    return client, reference


def row(reference: str) -> Application:
    """The file as the database holds it now."""
    session = current_session()
    session.rollback()
    session.expire_all()
    return session.execute(select(Application).where(Application.reference == reference)).unique().scalar_one()


def picture(
    width: int = 900, height: int = 1200, *, kind: str = "JPEG", light: int = 190, sharp: bool = True, **options: Any
) -> bytes:
    """A drawn head and shoulders on a plain ground; `options` go to the encoder."""
    image = Image.new("RGB", (width, height), (light, light, light))
    draw = ImageDraw.Draw(image)
    across, down = width / 100, height / 100

    def oval(box: tuple[int, int, int, int], share: float) -> None:
        tone = tuple(round(part * share * light / 190) for part in (210, 150, 120))
        draw.ellipse((box[0] * across, box[1] * down, box[2] * across, box[3] * down), fill=tone)

    oval((10, 72, 90, 130), 0.3)
    oval((30, 18, 70, 68), 1.0)
    for box in ((38, 36, 46, 41), (54, 36, 62, 41), (42, 55, 58, 59)):
        oval(box, 0.2)
    noise = Image.effect_noise((width, height), 24).convert("RGB")
    image = Image.blend(image, noise, 0.12)
    if not sharp:
        image = image.filter(ImageFilter.GaussianBlur(width / 40))
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()
