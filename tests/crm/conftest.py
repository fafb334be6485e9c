"""A shop of made-up customers in a database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from bot.crm.records import Purchase
from bot.store import Database, ensure_customer, save_shop
from bot.store.takings import take_lines, take_purchases
from tests.crm.people import NOW
from tests.store.scenes import shop_spec

Stock = Callable[[Sequence[Purchase]], dict[str, str]]


@pytest.fixture
def stock(database: Database) -> Stock:
    """Return what puts orders of made-up buyers into the shop `nuts` and tells buyer → customer id."""
    with database.write() as session:
        save_shop(session, shop_spec("nuts"), now=NOW)

    def put(orders: Sequence[Purchase], *, seen: datetime = NOW) -> dict[str, str]:
        with database.write() as session:
            ids = {
                buyer: ensure_customer(session, shop="nuts", buyer=buyer, name="张三", now=seen).id
                for buyer in sorted({order.customer for order in orders})
            }
            take_purchases(
                session, "nuts", [replace(order, customer=ids[order.customer]) for order in orders]
            )
            take_lines(session, "nuts", [(order.order_no, item) for order in orders for item in order.items])
        return ids

    return put
