"""Bodies of warnings and of what saving customers comes to."""

from typing import Annotated, Any, Literal

from pydantic import StringConstraints

from bot.chat.protocol.fields import Time, Wire
from bot.web.api.value_bodies import Named, ReasonLine

Cause = Literal["", "price", "quality", "service", "logistics", "rival", "no_need", "other"]


class MeasureLine(Wire):
    """Something that may be done to keep a customer."""

    id: str
    zh: str


class CaseLine(Wire):
    """One warning."""

    id: str
    customer: str
    name: str
    warned_at: Time
    risk: float
    reasons: tuple[ReasonLine, ...]
    cause: str
    measure: str
    measured_at: Time | None
    outcome: str
    closed_at: Time | None
    value: float
    """Yuan of the purchase that came back."""
    spent: float
    """Yuan in all."""
    days_since: int | None
    stage: Named
    measures: tuple[MeasureLine, ...]


class ShareLine(Wire):
    """So many of so many."""

    people: int
    successes: int
    share: float | None


class EffectLine(Wire):
    """The difference two arms make, with its 95 % interval."""

    treated: ShareLine
    held: ShareLine
    difference: float | None
    low: float | None
    high: float | None
    clear: bool


class Cases(Wire):
    """Warnings and how they end."""

    items: tuple[CaseLine, ...]
    open: int
    saved: EffectLine
    """Closed cases with and without a measure; who was helped was chosen by people, so this proves nothing alone."""
    returned: float
    """Yuan of who came back."""
    verdict: dict[str, Any]


class CaseMeasure(Wire):
    """What is done about a warning."""

    measure: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    cause: Cause = ""
