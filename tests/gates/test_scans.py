"""At the gate, over the scanner's JSON: who is admitted, where they then are, what the ledger holds."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from accreditation.applications import actions as file_actions
from accreditation.applications.effects import Decision
from accreditation.applications.models import Application, ApplicationZone
from accreditation.badges import actions as badge_actions
from accreditation.badges.locks import lock_badge
from accreditation.badges.models import Badge
from accreditation.badges.workflow import BadgeState
from accreditation.gates import limits, lookups, scanning
from accreditation.gates.actions import token_hash
from accreditation.gates.api import badge_keys
from accreditation.gates.lookups import duty_of
from accreditation.gates.models import Device, Shift
from accreditation.gates.scanning import Reading, take
from accreditation.kernel.database import db, transaction
from accreditation.kernel.direct import Direct, direct, direct_transaction
from accreditation.policy.actors import Role
from accreditation.programme.models import Window, Zone
from tests.files import officer
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


def change_badge(holder, action, today, **options):
    with transaction() as session:
        clerk = officer(session, Role.BADGE_OFFICE, now=today)
        session.flush()
        badge = lock_badge(session, holder.badge_id)
        badge_actions.take_badge_step(session, badge, action, actor=clerk, now=today, **options)


def change_file(holder, action, today, reason="as the test says"):
    with transaction() as session:
        commander = officer(session, Role.COMMANDER, now=today)
        session.flush()
        file = file_actions.lock(session, holder.file_id)
        file_actions.take_step(session, file, action, actor=commander, now=today, decision=Decision(reason=reason))


def reprint(holder, today, reason="damaged"):
    with transaction() as session:
        clerk = officer(session, Role.BADGE_OFFICE, now=today)
        session.flush()
        badge = lock_badge(session, holder.badge_id)
        made = badge_actions.reprint(session, badge, reason=reason, actor=clerk, now=today)
        made.state = BadgeState.PRINTED
        session.flush()
        hand_over(session, made, now=today)


def change_identity(holder, today):
    with transaction(unaudited="a test") as session:
        file = file_actions.lock(session, holder.file_id)
        file_actions.apply_facts(file, {**file.facts, "family_name": "Petrova"}, now=today)


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (lambda holder, now: change_badge(holder, "report-lost", now, reason="left in a taxi"), "lost"),
        (lambda holder, now: change_badge(holder, "revoke", now, reason="misused"), "revoked"),
        (lambda holder, now: change_file(holder, "suspend", now), "suspended"),
        (lambda holder, now: change_file(holder, "revoke", now), "revoked"),
        (reprint, "superseded"),
        (change_identity, "suspended"),
        (lambda holder, now: change_badge(holder, "take-back", now), "not_issued"),
    ],
)
def test_an_ended_permission_refuses_from_the_next_scan_on(scanner_at, today, act, reason):
    gate, holder = scanner_at("press_entrance"), issued(now=today)
    act(holder, today)
    said = gate.scan(holder.token)
    assert (said["verdict"], said["reason"]) == ("refuse", reason)
    assert zone_of(holder.file_id) == 0


def test_on_the_way_out_an_ended_permission_is_looked_at_and_let_go(scanner_at, today):
    gate, holder = scanner_at("press_entrance"), issued(now=today)
    gate.scan(holder.token)
    change_file(holder, "revoke", today)
    said = gate.scan(holder.token, direction="out")
    assert (said["verdict"], said["reason"]) == ("look", "revoked")
    gate.answer(said, "confirm")
    assert zone_of(holder.file_id) == 0


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


def test_a_full_zone_stops_exactly_at_its_limit_however_many_come_at_once(app, scanner_at, today):
    holders = [issued(now=today) for _ in range(6)]
    with transaction(unaudited="a test") as session:
        session.execute(update(Zone).where(Zone.number == 1).values(capacity=4))
    gates = [scanner_at(gate) for gate in ("press_entrance", "main_entrance", "press_entrance") * 2]
    said = together(app, 6, lambda n: gates[n].scan(holders[n].token))
    assert (
        sorted((each["verdict"], each["reason"]) for each in said)
        == [("admit", "admit")] * 4 + [("refuse", "zone_full")] * 2
    )


def test_a_remembered_count_lets_nobody_in_too_many(scanner_at, today, monkeypatch):
    monkeypatch.setattr(limits, "NEAR", 0)
    holders = [issued(now=today) for _ in range(4)]
    with transaction(unaudited="a test") as session:
        session.execute(update(Zone).where(Zone.number == 1).values(capacity=3))
    gates = [scanner_at("press_entrance"), scanner_at("main_entrance")]
    assert [gates[n % 2].scan(holder.token)["reason"] for n, holder in enumerate(holders)] == ["admit"] * 3 + [
        "zone_full"
    ]
    gates[0].scan(holders[0].token, direction="out")
    assert gates[0].scan(holders[3].token)["reason"] == "admit", "who left has made room"


def test_a_count_is_remembered_while_the_ledger_cannot_have_filled_the_zone(scanner_at, today):
    gate, holders = scanner_at("press_entrance"), [issued(now=today) for _ in range(2)]
    with transaction(unaudited="a test") as session:
        session.execute(update(Zone).where(Zone.number == 1).values(capacity=2 * limits.NEAR + 2))

    def remembered():
        with direct() as connection:
            return connection.notes["crowds"][1, 0]

    gate.scan(holders[0].token)
    first = remembered()
    assert first[0] == 0
    gate.scan(holders[0].token, direction="out")
    gate.scan(holders[0].token)
    assert remembered() > first, "the ledger grew by as many as there was room for: counted anew"


def test_an_organisation_stops_exactly_at_its_limit_and_heads_and_signers_pass(app, scanner_at, today):
    holders = [issued(now=today) for _ in range(5)]
    with transaction(unaudited="a test") as session:
        session.execute(update(Zone).where(Zone.number == 1).values(organisation_capacity=3))
        one = select(func.min(Application.organisation_id)).scalar_subquery()
        session.execute(update(Application).values(organisation_id=one))
        session.execute(update(Application).where(Application.id == holders[4].file_id).values(signer=True))
    gates = [scanner_at(gate) for gate in ("press_entrance", "main_entrance") * 2]
    said = together(app, 4, lambda n: gates[n].scan(holders[n].token))
    assert sorted(each["reason"] for each in said) == ["admit"] * 3 + ["organisation_at_limit"]
    assert gates[0].scan(holders[4].token)["verdict"] == "admit"


@pytest.mark.parametrize("read", ["\ud800", "\0", "A" * 4000])
def test_a_code_of_odd_characters_is_unreadable_and_leaves_the_others_be(scanner_at, today, read):
    gate, good = scanner_at("press_entrance"), issued(now=today)
    said = gate.send([gate.reading(read=read), gate.reading(read=good.token)])
    assert [each["verdict"] for each in said] == ["refuse", "admit"]
    assert len(ledger_of()) == 2


def test_a_fault_inside_refuses_is_recorded_and_leaves_the_others_be(scanner_at, today, caplog):
    gate, good, bad = scanner_at("press_entrance"), issued(now=today), issued(now=today)
    broken = """[{"from": "soon", "until": "later"}]"""
    with transaction(unaudited="a test: a record that no rule can read") as session:
        session.add(Window(code="broken", names={}, position=99, periods=json.loads(broken)))
        session.flush()
        window = select(Window.id).where(Window.code == "broken").scalar_subquery()
        session.execute(
            update(ApplicationZone).where(ApplicationZone.application_id == bad.file_id).values(window_id=window)
        )
    said = gate.send([gate.reading(read=bad.token), gate.reading(read=good.token)])
    assert [(each["verdict"], each["reason"], each["person"] is None) for each in said] == [
        ("refuse", "error", True),
        ("admit", "admit", False),
    ]
    assert [row.reason for row in ledger_of()] == ["error", "admit"]
    assert "the rules failed" in caplog.text


def test_a_fault_of_the_database_refuses_and_is_recorded(scanner_at, today, monkeypatch):
    gate, holder = scanner_at("press_entrance"), issued(now=today)
    monkeypatch.setitem(lookups._LOCKED, "serial", "SELECT 1 / (CAST(%(wanted)s AS bigint) * 0)")
    said = gate.scan(holder.token)
    assert (said["verdict"], said["reason"], said["person"]) == ("refuse", "error", None)
    assert [row.reason for row in ledger_of()] == ["error"]
    assert zone_of(holder.file_id) is None


def test_what_could_not_even_be_recorded_is_not_in_the_answer(scanner_at, today, monkeypatch):
    gate, holder = scanner_at("press_entrance"), issued(now=today)
    monkeypatch.setattr(scanning, "_APPEND", "SELECT 1 / 0")
    gate.send([gate.reading(read=holder.token)], status=503)
    assert not ledger_of()


def test_a_scan_takes_three_statements_though_the_zone_has_a_limit(scanner_at, today, monkeypatch):
    gate, holder, another = scanner_at("press_entrance"), issued(now=today), issued(now=today)
    with transaction(unaudited="a test") as session:
        session.execute(update(Zone).values(capacity=9000, organisation_capacity=9000))
    gate.scan(holder.token)
    gate.scan(another.token)
    assert gate.scan(holder.token, direction="out")["verdict"] == "admit"
    seen, ask, execute = [], Direct.ask, psycopg.Cursor.execute
    monkeypatch.setattr(Direct, "ask", lambda to, *what: seen.append(what[0]) or ask(to, *what))
    monkeypatch.setattr(
        psycopg.Cursor, "execute", lambda to, *what, **how: seen.append(what[0]) or execute(to, *what, **how)
    )
    assert gate.scan(holder.token)["verdict"] == "admit"
    assert len(seen) == 3, "\n".join(seen)


def test_the_ledger_cannot_be_changed(app, scanner_at, today):
    scanner_at("press_entrance").scan(issued(now=today).token)
    for statement in ("UPDATE scans SET verdict = 'admit'", "DELETE FROM scans", "TRUNCATE scans"):
        with (
            pytest.raises(DBAPIError, match=r"never changed|permission denied"),
            transaction(unaudited="a test") as session,
        ):
            session.execute(text(statement))


# Who may ask


def test_a_gate_that_is_not_there_is_not_found_and_another_gate_is_not_this_shifts(scanner_at, today):
    gate = scanner_at("press_entrance")
    gate.gate = "nowhere"
    gate.send([gate.reading(read="x")], status=404)
    gate.gate = "main_entrance"
    gate.send([gate.reading(read="x")], status=403)
    assert not ledger_of()


def test_no_token_a_wrong_one_and_a_cookie_open_nothing(app, scanner_at, sign_in, today):
    gate = scanner_at("press_entrance")
    for token in ("", "x" * 43, gate.token[:-1]):
        gate.token = token
        gate.send([gate.reading(read="x")], status=401)
    body = {"gate": "press_entrance", "scans": [gate.reading(read="x")]}
    assert sign_in("gate_supervisor").http.post("/api/gate/scans", json=body).status_code == 401
    assert not ledger_of()


def test_a_shifts_token_opens_no_page(scanner_at):
    gate = scanner_at("press_entrance")
    for page in ("/gate", "/gate/ledger", "/files", "/badges/cards"):
        assert gate.http.get(page, headers=gate.headers).status_code == 401


@pytest.mark.parametrize(
    "statement",
    [
        update(Device).values(revoked_at=text("now()")),
        update(Shift).values(ended_at=text("now()")),
        update(Shift).values(expires_at=text("now() - interval '1 second'")),
        text("UPDATE accounts SET disabled_at = now()"),
        text("DELETE FROM role_grants"),
        text("UPDATE gates SET retired_at = now()"),
    ],
    ids=["device revoked", "shift ended", "shift expired", "officer disabled", "role taken", "gate retired"],
)
def test_a_shift_that_is_no_more_opens_nothing(scanner_at, today, statement):
    gate, holder = scanner_at("press_entrance"), issued(now=today)
    with transaction(unaudited="a test") as session:
        session.execute(statement)
    gate.send([gate.reading(read=holder.token)], status=401)
    assert not ledger_of()


def test_what_is_not_of_the_described_form_is_refused_whole(scanner_at, today):
    gate = scanner_at("press_entrance")
    good = gate.reading(read="x")
    for scans in (
        [],
        [good] * 201,
        [{**good, "typed": "12345678"}],
        [good, {**gate.reading(), "read": None}],
        [{**good, "uuid": "1"}],
        [{**good, "scanned_at": "2025-10-25T09:00:00"}],
        [{**good, "shown": "admit"}],
        [{**good, "more": 1}],
        "x",
    ):
        gate.send(scans, status=422)
    assert gate.http.post("/api/gate/scans", data=b"{", headers=gate.headers).status_code == 422
    assert not ledger_of()


# What the officer may see again


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
