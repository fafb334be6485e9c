"""`zhike shop import` and `zhike shop export`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.conftest import Run


def told(text: str, pattern: str) -> int:
    """Return the figure that a note has."""
    match = re.search(pattern, text)
    assert match, text
    return int(match[1])


@pytest.mark.parametrize("name", ["shop.xlsx", "shop.json", "products.csv"])
def test_what_was_exported_changes_nothing_when_imported(demo: Run, tmp_path: Path, name: str) -> None:
    """Every format, for one shop among several."""
    file = tmp_path / name
    assert 0 == demo("shop", "export", str(file), "--shop", "qingyan").exit_code
    back = demo("shop", "import", str(file), "--shop", "qingyan")
    assert 0 == back.exit_code, back.output
    assert 0 == told(back.stderr, r"(\d+) changes; add --apply")


def test_table_is_looked_at_and_then_saved(demo: Run, tmp_path: Path) -> None:
    """Without --apply only told; with it saved; again nothing to save."""
    file = tmp_path / "facts.csv"
    file.write_bytes("范围,编号,资料项,内容\n商品,cooker,清洗保养,湿布擦一擦\n".encode("gb18030"))
    arguments = ("shop", "import", str(file), "--shop", "nuanzao")
    look = demo(*arguments)
    assert "products/cooker/facts/care" in look.stdout
    assert 1 == told(demo(*arguments).stderr, r"(\d+) changes; add --apply")
    saved = demo(*arguments, "--apply")
    assert (1, 2) == (
        told(saved.stderr, r"(\d+) changes saved"),
        told(saved.stderr, r"has version (\d+)"),
    )
    assert 0 == told(demo(*arguments, "--apply").stderr, r"(\d+) changes saved")
    out = tmp_path / "out.json"
    demo("shop", "export", str(out), "--shop", "nuanzao")
    cooker = json.loads(out.read_text("utf-8"))["shop"]["products"][0]
    assert ("湿布擦一擦", "facts.csv:2") == tuple(
        cooker["facts"]["care"][name] for name in ("value", "source")
    )


def test_wrong_lines_are_told_and_nothing_is_saved(demo: Run, tmp_path: Path) -> None:
    """File, line, column and what would be right; the exit status says so."""
    file = tmp_path / "cups.csv"
    file.write_text("商品编号,商品价\ncooker,面议\n", encoding="utf-8")
    result = demo("shop", "import", str(file), "--shop", "nuanzao", "--apply")
    assert 1 == result.exit_code
    assert "cups.csv:2: 商品价: 「面议」不是金额" in result.stdout
    assert "nothing saved" in result.stderr


def test_column_in_doubt_is_told_with_how_to_confirm_it(demo: Run, tmp_path: Path) -> None:
    """Confirmed on the command line it is read."""
    file = tmp_path / "pdd.csv"
    file.write_text("商品ID,商品名称,拼单价\n9001,搪瓷杯,12\n", encoding="utf-8")
    arguments = ("shop", "import", str(file), "--shop", "nuanzao", "--table", "products")
    assert "--column '商品ID=key'" in demo(*arguments).stdout
    said = ("--column", "商品ID=key", "--column", "商品名称=title", "--column", "拼单价=sku_price")
    assert 1 == told(demo(*arguments, *said).stderr, r"(\d+) changes; add --apply")


@pytest.mark.parametrize(
    "arguments",
    [
        ("import", "missing.csv", "--shop", "nuanzao"),
        ("import", "missing.csv", "--shop", "nuanzao", "--table", "nonsense"),
        ("import", "missing.csv", "--shop", "nuanzao", "--column", "nonsense"),
        ("export", "a.pdf", "--shop", "nuanzao"),
        ("export", "a.json"),
        ("export", "a.json", "--shop", "nowhere"),
        ("export", "no/such/folder/a.json", "--shop", "nuanzao"),
    ],
)
def test_what_cannot_be_done_is_refused(demo: Run, arguments: tuple[str, ...]) -> None:
    """A file, table, column or shop that is not there: told, without a traceback."""
    result = demo("shop", *arguments)
    assert 2 == result.exit_code, result.output
    assert "zhike:" in result.stderr
