"""Quotas brought into the population: who waits for a place, and which organisation the desk assigned. Pure.

Promise: in the order of time, a file is on the waiting list exactly when the quota of its organisation was full as it
came in; and whoever typed an organisation has one assigned before the desk passed the file on, with room in its quota.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from accreditation.applications.workflow import CLOSED, State
from accreditation.demo import facts
from accreditation.demo.shapes import Person

#: (category, organisation): places. Pairs without a quota are absent.
Places = Mapping[tuple[str, str], int]
#: Files that stay open: they hold their place from the day they came.
_HELD: Final = frozenset({State.SUBMITTED, State.IN_REVIEW, State.PRE_APPROVED, State.VETTING, State.CLEARED,
                          State.APPROVED})  # fmt: skip
#: Kinds of organisation whose people come from anywhere, so that somebody may be of another one of them.
_ANYWHERE: Final = frozenset({"igo", "un"})


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """An organisation as the quotas see it."""

    code: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Settled:
    """A person whose file the quotas allow. `assigned`: the organisation that the desk gave an uninvited file."""

    person: Person
    assigned: str | None = None


def settle(
    people: Sequence[Person], *, places: Places, houses: Sequence[House], invited: Mapping[str, Sequence[str]]
) -> list[Settled]:
    """The same people, in the same order, with waiting lists and assignments that hold together.

    `invited` names the kinds of organisation of each category. About one in eighty is on a waiting list.
    """
    crowded = _crowd(people, places, {house.code: house for house in houses})
    assigned = _assign(crowded, places, houses, invited)
    stuck = {person.number for person in crowded if _passed(person)} - assigned.keys()
    standing = [_cut(each, State.SUBMITTED) if each.number in stuck else each for each in crowded]
    return _queue(standing, assigned, places)


def _crowd(people: Sequence[Person], places: Places, houses: Mapping[str, House]) -> list[Person]:
    """Move some people of a category to its smallest quotas, more than these hold."""
    wanted = max(2, len(people) // 80)
    moved: dict[int, Person] = {}
    by_category: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        if person.state in _HELD and person.organisation and houses[person.organisation].kind not in {"state", "host"}:
            by_category[person.category].append(person)
    small = sorted(
        (count, category, code)
        for (category, code), count in places.items()
        if code in houses and houses[code].kind in _ANYWHERE and count <= 2
    )
    for count, category, code in small:
        free = [each for each in by_category[category] if each.number not in moved]
        if wanted <= 0 or len(free) < count + 2:
            continue
        for person in free[: count + min(3, len(free) // 3 or 1)]:
            moved[person.number] = _of(person, houses[code])
        wanted -= min(3, len(free) // 3 or 1)
    return [moved.get(person.number, person) for person in people]


def _of(person: Person, house: House) -> Person:
    """The same person, sent by another organisation."""
    answers = {**person.facts, "organisation_name": house.name}
    email = facts.email(person.name, organisation=house.code, number=person.number)
    return replace(person, organisation=house.code, facts=answers, email=email)


def _assign(
    people: Sequence[Person], places: Places, houses: Sequence[House], invited: Mapping[str, Sequence[str]]
) -> dict[int, House]:
    """An organisation with room for each uninvited file that the desk passed on; none where no room is left."""
    taken = Counter((person.category, person.organisation) for person in people)
    assigned: dict[int, House] = {}
    for person in people:
        if not _passed(person):
            continue
        kinds = invited[person.category]
        fitting = [house for house in houses if house.kind in kinds and _room(taken, places, person, house) > 0]
        if fitting:
            # the roomiest first, so that one assignment does not fill an organisation
            house = max(fitting, key=lambda each: (_room(taken, places, person, each), each.code))
            taken[person.category, house.code] += 1
            assigned[person.number] = house
    return assigned


def _passed(person: Person) -> bool:
    """Whether the desk passed on a file whose organisation was only typed."""
    return person.organisation is None and any(step.action == "pre-approve" for step in person.history)


def _room(taken: Mapping[tuple[str, str | None], int], places: Places, person: Person, house: House) -> int:
    key = (person.category, house.code)
    return places.get(key, 1_000_000) - taken[key]


def _queue(people: Sequence[Person], assigned: Mapping[int, House], places: Places) -> list[Settled]:
    """Walk through time: who comes to a full quota waits, who does not gets a place."""
    held: Counter[tuple[str, str]] = Counter()
    settled: dict[int, Person] = {person.number: person for person in people}
    moments: list[tuple[datetime, int, int]] = []
    for person in people:
        if person.history and _limited(person, assigned, places):
            moments.append((_taken_at(person, assigned), 1, person.number))
            if person.state in CLOSED:
                moments.append((person.history[-1].at, 0, person.number))
    waiting: set[int] = set()
    for _at, comes, number in sorted(moments):
        person = settled[number]
        key = (person.category, assigned[number].code if number in assigned else str(person.organisation))
        if not comes:
            held[key] -= number not in waiting
        elif held[key] >= places[key]:
            waiting.add(number)
            settled[number] = _cut(person, State.WAITLISTED)
        else:
            held[key] += 1
            settled[number] = _cut(person, State.SUBMITTED) if person.state is State.WAITLISTED else person
    done = [
        _cut(settled[each.number], State.SUBMITTED)
        if settled[each.number].state is State.WAITLISTED and each.number not in waiting
        else settled[each.number]
        for each in people
    ]
    return [_settled(person, assigned.get(person.number)) for person in done]


def _limited(person: Person, assigned: Mapping[int, House], places: Places) -> bool:
    code = assigned[person.number].code if person.number in assigned else person.organisation
    return code is not None and (person.category, code) in places


def _taken_at(person: Person, assigned: Mapping[int, House]) -> datetime:
    """When the file takes its place of the organisation: as it is submitted, or as the organisation is assigned."""
    if person.number in assigned:
        return next(step.at for step in person.history if step.action == "pre-approve")
    return person.history[0].at


def _cut(person: Person, state: State) -> Person:
    """The file as it stood just after it was handed in, in `state`."""
    first = replace(person.history[0], state=str(state))
    return replace(
        person, state=state, history=(first,), badges=(), open_fields=(), answer_until=None, held_from="",
    )  # fmt: skip


def _settled(person: Person, house: House | None) -> Settled:
    if house is None or not any(step.action == "pre-approve" for step in person.history):
        return Settled(person)
    return Settled(replace(person, facts={**person.facts, "organisation_name": house.name}), house.code)
