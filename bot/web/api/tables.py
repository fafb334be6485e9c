"""A shop's facts as tables that are edited in place: each saved whole, with every wrong cell told."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field, StringConstraints

from bot.auth import access_service, access_supervisor
from bot.chat.protocol.fields import Wire
from bot.errors import InputError
from bot.shop import ShopSpec
from bot.shop.cells import Kind
from bot.shop.draft import Result
from bot.shop.editing import Editor
from bot.shop.grid import columns_of, put_rows, rows_of
from bot.shop.intake import WORDED
from bot.shop.tables import TABLES, Table, TableName
from bot.store import Saving
from bot.web.api.factual import FactsSaved
from bot.web.api.keeping import (
    IfMatch,
    change_facts,
    change_lines,
    editor,
    problem_lines,
    seen_version,
    shop_now,
)
from bot.web.api.shapes import Key
from bot.web.guard import Home, Staff

router = APIRouter(prefix="/api/v1/shops/{key}/tables", tags=["facts"])
Shop = Annotated[Key, Path()]
CellText = Annotated[str, StringConstraints(max_length=4000)]
CellRow = Annotated[tuple[CellText, ...], Field(max_length=60)]

UNNAMED = frozenset({"shop", "shipping"})
"""Tables of one row that is always there."""


class TableColumn(Wire):
    """A column and what stands in it."""

    name: str
    heading: str
    kind: Kind
    needed: bool
    names: bool = Field(description="It tells one row from the others and stays as it is once saved.")
    choices: tuple[str, ...] = Field(
        description="The words that may stand there; empty: anything of its kind."
    )


class TableSheet(Wire):
    """A table with its rows."""

    name: TableName
    title: str
    single: bool = Field(description="One row, always.")
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[str, ...], ...]


class TableBook(Wire):
    """All tables of a shop."""

    version: int
    tables: tuple[TableSheet, ...]


class TableRows(Wire):
    """A table as it shall be, its cells in the order of its columns."""

    rows: Annotated[tuple[CellRow, ...], Field(max_length=5000)]


@router.get("")
async def read(home: Home, identity: Staff, key: Shop) -> TableBook:
    """Return all facts of a shop as tables."""
    access_service(identity, key)
    entry, spec = await shop_now(home, key)
    return await home.stores.run(lambda: TableBook(version=entry.version, tables=_sheets(spec, editor(home))))


@router.put("/{table}")
async def write(
    *,
    home: Home,
    identity: Staff,
    key: Shop,
    table: Annotated[TableName, Path()],
    body: TableRows,
    if_match: IfMatch = None,
) -> FactsSaved:
    """Make a table what the rows say, all of it or nothing; an empty cell takes away what stood there.

    What is wrong is told by row (`line`, from 1) and heading. For supervisors.
    """
    access_supervisor(identity, key)
    wanted = TABLES[table]
    wide = len(columns_of(wanted, editor(home)))
    if any(len(row) != wide for row in body.rows):
        msg = f"rows of {table} have {wide} cells"
        raise InputError(msg)
    if table in UNNAMED and len(body.rows) != 1:
        msg = f"{table} has one row"
        raise InputError(msg)
    saving = Saving("edit", source=table, expect=seen_version(if_match, needed=True))
    results: list[Result] = []

    def put(spec: ShopSpec) -> Result:
        results.append(put_rows(spec, wanted, body.rows, editor(home)))
        return results[-1]

    entry, made = await change_facts(home, identity, key, saving, put)
    return FactsSaved(
        version=entry.version,
        changes=change_lines(made.changes),
        warnings=problem_lines(results[-1].warnings),
    )


def _sheets(spec: ShopSpec, editing: Editor) -> tuple[TableSheet, ...]:
    return tuple(
        TableSheet(
            name=table.name,
            title=editing.headings.title(table.name),
            single=table.name in UNNAMED,
            columns=tuple(
                TableColumn(
                    name=column,
                    heading=heading,
                    kind=table.columns[column],
                    needed=column in table.needed,
                    names=_names(table, column),
                    choices=_choices(table, column, editing),
                )
                for column, heading in columns_of(table, editing)
            ),
            rows=rows_of(spec, table, editing),
        )
        for table in TABLES.values()
    )


def _names(table: Table, column: str) -> bool:
    return column in {"key", "sku_key"} and table.name not in {"facts", "policies"}


def _choices(table: Table, column: str, editing: Editor) -> tuple[str, ...]:
    words = editing.headings.words
    group: str | None = WORDED.get(f"{table.name}.{column}")
    if table.columns[column] == "flag":
        group = "flag"
    if table.name == "facts" and column == "slot":
        return tuple(editing.headings.slots)
    if group is None:
        return ()
    start = f"{group}."
    return tuple(said for name, said in words.phrases.items() if name.startswith(start))
