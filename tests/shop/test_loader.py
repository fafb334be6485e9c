from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import ShopError
from bot.shop import ShopFacts, ShopSpec, find_shop, load_shop, load_shops

GOOD = """\
key: mini
name: 小小店
trade: appliances
products:
  - key: cup
    title: 保温杯
    short: 保温杯
    price: 89
    stock: 12
    facts:
      material: 316不锈钢
      gift: {value: 送杯套, valid_to: +2d}
      production_date: "{date:-3d}生产的批次"
"""

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a shop file and return its path."""

    def put(text: str) -> Path:
        path = tmp_path / "mini.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return put


def test_one_file_is_a_whole_shop(write: Write, now: datetime, library: Path) -> None:
    """A product without SKUs is its own; dates are resolved against now."""
    spec = load_shop(write(GOOD), now, library)
    sheet = ShopFacts(spec).gather("cup", None, (), now)
    assert "89元" == sheet["price"].value
    assert "现货，还有12件" == sheet["stock"].value
    assert "11月17日生产的批次" == sheet["production_date"].value
    assert "送杯套" == sheet["gift"].value
    assert now == spec.loaded_at


def test_shop_survives_the_database(write: Write, now: datetime, library: Path) -> None:
    """What is stored as JSON comes back equal, without a now."""
    spec = load_shop(write(GOOD), now, library)
    assert spec == ShopSpec.model_validate_json(spec.model_dump_json())


def test_all_mistakes_are_told_at_once_with_their_lines(write: Write, now: datetime, library: Path) -> None:
    """Shape errors of one file, each at its own line."""
    text = (
        GOOD.replace("price: 89", "price: -3")
        .replace("    stock: 12", "    stok: 12")
        .replace("key: mini", "key: Mini shop")
    )
    text = text.replace("material: 316不锈钢", "material: 316不锈钢。").replace("+2d", "soon")
    with pytest.raises(ShopError) as caught:
        load_shop(write(text), now, library)
    lines = str(caught.value).splitlines()
    assert ["mini.yaml:1", "mini.yaml:8", "mini.yaml:9", "mini.yaml:11", "mini.yaml:12"] == [
        ":".join(line.split(":")[:2]) for line in lines
    ]
    assert "unknown key" in lines[2]
    assert "no punctuation at their ends" in lines[3]
    assert "is not a date" in lines[4]


@pytest.mark.parametrize(
    ("addition", "line", "message"),
    [
        ("facts: {colour: 红}", 14, "unknown slot 'colour'"),
        ("facts: {matrial: 钢}", 14, "did you mean 'material'?"),
        ("facts: {price: 9元}", 14, "computed from price of product or SKU"),
        ("facts: {tracking: 中通}", 14, "comes from orders"),
        ("facts: {invoice: 可以开}", 14, "belongs under policies: invoice"),
        ("policies: {invoice: {facts: {points: 有}}}", 14, "not of policy 'invoice'"),
        ("policies: {refunds: {}}", 14, "policies.refunds"),
        ("promotions:\n  - {key: a, kind: gift}", 15, "promotions.0"),
        ("promotions:\n  - {key: a, kind: cut, off: 5, scope: {products: [cap]}}", 15, "did you mean 'cup'?"),
        ("promotions:\n  - {key: a, kind: cut, off: 5, rate: 0.9}", 15, "give either off or rate"),
        ("promotions:\n  - {key: a, kind: threshold, tiers: [{over: 10, off: 10}]}", 15, "below over"),
        (
            "promotions:\n  - {key: a, kind: threshold, tiers: [{over: 99, off: 10}, {over: 50, off: 20}]}",
            15,
            "must rise",
        ),
        (
            "promotions:\n  - {key: a, kind: cut, off: 5, valid_from: +3d, valid_to: +1d}",
            15,
            "valid_to is before",
        ),
        ("coupons:\n  - {key: a, off: 5, where: 首页, levels: [vip]}", 15, "no member level 'vip'"),
        (
            "coupons:\n  - {key: a, off: 5, where: 首页}\n  - {key: a, off: 6, where: 首页}",
            16,
            "offer key 'a' is given twice",
        ),
        ("shipping:\n  cutoff: 四点", 15, "shipping.cutoff"),
        ("shipping:\n  regions:\n    - {provinces: [四川, 川]}", 16, "'川' is no province"),
        (
            "shipping:\n  regions:\n    - {provinces: [四川]}\n    - {provinces: [四川]}",
            17,
            "province '四川' is given twice",
        ),
        ("shipping:\n  regions:\n    - {provinces: [四川], days: [5, 3]}", 16, "fastest first"),
        ("size_charts:\n  body:\n    - {size: S}", 16, "fits nobody"),
        ("size_charts:\n  body:\n    - {size: S, weight: [50, 40]}", 16, "smaller figure comes first"),
        ("customers:\n  - {id: lin, name: 林, level: gold}", 15, "no member level 'gold'"),
        ("name: 又一个", 14, "key 'name' is given twice (first on line 2)"),
        (
            "promotions:\n  - {key: a, kind: gift, buy: 2}",
            15,
            "give either free (pieces of the same) or gift",
        ),
        ("promotions:\n  - {key: a, kind: bundle, count: 1, price: 9}", 15, "promotions.0.count"),
        ("coupons:\n  - {key: a, off: 5, where: 首页, issuer: uncle}", 15, "coupons.0.issuer"),
        ("shipping:\n  modes:\n    - {slower: 99}", 16, "shipping.modes.0.slower"),
        ("facts: {fix_damaged: 补发}", 14, "computed from policies/aftersale.yaml"),
        ("policies:\n  damage: {facts: {proof_damaged: 照片}}", 15, "is not of policy 'damage'"),
        ("platform: moon", 14, "no pack 'moon' in policies/platforms"),
        ("aftersale:\n  - {id: a.b, fault: damaged, options: [dance]}", 15, "a.b: unknown option 'dance'"),
        ("aftersale:\n  - {id: a.b, fault: rain, options: [resend]}", 15, "aftersale.0.fault.0"),
        ("aftersale:\n  - {id: a.b, fault: damaged, options: [exchange]}", 15, "freight says nobody pays"),
    ],
)
def test_every_mistake_names_its_line(
    *, addition: str, line: int, message: str, write: Write, now: datetime, library: Path
) -> None:
    """One mistake added below a good shop."""
    with pytest.raises(ShopError) as caught:
        load_shop(write(f"{GOOD}{addition}\n"), now, library)
    told = str(caught.value).splitlines()
    assert 1 == len(told)
    assert told[0].startswith(f"mini.yaml:{line}: ")
    assert message in told[0]


ORDER = """\
customers: [{id: lin, name: 林}]
orders:
  - order_no: "100000000001"
    buyer: lin
    items: [{product: cup, sku: cup, price: 89}]
    amount: 89
    state: paid
    placed_at: -2d
    paid_at: -2d
