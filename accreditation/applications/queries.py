"""Reading files: what an actor may see, queues with filters, sort, paging and counts. Always ordered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import Session, lazyload, selectinload

from accreditation.delegations.models import Organisation
from accreditation.kernel.errors import NotFound
from accreditation.kernel.sealing import load_data_keys
from accreditation.policy.actors import DESKS, Actor, Role
from accreditation.policy.grants import Permission, may
from accreditation.policy.words import N_
from accreditation.programme.models import Category

from .index import name_index
from .models import Application
from .references import read_reference
from .workflow import CLOSED, State

PAGE = 25


def visible(session: Session, actor: Actor, reference: str) -> Application:
    """The file of this reference, if the actor may see it. Raises NotFound otherwise: the two look alike."""
    file = session.execute(select(Application).where(Application.reference == reference)).unique().scalar_one_or_none()
    if file is None or not may(actor, Permission.FILE_VIEW, file):
        raise NotFound(N_("There is no such file."))
    return file


def own_files(session: Session, actor: Actor) -> list[Application]:
    """The files an applicant handed in, newest first."""
    rows = select(Application).where(Application.applicant_id == actor.id).order_by(Application.created_at.desc())
    files = list(session.execute(rows).unique().scalars())
    load_data_keys(session, [file.id for file in files])
    return files


@dataclass(frozen=True)
class Tab:
    """One view of the queue."""

    code: str
    label: str
    states: frozenset[State]
    #: Only those the reader took up, only those past their date.
    mine: bool = False
    overdue: bool = False


_OPEN = frozenset(State) - CLOSED - {State.DRAFT}
DESK_TABS = (
    Tab("mine", N_("Mine"), frozenset({State.IN_REVIEW, State.ON_HOLD}), mine=True),
    Tab("to_take_up", N_("To take up"), frozenset({State.SUBMITTED})),
    Tab("returned", N_("Returned"), frozenset({State.RETURNED})),
    Tab("overdue", N_("Overdue"), frozenset({State.RETURNED, State.MORE_INFORMATION}), overdue=True),
    Tab("waitlisted", N_("Waiting list"), frozenset({State.WAITLISTED})),
    Tab("on_hold", N_("On hold"), frozenset({State.ON_HOLD})),
    Tab("all", N_("All"), frozenset(State) - {State.DRAFT}),
)
VETTING_TABS = (
    Tab("to_send", N_("To send"), frozenset({State.PRE_APPROVED})),
    Tab("vetting", N_("At the agency"), frozenset({State.VETTING})),
    Tab("asked", N_("Asked"), frozenset({State.MORE_INFORMATION})),
    Tab("referred", N_("Referred"), frozenset({State.REFERRED})),
    Tab("all", N_("All"), _OPEN),
)
BOARD_TABS = (Tab("referred", N_("Referred"), frozenset({State.REFERRED})),)
APPROVER_TABS = (
    Tab("cleared", N_("To approve"), frozenset({State.CLEARED})),
    Tab("approved", N_("Approved"), frozenset({State.APPROVED})),
    Tab("suspended", N_("Suspended"), frozenset({State.SUSPENDED})),
    Tab("all", N_("All"), frozenset(State) - {State.DRAFT}),
)


def tabs_of(actor: Actor) -> Sequence[Tab]:
    """The views that an actor's work needs, the first being where they begin."""
    if actor.roles & DESKS:
        return DESK_TABS
    if Role.VETTING in actor.roles:
        return VETTING_TABS
    if Role.BOARD in actor.roles:
        return BOARD_TABS
    return APPROVER_TABS


