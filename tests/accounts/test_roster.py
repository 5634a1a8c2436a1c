"""Whoever keeps the accounts: opens them, gives and takes roles, disables; never their own, and one always stays."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import event as sql_event
from sqlalchemy import select, update

from accreditation.accounts import roster
from accreditation.accounts.actions import account_of, open_account
from accreditation.accounts.models import Account, Entry, RoleGrant
from accreditation.accounts.roles import DISABLED_FOR, GIVEN, objection
from accreditation.audit.models import AuditEvent
from accreditation.audit.queries import verify
from accreditation.kernel.clock import utc_now
from accreditation.kernel.database import current_session, db, transaction
from accreditation.kernel.errors import Blocked, Conflict, Invalid, NotAllowed
from accreditation.notices.models import Notice
from accreditation.policy.actors import STAFF, SYSTEM, Actor, Role
from tests.pages import PageClient
from tests.together import together

from .people import EMAIL, NAME, account, applicant, count, is_in, words

ADMINISTRATOR = "administrator@hanoi.example"
VETTING = "vetting@hanoi.example"
NEW = {"name": "Trịnh Lan Anh", "email": EMAIL, "role": "vetting"}
FOCAL = {"name": "Dinara", "email": "dinara@mission.example", "role": "focal_point", "scope": "KAZ"}


def id_of(email: str) -> UUID:
    session = current_session()
    session.rollback()
    found = account_of(session, email)
    assert found is not None
    return found.id


def another(email: str = "second@hanoi.example", role: Role = Role.ADMINISTRATOR) -> Actor:
    """One administrator more, as an actor."""
    with transaction() as session:
        opened = open_account(
            session, email=email, name="Second", language="en", roles=((role, ""),), actor=SYSTEM, now=utc_now()
        )
        return Actor(id=opened.id, roles=frozenset({role}))


def roles_of(account_id: UUID) -> list[tuple[str, str]]:
    session = current_session()
    session.rollback()
    rows = select(RoleGrant.role, RoleGrant.scope).where(RoleGrant.account_id == account_id)
    return [tuple(row) for row in session.execute(rows.order_by(RoleGrant.role, RoleGrant.scope))]


def trail() -> list[AuditEvent]:
    session = current_session()
    session.rollback()
    return list(session.execute(select(AuditEvent).order_by(AuditEvent.seq)).scalars())


def letters() -> list[Notice]:
    session = current_session()
    session.rollback()
    return list(session.execute(select(Notice).order_by(Notice.created_at)).scalars())


def add(keeper: PageClient, values: dict[str, str], *, status: int = 200) -> Any:
    keeper.get("/accounts/add")
    return keeper.submit(values, form="add-account", status=status)


@pytest.mark.parametrize(
    ("roles", "together_"),
    [
        ({Role.VETTING}, True),
        ({Role.PROTOCOL, Role.PRESS_CENTRE}, True),
        ({Role.APPLICANT, Role.FOCAL_POINT}, True),
        ({Role.ADMINISTRATOR}, True),
        ({Role.ADMINISTRATOR, Role.VETTING}, False),
        ({Role.ADMINISTRATOR, Role.APPLICANT}, False),
        ({Role.LIAISON, Role.FOCAL_POINT}, False),
        ({Role.LIAISON, Role.APPLICANT}, False),
    ],
)
def test_which_roles_one_account_holds_together(roles: set[Role], together_: bool) -> None:
    assert (objection(roles) is None) == together_


def test_from_the_page_to_a_new_officer_who_signs_in(sign_in: Any, client: PageClient) -> None:
    page = add(sign_in("administrator"), NEW)
    assert NAME in words(page) and "Vetting officer" in words(page) and "Never" in words(page)
    (letter,) = letters()
    assert letter.code == "account_opened" and letter.letter["address"] == EMAIL
    client.get(letter.letter["path"])
    client.submit({"password": "kettle violin Tuesday moss"}, form="password-form")
    assert is_in(client) and client.last.request.path == "/files"


def test_a_focal_point_comes_in_by_the_mailed_link_without_a_password(sign_in: Any, client: PageClient) -> None:
    add(sign_in("administrator"), FOCAL | {"phone": "+44 20 7946 0123"})
    (letter,) = letters()
    assert letter.letter["path"].startswith("/enter/")
    client.get(letter.letter["path"])
    page = client.submit(form="enter")
    assert client.last.request.path == "/delegation" and "Kazakhstan" in words(page)
    opened = account(id_of(FOCAL["email"]))
    assert opened.password_hash is None and opened.profile["phone"] == "+44 20 7946 0123"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"email": "a@example.org,d@example.org"}, "email"),
        ({"email": VETTING.upper()}, "email"),
        ({"role": ""}, "role"),
        ({"role": "applicant"}, "role"),
        ({"role": "focal_point"}, "scope"),
        ({"role": "focal_point", "scope": "ATLANTIS"}, "scope"),
        ({"scope": "KAZ"}, "scope"),
        ({"phone": "nothing to dial"}, "phone"),
        ({"phone": "024 3555 0100"}, "phone"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_written(
    sign_in: Any, changed: dict[str, str], field: str
) -> None:
    keeper = sign_in("administrator")
    before = count(Account), count(AuditEvent)
    page = add(keeper, {**NEW, **changed}, status=422)
    assert page.select_one(f"#{field}-error") is not None
    assert (count(Account), count(AuditEvent)) == before and not letters()


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR, Role.APPLICANT, Role.FOCAL_POINT}))
def test_nobody_else_keeps_accounts(sign_in: Any, role: str) -> None:
    other, victim = sign_in(role), id_of(ADMINISTRATOR)
    before = count(AuditEvent)
    for path in ("/accounts", "/accounts/add", f"/accounts/{victim}"):
        other.get(path, status=403)
    for path, data in (
        ("/accounts/add", NEW),
        (f"/accounts/{victim}/roles", {"role": "board"}),
        (f"/accounts/{victim}/roles/take", {"role": "administrator"}),
        (f"/accounts/{victim}/disable", {"reason": "left"}),
        (f"/accounts/{victim}/enable", {}),
        (f"/accounts/{victim}/link", {}),
        (f"/accounts/{victim}/phone", {"phone": ""}),
    ):
        other.post(path, data, status=403)
    assert count(AuditEvent) == before


@pytest.mark.parametrize(
    ("form", "data"),
    [
        ("roles", {"role": "board"}),
        ("roles/take", {"role": "administrator"}),
        ("disable", {"reason": "left"}),
        ("enable", {}),
        ("link", {}),
        ("phone", {"phone": "+44 20 7946 0123"}),
    ],
)
def test_nobody_edits_their_own_account(sign_in: Any, form: str, data: dict[str, str]) -> None:
    """Not even while there is another administrator."""
    another()
    keeper, mine = sign_in("administrator"), id_of(ADMINISTRATOR)
    page = keeper.get(f"/accounts/{mine}")
    assert "This is your own account" in words(page) and not page.main.select("form")
    before = count(AuditEvent)
    keeper.post(f"/accounts/{mine}/{form}", data, status=403)
    assert count(AuditEvent) == before and is_in(keeper)


def test_roles_are_given_and_taken_and_hold_at_once(sign_in: Any) -> None:
    keeper, officer, whose = sign_in("administrator"), sign_in("vetting"), id_of(VETTING)
    officer.get("/badges", status=403)
    keeper.get(f"/accounts/{whose}")
    keeper.submit({"role": "badge_office"}, form="give-role")
    assert roles_of(whose) == [("badge_office", ""), ("vetting", "")]
    officer.get("/badges")
    keeper.post(f"/accounts/{whose}/roles/take", {"role": "badge_office"})
    officer.get("/badges", status=403)
    assert [(each.action, each.about) for each in trail()[-2:]] == [
        ("account:grant", {"role": "badge_office", "scope": ""}),
        ("account:take", {"role": "badge_office", "scope": ""}),
    ]


@pytest.mark.parametrize(
    ("data", "field", "says"),
    [
        ({"role": "vetting"}, "role", "holds this role already"),
        ({"role": "administrator"}, "role", "sees no file"),
        ({"role": "focal_point", "scope": "KAZ"}, "role", "two addresses"),
        ({"role": "focal_point"}, "scope", "organisation"),
        ({"role": ""}, "role", "Choose a role"),
    ],
)
def test_a_role_that_does_not_go_with_the_others_is_refused_beside_its_field(
    sign_in: Any, data: dict[str, str], field: str, says: str
) -> None:
    keeper, whose = sign_in("administrator"), id_of(VETTING)
    keeper.get(f"/accounts/{whose}")
    page = keeper.submit(data, form="give-role", status=422)
    assert says in page.select_one(f"#{field}-error").get_text()
    assert roles_of(whose) == [("vetting", "")]


def test_a_focal_point_may_stand_for_two_organisations_and_give_up_one(sign_in: Any) -> None:
    keeper = sign_in("administrator")
    add(keeper, FOCAL)
    whose = id_of(FOCAL["email"])
    keeper.get(f"/accounts/{whose}")
    keeper.submit({"role": "focal_point", "scope": "UZB"}, form="give-role")
    assert roles_of(whose) == [("focal_point", "KAZ"), ("focal_point", "UZB")]
    keeper.post(f"/accounts/{whose}/roles/take", {"role": "focal_point", "scope": "KAZ"})
    assert roles_of(whose) == [("focal_point", "UZB")]
    keeper.post(f"/accounts/{whose}/roles/take", {"role": "focal_point", "scope": "KAZ"}, status=422)


def test_disabling_ends_every_session_and_link_at_once(sign_in: Any, client: PageClient) -> None:
    keeper, officer, elsewhere, whose = sign_in("administrator"), sign_in("vetting"), sign_in("vetting"), id_of(VETTING)
    keeper.post(f"/accounts/{whose}/link")
    path = letters()[-1].letter["path"]
    client.get(path)
    keeper.get(f"/accounts/{whose}")
    page = keeper.submit({"reason": "exposed"}, form="disable")
    assert "Disabled" in words(page)
    assert not is_in(officer) and not is_in(elsewhere)
    client.submit({"password": "kettle violin Tuesday moss"}, form="password-form", status=410)
    client.get("/sign-in")
    client.submit({"email": VETTING, "password": "hanoi-demo-2025"}, form="sign-in", status=422)
    assert (trail()[-1].action, trail()[-1].about) == ("account:disable", {"reason": "exposed"})


def test_enabling_lets_in_again_and_revives_no_link_and_no_session(sign_in: Any, client: PageClient) -> None:
    keeper, officer, whose = sign_in("administrator"), sign_in("vetting"), id_of(VETTING)
    keeper.post(f"/accounts/{whose}/link")
    path = letters()[-1].letter["path"]
    keeper.post(f"/accounts/{whose}/disable", {"reason": "left"})
    keeper.post(f"/accounts/{whose}/link", status=409)
    keeper.get(f"/accounts/{whose}")
    keeper.submit(form="enable")
    assert not is_in(officer)
    client.get(path, status=410)
    client.sign_in("vetting")
    assert is_in(client)
    assert [each.action for each in trail()[-2:]] == ["account:enable", "account:sign_in"]


def test_disabling_wants_a_reason_and_happens_once(sign_in: Any) -> None:
    keeper, whose = sign_in("administrator"), id_of(VETTING)
    keeper.get(f"/accounts/{whose}")
    page = keeper.submit(form="disable", status=422)
    assert "Choose why." in page.select_one("#reason-error").get_text()
    keeper.post(f"/accounts/{whose}/disable", {"reason": "because"}, status=422)
    assert account(whose).disabled_at is None
    keeper.post(f"/accounts/{whose}/disable", {"reason": "left"})
    keeper.post(f"/accounts/{whose}/disable", {"reason": "left"}, status=409)
    keeper.post(f"/accounts/{id_of('board@hanoi.example')}/enable", status=409)


@pytest.mark.parametrize("way", ["disable", "take"])
def test_the_last_administrator_stays(app: Flask, now: Any, way: str) -> None:
    """Nobody could remove their own; a command on the server, which is nobody, could."""
    last = id_of(ADMINISTRATOR)
    with pytest.raises(Blocked, match="last administrator"), transaction() as session:
        lose(session, way, last, SYSTEM, now)
    spare = another()
    with transaction() as session:
        lose(session, way, last, SYSTEM, now)
    with pytest.raises(Blocked, match="last administrator"), transaction() as session:
        lose(session, way, spare.id, SYSTEM, now)


def lose(session: Any, way: str, account_id: UUID, actor: Actor, now: Any) -> None:
    if way == "disable":
        roster.disable(session, account_id, reason="left", actor=actor, now=now)
    else:
        roster.take_role(session, account_id, Role.ADMINISTRATOR, "", actor=actor, now=now)


@pytest.mark.parametrize("ways", [("disable", "disable"), ("take", "take"), ("disable", "take")])
def test_two_administrators_who_remove_each_other_at_once_leave_one(app: Flask, now: Any, ways: Any) -> None:
    first = Actor(id=id_of(ADMINISTRATOR), roles=frozenset({Role.ADMINISTRATOR}))
    second = another()

    def remove(number: int) -> None:
        actor, target = (first, second) if number == 0 else (second, first)
        with transaction() as session:
            lose(session, ways[number], target.id, actor, now)

    outcomes = together(app, 2, remove)
    assert sum(outcome is None for outcome in outcomes) == 1
    assert sum(isinstance(outcome, Blocked) for outcome in outcomes) == 1
    rows = select(Account.id).join(RoleGrant).where(RoleGrant.role == "administrator", Account.disabled_at.is_(None))
    assert len(current_session().execute(rows).all()) == 1
    assert verify(current_session()).fault is None


def test_the_same_role_given_twice_at_once_is_held_once(app: Flask, now: Any) -> None:
    whose = id_of(VETTING)

    def give(_number: int) -> None:
        with transaction() as session:
            roster.give_role(session, whose, Role.BOARD, "", actor=SYSTEM, now=now)

    outcomes = together(app, 4, give)
    assert sum(outcome is None for outcome in outcomes) == 1
    assert sum(isinstance(outcome, Invalid) for outcome in outcomes) == 3
    assert roles_of(whose) == [("board", ""), ("vetting", "")]


def test_one_address_added_twice_at_once_is_one_account(app: Flask, now: Any) -> None:
    def open_one(_number: int) -> None:
        with transaction() as session:
            roster.add_account(session, email=EMAIL, name=NAME, role=Role.BOARD, actor=SYSTEM, now=now)

    outcomes = together(app, 4, open_one)
    assert sum(outcome is None for outcome in outcomes) == 1
    assert sum(isinstance(outcome, (Invalid, Conflict)) for outcome in outcomes) == 3


def test_the_verbs_themselves_want_somebody_who_keeps_accounts(app: Flask, now: Any) -> None:
    other = Actor(id=uuid4(), roles=STAFF - {Role.ADMINISTRATOR})
    whose = id_of(VETTING)
    for act in (
        lambda session: roster.add_account(session, email=EMAIL, name=NAME, role=Role.BOARD, actor=other, now=now),
        lambda session: roster.give_role(session, whose, Role.BOARD, "", actor=other, now=now),
        lambda session: roster.take_role(session, whose, Role.VETTING, "", actor=other, now=now),
        lambda session: roster.disable(session, whose, reason="left", actor=other, now=now),
        lambda session: roster.enable(session, whose, actor=other, now=now),
        lambda session: roster.keep_phone(session, whose, "", actor=other, now=now),
        lambda session: roster.send_way_in(session, account(whose), actor=other, now=now, ttl_s=60, new=False),
    ):
        with pytest.raises(NotAllowed), transaction() as session:
            act(session)


def test_every_change_is_one_event_and_names_nobody(sign_in: Any) -> None:
    keeper = sign_in("administrator")
    start = len(trail())
    add(keeper, FOCAL | {"phone": "+44 20 7946 0123"})
    whose = id_of(FOCAL["email"])
    changes = [
        ("roles", {"role": "focal_point", "scope": "UZB"}),
        ("roles/take", {"role": "focal_point", "scope": "UZB"}),
        ("phone", {"phone": "+44 20 7946 0456"}),
        ("link", {}),
        ("disable", {"reason": "mistake"}),
        ("enable", {}),
    ]
    for path, data in changes:
        before = len(trail())
        keeper.post(f"/accounts/{whose}/{path}", data)
        assert len(trail()) == before + 1, path
    written = trail()[start:]
    assert {each.subject_id for each in written} == {whose} and {each.actor_id for each in written} == {
        id_of(ADMINISTRATOR)
    }
    said = repr([each.about for each in written])
    assert not any(word in said for word in ("dinara", "Dinara", "7946", "mission"))
    assert account(whose).profile["phone"] == "+44 20 7946 0456"


def test_the_page_of_an_account_tells_what_happened_to_it_and_by_whom(sign_in: Any) -> None:
    keeper, whose = sign_in("administrator"), id_of(VETTING)
    keeper.post(f"/accounts/{whose}/roles", {"role": "board"})
    keeper.post(f"/accounts/{whose}/disable", {"reason": "misuse"})
    page = keeper.get(f"/accounts/{whose}")
    told = page.select_one("#timeline").find_parent("section").get_text(" ", strip=True)
    assert "Role given: Decision board by Lý Thanh Bình" in told
    assert "Account disabled: Misused by Lý Thanh Bình" in told
    keeper.get(f"/accounts/{uuid4()}", status=404)
    keeper.post(f"/accounts/{uuid4()}/disable", {"reason": "left"}, status=404)


def names(page: Any) -> list[str]:
    return [cell.get_text(strip=True) for cell in page.select("tbody th")]


def test_the_list_holds_staff_and_focal_points_and_finds_anybody_by_their_whole_address(sign_in: Any) -> None:
    keeper = sign_in("administrator")
    applicant("somebody@wire.example", "Somebody")
    add(keeper, FOCAL)
    page = keeper.get("/accounts")
    assert "Somebody" not in names(page) and "Dinara" in names(page)
    assert "somebody@wire.example" not in words(page)
    tabs = {link.contents[0].strip(): link.select_one(".acc-count").get_text() for link in page.select(".acc-tabs a")}
    assert tabs == {"All": "16", "Staff": "15", "Focal points": "1", "Without a role": "0", "Disabled": "0"}
    assert names(keeper.get("/accounts?tab=focal_points")) == ["Dinara"]
    assert names(keeper.get("/accounts?role=vetting")) == ["Vũ Đình Sơn"]
    assert names(keeper.get("/accounts", query_string={"q": " SOMEBODY@wire.example"})) == ["Somebody"]
    assert names(keeper.get("/accounts?q=somebody@wire")) == []
    assert "Nobody has this address" in words(keeper.page)
    keeper.post(f"/accounts/{id_of(VETTING)}/disable", {"reason": "left"})
    assert names(keeper.get("/accounts?tab=disabled")) == ["Vũ Đình Sơn"]
    keeper.post(f"/accounts/{id_of('board@hanoi.example')}/roles/take", {"role": "board"})
    assert names(keeper.get("/accounts?tab=no_role")) == ["Đỗ Thị Kim Oanh"]


def test_the_list_says_when_somebody_last_came_in(sign_in: Any) -> None:
    sign_in("vetting")
    page = sign_in("administrator").get("/accounts?tab=staff")
    rows = {row.th.get_text(strip=True): row.select("td")[2].get_text(strip=True) for row in page.select("tbody tr")}
    assert rows["Vũ Đình Sơn"] != "Never" and rows["Đỗ Thị Kim Oanh"] == "Never"


def test_the_list_is_paged_and_asks_as_much_for_many_as_for_few(app: Flask, sign_in: Any) -> None:
    keeper = sign_in("administrator")
    few = statements(keeper)
    for number in range(30):
        another(f"clerk-{number}@hanoi.example", Role.LIAISON)
    assert statements(keeper) == few
    first, second = names(keeper.get("/accounts")), names(keeper.get("/accounts?page=2"))
    assert (len(first), len(second)) == (25, 20) and "45" in words(keeper.page)
    assert names(keeper.get("/accounts?page=99")) == second


def statements(keeper: PageClient) -> int:
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    sql_event.listen(db.engine, "before_cursor_execute", note)
    try:
        keeper.get("/accounts?role=liaison")
    finally:
        sql_event.remove(db.engine, "before_cursor_execute", note)
    return len(asked)


def test_addresses_names_and_numbers_are_sealed(app: Flask, now: Any) -> None:
    with transaction() as session:
        roster.add_account(
            session, email=EMAIL, name=NAME, role=Role.BOARD, phone="+44 20 7946 0123", actor=SYSTEM, now=now
        )
    held = repr(current_session().execute(select(Account.__table__)).all())
    assert EMAIL not in held and "7946" not in held


def test_every_role_that_is_given_and_every_reason_has_words() -> None:
    assert set(GIVEN) == set(Role) - {Role.APPLICANT} and all(DISABLED_FOR.values())


def test_a_link_sent_again_to_a_focal_point_lets_in(sign_in: Any, client: PageClient) -> None:
    keeper = sign_in("administrator")
    add(keeper, FOCAL)
    whose = id_of(FOCAL["email"])
    with transaction(unaudited="test") as session:
        session.execute(update(Entry).values(used_at=utc_now()))
    keeper.get(f"/accounts/{whose}")
    keeper.submit(form="send-link")
    client.get(letters()[-1].letter["path"])
    client.submit(form="enter")
    assert is_in(client)
