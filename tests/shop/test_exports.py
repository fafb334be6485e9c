from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from bot.shop import Editor, Reading, ShopSpec, as_csv, as_json, as_workbook, load_shop, take_in
from bot.shop.changes import differences, facts_of
from bot.shop.tables import TABLES, TableName

SHOPS = ("nuanzao", "qingyan", "shanyu")
ONLY_JSON = {"platform", "shipping", "aftersale"}
"""Rests and modes of shipping stand in no table: seasons do."""


@pytest.fixture(scope="module", params=SHOPS)
def shipped(request: pytest.FixtureRequest) -> ShopSpec:
    """Return each shop that ships."""
    path = Path(__file__).resolve().parents[2] / "intents" / "shops" / f"{request.param}.yaml"
    return load_shop(path, datetime.fromisoformat("2026-11-20T02:00:00+00:00"))


def test_every_file_read_back_changes_nothing(shipped: ShopSpec, editor: Editor) -> None:
    """XLSX, JSON and every CSV, in both encodings."""
    files = {"a.xlsx": as_workbook(shipped, editor.headings), "a.json": as_json(shipped)}
    for table in TABLES.values():
        for encoding in ("utf-8-sig", "gb18030"):
            data = as_csv(shipped, editor.headings, table.name, encoding)
            if data.count(b"\n") > 1:
                files[f"{table.name}-{encoding}.csv"] = data
    for name, data in files.items():
        made = take_in(shipped, name, data, Reading(editor)).result
        assert ((), ()) == (made.problems, made.changes), name


def test_workbook_alone_makes_the_shop(shipped: ShopSpec, editor: Editor) -> None:
    """All but what is written only in shop files comes back from the tables."""
    empty = ShopSpec(key=shipped.key, name="x", trade="other")
    made = take_in(empty, "a.xlsx", as_workbook(shipped, editor.headings), Reading(editor)).result
    assert made.spec is not None, made.problems
    told = differences(facts_of(shipped), facts_of(made.spec))
    assert {change.path[:1] for change in told} <= {(name,) for name in ONLY_JSON}
    assert {change.path[:2] for change in told if change.path[0] == "shipping"} <= {
        ("shipping", "rests"),
        ("shipping", "modes"),
    }


@pytest.mark.parametrize("table", list(TABLES))
def test_empty_shop_has_all_headings(editor: Editor, table: TableName) -> None:
    """A table of nothing is a form to be filled."""
    spec = ShopSpec(key="new", name="新店", trade="home")
    first = as_csv(spec, editor.headings, table).decode("utf-8-sig").splitlines()[0]
    assert len(first.split(",")) == len(TABLES[table].columns)
