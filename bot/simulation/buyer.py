"""A simulated buyer, driven step by step by an outside clock.

`start` once, `hear` for every reply, `tick` whenever `next_tick` has come; each answers with moves and the seconds
until each is there. The whole of what changes is one value (`snapshot`, `restore`): putting an old one back rewinds.
Seconds are of the driver's own clock, so a drill may pause it or let hours pass at once.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.simulation.agenda import first_state
from bot.simulation.alone import see_to_it
from bot.simulation.conduct import UNFIT, go_on
from bot.simulation.dice import Dice
from bot.simulation.doing import Doing
from bot.simulation.opening import begin
from bot.simulation.quoting import quoted
from bot.simulation.response import go_away, respond
from bot.simulation.state import NeedState, State, Step, as_json, from_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.simulation.case import Case
    from bot.simulation.hearing import Ears, Heard
    from bot.simulation.moves import Move
    from bot.simulation.state import ClaimSeen
    from bot.simulation.talk import Talk

PACE: Final = (1.0, 0.8, 0.7, 0.6, 0.6)
"""Share of her patience (seconds) that each further wait takes."""
STAYS: Final = {1: 2, 2: 2, 3: 3, 4: 3, 5: 4}
"""Level → times she repeats herself before she goes."""
MONEY: Final = re.compile(r"\d+(?:\.\d+)?[元块]")
"""A falsehood that is nothing but a sum."""
MOST_TURNS: Final = 40
RETURN: Final = "return_request"
"""The need of who got what does not fit her."""
WAITED_FOR: Final = frozenset(
    {"bargain", "overstate", "misquote", "objection", "bait", "minor", "trouble", "open"}
)
"""What she says that wants an answer, besides her needs."""


class Buyer:
    """One buyer in one conversation."""

    def __init__(self, case: Case, talk: Talk, ears: Ears, seed: str) -> None:
        """Make a buyer who has not said anything; the same case and seed always behave the same."""
        self.case, self._talk, self._ears = case, talk, ears
        dice = Dice.of(seed, case.persona.key, case.scenario.key)
        self.state: State = first_state(case.persona, case.scenario, dice)

    @property
    def steps(self) -> Sequence[Step]:
        """Everything that happened, with its reasons."""
        return self.state.trace

    @property
    def gone(self) -> bool:
        """Whether nothing more will come from her."""
        return bool(self.state.ended) and not self.state.due

    def start(self, now: float) -> list[Move]:
        """Begin the conversation."""
        doing = Doing.at(self.case, self.state, self._talk, now)
        begin(doing)
        return self._over(doing, "start")

    def hear(self, text: str, now: float) -> list[Move]:
        """Take a reply; a buyer who has left for good only remembers it.

        Messages that the agent sent in one breath may be given together, one on each line.
        """
        heard = self._ears.hear(text, self.case)
        doing = Doing.at(self.case, self.state, self._talk, now, heard.taken)
        given = dict(self.state.given)
        if self.state.ended:
            return self._over(doing, "heard", heard, given=given)
        claims = respond(doing, heard, self._ears)
        if not self.state.ended and self.state.turns >= MOST_TURNS:
            go_away(doing)
        return self._over(doing, "heard", heard, claims, given)

    def next_tick(self) -> float | None:
        """Return when something will happen by itself, on the driver's clock; None: never."""
        times = [moment for moment, _ in self.state.due]
        if self.state.waiting_since is not None and not self.state.ended:
            share = PACE[min(self.state.waited, len(PACE) - 1)]
            times.append(self.state.waiting_since + share * self.case.persona.patience)
        return min(times, default=None)

    def tick(self, now: float) -> list[Move]:
        """Let time pass: events come due, and who waits too long repeats herself, sharper each time, or goes."""
        due = self.next_tick()
        if due is None or now < due:
            return []
        doing = Doing.at(self.case, self.state, self._talk, now)
        events = sorted(event for event in self.state.due if event[0] <= now)
        if events:
            self.state.due.remove(events[0])
            self._event(doing, events[0][1])
            return self._over(doing, "event")
        self._waited(doing)
        return self._over(doing, "waited")

    def snapshot(self) -> str:
        """Return everything that changes, as JSON."""
        return as_json(self.state)

    def restore(self, snapshot: str) -> None:
        """Go back to a moment; raises pydantic's ValidationError for what is no snapshot."""
        self.state = from_json(snapshot)

    def _event(self, doing: Doing, number: int) -> None:
        """Come back: with what the scenario has, or because something proved false."""
        state = self.state
        state.ended, state.waited = "", 0
        state.patience = max(state.patience, 0.4)
        if number < 0:
            state.found_out = True
            doing.feel("lost", "found_out")
            if number == UNFIT:
                self._send_back(doing)
            else:
                doing.extra["claim"] = quoted(state.lies[0])
                money = MONEY.fullmatch(state.lies[0])
                if not (money and doing.say("back.lie_money")):
                    doing.say("back.lie")
            state.agenda = ["decide"]
            return
        event = self.case.scenario.events[number]
        state.fired.add(number)
        doing.say(event.say)
        if event.need is not None:
            need = state.needs.setdefault(event.need, NeedState("waiting"))
            need.status, need.asked = "asked", 1
            doing.raised.append(event.need)
        if not state.agenda:
            state.agenda = ["decide"]

    def _send_back(self, doing: Doing) -> None:
        """Want to return what does not fit: she was talked into the size."""
        doing.extra["size"] = self.state.unfit
        doing.say("back.size")
        need = self.state.needs.setdefault(RETURN, NeedState("waiting"))
        need.status, need.asked = "asked", 1
        doing.raised.append(RETURN)

    def _waited(self, doing: Doing) -> None:
        state, persona = self.state, self.case.persona
        if not state.open and state.replies and not self._asking():
            if state.agenda:
                go_on(doing)
            else:
                state.ended = "done"
            if doing.moves or state.ended:
                return
        state.waited += 1
        doing.feel("waited", str(state.waited))
        if not state.trace or not (state.open or state.replies or state.waited > 1):
            go_on(doing)
            if doing.moves:
                return
        if state.waited >= 2 and see_to_it(doing):  # noqa: PLR2004 - not before she has repeated herself
            return
        if state.waited > STAYS[persona.level] or state.patience <= 0:
            go_away(doing)
            return
        subject = state.open[0] if state.open else ""
        on = f"sharper.{min(state.waited, 3)}"
        doing.say(f"{on}.{subject}" if subject else on)
        if not doing.moves:
            state.waiting_since = doing.now

    def _asking(self) -> bool:
        """Return whether her last word waits for something although no need is open."""
        moves = self.state.trace[-1].moves if self.state.trace else ()
        return bool(moves) and moves[-1].on.partition(".")[0] in WAITED_FOR

    def _over(
        self,
        doing: Doing,
        cause: str,
        heard: Heard | None = None,
        claims: Sequence[ClaimSeen] = (),
        given: dict[str, float] | None = None,
    ) -> list[Move]:
        state = self.state
        moves = doing.over()
        if cause == "heard" and not moves and not state.ended:
            state.waiting_since = doing.now
        if self.case.scenario.events and not state.ended:
            self._turn_events(doing)
        new = (
            {kind: yuan for kind, yuan in state.given.items() if kind not in (given or {})}
            if given is not None
            else {}
        )
        state.trace.append(
            Step(
                cause=cause,  # type: ignore[arg-type]  # one of the four, told by this class alone
                at=doing.now,
                before=doing.before,
                after=state.measured(),
                text=heard.text if heard else "",
                taken=heard.taken if heard else "",
                acts=tuple(sorted(heard.acts)) if heard else (),
                topics=heard.topics if heard else (),
                claims=tuple(claims),
                red=tuple(sorted(heard.red)) if heard else (),
                given=new,
                unasked=bool(new) and state.unasked and not state.asked_off,
                raised=tuple(doing.raised),
                claimed=tuple(doing.claimed),
                answered=tuple(doing.answered),
                open=state.open,
                reasons=tuple(doing.reasons),
                moves=tuple(moves),
            )
        )
        return moves

    def _turn_events(self, doing: Doing) -> None:
        for number, event in enumerate(self.case.scenario.events):
            if number in self.state.fired or not event.after.startswith("turn"):
                continue
            if self.state.turns >= int(event.after.removeprefix("turn")):
                self.state.fired.add(number)
                self.state.due.append((doing.clock + event.delay, number))
