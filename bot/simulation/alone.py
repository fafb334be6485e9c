"""What a buyer does by herself while nobody answers: she reads the page, uses the app, and may be done without a word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.simulation.conduct import FEWEST, SETTLED, decide, order

if TYPE_CHECKING:
    from bot.simulation.doing import Doing

LOOKS_UP: Final = 0.25
"""Chance to find an answer on the page while nobody answers, and as much again times what she knows."""
ALONE: Final = 0.07
"""Chance at each wait, times what she knows of such goods and shops, that she sees to everything by herself."""
ON_PAGE: Final = frozenset(
    [
        "product_info",
        "material_quality",
        "spec_quantity",
        "size_advice",
        "usage",
        "freshness_origin",
        "appearance",
        "compare_variants",
        "bestseller",
        "new_arrival",
        "reviews",
        "stock",
        "price",
        "discount",
        "presale_deposit",
        "promo_rule",
        "gift",
        "shipping_fee",
        "price_compare",
        "how_to_order",
        "payment",
        "ship_time",
        "arrival_time",
        "courier",
        "packaging",
        "membership",
        "recommend",
        "reorder",
        "return_policy",
        "return_freight",
        "price_protection",
        "repair_warranty",
        "installation",
    ]
)
"""Needs before the sale that page, reviews and rules answer; what is safe for whom, what is secret, made to order or
bargained for wants a person."""
IN_APP: Final = frozenset(
    [
        "order_check",
        "change_address",
        "cancel_order",
        "invoice",
        "promo_rule",
        "payment",
        "presale_deposit",
        "ship_time",
        "arrival_time",
        "logistics_query",
        "return_policy",
        "return_request",
        "return_ship",
        "exchange_request",
        "refund_request",
        "refund_status",
        "price_protection",
    ]
)
"""Needs of who has ordered that the app shows or does; what is broken, missing, lost or promised wants a person."""
HARSH: Final = frozenset({"argue", "brush_off"})
"""Acts after which nobody does a shop the favour."""
OPEN: Final = frozenset({"waiting", "asked", "doubted"})


def see_to_it(doing: Doing) -> bool:
    """Find answers while nobody gives any; returns whether she is done with it, in an order or without one.

    Who knows such goods may find everything at once and order, pay, or have the app do it, without a word: never after a
    rude reply, never where something wants a person, never above what she would spend.
    """
    case, state, dice = doing.case, doing.state, doing.dice
    presale = case.scenario.stage == "presale"
    findable = ON_PAGE if presale else IN_APP
    alone = dice.chance(ALONE * case.persona.knowledge) and not HARSH & state.acts.keys()
    if not (alone or presale):
        return False
    chance = 1.0 if alone else LOOKS_UP * (1 + case.persona.knowledge)
    for intent, need in state.needs.items():
        if need.status in OPEN and intent in findable and dice.chance(chance):
            need.status = "looked_up"
    if any(need.status in OPEN for need in state.needs.values()):
        return False
    state.agenda = []
    if not (alone and _done(doing)) and presale:
        decide(doing)
    return bool(state.ended or doing.moves)


def _done(doing: Doing) -> bool:
    """Order, pay or leave it settled, without a word; returns whether she is done."""
    case, state = doing.case, doing.state
    match case.scenario.goal:
        case "buy" if state.order == "none":
            if state.price > case.persona.budget + SETTLED or 0 < state.replies < FEWEST:
                return False
            order(doing, silently=True)
        case "pay" if state.order == "unpaid":
            doing.act("pay", "pay", doing.dice.between(10, 40))
            state.order = "paid"
        case "never_buy" | "bait":
            return False
    state.ended = "done"
    return True
