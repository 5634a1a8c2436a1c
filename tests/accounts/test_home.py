"""After signing in one stands on the first page of one's role; the way round holds what one may open, and no more."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from flask import Flask, url_for

from accreditation.accounts.queries import account_names, way_round
from accreditation.kernel.database import current_session
from accreditation.kernel.menu import menu
from accreditation.policy.actors import Actor, Role
from accreditation.policy.grants import Permission, could

from .people import NAME, applicant


@pytest.mark.parametrize("role", list(Role))
def test_the_way_round_holds_what_the_role_opens_in_order(app: Flask, role: Role) -> None:
    actor = Actor(id=uuid4(), roles=frozenset({role}))
    shown = way_round(actor)
    assert [item.order for item in shown] == sorted(item.order for item in shown)
    assert set(shown) == {item for item in menu() if could(actor, Permission(item.permission))}


def test_each_page_of_the_way_round_is_there(app: Flask) -> None:
    assert {item.endpoint for item in menu()} <= set(app.view_functions)


def test_home_needs_somebody_signed_in_and_leads_on(app: Flask, client: Any, sign_in: Any) -> None:
    client.get("/home", status=401)
    reader = sign_in("press_centre")
    shown = way_round(Actor(id=uuid4(), roles=frozenset({Role.PRESS_CENTRE})))
    with app.test_request_context():
        first = url_for(shown[0].endpoint) if shown else "/home"
    assert reader.last.request.path == first


def test_names_are_read_for_many_at_once_and_the_unknown_are_absent(app: Flask) -> None:
    known, unknown = applicant(), uuid4()
    assert account_names(current_session(), [known, unknown]) == {known: NAME}
