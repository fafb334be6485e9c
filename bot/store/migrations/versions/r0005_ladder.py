"""Steps of concession already given."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "concession",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"],
            ["conversation.id"],
            name="fk_concession_conversation_conversation",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["staff"], ["staff.id"], name="fk_concession_staff_staff", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_concession"),
        sa.UniqueConstraint("conversation", "source", "step", name="uq_concession_conversation_source_step"),
    )
    op.create_index("ix_concession_conversation_given_at", "concession", ["conversation", "given_at"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("concession")
