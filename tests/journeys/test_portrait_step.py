"""The step of the portrait in a browser: what was wrong with one picture is not said of the next."""

from __future__ import annotations

from playwright.sync_api import sync_playwright

from accreditation.config import ROOT
from scripts.browser import chromium

FORM = """
<div class="govuk-error-summary">There is a problem</div>
<div class="govuk-form-group govuk-form-group--error"><p id="file-error" class="govuk-error-message">Too small.</p>
<input type="file" class="govuk-file-upload--error" aria-describedby="file-hint file-error"></div>
"""


def test_choosing_another_picture_takes_the_error_of_the_last_one_away() -> None:
    script = (ROOT / "static" / "js" / "crop.js").read_text(encoding="utf-8")
    with sync_playwright() as playwright:
        browser = chromium(playwright)
        page = browser.new_page()
        page.set_content(FORM)
        wired = 'document.querySelector("input").addEventListener("change", (event) => forgetError(event.target));'
        page.add_script_tag(content=script + wired + 'document.body.dataset.ready = "y";', type="module")
        page.wait_for_selector("body[data-ready]")
        page.set_input_files("input", {"name": "face.jpg", "mimeType": "image/jpeg", "buffer": b"a picture"})
        seen = page.evaluate("[document.body.innerText.trim(), document.querySelector('input').outerHTML]")
        left = page.locator("[class*=error]").count()
        browser.close()
    assert seen[0] == "" and left == 0
    assert 'aria-describedby="file-hint"' in seen[1]
