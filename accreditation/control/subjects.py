"""What the trail's events are about, on one page: the groups they are sought in, and each kind of record in words.

An event names its record by kind and id. A kind is one line of SUBJECTS: how such records are called and linked, where
the reader may open them, and which of them somebody means by what was typed. A group is one line of GROUPS: it gathers
actions by their beginnings ("file:submit" begins with "file").
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session, lazyload, selectinload

from accreditation.accounts.queries import account_names
from accreditation.accounts.search import accounts_called
from accreditation.applications.models import Application
from accreditation.applications.references import read_reference
from accreditation.badges.models import Badge, PrintRun
from accreditation.badges.models import Collection as Box
from accreditation.gates.models import Device
from accreditation.kernel.typed import whole_number
from accreditation.policy.actors import Actor
from accreditation.policy.grants import Permission, could, may
from accreditation.policy.words import N_


@dataclass(frozen=True, kw_only=True)
class Group:
    """Actions that are sought together. `label` is a msgid."""

    code: str
    label: str
    beginnings: tuple[str, ...]


GROUPS: Final = (
    Group(code="file", label=N_("Files"), beginnings=("file:", "portrait:", "document:", "pin:")),
    Group(code="badge", label=N_("Badges"), beginnings=("badge:",)),
    Group(code="run", label=N_("Print runs"), beginnings=("run:",)),
    Group(code="box", label=N_("Boxes"), beginnings=("box:",)),
    Group(code="account", label=N_("Accounts and ways in"), beginnings=("account:",)),
    Group(code="device", label=N_("Devices and shifts"), beginnings=("device:", "shift:")),
    Group(code="gate", label=N_("Gates"), beginnings=("gate:", "house:")),
    Group(code="event", label=N_("The event"), beginnings=("event:",)),
    Group(code="trail", label=N_("The audit trail"), beginnings=("trail:",)),
)


@dataclass(frozen=True)
class Subject:
    """One record in the reader's words; `href` is None where there is no page, or not for this reader."""

    words: str
    href: str | None = None


Shown = Mapping[UUID, Subject]


@dataclass(frozen=True, kw_only=True)
class SubjectKind:
    """One kind of record. `show` needs as many queries for many ids as for one; `find` reads what was typed."""

    show: Callable[[Session, Actor, Collection[UUID]], Shown]
    find: Callable[[Session, str], Iterable[UUID]] = lambda _session, _typed: ()


def subjects_of(session: Session, actor: Actor, named: Iterable[tuple[str, UUID]]) -> dict[tuple[str, UUID], Subject]:
    """Words and links of the records `named` as (kind, id). What is not there any more is named by its kind's name."""
    wanted: dict[str, set[UUID]] = {}
    for kind, subject_id in named:
        wanted.setdefault(kind, set()).add(subject_id)
    found: dict[tuple[str, UUID], Subject] = {}
    for kind, ids in wanted.items():
        known = SUBJECTS[kind].show(session, actor, ids) if kind in SUBJECTS else {}
        found.update({(kind, each): known.get(each, Subject(_unknown(kind, each))) for each in ids})
    return found


def ids_meant(session: Session, typed: str) -> set[UUID]:
    """All records that somebody may mean: a file or a card by its number, a run, a box, a device, an account."""
    return {found for kind in SUBJECTS.values() for found in kind.find(session, typed.strip())}


def _unknown(kind: str, subject_id: UUID) -> str:
    return f"{kind} {str(subject_id)[:8]}"


def _files(session: Session, actor: Actor, ids: Collection[UUID]) -> Shown:
    category = selectinload(Application.category)
    rows = select(Application).where(Application.id.in_(ids)).order_by(Application.id)
    files = session.execute(rows.options(lazyload("*"), category, category.lazyload("*"))).scalars()
    return {file.id: _file(actor, file) for file in files}


