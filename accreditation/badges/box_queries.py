"""Reading delegations' boxes: what lies printed in the office, boxes and their cards, where a person's card is.

Lists are by name: names come from the index in memory, so that a box is packed and counted in the order of its list.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from accreditation.applications.index import Indexed, latin, name_index
from accreditation.applications.models import Application
from accreditation.delegations.models import Organisation
from accreditation.kernel.errors import NotFound
from accreditation.kernel.typed import whole_number
from accreditation.policy.actors import Actor
from accreditation.policy.grants import Permission, could, may
from accreditation.policy.words import N_

from .models import Badge, Collection, Receipt
from .queries import PAGE, load_cards
from .workflow import BadgeState


def _free() -> ColumnElement[bool]:
    return (Badge.state == BadgeState.PRINTED) & Badge.collection_id.is_(None)


def is_named(of: Organisation, typed: str) -> bool:
    """Whether each word typed begins a word of the organisation's names, or its code or plate; accents do not count."""
    wanted = latin(typed).split()
    if not wanted:
        return not typed.strip()
    words = latin(" ".join([of.code, of.plate, of.print_name, *of.names.values()])).split()
    return all(any(word.startswith(each) for word in words) for each in wanted)


def delegations_waiting(session: Session, *, typed: str = "") -> list[tuple[Organisation, int]]:
    """The organisations with printed cards that lie free in the office, and how many; most first."""
    count = func.count().label("count")
    rows = (
        select(Organisation, count)
        .join(Application, Application.organisation_id == Organisation.id)
        .join(Badge, Badge.application_id == Application.id)
        .where(_free())
        .group_by(Organisation.id)
        .order_by(count.desc(), Organisation.names["en"].astext)
    )
    return [(row[0], row[1]) for row in session.execute(rows) if is_named(row[0], typed)]


def free_cards(session: Session, organisation: Organisation) -> list[Badge]:
    """An organisation's printed cards that lie free in the office, by name."""
    mine = Badge.application.has(Application.organisation_id == organisation.id)
    return by_name(session, session.execute(select(Badge.id).where(_free(), mine)).scalars())


def by_name(session: Session, badge_ids: Iterable[UUID]) -> list[Badge]:
    """These cards with their files open for reading, by their holders' names."""
    cards, index = load_cards(session, list(badge_ids)), name_index(session)
    keys = {card.id: (entry.sort_key if (entry := index.get(card.application_id)) else "~") for card in cards}
    return sorted(cards, key=lambda card: (keys[card.id], card.number))


def cards_in(session: Session, box: Collection) -> list[Badge]:
    """The cards of a box, by name."""
    return by_name(session, session.execute(select(Badge.id).where(Badge.collection_id == box.id)).scalars())


def _listed() -> Select[Collection, int]:
    """Boxes with the number of their cards, the open ones first, then the newest."""
    count = select(func.count()).where(Badge.collection_id == Collection.id).scalar_subquery()
    is_open = Collection.signed_at.is_(None) & Collection.called_off_at.is_(None)
    return select(Collection, count).order_by(is_open.desc(), Collection.number.desc())


def boxes_of(session: Session, liaison_id: UUID, *, most: int = 50) -> list[tuple[Collection, int]]:
    """The boxes packed for a liaison officer, as `boxes`."""
    mine = _listed().where(Collection.liaison_id == liaison_id, Collection.called_off_at.is_(None))
    return [(row[0], row[1]) for row in session.execute(mine.limit(most))]


def boxes(session: Session, *, typed: str = "", page: int = 1) -> tuple[list[tuple[Collection, int]], int]:
    """A page of all boxes, by organisation or number, and how many there are in all."""
    wanted = select(Collection.id)
    if typed.strip():
        packed = select(Organisation).where(Organisation.id.in_(select(Collection.organisation_id)))
        named = [each.id for each in session.execute(packed).scalars() if is_named(each, typed)]
        number = Collection.number == whole_number(typed, 0)
        wanted = wanted.where(or_(Collection.organisation_id.in_(named), number))
    total = session.execute(select(func.count()).select_from(wanted.subquery())).scalar_one()
    rows = _listed().where(Collection.id.in_(wanted)).limit(PAGE).offset((max(page, 1) - 1) * PAGE)
    return [(row[0], row[1]) for row in session.execute(rows)], total


def visible_box(session: Session, actor: Actor, number: int) -> Collection:
    """The box `number`, if the actor may see it. Raises NotFound otherwise: the two look alike."""
    box = session.execute(select(Collection).where(Collection.number == number)).scalar_one_or_none()
    if box is None or not may(actor, Permission.BOX_VIEW, box):
        raise NotFound(N_("There is no such box."))
    return box


def receipt_of(session: Session, box: Collection) -> Receipt | None:
    """The receipt of a box that was signed for."""
    return session.execute(select(Receipt).where(Receipt.collection_id == box.id)).scalar_one_or_none()


def box_of(session: Session, badge: Badge, actor: Actor) -> tuple[Collection | None, bool]:
    """The box a card lies in or was collected in, and whether the actor may open its page."""
    if badge.collection_id is None:
        return None, False
    box = session.get(Collection, badge.collection_id)
    return box, box is not None and could(actor, Permission.BOX_VIEW) and may(actor, Permission.BOX_VIEW, box)


@dataclass(frozen=True, kw_only=True)
class Custody:
    """Where an organisation's cards are: the names of their holders, in order, in the office and in its boxes."""

    in_office: list[str]
    boxes: list[tuple[Collection, list[str]]]


def custody_of(session: Session, organisation: Organisation) -> Custody:
    """Who of the organisation has a printed card in the office, or in a box that was not called off. Two queries."""
    rows = session.execute(
        select(Application.id, Collection)
        .join(Badge, Badge.application_id == Application.id)
        .outerjoin(Collection, Collection.id == Badge.collection_id)
        .where(
            Application.organisation_id == organisation.id,
            _free() | (Badge.collection_id.is_not(None) & Collection.called_off_at.is_(None)),
        )
        .order_by(Collection.number, Application.id)
    )
    index = name_index(session)
    held: dict[Collection | None, list[Indexed]] = {}
    for file_id, box in rows:
        if entry := index.get(file_id):
            held.setdefault(box, []).append(entry)
    named = {box: [each.name for each in sorted(them, key=lambda each: each.sort_key)] for box, them in held.items()}
    return Custody(in_office=named.pop(None, []), boxes=[(box, names) for box, names in named.items() if box])
