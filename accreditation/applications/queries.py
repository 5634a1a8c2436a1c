"""Reading files: what an actor may see, queues with filters, sort, paging and counts. Always ordered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, any_, false, func, literal, or_, select, true
from sqlalchemy.orm import Session, selectinload

from accreditation.delegations.models import Organisation
from accreditation.kernel.errors import NotFound
from accreditation.kernel.sealing import load_data_keys
from accreditation.kernel.typed import whole_number
from accreditation.policy.actors import DESKS, Actor, Role
from accreditation.policy.grants import Permission, could, may
from accreditation.policy.words import N_
from accreditation.programme.models import Category
from accreditation.programme.queries import has_passed

from .index import name_index
from .models import Application
from .references import read_reference
from .tabs import LONG_WAIT, Tab, settles, tabs_of
from .workflow import CLOSED, State

PAGE = 25


def visible(
    session: Session, actor: Actor, reference: str, *, permission: Permission = Permission.FILE_READ
) -> Application:
    """The file of this reference, if the actor reads it as staff, or holds another `permission` on it.

    Raises NotFound otherwise: the two look alike.
    """
    file = session.execute(select(Application).where(Application.reference == reference)).unique().scalar_one_or_none()
    if file is None or not may(actor, permission, file):
        raise NotFound(N_("There is no such file."))
    return file


def own_files(session: Session, actor: Actor) -> list[Application]:
    """The files an applicant handed in, newest first."""
    rows = select(Application).where(Application.applicant_id == actor.id).order_by(Application.created_at.desc())
    files = list(session.execute(rows).unique().scalars())
    load_data_keys(session, [file.id for file in files])
    return files


def scope_of(actor: Actor) -> ColumnElement[bool]:
    """Which files an actor sees in queues; the same answer as the grants, for all rows at once."""
    seen: list[ColumnElement[bool]] = []
    everything = {Role.VETTING, Role.BOARD, Role.APPROVER, Role.COMMANDER, Role.AUDITOR, Role.DATA_PROTECTION}
    if actor.roles & everything:
        seen.append(true())
    if desks := actor.roles & DESKS:
        seen.append(Application.category_id.in_(select(Category.id).where(Category.desk.in_(desks))))
    not_theirs = or_(Application.applicant_id != actor.id, Application.entered_by_id.is_not(None))
    return and_(not_theirs, Application.submitted_at.is_not(None), or_(false(), *seen))


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a queue is narrowed to; empty values narrow nothing."""

    tab: str = ""
    typed: str = ""
    category: str = ""
    function: str = ""
    organisation: str = ""
    sort: str = "waiting"
    page: int = 1
    #: Reference of the file that comes after the one at hand, which has left this list since it was opened from it.
    then: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Filters:
        """What an address or a form asks for; a page that is no number is the first."""
        return cls(
            tab=values.get("tab", ""),
            typed=values.get("q", "")[:100],
            category=values.get("category", ""),
            sort=values.get("sort", "waiting"),
            page=whole_number(values.get("page"), 1),
            then=values.get("then", "")[:20],
        )

    @property
    def narrow(self) -> bool:
        """Whether it shows less than its tab holds."""
        return bool(self.category or self.function or self.organisation)

    def as_query(self) -> dict[str, Any]:
        """The same as an address says it, its page left out; what narrows nothing is absent."""
        sort = "" if self.sort == "waiting" else self.sort
        said = {"tab": self.tab, "q": self.typed, "category": self.category, "sort": sort, "then": self.then}
        return {name: value for name, value in said.items() if value}


@dataclass(frozen=True, kw_only=True)
class Queue:
    """One page of a queue and the counts of its tabs."""

    files: list[Application]
    total: int
    first: int
    last: int
    counts: dict[str, int]
    tab: Tab
    tabs: Sequence[Tab]
    page: int
    pages: int


