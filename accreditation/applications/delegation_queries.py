"""Reading a delegation: the organisations a focal point stands for, their people in order, their places.

However many people there are, the queries are the same; names come from the index in memory, and only the people of
one page are opened in full.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, defaultload, lazyload

from accreditation.delegations.models import Organisation, Quota
from accreditation.kernel.errors import NotFound
from accreditation.kernel.sealing import load_data_keys
from accreditation.policy.actors import Actor
from accreditation.policy.grants import Permission, may
from accreditation.policy.words import N_
from accreditation.programme.models import Category

from .index import NameIndex, name_index
from .models import Application
from .workflow import CLOSED, CONSUMED, RESERVED, State, outside

PAGE = 25


def organisations_of(session: Session, actor: Actor) -> list[Organisation]:
    """The organisations the actor stands for, by name; retired ones too: their people are still theirs."""
    rows = select(Organisation).where(Organisation.code.in_(actor.organisations))
    return list(session.execute(rows.order_by(Organisation.names["en"].astext, Organisation.code)).scalars())


def chosen_organisation(organisations: Sequence[Organisation], code: str, actor: Actor) -> Organisation:
    """The one named `code`, or the first. Raises NotFound for what the actor does not stand for."""
    theirs = [each for each in organisations if may(actor, Permission.DELEGATION_NOMINATE, each)]
    found = next((each for each in theirs if not code or each.code == code), None)
    if found is None:
        raise NotFound(N_("There is no such delegation."))
    return found


@dataclass(frozen=True, kw_only=True)
class Member:
    """One of the delegation's people, without what is sealed; `name` comes from the index.

    `state` is what may be known outside: a question to the desk is part of the checks.
    """

    id: UUID
    reference: str
    state: State
    category_id: int
    is_head: bool
    answer_until: datetime | None
    submitted_at: datetime | None
    waiting_place: int | None
    name: str
    sort_key: str


def members(session: Session, organisation: Organisation) -> list[Member]:
    """Everybody of the organisation: the head of delegation first, then by name; closed files last. Two queries."""
    tagged = func.jsonb_build_array(func.jsonb_build_object("code", Application.function, "tag", "head_of_delegation"))
    is_head = or_(Application.head_of_delegation, Category.functions.contains(tagged)).label("is_head")
    columns = (
        Application.id, Application.reference, Application.state, Application.category_id, Application.answer_until,
        Application.submitted_at, Application.waiting_place, Application.asked_of, is_head,
    )  # fmt: skip
    rows = select(*columns).join(Category, Category.id == Application.category_id)
    found = session.execute(rows.where(Application.organisation_id == organisation.id)).all()
    index = name_index(session)
    return sorted((_member(row, index) for row in found), key=_order)


def _member(row: Any, index: NameIndex) -> Member:
    entry = index.get(row.id)
    return Member(
        id=row.id,
        reference=row.reference,
        state=outside(row.state, row.asked_of),
        category_id=row.category_id,
        is_head=row.is_head,
        answer_until=row.answer_until,
        submitted_at=row.submitted_at,
        waiting_place=row.waiting_place,
        name=entry.name if entry else "",
        sort_key=entry.sort_key.strip() if entry else "",
    )


def _order(member: Member) -> tuple[bool, bool, bool, str, UUID]:
    closed = member.state in CLOSED
    return closed, not member.is_head, not member.sort_key, member.sort_key, member.id


def matching(session: Session, people: Sequence[Member], typed: str) -> list[Member]:
    """Those whose name resembles what was typed, or whose reference begins with it; best first."""
    wanted = typed.strip()
    if not wanted:
        return list(people)
    if named := [each for each in people if each.reference.startswith(wanted.upper())]:
        return named
    by_id = {each.id: each for each in people}
    return [by_id[file_id] for file_id in name_index(session).search(wanted, by_id)]


def opened(session: Session, page: Sequence[Member]) -> list[Application]:
    """The files of one page, in its order, with what a row shows."""
    wanted = [each.id for each in page]
    rows = (
        select(Application)
        .where(Application.id.in_(wanted))
        .options(
            lazyload(Application.zones),
            lazyload(Application.organisation),
            defaultload(Application.category).lazyload(Category.grants),
        )
    )
    found = {file.id: file for file in session.execute(rows).unique().scalars()}
    load_data_keys(session, wanted)
    return [found[file_id] for file_id in wanted if file_id in found]


@dataclass(frozen=True, kw_only=True)
class Places:
    """The organisation's places of one category; `free` counts the category's total, too."""

    category: Category
    places: int
    approved: int
    with_us: int
    need_you: int
    free: int

    @property
    def taken(self) -> int:
        """People who hold one."""
        return self.approved + self.with_us + self.need_you


def places(session: Session, organisation: Organisation, people: Sequence[Member]) -> list[Places]:
    """The organisation's own quotas in force, of what it names people for; most people first. One query."""
    mine = or_(Quota.organisation_id.is_(None), Quota.organisation_id == organisation.id)
    rows = select(Quota).where(mine, Quota.retired_at.is_(None)).order_by(Quota.category_id)
    options = lazyload(Quota.organisation), defaultload(Quota.category).lazyload(Category.grants)
    quotas = list(session.execute(rows.options(*options)).scalars())
    left = {each.category_id: _left(each) for each in quotas if each.organisation_id is None}
    own = [each for each in quotas if each.organisation_id is not None and "review" in each.category.stages]
    counted = [_places(each, left, people) for each in own]
    return sorted(counted, key=lambda each: (-each.taken, -each.places, each.category.position))


def free_of(session: Session, organisation: Organisation) -> dict[int, int]:
    """Free places by category id, in the organisation's quota and in all; what no quota limits is absent."""
    mine = or_(Quota.organisation_id.is_(None), Quota.organisation_id == organisation.id)
    left = func.min(Quota.places - Quota.reserved - Quota.consumed)
    rows = select(Quota.category_id, left).where(mine, Quota.retired_at.is_(None)).group_by(Quota.category_id)
    return {category_id: max(0, free) for category_id, free in session.execute(rows)}


def _left(quota: Quota) -> int:
    return max(0, quota.places - quota.reserved - quota.consumed)


def _places(quota: Quota, left: dict[int, int], people: Sequence[Member]) -> Places:
    states = [each.state for each in people if each.category_id == quota.category_id]
    need_you = sum(state in WAITING_FOR_YOU for state in states)
    return Places(
        category=quota.category,
        places=quota.places,
        approved=sum(state in CONSUMED for state in states),
        with_us=sum(state in RESERVED for state in states) - need_you,
        need_you=need_you,
        free=min(_left(quota), left.get(quota.category_id, quota.places)),
    )


#: The focal point has to move; the place stays reserved.
WAITING_FOR_YOU = frozenset({State.RETURNED, State.MORE_INFORMATION})
