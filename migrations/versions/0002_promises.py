"""The database guards its promises: append-only tables, the chain's head, the job queue.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = ("audit_events", "audit_details", "audit_checkpoints", "scans", "badge_receipts")
_QUEUE = Path(__file__).parent.parent / "sql" / "procrastinate_3_10_0.sql"


def upgrade() -> None:
    op.execute(
        """
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
        END $$
        """
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    op.execute("INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, decode(repeat('00', 32), 'hex'))")
    # The queue's schema is many statements with % signs in them: sent as they stand, without parameters.
    connection = op.get_bind().connection.dbapi_connection
    if connection is None:
        raise RuntimeError("this migration runs on a live connection")
    connection.cursor().execute(_QUEUE.read_text(), prepare=False)


def downgrade() -> None:
    op.execute(
        """
        DO $$ DECLARE each record; BEGIN
            FOR each IN SELECT oid::regclass AS name FROM pg_class
                WHERE relname LIKE 'procrastinate_%' AND relkind = 'r' LOOP
                EXECUTE format('DROP TABLE IF EXISTS %s CASCADE', each.name);
            END LOOP;
            FOR each IN SELECT oid::regprocedure AS name FROM pg_proc WHERE proname LIKE 'procrastinate_%' LOOP
                EXECUTE format('DROP FUNCTION IF EXISTS %s CASCADE', each.name);
            END LOOP;
            FOR each IN SELECT oid::regtype AS name FROM pg_type WHERE typname LIKE 'procrastinate_%' LOOP
                EXECUTE format('DROP TYPE IF EXISTS %s CASCADE', each.name);
            END LOOP;
        END $$
        """
    )
    op.execute("DELETE FROM audit_head")
    for table in APPEND_ONLY:
        op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
    op.execute("DROP FUNCTION refuse_change()")
