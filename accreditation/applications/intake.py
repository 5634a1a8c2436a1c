"""Verbs of coming in: ask for a link to begin, begin a file, send it. They never commit.

An address proves nothing: whoever types one gets a mail, and only the link in it opens a page that writes.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accreditation.accounts.actions import account_of, actor_of, email_hash, grant_role, open_account, send_link
from accreditation.accounts.models import Account
from accreditation.audit.log import apart
from accreditation.kernel.errors import Blocked, Invalid, NotAllowed
from accreditation.notices.actions import notify
from accreditation.notices.texts import NoticeText, declare
from accreditation.policy.actors import SYSTEM, Actor, Role
from accreditation.policy.words import N_
from accreditation.programme.models import Category
from accreditation.programme.queries import open_for

from .actions import start, take_step
from .models import Application
from .workflow import CLOSED, State

#: Version of the privacy notice on /privacy; a changed text is a new version, and asked for again.
NOTICE_VERSION = 1

STAFF_ADDRESS = declare(
    "apply_as_staff",
    NoticeText(
        N_("This address belongs to a member of staff"),
        N_("Somebody asked to apply with this address. It signs in by password, so apply with another one."),
        N_("Sign in"),
    ),
)


def require_open(category: Category, now: datetime) -> None:
    """Raise Blocked once applications of this category have closed."""
    if not open_for(category, now):
        raise Blocked(N_("Applications of this kind have closed."))


def ask_to_begin(session: Session, *, email: str, path: str, language: str, now: datetime, ttl_s: int) -> None:
    """Mail a link to `path` to this address; its account is opened, or made an applicant's, where needed.

    Staff come in by password alone: their address gets a mail that says so. A disabled account gets none.
    """
    account = _account_for(session, email, language=language, now=now)
    if account.disabled_at is not None:
        return
    if actor_of(account).is_staff:
        address = account.profile["email"]
        notify(
            session, STAFF_ADDRESS, account_id=account.id, address=address, path="/sign-in", language=language, now=now
        )
        return
    grant_role(session, account, Role.APPLICANT, "", actor=SYSTEM, now=now)
    send_link(session, account, path=path, now=now, ttl_s=ttl_s)


def _account_for(session: Session, email: str, *, language: str, now: datetime) -> Account:
    """The account of this address, opened where there is none; who asks for the same at the same time waits here."""
    if account_of(session, email) is None:
        roles = ((Role.APPLICANT, ""),)
        try:
            with apart(session):
                open_account(session, email=email, name="", language=language, actor=SYSTEM, now=now, roles=roles)
        except IntegrityError:
            pass  # another page of theirs opened it in between
    mine = select(Account).where(Account.email_hash == email_hash(email)).with_for_update(of=Account)
    return session.execute(mine.execution_options(populate_existing=True)).scalar_one()


def unfinished(session: Session, account_id: UUID, category: Category) -> Application | None:
    """The file of this account in this category that is not closed: nobody is registered twice."""
    rows = select(Application).where(
        Application.applicant_id == account_id,
        Application.category_id == category.id,
        Application.state.not_in(CLOSED),
    )
    return session.execute(rows.order_by(Application.created_at.desc())).unique().scalars().first()


def begin(
    session: Session, *, category: Category, actor: Actor, notice_version: int, language: str, now: datetime
) -> Application:
    """The applicant's file of this category: the open one if there is one, else a new draft.

    Raises NotAllowed for anyone but an applicant, Blocked after the deadline, Invalid (notice) unless the notice in
    force was accepted.
    """
    if Role.APPLICANT not in actor.roles:
        raise NotAllowed(N_("Applications are begun with an applicant's address."))
    account = session.execute(select(Account).where(Account.id == actor.id).with_for_update(of=Account)).scalar_one()
    if (held := unfinished(session, account.id, category)) is not None:
        return held
    require_open(category, now)
    if notice_version != NOTICE_VERSION:
        raise Invalid(N_("Read how we use your data, then tick this."), field="notice")
    file = start(session, category=category, applicant=account, actor=actor, now=now, language=language)
    file.notice_version = notice_version
    return file


def send(session: Session, file: Application, *, declared: bool, actor: Actor, now: datetime) -> None:
    """Submit a draft, or send a returned file back. Raises Invalid (declared) without the declaration, Blocked."""
    if not declared:
        raise Invalid(N_("Tick this to say that your answers are true."), field="declared")
    if file.state == State.RETURNED:
        take_step(session, file, "resubmit", actor=actor, now=now)
        return
    if file.replaces_id is None:  # whoever comes in another's place had applied in time, by the other
        require_open(file.category, now)
    take_step(session, file, "submit", actor=actor, now=now)
