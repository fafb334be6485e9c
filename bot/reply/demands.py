"""What a reply demands of the situation it is offered in: each demand a small test, those that say nothing left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from bot.library import Conditions, Template
from bot.library.openings import opening
from bot.reply.situation import Situation
from bot.text.pattern import LazyPattern

UPSET = frozenset({"dissatisfied", "angry"})

Demand = Callable[[Situation], bool]


class Condition(NamedTuple):
    """One of some keys must be so, or where it bars, none of them may be."""

    kind: str
    keys: frozenset[str]
    bars: bool = False


def demands(template: Template) -> tuple[Demand, ...]:
    """Return all that must hold for a reply, what is cheap to find out first.

    A motive that the reply is for is no demand but a matter of rank, and what was sent already is left out for all at once.
    """
    return (*(_demand(*condition) for condition in conditions(template)), *worded(template))


def met(wanted: tuple[Demand, ...], situation: Situation) -> bool:
    """Return whether every demand is met."""
    for demand in wanted:  # noqa: SIM110 - asked of many replies in every round: a generator costs twice as much
        if not demand(situation):
            return False
    return True


def conditions(template: Template) -> Iterator[Condition]:
    """Yield what must be so for a reply, besides the words that were said."""
    when, bars = template.when, template.not_when
    if template.action is not None:
        yield Condition("action", frozenset({template.action}))
    if template.kind == "offer":
        yield Condition("emotion", UPSET, bars=True)
    for kind, wanted, barred in (
        ("order_state", when.order_state, bars.order_state),
        ("flag", when.flag, bars.flag),
        ("after", when.after, bars.after),
        ("known", (), (*when.unknown, *bars.known)),
        ("trade", when.trade, bars.trade),
        ("emotion", when.emotion, bars.emotion),
        ("psychology", (), bars.psychology),
        ("type", _types(when), _types(bars)),
    ):
        if wanted:
            yield Condition(kind, frozenset(wanted))
        if barred:
            yield Condition(kind, frozenset(barred), bars=True)
    for slot in when.known:  # all of them
        yield Condition("known", frozenset({slot}))


def _types(when: Conditions) -> tuple[str, ...]:
    """Return the types of buyer that are named, as `axis.value`."""
    return tuple([f"{axis}.{value}" for axis, values in when.type.items() for value in values])


def types_of(now: Situation) -> list[str]:
    """Return what the buyer seems to be, or is known to be, as `axis.value`."""
    axes = now.understanding.customer_type.keys() | now.profile.customer_type.keys()
    return [f"{axis}.{now.kind(axis)}" for axis in axes]


_KINDS: Mapping[str, Callable[[Situation], Collection[str]]] = {
    "action": lambda now: now.actions,
    "order_state": lambda now: (now.order_state,),
    "flag": lambda now: now.flags,
    "after": lambda now: now.after,
    "known": lambda now: now.facts,
    "trade": lambda now: (now.trade,),
    "emotion": lambda now: (now.understanding.emotion.key,),
    "psychology": lambda now: [label.key for label in now.understanding.psychology],
    "type": types_of,
}
"""Kind of condition → what of it is so."""


@cache
def _demand(kind: str, keys: frozenset[str], bars: bool) -> Demand:
    """Return the test of a condition; replies that demand the same share it, so that it is at hand."""
    its = _KINDS[kind]
    if bars:
        return lambda now: keys.isdisjoint(its(now))
    return lambda now: not keys.isdisjoint(its(now))


def worded(template: Template) -> Iterator[Demand]:
    """Yield what must have been said."""
    about, said, before = template.about, template.said, template.before
    if before is not None:  # first: mostly she has said nothing before, or little
        yield lambda now: before.search(now.before) is not None
    if about:
        yield lambda now: any(word in now.said for word in about)
    if said is not None:
        yield _disguised(template, said) if template.lead else lambda now: _said(said, now.said)
    if template.unsaid is not None:
        unsaid = template.unsaid
        yield lambda now: not unsaid.search((now.plain or now.said) if template.lead else now.said)


def _said(pattern: LazyPattern, round_: str) -> bool:
    """Return whether a pattern is found in a round, or in its newest message alone: `^` and `$` are of what she just said."""
    if pattern.search(round_) is not None:
        return True
    _, several, newest = round_.rpartition("\n")
    return bool(several) and pattern.search(newest) is not None


def _disguised(template: Template, said: LazyPattern) -> Demand:
    """Return the test of a reply that leads: it is in place in whatever disguise the words are said."""
    crosses = frozenset(template.crosses)
    return lambda now: not crosses.isdisjoint(now.crossed) or _finds(said, now.plain or now.said)


def _finds(pattern: LazyPattern, text: str) -> bool:
    """Return whether the pattern is found, looking only where it may begin: these are long."""
    begins = _begins(pattern.pattern)
    if begins is None:
        return pattern.search(text) is not None
    return any(pattern.match(text, place.start()) for place in begins.finditer(text))


@cache
def _begins(pattern: str) -> re.Pattern[str] | None:
    """Return what finds the places where a pattern may begin; of a library's patterns, so there is an end to them."""
    return opening(pattern)
