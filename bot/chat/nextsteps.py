"""One line on top of the suggestions, and what is worth doing beside answering."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.assist import Answer
from bot.chat.deskbook import DeskBook, Line, StepKind, StepWords, filled
from bot.chat.dossier import Dossier
from bot.chat.protocol.shapes import NO_HEADLINE, Headline, NextAction
from bot.chat.worded import segments_of, slot_of
from bot.library import Library, Template
from bot.reply.fill import fill
from bot.shop.facts import FactSheet
from bot.store import StoredOrder
from bot.terms import Understanding

MOST: Final = 3
CHASED: Final = timedelta(days=3)
"""An order left unpaid for longer is nobody's hurry any more."""
REVIEWED: Final = timedelta(days=15)
"""After signing, in which a buyer may be invited to write a review."""
UPSET: Final = frozenset({"angry", "dissatisfied"})
GRIEVED: Final = frozenset({"complaint", "dispute"})
SHOPPING: Final = frozenset(
    {
        "recommend", "compare_variants", "suitability", "bestseller", "new_arrival", "appearance", "hesitation",
        "product_info", "gift", "reorder",
    }
)  # fmt: skip
"""Intents of somebody who is choosing."""
LEAVING: Final = frozenset({"cancel_order", "refund_request", "return_request", "deny"})
CHECKING: Final = frozenset(
    {"order_check", "change_address", "change_order", "confirm", "thanks", "ship_time"}
)
DONE: Final = frozenset({"thanks", "confirm", "chitchat", "review_followup"})
UNSENT: Final = frozenset({"paid", "pushed"})
TAIL: Final = 4
"""Digits of an order number that are shown."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What next steps are decided by."""

    read: Understanding
    said: str
    """What the buyer wrote in the open round."""
    orders: Sequence[StoredOrder]
    complaint: bool
    """A complaint is open in the conversation."""
    sheet: FactSheet
    """What is known around the item and order spoken of."""
    sheet_of: Callable[[str], FactSheet]
    """The same around another order."""
    now: datetime

    @property
    def cares(self) -> tuple[str, ...]:
        """Psychologies shown, in order of mention."""
        return tuple(item.key for item in self.read.psychology)

    @property
    def grieved(self) -> bool:
        """Whether something has to be put right first."""
        return (
            self.complaint
            or self.read.emotion.key in UPSET
            or not GRIEVED.isdisjoint((*self.cares, *self.read.needs))
        )


def standing_of(dossier: Dossier, answer: Answer, now: datetime) -> Standing:
    """Return what next steps are decided by in a conversation; without a shop nothing is known."""
    shop, thread, buyer = dossier.shop, dossier.thread, dossier.customer.buyer
    read = answer.understanding
    item = answer.item or thread.focus_item or None

    def sheet_of(order: str | None) -> FactSheet:
        return FactSheet() if shop is None else shop.gather(item, order, read.entities, now, buyer=buyer)

    meant = None if shop is None else shop.order_for(buyer, thread.focus_order or None, read.entities)
    return Standing(
        read=read,
        said="\n".join(message.text for message in dossier.messages),
        orders=dossier.orders,
        complaint=thread.alert == "complaint",
        sheet=sheet_of(meant),
        sheet_of=sheet_of,
        now=now,
    )


def action_line(book: DeskBook, library: Library, read: Understanding) -> tuple[str, Headline]:
    """Return what to do first and how to speak, in one line and in keys; empty when nothing special is due."""
    if read.quiet or read.degraded:
        return "", NO_HEADLINE
    cares = tuple(item.key for item in read.psychology)
    topics = topics_of(book, library, read)
    types = {axis: guess.value for axis, guess in read.customer_type.items() if guess.value}
    names = dict(zip(("first", "second", "third"), topics.values(), strict=False))

    def fitting(lines: Iterable[Line]) -> Line | None:
        for line in lines:
            when = line.when
            if (
                len(topics) >= when.needs
                and (not when.psychology or not set(when.psychology).isdisjoint(cares))
                and (not when.emotion or read.emotion.key in when.emotion)
                and (not when.intent or not set(when.intent).isdisjoint(read.needs))
                and all(types.get(axis) in values for axis, values in when.type.items())
            ):
                return line
        return None

    first, manner = fitting(book.action.first), fitting(book.action.manner)
    said = "；".join(filled(line.text, names) for line in (first, manner) if line is not None)
    keys = Headline(first=first.id if first else "", manner=manner.id if manner else "", topics=tuple(topics))
    return said, keys


