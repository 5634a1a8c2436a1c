"""How a device proves itself: it signs a challenge of ours, fresh and made for this officer, with the key it keeps.

A challenge is `expiry.nonce.tag` in hexadecimal: seconds since 1970, 16 random bytes, and HMAC-SHA-256 over both and
the officer's id. What is signed is DOMAIN + challenge + NUL + gate code, by ECDSA over P-256 with SHA-256, as
WebCrypto signs: r and s, 32 bytes each (IEEE P1363). Pure: the secret and the clock are given.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

CHALLENGE_TTL_S = 120
#: Signed before the challenge, so that no other thing signed with a device's key can pass for it.
DOMAIN = b"accreditation/shift/1\0"
_TAGGED = b"accreditation/challenge/1\0"
_SIGNATURE_BYTES = 64


def make_challenge(secret: bytes, *, officer_id: UUID, now: datetime) -> str:
    """A new challenge for this officer, good for CHALLENGE_TTL_S."""
    said = f"{int(now.timestamp()) + CHALLENGE_TTL_S:x}.{secrets.token_hex(16)}"
    return f"{said}.{_tag(secret, said, officer_id)}"


def challenge_holds(secret: bytes, challenge: str, *, officer_id: UUID, now: datetime) -> bool:
    """Whether we made this challenge for this officer, and it is still fresh."""
    said, _dot, tag = challenge.rpartition(".")
    if not challenge.isascii() or not hmac.compare_digest(_tag(secret, said, officer_id), tag):
        return False
    return now.timestamp() < int(said.partition(".")[0], 16)


def is_device_key(key: bytes) -> bool:
    """Whether `key` (SubjectPublicKeyInfo, DER) is a P-256 public key."""
    try:
        loaded = load_der_public_key(key)
    except (ValueError, UnsupportedAlgorithm):
        return False
    return isinstance(loaded, ec.EllipticCurvePublicKey) and isinstance(loaded.curve, ec.SECP256R1)


def signature_holds(key: bytes, signature: bytes, *, challenge: str, gate: str) -> bool:
    """Whether the holder of `key` (a device's, see is_device_key) signed this challenge for this gate."""
    loaded = load_der_public_key(key)
    if not isinstance(loaded, ec.EllipticCurvePublicKey) or len(signature) != _SIGNATURE_BYTES:
        return False
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    try:
        loaded.verify(encode_dss_signature(r, s), signed_text(challenge, gate), ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def signed_text(challenge: str, gate: str) -> bytes:
    """What the device signs."""
    return DOMAIN + challenge.encode() + b"\0" + gate.encode()


def _tag(secret: bytes, said: str, officer_id: UUID) -> str:
    return hmac.new(secret, _TAGGED + said.encode() + officer_id.bytes, sha256).hexdigest()
