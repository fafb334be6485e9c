"""Drills, courses and their results."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Json

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of drills."""
    op.create_table(
        "drill",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        *[
            sa.Column(name, sa.String(), nullable=False)
            for name in ("source", "mode", "help", "title", "task", "seed")
        ],
        sa.Column("plan", Json, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("total", sa.Float(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("hints", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("mode in ('practice', 'exam')", name=op.f("ck_drill_mode")),
        sa.CheckConstraint("state in ('running', 'finished', 'broken')", name=op.f("ck_drill_state")),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"], name="fk_drill_staff_staff", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_drill"),
    )
    op.create_index("ix_drill_staff_started_at", "drill", ["staff", "started_at"])
    op.create_index("ix_drill_task", "drill", ["task"])
    op.create_table(
        "drill_seat",
        sa.Column("drill", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("persona", sa.String(), nullable=False),
        sa.Column("scenario", sa.String(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("psychology", sa.String(), nullable=False),
        sa.Column("type", Json, nullable=False),
        sa.Column("total", sa.Float(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("result", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["drill"], ["drill.id"], name="fk_drill_seat_drill_drill", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("drill", "number", name="pk_drill_seat"),
    )
    op.create_index("ix_drill_seat_psychology", "drill_seat", ["psychology"])
    op.create_table(
        "drill_material",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("shop", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("entry", Json, nullable=False),
        sa.Column("staff", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('persona', 'scenario')", name=op.f("ck_drill_material_kind")),
        sa.ForeignKeyConstraint(
            ["shop"], ["shop.key"], name="fk_drill_material_shop_shop", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["staff"], ["staff.id"], name="fk_drill_material_staff_staff", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_drill_material"),
        sa.UniqueConstraint("shop", "kind", "key", name="uq_drill_material_shop_kind_key"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("drill_material")
    op.drop_index("ix_drill_seat_psychology", table_name="drill_seat")
    op.drop_table("drill_seat")
    op.drop_index("ix_drill_task", table_name="drill")
    op.drop_index("ix_drill_staff_started_at", table_name="drill")
    op.drop_table("drill")
