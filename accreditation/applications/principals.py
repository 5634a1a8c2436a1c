"""Principals: two protocol officers enter them from the note verbale, and a register lists them.

No portrait, no document, no screening: a category without stages. One officer enters, another confirms (the step
"confirm" of the workflow, and a CHECK of the database); nobody else can begin such a file. Verbs never commit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from accreditation.accounts.models import Account
from accreditation.delegations.models import Organisation
from accreditation.kernel.errors import Blocked, Invalid, NotAllowed
from accreditation.kernel.sealing import load_data_keys
from accreditation.policy.actors import Actor
from accreditation.policy.grants import Permission, may
from accreditation.policy.words import N_
from accreditation.programme.models import Category
from accreditation.programme.queries import categories, local_day

from . import dossier
from .actions import apply_facts, start, take_step
from .fields import Field, field
from .models import Application
from .workflow import State

#: What is asked of a principal, in order; the note verbale is the source of all of it.
ASKED: tuple[Field, ...] = (
    Field(
        name="organisation", set="principal", step="role", kind="organisation", label=N_("Delegation"),
    ),
    replace(field("function"), label=N_("Comes as")),
    replace(field("family_name"), label=N_("Family name"), hint=N_("In Latin letters, as it is to be printed.")),
    replace(field("given_names"), hint=N_("With a single name, write it here.")),
    replace(field("native_name"), label=N_("Name in its own script"), hint=""),
    replace(field("title"), label=N_("Rank or title"), hint=N_("For example “President of the Republic”.")),
    replace(field("note_verbale"), required=True),
    replace(field("arrival"), label=N_("Arrives on")),
    replace(field("departure"), label=N_("Leaves on")),
)  # fmt: skip


#: The same of others: the form asks the applicant, here protocol is asked.
_CHOOSE = {"organisation": N_("Choose the delegation."), "function": N_("Choose what they come as.")}


def entered_categories(session: Session, actor: Actor) -> list[Category]:
    """The categories in force that the actor enters people of: those that no stage reviews."""
    return [
        each for each in categories(session) if "review" not in each.stages and may(actor, Permission.FILE_ENTER, each)
    ]


def faults(category: Category, answers: Mapping[str, Any], *, today: date) -> dict[str, str]:
    """What keeps a principal from being entered, English msgids by question."""
    found = {
        asked.name: why
        for asked in ASKED
        if (why := dossier.fault(asked, answers.get(asked.name), today=today)) is not None
    }
    found |= {name: why for name, why in _CHOOSE.items() if name in found}
    functions = {each["code"] for each in category.functions}
    if "function" not in found and answers["function"] not in functions:
        found["function"] = N_("Choose one of the list.")
    stay = (answers.get("arrival") or "", answers.get("departure") or "")
    if not {"arrival", "departure"} & found.keys() and stay[1] < stay[0]:
        found["departure"] = N_("This is before they arrive.")
    return found


def enter(
    session: Session,
    *,
    category: Category,
    organisation: Organisation,
    answers: Mapping[str, Any],
    officer: Account,
    actor: Actor,
    now: datetime,
) -> Application:
    """Enter a principal from the note verbale; another protocol officer confirms.

    Of a state's principals the nationality is the state's: names then stand in its order. Raises NotAllowed, Invalid
    (by question), Blocked when the delegation's places are taken.
    """
    if "review" in category.stages or not may(actor, Permission.FILE_ENTER, category):
        raise NotAllowed(N_("Protocol enters principals from the note verbale."))
    if organisation.kind not in category.invited_by or organisation.retired_at is not None:
        raise Invalid(N_("Choose an organisation of the list."), field="organisation")
    for name, why in faults(category, answers, today=local_day(session, now)).items():
        raise Invalid(why, field=name)
    facts = {asked.name: answers.get(asked.name) or "" for asked in ASKED if asked.name != "organisation"}
    if organisation.kind == "state":
        facts["nationality"] = organisation.territory or organisation.code
    file = start(
        session,
        category=category,
        applicant=officer,
        actor=actor,
        now=now,
        language=officer.language,
        organisation=organisation,
        facts=facts,
    )
    session.flush()
    apply_facts(file, file.facts, now=now)
    take_step(session, file, "enter", actor=actor, now=now)
    if file.state is not State.SUBMITTED:
        raise Blocked(N_("All places of this delegation’s principals are taken: withdraw one, or raise the quota."))
    return file


def register(session: Session, actor: Actor) -> list[Application]:
    """Everybody entered from a note verbale whom the actor enters people beside: by delegation, then as entered."""
    mine = [each.id for each in entered_categories(session, actor)]
    rows = (
        select(Application)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .where(Application.category_id.in_(mine))
        .options(selectinload(Application.organisation))
        .order_by(Organisation.names["en"].astext, Application.created_at, Application.id)
    )
    files = list(session.execute(rows).unique().scalars())
    load_data_keys(session, [file.id for file in files])
    return files
