"""The values of customer management. They are the store's own; everything above it takes them from here."""

from __future__ import annotations

from bot.store.accesses import Access, Consent, Purpose
from bot.store.audiences import Audience, AudienceKind
from bot.store.churn import ChurnCase, ChurnOutcome
from bot.store.contacts import Contact, ContactState
from bot.store.customers import Tag, TagSource
from bot.store.figures import COUNTED, Figures, Tally, Transition, TransitionKind
from bot.store.filters import (
    All,
    Bought,
    Filter,
    Interested,
    Not,
    Some,
    Tagged,
    Test,
    WrongFilter,
    dump_filter,
    parse_filter,
)
from bot.store.gathered import ChatLine, Interest, InterestKind, Traffic
from bot.store.merging import Merge
from bot.store.points import EARNING, SPENDING, NotEnoughPoints, PointsEntry, PointsKind, PointsTotal
from bot.store.purchases import Purchase, PurchaseItem, PurchaseState
from bot.store.records import CustomerRecord, FieldSource, RecordChange
from bot.store.register import CustomerLine, CustomerPage
from bot.store.yearly import SpecialDate

__all__ = [
    "COUNTED",
    "EARNING",
    "SPENDING",
    "Access",
    "All",
    "Audience",
    "AudienceKind",
    "Bought",
    "ChatLine",
    "ChurnCase",
    "ChurnOutcome",
    "Consent",
    "Contact",
    "ContactState",
    "CustomerLine",
    "CustomerPage",
    "CustomerRecord",
    "FieldSource",
    "Figures",
    "Filter",
    "Interest",
    "InterestKind",
    "Interested",
    "Merge",
    "Not",
    "NotEnoughPoints",
    "PointsEntry",
    "PointsKind",
    "PointsTotal",
    "Purchase",
    "PurchaseItem",
    "PurchaseState",
    "Purpose",
    "RecordChange",
    "Some",
    "SpecialDate",
    "Tag",
    "TagSource",
    "Tagged",
    "Tally",
    "Test",
    "Traffic",
    "Transition",
    "TransitionKind",
    "WrongFilter",
    "dump_filter",
    "parse_filter",
]
