"""Every table of the product; the metadata of `Row` is complete once this is imported."""

from __future__ import annotations

from bot.store.columns import Row
from bot.store.tables.facts import GapTable, ShopChangeTable
from bot.store.tables.house import AuditTable, SettingTable
from bot.store.tables.learning import (
    ReviewAnswerTable,
    ReviewTable,
    ShopReplyTable,
    ShopReplyVersionTable,
)
from bot.store.tables.offers import AskTable, SuggestionTable
from bot.store.tables.people import (
    CustomerTable,
    CustomerTagTable,
    RevokedTokenTable,
    ShopTable,
    StaffShopTable,
    StaffTable,
)
from bot.store.tables.reading import CorrectionTable, LabelTable
from bot.store.tables.results import AdoptionTable, LiftingTable, OutcomeTable
from bot.store.tables.talk import ConversationTable, FileTable, MessageTable, ReadTable
from bot.store.tables.trade import ActionTable, OrderItemTable, OrderTable

__all__ = [
    "ActionTable",
    "AdoptionTable",
    "AskTable",
    "AuditTable",
    "ConversationTable",
    "CorrectionTable",
    "CustomerTable",
    "CustomerTagTable",
    "FileTable",
    "GapTable",
    "LabelTable",
    "LiftingTable",
    "MessageTable",
    "OrderItemTable",
    "OrderTable",
    "OutcomeTable",
    "ReadTable",
    "ReviewAnswerTable",
    "ReviewTable",
    "RevokedTokenTable",
    "Row",
    "SettingTable",
    "ShopChangeTable",
    "ShopReplyTable",
    "ShopReplyVersionTable",
    "ShopTable",
    "StaffShopTable",
    "StaffTable",
    "SuggestionTable",
]
