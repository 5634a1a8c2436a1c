"""Reading for the pages of the gates: devices, open shifts, the ledger, where somebody is; lists are in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, lazyload, load_only

from accreditation.applications.models import Application, Portrait
from accreditation.badges.models import Badge
from accreditation.kernel.errors import NotFound
from accreditation.policy.actors import Actor
from accreditation.policy.grants import Permission, could
from accreditation.policy.words import N_
from accreditation.programme.models import Gate, Zone

from .conflicts import SHOWN
from .lookups import Duty
from .models import HOUSE_ID, Device, Presence, Scan, Shift

PAGE = 50
_LAST_OF_FILE = 10


def gate_exists(session: Session, code: str) -> bool:
    """Whether a gate of this code is in force."""
    rows = select(Gate.id).where(Gate.code == code, Gate.retired_at.is_(None))
    return session.execute(rows).first() is not None


def devices(session: Session) -> list[Device]:
    """All devices: those in use by name, then the revoked."""
    rows = select(Device).where(Device.id != HOUSE_ID).order_by(Device.revoked_at.is_not(None), Device.name)
    return list(session.execute(rows).scalars())


@dataclass(frozen=True, kw_only=True)
class OpenShift:
    """An officer at a gate now; `last_scan_at` is None when nothing was scanned in this shift."""

    id: UUID
    device_id: UUID
    device: str
    gate: Gate
    officer_id: UUID
    opened_at: datetime
    expires_at: datetime
    scans: int
    last_scan_at: datetime | None


def open_shifts(session: Session, actor: Actor, *, now: datetime) -> list[OpenShift]:
    """Open shifts: all for a supervisor, one's own for others; newest first."""
    mine = () if could(actor, Permission.GATE_OVERRIDE) else (Shift.officer_id == actor.id,)
    of_shift = (Scan.device_id == Shift.device_id, Scan.received_at >= Shift.opened_at)
    rows = (
        select(
            Shift,
            Device.name,
            Gate,
            select(func.count()).where(*of_shift).correlate(Shift).scalar_subquery(),
            select(func.max(Scan.received_at)).where(*of_shift).correlate(Shift).scalar_subquery(),
        )
        .join(Device, Device.id == Shift.device_id)
        .join(Gate, Gate.id == Shift.gate_id)
        .where(*_is_open(now), *mine)
        .order_by(Shift.opened_at.desc(), Shift.id)
    )
    return [
        OpenShift(
            id=shift.id,
            device_id=shift.device_id,
            device=name,
            gate=gate,
            officer_id=shift.officer_id,
            opened_at=shift.opened_at,
            expires_at=shift.expires_at,
            scans=scans,
            last_scan_at=last,
        )
        for shift, name, gate, scans, last in session.execute(rows)
    ]


def device(session: Session, device_id: UUID, *, now: datetime) -> tuple[Device, tuple[UUID, Gate] | None]:
    """A device, and the officer and the gate of the shift that is open on it. Raises NotFound."""
    found = session.get(Device, device_id)
    if found is None or found.id == HOUSE_ID:
        raise NotFound(N_("There is no such device."))
    on_it = (
        select(Shift.officer_id, Gate)
        .join(Device, Device.id == Shift.device_id)
        .join(Gate, Gate.id == Shift.gate_id)
        .where(Shift.device_id == device_id, *_is_open(now))
        .order_by(Shift.opened_at.desc())
    )
    shift = session.execute(on_it).unique().first()
    return found, (shift[0], shift[1]) if shift else None


def gates_of(session: Session, officer_id: UUID, *, now: datetime) -> list[Gate]:
    """The gates where this officer has an open shift, in the event file's order."""
    on_duty = (
        select(Shift.gate_id)
        .join(Device, Device.id == Shift.device_id)
        .where(Shift.officer_id == officer_id, *_is_open(now))
    )
    return list(session.execute(select(Gate).where(Gate.id.in_(on_duty)).order_by(Gate.position)).scalars())


