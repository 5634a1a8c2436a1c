"""Devices and shifts: a code enrols one device once; a shift needs officer, enrolled device and fresh challenge."""

from __future__ import annotations

import base64
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from accreditation.audit.models import AuditEvent
from accreditation.gates import actions
from accreditation.gates.actions import token_hash
from accreditation.gates.challenges import CHALLENGE_TTL_S, challenge_holds, make_challenge, signature_holds
from accreditation.gates.lookups import duty_of
from accreditation.gates.models import Device, Shift
from accreditation.kernel import guards
from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import current_session, transaction
from accreditation.kernel.errors import Invalid, NotAllowed, NotSignedIn
from accreditation.kernel.languages import in_language
from accreditation.policy.actors import Role
from accreditation.programme.queries import gate as gate_by_code
from tests.files import actor, officer
from tests.gates.scanners import Phone, enrolled, held
from tests.people import issued

SECRET = b"s" * 32


def test_a_code_is_shown_once_and_enrols_one_device_once(app, sign_in):
    supervisor = sign_in("gate_supervisor")
    supervisor.get("/gate/devices")
    form = {"name": "Phone 12", "gate": "main_entrance", "once": str(uuid4())}
    page = supervisor.submit(form, form="add-device")
    code = page.find(class_="acc-code").get_text()
    assert len(code) == 11
    again = supervisor.post("/gate/devices", form)
    assert code not in again.get_text()
    assert "Code given" in supervisor.get("/gate/devices").get_text()

    phone, http = Phone(), app.test_client()
    body = {"code": f" {code.lower()} ", "public_key": phone.public_text}
    assert held(http.post("/api/gate/enrol", json=body), "Enrolled", 200) == {
        "name": "Phone 12",
        "gate": "main_entrance",
    }
    held(http.post("/api/gate/enrol", json={**body, "public_key": Phone().public_text}), "Enrolled", 422)
    assert held(http.post("/api/gate/enrol", json=body), "Enrolled", 200), "the same key is told again"
    listed = supervisor.get("/gate/devices").get_text()
    assert "Enrolled" in listed
    assert "Main entrance" in listed
    [device] = current_session().execute(select(Device)).scalars()
    assert device.public_key == phone.public
    assert code.replace("-", "").encode() not in (device.code_hash or b"")


def test_a_code_runs_out_and_a_new_one_voids_it(app, now):
    with transaction() as session:
        supervisor = officer(session, Role.GATE_SUPERVISOR, now=now)
        session.flush()
        device, first = actions.add_device(session, name="Phone 1", gate=None, actor=supervisor, now=now)
        _device, second = actions.give_new_code(session, device.id, actor=supervisor, now=now)
    for code, late in ((first, timedelta(0)), (second, actions.CODE_TTL)):
        with pytest.raises(Invalid), transaction() as session:
            actions.enrol(session, code=code, public_key=Phone().public, now=now + late)
    with transaction() as session:
        actions.enrol(session, code=second, public_key=Phone().public, now=now)


def test_tries_of_codes_are_counted(app):
    http, body = app.test_client(), {"code": "22222-22222", "public_key": Phone().public_text}
    answers = [http.post("/api/gate/enrol", json=body).status_code for _ in range(21)]
    assert answers == [422] * 20 + [429]


@pytest.mark.parametrize("key", [b"", b"no key", Phone().public[:-1]], ids=["nothing", "no key", "cut off"])
def test_what_is_no_key_enrols_nothing(app, now, key):
    with transaction() as session:
        supervisor = officer(session, Role.GATE_SUPERVISOR, now=now)
        session.flush()
        _device, code = actions.add_device(session, name="Phone 1", gate=None, actor=supervisor, now=now)
    with pytest.raises(Invalid), transaction() as session:
        actions.enrol(session, code=code, public_key=key, now=now)


