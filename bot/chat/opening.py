"""What was left over: unanswered conversations by what is at risk in them, for whoever opens the desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, cast, get_args

from bot.chat.deskbook import DeskBook, Risk
from bot.shop.dates import local
from bot.shop.packs import Rules
from bot.shop.refunds import refund_time
from bot.store import ConversationView, StoredLabel, StoredOrder

RISKS: Final = cast("tuple[Risk, ...]", get_args(Risk))
"""The gravest first."""
UPSET: Final = frozenset({"angry", "dissatisfied"})
WANTS_OUT: Final = frozenset({"refund_request", "cancel_order"})
UNSENT: Final = frozenset({"paid", "pushed"})
OPEN_STAGES: Final = frozenset({"applied", "returning", "received"})
"""Stages of a refund at which the next step may be the shop's."""
LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class LeftOver:
    """A conversation in which a buyer waits, and what is at risk."""

    view: ConversationView
    risk: Risk
    reason: str
    order_no: str | None = None
    due_at: datetime | None = None
    overnight: bool = False

    @property
    def urgency(self) -> tuple[int, datetime, datetime, str]:
        """Sorts: the risk, the deadline, the longest wait."""
        thread = self.view.conversation
        return (
            RISKS.index(self.risk),
            self.due_at or LAST,
            thread.waiting_since or LAST,
            thread.id,
        )


def left_over(
    book: DeskBook,
    view: ConversationView,
    label: StoredLabel | None,
    orders: Sequence[StoredOrder],
    rules: Rules,
    *,
    opened: datetime,
    now: datetime,
) -> LeftOver:
    """Return what is at risk in a conversation; `opened`: when today's service began."""
    since = view.conversation.waiting_since
    overnight = since is not None and since < opened
    risk, reason, order, due = _at_risk(book, view, label, orders, rules, now)
    return LeftOver(
        view, risk, reason, order.order_no if order is not None else None, due, overnight=overnight
    )


def _at_risk(  # noqa: PLR0911, PLR0917 - one return for each kind of risk, asked by one caller
    book: DeskBook,
    view: ConversationView,
    label: StoredLabel | None,
    orders: Sequence[StoredOrder],
    rules: Rules,
    now: datetime,
) -> tuple[Risk, str, StoredOrder | None, datetime | None]:
    thread = view.conversation
    needs = asked(label)

    def usual(risk: Risk) -> str:
        return book.risks[risk].why if risk in book.risks else risk

    refunding = [o for o in orders if o.state == "refunding" and _open_refund(o)]
    for order in refunding:
        if order.record.sent_at is None:
            return "refund_unsent", usual("refund_unsent"), order, _until(order, rules, now)
    unsent = next((order for order in orders if order.state in UNSENT), None)
    if needs & WANTS_OUT and unsent is not None:
        return "refund_unsent", book.say("why_refund_said"), unsent, None
    if refunding:
        soonest = min(refunding, key=lambda order: _until(order, rules, now) or LAST)
        return "dispute", usual("dispute"), soonest, _until(soonest, rules, now)
    if "dispute" in needs:
        return "dispute", book.say("why_dispute_said"), None, None
    if thread.alert == "complaint" or "complaint" in thread.psychology or thread.emotion in UPSET:
        return "complaint", usual("complaint"), None, None
    for order in orders:
        ends = order.record.pay_before
        if order.state == "unpaid" and (ends is None or ends > now):
            told = usual("unpaid") if ends is None else _pay_before(book, ends)
            return "unpaid", told, order, ends
    return "plain", usual("plain"), None, None


def asked(label: StoredLabel | None) -> frozenset[str]:
    """Return what a round asks for; where no need stands out, the likeliest intent."""
    if label is None or label.understanding.quiet:
        return frozenset()
    read = label.understanding
    return frozenset(read.needs or [intent.key for intent in read.intents[:1]])


def _open_refund(order: StoredOrder) -> bool:
    refund = order.record.refund
    return refund is None or refund.stage in OPEN_STAGES


def _until(order: StoredOrder, rules: Rules, now: datetime) -> datetime | None:
    found = refund_time(order.record, now, rules)
    return None if found is None else found.until


def _pay_before(book: DeskBook, ends: datetime) -> str:
    return book.say("why_unpaid_due", pay_before=local(ends).strftime("%m-%d %H:%M"))
