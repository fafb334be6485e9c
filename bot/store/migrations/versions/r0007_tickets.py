"""Tickets and promises."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Json

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "ticket",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("conversation", sa.String(), nullable=True),
        sa.Column("message", sa.String(), nullable=True),
        sa.Column("customer", sa.String(), nullable=True),
        sa.Column("order_no", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("responsibility", sa.String(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("evidence", Json, nullable=False),
        sa.Column("promise", sa.String(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("creator", sa.String(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state in ('open', 'doing', 'done', 'cancelled')", name=op.f("ck_ticket_state")),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_ticket_amount")),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_ticket_shop_shop"),
        sa.ForeignKeyConstraint(
            ["conversation"],
            ["conversation.id"],
            name="fk_ticket_conversation_conversation",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["customer"], ["customer.id"], name="fk_ticket_customer_customer", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["owner"], ["staff.id"], name="fk_ticket_owner_staff", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["creator"], ["staff.id"], name="fk_ticket_creator_staff", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ticket"),
    )
    op.create_index("ix_ticket_shop_state_due_at", "ticket", ["shop", "state", "due_at"])
    op.create_index("ix_ticket_shop_order_no_kind", "ticket", ["shop", "order_no", "kind"])
    op.create_index("ix_ticket_owner_state", "ticket", ["owner", "state"])
    op.create_index("ix_ticket_conversation", "ticket", ["conversation"])
    op.create_index("ix_ticket_customer", "ticket", ["customer"])
    op.create_table(
        "ticket_step",
        sa.Column("ticket", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff", sa.String(), nullable=True),
        sa.Column("changes", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket"], ["ticket.id"], name="fk_ticket_step_ticket_ticket", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["staff"], ["staff.id"], name="fk_ticket_step_staff_staff", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("ticket", "version", name="pk_ticket_step"),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("ticket_step", "ticket"):
        op.drop_table(table)
