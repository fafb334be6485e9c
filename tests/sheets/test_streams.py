"""Long tables row by row: encodings, odd exports, JSON, and what cannot be read with its line."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from bot.sheets.streams import encoding_of, rows_of
from bot.sheets.tables import SheetError

TEXT = '订单号,标题\n="00123",\u200b煎锅 \n\'=1+1,"两\n行"\n'


@pytest.mark.parametrize(
    ("encoding", "named"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("gb18030", "gb18030"), ("utf-16", "utf-16")],
)
def test_csv_in_every_encoding(tmp_path: Path, encoding: str, named: str) -> None:
    """Wrapped numbers are unwrapped, unseen characters gone, lines those of the file."""
    path = tmp_path / "a.csv"
    path.write_bytes(TEXT.replace("\u200b", "" if encoding == "gb18030" else "\u200b").encode(encoding))
    assert named == encoding_of(path)
    assert [(1, ("订单号", "标题")), (2, ("00123", "煎锅")), (3, ("=1+1", "两\n行"))] == [
        (row.line, row.cells) for row in rows_of(path)
    ]


def test_workbook_keeps_seconds_and_marks_lost_digits(tmp_path: Path) -> None:
    """A moment keeps its second; a number too long for a spreadsheet is marked; empty sheets are passed over."""
    book = Workbook()
    book.create_sheet().append(["订单号", "时间"])
    book.worksheets[1].append([1234567890123456789, datetime(2026, 6, 30, 23, 59, 59)])  # noqa: DTZ001 - as Excel has it
    path = tmp_path / "a.xlsx"
    book.save(path)
    _, row = rows_of(path)
    assert ("2026-06-30 23:59:59", frozenset({0})) == (row.cells[1], row.unsure)


@pytest.mark.parametrize("lines", [True, False])
def test_json_as_array_or_lines(tmp_path: Path, lines: bool) -> None:
    """Objects of an array or one a line; the keys of the first ones are the columns."""
    rows = [{"订单号": "1", "金额": 9.5}, {"订单号": "2", "备注": None}] * 120
    text = "\n".join(json.dumps(row) for row in rows) if lines else json.dumps(rows, indent=1)
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    found = list(rows_of(path))
    assert (241, ("订单号", "金额", "备注"), ("2", "", "")) == (len(found), found[0].cells, found[2].cells)


@pytest.mark.parametrize(
    ("data", "reason", "line"),
    [
        (b"a,b\n1,\xff\xff\n", "encoding", 2),
        (b"\xff\xfe\x00", "encoding", 1),
        (b"\xef\xbb\xbfa,b\n1,\xff\xff\n", "encoding", 2),
        (b'a,b\n1,"x\n', "csv", 2),
        (b"\xd0\xcf\x11\xe0", "old_excel", 0),
        (b"PK\x03\x04nothing", "workbook", 0),
        (b'[{"a": 1}, {"a": ]', "json", 2),
        (b'[{"a": 1}, 3]', "json", 2),
    ],
)
def test_what_cannot_be_read_says_where(tmp_path: Path, data: bytes, reason: str, line: int) -> None:
    """The reason and the line where there is one."""
    path = tmp_path / "a"
    path.write_bytes(data)
    with pytest.raises(SheetError) as refused:
        list(rows_of(path))
    assert (reason, line) == (refused.value.reason, refused.value.line)


def test_late_keys_are_refused(tmp_path: Path) -> None:
    """A key that comes up after the columns were settled is told with its object."""
    path = tmp_path / "a.json"
    path.write_text("\n".join(['{"a": 1}'] * 201 + ['{"b": 1}']), encoding="utf-8")
    with pytest.raises(SheetError, match="line 202: json_key"):
        list(rows_of(path))
