"""Bodies of contact lists, plans and their effect."""

from typing import Literal

from bot.chat.protocol.fields import Id, Note, Time, Wire
from bot.web.api.churn_bodies import EffectLine
from bot.web.api.value_bodies import Named


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
    due: bool
    """False: it comes to be due later today, and nobody is to be contacted before."""
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