def queue(session: Session, actor: Actor, filters: Filters, *, now: datetime) -> Queue:
    """A page of files as `filters` ask, with how many stand behind each tab; as many queries for few as for many."""
    tabs = _tabs(session, actor, now)
    tab = _tab(tabs, filters)
    scope = scope_of(actor)
    counts = _counts(session, tabs, scope, actor, now)
    rows = _narrowed(select(Application.id).where(scope, _in_tab(tab, actor, now)), filters)
    if filters.typed.strip() or filters.sort == "name":
        ids = _sorted_ids(session, rows, filters)
        total, page = len(ids), _page(filters, len(ids))
        shown = ids[(page - 1) * PAGE : page * PAGE]
    else:  # what the database itself can sort, it cuts: thousands of ids are a fifth of the page's time
        total = _total(session, rows) if filters.narrow else counts[tab.code]
        page = _page(filters, total)
        cut = rows.order_by(*_order(filters)).limit(PAGE).offset((page - 1) * PAGE)
        shown = list(session.execute(cut).scalars())
    return Queue(
        files=_load(session, shown),
        total=total,
        first=(page - 1) * PAGE + 1 if total else 0,
        last=(page - 1) * PAGE + len(shown),
        counts=counts,
        tab=tab,
        tabs=tabs,
        page=page,
        pages=_pages(total),
    )


