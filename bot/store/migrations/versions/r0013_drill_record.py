"""Drills that outlive a restart."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of what a drill under way is rebuilt from."""
    op.create_table(
        "drill_record",
        sa.Column("drill", sa.String(), nullable=False),
        sa.Column("setup", sa.Text(), nullable=False),
        sa.Column("clock", sa.Float(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("happenings", sa.Integer(), nullable=False),
        sa.Column("seal", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["drill"], ["drill.id"], name="fk_drill_record_drill_drill", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("drill", name="pk_drill_record"),
    )
    op.create_table(
        "drill_input",
        sa.Column("drill", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["drill"], ["drill.id"], name="fk_drill_input_drill_drill", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("drill", "number", name="pk_drill_input"),
    )


def downgrade() -> None:
    """Drop them; drills under way are broken off at the next start."""
    op.drop_table("drill_input")
    op.drop_table("drill_record")
