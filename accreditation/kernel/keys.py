"""The instance's keys: files of mode 0600 in instance/keys, one purpose each, numbered, made at the first run.

`badges`, `snapshots` and `audit` are Ed25519 seeds; `data` wraps the data key of each file; `blind` keys the
hashes by which e-mail addresses and document numbers are found; `web` signs the CSRF cookie. A key is never
used for two purposes. Rotation adds the next number: the highest signs and seals, all of them verify and open.
"""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

PURPOSES = ("badges", "snapshots", "audit", "data", "blind", "web")
_BYTES = 32


class KeysMissing(RuntimeError):
    """The instance has data but not its keys: refuse to start rather than make new ones over sealed rows."""


def make_missing(directory: Path) -> None:
    """Make key number 1 of every purpose that has none. Existing keys are never touched."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    for purpose in PURPOSES:
        if not any(directory.glob(f"{purpose}-*.key")):
            _write(directory / f"{purpose}-1.key", os.urandom(_BYTES))


def rotate(directory: Path, purpose: str) -> int:
    """Add the next key of `purpose` and return its number (1 to 255)."""
    number = max(_numbers(directory, purpose), default=0) + 1
    if number > 255:
        raise ValueError("a key number is one byte")
    _write(directory / f"{purpose}-{number}.key", os.urandom(_BYTES))
    return number


def _write(path: Path, secret: bytes) -> None:
    """Whole or not at all: nobody reads half a key. A key that stands is never overwritten."""
    draft = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secret.hex().encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass  # another process of this instance was faster; its key stands
    finally:
        draft.unlink()


def _numbers(directory: Path, purpose: str) -> list[int]:
    return sorted(int(path.stem.rpartition("-")[2]) for path in directory.glob(f"{purpose}-*.key"))


@dataclass(frozen=True)
class KeyRing:
    """All keys of one instance, held in memory. Pure bytes: knows neither rows nor requests."""

    secrets: Mapping[str, Mapping[int, bytes]]

    @classmethod
    def read(cls, directory: Path) -> KeyRing:
        """The ring in `directory`. Raises KeysMissing when a purpose has no key."""
        secrets: dict[str, dict[int, bytes]] = {}
        for purpose in PURPOSES:
            numbers = _numbers(directory, purpose)
            if not numbers:
                raise KeysMissing(f"No {purpose} key in the instance's keys folder.")
            secrets[purpose] = {n: bytes.fromhex((directory / f"{purpose}-{n}.key").read_text()) for n in numbers}
        return cls(secrets)

    def newest(self, purpose: str) -> tuple[int, bytes]:
        """Number and secret of the key that signs and seals now."""
        number = max(self.secrets[purpose])
        return number, self.secrets[purpose][number]

    def signing(self, purpose: str) -> tuple[int, Ed25519PrivateKey]:
        """Number and private key that sign now, for an Ed25519 purpose."""
        return self._signing[purpose]

    def private(self, purpose: str, number: int) -> Ed25519PrivateKey:
        """The private key `number` of an Ed25519 purpose: an old one draws an old badge again, it signs no new one."""
        return Ed25519PrivateKey.from_private_bytes(self.secrets[purpose][number])

    def verifying(self, purpose: str) -> dict[int, Ed25519PublicKey]:
        """Public keys by number, all that were ever used and are still trusted."""
        return {n: Ed25519PrivateKey.from_private_bytes(s).public_key() for n, s in self.secrets[purpose].items()}

    def blind(self, kind: str, value: str) -> bytes:
        """A keyed hash (32 bytes) by which an equal `value` of the same `kind` is found, and nothing else told."""
        return hmac.new(self.secrets["blind"][1], f"{kind}\0{value}".encode(), sha256).digest()

    @cached_property
    def _signing(self) -> dict[str, tuple[int, Ed25519PrivateKey]]:
        newest = {purpose: self.newest(purpose) for purpose in ("badges", "snapshots", "audit")}
        return {purpose: (n, Ed25519PrivateKey.from_private_bytes(s)) for purpose, (n, s) in newest.items()}