"""


@pytest.mark.parametrize(
    ("good", "bad", "line", "message"),
    [
        ("buyer: lin", "buyer: lim", 17, "no customer 'lim'"),
        ("sku: cup", "sku: cap", 18, "no SKU 'cap'; did you mean 'cup'?"),
        ("amount: 89", "amount: 99", 19, "items and postage make 89"),
        ("paid_at: -2d", "paid_at: -3d", 16, "paid_at is before placed_at"),
        (
            "placed_at: -2d\n    paid_at: -2d",
            "placed_at: -2d\n    paid_at: +2d",
            22,
            "paid_at has not come yet",
        ),
        ("    paid_at: -2d\n", "", 16, "state paid needs paid_at"),
        ("state: paid", "state: unpaid", 16, "an unpaid order has no paid_at"),
        (
            "state: paid",
            "state: signed",
            16,
            "state signed needs sent_at, courier and tracking; state signed needs signed_at",
        ),
        ("state: paid", "state: refunding", 16, "state refunding needs refund"),
        ("state: paid", "state: lost", 20, "orders.0.state"),
        ('order_no: "100000000001"', "order_no: A1", 16, "orders.0.order_no"),
    ],
)
def test_orders_tell_one_story(
    *, good: str, bad: str, line: int, message: str, write: Write, now: datetime, library: Path
) -> None:
    """State, moments, items and amount agree."""
    load_shop(write(GOOD + ORDER), now, library)
    with pytest.raises(ShopError) as caught:
        load_shop(write(GOOD + ORDER.replace(good, bad)), now, library)
    told = str(caught.value).splitlines()
    assert 1 == len(told)
    assert told[0].startswith(f"mini.yaml:{line}: ")
    assert message in told[0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "mini.yaml:0: is empty"),
        ("- a\n", "mini.yaml:1: is no shop"),
        ("key: [a\n", "mini.yaml:2: is not YAML"),
        ("a: &x {b: 1}\n? [1, 2]\n: c\n", "mini.yaml:2: a key must be a plain word"),
        ("key: !!python/object:os.system {}\n", "name: is missing"),
        ("[" * 3000, "is not YAML"),
    ],
)
def test_files_that_are_no_shops(text: str, message: str, write: Write, now: datetime, library: Path) -> None:
    """Empty, not a mapping, broken, hostile: a clear answer, nothing run."""
    with pytest.raises(ShopError) as caught:
        load_shop(write(text), now, library)
    assert message in str(caught.value)


def test_unreadable_files(tmp_path: Path, now: datetime, library: Path) -> None:
    """Missing and not UTF-8."""
    with pytest.raises(ShopError, match="cannot be read"):
        load_shop(tmp_path / "none.yaml", now, library)
    (tmp_path / "gbk.yaml").write_bytes("key: 店".encode("gbk"))
    with pytest.raises(ShopError, match="is not UTF-8 text"):
        load_shop(tmp_path / "gbk.yaml", now, library)


def test_bad_date_inside_a_text(write: Write, now: datetime, library: Path) -> None:
    """`{date:…}` that cannot be read names its line."""
    with pytest.raises(ShopError, match=r"mini.yaml:13: 'soon' is not a date"):
        load_shop(write(GOOD.replace("{date:-3d}", "{date:soon}")), now, library)


def test_folder_of_shops_tells_all_bad_files(tmp_path: Path, now: datetime) -> None:
    """Every file is read before giving up; two shops of one key clash; `_` files are not shops."""
    (tmp_path / "a.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "_note.yaml").write_text("whatever", encoding="utf-8")
    assert ["mini"] == list(load_shops(tmp_path, now))
    (tmp_path / "b.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "c.yaml").write_text("", encoding="utf-8")
    with pytest.raises(ShopError) as caught:
        load_shops(tmp_path, now)
    assert "b.yaml:1: shop key 'mini' is used by another file too" in str(caught.value)
    assert "c.yaml:0: is empty" in str(caught.value)


def test_shop_is_found_by_file_or_name(write: Write, now: datetime, library: Path) -> None:
    """`--shop FILE|NAME`; another name tells the names there are."""
    assert "mini" == find_shop(str(write(GOOD)), now, library).key
    assert "nuanzao" == find_shop("nuanzao", now, library).key
    for name in ("nosuch", "_wording", "../shops/nuanzao"):
        with pytest.raises(ShopError, match="nuanzao"):
            find_shop(name, now, library)


def test_json_files_are_read_too(write: Write, tmp_path: Path, now: datetime, library: Path) -> None:
    """A shop exported as JSON can be named as a file."""
    path = tmp_path / "mini.json"
    path.write_text(load_shop(write(GOOD), now, library).model_dump_json(), encoding="utf-8")
    again = find_shop(str(path), datetime(2026, 12, 1, tzinfo=UTC), library)
    assert "mini" == again.key


def test_library_without_wording_uses_what_ships(
    write: Write, tmp_path: Path, now: datetime, library: Path
) -> None:
    """A folder of one's own needs slots.yaml only."""
    (tmp_path / "slots.yaml").write_text((library / "slots.yaml").read_text("utf-8"), encoding="utf-8")
    assert "mini" == load_shop(write(GOOD), now, tmp_path).key
