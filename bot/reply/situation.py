"""All that a reply is chosen by, gathered by the composer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.library import Template
from bot.reply.adoption import UNLEARNED, Adoption
from bot.reply.questions import Questions
from bot.terms import Fact, Profile, Understanding

NO_PROFILE = Profile()
STAGE = "stage"
"""Axis of the customer type that says how near a buyer is to buying."""
OF_THE_MOMENT = frozenset({STAGE, "aim"})
"""Axes that speak of this purchase alone: what was so before says nothing."""
KIND_KNOWN = 0.5
"""Score from which a type of the profile counts: half of all guesses are as good as none."""


@dataclass(frozen=True, slots=True)
class Situation:
    """One open round in one shop at one moment."""

    understanding: Understanding
    facts: Mapping[str, Fact] = field(default_factory=dict)
    """Slot → what is known; a slot that is absent is not known."""
    said: str = ""
    """The buyer's words of the round, one string: special cases are recognised in it."""
    before: str = ""
    """The buyer's words lately before her newest message, a line each."""
    plain: str = ""
    """The same without disguise: what must be refused is recognised in it."""
    crossed: frozenset[str] = frozenset()
    """Red lines that the buyer's words cross, of those that replies name."""
    day: date | None = None
    """On which it happens: red lines begin and end."""
    platform: str | None = None
    """Key of the selling platform, whose red lines hold beside everybody's; None: not known."""
    flags: frozenset[str] = frozenset()
    """What else is so, see FactSheet.flags."""
    order_state: str = "unknown"
    state_told: bool = False
    """No order is linked; the state is the one that was told in the talk."""
    trade: str = ""
    tone: str = "warm"
    profile: Profile = NO_PROFILE
    sent: frozenset[str] = frozenset()
    """Templates already sent in this conversation: never offered again."""
    spoken: tuple[str, ...] = ()
    """The agent's own words in this conversation: what says the same is not offered again."""
    adoption: Adoption = UNLEARNED
    """How replies are taken up in this shop."""
    faq: Questions | None = None
    """The shop's own questions and answers."""
    own: Mapping[str, tuple[Template, ...]] = field(default_factory=dict)
    """Intent → replies that only this shop has, beside the library's."""
    seed: str = ""
    """Names the conversation's round; with one, the last place now and then tries something."""
    after: frozenset[str] = frozenset()
    """What the agent's last words did: moves of dialogue.yaml."""
    told: tuple[str, ...] = ()
    """Intents that the buyer's words tell by themselves where the reader is in doubt, in order of mention."""
    doubtful: bool = False
    """The reader is not sure of any intent."""
    idle: bool = False
    """The round's needs are mere moves: a motive shown beside them says what is wanted."""
    asked: frozenset[str] = frozenset()
    """What was asked of the buyer lately, or is there already: not to be asked again."""
    settled: frozenset[str] = frozenset()
    """Requests that the conversation, being under way, has mostly answered."""
    yes_no: bool = False
    """The round ends with a question for a yes or a no."""
    given: frozenset[str] = frozenset()
    """Concessions made already, as `ladder.step`."""
    actions: frozenset[str] = frozenset()
    """Actions recorded for the focus order: only these may be claimed as done."""
    turn: int = 0
    """Walks through the wordings, so that a conversation does not repeat itself."""
    full: bool = False
    """Offer three even where an agent would be left in peace."""

    def kind(self, axis: str) -> str | None:
        """Return the buyer's value on an axis of the customer type: as read, or as known before where that is surer."""
        read = self.understanding.customer_type.get(axis)
        known = None if axis in OF_THE_MOMENT else self.profile.customer_type.get(axis)
        shown = read.score if read is not None and read.value else 0.0
        if known is not None and known.score >= max(KIND_KNOWN, shown):
            return known.value
        return read.value if read is not None else None
