"""What is at risk in a conversation that was left over, and which ones a notice concerns."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from bot.chat.deskbook import DeskBook, load_book
from bot.chat.noticing import concerns
from bot.chat.opening import left_over
from bot.library import Library, find_library, load_library
from bot.shop.packs import rules_at
from bot.shop.rulebook import load_rulebook
from bot.store import Conversation, ConversationView, StoredItem, StoredLabel, StoredOrder
from bot.store.notices import NoticeWords
from bot.terms import Scored, Understanding
from tests.chat.test_nextsteps import order

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
OPENED = NOW - timedelta(hours=1)
EARLY = NOW - timedelta(hours=9)


@pytest.fixture(scope="module")
def library() -> Library:
    """Read the library that ships."""
    return load_library(find_library())


@pytest.fixture(scope="module")
def book(library: Library) -> DeskBook:
    """Read the desk's words that ship."""
    return load_book(library)


THREAD = Conversation(
    id="c1", shop="cups", customer="cu", external="", state="open", agent=None, handover="", head_seq=1,
    waiting_since=EARLY, alert="", focus_item="", focus_order="", psychology=(), emotion="calm", profile={},
    created_at=EARLY, updated_at=EARLY,
)  # fmt: skip


def view(**more: object) -> ConversationView:
    """Return a line of the list."""
    thread = replace(THREAD, **more)  # type: ignore[arg-type]  # fields of Conversation
    return ConversationView(thread, "杯子店", "li", "李**", None, 0, 1, None)


def label(*needs: str) -> StoredLabel:
    """Return a reading that asks for these."""
    read = Understanding((), {}, tuple(Scored(key, 0.5) for key in needs), Scored("calm", 0.9), needs=needs)
    return StoredLabel("l1", "c1", 1, 1, 1, read, frozenset(), "", NOW)


def refunding(*, sent: bool) -> StoredOrder:
    """Return an order whose refund was applied for ten hours ago."""
    refund = {"stage": "applied", "amount": "80", "applied_at": NOW - timedelta(hours=10)}
    parcel: dict[str, object] = {
        "sent_at": NOW - timedelta(hours=12),
        "courier": "中通",
        "tracking": "ZT73004566",
    }
    moment = parcel if sent else {}
    return order("refunding", paid_at=NOW - timedelta(days=1), refund=refund, **moment)


def risk(
    book: DeskBook, line: ConversationView, said: StoredLabel | None, *orders: StoredOrder
) -> tuple[str, bool]:
    """Return the risk, and whether there is a deadline."""
    packs = load_rulebook(find_library()).packs
    found = left_over(book, line, said, orders, rules_at(packs, "taobao", NOW), opened=OPENED, now=NOW)
    assert found.overnight
    assert found.reason
    return found.risk, found.due_at is not None


def test_gravest_risk_counts(book: DeskBook) -> None:
    """A parcel that can still be stopped, then a platform's deadline, a grievance, money to be had, the rest."""
    angry = view(emotion="angry")
    unpaid = order("unpaid", pay_before=NOW + timedelta(hours=2))
    assert ("refund_unsent", True) == risk(book, angry, label("dispute"), refunding(sent=False), unpaid)
    assert ("refund_unsent", False) == risk(book, angry, label("cancel_order"), order("paid"))
    assert ("dispute", True) == risk(book, angry, None, refunding(sent=True))
    assert ("dispute", False) == risk(book, angry, label("dispute"))
    assert ("complaint", False) == risk(book, angry, None, unpaid)
    assert ("complaint", False) == risk(book, view(alert="complaint"), None)
    assert ("unpaid", True) == risk(book, view(), label("discount"), unpaid)
    assert ("plain", False) == risk(book, view(), label("cancel_order"), order("signed"))


def test_notice_concerns_whom_everything_fits(book: DeskBook, library: Library) -> None:
    """Every criterion given must hold; one that asks for nothing concerns whoever waits."""

    def why(words: NoticeWords, line: ConversationView, *orders: StoredOrder) -> str | None:
        titles = {"cup": "保温杯"}
        return concerns(
            book, library, words, line, label=label("urge_shipment"), orders=orders, titles=titles
        )

    words = NoticeWords("爆仓", "晚两天", ("urge_shipment",), ("paid",), ("cup",))
    told = why(words, view(), order("paid"))
    assert told is not None
    assert all(word in told for word in ("催发货", "已付款待审核", "保温杯"))
    assert why(words, view(), order("signed")) is None
    assert why(replace(words, intents=("invoice",)), view(), order("paid")) is None
    assert why(replace(words, products=("pot",)), view(), order("paid")) is None
    assert why(NoticeWords("停电", "稍等"), view()) is not None
    assert why(NoticeWords("停电", "稍等"), view(waiting_since=None)) is None
    other = replace(order("paid"), items=(StoredItem("pot", "pot", "锅", 1, Decimal(80)),))
    assert why(NoticeWords("缺货", "稍等", products=("pot",)), view(), other) is not None
