"""Spreadsheets as rows of text with their lines, whatever they were written with; and back into files.

XLSX and CSV (UTF-8, UTF-16 with its mark, GB18030) come in; XLSX and CSV go out. What cannot be read is refused
whole, with the line where there is one.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.utils.exceptions import InvalidFileException

from bot.errors import InputError

UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
"""Characters that nobody sees, or that no database keeps."""
MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 300
MOST_CHARS: Final = 32_767
"""Of one cell; a spreadsheet holds no more."""
MOST_UNPACKED: Final = 200 * 1024 * 1024
"""Bytes of a workbook once unpacked."""
SURE_DIGITS: Final = 15
"""A spreadsheet keeps no more digits of a number than these."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""First characters that a spreadsheet takes for a formula."""


class SheetError(InputError):
    """A file cannot be read as a table; the detail names the reason for wording, and the line if there is one."""

    code = "bad_sheet"

    def __init__(self, reason: str, line: int = 0, **values: object) -> None:
        self.reason, self.line, self.values = reason, line, values
        self.detail = {"reason": reason, "line": line}
        super().__init__(f"line {line}: {reason}" if line else reason)


@dataclass(frozen=True, slots=True)
class Row:
    """One row."""

    line: int
    """1-based, where it starts in the file or sheet."""
    cells: tuple[str, ...]
    """Stripped; empty: nothing there."""
    unsure: frozenset[int] = frozenset()
    """Columns with a number so long that its last digits are lost."""

    def __bool__(self) -> bool:
        """Say whether anything stands in it."""
        return any(self.cells)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it stands in a file, headings included."""

    name: str
    """Title of the sheet; empty for CSV."""
    rows: tuple[Row, ...] = field(repr=False)


def read_sheets(name: str, data: bytes) -> tuple[Sheet, ...]:
    """Read an XLSX or CSV file (TSV too); which one it is its first bytes say. Raises SheetError."""
    if data.startswith(b"PK\x03\x04"):
        return _workbook(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        msg = "old_excel"
        raise SheetError(msg)
    del name
    return (Sheet("", tuple(_csv(decode(data)))),)


def decode(data: bytes) -> str:
    """Return the text of a file: UTF-8, UTF-16 with its mark, or GB18030. Raises SheetError with the line."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return _decoded(data, encoding)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(data, "gb18030")


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise SheetError("encoding", data.count(b"\n", 0, error.start) + 1) from error  # noqa: EM101 - a code


def _csv(text: str) -> Iterable[Row]:
    if "\x00" in text:
        raise SheetError("binary", text.count("\n", 0, text.index("\x00")) + 1)  # noqa: EM101 - a code
    first = text[: text.find("\n")] if "\n" in text else text
    sign = max((",", "\t", ";"), key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    line, count = 1, 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise SheetError("csv", reader.line_num, detail=str(error)) from error  # noqa: EM101 - a code
        count += 1
        yield _row(line, [_unguarded(cell) for cell in cells], count)
        line = reader.line_num + 1


def _row(line: int, cells: Sequence[str], count: int, unsure: frozenset[int] = frozenset()) -> Row:
    if count > MOST_ROWS:
        raise SheetError("rows", line, most=MOST_ROWS)  # noqa: EM101 - a code
    if len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:]):
        raise SheetError("columns", line, most=MOST_COLUMNS)  # noqa: EM101 - a code
    return Row(line, tuple([UNSEEN.sub("", cell).strip() for cell in cells[:MOST_COLUMNS]]), unsure)


def _workbook(data: bytes) -> tuple[Sheet, ...]:
    try:
        _bounded(data)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            return tuple(
                [_sheet(sheet.title, sheet.iter_rows(values_only=True)) for sheet in book.worksheets]
            )
        finally:
            book.close()
    except SheetError:
        raise
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        OSError,
        SyntaxError,
    ) as e:
        raise SheetError("workbook") from e  # noqa: EM101 - a code


def _bounded(data: bytes) -> None:
    """Refuse a workbook that unpacks to more than it should."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if sum(item.file_size for item in packed.infolist()) > MOST_UNPACKED:
            raise SheetError("unpacked", most=MOST_UNPACKED // 1024 // 1024)  # noqa: EM101 - a code


def _sheet(title: str, rows: Iterable[tuple[Any, ...]]) -> Sheet:
    found = []
    for line, values in enumerate(rows, start=1):
        cells = [cell_text(value) for value in values]
        unsure = frozenset(i for i, value in enumerate(values) if _cut(value))
        row = _row(line, cells, line, unsure)
        if row:
            found.append(row)
    return Sheet(title, tuple(found))


def _cut(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= 10**SURE_DIGITS


def cell_text(value: object) -> str:  # noqa: PLR0911 - one line a type
    """Return what a cell holds as a person would type it; nothing is empty."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return str(int(value)) if value.is_integer() else repr(value)
        case datetime():
            return value.isoformat(" ", "minutes") if (value.hour or value.minute) else f"{value:%Y-%m-%d}"
        case date():
            return value.isoformat()
        case time():
            return f"{value:%H:%M}"
        case _:
            return str(value)


def write_workbook(sheets: Iterable[Sheet]) -> bytes:
    """Return an XLSX file; every cell is text, the first row of each sheet stays in view."""
    book = Workbook()
    book.remove(book.active) if book.active is not None else None
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        for row in sheet.rows:
            page.append(list(row.cells))
        for cells in page.iter_rows():
            for cell in cells:
                cell.data_type = "s"
        for cell in page[1] if page.max_row else ():
            cell.font = Font(bold=True)
        page.freeze_panes = "A2"
    if not book.worksheets:
        book.create_sheet("-")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def write_csv(sheet: Sheet, encoding: str = "utf-8-sig") -> bytes:
    """Return a CSV file; a text that a spreadsheet would take for a formula is guarded by an apostrophe."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([_guarded(cell) for cell in row.cells] for row in sheet.rows)
    return out.getvalue().encode(encoding, errors="replace")


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) and not _number(cell) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def _number(cell: str) -> bool:
    try:
        return Decimal(cell).is_finite()
    except ArithmeticError:
        return False
