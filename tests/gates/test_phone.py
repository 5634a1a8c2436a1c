"""A phone in a real browser: enrolled by a code, put on shift by its officer, reading badges; its key stays hidden."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect, sync_playwright
from werkzeug.serving import make_server

from accreditation.gates import actions
from accreditation.kernel.database import transaction
from accreditation.policy.actors import Role
from tests.files import officer
from tests.gates.scanners import zone_of
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


def new_code(now: datetime) -> str:
    with transaction() as session:
        supervisor = officer(session, Role.GATE_SUPERVISOR, now=now)
        session.flush()
        return actions.add_device(session, name="Phone 12", gate=None, actor=supervisor, now=now)[1]


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
