from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from bot.errors import Conflict, NotFound
from bot.shop.orders import Order
from bot.shop.schema import ShopSpec
from bot.store import (
    OrderTotals,
    actions_of,
    bought_by,
    ensure_customer,
    find_customer,
    find_order,
    import_demo,
    list_shops,
    load_conversation,
    load_customer,
    load_shop,
    load_shop_entry,
    order_totals,
    orders_of,
    record_action,
    renew_shop_secret,
    save_order,
    save_shop,
    set_notes,
    shop_secret,
)
from tests.store.scenes import START, Scene, shop_spec


def order(
    number: str, buyer: str = "b1", state: str = "paid", amount: str = "79.90", **more: object
) -> Order:
    """Return an order of one cup."""
    paid = {} if state in {"unpaid", "closed"} else {"paid_at": START}
    return Order.model_validate(
        {
            "order_no": number,
            "buyer": buyer,
            "items": [{"product": "cup", "sku": "cup-blue", "count": 2, "price": "39.95"}],
            "amount": amount,
            "state": state,
            "placed_at": START,
        }
        | paid
        | more
    )


def demo() -> ShopSpec:
    """Return a shop file with customers and orders."""
    cup = {
        "key": "cup",
        "title": "轻量保温杯",
        "short": "保温杯",
        "price": "39.95",
        "skus": [{"key": "cup-blue", "name": "雾蓝"}],
    }
    regular = {
        "id": "b1",
        "name": "王小明",
        "tags": ["老顾客"],
        "note": "要开发票",
        "joined_at": START - timedelta(days=90),
    }
    orders = [order("202603020001").model_dump(), order("202603020002", "b2").model_dump()]
    customers = [regular, {"id": "b2", "name": "李四"}]
    return shop_spec(more={"products": [cup], "customers": customers, "orders": orders})


def keep(scene: Scene, *orders: Order, shop: str = "kitchen") -> None:
    """Save orders of known buyers."""
    with scene.database.write() as session:
        for item in orders:
            ensure_customer(session, shop=shop, buyer=item.buyer, now=START)
            save_order(session, shop=shop, order=item, titles={"cup": "轻量保温杯"}, now=START)


def test_order_comes_back_whole(scene: Scene) -> None:
    """An order keeps its cents, its items by name and everything the calculators need."""
    made = order("202603020001", postage="0.10", note="放驿站")
    keep(scene, made)
    with scene.database.read() as session:
        found = find_order(session, shop="kitchen", order_no="202603020001")
        assert found is not None
        assert made == found.record
        assert (Decimal("79.90"), "paid", START) == (found.amount, found.state, found.placed_at)
        (item,) = found.items
        assert ("轻量保温杯", "cup-blue", 2, Decimal("39.95")) == (
            item.title,
            item.sku,
            item.count,
            item.price,
        )
        assert (found,) == orders_of(session, found.customer)


def test_changed_order_replaces_itself(scene: Scene) -> None:
    """The same number again is the same order, with its new state and items."""
    keep(scene, order("202603020001"))
    keep(scene, order("202603020001", state="closed", amount="10.00"))
    with scene.database.read() as session:
        customer = find_customer(session, shop="kitchen", buyer="b1")
        assert customer is not None
        (only,) = orders_of(session, customer.id)
        assert ("closed", Decimal(10), 1) == (only.state, only.amount, len(only.items))


def test_newest_orders_come_first(scene: Scene) -> None:
    """The card shows the last orders."""
    keep(
        scene,
        *(order(f"20260302000{n}", placed_at=START - timedelta(days=n), paid_at=START) for n in (2, 1, 3)),
    )
    with scene.database.read() as session:
        customer = find_customer(session, shop="kitchen", buyer="b1")
        assert customer is not None
        newest = orders_of(session, customer.id, limit=2)
        assert ["202603020001", "202603020002"] == [item.order_no for item in newest]


def test_totals_count_what_was_paid(scene: Scene) -> None:
    """Unpaid orders count for nothing; refunds count as orders, not as money."""
    refund = {"stage": "applied", "amount": "79.90", "applied_at": START}
    keep(
        scene,
        order("202603020001"),
        order("202603020002", amount="0.10"),
        order("202603020003", state="unpaid"),
        order("202603020004", state="refunding", refund=refund),
        order("202603020005", "b2"),
    )
    with scene.database.read() as session:
        customer = find_customer(session, shop="kitchen", buyer="b1")
        assert customer is not None
        assert OrderTotals(count=3, spent=Decimal(80)) == order_totals(session, customer.id)
        assert OrderTotals(count=0, spent=Decimal(0)) == order_totals(session, "nobody")
        for limit in (20, 4, 2):
            newest, totals = bought_by(session, customer.id, limit)
            assert (min(limit, 4), OrderTotals(count=3, spent=Decimal(80))) == (len(newest), totals)
        assert ((), OrderTotals(count=0, spent=Decimal(0))) == bought_by(session, "nobody")


