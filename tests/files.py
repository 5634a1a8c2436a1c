"""Files for tests, made by the product's own verbs: complete, and taken along their steps by the right people."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from accreditation.accounts.actions import open_account
from accreditation.accounts.models import Account
from accreditation.applications import actions
from accreditation.applications.models import Application, Document, Portrait
from accreditation.kernel.database import transaction
from accreditation.kernel.files import put
from accreditation.policy.actors import SYSTEM, Actor, Role
from accreditation.programme.queries import category

FACTS: dict[str, Any] = {
    "family_name": "Veselinova",
    "given_names": "Darina",
    "native_name": "Дарина Веселинова",
    "sex": "F",
    "birth_date": "1987-03-21",
    "birth_place": "Sofia",
    "nationality": "BGR",
    "document_type": "passport",
    "document_number": "381940572",
    "document_issuer": "BGR",
    "document_expiry": "2031-08-27",
    "organisation_name": "Meridian Wire",
    "function": "photographer",
    "title": "Photographer",
    "medium": "agency",
    "phone": "+359 2 555 0100",
    "language": "en",
    "arrival": "2025-10-23",
    "departure": "2025-10-27",
}


def actor(*roles: Role) -> Actor:
    """Somebody new with these roles, without an account: enough for rules and queries."""
    return Actor(id=uuid4(), roles=frozenset(roles))


def officer(session: Session, *roles: Role, now: datetime) -> Actor:
    """A new officer with an account."""
    name = secrets.token_hex(4)
    account = open_account(
        session,
        email=f"{name}@desk.example",
        name=f"Officer {name}",
        language="en",
        actor=SYSTEM,
        now=now,
        roles=tuple((role, "") for role in roles),
    )
    return Actor(id=account.id, roles=frozenset(roles))


def applicant(session: Session, *, now: datetime) -> Account:
    """A new applicant."""
    address = f"{secrets.token_hex(4)}@press.example"
    return open_account(
        session, email=address, name="", language="en", actor=SYSTEM, now=now, roles=((Role.APPLICANT, ""),)
    )


def complete_file(
    session: Session,
    *,
    now: datetime,
    code: str = "press",
    organisation: Any = None,
    portrait: bytes = b"",
    **facts: Any,
) -> Application:
    """A draft that lacks nothing: answers, portrait and documents."""
    account = applicant(session, now=now)
    owner = Actor(id=account.id, roles=frozenset({Role.APPLICANT}))
    chosen = category(session, code)
    assert chosen is not None
    number = f"X{secrets.randbelow(10**8):08d}"
    file = actions.start(
        session,
        category=chosen,
        applicant=account,
        actor=owner,
        now=now,
        language="en",
        organisation=organisation,
        facts={**FACTS, "document_number": number, **facts},
    )
    session.flush()
    actions.apply_facts(file, file.facts, now=now)
    attach(session, file, now=now, portrait=portrait or b"\xff\xd8 not a real picture")
    session.flush()
    session.refresh(file)
    return file


def attach(session: Session, file: Application, *, now: datetime, portrait: bytes) -> None:
    """Portrait and documents, as if they were uploaded."""
    kept = put(session, portrait, key_id=file.id, media_type="image/jpeg", now=now)
    session.flush()
    session.add(
        Portrait(
            application_id=file.id,
            print_file_id=kept.id,
            thumb_file_id=kept.id,
            width_px=413,
            height_px=531,
            uploaded_at=now,
        )
    )
    for kind in file.category.documents:
        if kind != "portrait":
            paper = put(session, b"%PDF-1.4 specimen", key_id=file.id, media_type="application/pdf", now=now)
            session.flush()
            session.add(Document(application_id=file.id, kind=kind, file_id=paper.id, added_at=now))


def owner_of(file: Application) -> Actor:
    """The applicant of a file, as an actor."""
    return Actor(id=file.applicant_id, roles=frozenset({Role.APPLICANT}))


#: Each step of the straight way to approval, and who takes it.
WAY: tuple[tuple[str, Role | None], ...] = (
    ("submit", None),
    ("take-up", Role.PRESS_CENTRE),
    ("pre-approve", Role.PRESS_CENTRE),
    ("send-to-agency", Role.VETTING),
    ("clear", Role.VETTING),
    ("approve", Role.APPROVER),
)


def walk(
    session: Session, file: Application, *, now: datetime, upto: str = "approve", desk: Role = Role.PRESS_CENTRE
) -> None:
    """Take a draft along the straight way, by other hands at each stage, up to the step `upto`."""
    hands: dict[Role | None, Actor] = {None: owner_of(file)}
    if file.organisation_id is None:
        file.organisation = organisation_for(session)
        session.flush()
    for step, role in WAY:
        chosen = desk if role is Role.PRESS_CENTRE else role
        if chosen not in hands:
            hands[chosen] = officer(session, chosen, now=now)  # type: ignore[arg-type]
            session.flush()
        actions.take_step(session, file, step, actor=hands[chosen], now=now)
        session.flush()
        if step == upto:
            return


def organisation_for(session: Session, kind: str = "media") -> Any:
    """Any organisation of this kind."""
    from accreditation.delegations.queries import organisation_choices

    return secrets.choice(organisation_choices(session, [kind]))


def file_upto(step: str | None, *, now: datetime, **options: Any) -> UUID:
    """A complete file taken up to `step` (None: a draft), committed; its id."""
    with transaction() as session:
        file = complete_file(session, now=now, **options)
        if step:
            walk(session, file, now=now, upto=step)
        return file.id
