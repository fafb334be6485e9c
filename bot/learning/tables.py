"""Plain text tables: what the reports of the corpus and of the model are made of."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

Cell = str | int | float | None
"""None prints as `-`."""
Record = dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """A title and rows of equal length; numbers stand to the right."""

    key: str
    """Its name in JSON."""
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def text(self) -> str:
        """Return the table as lines; a character of double width counts as two."""
        shown = [self.columns, *([_say(cell) for cell in row] for row in self.rows)]
        widths = [max(_width(row[i]) for row in shown) for i in range(len(self.columns))]
        right = [any(isinstance(row[i], int | float) for row in self.rows) for i in range(len(self.columns))]
        lines = [self.title]
        for row in shown:
            cells = (_pad(cell, width, end) for cell, width, end in zip(row, widths, right, strict=True))
            lines.append(f"  {'  '.join(cells)}".rstrip())
        return "\n".join(lines)

    def records(self) -> list[Record]:
        """Return the rows as mappings of column to value, for JSON."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def _say(cell: Cell) -> str:
    if cell is None:
        return "-"
    return f"{cell:.3f}" if isinstance(cell, float) else str(cell)


def _pad(text: str, width: int, end: bool) -> str:
    gap = " " * (width - _width(text))
    return gap + text if end else text + gap


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def as_text(tables: Sequence[Table]) -> str:
    """Return tables one below the other."""
    return "\n\n".join(table.text() for table in tables)


def as_records(tables: Sequence[Table]) -> dict[str, list[Record]]:
    """Return tables by their names, for JSON."""
    return {table.key: table.records() for table in tables}
