"""What a room wants done: the commands its shell carries out, in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.chat.events import Draft, Reading, Step
from bot.chat.protocol.shapes import Message, Sender


@dataclass(frozen=True, slots=True)
class Append:
    """Store the draft; answer with Stored or Outdated."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Tell the sender that the message is safe."""

    message: Message
    unseen: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class ShowMissing:
    """Tell the sender what a colleague wrote; nothing was stored."""

    client_msg_id: str
    missing: tuple[Message, ...]
    head_seq: int


@dataclass(frozen=True, slots=True)
class Deliver:
    """Show the message to everybody in the conversation."""

    message: Message


@dataclass(frozen=True, slots=True)
class Wake:
    """Send Rang at this monotonic time instead of any earlier wish; None: not at all."""

    at: float | None


@dataclass(frozen=True, slots=True)
class AskAssistant:
    """Have the round read; answer with Understandable or Unreadable."""

    round: int
    last_seq: int
    ask: int
    """Number of the question within the round; goes back with the answer."""


@dataclass(frozen=True, slots=True)
class Keep:
    """Store a reading and enter its suggestions in the ledger as shown."""

    round: int
    revision: int
    reading: Reading
    offered: bool
    """False: the suggestions are held back and must not be entered."""


@dataclass(frozen=True, slots=True)
class ShowInsight:
    """Show staff what the round says."""

    round: int
    revision: int
    reading: Reading


@dataclass(frozen=True, slots=True)
class ShowSuggestions:
    """Show staff what to paste."""

    round: int
    revision: int
    reading: Reading
    frozen: bool = False


@dataclass(frozen=True, slots=True)
class ShowDegraded:
    """Tell staff that nobody has read this round."""

    round: int
    revision: int


@dataclass(frozen=True, slots=True)
class Record:
    """Enter in the ledger what became of suggestions."""

    step: Step
    suggestions: tuple[str, ...]
    by: Sender
    text: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Raise:
    """Alert the staff of the shop."""

    kind: Literal["complaint"]


@dataclass(frozen=True, slots=True)
class Refresh:
    """The conversation looks different in the list."""


Command = (
    Append
    | Acknowledge
    | ShowMissing
    | Deliver
    | Wake
    | AskAssistant
    | Keep
    | ShowInsight
    | ShowSuggestions
    | ShowDegraded
    | Record
    | Raise
    | Refresh
)
