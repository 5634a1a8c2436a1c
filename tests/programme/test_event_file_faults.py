"""Whatever is wrong in an event file is found in one reading, and said: file, table, row, key, found, allowed."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from accreditation.gates.reasons import REASONS
from accreditation.programme import event_file
from accreditation.programme.event_file_tables import REPEATED, SETTABLE_REASONS, SINGLE

SMALL = Path(__file__).with_name("small.toml")
Raw = dict[str, Any]
#: A time of the file, which bears no offset.
local = datetime.fromisoformat


def small() -> Raw:
    return copy.deepcopy(tomllib.loads(SMALL.read_text(encoding="utf-8")))


def faults(change: Callable[[Raw], object]) -> list[str]:
    """The messages on the small event after `change`."""
    raw = small()
    change(raw)
    return [str(finding) for finding in event_file.check(raw, file="small.toml")]


def row(table: str, position: int, **keys: Any) -> Callable[[Raw], object]:
    """Set keys of one row, counted from 1."""
    return lambda raw: raw[table][position - 1].update(keys)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            row("category", 1, pattern="dotz"),
            (
                '[[category]] 1 press: pattern = "dotz": allowed are plain, sash, stripes, rings, grid, '
                "checks, dots, scales, chevrons, waves, columns, triangles, bricks, pluses, lattice; did you "
                'mean "dots"?'
            ),
        ),
        (
            row("category", 2, letter="K"),
            (
                '[[category]] 2 staff: letter = "K": allowed is one capital of A-Z, but not I, K or O, which '
                "are misread from afar"
            ),
        ),
        (
            row("category", 1, colour="#591b02"),
            '[[category]] 1 press: colour = "#591b02": allowed is an sRGB colour such as #12346B, digits in capitals',
        ),
        (row("zone", 1, number=0), "[[zone]] 1 hall: number = 0: allowed is a whole number from 1 to 63"),
        (row("zone", 1, number=64), "[[zone]] 1 hall: number = 64: allowed is a whole number from 1 to 63"),
        (row("zone", 1, number=True), "[[zone]] 1 hall: number = true: allowed is a whole number from 1 to 63"),
        (
            row("category", 1, number=256),
            "[[category]] 1 press: number = 256: allowed is a whole number from 1 to 255",
        ),
        (
            lambda raw: raw["event"].update(number=2**32),
            "[event]: number = 4294967296: allowed is a whole number from 1 to 4294967295",
        ),
        (row("category", 1, public="yes"), '[[category]] 1 press: public = "yes": allowed are true and false'),
        (
            lambda raw: raw["event"].update(timezone="Europe/Hanoi"),
            '[event]: timezone = "Europe/Hanoi": allowed is an IANA time zone, such as Asia/Ho_Chi_Minh',
        ),
        (
            row("deadline", 1, at=datetime(2026, 5, 1, tzinfo=UTC)),
            (
                "[[deadline]] 1 nomination: at = 2026-05-01 00:00:00+00:00: allowed is a local date and time "
                "without offset, such as 2025-10-25T08:30:00"
            ),
        ),
        (
            row("deadline", 1, at=local("2026-03-29T02:30:00")),
            (
                "[[deadline]] 1 nomination: at = 2026-03-29 02:30:00: allowed is a time that exists once: "
                "clocks change then in Europe/Berlin"
            ),
        ),
        (
            row("deadline", 1, at=local("2026-10-25T02:30:00")),
            (
                "[[deadline]] 1 nomination: at = 2026-10-25 02:30:00: allowed is a time that exists once: "
                "clocks change then in Europe/Berlin"
            ),
        ),
        (
            row("deadline", 1, names={"en": "Names"}),
            (
                "[[deadline]] 1 nomination: names.vi: is missing: allowed are texts by language (every "
                "applicant language), each of 1 to 80 characters"
            ),
        ),
        (
            row("deadline", 1, names={"en": "Names", "vi": "Tên", "de": "Namen"}),
            "[[deadline]] 1 nomination: names.de: unknown language: allowed are en, vi",
        ),
        (
            row("session", 1, room=" Hall"),
            (
                '[[session]] 1 opening: room = " Hall": allowed is a text of 1 to 60 characters, without line '
                "breaks or blanks at its ends"
            ),
        ),
        (
            row("gate", 1, names={"en": "Do\nor", "vi": "Cửa"}),
            (
                '[[gate]] 1 door: names.en = "Do\\nor": allowed is a text of 1 to 80 characters, without line '
                "breaks or blanks at its ends"
            ),
        ),
        (
            row("gate", 1, to_zone="hal"),
            (
                '[[gate]] 1 door: to_zone = "hal": allowed are codes of [[zone]]: outside, hall, stage; did '
                'you mean "hall"?'
            ),
        ),
        (
            row("category", 1, zones=[{"zone": "hall"}, {"zone": "stag"}]),
            (
                '[[category]] 1 press: zones[2].zone = "stag": allowed are codes of [[zone]]: hall, stage; '
                'did you mean "stage"?'
            ),
        ),
        (
            row("quota", 2, organisation="DEU-M-ELBA"),
            (
                '[[quota]] 2: organisation = "DEU-M-ELBA": allowed are codes of [[organisation]]: DEU-M-ELBE, '
                'HOST; did you mean "DEU-M-ELBE"?'
            ),
        ),
        (
            row("session", 1, categories=["press", "press"]),
            '[[session]] 1 opening: categories[2] = "press": allowed is each item once',
        ),
        (
            row("session", 1, categories=[]),
            (
                "[[session]] 1 opening: categories = []: allowed is a list, at least 1, each item different: "
                "the code of a [[category]]"
            ),
        ),
        (
            row("zone", 1, rules={"revoked": "look"}),
            (
                "[[zone]] 1 hall: rules.revoked: is unknown: allowed are gate_closed, zone_not_granted, "
                "outside_hours, escort_missing, floater_missing, already_inside, organisation_at_limit, "
                "zone_full, typed_number, list_stale"
            ),
        ),
        (
            row("zone", 1, rules={"zone_full": "admit"}),
            '[[zone]] 1 hall: rules.zone_full = "admit": allowed are look, refuse',
        ),
        (
            row("zone", 2, color="#000000"),
            (
                "[[zone]] 2 stage: color: is unknown: allowed are number, code, names, capacity, "
                "organisation_capacity, rules"
            ),
        ),
        (
            row("category", 1, patern="dots"),
            (
                "[[category]] 1 press: patern: is unknown: allowed are number, code, letter, colour, "
                "text_colour, pattern, names, public_names, public_texts, desk, stages, field_sets, "
                "documents, documents_optional, functions, zones, privileges, badge, public, invited_by, "
                'uninvited, apply_until, late_until, valid; did you mean "pattern"?'
            ),
        ),
        (
            lambda raw: raw["gate"][0].pop("open"),
            "[[gate]] 1 door: open: is missing: allowed is the code of a [[window]]",
        ),
        (
            lambda raw: raw.update(zones=raw["zone"]),
            (
                "[zones]: is unknown: allowed are the tables event, badge, colours, texts, deadline, window, "
                'zone, gate, privilege, category, organisation, quota, session; did you mean "zone"?'
            ),
        ),
        (lambda raw: raw.update(quota={"places": 1}), "[quota]: allowed are tables [[quota]]"),
        (lambda raw: raw["quota"].append(5), "[[quota]] 3: 5: allowed is a table"),
        # between keys and rows
        (
            row("zone", 2, number=1),
            "[[zone]] 2 stage: number = 1: is taken by [[zone]] 1 hall: allowed is a value of its own",
        ),
        (
            row("category", 2, letter="P"),
            '[[category]] 2 staff: letter = "P": is taken by [[category]] 1 press: allowed is a value of its own',
        ),
        (
            row("session", 1, ends_at=local("2026-06-01T09:00:00")),
            "[[session]] 1 opening: ends_at: is not after starts_at: allowed is a later time",
        ),
        (
            lambda raw: raw["window"][0]["periods"][0].update(ends_at=local("2026-05-31T12:00:00")),
            "[[window]] 1 badges: periods[1].ends_at: is not after starts_at: allowed is a later time",
        ),
        (
            lambda raw: raw["window"][1]["periods"].reverse(),
            (
                "[[window]] 2 days: periods[2].starts_at: lies in or before the period above: allowed is "
                "order without overlap"
            ),
        ),
        (
            row("gate", 2, from_zone="stage"),
            '[[gate]] 2 stairs: to_zone = "stage": allowed is another zone than from_zone',
        ),
        (
            row("category", 1, text_colour="#777777"),
            '[[category]] 1 press: text_colour = "#777777": has contrast 3.0 on #591B02: allowed is 4.5 or more',
        ),
        (
            row("category", 1, stages=["vetting", "review"]),
            '[[category]] 1 press: stages = ["vetting", "review"]: allowed is the order review, vetting, approval',
        ),
        (
            lambda raw: raw["category"][0].pop("public_texts"),
            "[[category]] 1 press: public_texts: is missing: it must be set where public = true",
        ),
        (
            row("category", 2, uninvited=True),
            "[[category]] 2 staff: uninvited = true: allowed only where public = true",
        ),
        (
            row("category", 1, documents_optional=["portrait"]),
            '[[category]] 1 press: documents_optional = "portrait": allowed are documents that are not in documents',
        ),
        (
            lambda raw: raw["category"][0]["functions"].append(raw["category"][0]["functions"][0]),
            '[[category]] 1 press: functions[2] = "writer": allowed is each once',
        ),
        (
            row("organisation", 1, names={"en": "E" * 43, "vi": "E"}),
            (
                "[[organisation]] 1 DEU-M-ELBE: print_name: is missing: the English name has 43 characters, "
                "allowed are 42"
            ),
        ),
        (
            row("organisation", 1, kind="state"),
            '[[organisation]] 1 DEU-M-ELBE: territory = "DEU": allowed is a state\'s own code, or nothing',
        ),
        (
            row("quota", 2, organisation_kind="media"),
            '[[quota]] 2: organisation_kind = "media": allowed is one of the two, or none',
        ),
        (lambda raw: raw["deadline"].pop(4), "[event]: deadline: [[deadline]] cut_off is missing: it must be set"),
        (
            row("gate", 2, from_zone="stage", to_zone="hall"),
            '[[zone]] 2 stage: code = "stage": no [[gate]] leads there: allowed are zones with a gate',
        ),
        (
            row("gate", 1, from_zone="stage"),
            '[event]: gate: no [[gate]] leads in: one must have from_zone = "outside"',
        ),
        (
            row("zone", 1, rules={"already_inside": "refuse"}),
            (
                '[[zone]] 1 hall: rules.already_inside = "refuse": allowed is "look", since exits are not '
                "scanned at door"
            ),
        ),
        (
            lambda raw: raw["quota"].append({"category": "press", "places": 3}),
            '[[quota]] 3: category = "press": is settled by [[quota]] 1: allowed is one quota',
        ),
        (
            row("quota", 2, organisation="HOST"),
            '[[quota]] 2: organisation = "HOST": host may not nominate press: allowed are media',
        ),
        (
            row("session", 1, ends_at=local("2026-06-03T09:00:00")),
            "[[session]] 1 opening: starts_at: lies outside the event: allowed is within its starts_at and ends_at",
        ),
        (
            row("session", 1, categories=["press", "staff"]),
            (
                '[[session]] 1 opening: categories = "staff": is not granted the zone hall: allowed are '
                "categories that are"
            ),
        ),
    ],
)
def test_a_fault_says_where_it_stands_what_was_found_and_what_is_allowed(
    change: Callable[[Raw], object], message: str
) -> None:
    assert f"small.toml: {message}" in faults(change)


def test_every_fault_is_found_in_one_reading() -> None:
    def change(raw: Raw) -> None:
        raw["category"][0].update(pattern="dotz", desk="desk")
        raw["zone"][1].update(number=99)
        raw["gate"].append({"code": "door"})
        raw["session"][0].update(ends_at=local("2026-06-01T08:00:00"))

    found = " ".join(faults(change))
    for part in (
        'pattern = "dotz"',
        'desk = "desk"',
        "number = 99",
        "[[gate]] 3 door: names: is missing",
        'code = "door": is taken by [[gate]] 1 door',
        "[[session]] 1 opening: ends_at",
    ):
        assert part in found


def test_a_row_with_a_fault_does_not_make_those_who_name_it_faulty() -> None:
    assert len(faults(row("zone", 1, capacity=-1))) == 1


def test_who_wears_no_badge_may_attend_without_a_grant() -> None:
    def change(raw: Raw) -> None:
        raw["session"][0].update(categories=["press", "staff"])
        raw["category"][1].update(badge=False)

    assert faults(change) == []


def test_an_empty_file_names_what_is_missing_and_does_not_stumble() -> None:
    found = [str(finding) for finding in event_file.check({})]
    assert any(message.startswith("[event]: code: is missing") for message in found)
    assert any(message.startswith("[texts]: desk: is missing") for message in found)


@pytest.mark.parametrize("value", [None, 5, "text", [], [5], {}, {"code": 5}, local("2026-01-01T00:00:00")])
@pytest.mark.parametrize("table", [*SINGLE, *REPEATED])
def test_whatever_stands_for_a_table_is_a_finding_and_never_an_error(table: str, value: object) -> None:
    raw = small()
    raw[table] = value
    if (table, value) not in (("badge", {}), ("quota", []), ("session", [])):
        assert event_file.check(raw) != []


def test_a_zone_may_set_the_reasons_for_which_the_gate_knows_more_than_one_verdict() -> None:
    assert tuple(reason.code for reason in REASONS if len(reason.allowed) > 1) == SETTABLE_REASONS
