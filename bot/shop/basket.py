"""A sum over several things that one line names: two variants of a product, or two products.

Only where a sum is asked for and every piece is told: what is named but cannot be priced leaves it open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.shop.parts import yuan
from bot.shop.price import Quote, line_of, quote
from bot.shop.resolve import ItemIndex
from bot.shop.schema import Product, Sku
from bot.shop.totals import Postage, in_full
from bot.shop.view import View
from bot.shop.wording import Wording
from bot.terms import Entity, Fact
from bot.text.numbers import NUMERALS, number

_LEAST = 2
"""Things of which there is a sum."""
_MOST = 99
"""Pieces of one thing in a line of a chat."""
_COUNTED = "个件份套条双只对枚台箱盒瓶包袋把支本块张罐床顶桶"
_SOME = "俩仨"
"""Numerals that hold their measure word."""
_COUNT = re.compile(
    rf"(?<![\d.第{NUMERALS}])(\d{{1,3}}|[{NUMERALS}]{{1,3}})(?=[{_COUNTED}])|(?<![咱我你他她们])[{_SOME}](?![人月字])"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of one variant; `exact` says whether the words told it from the others, which cost the same."""

    product: Product
    sku: Sku
    count: int
    exact: bool


def some_of(text: str) -> Entity | None:
    """Return the number of pieces that 俩 or 仨 tells without a measure word."""
    if not any(sign in text for sign in _SOME):
        return None
    found = next((match for match in _COUNT.finditer(text) if match[0] in _SOME), None)
    count = number(found[0]) if found is not None else None
    if found is None or count is None:
        return None
    return Entity("quantity", found[0], found.start(), found.end(), str(int(count)))


class SumReader:
    """Reads what a line puts together; patterns are made ready once."""

    def __init__(self, index: ItemIndex, wording: Wording) -> None:
        """Take the names of a shop and the wording with its cues."""
        self._index = index
        self._needed = wording.cues.get("sum_needed", ())
        self._asked, self._joined, self._apart, self._split, self._each = (
            re.compile("|".join(wording.cues.get(f"sum_{name}", ())) or r"(?!)")
            for name in ("asked", "joined", "apart", "split", "each")
        )

    def asked(self, text: str) -> bool:
        """Say whether a line may ask what several things come to together."""
        return (
            any(word in text for word in self._needed)
            and self._asked.search(text) is not None
            and self._joined.search(text) is not None
            and self._apart.search(text) is None
        )

    def read(self, text: str, focus: Product | None) -> tuple[Piece, ...]:
        """Return what is put together, at least two different things; empty where something stays open."""
        index, text = self._index, text.lower()
        each = self._each.search(text)
        alike = _count(text[each.start() :], "") if each else None
        if each:
            text = text[: each.start()] + text[each.end() :]
        found: dict[str, Piece] = {}
        product = focus
        for part in self._parts(text, focus):
            meant = index.named(part, focus)
            if len(meant) > 1:
                return ()
            if meant:
                product = index.spec.product_of[next(iter(meant))]
            if not meant and not (product is not None and index.variants_said(product.key, part)):
                if _COUNT.search(part) and not each:
                    return ()
                continue
            piece = _piece(index, product, index.unnamed(part), alike) if product is not None else None
            if piece is None or piece.sku.key in found:
                return ()
            found[piece.sku.key] = piece
        return tuple(found.values()) if len(found) >= _LEAST else ()

    def _parts(self, text: str, focus: Product | None) -> Iterator[str]:
        """Cut a line at what joins things, and where several are counted without a word between."""
        for part in self._split.split(text):
            counts = list(_COUNT.finditer(self._index.unnamed(part))) if part else []
            if len(counts) < _LEAST:
                if part:
                    yield part
                continue
            ahead = counts[0].start() < self._index.first_said(part, focus)
            places = [count.start() for count in counts[1:]] if ahead else [c.end() + 1 for c in counts[:-1]]
            for start, end in zip([0, *places], [*places, len(part)], strict=True):
                yield part[start:end]


def _piece(index: ItemIndex, product: Product, part: str, alike: int | None) -> Piece | None:
    """Return the variant that words mean and how many; None where variants of several prices are left."""
    meant = index.variants_said(product.key, part)
    left = [sku for sku in product.skus if not meant or sku.key in meant]
    alone = len(left) == 1
    offered = {key for offer in (*index.spec.promotions, *index.spec.coupons) for key in offer.scope.skus}
    if not alone and (
        len({product.price_of(sku) for sku in left}) > 1 or any(sku.key in offered for sku in left)
    ):
        return None
    sku = next((sku for sku in left if sku.stock != 0), left[0])
    name = sku.name.lower() if alone else ""
    return Piece(product, sku, _count(part, name) or alike or 1, alone)


def _count(text: str, name: str) -> int | None:
    """Return how many pieces a text speaks of, what a variant's own name says left out."""
    read = _COUNT.search(text.replace(name, "") if name else text)
    count = number(read[1] or read[0]) if read is not None else None
    return int(count) if count is not None and 1 <= count <= _MOST else None


def say_basket(view: View, pieces: Sequence[Piece], postage: Postage | None = None) -> Fact:
    """Word what the pieces cost, each and together, and which of them is sold out."""
    wording = view.wording
    lines = [line_of(view.spec, piece.sku.key, piece.count) for piece in pieces]
    reckoned = quote(view.spec, lines, view.now, view.level)
    each = wording.join(
        wording.say(
            "price.named" if piece.count == 1 else "price.named_count",
            name=name,
            count=piece.count,
            unit=piece.product.unit,
            amount=yuan(line.price * piece.count),
        )
        for piece, line, name in zip(pieces, lines, _names(pieces, wording), strict=True)
    )
    said = _say(reckoned, each, wording)
    fee = postage.of(reckoned.total) if postage is not None else None
    if fee is not None:
        said = wording.say("price.with_fee" if fee else "price.with_free", text=said, fee=yuan(fee))
    for piece, name in zip(pieces, _names(pieces, wording), strict=True):
        if piece.sku.stock == 0:
            said, back = wording.say("stock.some_gone", text=said, gone=name), piece.sku.restock_at
            if back is not None and back > view.now:
                said = wording.clauses([said, wording.say("stock.restock", day=wording.day(back))])
    return Fact("total_price", said, "calc:price")


def _say(reckoned: Quote, each: str, wording: Wording) -> str:
    steps = wording.join(in_full(step, wording) for step in reckoned.steps)
    said = wording.say(
        "price.basket_off" if steps else "price.basket",
        each=each,
        listed=yuan(reckoned.listed),
        steps=steps,
        amount=yuan(reckoned.total),
    )
    for gift, times in reckoned.gifts:
        if gift.free is None:
            said = wording.say(
                "price.with_gift" if times == 1 else "price.with_gifts",
                text=said,
                gift=gift.gift,
                times=times,
            )
    return said


def _names(pieces: Sequence[Piece], wording: Wording) -> Iterator[str]:
    """Yield what each thing is called: by its variant among those of one product, else by the product."""
    one = len({piece.product.key for piece in pieces}) == 1
    for piece in pieces:
        if not piece.exact or len(piece.product.skus) == 1:
            yield piece.product.short
        elif one:
            yield piece.sku.name
        else:
            yield wording.say("product.sku", product=piece.product.short, sku=piece.sku.name)
