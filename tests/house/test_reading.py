"""A GET only reads: every page that a role is led to, fetched in a filled instance, opens no writing transaction.

One exception is declared: that a session is in use is noted once a minute, in a transaction of its own.
"""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import event as sql_event
from sqlalchemy import select, text

from accreditation import create_app
from accreditation.accounts.actions import account_of
from accreditation.applications.models import Application
from accreditation.applications.workflow import State
from accreditation.config import Settings
from accreditation.kernel.cluster import Cluster
from accreditation.kernel.database import current_session, db, transaction
from accreditation.kernel.direct import Direct
from accreditation.policy.actors import Role
from accreditation.programme.models import Category
from tests.applications.applicants import mailed_link
from tests.conftest import HANOI, _on
from tests.gates.scanners import on_shift
from tests.pages import Browser, PageClient

PEOPLE = 50
#: The one write of a GET, once a minute: accounts.sessions.touch_if_due.
DECLARED = "UPDATE sessions SET seen_at"
#: Pages that no link leads to: what a form answers with, or what a program asks for.
UNLINKED = {
    "nobody": ["/healthz", "/continue/sent", "/apply/press/sent", "/api/openapi.json", "/outbox", "/enter-code"],
    "gate_officer": ["/gate/scanner/main_entrance", "/gate/enrol"],
    "gate_supervisor": ["/gate/enrol"],
    "vetting": ["/files/bulk"],
}
#: Endpoints that are not asked here, or answer otherwise than with 200, and why.
NOT_ASKED = {
    "static": "Flask's own: style, script, fonts",
    "accounts.language": "answers with a redirect and a cookie",
    "accounts.home": "leads on to the first page that is open; it shows itself to those alone to whom none is",
    "bulk.nothing_picked": "leads back to the queue",
    "bulk.done": "tells one officer of an act of theirs for many files; the demonstration took each step alone",
    "badges.part_pdf": "the demonstration keeps no printed parts: its waiting run has not been made yet",
    "gate_api.portrait": "given only to the device that has read that very badge a moment ago",
}


@pytest.fixture(scope="module")
def filled(cluster: Cluster, settings: Settings, template: str) -> Iterator[Flask]:
    """A small demonstration."""
    name = f"read_{os.getpid()}"
    with cluster.fresh_database(name, template):
        app = create_app(_on(cluster, settings, name))
        app.test_client_class = Browser
        for command in (
            ["event", "load", str(HANOI), "--demo-dates"],
            ["demo", f"--people={PEOPLE}", "--delegations=15"],
        ):
            result = app.test_cli_runner().invoke(args=command)
            assert result.exit_code == 0, f"{command}: {result.output} {result.exception!r}"
        yield app
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def came_in(app: Flask, role: Role) -> PageClient:
    """Somebody of this role: staff by password, applicant and focal point by the link that they were mailed."""
    reader = PageClient(app)
    if role not in (Role.APPLICANT, Role.FOCAL_POINT):
        reader.sign_in(role.value)
        return reader
    reader.get("/continue")
    reader.submit({"email": f"{role}@hanoi.example"}, form="continue")
    with app.app_context():
        link = mailed_link()
    reader.get(link)
    reader.submit()
    return reader


