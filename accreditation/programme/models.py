"""Tables of the event: what the event file says, row by row. No personal data stands here.

Rows are known by their code and never deleted: a row that the file no longer names retires, so that numbers on
printed badges keep their meaning. A row edited on a page carries `edited_at`, and the next load leaves it alone.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, SmallInteger
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import Text

from accreditation.kernel.database import Base


def texts() -> Mapped[list[str]]:
    """A column of a few codes, in order."""
    return mapped_column(ARRAY(Text), default=list, server_default="{}")


class Event(Base):
    """The one event of this instance."""

    __tablename__ = "event"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False, default=1)
    code: Mapped[str]
    #: Stands in every badge's token; unsigned 32 bits.
    number: Mapped[int] = mapped_column(BigInteger)
    names: Mapped[dict[str, str]] = mapped_column(JSONB)
    short_names: Mapped[dict[str, str]] = mapped_column(JSONB)
    venues: Mapped[dict[str, str]] = mapped_column(JSONB)
    places: Mapped[dict[str, str]] = mapped_column(JSONB)
    timezone: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    applicant_languages: Mapped[list[str]] = texts()
    staff_languages: Mapped[list[str]] = texts()
    list_stale_after_s: Mapped[int]
    help_email: Mapped[str]
    help_phone: Mapped[str]
    #: The file's [badge], [colours] and [texts], for the badges.
    options: Mapped[dict[str, Any]] = mapped_column(JSONB)
    loaded_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    #: The dates were shifted so that day one is the day of loading.
    shifted: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Coded(Base):
    """A row of the event file known by its code."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    names: Mapped[dict[str, str]] = mapped_column(JSONB)
    #: Order within its table.
    position: Mapped[int]
    edited_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class Deadline(Coded):
    """A date that closes or opens something."""

    __tablename__ = "deadlines"
    at: Mapped[datetime]
    public: Mapped[bool] = mapped_column(default=False)


class Zone(Coded):
    """A physical area; its number is its bit in the token and its cell on the badge."""

    __tablename__ = "zones"
    __table_args__ = (CheckConstraint("number BETWEEN 1 AND 63", name="number"),)
    number: Mapped[int] = mapped_column(SmallInteger, unique=True)
    #: People at once, in all and of one organisation; 0: no limit is kept.
    capacity: Mapped[int] = mapped_column(default=0)
    organisation_capacity: Mapped[int] = mapped_column(default=0)
    #: {reason code: "look" | "refuse"}, within what the gate's REASONS allow.
    rules: Mapped[dict[str, str]] = mapped_column(JSONB)


class Window(Coded):
    """Named hours, in one or more half-open periods."""

    __tablename__ = "windows"
    #: [{"from": epoch seconds, "until": epoch seconds}], in order, not overlapping.
    periods: Mapped[list[dict[str, int]]] = mapped_column(JSONB)

    @property
    def starts_s(self) -> int:
        """Start of the first period, epoch seconds."""
        return self.periods[0]["from"]

    @property
    def ends_s(self) -> int:
        """End of the last period, epoch seconds; the first moment outside."""
        return self.periods[-1]["until"]


class Gate(Coded):
    """A door from one zone to another; no zone is outside."""

    __tablename__ = "gates"
    from_zone_id: Mapped[int | None] = mapped_column(ForeignKey("zones.id"))
    to_zone_id: Mapped[int | None] = mapped_column(ForeignKey("zones.id"))
    #: people, vehicles, principals (a lane where pin wearers pass unscanned, and all others scan).
    kind: Mapped[str]
    exits_scanned: Mapped[bool]
    #: How long somebody counts as inside, seconds; 0: until they leave.
    passback_s: Mapped[int] = mapped_column(default=0)
    lanes: Mapped[int] = mapped_column(default=1)
    window_id: Mapped[int] = mapped_column(ForeignKey("windows.id"))
    from_zone: Mapped[Zone | None] = relationship(foreign_keys=from_zone_id, lazy="joined")
    to_zone: Mapped[Zone | None] = relationship(foreign_keys=to_zone_id, lazy="joined")
    window: Mapped[Window] = relationship(lazy="joined")


