"""Reading for applicants: a file that is theirs to fill in, and a portrait, each with few queries."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, defaultload, joinedload, lazyload

from accreditation.kernel.errors import NotFound
from accreditation.kernel.files import read
from accreditation.policy.actors import Actor
from accreditation.policy.grants import Permission, may
from accreditation.policy.words import N_
from accreditation.programme.models import Category

from .models import Application, Portrait

SIZES = ("thumb", "print")


def to_fill(session: Session, actor: Actor, reference: str) -> Application:
    """The file of this reference, if the actor may fill it in. Raises NotFound otherwise: the two look alike."""
    file = _by_reference(
        session,
        reference,
        lazyload(Application.zones),
        defaultload(Application.category).lazyload(Category.grants),
    )
    if file is None or not may(actor, Permission.FILE_FILL, file):
        raise NotFound(N_("There is no such application."))
    return file


def of_other(actor: Actor, file: Application) -> bool:
    """Whether the actor reads somebody else's file: as the focal point of its organisation."""
    return file.organisation_code in actor.organisations


def portrait_jpeg(session: Session, actor: Actor, reference: str, size: str) -> bytes:
    """The portrait as JPEG, in one of SIZES. Raises NotFound when it is not there, or not for this actor."""
    file = _by_reference(
        session,
        reference,
        lazyload("*"),
        joinedload(Application.category).lazyload("*"),
        joinedload(Application.organisation),
    )
    if file is None or size not in SIZES or not may(actor, Permission.FILE_VIEW, file):
        raise NotFound(N_("There is no such picture."))
    column = Portrait.print_file_id if size == "print" else Portrait.thumb_file_id
    return read(session, session.execute(select(column).where(Portrait.application_id == file.id)).scalar_one_or_none())


def _by_reference(session: Session, reference: str, *options: Any) -> Application | None:
    rows = select(Application).where(Application.reference == reference).options(*options)
    return session.execute(rows).unique().scalar_one_or_none()