def test_orders_stay_with_their_buyer_and_shop(scene: Scene) -> None:
    """A number belongs to one buyer of a shop; another shop may use it; a stranger has no orders."""
    scene.shop("tea")
    keep(scene, order("202603020001"))
    keep(scene, order("202603020001", "b9"), shop="tea")
    with pytest.raises(Conflict):
        keep(scene, order("202603020001", "b2"))
    with pytest.raises(NotFound), scene.database.write() as session:
        save_order(session, shop="kitchen", order=order("202603020002", "stranger"), now=START)
    with scene.database.read() as session:
        assert find_order(session, shop="tea", order_no="202603020002") is None
        found = find_order(session, shop="tea", order_no="202603020001")
        assert found is not None
        assert "tea" == load_customer(session, found.customer).shop


def test_demo_can_be_loaded_again(scene: Scene) -> None:
    """Loading a shop file twice doubles nothing and keeps what people added."""
    for _ in range(2):
        with scene.database.write() as session:
            counts = import_demo(session, demo(), now=scene.tick())
            assert ("kitchen", 2, 2) == (counts.shop, counts.customers, counts.orders)
            customer = find_customer(session, shop="kitchen", buyer="b1")
            assert customer is not None
            set_notes(session, customer.id, ("要开发票", "喜欢蓝色"))
    with scene.database.read() as session:
        customer = find_customer(session, shop="kitchen", buyer="b1")
        assert customer is not None
        assert ("王**", ("要开发票", "喜欢蓝色")) == (customer.name, customer.notes)
        assert ["老顾客"] == [tag.text for tag in customer.tags]
        assert START - timedelta(days=90) == customer.first_seen
        assert 1 == len(orders_of(session, customer.id))
        assert demo() == load_shop(session, "kitchen")


def test_shop_keeps_its_secret_when_saved_again(scene: Scene) -> None:
    """A new price list does not lock the shop's own site out; a leaked secret can be replaced."""
    with scene.database.write() as session:
        before = shop_secret(session, "kitchen")
        entry = save_shop(session, shop_spec(), now=scene.tick())
        assert before == shop_secret(session, "kitchen")
        assert scene.now == entry.updated_at
        renewed = renew_shop_secret(session, "kitchen", now=scene.tick())
        assert before != renewed
        assert renewed == shop_secret(session, "kitchen")
        assert 64 == len(renewed)


def test_shops_are_listed_by_key(scene: Scene) -> None:
    """All shops, or those of a member of staff."""
    scene.shop("tea")
    with scene.database.write() as session:
        save_shop(session, shop_spec("drill"), simulation=True, now=START)
        assert ["drill", "kitchen", "tea"] == [shop.key for shop in list_shops(session)]
        assert ["tea"] == [shop.key for shop in list_shops(session, ["tea", "unknown"])]
        assert [] == list(list_shops(session, []))
        assert (True, False) == (
            load_shop_entry(session, "drill").simulation,
            load_shop_entry(session, "tea").simulation,
        )
        for door in (load_shop, load_shop_entry, shop_secret):
            with pytest.raises(NotFound):
                door(session, "unknown")


def test_actions_are_registered_in_their_conversation(scene: Scene) -> None:
    """What was done for a customer is found again, newest first, in no other conversation."""
    talk, other = scene.talk("b1"), scene.talk("b2")
    agent = scene.agent("anna")
    with scene.database.write() as session:
        record_action(
            session,
            conversation=talk.id,
            kind="address_change",
            order_no="202603020001",
            detail={"city": "成都"},
            staff=agent.id,
            now=scene.tick(),
        )
        record_action(session, conversation=talk.id, kind="remark", now=scene.tick())
        with pytest.raises(NotFound):
            record_action(session, conversation="no", kind="remark", now=START)
    with scene.database.read() as session:
        newest, first = actions_of(session, talk.id)
        assert ("remark", "", None) == (newest.kind, newest.order_no, newest.staff)
        assert ("address_change", {"city": "成都"}, agent.id) == (first.kind, first.detail, first.staff)
        assert load_conversation(session, talk.id).customer == first.customer
        assert () == actions_of(session, other.id)
