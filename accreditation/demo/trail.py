"""The events of a whole population, noted file by file and recorded in the order of time, in one chain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from accreditation.audit.log import record
from accreditation.policy.actors import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One event to come: what record() takes."""

    at: datetime
    action: str
    subject: tuple[str, UUID]
    actor: Actor
    about: Mapping[str, Any]
    detail: Mapping[str, Any] | None
    key_id: UUID | None


class Trail:
    """Notes, and their recording."""

    def __init__(self) -> None:
        self.notes: list[Note] = []

    def add(
        self,
        action: str,
        *,
        subject: tuple[str, UUID],
        actor: Actor,
        at: datetime,
        about: Mapping[str, Any] | None = None,
        detail: Mapping[str, Any] | None = None,
        key_id: UUID | None = None,
    ) -> None:
        """Note one event."""
        self.notes.append(
            Note(at=at, action=action, subject=subject, actor=actor, about=about or {}, detail=detail, key_id=key_id)
        )

    def record(self, session: Session) -> int:
        """Record all notes in the order of time; those of one moment as they were noted. Returns how many."""
        ordered = sorted(self.notes, key=lambda note: note.at)
        for note in ordered:
            record(
                session, note.action, subject=note.subject, actor=note.actor, now=note.at, about=note.about,
                detail=note.detail, key_id=note.key_id,
            )  # fmt: skip
        self.notes = []
        return len(ordered)
