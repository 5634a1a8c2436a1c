"""Delegations' boxes for tests: printed cards of one organisation, packed by a clerk for a liaison officer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from accreditation.accounts.actions import account_of
from accreditation.badges import custody
from accreditation.badges.models import Badge, Collection
from accreditation.badges.queries import token_of
from accreditation.delegations.models import Organisation
from accreditation.demo.staff import email_of
from accreditation.kernel.database import current_session, transaction
from accreditation.policy.actors import Actor, Role
from accreditation.programme.queries import current_event
from tests.files import officer, organisation_for
from tests.people import Holder, approved, printed

NAMES = ("Alvarez", "Zimmermann", "Müller", "Nguyễn")


@dataclass(frozen=True, kw_only=True)
class Packed:
    """A box as plain values."""

    id: UUID
    number: int
    organisation: int
    liaison: Actor
    holders: list[Holder]


def demo_officer(role: Role) -> Actor:
    """The demonstration's own officer of this role."""
    account = account_of(current_session(), email_of(role))
    assert account is not None
    return Actor(id=account.id, roles=frozenset({role}))


def lying(*, now: datetime, count: int = 3, organisation_id: int | None = None) -> tuple[int, list[Holder]]:
    """So many printed cards of one delegation, free in the office."""
    with transaction() as session:
        chosen = session.get(Organisation, organisation_id) if organisation_id else organisation_for(session, "state")
        holders = []
        for place in range(count):
            file = approved(
                session, now=now, code="delegate", desk=Role.PROTOCOL, organisation=chosen, function="delegate",
                rank="official", family_name=NAMES[place % len(NAMES)], native_name="",
            )  # fmt: skip
            badge = printed(session, file, now=now)
            event = current_event(session)
            assert event is not None
            holders.append(
                Holder(
                    file_id=file.id,
                    badge_id=badge.id,
                    reference=file.reference,
                    token=token_of(badge, event),
                    number=badge.number,
                )
            )
        return chosen.id, holders


def packed(*, now: datetime, count: int = 3, liaison: Actor | None = None) -> Packed:
    """A box with so many cards for this liaison officer, or the demonstration's own."""
    organisation_id, holders = lying(now=now, count=count)
    return pack(organisation_id, holders, now=now, liaison=liaison)


def pack(organisation_id: int, holders: list[Holder], *, now: datetime, liaison: Actor | None = None) -> Packed:
    """A box with these cards."""
    chosen = liaison or demo_officer(Role.LIAISON)
    current_session().rollback()
    with transaction() as session:
        clerk = officer(session, Role.BADGE_OFFICE, now=now)
        session.flush()
        box = custody.pack(
            session,
            organisation=session.get_one(Organisation, organisation_id),
            liaison_id=chosen.id,
            badge_ids=[holder.badge_id for holder in holders],
            actor=clerk,
            now=now,
        )
        return Packed(id=box.id, number=box.number, organisation=organisation_id, liaison=chosen, holders=holders)


def sign(box: Packed, *, now: datetime, by: Actor | None = None, **given: Any) -> list[str]:
    """Sign for it as its liaison officer does; the numbers of the cards that were kept out."""
    values = {"counted": len(box.holders), "name": "Phan Gia Bách", "agreed": True, **given}
    version = values.pop("version", None)
    with transaction() as session:
        held = custody.lock_box(session, box.id, version=version)
        _receipt, kept = custody.sign(session, held, actor=by or box.liaison, now=now, **values)
        return [badge.number for badge in kept]


def badges_of(box: Packed) -> list[Badge]:
    """Its cards as they stand now, in the order of their holders."""
    current_session().rollback()
    session = current_session()
    return [session.get_one(Badge, holder.badge_id, populate_existing=True) for holder in box.holders]


def box_row(box: Packed) -> Collection:
    """Its row as it stands now."""
    current_session().rollback()
    return current_session().execute(select(Collection).where(Collection.id == box.id)).scalar_one()
