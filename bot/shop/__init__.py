"""A shop's facts: read from a file or the database, computed where a buyer needs a figure."""

from bot.shop.casework import FLAGS
from bot.shop.decide import Case, Decision, case_of, decide
from bot.shop.editing import Answered, Edit, Editor
from bot.shop.exports import as_csv, as_json, as_workbook
from bot.shop.facts import FactSheet, ShopFacts
from bot.shop.intake import Intake, Reading, take_in
from bot.shop.loader import editor_of, find_shop, load_shop, load_shops
from bot.shop.memory import BuyerFile
from bot.shop.resolve import ItemGuess, ItemIndex, resolve_item
from bot.shop.rulebook import Rulebook, load_rulebook, read_rulebook
from bot.shop.schema import ShopSpec
from bot.shop.wording import Wording, load_wording

__all__ = [
    "FLAGS",
    "Answered",
    "BuyerFile",
    "Case",
    "Decision",
    "Edit",
    "Editor",
    "FactSheet",
    "Intake",
    "ItemGuess",
    "ItemIndex",
    "Reading",
    "Rulebook",
    "ShopFacts",
    "ShopSpec",
    "Wording",
    "as_csv",
    "as_json",
    "as_workbook",
    "case_of",
    "decide",
    "editor_of",
    "find_shop",
    "load_rulebook",
    "load_shop",
    "load_shops",
    "load_wording",
    "read_rulebook",
    "resolve_item",
    "take_in",
]
