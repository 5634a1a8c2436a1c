"""Ready means that the database answers; the answer says nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from flask import Flask

from accreditation import create_app
from accreditation.config import Settings
from accreditation.kernel.database import db


def test_a_process_whose_database_answers_is_ready(app: Flask) -> None:
    response = app.test_client().get("/healthz")
    assert (response.status_code, response.get_json()) == (200, {"ready": True})
    assert response.headers["Cache-Control"] == "no-store"


def test_a_process_without_a_database_is_not(settings: Settings, tmp_path: Path) -> None:
    nowhere = f"postgresql+psycopg://nobody@/nothing?host={tmp_path}"
    app = create_app(replace(settings, instance=tmp_path, database_url=nowhere))
    response = app.test_client().get("/healthz")
    assert (response.status_code, response.get_json()) == (503, {"ready": False})
    with app.app_context():
        db.engine.dispose()
