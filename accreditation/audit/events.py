"""What an event is, and how the chain is computed. Pure: given rows, says whether they hold together.

An event's hash is SHA-256 over a domain prefix, the hash before it, and the event's public part as canonical
JSON (sorted keys, no spaces, UTF-8). Personal values and reasons are not in it: the public part carries a
commitment, SHA-256 over a random salt and the sealed detail's text, so the chain stays valid when they are erased.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

_EVENT = b"accreditation/audit/1\0"
_CHECKPOINT = b"accreditation/audit-checkpoint/1\0"
GENESIS = bytes(32)

#: What the timeline calls each action: English msgids, declared by the room that records the action.
LABELS: dict[str, str] = {}


#: Actions whose reason is read by those alone who may open sealed reasons.
SEALED: set[str] = set()


def describe(labels: Mapping[str, str], *, sealed: Iterable[str] = ()) -> None:
    """Declare the words of a room's actions ("file:submit" -> "Submitted"), and which of them have a sealed reason.

    An action is declared once.
    """
    SEALED.update(sealed)
    for action, label in labels.items():
        if LABELS.setdefault(action, label) != label:
            raise ValueError(f"the audit action {action} is described twice")


@dataclass(frozen=True, kw_only=True)
class Event:
    """The public part of one event, as it is chained."""

    seq: int
    id: UUID
    at: datetime
    actor_id: UUID
    action: str
    subject_kind: str
    subject_id: UUID
    about: Mapping[str, Any]
    commitment: bytes | None


def event_hash(previous: bytes, event: Event) -> bytes:
    """The hash (32 bytes) that chains `event` to the one before it."""
    public = {
        "seq": event.seq,
        "id": str(event.id),
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": str(event.actor_id),
        "action": event.action,
        "subject": [event.subject_kind, str(event.subject_id)],
        "about": event.about,
        "commitment": event.commitment.hex() if event.commitment else None,
    }
    return sha256(_EVENT + previous + canonical(public)).digest()


def canonical(value: Any) -> bytes:
    """One spelling for one value: what is hashed never depends on how the database stores JSON."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def commitment_to(salt: bytes, detail: Mapping[str, Any]) -> bytes:
    """What the chain keeps of a sealed detail; `salt` (16 bytes) lies sealed beside it."""
    return sha256(salt + canonical(detail)).digest()


def checkpoint_message(seq: int, head: bytes) -> bytes:
    """What a checkpoint signs: the chain's head at event `seq`."""
    return _CHECKPOINT + seq.to_bytes(8, "big") + head


@dataclass(frozen=True, kw_only=True)
class Chained:
    """An event with the hashes stored beside it."""

    event: Event
    previous: bytes
    hash: bytes


def first_break(chain: Iterable[Chained], *, start: bytes = GENESIS, first: int = 1) -> tuple[int, str] | None:
    """Number of the first event that does not hold, and why, or None. Needs the events in order."""
    previous, expected = start, first
    for link in chain:
        if link.event.seq != expected:
            return expected, "is missing"
        if link.previous != previous:
            return link.event.seq, "does not follow the event before it"
        if event_hash(previous, link.event) != link.hash:
            return link.event.seq, "was altered"
        previous, expected = link.hash, expected + 1
    return None
