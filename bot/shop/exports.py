"""A shop written out: as tables that can be edited and read back, or whole as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from bot.sheets.tables import Row, Sheet, write_csv, write_workbook
from bot.shop.cells import write_cell
from bot.shop.changes import facts_of
from bot.shop.draft import Json
from bot.shop.headings import Headings
from bot.shop.intake import OPEN, WORDED
from bot.shop.parts import PROVINCES
from bot.shop.schema import ShopSpec
from bot.shop.tables import PLACES, TABLES, Table, TableName

Line = dict[str, Any]


def as_json(spec: ShopSpec) -> bytes:
    """Return all facts of a shop as JSON; what is not known is left out."""
    return json.dumps({"shop": _bare(facts_of(spec))}, ensure_ascii=False, indent=1).encode()


def as_workbook(spec: ShopSpec, headings: Headings) -> bytes:
    """Return all tables of a shop as XLSX, a sheet each; empty ones have their headings, to be filled."""
    return write_workbook(tables_of(spec, headings))


def as_csv(spec: ShopSpec, headings: Headings, table: TableName, encoding: str = "utf-8-sig") -> bytes:
    """Return one table of a shop as CSV, with the mark by which spreadsheets know UTF-8."""
    return write_csv(_sheet(facts_of(spec), headings, TABLES[table]), encoding)


def tables_of(spec: ShopSpec, headings: Headings) -> tuple[Sheet, ...]:
    """Return all tables of a shop as people type them."""
    data = facts_of(spec)
    return tuple([_sheet(data, headings, table) for table in TABLES.values()])


def _sheet(data: Json, headings: Headings, table: Table) -> Sheet:
    names = headings.ours(table.name)
    columns = [column for column in table.columns if column in names]
    special = _LINES.get(table.name)
    lines = list(special(data) if special is not None else _things(data, table))
    rows = [Row(1, tuple(names[column] for column in columns))]
    for place, line in enumerate(lines, start=2):
        cells = tuple([_cell(headings, table, column, line.get(column)) for column in columns])
        rows.append(Row(place, cells))
    return Sheet(headings.title(table.name), tuple(rows))


def _cell(headings: Headings, table: Table, column: str, value: object) -> str:
    if value is None or value in ([], {}):
        return ""
    words, group = headings.words, WORDED.get(f"{table.name}.{column}")
    if group is not None:
        named = f"{group}.{value}"
        return (
            str(value)
            if f"{table.name}.{column}" in OPEN and named not in words.phrases
            else words.say(named)
        )
    if table.columns[column] == "flag":
        return words.say("flag.yes" if value else "flag.no")
    if table.name == "facts" and column == "slot":
        return next((zh for zh, slot in headings.slots.items() if slot == value), str(value))
    return write_cell(table.columns[column], value)


def _things(data: Json, table: Table) -> Iterator[Line]:
    """Yield the things of a list, what is inside of them under names with dots."""
    for thing in data[table.name]:
        yield {column: _deep(thing, column.split(".")) for column in table.columns}


def _deep(value: Any, names: list[str]) -> Any:  # noqa: ANN401 - JSON
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _categories(data: Json) -> Iterator[Line]:
    for key, category in data["categories"].items():
        yield {"key": key, "name": category["name"]}


def _products(data: Json) -> Iterator[Line]:
    own = set(TABLES["products"].columns)
    for product in data["products"]:
        whole = {name: value for name, value in product.items() if name in own}
        whole |= {name: _deep(product, name.split(".")) for name in own if "." in name}
        if (places := whole[PLACES]) is not None:
            whole[PLACES] = [PROVINCES[province] for province in places]
        for place, sku in enumerate(product["skus"]):
            variant = {"sku_key": sku["key"], "sku_name": sku["name"], "sku_price": sku["price"]}
            variant |= {name: sku[name] for name in ("colour", "size", "stock", "sold", "restock_at")}
            variant["sku_aliases"] = sku["aliases"]
            yield (whole if place == 0 else {name: whole[name] for name in ("key", "title")}) | variant


def _sizes(data: Json) -> Iterator[Line]:
    for chart, rows in data["size_charts"].items():
        for row in rows:
            yield {"chart": chart, **row}


def _owners(data: Json) -> Iterator[tuple[str, str, Json]]:
    yield "shop", "", data
    yield from (("season", season["key"], season) for season in data["seasons"])
    yield from (("category", key, category) for key, category in data["categories"].items())
    for product in data["products"]:
        yield "product", product["key"], product
        yield from (("sku", sku["key"], sku) for sku in product["skus"])


def _facts(data: Json) -> Iterator[Line]:
    for scope, key, owner in _owners(data):
        groups = [owner["facts"], *(policy["facts"] for policy in owner.get("policies", {}).values())]
        for facts in groups:
            for slot, fact in facts.items():
                yield {"scope": scope, "key": key, "slot": slot, **fact}


def _policies(data: Json) -> Iterator[Line]:
    for scope, key, owner in _owners(data):
        for name, policy in owner.get("policies", {}).items():
            if policy["enabled"] is not None or policy["days"] is not None:
                yield {"scope": scope, "key": key, "policy": name, **policy}


def _shipping(data: Json) -> Iterator[Line]:
    sending = data["shipping"]
    weekdays = [str(day) for day in sending["rest_weekdays"]]
    yield {**sending, "rest_weekdays": weekdays}


def _regions(data: Json) -> Iterator[Line]:
    for region in data["shipping"]["regions"]:
        yield {**region, "provinces": [PROVINCES[province] for province in region["provinces"]]}


def _outlets(data: Json) -> Iterator[Line]:
    for outlet in data["outlets"]:
        yield {**outlet, "province": PROVINCES.get(outlet["province"] or "")}


_LINES: Final[Mapping[str, Callable[[Json], Iterator[Line]]]] = {
    "categories": _categories,
    "products": _products,
    "sizes": _sizes,
    "facts": _facts,
    "policies": _policies,
    "shipping": _shipping,
    "regions": _regions,
    "outlets": _outlets,
    "shop": lambda data: iter([data]),
}


def _bare(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return JSON without what is not known."""
    if isinstance(value, dict):
        return {name: _bare(inner) for name, inner in value.items() if inner is not None}
    return [_bare(inner) for inner in value] if isinstance(value, list) else value
