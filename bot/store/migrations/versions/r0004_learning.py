"""Messages to look at again with what reviewers say, and the replies that a shop has of its own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Json

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "review",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("likeness", sa.String(), nullable=False),
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("context", Json, nullable=False),
        sa.Column("guess", Json, nullable=False),
        sa.Column("grounds", Json, nullable=False),
        sa.Column("doubt", sa.Float(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("usefulness", sa.Float(), nullable=False),
        sa.Column("second", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state in ('open', 'settled', 'disputed', 'dropped')", name=op.f("ck_review_state")
        ),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_review_shop_shop", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_review"),
        sa.UniqueConstraint("shop", "likeness", name="uq_review_shop_likeness"),
    )
    op.create_index("ix_review_shop_state_usefulness", "review", ["shop", "state", "usefulness"])
    op.create_index("ix_review_shop_day", "review", ["shop", "day"])
    op.create_table(
        "review_answer",
        sa.Column("review", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("skipped", sa.Boolean(), nullable=False),
        sa.Column("psychology", Json, nullable=False),
        sa.Column("intent", sa.String(), nullable=False),
        sa.Column("emotion", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["review"], ["review.id"], name="fk_review_answer_review_review", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["staff"], ["staff.id"], name="fk_review_answer_staff_staff", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("review", "staff", name="pk_review_answer"),
    )
    op.create_table(
        "shop_reply",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("intent", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("base", sa.String(), nullable=False),
        sa.Column("entry", Json, nullable=False),
        sa.Column("evidence", Json, nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff", sa.String(), nullable=True),
        sa.CheckConstraint(
            "state in ('proposed', 'approved', 'rejected', 'retired')", name=op.f("ck_shop_reply_state")
        ),
        sa.CheckConstraint("source in ('edited', 'typed', 'written')", name=op.f("ck_shop_reply_source")),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_shop_reply_shop_shop", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["staff"], ["staff.id"], name="fk_shop_reply_staff_staff", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_shop_reply"),
        sa.UniqueConstraint("shop", "name", name="uq_shop_reply_shop_name"),
    )
    op.create_index("ix_shop_reply_shop_state_intent", "shop_reply", ["shop", "state", "intent"])
    op.create_table(
        "shop_reply_version",
        sa.Column("reply", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("intent", sa.String(), nullable=False),
        sa.Column("entry", Json, nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("staff", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["reply"], ["shop_reply.id"], name="fk_shop_reply_version_reply_shop_reply", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["staff"], ["staff.id"], name="fk_shop_reply_version_staff_staff", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("reply", "version", name="pk_shop_reply_version"),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("shop_reply_version", "shop_reply", "review_answer", "review"):
        op.drop_table(table)
