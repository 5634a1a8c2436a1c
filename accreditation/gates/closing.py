"""Closing the house: at night a supervisor counts out everybody who is still inside, because not all were scanned out.

Promise: it happens by a supervisor's word and never by itself; each person gets a row in the ledger, so that presence
is still what the ledger's `moved_to` say, in order; nobody who is scanned at the same moment is lost between the two.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from accreditation.audit.events import describe
from accreditation.audit.log import record
from accreditation.kernel.errors import Blocked, Invalid, NotAllowed
from accreditation.policy.actors import Actor
from accreditation.policy.grants import Permission, could
from accreditation.policy.words import N_

from .decisions import CLOSED
from .digests import LEDGER
from .models import HOUSE_ID, Device, Presence
from .shapes import OUTSIDE

ACTION = "house:close"
describe({ACTION: N_("House closed")})
#: A page older than this tells a number that is not to be acted on: tomorrow's first guests may be inside.
PAGE_TTL = timedelta(minutes=15)
REASON_MAX = 300
#: For a blink no gate moves anybody: who is let in after this line is inside, who was before it is counted out.
_ALONE = text("LOCK TABLE presence IN EXCLUSIVE MODE")
_CLOSE = text("""
    WITH still AS MATERIALIZED (
        SELECT p.application_id, p.gate_id, p.zone, gen_random_uuid() AS uuid, (
            SELECT s.badge_id FROM badges b JOIN scans s ON s.badge_id = b.id
            WHERE b.application_id = p.application_id ORDER BY s.seq DESC LIMIT 1
        ) AS badge_id
        FROM presence p WHERE p.zone <> :outside
    ), noted AS (
        INSERT INTO scans (device_id, uuid, gate_id, officer_id, badge_id, read_sha256, kind, verdict, reason, also,
            moved_to, scanned_at, received_at)
        SELECT :device_id, uuid, gate_id, :officer_id, badge_id, :nothing_read, 'exit', 'admit', :reason, '[]',
            :outside, :now, :now
        FROM still ORDER BY application_id
    ), moved AS (
        UPDATE presence p SET zone = :outside, since = :now, scan_uuid = still.uuid
        FROM still WHERE p.application_id = still.application_id RETURNING still.zone
    )
    SELECT zone, count(*) FROM moved GROUP BY zone ORDER BY zone
""")


def inside(session: Session) -> dict[int, int]:
    """How many people are counted inside, by number of the zone, in order; zones with nobody are left out."""
    rows = select(Presence.zone, func.count()).where(Presence.zone != OUTSIDE).group_by(Presence.zone)
    return dict(session.execute(rows.order_by(Presence.zone)).all())


def close_house(session: Session, *, reason: str, told: int, told_at: datetime, actor: Actor, now: datetime) -> int:
    """Count everybody out who is inside; how many they were.

    `told` people were inside by the page that was confirmed, which was made at `told_at`. Raises NotAllowed, Invalid
    (reason), Blocked when nobody is inside, when more are than was told, or when the page is too old.
    """
    if not could(actor, Permission.GATE_OVERRIDE):
        raise NotAllowed(N_("Only a supervisor closes the house."))
    said = reason.strip()
    if not said or len(said) > REASON_MAX:
        raise Invalid(N_("Say why, in 300 letters at the most."), field="reason")
    session.execute(_ALONE)
    people = sum(inside(session).values())
    if people == 0:
        raise Blocked(N_("Nobody is counted inside."))
    if people > told or not now - PAGE_TTL <= told_at <= now:
        raise Blocked(N_("The number inside has changed since this page was opened. Look at it again."))
    values = {"outside": OUTSIDE, "reason": CLOSED, "nothing_read": sha256(b"").digest(), "now": now}
    _be_there(session, now)
    left = session.execute(_CLOSE, values | {"device_id": HOUSE_ID, "officer_id": actor.id}).all()
    zones = {str(zone): count for zone, count in left}
    about, detail = {"people": people, "zones": zones}, {"reason": said}
    record(session, ACTION, subject=LEDGER, actor=actor, now=now, about=about, detail=detail, key_id=actor.id)
    return people


def _be_there(session: Session, now: datetime) -> None:
    """The ledger's rows need a device: the house itself, which no code enrols and no shift opens on."""
    house = {"id": HOUSE_ID, "name": "Close of the house", "created_at": now, "revoked_at": now, "version": 1}
    session.execute(insert(Device).values(house).on_conflict_do_nothing())
