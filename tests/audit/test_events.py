"""The chain, as values: what an event's hash covers, and where a chain breaks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accreditation.audit.events import (
    GENESIS,
    Chained,
    Event,
    canonical,
    checkpoint_message,
    commitment_to,
    describe,
    event_hash,
    first_break,
)

EVENT = Event(
    seq=1,
    id=UUID(int=10),
    at=datetime(2025, 10, 25, 2, 0, 0, 123456, tzinfo=UTC),
    actor_id=UUID(int=20),
    action="file:submit",
    subject_kind="file",
    subject_id=UUID(int=30),
    about={"from": "draft", "to": "submitted", "version": 2},
    commitment=b"\x01" * 32,
)


def chain(length: int) -> list[Chained]:
    links, previous = [], GENESIS
    for seq in range(1, length + 1):
        event = replace(EVENT, seq=seq, id=UUID(int=seq))
        digest = event_hash(previous, event)
        links.append(Chained(event=event, previous=previous, hash=digest))
        previous = digest
    return links


def test_the_hash_is_written_down_so_that_it_never_changes_by_accident() -> None:
    assert event_hash(GENESIS, EVENT).hex() == "da2c44d2a27435af5c383b9475c3fdaac1d5103e431f06dff298009ba50d6099"


@pytest.mark.parametrize(
    "change",
    [
        {"seq": 2},
        {"id": UUID(int=11)},
        {"at": EVENT.at + timedelta(microseconds=1)},
        {"actor_id": UUID(int=21)},
        {"action": "file:reject"},
        {"subject_kind": "badge"},
        {"subject_id": UUID(int=31)},
        {"about": {"from": "draft", "to": "submitted", "version": 3}},
        {"about": {}},
        {"commitment": b"\x02" * 32},
        {"commitment": None},
    ],
)
def test_every_part_of_an_event_is_in_its_hash(change: dict[str, Any]) -> None:
    assert event_hash(GENESIS, replace(EVENT, **change)) != event_hash(GENESIS, EVENT)


def test_the_hash_before_it_is_in_it() -> None:
    assert event_hash(b"\x01" * 32, EVENT) != event_hash(GENESIS, EVENT)


def test_neither_the_order_of_keys_nor_the_time_zone_changes_a_hash() -> None:
    same = replace(
        EVENT,
        about=dict(reversed(EVENT.about.items())),
        at=EVENT.at.astimezone(timezone(timedelta(hours=7))),
    )
    assert event_hash(GENESIS, same) == event_hash(GENESIS, EVENT)


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.none(), max_size=5))
def test_one_value_has_one_spelling(value: dict[str, Any]) -> None:
    assert canonical(value) == canonical(dict(reversed(value.items())))


def test_a_whole_chain_holds() -> None:
    assert first_break(chain(5)) is None
    assert first_break([]) is None


def test_a_part_of_a_chain_holds_from_where_it_starts() -> None:
    links = chain(5)
    assert first_break(links[2:], start=links[1].hash, first=3) is None


@pytest.mark.parametrize("seq", [1, 3, 5])
def test_an_altered_event_is_named(seq: int) -> None:
    links = chain(5)
    links[seq - 1] = replace(links[seq - 1], event=replace(links[seq - 1].event, action="file:approve"))
    assert first_break(links) == (seq, "was altered")


@pytest.mark.parametrize("seq", [1, 3])
def test_a_missing_event_is_named(seq: int) -> None:
    links = chain(5)
    del links[seq - 1]
    assert first_break(links) == (seq, "is missing")


def test_an_event_put_in_anew_with_a_right_hash_breaks_the_next() -> None:
    links = chain(3)
    event = replace(links[1].event, action="file:approve")
    links[1] = Chained(event=event, previous=links[1].previous, hash=event_hash(links[1].previous, event))
    assert first_break(links) == (3, "does not follow the event before it")


def test_a_commitment_tells_nothing_without_its_salt() -> None:
    detail = {"reason": "the same reason"}
    assert commitment_to(b"\x00" * 16, detail) != commitment_to(b"\x01" * 16, detail)
    assert commitment_to(b"\x00" * 16, detail) == commitment_to(b"\x00" * 16, dict(detail))


def test_a_checkpoint_signs_number_and_head() -> None:
    messages = {checkpoint_message(seq, head) for seq in (1, 256) for head in (GENESIS, b"\x01" * 32)}
    assert len(messages) == 4


def test_an_action_is_described_once() -> None:
    describe({"test:once": "Once"})
    describe({"test:once": "Once"})
    with pytest.raises(ValueError, match="twice"):
        describe({"test:once": "Otherwise"})
