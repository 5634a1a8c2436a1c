"""A phone in a real browser: enrolled by a code, put on shift by its officer, reading badges; its key stays hidden."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import update
from werkzeug.serving import make_server

from accreditation.gates import actions
from accreditation.gates.models import Shift
from accreditation.kernel.database import transaction
from accreditation.policy.actors import Role
from accreditation.programme.models import Gate
from accreditation.programme.queries import gate as gate_by_code
from tests.files import officer
from tests.gates.scanners import ledger_of, zone_of
from tests.gates.test_companions import needing
from tests.pages import PASSWORD
from tests.people import issued

#: The pair as the page's own script keeps it.
KEPT = """() => new Promise((done) => {
    const asked = indexedDB.open("acc-device", 1);
    asked.onsuccess = () => {
        const got = asked.result.transaction("keys").objectStore("keys").get("device");
        got.onsuccess = () => {
            const key = got.result.privateKey;
            done({ kind: key.algorithm.name, extractable: key.extractable, usages: key.usages });
        };
    };
})"""


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The application on a free port of this machine."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def browser() -> Iterator[Browser]:
    """Chromium of the machine, else Playwright's own; a missing browser is a failure, not a skip."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Page]:
    page = browser.new_page(base_url=address, viewport={"width": 390, "height": 844}, locale="en-GB")
    page.set_default_timeout(60_000)
    told: list[str] = []
    page.on(
        "console",
        lambda said: told.append(said.text) if said.type == "error" and "status of 4" not in said.text else None,
    )
    page.on("pageerror", lambda error: told.append(str(error)))
    yield page
    page.close()
    assert told == []


def new_code(now: datetime, *, gate: str = "") -> str:
    with transaction() as session:
        supervisor = officer(session, Role.GATE_SUPERVISOR, now=now)
        session.flush()
        usual = gate_by_code(session, gate) if gate else None
        return actions.add_device(session, name="Phone 12", gate=usual, actor=supervisor, now=now)[1]


def enrol(page: Page, now: datetime, *, gate: str = "") -> None:
    """The phone at hand, enrolled by a code of a supervisor."""
    page.goto("/gate/enrol")
    page.get_by_label("Code").fill(new_code(now, gate=gate))
    page.get_by_role("button", name="Enrol").click()
    expect(page.get_by_text("This device is enrolled as:")).to_be_visible(timeout=60_000)


def open_shift(page: Page, gate: str = "") -> None:
    """A shift at this gate; "": at the one that the page has chosen."""
    page.goto("/gate")
    expect(page.get_by_label("Which gate?")).to_be_visible(timeout=60_000)
    if gate:
        page.get_by_label("Which gate?").select_option(gate)
    page.get_by_role("button", name="Open the shift").click()
    page.wait_for_url(re.compile("/gate/scanner/"))
    expect(page.locator('[data-slot="network"]')).to_have_text("Asks the server", timeout=60_000)


def wedge(page: Page, text: str, verdict: str) -> None:
    """A hand scanner types the code; the verdict comes."""
    page.keyboard.type(text, delay=1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=verdict, exact=True)).to_be_visible(timeout=60_000)


def type_number(page: Page, number: str) -> None:
    page.get_by_role("button", name="Type number").click()
    page.get_by_label("Badge number").fill(number)
    page.get_by_role("button", name="Look it up").click()
    expect(page.get_by_role("heading", name="Look", exact=True)).to_be_visible(timeout=60_000)


def end_all_shifts() -> None:
    with transaction(unaudited="a test's hour") as session:
        session.execute(update(Shift).values(ended_at=Shift.opened_at))


