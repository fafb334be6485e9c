"""Tags from behaviour and text: what gives them, the last second that does, and what a recomputation makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.crm.purchases import outlines
from bot.crm.recompute import recompute_customer, recompute_shop
from bot.crm.records import Purchase, Tag
from bot.crm.tagging import Signs, Tagging, load_tag_rules, sale_days
from bot.errors import LibraryError
from bot.shop.orders import Order
from bot.store import (
    Database,
    add_tag,
    append_message,
    open_conversation,
    remove_tag,
    save_label,
    save_order,
)
from bot.store.merging import merge_customers, undo_merge
from bot.store.records import load_record
from bot.store.tags import Present, Reading
from bot.store.takings import take_purchases
from tests.crm.conftest import Stock
from tests.crm.people import FOLDER, NOW, at, bought, record
from tests.store.scenes import understanding

TAGGING = Tagging(load_tag_rules(FOLDER), NOW)
DAY = 20_000


def buy(when: str, wait: int = 0, refunded: float = 0, products: str = "") -> Purchase:
    """Return an order of 100 yuan paid at `when`, so many seconds after it was placed."""
    wanted = list(products)
    return bought("a", when, 100, refunded=refunded, products=wanted, wait=timedelta(seconds=wait))


def said(orders: Sequence[Purchase], signs: Signs | None = None, **known: Any) -> dict[str, Any]:  # noqa: ANN401 - any field
    """Return text → confidence of the tags of somebody."""
    tags = TAGGING.of(record("a", **known), outlines(orders), signs or Signs())
    return {tag.text: tag.confidence for tag in tags}


NOON = "12:00:00"


@pytest.mark.parametrize(
    ("tag", "orders", "sure"),
    [
        ("复购买家", [buy("2026-05-01"), buy("2026-05-02")], 0.5),
        ("复购买家", [buy("2026-05-01"), buy("2026-05-01 23:59:59")], None),
        ("复购买家", [buy("2025-06-30 12:00:01"), buy("2026-05-02")], 0.5),
        ("复购买家", [buy("2025-06-30 12:00:00"), buy("2026-05-02")], None),
        ("复购买家", [buy("2026-05-01"), buy("2026-06-30 12:00:01")], None),
        ("复购买家", [buy("2026-05-01", refunded=100), buy("2026-05-02")], None),
        ("常回购同款", [buy(f"2026-05-0{n}", products="茶") for n in range(1, 5)], 0.6),
        ("常回购同款", [buy(f"2026-05-0{n}", products="茶米油盐"[n - 1]) for n in range(1, 5)], None),
        ("常在大促下单", [buy(f"2026-06-{d} {NOON}") for d in ("01", "18", "25")], None),
        ("常在大促下单", [buy(w) for w in ("2026-06-01", "2025-11-11", "2026-06-20 23:59:59")], 0.6),
        ("常在大促下单", [buy(w) for w in ("2026-06-01", "2025-11-11", "2026-06-21")], None),
        ("一单买多件", [buy("2026-05-01", products="茶米油"), buy("2026-05-02", products="茶米油")], 0.5),
        ("一单买多件", [buy("2026-05-01", products="茶米油"), buy("2026-05-02", products="茶米")], None),
        ("常在夜间下单", [buy(f"2026-05-01 {t}") for t in ("23:00:00", "05:59:59", "00:30:00")], 0.6),
        ("常在夜间下单", [buy(f"2026-05-01 {t}") for t in ("22:59:59", "05:59:59", "06:00:00")], None),
        ("常在夜间下单", [buy(f"2026-05-0{n}") for n in range(1, 4)], None),
        ("付款爽快", [buy(f"2026-05-0{n}", wait=300) for n in range(1, 4)], 0.6),
        ("付款爽快", [buy("2026-05-01", 301), buy("2026-05-02", 9), buy("2026-05-03", 9)], None),
        ("付款爽快", [buy(f"2026-05-0{n}") for n in range(1, 4)], None),
        ("售后多留心", [buy(f"2026-05-0{n}", refunded=100 * (n < 3)) for n in range(1, 6)], 0.5),
        ("售后多留心", [buy(f"2026-05-0{n}", refunded=1 * (n < 3)) for n in range(1, 7)], None),
    ],
)
def test_orders_give_tags(tag: str, orders: list[Purchase], sure: float | None) -> None:
    """Each condition by hand, at its border on both sides; k pieces of evidence make k / (k + 2)."""
    assert sure == said(orders).get(tag)


@pytest.mark.parametrize(
    ("presents", "sure"),
    [
        ([("王*", ""), ("李**", "")], 0.5),
        ([("王*", ""), ("王**", "")], None),
        ([("王*", "送礼用，不要放小票"), ("李*", "")], 0.6),
        ([("王*", "麻烦放贺卡"), ("", "送人的")], 0.5),
        ([("王*", "放驿站"), ("王*", "送人的")], None),
        ([("王*", ""), ("*强", "")], None),
    ],
)
def test_presents(presents: list[tuple[Any, ...]], sure: float | None) -> None:
    """Two receivers, or two notes that speak of a present; another way to mask a name is no other receiver."""
    assert sure == said([], Signs(presents=[Present(*present) for present in presents])).get("常送礼")


@pytest.mark.parametrize(
    ("told", "sure"),
    [
        ([("王*", False), ("李**", False)], 0.5),
        ([("王*", True), ("王**", True)], 0.5),
        ([("王*", False), ("王**", True)], None),
        ([("王*", True), ("李*", False), ("*强", False)], 0.6),
    ],
)
def test_presents_of_files(told: list[tuple[str, bool]], sure: float | None) -> None:
    """Imported orders tell receivers, and notes that spoke of a present; those paid before the days that count do not."""
    orders = [replace(buy(f"2026-05-{n:02}"), receiver=to, gift=gift) for n, (to, gift) in enumerate(told, 1)]
    old = [replace(buy(f"2025-05-{n:02}"), receiver=to, gift=True) for n, to in enumerate("赵孙", 1)]
    assert sure == said([*old, *orders]).get("常送礼")


def read(*rounds: tuple[int, str, float]) -> Signs:
    """Return rounds as (day, psychology, probability)."""
    return Signs(readings=[Reading(DAY + day, ((key, score),)) for day, key, score in rounds])


def test_readings_give_tags() -> None:
    """Three rounds on two days; the day's best counts once: 1 - (1 - 0.55 * 0.8)(1 - 0.55 * 0.6) = 0.62."""
    assert {"看重安全": 0.62} == said([], read((0, "safety", 0.8), (0, "safety", 0.5), (1, "safety", 0.6)))
    assert {} == said([], read((0, "safety", 0.9), (0, "safety", 0.9), (0, "safety", 0.9)))
    assert {} == said([], read((0, "safety", 0.9), (1, "safety", 0.9)))
    assert {} == said([], read(*[(day, "complaint", 0.9) for day in range(5)]))


