"""Whether this process can serve: it answers, and the database answers it. Supervisors and load balancers ask."""

from __future__ import annotations

from flask import Flask, Response, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from .database import current_session
from .guards import public


def add_health_page(app: Flask) -> None:
    """Give the application GET /healthz."""
    app.add_url_rule("/healthz", "healthz", healthz, methods=["GET"])


@public("says ready or not, and nothing else")
def healthz() -> tuple[Response, int]:
    """200 {"ready": true}, or 503 {"ready": false} while the database does not answer."""
    try:
        current_session().execute(text("SELECT 1"))
    except SQLAlchemyError:
        return jsonify({"ready": False}), 503
    return jsonify({"ready": True}), 200
