"""Waiting lists and assignments hold together in the order of time, whatever the quotas are."""

from __future__ import annotations

from collections import Counter

import pytest

from accreditation.applications.workflow import CLOSED, State
from accreditation.demo.people import population
from accreditation.demo.places import House, Places, Settled, settle
from tests.demo.an_event import NOW, an_event

EVENT = an_event()
HOUSES = [House(code=each.code, kind=each.kind, name=each.names["en"]) for each in EVENT.organisations]
INVITED = {each.code: each.invited_by for each in EVENT.categories}
PEOPLE = list(population(people=300, seed=7, event=EVENT, now=NOW))


def settled(places: Places) -> list[Settled]:
    return settle(PEOPLE, places=places, houses=HOUSES, invited=INVITED)


def everywhere(count: int) -> dict[tuple[str, str], int]:
    return {(category, house.code): count for category in INVITED for house in HOUSES}


@pytest.mark.parametrize("count", [2, 3, 8])
def test_who_comes_to_a_full_quota_waits_and_nobody_else(count: int) -> None:
    moments = []
    for each in settled(everywhere(count)):
        person = each.person
        code = each.assigned or person.organisation
        if not person.history or code is None:
            continue
        passed = [step.at for step in person.history if step.action == "pre-approve"]
        comes_at = passed[0] if each.assigned else person.history[0].at
        moments.append((comes_at, 1, (person.category, code), person.state))
        if person.state in CLOSED:
            moments.append((person.history[-1].at, -1, (person.category, code), person.state))
    held: Counter[tuple[str, str]] = Counter()
    waiting = 0
    for _at, change, key, state in sorted(moments, key=lambda moment: moment[:2]):
        if change > 0 and state is State.WAITLISTED:
            assert held[key] == count
            waiting += 1
        else:
            held[key] += change
            assert held[key] <= count
    assert waiting > 0


def test_without_quotas_nobody_waits() -> None:
    assert not [each for each in settled({}) if each.person.state is State.WAITLISTED]


def test_who_waits_has_one_step_and_no_badge() -> None:
    waiting = [each.person for each in settled(everywhere(2)) if each.person.state is State.WAITLISTED]
    assert {len(person.history) for person in waiting} == {1}
    assert not any(person.badges or person.open_fields for person in waiting)


def test_uninvited_files_that_went_on_have_an_organisation_with_its_name() -> None:
    names = {house.code: house.name for house in HOUSES}
    found = 0
    for each in settled(everywhere(8)):
        person = each.person
        passed = any(step.action == "pre-approve" for step in person.history)
        assert (each.assigned is not None) == (person.organisation is None and passed and bool(person.paper))
        if each.assigned:
            assert person.facts["organisation_name"] == names[each.assigned]
            found += 1
    assert found
