"""Tables of badges: each is a record with a life of its own; print runs with their progress; custody."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accreditation.applications.models import Application
from accreditation.delegations.models import Organisation
from accreditation.kernel.database import Base, Row, explain, word_of
from accreditation.kernel.sealing import Sealed
from accreditation.policy.words import N_

from .workflow import BadgeState, RunState

_STATES = ", ".join(f"'{state}'" for state in BadgeState)
_RUN_STATES = ", ".join(f"'{state}'" for state in RunState)


class Badge(Row):
    """One card. Its token is not stored: Ed25519 is deterministic, so it is minted again from these columns."""

    __tablename__ = "badges"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        UniqueConstraint("application_id", "issue"),
        # At most one card of a person is on its way or in force; a reprint's successor waits beside the issued one.
        Index("uq_badges_issued", "application_id", unique=True, postgresql_where="state = 'issued'"),
        Index("uq_badges_waiting", "application_id", unique=True, postgresql_where="state IN ('queued', 'printed')"),
        Index("ix_badges_state", "state", "queued_at"),
    )

    #: Random, 63 bits: never sequential.
    serial: Mapped[int] = mapped_column(BigInteger, unique=True)
    #: Eight digits with check digit, for typed look-up.
    number: Mapped[str] = mapped_column(unique=True)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    issue: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[BadgeState] = mapped_column(word_of(BadgeState), default=BadgeState.QUEUED)
    key_number: Mapped[int] = mapped_column(SmallInteger)
    zones: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime]
    #: The file's identity version when it was queued: the badge is in force only while they are equal.
    identity_version: Mapped[int]
    #: Of the file when the card was queued: a later one there wants a reprint.
    print_version: Mapped[int] = mapped_column(default=1, server_default="1")
    layout: Mapped[str] = mapped_column(default="a6")
    run_id: Mapped[UUID | None] = mapped_column(ForeignKey("print_runs.id"), index=True)
    part: Mapped[int | None]
    #: Why it is kept back from its run ("portrait", "name", "glyph"); empty when nothing is.
    problem: Mapped[str] = mapped_column(default="")
    queued_at: Mapped[datetime]
    printed_at: Mapped[datetime | None]
    printed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    #: Of the blank stock that it was printed on.
    stock_number: Mapped[str] = mapped_column(default="")
    issued_at: Mapped[datetime | None]
    issued_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    #: How it was handed over: "self" (identity checked), "liaison" (collected for the delegation).
    handed_to: Mapped[str] = mapped_column(default="")
    #: The delegation's box it lies in, or was collected in.
    collection_id: Mapped[UUID | None] = mapped_column(ForeignKey("badge_collections.id"), index=True)
    ended_at: Mapped[datetime | None]
    #: Why a reprint replaced it, or it ended: a code, never free text about a person.
    reason: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)

    application: Mapped[Application] = relationship(lazy="joined")

    __mapper_args__ = {"version_id_col": version}


ALREADY_WAITING = N_("A badge of this person is already waiting to be printed or handed over.")
explain("uq_badges_waiting", ALREADY_WAITING)
explain("uq_badges_issued", N_("This person holds an issued badge already."))


class PrintRun(Row):
    """One order to print: its parts are PDFs of 250 badges, made by a job, sealed under the run's own key."""

    __tablename__ = "print_runs"
    __table_args__ = (CheckConstraint(f"state IN ({_RUN_STATES})", name="state"),)

    number: Mapped[int] = mapped_column(unique=True)
    state: Mapped[RunState] = mapped_column(word_of(RunState), default=RunState.WAITING)
    layout: Mapped[str] = mapped_column(default="a6")
    sheet: Mapped[str] = mapped_column(default="single")
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    kept_back: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    cancel_asked_at: Mapped[datetime | None]
    #: Why this run prints badges that were printed before; empty for a first print.
    reason: Mapped[str] = mapped_column(default="")
    error: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
    parts: Mapped[list[PrintPart]] = relationship(order_by="PrintPart.position", lazy="selectin")

    __mapper_args__ = {"version_id_col": version}


class PrintPart(Base):
    """One PDF of a run."""

    __tablename__ = "print_parts"

    run_id: Mapped[UUID] = mapped_column(ForeignKey("print_runs.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    total: Mapped[int]
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_files.id"))
    made_at: Mapped[datetime | None]


class Collection(Row):
    """A delegation's printed cards, counted by the badge office into a box for one liaison officer, who signs for them.

    Two hands: the badge office prepares, the liaison officer signs; only then are the cards issued.
    """

    __tablename__ = "badge_collections"
    __table_args__ = (
        CheckConstraint("liaison_id <> prepared_by_id", name="two_hands"),
        CheckConstraint("signed_at IS NULL OR called_off_at IS NULL", name="one_end"),
    )

    number: Mapped[int] = mapped_column(unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    liaison_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    prepared_by_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    prepared_at: Mapped[datetime]
    signed_at: Mapped[datetime | None]
    called_off_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    organisation: Mapped[Organisation] = relationship(lazy="joined")

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_open(self) -> bool:
        """Whether it waits for the liaison officer's signature."""
        return self.signed_at is None and self.called_off_at is None


explain("ck_badge_collections_two_hands", N_("Another person than the one who packed the box signs for it."))


class Receipt(Row):
    """A hand-over to a liaison officer: the serials that were collected for a delegation, signed for."""

    __tablename__ = "badge_receipts"

    collection_id: Mapped[UUID] = mapped_column(ForeignKey("badge_collections.id"), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    liaison_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    serials: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    signed_at: Mapped[datetime]
    sealed_name: Mapped[bytes] = mapped_column(LargeBinary)
    name = Sealed[str]("sealed_name", key_of=lambda row: row.liaison_id, erased=str)
