"""How many are where a gate leads, when a limit asks: kept exactly, however many gates admit at once.

Counting thousands of people takes longer than all the rest of a scan, so a count is remembered: nobody comes in but by
a row of the ledger, so that since then at most as many came as the ledger has grown. While even that many would leave
the limit far, that will do. Near it, scans queue for the zone (or for the organisation in it) until their transaction
ends, and count anew: each then sees whom the one before let in.
"""

from __future__ import annotations

from accreditation.kernel.direct import Direct

from .lookups import Holder
from .shapes import Gate, Presence

#: More than scans can be under way at once: those that had their place in the ledger and were not seen by the count.
NEAR = 64
_IN_ZONE = "SELECT count(*) AS inside FROM presence WHERE zone = %(zone)s"
_OF_ORGANISATION = """
    SELECT count(*) AS inside FROM presence p JOIN applications a ON a.id = p.application_id
    WHERE p.zone = %(zone)s AND a.organisation_id = %(organisation)s
"""
_QUEUE = "SELECT pg_advisory_xact_lock(%(place)s, %(organisation)s)"
#: The first number of the gates' advisory locks is this and the zone's number; the second the organisation, 0 for all.
_QUEUES = 0x6A7E0000
_ALL = 0


def as_presence(connection: Direct, holder: Holder, gate: Gate, *, escort: bool = False) -> Presence:
    """Where the holder is, and how many are where the gate leads, as decide() takes it.

    `escort`: the officer said that one stands beside the holder. There are no floater cards: none is ever present.
    """
    in_zone, of_organisation = crowd(connection, holder, gate)
    return {
        "zone": holder.row["inside"],
        "since": int(holder.row["since"].timestamp()),
        "zone_inside": in_zone,
        "organisation_inside": of_organisation,
        "escort_present": escort,
        "floater_present": False,
    }


def crowd(connection: Direct, holder: Holder, gate: Gate) -> tuple[int, int]:
    """People where the gate leads, and of them those of the holder's organisation; 0 for what no limit asks for.

    Far from a limit it is the most that can be. The organisation's queue comes before the zone's everywhere, so nobody
    waits for one who waits.
    """
    if holder.unlimited:
        return 0, 0
    zone, limits, length = gate["to_zone"], gate["limits"], holder.row["ledger_length"]
    of_one = _inside(connection, zone, holder.organisation_id or _ALL, limits["organisation"], length)
    in_all = _inside(connection, zone, _ALL, limits["zone"], length)
    return in_all, of_one


def _inside(connection: Direct, zone: int, organisation: int, limit: int | None, length: int) -> int:
    """The people of one organisation, or all, in a zone, as exactly as its limit wants it."""
    if limit is None:
        return 0
    # The connection remembers: it is always of this database, and its transactions come one after the other.
    remembered = connection.notes.setdefault("crowds", {})
    for fresh in (False, True):
        if fresh and limit > 2 * NEAR:
            remembered[zone, organisation] = _count(connection, zone, organisation), length
        counted, then = remembered.get((zone, organisation), (limit, length))
        most = counted + max(length - then, 0)
        if most + 2 * NEAR < limit:
            return int(most)
    connection.ask(_QUEUE, {"place": _QUEUES + zone, "organisation": organisation})
    return _count(connection, zone, organisation)


def _count(connection: Direct, zone: int, organisation: int) -> int:
    statement = _IN_ZONE if organisation == _ALL else _OF_ORGANISATION
    [row] = connection.ask(statement, {"zone": zone, "organisation": organisation})
    return int(row["inside"])
