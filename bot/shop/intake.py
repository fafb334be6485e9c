"""A file taken into a shop: read, understood, checked whole. A wrong cell anywhere and nothing of it is used."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any, Final

from bot.sheets.tables import SheetError, decode, read_sheets
from bot.shop.cells import CellError, read_cell
from bot.shop.draft import Cell, Draft, Json, Result, Values, words_of
from bot.shop.editing import Editor
from bot.shop.headings import Headings, Plan, unread
from bot.shop.rows import HANDLERS
from bot.shop.schema import ShopSpec
from bot.shop.source import Source, parse_source
from bot.shop.tables import TABLES, kind_of

WORDED: Final[Mapping[str, str]] = {
    "facts.scope": "scope",
    "policies.scope": "scope",
    "policies.policy": "policy",
    "promotions.kind": "kind",
    "coupons.issuer": "issuer",
    "seasons.tone": "tone",
    "shop.tone": "tone",
    "shop.platform": "sold_on",
}
"""Columns that hold one of a few words; they stand in the wording."""
OPEN: Final = frozenset({"shop.platform"})
"""Those that take other keys besides: who writes a pack for a platform names it as the pack does."""
_ORDER = {name: place for place, name in enumerate(TABLES)}
_ESCAPED = re.compile(r"(?:\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})+")
_UNREAD: Final = frozenset({"customers", "orders", "loaded_at", "key"})


@dataclass(frozen=True, slots=True)
class Intake:
    """What a file would do to a shop."""

    result: Result
    plans: tuple[Plan, ...] = ()
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is to be read."""

    editor: Editor
    table: str = ""
    """Which table it is; empty: told by its headings."""
    confirmed: Mapping[str, str] | None = None
    """Heading → column as a person confirmed it; empty: leave it out."""


def take_in(spec: ShopSpec, name: str, data: bytes, reading: Reading) -> Intake:
    """Read a file into a shop; XLSX, CSV and TSV are tables, JSON and YAML a whole shop or parts of one.

    Nothing is raised for what is wrong in the file: it is told in `result.problems`, with its line.
    """
    headings = reading.editor.headings
    draft = Draft(spec, headings.words, reading.editor.now, headings.slots, named=headings.named())
    file = PurePath(name).name
    try:
        if _is_whole(name, data):
            _whole(draft, file, decode(data))
            return Intake(draft.finish(reading.editor.rules))
        plans = _plans(draft, file, data, reading)
    except SheetError as error:
        draft.blame(Cell("", error.line), f"file.{error.reason}", **error.values)
        return Intake(draft.finish(reading.editor.rules))
    rows = 0
    for plan in [] if draft.problems else sorted(plans, key=lambda plan: _ORDER[plan.table.name]):
        rows += read_table(draft, file, plan)
    if not rows and not draft.problems:
        draft.blame(Cell("", 1), "file.empty")
    return Intake(draft.finish(reading.editor.rules), tuple(plans), rows)


def _is_whole(name: str, data: bytes) -> bool:
    return PurePath(name).suffix.lower() in {".json", ".yaml", ".yml"} or data.lstrip()[:1] == b"{"


def _whole(draft: Draft, file: str, text: str) -> None:
    """Put the parts of a shop that a JSON or YAML file has in the place of the shop's own."""
    if file.lower().endswith((".yaml", ".yml")):
        source = parse_source(file, text)
    else:
        try:
            json.loads(text)
        except (json.JSONDecodeError, RecursionError) as error:
            draft.blame(Cell("", getattr(error, "lineno", 0)), "file.json")
            return
        source = parse_source(file, _ESCAPED.sub(lambda match: str(json.loads(f'"{match[0]}"')), text))
    if source.findings or not isinstance(source.data, dict):
        for finding in source.findings:
            draft.blame(Cell("", finding.line), "file.json")
        if not source.findings:
            draft.blame(Cell("", 1), "file.json")
        return
    parts: Json = source.data.get("shop", source.data) if "shop" in source.data else source.data
    above: tuple[str, ...] = ("shop",) if parts is not source.data else ()
    if not isinstance(parts, dict):
        draft.blame(Cell("", 1), "file.json")
        return
    if parts.get("key", draft.spec.key) != draft.spec.key:
        draft.blame(Cell("", source.line((*above, "key"))), "file.other_shop", found=parts["key"])
        return
    draft.data |= {name: value for name, value in parts.items() if name not in _UNREAD}
    _locate(draft, source, above)


