"""Every view says who may call it; what says nothing does not start, what is not granted is not opened."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from accreditation.kernel import web
from accreditation.kernel.guards import guard_of, needs, public, unguarded
from accreditation.policy.grants import GRANTS, Permission
from tests.pages import PageClient


def bare() -> Flask:
    app = Flask("bare", static_folder=None)
    app.add_url_rule("/open", "open", public("a test")(lambda: "open"))
    return app


def test_an_application_with_a_view_without_guard_does_not_start() -> None:
    app = bare()
    app.add_url_rule("/forgotten", "forgotten", lambda: "no guard")
    with pytest.raises(RuntimeError, match="forgotten"):
        web.wire(app, check_guard=lambda: None)


def test_an_application_whose_views_are_all_guarded_starts() -> None:
    web.wire(bare(), check_guard=lambda: None)


def test_every_view_is_guarded_by_a_permission_that_somebody_holds_or_says_why_not(app: Flask) -> None:
    assert not list(unguarded(app))
    for endpoint in app.view_functions:
        guard = guard_of(app, endpoint)
        assert guard is not None
        assert sum(map(bool, (guard.public, guard.permission, guard.signed_in, guard.device))) == 1, endpoint
        assert not guard.permission or GRANTS[Permission(guard.permission)], endpoint


def test_a_page_for_a_permission_is_closed_to_strangers_and_to_other_roles(
    app: Flask, client: PageClient, sign_in: Any
) -> None:
    path = f"/accounts/{uuid4()}/code"
    client.get(path, status=401)
    sign_in("gate_officer").get(path, status=403)
    sign_in("press_centre").get(path, status=404)


def test_an_unguarded_view_that_slipped_in_later_is_closed(
    app: Flask, client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.view_functions, "notices.outbox", lambda: "open to all")
    client.get("/outbox", status=401)


def test_an_address_that_leads_nowhere_is_not_found_whoever_asks(client: PageClient) -> None:
    client.get("/no-such-page", status=404)


def test_a_permission_marks_its_view_and_leaves_it_as_it_was() -> None:
    def view() -> str:
        return "as before"

    assert needs(Permission.FILE_VIEW)(view) is view and view() == "as before"
