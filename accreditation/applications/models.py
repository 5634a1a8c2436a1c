"""Tables of a person's file. One row of `applications` is one person's accreditation; there is no person table.

Personal data is sealed under the file's data key (its id). Outside the seal stand codes, states, times, and the
keyed hash of the document number.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    Sequence,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, object_session, relationship
from sqlalchemy.types import Text

from accreditation.accounts.models import Account
from accreditation.delegations.models import Organisation
from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import Base, Row, current_session, explain, word_of
from accreditation.kernel.sealing import Sealed
from accreditation.policy.words import N_
from accreditation.programme.models import Category, Window, Zone
from accreditation.programme.queries import has_passed, local_day

from . import dossier
from .items import Thing, by_kind
from .workflow import State

#: Numbers every change of a file, so that a process's index of names reads only what is new.
CHANGES = Sequence("application_changes", metadata=Base.metadata)
_STATES = ", ".join(f"'{state}'" for state in State)


class Application(Row):
    """One person's file."""

    __tablename__ = "applications"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        # NULL is nobody: a comparison with NULL is unknown, and a CHECK refuses only what is false.
        CheckConstraint("reviewed_by_id <> cleared_by_id", name="two_vet"),
        CheckConstraint("approved_by_id <> reviewed_by_id AND approved_by_id <> cleared_by_id", name="two_approve"),
        CheckConstraint("entered_by_id <> approved_by_id", name="two_enter"),
        CheckConstraint("asked_of IN ('', 'applicant', 'desk')", name="asked_of"),
        Index("ix_applications_queue", "state", "category_id", "waiting_since"),
        Index("ix_applications_organisation", "organisation_id", "state"),
    )

    #: What people quote: "HC-3D9F-8T".
    reference: Mapped[str] = mapped_column(unique=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"))
    #: The job within the category; empty until chosen.
    function: Mapped[str] = mapped_column(default="")
    #: None: the applicant typed one (in the facts), and the desk has not assigned it yet.
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    applicant_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    language: Mapped[str]
    state: Mapped[State] = mapped_column(word_of(State), default=State.DRAFT)
    #: Where it goes back to from on_hold.
    held_from: Mapped[str | None]
    #: What its place in the quotas is: none, reserved, consumed.
    place: Mapped[str] = mapped_column(default="none")
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    #: Since when somebody has to move: the order of queues.
    waiting_since: Mapped[datetime]
    #: Until when a returned file may be answered.
    answer_until: Mapped[datetime | None]
    #: The fields a returned file opens.
    open_fields: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    #: Who was asked for more information: "applicant" or "desk"; empty when nobody is.
    asked_of: Mapped[str] = mapped_column(default="", server_default="")
    #: The focal point's order on the waiting list; None stands behind, by submission.
    waiting_place: Mapped[int | None]
    #: The protocol officer who entered a principal from the note verbale; another one confirms.
    entered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    taken_up_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    reviewed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    cleared_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    approved_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    #: The commander who suspended or revoked it at once and alone; another hand countersigns while `countersign_due`.
    suspended_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    countersign_due: Mapped[bool] = mapped_column(default=False, server_default="false")
    #: All whose hand is in a decision on it (reviewed, referred, voted, cleared): nobody decides twice.
    decided_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), default=list, server_default="{}")
    #: Grows when name, birth date, nationality or document number change.
    identity_version: Mapped[int] = mapped_column(default=1)
    screened_version: Mapped[int] = mapped_column(default=0)
    vetted_version: Mapped[int] = mapped_column(default=0)
    #: Grows when something changes that stands on the card: cards of an older one want a reprint.
    print_version: Mapped[int] = mapped_column(default=1, server_default="1")
    head_of_delegation: Mapped[bool] = mapped_column(default=False)
    signer: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[datetime | None]
    valid_until: Mapped[datetime | None]
    #: Let in by the board unvetted, until the end of that day and only beside an escort; None: not so.
    escorted_until: Mapped[datetime | None]
    #: What a principal wears in place of a badge.
    pin_number: Mapped[str] = mapped_column(default="", server_default="")
    pin_given_at: Mapped[datetime | None]
    pin_returned_at: Mapped[datetime | None]
    #: Counts the referrals: each gathers votes anew.
    board_round: Mapped[int] = mapped_column(default=0)
    #: Who decided before an appeal: others hear it.
    board_past_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), default=list, server_default="{}")
    appealed_at: Mapped[datetime | None]
    #: Version of the privacy notice the applicant accepted; 0: not yet.
    notice_version: Mapped[int] = mapped_column(default=0)
    #: Keyed hash of issuing state and number: finds a person registered twice.
    document_hash: Mapped[bytes | None] = mapped_column(LargeBinary, index=True)
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("applications.id"))
    sealed_facts: Mapped[bytes] = mapped_column(LargeBinary)
    #: What the desk wrote when it returned, asked or rejected; sealed.
    sealed_note: Mapped[bytes | None] = mapped_column(LargeBinary)
    change: Mapped[int] = mapped_column(
        BigInteger, CHANGES, server_default=CHANGES.next_value(), onupdate=CHANGES.next_value(), index=True
    )
    version: Mapped[int] = mapped_column(default=1)

    facts = Sealed[dict[str, Any]]("sealed_facts", key_of=lambda row: row.id, erased=dict)
    note = Sealed[dict[str, Any]]("sealed_note", key_of=lambda row: row.id, erased=dict)

    category: Mapped[Category] = relationship(lazy="joined")
    organisation: Mapped[Organisation | None] = relationship(lazy="joined")
    applicant: Mapped[Account] = relationship(foreign_keys=applicant_id)
    zones: Mapped[list[ApplicationZone]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    portrait: Mapped[Portrait | None] = relationship(cascade="all, delete-orphan", lazy="selectin")
    documents: Mapped[list[Document]] = relationship(
        cascade="all, delete-orphan", order_by="Document.added_at", lazy="selectin"
    )
    items: Mapped[list[Item]] = relationship(cascade="all, delete-orphan", order_by="Item.position", lazy="selectin")

    __mapper_args__ = {"version_id_col": version}

    @property
    def desk(self) -> str:
        """The role that owns this file."""
        return self.category.desk

    @property
    def stages(self) -> list[str]:
        """The stages its category passes."""
        return self.category.stages

    @property
    def organisation_code(self) -> str | None:
        """Code of the responsible organisation, None while only typed."""
        return self.organisation.code if self.organisation else None

    def held_documents(self) -> list[str]:
        """Kinds of upload that are there, the portrait among them."""
        held = [document.kind for document in self.documents if document.withdrawn_at is None]
        return [*held, "portrait"] if self.portrait else held

    def things(self) -> dict[str, list[Thing]]:
        """What it declares of each kind of ITEMS, opened, in order."""
        return by_kind((item.kind, item.facts) for item in self.items)

    def missing(self) -> list[tuple[str, str]]:
        """What the file lacks, as (step, question): see the dossier."""
        return dossier.missing(
            self.category.field_sets,
            self.facts,
            documents=self.category.documents,
            held=self.held_documents(),
            today=local_day(object_session(self) or current_session(), utc_now()),
            things=self.things(),
        )

    def open_points(self) -> list[str]:
        """What the desk must settle before it passes the file on; English msgids."""
        points = [] if self.organisation else [N_("No responsible organisation is assigned.")]
        if "review" in self.stages and self.missing():
            points.append(N_("Some answers are missing."))
        return points

    def answer_overdue(self) -> bool:
        """Whether the deadline of a returned file has passed."""
        return self.answer_until is not None and self.answer_until < utc_now()

    def after_cut_off(self) -> bool:
        """Whether the event's cut-off has passed: from then on the board settles what has no outcome."""
        return has_passed(object_session(self) or current_session(), "cut_off", utc_now())

    def zone_numbers(self) -> frozenset[int]:
        """Numbers of the zones granted to this file."""
        return frozenset(grant.zone.number for grant in self.zones)


explain("ck_applications_two_vet", N_("Whoever reviewed a file does not vet it."))
explain("ck_applications_two_enter", N_("Another protocol officer confirms what you entered."))
explain("ck_applications_two_approve", N_("Whoever reviewed or vetted a file does not approve it."))


class ApplicationZone(Base):
    """A zone granted to a file during a window (None: as long as the badge is valid); fixed at approval."""

    __tablename__ = "application_zones"
    __table_args__ = (
        #: The same zone may be granted for several windows: build-up and tear-down.
        Index(
            "uq_application_zones", "application_id", "zone_id", "window_id",
            unique=True, postgresql_nulls_not_distinct=True,
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    zone_id: Mapped[int] = mapped_column(ForeignKey("zones.id"))
    window_id: Mapped[int | None] = mapped_column(ForeignKey("windows.id"))
    #: "", "escort" or "floater": what must stand beside the holder.
    needs: Mapped[str] = mapped_column(default="")
    zone: Mapped[Zone] = relationship(lazy="joined")
    window: Mapped[Window | None] = relationship(lazy="joined")


class Portrait(Base):
    """The portrait, normalised once at upload: print size 413 x 531 px, and a thumbnail. Both sealed."""

    __tablename__ = "portraits"

    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    print_file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_files.id"))
    thumb_file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_files.id"))
    #: Size of what was uploaded, in pixels; and codes of what was found in it.
    width_px: Mapped[int]
    height_px: Mapped[int]
    findings: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    uploaded_at: Mapped[datetime]


class Document(Row):
    """One uploaded document, re-encoded, sealed."""

    __tablename__ = "documents"
    __table_args__ = (Index("ix_documents_application", "application_id", "kind"),)

    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    kind: Mapped[str]
    file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_files.id"))
    pages: Mapped[int] = mapped_column(default=1)
    added_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class BoardVote(Base):
    """What one member of the decision board said in one round; two that agree decide."""

    __tablename__ = "board_votes"

    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    action: Mapped[str]
    at: Mapped[datetime]


class Item(Row):
    """A repeated thing of a file: a piece of equipment, an arm, a vehicle. Sealed."""

    __tablename__ = "application_items"
    __table_args__ = (UniqueConstraint("application_id", "kind", "position", deferrable=True),)

    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    kind: Mapped[str]
    position: Mapped[int]
    sealed_facts: Mapped[bytes] = mapped_column(LargeBinary)
    facts = Sealed[dict[str, Any]]("sealed_facts", key_of=lambda row: row.application_id, erased=dict)
