"""Who never meant to buy: a right, short and polite answer is all there was to do, and is worth all there is.

Marks for taking up her words and for how soberly it is put rank those who sell by how well they do it. Where nothing
is to be sold and nothing is left open they only tell one good service from another, so they are not held against it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.analytics.marks import Mark, Reply, Whole

LIFTED: Final = frozenset({"answered", "taken_up", "off_point", "hollow", "evenly_put", "well_put"})
"""Remarks that name no fault of a reply after which nothing is open."""
PASTED: Final = "pasted"
"""No fault where she asked nothing, only objected or thought aloud: any fact was unasked then."""
CELLS: Final = frozenset({"presale_accuracy", "presale_attitude", "communication", "phrasing"})
BAD: Final = 0.8
"""A mark below this is a fault, if its remark is none of those above."""
LATE: Final = "slow"
"""A fault of its own that spoils nothing else."""
BESIDE: Final = frozenset({"off_point", "hollow"})


def spared(marks: Sequence[Mark], replies: Sequence[Reply], whole: Whole) -> list[Mark]:
    """Return the marks, full ones where a buyer who never buys was served without a fault; none is lowered."""
    met = {need for reply in replies for need in reply.answered}
    wrong = any(reply.fails or reply.false or reply.other_case for reply in replies)
    if not (whole.looks and whole.closed) or wrong or not all(met.issuperset(one.open) for one in replies):
        return list(marks)
    sound: dict[int, Reply] = {}
    done: set[str] = set()
    for reply in replies:
        done.update(reply.answered)
        if done.issuperset(reply.open):
            sound[reply.turn] = reply
    for mark in marks:
        if (
            mark.turn in sound
            and mark.value < BAD
            and mark.key != LATE
            and not _spares(mark, sound[mark.turn])
        ):
            del sound[mark.turn]
    return [
        _full(mark, sound[mark.turn]) if mark.turn in sound and _spares(mark, sound[mark.turn]) else mark
        for mark in marks
    ]


def _spares(mark: Mark, reply: Reply) -> bool:
    return mark.cell in CELLS and (mark.key in LIFTED or (mark.key == PASTED and not reply.open))


def _full(mark: Mark, reply: Reply) -> Mark:
    """Return a mark worth all, with a remark that says so."""
    if mark.key in BESIDE and reply.answered:
        return replace(mark, value=1.0, key="answered", values={"needs": reply.answered})
    if mark.key in {*BESIDE, PASTED}:
        return replace(mark, value=1.0, key="plain", values={})
    return replace(mark, value=1.0)
