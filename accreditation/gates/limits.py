"""How many are where a gate leads, when a limit asks: kept exactly, however many gates admit at once.

Far from a limit the count that came with the holder will do. Near it, scans queue for the zone (or for the
organisation in it) until their transaction ends, and count anew: each then sees whom the one before let in.
"""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from .lookups import NEAR, Holder
from .shapes import Gate, Presence

_COUNT = text(
    """
    SELECT (SELECT count(*) FROM presence WHERE zone = :zone) AS in_zone,
        (SELECT count(*) FROM presence p JOIN applications a ON a.id = p.application_id
            WHERE p.zone = :zone AND a.organisation_id = :organisation) AS of_organisation
    """
)
_QUEUE = text("SELECT pg_advisory_xact_lock(:place, :organisation)")
#: The first number of the gates' advisory locks is this and the zone's number; the second the organisation, 0 for all.
_QUEUES = 0x6A7E0000


def as_presence(session: Session, holder: Holder, gate: Gate) -> Presence:
    """Where the holder is, and how many are where the gate leads, as decide() takes it."""
    in_zone, of_organisation = crowd(session, holder, gate)
    return {
        "zone": holder.row["inside"],
        "since": int(holder.row["since"].timestamp()),
        "zone_inside": in_zone,
        "organisation_inside": of_organisation,
        "escort_present": False,
        "floater_present": False,
    }


def crowd(session: Session, holder: Holder, gate: Gate) -> tuple[int, int]:
    """People where the gate leads, and of them those of the holder's organisation; 0 for what no limit asks for.

    The organisation's queue comes before the zone's everywhere, so nobody waits for one who waits.
    """
    counted = holder.row["in_zone"], holder.row["of_organisation"]
    if holder.unlimited:
        return 0, 0
    in_all = _is_near(gate["limits"]["zone"], counted[0])
    of_one = _is_near(gate["limits"]["organisation"], counted[1])
    if not (in_all or of_one):
        return counted
    for key in ([holder.organisation_id] if of_one else []) + ([0] if in_all else []):
        session.connection().execute(_QUEUE, {"place": _QUEUES + gate["to_zone"], "organisation": key})
    wanted = {"zone": gate["to_zone"], "organisation": holder.organisation_id}
    row = session.connection().execute(_COUNT, wanted).one()
    return row.in_zone, row.of_organisation


def _is_near(limit: int | None, counted: int) -> bool:
    """A limit so small that it is always near was not counted before."""
    return limit is not None and counted + NEAR >= limit