@contextmanager
def watched(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The statements of writing transactions, as they are sent."""
    writes: list[str] = []

    def note(connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        opened = statement.lstrip().upper().startswith("SET TRANSACTION READ WRITE")
        if opened or connection.connection.dbapi_connection.read_only is False:
            writes.append(statement)

    begin = Direct.begin
    monkeypatch.setattr(Direct, "begin", lambda connection: (writes.append("past the session"), begin(connection)))
    with app.app_context():
        engine = db.engine
    sql_event.listen(engine, "before_cursor_execute", note)
    try:
        yield writes
    finally:
        sql_event.remove(engine, "before_cursor_execute", note)


def links(page: Any) -> Iterator[str]:
    """Where a page leads, and what it fetches."""
    for tag in page.find_all(["a", "img", "link", "source"]):
        address = tag.get("href") or tag.get("src") or ""
        parts = urlsplit(address)
        if not parts.netloc and parts.path.startswith("/") and not parts.path.startswith("/static/"):
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def endpoint_of(app: Flask, path: str) -> str | None:
    from werkzeug.exceptions import HTTPException

    try:
        return str(app.url_map.bind("localhost").match(urlsplit(path).path, method="GET")[0])
    except HTTPException:
        return None


def crawl(app: Flask, reader: PageClient, begin: list[str], writes: list[str]) -> Counter[str]:
    """Fetch one address of each endpoint, and one with a query, that this reader is led to; what answered 200."""
    from bs4 import BeautifulSoup

    answered: Counter[str] = Counter()
    asked: Counter[tuple[str | None, bool]] = Counter()
    waiting, known = deque(begin), set(begin)
    while waiting:
        path = waiting.popleft()
        kind = (endpoint_of(app, path), "?" in path)
        if kind[0] is None or asked[kind] or kind[0] == "accounts.language":
            continue
        asked[kind] += 1
        response = reader.http.get(path)
        undeclared = [each for each in writes if not each.startswith(DECLARED)]
        assert not undeclared, f"GET {path} opened a writing transaction: {undeclared[0]}"
        assert response.status_code < 500, path
        if response.status_code == 200:
            answered[str(kind[0])] += 1
        found = [response.location] if response.location else []
        if response.mimetype == "text/html":
            found += links(BeautifulSoup(response.get_data(as_text=True), "html.parser"))
        for link in found:
            where = urlsplit(link)
            address = where.path + (f"?{where.query}" if where.query else "")
            if address not in known:
                known.add(address)
                waiting.append(address)
    return answered


def fresh_link(app: Flask, page: str, form: str, email: str) -> str:
    """A mailed link that nobody has pressed yet."""
    reader = PageClient(app)
    reader.get(page)
    reader.submit({"email": email}, form=form)
    with app.app_context():
        return mailed_link()


def test_no_get_writes_whoever_asks(filled: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    readers = {role.value: came_in(filled, role) for role in Role} | {"nobody": PageClient(filled)}
    begin = {name: ["/", "/home", *UNLINKED.get(name, [])] for name in readers}
    begin["nobody"].append(fresh_link(filled, "/continue", "continue", "applicant@hanoi.example"))
    begin["nobody"].append(fresh_link(filled, "/forgotten-password", "forgotten", "board@hanoi.example"))
    with filled.app_context():
        approved = select(Application.reference).where(Application.state == State.APPROVED).limit(1)
        reference = current_session().execute(approved.join(Category).where(Category.has_badge)).scalar_one()
        begin["approver"].append(f"/files/{reference}/zones")
        theirs = account_of(current_session(), "applicant@hanoi.example")
        assert theirs is not None
        begin["protocol"].append(f"/accounts/{theirs.id}/code")
        current_session().rollback()
        shift = on_shift(filled, "main_entrance")
    answered: Counter[str] = Counter()
    with watched(filled, monkeypatch) as writes:
        for name, reader in readers.items():
            answered += crawl(filled, reader, begin[name], writes)
        writes.clear()
        bearer = {"Authorization": f"Bearer {shift.token}"}
        assert filled.test_client().get("/api/gate/scans?gate=main_entrance", headers=bearer).status_code == 200
        answered["gate_api.last_scans"] += 1
        assert not writes
    wanted = {rule.endpoint for rule in filled.url_map.iter_rules() if "GET" in (rule.methods or ())}
    missed = sorted(wanted - answered.keys() - NOT_ASKED.keys())
    assert not missed, f"no crawl got 200 from {missed}: lead it there by UNLINKED, or say in NOT_ASKED why not"
    assert not NOT_ASKED.keys() & answered.keys(), "asked after all: strike it out of NOT_ASKED"


def test_that_a_session_is_in_use_is_noted_once_a_minute_and_nothing_else_is_written(
    filled: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = came_in(filled, Role.PRESS_CENTRE)
    with filled.app_context(), transaction(unaudited="a test lets time pass") as session:
        session.execute(text("UPDATE sessions SET seen_at = seen_at - interval '5 minutes'"))
    with watched(filled, monkeypatch) as writes:
        reader.get("/files")
        changing = [each for each in writes if not each.lstrip().upper().startswith("SELECT")]
        assert len(changing) == 1
        assert changing[0].startswith(DECLARED)
        writes.clear()
        reader.get("/files")
        assert writes == []