def test_only_the_surest_readings_are_said() -> None:
    """Of four that hold the three surest; twenty days of one stay below certainty."""
    rounds = [(day, key, score) for day in range(3) for key, score in (("bargain", 0.9), ("speed", 0.5))]
    rounds += [(day, "safety", 0.8) for day in range(3)] + [(day, "practical", 0.99) for day in range(20)]
    assert ["看重质量", "在意价格", "看重安全"] == list(found := said([], read(*rounds)))
    assert 0.98 == found["看重质量"]


def test_who_does_not_want_it_is_not_described() -> None:
    """No to profiling, or to being remembered at all, means no tags; never asked means tags."""
    orders = [buy("2026-05-01"), buy("2026-05-02")]
    assert {"复购买家": 0.5} == said(orders, consents={"marketing": False})
    assert {} == said(orders, consents={"profiling": False})
    assert {} == said(orders, erased=True)


def test_sale_days() -> None:
    """First and last day belong to a sale, in each year of the stretch."""
    first, last = 20_454, 20_454 + 364
    days = sorted(sale_days([("01-01", "01-02"), ("12-31", "12-31")], first, last))
    assert [first, first + 1, last] == days


def test_the_rules_are_of_the_vocabulary() -> None:
    """Readings that tags ask for exist, and complaint or doubt is not among them."""
    labels = yaml.safe_load((FOLDER / "labels.yaml").read_text(encoding="utf-8"))["psychology"]
    asked = {tag.psychology for tag in TAGGING.rules.text}
    assert asked <= {label["key"] for label in labels if label["group"] == "core"} | {"aftercare"}


