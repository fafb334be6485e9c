"""Tables edited as a whole: rows changed, added, taken away, and wrong cells told by row and heading."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.shop import Editor, ShopSpec, editor_of, load_shops
from bot.shop.changes import facts_of
from bot.shop.draft import Result
from bot.shop.grid import columns_of, put_rows, rows_of
from bot.shop.tables import TABLES
from tests.models import INTENTS

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def editing() -> Editor:
    """Return what edits are checked against."""
    return editor_of(INTENTS, NOW)


@pytest.fixture(scope="module")
def shops() -> list[ShopSpec]:
    """Return the demo shops."""
    return list(load_shops(INTENTS / "shops", NOW).values())


def rows(spec: ShopSpec, table: str, editing: Editor) -> list[dict[str, str]]:
    """Return a table's rows by column."""
    names = [column for column, _ in columns_of(TABLES[table], editing)]
    return [dict(zip(names, row, strict=True)) for row in rows_of(spec, TABLES[table], editing)]


def put(spec: ShopSpec, table: str, lines: list[dict[str, str]], editing: Editor) -> Result:
    """Make a table what the lines say; a column that is not named is empty."""
    names = [column for column, _ in columns_of(TABLES[table], editing)]
    return put_rows(spec, TABLES[table], [[line.get(name, "") for name in names] for line in lines], editing)


@pytest.mark.parametrize("table", list(TABLES))
def test_untouched_table_changes_nothing(shops: list[ShopSpec], editing: Editor, table: str) -> None:
    """Written out and put back every table is as it was, in every shop."""
    for spec in shops:
        made = put_rows(spec, TABLES[table], rows_of(spec, TABLES[table], editing), editing)
        assert ((), ()) == (made.problems, made.changes), spec.key


@pytest.mark.parametrize("table", ["promotions", "facts", "policies", "regions", "coupons"])
def test_row_taken_away_is_gone(shops: list[ShopSpec], editing: Editor, table: str) -> None:
    """A table without its last row leaves the others as they are; the row can be put back."""
    spec = next(shop for shop in shops if len(rows(shop, table, editing)) > 1)
    before = rows(spec, table, editing)
    made = put(spec, table, before[:-1], editing)
    assert made.spec is not None, made.problems
    assert before[:-1] == rows(made.spec, table, editing)
    again = put(made.spec, table, before, editing)
    assert again.spec is not None, again.problems
    assert sorted(map(str, before)) == sorted(map(str, rows(again.spec, table, editing)))


def test_products_keep_what_the_table_does_not_show(shops: list[ShopSpec], editing: Editor) -> None:
    """A price changed, a cell emptied, a variant taken away: facts of the product stay."""
    spec = shops[0]
    lines = rows(spec, "products", editing)
    product = next(p for p in spec.products if len(p.skus) > 1 and p.facts)
    mine = [line for line in lines if line["key"] == product.key]
    mine[0] |= {"price": "88.5", "keywords": "", "attributes": "材质:棉"}
    lines.remove(mine[-1])
    made = put(spec, "products", lines, editing)
    assert made.spec is not None, made.problems
    after = made.spec.product_of[product.key]
    assert (product.facts, {"材质": "棉"}, ()) == (after.facts, after.attributes, after.keywords)
    assert str(after.price) == "88.5"
    assert len(product.skus) - 1 == len(after.skus)
    assert len(spec.products) == len(made.spec.products)


def test_new_row_gets_a_key(shops: list[ShopSpec], editing: Editor) -> None:
    """A question with its answer is added with nothing but these."""
    spec = shops[0]
    told = [
        *rows(spec, "faq", editing),
        {"ask": "能开企业发票吗", "answer": "可以的，下单时备注抬头和税号就行。"},
    ]
    made = put(spec, "faq", told, editing)
    assert made.spec is not None, made.problems
    assert len(spec.faq) + 1 == len(made.spec.faq)
    assert ("能开企业发票吗",) == made.spec.faq[-1].ask
    assert facts_of(spec)["products"] == facts_of(made.spec)["products"]
    gone = put(made.spec, "faq", rows(spec, "faq", editing), editing)
    assert gone.spec is not None
    assert spec.faq == gone.spec.faq


def test_deposit_and_subsidy_are_changed_and_taken_away(shops: list[ShopSpec], editing: Editor) -> None:
    """A changed cell is the new value; all cells emptied and it is sold like everything else."""
    spec = shops[0]
    lines = rows(spec, "products", editing)
    blender = next(line for line in lines if line["key"] == "blender" and line["short"])
    rice = next(line for line in lines if line["key"] == "rice" and line["short"])
    assert ("30", "60") == (blender["presale.deposit"], blender["presale.counts_as"])
    assert ("15%", "浙江|江苏|上海|广东") == (rice["subsidy.rate"], rice["subsidy.provinces"])
    blender["presale.deposit"] = "50"
    rice |= {column: "" for column in rice if column.startswith("subsidy.")}
    made = put(spec, "products", lines, editing)
    assert made.spec is not None, made.problems
    sale = made.spec.product_of["blender"].presale
    assert sale is not None
    assert "50" == str(sale.deposit)
    assert made.spec.product_of["rice"].subsidy is None
    assert {("products", "blender", "presale"), ("products", "rice", "subsidy")} == {
        change.path[:3] for change in made.changes
    }


def test_wrong_cells_are_told_by_row_and_heading(shops: list[ShopSpec], editing: Editor) -> None:
    """Every wrong cell at once, in Chinese, and nothing of it is used."""
    spec = shops[0]
    lines = rows(spec, "products", editing)
    lines[1]["stock"] = "很多"
    lines[2]["sku_price"] = "免费"
    made = put(spec, "products", lines, editing)
    assert made.spec is None
    assert [(2, "cell.whole"), (3, "cell.money")] == [(p.cell.line, p.code) for p in made.problems]
    headings = dict(columns_of(TABLES["products"], editing))
    assert [headings["stock"], headings["sku_price"]] == [p.cell.heading for p in made.problems]