def _locate(draft: Draft, source: Source, above: tuple[str, ...]) -> None:
    size = len(above)
    for loc, line in source.lines.items():
        if loc[:size] == above and len(loc) > size:
            draft.origins[loc[size:]] = Cell("", line)


def _plans(draft: Draft, file: str, data: bytes, reading: Reading) -> list[Plan]:
    sheets = read_sheets(file, data)
    found: list[Plan] = []
    for sheet in sheets:
        plan = reading.editor.headings.plan(sheet, reading.table, reading.confirmed)
        if plan is not None:
            found.append(plan)
            _needed(draft, plan, reading.editor.headings)
        elif sheet.rows:
            draft.warn(Cell(sheet.name, sheet.rows[0].line), "file.sheet_unknown", name=sheet.name or file)
    if not found:
        empty = not any(sheet.rows for sheet in sheets)
        draft.blame(Cell("", 1), "file.empty" if empty else "file.no_table")
    for column in unread(found):
        line = next((plan.line for plan in found if column in plan.columns), 1)
        draft.warn(Cell("", line, column.heading), "warn.unread", heading=column.heading)
    return found


def _needed(draft: Draft, plan: Plan, headings: Headings) -> None:
    """Refuse a table without the columns that it cannot do without, naming what may be meant."""
    have = {column.to for column in plan.used().values()}
    ours = headings.ours(plan.table.name)
    lacking = [name for name in plan.table.needed if name not in have]
    if plan.table.one_of and have.isdisjoint(plan.table.one_of):
        lacking.append(plan.table.one_of[0])
    for name in lacking:
        like = next(
            (c.heading for c in plan.columns if c.to == name and c.state in {"unconfirmed", "like"}), ""
        )
        code = "column.missing_like" if like else "column.missing"
        draft.blame(Cell(plan.sheet.name, plan.line), code, name=ours.get(name, name), like=like)


def read_table(draft: Draft, file: str, plan: Plan) -> int:
    """Read the rows of a table into the draft; return how many there are."""
    columns, handler = plan.used(), HANDLERS[plan.table.name]()
    for row in plan.data:
        at = Cell(plan.sheet.name, row.line)
        place = f"{plan.sheet.name}:{row.line}" if plan.sheet.name else str(row.line)
        raw: dict[str, Any] = {}
        cells: dict[str, Cell] = {}
        fine = True
        for index, column in columns.items():
            text = row.cells[index] if index < len(row.cells) else ""
            if not text:
                continue
            cell = replace(at, heading=column.heading)
            cells[column.to] = cell
            if index in row.unsure:
                fine = False
                draft.blame(cell, "cell.digits")
                continue
            try:
                raw[column.to] = _value(draft, plan, column.to, text)
            except CellError as error:
                fine = False
                said = {"value": text[:40], "words": error.args[1] if len(error.args) > 1 else ""}
                draft.blame(cell, f"cell.{error.code}", **said)
        for name in plan.table.needed:
            if fine and name not in cells and name in {column.to for column in columns.values()}:
                fine = False
                heading = next(column.heading for column in columns.values() if column.to == name)
                draft.blame(replace(at, heading=heading), "cell.missing")
        if fine:
            handler.take(draft, Values(raw, cells, at, f"{file}:{place}"))
    handler.end(draft)
    return len(plan.data)


def _value(draft: Draft, plan: Plan, column: str, text: str) -> Any:  # noqa: ANN401 - JSON
    if text == draft.words.say("clear"):
        return None
    group = WORDED.get(f"{plan.table.name}.{column}")
    if group is not None:
        known = words_of(draft.words, group)
        if text not in known:
            if f"{plan.table.name}.{column}" in OPEN:
                return text
            error = CellError("word")
            shown = [said for said in known if said not in known.values()] or list(known)
            error.args = ("word", "、".join(shown))
            raise error
        return known[text]
    return read_cell(kind_of(plan.table, column), text, draft.now)
