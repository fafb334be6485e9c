"""Bodies of customers' figures, the shop's charts and its rules."""

from datetime import date
from typing import Any

from pydantic import Field

from bot.chat.protocol.fields import Time, Wire


class GaugeLine(Wire):
    """One figure with what it was divided by, and the days it is of."""

    key: str
    zh: str
    value: float | None
    numerator: float | None
    denominator: float | None
    unit: str
    since: date | None
    until: date | None


class Named(Wire):
    """A key with its name."""

    key: str
    zh: str


class ReasonLine(Wire):
    """A reason with its figure: so many days, so many times, or a share, 0 to 1, as the key says."""

    key: str
    value: float
    zh: str


class TypeLine(Wire):
    """A customer-type axis: value, how sure (0 to 1), and why (`person` when somebody set it)."""

    axis: str
    value: str | None
    score: float
    why: str


class TransitionLine(Wire):
    """How a customer came from one stage (relation, value, tier, risk) into another."""

    at: Time
    what: str
    before: Named
    after: Named


class CustomerFigures(Wire):
    """Everything computed of one customer."""

    customer: str
    as_of: Time
    value: Named
    layer: Named
    cell: Named
    tier: Named
    stage: Named
    relation: Named
    risk: float | None
    risk_level: Named
    warned_by: str
    footing: Named
    """Satisfaction and loyalty, side by side."""
    cluster: Named
    gauges: tuple[GaugeLine, ...]
    reasons: tuple[ReasonLine, ...]
    """Why a warning is given; empty without one."""
    parts: tuple[ReasonLine, ...]
    """What of the model's sum speaks for leaving, the strongest first; empty where the rule warns."""
    types: tuple[TypeLine, ...]
    steps: tuple[Named, ...]
    """What to do next: words for an agent, never a price, a coupon or a place in the queue."""
    rights: tuple[Named, ...]
    """What the shop has published for this member level; nothing else may be offered for it."""
    transitions: tuple[TransitionLine, ...]


class TallyLine(Wire):
    """How many customers share a figure; money in yuan."""

    key: str
    zh: str
    customers: int
    orders: int
    spent: float


class ClusterLine(Wire):
    """One cluster of customers."""

    name: str
    zh: str
    size: int
    spent: float
    days_since: float
    purchases: float
    mean_spent: float
    interval: float | None


class VisitLine(Wire):
    """Visits of one day, as the platform counted them."""

    day: date
    visitors: int
    new_visitors: int
    carts: int
    favourites: int


class OriginLine(Wire):
    """Where visitors came from."""

    origin: str
    visitors: int


class ShopCharts(Wire):
    """What the pages draw, as of the last recomputation; amounts in `charts` are fen."""

    recomputed_at: Time | None
    charts: dict[str, Any]
    value: tuple[TallyLine, ...]
    tier: tuple[TallyLine, ...]
    stage: tuple[TallyLine, ...]
    relation: tuple[TallyLine, ...]
    risk: tuple[TallyLine, ...]
    clusters: tuple[ClusterLine, ...]
    verdict: dict[str, Any]
    """Which of rule and model warns of leaving customers, and the figures that decided it."""
    names: dict[str, dict[str, str]]
    visits: tuple[VisitLine, ...] = Field(description="The last 90 days that imported files tell of.")
    origins: tuple[OriginLine, ...] = Field(description="Of the same days, the most visitors first.")


class RuleChange(Wire):
    """Rules to change, nested as in the answer; null takes the shop's change of a group back."""

    changes: dict[str, Any]


class RuleSet(Wire):
    """The rules that hold, and what the shop changed of them."""

    rules: dict[str, Any]
    changed: dict[str, Any]
    shipped: dict[str, Any] = Field(description="What holds where nothing was changed.")


class ShiftLine(Wire):
    """So many customers would come from one place into another."""

    before: Named
    after: Named
    customers: int


class TallyShift(Named):
    """Customers in one place, as it is and as it would be."""

    before: int
    after: int


class AxisShift(Wire):
    """What would move of one kind: value, cell, layer, tier, stage, relation or risk_level."""

    axis: str
    moved: int
    shifts: tuple[ShiftLine, ...] = Field(description="The most customers first.")
    tallies: tuple[TallyShift, ...]


class RulePreview(Wire):
    """What a change of rules would do, as of now."""

    customers: int = Field(description="Looked at.")
    every: int = Field(description="1: all customers were looked at; n: every n-th.")
    axes: tuple[AxisShift, ...]
    contacts_before: int = Field(description="Contacts of today's list by the rules as they are.")
    contacts_after: int
