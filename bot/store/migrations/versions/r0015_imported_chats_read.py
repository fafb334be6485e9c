"""What imported chats were read to say, and who has lines unread; whom imported orders went to, and presents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Json

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them; the chats that are there wait to be read."""
    op.create_table(
        "chat_reading",
        sa.Column("customer", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("emotion", sa.String(), nullable=False),
        sa.Column("complaint", sa.Boolean(), nullable=False),
        sa.Column("psychology", Json, nullable=False),
        sa.Column("types", Json, nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer"], ["customer.id"], name="fk_chat_reading_customer_customer", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_chat_reading_shop_shop"),
        sa.PrimaryKeyConstraint("customer", "at", name="pk_chat_reading"),
    )
    op.create_index("ix_chat_reading_shop", "chat_reading", ["shop"])
    op.create_table(
        "chat_unread",
        sa.Column("customer", sa.String(), nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer"], ["customer.id"], name="fk_chat_unread_customer_customer", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_chat_unread_shop_shop"),
        sa.PrimaryKeyConstraint("customer", name="pk_chat_unread"),
    )
    op.create_index("ix_chat_unread_shop", "chat_unread", ["shop"])
    op.execute(
        "insert into chat_unread (customer, shop, since, mark) "
        "select customer, shop, min(at), '' from chat_line group by customer, shop"
    )
    with op.batch_alter_table("purchase") as batch:
        batch.add_column(sa.Column("receiver", sa.String(), server_default="", nullable=False))
        batch.add_column(sa.Column("gift", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    """Drop them; the chats themselves stay."""
    with op.batch_alter_table("purchase") as batch:
        batch.drop_column("gift")
        batch.drop_column("receiver")
    op.drop_table("chat_unread")
    op.drop_table("chat_reading")
