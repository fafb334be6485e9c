"""The tables that a shop is imported from and exported to: which columns each has, and what stands in them.

Their headings, and those of the platforms, stand in intents/imports/.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from bot.shop.cells import Kind

TableName = Literal[
    "shop",
    "categories",
    "products",
    "sizes",
    "facts",
    "policies",
    "promotions",
    "coupons",
    "levels",
    "shipping",
    "regions",
    "seasons",
    "certificates",
    "outlets",
    "faq",
]

FACT: Final = "fact."
"""`fact.<slot>` in a table of products: the fact of the row's product."""
PLACES: Final = "subsidy.provinces"
"""Column of provinces inside a product."""
ATTRIBUTE: Final = "attribute."
"""`attribute.<name>` in a table of products."""


@dataclass(frozen=True)
class Table:
    """One table; `columns` is name → kind, a name with dots is a place inside."""

    name: TableName
    columns: dict[str, Kind]
    needed: tuple[str, ...] = ()
    """Columns without which nothing can be told."""
    one_of: tuple[str, ...] = ()
    """Columns of which one at least must be there."""
    named_by: str = ""
    """Of a list of keyed things: the column from which a key is made when none is given."""

    @cached_property
    def keyed(self) -> bool:
        """Say whether each row is one thing of the list of that name in the shop, found by its key."""
        return bool(self.named_by)


_SCOPE: dict[str, Kind] = {
    "scope.categories": "keys",
    "scope.products": "keys",
    "scope.skus": "keys",
    "scope.except_products": "keys",
}
_DATES: dict[str, Kind] = {"valid_from": "moment", "valid_to": "until"}
_OFFER: dict[str, Kind] = {"text": "text", "stacks": "flag", "protected": "flag"}

_ALL = (
    Table("shop", {"name": "text", "trade": "key", "tone": "text", "platform": "text"}),
    Table("categories", {"key": "key", "name": "text"}, ("name",)),
    Table(
        "products",
        {
            "key": "text",
            "title": "text",
            "short": "text",
            "category": "text",
            "unit": "text",
            "price": "money",
            "sku_key": "text",
            "sku_name": "text",
            "colour": "text",
            "size": "text",
            "sku_price": "money",
            "stock": "whole",
            "sold": "whole",
            "restock_at": "moment",
            "sku_aliases": "names",
            "aliases": "names",
            "keywords": "names",
            "links": "names",
            "attributes": "pairs",
            "size_chart": "key",
            "sold_as_of": "moment",
            "limited_total": "whole",
            "make_days": "whole",
            "presale.deposit": "money",
            "presale.counts_as": "money",
            "presale.valid_from": "moment",
            "presale.valid_to": "until",
            "presale.balance_from": "moment",
            "presale.balance_to": "until",
            "presale.ship_hours": "whole",
            "presale.ship_from": "moment",
            "subsidy.rate": "share",
            "subsidy.cap": "money",
            "subsidy.pieces": "whole",
            "subsidy.provinces": "names",
            "subsidy.valid_from": "moment",
            "subsidy.valid_to": "until",
            "emoji": "text",
            "tint": "text",
        },
        one_of=("title", "key"),
    ),
    Table(
        "sizes",
        {
            "chart": "key",
            "size": "text",
            "height": "span",
            "weight": "span",
            "foot": "span",
            "bed": "span",
            "age": "span",
        },
        ("chart", "size"),
    ),
    Table(
        "facts",
        {"scope": "text", "key": "text", "slot": "text", "value": "text", **_DATES},
        ("slot", "value"),
    ),
    Table(
        "policies",
        {"scope": "text", "key": "text", "policy": "text", "enabled": "flag", "days": "whole"},
        ("policy",),
    ),
    Table(
        "promotions",
        {
            "key": "key",
            "kind": "text",
            "tiers": "tiers",
            "repeat": "flag",
            "nth": "whole",
            "rate": "number",
            "count": "whole",
            "price": "money",
            "buy": "whole",
            "free": "whole",
            "gift": "text",
            "once": "flag",
            "off": "money",
            **_DATES,
            **_SCOPE,
            **_OFFER,
        },
        ("key", "kind"),
        named_by="key",
    ),
    Table(
        "coupons",
        {
            "key": "key",
            "where": "text",
            "over": "money",
            "off": "money",
            "issuer": "text",
            "levels": "keys",
            "with_promotions": "flag",
            **_DATES,
            **_SCOPE,
            **_OFFER,
        },
        ("key", "off"),
        named_by="key",
    ),
    Table(
        "levels",
        {"key": "key", "name": "text", "rate": "number", "rights": "text"},
        ("key", "name"),
        named_by="key",
    ),
    Table(
        "shipping",
        {
            "origin": "text",
            "cutoff": "clock",
            "within_hours": "whole",
            "courier": "text",
            "courier_option": "text",
            "fee": "money",
            "free_over": "money",
            "rest_weekdays": "names",
        },
    ),
    Table(
        "regions",
        {
            "provinces": "names",
            "served": "flag",
            "days": "days",
            "fee": "money",
            "free_over": "money",
            "never_free": "flag",
            "courier": "text",
        },
        ("provinces",),
    ),
    Table(
        "seasons",
        {
            "key": "key",
            "name": "text",
            **_DATES,
            "rest": "text",
            "tone": "text",
            "shipping.why": "text",
            "shipping.cutoff": "clock",
            "shipping.within_hours": "whole",
            "shipping.slower": "whole",
            "shipping.courier": "text",
            "shipping.courier_option": "text",
            "shipping.fee": "money",
            "shipping.free_over": "money",
        },
        ("name",),
        named_by="name",
    ),
    Table(
        "certificates",
        {"key": "key", "name": "text", "number": "text", "checked": "names", **_DATES, **_SCOPE},
        ("name",),
        named_by="name",
    ),
    Table(
        "outlets",
        {
            "key": "key",
            "name": "text",
            "address": "text",
            "province": "text",
            "city": "text",
            "hours": "text",
            "phone": "text",
            **_DATES,
        },
        ("name", "address"),
        named_by="name",
    ),
    Table(
        "faq",
        {"key": "key", "ask": "lines", "answer": "text", **_DATES, **_SCOPE},
        ("ask", "answer"),
        named_by="ask",
    ),
)

TABLES: Final[dict[str, Table]] = {table.name: table for table in _ALL}
"""In the order in which they are written and read: what others name comes first."""


def kind_of(table: Table, column: str) -> Kind:
    """Return what stands in a column; facts and attributes of a product are text."""
    return table.columns.get(column, "text")
