"""Whose hands decided, the commander's second signature, what changed after printing, escorted days, pins.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("applications", sa.Column("countersign_due", sa.Boolean(), server_default="false", nullable=False))
    op.add_column(
        "applications", sa.Column("decided_ids", postgresql.ARRAY(sa.Uuid()), server_default="{}", nullable=False)
    )
    op.add_column("applications", sa.Column("print_version", sa.Integer(), server_default="1", nullable=False))
    op.add_column("applications", sa.Column("escorted_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("applications", sa.Column("pin_number", sa.Text(), server_default="", nullable=False))
    op.add_column("applications", sa.Column("pin_given_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("applications", sa.Column("pin_returned_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("badges", sa.Column("print_version", sa.Integer(), server_default="1", nullable=False))
    # Hands that were recorded before stay on their files.
    op.execute(
        "UPDATE applications SET decided_ids = array_remove(ARRAY[reviewed_by_id, cleared_by_id], NULL)"
        " WHERE reviewed_by_id IS NOT NULL OR cleared_by_id IS NOT NULL"
    )


def downgrade() -> None:
    op.drop_column("badges", "print_version")
    op.drop_column("applications", "pin_returned_at")
    op.drop_column("applications", "pin_given_at")
    op.drop_column("applications", "pin_number")
    op.drop_column("applications", "escorted_until")
    op.drop_column("applications", "print_version")
    op.drop_column("applications", "decided_ids")
    op.drop_column("applications", "countersign_due")
