"""What shops make of the library's replies, and what their supervisors set."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Json

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "library_choice",
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("muted", sa.Boolean(), nullable=False),
        sa.Column("muted_to", sa.Date(), nullable=True),
        sa.Column("reply", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["shop"], ["shop.key"], name="fk_library_choice_shop_shop", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["reply"], ["shop_reply.id"], name="fk_library_choice_reply_shop_reply", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["staff"], ["staff.id"], name="fk_library_choice_staff_staff", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("shop", "template", name="pk_library_choice"),
    )
    op.create_table(
        "shop_setting",
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chosen", Json, nullable=False),
        sa.Column("staff", sa.String(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_shop_setting_shop_shop", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["staff"], ["staff.id"], name="fk_shop_setting_staff_staff", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("shop", name="pk_shop_setting"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("shop_setting")
    op.drop_table("library_choice")
