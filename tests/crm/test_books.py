"""What the shop's own books say of an unpaid order at the moment of a touch."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.crm.books import Books
from bot.crm.chase import chase, kind_of, load_cues
from bot.crm.chasing import Told
from bot.crm.plans import load_playbook
from bot.crm.records import Purchase, PurchaseItem
from bot.crm.rules import with_changes
from bot.shop import ShopSpec
from bot.shop.dates import local
from bot.shop.orders import Order
from bot.shop.wording import wording_of
from bot.store import Database, ensure_customer, save_order, save_shop
from bot.store.contacts import contacts_of, finish_contact
from bot.store.purchases import LIVE
from bot.store.records import stream_records
from tests.crm.files import table, take
from tests.crm.people import FOLDER, NOW, RULES, at, bought
from tests.store.scenes import shop_spec

WORDING = wording_of(FOLDER)
TREATED = with_changes(RULES, {"contact": {"holdout": 0}})
"""Nobody is held out: ids are drawn anew in every run."""
NOON = at("2026-06-30 12:00")
NUTS: dict[str, Any] = {
    "shipping": {"cutoff": "16:00", "rest_weekdays": [7]},
    "promotions": [
        {
            "kind": "threshold",
            "key": "june",
            "tiers": [{"over": 50, "off": 5}],
            "valid_from": "2026-06-01",
            "valid_to": "2026-06-30",
        }
    ],
    "products": [
        {
            "key": "almond",
            "title": "巴旦木500g",
            "short": "巴旦木",
            "unit": "袋",
            "price": 30,
            "skus": [{"key": "almond-1", "name": "一袋", "stock": 3}, {"key": "almond-5", "name": "五袋"}],
        },
        {"key": "cashew", "title": "腰果", "short": "腰果", "price": 60, "stock": 900, "make_days": 2},
    ],
}


def spec(**changes: Any) -> ShopSpec:  # noqa: ANN401 - any part of a shop
    """Return a shop that sends what is paid before four, with three bags of almonds left."""
    return shop_spec("nuts", {**NUTS, **changes})


def unpaid(*lines: tuple[str, str, int], order_no: str = "1") -> Purchase:
    """Return an order of (product, SKU, pieces) that nobody has paid."""
    items = tuple(
        PurchaseItem(str(n), product, sku, product, "", count, 0)
        for n, (product, sku, count) in enumerate(lines)
    )
    empty = bought("a", NOON, 30, paid=False, state="unpaid", order_no=order_no)
    return Purchase(**{**{f: getattr(empty, f) for f in empty.__dataclass_fields__}, "items": items})


def told(purchase: Purchase, when: str, **changes: Any) -> Told:  # noqa: ANN401 - any part of a shop
    """Return what is true of an order at a moment."""
    return Books(spec(**changes), WORDING, RULES.chasing).told(purchase, at(when))


def test_cutoff_only_while_it_can_be_kept() -> None:
    """The hour is told on a day of sending, with time left, for goods that need no making and are there."""
    almonds = unpaid(("almond", "almond-1", 1))
    assert "16点" == told(almonds, "2026-06-30 12:30").facts["cutoff"]
    assert at("2026-06-30 16:00") == told(almonds, "2026-06-30 12:30").ends["cutoff"]
    assert "cutoff" not in told(almonds, "2026-06-30 15:51").facts
    assert "cutoff" not in told(almonds, "2026-06-28 12:00").facts
    assert "cutoff" not in told(unpaid(("cashew", "cashew", 1)), "2026-06-30 12:30").facts
    assert "cutoff" not in told(unpaid(("almond", "almond-1", 4)), "2026-06-30 12:30").facts
    assert "cutoff" not in told(almonds, "2026-06-30 12:30", shipping={}).facts


def test_stock_is_that_of_the_ordered_sku() -> None:
    """The scarcest ordered goods are named with what is really left; unknown, plenty or too few tell nothing."""
    both = told(unpaid(("cashew", "cashew", 1), ("almond", "almond-1", 2)), "2026-06-30 12:30").facts
    assert ("3袋", "巴旦木") == (both["left"], both["scarce"])
    for line in (("almond", "almond-5", 1), ("cashew", "cashew", 1), ("almond", "almond-1", 4)):
        assert "left" not in told(unpaid(line), "2026-06-30 12:30").facts


def test_promotion_is_what_the_basket_has_off() -> None:
    """Its end is told when it takes something off this order and is near; an order below the threshold has none."""
    pair = unpaid(("almond", "almond-1", 2))
    assert "今天24点" == told(pair, "2026-06-30 12:30").facts["promotion_until"]
    assert "明天24点" == told(pair, "2026-06-29 12:30").facts["promotion_until"]
    assert "promotion_until" not in told(pair, "2026-06-20 12:30").facts
    assert "promotion_until" not in told(pair, "2026-07-01 12:30").facts
    assert "promotion_until" not in told(unpaid(("almond", "almond-1", 1)), "2026-06-30 12:30").facts
    assert "promotion_until" not in told(pair, "2026-06-30 12:30", promotions=[]).facts


def live(order_no: str, **values: Any) -> Order:  # noqa: ANN401 - any part of an order
    """Return the shop's own unpaid order of one bag."""
    line = {"product": "almond", "sku": "almond-1", "price": 30}
    given = {"order_no": order_no, "buyer": "a", "items": [line], "amount": 30, "state": "unpaid"}
    return Order.model_validate({**given, "placed_at": NOW, **values})


