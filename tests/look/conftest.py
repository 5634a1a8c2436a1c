"""The specimen application: as a client, and served to a real browser."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from tests.look.specimen import create_specimen

FLAGS = (
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="session")
def specimen_client() -> FlaskClient:
    return create_specimen().test_client()


@pytest.fixture(scope="session")
def specimen_url() -> Iterator[str]:
    """Address of the specimen, on a free port of this machine."""
    server = make_server("127.0.0.1", 0, create_specimen(), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def specimen_browser() -> Iterator[Browser]:
    """Chromium of the machine, else Playwright's own; a missing browser is a failure, not a skip."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
        yield browser
        browser.close()
