"""What a reply does about a case after the sale: a step and its time, what the step needs, and care for who is upset."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.analytics.marks import Mark, Reply
from bot.analytics.tone import harsh

STEPS: Final = frozenset({"promise", "concede"})
"""Acts that name what will be done."""
WORKING: Final = STEPS | {"answer_fact", "ask_need", "recommend", "reassure", "apologise", "refuse"}
"""Acts that bring a case on."""
SELLING: Final = frozenset({"recommend", "urge", "chase_payment"})
PRESSING: Final = frozenset({"urge", "chase_payment"})
RECITED: Final = 0.2
"""What the rules alone are worth to somebody who has told what went wrong."""
ASKED: Final = 0.8
"""What a reply after the sale is worth that asks for what the next step needs."""


def recites(reply: Reply) -> bool:
    """Return whether somebody who tells what went wrong hears the rules only: no step for her case, nothing asked."""
    works = STEPS | {"ask_need", "apologise", "refuse"}
    told = reply.troubled and reply.stage != "presale" and bool(reply.answered)
    return told and not (reply.acts & works or reply.cares)


def steps(reply: Reply) -> bool:
    """Return whether a reply says the next step and its time."""
    return bool(reply.acts & STEPS) and reply.timed


def idle(reply: Reply) -> bool:
    """Return whether a reply does nothing for what is open."""
    return bool(reply.open) and not reply.answered and not reply.acts & WORKING


def handling(reply: Reply, *, sorry: bool) -> Iterator[Mark]:
    """After the sale: a step and a time; `sorry` was said before."""
    step = bool(reply.acts & STEPS)
    if reply.stage == "complaint" or reply.upset:
        yield from _procedure(reply, step=step, before=sorry)
    if reply.open and not reply.stalls:
        if steps(reply):
            yield Mark("aftersale_followup", 1.0, "next_step", reply.turn)
        elif "ask_need" in reply.acts and not reply.asked_known:
            yield Mark("aftersale_followup", ASKED, "asked_first", reply.turn)
        elif step:
            yield Mark("aftersale_followup", 0.4, "no_time", reply.turn)
        elif recites(reply):
            yield Mark("aftersale_followup", RECITED, "recited", reply.turn)
        elif reply.answered or reply.acts & {"ask_need", "answer_fact"}:
            yield Mark("aftersale_followup", 0.6, "half_step", reply.turn)
        else:
            yield Mark("aftersale_followup", 0.0, "no_next_step", reply.turn)
    idles = bool(harsh(reply)) or idle(reply)
    if idles and not reply.stalls:
        yield Mark("aftersale_efficiency", 0.2, "brushed_off", reply.turn)
    elif not idles and reply.open:
        yield Mark("aftersale_efficiency", 1.0, "working", reply.turn)


def _procedure(reply: Reply, *, step: bool, before: bool) -> Iterator[Mark]:
    """With an upset buyer: first the apology, then a step, and no selling; who said sorry `before` need not again."""
    sorry = "apologise" in reply.acts or (before and step)
    if not reply.open and reply.stage != "complaint":
        return
    sells = (reply.acts if reply.pushes else reply.acts - PRESSING) & SELLING
    if sells and not (step or reply.answered):
        yield Mark("complaint_procedure", 0.0, "promoted", reply.turn)
    elif reply.upset and not sorry and not step:
        yield Mark("complaint_procedure", 0.3, "no_apology", reply.turn)
    elif sorry or step:
        whole = sorry and step
        key = "apologised" if whole else "only_sorry" if sorry else "only_step"
        yield Mark("complaint_procedure", 1.0 if whole else 0.8, key, reply.turn)
