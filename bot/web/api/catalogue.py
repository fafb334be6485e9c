"""What does not change while people talk: vocabulary, shops, products."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Header

from bot.auth import access_shop
from bot.chat.protocol.shapes import NamedLabel
from bot.chat.worded import seen_names
from bot.library import Label
from bot.shop.schema import Product
from bot.store import ShopEntry, list_shops
from bot.web.api.shapes import AxisWords, ProductLine, ShopLine, SkuLine, Vocabulary
from bot.web.guard import Caller, Home, caller

router = APIRouter(prefix="/api/v1", tags=["catalogue"])


@router.get("/labels")
async def labels(home: Home, _identity: Caller) -> Vocabulary:
    """Return the closed vocabulary with its Chinese."""
    words = home.library.labels
    return Vocabulary(
        psychology=_named(words.psychology.values()),
        emotion=_named(words.emotion.values()),
        intents={stage: _named(intents) for stage, intents in words.by_stage().items()},
        customer_type=tuple(
            AxisWords(
                key=axis.key,
                zh=axis.zh,
                values=tuple(NamedLabel(key=key, zh=zh) for key, zh in axis.values.items()),
                seen=dict(seen_names(axis.key, home.library)),
            )
            for axis in words.axes.values()
        ),
    )


@router.get("/shops")
async def shops(home: Home, authorization: Annotated[str | None, Header()] = None) -> list[ShopLine]:
    """Return the caller's shops; without a token all of them, while the buyer page is on."""
    found: tuple[ShopEntry, ...]
    if authorization is None and home.settings.server.buyer_page:
        found = await home.archive.read(list_shops)
        found = tuple(shop for shop in found if not shop.simulation)
    else:
        identity = await caller(home, authorization)
        allowed = await home.reception.shops_of(identity)
        found = await home.archive.read(lambda s: list_shops(s, allowed))
    return [ShopLine(key=shop.key, name=shop.name, trade=shop.trade) for shop in found]


@router.get("/shops/{key}/products")
async def products(home: Home, identity: Caller, key: str) -> list[ProductLine]:
    """Return what a shop sells."""
    access_shop(identity, key)
    facts = await home.archive.read(lambda s: home.interpreter.dossiers.shop(s, key))
    return [_product(product) for product in facts.spec.products]


def _named(labels: Iterable[Label]) -> tuple[NamedLabel, ...]:
    return tuple(NamedLabel(key=label.key, zh=label.zh) for label in labels)


def _product(product: Product) -> ProductLine:
    skus = tuple(
        SkuLine(key=sku.key, name=sku.name, price=float(product.price_of(sku)), stock=sku.stock)
        for sku in product.skus
    )
    return ProductLine(
        key=product.key,
        title=product.title,
        price=min(sku.price for sku in skus),
        emoji=product.emoji,
        tint=product.tint,
        skus=skus,
    )
