"""Which payment of a pre-sale an order waits for, and when; indexes that the register reads alone; tags refused."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Json, UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

LISTED = "ix_customer_shop_last_seen_id_merged_into_erased_at"
SORTED = ("spent", "last_at", "risk")


def upgrade() -> None:
    """Add the columns; what the shop's own system told of orders that are unpaid is carried over."""
    with op.batch_alter_table("purchase") as batch:
        batch.add_column(sa.Column("step", sa.String(), server_default="", nullable=False))
        batch.add_column(sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("pay_before", sa.DateTime(timezone=True), nullable=True))
    _carry_over()
    op.drop_index("ix_customer_shop_last_seen", "customer")
    op.create_index(LISTED, "customer", ["shop", "last_seen", "id", "merged_into", "erased_at"])
    for name in SORTED:
        op.create_index(
            f"ix_customer_figure_shop_{name}_customer", "customer_figure", ["shop", name, "customer"]
        )
    op.create_table(
        "customer_tag_refusal",
        sa.Column("customer", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer"],
            ["customer.id"],
            name="fk_customer_tag_refusal_customer_customer",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("customer", "text", name="pk_customer_tag_refusal"),
    )


def downgrade() -> None:
    """Drop them; the records of the shop's own orders still tell it. The program's tags go: nobody keeps them up."""
    op.execute("delete from customer_tag where source <> 'person'")
    op.drop_table("customer_tag_refusal")
    for name in SORTED:
        op.drop_index(f"ix_customer_figure_shop_{name}_customer", "customer_figure")
    op.drop_index(LISTED, "customer")
    op.create_index("ix_customer_shop_last_seen", "customer", ["shop", "last_seen"])
    with op.batch_alter_table("purchase") as batch:
        batch.drop_column("pay_before")
        batch.drop_column("opens_at")
        batch.drop_column("step")


def _carry_over() -> None:
    """Copy step and moments from the records of unpaid orders of the shops' own systems."""
    connection = op.get_bind()
    orders = sa.table(
        "trade_order", sa.column("shop"), sa.column("order_no"), sa.column("state"), sa.column("record", Json)
    )
    purchases = sa.table(
        "purchase",
        sa.column("shop"),
        sa.column("order_no"),
        sa.column("source"),
        sa.column("step"),
        sa.column("opens_at", UtcDateTime()),
        sa.column("pay_before", UtcDateTime()),
    )
    wanted = sa.select(orders).where(orders.c.state == "unpaid")
    for row in connection.execute(wanted).mappings().all():
        presale = row["record"].get("presale") or {}
        told = {
            "step": str(presale.get("step") or ""),
            "opens_at": _moment(presale.get("opens_at")),
            "pay_before": _moment(row["record"].get("pay_before")),
        }
        connection.execute(
            sa.update(purchases)
            .where(
                purchases.c.shop == row["shop"],
                purchases.c.order_no == row["order_no"],
                purchases.c.source == "live",
            )
            .values(**told)
        )


def _moment(text: Any) -> datetime | None:  # noqa: ANN401 - a JSON value
    if not text:
        return None
    found = datetime.fromisoformat(str(text))
    return found if found.tzinfo else found.replace(tzinfo=UTC)
