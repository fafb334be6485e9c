"""One conversation without I/O: events in, commands out.

A room never waits. What takes time (storing, reading a round) is a command, and its result comes back
as an event; in between other events may arrive. Messages are delivered the moment they are stored,
whatever the assistant is doing.

A message after a pause is read at once. When it says what it wants, that is shown; when it does not, or the
buyer writes on, the reading is kept until the buyer pauses and shown then if nothing more was said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from bot.chat.commands import (
    Acknowledge,
    Append,
    AskAssistant,
    Command,
    Deliver,
    Keep,
    Raise,
    Record,
    Refresh,
    ShowDegraded,
    ShowInsight,
    ShowMissing,
    ShowSuggestions,
    Wake,
)
from bot.chat.events import (
    Asked,
    Corrected,
    Event,
    Outdated,
    Rang,
    Reading,
    Stored,
    Typed,
    Understandable,
    Unreadable,
    Used,
)
from bot.chat.round import OpenRound, Patience

KEPT_OFFERS = 4
"""Revisions of a round whose suggestions can still be inserted and shown again."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A question about a round of which nobody knows yet whether it is over."""

    ask: int
    answer: Understandable | Unreadable | None = None
    """Came before the buyer's pause and is kept until then."""


class Room:
    """The state of one conversation that is not worth a table: open round, offers, what is frozen."""

    def __init__(
        self,
        patience: Patience,
        open_round: OpenRound | None = None,
        revision: int = 0,
        shown: Reading | None = None,
        frozen: str = "",
    ) -> None:
        """Open the room over `open_round`, of which staff have seen `revision`: `shown`, perhaps `frozen`."""
        self.patience = patience
        self.round = open_round
        self.revision = revision
        """The newest revision shown of the round."""
        self._answered = 0
        """The newest question about the round that was answered."""
        self._offers: dict[int, Reading] = {} if shown is None else {revision: shown}
        self._frozen = frozen
        """Id of the inserted suggestion; empty: suggestions may change."""
        self._held: Reading | None = None
        """A newer reading that came while frozen."""
        self._alarmed = False
        self._trial: Trial | None = None
        """What was asked without waiting for the pause, until it is shown or overtaken."""
        self._writing = False
        """The buyer is typing the next message."""

    def handle(self, event: Event) -> list[Command]:
        """Return what is to be done about `event`, in order."""
        return list(self._react(event))

    def start(self, at: float) -> list[Command]:
        """Return what is to be done first in a room opened over an older conversation."""
        return [] if self.round is None or self.round.unread_since is None else self.handle(Rang(at))

    def _react(self, event: Event) -> Iterator[Command]:
        match event:
            case Asked(draft):
                yield Append(draft)
            case Outdated(draft, missing, head_seq):
                yield ShowMissing(draft.client_msg_id, missing, head_seq)
            case Stored():
                yield from self._stored(event)
            case Rang(at):
                yield from self._rang(at)
            case Typed(active):
                self._writing = active
            case Understandable() | Unreadable():
                yield from self._answer(event)
            case Used():
                yield from self._used(event)
            case Corrected(at):
                yield from self._corrected(at)
            case _:
                assert_never(event)

    def _stored(self, event: Stored) -> Iterator[Command]:
        message = event.message
        yield Acknowledge(message, event.unseen)
        if event.repeated:
            return
        yield Deliver(message)
        if message.sender.kind == "agent" and message.kind != "recall":
            self._close_round()
            if event.draft.suggestions:
                yield Record("sent", event.draft.suggestions, message.sender, text=message.text)
            yield Wake(None)
        elif message.sender.kind == "buyer" and (self.round is not None or message.kind != "recall"):
            yield from self._heard(event)
        yield Refresh()

    def _heard(self, event: Stored) -> Iterator[Command]:
        """Take a buyer's message in the round; read it at once when it is the first after a pause, and words."""
        message = event.message
        before = self.round or OpenRound(message.seq, message.seq)
        first = before.alone(event.at, self.patience) and message.kind == "text"
        self.round = before.heard(message.seq, event.at)
        self._writing = False
        self._overtake()
        if first:
            self.round = self.round.trying()
            self._trial = Trial(self.round.asked)
            yield AskAssistant(self.round.number, message.seq, self.round.asked)
        yield Wake(self.round.due(self.patience))

    def _overtake(self) -> None:
        """Forget what was asked without waiting: more was said, its answer is of no use."""
        if self._trial is not None:
            self._answered, self._trial = self._trial.ask, None

    def _rang(self, at: float) -> Iterator[Command]:
        due = self.round.due(self.patience) if self.round else None
        if self.round is None or due is None:
            return
        if at < due:
            yield Wake(due)
            return
        trial, self._trial = self._trial, None
        if trial is None:
            self.round = self.round.asking()
            yield AskAssistant(self.round.number, self.round.last_seq, self.round.asked)
            return
        self.round = self.round.settled()
        if trial.answer is not None:
            yield from self._answer(trial.answer)

    def _answer(self, event: Understandable | Unreadable) -> Iterator[Command]:
        if self.round is None or self.round.number != event.round or event.ask <= self._answered:
            return
        if self._trial is not None and self._trial.ask == event.ask:
            if self._writing or not (isinstance(event, Understandable) and event.reading.whole):
                self._trial = Trial(event.ask, event)
                return
            self._trial, self.round = None, self.round.settled()
            yield Wake(None)
        self._answered = event.ask
        self.revision += 1
        if isinstance(event, Understandable):
            yield from self._understood(event.round, event.reading)
        else:
            yield ShowDegraded(event.round, self.revision)

    def _corrected(self, at: float) -> Iterator[Command]:
        if self.round is not None:
            self._overtake()
            self.round = self.round.heard(self.round.last_seq, at - self.patience.quiet)
            yield from self._rang(at)

    def _understood(self, number: int, reading: Reading) -> Iterator[Command]:
        if self._frozen:
            self._held = reading
        else:
            self._remember(reading)
            yield ShowSuggestions(number, self.revision, reading)
        yield ShowInsight(number, self.revision, reading)
        yield Keep(number, self.revision, reading, offered=not self._frozen)
        if reading.alarm and not self._alarmed:
            self._alarmed = True
            yield Raise("complaint")
        yield Refresh()

    def _used(self, event: Used) -> Iterator[Command]:
        yield Record(event.step, event.suggestions, event.by, text=event.text, reason=event.reason)
        if self.round is None:
            return
        if event.step == "inserted" and event.suggestions:
            yield from self._freeze(event.suggestions[0])
        elif event.step == "sent" or (event.step == "dismissed" and self._frozen in event.suggestions):
            yield from self._thaw()

    def _freeze(self, suggestion: str) -> Iterator[Command]:
        """Show again, frozen, what the agent saw when she inserted `suggestion`."""
        for revision, reading in reversed(self._offers.items()):
            if any(item.id == suggestion for item in reading.items):
                newest = self._offers[max(self._offers)]
                self._frozen = suggestion
                self._held = self._held or (newest if newest is not reading else None)
                if revision != self.revision:
                    self.revision += 1
                    self._remember(reading)
                yield ShowSuggestions(self._number, self.revision, reading, frozen=True)
                return

    def _thaw(self) -> Iterator[Command]:
        """Let suggestions change again, and show what came in the meantime."""
        self._frozen = ""
        if self._held is not None:
            held, self._held = self._held, None
            self.revision += 1
            self._remember(held)
            yield Keep(self._number, self.revision, held, offered=True)
            yield ShowSuggestions(self._number, self.revision, held)

    @property
    def _number(self) -> int:
        return self.round.number if self.round else 0

    def _remember(self, reading: Reading) -> None:
        self._offers[self.revision] = reading
        while len(self._offers) > KEPT_OFFERS:
            del self._offers[next(iter(self._offers))]

    def _close_round(self) -> None:
        self.round = None
        self.revision = 0
        self._answered = 0
        self._offers.clear()
        self._frozen = ""
        self._held = None
        self._alarmed = False
        self._trial = None
