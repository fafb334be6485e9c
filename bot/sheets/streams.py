"""Long tables row by row, in bounded memory: CSV, XLSX and JSON of any length.

`rows_of` may be called again for another pass; nothing of the file is kept between rows.
"""

from __future__ import annotations

import codecs
import csv
import json
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from bot.sheets.tables import MOST_COLUMNS, SURE_DIGITS, UNSEEN, Row, SheetError, cell_text

CHUNK: Final = 1 << 20
"""Bytes read at once while looking for the encoding, characters while reading JSON."""
MOST_UNPACKED: Final = 4 * 1024**3
"""Bytes of a workbook once unpacked."""
MOST_OBJECT: Final = 4 * CHUNK
"""Characters of one JSON object."""
_SEEN_KEYS: Final = 200
"""Objects of a JSON file whose keys make its columns."""
_WRAPPED: Final = frozenset("='")
_SIGNS: Final = (",", "\t", ";")
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def rows_of(path: Path) -> Iterator[Row]:
    """Yield the rows of the first sheet that holds anything, headings included; of JSON the keys come first.

    Which kind of file it is its first bytes say. Raises SheetError with the line where there is one.
    """
    try:
        with path.open("rb") as file:
            start = file.read(4096)
        if start.startswith(b"PK\x03\x04"):
            yield from _workbook_rows(path)
        elif start.startswith(b"\xd0\xcf\x11\xe0"):
            raise SheetError("old_excel")  # noqa: EM101 - a code
        elif start.lstrip(codecs.BOM_UTF8 + b" \t\r\n")[:1] in {b"[", b"{"}:
            yield from _json_rows(path)
        else:
            yield from _csv_rows(path)
    except OSError as error:
        raise SheetError("unreadable", detail=str(error.strerror or error)) from error  # noqa: EM101 - a code


def encoding_of(path: Path) -> str:
    """Return utf-8, utf-16 with its mark, or gb18030: whichever the whole file is. Raises SheetError."""
    with path.open("rb") as file:
        start = file.read(4)
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            line = _decodes(path, encoding.removesuffix("-sig"))
            if line is not None:
                raise SheetError("encoding", line)  # noqa: EM101 - a code
            return encoding
    return "utf-8" if _decodes(path, "utf-8") is None else _gb18030(path)


def _gb18030(path: Path) -> str:
    line = _decodes(path, "gb18030")
    if line is not None:
        raise SheetError("encoding", line)  # noqa: EM101 - a code
    return "gb18030"


def _decodes(path: Path, encoding: str) -> int | None:
    """Return None when the whole file decodes, else the line where it does not."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                return line + chunk.count(b"\n", 0, error.start)
            line += chunk.count(b"\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return line
    return None


def _csv_rows(path: Path) -> Iterator[Row]:
    encoding = encoding_of(path)
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline()
        if "\x00" in first:
            raise SheetError("binary", 1)  # noqa: EM101 - a code
        sign = max(_SIGNS, key=first.count)
        file.seek(0)
        reader = csv.reader(file, delimiter=sign, strict=True)
        line = 1
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise SheetError("csv", reader.line_num, detail=str(error)) from error  # noqa: EM101 - a code
            if cells:
                yield Row(line, _cleaned(cells, line))
            line = reader.line_num + 1


def _cleaned(cells: list[str], line: int) -> tuple[str, ...]:
    """Return cells as they were meant: stripped, without what nobody sees, `="0123"` and `'0123` unwrapped."""
    if len(cells) > MOST_COLUMNS:
        if any(cells[MOST_COLUMNS:]):
            raise SheetError("columns", line, most=MOST_COLUMNS)  # noqa: EM101 - a code
        cells = cells[:MOST_COLUMNS]
    found = [cell.strip() for cell in cells]
    whole = "".join(found)
    if not whole.isprintable():
        found = [UNSEEN.sub("", cell).strip() for cell in found]
    if "=" in whole or "'" in whole:
        found = [_unwrapped(cell) if cell[:1] in _WRAPPED else cell for cell in found]
    return tuple(found)


def _unwrapped(cell: str) -> str:
    if cell.startswith('="') and cell.endswith('"'):
        return cell[2:-1].strip()
    return cell[1:].strip() if cell.startswith("'") else cell


def _workbook_rows(path: Path) -> Iterator[Row]:
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(item.file_size for item in packed.infolist()) > MOST_UNPACKED:
                raise SheetError("unpacked", most=MOST_UNPACKED // 1024**2)  # noqa: EM101 - a code
        book = load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, SyntaxError) as e:
        raise SheetError("workbook") from e  # noqa: EM101 - a code
    try:
        for sheet in book.worksheets:
            some = False
            for row in _sheet_rows(sheet.iter_rows(values_only=True)):
                some = True
                yield row
            if some:
                return
    finally:
        book.close()


def _sheet_rows(rows: Iterable[tuple[Any, ...]]) -> Iterator[Row]:
    walk = enumerate(rows, start=1)
    while True:
        try:
            line, values = next(walk)
        except StopIteration:
            return
        except (KeyError, ValueError, TypeError, SyntaxError, zipfile.BadZipFile) as e:
            raise SheetError("workbook") from e  # noqa: EM101 - a code
        if any(value is not None for value in values):
            unsure = frozenset(
                i
                for i, value in enumerate(values)
                if type(value) in {int, float} and abs(value) >= 10**SURE_DIGITS
            )
            yield Row(line, _cleaned([_cell(value) for value in values], line), unsure)


def _cell(value: object) -> str:
    """Return what a cell holds; of a moment the second too, for it may decide in which period it falls."""
    if isinstance(value, datetime) and (value.second or value.microsecond):
        return value.replace(microsecond=0).isoformat(" ")
    return cell_text(value)


def _json_rows(path: Path) -> Iterator[Row]:
    """Yield the keys as a row on line 0, then a row for each object; line is the object's number."""
    keys: dict[str, None] = {}
    for number, value in enumerate(_objects(path), start=1):
        if number > _SEEN_KEYS:
            break
        keys |= dict.fromkeys(value)
    if not keys:
        return
    if len(keys) > MOST_COLUMNS:
        raise SheetError("columns", 1, most=MOST_COLUMNS)  # noqa: EM101 - a code
    yield Row(0, tuple(key.strip() for key in keys))
    for number, value in enumerate(_objects(path), start=1):
        later = next((key for key in value if key not in keys), None)
        if later is not None:
            raise SheetError("json_key", number, key=later)  # noqa: EM101 - a code
        yield Row(number, _cleaned([_json_cell(value.get(key)) for key in keys], number))


def _objects(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON array, or of lines with one object each."""
    decoder = json.JSONDecoder()
    with path.open(encoding=encoding_of(path)) as file:
        buffer, number, ended = "", 0, False
        while True:
            buffer = buffer.lstrip(" \t\r\n,") if number else buffer.lstrip("\ufeff \t\r\n[")
            if buffer[:1] == "]":
                return
            try:
                value, end = decoder.raw_decode(buffer) if buffer else (None, 0)
            except json.JSONDecodeError as error:
                if ended or len(buffer) > MOST_OBJECT:
                    raise SheetError("json", number + 1) from error  # noqa: EM101 - a code
                value, end = None, 0
            if end:
                number += 1
                if not isinstance(value, dict):
                    raise SheetError("json", number)  # noqa: EM101 - a code
                yield value
                buffer = buffer[end:]
                continue
            if ended:
                return
            more = file.read(CHUNK)
            ended = not more
            buffer += more


def _json_cell(value: Any) -> str:  # noqa: ANN401 - JSON
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return cell_text(value)
