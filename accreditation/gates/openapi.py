"""What the scanner's JSON looks like: the description at /api/openapi.json, by which requests are held and tests read.

Promise: a request that is not of its schema here is refused before any verb sees it, and the tests hold every answer
to it. OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0).
"""

from __future__ import annotations

from typing import Any

from .models import VERDICTS

MOST_SCANS = 200
MOST_LAST = 50
LAST_LIMIT: dict[str, Any] = {"type": "integer", "minimum": 1, "maximum": MOST_LAST, "default": 10}
_UUID = {"type": "string", "format": "uuid"}
_MOMENT = {"type": "string", "format": "date-time"}
_TEXT = {"type": "string"}
#: What is looked up or kept as text: PostgreSQL holds neither a NUL nor half a character.
_KEPT = {"type": "string", "pattern": r"^[^\u0000\ud800-\udfff]*$"}


def _object(properties: dict[str, Any], *, optional: tuple[str, ...] = (), description: str = "") -> dict[str, Any]:
    return {
        "type": "object",
        "required": [name for name in properties if name not in optional],
        "properties": properties,
        "additionalProperties": False,
        **({"description": description} if description else {}),
    }


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _list(of: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": of, **more}


SCHEMAS: dict[str, dict[str, Any]] = {
    "Scan": _object(
        {
            "uuid": {**_UUID, "description": "Made by the device; the same reading keeps it when it is sent again."},
            "read": {"type": ["string", "null"], "maxLength": 10_000, "description": "What the code says."},
            "typed": {"type": ["string", "null"], "maxLength": 100, "description": "A typed badge number."},
            "scanned_at": {**_MOMENT, "description": "By the device's clock: noted, never believed."},
            "shown": {
                "enum": [None, "refuse"],
                "description": "What the officer was shown because no answer came: then it moves nobody.",
            },
            "escort": {"type": "boolean", "description": "The officer says that the holder's escort is there."},
        },
        optional=("read", "typed", "shown", "escort"),
    ),
    "Scans": _object(
        {
            "gate": _KEPT,
            "direction": {"enum": ["in", "out"], "description": "out: people leave by this gate. In when missing."},
            "scans": _list(_ref("Scan"), minItems=1, maxItems=MOST_SCANS),
        },
        optional=("direction",),
    ),
    "Answer": _object(
        {
            "gate": _KEPT,
            "uuid": {**_UUID, "description": "Of this answer, made by the device."},
            "scan": {**_UUID, "description": "Of the scan that is answered."},
            "action": {
                "enum": ["confirm", "override", "refuse", "undo"],
                "description": "override is for supervisors; it and refuse need a reason.",
            },
            "reason": {**_KEPT, "maxLength": 300},
            "made_at": _MOMENT,
        },
        optional=("reason",),
    ),
    "Enrolment": _object(
        {
            "code": {"type": "string", "maxLength": 40},
            "public_key": {
                "type": "string",
                "maxLength": 400,
                "description": "ECDSA P-256, SubjectPublicKeyInfo in DER, in base64.",
            },
        }
    ),
    "Category": _object({"code": _TEXT, "letter": _TEXT, "pattern": _TEXT, "name": _TEXT}),
    "Zone": _object({"code": _TEXT, "name": _TEXT, "granted": {"type": "boolean"}}),
    "Person": _object(
        {
            "family": _TEXT,
            "given": _TEXT,
            "own": {**_TEXT, "description": "The name in its own script, or empty."},
            "own_lang": {**_TEXT, "description": "Language of that, or empty."},
            "organisation": _TEXT,
            "number": _TEXT,
            "category": _ref("Category"),
            "zones": _list(_ref("Zone")),
            "portrait_url": {"type": ["string", "null"]},
        }
    ),
    "Result": _object(
        {
            "uuid": _UUID,
            "verdict": {"enum": list(VERDICTS)},
            "reason": {**_TEXT, "description": "A code: admit, leave, unanswered, or why not."},
            "word": _TEXT,
            "reason_text": _TEXT,
            "what_to_do": _list(_TEXT),
            "to_desk": {"type": "boolean", "description": "What to do ends at the resolution desk."},
            "set_aside": {
                "enum": ["here", "call", None],
                "description": "By whom the verdict may be set aside: this shift, a supervisor to be called, nobody.",
            },
            "person": {"anyOf": [_ref("Person"), {"type": "null"}]},
        }
    ),
    "Results": _object({"results": _list(_ref("Result"))}),
    "OneResult": _object({"result": _ref("Result")}),
    "LastScan": _object(
        {
            "uuid": _UUID,
            "scanned_at": _MOMENT,
            "verdict": {"enum": list(VERDICTS)},
            "reason": {**_TEXT, "description": "As in a result."},
            "word": _TEXT,
            "reason_text": _TEXT,
            "name": {"type": ["string", "null"]},
            "portrait_url": {"type": ["string", "null"]},
        }
    ),
    "LastScans": _object({"scans": _list(_ref("LastScan"))}),
    "Challenge": _object({"challenge": _TEXT, "expires_in_s": {"type": "integer", "minimum": 1}}),
    "Enrolled": _object({"name": _TEXT, "gate": {"type": ["string", "null"], "description": "Its usual gate."}}),
    "Error": _object({"error": _object({"code": _TEXT, "message": _TEXT})}),
}

_ERRORS = {
    "401": "No open shift, or the device was revoked.",
    "403": "Not open to this officer, or at this gate.",
    "404": "There is no such gate, scan or portrait.",
    "409": "The answer cannot be taken any more; the message says why.",
    "422": "The request is not of its schema.",
    "429": "Too many tries from this network: wait the seconds of Retry-After.",
    "503": "Nothing could be recorded: keep the scans, and send them again.",
}


def _answers(schema: str, *errors: str) -> dict[str, Any]:
    """What comes back: the schema, or an error."""

    def content(name: str) -> dict[str, Any]:
        return {"application/json": {"schema": _ref(name)}}

    said = {code: {"description": _ERRORS[code], "content": content("Error")} for code in errors}
    return {"200": {"description": schema, "content": content(schema)}, **said}


def _takes(schema: str) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": _ref(schema)}}}


_SHIFT: list[dict[str, list[str]]] = [{"shift": []}]
DESCRIPTION: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {
        "title": "Accreditation: the gates",
        "version": "1",
        "description": (
            "The scanner's way in. A shift's token opens these addresses and nothing else; an officer opens the shift "
            "on an enrolled device at /gate. Texts come in the language of the request. A UUID that is in an answer "
            "is held for good: the device may forget the scan, and sending it again changes nothing."
        ),
    },
    "paths": {
        "/api/gate/enrol": {
            "post": {
                "summary": "Enrol this device by the single-use code that a supervisor gave.",
                "security": [],
                "requestBody": _takes("Enrolment"),
                "responses": _answers("Enrolled", "422", "429"),
            }
        },
        "/api/gate/challenge": {
            "post": {
                "summary": "A challenge for the device to sign, before a shift is opened.",
                "security": [{"officer": []}],
                "responses": _answers("Challenge", "401", "403"),
            }
        },
        "/api/gate/scans": {
            "post": {
                "summary": "Decide and record scans, each once: one with its officer waiting, or what was left unsent.",
                "security": _SHIFT,
                "requestBody": _takes("Scans"),
                "responses": _answers("Results", "401", "403", "404", "422", "503"),
            },
            "get": {
                "summary": "The last scans of this device in this shift, newest first.",
                "security": _SHIFT,
                "parameters": [
                    {"name": "gate", "in": "query", "required": True, "schema": _TEXT},
                    {"name": "limit", "in": "query", "schema": LAST_LIMIT},
                ],
                "responses": _answers("LastScans", "401", "403", "404", "422"),
            },
        },
        "/api/gate/overrides": {
            "post": {
                "summary": "What the officer decided after a verdict; recorded as a scan of its own.",
                "security": _SHIFT,
                "requestBody": _takes("Answer"),
                "responses": _answers("OneResult", "401", "403", "404", "409", "422"),
            }
        },
        "/api/gate/portraits/{scan}": {
            "get": {
                "summary": "The portrait of the holder of a badge that this device scanned a moment ago.",
                "security": _SHIFT,
                "parameters": [{"name": "scan", "in": "path", "required": True, "schema": _UUID}],
                "responses": {
                    "200": {"description": "A picture", "content": {"image/jpeg": {}}},
                    **{code: {"description": _ERRORS[code]} for code in ("401", "404")},
                },
            }
        },
    },
    "components": {
        "securitySchemes": {
            "shift": {"type": "http", "scheme": "bearer", "description": "The token of an open shift."},
            "officer": {"type": "apiKey", "in": "cookie", "name": "session_id", "description": "A signed-in officer."},
        },
        "schemas": SCHEMAS,
    },
}
