"""How far concessions have gone: one step per refusal, none twice, none skipped that could be made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.library import LADDER_FLAGS, Dialogue
from bot.reply.rank import Ranked


def next_steps(dialogue: Dialogue, given: Iterable[str], ranked: Sequence[Ranked]) -> frozenset[str]:
    """Return, per ladder, the smallest step above those given for which some reply has all its facts.

    `given`: steps (`price.gift`) made already. A ladder of which the last step was made has no next one. Where the
    next step gives nothing away, the one after it comes along.
    """
    ready = {item.candidate.template.step for item in ranked if not item.missing}
    made, found = frozenset(given), set()
    for ladder in dialogue.ladders:
        steps = dialogue.steps(ladder)
        above = max((place + 1 for place, step in enumerate(steps) if step in made), default=0)
        free = {f"{ladder}.{rung.key}" for rung in dialogue.ladders[ladder] if rung.free}
        for step in steps[above:]:
            if step in ready:
                found.add(step)
                if step not in free:
                    break
    return frozenset(found)


def in_turn(dialogue: Dialogue, given: Iterable[str], ranked: Sequence[Ranked]) -> list[Ranked]:
    """Return the replies without those that make a concession out of turn."""
    if not dialogue.ladders or not any(item.candidate.template.step for item in ranked):
        return list(ranked)
    due = next_steps(dialogue, given, ranked)
    return [
        item
        for item in ranked
        if not item.candidate.template.step or (item.candidate.template.step in due and not item.missing)
    ]


def flags_of(dialogue: Dialogue, given: Iterable[str]) -> frozenset[str]:
    """Return what is so of the ladders, see `LADDER_FLAGS`."""
    made = frozenset(given)
    if not made:
        return made
    flags = set()
    begun, floor = LADDER_FLAGS
    for ladder in dialogue.ladders:
        steps = dialogue.steps(ladder)
        if made.intersection(steps):
            flags.add(f"{ladder}_{begun}")
        if steps[-1] in made:
            flags.add(f"{ladder}_{floor}")
    return frozenset(flags)
