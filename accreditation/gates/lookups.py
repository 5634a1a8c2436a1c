"""What a scan asks of the record: the shift behind a token, the holder behind a badge, how many are where.

Written as SQL, sent as it stands: at a gate every statement is a part of what a person waits for, and one statement
here answers what would be five rows of the ORM. Columns are the models'; the tests of the gate read every one of them.
Each statement's plan is the same whatever its values, so that PostgreSQL makes it once a connection.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from accreditation.kernel.direct import Direct, direct
from accreditation.kernel.sealing import unseal, unwrap_data_key
from accreditation.policy.actors import Actor, Role

from .shapes import OUTSIDE, Facts, Gate, Grant

Direction = Literal["in", "out"]


@dataclass(frozen=True, kw_only=True)
class Duty:
    """An open shift: who stands with which device at which gate, and what the event says of that gate."""

    shift_id: UUID
    device_id: UUID
    officer: Actor
    language: str
    opened_at: datetime
    gate_id: int
    gate: str
    rules: Mapping[str, Any]

    def leads(self, direction: Direction) -> Mapping[str, Any]:
        """{from, to, direction, name}: numbers of zones, 0 outside; `name` is that of the zone led to.

        A gate that leads outside has one direction; the others can be gone through the other way.
        """
        rules = self.rules
        if direction == "out" and rules["to_zone"] is not None:
            ways = (rules["to_zone"], rules["from_zone"], "out", rules["from_names"])
        else:
            ways = (rules["from_zone"], rules["to_zone"], "in", rules["to_names"])
        return {"from": ways[0] or OUTSIDE, "to": ways[1] or OUTSIDE, "direction": ways[2], "names": ways[3] or {}}

    def limits(self, direction: Direction) -> tuple[int | None, int | None]:
        """The most people where the gate leads, in all and of one organisation; None: no limit. None on the way out."""
        if not self.enters(direction):
            return None, None
        return self.rules["capacity"] or None, self.rules["organisation_capacity"] or None

    def enters(self, direction: Direction) -> bool:
        """Whether people come in by this gate, this way."""
        way = self.leads(direction)
        return bool(way["direction"] == "in" and way["to"] != OUTSIDE)

    def as_gate(self, direction: Direction, organisation_id: int | None) -> Gate:
        """The gate as decide() takes it, its limits those for a holder of this organisation."""
        rules, way = self.rules, self.leads(direction)
        in_all, of_one = self.limits(direction)
        return {
            "event": rules["event"],
            "from_zone": way["from"],
            "to_zone": way["to"],
            "direction": way["direction"],
            "open": [{"from": period["from"], "until": period["until"]} for period in rules["periods"]],
            "exits_scanned": rules["exits_scanned"],
            "passback_s": rules["passback_s"] or None,
            "rules": (rules["rules"] or {}) if self.enters(direction) else {},
            "limits": {"zone": in_all, "organisation": of_one if organisation_id is not None else None},
            "list_made_at": None,
            "list_stale_after_s": rules["list_stale_after_s"],
        }


_DUTY = """
    SELECT s.id AS shift_id, s.device_id, s.officer_id, s.opened_at, a.language, s.gate_id, g.code AS gate,
        ARRAY(SELECT r.role FROM role_grants r WHERE r.account_id = a.id) AS roles,
        g.exits_scanned, g.passback_s, f.number AS from_zone, t.number AS to_zone, f.names AS from_names,
        t.names AS to_names, t.capacity, t.organisation_capacity, t.rules, w.periods,
        e.number AS event, e.list_stale_after_s
    FROM shifts s
    JOIN devices d ON d.id = s.device_id AND d.revoked_at IS NULL
    JOIN accounts a ON a.id = s.officer_id AND a.disabled_at IS NULL
    JOIN gates g ON g.id = s.gate_id AND g.retired_at IS NULL
    JOIN windows w ON w.id = g.window_id
    LEFT JOIN zones f ON f.id = g.from_zone_id
    LEFT JOIN zones t ON t.id = g.to_zone_id
    CROSS JOIN event e
    WHERE s.token_hash = %(token_hash)s AND s.ended_at IS NULL AND s.expires_at > %(now)s
"""
_OF_DUTY = ("shift_id", "device_id", "officer_id", "opened_at", "language", "gate_id", "gate", "roles")


def duty_of(token_hash: bytes, *, now: datetime) -> Duty | None:
    """The open shift of a token; None when there is none, it ended, or device, officer or gate are no more.

    Asked outside any transaction: one way to the database and back.
    """
    with direct() as connection:
        row = connection.ask(_DUTY, {"token_hash": token_hash, "now": now}).fetchone()
    if row is None:
        return None
    return Duty(
        shift_id=row["shift_id"],
        device_id=row["device_id"],
        officer=Actor(id=row["officer_id"], roles=frozenset(Role(role) for role in row["roles"])),
        language=row["language"],
        opened_at=row["opened_at"],
        gate_id=row["gate_id"],
        gate=row["gate"],
        rules={name: value for name, value in row.items() if name not in _OF_DUTY},
    )


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Whose badge it is: the columns of _HOLDER."""

    row: Mapping[str, Any]

    @property
    def badge_id(self) -> UUID:
        """The badge's row."""
        badge_id: UUID = self.row["badge_id"]
        return badge_id

    @property
    def application_id(self) -> UUID:
        """The file's row: the person."""
        application_id: UUID = self.row["application_id"]
        return application_id

    @property
    def organisation_id(self) -> int | None:
        """The responsible organisation."""
        organisation_id: int | None = self.row["organisation_id"]
        return organisation_id

    @property
    def unlimited(self) -> bool:
        """Whether no limit stops this person."""
        return bool(self.row["head_of_delegation"] or self.row["signer"])

    def as_facts(self) -> Facts:
        """The record as decide() takes it."""
        row = self.row
        return {
            "serial": f"{row['serial']:016x}",
            "file_state": row["file_state"],
            "badge_state": row["badge_state"],
            "identity_version": row["identity_version"],
            "badge_identity_version": row["badge_identity_version"],
            "valid_from": int(row["valid_from"].timestamp()),
            "valid_until": int(row["valid_until"].timestamp()),
            "grants": [each for grant in row["grants"] for each in _grants(grant, unlimited=self.unlimited)],
            "head_of_delegation": row["head_of_delegation"],
            "signer": row["signer"],
            "bulk_first_entry": row["bulk_first_entry"],
        }

    def data_key(self) -> bytes | None:
        """The person's data key; None when it was destroyed."""
        if self.row["wrapped"] is None:
            return None
        return unwrap_data_key(self.application_id, self.row["wrapped"], self.row["wrapped_by"])

    def open_answers(self) -> dict[str, Any]:
        """What the person answered; empty when the person was erased."""
        secret = self.data_key()
        if secret is None:
            return {}
        sealed = self.row["sealed_facts"]
        answers: dict[str, Any] = json.loads(
            unseal(secret, sealed, place="applications.sealed_facts", row_id=self.application_id)
        )
        return answers


