"""The settings of the running application, for whatever is asked during a request, command or job."""

from __future__ import annotations

from flask import current_app

from accreditation.config import Settings


def settings() -> Settings:
    """The settings of the running application."""
    held: Settings = current_app.extensions["settings"]
    return held
