"""Keys, origins and webhooks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Json

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "shop_key",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("use", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("use in ('console', 'buyer')", name=op.f("ck_shop_key_use")),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_shop_key_shop_shop", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name="fk_shop_key_staff_staff", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_shop_key"),
    )
    op.create_index("ix_shop_key_shop_use", "shop_key", ["shop", "use"])
    op.create_table(
        "shop_origin",
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_shop_origin_shop_shop", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("shop", "origin", name="pk_shop_origin"),
    )
    op.create_table(
        "used_identity",
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("jti", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["shop"], ["shop.key"], name="fk_used_identity_shop_shop", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("shop", "jti", name="pk_used_identity"),
    )
    op.create_index("ix_used_identity_expires_at", "used_identity", ["expires_at"])
    op.create_table(
        "webhook",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("events", Json, nullable=False),
        sa.Column("texts", sa.Boolean(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("old_secret", sa.String(), nullable=False),
        sa.Column("old_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_webhook_shop_shop", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_webhook"),
    )
    op.create_index("ix_webhook_shop", "webhook", ["shop"])
    op.create_table(
        "delivery",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("webhook", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", Json, nullable=False),
        sa.CheckConstraint("state in ('waiting', 'delivered', 'failed')", name=op.f("ck_delivery_state")),
        sa.ForeignKeyConstraint(
            ["webhook"], ["webhook.id"], name="fk_delivery_webhook_webhook", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
    )
    op.create_index("ix_delivery_state_due_at", "delivery", ["state", "due_at"])
    op.create_index("ix_delivery_webhook_created_at", "delivery", ["webhook", "created_at"])


def downgrade() -> None:
    """Drop them."""
    for table in ("delivery", "webhook", "used_identity", "shop_origin", "shop_key"):
        op.drop_table(table)
