"""客户管理表 as a workbook in the layout of 实训一 (TRAIN-01, TRAIN-02), with live formulas.

Header in row 2, data from row 3. Columns as the course fixes them: D, E, F first to third purchase, I total spent,
after it the frequency, L and M the intervals. The sheets 高价值客户 and 中等价值客户 hold the customers of these
tiers, 间隔天数 and 客户信息 everybody; the type is a formula over the sheet of rules, so that a changed threshold
changes it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from bot.crm.naming import Names
from bot.crm.purchases import Window
from bot.crm.rules import ValueRule
from bot.crm.value import tier_of

HEADER: Final = 2
FIRST: Final = 3
COLUMNS: Final[tuple[str, ...]] = (
    "number",
    "name",
    "gender",
    "first",
    "second",
    "third",
    "last",
    "refunds",
    "spent",
    "purchases",
    "type",
)
"""A to K."""
INTERVALS: Final[tuple[str, ...]] = ("interval_1_2", "interval_2_3")
"""L and M."""
MANAGEMENT: Final[tuple[str, ...]] = ("number", "name", "gender", "type", "service")
_DATES: Final = "DEFG"
_WIDTHS: Final = {"A": 7, "B": 14, "C": 8, "H": 10, "I": 15, "J": 15, "K": 16, "L": 22, "M": 22}
_HIGH, _MEDIUM = 3, 4
"""Rows of the rules' thresholds on their sheet."""


@dataclass(frozen=True, slots=True)
class Line:
    """One customer of the table."""

    name: str
    """Masked."""
    gender: str
    days: tuple[date, ...]
    """Of each purchase in the window, rising."""
    spent: int
    """Fen in the window."""
    refunds: int = 0

    @property
    def intervals(self) -> tuple[int | None, int | None]:
        """Days from the first purchase to the second and from there to the third; None: there is none."""
        gaps = [(late - early).days for early, late in zip(self.days, self.days[1:], strict=False)]
        return (gaps[0] if gaps else None), (gaps[1] if len(gaps) > 1 else None)

    def tier(self, rule: ValueRule) -> str:
        """Return the value tier, `none` for who bought nothing."""
        return tier_of(len(self.days), self.spent, rule).tier or "none"


def management_table(
    lines: Sequence[Line], rule: ValueRule, window: Window, names: Names, shop: str
) -> bytes:
    """Return the XLSX file; customers stand in the order given."""
    book = Workbook()
    if book.active is not None:
        book.remove(book.active)
    title = names.of(
        "sheet", "title", shop=shop, since=window.since.isoformat(), until=window.until.isoformat()
    )
    for key, kept, more in (
        ("all", lines, ()),
        ("high", [line for line in lines if line.tier(rule) == "high"], ()),
        ("medium", [line for line in lines if line.tier(rule) == "medium"], ()),
        ("intervals", lines, INTERVALS),
    ):
        _purchases(book.create_sheet(names.of("sheet", key)), kept, more, names, title)
    _management(book.create_sheet(names.of("sheet", "management")), lines, rule, names, title)
    _rules(book.create_sheet(names.of("sheet", "rules")), rule, names)
    book.calculation.fullCalcOnLoad = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _purchases(
    page: Worksheet, lines: Sequence[Line], more: tuple[str, ...], names: Names, title: str
) -> None:
    _head(page, [*COLUMNS, *more], names, title)
    rules = f"'{names.of('sheet', 'rules')}'!"
    for row, line in enumerate(lines, FIRST):
        nth = [*line.days[:3], *([None] * (3 - len(line.days[:3])))]
        cells: list[Any] = [
            row - FIRST + 1,
            line.name,
            names.of("gender", line.gender or "unknown"),
            *nth,
            line.days[-1] if line.days else None,
            line.refunds,
            line.spent / 100,
            len(line.days),
            _type(row, rules, names),
        ]
        if more:
            cells += [_days(row, "E", "D"), _days(row, "F", "E")]
        _row(page, row, cells)
    last = FIRST + len(lines) - 1
    if more and lines:
        mean = last + 2
        page.cell(mean, 11, names.of("sheet", "mean")).font = Font(bold=True)
        for letter, late in (("L", "E"), ("M", "F")):
            page[f"{letter}{mean}"] = (
                f'=IFERROR(AVERAGEIFS({letter}{FIRST}:{letter}{last},{late}{FIRST}:{late}{last},"<>"),"")'
            )
    page.auto_filter.ref = f"A{HEADER}:{get_column_letter(len(COLUMNS) + len(more))}{max(last, HEADER)}"


