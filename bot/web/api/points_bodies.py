"""Bodies of the points' ledger."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from bot.chat.protocol.fields import Id, Time, Wire, clean_line

Line = Annotated[str, StringConstraints(max_length=200), AfterValidator(clean_line)]


class PointsLine(Wire):
    """One line of the ledger."""

    id: str
    at: Time
    kind: str
    points: int
    reference: str
    note: str
    staff: str | None
    balance: int


class PointsAccount(Wire):
    """A customer's points."""

    customer: str
    balance: int
    items: tuple[PointsLine, ...]
    offset_points: int
    """Most points that may go towards the order amount asked about."""
    offset_yuan: float


class PointsBooking(Wire):
    """Points to book: a kind that earns by rule needs no amount, a correction or spending does."""

    customer: Id
    kind: Literal["sign_in", "share", "review", "activity", "goods", "offset", "correction"]
    points: Annotated[int, Field(ge=-1_000_000, le=1_000_000)] | None = None
    reference: Line = ""
    note: Line = ""


class PointsTotalLine(Wire):
    """What one kind came to."""

    kind: str
    entries: int
    customers: int
    points: int


class PointsSummary(Wire):
    """The ledger of a period (VAL-18)."""

    started: bool
    since: date
    until: date
    totals: tuple[PointsTotalLine, ...]
    participants: int
    """Largest number of customers in one kind."""
    redemptions: int
