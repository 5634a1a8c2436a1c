"""The scanner's JSON. A shift's bearer token opens it, and opens nothing else; no cookie does.

Promise: each scan is a transaction of its own, durable before it is answered; a fault in one is a refusal that is
recorded, and leaves the others be; what could not be recorded is not in the answer, so that the device keeps it.
"""

from __future__ import annotations

import base64
import binascii
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from flask import Blueprint, Response, current_app, g, jsonify, make_response, request

from accreditation.accounts import actions as accounts
from accreditation.accounts.sessions import require_actor
from accreditation.accounts.throttle import network_of
from accreditation.kernel import files
from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import current_session, transaction
from accreditation.kernel.direct import direct, direct_transaction
from accreditation.kernel.errors import Invalid, NotAllowed, NotFound, NotSignedIn, Refusal
from accreditation.kernel.guards import by_device, needs, public, register_device_check
from accreditation.kernel.sealing import key_ring
from accreditation.kernel.typed import whole_number
from accreditation.policy.grants import Permission, could
from accreditation.policy.words import N_

from . import actions, openapi, presenters, queries, scanning
from .challenges import CHALLENGE_TTL_S
from .json_check import Misfit, check
from .lookups import Direction, Duty, duty_of, read_holders
from .scanning import Answer, Outcome, Reading

bp = Blueprint("gate_api", __name__)
LEDGER = "the ledger of scans is its own record; a digest is sealed each minute"
_PORTRAIT_WITHIN = timedelta(minutes=15)


class Unrecorded(Refusal):
    """Nothing of a batch could be kept: the device sends it again."""

    status, code = 503, "unrecorded"


def require_shift() -> None:
    """The check behind `by_device`: raises NotSignedIn unless the request bears the token of an open shift."""
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    duty = None
    if kind.casefold() == "bearer" and token:
        duty = duty_of(actions.token_hash(token.strip()), now=utc_now())
    if duty is None or not could(duty.officer, Permission.GATE_SCAN):
        raise NotSignedIn(N_("No shift is open on this device. Open one, then scan again."))
    g.duty, g.account_language = duty, duty.language


register_device_check(require_shift)


def _duty(gate: str) -> Duty:
    """The shift of this request, at this gate. Raises NotFound for a gate that is not there, NotAllowed for another."""
    duty = cast(Duty, g.duty)
    if gate != duty.gate:
        if queries.gate_exists(current_session(), gate):
            raise NotAllowed(N_("This shift is for another gate. Open one for this gate."))
        raise NotFound(N_("There is no such gate."))
    return duty


@bp.get("/api/openapi.json")
@public("describes the scanner's addresses; holds no data")
def description() -> Response:
    """The API's description."""
    return jsonify(openapi.DESCRIPTION)


@bp.post("/api/gate/enrol")
@public("the single-use code is the proof; tries are counted by network")
def enrol() -> Response:
    """Enrol the device that sends a code and its public key."""
    body, now = _body("Enrolment"), utc_now()
    with transaction(unaudited="throttle") as session:
        accounts.count_try(session, "code:network", network_of(request.remote_addr), now=now)
    with transaction(unaudited="when the same enrolment is told again") as session:
        accounts.give_back_try(session, "code:network", network_of(request.remote_addr), now=now)
        device = actions.enrol(session, code=body["code"], public_key=_bytes(body["public_key"]), now=now)
        told = {"name": device.name, "gate": device.gate.code if device.gate else None}
    return jsonify(told)


@bp.post("/api/gate/challenge")
@needs(Permission.GATE_SCAN)
def challenge() -> Response:
    """What the officer's device signs to open a shift."""
    text = actions.challenge_for(require_actor(), now=utc_now())
    return jsonify({"challenge": text, "expires_in_s": CHALLENGE_TTL_S})


@bp.post("/api/gate/scans")
@by_device
def take_scans() -> Response:
    """Decide and record readings, each once."""
    body, now = _body("Scans"), utc_now()
    duty = _duty(body["gate"])
    direction: Direction = body.get("direction", "in")
    readings = [_reading(scan, place) for place, scan in enumerate(body["scans"])]
    taken = [_take(duty, reading, direction, now) for reading in readings]
    held = [outcome for outcome in taken if outcome is not None]
    if not held:
        raise Unrecorded(N_("Nothing could be recorded. Keep the scans, and try again."))
    return jsonify({"results": [presenters.result(outcome, duty) for outcome in held]})


