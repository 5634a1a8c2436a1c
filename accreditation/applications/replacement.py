"""Replacing an approved person: the old file ends, a new draft of the same category and organisation takes up from it.

The new person is another file, checked in full. The old badge opens nothing from that moment, and the place falls free:
the new file takes one again when it is sent. Its draft may be sent after the category's deadline, since the delegation
had applied in time. Verbs never commit.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from accreditation.accounts.models import Account, RoleGrant
from accreditation.audit.events import describe
from accreditation.audit.log import record
from accreditation.kernel.errors import NotFound
from accreditation.notices.actions import notify
from accreditation.notices.texts import NoticeText, declare
from accreditation.policy.actors import Actor, Role
from accreditation.policy.grants import Permission, may
from accreditation.policy.words import N_

from .actions import start, take_step
from .effects import Decision
from .intake import NOTICE_VERSION
from .models import Application
from .workflow import State

describe({"file:take-place": N_("Takes the place of another person")})
NOTICE = declare(
    "replacement_begun",
    NoticeText(
        N_("Somebody takes another’s place"),
        N_("The accreditation desk replaced a person of your organisation. Fill in who comes instead."),
        N_("Fill it in"),
    ),
)


def replaceable(session: Session, actor: Actor, reference: str) -> Application:
    """The file of this reference, if the actor may replace its person. Raises NotFound: the two look alike."""
    file = session.execute(select(Application).where(Application.reference == reference)).unique().scalar_one_or_none()
    if file is None or not may(actor, Permission.FILE_REPLACE, file):
        raise NotFound(N_("There is no such file."))
    return file


def replace(session: Session, file: Application, *, reason: str, actor: Actor, now: datetime) -> Application:
    """End a locked, approved file; the new draft. Raises NotAllowed, Blocked, Invalid (reason).

    A focal point fills in what they began themselves; what the desk begins goes to the organisation's focal point, or
    to whoever handed in the old file, who are told.
    """
    take_step(session, file, "replace", actor=actor, now=now, decision=Decision(reason=reason))
    session.flush()
    owner = _owner(session, file, actor)
    made = start(
        session,
        category=file.category,
        applicant=owner,
        actor=actor,
        now=now,
        language=owner.language,
        organisation=file.organisation,
    )
    made.replaces_id = file.id
    if owner.id == actor.id:
        made.notice_version = NOTICE_VERSION
    session.flush()
    about = {"replaces": file.reference}
    record(session, "file:take-place", subject=("file", made.id), actor=actor, now=now, about=about)
    if owner.id != actor.id:
        address = owner.profile.get("email", "")
        path = f"/applications/{made.reference}"
        notify(session, NOTICE, account_id=owner.id, address=address, path=path, language=owner.language, now=now)
    return made


def _owner(session: Session, file: Application, actor: Actor) -> Account:
    """Who fills in the new draft."""
    if Role.FOCAL_POINT in actor.roles:
        return session.get_one(Account, actor.id)
    held = select(RoleGrant.account_id).where(
        RoleGrant.role == Role.FOCAL_POINT, RoleGrant.scope == (file.organisation_code or "")
    )
    rows = select(Account).where(Account.id.in_(held), Account.disabled_at.is_(None))
    found = session.execute(rows.order_by(Account.created_at, Account.id)).scalars().first()
    return found or file.applicant


def linked(session: Session, file: Application) -> tuple[Application | None, Application | None]:
    """Whom the file's person came in place of, and who comes in theirs."""
    before = session.get(Application, file.replaces_id) if file.replaces_id else None
    after = None
    if file.state is State.REPLACED:
        rows = select(Application).where(Application.replaces_id == file.id).order_by(Application.created_at.desc())
        after = session.execute(rows).unique().scalars().first()
    return before, after
