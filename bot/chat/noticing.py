"""Which conversations a shop-wide notice concerns, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from bot.chat.deskbook import DeskBook
from bot.chat.opening import asked
from bot.library import Library
from bot.store import ConversationView, StoredLabel, StoredOrder
from bot.store.notices import NoticeWords

SETTLED: Final = frozenset({"signed", "closed", "refunding"})
"""States in which an order waits for nothing that a notice would be about."""


def concerns(
    book: DeskBook,
    library: Library,
    words: NoticeWords,
    view: ConversationView,
    *,
    label: StoredLabel | None,
    orders: Sequence[StoredOrder],
    titles: Mapping[str, str],
) -> str | None:
    """Return why a notice concerns a conversation; None when it does not.

    Everything the notice asks for must hold: what the buyer asks, the state of an order, a product in focus or
    ordered. A notice that asks for nothing concerns every open conversation in which a buyer waits.
    """
    reasons = []
    if words.intents:
        needs, intents = asked(label), library.labels.intents
        need = next((key for key in words.intents if key in needs), None)
        if need is None:
            return None
        reasons.append(book.say("notice_intent", zh=intents[need].zh if need in intents else need))
    states = [order for order in orders if order.state in words.order_states]
    if words.order_states:
        if not states:
            return None
        state = library.wording.text(f"order_state.{states[0].state}")
        reasons.append(book.say("notice_order", zh=state))
    if words.products:
        concerned = states or [order for order in orders if order.state not in SETTLED]
        bought = {key for order in concerned for item in order.items for key in (item.product, item.sku)}
        focus = view.conversation.focus_item
        meant = next((key for key in words.products if key == focus or key in bought), None)
        if meant is None:
            return None
        reasons.append(book.say("notice_product", zh=titles.get(meant, meant)))
    if not reasons:
        if view.conversation.waiting_since is None:
            return None
        reasons.append(book.risks["plain"].why if "plain" in book.risks else "")
    return "；".join(reasons)
