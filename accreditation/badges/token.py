"""The badge's token: what its QR code says, signed, and the 8-digit number printed beneath it.

Promise: one payload and one key give one text, and a text is accepted in that one spelling only. The same rules stand
in static/gates/token.mjs; tests/vectors/token.json holds both to them. No name and no document data is in a token.

The text is base32 (RFC 4648, A-Z 2-7, no padding) of 96 bytes: a payload of 32, then an Ed25519 signature (RFC 8032)
of 64 over DOMAIN + payload. 154 characters fill a QR code of version 6, level M, in alphanumeric mode.

    offset  size  field        meaning
    0       u8    version      format of what follows; 1
    1       u8    key_id       which badge key signed
    2       u32   event        the event's number
    6       u64   serial       of this badge; random, never sequential
    14      u8    issue        1 for the first badge of a person, 2 for the first reprint ...
    15      u8    category     the category's number
    16      u64   zones        bit n: zone n is granted at some time
    24      u32   valid_from   seconds since 1970, UTC; the first second it is valid
    28      u32   valid_until  the first second it is no longer valid

All integers are big-endian. The record decides who may enter; zones and dates serve verifiers that have no record.
"""

from __future__ import annotations

import base64
import hashlib
import re
import struct
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from typing import Literal, TypedDict

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

VERSION = 1
#: Signed before the payload, so that no other thing signed by mistake with this key can pass for a badge.
DOMAIN = b"accreditation/badge/1\0"
TEXT_LENGTH = 154
_LAYOUT = struct.Struct(">BBIQBBQII")
_ALPHABET = re.compile(r"[A-Z2-7]*", re.ASCII)
_PADDING = "=" * 6
#: What a specimen bears in place of a token: as long, so that its code looks alike, and of no known version, so that
#: every gate calls it malformed, whatever keys there are.
SPECIMEN = ("SPECIMEN" * 20)[:TEXT_LENGTH]

Fault = Literal["length", "lower case", "alphabet", "spare bits", "version"]


class Malformed(ValueError):
    """The text is no token in its one spelling. `fault` says what is wrong with it."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(f"Not a badge's code: {fault}.")
        self.fault: Fault = fault


class UnknownKey(ValueError):
    """The token names a key that is not among those given."""


class BadSignature(ValueError):
    """The signature does not belong to the payload, or is not in the one form accepted here."""


@dataclass(frozen=True)
class Payload:
    """What a token says, in the order of its bytes."""

    version: int
    key_id: int
    event: int
    serial: int
    issue: int
    category: int
    zones: int
    valid_from: int
    valid_until: int


@dataclass(frozen=True)
class Parsed:
    """A well-formed token whose signature nobody has checked yet: verify() it before believing it."""

    payload: Payload
    signed: bytes
    signature: bytes


class Examined(TypedDict):
    """A scanned text as the gate's rules take it. All but `read` are null unless the signature holds."""

    read: Literal["ok", "malformed", "bad_signature", "unknown_key"]
    event: int | None
    serial: str | None
    valid_from: int | None
    valid_until: int | None


def mint(payload: Payload, private_key: Ed25519PrivateKey) -> str:
    """The token's text, 154 characters. ValueError when a field does not fit, or the validity is empty."""
    if payload.version != VERSION:
        raise ValueError(f"Only version {VERSION} is minted.")
    if payload.valid_from >= payload.valid_until:
        raise ValueError("A badge is valid from before it is valid until.")
    try:
        signed = _LAYOUT.pack(*astuple(payload))
    except struct.error as error:
        raise ValueError(f"A field does not fit: {error}.") from error
    return base64.b32encode(signed + private_key.sign(DOMAIN + signed)).decode("ascii").rstrip("=")


def read(text: str) -> Parsed:
    """The token in `text`. Raises Malformed; believes nothing: the signature is not checked here.

    The last character carries two bits that belong to no byte; were they ignored, each token would have four spellings.
    """
    if len(text) != TEXT_LENGTH:
        raise Malformed("length")
    if _ALPHABET.fullmatch(text) is None:
        raise Malformed("lower case" if _ALPHABET.fullmatch(_ascii_upper(text)) else "alphabet")
    raw = base64.b32decode(text + _PADDING)
    if base64.b32encode(raw).decode("ascii").rstrip("=") != text:
        raise Malformed("spare bits")
    signed = raw[: _LAYOUT.size]
    if signed[0] != VERSION:
        raise Malformed("version")
    return Parsed(payload=Payload(*_LAYOUT.unpack(signed)), signed=signed, signature=raw[_LAYOUT.size :])