def _management(page: Worksheet, lines: Sequence[Line], rule: ValueRule, names: Names, title: str) -> None:
    _head(page, MANAGEMENT, names, title)
    source = f"'{names.of('sheet', 'all')}'!"
    levels = [(names.of("value", key), names.of("service", key)) for key in ("high", "medium")]
    rest = names.of("service", "low")
    del rule
    for row, line in enumerate(lines, FIRST):
        service = f'=IF(D{row}="{levels[0][0]}","{levels[0][1]}",IF(D{row}="{levels[1][0]}","{levels[1][1]}","{rest}"))'
        _row(
            page,
            row,
            [
                row - FIRST + 1,
                line.name,
                names.of("gender", line.gender or "unknown"),
                f"={source}K{row}",
                service,
            ],
        )


def _rules(page: Worksheet, rule: ValueRule, names: Names) -> None:
    for place, key in enumerate(("type", "over", "least", "most"), 1):
        _bold(page, HEADER, place, names.of("sheet", key))
    _row(page, _HIGH, [names.of("value", "high"), float(rule.high.over), rule.high.least, None])
    _row(
        page,
        _MEDIUM,
        [names.of("value", "medium"), float(rule.medium.over), rule.medium.least, rule.medium.most],
    )
    for row, key, tier in ((6, "frequent", rule.frequent), (7, "single", rule.single)):
        _row(page, row, [names.of("sheet", key), names.of("value", tier)])
    page.column_dimensions["A"].width = 42
    for letter in "BCD":
        page.column_dimensions[letter].width = 20


def _type(row: int, rules: str, names: Names) -> str:
    """Return the formula of a customer's type; it reads thresholds and the two undecided cases from the rules."""
    spent, count = f"I{row}", f"J{row}"
    over, least, most = ("$B$", "$C$", "$D$")
    high, medium = f"{rules}$A${_HIGH}", f"{rules}$A${_MEDIUM}"
    low, none = names.of("value", "low"), names.of("value", "none")
    over_high, over_medium = f"{spent}>{rules}{over}{_HIGH}", f"{spent}>{rules}{over}{_MEDIUM}"
    return (
        f'=IF({count}=0,"{none}",'
        f"IF(AND({over_high},{count}>={rules}{least}{_HIGH}),{high},"
        f"IF(AND({over_medium},{count}>={rules}{least}{_MEDIUM},{count}<={rules}{most}{_MEDIUM}),{medium},"
        f"IF(AND({over_medium},{count}>{rules}{most}{_MEDIUM}),{rules}$B$6,"
        f'IF(AND({over_high},{count}<{rules}{least}{_MEDIUM}),{rules}$B$7,"{low}")))))'
    )


def _days(row: int, late: str, early: str) -> str:
    """Return the formula of an interval; a missing purchase gives 0, which stands for none."""
    return f'=IF({late}{row}="",0,DAYS({late}{row},{early}{row}))'


def _head(page: Worksheet, columns: Iterable[str], names: Names, title: str) -> None:
    page["A1"].value = title
    page["A1"].data_type = "s"
    page["A1"].font = Font(bold=True, size=13)
    for place, key in enumerate(columns, 1):
        _bold(page, HEADER, place, names.of("sheet", key))
    for place in range(1, 14):
        letter = get_column_letter(place)
        page.column_dimensions[letter].width = _WIDTHS.get(letter, 18)
    page.freeze_panes = f"C{FIRST}"


def _bold(page: Worksheet, row: int, place: int, text: str) -> None:
    cell = page.cell(row, place, text)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="E8EEF7")
    cell.alignment = Alignment(horizontal="center", wrap_text=True)


def _row(page: Worksheet, row: int, cells: Sequence[Any]) -> None:
    """Write a row; a text is a formula only where it was made as one here, never where a customer's name is."""
    for place, value in enumerate(cells, 1):
        cell = page.cell(row, place)
        cell.value = value
        if isinstance(value, str) and (place == 2 or not value.startswith("=")):  # noqa: PLR2004 - the name
            cell.data_type = "s"
        if isinstance(value, date):
            cell.number_format = "yyyy-mm-dd"
        if isinstance(value, float):
            cell.number_format = "0.00"
