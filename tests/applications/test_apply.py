"""An applicant's way, as a browser without scripts goes it: start page, mail, steps, sending, status."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from accreditation.accounts.models import Account
from accreditation.applications.models import Application
from accreditation.applications.workflow import State
from accreditation.kernel.database import current_session
from tests.applications.applicants import DOCUMENT, PERSON, ROLE, STAY, began, came_in, close_doors, fill_in, mailed_link, open_doors, picture, row, sent
from tests.pages import PageClient


@pytest.fixture(autouse=True)
def _open(app):
    open_doors()


def text_of(page, selector):
    return " ".join(part.get_text(" ", strip=True) for part in page.select(selector))


def test_from_the_start_page_to_a_sent_application(app, client):
    page = client.get("/")
    press = next(link for link in page.select(".acc-choice a") if "Press" in link.text)
    client.get(press["href"])
    page = client.submit({"email": "darina@wire.example", "notice": "y"}, form="apply")
    assert "Look at your mail" in page.h1.text
    client.get(mailed_link())
    client.submit()
    page = client.submit(form="begin")
    assert "About you" in page.h1.text
    reference = client.last.request.path.split("/")[2]
    for answers in (PERSON, DOCUMENT, ROLE, STAY):
        page = client.submit(answers, form="step")
    assert "Portrait" in page.h1.text
    fill_in(client, reference)
    client.get(f"/applications/{reference}/check")
    page = client.submit({"declared": "y"}, form="send")
    assert "We have your application" in page.h1.text
    assert "Received" in text_of(page, ".acc-tag")
    assert reference in page.text
    file = row(reference)
    assert (file.state, file.notice_version, file.facts["nationality"]) == (State.SUBMITTED, 1, "BGR")
    assert file.zone_numbers() == {grant.zone.number for grant in file.category.grants}