def test_a_touch_says_what_is_true_when_it_is_due(database: Database) -> None:
    """The second touch tells the real stock; it is reworded when that changes and stopped when nothing is left to say."""
    playbook, cues = load_playbook(FOLDER), load_cues(FOLDER)
    number = "2026063000000001"
    with database.write() as session:
        save_shop(session, spec(shipping={}, promotions=[]), now=NOW)
        person = ensure_customer(session, shop="nuts", buyer="a", name="张三", now=NOW).id
        save_order(session, shop="nuts", order=live(number), now=NOW)
        assert 1 == chase(session, "nuts", TREATED, playbook, cues, now=NOW, wording=WORDING).planned
        first = contacts_of(session, person)[0]
        assert "chase_address" == first.template
        later = first.due_at + timedelta(minutes=5)
        finish_contact(session, first.id, state="done", staff=None, now=later)
        assert 1 == chase(session, "nuts", TREATED, playbook, cues, now=later, wording=WORDING).planned
        second = contacts_of(session, person)[0]
        assert ("chase_stock", True) == (second.template, "3袋" in second.text)
        left = spec(shipping={}, promotions=[]).model_dump(mode="json")
        left["products"][0]["skus"][0]["stock"] = 1
        save_shop(session, ShopSpec.model_validate(left), now=NOW)
        assert 1 == chase(session, "nuts", TREATED, playbook, cues, now=later, wording=WORDING).reworded
        assert "1袋" in contacts_of(session, person)[0].text
        left["products"][0]["skus"][0]["stock"] = 0
        save_shop(session, ShopSpec.model_validate(left), now=NOW)
        assert 1 == chase(session, "nuts", TREATED, playbook, cues, now=later, wording=WORDING).stopped
        ended = contacts_of(session, person)[0]
        assert ("stopped", "no_reason") == (ended.state, ended.result)


