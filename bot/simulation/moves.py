"""What a buyer can do: the closed names of her moves, and the events that leave her."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

KNOWN_MOVES: Final = frozenset(
    [
        "open.hello",
        "open.card",
        "open.picture",
        "open.order_card",
        "open.question",
        "open.greet",
        "bargain.1",
        "bargain.2",
        "bargain.3",
        "bargain.4",
        "bargain.again",
        "answer.place",
        "answer.who",
        "answer.size",
        "answer.number",
        "answer.budget",
        "answer.use",
        "answer.colour",
        "answer.remedy",
        "answer.when",
        "answer.right",
        "answer.yes",
        "answer.no",
        "answer.unsure",
        "answer.photo",
        "answer.order",
        "answer.problem",
        "answer.any",
        "answer.back",
        "answer.short",
        "answer.late",
        "ack",
        "warm",
        "cool",
        "drop",
        "interrupt",
        "aside.need",
        "aside.trouble",
        "hesitate",
        "compare",
        "leave.quiet",
        "leave.cold",
        "leave.cold.fake_review",
        "leave.cold.cashback",
        "leave.cold.data",
        "leave.later",
        "leave.elsewhere",
        "leave.angry",
        "order.say",
        "order.ask",
        "pay.say",
        "end.ok",
        "end.whatever",
        "end.thanks",
        "end.none",
    ]
)
"""Moves with fixed names."""
OPEN_MOVES: Final = frozenset(
    [
        "raise",
        "reask",
        "sharper",
        "insist",
        "doubt",
        "follow",
        "caught",
        "overstate",
        "misquote",
        "objection",
        "threaten",
        "unpaid",
        "back",
        "trouble",
        "bait",
        "minor",
    ]
)
"""Families of moves: `raise.<intent>`, `threaten.<key>` …"""

Kind = Literal["text", "image", "card", "order_card", "order", "pay", "leave"]
"""Typed text; a picture; the card of a product or an order; she orders, pays, is gone for good (the last three and
cards carry no text)."""


@dataclass(frozen=True, slots=True)
class Move:
    """One thing a buyer does."""

    kind: Kind
    text: str = ""
    delay: float = 0.0
    """Seconds from now until it is there."""
    on: str = ""
    """What she does by it: `raise.gift`, `sharper.2`; `order` and `pay` have their own kinds."""
