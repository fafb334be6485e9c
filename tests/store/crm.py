"""Small customer worlds for store tests: accounts, purchases, and short ways to say them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.store import ensure_customer
from bot.store.purchases import Purchase, PurchaseState
from bot.store.takings import surety, take_purchases
from tests.store.scenes import Scene

NOW = datetime(2026, 6, 30, 4, 0, tzinfo=UTC)


def account(scene: Scene, buyer: str, name: str = "", shop: str = "kitchen") -> str:
    """Return the id of a customer row."""
    with scene.database.write() as session:
        return ensure_customer(session, shop=shop, buyer=buyer, name=name, now=scene.now).id


def purchase(
    order_no: str,
    customer: str,
    yuan: float,
    days_ago: float = 1,
    *,
    state: PurchaseState = "signed",
    refunded: float = 0,
    paid: bool = True,
    source: str = "a.csv",
    channel: str = "",
) -> Purchase:
    """Return an imported order, paid the moment it was placed unless it is unpaid."""
    at = NOW - timedelta(days=days_ago)
    return Purchase(
        shop="kitchen",
        order_no=order_no,
        customer=customer,
        state=state,
        amount=round(yuan * 100),
        refunded=round(refunded * 100),
        placed_at=at,
        paid_at=at if paid and state != "unpaid" else None,
        source=source,
        channel=channel,
        rank=surety(state, paid_amount=True),
    )


def buy(scene: Scene, *purchases: Purchase) -> int:
    """Take purchases in and return how many were news."""
    with scene.database.write() as session:
        return take_purchases(session, "kitchen", purchases)
