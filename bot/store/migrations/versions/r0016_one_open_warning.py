"""A customer has one open warning at a time, whoever computes at once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

OPEN = sa.text("outcome = 'open'")


def upgrade() -> None:
    """Let go of what was opened twice; one that somebody worked on stays, else the oldest."""
    op.execute(
        "delete from churn_case where outcome = 'open' and exists ("
        "select 1 from churn_case as other where other.customer = churn_case.customer and other.outcome = 'open' "
        "and ((other.measure <> '' and churn_case.measure = '') "
        "or ((other.measure <> '') = (churn_case.measure <> '') and other.id < churn_case.id)))"
    )
    op.create_index(
        "ix_churn_case_open",
        "churn_case",
        ["customer"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    """Allow several again."""
    op.drop_index("ix_churn_case_open", "churn_case")
