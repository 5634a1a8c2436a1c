"""Accounts, what they may be, and how they come in. Names and addresses are sealed under the account's own key."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accreditation.kernel.database import Base, Row, explain
from accreditation.kernel.sealing import Sealed
from accreditation.policy.words import N_


class Account(Row):
    """Somebody who can sign in. Found by a keyed hash of the address, which is itself sealed."""

    __tablename__ = "accounts"

    email_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    sealed_profile: Mapped[bytes] = mapped_column(LargeBinary)
    #: argon2id; None for those who come in by link or code.
    password_hash: Mapped[str | None]
    language: Mapped[str] = mapped_column(default="en")
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    #: {"name": str, "email": str}, and "phone" where a number is on record for calling back
    profile = Sealed[dict[str, Any]]("sealed_profile", key_of=lambda row: row.id, erased=dict)
    grants: Mapped[list[RoleGrant]] = relationship(order_by="RoleGrant.role", lazy="selectin")

    __mapper_args__ = {"version_id_col": version}


explain("uq_accounts_email_hash", N_("This address has an account already."), field="email")


class RoleGrant(Row):
    """One role of one account; `scope` limits it (a focal point's organisation), empty for staff."""

    __tablename__ = "role_grants"
    __table_args__ = (UniqueConstraint("account_id", "role", "scope"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    role: Mapped[str]
    scope: Mapped[str] = mapped_column(default="")


class SignedIn(Base):
    """A session: the cookie holds a random secret, the table its hash."""

    __tablename__ = "sessions"

    secret_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Entry(Row):
    """A single-use way in: a mailed link or a code read out by telephone after a call back."""

    __tablename__ = "entries"
    __table_args__ = (
        CheckConstraint("kind IN ('link', 'code')", name="kind"),
        Index("ix_entries_account", "account_id", "created_at"),
    )

    secret_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    kind: Mapped[str]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    #: Where it leads: a path within this site.
    path: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    #: The desk officer who gave a code; None for a link.
    given_by_id: Mapped[UUID | None]


class Throttle(Base):
    """Tries of one kind from one source within one window; counted by a conditional UPDATE."""

    __tablename__ = "throttles"

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    window_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
