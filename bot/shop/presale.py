"""What is sold with a deposit: the balance, what is paid in all, and when it is sent.

The balance of n pieces is what the offers leave that hold when it is paid, less what the deposits count for. Of
an order the sum is known, and with it the balance: the sum less the deposit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from typing import Final

from bot.shop.dates import local
from bot.shop.deals import DepositSale
from bot.shop.offers import say_each, say_step
from bot.shop.orders import Order
from bot.shop.parts import yuan
from bot.shop.price import Quote, line_of, quote
from bot.shop.schema import Product, ShopSpec, Sku
from bot.shop.view import View
from bot.shop.wording import Wording
from bot.terms import Fact

SOURCE: Final = "calc:presale"
UNTRUE: Final = ("cutoff", "cutoff_usual", "promo_example", "top_up")
"""Slots that hold for what is paid at once and sent today."""


@dataclass(frozen=True, slots=True)
class Staged:
    """Some pieces, payment by payment."""

    deposit: Decimal
    balance: Decimal

    @property
    def paid(self) -> Decimal:
        """Yuan paid in all."""
        return self.deposit + self.balance


@dataclass(frozen=True, slots=True)
class Due:
    """What an order still waits for."""

    staged: Staged
    opens: datetime
    """From when the balance can be paid."""
    closes: datetime | None
    terms: DepositSale | None = None
    """Those of the product, where it still has them."""


def staged(terms: DepositSale, reckoned: Quote, count: int) -> Staged:
    """Split what `count` pieces cost; deposits that count for more than is left leave no balance."""
    rest = reckoned.total - terms.credit * count
    return Staged(terms.deposit * count, max(rest, Decimal(0)))


def reckon(view: View, terms: DepositSale, sku: Sku, count: int) -> tuple[Staged, Quote]:
    """Reckon pieces of a SKU with the offers that hold when their balance is paid."""
    at = terms.reckoned_at(view.now)
    reckoned = quote(view.spec, [line_of(view.spec, sku.key, count)], at, view.level)
    return staged(terms, reckoned, count), reckoned


def paid_in_all(view: View, sku: Sku, count: int) -> Decimal:
    """Return what pieces of a SKU cost whoever buys them now, with a deposit or at once."""
    if (terms := view.ahead) is not None:
        return reckon(view, terms, sku, count)[0].paid
    return quote(view.spec, [line_of(view.spec, sku.key, count)], view.now, view.level).total


def presale_facts(view: View, product: Product, count: int = 1) -> Iterator[Fact]:
    """Yield what a product's deposit and balance come to, until the balance can no longer be paid."""
    terms = product.presale
    if terms is None or not terms.holds(view.now):
        return
    yield Fact("deposit", _say_rule(terms, view.now, view.wording), SOURCE)
    yield from _amounts(view, product, terms, count)
    if view.ahead is not None and (said := _say_sending(terms, view.wording)) is not None:
        yield Fact("ship_within", said, SOURCE)


def _say_rule(terms: DepositSale, now: datetime, wording: Wording) -> str:
    key = "rule" if terms.credit > terms.deposit else "rule_plain"
    if not terms.takes_deposits(now):
        key = "closed" if now < terms.balance_from else "open"
    return wording.say(
        f"presale.{key}",
        deposit=yuan(terms.deposit),
        counts=yuan(terms.credit),
        begin=_moment(terms.balance_from, wording),
        end=wording.end(terms.balance_to),
    )


def _moment(moment: datetime, wording: Wording) -> str:
    """Word when something begins; midnight is the day itself."""
    return wording.day(moment) if local(moment).time() == time() else wording.end(moment)


def _say_sending(terms: DepositSale, wording: Wording) -> str | None:
    if terms.ship_from is not None:
        return wording.say("presale.ship_from", day=wording.day(terms.ship_from))
    if terms.ship_hours is None:
        return None
    days, rest = divmod(terms.ship_hours, 24)
    long = days > 2 and not rest  # noqa: PLR2004 - up to 48 hours people count in hours
    span = wording.span(days if long else None, None if long else terms.ship_hours)
    return wording.say("presale.ship_hours", span=span)


