"""Nominating: a focal point begins the file of one of their organisation's people. It never commits.

A category is open to a kind of organisation by the event file's `invited_by`. Those that no stage reviews (principals)
are entered by protocol from the note verbale, and nobody else adds them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from accreditation.accounts.models import Account
from accreditation.delegations.models import Organisation
from accreditation.kernel.errors import Invalid, NotFound
from accreditation.policy.actors import Actor
from accreditation.policy.grants import Permission, may
from accreditation.policy.words import N_
from accreditation.programme.models import Category

from .actions import start
from .intake import NOTICE_VERSION, require_open
from .models import Application


def nominable(categories: Iterable[Category], organisation: Organisation) -> list[Category]:
    """The categories, open or closed, that this organisation names people for."""
    return [each for each in categories if organisation.kind in each.invited_by and "review" in each.stages]


def nominate(
    session: Session,
    *,
    organisation: Organisation,
    category: Category | None,
    focal_point: Account,
    actor: Actor,
    now: datetime,
) -> Application:
    """A draft for somebody of `organisation`; its notices go to the focal point, who vouches for the privacy notice.

    Raises NotFound unless the actor stands for the organisation (the two look alike), Invalid (category) for what it
    names nobody for, Blocked after the category's deadline.
    """
    if not may(actor, Permission.DELEGATION_NOMINATE, organisation) or organisation.retired_at is not None:
        raise NotFound(N_("There is no such delegation."))
    if category is None or category.retired_at is not None or not nominable([category], organisation):
        raise Invalid(N_("Choose one of the list."), field="category")
    require_open(category, now)
    file = start(
        session,
        category=category,
        applicant=focal_point,
        actor=actor,
        now=now,
        language=focal_point.language,
        organisation=organisation,
    )
    file.notice_version = NOTICE_VERSION
    return file
