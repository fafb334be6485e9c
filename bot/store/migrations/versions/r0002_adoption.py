"""What replies come to: counts a day, what followed a conversation, muting lifted; the need of a suggestion."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

COUNTS = (
    "shown",
    "passed",
    "inserted",
    "sent",
    "edited",
    "dismissed",
    "faulted",
    "ordered",
    "refunded",
    "complained",
    "rated",
)


def upgrade() -> None:
    """Create them; suggestions made before count from now on."""
    with op.batch_alter_table("suggestion") as batch:
        batch.add_column(sa.Column("need", sa.String(), nullable=True))
    op.execute(sa.text("UPDATE suggestion SET need = ''"))
    with op.batch_alter_table("suggestion") as batch:
        batch.alter_column("need", existing_type=sa.String(), nullable=False)

    op.create_table(
        "adoption",
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("need", sa.String(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        sa.Column("kept", sa.Float(), nullable=False),
        sa.Column("stars", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_adoption_shop_shop", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("shop", "day", "need", "template", "staff", name="pk_adoption"),
    )
    op.create_table(
        "outcome",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('order', 'refund', 'complaint', 'csat')", name=op.f("ck_outcome_kind")),
        sa.ForeignKeyConstraint(
            ["conversation"],
            ["conversation.id"],
            name="fk_outcome_conversation_conversation",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_outcome_shop_shop"),
        sa.PrimaryKeyConstraint("id", name="pk_outcome"),
        sa.UniqueConstraint(
            "conversation", "kind", "reference", name="uq_outcome_conversation_kind_reference"
        ),
    )
    op.create_index("ix_outcome_shop_at", "outcome", ["shop", "at"])
    op.create_table(
        "lifting",
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("need", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["shop"], ["shop.key"], name="fk_lifting_shop_shop", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name="fk_lifting_staff_staff", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("shop", "need", name="pk_lifting"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("lifting")
    op.drop_table("outcome")
    op.drop_table("adoption")
    with op.batch_alter_table("suggestion") as batch:
        batch.drop_column("need")
