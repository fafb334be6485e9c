"""What can happen to a conversation: the events a room takes in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from bot.chat.protocol.cards import Kind
from bot.chat.protocol.shapes import (
    NO_HEADLINE,
    Headline,
    Message,
    NextAction,
    Offered,
    ProfileCard,
    Sender,
    Understood,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.assist import Answer
    from bot.shop.gaps import Want
    from bot.store import Doubtful

Step = Literal["displayed", "inserted", "edited", "sent", "dismissed"]


@dataclass(frozen=True, slots=True)
class Draft:
    """Something somebody wants to say."""

    sender: Sender
    client_msg_id: str
    kind: Kind
    text: str
    payload: dict[str, Any] | None = None
    seen_seq: int | None = None
    suggestions: tuple[str, ...] = ()
    """Suggestions inserted in it."""
    crossed: tuple[str, ...] = ()
    """Ids of the blocking rules that a supervisor knowingly sends it across."""
    crossed_why: str = ""
    """What the supervisor said of it."""
    snippets: tuple[str, ...] = ()
    """Snippets and replies put in it by hand."""
    notice: str = ""
    """The shop-wide notice that it is."""


@dataclass(frozen=True, slots=True)
class Conceded:
    """A step of concession that a message made."""

    step: str
    """`ladder.step` of intents/dialogue.yaml."""
    message: str
    staff: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """What the assistant made of an open round, as the wire shows it."""

    understanding: Understood
    advice: tuple[str, ...]
    profile: ProfileCard
    items: tuple[Offered, ...]
    quiet: bool
    alarm: bool = False
    """A complaint or an angry buyer."""
    last_seq: int = 0
    """Seq of the last message that was read."""
    answer: Answer | None = None
    """What the assistant said, for the store; None when it said nothing."""
    wants: tuple[Want, ...] = ()
    """What was asked and the shop's facts do not say."""
    asked: str = ""
    """How it was asked, personal data masked."""
    conceded: tuple[Conceded, ...] = ()
    """Concessions found in the agents' own words before the round."""
    doubtful: Callable[[], tuple[Doubtful, ...]] = tuple
    """Finds the messages that a person should look at again, when the reading is kept: nobody waits for that."""
    advice_keys: tuple[str, ...] = ()
    """Ids of the lines of advice."""
    action: str = ""
    """One line: what first, and how to speak."""
    headline: Headline = NO_HEADLINE
    """The same in keys."""
    next_actions: tuple[NextAction, ...] = ()
    whole: bool = False
    """The newest message says what it wants: it need not wait for what may follow."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody sent a message; it is not stored yet."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class Stored:
    """A message is committed."""

    draft: Draft
    message: Message
    unseen: tuple[Message, ...]
    repeated: bool
    """It had been stored before; everybody has it."""
    at: float
    """Monotonic seconds."""


@dataclass(frozen=True, slots=True)
class Outdated:
    """A colleague wrote what the sender has not seen; nothing was stored."""

    draft: Draft
    missing: tuple[Message, ...]
    head_seq: int


@dataclass(frozen=True, slots=True)
class Rang:
    """The alarm set with Wake went off."""

    at: float


@dataclass(frozen=True, slots=True)
class Typed:
    """The buyer began or stopped typing."""

    active: bool


@dataclass(frozen=True, slots=True)
class Understandable:
    """The assistant has answered."""

    round: int
    ask: int
    """Number of the question, as in AskAssistant."""
    reading: Reading


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The assistant failed or took too long."""

    round: int
    ask: int


@dataclass(frozen=True, slots=True)
class Used:
    """An agent did something with suggestions."""

    step: Step
    suggestions: tuple[str, ...]
    by: Sender
    text: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Corrected:
    """A person's correction is stored."""

    at: float


Event = Asked | Stored | Outdated | Rang | Typed | Understandable | Unreadable | Used | Corrected
