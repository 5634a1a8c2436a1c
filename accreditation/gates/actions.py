"""Verbs of devices and shifts: give a code, enrol, revoke; open a shift and end it. They never commit.

A device is known by the public key that it made and whose private half never leaves it. A code enrols one device, once,
within half an hour. A shift is an officer at an enrolled device: its token opens the scanner's addresses and nothing
else, is kept as a hash, and lives twelve hours at the most.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from accreditation.accounts.codes import ALPHABET, LENGTH, read_code
from accreditation.audit.events import describe
from accreditation.audit.log import record
from accreditation.kernel.database import locked
from accreditation.kernel.errors import Blocked, Invalid, NotAllowed, NotFound
from accreditation.kernel.sealing import key_ring
from accreditation.policy.actors import SYSTEM, Actor
from accreditation.policy.grants import Permission, could
from accreditation.policy.words import N_
from accreditation.programme.models import Gate

from .challenges import challenge_holds, is_device_key, make_challenge, signature_holds
from .models import Device, Shift

CODE_TTL = timedelta(minutes=30)
SHIFT_TTL = timedelta(hours=12)
_NAME_MAX = 60

describe(
    {
        "device:add": N_("Device added"),
        "device:code": N_("New enrolment code given"),
        "device:enrol": N_("Device enrolled"),
        "device:revoke": N_("Device revoked"),
        "shift:open": N_("Shift opened"),
        "shift:end": N_("Shift ended"),
    }
)


def add_device(session: Session, *, name: str, gate: Gate | None, actor: Actor, now: datetime) -> tuple[Device, str]:
    """A device to be enrolled, and its code: shown once, kept as a hash. Raises NotAllowed, Invalid (name)."""
    _require_enroller(actor)
    if not name.strip() or len(name.strip()) > _NAME_MAX:
        raise Invalid(N_("Enter a name of 60 letters at the most, as on the device’s label."), field="name")
    device = Device(name=" ".join(name.split()), gate_id=gate.id if gate else None, created_at=now)
    code = _new_code(device, now)
    session.add(device)
    session.flush()
    about = {"name": device.name, "gate": gate.code if gate else None}
    record(session, "device:add", subject=("device", device.id), actor=actor, now=now, about=about)
    return device, code


def give_new_code(session: Session, device_id: UUID, *, actor: Actor, now: datetime) -> tuple[Device, str]:
    """Another code for a device that is not enrolled yet; the one before is void. Raises NotFound, Blocked."""
    _require_enroller(actor)
    device = lock_device(session, device_id)
    if device.revoked_at or device.enrolled_at:
        raise Blocked(N_("This device was enrolled already, or is revoked: add it anew."))
    code = _new_code(device, now)
    record(session, "device:code", subject=("device", device.id), actor=actor, now=now)
    return device, code


def _new_code(device: Device, now: datetime) -> str:
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    device.code_hash, device.code_expires_at = _digest(code), now + CODE_TTL
    return code


def enrol(session: Session, *, code: str, public_key: bytes, now: datetime) -> Device:
    """Enrol the device that holds the code, by its public key. Raises Invalid (code).

    The same key with the same code is told so again: its first answer may have been lost.
    """
    if not is_device_key(public_key):
        raise Invalid(N_("This browser’s key cannot be used: use another browser."))
    found = select(Device).where(Device.code_hash == _digest(read_code(code))).with_for_update(of=Device)
    device = session.execute(found).unique().scalar_one_or_none()
    if device is None or device.revoked_at or device.code_expires_at is None or device.code_expires_at <= now:
        raise _wrong_code()
    if device.enrolled_at is not None:
        if device.public_key != public_key:
            raise _wrong_code()
        return device
    device.public_key, device.enrolled_at = public_key, now
    record(session, "device:enrol", subject=("device", device.id), actor=SYSTEM, now=now, about={"name": device.name})
    return device


def _wrong_code() -> Invalid:
    return Invalid(N_("This code is not right, was used already, or is older than half an hour."), field="code")


def revoke(session: Session, device_id: UUID, *, actor: Actor, now: datetime) -> Device:
    """Shut a device out for good, its open shift with it. Raises NotFound, NotAllowed; twice changes nothing."""
    _require_enroller(actor)
    device = lock_device(session, device_id)
    if device.revoked_at is None:
        device.revoked_at, device.code_hash = now, None
        _end_open(session, Shift.device_id == device.id, now=now)
        record(session, "device:revoke", subject=("device", device.id), actor=actor, now=now)
    return device


def lock_device(session: Session, device_id: UUID) -> Device:
    """The device, locked. Raises NotFound."""
    return locked(session, Device, device_id, missing=N_("There is no such device."))


def challenge_for(actor: Actor, *, now: datetime) -> str:
    """What the officer's device has to sign before a shift is opened."""
    return make_challenge(_challenge_secret(), officer_id=actor.id, now=now)


