"""A scanner as a program: enrolled and put on shift by the product's own verbs; every answer is held to the API's
description."""

from __future__ import annotations

import base64
import secrets
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from accreditation.accounts.queries import credentials
from accreditation.gates import actions, openapi
from accreditation.gates.challenges import signed_text
from accreditation.gates.json_check import check
from accreditation.gates.models import Presence, Scan
from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import current_session, transaction
from accreditation.policy.actors import Actor, Role
from accreditation.programme.models import Window
from accreditation.programme.queries import gate as gate_by_code
from tests.files import officer

DAY_S = 24 * 3600


class Phone:
    """A device's key, as a browser keeps it."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())

    @property
    def public(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    @property
    def public_text(self) -> str:
        return base64.b64encode(self.public).decode()

    def sign(self, challenge: str, gate: str) -> bytes:
        r, s = decode_dss_signature(self.key.sign(signed_text(challenge, gate), ec.ECDSA(SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


class Scanner:
    """A device on shift at a gate."""

    def __init__(self, app: Flask, gate: str, token: str, device_id: UUID, shift_id: UUID, actor: Actor) -> None:
        self.app, self.gate, self.token, self.device_id, self.shift_id = app, gate, token, device_id, shift_id
        self.actor = actor
        self.http = app.test_client()

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def scan(self, text: str, *, uuid: UUID | None = None, direction: str = "in", **more: Any) -> dict[str, Any]:
        """Read a code; the one result."""
        return self.send([self.reading(read=text, uuid=uuid, **more)], direction=direction)[0]

    def typed(self, number: str) -> dict[str, Any]:
        return self.send([self.reading(typed=number)])[0]

    @staticmethod
    def reading(*, uuid: UUID | None = None, **values: Any) -> dict[str, Any]:
        at = values.pop("scanned_at", utc_now()).isoformat()
        return {"uuid": str(uuid or uuid4()), "scanned_at": at, **values}

    def send(self, scans: list[dict[str, Any]], *, direction: str = "in", status: int = 200) -> Any:
        body = {"gate": self.gate, "scans": scans, **({"direction": "out"} if direction == "out" else {})}
        return self.post("/api/gate/scans", body, "Results", status=status).get("results")

    def answer(
        self, scan: dict[str, Any], action: str, reason: str = "", *, uuid: UUID | None = None, status: int = 200
    ) -> Any:
        body = {
            "gate": self.gate,
            "uuid": str(uuid or uuid4()),
            "scan": scan["uuid"],
            "action": action,
            "reason": reason,
            "made_at": utc_now().isoformat(),
        }
        said = self.post("/api/gate/overrides", body, "OneResult", status=status)
        return said["result"] if status == 200 else said["error"]

    def post(self, path: str, body: Any, schema: str, *, status: int = 200) -> Any:
        return held(self.http.post(path, json=body, headers=self.headers), schema, status)

    def get(self, path: str, schema: str, *, status: int = 200) -> Any:
        return held(self.http.get(path, headers=self.headers), schema, status)


def held(response: Any, schema: str, status: int) -> Any:
    """The answer's JSON, of the schema that the description gives for its status."""
    said = response.get_json()
    assert response.status_code == status, (response.status_code, said)
    check(said, openapi.SCHEMAS[schema if status == 200 else "Error"], schemas=openapi.SCHEMAS)
    return said


def open_all_hours(now: datetime) -> None:
    """Every window of the event is open, from the day before `now` to two days after."""
    at = int(now.timestamp())
    with transaction(unaudited="a test's hours") as session:
        session.execute(update(Window).values(periods=[{"from": at - DAY_S, "until": at + 2 * DAY_S}]))


def enrolled(*, now: datetime) -> tuple[UUID, Phone]:
    """A new device, enrolled."""
    phone = Phone()
    with transaction() as session:
        supervisor = officer(session, Role.GATE_SUPERVISOR, now=now)
        session.flush()
        device, code = actions.add_device(session, name=secrets.token_hex(4), gate=None, actor=supervisor, now=now)
        actions.enrol(session, code=code, public_key=phone.public, now=now)
        return device.id, phone


def on_shift(
    app: Flask, gate: str, *, role: Role = Role.GATE_OFFICER, now: datetime | None = None, demo: bool = False
) -> Scanner:
    """A new device on shift at this gate, with a new officer; `demo`: with the one whom `sign_in(role)` gives."""
    now = now or utc_now()
    device_id, phone = enrolled(now=now)
    with transaction() as session:
        actor = _of_the_demo(session, role) if demo else officer(session, role, now=now)
        session.flush()
        row = gate_by_code(session, gate)
        assert row is not None
        challenge = actions.challenge_for(actor, now=now)
        shift, token = actions.open_shift(
            session,
            gate=row,
            public_key=phone.public,
            challenge=challenge,
            signature=phone.sign(challenge, gate),
            actor=actor,
            now=now,
        )
        shift_id = shift.id
    return Scanner(app, gate, token, device_id, shift_id, actor)


def _of_the_demo(session: Session, role: Role) -> Actor:
    known = credentials(session, f"{role}@hanoi.example")
    assert known is not None
    return Actor(id=known.account_id, roles=frozenset({role}))


def zone_of(file_id: UUID) -> int | None:
    """Where presence says that the person is."""
    current_session().rollback()
    return (
        current_session().execute(select(Presence.zone).where(Presence.application_id == file_id)).scalar_one_or_none()
    )


def ledger_of(badge_id: UUID | None = None) -> list[Scan]:
    """The ledger's rows, of one badge or all, in order."""
    current_session().rollback()
    rows = select(Scan).order_by(Scan.seq)
    return list(current_session().execute(rows.where(Scan.badge_id == badge_id) if badge_id else rows).scalars())
