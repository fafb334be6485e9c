"""Customers, their orders and figures."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.store.columns import UtcDateTime
from bot.store.migrations.customers import create_care, drop_care, moments, numbers, objects, texts

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_STATES = {
    "unpaid": "unpaid",
    "paid": "paid",
    "pushed": "paid",
    "collected": "sent",
    "delivering": "sent",
    "signed": "signed",
    "refunding": "refunding",
    "closed": "closed",
}


def upgrade() -> None:
    """Create them; orders that are there already become purchases."""
    with op.batch_alter_table("customer") as batch:
        batch.add_column(sa.Column("merged_into", sa.String(), nullable=True))
        batch.add_column(sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
        batch.create_foreign_key(
            "fk_customer_merged_into_customer", "customer", ["merged_into"], ["id"], ondelete="SET NULL"
        )
        batch.create_index("ix_customer_merged_into", ["merged_into"])
    _create_crm()
    create_care()
    _carry_over()


def downgrade() -> None:
    """Drop them."""
    drop_care()
    op.drop_table("purchase_item")
    op.drop_table("purchase")
    op.drop_table("customer_transition")
    op.drop_table("customer_record")
    op.drop_table("customer_merge")
    op.drop_table("customer_figure")
    op.drop_table("customer_change")
    op.drop_table("customer_field")
    with op.batch_alter_table("customer") as batch:
        batch.drop_index("ix_customer_merged_into")
        batch.drop_constraint("fk_customer_merged_into_customer", type_="foreignkey")
        batch.drop_column("erased_at")
        batch.drop_column("merged_into")


def _create_crm() -> None:
    op.create_table(
        "customer_field",
        *texts("shop", "key", "label", "kind", "section"),
        *objects("choices"),
        *numbers("position"),
        sa.Column("archived", sa.Boolean(), nullable=False),
        *moments("created_at"),
        sa.CheckConstraint(
            "kind in ('text', 'number', 'flag', 'date', 'choice', 'list', 'phone', 'email')",
            name=op.f("ck_customer_field_kind"),
        ),
        sa.CheckConstraint(
            "section in ('basic', 'advanced', 'valuable')", name=op.f("ck_customer_field_section")
        ),
        sa.ForeignKeyConstraint(
            ["shop"], ["shop.key"], name="fk_customer_field_shop_shop", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("shop", "key", name="pk_customer_field"),
    )
    op.create_table(
        "customer_change",
        *texts("id", "shop", "customer"),
        *moments("at"),
        *texts("staff", null=True),
        *texts("how", "source"),
        *objects("changes"),
        sa.ForeignKeyConstraint(
            ["customer"], ["customer.id"], name="fk_customer_change_customer_customer", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_customer_change_shop_shop"),
        sa.ForeignKeyConstraint(
            ["staff"], ["staff.id"], name="fk_customer_change_staff_staff", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_customer_change"),
    )
    op.create_index("ix_customer_change_customer_at", "customer_change", ["customer", "at"])
    op.create_table(
        "customer_figure",
        *texts("customer", "shop"),
        *moments("as_of"),
        *numbers("orders", "spent", "refunds"),
        *moments("first_at", "last_at", null=True),
        sa.Column("mean_interval", sa.Float(), nullable=True),
        *numbers("interval_1_2", "interval_2_3", null=True),
        *texts("value"),
        *numbers("recency", "frequency", "monetary"),
        *texts("cell"),
        *numbers("layer"),
        *texts("tier", "stage", "relation"),
        sa.Column("risk", sa.Float(), nullable=True),
        *texts("risk_level"),
        sa.Column("satisfaction", sa.Float(), nullable=True),
        *objects("detail"),
        sa.ForeignKeyConstraint(
            ["customer"], ["customer.id"], name="fk_customer_figure_customer_customer", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_customer_figure_shop_shop"),
        sa.PrimaryKeyConstraint("customer", name="pk_customer_figure"),
    )
    op.create_index("ix_customer_figure_shop_stage", "customer_figure", ["shop", "stage"])
    op.create_index("ix_customer_figure_shop_value", "customer_figure", ["shop", "value"])
    op.create_table(
        "customer_merge",
        *texts("id", "shop", "kept", "gone"),
        *objects("moved"),
        *texts("staff", null=True),
        *moments("at"),
        *moments("undone_at", null=True),
        sa.ForeignKeyConstraint(
            ["gone"], ["customer.id"], name="fk_customer_merge_gone_customer", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["kept"], ["customer.id"], name="fk_customer_merge_kept_customer", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_customer_merge_shop_shop"),
        sa.ForeignKeyConstraint(
            ["staff"], ["staff.id"], name="fk_customer_merge_staff_staff", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_customer_merge"),
    )
    op.create_index("ix_customer_merge_gone", "customer_merge", ["gone"])
    op.create_index("ix_customer_merge_kept", "customer_merge", ["kept"])
    op.create_table(
        "customer_record",
        *texts("customer", "shop"),
        *objects("fields", "sources"),
        sa.Column("completeness", sa.Float(), nullable=False),
        sa.Column("dated", sa.Boolean(), nullable=False),
        *moments("updated_at"),
        sa.ForeignKeyConstraint(
            ["customer"], ["customer.id"], name="fk_customer_record_customer_customer", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_customer_record_shop_shop"),
        sa.PrimaryKeyConstraint("customer", name="pk_customer_record"),
    )
    op.create_index("ix_customer_record_shop", "customer_record", ["shop"])
    op.create_table(
        "customer_transition",
        *texts("id", "shop", "customer"),
        *moments("at"),
        *texts("what", "before", "after"),
        *objects("why"),
        sa.ForeignKeyConstraint(
            ["customer"], ["customer.id"], name="fk_customer_transition_customer_customer", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_customer_transition_shop_shop"),
        sa.PrimaryKeyConstraint("id", name="pk_customer_transition"),
    )
    op.create_index("ix_customer_transition_customer_at", "customer_transition", ["customer", "at"])
    op.create_index("ix_customer_transition_shop_at", "customer_transition", ["shop", "at"])
    op.create_table(
        "purchase",
        *texts("shop", "order_no", "customer", "state"),
        *numbers("amount", "refunded"),
        *moments("placed_at"),
        *moments("paid_at", "sent_at", "signed_at", null=True),
        *texts("channel", "province", "source"),
        *numbers("rank"),
        sa.CheckConstraint(
            "state in ('unpaid', 'paid', 'sent', 'signed', 'refunding', 'refunded', 'closed')",
            name=op.f("ck_purchase_state"),
        ),
        sa.CheckConstraint("amount >= 0 and refunded >= 0", name=op.f("ck_purchase_money")),
        sa.ForeignKeyConstraint(
            ["customer"], ["customer.id"], name="fk_purchase_customer_customer", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_purchase_shop_shop"),
        sa.PrimaryKeyConstraint("shop", "order_no", name="pk_purchase"),
    )
    op.create_index("ix_purchase_customer_paid_at", "purchase", ["customer", "paid_at"])
    op.create_table(
        "purchase_item",
        *texts("shop", "order_no", "line", "product", "sku", "title", "category"),
        *numbers("count", "amount", "refunded"),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_purchase_item_shop_shop"),
        sa.PrimaryKeyConstraint("shop", "order_no", "line", name="pk_purchase_item"),
    )


def _carry_over() -> None:
    """Make a purchase of every order."""
    connection = op.get_bind()
    orders = sa.table(
        "trade_order",
        *[sa.column(name) for name in ("id", "shop", "customer", "order_no", "state", "amount")],
        *[sa.column(name, UtcDateTime()) for name in ("placed_at", "paid_at", "sent_at", "signed_at")],
        sa.column("record"),
    )
    purchases = sa.table(
        "purchase",
        *[sa.column(name) for name in ("shop", "order_no", "customer", "state", "amount", "refunded")],
        *[sa.column(name, UtcDateTime()) for name in ("placed_at", "paid_at", "sent_at", "signed_at")],
        *[sa.column(name) for name in ("channel", "province", "source", "rank")],
    )
    for row in connection.execute(sa.select(orders)).mappings().all():
        record = json.loads(row["record"]) if isinstance(row["record"], str) else row["record"]
        state, refunded = _state(row, record)
        values = {name: row[name] for name in ("shop", "order_no", "customer", "amount", "placed_at")}
        values |= {name: row[name] for name in ("paid_at", "sent_at", "signed_at")}
        values |= {"state": state, "refunded": refunded, "channel": "online", "source": "live", "rank": 99}
        province = (record.get("address") or {}).get("province") or ""
        connection.execute(purchases.insert().values(**values, province=province))
    connection.execute(
        sa.text(
            "INSERT INTO purchase_item (shop, order_no, line, product, sku, title, category, count, amount, refunded) "
            "SELECT o.shop, o.order_no, CAST(i.position AS VARCHAR), i.product, i.sku, i.title, '', i.count, "
            "i.price * i.count, 0 FROM order_item i JOIN trade_order o ON o.id = i.trade_order"
        )
    )


def _state(row: sa.RowMapping, record: dict[str, Any]) -> tuple[str, int]:
    """Return the state of a purchase and the fen given back."""
    refund = record.get("refund") or {}
    if refund.get("stage") == "refunded":
        back = min(round(float(refund.get("amount") or 0) * 100), row["amount"])
        reached = "signed" if row["signed_at"] else "sent" if row["sent_at"] else "paid"
        return ("refunded" if back >= row["amount"] else reached), back
    return _STATES.get(row["state"], "paid" if row["paid_at"] else "unpaid"), 0
