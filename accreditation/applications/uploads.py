"""Verbs of a file's portrait and documents. They never commit.

What is stored was re-encoded before (kernel.images). A portrait that is replaced goes for good; so does a document
taken back from a draft. Of a returned file the old document stays, withdrawn: the desk decided with it in hand.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from accreditation.audit.events import describe
from accreditation.audit.log import record
from accreditation.kernel import files
from accreditation.kernel.errors import Blocked, Invalid, NotAllowed, NotFound
from accreditation.kernel.images import DocumentPages, PortraitImages
from accreditation.policy.actors import Actor
from accreditation.policy.grants import Permission, may
from accreditation.policy.words import N_

from .actions import open_questions
from .models import Application, Document, Portrait
from .workflow import EDITABLE, State

#: Documents of one kind: two sides of a card, a letter and its translation.
MOST_A_KIND = 3

describe(
    {
        "portrait:add": N_("Portrait uploaded"),
        "document:add": N_("Document uploaded"),
        "document:remove": N_("Document taken back"),
    }
)


def require_open(file: Application, kind: str, *, actor: Actor) -> None:
    """Raise unless `actor` may change this kind of upload now: NotAllowed, Blocked."""
    if not may(actor, Permission.FILE_FILL, file):
        raise NotAllowed(N_("This file is not yours to fill in."))
    opened = open_questions(file)
    if file.state not in EDITABLE or (opened is not None and kind not in opened):
        raise Blocked(N_("This was sent; it is closed now."))


def put_portrait(session: Session, file: Application, images: PortraitImages, *, actor: Actor, now: datetime) -> None:
    """Keep a portrait, in place of the one there was. Raises NotAllowed, Blocked."""
    require_open(file, "portrait", actor=actor)
    replaced = store_portrait(session, file, images, now=now)
    about = {"findings": list(images.findings), "replaced": replaced}
    record(session, "portrait:add", subject=("file", file.id), actor=actor, now=now, about=about)


def store_portrait(session: Session, file: Application, images: PortraitImages, *, now: datetime) -> bool:
    """Write the two pictures; whether there was one before, which goes. After submission the card is another."""
    made = [
        files.put(session, content, key_id=file.id, media_type="image/jpeg", now=now)
        for content in (images.print_jpeg, images.thumb_jpeg)
    ]
    session.flush()  # the blobs before the row that points at them
    old = [file.portrait.print_file_id, file.portrait.thumb_file_id] if file.portrait else []
    portrait = file.portrait or Portrait()
    portrait.print_file_id, portrait.thumb_file_id = made[0].id, made[1].id
    portrait.width_px, portrait.height_px = images.width_px, images.height_px
    portrait.findings, portrait.uploaded_at = list(images.findings), now
    file.portrait, file.changed_at = portrait, now
    files.remove(session, old)
    if file.state is not State.DRAFT:
        file.print_version += 1
    return bool(old)


def add_document(
    session: Session, file: Application, kind: str, document: DocumentPages, *, actor: Actor, now: datetime
) -> None:
    """Keep a document of this kind beside those there are. Raises Invalid (kind), NotAllowed, Blocked."""
    asked = {*file.category.documents, *file.category.documents_optional} - {"portrait"}
    if kind not in asked:
        raise Invalid(N_("Choose which document this is."), field="file")
    require_open(file, kind, actor=actor)
    held = [each for each in file.documents if each.kind == kind and each.withdrawn_at is None]
    if len(held) >= MOST_A_KIND:
        raise Invalid(N_("Three are enough. Take one back before you send another."), field="file")
    stored = files.put(session, document.content, key_id=file.id, media_type=document.media_type, now=now)
    session.flush()
    file.documents.append(Document(kind=kind, file_id=stored.id, pages=document.pages, added_at=now))
    file.changed_at = now
    about = {"document": kind, "pages": document.pages}
    record(session, "document:add", subject=("file", file.id), actor=actor, now=now, about=about)


def remove_document(session: Session, file: Application, document_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Take a document back. Raises NotFound, NotAllowed, Blocked."""
    document = next((each for each in file.documents if each.id == document_id and each.withdrawn_at is None), None)
    if document is None:
        raise NotFound(N_("There is no such document."))
    require_open(file, document.kind, actor=actor)
    if file.state == State.DRAFT:
        file.documents.remove(document)
        files.remove(session, [document.file_id])
    else:
        document.withdrawn_at = now
    file.changed_at = now
    about = {"document": document.kind}
    record(session, "document:remove", subject=("file", file.id), actor=actor, now=now, about=about)
