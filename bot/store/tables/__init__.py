"""Every table of the product; the metadata of `Row` is complete once this is imported."""

from __future__ import annotations

from bot.store.columns import Row
from bot.store.tables.house import AuditTable, SettingTable
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
from bot.store.tables.talk import ConversationTable, FileTable, MessageTable, ReadTable
from bot.store.tables.trade import ActionTable, OrderItemTable, OrderTable

__all__ = [
    "ActionTable",
    "AskTable",
    "AuditTable",
    "ConversationTable",
    "CorrectionTable",
    "CustomerTable",
    "CustomerTagTable",
    "FileTable",
    "LabelTable",
    "MessageTable",
    "OrderItemTable",
    "OrderTable",
    "ReadTable",
    "RevokedTokenTable",
    "Row",
    "SettingTable",
    "ShopTable",
    "StaffShopTable",
    "StaffTable",
    "SuggestionTable",
]
