"""The identity check at the hand-over: the clerk sees what the document must say, and that is on record."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from accreditation.applications import actions as file_actions
from accreditation.applications.effects import Decision
from accreditation.audit.models import AuditEvent
from accreditation.kernel.database import current_session, transaction
from accreditation.policy.actors import Role
from tests.badges.boxes import demo_officer
from tests.files import officer
from tests.people import Holder, issued

NUMBER = "ZX8340719"


def printed(now: datetime, **facts: Any) -> Holder:
    return issued(now=now, handed=False, **{"document_number": NUMBER, **facts})


def shown(holder: Holder) -> list[Any]:
    """Who had the identity data shown."""
    current_session().rollback()
    rows = select(AuditEvent.actor_id).where(
        AuditEvent.action == "badge:identity", AuditEvent.subject_id == holder.file_id
    )
    return list(current_session().execute(rows).scalars())


def test_the_clerk_sees_what_to_compare_once_it_is_on_record(app: Flask, now: datetime, sign_in: Any) -> None:
    holder = printed(now)
    clerk = sign_in("badge_office")
    page = clerk.get(f"/badges/cards/{holder.number}")
    assert page.find(id="identity") is None and "0719" not in page.get_text() and shown(holder) == []
    page = clerk.submit(form="show-identity")
    facts = page.find("section", attrs={"aria-labelledby": "identity"}).get_text(" | ")
    for words in ("Passport", "Bulgaria", "0719", "Veselinova", "Darina", "21 March 1987", "27 August 2031"):
        assert words in facts, facts
    assert NUMBER not in str(page) and "40719" not in str(page)
    assert "Ends before" not in facts
    assert shown(holder) == [demo_officer(Role.BADGE_OFFICE).id]
    assert page.find("img", class_="acc-face--l") is not None
    assert len(page.find("form", id="hand-over").select("input[name=checks]")) == 3
    clerk.submit({"checks": ["document", "face", "card"]}, form="hand-over")
    assert "Issued" in clerk.page.get_text()


def test_a_document_that_ends_before_the_event_does_is_shown_in_red(app: Flask, now: datetime, sign_in: Any) -> None:
    clerk = sign_in("badge_office")
    for expiry, flagged in (("2025-10-25", True), ("2025-10-26", False)):
        holder = printed(now, family_name=f"Veselinova {'ab'[flagged]}", document_number=f"{flagged:d}{NUMBER}")
        with transaction(unaudited="a test's document is about to end") as session:
            file = file_actions.lock(session, holder.file_id)
            file.facts = {**file.facts, "document_expiry": expiry}
        clerk.get(f"/badges/cards/{holder.number}")
        page = clerk.submit(form="show-identity")
        assert ("Ends before the event does" in page.get_text()) is flagged
        assert (page.select_one("[aria-labelledby=identity] .acc-flag--bad") is not None) is flagged


@pytest.mark.parametrize("role", ["commander", "auditor", "liaison", "press_centre"])
def test_nobody_else_sees_it(app: Flask, now: datetime, sign_in: Any, role: str) -> None:
    holder = printed(now)
    reader = sign_in(role)
    reader.post(f"/badges/cards/{holder.number}/identity", status=403)
    assert shown(holder) == []


def test_only_what_can_be_handed_over_is_compared(app: Flask, now: datetime, sign_in: Any) -> None:
    clerk = sign_in("badge_office")
    handed = issued(now=now)
    assert clerk.get(f"/badges/cards/{handed.number}").find(id="show-identity") is None
    clerk.post(f"/badges/cards/{handed.number}/identity", status=409)
    ended = printed(now, family_name="Another")
    with transaction() as session:
        commander = officer(session, Role.COMMANDER, now=now)
        session.flush()
        file = file_actions.lock(session, ended.file_id)
        file_actions.take_step(session, file, "suspend", actor=commander, now=now, decision=Decision(reason="sealed"))
    page = clerk.post(f"/badges/cards/{ended.number}/identity", status=409)
    assert "0719" not in page.get_text()
    assert shown(handed) == [] and shown(ended) == []


def test_the_resolution_desk_leads_to_the_same_comparison(app: Flask, now: datetime, sign_in: Any) -> None:
    holder = printed(now)
    supervisor = sign_in("gate_supervisor")
    page = supervisor.get(f"/gate/desk/{holder.reference}")
    assert "0719" not in page.get_text()
    forms = page.find_all("form", method="post")
    place = next(n for n, form in enumerate(forms) if form["action"].endswith("/identity"))
    page = supervisor.submit(form=place)
    assert "0719" in page.get_text() and page.find(id="hand-over") is not None
    assert shown(holder) == [demo_officer(Role.GATE_SUPERVISOR).id]
    supervisor.submit({"checks": ["document", "face", "card"]}, form="hand-over")
    assert (
        supervisor.get(f"/gate/desk/{holder.reference}").find("form", action=lambda at: at and "identity" in at) is None
    )