def verify(parsed: Parsed, keys: Mapping[int, Ed25519PublicKey]) -> Payload:
    """The payload, once its signature holds under the key it names. Raises UnknownKey, BadSignature.

    RFC 8032 leaves room where libraries differ (cofactor, small-order points, encodings that are not reduced). Here and
    in the browser: key and R are reduced encodings of points that are not of small order, S < L, and the equation
    without cofactor holds. So a token that passes in one place passes everywhere.
    """
    key = keys.get(parsed.payload.key_id)
    if key is None:
        raise UnknownKey(f"No badge key has the number {parsed.payload.key_id}.")
    r, s = parsed.signature[:32], parsed.signature[32:]
    if not _is_strict_point(key.public_bytes_raw()) or not _is_strict_point(r) or int.from_bytes(s, "little") >= _L:
        raise BadSignature("The signature is not in the form accepted here.")
    try:
        key.verify(parsed.signature, DOMAIN + parsed.signed)
    except InvalidSignature as error:
        raise BadSignature("The signature does not belong to this code.") from error
    return parsed.payload


def examine(text: str, keys: Mapping[int, Ed25519PublicKey]) -> Examined:
    """`text` as the gate's decision takes it: what was read when it is ours, else why not. Never raises for a text."""
    try:
        payload = verify(read(text), keys)
    except Malformed:
        return _nothing("malformed")
    except UnknownKey:
        return _nothing("unknown_key")
    except BadSignature:
        return _nothing("bad_signature")
    return {
        "read": "ok",
        "event": payload.event,
        "serial": serial_text(payload.serial),
        "valid_from": payload.valid_from,
        "valid_until": payload.valid_until,
    }


def fingerprint(text: str) -> str:
    """SHA-256 of the token's text, in hexadecimal: what ledgers keep, since whoever has the token has the badge."""
    return hashlib.sha256(text.encode("ascii", "replace")).hexdigest()


def serial_text(serial: int) -> str:
    """A serial as 16 hexadecimal digits: JSON's numbers cannot carry 64 bits."""
    return f"{serial:016x}"


def zone_bits(zones: Iterable[int]) -> int:
    """The bitmap of zone numbers from 0 to 63. ValueError for any other number."""
    bits = 0
    for zone in zones:
        if not 0 <= zone <= 63:
            raise ValueError(f"A token has no room for zone {zone}.")
        bits |= 1 << zone
    return bits


def zone_numbers(bits: int) -> tuple[int, ...]:
    """The zone numbers of a bitmap, rising."""
    return tuple(zone for zone in range(64) if bits >> zone & 1)


def make_number(seven_digits: str) -> str:
    """The badge number: seven digits and Damm's check digit. ValueError for anything but seven ASCII digits.

    Damm's quasigroup of order 10 (H. M. Damm, "Total anti-symmetrische Quasigruppen", 2004) finds every wrong digit and
    every swap of neighbours, and its check digit is a digit; ISO/IEC 7064 MOD 11,10 misses some swaps.
    """
    if not re.fullmatch(r"[0-9]{7}", seven_digits):
        raise ValueError("A badge number is made from seven digits.")
    return seven_digits + str(_damm(seven_digits))


def check_number(text: str) -> bool:
    """True for eight ASCII digits of which the last is the right check digit; spaces are the caller's to remove."""
    return re.fullmatch(r"[0-9]{8}", text) is not None and _damm(text) == 0


def _nothing(why: Literal["malformed", "bad_signature", "unknown_key"]) -> Examined:
    return {"read": why, "event": None, "serial": None, "valid_from": None, "valid_until": None}


def _ascii_upper(text: str) -> str:
    """Capitals for a-z alone: str.upper() would also turn the dotless i and the long s into letters of the alphabet."""
    return "".join(chr(ord(c) - 32) if "a" <= c <= "z" else c for c in text)


_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_SMALL_ORDER_Y = frozenset(
    {
        0,
        1,
        _P - 1,
        0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
        0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
    }
)


def _is_strict_point(encoded: bytes) -> bool:
    """False for a y that is not reduced, and for that of the eight points of small order; says nothing of the curve."""
    y = int.from_bytes(encoded, "little") & ((1 << 255) - 1)
    return y < _P and y not in _SMALL_ORDER_Y


_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


def _damm(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return interim