class ProgrammeSession(Coded):
    """One item of the programme: an opening, a panel, a workshop, a booth."""

    __tablename__ = "programme_sessions"
    kind: Mapped[str]
    room: Mapped[str]
    zone_id: Mapped[int] = mapped_column(ForeignKey("zones.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    categories: Mapped[list[str]] = texts()
    #: Code of the organisation that holds it, for a booth.
    organisation: Mapped[str] = mapped_column(default="")


class Privilege(Coded):
    """A right that is no door: transport, dining, seating."""

    __tablename__ = "privileges"
    #: Words on the badge.
    labels: Mapped[dict[str, str]] = mapped_column(JSONB)
    group: Mapped[str]
    #: Each grant has a value, printed after the label.
    numbered: Mapped[bool] = mapped_column(default=False)


class Category(Coded):
    """A population class with its defaults."""

    __tablename__ = "categories"
    __table_args__ = (CheckConstraint("number BETWEEN 1 AND 255", name="number"),)
    number: Mapped[int] = mapped_column(SmallInteger, unique=True)
    letter: Mapped[str] = mapped_column(unique=True)
    colour: Mapped[str]
    text_colour: Mapped[str]
    pattern: Mapped[str]
    #: The role that owns its files.
    desk: Mapped[str]
    #: Of "review", "vetting", "approval".
    stages: Mapped[list[str]] = texts()
    field_sets: Mapped[list[str]] = texts()
    documents: Mapped[list[str]] = texts()
    documents_optional: Mapped[list[str]] = texts()
    #: [{"code": ..., "names": {...}, "tag": ""}]
    functions: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    privileges: Mapped[list[str]] = texts()
    #: Kinds of organisation that may nominate for it.
    invited_by: Mapped[list[str]] = texts()
    has_badge: Mapped[bool]
    #: An application may start on the public page, which asks in these words.
    public: Mapped[bool]
    public_names: Mapped[dict[str, str]] = mapped_column(JSONB)
    public_texts: Mapped[dict[str, str]] = mapped_column(JSONB)
    #: Applicants may type an organisation we do not know.
    uninvited: Mapped[bool]
    apply_until_id: Mapped[int] = mapped_column(ForeignKey("deadlines.id"))
    late_until_id: Mapped[int | None] = mapped_column(ForeignKey("deadlines.id"))
    window_id: Mapped[int] = mapped_column(ForeignKey("windows.id"))
    apply_until: Mapped[Deadline] = relationship(foreign_keys=apply_until_id, lazy="joined")
    late_until: Mapped[Deadline | None] = relationship(foreign_keys=late_until_id, lazy="joined")
    #: Its badges are valid from this window's start to its end.
    window: Mapped[Window] = relationship(lazy="joined")
    grants: Mapped[list[CategoryGrant]] = relationship(order_by="CategoryGrant.position", cascade="all, delete-orphan")


class CategoryGrant(Base):
    """What a category gives by default: a zone during a window (None: as long as the badge is valid)."""

    __tablename__ = "category_grants"
    __table_args__ = (
        #: The same zone may be given for several windows: build-up and tear-down.
        Index(
            "uq_category_grants", "category_id", "zone_id", "window_id",
            unique=True, postgresql_nulls_not_distinct=True,
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"))
    zone_id: Mapped[int] = mapped_column(ForeignKey("zones.id"))
    #: Order within its category.
    position: Mapped[int]
    window_id: Mapped[int | None] = mapped_column(ForeignKey("windows.id"))
    #: "", "escort" or "floater": what must stand beside the holder.
    needs: Mapped[str] = mapped_column(default="")
    zone: Mapped[Zone] = relationship(lazy="joined")
    window: Mapped[Window | None] = relationship(lazy="joined")
