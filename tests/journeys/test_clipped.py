"""The eye of `make shots` for texts that a box cuts off, on pages made for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright

from scripts.browser import chromium
from scripts.shots import CLIPPED


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = chromium(playwright)
        yield browser.new_page()
        browser.close()


@pytest.mark.parametrize(
    "style",
    ["overflow: hidden; white-space: nowrap", "overflow: clip; white-space: nowrap", "overflow: hidden; height: 10px"],
)
def test_a_text_that_its_box_cuts_off_is_named(page: Page, style: str) -> None:
    page.set_content(f'<p class="box" style="width: 90px; {style}">Rozhdestvenskaya, Aleksandra</p>')
    assert page.evaluate(CLIPPED) == ["“Rozhdestvenskaya, Aleksandra” by p.box"]


def test_a_text_is_cut_by_any_box_around_it(page: Page) -> None:
    page.set_content('<div id="frame" style="width: 60px; overflow: hidden"><p style="width: 300px">One long line</p>')
    assert page.evaluate(CLIPPED) == ["“One long line” by div#frame"]


@pytest.mark.parametrize(
    "style",
    [
        "width: 90px",
        "width: 90px; overflow: auto; white-space: nowrap",
        "width: 400px; overflow: hidden; white-space: nowrap",
        "width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%)",
        "width: 90px; overflow: hidden; white-space: nowrap; display: none",
    ],
    ids=["reaches out in view", "can be scrolled", "fits", "kept for screen readers", "not shown"],
)
def test_a_text_that_can_be_read_or_is_not_meant_for_the_eye_is_none(page: Page, style: str) -> None:
    page.set_content(f'<p style="{style}">Rozhdestvenskaya, Aleksandra</p>')
    assert page.evaluate(CLIPPED) == []
