"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Json

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the first tables."""
    op.create_table(
        "revoked_token",
        sa.Column("jti", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("jti", name="pk_revoked_token"),
    )
    op.create_index("ix_revoked_token_expires_at", "revoked_token", ["expires_at"])

    op.create_table(
        "setting",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", Json, nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_setting"),
    )
    op.create_table(
        "shop",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("trade", sa.String(), nullable=False),
        sa.Column("spec", Json, nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("simulation", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_shop"),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("password", sa.String(), nullable=False),
        sa.Column("token_version", sa.Integer(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role in ('trainee', 'agent', 'supervisor', 'admin')", name=op.f("ck_staff_role")),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
        sa.UniqueConstraint("username", name="uq_staff_username"),
    )
    op.create_table(
        "ask",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("body_hash", sa.String(), nullable=False),
        sa.Column("response", Json, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_ask_shop_shop"),
        sa.PrimaryKeyConstraint("id", name="pk_ask"),
        sa.UniqueConstraint("shop", "conversation", "message", name="uq_ask_shop_conversation_message"),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff", sa.String(), nullable=True),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("detail", Json, nullable=False),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name="fk_audit_staff_staff", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_at", "audit", ["at"])

    op.create_table(
        "customer",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("buyer", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("profile", Json, nullable=False),
        sa.Column("notes", Json, nullable=False),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_customer_shop_shop"),
        sa.PrimaryKeyConstraint("id", name="pk_customer"),
        sa.UniqueConstraint("shop", "buyer", name="uq_customer_shop_buyer"),
    )
    op.create_index("ix_customer_shop_last_seen", "customer", ["shop", "last_seen"])

    op.create_table(
        "staff_shop",
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_staff_shop_shop_shop", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["staff"], ["staff.id"], name="fk_staff_shop_staff_staff", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("staff", "shop", name="pk_staff_shop"),
    )
    op.create_index("ix_staff_shop_shop", "staff_shop", ["shop"])

    op.create_table(
        "conversation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("customer", sa.String(), nullable=False),
        sa.Column("external", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("agent", sa.String(), nullable=True),
        sa.Column("handover", sa.String(), nullable=False),
        sa.Column("head_seq", sa.Integer(), nullable=False),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("alert", sa.String(), nullable=False),
        sa.Column("focus_item", sa.String(), nullable=False),
        sa.Column("focus_order", sa.String(), nullable=False),
        sa.Column("psychology", Json, nullable=False),
        sa.Column("emotion", sa.String(), nullable=False),
        sa.Column("profile", Json, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state in ('open', 'closed')", name=op.f("ck_conversation_state")),
        sa.ForeignKeyConstraint(["agent"], ["staff.id"], name="fk_conversation_agent_staff"),
        sa.ForeignKeyConstraint(["customer"], ["customer.id"], name="fk_conversation_customer_customer"),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_conversation_shop_shop"),
        sa.PrimaryKeyConstraint("id", name="pk_conversation"),
        sa.UniqueConstraint("shop", "customer", "external", name="uq_conversation_shop_customer_external"),
    )
    op.create_index("ix_conversation_agent_state", "conversation", ["agent", "state"])
    op.create_index("ix_conversation_customer", "conversation", ["customer"])
    op.create_index("ix_conversation_shop_state_updated_at", "conversation", ["shop", "state", "updated_at"])

    op.create_table(
        "customer_tag",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("customer", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("staff", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("source in ('text', 'behaviour', 'person')", name=op.f("ck_customer_tag_source")),
        sa.ForeignKeyConstraint(
            ["customer"], ["customer.id"], name="fk_customer_tag_customer_customer", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["staff"], ["staff.id"], name="fk_customer_tag_staff_staff", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_customer_tag"),
        sa.UniqueConstraint("customer", "text", name="uq_customer_tag_customer_text"),
    )
    op.create_table(
        "trade_order",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("customer", sa.String(), nullable=False),
        sa.Column("order_no", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("record", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer"], ["customer.id"], name="fk_trade_order_customer_customer", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_trade_order_shop_shop"),
        sa.PrimaryKeyConstraint("id", name="pk_trade_order"),
        sa.UniqueConstraint("shop", "order_no", name="uq_trade_order_shop_order_no"),
    )
    op.create_index("ix_trade_order_customer_placed_at", "trade_order", ["customer", "placed_at"])

    op.create_table(
        "action",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("customer", sa.String(), nullable=False),
        sa.Column("order_no", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("detail", Json, nullable=False),
        sa.Column("staff", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversation.id"], name="fk_action_conversation_conversation"
        ),
        sa.ForeignKeyConstraint(["customer"], ["customer.id"], name="fk_action_customer_customer"),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_action_shop_shop"),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name="fk_action_staff_staff", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_action"),
    )
    op.create_index("ix_action_conversation_created_at", "action", ["conversation", "created_at"])
    op.create_index("ix_action_customer", "action", ["customer"])

    op.create_table(
        "file",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("conversation", sa.String(), nullable=True),
        sa.Column("uploader_kind", sa.String(), nullable=False),
        sa.Column("uploader_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("mime", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversation.id"], name="fk_file_conversation_conversation"
        ),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_file_shop_shop"),
        sa.PrimaryKeyConstraint("id", name="pk_file"),
    )
    op.create_index("ix_file_sha256", "file", ["sha256"])

    op.create_table(
        "label",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("understanding", Json, nullable=False),
        sa.Column("corrected", Json, nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversation.id"], name="fk_label_conversation_conversation"
        ),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_label_shop_shop"),
        sa.PrimaryKeyConstraint("id", name="pk_label"),
        sa.UniqueConstraint("conversation", "round", name="uq_label_conversation_round"),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("sender_kind", sa.String(), nullable=False),
        sa.Column("sender_id", sa.String(), nullable=False),
        sa.Column("sender_name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("payload", Json, nullable=True),
        sa.Column("client_msg_id", sa.String(), nullable=False),
        sa.Column("body_hash", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recalled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "sender_kind in ('buyer', 'agent', 'system', 'auto')", name=op.f("ck_message_sender_kind")
        ),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversation.id"], name="fk_message_conversation_conversation"
        ),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_message_shop_shop"),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
        sa.UniqueConstraint("conversation", "seq", name="uq_message_conversation_seq"),
        sa.UniqueConstraint(
            "shop",
            "sender_kind",
            "sender_id",
            "client_msg_id",
            name="uq_message_shop_sender_kind_sender_id_client_msg_id",
        ),
    )
    op.create_table(
        "order_item",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("trade_order", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("product", sa.String(), nullable=False),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["trade_order"],
            ["trade_order.id"],
            name="fk_order_item_trade_order_trade_order",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_order_item"),
        sa.UniqueConstraint("trade_order", "position", name="uq_order_item_trade_order_position"),
    )
    op.create_table(
        "read_state",
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("participant", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"],
            ["conversation.id"],
            name="fk_read_state_conversation_conversation",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conversation", "kind", "participant", name="pk_read_state"),
    )
    op.create_table(
        "suggestion",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("missing_slots", Json, nullable=False),
        sa.Column("facts", Json, nullable=False),
        sa.Column("reasons", Json, nullable=False),
        sa.Column("warnings", Json, nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("displayed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("inserted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("final_text", sa.String(), nullable=False),
        sa.Column("edits", Json, nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversation.id"], name="fk_suggestion_conversation_conversation"
        ),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_suggestion_shop_shop"),
        sa.ForeignKeyConstraint(
            ["staff"], ["staff.id"], name="fk_suggestion_staff_staff", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_suggestion"),
    )
    op.create_index("ix_suggestion_conversation_round", "suggestion", ["conversation", "round"])
    op.create_index("ix_suggestion_shop_template", "suggestion", ["shop", "template"])

    op.create_table(
        "correction",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=True),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("before", Json, nullable=True),
        sa.Column("after", Json, nullable=True),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversation.id"], name="fk_correction_conversation_conversation"
        ),
        sa.ForeignKeyConstraint(["message"], ["message.id"], name="fk_correction_message_message"),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_correction_shop_shop"),
        sa.ForeignKeyConstraint(
            ["staff"], ["staff.id"], name="fk_correction_staff_staff", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_correction"),
    )
    op.create_index("ix_correction_message", "correction", ["message"])
    op.create_index("ix_correction_shop_created_at", "correction", ["shop", "created_at"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("correction")
    op.drop_table("suggestion")
    op.drop_table("read_state")
    op.drop_table("order_item")
    op.drop_table("message")
    op.drop_table("label")
    op.drop_table("file")
    op.drop_table("action")
    op.drop_table("trade_order")
    op.drop_table("customer_tag")
    op.drop_table("conversation")
    op.drop_table("staff_shop")
    op.drop_table("customer")
    op.drop_table("audit")
    op.drop_table("ask")
    op.drop_table("staff")
    op.drop_table("shop")
    op.drop_table("setting")
    op.drop_table("revoked_token")
