"""What the shop's system says of an order reaches the next suggestion, whatever the shop's file says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.shop.orders import Order
from bot.store import save_order
from tests.web.clerk import know, stock
from tests.web.stage import Stage


def moved(stage: Stage, buyer: str, state: str, **more: Any) -> None:  # noqa: ANN401 - fields of an order
    """Have the shop's system tell the state of the buyer's order."""
    now = stage.house.now()
    paid = {"placed_at": now - timedelta(days=2), "paid_at": now - timedelta(days=2)}
    order = Order.model_validate(
        {
            "order_no": "100000000001",
            "buyer": buyer,
            "items": [{"product": "cup", "sku": "cup", "price": "80"}],
            "amount": "80",
            "state": state,
            **paid,
            **more,
        }
    )
    with stage.house.database.write() as session:
        save_order(session, shop="cups", order=order, now=now)


async def test_new_state_of_an_order_is_known_at_the_next_message(stage: Stage) -> None:
    """Neither the shop is saved again nor anything restarted in between."""
    stock(stage)
    know(stage)
    buyer = await stage.buyer("li")
    moved(stage, "li", "paid")
    sent = {"sent_at": stage.house.now() - timedelta(days=1), "courier": "中通", "tracking": "ZT12345678"}
    async with buyer.online() as b, stage.agent().online(buyer.conversation) as agent:
        await b.say(buyer.conversation, "到哪了", "k1")
        assert "订单：paid" in (await agent.next("suggestions"))["items"][0]["text"]
        moved(stage, "li", "delivering", **sent)
        await b.say(buyer.conversation, "现在呢", "k2")
        assert "订单：delivering" in (await agent.next("suggestions"))["items"][0]["text"]


async def test_ask_interface_knows_the_buyers_order_too(small_stage: Stage) -> None:
    """A console that keeps its own chat gets the same."""
    stock(small_stage)
    know(small_stage)
    await small_stage.buyer("li")
    moved(small_stage, "li", "paid")
    body = {"shop": "cups", "conversation": "c1", "buyer": "li", "message": {"id": "m1", "text": "到哪了"}}
    async with small_stage.http(small_stage.staff["qing"]) as http:
        told = (await http.post("/api/v1/assist", json=body)).json()
    assert "订单：paid" in told["suggestions"][0]["text"]
