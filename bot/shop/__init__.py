"""A shop's facts: read from a file or the database, computed where a buyer needs a figure."""

from bot.shop.facts import FactSheet, ShopFacts
from bot.shop.loader import find_shop, load_shop, load_shops
from bot.shop.resolve import ItemGuess, ItemIndex, resolve_item
from bot.shop.schema import ShopSpec
from bot.shop.wording import Wording, load_wording

__all__ = [
    "FactSheet",
    "ItemGuess",
    "ItemIndex",
    "ShopFacts",
    "ShopSpec",
    "Wording",
    "find_shop",
    "load_shop",
    "load_shops",
    "load_wording",
    "resolve_item",
]
