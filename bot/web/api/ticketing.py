"""Bodies of tickets: what is asked of a colleague for a buyer, and what a message promises."""

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field

from bot.chat.protocol.fields import Id, Label, Money, Note, Time, Title, Wire
from bot.chat.protocol.shapes import ConversationCard, NamedLabel, Person
from bot.tickets.book import Receiver
from bot.web.api.shapes import Key

State = Literal["open", "doing", "done", "cancelled"]
Evidence = Annotated[tuple[Title, ...], Field(max_length=20)]


class TicketText(Wire):
    """What a ticket says."""

    kind: Label
    due_at: AwareDatetime
    order_no: Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{0,40}$")] = ""
    reason: Note = ""
    responsibility: Annotated[str, Field(pattern=r"^[a-z_]{0,40}$")] = ""
    amount: Money = Field(default=0, description="Yuan, two decimals; only of kinds that pay.")
    evidence: Evidence = ()
    promise: Note = Field(default="", description="What was promised, as it was sent.")
    result: Note = Field(default="", description="What came of it; the buyer may be told.")
    owner: Id | None = Field(default=None, description="Id of who sees to it; null: nobody yet.")


class NewTicket(TicketText):
    """A ticket of a shop."""

    shop: Key
    conversation: Id | None = None
    message: Id | None = None
    again: bool = Field(default=False, description="Keep it although the order has one of this kind.")


class TicketSheetFilter(Wire):
    """Which tickets; what is left out narrows nothing."""

    shop: Key
    state: tuple[State, ...] = ()
    kind: Annotated[tuple[str, ...], Field(max_length=20)] = ()
    made_from: AwareDatetime | None = None
    made_before: AwareDatetime | None = None


class TicketFilter(Wire):
    """Which tickets, of the shops that the caller serves; what is left out narrows nothing."""

    shop: Key | None = None
    state: tuple[State, ...] = ()
    kind: Annotated[tuple[str, ...], Field(max_length=20)] = ()
    owner: Id | None = Field(default=None, description="`me`: the caller's.")
    due_before: AwareDatetime | None = None
    order_no: Annotated[str, Field(max_length=40)] = ""
    customer: Id | None = None
    conversation: Id | None = None
    text: Title = Field(default="", description="In the order number, reason, promise, or the buyer's name.")
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    offset: Annotated[int, Field(ge=0, le=100_000)] = 0


class TicketEdit(Wire):
    """What a ticket should say, where it should stand, or both."""

    version: Annotated[int, Field(ge=1)]
    words: TicketText | None = None
    state: State | None = None


class TicketCard(TicketText):
    """A ticket as it stands."""

    id: str
    shop: str
    kind_zh: str
    money: bool
    state: State
    version: int
    overdue: bool
    conversation: str | None
    message: str | None
    customer: str | None
    buyer: str
    owned_by: Person | None
    created_by: Person | None
    due_at: Time
    created_at: Time
    updated_at: Time
    closed_at: Time | None


class TicketSaved(Wire):
    """A ticket after it was kept."""

    ticket: TicketCard
    notice: str = Field(description="What the buyer might be told now that it is done; a person sends it.")


class TicketList(Wire):
    """Tickets, those to be done first by when they are due."""

    items: tuple[TicketCard, ...]
    more: bool


class StepLine(Wire):
    """One change of a ticket."""

    version: int
    at: Time
    by: Person | None
    changes: dict[str, Any]


class TicketWhole(Wire):
    """A ticket with its steps, oldest first."""

    ticket: TicketCard
    steps: tuple[StepLine, ...]


class KindLine(NamedLabel):
    """A kind of ticket."""

    money: bool
    hours: float
    receiver: Receiver = Field(description="Whose sheet it is in.")


class TicketKinds(Wire):
    """What a ticket may be about, and who may be responsible."""

    kinds: tuple[KindLine, ...]
    responsibility: tuple[NamedLabel, ...]
    states: tuple[NamedLabel, ...]


class Sounding(Wire):
    """What a ticket is proposed from: a sent text, or a buyer's message."""

    conversation: Id
    text: Note = Field(default="", description="A text that was sent; empty: the message counts.")
    message: Id | None = None


class Proposal(Wire):
    """A ticket that could be made."""

    kind: str
    kind_zh: str
    money: bool
    due_at: Time
    order_no: str
    reason: str
    promise: str
    same: tuple[TicketCard, ...] = Field(description="Tickets of this kind that the order has already.")


class Proposals(Wire):
    """Tickets that could be made; none is kept yet."""

    items: tuple[Proposal, ...]


class Handover(Wire):
    """What the next shift takes over."""

    rounds: tuple[ConversationCard, ...] = Field(description="Open conversations in which a buyer waits.")
    overdue: tuple[TicketCard, ...]
    due: tuple[TicketCard, ...] = Field(description="Due within a day.")
    later: tuple[TicketCard, ...]
