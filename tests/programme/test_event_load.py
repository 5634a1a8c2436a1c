"""The event file in and out of the database: all of it or nothing, and what pages edited stays."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select, text

from accreditation.audit.models import AuditEvent
from accreditation.audit.queries import verify
from accreditation.config import ROOT
from accreditation.delegations.event_quotas import by_organisation
from accreditation.event_commands import export_event, load_event, sha256_of
from accreditation.kernel.database import Base, current_session, transaction
from accreditation.programme import event_file
from accreditation.programme.event_changes import Tally
from accreditation.programme.event_file import EventFile, EventFileError
from accreditation.programme.event_file_tables import REPEATED
from accreditation.programme.models import Category, Deadline, Event, Gate, Window, Zone

HANOI = ROOT / "data" / "events" / "hanoi.toml"
SMALL = Path(__file__).with_name("small.toml")
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)


def part(start: str, end: str) -> str:
    """The small file's text from `start` up to `end`."""
    rest = SMALL.read_text(encoding="utf-8").partition(start)[2]
    return start + rest.partition(end)[0]


STAFF = part("[[category]]\nnumber = 9", "[[organisation]]")
STAGE = part("[[zone]]\nnumber = 2", "[[gate]]")
STAIRS = part('[[gate]]\ncode = "stairs"', "[[privilege]]")
STAGE_GRANT = ', { zone = "stage", window = "days", needs = "escort" }'
WITHOUT_STAFF = (STAFF, "")


@pytest.fixture
def small(empty_app: Flask, small_event: Callable[..., Path]) -> Callable[..., Path]:
    """The small event's file, changed at will, beside an instance without an event."""
    return small_event


def load(path: Path, *, now: datetime = NOW, **options: bool) -> dict[str, Tally]:
    return {tally.table: tally for tally in load_event(path, now=now, **options)}


def done(path: Path, **options: bool) -> dict[str, dict[str, int]]:
    """What a load did, by table, without what it did not."""
    return {table: tally.counts() for table, tally in load(path, **options).items() if tally.counts()}


def refused(path: Path, **options: bool) -> str:
    with pytest.raises(EventFileError) as caught:
        load(path, **options)
    return str(caught.value)


def exported() -> EventFile:
    held = export_event(current_session())
    assert held is not None
    return held


def only(model: type[Any], code: str) -> Any:
    return current_session().execute(select(model).where(model.code == code)).scalar_one()


def edit(model: type[Any], code: str, **values: Any) -> None:
    """What a page does: set values, and say when."""
    with transaction(unaudited="the test edits as a page would") as session:
        row = session.execute(select(model).where(model.code == code)).scalar_one()
        for name, value in {**values, "edited_at": NOW}.items():
            setattr(row, name, value)


def everything() -> dict[str, list[Any]]:
    """Every row of every table with the transaction that wrote it."""
    rows = {}
    for table in Base.metadata.sorted_tables:
        held = current_session().execute(text(f'SELECT xmin::text, t::text FROM "{table.name}" t ORDER BY 2'))  # noqa: S608
        rows[table.name] = held.all()
    current_session().rollback()
    return rows


def normal(event: EventFile) -> EventFile:
    """The event without its quotas, which are compared by what they give to whom."""
    return replace(event, quotas=())


def places(event: EventFile) -> dict[tuple[str, str], int]:
    return by_organisation(event.quotas, {row.code: row.kind for row in event.organisations})


def run(app: Flask, *args: str) -> Result:
    return app.test_cli_runner().invoke(args=["event", *args])


# There and back


@pytest.mark.parametrize("path", [SMALL, HANOI], ids=["small", "hanoi"])
def test_what_is_loaded_is_exported(empty_app: Flask, path: Path) -> None:
    load(path)
    filed = event_file.read(path)
    assert normal(exported()) == normal(filed)
    assert places(exported()) == places(filed)


def test_an_export_loads_into_an_empty_instance_as_the_same(empty_app: Flask, tmp_path: Path) -> None:
    load(HANOI)
    out = tmp_path / "out.toml"
    assert run(empty_app, "export", str(out)).exit_code == 0
    assert done(out) == {}
    assert out.read_text(encoding="utf-8") == run(empty_app, "export").output


def test_the_two_files_set_every_key_that_a_load_must_carry() -> None:
    held = [event_file.read(path) for path in (SMALL, HANOI)]
    for name, row_type in REPEATED.values():
        rows = [row for event in held for row in getattr(event, name)]
        unset = [item.name for item in fields(row_type) if len({str(getattr(row, item.name)) for row in rows}) < 2]
        assert unset == [], f"{name}: the same in all rows, so that a lost one would not be seen"


