"""An invented applicant, and what tests ask about accounts."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from bs4 import BeautifulSoup
from sqlalchemy import func, select

from accreditation.accounts.actions import open_account
from accreditation.accounts.models import Account, Entry, SignedIn
from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import current_session, transaction
from accreditation.policy.actors import SYSTEM, Role
from tests.pages import PageClient

EMAIL = "lan.anh@example.org"
NAME = "Trịnh Lan Anh"


def applicant(email: str = EMAIL, name: str = NAME, *, language: str = "en", now: datetime | None = None) -> UUID:
    """Open an applicant's account; its id."""
    with transaction() as session:
        account = open_account(
            session,
            email=email,
            name=name,
            language=language,
            roles=((Role.APPLICANT, ""),),
            actor=SYSTEM,
            now=now or utc_now(),
        )
        return account.id


def account(account_id: UUID) -> Account:
    """The account's row in this session."""
    return current_session().get_one(Account, account_id)


def mailed_link(reader: PageClient, email: str = EMAIL) -> str:
    """Ask for a link as anybody does, and read it in the outbox; its path."""
    reader.get("/continue")
    reader.submit({"email": email}, form="continue")
    link = reader.get("/outbox").select_one(".acc-mails a[href^='/enter/']")
    assert link is not None
    return str(link["href"])


def is_in(reader: PageClient) -> bool:
    """Whether this browser is signed in as anybody."""
    return reader.http.get("/home").status_code != 401


def sessions_open() -> int:
    """How many sessions the table holds."""
    return count(SignedIn)


def entries() -> list[Entry]:
    """All links and codes, oldest first."""
    session = current_session()
    session.rollback()
    return list(session.execute(select(Entry).order_by(Entry.created_at)).scalars())


def count(model: type) -> int:
    """Rows of a table."""
    session = current_session()
    session.rollback()
    return session.execute(select(func.count()).select_from(model)).scalar_one()


def words(page: BeautifulSoup) -> str:
    """What a page says in its main part."""
    return page.main.get_text(" ", strip=True) if page.main else ""
