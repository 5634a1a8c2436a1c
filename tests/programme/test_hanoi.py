"""The first event file: the ceremony in Hanoi, complete and true to its dates."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from accreditation.programme import event_file, territories
from accreditation.programme.event_file_tables import LANGUAGES, PATTERNS, EventFile, Words

HANOI = Path(__file__).parents[2] / "data" / "events" / "hanoi.toml"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture(scope="module")
def hanoi() -> EventFile:
    assert event_file.check_file(HANOI) == []
    return event_file.read(HANOI)


def test_the_dates_are_the_ceremonys(hanoi: EventFile) -> None:
    assert hanoi.event.starts_at.astimezone(ZONE).date() == date(2025, 10, 25)
    assert hanoi.event.ends_at.astimezone(ZONE).date() == date(2025, 10, 26)
    assert event_file.filled(hanoi.texts.place_date, hanoi) == "Hà Nội · 25–26 October 2025"
    assert event_file.filled(hanoi.texts.place_date_short, hanoi) == "Hà Nội · 25–26.10.2025"


def test_the_start_page_shows_the_deadlines_people_ask_for(hanoi: EventFile) -> None:
    shown = {row.code: row.at.astimezone(ZONE) for row in hanoi.deadlines if row.public}
    assert shown["nomination"] == datetime(2025, 9, 30, 18, tzinfo=ZONE)
    assert shown["applications_close"] == datetime(2025, 10, 17, 18, tzinfo=ZONE)
    assert shown["badges_from"] == datetime(2025, 10, 22, 8, tzinfo=ZONE)


def test_all_fifteen_categories_are_there_with_their_numbers_letters_and_patterns(hanoi: EventFile) -> None:
    assert "".join(row.letter for row in hanoi.categories) == "HDUQACPMSLTVWYX"
    assert [row.number for row in hanoi.categories] == list(range(1, 16))
    assert [row.pattern for row in hanoi.categories] == list(PATTERNS)


def test_all_eight_zones_are_there(hanoi: EventFile) -> None:
    assert [(row.number, row.code) for row in hanoi.zones] == [
        (1, "perimeter"), (2, "exhibition"), (3, "workshops"), (4, "plenary"),
        (5, "signing_stage"), (6, "leaders"), (7, "media_centre"), (8, "back_of_house"),
    ]  # fmt: skip


def test_the_programme_is_the_ceremonys(hanoi: EventFile) -> None:
    kinds = Counter(row.kind for row in hanoi.sessions)
    assert (kinds["panel"], kinds["workshop"]) == (8, 32)
    assert kinds["booth"] >= 20 and kinds["signing"] and kinds["bilateral"]
    assert (kinds["welcome"], kinds["opening"], kinds["closing"]) == (1, 1, 1)


def test_no_room_holds_two_sessions_at_once(hanoi: EventFile) -> None:
    rooms: dict[str, list[tuple[datetime, datetime]]] = {}
    for row in hanoi.sessions:
        rooms.setdefault(row.room, []).append((row.starts_at, row.ends_at))
    for room, spans in rooms.items():
        spans.sort()
        assert all(before[1] <= after[0] for before, after in pairwise(spans)), room


def test_every_member_and_observer_state_is_an_organisation_with_its_own_code(hanoi: EventFile) -> None:
    states = {row.code for row in hanoi.organisations if row.kind == "state"}
    observers = {row.code for row in hanoi.organisations if row.kind == "observer_state"}
    assert states == set(territories.MEMBERS) and observers == set(territories.OBSERVERS)
    assert all(row.plate == row.code for row in hanoi.organisations if row.kind in ("state", "observer_state"))


def test_there_are_organisations_of_every_kind_in_many_countries(hanoi: EventFile) -> None:
    kinds = Counter(row.kind for row in hanoi.organisations)
    assert kinds["igo"] + kinds["un"] + kinds["ngo"] >= 40
    assert kinds["company"] >= 30 and kinds["university"] >= 20 and kinds["media"] >= 60
    invented = [row for row in hanoi.organisations if row.kind in ("company", "university", "media")]
    assert len({row.territory for row in invented}) >= 40
    assert [row.code for row in hanoi.organisations if row.territory and row.territory not in territories.STATES] == []


def test_no_two_organisations_share_a_name(hanoi: EventFile) -> None:
    for language in ("en", "vi"):
        names = Counter(row.names[language] for row in hanoi.organisations)
        assert [name for name, count in names.items() if count > 1] == []


def test_what_applicants_read_is_in_their_seven_languages(hanoi: EventFile) -> None:
    assert hanoi.event.applicant_languages == LANGUAGES
    for category in hanoi.categories:
        if category.public:
            assert set(category.public_names) == set(category.public_texts) == set(LANGUAGES), category.code


def test_letters_of_each_language_are_in_its_script(hanoi: EventFile) -> None:
    blocks = {"ar": ("\u0600", "\u06ff"), "zh": ("\u3000", "\u9fff"), "ru": ("\u0400", "\u04ff")}
    texts: list[Words] = [hanoi.event.names, hanoi.event.short_names, hanoi.event.venue, hanoi.event.place]
    for rows in (hanoi.categories, hanoi.zones, hanoi.deadlines):
        texts += [row.names for row in rows]
    texts += [words for row in hanoi.categories for words in (row.public_names, row.public_texts) if words]
    for language, (first, last) in blocks.items():
        odd = [text[language] for text in texts if not any(first <= letter <= last for letter in text[language])]
        assert odd == [], language


def test_press_may_start_on_the_public_page_uninvited_and_leaders_may_not(hanoi: EventFile) -> None:
    rows = {row.code: row for row in hanoi.categories}
    assert rows["press"].public and rows["press"].uninvited and rows["press"].desk == "press_centre"
    assert not rows["principal"].public and not rows["principal"].badge and rows["principal"].stages == ()
    assert [row.code for row in hanoi.categories if row.uninvited] == ["press"]


def test_every_category_has_places_in_all(hanoi: EventFile) -> None:
    totals = {row.category for row in hanoi.quotas if not row.organisation and not row.organisation_kind}
    assert totals == {row.code for row in hanoi.categories}


def test_every_kind_of_organisation_may_nominate_in_some_category(hanoi: EventFile) -> None:
    invited = {kind for row in hanoi.categories for kind in row.invited_by}
    assert {row.kind for row in hanoi.organisations} - invited == set()


def test_a_badge_is_valid_while_each_of_its_grants_is_open(hanoi: EventFile) -> None:
    windows = {row.code: row for row in hanoi.windows}
    for category in hanoi.categories:
        valid = windows[category.valid]
        for grant in category.zones:
            if grant.window:
                hours = windows[grant.window]
                assert valid.starts_at <= hours.starts_at and hours.ends_at <= valid.ends_at, (category.code, grant)


def test_no_grant_is_for_hours_at_which_every_door_to_it_is_closed(hanoi: EventFile) -> None:
    windows = {row.code: row for row in hanoi.windows}
    for category in hanoi.categories:
        for grant in category.zones:
            ways = [windows[gate.open] for gate in hanoi.gates if gate.to_zone == grant.zone]
            for period in windows[grant.window].periods if grant.window else ():
                assert any(way.holds(period.starts_at) or way.starts_at < period.ends_at for way in ways), grant


def test_written_in_one_file_it_is_the_same_event_with_a_language_a_line(hanoi: EventFile, tmp_path: Path) -> None:
    path = tmp_path / "hanoi.toml"
    assert 'names.ru = "Пресса"\n' in event_file.write(hanoi)
    path.write_text(event_file.write(hanoi), encoding="utf-8")
    assert event_file.read(path) == hanoi


@pytest.mark.parametrize("today", [date(2026, 11, 22), date(2028, 2, 29)])
def test_in_the_demonstration_badges_are_valid_and_late_registration_is_open(hanoi: EventFile, today: date) -> None:
    event = event_file.shifted(hanoi, today)
    windows = {row.code: row for row in event.windows}
    late = next(row.at for row in event.deadlines if row.code == "late_registration")
    assert late.astimezone(ZONE).date() == today + timedelta(days=1)
    for hour in range(24):
        moment = datetime(today.year, today.month, today.day, hour, 30, tzinfo=ZONE)
        assert all(windows[row.valid].holds(moment) for row in event.categories)
        assert all(windows[row.open].holds(moment) for row in event.gates)
        assert not windows["build_up"].holds(moment) and not windows["tear_down"].holds(moment)
