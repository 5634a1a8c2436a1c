"""The preview of a card is a specimen: it says so, its code opens nothing, and the badge office alone draws it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from flask import Flask

from accreditation.badges.pdf import preview
from accreditation.badges.token import SPECIMEN, TEXT_LENGTH, examine
from accreditation.gates.api import badge_keys
from tests.badges.examples import EVENT, badge
from tests.people import issued


def code_and_text(content: bytes) -> tuple[str, str, str]:
    """What the code on the front says, and the words of both sides."""
    pdf = pypdfium2.PdfDocument(content)
    assert len(pdf) == 2
    [code] = zxingcpp.read_barcodes(pdf[0].render(scale=300 / 72).to_pil())
    words = [side.get_textpage().get_text_bounded() for side in pdf]
    pdf.close()
    return code.text, words[0], words[1]


def test_a_specimen_says_so_across_the_side_of_the_portrait() -> None:
    code, front, back = code_and_text(preview(badge(), event=EVENT).pdf)
    assert code == SPECIMEN and len(code) == TEXT_LENGTH
    assert "SPECIMEN" in front and "SPECIMEN" not in back


def test_the_preview_never_bears_the_token_it_was_given(app: Flask, now: datetime, sign_in: Any) -> None:
    holder = issued(now=now)
    clerk = sign_in("badge_office")
    page = clerk.get(f"/badges/cards/{holder.number}")
    address = page.find("a", string="See a specimen of the card")["href"]
    code, _front, _back = code_and_text(clerk.http.get(address).data)
    assert code != holder.token
    assert examine(holder.token, badge_keys())["read"] == "ok"
    assert examine(code, badge_keys())["read"] == "malformed"


@pytest.mark.parametrize("role", ["auditor", "commander", "gate_supervisor"])
def test_who_reads_cards_without_printing_them_gets_no_specimen(
    app: Flask, now: datetime, sign_in: Any, role: str
) -> None:
    holder = issued(now=now)
    reader = sign_in(role)
    page = reader.get(f"/badges/cards/{holder.number}")
    assert "specimen" not in page.get_text()
    assert reader.http.get(f"/badges/cards/{holder.number}/preview.pdf").status_code == 403


def test_a_liaison_officer_sees_no_list_of_cards_and_no_card(app: Flask, now: datetime, sign_in: Any) -> None:
    holder = issued(now=now)
    liaison = sign_in("liaison")
    number = holder.number
    for path in ("", f"/{number}", f"/{number}/portrait/thumb", f"/{number}/preview.pdf"):
        assert liaison.http.get(f"/badges/cards{path}").status_code == 403
    page = liaison.get("/collect")
    assert page.find("a", href="/badges/cards") is None and page.find("a", href="/collect") is not None
