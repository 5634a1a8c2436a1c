"""Verbs of a delegation's box: pack printed cards, call the box off, sign for it. They never commit.

Two hands: the badge office packs, the liaison officer whom the box names counts and signs. Until then its cards open
nothing and a box that is stolen is paper; called off, they lie free in the office again. Signed, all of it happens
together: the receipt with the serials, and every card issued, so that its first entry is looked at. What must not leave
the office any more (spoiled meanwhile, its file ended, its identity changed) is kept out and named.
"""

from __future__ import annotations

from collections.abc import Collection as Many
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from accreditation.accounts.models import Account, RoleGrant
from accreditation.audit.events import describe
from accreditation.audit.log import record
from accreditation.delegations.models import Organisation
from accreditation.kernel.database import locked
from accreditation.kernel.errors import Blocked, Invalid, NotAllowed, NotFound
from accreditation.notices.actions import notify
from accreditation.policy.actors import Actor, Role
from accreditation.policy.grants import Permission, could, may
from accreditation.policy.words import N_

from .actions import issue_cards, note_badge, unfit_to_hand
from .locks import lock_cards
from .models import Badge, Collection, Receipt
from .notice_texts import BOX_PACKED
from .numbering import next_number
from .workflow import BadgeState

describe(
    {
        "box:pack": N_("Box packed for a liaison officer"),
        "box:call-off": N_("Box called off"),
        "box:sign": N_("Receipt signed"),
        "badge:pack": N_("Put into its delegation’s box"),
        "badge:unpack": N_("Taken out of its delegation’s box"),
    }
)

#: As many cards as one person can count and carry.
MOST = 200


def liaison_officers(session: Session, *, but: UUID | None = None) -> list[Account]:
    """The accounts that may be named on a box; `but` is the packer's own."""
    held = select(RoleGrant.account_id).where(RoleGrant.role == Role.LIAISON)
    rows = select(Account).where(Account.id.in_(held), Account.disabled_at.is_(None), Account.id != but)
    return list(session.execute(rows.order_by(Account.id)).scalars())


def pack(
    session: Session,
    *,
    organisation: Organisation,
    liaison_id: UUID | None,
    badge_ids: Many[UUID],
    actor: Actor,
    now: datetime,
) -> Collection:
    """Put printed cards of an organisation into a box for one liaison officer.

    Raises NotAllowed, Invalid (liaison, cards), Blocked when one of the cards is no longer free.
    """
    if not could(actor, Permission.BOX_PACK):
        raise NotAllowed(N_("The badge office packs boxes."))
    liaison = next((each for each in liaison_officers(session, but=actor.id) if each.id == liaison_id), None)
    if liaison is None:
        raise Invalid(N_("Choose the liaison officer who collects."), field="liaison")
    if not badge_ids:
        raise Invalid(N_("Choose at least one card."), field="cards")
    if len(badge_ids) > MOST:
        raise Invalid(N_("Pack at most 200 cards into one box."), field="cards")
    badges = lock_cards(session, Badge.id.in_(badge_ids))
    if len(badges) < len(set(badge_ids)) or not all(_is_free(badge, organisation) for badge in badges):
        raise Blocked(N_("One of these cards was handed over, packed or ended meanwhile. Look at the list again."))
    box = Collection(
        number=next_number(session, Collection.number),
        organisation_id=organisation.id,
        liaison_id=liaison.id,
        prepared_by_id=actor.id,
        prepared_at=now,
    )
    session.add(box)
    session.flush()
    for badge in badges:
        badge.collection_id = box.id
        note_badge(session, "badge:pack", badge, actor=actor, now=now, box=box.number)
    _note(session, "box:pack", box, actor=actor, now=now, total=len(badges))
    notify(
        session,
        BOX_PACKED,
        account_id=liaison.id,
        address=liaison.profile.get("email", ""),
        path=f"/badges/boxes/{box.number}",
        language=liaison.language,
        now=now,
    )
    return box


def _is_free(badge: Badge, organisation: Organisation) -> bool:
    theirs = badge.application.organisation_id == organisation.id
    return theirs and badge.state is BadgeState.PRINTED and badge.collection_id is None


