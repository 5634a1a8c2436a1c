"""The pin register: what a principal wears in place of a badge, given out and taken back by protocol.

Promise: a pin's number is out with one person at a time; each giving and each return is on record. A pin is given to
whom two officers have entered and confirmed; it is taken back whatever became of the file. Verbs never commit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from accreditation.audit.events import describe
from accreditation.audit.log import record
from accreditation.kernel.database import take_turn
from accreditation.kernel.errors import Blocked, Invalid, NotAllowed
from accreditation.policy.actors import Actor
from accreditation.policy.grants import Permission, may
from accreditation.policy.words import N_

from .models import Application
from .workflow import State

describe({"pin:give": N_("Pin given"), "pin:return": N_("Pin returned")})

_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9-]{0,19}", re.ASCII)


def is_out(file: Application) -> bool:
    """Whether the person holds a pin now."""
    return file.pin_given_at is not None and file.pin_returned_at is None


def takes_pin(file: Application) -> bool:
    """Whether a pin may be given: a confirmed principal who holds none."""
    return file.state is State.APPROVED and not file.category.has_badge and not is_out(file)


def register(files: Iterable[Application]) -> list[Application]:
    """Whose line stands in the pin register: those who may be given one, and all who ever were."""
    return [file for file in files if takes_pin(file) or file.pin_given_at is not None]


def give(session: Session, file: Application, *, number: str, actor: Actor, now: datetime) -> None:
    """Give the pin `number` to the person of a locked file.

    Raises NotAllowed, Blocked when none may be given, Invalid (pin_number) for no number or one that is out.
    """
    _require_keeper(file, actor)
    if not takes_pin(file):
        raise Blocked(N_("A pin is given to a confirmed principal who holds none."))
    wanted = "".join(number.split()).upper()
    if not wanted:
        raise Invalid(N_("Enter the number on the pin."), field="pin_number")
    if not _NUMBER.fullmatch(wanted):
        raise Invalid(N_("Enter up to 20 letters, digits and hyphens, as on the pin."), field="pin_number")
    take_turn(session, "pins")
    out = Application.pin_given_at.is_not(None) & Application.pin_returned_at.is_(None)
    if session.execute(select(Application.id).where(Application.pin_number == wanted, out)).first() is not None:
        raise Invalid(N_("This pin is out with somebody else. Compare its number."), field="pin_number")
    file.pin_number, file.pin_given_at, file.pin_returned_at = wanted, now, None
    _note(session, "pin:give", file, actor=actor, now=now)


def take_back(session: Session, file: Application, *, actor: Actor, now: datetime) -> None:
    """Note that the person of a locked file has handed the pin in. Raises NotAllowed, Blocked when none is out."""
    _require_keeper(file, actor)
    if not is_out(file):
        raise Blocked(N_("This person holds no pin."))
    file.pin_returned_at = now
    _note(session, "pin:return", file, actor=actor, now=now)


def _require_keeper(file: Application, actor: Actor) -> None:
    if not may(actor, Permission.PIN_KEEP, file):
        raise NotAllowed(N_("Protocol gives pins out and takes them back."))


def _note(session: Session, action: str, file: Application, *, actor: Actor, now: datetime) -> None:
    session.flush()
    record(session, action, subject=("file", file.id), actor=actor, now=now, about={"pin": file.pin_number})
