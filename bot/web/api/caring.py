"""Bodies of customer management: figures, warnings, contacts, audiences and points."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints

from bot.chat.protocol.fields import Id, Note, Time, Wire, clean_line

Line = Annotated[str, StringConstraints(max_length=200), AfterValidator(clean_line)]
Cause = Literal["", "price", "quality", "service", "logistics", "rival", "no_need", "other"]


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
    cluster: str
    gauges: tuple[GaugeLine, ...]
    reasons: tuple[str, ...]
    types: tuple[TypeLine, ...]
    steps: tuple[Named, ...]
    """What to do next: words for an agent, never a price, a coupon or a place in the queue."""
    rights: tuple[str, ...]
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
    reasons: tuple[str, ...]
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


class ContactLine(Wire):
    """One contact on a list."""

    id: str
    customer: str
    name: str
    activity: str
    occasion: str
    zh: str
    reference: str
    channel: str
    due_at: Time
    until: Time | None
    text: str
    gift: str
    stage: Named
    tier: Named
    staff: str | None
    state: str
    result: str
    feedback: str
    note: str
    outcome_at: Time | None
    outcome_value: float
    conversation: str | None
    """The one last written in, here; None: the customer never talked with us here."""


class Contacts(Wire):
    """A list of contacts."""

    items: tuple[ContactLine, ...]
    quiet: bool
    """Nobody is to be contacted at this hour."""


class ContactDone(Wire):
    """What came of a contact."""

    state: Literal["done", "skipped"]
    result: Literal[
        "", "reached", "no_answer", "content", "problem", "interested", "declined", "do_not_disturb"
    ] = ""
    feedback: Note = ""
    note: Note = ""


class ContactTo(Wire):
    """Whose list a contact goes to; null: anybody's."""

    staff: Id | None = None


class DayPlanned(Wire):
    """What planning came to."""

    planned: int
    held: int
    unpaid: int
    stopped: int
    refused: dict[str, int]
    unworded: int


class ExperimentLine(Wire):
    """What one kind of contact changed against the hold-out; money in yuan."""

    experiment: str
    zh: str
    effect: EffectLine
    value_treated: float
    value_held: float


class PlanLine(Wire):
    """One contact plan."""

    id: str
    zh: str
    activity: str
    occasion: str
    days: int
    until_days: int
    texts: tuple[str, ...]


class Experiments(Wire):
    """Contacts of a period: how many were made, and what they changed."""

    planned: int
    done: int
    skipped: int
    completion: float | None
    results: dict[str, int]
    experiments: tuple[ExperimentLine, ...]
    plans: tuple[PlanLine, ...]


class AudienceBody(Wire):
    """A filter over customers; see the fields of the answer to GET …/audiences."""

    definition: dict[str, Any]


class AudienceSave(AudienceBody):
    """A named group."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=60), AfterValidator(clean_line)]


class AudienceCount(Wire):
    """How many customers a filter takes in now, of how many."""

    size: int
    total: int


class AudienceLine(Wire):
    """A group."""

    id: str
    name: str
    kind: str
    definition: dict[str, Any]
    size: int | None
    counted_at: Time | None


class Audiences(Wire):
    """Groups of a shop, ready-made ones first, and what a filter may ask."""

    presets: tuple[AudienceLine, ...]
    saved: tuple[AudienceLine, ...]
    fields: dict[str, str]
    """Field → number, text, moment, flag, json or days; besides `field.<key>` of the card."""


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
