"""What a sent message promises, and for when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import LibraryError
from bot.tickets.book import TicketBook, book_of, read_book
from bot.tickets.promise import promises
from tests.models import INTENTS, NOON

BOOK = read_book(INTENTS)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("亲，今天给您补发一个新的哦", ["resend"]),
        ("我这边给您登记补发", ["resend"]),
        ("差价5元这边打给您", ["repay"]),
        ("我帮您催一下快递", ["urge"]),
        ("好的，帮您把地址改一下哈", ["readdress"]),
        ("这边帮您拦截包裹，结果我盯着", ["intercept"]),
        ("给您登记开票了", ["invoice"]),
        ("稍后给您回电话", ["callback"]),
        ("发票也给您开好", ["invoice"]),
        ("5分钟内回您", ["answer"]),
        ("我核实一下再回复您", ["answer"]),
        ("给您补发，运费5元也打给您", ["resend", "repay"]),
        ("我联系一下快递，有消息第一时间告诉您", ["urge"]),
        ("如果没收到我给您补发", []),
        ("需要给您补发吗？", []),
        ("亲，这款是304不锈钢的", []),
        ("已经过了期限，没办法给您退差价了", []),
        ("", []),
    ],
)
def test_promises_are_found_in_order(text: str, kinds: list[str]) -> None:
    """A plain promise counts; a question, a condition and a refusal do not."""
    assert kinds == [promise.kind for promise in promises(text, BOOK, NOON)]


def test_each_promise_of_a_message_has_its_own_time() -> None:
    """A time counts for what it stands beside; a promise without one takes that of its sentence."""
    found = promises("今天给您补发一个杯盖，十分钟内给您回电话，发票也给您开好", BOOK, NOON)
    today, soon = NOON + timedelta(hours=10), NOON + timedelta(minutes=10)
    assert [("resend", today), ("callback", soon), ("invoice", soon)] == [
        (one.kind, one.due_at) for one in found
    ]
    (later,) = promises("我去核实，十分钟后再回复您", BOOK, NOON)
    assert later.due_at == soon


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("5分钟内回您", 5),
        ("十分钟后回您", 10),
        ("半小时内回复您", 30),
        ("两个小时内给您补发", 120),
        ("3天内给您补发", 3 * 1440),
        ("今天给您补发", 10 * 60),
        ("明天给您补发", 30 * 60),
        ("下午给您补发", 6 * 60),
    ],
)
def test_time_that_was_said_is_the_due_time(text: str, minutes: int) -> None:
    """Counted from when it was sent, at noon in China; days end when people stop working."""
    (promise,) = promises(text, BOOK, NOON)
    assert (NOON + timedelta(minutes=minutes), True) == (promise.due_at, promise.said)


def test_without_a_time_the_kind_has_a_usual_one() -> None:
    """Nothing said: the hours of the kind."""
    (promise,) = promises("我帮您催一下快递", BOOK, NOON)
    assert (NOON + timedelta(hours=BOOK.kind_of["urge"].hours), False) == (promise.due_at, promise.said)


def test_today_said_late_at_night_is_not_in_the_past() -> None:
    """A time of day that is over becomes soon."""
    late = datetime(2026, 3, 1, 15, 30, tzinfo=UTC)
    (promise,) = promises("今天给您补发", BOOK, late)
    assert late < promise.due_at < late + timedelta(hours=1)


def test_buyer_without_a_name_can_be_told_apart() -> None:
    """A name stands; without one the end of the id does; without a customer nothing."""
    assert ("小林", "访客 9f3c", "") == (
        BOOK.called("小林", "01a29f3c"),
        BOOK.called("", "01a29f3c"),
        BOOK.called("", None),
    )


def test_no_file_no_kinds(tmp_path: Path) -> None:
    """A library without tickets has none, and a text promises nothing."""
    assert TicketBook() == read_book(tmp_path)
    assert () == promises("今天给您补发", TicketBook(), NOON)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("kinds: 5\n", "kinds"),
        ("kinds: [{key: a, zh: 甲, hours: 1, promise: ['('], notice: x}]\n", "pattern .* missing"),
        ("kinds: []\nfrom_intent: {urge_reply: gone}\n", "gone"),
        ("due: [{match: a, by: noon}]\n", "due"),
    ],
)
def test_broken_file_is_refused_by_line(tmp_path: Path, text: str, message: str) -> None:
    """The finding names what is wrong."""
    (tmp_path / "tickets.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(LibraryError, match=message):
        read_book(tmp_path)


def test_changed_file_is_read_again(tmp_path: Path) -> None:
    """The book follows its file."""
    assert () == book_of(tmp_path).kinds
    (tmp_path / "tickets.yaml").write_bytes((INTENTS / "tickets.yaml").read_bytes())
    assert len(BOOK.kinds) == len(book_of(tmp_path).kinds)
