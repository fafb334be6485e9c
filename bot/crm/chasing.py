"""Following up orders that are not paid for (催付, CARE-24).

Only when the order is unpaid, the buyer has not refused and no complaint is open; between 9:00 and 22:00; the
first touch 10 to 30 minutes after ordering to a buyer who chatted, else after an hour at the earliest; a second
one only with another reason; never a third. It stops with payment, cancelling, or a 「不要了」. Nobody is complained
of or warned for an order left unpaid, as one of the source documents has it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

from bot.crm.limits import open_at
from bot.crm.plans import Playbook
from bot.crm.rules import ChasingRule, QuietRule

Kind = Literal["order", "staged", "deposit", "balance"]
"""What has to be paid: all at once, one part of a pre-sale (nobody told which), its deposit, its balance."""
Reason = Literal["question", "size", "address", "cutoff", "close", "stock", "promotion", "deposit", "balance"]
Stop = Literal["paid", "closed", "refused", "complaint", "enough", "stale", "no_reason", "no_consent"]

ORDERED: Final[tuple[Reason, ...]] = (
    *("question", "size", "address", "cutoff", "close", "stock", "promotion"),
)
"""The hour for sending today and the order's own end are both a cut-off; the nearer one to the buyer first."""
ASKED: Final[frozenset[Reason]] = frozenset({"question", "size"})
"""Reasons about what the buyer asked: true of a pre-sale too, whichever part waits."""
OCCASION: Final = "unpaid"


@dataclass(frozen=True, slots=True)
class Told:
    """What the books say at one moment; true things only."""

    facts: Mapping[str, str] = field(default_factory=dict)
    """product, cutoff (sent today if paid before), until (the order's own end), left and scarce (pieces of what),
    promotion_until."""
    ends: Mapping[str, datetime] = field(default_factory=dict)
    """Reason → until when it holds."""


UNTOLD: Final = Told()


@dataclass(frozen=True, slots=True)
class Unpaid:
    """An order left unpaid, and what is known around it."""

    order_no: str
    placed_at: datetime
    """Or since when it can be paid, for the balance after a deposit."""
    state: str
    kind: Kind = "order"
    paid: bool = False
    chatted: bool = False
    """Whether the buyer wrote to us around the order."""
    refused: bool = False
    """Whether they said since that they do not want it."""
    complaint_open: bool = False
    reachable: bool = True
    """False: they asked not to be written to."""
    open_question: bool = False
    """Something they asked has no answer yet."""
    size_asked: bool = False
    """They asked which size fits."""
    address_unsure: bool = False
    """They asked about, or wanted to change, the address."""
    told: Callable[[datetime], Told] = field(default=lambda _: UNTOLD, repr=False)
    """What the books will say at a moment."""
    closes_at: datetime | None = None
    """When it closes by itself."""


@dataclass(frozen=True, slots=True)
class Touched:
    """A touch planned or made before."""

    reason: str
    at: datetime
    done: bool = True


@dataclass(frozen=True, slots=True)
class Touch:
    """The next touch."""

    nth: int
    """1 or 2."""
    due: datetime
    until: datetime
    """Of no use after."""
    reason: Reason
    text: str
    wording: str


def next_touch(
    order: Unpaid,
    touched: Sequence[Touched],
    playbook: Playbook,
    rule: ChasingRule,
    quiet: QuietRule,
    *,
    now: datetime,
) -> Touch | Stop:
    """Return the next touch of an unpaid order, or why there is none.

    The window of the first touch to somebody who chatted is not stretched: after it has gone by the order waits
    for the hour that holds for everybody. A due time in the quiet hours moves to their end.
    """
    stopped = _stopped(order, touched, rule, now)
    if stopped is not None:
        return stopped
    end = until = _end(order, rule)
    if touched:
        due = open_at(max(touched[-1].at + timedelta(minutes=rule.second_after), now), quiet)
    else:
        soon = order.placed_at + timedelta(minutes=rule.chatted_until)
        due = open_at(max(order.placed_at + timedelta(minutes=rule.chatted_after), now), quiet)
        if order.chatted and due <= soon:
            until = min(end, soon)
        else:
            due = open_at(max(order.placed_at + timedelta(minutes=rule.silent_after), now), quiet)
    if due >= end:
        return "stale"
    found = said_at(order, {touch.reason for touch in touched}, playbook, due)
    if found is None:
        return "no_reason"
    return Touch(
        len(touched) + 1, due, min(until, found.holds or until), found.reason, found.text, found.wording
    )


@dataclass(frozen=True, slots=True)
class Saying:
    """A reason in words."""

    reason: Reason
    text: str
    wording: str
    holds: datetime | None = None
    """Until when it is true; None: as long as the order is unpaid."""


def said_at(order: Unpaid, used: set[str], playbook: Playbook, moment: datetime) -> Saying | None:
    """Return the first reason that is true at a moment, was not given yet, and whose wording can be filled."""
    told = order.told(moment)
    facts = told.facts
    if order.kind in {"deposit", "balance"}:
        reasons: tuple[Reason, ...] = (order.kind,)
    else:
        true = {
            "question": order.open_question,
            "size": order.size_asked,
            "address": order.address_unsure or not used,
            "cutoff": bool(facts.get("cutoff")),
            "close": bool(facts.get("until")),
            "stock": bool(facts.get("left")),
            "promotion": bool(facts.get("promotion_until")),
        }
        fitting = ASKED if order.kind == "staged" else ORDERED
        reasons = tuple(reason for reason in ORDERED if true[reason] and reason in fitting)
    for reason in reasons:
        if reason in used:
            continue
        wording = playbook.fill(f"chase_{reason}", facts)
        if wording is not None:
            holds = told.ends.get("close" if reason == "balance" else reason)
            return Saying(reason, f"chase_{reason}", wording, holds)
    return None


def _end(order: Unpaid, rule: ChasingRule) -> datetime:
    """Return from when an order is not followed up any more."""
    stale = order.placed_at + timedelta(hours=rule.stale_hours)
    return stale if order.closes_at is None else min(stale, order.closes_at)


def _stopped(order: Unpaid, touched: Sequence[Touched], rule: ChasingRule, now: datetime) -> Stop | None:
    checks: tuple[tuple[bool, Stop], ...] = (
        (order.paid or order.state not in {"unpaid", "closed"}, "paid"),
        (order.state == "closed", "closed"),
        (order.refused, "refused"),
        (order.complaint_open, "complaint"),
        (not order.reachable, "no_consent"),
        (len(touched) >= rule.most, "enough"),
        (now >= _end(order, rule), "stale"),
    )
    return next((stop for holds, stop in checks if holds), None)
