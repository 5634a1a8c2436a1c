"""Whose turn it is: organisations by time, people of one organisation by its own order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from accreditation.applications.turns import Waiting, own_order, turns

DAY = datetime(2025, 10, 20, tzinfo=UTC)


def waits(number: int, organisation: int | None = None, *, place: int | None = None, hour: int = 0) -> Waiting:
    return Waiting(
        id=UUID(int=number), organisation_id=organisation, place=place, submitted_at=DAY + timedelta(hours=hour)
    )


def numbers(line: list[Waiting]) -> list[int]:
    return [each.id.int for each in line]


def test_without_an_order_whoever_was_handed_in_first_is_first() -> None:
    assert numbers(own_order([waits(1, hour=2), waits(2, hour=1), waits(3, hour=3)])) == [2, 1, 3]


def test_whoever_was_not_ordered_stands_behind_those_who_were() -> None:
    line = [waits(1, hour=1), waits(2, place=2, hour=3), waits(3, place=1, hour=2)]
    assert numbers(own_order(line)) == [3, 2, 1]


def test_an_organisations_order_changes_who_of_its_people_goes_and_not_when() -> None:
    first = [waits(1, 7, place=2, hour=1), waits(2, 7, place=1, hour=5)]
    other = [waits(3, 8, hour=3)]
    assert numbers(turns([*first, *other])) == [2, 3, 1]


def test_people_without_an_organisation_stand_for_themselves() -> None:
    assert numbers(turns([waits(1, hour=3), waits(2, 7, hour=2), waits(3, hour=1)])) == [3, 2, 1]