def _file(actor: Actor, file: Application) -> Subject:
    readable = may(actor, Permission.FILE_READ, file)
    return Subject(file.reference, url_for("desk.file_page", reference=file.reference) if readable else None)


def _files_meant(session: Session, typed: str) -> Iterable[UUID]:
    if reference := read_reference(typed):
        yield from session.execute(select(Application.id).where(Application.reference == reference)).scalars()
    bare = "".join(typed.split())
    if len(bare) == 8 and bare.isascii() and bare.isdigit():
        yield from session.execute(select(Badge.application_id).where(Badge.number == bare)).scalars()


def _runs(session: Session, actor: Actor, ids: Collection[UUID]) -> Shown:
    rows = session.execute(select(PrintRun.id, PrintRun.number).where(PrintRun.id.in_(ids)).order_by(PrintRun.id))
    opens = could(actor, Permission.BADGE_PRINT)
    return {
        row.id: Subject(
            _("Print run %(number)s", number=row.number),
            url_for("badges.run_page", number=row.number) if opens else None,
        )
        for row in rows
    }


def _runs_meant(session: Session, typed: str) -> Iterable[UUID]:
    return session.execute(select(PrintRun.id).where(PrintRun.number == whole_number(typed, 0))).scalars()


def _boxes(session: Session, actor: Actor, ids: Collection[UUID]) -> Shown:
    boxes = session.execute(select(Box).where(Box.id.in_(ids)).order_by(Box.id)).scalars()
    return {
        box.id: Subject(
            _("Box %(number)s", number=box.number),
            url_for("boxes.box_page", number=box.number) if may(actor, Permission.BOX_VIEW, box) else None,
        )
        for box in boxes
    }


def _boxes_meant(session: Session, typed: str) -> Iterable[UUID]:
    return session.execute(select(Box.id).where(Box.number == whole_number(typed, 0))).scalars()


def _devices(session: Session, actor: Actor, ids: Collection[UUID]) -> Shown:
    rows = session.execute(select(Device.id, Device.name).where(Device.id.in_(ids)).order_by(Device.id))
    href = url_for("gates.devices") if could(actor, Permission.DEVICE_ENROL) else None
    return {row.id: Subject(row.name, href) for row in rows}


def _devices_meant(session: Session, typed: str) -> Iterable[UUID]:
    return session.execute(select(Device.id).where(func.lower(Device.name) == typed.lower())).scalars()


def _accounts(session: Session, _actor: Actor, ids: Collection[UUID]) -> Shown:
    names = account_names(session, ids)
    return {each: Subject(names.get(each) or _("Account %(start)s", start=str(each)[:8])) for each in ids}


def _accounts_meant(session: Session, typed: str) -> Iterable[UUID]:
    return accounts_called(session, typed) if "@" in typed else ()


def _ledger(_session: Session, actor: Actor, ids: Collection[UUID]) -> Shown:
    href = url_for("gates.ledger") if could(actor, Permission.GATE_VIEW) else None
    return {each: Subject(_("The ledger of scans"), href) for each in ids}


def _named(msgid: str) -> Callable[[Session, Actor, Collection[UUID]], Shown]:
    """Of a kind that has one record, or whose records have no page of their own."""
    return lambda _session, _actor, ids: {each: Subject(_(msgid)) for each in ids}


SUBJECTS: Final[Mapping[str, SubjectKind]] = {
    "file": SubjectKind(show=_files, find=_files_meant),
    "bulk": SubjectKind(show=_named(N_("Several files"))),
    "run": SubjectKind(show=_runs, find=_runs_meant),
    "box": SubjectKind(show=_boxes, find=_boxes_meant),
    "account": SubjectKind(show=_accounts, find=_accounts_meant),
    "device": SubjectKind(show=_devices, find=_devices_meant),
    "ledger": SubjectKind(show=_ledger),
    "event": SubjectKind(show=_named(N_("The event"))),
    "trail": SubjectKind(show=_named(N_("The audit trail"))),
}
