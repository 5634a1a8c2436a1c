"""The verbs of the gate: take a reading, and answer one. Each appends to the ledger and moves presence with it.

Promise: a reading's UUID counts once a device, and whoever sends it again is told what was said the first time; two
gates with the same badge decide one after the other; presence is what the ledger's `moved_to` say, in order. Verbs
never commit. The holder decides by the server's clock (`now`): a device's own is only noted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Any, Literal
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from accreditation.badges.token import check_number, examine
from accreditation.kernel.direct import Direct
from accreditation.kernel.errors import Blocked, Invalid, NotAllowed, NotFound
from accreditation.kernel.sealing import seal
from accreditation.policy.grants import Permission, could
from accreditation.policy.words import N_

from .conflicts import SHOWN, noted
from .decisions import Verdict, decide, is_leaving
from .limits import as_presence
from .lookups import Direction, Duty, Holder, lock_holder, read_holders
from .reasons import NOT_HANDED_OVER, REASONS, not_handed_over
from .shapes import NOWHERE, OUTSIDE, TYPED, Gate, Token

#: Older readings are noted as so old; a device whose clock is ahead is noted as now.
OLDEST = timedelta(hours=48)
#: How long an officer may answer a reading; later the badge is read again.
ANSWER_WITHIN = timedelta(minutes=15)
READINGS = ("scan", "exit")
#: Among what a row of the ledger notes beside its reason: the officer said that the escort was there.
WITH_ESCORT = "escort_present"
#: Against the badge itself: no supervisor sets these aside, the resolution desk mends them.
NOT_IN_ORDER = frozenset(reason.code for reason in REASONS if reason.allowed == ("refuse",))
_MALFORMED: Token = {"read": "malformed", "event": None, "serial": None, "valid_from": None, "valid_until": None}
_GREATEST_SERIAL = 2**63 - 1


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a device read: a token's text or a typed number. `unanswered`: the officer was shown a refusal meanwhile.

    `escort`: the officer said that the holder's escort stands beside them.
    """

    uuid: UUID
    read: str | None
    typed: str | None
    scanned_at: datetime
    unanswered: bool = False
    escort: bool = False

    @property
    def sha256(self) -> bytes:
        """What the ledger keeps in place of what was read."""
        return sha256((self.read or self.typed or "").encode("utf-8", "surrogatepass")).digest()


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A row of the ledger, with the holder to be shown. `cause` is the kind of fault behind "error", for the log."""

    row: Mapping[str, Any]
    holder: Holder | None
    cause: str | None = None


def take(
    connection: Direct,
    duty: Duty,
    reading: Reading,
    *,
    direction: Direction,
    keys: Mapping[int, Ed25519PublicKey],
    now: datetime,
) -> Outcome:
    """Decide one reading, append it, move the holder if it admits. Sent again, it gets what was said the first time.

    A reading whose refusal was shown without us is noted as such and moves nobody.
    """
    token = _token(reading, keys)
    holder = _look_up(connection, duty, reading, token, now)
    gate = duty.as_gate(direction, holder.organisation_id if holder else None)
    presence = as_presence(connection, holder, gate, escort=reading.escort) if holder else NOWHERE
    facts = holder.as_facts() if holder else None
    verdict = decide(token, facts, gate, presence, int(now.timestamp()))
    row = _row(duty, reading, holder, now)
    if reading.unanswered:
        row |= {"kind": SHOWN, "verdict": "refuse", "reason": "unanswered", "also": noted(verdict)}
    else:
        kind = "exit" if gate["direction"] == "out" else "scan"
        row |= {"kind": kind, "verdict": verdict.verdict, "reason": verdict.reason, "also": list(verdict.also)}
        row["also"] += [WITH_ESCORT] if reading.escort else []
        if verdict.reason == "not_issued" and facts and not_handed_over(facts, gate):
            row["also"] += [NOT_HANDED_OVER]
        row["moved_to"] = verdict.moves_to
    if not _append(connection, row, holder):
        return _said_before(connection, duty, row)
    return Outcome(row=row, holder=holder if shows(row) else None, cause=verdict.cause)


def note_fault(connection: Direct, duty: Duty, reading: Reading, *, now: datetime) -> Outcome:
    """Append a reading that could not be decided: refused, and nobody moves."""
    row = _row(duty, reading, None, now) | {"kind": "scan", "verdict": "refuse", "reason": "error", "also": []}
    return Outcome(row=row, holder=None) if _append(connection, row, None) else _said_before(connection, duty, row)


def _token(reading: Reading, keys: Mapping[int, Ed25519PublicKey]) -> Token:
    if reading.typed is None:
        return Token(**examine(reading.read or "", keys))
    return TYPED if check_number("".join(reading.typed.split())) else _MALFORMED


def _look_up(connection: Direct, duty: Duty, reading: Reading, token: Token, now: datetime) -> Holder | None:
    """The record behind what was read; nothing is looked up for what is not ours."""
    lock = partial(lock_holder, connection, duty, uuid=reading.uuid, now=now)
    if token["read"] == "typed":
        return lock("number", "".join((reading.typed or "").split()))
    serial = int(token["serial"], 16) if token["read"] == "ok" and token["serial"] else None
    return lock("serial", serial) if serial is not None and serial <= _GREATEST_SERIAL else None


def _row(duty: Duty, reading: Reading, holder: Holder | None, now: datetime) -> dict[str, Any]:
    return {
        "device_id": duty.device_id,
        "uuid": reading.uuid,
        "gate_id": duty.gate_id,
        "officer_id": duty.officer.id,
        "badge_id": holder.badge_id if holder else None,
        "read_sha256": reading.sha256,
        "moved_to": None,
        "overrides_uuid": None,
        "sealed_reason": None,
        "scanned_at": min(now, max(now - OLDEST, reading.scanned_at)),
        "received_at": now,
    }


#: Appends, and moves with it whoever is to be moved: one statement, all of it or nothing.
_APPEND = """
    WITH noted AS (
        INSERT INTO scans (device_id, uuid, gate_id, officer_id, badge_id, read_sha256, kind, verdict, reason, also,
            moved_to, overrides_uuid, sealed_reason, scanned_at, received_at)
        VALUES (%(device_id)s, %(uuid)s, %(gate_id)s, %(officer_id)s, %(badge_id)s, %(read_sha256)s, %(kind)s,
            %(verdict)s, %(reason)s, CAST(%(also_json)s AS jsonb), %(moved_to)s, %(overrides_uuid)s, %(sealed_reason)s,
            %(scanned_at)s, %(received_at)s)
        ON CONFLICT (device_id, uuid) DO NOTHING RETURNING moved_to
    ), moved AS (
        UPDATE presence SET zone = noted.moved_to, since = %(since)s, gate_id = %(gate_id)s, scan_uuid = %(uuid)s
        FROM noted WHERE application_id = %(application_id)s AND zone = %(was)s AND noted.moved_to IS NOT NULL
        RETURNING zone
    )
    SELECT (SELECT count(*) FROM noted) AS noted, (SELECT count(*) FROM moved) AS moved