def test_deposit_and_balance_follow_the_order(database: Database) -> None:
    """A balance is followed up from the day it can be paid, with its true end; a deposit from the order."""
    playbook, cues = load_playbook(FOLDER), load_cues(FOLDER)
    opens = NOW + timedelta(days=10)
    balance = {"step": "balance", "opens_at": opens}
    with database.write() as session:
        save_shop(session, spec(), now=NOW)
        person = ensure_customer(session, shop="nuts", buyer="a", name="张三", now=NOW).id
        save_order(session, shop="nuts", order=live("2026063000000001", presale={"step": "deposit"}), now=NOW)
        rest = live("2026063000000002", presale=balance, pay_before=opens + timedelta(hours=20))
        save_order(session, shop="nuts", order=rest, now=NOW)
        chase(session, "nuts", TREATED, playbook, cues, now=NOW, wording=WORDING)
        planned = {c.template: c for c in contacts_of(session, person)}
        assert {"chase_deposit", "chase_balance"} == set(planned)
        assert opens <= planned["chase_balance"].due_at
        assert rest.pay_before == planned["chase_balance"].until
        assert "8点" in planned["chase_balance"].text


PRESALES = (
    "2026063000000001,a,20,等待买家付款,定金未付尾款未付,2026-06-30 11:50:00,,,干果礼盒",
    "2026063000000002,b,30,等待买家付款,定金已付尾款未付,2026-06-20 10:00:00,2026-06-30 11:00:00,2026-07-01 20:00:00,干果礼盒",
    "2026063000000003,c,30,等待买家付款,阶段一,2026-06-30 11:50:00,,,干果礼盒",
    "2026063000000004,d,30,等待买家付款,,2026-06-30 11:50:00,,,【预售】干果礼盒",
    "2026063000000005,e,30,等待买家付款,,2026-06-30 11:50:00,,,干果礼盒",
    "2026063000000006,f,30,待付尾款,,2026-06-20 10:00:00,,,干果礼盒",
)


def test_imported_presales_are_not_spoken_of_as_plain_orders(database: Database, tmp_path: Path) -> None:
    """Deposit and balance of a platform's file have their texts; of an unknown step nothing is said that may be false."""
    playbook, cues = load_playbook(FOLDER), load_cues(FOLDER)
    with database.write() as session:
        save_shop(session, spec(), now=NOW)
    head = "订单编号,买家会员名,买家应付货款,订单状态,分阶段订单信息,订单创建时间,尾款开始时间,付款截止时间,宝贝标题"
    look, _ = take(database, table(tmp_path, "a.csv", head, *PRESALES), shop="nuts")
    assert [(4, "presale")] == [(note.line, note.code) for note in look.notes]
    with database.write() as session:
        chase(session, "nuts", TREATED, playbook, cues, now=NOW, wording=WORDING)
        planned = {}
        for person in stream_records(session, "nuts"):
            told = contacts_of(session, person.customer)
            planned[person.buyer] = (told[0].template, local(told[0].due_at).hour) if told else None
    assert {
        "a": ("chase_deposit", 12),
        "b": ("chase_balance", 12),
        "c": None,
        "d": None,
        "e": ("chase_address", 12),
        "f": None,
    } == planned
    bare = unpaid(("almond", "almond-1", 1))
    known = {"products": [{**NUTS["products"][0], "facts": {"deposit": "定金5元抵10元"}}]}
    ahead = Books(spec(**known), WORDING, RULES.chasing)
    assert ("order", "staged") == (kind_of(bare, cues), kind_of(bare, cues, ahead))
    sale = {"deposit": "5", "balance_from": "2026-07-05", "balance_to": "2026-07-06"}
    structured = Books(spec(products=[{**NUTS["products"][0], "presale": sale}]), WORDING, RULES.chasing)
    over = Books(
        spec(
            products=[
                {
                    **NUTS["products"][0],
                    "presale": sale | {"balance_from": "2026-06-01", "balance_to": "2026-06-02"},
                }
            ]
        ),
        WORDING,
        RULES.chasing,
    )
    assert ("staged", "order") == (kind_of(bare, cues, structured), kind_of(bare, cues, over))
    assert "deposit" == kind_of(replace(bare, step="deposit"), cues, ahead)
    assert "order" == kind_of(replace(bare, source=LIVE), cues, ahead)