def lock_box(session: Session, box_id: UUID, *, version: int | None = None) -> Collection:
    """The box, locked. Raises NotFound; Conflict when it is not at `version`."""
    return locked(session, Collection, box_id, missing=N_("There is no such box."), version=version)


def call_off(session: Session, box: Collection, *, actor: Actor, now: datetime) -> None:
    """Give the cards of a locked box back to the office. Raises NotAllowed, Blocked once it has ended."""
    if not could(actor, Permission.BOX_PACK):
        raise NotAllowed(N_("The badge office packs boxes."))
    _require_open(box)
    cards = lock_cards(session, Badge.collection_id == box.id)
    for badge in cards:
        _take_out(session, badge, box, actor=actor, now=now, why="called_off")
    box.called_off_at = now
    _note(session, "box:call-off", box, actor=actor, now=now, total=len(cards))


def _take_out(session: Session, badge: Badge, box: Collection, *, actor: Actor, now: datetime, why: str) -> None:
    badge.collection_id = None
    note_badge(session, "badge:unpack", badge, actor=actor, now=now, box=box.number, why=why)


def _require_open(box: Collection) -> None:
    if box.signed_at is not None:
        raise Blocked(N_("This box was signed for already."))
    if box.called_off_at is not None:
        raise Blocked(N_("The badge office called this box off: hand it back."))


def fault_of(badge: Badge) -> str | None:
    """Why a card of a box is handed back when it is signed for, an English msgid, or None."""
    if badge.state is not BadgeState.PRINTED:
        return N_("This card ended while it lay in the box: hand it back.")
    return unfit_to_hand(badge)


def sign(
    session: Session, box: Collection, *, counted: int | None, name: str, agreed: bool, actor: Actor, now: datetime
) -> tuple[Receipt, list[Badge]]:
    """Sign for a locked box: the receipt, and the cards that were kept out and are handed back.

    Raises NotFound for anybody but the liaison officer it names, Blocked (ended, or nothing left to hand over),
    Invalid (counted, name, agreed).
    """
    if not may(actor, Permission.BADGE_COLLECT, box):
        raise NotFound(N_("There is no such box."))
    _require_open(box)
    cards = lock_cards(session, Badge.collection_id == box.id)
    kept = [badge for badge in cards if fault_of(badge)]
    given = [badge for badge in cards if not fault_of(badge)]
    _require_signed(given, counted=counted, name=name, agreed=agreed)
    for badge in kept:
        _take_out(session, badge, box, actor=actor, now=now, why="kept_out")
    issue_cards(session, given, handed_to="liaison", actor=actor, now=now, receipt=box.number)
    receipt = _receipt(session, box, given, name=name, now=now)
    box.signed_at = now
    _note(session, "box:sign", box, actor=actor, now=now, total=len(given), kept_out=len(kept))
    return receipt, kept


def _require_signed(given: Sequence[Badge], *, counted: int | None, name: str, agreed: bool) -> None:
    if not given:
        raise Blocked(N_("No card of this box can be handed over any more: hand it back."))
    if counted is None:
        raise Invalid(N_("Count the cards and enter how many there are."), field="counted")
    if counted != len(given):
        raise Invalid(N_("The list has another number of cards. Count again, or hand the box back."), field="counted")
    if len(name.strip()) < 2 or len(name) > 100:
        raise Invalid(N_("Enter your name, as you sign."), field="name")
    if not agreed:
        raise Invalid(N_("Tick this to sign for the badges."), field="agreed")


def _receipt(session: Session, box: Collection, given: Sequence[Badge], *, name: str, now: datetime) -> Receipt:
    receipt = Receipt(
        collection_id=box.id,
        organisation_id=box.organisation_id,
        liaison_id=box.liaison_id,
        serials=sorted(badge.serial for badge in given),
        signed_at=now,
    )
    receipt.name = name.strip()
    session.add(receipt)
    session.flush()
    return receipt


def _note(session: Session, action: str, box: Collection, *, actor: Actor, now: datetime, **about: object) -> None:
    said = {"number": box.number, "organisation": box.organisation_id, **about}
    record(session, action, subject=("box", box.id), actor=actor, now=now, about=said)
