"""Vectors of the badge token and the badge number: what is read, what is refused, and why."""

from __future__ import annotations

import base64
import hashlib
import struct
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from . import edwards

DOMAIN = b"accreditation/badge/1\0"
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
FROM, UNTIL = 1761350400, 1761523200
TOP = 1 << 63

PLAIN = (1, 1, 1, 0x0123456789ABCDEF, 1, 7, 0b10011110, FROM, UNTIL)
FIELDS = ("version", "key_id", "event", "serial", "issue", "category", "zones", "valid_from", "valid_until")

VALID = {
    "plain": PLAIN,
    "serial with the top bit set": (1, 1, 1, TOP | 5, 1, 7, 2, FROM, UNTIL),
    "serial beyond what a double holds": (1, 1, 1, 2**53 + 1, 1, 7, 2, FROM, UNTIL),
    "zone 63 alone": (1, 1, 1, 42, 1, 7, TOP, FROM, UNTIL),
    "every zone": (1, 1, 1, 42, 1, 7, 2**64 - 1, FROM, UNTIL),
    "no zone": (1, 1, 1, 42, 1, 7, 0, FROM, UNTIL),
    "least values": (1, 0, 0, 0, 0, 0, 0, 0, 1),
    "greatest values": (1, 255, 2**32 - 1, 2**64 - 1, 255, 255, 2**64 - 1, 2**32 - 2, 2**32 - 1),
    "second key": (1, 2, 1, 42, 1, 7, 2, FROM, UNTIL),
}


def seed(key_id: int) -> bytes:
    """The private key of a vector: made from a label, of no use elsewhere."""
    return hashlib.sha256(f"golden vector, badge key {key_id}".encode()).digest()


def public(key_id: int) -> bytes:
    """Its public half."""
    return Ed25519PrivateKey.from_private_bytes(seed(key_id)).public_key().public_bytes_raw()


def build() -> dict[str, Any]:
    """The whole file."""
    return {
        "about": "Written by scripts/build_vectors.py. u64 in hexadecimal. Keys are of these vectors alone.",
        "keys": {str(key_id): public(key_id).hex() for key_id in (0, 1, 2, 255)} | _weak_keys(),
        "valid": [_valid(name, fields) for name, fields in VALID.items()],
        "malformed": _malformed(),
        "refused": _refused(),
        "numbers": [{"seven": seven, "number": number} for seven, number in NUMBERS.items()],
        "wrong_numbers": WRONG_NUMBERS,
    }


def _pack(fields: tuple[int, ...]) -> bytes:
    return struct.pack(">BBIQBBQII", *fields)


def _text(payload: bytes, signature: bytes) -> str:
    return base64.b32encode(payload + signature).decode().rstrip("=")


def _sign(payload: bytes, key_id: int | None = None, domain: bytes = DOMAIN) -> bytes:
    private = Ed25519PrivateKey.from_private_bytes(seed(payload[1] if key_id is None else key_id))
    return private.sign(domain + payload)


def _valid(name: str, fields: tuple[int, ...]) -> dict[str, Any]:
    text = _text(_pack(fields), _sign(_pack(fields)))
    payload: dict[str, Any] = dict(zip(FIELDS, fields, strict=True))
    payload |= {wide: f"{payload[wide]:016x}" for wide in ("serial", "zones")}
    return {
        "name": name,
        "text": text,
        "payload": payload,
        "zone_numbers": [zone for zone in range(64) if fields[6] >> zone & 1],
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
    }


def _malformed() -> list[dict[str, str]]:
    text = _text(_pack(PLAIN), _sign(_pack(PLAIN)))
    last = ALPHABET.index(text[-1])
    assert last % 4 == 0
    cases = [
        ("empty", "", "length"),
        ("one character short", text[:-1], "length"),
        ("one too many", text + "A", "length"),
    ]
    cases += [
        ("trailing line end", text + "\n", "length"),
        ("line end in the last place", text[:-1] + "\n", "alphabet"),
    ]
    cases += [("padded", text + "======", "length"), ("space before", " " + text, "length")]
    cases += [("lower case", text.lower(), "lower case"), ("one letter in lower case", "a" + text[1:], "lower case")]
    cases += [(f"spare bits {bits:02b}", text[:-1] + ALPHABET[last + bits], "spare bits") for bits in (1, 2, 3)]
    cases += [
        (f"{wrong!a} is no letter of it", wrong + text[1:], "alphabet") for wrong in "0189=-+ \u0130\u0131\u017f\uff21"
    ]
    cases += [("letter beyond the basic plane", "\U0001d400" + text[1:], "alphabet")]
    cases += [("letter beyond it, one too many", "\U0001d400" + text, "length")]
    for version in (0, 2, 255):
        payload = _pack((version, *PLAIN[1:]))
        cases.append((f"version {version}, well signed", _text(payload, _sign(payload)), "version"))
    cases += [("all A", "A" * 154, "version")]
    return [{"name": name, "text": wrong, "fault": fault} for name, wrong, fault in cases]