def _pages(total: int) -> int:
    return max(1, -(-total // PAGE))


def _page(filters: Filters, total: int) -> int:
    return min(max(filters.page, 1), _pages(total))


def _total(session: Session, rows: Select[UUID]) -> int:
    return session.execute(select(func.count()).select_from(rows.subquery())).scalar_one()


def ids_of(session: Session, actor: Actor, filters: Filters, *, now: datetime) -> list[UUID]:
    """All files that `filters` ask for, in their order; their page does not count."""
    return _ids(session, actor, filters, _tab(_tabs(session, actor, now), filters), now)


def _tabs(session: Session, actor: Actor, now: datetime) -> Sequence[Tab]:
    return tabs_of(actor, after_cut_off=settles(actor) and has_passed(session, "cut_off", now))


def _tab(tabs: Sequence[Tab], filters: Filters) -> Tab:
    return next((each for each in tabs if each.code == filters.tab), tabs[0])


def _ids(session: Session, actor: Actor, filters: Filters, tab: Tab, now: datetime) -> list[UUID]:
    rows = _narrowed(select(Application.id).where(scope_of(actor), _in_tab(tab, actor, now)), filters)
    return _sorted_ids(session, rows, filters)


def _in_tab(tab: Tab, actor: Actor, now: datetime) -> ColumnElement[bool]:
    wanted: list[ColumnElement[bool]] = [Application.state.in_(tab.states)]
    if tab.mine:
        wanted.append(Application.taken_up_by_id == actor.id)
    if tab.overdue:
        wanted.append(Application.waiting_since < now - LONG_WAIT)
    if tab.stage:
        wanted.append(
            Application.category_id.in_(select(Category.id).where(literal(tab.stage) == any_(Category.stages)))
        )
    if tab.to_countersign:
        wanted.append(Application.countersign_due.is_(True))
    if tab.asked_of:
        wanted.append(Application.asked_of == tab.asked_of)
    return and_(*wanted)


def _narrowed(rows: Select[UUID], filters: Filters) -> Select[UUID]:
    if filters.category:
        rows = rows.where(Application.category_id.in_(select(Category.id).where(Category.code == filters.category)))
    if filters.function:
        rows = rows.where(Application.function == filters.function)
    if filters.organisation:
        wanted = select(Organisation.id).where(Organisation.code == filters.organisation)
        rows = rows.where(Application.organisation_id.in_(wanted))
    return rows


_ORDERS: dict[str, Any] = {
    "waiting": (Application.waiting_since, Application.id),
    "newest": (Application.submitted_at.desc().nulls_last(), Application.id),
    "due": (Application.answer_until.nulls_last(), Application.id),
}


def _order(filters: Filters) -> Any:
    return _ORDERS.get(filters.sort, _ORDERS["waiting"])


def _sorted_ids(session: Session, rows: Select[UUID], filters: Filters) -> list[UUID]:
    ids = list(session.execute(rows.order_by(*_order(filters))).scalars())
    if filters.typed.strip():
        held = {reference.upper(): file_id for reference, file_id in _references(session, ids, filters.typed)}
        if held:
            return list(held.values())
        return name_index(session).search(filters.typed, ids)
    if filters.sort == "name":
        index = name_index(session)
        ids.sort(key=lambda file_id: (entry.sort_key if (entry := index.get(file_id)) else "~", file_id))
    return ids


def _references(session: Session, ids: list[UUID], typed: str) -> list[tuple[str, UUID]]:
    bare = read_reference(typed) or typed.strip().upper()
    if "-" not in bare:
        return []
    rows = select(Application.reference, Application.id).where(
        Application.reference.startswith(bare, autoescape=True), Application.id.in_(ids)
    )
    return [(row.reference, row.id) for row in session.execute(rows.order_by(Application.reference))]


def _load(session: Session, ids: list[UUID]) -> list[Application]:
    # Each category is read once, not with every row: reading its texts again was a third of the page's time.
    category = selectinload(Application.category)
    rows = select(Application).where(Application.id.in_(ids)).options(category, category.lazyload("*"))
    found = {file.id: file for file in session.execute(rows).scalars()}
    load_data_keys(session, ids)
    return [found[file_id] for file_id in ids if file_id in found]


def _counts(
    session: Session, tabs: Sequence[Tab], scope: ColumnElement[bool], actor: Actor, now: datetime
) -> dict[str, int]:
    columns = [func.count().filter(_in_tab(tab, actor, now)).label(tab.code) for tab in tabs]
    row = session.execute(select(*columns).select_from(Application).where(scope)).one()
    return dict(zip((tab.code for tab in tabs), row, strict=True))


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a file stands in its queue, from 1, among how many, and the references before and after it."""

    number: int
    total: int
    before: str | None
    after: str | None


def place_of(session: Session, actor: Actor, filters: Filters, file_id: UUID, *, now: datetime) -> Place | None:
    """Where the file stands in the queue that `filters` ask for; None when it is not in it.

    A file that has left it, taken up, goes on to the one it stood before: its number is 0.
    """
    ids = ids_of(session, actor, filters, now=now)
    if file_id not in ids:
        after = select(Application.id).where(Application.reference == filters.then)
        there = bool(filters.then) and session.execute(after).scalar() in ids
        return Place(number=0, total=len(ids), before=None, after=filters.then) if there else None
    at = ids.index(file_id)
    near = ids[max(0, at - 1) : at + 2]
    rows = select(Application.id, Application.reference).where(Application.id.in_(near))
    names = {row.id: row.reference for row in session.execute(rows)}
    return Place(
        number=at + 1,
        total=len(ids),
        before=names.get(ids[at - 1]) if at else None,
        after=names.get(ids[at + 1]) if at + 1 < len(ids) else None,
    )


def closed_before(session: Session, actor: Actor, file: Application) -> list[Application]:
    """Files of the same document that ended badly, newest first: rejected, refused or revoked before.

    To those who read sealed reasons; a desk sees those it closed itself.
    """
    if file.document_hash is None:
        return []
    ended = Application.state.in_((State.REJECTED, State.REFUSED, State.REVOKED))
    same = (Application.document_hash == file.document_hash, Application.id != file.id, ended)
    found = session.execute(select(Application).where(*same).order_by(Application.changed_at.desc())).unique().scalars()
    opens = could(actor, Permission.REASON_OPEN)
    return [each for each in found if opens or may(actor, Permission.FILE_REVIEW, each)]


def twins(session: Session, file: Application) -> list[Application]:
    """Other files, handed in and open, with the same document: nobody is registered twice across categories."""
    if file.document_hash is None:
        return []
    rows = (
        select(Application)
        .where(
            Application.document_hash == file.document_hash,
            Application.id != file.id,
            Application.state.not_in(CLOSED),
            Application.submitted_at.is_not(None),
        )
        .order_by(Application.created_at)
    )
    return list(session.execute(rows).unique().scalars())
