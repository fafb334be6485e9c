"""How somebody stands with the shop bears a little on how things are said, never on what is offered.

A new customer is told more, a loyal one less, one who may leave is reassured: replies that do so weigh a little more
among replies that offer nothing. Where any of the places holds money, goods, compensation or a place in the queue, the
places stay as they are for everybody; and no such reply comes in by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from bot.reply.places import Chosen, Places
from bot.reply.rank import SHORT, Ranked
from bot.terms import Standing

Manner = Literal["", "leaving", "new", "loyal"]

SUITED: Final = 1.12
"""Factor of a reply in the manner that suits the customer: as much as a short reply gets beside others."""
OFFERING: Final = frozenset(
    {
        *("price", "final_price", "total_price", "promo_example", "top_up", "bulk", "subsidy", "deposit"),
        *("balance", "presale_total", "subsidy_total"),
        *("promotion", "promo_end", "coupon", "gift", "given_before", "points", "member_rights"),
        *("price_protect", "protect_result", "damage_rule", "quality_rule", "refund_eta", "refund_time"),
        *("free_ship", "shipping_fee", "freight_rule", "freight_insurance", "return_window"),
        *("cutoff", "ship_within", "arrival", "arrival_most", "restock"),
    }
)
"""Slots of money, goods, compensation, and of who is served when."""
DECIDED: Final = ("fix_", "agreed_", "freight_", "proof_")
"""Begin the slots of what may be granted after the sale."""
LEAVING: Final = frozenset({"decline", "silent"})


def manner_of(standing: Standing) -> Manner:
    """Return the manner that suits a customer; a warning goes before how long they are known."""
    if standing.risk == "high" or (standing.risk == "medium" and standing.stage in LEAVING):
        return "leaving"
    if standing.relation == "new":
        return "new"
    return "loyal" if standing.relation == "loyal" else ""


def offers(item: Ranked) -> bool:
    """Return whether a reply holds out anything that must be the same for everybody."""
    template = item.candidate.template
    if template.kind == "offer" or template.step or template.action:
        return True
    return any(slot in OFFERING or slot.startswith(DECIDED) for slot in template.slots)


def placed(places: Places, ranked: Sequence[Ranked], count: int, standing: Standing) -> list[Chosen]:
    """Fill the places from replies (best first), in the manner that suits the customer where nothing is offered."""
    chosen = places.choose(ranked, count)
    manner = manner_of(standing)
    if not manner or any(offers(item) for item, _ in chosen):
        return chosen
    swayed = sorted((_swayed(item, manner) for item in ranked), key=lambda item: -item.score)
    again = places.choose(swayed, count)
    return chosen if any(offers(item) for item, _ in again) else again


def _swayed(item: Ranked, manner: Manner) -> Ranked:
    if item.candidate.template.lead or not _suits(item, manner):
        return item
    return item._replace(score=item.score * SUITED, reasons=(*item.reasons, f"standing:{manner}"))


def _suits(item: Ranked, manner: Manner) -> bool:
    template = item.candidate.template
    length = len(template.wordings[0])
    if manner == "leaving":
        return template.kind == "comfort"
    if manner == "new":
        return template.kind == "answer" and length > SHORT
    return length <= SHORT
