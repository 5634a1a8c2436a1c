"""Reading responsible organisations and quotas."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from accreditation.kernel.errors import Invalid
from accreditation.policy.words import N_

from .models import Organisation, Quota


def organisation_by_code(session: Session, code: str) -> Organisation:
    """The organisation in force named `code`. Raises Invalid (organisation)."""
    rows = select(Organisation).where(Organisation.code == code, Organisation.retired_at.is_(None))
    found = session.execute(rows).scalar_one_or_none()
    if found is None:
        raise Invalid(N_("Choose an organisation of the list."), field="organisation")
    return found


def organisation_choices(session: Session, kinds: Collection[str]) -> list[Organisation]:
    """The organisations in force of these kinds, by code."""
    rows = select(Organisation).where(Organisation.kind.in_(kinds), Organisation.retired_at.is_(None))
    return list(session.execute(rows.order_by(Organisation.names["en"].astext, Organisation.code)).scalars())


def state_names(session: Session) -> dict[str, dict[str, str]]:
    """The official names of states, by their alpha-3 code: how each wishes to be called, in the event's languages.

    A state that is no longer invited keeps its name.
    """
    rows = select(Organisation.code, Organisation.names).where(Organisation.kind.in_(("state", "observer_state")))
    return {row.code: row.names for row in session.execute(rows)}


def organisations_in_force(session: Session) -> dict[str, dict[str, str]]:
    """Code to names of every organisation in force, by its English name: what a focal point's role is limited to."""
    rows = select(Organisation.code, Organisation.names).where(Organisation.retired_at.is_(None))
    ordered = session.execute(rows.order_by(Organisation.names["en"].astext, Organisation.code))
    return {row.code: row.names for row in ordered}


def places_of(session: Session, *, category_id: int, organisation_id: int | None) -> list[Quota]:
    """The quotas that count for a file: the category's total first, then the organisation's own."""
    mine = or_(Quota.organisation_id.is_(None), Quota.organisation_id == organisation_id)
    rows = select(Quota).where(Quota.category_id == category_id, mine)
    return list(session.execute(rows.order_by(Quota.organisation_id.nulls_first())).scalars())
