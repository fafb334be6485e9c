"""Rows of products and their SKUs: which product a row means, and which variant of it."""

from __future__ import annotations

from typing import Final

from bot.shop.cells import key_of
from bot.shop.draft import Draft, Json, Spot, Values, merged, named_key, put_fact
from bot.shop.source import Loc
from bot.shop.tables import ATTRIBUTE, FACT

SHORT_CHARS: Final = 12
"""Of a title that must stand for the short name until somebody writes one."""
ONE_EACH: Final = ("pieces", 1)
"""What a subsidy has by itself."""
_SKU: Final = {
    "sku_name": "name",
    "colour": "colour",
    "size": "size",
    "sku_price": "price",
    "stock": "stock",
    "sold": "sold",
    "restock_at": "restock_at",
    "sku_aliases": "aliases",
}
_NAMES_SKU: Final = ("sku_key", "sku_name", "colour", "size")
_OWN: Final = (
    "title",
    "short",
    "unit",
    "price",
    "aliases",
    "keywords",
    "links",
    "size_chart",
    "sold_as_of",
    "limited_total",
    "make_days",
    "emoji",
    "tint",
)
PARTS: Final = ("presale.", "subsidy.")
"""Begin the columns of what is a thing of its own inside a product."""


class ProductRows:
    """Products, a row for each SKU; what is said of the product may stand in any of its rows."""

    def __init__(self) -> None:
        self._first: dict[int, Json] = {}
        """What the file said first of a product, by its place."""
        self._lines: dict[tuple[int, str], int] = {}
        self._skus: dict[tuple[int, int], tuple[int, Json]] = {}
        self._new: set[int] = set()

    def take(self, draft: Draft, row: Values) -> None:
        """Change the product and the SKU that a row means, or add them."""
        place = self._product(draft, row)
        if place is None:
            return
        product = draft.data["products"][place]
        said = self._first.setdefault(place, {})
        for column in _OWN:
            if column in row.raw:
                self._own(draft, row, place, column)
        for part in PARTS:
            self._part(draft, row, place, part)
        if row.text("category"):
            draft.put(product, ("products", place, "category"), _category(draft, row), row.cell("category"))
        if "attributes" in row.raw:
            product["attributes"] = {**merged(product, "attributes"), **(row.raw["attributes"] or {})}
            draft.origins["products", place, "attributes"] = row.cell("attributes")
        for column, value in row.raw.items():
            if column.startswith(ATTRIBUTE):
                name = column.removeprefix(ATTRIBUTE)
                loc = ("products", place, "attributes", name)
                draft.put(merged(product, "attributes"), loc, value, row.cell(column))
            elif column.startswith(FACT):
                self._fact(draft, row, place, column)
        product["source"] = said.setdefault("source", row.origin)
        self._variant(draft, row, place)

    def end(self, draft: Draft) -> None:
        """Give products that came without variants the one they need."""
        for place in self._new:
            product = draft.data["products"][place]
            if not product["skus"]:
                product["skus"] = [{"key": product["key"], "name": product["short"]}]

    def _own(self, draft: Draft, row: Values, place: int, column: str) -> None:
        said, value = self._first[place], row.raw[column]
        if column in said and said[column] != value:
            draft.blame(row.cell(column), "row.twice", line=self._lines[place, column])
            return
        said[column] = value
        self._lines.setdefault((place, column), row.at.line)
        *above, name = column.split(".")
        product = draft.data["products"][place]
        loc: Loc = ("products", place, *above, name)
        draft.put(merged(product, above[0]) if above else product, loc, value, row.cell(column))

    def _part(self, draft: Draft, row: Values, place: int, part: str) -> None:
        """Write what a row says of a presale or a subsidy; one of which nothing is left is gone."""
        columns = [column for column in row.raw if column.startswith(part)]
        if not columns:
            return
        name = part.removesuffix(".")
        draft.origins["products", place, name] = row.at
        for column in columns:
            self._own(draft, row, place, column)
        product = draft.data["products"][place]
        if not any(value for told, value in product[name].items() if (told, value) != ONE_EACH):
            del product[name]

    def _fact(self, draft: Draft, row: Values, place: int, column: str) -> None:
        value = row.raw[column]
        fact = None if value is None else {"value": str(value), "source": row.origin}
        slot = column.removeprefix(FACT)
        spot = Spot(draft.data["products"][place], ("products", place))
        put_fact(draft, spot, slot, fact, row.cell(column))

    def _product(self, draft: Draft, row: Values) -> int | None:
        """Return the place of the product that a row means: by its number, a link of it, or its title."""
        products: list[Json] = draft.data["products"]
        said, title = row.text("key"), row.text("title")
        key = key_of(said)
        for place, product in enumerate(products):
            if key and (product["key"] == key or any(said in link for link in product.get("links") or ())):
                return place
        if not key and title:
            for place, product in enumerate(products):
                if product["title"] == title:
                    return place
        if not title:
            draft.blame(row.cell("key"), "row.no_product", key=said)
            return None
        if said and not key:
            draft.blame(row.cell("key"), "cell.key", value=said)
            return None
        short = row.text("short") or title[:SHORT_CHARS]
        if not row.text("short"):
            draft.warn(row.cell("title"), "warn.short", name=short)
        made: Json = {"key": key or named_key("p", title), "title": title, "short": short, "skus": []}
        if said.isdigit():
            made["links"] = [said]
        products.append(made)
        place = len(products) - 1
        draft.origins["products", place] = row.at
        self._new.add(place)
        return place

    def _variant(self, draft: Draft, row: Values, place: int) -> None:
        """Write what a row says of one SKU."""
        said = {column: row.raw[column] for column in _SKU if column in row.raw}
        product = draft.data["products"][place]
        skus: list[Json] = product["skus"]
        if not any(row.text(column) for column in _NAMES_SKU):
            if not said:
                return
            if len(skus) > 1:
                draft.blame(row.cell(next(iter(said))), "row.stock_which")
                return
            if not skus:
                skus.append({"key": product["key"], "name": product["short"]})
            at = 0
        else:
            at = self._sku(draft, row, place)
        line, first = self._skus.setdefault((place, at), (row.at.line, said))
        if first != said:
            draft.blame(row.at, "row.twice", line=line)
            return
        loc = ("products", place, "skus", at)
        draft.origins.setdefault(loc, row.at)
        for column, value in said.items():
            if not (column == "sku_name" and value is None):
                draft.put(skus[at], (*loc, _SKU[column]), value, row.cell(column))
        skus[at]["source"] = row.origin

    def _sku(self, draft: Draft, row: Values, place: int) -> int:
        """Return the place of the SKU that a row means: by its number, else by its name."""
        product = draft.data["products"][place]
        skus: list[Json] = product["skus"]
        name = row.text("sku_name") or "".join(filter(None, (row.text("colour"), row.text("size"))))
        key = key_of(row.text("sku_key"))
        for at, sku in enumerate(skus):
            if (key and sku["key"] == key) or (not key and sku["name"] == name):
                return at
        if place in self._new and len(skus) == 1 and skus[0]["key"] == product["key"]:
            skus.clear()
            self._skus.pop((place, 0), None)
        made = key or named_key(str(product["key"])[:36], name)
        skus.append({"key": made, "name": name or made})
        draft.origins["products", place, "skus", len(skus) - 1] = row.at
        return len(skus) - 1


def _category(draft: Draft, row: Values) -> str:
    """Return the category that is meant by its key or name, made when it is new."""
    said = row.text("category")
    categories: Json = draft.data["categories"]
    if said in categories:
        return said
    named = [key for key, category in categories.items() if category["name"] == said]
    if len(named) > 1:
        draft.blame(row.cell("category"), "row.many_categories", name=said)
    if named:
        return named[0]
    key = key_of(said) or named_key("c", said)
    categories[key] = {"name": said}
    draft.origins["categories", key] = row.cell("category")
    draft.warn(row.cell("category"), "warn.category", name=said)
    return key
