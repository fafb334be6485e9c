"""What is so of the talk around a round, told from its turns: flags, requests made, the order of its needs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from bot.library import TALK_FLAGS, Dialogue
from bot.terms import Fact, Turn, Understanding

CHOICE, ASKED_FOR = "need_options", "need_asked"
"""Slots with what the buyer may want where that is open, and with what was asked before a wrong answer."""
UNDER_WAY, UNSURE_OPENING, UNSURE_MIDWAY, ANSWER_MISSED, KEPT_WAITING = TALK_FLAGS
UNSURE: Final = frozenset({UNSURE_OPENING, UNSURE_MIDWAY})
SURE_AT_FIRST, SURE_MIDWAY = 0.3, 0.33
"""Probability of the likeliest intent from which a reply to it may stand first: where nothing was said before, and
in the middle of a talk, where words mean what they mean beside others."""
POSSIBLE, EITHER = 0.12, 0.4
"""Probability of an intent that is worth being named in a question back; of both named together: a question with two
wrong choices says that nobody listened."""
MOST_TOLD = 2
WORDED = 4
"""Characters from which a message that nothing is sure of may want something."""
GREETING = "greet"
"""Move of a line that only opens."""
PLAINLY, TOLD_BESIDE = 0.65, 0.3
"""Probability over the whole round from which a need is surely asked for; of one that is only told beside it."""
LATELY = 8
"""Turns back in which a request counts as just made, or what it asks for as there."""


def last_words(context: Sequence[Turn]) -> Iterator[str]:
    """Yield the agent's lines after the buyer's last one, newest first."""
    for turn in reversed(context):
        if turn.role != "agent":
            return
        yield turn.text


def requested(context: Sequence[Turn], turns: Sequence[Turn], dialogue: Dialogue) -> frozenset[str]:
    """Return the requests that were made lately, or whose answer was given."""
    spoken = [turn.text for turn in context if turn.role == "agent"]
    found = [dialogue.requests_in(text) for text in spoken[-LATELY:]]
    said = [*context[-LATELY:], *turns]
    found += [dialogue.supplied_in(turn.text) for turn in said if turn.role == "buyer"]
    return frozenset().union(*found)


def said_before(context: Sequence[Turn]) -> str:
    """Return the buyer's words of the turns just before her newest, a line each."""
    return "\n".join([turn.text for turn in context[-LATELY:] if turn.role == "buyer"])


def in_turn(read: Understanding, said: str, dialogue: Dialogue, moves: Collection[str]) -> tuple[str, ...]:
    """Return the needs in the order of answering.

    By mention; but the newest of mere `moves` first, and what is surely asked before what is only told beside it.
    """
    needs = read.needs
    if all(need in moves for need in needs):
        return needs[::-1]
    chance = {intent.key: intent.score for intent in read.intents}
    asked = max(needs, key=lambda need: chance.get(need, 0.0))
    if dialogue.questions_in(said) > 1 or chance.get(asked, 0.0) < PLAINLY:
        return needs
    beside = [need for need in needs if chance.get(need, 0.0) < TOLD_BESIDE]
    return (*(need for need in needs if need not in beside), *beside)


def state_told(turns: Sequence[Turn], dialogue: Dialogue) -> str:
    """Return the order state that the newest line to tell one tells; empty for none."""
    lately = turns[-LATELY:]
    return next(
        (state for turn in reversed(lately) if (state := dialogue.state_in(turn.role, turn.text))), ""
    )


def has_words(turns: Sequence[Turn]) -> bool:
    """Return whether something was said in words of some length, not with a sticker or a grunt."""
    return any(sum(char.isalnum() for char in turn.text) >= WORDED for turn in turns)


def told_by_words(turns: Sequence[Turn], dialogue: Dialogue) -> tuple[str, ...]:
    """Return what the round asks for by its words alone, in order of mention."""
    found = dict.fromkeys(intent for turn in turns for intent in dialogue.asks_in(turn.text))
    return tuple(found)[:MOST_TOLD]


def flags_of_talk(
    read: Understanding, spoken: Sequence[str], dialogue: Dialogue, *, told: Sequence[str], missed: bool
) -> Iterator[str]:
    """Yield what is so of the talk as such: `TALK_FLAGS` of the library."""
    midway = any(GREETING not in dialogue.moves_in(text) for text in spoken)
    if midway:
        yield UNDER_WAY
    if missed:
        yield ANSWER_MISSED
    elif not told and (
        not read.intents or read.intents[0].score < (SURE_MIDWAY if midway else SURE_AT_FIRST)
    ):
        yield UNSURE_MIDWAY if midway else UNSURE_OPENING


def choices(read: Understanding, dialogue: Dialogue, course: frozenset[str]) -> dict[str, Fact]:
    """Return what the buyer may want, or wanted, in the words of a question back."""
    asks = dialogue.asks
    if ANSWER_MISSED in course:
        wanted = [asks[need].zh for need in read.needs if need in asks]
        return {ASKED_FOR: Fact(ASKED_FOR, "、".join(wanted), "calc:talk")} if wanted else {}
    if course.isdisjoint(UNSURE):
        return {}
    likely = [i for i in read.intents if i.score >= POSSIBLE and i.key in asks and asks[i.key].named][:2]
    if len(likely) < 2 or sum(intent.score for intent in likely) < EITHER:  # noqa: PLR2004 - one alone is no choice
        return {}
    return {CHOICE: Fact(CHOICE, "、".join(asks[intent.key].zh for intent in likely), "calc:talk")}
