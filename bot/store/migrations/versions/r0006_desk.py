"""Assignment, notes and notices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Json

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _shop(table: str, ondelete: str | None = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["shop"], ["shop.key"], name=f"fk_{table}_shop_shop", ondelete=ondelete)


def _talk(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["conversation"],
        ["conversation.id"],
        name=f"fk_{table}_conversation_conversation",
        ondelete="CASCADE",
    )


def _staff(table: str, column: str = "staff", ondelete: str = "SET NULL") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], ["staff.id"], name=f"fk_{table}_{column}_staff", ondelete=ondelete
    )


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "note",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("after_seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("mentions", Json, nullable=False),
        sa.Column("client_note_id", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind in ('note', 'transfer', 'accepted', 'declined', 'withdrawn', 'expired')",
            name=op.f("ck_note_kind"),
        ),
        _staff("note", "author"),
        _talk("note"),
        _shop("note", None),
        sa.PrimaryKeyConstraint("id", name="pk_note"),
        sa.UniqueConstraint(
            "conversation", "author", "client_note_id", name="uq_note_conversation_author_client_note_id"
        ),
    )
    op.create_index("ix_note_conversation_after_seq", "note", ["conversation", "after_seq"])
    op.create_table(
        "transfer",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("sender", sa.String(), nullable=True),
        sa.Column("target", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('pending', 'accepted', 'declined', 'withdrawn', 'expired')",
            name=op.f("ck_transfer_state"),
        ),
        _staff("transfer", "sender"),
        _staff("transfer", "target"),
        _talk("transfer"),
        _shop("transfer", None),
        sa.PrimaryKeyConstraint("id", name="pk_transfer"),
    )
    op.create_index("ix_transfer_conversation_state", "transfer", ["conversation", "state"])
    op.create_table(
        "duty",
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("status in ('online', 'busy', 'away')", name=op.f("ck_duty_status")),
        _staff("duty", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("staff", name="pk_duty"),
    )
    _texts()


def _texts() -> None:
    op.create_table(
        "snippet",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        _shop("snippet"),
        _staff("snippet", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_snippet"),
    )
    op.create_index("ix_snippet_shop_staff", "snippet", ["shop", "staff"])
    op.create_table(
        "snippet_use",
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("snippet", sa.String(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        _shop("snippet_use"),
        _staff("snippet_use", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("shop", "staff", "snippet", name="pk_snippet_use"),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("intents", Json, nullable=False),
        sa.Column("order_states", Json, nullable=False),
        sa.Column("products", Json, nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("written_by", sa.String(), nullable=True),
        sa.Column("approved_by", sa.String(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state in ('draft', 'approved', 'ended')", name=op.f("ck_notice_state")),
        _shop("notice"),
        _staff("notice", "written_by"),
        _staff("notice", "approved_by"),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
    )
    op.create_index("ix_notice_shop_state", "notice", ["shop", "state"])
    op.create_table(
        "notice_sent",
        sa.Column("notice", sa.String(), nullable=False),
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice"], ["notice.id"], name="fk_notice_sent_notice_notice", ondelete="CASCADE"
        ),
        _talk("notice_sent"),
        _staff("notice_sent"),
        sa.PrimaryKeyConstraint("notice", "conversation", name="pk_notice_sent"),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("notice_sent", "notice", "snippet_use", "snippet", "duty", "transfer", "note"):
        op.drop_table(table)
