"""At the gate, over the scanner's JSON: who is admitted, where they then are, what the ledger holds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text, update

from accreditation.badges.locks import lock_badge
from accreditation.badges.models import Badge
from accreditation.gates.actions import token_hash
from accreditation.gates.api import badge_keys
from accreditation.gates.lookups import duty_of
from accreditation.gates.scanning import Reading, take
from accreditation.kernel.database import db, transaction
from accreditation.kernel.direct import direct_transaction
from tests.gates.scanners import ledger_of, on_shift, zone_of
from tests.people import hand_over, issued
from tests.together import together


def test_a_badge_opens_nothing_before_it_is_handed_over(scanner_at, today):
    gate, holder = scanner_at("press_entrance"), issued(now=today, handed=False)
    said = gate.scan(holder.token)
    assert (said["verdict"], said["reason"]) == ("refuse", "not_issued")
    assert zone_of(holder.file_id) == 0
    with transaction() as session:
        hand_over(session, lock_badge(session, holder.badge_id), now=today)
    assert gate.scan(holder.token)["verdict"] == "admit"
    assert zone_of(holder.file_id) == 1


def test_an_admitted_holder_is_shown_to_the_officer(scanner_at, today):
    holder = issued(now=today)
    said = scanner_at("press_entrance").scan(holder.token)
    assert (said["verdict"], said["reason"], said["word"]) == ("admit", "admit", "Admit")
    person = said["person"]
    assert (person["family"], person["given"], person["own"]) == ("Veselinova", "Darina", "Дарина Веселинова")
    assert person["number"].replace(" ", "") == holder.number
    assert person["category"]["code"] == "press"
    assert next(zone["code"] for zone in person["zones"] if zone["granted"]) == "1"


def test_who_is_inside_is_not_admitted_again_even_at_another_gate(scanner_at, today):
    first, second, holder = scanner_at("press_entrance"), scanner_at("main_entrance"), issued(now=today)
    assert first.scan(holder.token)["verdict"] == "admit"
    for gate in (first, second):
        said = gate.scan(holder.token)
        assert (said["verdict"], said["reason"]) == ("refuse", "already_inside")
    assert zone_of(holder.file_id) == 1


def test_entering_a_zone_leaves_the_one_before(scanner_at, today):
    holder = issued(now=today)
    scanner_at("press_entrance").scan(holder.token)
    assert scanner_at("media_doors").scan(holder.token)["verdict"] == "admit"
    assert zone_of(holder.file_id) == 7
    with db.engine.connect() as connection:
        count = "SELECT count(*) FROM presence WHERE application_id = :id"
        assert connection.execute(text(count), {"id": holder.file_id}).scalar_one() == 1


def test_a_zone_not_granted_is_named_in_the_refusal(scanner_at, today):
    holder = issued(now=today)
    said = scanner_at("leaders_lift").scan(holder.token)
    assert (said["verdict"], said["reason"]) == ("refuse", "zone_not_granted")
    assert said["reason_text"].startswith("No access to zone 6 ")
    assert {zone["code"]: zone["granted"] for zone in said["person"]["zones"]}["6"] is False


def test_texts_come_in_the_language_asked_for_or_the_officers_own(scanner_at, today):
    gate, holder = scanner_at("leaders_lift"), issued(now=today)
    gate.http.set_cookie("language", "vi")
    assert gate.scan(holder.token)["reason_text"].endswith("Phòng lãnh đạo, song phương")


def test_leaving_counts_out_and_the_way_in_is_open_again(scanner_at, today):
    gate, holder = scanner_at("press_entrance"), issued(now=today)
    gate.scan(holder.token)
    said = gate.scan(holder.token, direction="out")
    assert (said["verdict"], said["reason"], said["word"]) == ("admit", "leave", "Goodbye")
    assert zone_of(holder.file_id) == 0
    assert gate.scan(holder.token)["verdict"] == "admit"


@pytest.mark.parametrize("seen_before", [False, True])
def test_of_many_gates_at_once_with_the_same_badge_exactly_one_admits(app, scanner_at, today, seen_before):
    holder = issued(now=today)
    gates = [scanner_at(gate) for gate in ("press_entrance", "main_entrance") * 4]
    if seen_before:
        gates[0].scan(holder.token)
        gates[0].scan(holder.token, direction="out")
    reasons = [said["reason"] for said in together(app, len(gates), lambda n: gates[n].scan(holder.token))]
    assert sorted(reasons) == ["admit"] + ["already_inside"] * 7
    assert zone_of(holder.file_id) == 1


def test_a_scan_waits_for_the_one_before_and_sees_where_it_led(app, scanner_at, today):
    first, second, holder = scanner_at("press_entrance"), scanner_at("main_entrance"), issued(now=today)
    first.scan(holder.token)
    first.scan(holder.token, direction="out")
    duty = duty_of(token_hash(first.token), now=today)
    reading = Reading(uuid=uuid4(), read=holder.token, typed=None, scanned_at=today)
    waiting = text("SELECT count(*) FROM pg_stat_activity WHERE cardinality(pg_blocking_pids(pid)) > 0")
    with ThreadPoolExecutor(1) as pool, db.engine.connect() as watcher:
        with direct_transaction(unaudited="a test") as connection:
            outcome = take(connection, duty, reading, direction="in", keys=badge_keys(), now=today)
            other = pool.submit(second.scan, holder.token)
            while not other.done() and not watcher.execute(waiting).scalar_one():
                watcher.rollback()
        assert (outcome.row["verdict"], other.result()["reason"]) == ("admit", "already_inside")


def test_the_same_scan_sent_twice_is_one_and_is_told_the_same(scanner_at, today):
    gate, holder, uuid = scanner_at("press_entrance"), issued(now=today), uuid4()
    assert gate.scan(holder.token, uuid=uuid) == gate.scan(holder.token, uuid=uuid)
    assert len(ledger_of(holder.badge_id)) == 1


def test_the_same_scan_sent_by_many_at_once_is_one(app, scanner_at, today):
    gate, holder, uuid = scanner_at("press_entrance"), issued(now=today), uuid4()
    said = together(app, 6, lambda _: gate.scan(holder.token, uuid=uuid))
    assert {each["verdict"] for each in said} == {"admit"}
    assert len(ledger_of(holder.badge_id)) == 1


def test_a_scans_uuid_under_another_badge_tells_nothing(scanner_at, today):
    gate, one, other, uuid = scanner_at("press_entrance"), issued(now=today), issued(now=today), uuid4()
    gate.scan(one.token, uuid=uuid)
    said = gate.scan(other.token, uuid=uuid)
    assert (said["verdict"], said["reason"], said["person"]) == ("refuse", "error", None)
    assert zone_of(other.file_id) in (None, 0)


def test_a_batch_sent_again_adds_nothing_and_moves_nobody(scanner_at, today):
    gate = scanner_at("press_entrance")
    holders = [issued(now=today) for _ in range(3)]
    batch = [gate.reading(read=holder.token) for holder in holders]
    first = gate.send(batch)
    gate.scan(holders[0].token, direction="out")
    assert gate.send(batch) == first
    assert zone_of(holders[0].file_id) == 0, "what was said before moves nobody a second time"
    assert len(ledger_of()) == 4


def test_what_was_refused_without_us_is_noted_and_moves_nobody(scanner_at, today):
    gate, holder = scanner_at("press_entrance"), issued(now=today)
    said = gate.scan(holder.token, shown="refuse")
    assert (said["verdict"], said["reason"], said["person"]) == ("refuse", "unanswered", None)
    assert zone_of(holder.file_id) == 0
    [row] = ledger_of(holder.badge_id)
    assert (row.kind, row.also, row.moved_to) == ("shown", ["admit"], None)


def test_a_typed_number_is_never_more_than_a_look(scanner_at, today):
    gate, holder = scanner_at("press_entrance"), issued(now=today)
    said = gate.typed(f"{holder.number[:4]} {holder.number[4:]}")
    assert (said["verdict"], said["reason"]) == ("look", "typed_number")
    assert said["person"]["family"] == "Veselinova"
    assert zone_of(holder.file_id) == 0
    gate.answer(said, "confirm")
    assert zone_of(holder.file_id) == 1


def test_a_mistyped_number_and_one_that_nobody_has_are_refused(scanner_at, today):
    gate, holder = scanner_at("press_entrance"), issued(now=today)
    wrong = holder.number[:-1] + str((int(holder.number[-1]) + 1) % 10)
    assert gate.typed(wrong)["reason"] == "malformed"
    assert gate.typed("00000000")["reason"] == "not_issued"


def test_what_is_no_code_of_ours_is_refused_and_shows_nobody(scanner_at, today):
    gate, holder = scanner_at("press_entrance"), issued(now=today)
    forged = holder.token[:60] + ("A" if holder.token[60] != "A" else "B") + holder.token[61:]
    for text_read, reason in ((forged, "bad_signature"), ("https://example.org", "malformed"), ("", "malformed")):
        said = gate.scan(text_read)
        assert (said["verdict"], said["reason"], said["person"]) == ("refuse", reason, None)
    assert {row.badge_id for row in ledger_of()} == {None}


def test_the_token_itself_is_kept_nowhere(scanner_at, today):
    holder = issued(now=today)
    scanner_at("press_entrance").scan(holder.token)
    with db.engine.connect() as connection:
        for row in connection.execute(text("SELECT scans::text AS row FROM scans")):
            assert holder.token not in row.row
            assert holder.token.encode().hex() not in row.row


def test_a_devices_own_clock_is_noted_within_reason_and_never_believed(scanner_at, today):
    gate, holder = scanner_at("press_entrance"), issued(now=today)
    gate.scan(holder.token, scanned_at=today + timedelta(days=30))
    gate.scan(holder.token, scanned_at=today - timedelta(days=30))
    ahead, behind = ledger_of(holder.badge_id)
    assert ahead.verdict == "admit"
    assert ahead.scanned_at == ahead.received_at
    assert behind.scanned_at == behind.received_at - timedelta(hours=48)


def test_the_first_entry_after_a_bulk_collection_is_looked_at(scanner_at, today):
    gate, holder = scanner_at("press_entrance"), issued(now=today)
    with transaction(unaudited="a test") as session:
        session.execute(update(Badge).where(Badge.id == holder.badge_id).values(handed_to="liaison"))
    said = gate.scan(holder.token)
    assert (said["verdict"], said["reason"]) == ("look", "first_entry")
    gate.answer(said, "confirm")
    gate.scan(holder.token, direction="out")
    assert gate.scan(holder.token)["verdict"] == "admit"


def test_a_portrait_is_given_to_the_device_that_scanned_its_badge_and_to_no_other(scanner_at, today):
    gate, other, holder = (
        scanner_at("press_entrance"),
        scanner_at("press_entrance"),
        issued(now=today, portrait=b"\xff\xd8 a face"),
    )
    url = gate.scan(holder.token)["person"]["portrait_url"]
    answer = gate.http.get(url, headers=gate.headers)
    assert (answer.status_code, answer.data, answer.mimetype) == (200, b"\xff\xd8 a face", "image/jpeg")
    assert answer.headers["Cache-Control"] == "no-store"
    other.get(url, "Error", status=404)
    assert gate.http.get(url).status_code == 401


def test_the_last_scans_are_this_shifts_newest_first(app, scanner_at, today):
    gate, other, holder = scanner_at("press_entrance"), scanner_at("press_entrance"), issued(now=today)
    gate.scan(holder.token)
    gate.scan("not a badge")
    other.scan(holder.token)
    said = gate.get("/api/gate/scans?gate=press_entrance&limit=5", "LastScans")["scans"]
    assert [(each["verdict"], each["name"]) for each in said] == [("refuse", None), ("admit", "Darina Veselinova")]
    assert len(gate.get("/api/gate/scans?gate=press_entrance&limit=1", "LastScans")["scans"]) == 1
    for odd in ("0", "51", "-1", "x", ""):
        gate.get(f"/api/gate/scans?gate=press_entrance&limit={odd}", "LastScans", status=422)
    assert on_shift(app, "press_entrance").get("/api/gate/scans?gate=press_entrance", "LastScans")["scans"] == []
