"""Which messages of a round a person should look at again, in the shape in which they are queued."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.learning.masking import likeness, mask
from bot.store import Doubtful
from bot.terms import Turn, Understanding
from bot.understand.doubt import doubt_of
from bot.understand.reader import Reader

LEAST = 0.5
"""Doubt from which a message may be queued, about one in four; a shop's day keeps the most useful ones."""
KEPT_TURNS = 4
"""Turns of context that a reviewer sees."""
KEPT_SCORES = 3


def doubtful(
    reader: object, turns: Sequence[Turn], context: Sequence[Turn], read: Understanding
) -> tuple[Doubtful, ...]:
    """Return the doubtful messages of a round, none where no trained reader is at work.

    `read` is the reading of the whole round, which is that of its message when there is only one.
    """
    return tuple(_found(reader, turns, context, read)) if isinstance(reader, Reader) else ()


def _found(
    reader: Reader, turns: Sequence[Turn], context: Sequence[Turn], read: Understanding
) -> Iterator[Doubtful]:
    before = list(context)
    for turn in turns:
        mine = read if len(turns) == 1 else reader.read(turn.text, before)
        found = doubt_of(reader, turn, before, mine)
        if found.score >= LEAST:
            yield Doubtful(
                text=mask(turn.text),
                likeness=likeness(turn.text),
                context=tuple((t.role, mask(t.text)) for t in before[-KEPT_TURNS:]),
                guess=_guess(mine),
                grounds=tuple((g.kind, g.label, g.weight) for g in found.grounds),
                doubt=found.score,
                message=turn.message_id,
            )
        before.append(turn)


def _guess(read: Understanding) -> dict[str, object]:
    """Return what the model said, with the likeliest others: a reviewer picks by a key."""
    likeliest = sorted(read.psychology_scores.items(), key=lambda pair: -pair[1])[:KEPT_SCORES]
    return {
        "psychology": [label.key for label in read.psychology],
        "scores": [[key, round(score, 4)] for key, score in likeliest],
        "intents": [[intent.key, round(intent.score, 4)] for intent in read.intents],
        "emotion": read.emotion.key,
        "emotion_score": round(read.emotion.score, 4),
    }
