"""The line on top of the suggestions and what is worth doing beside answering, over the real desk.yaml."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.chat.deskbook import FILE, DeskBook, book_of, lines_of, load_book
from bot.chat.nextsteps import Standing, action_line, next_actions
from bot.errors import LibraryError
from bot.library import Library, find_library, load_library
from bot.library.redlines import RedLineBook
from bot.shop.facts import FactSheet
from bot.shop.orders import Order
from bot.store import StoredItem, StoredOrder
from bot.terms import Fact, OrderState, Scored, TypeGuess, Understanding

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
UNPAID = "202603020001"


@pytest.fixture(scope="module")
def library() -> Library:
    """Read the library that ships."""
    return load_library(find_library())


@pytest.fixture(scope="module")
def book(library: Library) -> DeskBook:
    """Read the desk's words that ship."""
    return load_book(library)


def read(*needs: str, cares: tuple[str, ...] = (), emotion: str = "calm", **types: str) -> Understanding:
    """Return a reading."""
    return Understanding(
        psychology=tuple(Scored(key, 0.9) for key in cares),
        psychology_scores={},
        intents=tuple(Scored(key, 0.5) for key in needs),
        emotion=Scored(emotion, 0.9),
        customer_type={axis: TypeGuess(value, 0.9, "") for axis, value in types.items()},
        needs=needs,
    )


def order(state: OrderState, **more: object) -> StoredOrder:
    """Return an order of yesterday."""
    placed = NOW - timedelta(days=1)
    paid = {} if state in {"unpaid", "closed"} else {"paid_at": placed}
    sent = {"sent_at": placed, "courier": "中通", "tracking": "ZT73004566"}
    signed = {**sent, "signed_at": NOW - timedelta(hours=5)} if state == "signed" else {}
    record = Order.model_validate(
        {
            "order_no": UNPAID,
            "buyer": "li",
            "items": [{"product": "cup", "sku": "cup", "price": "80"}],
            "amount": "80",
            "state": state,
            "placed_at": placed,
            **paid,
            **signed,
            **more,
        }
    )
    item = StoredItem("cup", "cup", "保温杯", 1, Decimal(80))
    return StoredOrder("cups", "cu", UNPAID, state, Decimal(80), placed, (item,), record)


def steps(
    book: DeskBook,
    library: Library,
    understood: Understanding,
    *orders: StoredOrder,
    said: str = "",
    complaint: bool = False,
) -> list[tuple[str, str]]:
    """Return kind and ready text of the next actions."""
    known = {"order_tail": "尾号0001", "pay_deadline": "今天22点前", "recommend": "两人用选小号"}
    facts = {slot: Fact(slot, value, "test") for slot, value in known.items()}
    state = orders[0].state if orders else "unknown"
    sheet = FactSheet(facts, state, order=orders[0].order_no if orders else None)
    standing = Standing(understood, said, orders, complaint, sheet, lambda _: sheet, NOW)
    return [(step.kind, step.text) for step in next_actions(book, library, standing)]


@pytest.mark.parametrize(
    ("understood", "line"),
    [
        (
            read("product_safety", "discount", "gift", cares=("safety", "bargain")),
            "先答安全，再说优惠，最后赠品；拿检测和成分说话，不说满",
        ),
        (read("product_safety", "discount"), "先答安全，再说优惠"),
        (read("price", cares=("safety", "bargain")), "先答安全，再说优惠；拿检测和成分说话，不说满"),
        (
            read("damaged", cares=("complaint",), emotion="angry"),
            "先给方案和时间，别解释；道歉一句就够，只谈办法",
        ),
        (read("recommend", decision="hesitant"), "替他定一个，说一条理由"),
        (read("greeting"), ""),
        (replace(read("thanks", cares=("speed",)), quiet=True), ""),
    ],
)
def test_action_line(book: DeskBook, library: Library, understood: Understanding, line: str) -> None:
    """What first, in order of mention, and how to speak; grievance before everything; nothing special: nothing."""
    said, keys = action_line(book, library, understood)
    assert line == said
    lines = {one.id: one.text for one in (*book.action.first, *book.action.manner)}
    assert bool(line) == bool(keys.first or keys.manner)
    assert all(part in said for part in (lines[k] for k in (keys.first, keys.manner) if k) if "{" not in part)


def test_topics_go_by_key(book: DeskBook, library: Library) -> None:
    """For other languages the line comes in keys as well: of needs that are called the same only the first."""
    _, keys = action_line(book, library, read("price", "price_compare", "gift", cares=("safety",)))
    assert ("two", "safety", ("price", "gift")) == (keys.first, keys.manner, keys.topics)


def test_payment_is_chased_only_where_it_may_be(book: DeskBook, library: Library) -> None:
    """Unpaid, willing, content: a reminder is ready. Refusing, aggrieved, paid or over: none."""
    unpaid = order("unpaid", pay_before=NOW + timedelta(hours=5))
    (step,) = steps(book, library, read("discount"), unpaid)
    assert "chase_payment" == step[0]
    assert "今天22点前" in step[1]
    assert [] == steps(book, library, read("discount"), unpaid, said="算了不要了")
    assert [] == steps(book, library, read("cancel_order"), unpaid)
    for grieved in (read("discount", emotion="angry"), read("discount", cares=("complaint",))):
        assert ["soothe"] == [kind for kind, _ in steps(book, library, grieved, unpaid)]
    assert ["soothe"] == [k for k, _ in steps(book, library, read("discount"), unpaid, complaint=True)]
    assert [] == steps(book, library, read("discount"), order("paid"))
    over = order("unpaid", pay_before=NOW - timedelta(hours=1))
    assert [] == steps(book, library, read("discount"), over)


def test_other_steps(book: DeskBook, library: Library) -> None:
    """Checking what is not sent yet, something that goes with it, a review from who is content."""
    assert ["check_order"] == [k for k, _ in steps(book, library, read("order_check"), order("paid"))]
    ((kind, text),) = steps(book, library, read("recommend"))
    assert ("recommend", True) == (kind, "两人用选小号" in text)
    content = read("thanks", emotion="pleased")
    assert ["invite_review"] == [k for k, _ in steps(book, library, content, order("signed"))]
    assert [] == steps(book, library, read("quality_problem"), order("signed"))


def test_words_of_the_desk_cross_no_red_line(library: Library) -> None:
    """What the desk says to buyers and agents could be sent."""
    rules = RedLineBook(library.redlines).at(None, NOW)
    lines = lines_of(library.folder / FILE)
    assert lines
    assert [] == [line for line in lines if any(m.severity == "block" for m in rules.check(line, ""))]


def test_what_the_library_lacks_is_told_with_its_line(library: Library, tmp_path: Path) -> None:
    """Unknown labels and replies, unknown keys and broken YAML are findings; no file at all says nothing."""
    there = replace(library, folder=tmp_path)
    assert DeskBook() == load_book(there)
    path = tmp_path / FILE
    wrong = "topics: {no_such: 甲}\nnext:\n  soothe: {zh: 安抚, why: 乙, replies: [none.such]}\n"
    path.write_text(wrong, encoding="utf-8")
    with pytest.raises(LibraryError) as found:
        load_book(there)
    assert [1, 3] == [finding.line for finding in found.value.findings]
    assert DeskBook() == book_of(there)
    path.write_text("colour: red\n", encoding="utf-8")
    with pytest.raises(LibraryError, match="colour"):
        load_book(there)