def test_two_devices_of_one_name_are_told_apart_by_the_form(sign_in):
    supervisor = sign_in("gate_supervisor")
    supervisor.post("/gate/devices", {"name": "Phone 1"})
    page = supervisor.post("/gate/devices", {"name": "Phone 1"}, status=422)
    assert page.find(id="name-error")
    assert page.find(id="name")["value"] == "Phone 1"
    assert supervisor.post("/gate/devices", {"name": " "}, status=422).find(id="name-error")


def open_shift(
    now, *, phone, signer=None, gate="main_entrance", signed_gate=None, role=Role.GATE_OFFICER, late_s=0, of=None
):
    """Open a shift with one thing changed."""
    with transaction() as session:
        mine = officer(session, role, now=now)
        session.flush()
        challenge = actions.challenge_for(of or mine, now=now)
        return actions.open_shift(
            session,
            gate=gate_by_code(session, gate),
            public_key=phone.public,
            challenge=challenge,
            signature=(signer or phone).sign(challenge, signed_gate or gate),
            actor=mine,
            now=now + timedelta(seconds=late_s),
        )


def test_a_shift_is_opened_by_an_officer_on_an_enrolled_device(app, now):
    device_id, phone = enrolled(now=now)
    _shift, token = open_shift(now, phone=phone)
    assert len(base64.urlsafe_b64decode(token + "=")) == 32
    [shift] = current_session().execute(select(Shift)).scalars()
    assert (shift.device_id, shift.expires_at) == (device_id, now + timedelta(hours=12))
    assert shift.token_hash == actions.token_hash(token)
    recorded = select(AuditEvent.action).where(AuditEvent.subject_id == device_id).order_by(AuditEvent.seq)
    assert list(current_session().execute(recorded).scalars()) == ["device:add", "device:enrol", "shift:open"]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"phone": Phone()}, NotAllowed),
        ({"signer": Phone()}, NotAllowed),
        ({"signed_gate": "press_entrance"}, NotAllowed),
        ({"role": Role.PRESS_CENTRE}, NotAllowed),
        ({"late_s": CHALLENGE_TTL_S}, Invalid),
        ({"of": actor(Role.GATE_OFFICER)}, Invalid),
    ],
    ids=["unknown key", "another's signature", "another gate", "no officer", "old challenge", "another's"],
)
def test_no_shift_is_opened_when_one_thing_is_wrong(app, now, change, error):
    _id, phone = enrolled(now=now)
    with pytest.raises(error):
        open_shift(now, **{"phone": phone, **change})
    assert not current_session().execute(select(Shift)).all()


def test_at_the_leaders_drive_all_but_pin_wearers_scan(scanner_at, sign_in, today):
    gate, holder = scanner_at("leaders_drive"), issued(now=today)
    assert gate.scan(holder.token)["reason"] == "zone_not_granted"
    officer_there = sign_in("gate_officer")
    words = "Pin wearers pass unscanned"
    for gate_code, told in (("leaders_drive", True), ("main_entrance", False)):
        officer_there.get(f"/gate/scanner/{gate_code}")
        assert (words in officer_there.last.get_data(as_text=True)) is told
    assert officer_there.get("/gate").find("option", value="leaders_drive") is not None


def test_a_revoked_device_opens_no_shift_and_its_open_one_ends(app, now):
    device_id, phone = enrolled(now=now)
    open_shift(now, phone=phone)
    with transaction() as session:
        actions.revoke(session, device_id, actor=officer(session, Role.ADMINISTRATOR, now=now), now=now)
    with pytest.raises(NotAllowed):
        open_shift(now, phone=phone)
    [shift] = current_session().execute(select(Shift)).scalars()
    assert shift.ended_at == now


def test_a_devices_next_shift_ends_the_one_before(app, now):
    _id, phone = enrolled(now=now)
    open_shift(now, phone=phone)
    open_shift(now, phone=phone)
    ended = current_session().execute(select(Shift.ended_at)).scalars().all()
    assert sorted(at is None for at in ended) == [False, True]


