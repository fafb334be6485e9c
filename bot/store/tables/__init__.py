"""Every table of the product; the metadata of `Row` is complete once this is imported."""

from __future__ import annotations

from bot.store.columns import Row
from bot.store.tables.care import (
    AccessTable,
    AudienceTable,
    ChurnTable,
    ConsentTable,
    ContactTable,
    PointsAccountTable,
    PointsEntryTable,
    SpecialDateTable,
)
from bot.store.tables.course import (
    CourseCertificateTable,
    CourseMistakeTable,
    CoursePaperTable,
    CourseProgressTable,
    CourseQuestionTable,
    CourseRewriteTable,
    CourseTaskTable,
)
from bot.store.tables.crm import (
    CustomerChangeTable,
    CustomFieldTable,
    FigureTable,
    MergeTable,
    PurchaseItemTable,
    PurchaseTable,
    RecordTable,
    TransitionTable,
)
from bot.store.tables.desk import (
    DutyTable,
    NoteTable,
    NoticeSentTable,
    NoticeTable,
    SnippetTable,
    SnippetUseTable,
    TransferTable,
)
from bot.store.tables.drills import (
    DrillInputTable,
    DrillMaterialTable,
    DrillRecordTable,
    DrillSeatTable,
    DrillTable,
)
from bot.store.tables.facts import GapTable, ShopChangeTable
from bot.store.tables.gathered import (
    ChatLineTable,
    ChatReadingTable,
    ChatUnreadTable,
    ImportTable,
    InterestTable,
    TrafficTable,
)
from bot.store.tables.house import AuditTable, SettingTable
from bot.store.tables.integration import (
    DeliveryTable,
    ShopKeyTable,
    ShopOriginTable,
    UsedIdentityTable,
    WebhookTable,
)
from bot.store.tables.ladder import ConcessionTable
from bot.store.tables.learning import (
    ReviewAnswerTable,
    ReviewTable,
    ShopReplyTable,
    ShopReplyVersionTable,
)
from bot.store.tables.library import LibraryChoiceTable, ShopSettingTable
from bot.store.tables.offers import AskTable, SuggestionTable
from bot.store.tables.people import (
    CustomerTable,
    CustomerTagTable,
    RevokedTokenTable,
    ShopTable,
    StaffShopTable,
    StaffTable,
    TagRefusalTable,
)
from bot.store.tables.reading import CorrectionTable, LabelTable
from bot.store.tables.results import AdoptionTable, LiftingTable, OutcomeTable
from bot.store.tables.talk import ConversationTable, FileTable, MessageTable, ReadTable
from bot.store.tables.tickets import TicketStepTable, TicketTable
from bot.store.tables.trade import ActionTable, OrderItemTable, OrderTable

__all__ = [
    "AccessTable",
    "ActionTable",
    "AdoptionTable",
    "AskTable",
    "AudienceTable",
    "AuditTable",
    "ChatLineTable",
    "ChatReadingTable",
    "ChatUnreadTable",
    "ChurnTable",
    "ConcessionTable",
    "ConsentTable",
    "ContactTable",
    "ConversationTable",
    "CorrectionTable",
    "CourseCertificateTable",
    "CourseMistakeTable",
    "CoursePaperTable",
    "CourseProgressTable",
    "CourseQuestionTable",
    "CourseRewriteTable",
    "CourseTaskTable",
    "CustomFieldTable",
    "CustomerChangeTable",
    "CustomerTable",
    "CustomerTagTable",
    "DeliveryTable",
    "DrillInputTable",
    "DrillMaterialTable",
    "DrillRecordTable",
    "DrillSeatTable",
    "DrillTable",
    "DutyTable",
    "FigureTable",
    "FileTable",
    "GapTable",
    "ImportTable",
    "InterestTable",
    "LabelTable",
    "LibraryChoiceTable",
    "LiftingTable",
    "MergeTable",
    "MessageTable",
    "NoteTable",
    "NoticeSentTable",
    "NoticeTable",
    "OrderItemTable",
    "OrderTable",
    "OutcomeTable",
    "PointsAccountTable",
    "PointsEntryTable",
    "PurchaseItemTable",
    "PurchaseTable",
    "ReadTable",
    "RecordTable",
    "ReviewAnswerTable",
    "ReviewTable",
    "RevokedTokenTable",
    "Row",
    "SettingTable",
    "ShopChangeTable",
    "ShopKeyTable",
    "ShopOriginTable",
    "ShopReplyTable",
    "ShopReplyVersionTable",
    "ShopSettingTable",
    "ShopTable",
    "SnippetTable",
    "SnippetUseTable",
    "SpecialDateTable",
    "StaffShopTable",
    "StaffTable",
    "SuggestionTable",
    "TagRefusalTable",
    "TicketStepTable",
    "TicketTable",
    "TrafficTable",
    "TransferTable",
    "TransitionTable",
    "UsedIdentityTable",
    "WebhookTable",
]
