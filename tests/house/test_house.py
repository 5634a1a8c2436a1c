"""The house rules that a reader could otherwise only hope for."""

from __future__ import annotations

import ast
import hashlib
import json
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate.cli import db as migrations

from accreditation.kernel.guards import guard_of, unguarded
from accreditation.policy.grants import Permission
from scripts.build_docs import PAGES

ROOT = Path(__file__).parents[2]
LONGEST_FILE = 400
#: Tables of data, not of thought: names, colours, questions.
LONG_TABLES = frozenset({"applications/workflow.py"})


def test_every_route_declares_its_guard_or_why_it_is_public(app: Flask) -> None:
    assert list(unguarded(app)) == []
    for endpoint in app.view_functions:
        guard = guard_of(app, endpoint)
        assert guard is not None
        assert bool(guard.public) + bool(guard.permission) + guard.signed_in + guard.device == 1, endpoint
        if guard.permission:
            Permission(guard.permission)


def test_an_application_with_an_unguarded_view_does_not_start(app: Flask) -> None:
    from accreditation.kernel import web

    other = Flask("other")
    other.add_url_rule("/open", "open", lambda: "")
    with pytest.raises(RuntimeError, match="open"):
        web.wire(other, check_guard=lambda: None)


def test_generated_pages_equal_their_tables() -> None:
    for name, text in PAGES.items():
        assert (ROOT / "docs" / name).read_text() == text(), f"run scripts/build_docs.py: docs/{name} is old"


def test_landed_migrations_never_change() -> None:
    landed = json.loads((ROOT / "migrations" / "landed.json").read_text())
    for name, digest in landed.items():
        held = hashlib.sha256((ROOT / "migrations" / name).read_bytes()).hexdigest()
        assert held == digest, f"{name} has landed: write a new migration"
    for path in sorted((ROOT / "migrations" / "versions").glob("*.py")):
        assert f"versions/{path.name}" in landed, f"list {path.name} in migrations/landed.json"


def test_migrations_say_what_the_models_say(app: Flask) -> None:
    result = app.test_cli_runner().invoke(migrations, ["check", "-d", str(ROOT / "migrations")])
    assert result.exit_code == 0, result.output


def test_every_module_opens_with_what_it_promises() -> None:
    for path in sorted((ROOT / "accreditation").rglob("*.py")):
        assert ast.get_docstring(ast.parse(path.read_text())), path


def test_no_file_grows_beyond_one_idea() -> None:
    for path in sorted((ROOT / "accreditation").rglob("*.py")):
        name = path.relative_to(ROOT / "accreditation").as_posix()
        lines = len(path.read_text().splitlines())
        assert lines <= LONGEST_FILE or name in LONG_TABLES, f"{name}: {lines} lines"
