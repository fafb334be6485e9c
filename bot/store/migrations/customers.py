"""Tables of revision 0010: care for customers and what came in files; frozen with that revision."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Json


def texts(*names: str, null: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=null) for name in names]


def numbers(*names: str, null: bool = False) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=null) for name in names]


def moments(*names: str, null: bool = False) -> list[sa.Column[datetime]]:
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=null) for name in names]


def objects(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, Json, nullable=False) for name in names]


def create_care() -> None:
    op.create_table(
        "audience",
        *texts("id", "shop", "name", "kind"),
        *objects("definition"),
        *numbers("size", null=True),
        *moments("counted_at", null=True),
        *texts("staff", null=True),
        *moments("created_at", "updated_at"),
        sa.CheckConstraint("kind in ('saved', 'preset')", name=op.f("ck_audience_kind")),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_audience_shop_shop", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name="fk_audience_staff_staff", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_audience"),
        sa.UniqueConstraint("shop", "name", name="uq_audience_shop_name"),
    )
    op.create_table(
        "customer_access",
        *texts("id", "shop"),
        *texts("staff", null=True),
        *texts("customer"),
        *moments("at"),
        *texts("what"),
        *objects("detail"),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_customer_access_shop_shop"),
        sa.ForeignKeyConstraint(
            ["staff"], ["staff.id"], name="fk_customer_access_staff_staff", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_customer_access"),
    )
    op.create_index("ix_customer_access_customer_at", "customer_access", ["customer", "at"])
    op.create_index("ix_customer_access_shop_at", "customer_access", ["shop", "at"])
    op.create_table(
        "customer_import",
        *texts("id", "shop", "kind", "file"),
        *texts("staff", null=True),
        *moments("started_at"),
        *moments("ended_at", null=True),
        *texts("state"),
        *numbers("rows", "done"),
        *objects("report"),
        sa.CheckConstraint(
            "kind in ('orders', 'customers', 'traffic', 'chats', 'interests')",
            name=op.f("ck_customer_import_kind"),
        ),
        sa.CheckConstraint(
            "state in ('running', 'done', 'failed', 'refused')", name=op.f("ck_customer_import_state")
        ),
        sa.ForeignKeyConstraint(
            ["shop"], ["shop.key"], name="fk_customer_import_shop_shop", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["staff"], ["staff.id"], name="fk_customer_import_staff_staff", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_customer_import"),
    )
    op.create_index("ix_customer_import_shop_started_at", "customer_import", ["shop", "started_at"])
    op.create_table(
        "traffic",
        *texts("shop"),
        sa.Column("day", sa.Date(), nullable=False),
        *texts("origin", "page"),
        *numbers(
            "views",
            "visits",
            "visitors",
            "new_visitors",
            "bounces",
            "carts",
            "favourites",
            "clicks",
            "seconds",
        ),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_traffic_shop_shop", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("shop", "day", "origin", "page", name="pk_traffic"),
    )
    op.create_table(
        "chat_line",
        *texts("customer"),
        *moments("at"),
        *texts("digest", "shop", "role", "speaker", "text", "source"),
        sa.CheckConstraint("role in ('buyer', 'agent')", name=op.f("ck_chat_line_role")),
        sa.ForeignKeyConstraint(
            ["customer"], ["customer.id"], name="fk_chat_line_customer_customer", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_chat_line_shop_shop"),
        sa.PrimaryKeyConstraint("customer", "at", "digest", name="pk_chat_line"),
    )
    op.create_index("ix_chat_line_shop", "chat_line", ["shop"])
    op.create_table(
        "churn_case",
        *texts("id", "shop", "customer"),
        *moments("warned_at"),
        sa.Column("risk", sa.Float(), nullable=False),
        *objects("reasons"),
        *texts("cause", "measure"),
        *moments("measured_at", null=True),
        *texts("staff", null=True),
        *texts("outcome"),
        *moments("closed_at", null=True),
        *numbers("value"),
        sa.CheckConstraint("outcome in ('open', 'returned', 'lost')", name=op.f("ck_churn_case_outcome")),
        sa.ForeignKeyConstraint(
            ["customer"], ["customer.id"], name="fk_churn_case_customer_customer", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_churn_case_shop_shop"),
        sa.ForeignKeyConstraint(
            ["staff"], ["staff.id"], name="fk_churn_case_staff_staff", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_churn_case"),
    )
    op.create_index("ix_churn_case_customer_warned_at", "churn_case", ["customer", "warned_at"])
    op.create_index("ix_churn_case_shop_outcome_warned_at", "churn_case", ["shop", "outcome", "warned_at"])
    op.create_table(
        "consent",
        *texts("id", "shop", "customer", "purpose"),
        sa.Column("granted", sa.Boolean(), nullable=False),
        *texts("how", "evidence"),
        *texts("staff", null=True),
        *moments("at"),
        sa.CheckConstraint(
            "purpose in ('service', 'care', 'marketing', 'profiling')", name=op.f("ck_consent_purpose")
        ),
        sa.ForeignKeyConstraint(
            ["customer"], ["customer.id"], name="fk_consent_customer_customer", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_consent_shop_shop"),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name="fk_consent_staff_staff", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_consent"),
    )
    op.create_index("ix_consent_customer_purpose_at", "consent", ["customer", "purpose", "at"])
    op.create_table(
        "contact",
        *texts("id", "shop", "customer", "activity", "occasion", "reference", "stage", "tier", "channel"),
        *moments("due_at"),
        *moments("until", null=True),
        *texts("template", "text", "category", "gift", "arm", "experiment"),
        *texts("staff", null=True),
        *texts("state"),
        *moments("done_at", null=True),
        *texts("done_by", null=True),
        *texts("result", "feedback", "note"),
        *moments("outcome_at", null=True),
        *numbers("outcome_value"),
        *moments("created_at"),
        sa.CheckConstraint("activity in ('keep', 'market')", name=op.f("ck_contact_activity")),
        sa.CheckConstraint("arm in ('treated', 'held')", name=op.f("ck_contact_arm")),
        sa.CheckConstraint(
            "state in ('planned', 'done', 'skipped', 'stopped')", name=op.f("ck_contact_state")
        ),
        sa.ForeignKeyConstraint(
            ["customer"], ["customer.id"], name="fk_contact_customer_customer", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["done_by"], ["staff.id"], name="fk_contact_done_by_staff", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_contact_shop_shop"),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name="fk_contact_staff_staff", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_contact"),
        sa.UniqueConstraint(
            "shop", "customer", "occasion", "reference", name="uq_contact_shop_customer_occasion_reference"
        ),
    )
    op.create_index("ix_contact_customer_due_at", "contact", ["customer", "due_at"])
    op.create_index("ix_contact_shop_state_due_at", "contact", ["shop", "state", "due_at"])
    op.create_table(
        "interest",
        *texts("customer", "kind", "product"),
        *moments("at"),
        *texts("shop"),
        sa.CheckConstraint("kind in ('view', 'cart', 'favourite', 'consult')", name=op.f("ck_interest_kind")),
        sa.ForeignKeyConstraint(
            ["customer"], ["customer.id"], name="fk_interest_customer_customer", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_interest_shop_shop"),
        sa.PrimaryKeyConstraint("customer", "kind", "product", "at", name="pk_interest"),
    )
    op.create_index("ix_interest_shop_kind_at", "interest", ["shop", "kind", "at"])
    op.create_table(
        "points_account",
        *texts("customer", "shop"),
        *numbers("balance"),
        sa.CheckConstraint("balance >= 0", name=op.f("ck_points_account_balance")),
        sa.ForeignKeyConstraint(
            ["customer"], ["customer.id"], name="fk_points_account_customer_customer", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_points_account_shop_shop"),
        sa.PrimaryKeyConstraint("customer", name="pk_points_account"),
    )
    op.create_index("ix_points_account_shop", "points_account", ["shop"])
    op.create_table(
        "points_entry",
        *texts("id", "shop", "customer"),
        *moments("at"),
        *texts("kind"),
        *numbers("points"),
        *texts("reference", null=True),
        *texts("note"),
        *texts("staff", null=True),
        *numbers("balance"),
        sa.CheckConstraint(
            "kind in ('purchase', 'sign_in', 'share', 'review', 'activity', 'goods', 'offset', 'refund', 'expire', 'correction')",
            name=op.f("ck_points_entry_kind"),
        ),
        sa.CheckConstraint("points <> 0", name=op.f("ck_points_entry_points")),
        sa.ForeignKeyConstraint(
            ["customer"], ["customer.id"], name="fk_points_entry_customer_customer", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_points_entry_shop_shop"),
        sa.ForeignKeyConstraint(
            ["staff"], ["staff.id"], name="fk_points_entry_staff_staff", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_points_entry"),
        sa.UniqueConstraint("customer", "kind", "reference", name="uq_points_entry_customer_kind_reference"),
    )
    op.create_index("ix_points_entry_shop_at", "points_entry", ["shop", "at"])
    op.create_table(
        "special_date",
        *texts("id", "shop", "customer", "kind", "whose", "name", "calendar"),
        *numbers("month", "day"),
        *numbers("year", null=True),
        sa.Column("leap", sa.Boolean(), nullable=False),
        *texts("source"),
        *moments("created_at"),
        sa.CheckConstraint("calendar in ('solar', 'lunar')", name=op.f("ck_special_date_calendar")),
        sa.CheckConstraint(
            "kind in ('birthday', 'anniversary', 'festival', 'other')", name=op.f("ck_special_date_kind")
        ),
        sa.ForeignKeyConstraint(
            ["customer"], ["customer.id"], name="fk_special_date_customer_customer", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_special_date_shop_shop"),
        sa.PrimaryKeyConstraint("id", name="pk_special_date"),
        sa.UniqueConstraint(
            "customer", "kind", "whose", "name", name="uq_special_date_customer_kind_whose_name"
        ),
    )
    op.create_index(
        "ix_special_date_shop_calendar_month_day", "special_date", ["shop", "calendar", "month", "day"]
    )


def drop_care() -> None:
    op.drop_table("special_date")
    op.drop_table("points_entry")
    op.drop_table("points_account")
    op.drop_table("interest")
    op.drop_table("contact")
    op.drop_table("consent")
    op.drop_table("churn_case")
    op.drop_table("chat_line")
    op.drop_table("traffic")
    op.drop_table("customer_import")
    op.drop_table("customer_access")
    op.drop_table("audience")