def test_loading_again_changes_nothing_and_touches_no_row(empty_app: Flask) -> None:
    load(HANOI)
    before = everything()
    result = run(empty_app, "load", str(HANOI))
    assert (result.exit_code, result.output) == (0, "Nothing changed.\n")
    assert everything() == before


def test_a_zone_may_be_granted_for_several_windows(empty_app: Flask) -> None:
    load(HANOI)
    grants = only(Category, "contractor").grants
    assert [(row.zone.code, row.window and row.window.code) for row in grants if row.zone.code == "exhibition"] == [
        ("exhibition", "build_up"), ("exhibition", "tear_down"),
    ]  # fmt: skip


# Upsert by code


def test_the_first_load_says_what_it_created(small: Callable[..., Path]) -> None:
    assert done(small()) == {
        "event": {"created": 1}, "deadlines": {"created": 6}, "windows": {"created": 3}, "zones": {"created": 2},
        "gates": {"created": 2}, "privileges": {"created": 1}, "categories": {"created": 2},
        "sessions": {"created": 1}, "organisations": {"created": 2}, "quotas": {"created": 2},
    }  # fmt: skip


def test_a_changed_row_keeps_its_id_and_grows_a_version(small: Callable[..., Path]) -> None:
    load(small())
    first = only(Zone, "hall")
    was = (first.id, first.version)
    assert done(small(("capacity = 100", "capacity = 120"))) == {"zones": {"changed": 1}}
    hall = only(Zone, "hall")
    assert (hall.id, hall.version, hall.capacity) == (was[0], was[1] + 1, 120)


def test_a_categorys_grants_follow_the_file(small: Callable[..., Path]) -> None:
    load(small())
    changed = small(
        (
            '{ zone = "hall" }, { zone = "stage", window = "days", needs = "escort" }',
            '{ zone = "hall", window = "days" }',
        )
    )
    assert done(changed) == {"categories": {"changed": 1}}
    assert [(row.zone.code, row.window.code) for row in only(Category, "press").grants] == [("hall", "days")]


def test_an_absent_row_retires_and_a_returning_one_comes_back(small: Callable[..., Path]) -> None:
    load(small())
    was = only(Category, "staff").id
    assert done(small(WITHOUT_STAFF)) == {"categories": {"retired": 1}}
    assert only(Category, "staff").retired_at == NOW
    assert [row.code for row in exported().categories] == ["press"]
    assert done(small(WITHOUT_STAFF)) == {}
    assert done(small()) == {"categories": {"changed": 1}}
    assert (only(Category, "staff").id, only(Category, "staff").retired_at) == (was, None)


def test_rows_that_only_moved_are_told_apart_from_changed_ones(small: Callable[..., Path]) -> None:
    load(small())
    hall = part("[[zone]]\nnumber = 1", "[[zone]]")
    moved = small((hall + STAGE, STAGE + hall))
    assert done(moved) == {"zones": {"moved": 2}}
    assert [row.code for row in exported().zones] == ["stage", "hall"]


# What pages edited


def test_what_was_edited_on_a_page_stays(small: Callable[..., Path]) -> None:
    load(small())
    edit(Deadline, "cut_off", at=NOW)
    assert done(small(("capacity = 100", "capacity = 120"))) == {"zones": {"changed": 1}, "deadlines": {"kept": 1}}
    assert only(Deadline, "cut_off").at == NOW


def test_overwrite_takes_back_what_was_edited(small: Callable[..., Path]) -> None:
    load(small())
    edit(Deadline, "cut_off", at=NOW)
    assert done(small(), overwrite=True) == {"deadlines": {"changed": 1}}
    assert exported() == event_file.read(SMALL)
    assert only(Deadline, "cut_off").edited_at is None


def test_an_edited_row_that_the_file_drops_stays_in_force_until_overwritten(small: Callable[..., Path]) -> None:
    load(small())
    edit(Category, "staff", desk="content")
    assert done(small(WITHOUT_STAFF)) == {"categories": {"kept": 1}}
    assert only(Category, "staff").retired_at is None
    assert done(small(WITHOUT_STAFF), overwrite=True) == {"categories": {"retired": 1}}


def test_a_row_retired_on_a_page_stays_away(small: Callable[..., Path]) -> None:
    load(small())
    edit(Category, "staff", retired_at=NOW)
    assert done(small()) == {"categories": {"kept": 1}}
    assert only(Category, "staff").retired_at == NOW


def test_the_events_own_edits_stay(small: Callable[..., Path]) -> None:
    load(small())
    with transaction(unaudited="the test edits as a page would") as session:
        row = session.get_one(Event, 1)
        row.help_phone, row.edited_at = "+49 30 111111", NOW
    assert done(small()) == {"event": {"kept": 1}}
    assert exported().event.help_phone == "+49 30 111111"