def _refused() -> list[dict[str, str]]:
    payload = _pack(PLAIN)
    signature = _sign(payload)
    cases = [("no such key", _text(_pack((1, 3, *PLAIN[2:])), signature), "unknown_key")]
    bad = [
        (f"byte {at} of the payload changed", _flip(payload, at), signature)
        for at in (2, 6, 13, 14, 15, 16, 23, 24, 31)
    ]
    bad += [(f"byte {at} of the signature changed", payload, _flip(signature, at)) for at in (0, 31, 32, 62)]
    bad += [("another key's signature", payload, _sign(payload, key_id=2))]
    bad += [("names the other key", _pack((1, 2, *PLAIN[2:])), signature)]
    bad += [("signed without the domain", payload, _sign(payload, domain=b""))]
    bad += [("signed for another purpose", payload, _sign(payload, domain=b"accreditation/snapshot/1\0"))]
    bad += [("signature of noughts", payload, bytes(64))]
    bad += [*_outside_the_strict_reading(payload, signature), *_under_weak_keys()]
    cases += [(name, _text(*parts), "bad_signature") for name, *parts in bad]
    return [{"name": name, "text": text, "read": why} for name, text, why in cases]


def _flip(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def _outside_the_strict_reading(payload: bytes, signature: bytes) -> list[tuple[str, bytes, bytes]]:
    """Signatures that some libraries take and others do not; all but the first two need the private key to make."""
    s = int.from_bytes(signature[32:], "little")
    key, message = public(1), DOMAIN + payload
    cases = [("S is not reduced", payload, signature[:32] + (s + edwards.L).to_bytes(32, "little"))]
    cases += [("R's y is not reduced", payload, (edwards.P + 3).to_bytes(32, "little") + signature[32:])]
    for at, point in enumerate(edwards.small_order_points()):
        forged = edwards.sign_with(edwards.encode(point), 0, seed=seed(1), key=key, message=message)
        cases.append((f"R is the point {at} of small order", payload, forged))
    unreduced = (edwards.P + 1).to_bytes(32, "little")
    forged = edwards.sign_with(unreduced, 0, seed=seed(1), key=key, message=message)
    cases.append(("R is the neutral point, not reduced", payload, forged))
    mixed = edwards.add(edwards.times(12345, edwards.base()), edwards.small_order_points()[1])
    forged = edwards.sign_with(edwards.encode(mixed), 12345, seed=seed(1), key=key, message=message)
    cases.append(("R has a part of small order: only the equation with the cofactor holds", payload, forged))
    return cases


def _weak_keys() -> dict[str, str]:
    """Public keys that sign anything: of small order, reduced and not. Numbered from 10."""
    points = [edwards.encode(point) for point in edwards.small_order_points()]
    points.append((edwards.P + 1).to_bytes(32, "little"))
    return {str(10 + at): encoded.hex() for at, encoded in enumerate(points)}


def _under_weak_keys() -> list[tuple[str, bytes, bytes]]:
    r = edwards.encode(edwards.times(12345, edwards.base())) + (12345).to_bytes(32, "little")
    return [(f"key {key_id} is of small order", _pack((1, int(key_id), *PLAIN[2:])), r) for key_id in _weak_keys()]


#: 572 -> 4 is the best known example of Damm's scheme; the others hold the two languages to each other.
NUMBERS = {
    "0000000": "00000000",
    "0000572": "00005724",
    "1234567": "12345671",
    "4930221": "49302213",
    "9999999": "99999992",
    "0000001": "00000013",
    "1000000": "10000004",
}
WRONG_NUMBERS = [
    "",
    "1234567",
    "123456710",
    "12345670",
    "21345671",
    "12345617",
    "1234 5671",
    " 12345671",
    "12345671\n",
    "1234567a",
    "\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff11",
    "\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0661",
]
