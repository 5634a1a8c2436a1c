"""Alembic's environment: runs as the role that owns the tables, on the same database as the application."""

from __future__ import annotations

from alembic import context
from flask import current_app
from sqlalchemy import Connection, create_engine, make_url, pool, text

from accreditation.kernel.cluster import Cluster
from accreditation.kernel.database import Base
from accreditation.rooms import import_models

import_models()


def _owner_url() -> str:
    settings = current_app.extensions["settings"]
    return settings.database_owner_url or settings.database_url or Cluster(settings.instance).url("owner")


def _mine(_object: object, name: str | None, kind: str, reflected: bool, _compare_to: object) -> bool:
    """The job queue's tables come with its own schema; Alembic compares ours alone."""
    return not (kind == "table" and reflected and (name or "").startswith("procrastinate_"))


def _grant(connection: Connection) -> None:
    """Give the application's role what it needs, and no right to change what is append-only."""
    role = make_url(current_app.config["SQLALCHEMY_DATABASE_URI"]).username
    if connection.execute(text("SELECT to_regclass('audit_events')")).scalar_one() is None:
        return  # nothing stands yet, or everything was taken down
    if not role or role == connection.execute(text("SELECT current_user")).scalar_one():
        return  # one role for both: the triggers alone guard the append-only tables
    name = connection.dialect.identifier_preparer.quote(role)
    for right in (
        f"GRANT USAGE ON SCHEMA public TO {name}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}",
        f"GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {name}",
        f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {name}",
        *(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {name}" for table in APPEND_ONLY),
    ):
        connection.execute(text(right))
    connection.commit()


#: Rows of these tables are inserted and read, never changed.
APPEND_ONLY = ("audit_events", "audit_details", "audit_checkpoints", "scans", "badge_receipts")

engine = create_engine(_owner_url(), poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_object=_mine,
        compare_type=True,
        compare_server_default=False,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    _grant(connection)