def test_a_file_that_does_not_agree_with_what_was_edited_is_refused(small: Callable[..., Path]) -> None:
    load(small())
    edit(Gate, "stairs", lanes=3)
    no_stage = small((STAGE, ""), (STAIRS, ""), (STAGE_GRANT, ""))
    message = refused(no_stage)
    assert "with what was edited on pages: [[gate]] 2 stairs: to_zone" in message
    assert done(no_stage, overwrite=True)["zones"] == {"retired": 1}


# What only the database knows


def test_a_retired_zones_number_is_never_given_again(small: Callable[..., Path]) -> None:
    load(small())
    tribune = STAGE.replace("number = 2", "number = 3").replace('"stage"', '"tribune"')
    assert done(small((STAGE, tribune), ('zone = "stage"', 'zone = "tribune"')))["zones"] == {
        "created": 1,
        "retired": 1,
    }
    before = everything()
    message = refused(small((STAGE, STAGE.replace('"stage"', '"balcony"')), ('zone = "stage"', 'zone = "balcony"')))
    assert "[[zone]] balcony: number = 2: is stage's (retired), whose badges bear it" in message
    assert everything() == before


def test_a_zone_and_a_category_keep_their_numbers(small: Callable[..., Path]) -> None:
    load(small())
    message = refused(small(("number = 2\ncode", "number = 4\ncode"), ("number = 9\n", "number = 10\n")))
    assert "[[zone]] stage: number = 4: allowed is 2, which badges of stage bear" in message
    assert "[[category]] staff: number = 10: allowed is 9, which badges of staff bear" in message


def test_a_letter_stays_with_its_category(small: Callable[..., Path]) -> None:
    load(small())
    load(small(WITHOUT_STAFF))
    message = refused(small(WITHOUT_STAFF, ('letter = "P"', 'letter = "T"')))
    assert """[[category]] press: letter = "T": is staff's (retired), whose badges bear it""" in message


def test_another_event_is_refused(small: Callable[..., Path]) -> None:
    load(small())
    message = refused(small(('code = "small"\nnumber = 7', 'code = "other"\nnumber = 8')))
    assert '[event]: code = "other": this instance holds the event small: allowed is small' in message
    assert "[event]: number = 8: this instance holds the event small: allowed is 7" in message


# The commands


def test_a_faulty_file_says_every_fault_and_changes_nothing(empty_app: Flask, small: Callable[..., Path]) -> None:
    path = small(('kind = "opening"', 'kind = "openig"'), ("capacity = 100", "capacity = -1"))
    for command in ("load", "check"):
        result = run(empty_app, command, str(path))
        assert result.exit_code == 1
        assert '[[session]] 1 opening: kind = "openig": allowed are' in result.output
        assert "[[zone]] 1 hall: capacity = -1: allowed is" in result.output
        assert "2 faults; nothing was changed." in result.output
    assert current_session().get(Event, 1) is None


def test_a_good_file_has_no_faults(empty_app: Flask) -> None:
    result = run(empty_app, "check", str(HANOI))
    assert (result.exit_code, result.output) == (0, "No faults.\n")


def test_without_an_event_there_is_nothing_to_export(empty_app: Flask) -> None:
    result = run(empty_app, "export")
    assert (result.exit_code, result.output) == (1, "No event is loaded yet.\n")


def test_a_load_is_one_audit_event_with_counts_and_the_files_digest(small: Callable[..., Path]) -> None:
    load(small())
    path = small(WITHOUT_STAFF)
    load(path)
    events = current_session().execute(select(AuditEvent).order_by(AuditEvent.seq)).scalars().all()
    assert [event.action for event in events] == ["event:load", "event:load"]
    assert events[1].about == {
        "code": "small", "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "shifted": False, "overwrite": False, "tables": {"categories": {"retired": 1}},
    }  # fmt: skip
    assert verify(current_session()).fault is None


def test_the_digest_is_that_of_the_file_and_its_parts_in_their_order() -> None:
    names = ("categories", "organisations", "quotas", "sessions")
    parts = [HANOI, *(HANOI.parent / "hanoi" / f"{name}.toml" for name in names)]
    assert sha256_of(HANOI) == hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()


def test_demo_dates_bring_day_one_to_today_and_badges_are_valid(empty_app: Flask) -> None:
    now = datetime(2027, 2, 27, 20, tzinfo=UTC)  # already the 28th in Hanoi
    load(HANOI, now=now, demo_dates=True)
    held = current_session().get_one(Event, 1)
    assert held.shifted and str(held.starts_at.astimezone(ZoneInfo(held.timezone)).date()) == "2027-02-28"
    badges = only(Window, "badges")
    assert badges.starts_s <= now.timestamp() < badges.ends_s
    assert only(Deadline, "late_registration").at - now < timedelta(days=2)
    load(HANOI, now=now)
    assert not current_session().get_one(Event, 1).shifted
