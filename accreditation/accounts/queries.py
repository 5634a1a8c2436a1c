"""Reading accounts: who an address belongs to, what an entry still opens, names for pages, a person's way round."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from accreditation.kernel.errors import Gone
from accreditation.kernel.menu import MenuItem, menu
from accreditation.kernel.sealing import load_data_keys
from accreditation.policy.actors import Actor
from accreditation.policy.grants import Permission, could
from accreditation.policy.words import N_

from .actions import account_of, actor_of, email_hash, entry_hash
from .models import Account, Entry


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """What a password is held against. `password_hash` is None for those who come in by link or code."""

    account_id: UUID
    password_hash: str | None


def credentials(session: Session, email: str) -> Credentials | None:
    """The credentials of an address, as plain values (no row), or None for an unknown or disabled account."""
    row = session.execute(
        select(Account.id, Account.password_hash).where(
            Account.email_hash == email_hash(email), Account.disabled_at.is_(None)
        )
    ).first()
    return Credentials(account_id=row.id, password_hash=row.password_hash) if row else None


def usable_entry(session: Session, secret: str, *, kind: str, now: datetime) -> Entry | None:
    """The entry behind a link's or code's secret while it can be redeemed, else None."""
    entry = known_entry(session, secret, kind=kind)
    return entry if entry and entry.used_at is None and entry.expires_at > now else None


def known_entry(session: Session, secret: str, *, kind: str) -> Entry | None:
    """The entry of a secret, used up or not."""
    found = select(Entry).where(Entry.secret_hash == entry_hash(secret, kind))
    return session.execute(found).scalar_one_or_none()


def reachable_account(session: Session, email: str) -> Account | None:
    """The account that may be sent a link: known, not disabled, and no staff. Staff come in by password alone."""
    account = enabled_account(session, email)
    return account if account and not actor_of(account).is_staff else None


def enabled_account(session: Session, email: str) -> Account | None:
    """The account of this address, staff's too, unless it is disabled."""
    account = account_of(session, email)
    return account if account and account.disabled_at is None else None


def address_behind(session: Session, secret: str) -> str:
    """The address of whoever a password link was sent to, used up or not. Raises Gone for one that nobody was sent."""
    entry = known_entry(session, secret, kind="password")
    if entry is None:
        raise Gone(N_("This link was used already, or has expired."))
    return str(session.get_one(Account, entry.account_id).profile.get("email", ""))


def account_names(session: Session, account_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names by id, for timelines and lists, with two queries for all; erased and unknown ones are absent."""
    wanted = set(account_ids)
    if not wanted:
        return {}
    rows = session.execute(select(Account).where(Account.id.in_(wanted)).order_by(Account.id)).scalars().all()
    load_data_keys(session, wanted)
    return {row.id: row.profile["name"] for row in rows if row.profile.get("name")}


def way_round(actor: Actor) -> list[MenuItem]:
    """The pages of the menu that the actor's roles open, in order."""
    return [item for item in menu() if could(actor, Permission(item.permission))]
