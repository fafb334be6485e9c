from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time

import pytest
from openpyxl import Workbook

from bot.sheets.tables import Row, Sheet, SheetError, decode, read_sheets, write_csv, write_workbook


def rows(name: str, data: bytes) -> list[tuple[int, tuple[str, ...]]]:
    """Return lines and cells of the first sheet."""
    return [(row.line, row.cells) for row in read_sheets(name, data)[0].rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_of_spreadsheets_are_told_apart(encoding: str) -> None:
    """UTF-8 with and without its mark, GB18030 and UTF-16 read the same."""
    assert [(1, ("名称", "价")), (2, ("保温杯", "89"))] == rows(
        "a.csv", "名称,价\n保温杯,89\n".encode(encoding)
    )


def test_bytes_of_no_encoding_are_refused_with_their_line() -> None:
    """The line is that of the first byte that makes no sense."""
    with pytest.raises(SheetError) as caught:
        decode("名称\n".encode() + b"a\n\xff\xff\xff")
    assert ("encoding", 3) == (caught.value.reason, caught.value.line)


def test_lines_count_through_cells_with_line_breaks() -> None:
    """A row stands where it begins; the sign between cells is found."""
    text = '名称\t说明\n杯\t"一\n二\n三"\n锅\t四\n'
    assert [(1, ("名称", "说明")), (2, ("杯", "一\n二\n三")), (5, ("锅", "四"))] == rows(
        "a.tsv", text.encode()
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'a,b\n"x,y\n', "csv"),
        (b"a,b\x00\n", "binary"),
        (b"\xd0\xcf\x11\xe0old", "old_excel"),
        (b"PK\x03\x04nothing", "workbook"),
    ],
)
def test_files_that_are_no_tables_are_refused(data: bytes, reason: str) -> None:
    """An open quote, binary data, an old or broken workbook."""
    with pytest.raises(SheetError) as caught:
        read_sheets("a", data)
    assert reason == caught.value.reason


def test_too_many_rows_are_refused() -> None:
    """The line is the first one too many."""
    with pytest.raises(SheetError) as caught:
        read_sheets("a.csv", b"x\n" * 20_001)
    assert ("rows", 20_001) == (caught.value.reason, caught.value.line)


def test_packed_bomb_is_refused() -> None:
    """What unpacks to more than is sensible is not unpacked."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"0" * (201 * 1024 * 1024))
    with pytest.raises(SheetError) as caught:
        read_sheets("a.xlsx", out.getvalue())
    assert "unpacked" == caught.value.reason


def test_workbook_cells_are_text_and_long_numbers_are_doubted() -> None:
    """Dates, whole numbers and times as people read them; a number that lost digits is marked."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["a", 89.0, 1.5, datetime(2026, 11, 3, 20, 0), date(2026, 11, 3), time(9, 5), True, None])  # noqa: DTZ001 - as spreadsheets hold it
    page.append([1234567890123456])
    out = io.BytesIO()
    book.save(out)
    (sheet,) = read_sheets("a.xlsx", out.getvalue())
    assert ("a", "89", "1.5", "2026-11-03 20:00", "2026-11-03", "09:05", "true", "") == sheet.rows[0].cells
    assert frozenset({0}) == sheet.rows[1].unsure


def test_formulas_leave_as_text_and_come_back() -> None:
    """A text that a spreadsheet would run is guarded in CSV and plain text in XLSX; a number is neither."""
    cells = ("=1+1", "+86", "-5", "@a", "正常")
    sheet = Sheet("表", (Row(1, cells),))
    written = write_csv(sheet)
    assert "'=1+1,+86,-5,'@a,正常" == written.decode("utf-8-sig").strip()
    assert [(1, cells)] == rows("a.csv", written)
    assert [(1, cells)] == rows("a.xlsx", write_workbook([sheet]))


def test_characters_that_nobody_sees_are_dropped() -> None:
    """Control and direction marks never reach the database."""
    assert [(1, ("保温杯",))] == rows("a.csv", "保\u202e温\x07杯\u200b\n".encode())