def scope_of(actor: Actor) -> ColumnElement[bool]:
    """Which files an actor sees in queues; the same answer as the grants, for all rows at once."""
    seen: list[ColumnElement[bool]] = []
    everything = {Role.VETTING, Role.BOARD, Role.APPROVER, Role.COMMANDER, Role.AUDITOR, Role.DATA_PROTECTION}
    if actor.roles & everything:
        seen.append(true())
    if desks := actor.roles & DESKS:
        seen.append(Application.category_id.in_(select(Category.id).where(Category.desk.in_(desks))))
    if Role.FOCAL_POINT in actor.roles:
        codes = select(Organisation.id).where(Organisation.code.in_(actor.organisations))
        seen.append(Application.organisation_id.in_(codes))
    if Role.APPLICANT in actor.roles:
        seen.append(Application.applicant_id == actor.id)
    return or_(false(), *seen)


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


@dataclass(frozen=True, kw_only=True)
class Queue:
    """One page of a queue and the counts of its tabs."""

    files: list[Application]
    total: int
    first: int
    last: int
    counts: dict[str, int]
    tab: Tab
    page: int
    pages: int
    ids: list[UUID] = field(default_factory=list)


def queue(session: Session, actor: Actor, filters: Filters, *, now: datetime) -> Queue:
    """A page of files as `filters` ask, with how many stand behind each tab. Seven queries at most."""
    tabs = tabs_of(actor)
    tab = next((each for each in tabs if each.code == filters.tab), tabs[0])
    scope = scope_of(actor)
    rows = _narrowed(select(Application.id).where(scope, _in_tab(tab, actor, now)), filters)
    ids = _sorted_ids(session, rows, filters)
    pages = max(1, -(-len(ids) // PAGE))
    page = min(max(filters.page, 1), pages)
    shown = ids[(page - 1) * PAGE : page * PAGE]
    return Queue(
        files=_load(session, shown),
        total=len(ids),
        first=(page - 1) * PAGE + 1 if ids else 0,
        last=(page - 1) * PAGE + len(shown),
        counts=_counts(session, tabs, scope, actor, now),
        tab=tab,
        page=page,
        pages=pages,
        ids=ids,
    )


def _in_tab(tab: Tab, actor: Actor, now: datetime) -> ColumnElement[bool]:
    wanted: list[ColumnElement[bool]] = [Application.state.in_(tab.states)]
    if tab.mine:
        wanted.append(Application.taken_up_by_id == actor.id)
    if tab.overdue:
        wanted.append(Application.answer_until < now)
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


def _sorted_ids(session: Session, rows: Select[UUID], filters: Filters) -> list[UUID]:
    order = _ORDERS.get(filters.sort, _ORDERS["waiting"])
    ids = list(session.execute(rows.order_by(*order)).scalars())
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
    rows = (
        select(Application)
        .where(Application.id.in_(ids))
        .options(lazyload(Application.zones), lazyload(Application.items), selectinload(Application.portrait))
    )
    found = {file.id: file for file in session.execute(rows).unique().scalars()}
    load_data_keys(session, ids)
    return [found[file_id] for file_id in ids if file_id in found]


def _counts(
    session: Session, tabs: Sequence[Tab], scope: ColumnElement[bool], actor: Actor, now: datetime
) -> dict[str, int]:
    columns = [func.count().filter(_in_tab(tab, actor, now)).label(tab.code) for tab in tabs]
    row = session.execute(select(*columns).select_from(Application).where(scope)).one()
    return dict(zip((tab.code for tab in tabs), row, strict=True))


def neighbours(queue_ids: Sequence[UUID], file_id: UUID) -> tuple[int, UUID | None]:
    """Position (from 1; 0 when absent) of a file in its queue, and the one after it."""
    if file_id not in queue_ids:
        return 0, None
    place = list(queue_ids).index(file_id)
    return place + 1, queue_ids[place + 1] if place + 1 < len(queue_ids) else None


def twins(session: Session, file: Application) -> list[Application]:
    """Other open files with the same document: nobody is registered twice across categories."""
    if file.document_hash is None:
        return []
    rows = (
        select(Application)
        .where(
            Application.document_hash == file.document_hash,
            Application.id != file.id,
            Application.state.not_in(CLOSED),
        )
        .order_by(Application.created_at)
    )
    return list(session.execute(rows).unique().scalars())