@pytest.mark.parametrize(
    ("old", "new"),
    [("常送礼", "看重安全"), ('["06-01", "06-20"]', '["06-20", "06-01"]'), ("night,", "noon,")],
)
def test_wrong_rules_are_told(tmp_path: Path, old: str, new: str) -> None:
    """A name given twice, a sale that ends before it begins, an unknown measure: the file is refused."""
    (tmp_path / "crm").mkdir()
    text = (FOLDER / "crm" / "tags.yaml").read_text(encoding="utf-8")
    (tmp_path / "crm" / "tags.yaml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(LibraryError, match=r"crm/tags\.yaml"):
        load_tag_rules(tmp_path)


def tags(database: Database, customer: str) -> set[Tag]:
    """Return the tags on a customer's card."""
    with database.read() as session:
        return set(load_record(session, customer).tags)


def test_recomputation_keeps_tags(database: Database, stock: Stock) -> None:
    """Put on with source and confidence, grown with evidence, gone with it; alone or all at once is the same."""
    ids = stock([bought("a", f"2026-05-0{n}", 100) for n in (1, 2)])
    recompute_shop(database, "nuts", now=NOW)
    assert {Tag("复购买家", "behaviour", 0.5)} == tags(database, ids["a"])
    with database.write() as session:
        more = replace(bought("a", "2026-05-03", 100), customer=ids["a"])
        take_purchases(session, "nuts", [more])
        recompute_customer(session, ids["a"], now=NOW)
    assert {Tag("复购买家", "behaviour", 0.6)} == tags(database, ids["a"])
    recompute_shop(database, "nuts", now=NOW)
    assert {Tag("复购买家", "behaviour", 0.6)} == tags(database, ids["a"])
    recompute_shop(database, "nuts", now=NOW + timedelta(days=366))
    assert set() == tags(database, ids["a"])


def test_a_persons_tags_are_theirs(database: Database, stock: Stock) -> None:
    """Taken off it stays off, put on by a person it stays as it is, whatever orders say, until the person lets it go."""
    ids = stock([bought(who, f"2026-05-0{n}", 100) for n in (1, 2) for who in "abc"])
    recompute_shop(database, "nuts", now=NOW)
    with database.write() as session:
        assert remove_tag(session, ids["a"], "复购买家")
        add_tag(session, ids["b"], text="复购买家", source="person", now=NOW)
    recompute_shop(database, "nuts", now=NOW + timedelta(days=1))
    with database.write() as session:
        recompute_customer(session, ids["a"], now=NOW)
    assert set() == tags(database, ids["a"])
    assert {Tag("复购买家", "behaviour", 0.5)} == tags(database, ids["c"])
    recompute_shop(database, "nuts", now=NOW + timedelta(days=400))
    assert {Tag("复购买家", "person", 1.0)} == tags(database, ids["b"])
    with database.write() as session:
        add_tag(session, ids["a"], text="复购买家", source="person", now=NOW)
    assert {Tag("复购买家", "person", 1.0)} == tags(database, ids["a"])


def test_one_person_of_two_accounts(database: Database, stock: Stock) -> None:
    """Merged, one day each make a repeat buyer, unless either account was told not to be; parted, they are none."""
    ids = stock([bought("a", "2026-05-01", 100), bought("b", "2026-05-02", 100)])
    with database.write() as session:
        merge = merge_customers(session, shop="nuts", kept=ids["a"], gone=ids["b"], staff=None, now=NOW)
    recompute_shop(database, "nuts", now=NOW)
    assert {Tag("复购买家", "behaviour", 0.5)} == tags(database, ids["b"])
    with database.write() as session:
        undo_merge(session, merge.id, shop="nuts", staff=None, now=NOW)
    recompute_shop(database, "nuts", now=NOW)
    assert set() == tags(database, ids["a"]) | tags(database, ids["b"])
    with database.write() as session:
        add_tag(session, ids["b"], text="复购买家", source="person", now=NOW)
        remove_tag(session, ids["b"], "复购买家")
        merge_customers(session, shop="nuts", kept=ids["a"], gone=ids["b"], staff=None, now=NOW)
    recompute_shop(database, "nuts", now=NOW)
    assert set() == tags(database, ids["a"])


def test_readings_and_receivers_of_the_store(database: Database, stock: Stock) -> None:
    """What was read of the customer's own rounds, and whom the shop's own orders went to."""
    ids = stock([bought("a", "2026-05-01", 100)])
    with database.write() as session:
        thread = open_conversation(session, shop="nuts", buyer="a", now=NOW)
        for number, days in enumerate((400, 9, 9, 2)):
            when = NOW - timedelta(days=days, hours=number)
            sent = append_message(
                session,
                conversation=thread.id,
                sender_kind="buyer",
                sender_id=ids["a"],
                sender_name="",
                kind="text",
                text="宝宝能用吗",
                client_msg_id=f"m{number}",
                now=when,
            )
            save_label(
                session,
                conversation=thread.id,
                round_seq=sent.message.seq,
                last_seq=sent.message.seq,
                revision=1,
                understanding=understanding(*(["safety"] if number else ["bargain"])),
                model="m",
                now=when,
            )
        for number, receiver in enumerate(("王*", "李*")):
            save_order(session, shop="nuts", order=sent_to(number, receiver), now=NOW)
    recompute_shop(database, "nuts", now=NOW)
    made = {
        Tag("看重安全", "text", 0.74),
        Tag("常送礼", "behaviour", 0.5),
        Tag("复购买家", "behaviour", 0.5),
    }
    assert made == tags(database, ids["a"])
    with database.write() as session:
        recompute_customer(session, ids["a"], now=NOW)
    assert made == tags(database, ids["a"])


def sent_to(number: int, receiver: str) -> Order:
    """Return a paid order of the shop's own system for this receiver."""
    moment = at("2026-05-20 12:00:00")
    return Order.model_validate(
        {
            "order_no": f"20260520000{number}",
            "buyer": "a",
            "items": [{"product": "nut", "sku": "nut-1", "count": 1, "price": "10.00"}],
            "amount": "10.00",
            "state": "paid",
            "placed_at": moment,
            "paid_at": moment,
            "address": {"province": "浙江", "city": "杭州市", "receiver": receiver},
        }
    )
