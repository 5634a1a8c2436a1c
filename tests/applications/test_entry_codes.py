"""Codes read out by telephone: which desk finds whom, that it calls back, and that the holder is told."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select, update

from accreditation.accounts import actions
from accreditation.accounts.actions import account_of, open_account
from accreditation.accounts.models import Account, Entry
from accreditation.applications.models import Application
from accreditation.applications.workflow import State
from accreditation.audit.models import AuditEvent
from accreditation.delegations.models import Organisation
from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import current_session, transaction
from accreditation.kernel.errors import Blocked, Invalid, NotAllowed
from accreditation.notices.models import Notice
from accreditation.policy.actors import SYSTEM, Actor, Role
from tests.accounts.people import account, count, entries, is_in, words
from tests.files import complete_file
from tests.pages import PageClient

PHONE = "+359 2 555 0100"


def sender(code: str = "press", **facts: Any) -> tuple[UUID, str]:
    """An applicant with a file of this category: the account's id and the file's reference."""
    with transaction() as session:
        file = complete_file(session, now=utc_now(), code=code, **facts)
        file.state, file.submitted_at = State.SUBMITTED, utc_now()  # staff read what was handed in
        return file.applicant_id, file.reference


def focal_point(*codes: str, phone: str = PHONE) -> UUID:
    with transaction() as session:
        roles = tuple((Role.FOCAL_POINT, code) for code in codes)
        email = f"{secrets.token_hex(4)}@mission.example"
        opened = open_account(
            session, email=email, name="Dinara", language="en", roles=roles, actor=SYSTEM, now=utc_now()
        )
        opened.profile = {**opened.profile, "phone": phone}
        return opened.id


def house(kind: str) -> str:
    rows = select(Organisation.code).where(Organisation.kind == kind, Organisation.retired_at.is_(None))
    return str(current_session().execute(rows.order_by(Organisation.code).limit(1)).scalar_one())


def give_code(desk: PageClient, account_id: Any) -> str:
    desk.get(f"/accounts/{account_id}/code")
    page = desk.submit({"called_back": "y"}, form="give-code")
    return str(page.select_one(".acc-h1 .acc-code").get_text(strip=True))


def type_code(client: PageClient, code: str, *, status: int = 200) -> Any:
    client.get("/enter-code")
    return client.submit({"code": code}, form="enter-code", status=status)


def test_a_desk_reads_out_a_code_that_lets_in_once(client: PageClient, sign_in: Any, app: Flask) -> None:
    code = give_code(sign_in("press_centre"), sender()[0])
    type_code(client, f" {code.lower().replace('-', ' ')} ")
    assert is_in(client)
    page = type_code(PageClient(app), code, status=422)
    assert "used already" in words(page)
    assert page.select_one("#code")["value"] == code


def test_from_the_files_page_the_button_leads_to_the_number_on_record(sign_in: Any) -> None:
    _account_id, reference = sender()
    desk = sign_in("press_centre")
    page = desk.get(f"/files/{reference}")
    button = next(link for link in page.select("main a") if link.get_text(strip=True) == "Give an entry code")
    page = desk.get(button["href"])
    assert PHONE in words(page) and page.select_one("#give-code") is not None


@pytest.mark.parametrize("role", ["vetting", "approver", "auditor"])
def test_whoever_is_no_desk_reads_no_number_on_a_files_page(sign_in: Any, role: str) -> None:
    page = sign_in(role).get(f"/files/{sender()[1]}")
    assert "Give an entry code" not in words(page)


def test_a_code_is_given_only_after_a_call_back(sign_in: Any) -> None:
    desk = sign_in("press_centre")
    desk.get(f"/accounts/{sender()[0]}/code")
    page = desk.submit(form="give-code", status=422)
    assert "Call back on the number on record first" in words(page)
    assert not entries()


def test_without_a_number_on_record_no_code_is_given(sign_in: Any) -> None:
    desk, account_id = sign_in("protocol"), focal_point("KAZ", phone="")
    page = desk.get(f"/accounts/{account_id}/code")
    assert page.select_one("#give-code") is None and "There is none" in words(page)
    desk.post(f"/accounts/{account_id}/code", {"called_back": "y"}, status=409)
    assert not entries()


def test_the_verb_itself_wants_the_desk_the_number_and_the_call_back(app: Flask, now: Any) -> None:
    person = account(sender()[0])
    desk, other = (Actor(id=uuid4(), roles=frozenset({role})) for role in (Role.PRESS_CENTRE, Role.CONTENT))
    terms: dict[str, Any] = {"desks": frozenset({"press_centre"}), "number": PHONE, "called_back": True, "path": "/"}
    for changed, actor, error in (
        ({"called_back": False}, desk, Invalid),
        ({"number": ""}, desk, Blocked),
        ({"desks": frozenset()}, desk, NotAllowed),
        ({}, other, NotAllowed),
    ):
        with pytest.raises(error), transaction() as session:
            actions.give_code(session, person, **{**terms, **changed}, actor=actor, now=now)
    assert not entries()


def test_a_code_is_shown_once(sign_in: Any) -> None:
    desk, account_id = sign_in("press_centre"), sender()[0]
    desk.get(f"/accounts/{account_id}/code")
    fields = {field["name"]: field["value"] for field in desk.page.select("#give-code input")}
    fields["called_back"] = "y"
    assert desk.http.post(f"/accounts/{account_id}/code", data=fields).status_code == 200
    again = desk.http.post(f"/accounts/{account_id}/code", data=fields)
    assert "This code was shown already" in again.get_data(as_text=True)
    assert len(entries()) == 1


def test_the_holder_is_mailed_that_a_code_was_given_and_nothing_about_them(sign_in: Any) -> None:
    account_id, reference = sender()
    code = give_code(sign_in("press_centre"), account_id)
    notice = current_session().execute(select(Notice).where(Notice.account_id == account_id)).scalar_one()
    assert notice.code == "code_given" and notice.letter["path"] == "/"
    assert notice.letter["address"] == account(account_id).profile["email"]
    event = current_session().execute(select(AuditEvent).where(AuditEvent.action == "account:code")).scalar_one()
    said = repr(event.about)
    assert code.replace("-", "") not in said and PHONE not in said and reference not in said


@pytest.mark.parametrize(
    ("category", "mine", "others"),
    [
        ("press", "press_centre", ["protocol", "content", "logistics"]),
        ("academia", "content", ["protocol", "press_centre", "logistics"]),
    ],
)
def test_an_applicant_is_served_by_the_desk_that_owns_their_file(
    sign_in: Any, category: str, mine: str, others: list[str]
) -> None:
    account_id, reference = sender(category)
    sign_in(mine).get(f"/accounts/{account_id}/code")
    for role in others:
        desk = sign_in(role)
        desk.get(f"/accounts/{account_id}/code", status=404)
        desk.post(f"/accounts/{account_id}/code", {"called_back": "y"}, status=404)
        assert desk.get(f"/entry-codes?q={reference}").select_one("tbody tr") is None
    assert not entries()


def test_who_has_no_file_is_served_by_nobody(sign_in: Any) -> None:
    with transaction() as session:
        roles = ((Role.APPLICANT, ""),)
        email = "new@wire.example"
        account_id = open_account(
            session, email=email, name="", language="en", roles=roles, actor=SYSTEM, now=utc_now()
        ).id
    for role in ("protocol", "press_centre", "content", "logistics"):
        sign_in(role).get(f"/accounts/{account_id}/code", status=404)


@pytest.mark.parametrize("kind", ["state", "observer_state", "igo", "un"])
def test_focal_points_of_states_and_international_organisations_are_protocols_alone(sign_in: Any, kind: str) -> None:
    account_id = focal_point(house(kind))
    assert give_code(sign_in("protocol"), account_id)
    for role in ("press_centre", "content", "logistics"):
        sign_in(role).get(f"/accounts/{account_id}/code", status=404)


def test_a_focal_point_of_a_medium_is_the_press_centres(sign_in: Any) -> None:
    account_id = focal_point(house("media"))
    assert give_code(sign_in("press_centre"), account_id)
    for role in ("protocol", "content", "logistics"):
        sign_in(role).get(f"/accounts/{account_id}/code", status=404)


def test_who_stands_for_two_organisations_is_served_by_a_desk_that_serves_both(sign_in: Any) -> None:
    """A code lets in to the files of both."""
    account_id = focal_point("KAZ", house("media"))
    for role in ("protocol", "press_centre"):
        sign_in(role).get(f"/accounts/{account_id}/code", status=404)


def test_a_focal_point_is_not_called_back_on_a_number_of_somebody_they_named(sign_in: Any) -> None:
    account_id = focal_point(house("media"), phone="")
    _owner, reference = sender(phone="+359 2 555 0199")
    with transaction(unaudited="test") as session:
        session.execute(update(Application).where(Application.reference == reference).values(applicant_id=account_id))
    page = sign_in("press_centre").get(f"/accounts/{account_id}/code")
    assert "0199" not in words(page) and page.select_one("#give-code") is None


def test_staff_and_disabled_accounts_are_let_in_by_nobody(sign_in: Any) -> None:
    desk = sign_in("press_centre")
    officer = account_of(current_session(), "administrator@hanoi.example")
    assert officer is not None
    account_id, _reference = sender()
    with transaction(unaudited="test") as session:
        session.execute(update(Account).where(Account.id == account_id).values(disabled_at=utc_now()))
    for each in (officer.id, account_id):
        desk.get(f"/accounts/{each}/code", status=404)
        desk.post(f"/accounts/{each}/code", {"called_back": "y"}, status=404)
    assert not entries()


@pytest.mark.parametrize("role", ["gate_officer", "vetting", "administrator"])
def test_whoever_is_no_desk_gives_no_codes(sign_in: Any, role: str) -> None:
    other, account_id = sign_in(role), sender()[0]
    other.get("/entry-codes", status=403)
    other.get(f"/accounts/{account_id}/code", status=403)
    other.post(f"/accounts/{account_id}/code", {"called_back": "y"}, status=403)
    assert not entries()


def test_who_rings_up_is_found_by_address_by_reference_and_by_organisation(sign_in: Any) -> None:
    account_id, reference = sender()
    email = account(account_id).profile["email"]
    press, protocol, chief = sign_in("press_centre"), sign_in("protocol"), focal_point("KAZ")
    for typed in (email.upper(), reference, reference.replace("-", " ").lower()):
        page = press.get("/entry-codes", query_string={"q": typed})
        assert page.select_one(f'tbody a[href="/accounts/{account_id}/code"]') is not None, typed
        assert PHONE in words(page)
    assert press.get("/entry-codes?q=somebody@else.example").select_one("tbody tr") is None
    page = protocol.get("/entry-codes?organisation=KAZ")
    assert page.select_one(f'tbody a[href="/accounts/{chief}/code"]') is not None
    assert press.get("/entry-codes?organisation=KAZ").select_one("tbody tr") is None
    offered = {option["value"] for option in press.page.select("#filter-organisation option")}
    assert "KAZ" not in offered and house("media") in offered


def test_a_code_lives_for_half_an_hour(client: PageClient, sign_in: Any) -> None:
    code = give_code(sign_in("press_centre"), sender()[0])
    assert entries()[0].expires_at - entries()[0].created_at == timedelta(minutes=30)
    with transaction(unaudited="test") as session:
        session.execute(update(Entry).values(expires_at=utc_now() - timedelta(seconds=1)))
    type_code(client, code, status=422)


def test_a_code_is_kept_as_a_hash(sign_in: Any) -> None:
    code = give_code(sign_in("press_centre"), sender()[0]).replace("-", "")
    assert count(Entry) == 1 and code not in repr(current_session().execute(select(Entry.__table__)).all())
