"""实训一 with its 24 customers: the sample, the answers, and the check of a learner's workbook."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, Literal

from openpyxl import load_workbook

from bot.crm.naming import Names
from bot.crm.purchases import Window, read_window
from bot.crm.rules import Part, ValueRule, read_part
from bot.crm.workbook import FIRST, HEADER, Line
from bot.errors import InputError

SIZE: Final = 24
_NAME, _SPENT, _COUNT = 1, 8, 9
_LETTERS: Final = "ABCDEFGHIJKLM"


class _Row(Part):
    name: str
    gender: Literal["female", "male"]
    bought: tuple[tuple[date, Decimal], ...]
    expect: Literal["high", "medium", "low"]


class _Exercise(Part):
    """`crm/exercise.yaml`."""

    shop: str
    since: str
    until: str
    customers: tuple[_Row, ...]


@dataclass(frozen=True, slots=True)
class Exercise:
    """The sample."""

    shop: str
    window: Window
    notes: tuple[str, ...]
    """Days of the window that were put right."""
    lines: tuple[Line, ...]
    expected: tuple[str, ...]
    """Tier of each line, as decided by hand."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that differs from the answers; `key` names the wording under `check`."""

    key: str
    sheet: str
    row: int = 0
    column: str = ""
    name: str = ""
    expected: str = ""
    found: str = ""


def load_exercise(folder: Path) -> Exercise:
    """Return the sample of the library. Raises LibraryError."""
    read = read_part(folder, "exercise.yaml", _Exercise)
    window, notes = read_window(read.since, read.until)
    lines = tuple(
        Line(
            row.name,
            row.gender,
            tuple(day for day, _ in row.bought),
            int(sum(yuan for _, yuan in row.bought) * 100),
        )
        for row in read.customers
    )
    return Exercise(read.shop, window, notes, lines, tuple(row.expect for row in read.customers))


def self_check(exercise: Exercise, rule: ValueRule) -> tuple[Mistake, ...]:
    """Return where the rules give another answer than the one decided by hand; nothing when all is well."""
    return tuple(
        Mistake("wrong", "all", number, "K", line.name, expected, found)
        for number, (line, expected) in enumerate(zip(exercise.lines, exercise.expected, strict=True), FIRST)
        if (found := line.tier(rule)) != expected
    )


def check_workbook(data: bytes, exercise: Exercise, rule: ValueRule, names: Names) -> tuple[Mistake, ...]:
    """Compare a learner's workbook with the answers, sheet by sheet and row by row. Raises InputError.

    Formulas count as their results; those a program has not computed yet are taken as right where they are the
    formulas of the course.
    """
    try:
        shown = load_workbook(io.BytesIO(data), data_only=True)
        written = load_workbook(io.BytesIO(data))
    except Exception as error:
        msg = "this is not a workbook (.xlsx)"
        raise InputError(msg) from error
    mistakes: list[Mistake] = []
    for key in ("high", "medium", "intervals"):
        title = names.of("sheet", key)
        if title not in shown.sheetnames:
            mistakes.append(Mistake("missing", title))
            continue
        lines = [line for line in exercise.lines if key == "intervals" or line.tier(rule) == key]
        cells = _cells(shown[title], written[title])
        if not any(names.of("sheet", "spent") == str(cell) for cell in cells.get(HEADER, ())):
            mistakes.append(Mistake("heading", title))
            continue
        mistakes += _differences(title, cells, lines, exercise, intervals=key == "intervals")
    return tuple(mistakes)


def _cells(shown: Any, written: Any) -> dict[int, list[Any]]:  # noqa: ANN401 - openpyxl's sheets
    """Return the values of rows; a formula without a result stands as it is written."""
    found = {}
    for row, (values, formulas) in enumerate(
        zip(shown.iter_rows(values_only=True), written.iter_rows(values_only=True), strict=True), 1
    ):
        cells = [formula if value is None else value for value, formula in zip(values, formulas, strict=True)]
        if any(cell is not None for cell in cells):
            found[row] = cells + [None] * (len(_LETTERS) - len(cells))
    return found


def _differences(
    title: str, cells: dict[int, list[Any]], lines: Sequence[Line], exercise: Exercise, *, intervals: bool
) -> list[Mistake]:
    wanted = {line.name: line for line in lines}
    known = {line.name for line in exercise.lines}
    seen: set[str] = set()
    found: list[Mistake] = []
    for row, values in cells.items():
        name = str(values[_NAME] or "")
        if row < FIRST or name not in known:
            continue
        if name not in wanted:
            found.append(Mistake("surplus", title, row, "B", name))
            continue
        seen.add(name)
        line = wanted[name]
        checks: list[tuple[int, Any]] = [(_SPENT, line.spent / 100), (_COUNT, len(line.days))]
        if intervals:
            checks += [(11, line.intervals[0] or 0), (12, line.intervals[1] or 0)]
        for place, expected in checks:
            if not _same(values[place], expected):
                found.append(
                    Mistake(
                        "wrong", title, row, _LETTERS[place], name, f"{expected:g}", str(values[place] or "")
                    )
                )
    last = max(cells, default=HEADER)
    found += [Mistake("absent", title, last + 1, "B", line.name) for line in lines if line.name not in seen]
    return found


def _same(value: Any, expected: float) -> bool:  # noqa: ANN401 - a cell
    if isinstance(value, str) and value.startswith("="):
        return "DAYS(" in value.upper()
    try:
        return abs(float(value or 0) - expected) < 0.005  # noqa: PLR2004 - half a fen
    except (TypeError, ValueError):
        return False
