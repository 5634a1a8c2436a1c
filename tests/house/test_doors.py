"""Who may write what of the gates, and what a scanner's token opens: one door each."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask, url_for
from werkzeug.routing import AnyConverter, Rule

from accreditation.gates.models import Presence, Scan
from accreditation.kernel.clock import utc_now
from accreditation.kernel.guards import guard_of
from tests.gates.scanners import on_shift, open_all_hours
from tests.pages import PageClient

ROOM = Path(__file__).parents[2] / "accreditation"
#: The only ways in and out: a reading and its answer, whoever was never seen before it, the close of the house.
WRITERS = {
    "gates/scanning.py": {"scans", "presence"},
    "gates/lookups.py": {"presence"},
    "gates/closing.py": {"scans", "presence"},
}
TABLES = {"scans": Scan, "presence": Presence}
_SQL = re.compile(
    r"\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|MERGE\s+INTO|TRUNCATE(?:\s+TABLE)?|COPY)\s+(?:ONLY\s+)?(\w+)",
    re.IGNORECASE,
)
_VERBS = frozenset({"insert", "update", "delete", "bulk_insert_mappings", "bulk_update_mappings", "bulk_save_objects"})


def address_of(app: Flask, rule: Rule) -> str:
    """Some address of a rule: what it names need not exist."""
    values = {
        name: {"UUIDConverter": UUID(int=7), "SmallNumber": 1}.get(type(rule._converters[name]).__name__, "x")
        for name in rule.arguments
    }
    for name, converter in rule._converters.items():
        if isinstance(converter, AnyConverter):
            values[name] = min(converter.items)
    with app.test_request_context():
        return url_for(rule.endpoint, **values)


def writes(source: str) -> set[str]:
    """The tables that a module's source writes: by SQL in its texts, by a row made, by a statement of the ORM's or
    Core's, or by an assignment to a column of a row whose class it names."""
    tree = ast.parse(source)
    found: set[str] = set()
    names = {model.__name__: table for table, model in TABLES.items()}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            known = {each.asname or each.name: names[each.name] for each in node.names if each.name in names}
            if (node.module or "").endswith("models"):
                found |= set(_made(tree, known))
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found |= {table for table in _SQL.findall(node.value) if table in TABLES}
    return found


def _made(tree: ast.AST, known: dict[str, str]) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        if isinstance(called, ast.Name) and called.id in known:
            yield known[called.id]
        verb = called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""
        if verb in _VERBS:
            within = ast.walk(node)
            yield from (known[each.id] for each in within if isinstance(each, ast.Name) and each.id in known)


def test_only_the_modules_meant_write_scans_and_presence() -> None:
    found = {path.relative_to(ROOM).as_posix(): writes(path.read_text()) for path in sorted(ROOM.rglob("*.py"))}
    assert {name: tables for name, tables in found.items() if tables} == WRITERS


@pytest.mark.parametrize(
    "source",
    [
        "from .models import Scan\nsession.add(Scan(verdict='admit'))",
        "from accreditation.gates.models import Presence as Place\nsession.execute(update(Place).values(zone=1))",
        "from .models import Scan\nsession.execute(insert(Scan.__table__), rows)",
        "from .models import Scan\nScan.__table__.insert().values()",
        "text('insert into scans (seq) values (1)')",
        "connection.ask('''\n    WITH gone AS (DELETE FROM\n presence RETURNING 1) SELECT 1''', {})",
        "f'UPDATE presence SET zone = {zone}'",
    ],
)
def test_a_write_past_the_door_would_be_seen(source: str) -> None:
    assert writes(source)


@pytest.mark.parametrize(
    "source",
    [
        "from .shapes import Presence\nPresence(zone=1)",
        "from .models import Scan\nselect(Scan).where(Scan.verdict == 'look')",
        "from .models import Device, Scan\nupdate(Device)",
        "'SELECT 1 FROM scans FOR UPDATE'",
        "'scans are never updated'",
    ],
)
def test_reading_is_no_write(source: str) -> None:
    assert not writes(source)


def test_a_shifts_token_opens_the_scanners_addresses_and_nothing_else(app: Flask) -> None:
    """Every other address that is not public takes it for nobody: each method, with a form's keys in order."""
    open_all_hours(utc_now())
    scanner = on_shift(app, "press_entrance")
    visitor = PageClient(app)
    form, asked = {"csrf_token": visitor.csrf(), "once": "0a1b2c3d-0000-4000-8000-000000000001"}, set()
    for rule in app.url_map.iter_rules():
        guard = guard_of(app, rule.endpoint)
        assert guard is not None
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            if guard.public:
                continue
            sent = {"data": form} if method != "GET" else {}
            answer = visitor.http.open(address_of(app, rule), method=method, headers=scanner.headers, **sent)
            if guard.device:
                assert answer.status_code in (404, 422), f"{method} {rule}: {answer.status_code}"
            else:
                assert answer.status_code == 401, f"{method} {rule}: {answer.status_code}"
            asked.add((method, guard.device))
    assert asked == {("GET", False), ("POST", False), ("GET", True), ("POST", True)}
