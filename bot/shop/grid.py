"""One table of a shop edited as a whole: what is no longer in it goes, what is new or different is read like a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any, Final

from bot.sheets.tables import Row, Sheet
from bot.shop.changes import facts_of
from bot.shop.checks import POLICY_OF
from bot.shop.draft import Draft, Json, Result
from bot.shop.editing import Editor
from bot.shop.exports import tables_of
from bot.shop.intake import read_table
from bot.shop.schema import ShopSpec
from bot.shop.stock import PARTS
from bot.shop.tables import TABLES, Table

SOURCE: Final = "console"
"""Stands for the file in the source of what was typed into a table."""
WHOLE: Final = frozenset({"sizes", "regions"})
"""Tables of which every row is read again, since their rows have no names."""
_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "products": ("key", "sku_key"),
    "facts": ("scope", "key", "slot"),
    "policies": ("scope", "key", "policy"),
    "sizes": ("chart",),
}
_REPEATED: Final = frozenset(
    {"category", "short", "unit", "price", "attributes", "aliases", "keywords", "links", "size_chart"}
    | {"sold_as_of", "limited_total", "make_days", "emoji", "tint"}
    | {column for column in TABLES["products"].columns if column.startswith(PARTS)}
)
"""Columns of products that stand in the first row of a product; empty further down they say nothing."""
Cells = Sequence[str]


def columns_of(table: Table, editor: Editor) -> tuple[tuple[str, str], ...]:
    """Return column and heading of a table, in the order in which it is written out."""
    ours = editor.headings.ours(table.name)
    return tuple((column, ours[column]) for column in table.columns if column in ours)


def rows_of(spec: ShopSpec, table: Table, editor: Editor) -> tuple[tuple[str, ...], ...]:
    """Return the rows of a table as people type them."""
    place = list(TABLES).index(table.name)
    return tuple(row.cells for row in tables_of(spec, editor.headings)[place].rows[1:])


def put_rows(spec: ShopSpec, table: Table, rows: Sequence[Cells], editor: Editor) -> Result:
    """Make a table of a shop what `rows` say, in the order of `columns_of`; a problem's line is its row, from 1.

    An empty cell takes away what stood there. Rows that are as they were keep where they were read.
    """
    columns = columns_of(table, editor)
    names = [column for column, _ in columns]
    before, now = rows_of(spec, table, editor), [tuple(cell.strip() for cell in row) for row in rows]
    kept = set(before)
    changed = [
        (line, row)
        for line, row in enumerate(now, start=1)
        if any(row) and (table.name in WHOLE or row not in kept)
    ]
    data = deepcopy(facts_of(spec))
    told = [dict(zip(names, row, strict=True)) for row in now if any(row)]
    known = [dict(zip(names, row, strict=True)) for row in before]
    _STRIP.get(table.name, _strip_keyed)(data, table.name, told, known, editor)
    draft = Draft(
        spec, editor.headings.words, editor.now, editor.headings.slots, data, editor.headings.named()
    )
    clear = draft.words.say("clear")
    old = {_name(table, line) for line in known}
    sheet = Sheet(
        "",
        (
            Row(0, tuple(heading for _, heading in columns)),
            *(Row(line, _cleared(table, names, row, old, clear)) for line, row in changed),
        ),
    )
    plan = editor.headings.plan(sheet, table.name)
    if changed and plan is not None:
        read_table(draft, SOURCE, plan)
    return draft.finish(editor.rules)


def _name(table: Table, line: Mapping[str, str]) -> tuple[str, ...]:
    if table.name in {"shop", "shipping"}:
        return ()
    return tuple(line.get(column, "") for column in _NAMES.get(table.name, ("key",)))


def _cleared(
    table: Table, names: Sequence[str], row: Cells, old: set[tuple[str, ...]], clear: str
) -> tuple[str, ...]:
    """Return a row in which emptied cells of a thing that was there say so."""
    line = dict(zip(names, row, strict=True))
    if table.name in WHOLE or _name(table, line) not in old:
        return tuple(row)
    further = table.name == "products" and not line.get("short")
    stays = {*table.needed, *_NAMES.get(table.name, ("key",)), "sku_name", "kind"}
    stays |= _REPEATED if further else set()
    return tuple(cell or ("" if name in stays else clear) for name, cell in zip(names, row, strict=True))


Lines = Sequence[Mapping[str, str]]


def _strip_keyed(data: Json, name: str, told: Lines, _known: Lines, _editor: Editor) -> None:
    """Take away the things of a list that no row names, and put the others into the order of the rows."""
    if name in {"shop", "shipping"}:
        return
    order = {line["key"]: place for place, line in enumerate(told) if line["key"]}
    if isinstance(data[name], dict):
        data[name] = {key: thing for key, thing in data[name].items() if key in order}
        return
    things = [thing for thing in data[name] if thing["key"] in order]
    data[name] = sorted(things, key=lambda thing: order[thing["key"]])


def _strip_products(data: Json, _name: str, told: Lines, known: Lines, _editor: Editor) -> None:
    """Take away products and variants that no row names; what a changed first row says replaces what it said."""
    skus = {line["sku_key"] for line in told}
    firsts = {line["key"]: line for line in reversed(told)}
    before = {line["key"]: line for line in reversed(known)}
    order = {line["key"]: place for place, line in reversed(list(enumerate(told)))}
    products = [product for product in data["products"] if product["key"] in firsts]
    for product in products:
        product["skus"] = [sku for sku in product["skus"] if sku["key"] in skus]
        first, old = firsts[product["key"]], before[product["key"]]
        if first["attributes"] != old["attributes"]:
            product["attributes"] = {}
        if not first["category"]:
            product.pop("category", None)
    data["products"] = sorted(products, key=lambda product: order[product["key"]])


def _strip_sizes(data: Json, _name: str, told: Lines, _known: Lines, _editor: Editor) -> None:
    charts = {line["chart"] for line in told}
    data["size_charts"] = {key: rows for key, rows in data["size_charts"].items() if key in charts}


def _strip_regions(data: Json, _name: str, _told: Lines, _known: Lines, _editor: Editor) -> None:
    data["shipping"]["regions"] = []


def _strip_facts(data: Json, _name: str, told: Lines, known: Lines, editor: Editor) -> None:
    """Take away the facts that no row states."""
    for line in _gone("facts", told, known):
        slot = editor.headings.slots.get(line["slot"], line["slot"])
        owner = _owner(data, line, editor)
        policy = POLICY_OF.get(slot)
        group = owner if policy is None else owner["policies"].get(policy, {})
        group.get("facts", {}).pop(slot, None)


def _strip_policies(data: Json, _name: str, told: Lines, known: Lines, editor: Editor) -> None:
    """Take away what the rows no longer say of guarantees; the facts of a guarantee stay."""
    words = {editor.headings.words.say(f"policy.{name}"): name for name in POLICY_OF.values()}
    for line in _gone("policies", told, known):
        policy = _owner(data, line, editor)["policies"].get(words.get(line["policy"], line["policy"]), {})
        policy |= {"enabled": None, "days": None}


def _gone(name: str, told: Lines, known: Lines) -> list[Mapping[str, str]]:
    names = {_name(TABLES[name], line) for line in told}
    return [line for line in known if _name(TABLES[name], line) not in names]


def _owner(data: Json, line: Mapping[str, str], editor: Editor) -> Json:
    """Return what a row of facts or guarantees that was written out belongs to."""
    words, key = editor.headings.words, line["key"]
    scope = next(
        s
        for s in ("shop", "season", "category", "product", "sku")
        if words.say(f"scope.{s}") == line["scope"]
    )
    owners: dict[str, Callable[[], Any]] = {
        "shop": lambda: data,
        "season": lambda: next(season for season in data["seasons"] if season["key"] == key),
        "category": lambda: data["categories"][key],
        "product": lambda: next(product for product in data["products"] if product["key"] == key),
        "sku": lambda: next(s for product in data["products"] for s in product["skus"] if s["key"] == key),
    }
    found: Json = owners[scope]()
    return found


_STRIP: Final[Mapping[str, Callable[[Json, str, Lines, Lines, Editor], None]]] = {
    "products": _strip_products,
    "sizes": _strip_sizes,
    "regions": _strip_regions,
    "facts": _strip_facts,
    "policies": _strip_policies,
}
