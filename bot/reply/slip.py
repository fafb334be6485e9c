"""A reply with what is known of it whatever the situation."""

from __future__ import annotations

from dataclasses import dataclass

from bot.library import ANY_INTENT, Library, Template
from bot.reply.demands import Demand, demands
from bot.reply.words import pairs

LOOKING = "will_check"
"""Move of a line that promises to find out."""
PRESUMING = "presumes"
"""Move of a line that takes for granted how the buyer's case went."""


@dataclass(frozen=True, slots=True, eq=False)
class Slip:
    """What can be told of a reply before anything is asked."""

    template: Template
    order: int
    """Place in the library, by file and line."""
    pairs: frozenset[str]
    """Of neighbouring characters in its default wording."""
    demands: tuple[Demand, ...] = ()
    """What must hold for it to be offered; none: it fits any situation."""
    moves: frozenset[str] = frozenset()
    """What its default wording does, by dialogue.yaml."""
    requests: frozenset[str] = frozenset()
    """Those of them that ask something of the buyer."""
    opens: bool = False
    """A request is the main thing in it."""
    effort: bool = False
    """It promises what costs the agent more than words."""
    looks: bool = False
    """It promises to find out."""
    decides: bool = False
    """It begins with a yes, a no or what decides between them."""
    presumes: bool = False
    """It takes for granted how the buyer's case went."""
    particular: bool = False
    """A fact in it answers one case among many."""
    states: bool = False
    """It has a slot that states something."""
    heard: bool = False
    """It says back what was asked."""
    hangs: bool = False
    """Some of its conditions lift it where they are met."""
    steers: bool = False
    """It asks, promises, decides or concedes: what went before in the talk bears on it."""
    guesses: bool = False
    """It states or takes for granted what nobody may have asked for."""


def slip_of(template: Template, order: int, library: Library) -> Slip:
    """Return what can be told of a reply of a library."""
    dialogue, slots = library.dialogue, library.slots
    text = template.wordings[0]
    moves = dialogue.moves_in(text)
    requests, presumes = dialogue.requests_in(text), PRESUMING in moves
    opens, effort = dialogue.opens_with_request(text), dialogue.efforts_in(text)
    decides = dialogue.decides_in(text)
    particular = any(slot in slots and slots[slot].particular for slot in template.slots)
    when = template.when
    back = {slot for slot in template.slots if slot in slots and slots[slot].said_back}
    return Slip(
        template,
        order,
        pairs=frozenset(pairs(text)),
        demands=demands(template),
        moves=moves,
        requests=requests,
        opens=opens,
        effort=effort,
        looks=LOOKING in moves,
        decides=decides,
        presumes=presumes,
        particular=particular,
        states=not back.issuperset(template.slots),
        heard=bool(back),
        hangs=any((when.emotion, when.order_state, when.type, when.flag, when.after, when.trade)),
        steers=bool(template.step or requests or effort or decides or LOOKING in moves),
        guesses=template.said is None
        and template.intent != ANY_INTENT
        and (particular or presumes or bool(template.slots)),
    )
