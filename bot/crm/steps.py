"""What to do next with a customer, from stage, value, level and risk: words for an agent, nothing else.

A step never holds a price, a coupon, a compensation or a place in the queue: those come from the shop's facts and
policies alone, the same for everybody, but for the rights that the shop has published for a member level.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.crm.records import Figures
from bot.crm.rules import CrmRules

MOST: Final = 4


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do; wording by `step.<key>` of the names."""

    key: str
    why: str
    """Figure that asks for it, `risk:0.82`."""


def next_steps(
    complained: datetime | None, figures: Figures, rules: CrmRules, now: datetime
) -> tuple[Step, ...]:
    """Return at most four steps, the most pressing first; `complained`: when they last did."""
    found: list[Step] = []
    if complained is not None and now < complained + timedelta(days=rules.contact.complaint_days):
        found.append(Step("settle_complaint", f"complaint:{(now - complained).days}"))
    types = figures.detail.get("types", {})
    if types.get("stage", [None])[0] == "expectant":
        found.append(Step("answer_unpaid", "waiting"))
    if figures.risk_level == "high" and figures.stage != "dead":
        found.append(Step("listen", f"risk:{figures.risk:.2f}"))
    if figures.detail.get("footing") == "satisfied_only":
        found.append(Step("keep_in_touch", f"satisfaction:{figures.satisfaction or 0:.2f}"))
    if figures.relation == "new":
        found.append(Step("welcome", "orders:1"))
    if figures.tier in {"senior", "vip"}:
        found.append(Step("tell_rights", f"tier:{figures.tier}"))
    if figures.satisfaction is None and figures.orders:
        found.append(Step("ask_mark", f"orders:{figures.orders}"))
    if types.get("behaviour", [None])[0] == "straight":
        found = [step for step in found if step.key not in {"keep_in_touch", "ask_mark"}]
        found.append(Step("leave_alone", "silent_deals"))
    return tuple(found[:MOST])
