"""The course of new staff."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Json

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_TABLES = (
    "course_question",
    "course_certificate",
    "course_task",
    "course_mistake",
    "course_rewrite",
    "course_paper",
    "course_progress",
)


def upgrade() -> None:
    """Create its tables."""
    op.create_table(
        "course_progress",
        *_texts("staff", "shop", "day"),
        *_moments("read_at", "tested_at", null=True),
        sa.Column("best", sa.Float(), nullable=True),
        *_objects("rewrites"),
        *_moments("updated_at"),
        *_owned("course_progress"),
        sa.PrimaryKeyConstraint("staff", "shop", "day", name="pk_course_progress"),
    )
    op.create_index("ix_course_progress_shop", "course_progress", ["shop"])
    op.create_table(
        "course_paper",
        *_texts("id", "staff", "shop", "day", "kind", "seed"),
        *_objects("questions", "answers"),
        sa.Column("passes", sa.Float(), nullable=False),
        *_moments("started_at"),
        *_moments("due_at", "finished_at", null=True),
        sa.Column("marks", sa.Integer(), nullable=True),
        sa.Column("of", sa.Integer(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.CheckConstraint("kind in ('test', 'quiz', 'sums', 'mistakes')", name=op.f("ck_course_paper_kind")),
        *_owned("course_paper"),
        sa.PrimaryKeyConstraint("id", name="pk_course_paper"),
    )
    op.create_index("ix_course_paper_shop", "course_paper", ["shop"])
    op.create_index("ix_course_paper_staff_shop_started_at", "course_paper", ["staff", "shop", "started_at"])
    op.create_table(
        "course_rewrite",
        *_texts("id", "staff", "shop", "day", "item", "text"),
        sa.Column("passed", sa.Boolean(), nullable=False),
        *_objects("points"),
        *_moments("at"),
        *_owned("course_rewrite"),
        sa.PrimaryKeyConstraint("id", name="pk_course_rewrite"),
    )
    op.create_index("ix_course_rewrite_shop", "course_rewrite", ["shop"])
    op.create_index("ix_course_rewrite_staff_shop_item", "course_rewrite", ["staff", "shop", "item"])
    op.create_table(
        "course_mistake",
        *_texts("staff", "shop", "question"),
        *_objects("content"),
        *_texts("given"),
        sa.Column("box", sa.Integer(), nullable=False),
        *_moments("due_at"),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.Column("hits", sa.Integer(), nullable=False),
        sa.CheckConstraint("box between 1 and 5", name=op.f("ck_course_mistake_box")),
        *_owned("course_mistake"),
        sa.PrimaryKeyConstraint("staff", "shop", "question", name="pk_course_mistake"),
    )
    op.create_index("ix_course_mistake_shop", "course_mistake", ["shop"])
    op.create_index("ix_course_mistake_staff_shop_due_at", "course_mistake", ["staff", "shop", "due_at"])
    op.create_table(
        "course_task",
        *_texts("id", "shop", "staff", "day"),
        sa.Column("pass_mark", sa.Integer(), nullable=False),
        *_texts("note"),
        sa.Column("by", sa.String(), nullable=True),
        *_moments("due_at", "created_at"),
        sa.CheckConstraint("pass_mark between 0 and 100", name=op.f("ck_course_task_pass_mark")),
        *_owned("course_task"),
        sa.ForeignKeyConstraint(["by"], ["staff.id"], name="fk_course_task_by_staff", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_course_task"),
        sa.UniqueConstraint("staff", "shop", "day", name="uq_course_task_staff_shop_day"),
    )
    op.create_index("ix_course_task_shop_due_at", "course_task", ["shop", "due_at"])
    op.create_table(
        "course_certificate",
        *_texts("id", "staff", "shop", "number"),
        sa.Column("score", sa.Float(), nullable=False),
        *_objects("detail"),
        *_moments("issued_at"),
        *_owned("course_certificate"),
        sa.PrimaryKeyConstraint("id", name="pk_course_certificate"),
        sa.UniqueConstraint("number", name="uq_course_certificate_number"),
        sa.UniqueConstraint("staff", "shop", name="uq_course_certificate_staff_shop"),
    )
    op.create_index("ix_course_certificate_shop", "course_certificate", ["shop"])
    op.create_table(
        "course_question",
        *_texts("id", "shop", "day"),
        *_objects("content"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(), nullable=True),
        *_moments("updated_at"),
        sa.ForeignKeyConstraint(
            ["author"], ["staff.id"], name="fk_course_question_author_staff", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["shop"], ["shop.key"], name="fk_course_question_shop_shop", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_course_question"),
    )
    op.create_index("ix_course_question_shop", "course_question", ["shop"])


def downgrade() -> None:
    """Drop them."""
    for table in _TABLES:
        op.drop_table(table)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _moments(*names: str, null: bool = False) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=null) for name in names]


def _objects(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, Json, nullable=False) for name in names]


def _owned(table: str) -> list[sa.ForeignKeyConstraint]:
    """Return the keys of what belongs to somebody in a shop."""
    return [
        sa.ForeignKeyConstraint(
            [name], [f"{name}.{key}"], name=f"fk_{table}_{name}_{name}", ondelete="CASCADE"
        )
        for name, key in (("staff", "id"), ("shop", "key"))
    ]
