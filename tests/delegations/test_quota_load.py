"""Quotas of the event file in the database: never below what is taken, and true also when they come later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from accreditation.accounts.actions import open_account
from accreditation.applications.models import Application
from accreditation.delegations.actions import move_place
from accreditation.delegations.models import Organisation, Quota
from accreditation.event_commands import export_event, load_event
from accreditation.kernel.database import current_session, transaction
from accreditation.policy.actors import SYSTEM
from accreditation.programme.event_file import EventFileError
from accreditation.programme.models import Category

SMALL = Path(__file__).parents[1] / "programme" / "small.toml"
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
OWN = '[[quota]]\ncategory = "press"\norganisation = "DEU-M-ELBE"\nplaces = 2\n'

HOST = (
    '[[organisation]]\ncode = "HOST"\nkind = "host"\nnames = { en = "Organiser", vi = "Ban tổ chức" }\nplate = "HOST"'
)
ELBE_CODE = '[[organisation]]\ncode = "DEU-M-ELBE"'

Written = Callable[..., Path]


@pytest.fixture
def small(empty_app: Flask, small_event: Written) -> Written:
    """The small event's file, changed at will, beside an instance without an event."""
    return small_event


def done(path: Path, *, overwrite: bool = False) -> dict[str, dict[str, int]]:
    tallies = load_event(path, now=NOW, overwrite=overwrite)
    return {tally.table: tally.counts() for tally in tallies if tally.counts()}


def own_quota() -> Quota:
    return current_session().execute(select(Quota).where(Quota.organisation_id.is_not(None))).scalar_one()


def take_place() -> bool:
    """Reserve a place of the press for the Elbe Courier."""
    with transaction(unaudited="the test takes a place") as session:
        category = session.execute(select(Category.id).where(Category.code == "press")).scalar_one()
        organisation = session.execute(select(Organisation.id).where(Organisation.code == "DEU-M-ELBE")).scalar_one()
        return move_place(session, category_id=category, organisation_id=organisation, held="none", wanted="reserved")


def hand_in_file() -> None:
    """A file of the press that holds a reserved place."""
    with transaction() as session:
        account = open_account(
            session, email="ada@example.org", name="Ada Example", language="en", actor=SYSTEM, now=NOW
        )
        session.flush()
        file = Application(
            reference="SM-1",
            applicant_id=account.id,
            language="en",
            place="reserved",
            created_at=NOW,
            changed_at=NOW,
            waiting_since=NOW,
            sealed_facts=b"",
            category_id=session.execute(select(Category.id).where(Category.code == "press")).scalar_one(),
            organisation_id=session.execute(select(Organisation.id).where(Organisation.kind == "media")).scalar_one(),
        )
        session.add(file)


def test_a_quota_is_not_lowered_below_what_is_taken(small: Written) -> None:
    done(small())
    assert take_place() and take_place()
    with pytest.raises(EventFileError) as caught:
        done(small((OWN, OWN.replace("places = 2", "places = 1")), ("places = 10", "places = 1")))
    assert (
        "[[quota]] press, organisation DEU-M-ELBE: places = 1: allowed is 2 or more: 2 are reserved, 0 consumed"
        in str(caught.value)
    )
    assert "[[quota]] press, in all: places = 1: allowed is 2 or more" in str(caught.value)
    assert own_quota().places == 2
    assert done(small(("places = 10", "places = 2"))) == {"quotas": {"changed": 1}}


def test_a_retired_quota_limits_nobody_and_goes_on_counting(small: Written) -> None:
    done(small())
    assert done(small((OWN, ""))) == {"quotas": {"retired": 1}}
    assert take_place() and take_place() and take_place()
    with pytest.raises(EventFileError, match="allowed is 3 or more"):
        done(small())
    assert done(small((OWN, OWN.replace("places = 2", "places = 3")))) == {"quotas": {"changed": 1}}
    assert (own_quota().reserved, own_quota().places) == (3, 3)
    assert not take_place()


def test_a_new_quota_starts_with_the_places_that_files_hold(small: Written) -> None:
    done(small((OWN, "")))
    hand_in_file()
    with pytest.raises(EventFileError, match="places = 0: allowed is 1 or more: 1 are reserved, 0 consumed"):
        done(small((OWN, OWN.replace("places = 2", "places = 0"))))
    assert done(small()) == {"quotas": {"created": 1}}
    assert (own_quota().reserved, own_quota().consumed) == (1, 0)


def test_places_of_a_kind_become_a_quota_of_each_organisation(small: Written) -> None:
    by_kind = OWN.replace('organisation = "DEU-M-ELBE"', 'organisation_kind = "media"')
    done(small((OWN, by_kind)))
    organisation = own_quota().organisation
    assert organisation is not None and (organisation.code, own_quota().places) == ("DEU-M-ELBE", 2)
    assert done(small()) == {}


def test_a_quota_edited_on_a_page_stays_until_overwritten(small: Written) -> None:
    done(small())
    with transaction(unaudited="the test edits as a page would"):
        quota = own_quota()
        quota.places, quota.edited_at = 5, NOW
    assert done(small()) == {"quotas": {"kept": 1}}
    held = export_event(current_session())
    assert held is not None and held.quotas[1].places == 5
    assert done(small(), overwrite=True) == {"quotas": {"changed": 1}}
    assert (own_quota().places, own_quota().edited_at) == (2, None)


def test_an_absent_organisation_retires_with_its_quotas(small: Written) -> None:
    done(small())
    renamed = (ELBE_CODE, ELBE_CODE.replace("ELBE", "ODER"))
    assert done(small(renamed, (OWN, ""), (HOST, ""))) == {
        "organisations": {"created": 1, "retired": 2},
        "quotas": {"retired": 1},
    }
    assert own_quota().retired_at == NOW