"""
_HELD = "SELECT * FROM scans WHERE device_id = %(device_id)s AND uuid = %(uuid)s"
_ANSWERS = """
    SELECT * FROM scans
    WHERE badge_id = %(badge_id)s AND device_id = %(device_id)s AND overrides_uuid = %(uuid)s ORDER BY seq
"""
_BEFORE = """
    SELECT s.moved_to, s.received_at FROM scans s JOIN badges b ON b.id = s.badge_id
    WHERE b.application_id = %(application_id)s AND s.seq < %(seq)s AND s.moved_to IS NOT NULL
    ORDER BY s.seq DESC LIMIT 1
"""


def _append(
    connection: Direct, row: Mapping[str, Any], holder: Holder | None, *, since: datetime | None = None
) -> bool:
    """True when the ledger took the row, and presence what it moves; false when it holds this UUID of this device.

    `since`: since when the holder is where the row moves them, now when it is not given.
    """
    moving = {
        "also_json": json.dumps(row["also"]),
        "application_id": holder.application_id if holder else None,
        "was": holder.row["inside"] if holder else None,
        "since": since or row["received_at"],
    }
    values = {name: value for name, value in row.items() if name != "also"} | moving
    [done] = connection.ask(_APPEND, values)
    if done["noted"] and done["moved"] != (row["moved_to"] is not None):
        raise RuntimeError("presence moved under a lock")
    return bool(done["noted"])


def _said_before(connection: Direct, duty: Duty, row: Mapping[str, Any]) -> Outcome:
    """What this UUID was told the first time. Under another reading it is no repetition, and tells nothing."""
    held = _held(connection, duty, row["uuid"])
    if held is None or held["read_sha256"] != row["read_sha256"] or held["overrides_uuid"] != row["overrides_uuid"]:
        return Outcome(row={**row, "verdict": "refuse", "reason": "error", "badge_id": None}, holder=None)
    return Outcome(row=held, holder=holder_to_show(connection, held))


def _held(connection: Direct, duty: Duty, uuid: UUID) -> Mapping[str, Any] | None:
    return connection.ask(_HELD, {"device_id": duty.device_id, "uuid": uuid}).fetchone()


def shows(row: Mapping[str, Any]) -> bool:
    """Whether a row of the ledger shows its holder's face: as decide() says, and nobody stands there for a late one."""
    return row["badge_id"] is not None and row["reason"] not in ("other_event", "error", "unanswered")