def _amounts(view: View, product: Product, terms: DepositSale, count: int) -> Iterator[Fact]:
    wording, taking = view.wording, view.ahead is not None
    found = {sku.key: reckon(view, terms, sku, count) for sku in view.skus}
    splits = {key: one for key, (one, _) in found.items()}
    first, reckoned = next(iter(found.values()))
    if any(split != first for split in splits.values()):
        yield from _several(view, product, splits, count)
        return
    values = {
        "count": count,
        "unit": product.unit,
        "deposit": yuan(first.deposit),
        "balance": yuan(first.balance),
        "paid": yuan(first.paid),
        "steps": wording.join(say_step(step, wording) for step in reckoned.steps),
    }
    many = "_count" if count > 1 else ""
    said = wording.say(f"presale.balance{many}", **values)
    if reckoned.steps:
        said = wording.say("presale.with_steps", text=said, **values)
    yield Fact("balance", said, SOURCE)
    said = wording.say(f"presale.total{many}", **values)
    yield Fact("presale_total", said, SOURCE)
    if not taking:
        return
    if count > 1:
        yield Fact("total_price", said, SOURCE)
    else:
        yield Fact("final_price", wording.say("presale.final", **values), SOURCE)


def _several(view: View, product: Product, splits: Mapping[str, Staged], count: int) -> Iterator[Fact]:
    """Yield the figures of variants that differ: side by side where they are few, else the least."""
    wording, many = view.wording, "_count" if count > 1 else ""

    def say(key: str, amounts: Mapping[str, Decimal]) -> str:
        each = say_each(view.skus, amounts, wording)
        values = {"count": count, "unit": product.unit, "each": each}
        if each:
            return wording.say(f"presale.{key}_each{many}", **values)
        return wording.say(f"presale.{key}_from{many}", amount=yuan(min(amounts.values())), **values)

    yield Fact("balance", say("balance", {key: one.balance for key, one in splits.items()}), SOURCE)
    said = say("total", {key: one.paid for key, one in splits.items()})
    yield Fact("presale_total", said, SOURCE)
    if view.ahead is not None:
        yield Fact("total_price" if count > 1 else "final_price", said, SOURCE)


def due_of(spec: ShopSpec, order: Order) -> Due | None:
    """Return what an unpaid order of a pre-sale comes to; None where its deposit is not known.

    The terms are those of the day on which it was placed.
    """
    if order.presale is None or order.state != "unpaid":
        return None
    products = [spec.product_of.get(item.sku) for item in order.items]
    sales = [product.presale if product is not None else None for product in products]
    terms = [sale if sale is not None and sale.holds(order.placed_at) else None for sale in sales]
    deposit = order.presale.deposit
    if deposit is None:
        parts = [sale.deposit * item.count for sale, item in zip(terms, order.items, strict=True) if sale]
        if len(parts) < len(terms):
            return None
        deposit = sum(parts, Decimal(0))
    known = [sale for sale in terms if sale is not None]
    opens = order.presale.opens_at or max((sale.balance_from for sale in known), default=order.placed_at)
    closes = order.pay_before if order.presale.step == "balance" else None
    if closes is None:
        closes = min((sale.balance_to for sale in known), default=None)
    split = Staged(deposit, max(order.amount - deposit, Decimal(0)))
    return Due(split, opens, closes, known[0] if known else None)


def due_facts(order: Order, due: Due, now: datetime, wording: Wording) -> Iterator[Fact]:
    """Yield the balance of an order, and until when it can be paid; nothing once it is too late."""
    if order.presale is None or (due.closes is not None and due.closes < now):
        return
    key = "deposit" if order.presale.step == "deposit" else "open" if due.opens <= now else "waiting"
    end = "" if due.closes is None else wording.end(due.closes)
    said = wording.say(
        f"order.presale.{key}",
        deposit=yuan(due.staged.deposit),
        balance=yuan(due.staged.balance),
        begin=_moment(due.opens, wording),
    )
    if end and key != "deposit":
        said = wording.say("order.presale.until", text=said, end=end)
    yield Fact("balance", said, SOURCE)
    if key != "deposit" and due.closes is not None and order.pay_before is None:
        yield Fact("pay_deadline", wording.deadline(due.closes, now), SOURCE)
    total = wording.say(
        "presale.total",
        deposit=yuan(due.staged.deposit),
        balance=yuan(due.staged.balance),
        paid=yuan(due.staged.paid),
    )
    yield Fact("presale_total", total, SOURCE)
    if due.terms is not None and (sending := _say_sending(due.terms, wording)) is not None:
        yield Fact("ship_within", sending, SOURCE)
