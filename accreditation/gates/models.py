"""Tables of the gate: devices, shifts, the append-only ledger of scans, and presence (one row a person)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accreditation.kernel.database import Base, Row, explain
from accreditation.policy.words import N_
from accreditation.programme.models import Gate

VERDICTS = ("admit", "look", "refuse")
#: Not a device but the house itself: what its close notes in the ledger is noted under it.
HOUSE_ID = UUID(int=0)
#: scan, exit: a reading on the way in, or out. shown: a reading that was refused because no answer came, sent later.
#: The others answer a reading: confirm (a look was looked at), override (a supervisor set the verdict aside), refuse
#: (not this person), undo.
KINDS = ("scan", "exit", "shown", "confirm", "override", "refuse", "undo")


class Device(Row):
    """A scanner: enrolled by a single-use code, known by the public key it made."""

    __tablename__ = "devices"

    name: Mapped[str] = mapped_column(unique=True)
    gate_id: Mapped[int | None] = mapped_column(ForeignKey("gates.id"))
    code_hash: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    code_expires_at: Mapped[datetime | None]
    #: ECDSA P-256 public key made by the device (SubjectPublicKeyInfo, DER); None until enrolled.
    public_key: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[datetime]
    enrolled_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    gate: Mapped[Gate | None] = relationship(lazy="joined")

    __mapper_args__ = {"version_id_col": version}


explain("uq_devices_name", N_("A device of this name is there already."), field="name")
explain("uq_devices_public_key", N_("This key is enrolled already."))


class Shift(Row):
    """An officer at a device: a short-lived token for the scanner's endpoints alone."""

    __tablename__ = "shifts"

    device_id: Mapped[UUID] = mapped_column(ForeignKey("devices.id"), index=True)
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    gate_id: Mapped[int] = mapped_column(ForeignKey("gates.id"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    opened_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Scan(Base):
    """One reading at a gate, as decided. Rows are inserted, never changed."""

    __tablename__ = "scans"
    __table_args__ = (
        UniqueConstraint("device_id", "uuid"),
        CheckConstraint(f"verdict IN {VERDICTS}", name="verdict"),
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        Index("ix_scans_gate", "gate_id", "seq"),
        Index("ix_scans_badge", "badge_id", "seq"),
    )

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    device_id: Mapped[UUID] = mapped_column(ForeignKey("devices.id"))
    #: Made by the device: the same reading sent twice is one scan.
    uuid: Mapped[UUID]
    gate_id: Mapped[int] = mapped_column(ForeignKey("gates.id"))
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    badge_id: Mapped[UUID | None] = mapped_column(ForeignKey("badges.id"))
    #: SHA-256 of what was read; the token itself is never kept.
    read_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    kind: Mapped[str] = mapped_column(default="scan")
    verdict: Mapped[str]
    #: A code of REASONS, "admit", "leave", "closed" or "unanswered".
    reason: Mapped[str]
    also: Mapped[list[str]] = mapped_column(JSONB, default=list)
    moved_to: Mapped[int | None]
    #: The scan that an override answers.
    overrides_uuid: Mapped[UUID | None]
    #: Why, in the officer's words; sealed under the holder's key, with the scan's uuid for its row.
    sealed_reason: Mapped[bytes | None] = mapped_column(LargeBinary)
    scanned_at: Mapped[datetime]
    received_at: Mapped[datetime]


class Presence(Base):
    """Where a person is: one row each, changed by a conditional UPDATE in the transaction of the scan."""

    __tablename__ = "presence"

    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    #: Zone number; 0 is outside.
    zone: Mapped[int] = mapped_column(index=True)
    since: Mapped[datetime]
    gate_id: Mapped[int] = mapped_column(ForeignKey("gates.id"))
    scan_uuid: Mapped[UUID]
