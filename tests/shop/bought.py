"""An order that tests bend to their needs, and the policies it falls under."""

from __future__ import annotations

from decimal import Decimal

from bot.terms import OrderState

POLICIES = {
    "returns": {"days": 7},
    "price_protect": {"days": 7, "facts": {"price_protect": "签收后7天内降价可退差价"}},
}
CUT = {"key": "cut", "kind": "cut", "off": "10", "valid_from": "-1d"}
PARCEL = {"courier": "中通", "tracking": "ZT12345678"}


def order(
    state: OrderState = "signed", price: str = "80", count: int = 1, **parts: object
) -> dict[str, object]:
    """Return a cup bought eight days ago, signed for five days ago."""
    moments: dict[str, object] = {"placed_at": "-8d", "paid_at": "-8d"}
    if state in {"collected", "delivering", "signed"}:
        moments |= {"sent_at": "-7d", **PARCEL}
    if state == "signed":
        moments["signed_at"] = "-5d 09:00"
    amount = str(Decimal(price) * count)
    items = [{"product": "cup", "sku": "cup-blue", "count": count, "price": price}]
    base = {"order_no": "100000000001", "buyer": "lin", "items": items, "amount": amount, "state": state}
    return base | moments | parts