def _take(duty: Duty, reading: Reading, direction: Direction, now: datetime) -> Outcome | None:
    """One reading in a transaction of its own; None when not even its refusal could be recorded."""
    try:
        with direct_transaction(unaudited=LEDGER) as connection:
            outcome = scanning.take(connection, duty, reading, direction=direction, keys=badge_keys(), now=now)
        if outcome.cause:
            current_app.logger.error("gate: the rules failed, %s", outcome.cause)
        return outcome
    except Exception as fault:  # noqa: BLE001 - fail closed: whatever it is, it refuses
        # Its kind alone: the message may hold what was read.
        current_app.logger.error("gate: fault %s", type(fault).__name__)  # noqa: TRY400
    try:
        with direct_transaction(unaudited=LEDGER) as connection:
            return scanning.note_fault(connection, duty, reading, now=now)
    except Exception as fault:  # noqa: BLE001 - one reading never stops the others of its batch
        current_app.logger.error("gate: a refusal was not recorded, %s", type(fault).__name__)  # noqa: TRY400
        return None


def _reading(scan: dict[str, Any], place: int) -> Reading:
    read, typed = scan.get("read"), scan.get("typed")
    if (read is None) == (typed is None):
        raise Invalid(N_("Not of the described form: %(path)s"), path=f"body.scans[{place}]")
    return Reading(
        uuid=UUID(scan["uuid"]),
        read=read,
        typed=typed,
        scanned_at=datetime.fromisoformat(scan["scanned_at"]),
        unanswered=scan.get("shown") == "refuse",
        escort=bool(scan.get("escort")),
    )


@bp.post("/api/gate/overrides")
@by_device
def answer_scan() -> Response:
    """What the officer decided after a verdict."""
    body = _body("Answer")
    duty = _duty(body["gate"])
    given = Answer(
        uuid=UUID(body["uuid"]),
        scan=UUID(body["scan"]),
        action=body["action"],
        reason=body.get("reason", ""),
        made_at=datetime.fromisoformat(body["made_at"]),
    )
    with direct_transaction(unaudited=LEDGER) as connection:
        outcome = scanning.answer(connection, duty, given, now=utc_now())
    return jsonify({"result": presenters.result(outcome, duty)})


@bp.get("/api/gate/scans")
@by_device
def last_scans() -> Response:
    """The last scans of this device in this shift, newest first."""
    duty = _duty(request.args.get("gate", ""))
    rows = queries.scans_of_shift(current_session(), duty, limit=_limit())
    with direct() as connection:
        holders = read_holders(connection, [row["badge_id"] for row in rows if scanning.shows(row)])
    return jsonify({"scans": [presenters.last_scan(row, holders.get(row["badge_id"]), duty) for row in rows]})


def _limit() -> int:
    """How many are asked for. Raises Invalid for what the description does not allow."""
    text = request.args.get("limit")
    wanted = int(openapi.LAST_LIMIT["default"]) if text is None else whole_number(text, 0)
    try:
        check(wanted, openapi.LAST_LIMIT, schemas=openapi.SCHEMAS, path="limit")
    except Misfit as misfit:
        raise Invalid(N_("Not of the described form: %(path)s"), path=str(misfit)) from misfit
    return wanted


@bp.get("/api/gate/portraits/<uuid:scan>")
@by_device
def portrait(scan: UUID) -> Response:
    """The portrait behind a scan that this device made a moment ago: a stolen token shows nobody else."""
    session = current_session()
    file_id = queries.portrait_behind(session, cast(Duty, g.duty), scan, since=utc_now() - _PORTRAIT_WITHIN)
    if file_id is None:
        raise NotFound(N_("There is no such portrait."))
    content, media_type = files.read_typed(session, file_id)
    response = make_response(content)
    response.headers["Content-Type"] = media_type
    return response


def badge_keys() -> dict[int, Ed25519PublicKey]:
    """The public keys of badges, made from the ring once for this application."""
    keys: dict[int, Ed25519PublicKey] | None = current_app.extensions.get("badge_keys")
    if keys is None:
        keys = current_app.extensions["badge_keys"] = key_ring().verifying("badges")
    return keys


def _body(schema: str) -> dict[str, Any]:
    """The request's JSON, of this schema. Raises Invalid naming the path to what is not."""
    try:
        body: Any = request.get_json(silent=True)
        check(body, openapi.SCHEMAS[schema], schemas=openapi.SCHEMAS)
    except Misfit as misfit:
        raise Invalid(N_("Not of the described form: %(path)s"), path=str(misfit)) from misfit
    except RecursionError as nested:
        raise Invalid(N_("Not of the described form: %(path)s"), path="body") from nested
    return cast(dict[str, Any], body)


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid(N_("Not of the described form: %(path)s"), path="body.public_key") from None
