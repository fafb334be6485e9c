"""What a reply demands of the situation it is offered in: each demand a small test, those that say nothing left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache

from bot.library import Conditions, Template
from bot.library.openings import opening
from bot.reply.situation import Situation
from bot.text.pattern import LazyPattern

UPSET = frozenset({"dissatisfied", "angry"})

Demand = Callable[[Situation], bool]


def demands(template: Template) -> tuple[Demand, ...]:
    """Return all that must hold for a reply, what is cheap to find out first.

    A motive that the reply is for is no demand but a matter of rank, and what was sent already is left out for all at once.
    """
    return (*_of_template(template), *_wanted(template.when), *_barred(template.not_when), *_worded(template))


def met(wanted: tuple[Demand, ...], situation: Situation) -> bool:
    """Return whether every demand is met."""
    for demand in wanted:  # noqa: SIM110 - asked of many replies in every round: a generator costs twice as much
        if not demand(situation):
            return False
    return True


def _of_template(template: Template) -> Iterator[Demand]:
    action = template.action
    if action is not None:
        yield lambda now: action in now.actions
    if template.kind == "offer":
        yield lambda now: now.understanding.emotion.key not in UPSET


def _wanted(when: Conditions) -> Iterator[Demand]:
    kinds = {
        "order_state": when.order_state,
        "flag": when.flag,
        "after": when.after,
        "known": when.known,
        "unknown": when.unknown,
        "trade": when.trade,
        "emotion": when.emotion,
    }
    yield from (_demand(kind, frozenset(keys)) for kind, keys in kinds.items() if keys)
    if when.type:
        yield lambda now: _type_fits(when, now)


def _barred(bars: Conditions) -> Iterator[Demand]:
    kinds = {
        "not_psychology": bars.psychology,
        "unknown": bars.known,
        "not_emotion": bars.emotion,
        "not_order_state": bars.order_state,
        "not_trade": bars.trade,
        "not_flag": bars.flag,
        "not_after": bars.after,
    }
    yield from (_demand(kind, frozenset(keys)) for kind, keys in kinds.items() if keys)
    if bars.type:
        yield lambda now: not _type_fits(bars, now)


_KINDS: Mapping[str, Callable[[frozenset[str]], Demand]] = {
    "order_state": lambda keys: lambda now: now.order_state in keys,
    "flag": lambda keys: lambda now: not keys.isdisjoint(now.flags),
    "after": lambda keys: lambda now: not keys.isdisjoint(now.after),
    "known": lambda keys: lambda now: keys <= now.facts.keys(),
    "unknown": lambda keys: lambda now: keys.isdisjoint(now.facts),
    "trade": lambda keys: lambda now: now.trade in keys,
    "emotion": lambda keys: lambda now: now.understanding.emotion.key in keys,
    "not_psychology": lambda keys: (
        lambda now: not any(label.key in keys for label in now.understanding.psychology)
    ),
    "not_emotion": lambda keys: lambda now: now.understanding.emotion.key not in keys,
    "not_order_state": lambda keys: lambda now: now.order_state not in keys,
    "not_trade": lambda keys: lambda now: now.trade not in keys,
    "not_flag": lambda keys: lambda now: keys.isdisjoint(now.flags),
    "not_after": lambda keys: lambda now: keys.isdisjoint(now.after),
}


@cache
def _demand(kind: str, keys: frozenset[str]) -> Demand:
    """Return the test of one kind; replies that demand the same share it, so that it is at hand."""
    return _KINDS[kind](keys)


def _worded(template: Template) -> Iterator[Demand]:
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


def _type_fits(when: Conditions, now: Situation) -> bool:
    return any(now.kind(axis) in values for axis, values in when.type.items())
