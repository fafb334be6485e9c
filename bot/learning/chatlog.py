"""Past chats out of a file: JSON lines or CSV, in whatever order and under whatever usual headings."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from bot.errors import InputError
from bot.learning.glossary import Glossary, Heading, Outcome, plain
from bot.sheets.tables import decode
from bot.terms import Turn

MOST_TOLD: Final = 10
"""Wrong lines named in one refusal."""
_ROW: Final[tuple[Heading, ...]] = ("conversation", "role", "time", "text", "name", "outcome")
_SAID: Final[tuple[Heading, ...]] = ("role", "time", "text", "name")
_MILLISECONDS = 1e11


@dataclass(frozen=True, slots=True)
class Chat:
    """One conversation of the past."""

    key: str
    turns: tuple[Turn, ...]
    """Oldest first; what robots and the system said is left out."""
    names: frozenset[str] = frozenset()
    """Of the people who spoke, where the file has them."""
    outcome: Outcome | None = None
    """What came of it, where the file says so."""


@dataclass(frozen=True, slots=True)
class _Said:
    line: int
    role: str
    text: str
    time: str
    name: str


class BadChats(InputError):
    """The file cannot be used; `problems` names every line that is wrong."""

    code = "bad_chats"

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        more = len(self.problems) - MOST_TOLD
        super().__init__("; ".join(self.problems[:MOST_TOLD]) + (f"; and {more} more" if more > 0 else ""))


def read_chats(name: str, data: bytes, glossary: Glossary) -> tuple[Chat, ...]:
    """Return the chats of a file, in the order in which they begin; nothing is read of a file with a wrong line.

    A name that ends in `.csv` or `.tsv` is a table; else every line is JSON, a message or a whole conversation.
    Raises BadChats, SheetError.
    """
    text = decode(data)
    rows = _table(text, glossary) if name.lower().endswith((".csv", ".tsv")) else _json(text, glossary)
    said: dict[str, list[_Said]] = {}
    outcomes: dict[str, Outcome] = {}
    problems: list[str] = []
    for line, row in rows:
        if isinstance(row, str):
            problems.append(f"line {line}: {row}")
            continue
        key, role = row.get("conversation", "").strip(), glossary.roles.get(plain(row.get("role", "")))
        if not key:
            problems.append(f"line {line}: no conversation")
        if role is None:
            problems.append(f"line {line}: unknown role {row.get('role', '')!r}")
        outcome = glossary.outcomes.get(plain(row.get("outcome", "")))
        if outcome is not None:
            outcomes[key] = outcome
        one = _Said(line, role or "", row.get("text", "").strip(), row.get("time", ""), row.get("name", ""))
        said.setdefault(key, []).append(one)
    if problems:
        raise BadChats(problems)
    roles = glossary.roles
    return tuple(_chat(key, lines, outcomes.get(key), roles) for key, lines in said.items())


def _chat(key: str, lines: list[_Said], outcome: Outcome | None, roles: Collection[str]) -> Chat:
    moments = [moment_of(line.time) for line in lines]
    if all(moment is not None for moment in moments):
        ordered = sorted(zip(moments, lines, strict=True), key=lambda pair: (pair[0] or 0.0, pair[1].line))
        lines = [line for _, line in ordered]
    turns = [
        Turn("buyer" if line.role == "buyer" else "agent", line.text)
        for line in lines
        if line.role in {"buyer", "agent"} and line.text
    ]
    told = {line.name.strip() for line in lines}
    names = frozenset(name for name in told if len(name) > 1 and plain(name) not in roles)
    return Chat(key, tuple(turns), names, outcome)


def moment_of(text: str) -> float | None:
    """Return a time as seconds (ISO, 2026/3/2 9:05, or an epoch in seconds or milliseconds); None for no time."""
    told = text.strip().replace("/", "-")
    try:
        number = float(told)
    except ValueError:
        pass
    else:
        return number / 1000 if number > _MILLISECONDS else number
    found = _date(told)
    return None if found is None else (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


def _date(told: str) -> datetime | None:
    try:
        return datetime.fromisoformat(told)
    except ValueError:
        pass
    for shape in ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"):
        try:
            return datetime.strptime(told, shape).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def _table(text: str, glossary: Glossary) -> Iterator[tuple[int, Mapping[str, str] | str]]:
    for line, row in read_rows(text):
        columns = glossary.columns(row, _ROW)
        missing = [name for name in ("conversation", "role", "text") if name not in columns]
        if missing:
            yield line, f"no column for {', '.join(missing)}"
            return
        yield line, {column: row[heading] for column, heading in columns.items()}


def read_rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line, heading → cell) of a table with headings, empty rows left out; raises BadChats on bad quotes."""
    first = text[: text.find("\n")] if "\n" in text else text
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max((",", "\t", ";"), key=first.count))
    headings: list[str] = []
    line = 1
    try:
        for cells in reader:
            if not headings:
                headings = [cell.strip() for cell in cells]
            elif any(cell.strip() for cell in cells):
                padded = [*cells, *[""] * (len(headings) - len(cells))]
                yield line, dict(zip(headings, padded, strict=False))
            line = reader.line_num + 1
    except csv.Error as error:
        raise BadChats([f"line {line}: {error}"]) from None


def _json(text: str, glossary: Glossary) -> Iterator[tuple[int, Mapping[str, str] | str]]:
    for line, raw in enumerate(text.split("\n"), 1):
        if not raw.strip():
            continue
        try:
            data = json.loads(raw)
        except (ValueError, RecursionError):
            yield line, "not JSON"
            continue
        if not isinstance(data, dict):
            yield line, "not an object"
            continue
        turns = next((data[key] for key in data if plain(key) in glossary.turns), None)
        row = _cells(data, glossary, _ROW)
        if not isinstance(turns, list):
            yield line, row
            continue
        key = row.get("conversation") or str(data.get("id") or f"line {line}")
        for turn in turns:
            if isinstance(turn, dict):
                shared = {"conversation": key, "outcome": row.get("outcome", "")}
                yield line, {**_cells(turn, glossary, _SAID), **shared}
            else:
                yield line, "a turn is not an object"


def _cells(data: Mapping[str, object], glossary: Glossary, wanted: tuple[Heading, ...]) -> dict[str, str]:
    columns = glossary.columns(data, wanted)
    return {c: str(data[key]) for c, key in columns.items() if isinstance(data[key], str | int | float)}
