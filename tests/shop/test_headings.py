from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.errors import ShopError
from bot.sheets.headings import Column
from bot.sheets.tables import Row, Sheet
from bot.shop import Editor
from bot.shop.headings import Headings, Plan, load_headings, slot_names
from bot.shop.tables import TABLES

ROOT = Path(__file__).resolve().parents[2]


def sheet(*lines: str, name: str = "") -> Sheet:
    """Return a sheet of lines with cells between bars."""
    return Sheet(name, tuple(Row(i, tuple(line.split("|"))) for i, line in enumerate(lines, start=1)))


def planned(headings: Headings, *lines: str, name: str = "", **more: object) -> Plan:
    """Return how a sheet is read."""
    plan = headings.plan(sheet(*lines, name=name), **more)  # type: ignore[arg-type]
    assert plan is not None
    return plan


def test_every_column_has_one_heading_of_ours(editor: Editor) -> None:
    """What is exported can be read: each column of each table has a heading, and each sheet a title."""
    for table in TABLES.values():
        assert set(table.columns) == set(editor.headings.ours(table.name)), table.name
        assert editor.headings.title(table.name) != table.name


def test_every_word_that_is_said_about_a_file_stands_there(editor: Editor) -> None:
    """Codes of problems in bot/shop have their Chinese."""
    groups = {"file", "column", "cell", "row", "spec", "warn", "scope", "flag", "fault"}
    said = {
        key
        for path in (ROOT / "bot/shop").glob("*.py")
        if path.stem != "tables"  # its names are columns
        for key in re.findall(r'"([a-z]+\.[a-z_]+)"', path.read_text("utf-8"))
        if key.partition(".")[0] in groups
    }
    assert said
    assert set() == said - set(editor.headings.words.phrases)


def test_own_headings_are_sure_whatever_their_dress(editor: Editor) -> None:
    """Stars, brackets, width and case do not matter; a slot's Chinese name is that fact of the product."""
    plan = planned(editor.headings, "*商品标题（必填）|清洗保养|属性:功率|SKU_KEY|随便")
    assert "products" == plan.table.name
    assert [
        ("title", "sure"),
        ("fact.care", "sure"),
        ("attribute.功率", "sure"),
        ("sku_key", "sure"),
        ("", "unknown"),
    ] == [(column.to, column.state) for column in plan.columns]


def test_headings_below_notes_are_found(editor: Editor) -> None:
    """Taobao's packet has a version and English names above the Chinese ones."""
    plan = planned(
        editor.headings,
        "version 1.00||",
        "title|price|num|outer_id",
        "宝贝名称|宝贝价格|宝贝数量|商家编码",
        "杯|89|3|x1",
    )
    assert (3, 1) == (plan.line, len(plan.data))
    assert ["sure", "sure", "sure", "unconfirmed"] == [column.state for column in plan.columns]
    assert {"淘宝助理数据包"} == {column.book for column in plan.used().values()}


def test_what_is_merely_like_waits_for_a_person(editor: Editor) -> None:
    """A guess names the heading that it is like, and is not read until it is confirmed."""
    lines = ("商品编号|商品标题名|库存", "1|杯|3")
    plan = planned(editor.headings, *lines)
    assert Column(1, "商品标题名", "title", "like", "知客表格", "商品标题") == plan.columns[1]
    assert {0, 2} == set(plan.used())
    told = planned(editor.headings, *lines, confirmed={"商品标题名": "title", "库存": ""})
    assert {0: "key", 1: "title"} == {place: column.to for place, column in told.used().items()}


def test_column_that_comes_twice_is_read_once(editor: Editor) -> None:
    """The first one counts, unless a person says otherwise."""
    plan = planned(editor.headings, "商品编号|库存|库存")
    assert ["sure", "sure", "left"] == [column.state for column in plan.columns]


@pytest.mark.parametrize(
    ("name", "first", "table"),
    [
        ("资料", "范围|编号|资料项|内容", "facts"),
        ("", "编号|资料项|内容", "facts"),
        ("", "尺码表|尺码|身高cm", "sizes"),
        ("", "问法|回答", "faq"),
        ("", "券编号|领取处|满|减", "coupons"),
        ("地区时效", "省份|几天到", "regions"),
    ],
)
def test_table_is_told_by_title_or_headings(editor: Editor, name: str, first: str, table: str) -> None:
    """Nobody has to say which table it is."""
    assert table == planned(editor.headings, first, name=name).table.name


def test_sheet_of_nothing_known_is_no_table(editor: Editor) -> None:
    """Figures without headings are not guessed at."""
    assert editor.headings.plan(sheet("你好|世界", "1|2")) is None


def test_computed_slots_are_no_headings() -> None:
    """A price comes from the product, an order's state from the order."""
    names = slot_names(ROOT / "intents")
    assert {"清洗保养", "退换条件"} <= set(names)
    assert not {"价格", "库存", "订单状态", "建议尺码"} & set(names)


def test_wrong_files_are_told_by_line(tmp_path: Path) -> None:
    """A column that no table has, and a key nobody knows."""
    (tmp_path / "imports").mkdir()
    text = "name: 测试\ntables:\n  products:\n    名称: titel\n"
    (tmp_path / "imports" / "zhike.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "imports" / "other.yaml").write_text("name: 别的\ntabels: {}\n", encoding="utf-8")
    (tmp_path / "imports" / "_wording.yaml").write_text("a: b\n", encoding="utf-8")
    with pytest.raises(ShopError) as caught:
        load_headings(tmp_path)
    assert "zhike.yaml:4: table 'products' has no column 'titel'" in str(caught.value)
    assert "other.yaml:2:" in str(caught.value)
