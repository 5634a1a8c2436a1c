"""The population: the same seed, the same event; every state, every script, a surge at the end."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from functools import cache
from pathlib import Path

import phonenumbers
import pytest

from accreditation.applications import dossier, fields
from accreditation.applications.items import item_kinds
from accreditation.applications.workflow import WORKFLOW, State
from accreditation.badges.workflow import BADGE_WORKFLOW, BadgeState
from accreditation.demo.names import mrz_spelling
from accreditation.demo.people import population
from accreditation.demo.pictures import document_of, portrait_of
from accreditation.demo.shapes import Person
from accreditation.demo.watchlist import watch_list
from tests.demo.an_event import CATEGORIES, NOW, Quota, an_event

BY_CODE = {category.code: category for category in CATEGORIES}
#: Steps of the invented histories that other verbs take: the waiting list, replacement, protocol's own entry.
OUTSIDE_WORKFLOW = {"replace", "enter"}


@cache
def six_hundred() -> tuple[Person, ...]:
    return tuple(population(people=600, seed=7, event=an_event(), now=NOW))


def digest(people: tuple[Person, ...]) -> str:
    return hashlib.sha256(repr(people).encode()).hexdigest()


def test_the_same_seed_gives_the_same_people_whatever_the_hash_seed() -> None:
    program = (
        "from tests.demo.test_people import *;"
        "print(digest(tuple(population(people=120, seed=7, event=an_event(), now=NOW))))"
    )
    root = Path(__file__).parents[2]
    printed = {
        subprocess.run(
            [sys.executable, "-c", program], check=True, capture_output=True, text=True, cwd=root,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
        ).stdout
        for hash_seed in ("1", "2")
    }  # fmt: skip
    assert len(printed) == 1


def test_another_seed_gives_other_people() -> None:
    one, two = (tuple(population(people=60, seed=seed, event=an_event(), now=NOW)) for seed in (7, 8))
    assert digest(one) != digest(two)


def test_as_many_people_come_as_were_asked_for_from_110_delegations() -> None:
    people = six_hundred()
    assert [person.number for person in people] == list(range(1, 601))
    assert len({p.organisation for p in people if p.category == "delegate"}) == 110
    heads = Counter(p.organisation for p in people if p.head_of_delegation)
    assert set(heads.values()) == {1}
    assert len(heads) == 110


def test_every_state_of_a_file_and_of_a_badge_occurs() -> None:
    assert {person.state for person in six_hundred()} == set(State)
    assert {badge.state for person in six_hundred() for badge in person.badges} == set(BadgeState)


@pytest.mark.parametrize("codes", [(), ("press",)])
def test_thirty_people_show_every_state_of_a_file(codes: tuple[str, ...]) -> None:
    people = list(population(people=30, seed=7, event=an_event(codes=codes), now=NOW))
    assert len(people) == 30
    assert {person.state for person in people} == set(State)
    assert all(person.state == (person.history[-1].state if person.history else State.DRAFT) for person in people)


def test_stays_are_counted_from_day_one_where_the_event_is() -> None:
    arrivals = {str(person.facts["arrival"]) for person in six_hundred() if "arrival" in person.facts}
    assert arrivals == {"2025-10-22", "2025-10-23", "2025-10-24", "2025-10-25"}


def test_ten_scripts_and_single_names_occur() -> None:
    names = [person.name for person in six_hundred()]
    assert {name.script for name in names} >= {"Latn", "Cyrl", "Grek", "Arab", "Hebr", "Hans", "Thai", "Deva", "Ethi"}
    assert any(name.culture == "vi" for name in names)
    assert any(not name.given and " " not in name.family for name in names)


def test_half_of_the_files_come_in_the_last_ten_days_and_none_after_now() -> None:
    moments = [p.submitted_at for p in six_hundred() if p.submitted_at]
    assert sum(moment > NOW - timedelta(days=10) for moment in moments) >= len(moments) / 2
    assert max(moments) < NOW
    assert min(moments) < NOW - timedelta(days=40)


def test_every_history_follows_the_workflow_and_ends_in_the_state() -> None:
    steps = {transition.action: transition for transition in WORKFLOW}
    for person in six_hundred():
        state, at = State.DRAFT, person.created_at
        for step in person.history:
            if step.action not in OUTSIDE_WORKFLOW and step.state != State.WAITLISTED:
                assert state in steps[step.action].source
                assert step.state == steps[step.action].target
                assert bool(step.reason) or not steps[step.action].needs_reason
            assert at <= step.at < NOW
            state, at = State(step.state), step.at
        assert state == person.state
        assert (person.submitted_at is None) == (person.state is State.DRAFT)


def test_nobody_decides_twice_on_one_file() -> None:
    for person in six_hundred():
        deciders = {
            kind: {(s.role, s.actor) for s in person.history if s.action in actions}
            for kind, actions in (
                ("review", {"pre-approve", "return", "reject"}), ("vet", {"clear", "refer"}), ("approve", {"approve"}),
                ("suspend", {"suspend"}), ("reinstate", {"reinstate"}),
            )
        }  # fmt: skip
        assert sum(map(len, deciders.values())) == len(set().union(*deciders.values()))
        assert all(s.second not in (None, s.actor) for s in person.history if s.role == "board")


def test_only_files_once_approved_have_badges_and_each_card_follows_its_life() -> None:
    moves = {transition.action: transition for transition in BADGE_WORKFLOW}
    for person in six_hundred():
        approved = [step.at for step in person.history if step.action in {"approve", "enter"}]
        assert approved or not person.badges
        for issue, badge in enumerate(person.badges, 1):
            assert badge.issue == issue
            assert [step.action for step in badge.steps][:2] in (["queue"], ["queue", "print"])
            state = ""
            for step in badge.steps:
                if step.action in moves:
                    assert BadgeState(state) in moves[step.action].source
                    assert step.state == moves[step.action].target
                assert approved[0] < step.at < NOW
                state = step.state
            assert state == badge.state


def test_submitted_answers_are_complete_and_drafts_are_not() -> None:
    for person in six_hundred():
        category = BY_CODE[person.category]
        if not category.stages:
            assert person.portrait is None
            continue
        held = [*person.documents, "portrait"]
        lacking = dossier.missing(
            category.field_sets, person.facts, documents=category.documents, held=held, today=NOW.date(),
            things=person.things,
        )  # fmt: skip
        assert bool(lacking) == (person.state is State.DRAFT)
        assert person.facts.keys() <= {field.name for field in fields.FIELDS}


def test_press_crews_bring_a_few_pieces_and_protection_officers_their_radios() -> None:
    for person in six_hundred():
        sets = BY_CODE[person.category].field_sets
        assert set(person.things) <= {kind.name for kind in item_kinds(sets)}
        if "press" in sets:
            assert 1 <= len(person.things["equipment"]) <= 6
        if "protection" in sets:
            assert person.things["radios"]
    armed = [person for person in six_hundred() if "arms" in person.things]
    assert 0 < len(armed) < sum("radios" in person.things for person in six_hundred())
    assert all(arm["permit"] and arm["flight"] for person in armed for arm in person.things["arms"])


def test_what_was_typed_equals_the_document_but_for_the_named_slips() -> None:
    slips = 0
    for person in six_hundred():
        if person.paper is None:
            continue
        same = {"birth_date": person.paper.born.isoformat(), "nationality": person.paper.nationality}
        different = tuple(name for name, value in same.items() if person.facts[name] != value)
        assert different == person.slips
        assert (person.paper.born, person.paper.sex) == (person.born, person.sex)
        slips += len(different)
    assert slips >= 3


def test_faults_stand_in_files_not_yet_checked_and_in_every_returned_one() -> None:
    for person in six_hundred():
        fault = bool(person.slips or person.unsigned or (person.portrait and person.portrait.flaw))
        if person.state is State.RETURNED:
            assert fault
            assert person.open_fields
            assert person.answer_until is not None
        elif person.state in {State.APPROVED, State.CLEARED, State.VETTING}:
            assert not fault
    assert any(person.unsigned for person in six_hundred())


def test_some_are_registered_twice_some_resemble_the_list_some_replace_another() -> None:
    people = {person.number: person for person in six_hundred()}
    twice = [person for person in people.values() if person.duplicate_of]
    assert len(twice) >= 4
    for person in twice:
        original = people[person.duplicate_of or 0]
        assert original.number < person.number
        assert original.paper == person.paper
        assert original.organisation != person.organisation
    listed = {entry.code: entry for entry in watch_list()}
    alike = [person for person in people.values() if person.resembles]
    assert len(alike) >= 4
    assert all(listed[person.resembles or ""].nationality == person.nationality for person in alike)
    replacing = [person for person in people.values() if person.replaces]
    assert replacing
    assert all(people[person.replaces or 0].state is State.REPLACED for person in replacing)


def test_document_numbers_are_shared_by_the_same_person_alone() -> None:
    numbers = Counter(p.paper.number for p in six_hundred() if p.paper and not p.duplicate_of)
    assert max(numbers.values()) == 1


def test_addresses_go_nowhere_and_telephone_numbers_are_valid_in_form() -> None:
    people = [person for person in six_hundred() if "phone" in person.facts]
    assert len(people) > 500
    for person in people:
        assert person.email.endswith(".example")
        assert person.email.isascii()
        assert phonenumbers.is_possible_number(phonenumbers.parse(str(person.facts["phone"])))
    assert len({person.email for person in people}) == len(people)


def test_ages_fit_what_people_come_for() -> None:
    for person in six_hundred():
        age = (NOW.date() - person.born).days // 365
        assert 19 <= age <= 76
        if person.category == "volunteer" and not person.duplicate_of and not person.resembles:
            assert age < 31


def test_quotas_are_kept_where_others_have_room() -> None:
    event = an_event(codes=("press",), quotas=(Quota("press", 3, organisation_kind="media"),))
    taken = Counter(p.organisation for p in population(people=40, seed=7, event=event, now=NOW))
    del taken[None]
    assert taken
    assert max(taken.values()) <= 4


def test_the_watch_list_has_forty_invented_entries() -> None:
    entries = watch_list()
    assert len({entry.code for entry in entries}) == 40
    assert any(entry.also for entry in entries)
    assert all(mrz_spelling(entry.name.family) for entry in entries)


@pytest.mark.parametrize("kind", ["identity_document", "assignment_letter"])
def test_pictures_of_a_person_are_drawn_when_asked(kind: str) -> None:
    person = next(p for p in six_hundred() if kind in p.documents)
    assert document_of(person, kind, day=NOW.date())[:2] == b"\xff\xd8"
    portrait = portrait_of(person)
    assert portrait is not None
    assert portrait.jpeg[:2] == b"\xff\xd8"


def test_principals_have_no_picture() -> None:
    person = next(p for p in six_hundred() if p.category == "principal")
    assert portrait_of(person) is None
    assert person.badges == ()