def open_shift(
    session: Session,
    *,
    gate: Gate,
    public_key: bytes,
    challenge: str,
    signature: bytes,
    actor: Actor,
    now: datetime,
) -> tuple[Shift, str]:
    """A shift of `actor` at this gate, on the device that signed the challenge, and its token (256 random bits).

    The device's shift before this one ends. Raises NotAllowed, Invalid.
    """
    if not could(actor, Permission.GATE_SCAN):
        raise NotAllowed(N_("Your role does not include this."))
    if not challenge_holds(_challenge_secret(), challenge, officer_id=actor.id, now=now):
        raise Invalid(N_("This page was open too long. Open the shift again."))
    rows = select(Device).where(Device.public_key == public_key, Device.revoked_at.is_(None)).with_for_update(of=Device)
    device = session.execute(rows).unique().scalar_one_or_none()
    if device is None or not signature_holds(public_key, signature, challenge=challenge, gate=gate.code):
        raise NotAllowed(N_("This device is not enrolled, or was revoked. Ask a supervisor for a code."))
    _end_open(session, Shift.device_id == device.id, now=now)
    token = secrets.token_urlsafe(32)
    shift = Shift(
        device_id=device.id,
        officer_id=actor.id,
        gate_id=gate.id,
        token_hash=token_hash(token),
        opened_at=now,
        expires_at=now + SHIFT_TTL,
    )
    session.add(shift)
    about = {"gate": gate.code, "shift": str(shift.id)}
    record(session, "shift:open", subject=("device", device.id), actor=actor, now=now, about=about)
    return shift, token


def end_shift(session: Session, shift_id: UUID, *, actor: Actor, now: datetime) -> None:
    """End one's own shift, or as a supervisor anybody's. Raises NotFound also when it is not theirs to end."""
    shift = session.get(Shift, shift_id, with_for_update=True)
    if shift is None or not (shift.officer_id == actor.id or could(actor, Permission.GATE_OVERRIDE)):
        raise NotFound(N_("There is no such shift."))
    if shift.ended_at is None:
        shift.ended_at = now
        about = {"shift": str(shift.id)}
        record(session, "shift:end", subject=("device", shift.device_id), actor=actor, now=now, about=about)


def token_hash(token: str) -> bytes:
    """The hash by which a shift's token is found."""
    return _digest(token)


def _end_open(session: Session, *which: object, now: datetime) -> None:
    session.execute(update(Shift).where(*which, Shift.ended_at.is_(None)).values(ended_at=now))  # type: ignore[arg-type]


def _require_enroller(actor: Actor) -> None:
    if not could(actor, Permission.DEVICE_ENROL):
        raise NotAllowed(N_("A supervisor or the administrator enrols devices."))


def _challenge_secret() -> bytes:
    return key_ring().newest("web")[1]


def _digest(secret: str) -> bytes:
    return sha256(secret.encode()).digest()
