"""Responsible organisations and quotas. A quota's promise is kept by the database: CHECK and conditional UPDATE."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accreditation.kernel.database import Base
from accreditation.programme.models import Category, Coded


class Organisation(Coded):
    """A body that nominates its people and answers for them."""

    __tablename__ = "organisations"
    __table_args__ = (Index("ix_organisations_kind", "kind", "code"),)

    kind: Mapped[str]
    #: What stands on the badge's plate: "VNM", "UNODC".
    plate: Mapped[str]
    #: On badges, where the English name is too long for them.
    print_name: Mapped[str] = mapped_column(default="")
    #: ISO 3166-1 alpha-3 of its seat; empty for organisations of no country.
    territory: Mapped[str] = mapped_column(default="")


class Quota(Base):
    """Places of one category, for one organisation, or for all of it together (organisation None).

    A retired quota limits nobody, but goes on counting, so that it holds true when it returns.
    """

    __tablename__ = "quotas"
    __table_args__ = (
        Index(
            "uq_quotas_category_organisation",
            "category_id",
            "organisation_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint("reserved >= 0 AND consumed >= 0", name="not_negative"),
        CheckConstraint("retired_at IS NOT NULL OR reserved + consumed <= places", name="not_over"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    places: Mapped[int]
    reserved: Mapped[int] = mapped_column(default=0)
    consumed: Mapped[int] = mapped_column(default=0)
    edited_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]
    category: Mapped[Category] = relationship(lazy="joined")
    organisation: Mapped[Organisation | None] = relationship(lazy="joined")
