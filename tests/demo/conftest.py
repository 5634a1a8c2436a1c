"""One filled instance for all tests of what it holds: 200 people, written once by the command."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from accreditation import create_app
from accreditation.config import Settings
from accreditation.kernel.cluster import Cluster
from accreditation.kernel.database import current_session, db
from tests.conftest import HANOI, _on
from tests.demo.filled import PEOPLE
from tests.pages import Browser


@pytest.fixture(scope="package")
def filled(cluster: Cluster, settings: Settings, template: str) -> Iterator[Flask]:
    """An application whose instance was filled by the command."""
    name = f"filled_{os.getpid()}"
    with cluster.fresh_database(name, template):
        app = create_app(_on(cluster, settings, name))
        app.test_client_class = Browser
        runner = app.test_cli_runner()
        for command in (["event", "load", str(HANOI), "--demo-dates"], ["demo", f"--people={PEOPLE}"]):
            result = runner.invoke(args=command)
            assert result.exit_code == 0, f"{command}: {result.output} {result.exception!r}"
        yield app
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def session(filled: Flask) -> Iterator[Session]:
    with filled.app_context():
        yield current_session()
        db.session.remove()