def test_a_challenge_is_ours_fresh_and_for_one_officer(now):
    mine = uuid4()
    challenge = make_challenge(SECRET, officer_id=mine, now=now)
    assert challenge_holds(SECRET, challenge, officer_id=mine, now=now)
    last = now + timedelta(seconds=CHALLENGE_TTL_S - 1)
    assert challenge_holds(SECRET, challenge, officer_id=mine, now=last)
    assert not challenge_holds(SECRET, challenge, officer_id=mine, now=last + timedelta(seconds=1))
    assert not challenge_holds(SECRET, challenge, officer_id=uuid4(), now=now)
    assert not challenge_holds(b"t" * 32, challenge, officer_id=mine, now=now)
    for other in ("", "é", challenge[:-1], "f" + challenge, challenge.replace(".", "")):
        assert not challenge_holds(SECRET, other, officer_id=mine, now=now)


def test_a_signature_is_over_this_challenge_and_this_gate(now):
    phone = Phone()
    signature = phone.sign("challenge", "gate")
    assert signature_holds(phone.public, signature, challenge="challenge", gate="gate")
    for changed in ({"challenge": "other"}, {"gate": "other"}):
        assert not signature_holds(phone.public, signature, **{"challenge": "challenge", "gate": "gate", **changed})
    assert not signature_holds(phone.public, signature[:-1], challenge="challenge", gate="gate")
    assert not signature_holds(phone.public, bytes(64), challenge="challenge", gate="gate")


def test_without_a_registered_check_no_device_is_let_in(monkeypatch):
    monkeypatch.setattr(guards, "_device_checks", [])
    with pytest.raises(NotSignedIn):
        guards.check_device()


# The pages


def sign_on(app, client, phone, gate="press_entrance", **changed):
    """Open a shift as the page's script does: a challenge, a signature, the form."""
    challenge = client.http.post("/api/gate/challenge").get_json()["challenge"]
    signature = base64.b64encode(phone.sign(challenge, gate)).decode()
    form = {"gate": gate, "challenge": challenge, "signature": signature, "public_key": phone.public_text, **changed}
    client.get("/gate")
    return {**form, "csrf_token": client.csrf(), "once": str(uuid4())}


def test_the_page_leads_to_the_scanner_with_the_token_behind_the_hash(app, sign_in, now):
    _id, phone = enrolled(now=now)
    client = sign_in("gate_officer")
    form = sign_on(app, client, phone)
    answer = client.http.post("/gate/shifts", data=form)
    path, _hash, token = answer.headers["Location"].partition("#shift=")
    assert (answer.status_code, path) == (303, "/gate/scanner/press_entrance")
    body = {"gate": "press_entrance", "scans": [{"uuid": str(uuid4()), "read": "x", "scanned_at": now.isoformat()}]}
    headers = {"Authorization": f"Bearer {token}"}
    assert client.http.post("/api/gate/scans", json=body, headers=headers).status_code == 200
    page = client.get(path)
    assert page.find(attrs={"data-module": "acc-scanner"})["data-gate"] == "press_entrance"
    assert "Press entrance" in page.get_text()
    assert client.http.post("/gate/shifts", data=form).headers["Location"] == "/gate", "the token is kept nowhere"


def test_a_form_without_script_or_device_is_told_what_is_missing(app, sign_in, now):
    client = sign_in("gate_officer")
    client.get("/gate")
    page = client.submit({"gate": ""}, form="open-shift", status=422)
    assert page.find(id="gate-error")
    page = client.submit({"gate": "press_entrance"}, form="open-shift", status=422)
    assert page.find("option", selected=True)["value"] == "press_entrance"
    answer = client.http.post("/gate/shifts", data=sign_on(app, client, Phone()))
    assert answer.status_code == 403
    assert "not enrolled" in answer.get_data(as_text=True)