def holder_to_show(connection: Direct, row: Mapping[str, Any]) -> Holder | None:
    """The holder of a row that shows one, else None."""
    return read_holders(connection, [row["badge_id"]]).get(row["badge_id"]) if shows(row) else None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What an officer decided about a reading: confirm, override, refuse or undo it."""

    uuid: UUID
    scan: UUID
    action: Literal["confirm", "override", "refuse", "undo"]
    reason: str
    made_at: datetime


def answer(connection: Direct, duty: Duty, given: Answer, *, now: datetime) -> Outcome:
    """Append an officer's answer to a reading of this device, and move the holder by it.

    confirm: the right person, after a look. override: a supervisor sets hours, zones or limits aside, with a reason.
    refuse: not this person, with a reason; undo: pressed in error. Both put the holder back where they were, unless
    they were read elsewhere since. Raises NotFound, NotAllowed, Invalid (reason), Blocked.
    """
    if given.action == "override" and not could(duty.officer, Permission.GATE_OVERRIDE):
        raise NotAllowed(N_("Only a supervisor sets a verdict aside: ask one to open a shift here."))
    if given.action in ("override", "refuse") and not given.reason.strip():
        raise Invalid(N_("Say why, in a few words."), field="reason")
    read = _held(connection, duty, given.scan)
    if read is None or read["kind"] not in READINGS or read["gate_id"] != duty.gate_id:
        raise NotFound(N_("This device holds no such scan."))
    if read["badge_id"] is None or not shows(read):
        raise Blocked(N_("Nobody is known by this scan: send the holder to the resolution desk."))
    holder = lock_holder(connection, duty, "id", read["badge_id"], uuid=given.uuid, now=now)
    if holder is None:
        raise NotFound(N_("This device holds no such scan."))
    return _answer(connection, duty, given, read, holder, now)


def _answer(
    connection: Direct, duty: Duty, given: Answer, read: Mapping[str, Any], holder: Holder, now: datetime
) -> Outcome:
    row = _answer_row(duty, given, read, holder, now)
    if _held(connection, duty, given.uuid) is not None:
        return _said_before(connection, duty, row)
    if read["received_at"] < now - ANSWER_WITHIN:
        raise Blocked(N_("This scan is too old: scan the badge again."))
    wanted = {"badge_id": read["badge_id"], "device_id": duty.device_id, "uuid": read["uuid"]}
    answers = connection.ask(_ANSWERS, wanted).fetchall()
    since = None
    if given.action in ("confirm", "override"):
        row |= _admitted(connection, duty, given, read, answers, holder, now)
    else:
        row["moved_to"], since = _put_back(connection, given, [read, *answers], holder, now)
    if not _append(connection, row, holder, since=since):
        return _said_before(connection, duty, row)
    return Outcome(row=row, holder=holder)


def _answer_row(duty: Duty, given: Answer, read: Mapping[str, Any], holder: Holder, now: datetime) -> dict[str, Any]:
    noted = Reading(uuid=given.uuid, read=None, typed="", scanned_at=given.made_at)
    secret, reason = holder.data_key(), given.reason.strip()
    sealed = (
        seal(secret, reason.encode(), place="scans.sealed_reason", row_id=given.uuid) if secret and reason else None
    )
    return _row(duty, noted, holder, now) | {
        "kind": given.action,
        "verdict": "admit" if given.action in ("confirm", "override") else "refuse",
        "reason": read["reason"],
        "also": read["also"],
        "read_sha256": read["read_sha256"],
        "overrides_uuid": read["uuid"],
        "sealed_reason": sealed,
    }


def _admitted(
    connection: Direct,
    duty: Duty,
    given: Answer,
    read: Mapping[str, Any],
    answers: Sequence[Mapping[str, Any]],
    holder: Holder,
    now: datetime,
) -> dict[str, Any]:
    """What admits after all: decided anew, for the badge may have been revoked between the two."""
    if answers or read["verdict"] == "admit":
        raise Blocked(N_("This scan was answered already: scan the badge again."))
    direction: Direction = "out" if read["kind"] == "exit" else "in"
    gate = duty.as_gate(direction, holder.organisation_id)
    verdict = _decide_anew(connection, read, gate, holder, now)
    leaving = is_leaving(gate)
    if verdict.reason in NOT_IN_ORDER and not leaving:
        raise Blocked(N_("The badge itself is not in order: send the holder to the resolution desk."))
    if given.action == "confirm" and (verdict.verdict == "refuse" or read["verdict"] == "refuse"):
        raise Blocked(N_("This is refused: a supervisor can set it aside."))
    if given.action == "confirm" and verdict.reason == "escort_missing":
        raise Blocked(N_("Say that the escort is here, or ask a supervisor."))
    return {"moved_to": gate["to_zone"]}


def _decide_anew(connection: Direct, read: Mapping[str, Any], gate: Gate, holder: Holder, now: datetime) -> Verdict:
    """Decide for the same holder again; that the badge was ours was found out at the reading."""
    facts = holder.as_facts()
    token: Token = {
        "read": "ok",
        "event": gate["event"],
        "serial": facts["serial"],
        "valid_from": facts["valid_from"],
        "valid_until": facts["valid_until"],
    }
    presence = as_presence(connection, holder, gate, escort=WITH_ESCORT in read["also"])
    return decide(TYPED if read["reason"] == "typed_number" else token, facts, gate, presence, int(now.timestamp()))


def _put_back(
    connection: Direct, given: Answer, said: Sequence[Mapping[str, Any]], holder: Holder, now: datetime
) -> tuple[int | None, datetime | None]:
    """Where the holder was before this scan admitted them, and since when; None when they were read elsewhere since."""
    last = said[-1]
    stands = last["moved_to"] is not None and holder.row["moved_by"] == last["uuid"]
    if last["kind"] in ("refuse", "undo") or (given.action == "undo" and not stands):
        raise Blocked(N_("There is nothing to undo: the holder was scanned again since, or this was undone already."))
    if not stands:
        return None, None
    first = next(row for row in said if row["moved_to"] is not None)
    wanted = {"application_id": holder.application_id, "seq": first["seq"]}
    before = connection.ask(_BEFORE, wanted).fetchone()
    return (before["moved_to"], before["received_at"]) if before else (OUTSIDE, now)