def topics_of(book: DeskBook, library: Library, read: Understanding) -> dict[str, str]:
    """Return what is to be answered, by key in order of mention, in one or two words each."""
    labels = library.labels
    needs = [
        (key, book.topics.get(key) or labels.intents[key].zh)
        for key in read.needs
        if key in labels.intents and labels.intents[key].group != "general"
    ]
    cares = [(item.key, book.topics[item.key]) for item in read.psychology if item.key in book.topics]
    found, other = _told_apart(needs), _told_apart(cares)
    return other if len(other) > len(found) else found


def _told_apart(topics: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return each word once, by the first key that has it."""
    keys: dict[str, str] = {}
    for key, word in topics:
        keys.setdefault(word, key)
    return {key: word for word, key in keys.items()}


def next_actions(book: DeskBook, library: Library, standing: Standing) -> tuple[NextAction, ...]:
    """Return at most three things worth doing, the most useful first, each with a reply where one is ready."""
    found: list[NextAction] = []
    for kind, order in _due(book, standing):
        words = book.next.get(kind)
        if words is not None:
            found.append(_worded(kind, words, library, standing, order))
    return tuple(found[:MOST])


def _due(book: DeskBook, standing: Standing) -> Iterator[tuple[StepKind, StoredOrder | None]]:
    read, needs = standing.read, set(standing.read.needs)
    if standing.grieved:
        yield "soothe", None
        return
    spoken = next((o for o in standing.orders if o.order_no == standing.sheet.order), None)
    if spoken is not None and spoken.state in UNSENT and needs & CHECKING:
        yield "check_order", spoken
    unpaid = _unpaid(standing)
    refusing = needs & LEAVING or any(word in standing.said for word in book.refusing)
    if unpaid is not None and not refusing:
        yield "chase_payment", unpaid
    if needs & SHOPPING and unpaid is None and not refusing:
        yield "recommend", None
    signed = next((o for o in standing.orders if o.state == "signed"), None)
    if (
        signed is not None
        and (signed.record.signed_at or signed.placed_at) > standing.now - REVIEWED
        and (needs <= DONE)
        and (read.emotion.key == "pleased" or needs & {"thanks", "review_followup"})
    ):
        yield "invite_review", signed


def _unpaid(standing: Standing) -> StoredOrder | None:
    """Return the newest order that still waits to be paid."""
    for order in standing.orders:
        ends = order.record.pay_before
        if order.state == "unpaid" and order.placed_at > standing.now - CHASED:
            return order if ends is None or ends > standing.now else None
    return None


def _worded(
    kind: StepKind, words: StepWords, library: Library, standing: Standing, order: StoredOrder | None
) -> NextAction:
    sheet = standing.sheet
    if order is not None and order.order_no != sheet.order:
        sheet = standing.sheet_of(order.order_no)
    template = _ready(words, library, sheet)
    text, missing, _ = fill(template.text(sheet.tone), sheet.facts) if template is not None else ("", (), ())
    why = words.why_due if words.why_due and "pay_deadline" in sheet else words.why
    tail = order.order_no[-TAIL:] if order is not None else ""
    return NextAction(
        kind=kind,
        zh=words.zh,
        why=filled(why, {slot: fact.value for slot, fact in sheet.items()} | {"tail": tail}),
        template=template.id if template is not None else "",
        text=text,
        segments=segments_of(text, library),
        missing_slots=tuple(slot_of(slot, library) for slot in missing),
        order_no=order.order_no if order is not None else None,
        product=sheet.product if kind == "recommend" else None,
    )


def _ready(words: StepWords, library: Library, sheet: FactSheet) -> Template | None:
    """Return the first reply named that has every slot known and does not contradict the order."""
    named = {template.id: template for template in library.replies if template.id in words.replies}
    for key in words.replies:
        template = named.get(key)
        if template is not None and all(slot in sheet for slot in template.slots) and _holds(template, sheet):
            return template
    return None


def _holds(template: Template, sheet: FactSheet) -> bool:
    """Return whether what a reply asks of order, flags and facts is so; moods are the step's own matter."""
    when, never = template.when, template.not_when
    return (
        (not when.order_state or sheet.order_state in when.order_state)
        and all(slot in sheet for slot in when.known)
        and not any(slot in sheet for slot in when.unknown)
        and (not when.flag or not sheet.flags.isdisjoint(when.flag))
        and (not when.trade or sheet.trade in when.trade)
        and sheet.order_state not in never.order_state
        and sheet.flags.isdisjoint(never.flag)
    )
