"""Who sees which files is said twice: by the grants for one file, in SQL for a queue. The two say the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from accreditation.applications.models import Application
from accreditation.applications.queries import scope_of
from accreditation.applications.workflow import State
from accreditation.kernel.database import current_session, transaction
from accreditation.policy.actors import DESKS, Actor, Role
from accreditation.policy.grants import Permission, may
from accreditation.programme.queries import categories
from tests.files import complete_file, officer


@dataclass(frozen=True)
class Whose:
    """Files of each desk: of somebody else, the reader's own, and entered by another for the reader's account."""

    reader: UUID


@pytest.fixture
def whose(app: Flask, now: datetime) -> Iterator[Whose]:
    """For each desk a draft and a file handed in, of either owner; and one that an officer entered."""
    with transaction() as session:
        reader = officer(session, Role.PROTOCOL, now=now).id
        clerk = officer(session, Role.PROTOCOL, now=now).id
        session.flush()
        desks = {}
        for each in categories(session):
            if each.stages:
                desks.setdefault(each.desk, each.code)
        assert desks.keys() == DESKS
        for code in desks.values():
            for state in (State.DRAFT, State.SUBMITTED, State.APPROVED):
                for owner, entered in ((None, None), (reader, None), (reader, clerk)):
                    file = complete_file(session, now=now, code=code)
                    file.state, file.submitted_at = state, None if state is State.DRAFT else now
                    file.applicant_id, file.entered_by_id = owner or file.applicant_id, entered
                    session.flush()
    yield Whose(reader)


def roles() -> list[frozenset[Role]]:
    """Each role alone, none, and some that sit together."""
    single = [frozenset({role}) for role in Role]
    pairs = [{Role.PROTOCOL, Role.LOGISTICS}, {Role.CONTENT, Role.VETTING}, {Role.AUDITOR, Role.APPLICANT}]
    return [frozenset(), *single, *(frozenset(pair) for pair in pairs)]


def test_a_queue_holds_the_files_that_the_grants_let_its_reader_read(whose: Whose) -> None:
    session = current_session()
    files = session.execute(select(Application)).unique().scalars().all()
    seen: set[bool] = set()
    for held in roles():
        for reader in (whose.reader, uuid4()):
            actor = Actor(id=reader, roles=held, organisations=frozenset({"KAZ"}))
            found = set(session.execute(select(Application.id).where(scope_of(actor))).scalars())
            for file in files:
                allowed = may(actor, Permission.FILE_READ, file)
                seen.add(allowed)
                story = (sorted(held), file.desk, file.state, file.applicant_id == reader, file.entered_by_id)
                assert (file.id in found) == allowed, story
    assert seen == {True, False}
    assert len(files) == len(DESKS) * 9
