"""The list of rooms as the application sees them: their pages, commands and sections of the event file."""

from __future__ import annotations

from importlib import import_module

from flask import Flask
from flask_wtf import CSRFProtect

from accreditation.accounts import roster_views as roster
from accreditation.accounts import views as accounts
from accreditation.accounts.scopes import limit_role
from accreditation.applications import applicant_views as applicants
from accreditation.applications import bulk_views as bulk
from accreditation.applications import correction_views as correction
from accreditation.applications import delegation_views as delegation
from accreditation.applications import desk_views as desk
from accreditation.applications import entry_views as entry_codes
from accreditation.applications import principal_views as principals
from accreditation.applications import replacement_views as replacement
from accreditation.applications import step_views as filling
from accreditation.badges import collection_views as boxes
from accreditation.badges import views as badges
from accreditation.cli import register_commands
from accreditation.control import views as control
from accreditation.delegations.queries import organisations_in_force
from accreditation.gates import api as gate_api
from accreditation.gates import closing_views as closing
from accreditation.gates import mending_views as mending
from accreditation.gates import resolution_views as resolution
from accreditation.gates import views as gates
from accreditation.kernel.health import add_health_page
from accreditation.notices import views as notices
from accreditation.policy.actors import Role
from accreditation.programme import views as programme


def register_rooms(app: Flask, csrf: CSRFProtect) -> None:
    """Give the application every room's pages and commands."""
    register_commands(app)
    add_health_page(app)
    limit_role(Role.FOCAL_POINT, organisations_in_force)
    app.register_blueprint(accounts.bp)
    app.register_blueprint(badges.bp)
    app.register_blueprint(boxes.bp)
    app.register_blueprint(applicants.bp)
    app.register_blueprint(bulk.bp)
    app.register_blueprint(correction.bp)
    app.register_blueprint(control.bp)
    app.register_blueprint(delegation.bp)
    app.register_blueprint(desk.bp)
    app.register_blueprint(entry_codes.bp)
    app.register_blueprint(closing.bp)
    app.register_blueprint(gates.bp)
    app.register_blueprint(gate_api.bp)
    app.register_blueprint(mending.bp)
    app.register_blueprint(resolution.bp)
    csrf.exempt(gate_api.bp)  # no cookie lets a scanner change anything: its bearer token does
    app.register_blueprint(filling.bp)
    app.register_blueprint(notices.bp)
    app.register_blueprint(principals.bp)
    app.register_blueprint(programme.bp)
    app.register_blueprint(replacement.bp)
    app.register_blueprint(roster.bp)


def import_models() -> None:
    """Have every room's tables known, for migrations."""
    for room in ("audit", "notices", "accounts", "programme", "delegations", "applications", "badges", "gates"):
        import_module(f"accreditation.{room}.models")
    for part in ("once", "files", "sealing"):
        import_module(f"accreditation.kernel.{part}")
