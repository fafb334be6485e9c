"""The tone of a reply: insulting, cold, playing down, curt, without care, or as it should be; and what loses a buyer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from bot.analytics.marks import Crossed, Mark, Reply

if TYPE_CHECKING:
    from bot.analytics.rubric import Cell

STALLS: Final = 3
"""Replies in a row that only stall before it is marked down."""
HARSH: Final[Mapping[str, frozenset[str]]] = {
    "argue": frozenset({"answer_fact", "reassure", "promise", "concede", "apologise", "ask_need", "refuse"}),
    "brush_off": frozenset({"answer_fact", "reassure", "concede", "apologise", "refuse"}),
}
"""Acts that lose a buyer → acts beside which they are not believed: who does these neither quarrels nor brushes off."""
BLAMED: Final = frozenset({"argue"})
"""What it is to look for the fault in the buyer, however politely."""
INSULTING: Final = frozenset({"tone.blame", "tone.insult", "tone.threat"})
CHILLING: Final = frozenset({"tone.cold", "ads.disparage"})
"""Red lines of the library about how something is said."""
PRYING: Final = 0.0
"""What the tone is worth where a reply pries."""
COLD: Final = 0.3
"""What cold words are worth, or words that play a worry down."""
CURT, UNCARING = 0.4, 0.6
"""What a bare word is worth to somebody who waits; words without any care to somebody who is upset."""
PASTED: Final = (0.7, 0.3, 0.1)
"""What a reply is worth, by its manner, that is mostly about what nobody asked for: the first, the second, any more."""
MOSTLY: Final = 0.3
"""Share of it from which it is."""


def pasted(reply: Reply) -> bool:
    """Return whether a good part of a reply is nothing that she asked for."""
    return reply.beside >= MOSTLY


def worth_pasted(times: int) -> float:
    """Return what the so-manieth reply is worth that is mostly about what nobody asked for."""
    return PASTED[min(times, len(PASTED)) - 1]


def attitude(reply: Reply, stalled: int, *, cared: bool, times: int = 0) -> Iterator[Mark]:
    """Mark the tone: the gravest fault, or that the buyer was taken seriously, or answered.

    `stalled` counts the replies in a row that only stall, `times` the ones so far that are pasted, this one among
    them: one is none; who was taken seriously before (`cared`) need not be again.
    """
    cell: Cell = "presale_attitude" if reply.stage == "presale" else "communication"
    hard, insults, cold = harsh(reply), _insults(reply), _cold(reply)
    soothes = reply.upset and "apologise" in reply.acts
    ways: tuple[tuple[bool, float, str, Mapping[str, object]], ...] = (
        (bool(insults), 0.0, "rude", worded(insults)),
        ("argue" in hard, 0.0, "argued", {}),
        (bool(cold), COLD, "cold", worded(cold)),
        (reply.dismisses, COLD, "dismissed", {}),
        (reply.pries, PRYING, "pried", {}),
        (stalled >= STALLS, 0.3, "stalled", {"count": stalled}),
        (bool(hard), 0.2, "brushed_off", {}),
        (soothes, 1.0, "apologised", {}),
        (reply.curt and bool(reply.open), CURT, "curt", {}),
        (_uncaring(reply) and not cared, UNCARING, "uncaring", {}),
        (times > 1, worth_pasted(times), "pasted", {}),
        (bool(reply.answered), 1.0, "answered", {"needs": reply.answered}),
    )
    for there, value, key, values in ways:
        if there:
            yield Mark(cell, value, key, reply.turn, values)
            return


def harsh(reply: Reply) -> frozenset[str]:
    """Return the acts by which a reply loses a buyer, without those that its other acts belie."""
    if reply.stalls:
        return frozenset()
    hard = frozenset(act for act, belied in HARSH.items() if act in reply.acts and not reply.acts & belied)
    return hard | BLAMED if reply.blames or _insults(reply) else hard


def worded(crossed: Sequence[Crossed]) -> dict[str, object]:
    """Return what a remark tells of the first red line that was crossed."""
    return {"text": crossed[0].text, "reason": crossed[0].reason} if crossed else {}


def _insults(reply: Reply) -> tuple[Crossed, ...]:
    return tuple([one for one in reply.crossed if one.rule in INSULTING])


def _cold(reply: Reply) -> tuple[Crossed, ...]:
    """Return the words that sound cold where a reply answers nothing: who helps may not know all."""
    return () if reply.answered else tuple([one for one in reply.crossed if one.rule in CHILLING])


def _uncaring(reply: Reply) -> bool:
    """Return whether a buyer who is upset gets no word of care: before the sale she wants an answer rather than that."""
    owed = reply.stage != "presale" or not reply.answered
    return reply.upset and bool(reply.open) and owed and not (reply.cares or reply.stalls)
