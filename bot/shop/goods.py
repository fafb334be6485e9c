"""Facts that follow from a product's structure: names, colours, sizes, stock, what sells, the listing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.shop.dates import local
from bot.shop.purchase import variant
from bot.shop.schema import Product, Sku
from bot.shop.view import View
from bot.shop.wording import Wording
from bot.terms import Fact

PLENTY = 200
"""Pieces from which the exact number says nothing to a buyer."""

LONGEST_LIST = 8
"""Colours or sizes named one by one."""


def goods_facts(view: View, product: Product) -> Iterator[Fact]:
    """Yield what a product, or one SKU of it, is and has."""
    sku, wording = view.sku, view.wording
    source = f"sku:{sku.key}" if sku and len(product.skus) > 1 else f"product:{product.key}"
    yield Fact("product", variant(product, sku) if sku and len(product.skus) > 1 else product.short, source)
    if colours := _distinct([s.colour for s in product.skus]):
        yield Fact("colors", wording.join(colours[:LONGEST_LIST]), f"product:{product.key}")
    if sizes := _distinct([s.size for s in product.skus]):
        ladder = product.size_chart is not None and len(sizes) > 2  # noqa: PLR2004 - first to last
        said = wording.say("list.range", low=sizes[0], high=sizes[-1]) if ladder else wording.join(sizes)
        yield Fact("sizes", said, f"product:{product.key}")
    if product.attributes:
        first = list(product.attributes.items())[:3]
        said = wording.clauses(
            value
            if name in wording.cues.get("spec_names", ())
            else wording.say("product.attribute", name=name, value=value)
            for name, value in first
        )
        yield Fact("spec", said, f"product:{product.key}")
    if product.links:
        yield Fact("link", wording.say("product.link", product=product.short), f"product:{product.key}")
    yield from _stock(view, product, source)


def _distinct(values: Sequence[str | None]) -> list[str]:
    return [value for value in dict.fromkeys(values) if value]


def sold_out(skus: Sequence[Sku]) -> bool:
    """Say whether nothing is left of any of them; unknown stock is not sold out."""
    return all(sku.stock == 0 for sku in skus)


def _stock(view: View, product: Product, source: str) -> Iterator[Fact]:
    skus, wording = view.skus, view.wording
    known = [sku.stock for sku in skus if sku.stock is not None]
    left = sum(known)
    if len(known) == len(skus) and left > 0:
        key = "stock.plenty" if left >= PLENTY else "stock.left"
        said = wording.say(key, count=left, unit=product.unit)
        gone = [sku.name for sku in skus if sku.stock == 0]
        if gone:
            said = wording.say("stock.some_gone", text=said, gone=wording.join(gone))
        yield Fact("stock", said, source)
    awaited = [
        sku.restock_at for sku in skus if sku.stock == 0 and sku.restock_at and sku.restock_at > view.now
    ]
    if awaited:
        yield Fact("restock", wording.say("stock.restock", day=wording.day(min(awaited))), source)
    if product.limited_total is not None and len(known) == len(skus) and 0 < left <= product.limited_total:
        said = wording.say("stock.limited", total=product.limited_total, unit=product.unit, count=left)
        yield Fact("limited", said, source)


def bestseller_fact(products: Sequence[Product], wording: Wording) -> Fact | None:
    """Word what sold most in the 30 days before the newest count; None when nothing was counted."""
    sold = [(sku.sold, product, sku) for product in products for sku in product.skus if sku.sold]
    if not sold:
        return None
    count, product, sku = max(sold, key=lambda entry: entry[0])
    if product.sold_as_of is None:
        return None
    day = wording.day(local(product.sold_as_of))
    said = wording.say(
        "stock.bestseller", name=variant(product, sku), count=count, unit=product.unit, day=day
    )
    return Fact("bestseller", said, f"sku:{sku.key}")