def sign_in(page: Page, role: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(f"{role}@hanoi.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "sign-in" not in url)


def test_a_phone_is_enrolled_put_on_shift_and_reads_badges(app: Flask, phone: Page, today: datetime) -> None:
    holder, escorted, code = issued(now=today), issued(now=today), new_code(today)
    needing("escort", "perimeter", escorted)

    phone.goto("/gate/enrol")
    phone.get_by_label("Code").fill("22222-22222")
    phone.get_by_role("button", name="Enrol").click()
    expect(phone.get_by_role("alert")).to_contain_text("This code is not right", timeout=60_000)
    phone.wait_for_timeout(1100)  # a button pressed twice within a second counts once
    phone.get_by_label("Code").fill(f"{code[:5]} {code[5:].lower()}")
    phone.get_by_role("button", name="Enrol").click()
    expect(phone.get_by_text("This device is enrolled as:")).to_be_visible(timeout=60_000)
    expect(phone.locator('[data-slot="name"]')).to_have_text("Phone 12")
    assert phone.evaluate(KEPT) == {"kind": "ECDSA", "extractable": False, "usages": ["sign"]}

    sign_in(phone, "gate_officer")
    phone.goto("/gate")
    phone.get_by_label("Which gate?").select_option("press_entrance")
    phone.get_by_role("button", name="Open the shift").click()
    phone.wait_for_url(re.compile("/gate/scanner/press_entrance$"))
    expect(phone.locator('[data-slot="network"]')).to_have_text("Asks the server", timeout=60_000)

    phone.get_by_role("button", name="Type number").click()
    phone.get_by_label("Badge number").fill(f"{holder.number[:4]} {holder.number[4:]}")
    phone.get_by_role("button", name="Look it up").click()
    expect(phone.get_by_role("heading", name="Look")).to_be_visible(timeout=60_000)
    expect(phone.locator('[data-slot="family"]')).to_have_text("Veselinova")
    phone.get_by_role("button", name="Right person: admit").click()
    expect(phone.locator('[data-slot="last"]')).to_contain_text("Darina Veselinova", timeout=60_000)
    assert zone_of(holder.file_id) == 1

    # A keyboard wedge types the whole code: whoever is inside is not let in again.
    phone.keyboard.type(holder.token, delay=1)
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("heading", name="Refuse")).to_be_visible(timeout=60_000)
    expect(phone.get_by_text("Already inside")).to_be_visible()
    expect(phone.get_by_role("button", name="Escort is here")).to_be_hidden()

    # The resolution desk is told by whom and what; then the next badge comes.
    phone.get_by_role("button", name="To the resolution desk").click()
    expect(phone.get_by_text(f"{holder.number[:4]} {holder.number[4:]}")).to_be_visible()
    expect(phone.get_by_text("Already inside")).to_be_visible()
    phone.get_by_role("button", name="Next badge").click()

    phone.keyboard.type(escorted.token, delay=1)
    phone.keyboard.press("Enter")
    expect(phone.get_by_text("Only with an escort")).to_be_visible(timeout=60_000)
    expect(phone.get_by_role("button", name="Right person: admit")).to_be_hidden()
    phone.get_by_role("button", name="Escort is here").click()
    expect(phone.get_by_role("heading", name="Admit")).to_be_visible(timeout=60_000)
    assert zone_of(escorted.file_id) == 1


def test_a_browser_that_is_not_enrolled_is_led_to_enrol(app: Flask, phone: Page) -> None:
    sign_in(phone, "gate_officer")
    phone.goto("/gate")
    expect(phone.get_by_role("link", name="Enrol this device")).to_be_visible(timeout=60_000)
    expect(phone.get_by_role("button", name="Open the shift")).to_be_hidden()


def test_a_shift_that_has_ended_is_said_and_leads_to_the_next_and_nothing_scanned_is_lost(
    app: Flask, phone: Page, today: datetime
) -> None:
    holder = issued(now=today)
    enrol(phone, today, gate="press_entrance")
    sign_in(phone, "gate_officer")
    open_shift(phone)  # the phone's usual gate is chosen already
    assert phone.url.endswith("/press_entrance")

    end_all_shifts()
    wedge(phone, holder.token, "Your shift has ended")
    expect(phone.get_by_text("No shift is open on this device.")).to_be_visible()
    expect(phone.locator('[data-slot="network"]')).to_have_text("No open shift")
    expect(phone.get_by_text("Move this phone")).to_have_count(0)
    expect(phone.locator('[data-slot="unsent"]')).to_have_text("1 unsent")
    phone.keyboard.type(holder.token, delay=1)  # nobody is let in meanwhile
    phone.keyboard.press("Enter")
    expect(phone.locator('[data-slot="unsent"]')).to_have_text("1 unsent")
    assert (ledger_of(), zone_of(holder.file_id)) == ([], None)

    phone.get_by_role("link", name="Open a shift").click()
    phone.wait_for_url(re.compile("/gate$"))
    open_shift(phone)
    expect(phone.locator('[data-slot="unsent"]')).to_have_text("0 unsent", timeout=60_000)
    [late] = ledger_of()
    assert (late.kind, late.verdict, late.moved_to) == ("shown", "refuse", None)
    wedge(phone, holder.token, "Admit")


def test_a_shift_that_ends_unseen_is_said_before_a_badge_is_read(app: Flask, phone: Page, today: datetime) -> None:
    enrol(phone, today)
    sign_in(phone, "gate_officer")
    open_shift(phone, "press_entrance")
    end_all_shifts()
    phone.reload()
    expect(phone.get_by_role("heading", name="Your shift has ended")).to_be_visible(timeout=60_000)


def test_only_a_supervisors_own_shift_is_asked_why_a_verdict_is_set_aside(
    app: Flask, phone: Page, today: datetime
) -> None:
    holder = issued(now=today)
    enrol(phone, today)
    sign_in(phone, "gate_officer")
    open_shift(phone, "leaders_lift")
    wedge(phone, holder.token, "Refuse")
    phone.get_by_role("button", name="Supervisor").click()
    expect(phone.get_by_role("heading", name="Call the supervisor")).to_be_visible()
    expect(phone.get_by_text(f"{holder.number[:4]} {holder.number[4:]}")).to_be_visible()
    expect(phone.get_by_text("Darina Veselinova")).to_be_visible()
    expect(phone.get_by_label("Why?")).to_have_count(0)
    phone.get_by_role("button", name="Back").click()
    expect(phone.get_by_role("heading", name="Refuse", exact=True)).to_be_visible()

    phone.context.clear_cookies()
    sign_in(phone, "gate_supervisor")
    open_shift(phone, "leaders_lift")
    wedge(phone, holder.token, "Refuse")
    phone.get_by_role("button", name="Supervisor").click()
    phone.get_by_label("Why?").fill("Her minister waits for her.")
    phone.get_by_role("button", name="Record it").click()
    expect(phone.locator('[data-slot="last"]')).to_contain_text("Admitted by a supervisor", timeout=60_000)
    assert zone_of(holder.file_id) == 6


def test_a_look_has_its_main_act_across_the_screen_and_the_desk_leads_where_the_steps_do(
    app: Flask, phone: Page, today: datetime
) -> None:
    with transaction(unaudited="a test's gate: people leave unseen") as session:
        session.execute(update(Gate).where(Gate.code == "press_entrance").values(exits_scanned=False))
    holder = issued(now=today)
    phone.set_viewport_size({"width": 360, "height": 640})
    enrol(phone, today)
    sign_in(phone, "gate_officer")
    open_shift(phone, "press_entrance")
    type_number(phone, holder.number)
    assert widths_of_keys(phone) == [
        ("Right person: admit", True),
        ("To the resolution desk", False),
        ("Supervisor", False),
    ]
    phone.get_by_role("button", name="Right person: admit").click()
    expect(phone.locator('[data-slot="last"]')).to_contain_text("Looked at: the right person", timeout=60_000)
    wedge(phone, holder.token, "Look")
    expect(phone.get_by_text("Already inside")).to_be_visible()
    assert widths_of_keys(phone) == [
        ("To the resolution desk", True),
        ("Right person: admit", False),
        ("Supervisor", False),
    ]
    phone.get_by_role("button", name="To the resolution desk").click()
    phone.get_by_role("button", name="Next badge").click()
    type_number(phone, issued(now=today).number)
    assert widths_of_keys(phone)[0] == ("Right person: admit", True)


#: Each key that is seen, in order, and whether it has a row of its own.
KEYS = """() => [...document.querySelectorAll('[data-slot="keys-look"] button')].filter((key) => key.offsetParent).map(
    (key) => [key.textContent.trim(), key.offsetWidth > 0.8 * innerWidth])"""


def widths_of_keys(page: Page) -> list[tuple[str, bool]]:
    return [(name, wide) for name, wide in page.evaluate(KEYS)]


def test_last_scans_tell_the_events_time_and_what_happened_once(app: Flask, phone: Page, today: datetime) -> None:
    holder = issued(now=today)
    enrol(phone, today)
    sign_in(phone, "gate_officer")
    open_shift(phone, "press_entrance")
    wedge(phone, holder.token, "Admit")
    phone.get_by_role("button", name="Next badge").click()
    [scan] = ledger_of(holder.badge_id)
    hour = scan.scanned_at.astimezone(ZoneInfo("Asia/Ho_Chi_Minh")).strftime("%H:")
    last = phone.locator('[data-slot="last"]')
    expect(last).to_have_text(re.compile(rf"^Darina Veselinova{hour}\d\d:\d\d\s*Admit$"))
    phone.reload()
    expect(last).to_have_text(re.compile(rf"^Darina Veselinova{hour}\d\d:\d\d\s*Admit$"), timeout=60_000)


def test_the_room_where_one_is_can_be_seen_on_a_small_phone(app: Flask, phone: Page) -> None:
    phone.set_viewport_size({"width": 320, "height": 640})
    sign_in(phone, "gate_supervisor")
    phone.goto("/gate/desk")
    room = phone.locator('.acc-rooms [aria-current="page"]')
    expect(room).to_have_text("Resolution desk")
    expect(room).to_be_in_viewport(ratio=1)
    box = room.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    assert phone.evaluate("scrollY") == 0
