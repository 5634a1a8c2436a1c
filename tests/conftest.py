"""A real PostgreSQL for every test that wants one: a migrated template with the Hanoi event, copied for each test."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask

from accreditation import create_app
from accreditation.accounts import actions as account_actions
from accreditation.config import ROOT, Settings
from accreditation.kernel.cluster import Cluster
from accreditation.kernel.database import db
from tests.pages import Browser, PageClient

HANOI = ROOT / "data" / "events" / "hanoi.toml"
SMALL = ROOT / "tests" / "programme" / "small.toml"
#: Day one of the shifted event in every test: the ceremony's first morning, local time 09:00.
NOW = datetime(2025, 10, 25, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """One embedded server a test process, not durable: tests of durability make their own."""
    made = Cluster(tmp_path_factory.mktemp("instance"), durable=False)
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def settings(cluster: Cluster) -> Settings:
    """Settings of the tests' instance, without a database yet."""
    return Settings(instance=cluster.instance, testing=True, demo=True, pool_size=20)


@pytest.fixture(scope="session")
def template(cluster: Cluster, settings: Settings) -> Iterator[str]:
    """A migrated database with the Hanoi event and a staff account for each role."""
    name = f"template_{os.getpid()}"
    with cluster.fresh_database(name):
        app = create_app(_on(cluster, settings, name))
        runner = app.test_cli_runner()
        for command in (["db-upgrade"], ["event", "load", str(HANOI)], ["demo-staff"]):
            result = runner.invoke(args=command)
            assert result.exit_code == 0, f"{command}: {result.output} {result.exception!r}"
        with app.app_context():
            db.engine.dispose()
        yield name


def _on(cluster: Cluster, settings: Settings, name: str) -> Settings:
    return replace(settings, database_url=cluster.url("app", name), database_owner_url=cluster.url("owner", name))


class Lent:
    """One application for all tests of a process: putting one together takes longer than most tests.

    Each test finds its database new, and what an application keeps (settings, keys, the index of names) as at first.
    """

    def __init__(self, cluster: Cluster, settings: Settings, name: str) -> None:
        self.cluster, self.name = cluster, name
        self.app = create_app(_on(cluster, settings, name))
        self.app.test_client_class = Browser
        self._kept = dict(self.app.extensions)

    @contextmanager
    def on(self, template: str) -> Iterator[Flask]:
        """The application in its context, on a copy of `template`."""
        with self.cluster.fresh_database(self.name, template):
            try:
                with self.app.app_context():
                    yield self.app
                    db.session.remove()
                    db.engine.dispose()
            finally:
                self.app.extensions.clear()
                self.app.extensions.update(self._kept)


@pytest.fixture(scope="session")
def lent(cluster: Cluster, settings: Settings) -> Lent:
    """The application that tests take in turn."""
    return Lent(cluster, settings, f"test_{os.getpid()}")


@pytest.fixture
def app(lent: Lent, template: str) -> Iterator[Flask]:
    """The application on a database of its own."""
    with lent.on(template) as made:
        yield made


@pytest.fixture(scope="session")
def migrated(cluster: Cluster, settings: Settings) -> Iterator[str]:
    """A migrated database without an event."""
    name = f"migrated_{os.getpid()}"
    with cluster.fresh_database(name):
        app = create_app(_on(cluster, settings, name))
        assert app.test_cli_runner().invoke(args=["db-upgrade"]).exit_code == 0
        with app.app_context():
            db.engine.dispose()
        yield name


@pytest.fixture
def empty_app(lent: Lent, migrated: str) -> Iterator[Flask]:
    """The application before its first event, on a database of its own."""
    with lent.on(migrated) as made:
        yield made


@pytest.fixture
def small_event(tmp_path: Path) -> Callable[..., Path]:
    """`small_event()` is the path of the small event's file, after (old, new) replacements of its text."""

    def written(*changes: tuple[str, str]) -> Path:
        words = SMALL.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in words
            words = words.replace(old, new)
        path = tmp_path / "small.toml"
        path.write_text(words, encoding="utf-8")
        return path

    return written


@pytest.fixture
def client(app: Flask) -> PageClient:
    """A browser without scripts, which checks every page it is given."""
    return PageClient(app)


@pytest.fixture
def sign_in(app: Flask) -> Any:
    """`sign_in("press_centre")` gives a client signed in as the demo's officer of that role."""

    def signed_in(role: str) -> PageClient:
        reader = PageClient(app)
        reader.sign_in(role)
        return reader

    return signed_in


@pytest.fixture
def now() -> datetime:
    """The instant that tests pass in."""
    return NOW


def pytest_configure(config: pytest.Config) -> None:
    """No test reads the developer's own instance, nor waits for passwords to be as dear as they are elsewhere."""
    account_actions._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    for name in ("INSTANCE", "DATABASE_URL", "DATABASE_OWNER_URL", "PUBLIC_URL"):
        os.environ.pop(name, None)
    os.environ["INSTANCE"] = str(Path(config.rootpath) / "build" / "no-instance")
