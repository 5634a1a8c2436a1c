"""A specimen of a card, read by a gate's scanner."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Flask

from tests.badges.test_specimen import code_and_text
from tests.gates.scanners import Scanner
from tests.people import issued


def test_a_gate_refuses_a_specimen_of_a_card_that_it_admits(
    app: Flask, scanner_at: Callable[..., Scanner], today: datetime, sign_in: Any
) -> None:
    holder = issued(now=today)
    specimen = sign_in("badge_office").http.get(f"/badges/cards/{holder.number}/preview.pdf").data
    code, _front, _back = code_and_text(specimen)
    gate = scanner_at("main_entrance")
    said = gate.scan(code)
    assert (said["verdict"], said["reason"]) == ("refuse", "malformed")
    assert gate.scan(holder.token)["verdict"] == "admit"
