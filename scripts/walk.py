"""One file's way from application to gate, walked in a real browser as the people concerned walk it.

Promise: every step is taken by clicks and typed words on the pages, each role in a browser of its own; each step says
what it saw, and the first one that sees something else raises Broken. Nothing is read from the database but the audit
trail, by its own command.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pypdfium2
import zxingcpp
from PIL import Image
from playwright.sync_api import Locator, Page, Playwright, Response, expect

from accreditation.badges.token import TEXT_LENGTH, check_number, read
from scripts.browser import PHONE, Instance, Watched, chromium
from scripts.film import around_code, write_film
from scripts.paperwork import correspondent, delegate, fill_in, send_in

GATE = "press_entrance"
EMAIL = "ingibjorg@nordurljos.example"
_PRINT_DPI = 150
_RUN_S, _SCAN_S = 120, 25
_PARTS = 'form[action$=".pdf"]'


class Broken(AssertionError):
    """A step saw something else than it must; the message says what."""


def require(holds: object, what: str) -> None:
    """Raise Broken with `what` unless it holds."""
    if not holds:
        raise Broken(what)


class Walk:
    """The walk on one instance. `say` is told each step and its evidence."""

    def __init__(self, instance: Instance, playwright: Playwright, *, say: Callable[[str, str], None]) -> None:
        self.instance = instance
        self.playwright = playwright
        self.say = say
        self.desks = Watched(chromium(playwright), instance.address)
        self.gates: Watched | None = None
        self.page: Page | None = None
        self.reference = ""
        self.number = ""
        self.card_href = ""
        self.scans = 0
        self.answers: list[Response] = []

    def whole(self) -> None:
        """Every step in order. Raises Broken, or what the browser raises."""
        self.begin()
        self.answer()
        self.send()
        self.add_delegate()
        self.take_up()
        self.pass_on()
        self.vet()
        self.approve()
        picture = self.print_badge()
        self.open_gate(picture)
        self.scan("not handed over", verdict="refuse", reason="not_issued")
        self.hand_over()
        self.scan("handed over", verdict="admit", reason="admit")
        self.scan("again at once", verdict="refuse", reason="already_inside")
        self.revoke()
        self.scan("revoked", verdict="refuse", reason="revoked")
        self.require_quiet()

    def close(self) -> None:
        """Close the browsers."""
        for watched in (self.desks, self.gates):
            if watched is not None:
                watched.browser.close()

    def picture_of_failure(self, path: Path) -> None:
        """Keep what the page of the last step shows."""
        if self.page is not None:
            with suppress(Exception):  # the failure itself is what counts
                self.page.screenshot(path=path, full_page=True)

    def require_quiet(self) -> None:
        """No page broke its content policy, lost a resource or threw."""
        faults = self.desks.faults + (self.gates.faults if self.gates else [])
        require(not faults, f"Pages complained: {faults}")
        self.say("no page complained", "no breach of the content policy, no error in a script")

    # The applicant

    def begin(self) -> None:
        """Press, uninvited: the address is given, the mailed link opened, the application begun."""
        page = self.page = self.desks.context("guest").new_page()
        page.goto("/")
        page.locator('a[href="/apply/press"]').click()
        page.locator("input[name=email]").fill(EMAIL)
        page.locator("input[name=notice]").check()
        page.locator("#apply button[type=submit]").click()
        page.wait_for_url("**/apply/press/sent")
        page.goto(f"/outbox?q={quote(EMAIL)}")
        link = page.locator('a[href*="/enter/"]').first.get_attribute("href") or ""
        require(link, "No mail with a link in the outbox.")
        page.goto(link)
        page.locator("#enter button[type=submit]").click()
        page.locator("#begin button[type=submit]").click()
        page.wait_for_url("**/applications/*/person")
        self.reference = page.url.split("/")[-2]
        self.say("application begun by a mailed link", f"{self.reference}, single-use link from the outbox")

    def answer(self) -> None:
        """Every step of the form, one after the other."""
        fill_in(self._guest(), self.reference, correspondent(_today()), seed=7)

    def send(self) -> None:
        """Read once more, declared true, sent."""
        page = self._guest()
        send_in(page, self.reference)
        self.say("applied as press", f"portrait, identity document, assignment letter; “{_state(page)}”")

    def _guest(self) -> Page:
        self.page = self.desks.context("guest").pages[0]
        return self.page

    def add_delegate(self) -> None:
        """The focal point of a delegation adds one of its people, fills in the file and sends it."""
        page = self.page = self.desks.staff("focal_point")
        page.goto("/delegation")
        organisation = page.locator("h1").inner_text()
        page.locator('a[href^="/delegation/add"]').first.click()
        page.locator('input[name=category][value="delegate"]').check()
        page.locator("#add button[type=submit]").click()
        page.wait_for_url("**/applications/*/person")
        reference = page.url.split("/")[-2]
        fill_in(page, reference, delegate(_today()), seed=11)
        send_in(page, reference)
        page.goto(f"/delegation?tab=all&q={reference}")
        row = page.locator("tr", has=page.locator(f'a[href="/applications/{reference}"]')).first
        expect(row).to_contain_text("Tessema")
        state = row.locator(".acc-tag").inner_text().strip()
        require(state in ("Received", "On the waiting list"), f"The delegate’s file is “{state}”.")
        self.say("a focal point added a delegate", f"{reference}, {organisation}; “{state}”")

    # The desks

    def take_up(self) -> None:
        """The press centre finds the file and takes it up."""
        page = self.page = self.desks.staff("press_centre")
        page.goto(f"/files?tab=all&q={self.reference}")
        page.locator(f'a[href^="/files/{self.reference}"]').first.click()
        self._decide("press_centre", "take-up")

    def pass_on(self) -> None:
        """The press centre gives the file an organisation, and passes it on."""
        page = self._open("press_centre")
        choice = page.locator("select#organisation")
        name = choice.locator("option").nth(1).inner_text()
        code = choice.locator("option").nth(1).get_attribute("value")
        choice.select_option(index=1)
        with page.expect_navigation():
            page.locator("form#assign button[type=submit]").click()
        expect(choice).to_have_value(str(code))
        self._decide("press_centre", "pre-approve")
        self.say("desk took up, assigned, pre-approved", f"{name}; “{_state(page)}”")

    def vet(self) -> None:
        """Vetting sends the file to the agency and clears it."""
        self._decide("vetting", "send-to-agency")
        page = self._decide("vetting", "clear")
        self.say("vetting sent and cleared", f"“{_state(page)}”")

    def approve(self) -> None:
        """The approver fixes the zones."""
        page = self._open("approver")
        zones = page.locator("input[name=zones]")
        require(zones.count(), "The approver is offered no zones.")
        page.locator("#zone-1").check()
        number = page.locator("input[name=zones]:checked").count()
        self._decide("approver", "approve", opened=True)
        self.say("approved with zones", f"{number} zones; “{_state(page)}”")

    def revoke(self) -> None:
        """The commander revokes, alone and at once."""
        page = self._decide("commander", "revoke", reason="The assignment was withdrawn by the editor.")
        self.say("revoked by the commander", f"“{_state(page)}”")

    def _open(self, role: str) -> Page:
        page = self.page = self.desks.staff(role)
        page.goto(f"/files/{self.reference}")
        return page

    def _decide(self, role: str, action: str, *, reason: str = "", opened: bool = False) -> Page:
        page = self.desks.staff(role) if opened else self._open(role)
        before = _state(page)
        page.locator(f'input[name=decision][value="{action}"]').check()
        if reason:
            page.locator("textarea#reason").fill(reason)
        page.locator('form[action$="/decide"] button[type=submit]').first.click()
        expect(page.locator(".acc-head__end")).not_to_have_text(before)
        return page

    # The badge office

    def print_badge(self) -> Image.Image:
        """A run over the category; its PDF rendered, and its code read. What a camera will see of it."""
        page = self.page = self.desks.staff("badge_office")
        page.goto("/badges")
        page.locator("form:has(input[name=category][value=press]) button").click()
        page.wait_for_url("**/badges/runs/*")
        # The page follows the run by itself: it says so until the run has ended, and nobody loads it again here.
        expect(page.locator("#run:not([data-module])")).to_be_visible(timeout=_RUN_S * 1000)
        parts = [(each.get_attribute("action") or "", _hidden(each)) for each in page.locator(_PARTS).all()]
        require(parts and _state(page) == "Done", f"The run ended as “{_state(page)}” with {len(parts)} parts.")
        self.say("print run done", f"run {page.url.rpartition('/')[2]}, {len(parts)} part as PDF, “{_state(page)}”")
        page.goto(f"/badges/cards?q={self.reference}")
        self.card_href = page.locator('th a[href^="/badges/cards/"]').first.get_attribute("href") or ""
        self.number = self.card_href.rpartition("/")[2]
        require(check_number(self.number), f"{self.number} is no badge number.")
        return self._read_back(page, parts)

    def _read_back(self, page: Page, parts: list[tuple[str, dict[str, str]]]) -> Image.Image:
        shown = f"{self.number[:4]} {self.number[4:]}"
        for href, fields in parts:
            content = page.request.post(href, form=fields).body()
            require(content.startswith(b"%PDF-"), f"{href} is no PDF.")
            for sheet in pypdfium2.PdfDocument(content):
                if shown not in sheet.get_textpage().get_text_bounded().replace("\xa0", " "):
                    continue
                picture = sheet.render(scale=_PRINT_DPI / 72).to_pil()
                (code,) = zxingcpp.read_barcodes(picture)
                payload = read(code.text).payload
                require(len(code.text) == TEXT_LENGTH and payload.issue == 1, f"The code says {code.text!r}.")
                said = f"{len(code.text)} characters, version {payload.version}, event {payload.event}, badge {shown}"
                self.say("PDF rendered, QR read back", said)
                at = code.position
                corners = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
                return around_code(picture, tuple((corner.x, corner.y) for corner in corners))
        raise Broken(f"No page of the run carries the number {shown}.")

    def hand_over(self) -> None:
        """After the three checks of the person's identity."""
        page = self.page = self.desks.staff("badge_office")
        page.goto(self.card_href)
        for box in page.locator("input[name=checks]").all():
            box.check()
        page.locator("#hand-over button[type=submit]").click()
        expect(page.locator("#hand-over")).to_have_count(0)
        self.say("handed over after the identity check", f"“{_state(page)}”")

    # The gate

    def open_gate(self, picture: Image.Image) -> None:
        """A phone is enrolled by a code, an officer opens a shift; its camera sees the badge again and again."""
        film = write_film(picture, self.instance.folder / "badge.mjpeg")
        supervisor = self.page = self.desks.staff("gate_supervisor")
        supervisor.goto("/gate/devices")
        name = f"Phone for {self.number}"
        supervisor.locator("input[name=name]").fill(name)
        supervisor.locator("select[name=gate]").select_option(GATE)
        supervisor.locator('form[action="/gate/devices"] button[type=submit]').click()
        code = re.search(r"\b[2-9A-Z]{5}-[2-9A-Z]{5}\b", supervisor.locator("main").inner_text())
        if code is None:
            raise Broken("No enrolment code is shown.")
        self.gates = Watched(chromium(self.playwright, film=film), self.instance.address)
        phone = self.page = self.gates.staff("gate_officer", size=PHONE)
        phone.goto("/gate/enrol")
        phone.locator("input[name=code]").fill(code[0])
        phone.locator("main form button[type=submit]").click()
        expect(phone.locator('[data-slot="name"]')).to_have_text(name)
        self.say("phone enrolled", "by the supervisor’s single-use code; its key never leaves it")
        phone.on("response", self._heard)
        phone.goto("/gate")
        phone.locator("select[name=gate]").select_option(GATE)
        phone.locator('form[action="/gate/shifts"] button[type=submit]').click()
        phone.wait_for_url(f"**/gate/scanner/{GATE}**")
        self.say("shift opened", f"gate {GATE}")

    def scan(self, when: str, *, verdict: str, reason: str) -> None:
        """The camera sees the badge: server and page say `verdict` because of `reason` (a code of the gate's table)."""
        phone = self.page = self._phone()
        if self.scans:
            self.answers.clear()
            phone.locator('[data-do="next"]:visible').first.click()
        end_s = time.monotonic() + _SCAN_S
        while not self.answers:
            require(time.monotonic() < end_s, f"Scanned {when}: the camera read nothing within {_SCAN_S} s.")
            phone.wait_for_timeout(100)
        self.scans += 1
        (answer,) = self.answers[0].json()["results"]
        said = f"{answer['verdict']}, {answer['reason']}: “{answer['word']}: {answer['reason_text']}”"
        require((answer["verdict"], answer["reason"]) == (verdict, reason), f"Scanned {when}: the server says {said}")
        expect(phone.locator(f".acc-gate--{verdict}")).to_be_visible()
        expect(phone.locator('[data-slot="word"]')).to_have_text(answer["word"])
        expect(phone.locator('[data-slot="reason"]')).to_have_text(answer["reason_text"])
        expect(phone.locator('[data-slot="family"]')).to_have_text(re.compile("magnusdottir", re.IGNORECASE))
        expect(phone.locator('[data-slot="portrait"]')).to_have_attribute("src", re.compile("^blob:"))
        phone.screenshot(path=self.instance.folder / f"scan-{self.scans}-{verdict}.png")
        self.say(f"scanned by camera, {when}", said)

    def _phone(self) -> Page:
        if self.gates is None:
            raise Broken("No shift is open.")
        return self.gates.staff("gate_officer")

    def _heard(self, response: Response) -> None:
        if response.request.method == "POST" and response.url.endswith("/api/gate/scans"):
            self.answers.append(response)


def _hidden(form: Locator) -> dict[str, str]:
    """The hidden fields of a form, to send it as a script."""
    fields = form.locator("input[type=hidden]").all()
    return {each.get_attribute("name") or "": each.input_value() for each in fields}


def _state(page: Page) -> str:
    """The word of the tag at a page's head, or of the first tag there is."""
    at: Locator = page.locator(".acc-head__end .acc-tag, .acc-tag").first
    return at.inner_text().strip() if at.count() else ""


def _today() -> date:
    return date.today()  # noqa: DTZ011 - dates that are typed into a form, in no zone