def test_an_officer_sees_and_ends_their_own_shift_a_supervisor_all(app, sign_in, now):
    _id, phone = enrolled(now=now)
    mine, boss = sign_in("gate_officer"), sign_in("gate_supervisor")
    mine.http.post("/gate/shifts", data=sign_on(app, mine, phone))
    _id, other = enrolled(now=now)
    boss.http.post("/gate/shifts", data=sign_on(app, boss, other, gate="main_entrance"))
    assert "Dương Tuấn Kiệt" in boss.get("/gate").get_text()
    page = mine.get("/gate")
    assert "Mai Thị Hồng Nhung" not in page.get_text()
    mine.submit(form=[form.get("id") for form in page.find_all("form", method="post")].index("open-shift") + 1)
    ended = select(Shift.ended_at).join(Device).where(Device.public_key == phone.public)
    assert current_session().execute(ended).scalar_one() is not None
    theirs = current_session().execute(select(Shift.id).where(Shift.ended_at.is_(None))).scalar_one()
    mine.post(f"/gate/shifts/{theirs}/end", status=404)


@pytest.mark.parametrize("role", ["press_centre", "auditor", "commander"])
def test_pages_of_devices_and_shifts_are_for_those_who_need_them(sign_in, role):
    client = sign_in(role)
    for page in ("/gate", "/gate/devices", "/gate/scanner/main_entrance"):
        client.get(page, status=403)
    assert client.http.post("/api/gate/challenge").status_code == 403


def test_pages_read_in_vietnamese_are_whole(sign_in, app, client):
    client.http.set_cookie("language", "vi")
    assert client.get("/gate/enrol").html["lang"] == "vi"
    supervisor = sign_in("gate_supervisor")
    supervisor.http.set_cookie("language", "vi")
    for page in ("/gate", "/gate/devices", "/gate/ledger", "/gate/close", "/gate/scanner/press_entrance"):
        supervisor.get(page)
    assert "Cổng báo chí" in supervisor.get("/gate").get_text()


def test_a_gate_that_is_not_there_has_no_scanner(sign_in):
    sign_in("gate_officer").get("/gate/scanner/nowhere", status=404)


def test_the_reader_of_frames_alone_may_run_webassembly(client):
    for path, may in (
        ("/static/gates/reader-worker.mjs", True),
        ("/static/gates/scanner.mjs", False),
        ("/gate/enrol", False),
    ):
        with client.http.get(path) as answer:
            policy = answer.headers["Content-Security-Policy"]
        assert ("'wasm-unsafe-eval'" in policy) is may
        assert "default-src 'none'" in policy


def test_a_device_is_revoked_only_when_asked_and_the_page_names_who_is_on_shift(scanner_at, sign_in, today):
    scanner, supervisor = scanner_at("press_entrance"), sign_in("gate_supervisor")
    page = supervisor.get("/gate/devices")
    ask = f"/gate/devices/{scanner.device_id}/revoke"
    assert page.find("form", action=ask) is None
    page = supervisor.get(page.find("a", href=ask)["href"])
    told = page.find(id="what-happens").find_parent("section").get_text()
    assert "ends at once" in told
    assert gate_name("press_entrance") in told
    assert duty_of(token_hash(scanner.token), now=utc_now()), "to look is not to act"
    assert "was revoked" in supervisor.submit(form="revoke").get_text()
    assert duty_of(token_hash(scanner.token), now=utc_now()) is None
    assert supervisor.get(ask).find(id="what-happens") is None, "there is nothing left to ask"


def gate_name(code):
    return in_language(gate_by_code(current_session(), code).names, "en")


def test_whoever_is_signed_in_is_not_told_to_sign_in_after_enrolment(app, sign_in, client):
    assert "Sign in and open a shift" in client.get("/gate/enrol").get_text()
    page = sign_in("gate_officer").get("/gate/enrol").get_text()
    assert "Open a shift" in page
    assert "Sign in and open a shift" not in page
