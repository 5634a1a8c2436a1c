"""Verbs of passwords: send the link with which one is chosen, and choose it. Only staff have one.

The link opens the page that asks for the password, and nothing else: it is no way in by itself. Whoever chooses
ends every other session of the account, and every link that was not used.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from accreditation.audit.events import describe
from accreditation.notices.texts import NoticeText, declare
from accreditation.policy.words import N_

from .actions import actor_of, redeem, send_link
from .models import Account, Entry, SignedIn

describe({"account:password": N_("Password chosen")})

PASSWORD_LINK = declare(
    "password_link",
    NoticeText(
        subject=N_("Choose your password"),
        body=N_(
            "Open this link to choose a password. It works once, and for two days. If you did not ask for it, do "
            "nothing: your password stays as it is."
        ),
        link=N_("Choose a password"),
    ),
)


def help_in(session: Session, account: Account, *, path: str, now: datetime, ttl_s: int) -> None:
    """Mail whoever forgot their password the link to choose one; who never had one, the link that lets them in."""
    kind, notice = ("password", PASSWORD_LINK) if actor_of(account).is_staff else ("link", None)
    send_link(session, account, path=path, now=now, ttl_s=ttl_s, kind=kind, notice=notice)


def choose_password(session: Session, secret: str, *, password_hash: str, now: datetime) -> tuple[Account, str]:
    """Use up the link and keep the password: the account and its path. Raises Gone.

    `password_hash` was made outside the transaction, of a password that the rules let pass.
    """
    account, path = redeem(session, secret, kind="password", now=now)
    account.password_hash = password_hash
    end_ways_in(session, account, now=now)
    return account, path


def end_ways_in(session: Session, account: Account, *, now: datetime) -> None:
    """End every session of the account, and every link and code that it has not used yet."""
    session.execute(delete(SignedIn).where(SignedIn.account_id == account.id))
    still = (Entry.account_id == account.id, Entry.used_at.is_(None), Entry.expires_at > now)
    session.execute(update(Entry).where(*still).values(expires_at=now))
