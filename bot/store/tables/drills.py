"""Drills of staff with simulated buyers, and what supervisors wrote for them."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field

from bot.store.columns import Json, Row, UtcDateTime


class DrillTable(Row, table=True):
    """One drill of one member of staff."""

    __tablename__ = "drill"
    __table_args__ = (
        CheckConstraint("mode in ('practice', 'exam')", name="mode"),
        CheckConstraint("state in ('running', 'finished', 'broken')", name="state"),
        Index(None, "staff", "started_at"),
    )

    id: str = Field(primary_key=True)
    staff: str = Field(foreign_key="staff.id", ondelete="CASCADE")
    source: str
    """Key of the shop whose facts were practised on."""
    mode: str
    help: str
    """suggestions, hints or off."""
    title: str
    task: str = Field(index=True)
    """What it was done for, such as a lesson; empty: of one's own accord."""
    seed: str
    plan: dict[str, Any] = Field(sa_type=Json)
    """Who came when."""
    state: str
    total: float | None
    """0..100, the mean of its conversations; None: not finished."""
    passed: bool | None
    hints: int
    seconds: float
    """Of practice, without pauses."""
    started_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(sa_type=UtcDateTime)


class DrillSeatTable(Row, table=True):
    """One buyer of a finished drill: score, marks, transcript, debrief."""

    __tablename__ = "drill_seat"

    drill: str = Field(primary_key=True, foreign_key="drill.id", ondelete="CASCADE")
    number: int = Field(primary_key=True)
    persona: str
    scenario: str
    level: int
    psychology: str = Field(index=True)
    """Main motive."""
    type: dict[str, Any] = Field(sa_type=Json)
    total: float
    passed: bool
    result: dict[str, Any] = Field(sa_type=Json)
    """Cells, marks, transcript and debrief as they are shown."""


class DrillRecordTable(Row, table=True):
    """What is needed to go on with a drill under way after a restart; gone when it ends."""

    __tablename__ = "drill_record"

    drill: str = Field(primary_key=True, foreign_key="drill.id", ondelete="CASCADE")
    setup: str = Field(sa_type=Text)
    """Shop, buyers and conversations as JSON; text, since the order of its keys counts."""
    clock: float
    """Seconds of practice when it was last seen running."""
    seen_at: datetime = Field(sa_type=UtcDateTime)
    """When that was; while paused, when the pause began."""
    paused: bool
    happenings: int
    """How many things had happened by then."""
    seal: str
    """Hash of them, in order; empty for none."""


class DrillInputTable(Row, table=True):
    """One thing that the trainee did in a drill under way."""

    __tablename__ = "drill_input"

    drill: str = Field(primary_key=True, foreign_key="drill.id", ondelete="CASCADE")
    number: int = Field(primary_key=True)
    """From 0."""
    entry: str = Field(sa_type=Text)
    """JSON of `bot.simulation.drill.Input`."""


class DrillMaterialTable(Row, table=True):
    """A persona or scenario that a supervisor made."""

    __tablename__ = "drill_material"
    __table_args__ = (
        UniqueConstraint("shop", "kind", "key"),
        CheckConstraint("kind in ('persona', 'scenario')", name="kind"),
    )

    id: str = Field(primary_key=True)
    shop: str = Field(foreign_key="shop.key", ondelete="CASCADE")
    kind: str
    key: str
    name: str
    entry: dict[str, Any] = Field(sa_type=Json)
    """In the shape of `intents/personas` or `intents/scenarios`."""
    staff: str | None = Field(foreign_key="staff.id", ondelete="SET NULL")
    version: int
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
