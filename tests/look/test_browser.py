"""Every specimen page in a real browser: no fault of accessibility, no sideways scroll, no breach of the policy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.look.specimen import PAGES

AXE = (Path(__file__).parent / "vendor/axe.min.js").read_text(encoding="utf-8")
RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
PHONE, WIDE = (390, 844), (1280, 900)


@pytest.fixture
def page(specimen_browser: Browser, specimen_url: str) -> Iterator[Page]:
    page = specimen_browser.new_page(base_url=specimen_url, viewport={"width": WIDE[0], "height": WIDE[1]})
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    yield page
    page.close()
    assert told == []


def opened(page: Page, name: str, *, lang: str = "en", size: tuple[int, int] = WIDE) -> Page:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"/{name}?lang={lang}")
    page.evaluate("document.fonts.ready.then(() => true)")
    return page


def faults(page: Page) -> list[str]:
    """What axe finds, a line a fault: rule and where."""
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate("(rules) => axe.run(document, rules)", RULES)
    return [f"{one['id']}: {node['target']}" for one in found["violations"] for node in one["nodes"]]


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_has_no_fault_of_accessibility_wide_and_mirrored_on_a_phone(page: Page, name: str) -> None:
    assert faults(opened(page, name)) == []
    assert faults(opened(page, name, lang="ar", size=PHONE)) == []


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_never_scrolls_sideways_on_a_phone(page: Page, name: str, lang: str) -> None:
    opened(page, name, lang=lang, size=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0


@pytest.mark.parametrize("name", ["gate-admit", "gate-look", "gate-refuse"])
def test_a_verdict_fits_a_small_phone_with_its_buttons_in_view(page: Page, name: str) -> None:
    opened(page, name, size=(360, 640))
    assert page.evaluate("document.documentElement.scrollHeight - innerHeight") <= 0
    for button in page.locator(".acc-gate__btn").all():
        expect(button).to_be_in_viewport(ratio=1)


def test_each_category_shows_its_own_colours_and_pattern(page: Page) -> None:
    opened(page, "specimen")
    script = """chips => chips.map(chip => [getComputedStyle(chip).backgroundColor,
        getComputedStyle(chip.querySelector('.acc-cat__pattern')).maskImage])"""
    shown = page.locator(".acc-catline .acc-cat").evaluate_all(script)
    assert len(shown) == 15
    assert len({colour for colour, _ in shown}) == 15 and len({mask for _, mask in shown}) == 15
    assert shown[1][0] == "rgb(0, 73, 197)" and shown[1][1].endswith('/img/patterns/sash.svg")')


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(page: Page) -> None:
    opened(page, "form")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.get_by_role("link", name="12 February 2026 is too early").click()
    expect(page.locator("#valid_until-year")).to_be_focused()


def test_rows_are_added_and_removed_without_asking_the_server(page: Page) -> None:
    opened(page, "rows")
    pieces = page.locator("section[aria-labelledby=equipment]")
    pieces.get_by_role("button", name="Add another piece").click()
    expect(page.locator("#equipment-3-what")).to_be_focused()
    page.keyboard.type("Lens")
    pieces.get_by_role("button", name="Remove Piece 2").click()
    expect(page.locator("#equipment-2-what")).to_be_focused()
    expect(pieces.get_by_role("heading", level=3)).to_have_text(["Piece 1", "Piece 2", "Piece 3"])
    assert page.url.endswith("/rows?lang=en")
    for _time in range(3):
        pieces.get_by_role("button", name="Remove Piece 1").click()
    expect(pieces.get_by_role("textbox")).to_have_count(3)
    assert [box.input_value() for box in pieces.get_by_role("textbox").all()] == ["", "", ""]


def test_rows_of_a_spreadsheet_are_pasted_until_the_list_is_full(page: Page) -> None:
    opened(page, "rows")
    page.locator("#equipment-2-make").focus()
    paste = """(text) => {
        const data = new DataTransfer();
        data.setData("text/plain", text);
        const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
        document.activeElement.dispatchEvent(event);
    }"""
    page.evaluate(paste, "Steady 4\tA-1\r\nSteady 5\tA-2\n")
    expect(page.locator("#equipment-2-make")).to_have_value("Steady 4")
    expect(page.locator("#equipment-2-what")).to_have_value("Tripod")
    expect(page.locator("#equipment-3-serial")).to_have_value("A-2")
    page.evaluate(paste, "\n".join(f"Steady\t{number}" for number in range(60)))
    pieces = page.locator("section[aria-labelledby=equipment]")
    expect(pieces.get_by_role("heading", level=3)).to_have_count(40)
    expect(pieces.get_by_text("There is room for 40 here.")).to_be_visible()
    expect(pieces.get_by_role("button", name="Add another piece")).to_be_hidden()


def test_keys_walk_the_list_pick_and_count(page: Page) -> None:
    opened(page, "queue")
    told = page.locator("[data-picked-text]")
    expect(told).to_have_text("3 picked")
    page.keyboard.press("j")
    expect(page.locator("tr.is-cursor")).to_contain_text("Đặng Thị Bích Ngọc")
    page.keyboard.press("x")
    expect(told).to_have_text("4 picked")
    page.get_by_label("Pick all on this page").check()
    expect(told).to_have_text("10 picked")
    page.keyboard.press("a")
    expect(page.get_by_role("region", name="Picked rows")).to_be_hidden()
    page.keyboard.press("ArrowUp")
    expect(page.locator("tr.is-cursor")).to_contain_text("Yasmin Al-Rashidi")
    expect(page.locator("tr.is-cursor a")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/file$"))


def test_the_bar_offers_what_some_can_take_and_says_how_many_cannot_and_why(page: Page) -> None:
    opened(page, "queue")
    bar = page.get_by_role("region", name="Picked rows")
    expect(bar.get_by_role("button", name="Pre-approve")).to_contain_text("2")
    expect(bar.get_by_role("button", name="Put on hold")).to_contain_text("3")
    expect(bar.get_by_role("button", name="Release")).to_be_hidden()
    expect(bar.locator(".acc-bulk__why")).to_have_text("Pre-approve: not for 1 (A check is open.)")
    bar.get_by_label("All 18 that match").check()
    expect(bar).to_contain_text("18 picked")
    expect(bar.get_by_role("button", name="Release")).to_be_visible()
    expect(bar.locator(".acc-bulk__why")).to_have_text("")
    bar.get_by_role("link", name="Pick none").click()
    expect(bar).to_be_hidden()


def test_a_hidden_step_is_not_pressed_by_its_key_and_an_open_one_is(page: Page) -> None:
    opened(page, "queue")
    page.keyboard.press("3")
    expect(page).to_have_url(re.compile("/queue"))
    page.keyboard.press("?")
    expect(page.get_by_role("list", name="Keys")).to_be_focused()


def test_keys_leave_letters_alone_while_somebody_types(page: Page) -> None:
    opened(page, "queue")
    page.keyboard.press("/")
    search = page.get_by_role("searchbox")
    expect(search).to_be_focused()
    page.keyboard.type("jxk")
    expect(search).to_have_value("jxk")
    expect(page.locator("[data-picked-text]")).to_have_text("3 picked")


def test_a_key_chooses_a_decision_but_never_a_closed_one(page: Page) -> None:
    opened(page, "file")
    page.keyboard.press("h")
    expect(page.get_by_role("radio", name="Put on hold")).to_be_checked()
    page.keyboard.press("p")
    expect(page.get_by_role("radio", name="Put on hold")).to_be_checked()
    expect(page.get_by_role("button", name="Put on hold")).to_be_visible()
    page.keyboard.press("d")
    expect(page.locator("form.acc-decide")).to_be_focused()


def test_the_decision_stays_in_view_beside_long_evidence(page: Page) -> None:
    opened(page, "file", size=(1280, 720))
    page.mouse.wheel(0, 400)
    expect(page.get_by_role("button", name="Return")).to_be_in_viewport(ratio=1)


def test_pages_are_set_in_the_vendored_typeface(page: Page) -> None:
    opened(page, "start", lang="vi")
    loaded = page.evaluate("[...document.fonts].filter(one => one.status === 'loaded').map(one => one.family)")
    assert {family.strip('"') for family in loaded} >= {"Noto Sans"}
