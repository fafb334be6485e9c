"""Retrieval over free text, and which of some texts answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.library import Library
from bot.reply import Chooser, Entry, Matcher, Search, Situation
from bot.terms import Turn
from tests.reply.shelf import ids, pure, read, shelf

TEXTS = {
    "ship": "今天下单，明天从仓库发货。",
    "care": "洗的时候翻过来，凉水手洗。",
    "coupon": "首页有满减券，领了再付款。",
    "return": "七天内可以退货，邮费看原因。",
}


def letters(text: str) -> Sequence[str]:
    """Cut into single characters: enough of a tokenizer for a test."""
    return list(text)


def index(**more: str) -> Search:
    """Return an index over the texts and some questions of a list."""
    entries = [Entry(key, text) for key, text in TEXTS.items()]
    entries += [Entry(key, "见下", question) for key, question in more.items()]
    return Search(entries, letters)


@pytest.mark.parametrize(
    ("said", "expected"),
    [("几点发货", "ship"), ("可以手洗吗", "care"), ("满减怎么领", "coupon"), ("想退货", "return")],
)
def test_words_in_common_find(said: str, expected: str) -> None:
    """The text that shares the telling words comes first, its score above the others'."""
    hits = index().search(said)
    assert expected == hits[0].key
    assert all(hits[0].score > hit.score for hit in hits[1:])


def test_question_itself_is_as_like_as_can_be() -> None:
    """Asked in the very words of the list a question stands near 1, an unlike one near 0."""
    search = index(invoice="发票怎么开抬头能改吗")
    (hit,) = search.search("发票怎么开抬头能改吗", k=1)
    assert ("invoice", True) == (hit.key, hit.score > 0.7)
    assert all(hit.score < 0.3 for hit in search.search("这个锅多重") if hit.key == "invoice")


def test_context_counts_less_than_what_was_said_last() -> None:
    """「多久」 alone says nothing; with the turn before it it is about the delivery; a new subject leads."""
    before = (Turn("buyer", "今天能发货吗"),)
    assert "ship" == index().search("多久", before)[0].key
    assert "return" == index().search("能退货吗", before)[0].key


def test_nothing_in_common_finds_nothing() -> None:
    """No hit is better than a wrong one; an empty index has none either."""
    assert () == index().search("xyz")
    assert () == index().search("")
    assert () == Search([], letters).search("发货")
    assert [0.0] == Search([], letters).compare("发货", (), ["您好"])


def test_k_bounds_the_hits() -> None:
    """No more than asked for."""
    assert 1 == len(index().search("可以今天发货退货吗", k=1))


@given(st.text(max_size=30), st.lists(st.text(max_size=30), max_size=4))
def test_any_text_is_rated(said: str, texts: list[str]) -> None:
    """Whatever is typed, rates are finite and no less than 0, and the same every time."""
    search = index()
    rates = search.compare(said, (), texts)
    assert rates == search.compare(said, (), texts)
    assert all(0 <= rate < 100 for rate in rates)


def _library(tmp_path: Path) -> Library:
    return shelf(
        tmp_path,
        {
            "order/ship_time": [{"id": "ship_time.today", "wordings": ["四点前付款当天发出。"]}],
            "presale/discount": [{"id": "discount.coupon", "wordings": ["首页领券立减。"]}],
            "general/other": [{"id": "other.ask", "wordings": ["您是问商品还是订单呢？"]}],
        },
    )


def test_matcher_rates_by_words_by_subject_and_by_the_past(tmp_path: Path) -> None:
    """Each of the three makes the difference where the others are silent."""
    about = {"急着用": {"ship_time": 1.0}, "马上安排仓库": {"ship_time": 1.0}}

    def reads(text: str, context: Sequence[Turn]) -> Mapping[str, float]:
        del context
        return about.get(text, {})

    past = [("有小票吗", "放在盒子最底下了")]
    matcher = Matcher(_library(tmp_path), letters, reads, past)

    def best(said: str, *texts: str) -> str:
        rates = matcher.rate(said, (), texts)
        return texts[rates.index(max(rates))]

    assert "重量是两斤" == best("重量多少", "您好在的", "重量是两斤")
    assert "马上安排仓库" == best("急着用", "您好在的", "马上安排仓库")
    assert "当天发出" == best("急着用", "您好在的", "当天发出")
    assert "盒子底下" == best("小票有吗", "您好在的", "盒子底下")


def test_doubtful_reading_is_helped_by_words(tmp_path: Path) -> None:
    """Where no intent is likely, the reply that shares the buyer's words is considered; else it is not."""
    library = _library(tmp_path)
    search = Search([Entry(t.id, t.wordings[0]) for t in library.replies], letters)
    chooser = Chooser(library, {}, pure, search)
    doubtful = read(intents=[("stock", 0.2), ("gift", 0.1)], needs=())
    sure = read(intents=[("stock", 0.9)], needs=("stock",))
    assert "ship_time.today" in ids(chooser.suggest(Situation(doubtful, said="四点付款当天发出吗")))
    assert "ship_time.today" not in ids(chooser.suggest(Situation(sure, said="四点付款当天发出吗")))
    assert ["other.ask"] == ids(chooser.suggest(Situation(doubtful, said="嗯呢呀")))
