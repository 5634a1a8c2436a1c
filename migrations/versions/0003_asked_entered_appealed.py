"""Who was asked, who entered a principal, appeals, the order of the waiting list; a delegation's box of badges.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "badge_collections",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("liaison_id", sa.Uuid(), nullable=False),
        sa.Column("prepared_by_id", sa.Uuid(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("liaison_id <> prepared_by_id", name=op.f("ck_badge_collections_two_hands")),
        sa.CheckConstraint("signed_at IS NULL OR called_off_at IS NULL", name=op.f("ck_badge_collections_one_end")),
        sa.ForeignKeyConstraint(["liaison_id"], ["accounts.id"], name=op.f("fk_badge_collections_liaison_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_badge_collections_organisation_id")
        ),
        sa.ForeignKeyConstraint(["prepared_by_id"], ["accounts.id"], name=op.f("fk_badge_collections_prepared_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_badge_collections")),
        sa.UniqueConstraint("number", name=op.f("uq_badge_collections_number")),
    )
    op.create_index(op.f("ix_badge_collections_liaison_id"), "badge_collections", ["liaison_id"], unique=False)
    op.add_column("applications", sa.Column("asked_of", sa.Text(), server_default="", nullable=False))
    op.add_column("applications", sa.Column("waiting_place", sa.Integer(), nullable=True))
    op.add_column("applications", sa.Column("entered_by_id", sa.Uuid(), nullable=True))
    op.add_column(
        "applications", sa.Column("board_past_ids", postgresql.ARRAY(sa.Uuid()), server_default="{}", nullable=False)
    )
    op.add_column("applications", sa.Column("appealed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_foreign_key(op.f("fk_applications_entered_by_id"), "applications", "accounts", ["entered_by_id"], ["id"])
    op.add_column("badge_receipts", sa.Column("collection_id", sa.Uuid(), nullable=False))
    op.create_unique_constraint(op.f("uq_badge_receipts_collection_id"), "badge_receipts", ["collection_id"])
    op.create_foreign_key(
        op.f("fk_badge_receipts_collection_id"), "badge_receipts", "badge_collections", ["collection_id"], ["id"]
    )
    op.add_column("badges", sa.Column("collection_id", sa.Uuid(), nullable=True))
    op.create_index(op.f("ix_badges_collection_id"), "badges", ["collection_id"], unique=False)
    op.create_foreign_key(op.f("fk_badges_collection_id"), "badges", "badge_collections", ["collection_id"], ["id"])

    op.create_check_constraint("two_enter", "applications", "entered_by_id <> approved_by_id")
    op.create_check_constraint("asked_of", "applications", "asked_of IN ('', 'applicant', 'desk')")
    # Before this, every question was put to the applicant.
    op.execute("UPDATE applications SET asked_of = 'applicant' WHERE state = 'more_information'")


def downgrade() -> None:
    op.drop_constraint(op.f("ck_applications_asked_of"), "applications", type_="check")
    op.drop_constraint(op.f("ck_applications_two_enter"), "applications", type_="check")
    op.drop_constraint(op.f("fk_badges_collection_id"), "badges", type_="foreignkey")
    op.drop_index(op.f("ix_badges_collection_id"), table_name="badges")
    op.drop_column("badges", "collection_id")
    op.drop_constraint(op.f("fk_badge_receipts_collection_id"), "badge_receipts", type_="foreignkey")
    op.drop_constraint(op.f("uq_badge_receipts_collection_id"), "badge_receipts", type_="unique")
    op.drop_column("badge_receipts", "collection_id")
    op.drop_constraint(op.f("fk_applications_entered_by_id"), "applications", type_="foreignkey")
    op.drop_column("applications", "appealed_at")
    op.drop_column("applications", "board_past_ids")
    op.drop_column("applications", "entered_by_id")
    op.drop_column("applications", "waiting_place")
    op.drop_column("applications", "asked_of")
    op.drop_index(op.f("ix_badge_collections_liaison_id"), table_name="badge_collections")
    op.drop_table("badge_collections")
