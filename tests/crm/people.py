"""Made-up customers and purchases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.crm.records import CustomerRecord, Purchase, PurchaseItem
from bot.crm.rules import CrmRules, load_rules
from bot.shop.dates import CHINA
from bot.shop.wording import find_folder

FOLDER = find_folder()
RULES: CrmRules = load_rules(FOLDER)


def at(text: str) -> datetime:
    """Return a moment on China's clock: `2026-06-30` or `2026-06-30 23:59:59`."""
    return datetime.fromisoformat(text).replace(tzinfo=CHINA).astimezone(UTC)


NOW = at("2026-06-30 12:00:00")


def bought(
    customer: str,
    when: str | datetime,
    yuan: float,
    *,
    refunded: float = 0,
    state: str = "signed",
    paid: bool = True,
    products: Sequence[str] = (),
    category: str = "",
    order_no: str = "",
    wait: timedelta = timedelta(0),
) -> Purchase:
    """Return an order paid at `when` (placed `wait` before), of so many yuan."""
    moment = at(when) if isinstance(when, str) else when
    return Purchase(
        shop="nuts",
        order_no=order_no or f"{customer}-{moment:%Y%m%d%H%M%S}-{yuan}",
        customer=customer,
        state=state,  # type: ignore[arg-type]
        amount=round(yuan * 100),
        refunded=round(refunded * 100),
        source="orders.csv",
        placed_at=moment - wait,
        paid_at=moment if paid else None,
        signed_at=moment + timedelta(days=2) if state == "signed" else None,
        items=tuple(
            PurchaseItem(str(n), product, product, product, category, 1, round(yuan * 100))
            for n, product in enumerate(products)
        ),
    )


def record(customer: str, **values: Any) -> CustomerRecord:  # noqa: ANN401 - any field
    """Return a customer seen first and last on 1 May 2026 unless told otherwise."""
    seen = at("2026-05-01")
    known: Mapping[str, Any] = {
        "shop": "nuts",
        "buyer": customer,
        "name": "张*",
        "member": "",
        "first_seen": seen,
        "last_seen": seen,
        "profile": {},
    }
    return CustomerRecord(customer=customer, **{**known, **values})
