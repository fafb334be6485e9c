"""Versions of a shop's facts and how they changed; what was asked of them in vain."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Json

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them; every shop begins with version 1."""
    with op.batch_alter_table("shop") as batch:
        batch.add_column(sa.Column("version", sa.Integer(), nullable=True))
    op.execute(sa.text("UPDATE shop SET version = 1"))
    with op.batch_alter_table("shop") as batch:
        batch.alter_column("version", existing_type=sa.Integer(), nullable=False)

    op.create_table(
        "shop_change",
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff", sa.String(), nullable=True),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("changes", Json, nullable=False),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_shop_change_shop_shop", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["staff"], ["staff.id"], name="fk_shop_change_staff_staff", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("shop", "version", name="pk_shop_change"),
    )
    op.create_table(
        "gap",
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("asked", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("product", sa.String(), nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('slot', 'attribute', 'faq')", name=op.f("ck_gap_kind")),
        sa.ForeignKeyConstraint(
            ["conversation"],
            ["conversation.id"],
            name="fk_gap_conversation_conversation",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_gap_shop_shop"),
        sa.PrimaryKeyConstraint("conversation", "asked", "kind", "name", "product", name="pk_gap"),
    )
    op.create_index("ix_gap_shop_asked_at", "gap", ["shop", "asked_at"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("gap")
    op.drop_table("shop_change")
    with op.batch_alter_table("shop") as batch:
        batch.drop_column("version")
