"""What people type and send while a file is walked: invented answers, a drawn portrait, specimen papers.

Promise: `fill_in` answers every step of an application as its pages ask it, whatever the category, and sends what the
category requires; nothing is typed but what stands here.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, timedelta
from random import Random

from PIL import Image
from playwright.sync_api import Page, expect

from accreditation.demo.documents import draw_letter
from accreditation.demo.faces import choose_traits, draw_portrait

Answers = dict[str, Mapping[str, str]]


def correspondent(today: date) -> Answers:
    """A correspondent from Iceland, by step and question."""
    return {
        "person": {
            "family_name": "Magnusdottir", "given_names": "Ingibjorg", "native_name": "Ingibjörg Magnúsdóttir",
            "sex": "F", "birth_date": "1985-03-27", "birth_place": "Akureyri", "nationality": "ISL",
        },
        "document": _passport("ISL", "A1234567", today),
        "role": {
            "organisation_name": "Nordurljos News", "function": "writer", "title": "Senior correspondent",
            "medium": "online", "equipment-0-what": "Camera", "equipment-0-make": "Optika Q2",
            "equipment-0-serial": "55-1029",
        },
        "stay": _stay("+354 555 0101", today),
    }  # fmt: skip


def delegate(today: date) -> Answers:
    """A member of a delegation, by step and question; the organisation is the focal point's."""
    return {
        "person": {
            "family_name": "Tessema", "given_names": "Bethlehem Worku", "native_name": "ቤተልሔም ወርቁ ተሰማ", "sex": "F",
            "birth_date": "1979-11-05", "birth_place": "Dire Dawa", "nationality": "ETH",
        },
        "document": _passport("ETH", "EP7654321", today),
        "role": {"function": "adviser", "title": "Senior adviser", "rank": "official"},
        "stay": _stay("+251 555 0102", today),
    }  # fmt: skip


def _passport(issuer: str, number: str, today: date) -> Mapping[str, str]:
    return {
        "document_type": "passport",
        "document_number": number,
        "document_issuer": issuer,
        "document_expiry": str(today + timedelta(days=900)),
    }


def _stay(phone: str, today: date) -> Mapping[str, str]:
    stay = {"arrival": str(today), "departure": str(today + timedelta(days=2))}
    return {"phone": phone, "language": "en", "address": "Hotel by the lake, Hanoi", **stay}


def fill_in(page: Page, reference: str, answers: Answers, *, seed: int) -> None:
    """Answer every step of the application, from the first on; upload the portrait and all required papers."""
    page.goto(f"/applications/{reference}/person")
    for code, typed in answers.items():
        page.wait_for_url(f"**/applications/{reference}/{code}")
        _type(page, typed)
        page.locator("#step button[type=submit]:not([name])").click()
    page.wait_for_url(f"**/applications/{reference}/portrait")
    page.locator("#portrait input[type=file]").set_input_files(_file("me.jpg", _portrait(seed)))
    page.locator("#portrait button[type=submit]").click()
    expect(page.locator("#found")).to_be_visible()
    page.goto(f"/applications/{reference}/documents")
    papers = {"identity_document": _file("passport.jpg", _letter()), "assignment_letter": _file("letter.pdf", _pdf())}
    for kind, paper in papers.items():
        if page.locator(f"#file-{kind}").count():
            page.locator(f"#file-{kind}").set_input_files(paper)
            page.locator(f"#send-{kind} button[type=submit]").click()
            expect(page.locator(f"#remove-{kind}-1")).to_be_visible()


def send_in(page: Page, reference: str) -> None:
    """Read once more, declare it true, send it; leads to the status."""
    page.goto(f"/applications/{reference}/check")
    page.locator("input[name=declared]").check()
    page.locator("#send button[type=submit]").click()
    page.wait_for_url(f"**/applications/{reference}")


def _type(page: Page, answers: Mapping[str, str]) -> None:
    """Give each answer to whatever the page asks it with."""
    for name, value in answers.items():
        if page.locator(f'[name="{name}-day"]').count():
            year, month, day = value.split("-")
            for part, typed in (("day", day), ("month", month), ("year", year)):
                page.locator(f'[name="{name}-{part}"]').fill(typed.lstrip("0"))
            continue
        asked = page.locator(f'[name="{name}"]')
        if asked.first.get_attribute("type") == "radio":
            page.locator(f'[name="{name}"][value="{value}"]').check()
        elif asked.evaluate("each => each.tagName") == "SELECT":
            asked.select_option(value)
        else:
            asked.fill(value)


def _file(name: str, content: bytes) -> dict[str, object]:
    media_type = "application/pdf" if name.endswith(".pdf") else "image/jpeg"
    return {"name": name, "mimeType": media_type, "buffer": content}


def _portrait(seed: int) -> bytes:
    """A drawn portrait at the size of a phone's picture."""
    traits = choose_traits(Random(seed), sex="f", age=41, look="europe")
    drawn = Image.open(io.BytesIO(draw_portrait(seed=seed, traits=traits).jpeg))
    made = io.BytesIO()
    drawn.resize((1239, 1593), Image.Resampling.LANCZOS).save(made, "JPEG", quality=88)
    return made.getvalue()


def _letter() -> bytes:
    return draw_letter(
        title="Letter of assignment",
        sender="Nordurljos News",
        addressee="Press centre",
        lines=("We assign our correspondent Ingibjorg Magnusdottir", "to report on the signing ceremony."),
        signed_by="Editor in chief",
        signed=True,
    )


def _pdf() -> bytes:
    made = io.BytesIO()
    Image.open(io.BytesIO(_letter())).save(made, "PDF")
    return made.getvalue()
