"""The management table in the layout of the course, and the exercise that checks itself."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from bot.crm.exercise import check_workbook, load_exercise, self_check
from bot.crm.naming import load_names
from bot.crm.rules import with_changes
from bot.crm.table import table_of
from bot.crm.workbook import Line, management_table
from bot.errors import InputError
from bot.store import Database
from tests.crm.conftest import Stock
from tests.crm.people import FOLDER, NOW, RULES, bought

SAMPLE, NAMES, RULE = load_exercise(FOLDER), load_names(FOLDER), RULES.value


def written() -> bytes:
    """Return the workbook of the sample."""
    return management_table(SAMPLE.lines, RULE, SAMPLE.window, NAMES, SAMPLE.shop)


def test_layout() -> None:
    """Sheets, header in row 2, data in rows 3 to 26, dates in D to F, the sum in I, intervals in L and M."""
    book = load_workbook(io.BytesIO(written()))
    assert ["客户信息", "高价值客户", "中等价值客户", "间隔天数", "客户管理表", "分类标准"] == book.sheetnames
    page = book["间隔天数"]
    head = {cell.coordinate[:-1]: cell.value for cell in page[2]}
    assert ("总消费金额/元", "近期总购买频次") == (head["I"], head["J"])
    assert ("第一二次购买间隔天数", "第二三次购买间隔天数") == (head["L"], head["M"])
    assert ('=IF(E3="",0,DAYS(E3,D3))', '=IF(F3="",0,DAYS(F3,E3))') == (page["L3"].value, page["M3"].value)
    assert (24, None) == (page["A26"].value, page["A27"].value)
    assert ("2026-05-01", "2026-05-12", 288.4, 4) == (
        f"{page['D3'].value:%Y-%m-%d}",
        f"{page['E3'].value:%Y-%m-%d}",
        page["I3"].value,
        page["J3"].value,
    )
    assert '=IFERROR(AVERAGEIFS(L3:L26,E3:E26,"<>"),"")' == page["L28"].value
    assert [5, 9] == [
        sum(1 for row in book[name].iter_rows(min_row=3, max_col=1, values_only=True) if row[0])
        for name in ("高价值客户", "中等价值客户")
    ]
    assert ["序号", "客户姓名", "性别", "客户类型", "服务级别"] == [
        cell.value for cell in book["客户管理表"][2]
    ]
    assert "='客户信息'!K3" == book["客户管理表"]["D3"].value


def test_type_formula_says_what_the_rule_says() -> None:
    """The formula, worked out over the sheet of rules, gives every customer the tier of the code."""
    book = load_workbook(io.BytesIO(written()))
    page, rules = book["客户信息"], book["分类标准"]
    cells = {f"'分类标准'!${c}${r}": rules[f"{c}{r}"].value for c in "ABC" for r in (3, 4, 6, 7)}
    cells["'分类标准'!$D$4"] = rules["D4"].value
    for row, line in enumerate(SAMPLE.lines, 3):
        formula = str(page[f"K{row}"].value)
        assert NAMES.of("value", line.tier(RULE)) == _worked_out(formula, cells, page, row)


def _worked_out(formula: str, cells: dict[str, object], page: object, row: int) -> object:
    """Return what a formula of IF and AND comes to."""
    text = formula.removeprefix("=")
    for name, value in cells.items():
        text = text.replace(name, repr(value))
    for letter in "IJ":
        text = text.replace(f"{letter}{row}", repr(page[f"{letter}{row}"].value))  # type: ignore[index]
    text = text.replace("IF(", "_if(").replace("AND(", "_and(").replace("=0,", "==0,")
    known = {"_if": lambda ok, yes, no: yes if ok else no, "_and": lambda *parts: all(parts)}
    return eval(text, {"__builtins__": {}}, known)  # noqa: S307 - a formula of our own


def test_a_name_is_never_a_formula() -> None:
    """A customer called like a formula stays text."""
    line = Line("=1+1", "female", SAMPLE.lines[0].days, 100)
    book = load_workbook(io.BytesIO(management_table([line], RULE, SAMPLE.window, NAMES, "=2+2")))
    assert "s" == book["客户信息"]["B3"].data_type
    assert "s" == book["客户信息"]["A1"].data_type


def test_the_sample_checks_itself() -> None:
    """24 customers, each as decided by hand; another threshold is noticed."""
    assert 24 == len(SAMPLE.lines)
    assert () == self_check(SAMPLE, RULE)
    other = with_changes(RULES, {"value": {"high": {"over": 199}}}).value
    (mistake,) = self_check(SAMPLE, other)
    assert ("林**", "medium", "high") == (mistake.name, mistake.expected, mistake.found)


def test_a_learners_workbook_is_checked() -> None:
    """A right one passes; a wrong interval, a surplus and a missing customer and a missing sheet are told."""
    assert () == check_workbook(written(), SAMPLE, RULE, NAMES)
    book = load_workbook(io.BytesIO(written()))
    book["间隔天数"]["L3"] = 10
    book["高价值客户"]["B3"] = "林**"
    del book["中等价值客户"]
    out = io.BytesIO()
    book.save(out)
    told = {
        (m.key, m.sheet, m.row, m.column, m.name) for m in check_workbook(out.getvalue(), SAMPLE, RULE, NAMES)
    }
    assert {
        ("wrong", "间隔天数", 3, "L", "陈*"),
        ("surplus", "高价值客户", 3, "B", "林**"),
        ("absent", "高价值客户", 8, "B", "陈*"),
        ("missing", "中等价值客户", 0, "", ""),
    } == told
    with pytest.raises(InputError):
        check_workbook(b"no workbook", SAMPLE, RULE, NAMES)


def test_intervals_of_a_line() -> None:
    """One purchase has no interval, two have one; the same day is 0."""
    days = SAMPLE.lines[8].days
    assert (0, 14) == SAMPLE.lines[8].intervals
    assert (None, None) == replace(SAMPLE.lines[8], days=days[:1]).intervals
    assert (0, None) == replace(SAMPLE.lines[8], days=days[:2]).intervals


def test_table_of_a_shop(database: Database, stock: Stock) -> None:
    """A stored shop's table has who bought in the window, the largest spending first."""
    stock(
        [
            bought("a", "2026-06-01", 30),
            bought("b", "2026-06-02", 90, refunded=10),
            bought("c", "2025-01-01", 999),
        ]
    )
    with database.read() as session:
        book = load_workbook(io.BytesIO(table_of(session, "nuts", now=NOW)))
    rows = list(book["客户信息"].iter_rows(min_row=3, max_col=10, values_only=True))
    assert [(80, 1, 1), (30, 0, 1)] == [(row[8], row[7], row[9]) for row in rows]