def _grants(grant: Mapping[str, Any], *, unlimited: bool) -> list[Grant]:
    """One grant for each period of its window; without a window one without bounds.

    A floater widens who of a delegation may come along: its head and its signers (`unlimited`) need none.
    """
    periods = grant["periods"] or [{"from": None, "until": None}]
    escort, floater = grant["needs"] == "escort", grant["needs"] == "floater" and not unlimited
    return [
        {"zone": grant["zone"], "from": each["from"], "until": each["until"], "escort": escort, "floater": floater}
        for each in periods
    ]


_HOLDER = """
    SELECT b.id AS badge_id, b.serial, b.number, b.state AS badge_state, b.identity_version AS badge_identity_version,
        b.valid_from, b.valid_until, a.id AS application_id, a.state AS file_state, a.identity_version,
        a.organisation_id, a.sealed_facts, k.wrapped, k.wrapped_by, a.signer,
        a.head_of_delegation OR (c.functions @> jsonb_build_array(
            jsonb_build_object('code', a.function, 'tag', 'head_of_delegation'))) AS head_of_delegation,
        b.handed_to = 'liaison' AND NOT EXISTS (
            SELECT FROM scans e
            WHERE e.badge_id = b.id AND e.verdict = 'admit' AND e.reason <> 'leave' AND e.moved_to > 0
        ) AS bulk_first_entry,
        c.code AS category, c.letter, c.pattern, c.names AS category_names, o.names AS organisation_names,
        EXISTS (SELECT FROM portraits p WHERE p.application_id = a.id) AS has_portrait,
        (SELECT coalesce(jsonb_agg(jsonb_build_object('zone', z.number, 'names', z.names, 'needs', az.needs,
                'periods', w.periods) ORDER BY z.number, az.id), '[]')
            FROM application_zones az JOIN zones z ON z.id = az.zone_id LEFT JOIN windows w ON w.id = az.window_id
            WHERE az.application_id = a.id) AS grants
        {also}
    FROM badges b
    JOIN applications a ON a.id = b.application_id
    JOIN categories c ON c.id = a.category_id
    LEFT JOIN organisations o ON o.id = a.organisation_id
    LEFT JOIN data_keys k ON k.id = a.id
    {joined}
    WHERE {which}
"""
_LOCKED = {
    by: _HOLDER.format(
        also=""", here.zone AS inside, here.since, here.scan_uuid AS moved_by,
        (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM scans_seq_seq) AS ledger_length""",
        # Locked until the transaction ends: of two gates with the same badge the second sees where the first left it.
        joined="""LEFT JOIN LATERAL (
        SELECT p.zone, p.since, p.scan_uuid FROM presence p WHERE p.application_id = a.id FOR UPDATE) here ON true""",
        which=f"b.{by} = %(wanted)s",
    )
    for by in ("serial", "number", "id")
}
_READ = _HOLDER.format(also="", joined="", which="b.id = ANY(%(wanted)s)")
_PLACE = """
    INSERT INTO presence (application_id, zone, since, gate_id, scan_uuid)
    VALUES (%(application_id)s, 0, %(now)s, %(gate_id)s, %(uuid)s) ON CONFLICT (application_id) DO NOTHING
    RETURNING zone AS inside, since, scan_uuid AS moved_by
"""


By = Literal["serial", "number", "id"]


def lock_holder(connection: Direct, duty: Duty, by: By, wanted: Any, *, uuid: UUID, now: datetime) -> Holder | None:
    """The holder of a badge with their presence, locked, and how long the ledger was before; None: no record.

    Whoever was never seen gets a row that says outside, so that there is something to lock.
    """
    row = connection.ask(_LOCKED[by], {"wanted": wanted}).fetchone()
    if row is not None and row["inside"] is None:
        place = {"application_id": row["application_id"], "now": now, "gate_id": duty.gate_id, "uuid": uuid}
        placed = connection.ask(_PLACE, place).fetchone()
        # Without an answer another gate was first: wait for where it leaves the holder.
        row = row | placed if placed else connection.ask(_LOCKED[by], {"wanted": wanted}).fetchone()
    return Holder(row=row) if row else None


def read_holders(connection: Direct, badge_ids: Sequence[UUID]) -> dict[UUID, Holder]:
    """Holders by badge, to show: without presence, nothing locked."""
    if not badge_ids:
        return {}
    return {row["badge_id"]: Holder(row=row) for row in connection.ask(_READ, {"wanted": list(badge_ids)})}
