"""What may be offered when something went wrong: the shop's own rules first, then the table, top down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_DOWN, Decimal

from bot.shop.aftersale import NO_RULES, Window, window_of
from bot.shop.cases import CaseRule, Fault, Payer, WindowName
from bot.shop.dates import local
from bot.shop.orders import Order
from bot.shop.packs import Rules
from bot.shop.parts import CENT
from bot.shop.rulebook import Rulebook
from bot.shop.schema import ShopSpec
from bot.terms import OrderState


@dataclass(frozen=True, slots=True)
class Decision:
    """What the table says of one case; keys are those of `options` and `proof` in policies/aftersale.yaml."""

    fault: Fault
    rule: str
    """Id of the line that decided."""
    options: tuple[str, ...]
    """What may be offered, the first one first."""
    proof: tuple[str, ...]
    """What the buyer is asked for."""
    freight: Payer
    """Who pays for sending back, by the cause; never how much."""
    grant: tuple[str, ...]
    """Options that the agent may settle alone."""
    approval: tuple[str, ...]
    """Options that somebody has to approve."""
    ceilings: Mapping[str, Decimal] = field(default_factory=dict)
    """Option → most that the agent may pay back alone, in yuan, where a share of the amount is the limit."""


@dataclass(frozen=True, slots=True)
class Case:
    """The circumstances of an order that rules ask for."""

    state: OrderState = "unknown"
    days: int | None = None
    """Calendar days in China since the parcel was signed for; None when it was not, or nobody knows."""
    amount: Decimal | None = None
    """Yuan paid."""
    windows: Mapping[WindowName, Window] = field(default_factory=dict)
    """Windows that are known."""


UNKNOWN = Case()
"""No order is known."""


def case_of(spec: ShopSpec, order: Order, now: datetime, rules: Rules = NO_RULES) -> Case:
    """Return the circumstances of an order at `now`."""
    days = (local(now).date() - local(order.signed_at).date()).days if order.signed_at is not None else None
    names: tuple[WindowName, ...] = ("returns", "damage", "quality")
    found = {name: window_of(spec, name, order, now, rules) for name in names}
    windows = {name: window for name, window in found.items() if window is not None}
    return Case(order.state, days, order.amount, windows)


def decide(book: Rulebook, spec: ShopSpec, fault: Fault, case: Case = UNKNOWN) -> Decision | None:
    """Return what the first rule that holds says; None without a table.

    A rule that asks for something unknown does not hold: nothing is offered on a guess. Rules of the shop that
    name an option or proof which the table does not have are passed over.
    """
    if book.table is None:
        return None
    own = (rule for rule in spec.aftersale if not book.unknown(rule))
    for rule in (*own, *book.table.rules):
        if fault in rule.fault and _holds(rule, case):
            return _decided(rule, fault, case)
    return None


def _holds(rule: CaseRule, case: Case) -> bool:
    return (
        (not rule.state or case.state in rule.state)
        and (rule.days is None or (case.days is not None and rule.days[0] <= case.days <= rule.days[1]))
        and (rule.amount is None or (case.amount is not None and rule.amount.holds(case.amount)))
        and (rule.open is None or (rule.open in case.windows and case.windows[rule.open].open))
        and (rule.over is None or (rule.over in case.windows and not case.windows[rule.over].open))
    )


def _decided(rule: CaseRule, fault: Fault, case: Case) -> Decision:
    granted, ceilings = [], {}
    for key in rule.options:
        grant = rule.grant.get(key)
        if grant is None:
            continue
        if grant.up_to is not None and (case.amount is None or case.amount > grant.up_to):
            continue
        granted.append(key)
        if grant.share is not None and case.amount is not None:
            ceilings[key] = (case.amount * grant.share).quantize(CENT, ROUND_DOWN)
    return Decision(
        fault=fault,
        rule=rule.id,
        options=rule.options,
        proof=rule.proof,
        freight=rule.freight,
        grant=tuple(granted),
        approval=tuple(key for key in rule.options if key not in granted),
        ceilings=ceilings,
    )