def _is_open(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Shift.ended_at.is_(None), Shift.expires_at > now, Device.revoked_at.is_(None)


def scans_of_shift(session: Session, duty: Duty, *, limit: int) -> list[Mapping[str, Any]]:
    """The last scans of the shift's device at its gate, newest first."""
    scans = Scan.__table__.c
    rows = (
        select(*scans)
        .where(scans.device_id == duty.device_id, scans.gate_id == duty.gate_id, scans.received_at >= duty.opened_at)
        .order_by(scans.seq.desc())
        .limit(limit)
    )
    return [dict(row) for row in session.execute(rows).mappings()]


def portrait_behind(session: Session, duty: Duty, uuid: UUID, *, since: datetime) -> UUID | None:
    """The stored portrait of the holder whose badge this device read since then; None when it shows nobody."""
    rows = (
        select(Portrait.print_file_id)
        .join(Badge, Badge.application_id == Portrait.application_id)
        .join(Scan, Scan.badge_id == Badge.id)
        .where(
            Scan.device_id == duty.device_id,
            Scan.uuid == uuid,
            Scan.received_at >= since,
            Scan.reason.not_in(("other_event", "error", "unanswered")),
        )
    )
    return session.execute(rows).scalar_one_or_none()


@dataclass(frozen=True, kw_only=True)
class LedgerFilters:
    """What of the ledger is shown; "" is all."""

    gate: str = ""
    verdict: str = ""
    number: str = ""
    conflicts: bool = False
    page: int = 1
    #: The codes of the only gates that the reader may see; None: all.
    only_at: frozenset[str] | None = None


@dataclass(frozen=True, kw_only=True)
class LedgerRow:
    """One scan with what it concerns. `file` is None where no holder is known."""

    scan: Scan
    gate: Gate
    device: str
    badge: str | None
    file: Application | None


def ledger(session: Session, filters: LedgerFilters) -> tuple[list[LedgerRow], int]:
    """One page of the ledger, newest first, and how many scans there are in all."""
    chosen = _chosen(filters)
    total = session.execute(select(func.count()).select_from(chosen.subquery())).scalar_one()
    seqs = session.execute(chosen.order_by(Scan.seq.desc()).limit(PAGE).offset((filters.page - 1) * PAGE)).scalars()
    return _rows(session, list(seqs)), total


#: As conflicts.is_conflict() has it: what is shown without an answer is always a refusal.
_IN_CONFLICT = (Scan.kind == SHOWN, or_(Scan.also.contains(["admit"]), Scan.also.contains(["look"])))


def conflicts(session: Session, *, since: datetime) -> int:
    """How many readings received since then were refused without an answer, and would not have been with one."""
    rows = select(func.count()).select_from(Scan).where(Scan.received_at >= since, *_IN_CONFLICT)
    return session.execute(rows).scalar_one()


def _chosen(filters: LedgerFilters) -> Select[int]:
    rows = select(Scan.seq)
    if filters.only_at is not None:
        rows = rows.where(Scan.gate_id.in_(select(Gate.id).where(Gate.code.in_(filters.only_at))))
    if filters.conflicts:
        rows = rows.where(*_IN_CONFLICT)
    if filters.gate:
        rows = rows.where(Scan.gate_id.in_(select(Gate.id).where(Gate.code == filters.gate)))
    if filters.verdict:
        rows = rows.where(Scan.verdict == filters.verdict)
    bare = "".join(filters.number.split())
    if bare:
        rows = rows.where(Scan.badge_id.in_(select(Badge.id).where(Badge.number == bare)))
    return rows


def _rows(session: Session, seqs: Sequence[int]) -> list[LedgerRow]:
    """Scans with what they concern. Of a file only its answers are read, and each gate once: rows repeat them."""
    rows = (
        select(Scan, Device.name, Badge.number, Application)
        .options(lazyload("*"), load_only(Application.sealed_facts, Application.reference))
        .join(Device, Device.id == Scan.device_id)
        .outerjoin(Badge, Badge.id == Scan.badge_id)
        .outerjoin(Application, Application.id == Badge.application_id)
        .where(Scan.seq.in_(seqs))
        .order_by(Scan.seq.desc())
    )
    found = session.execute(rows).all()
    at = select(Gate).where(Gate.id.in_({scan.gate_id for scan, *_ in found})).order_by(Gate.id)
    gates = {gate.id: gate for gate in session.execute(at).scalars()}
    return [
        LedgerRow(scan=scan, gate=gates[scan.gate_id], device=device, badge=number, file=file)
        for scan, device, number, file in found
    ]


@dataclass(frozen=True, kw_only=True)
class Whereabouts:
    """Where a person is, and their last scans. `zone`: None is outside; `since`: None when no scan ever moved them."""

    zone: Zone | None
    since: datetime | None
    scans: list[tuple[Scan, Gate]]


def whereabouts(session: Session, application_id: UUID) -> Whereabouts:
    """Where the person of a file is now, with the last scans of all their badges."""
    zone = aliased(Zone)
    # Whoever was only ever refused has a row of presence too, but is not outside since then.
    moved = exists().where(
        Scan.badge_id == Badge.id, Badge.application_id == application_id, Scan.moved_to.is_not(None)
    )
    place = session.execute(
        select(case((moved, Presence.since)), zone)
        .outerjoin(zone, zone.number == Presence.zone)
        .where(Presence.application_id == application_id)
    ).first()
    scans = session.execute(
        select(Scan, Gate)
        .join(Gate, Gate.id == Scan.gate_id)
        .join(Badge, Badge.id == Scan.badge_id)
        .where(Badge.application_id == application_id)
        .order_by(Scan.seq.desc())
        .limit(_LAST_OF_FILE)
    ).unique()
    return Whereabouts(
        zone=place[1] if place else None,
        since=place[0] if place else None,
        scans=[(scan, gate) for scan, gate in scans],
    )
