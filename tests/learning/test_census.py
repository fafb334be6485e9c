"""What the corpus holds: slices and counts, beside real buyers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import LibraryError
from bot.learning.census import Cues, Sources, leans, read_sources, read_test, report
from bot.learning.corpus import Said, Utterance
from bot.learning.habits import labels, read_figures, typing
from bot.learning.tables import Cell, Table
from bot.understand.lists import read_lists
from tests.models import INTENTS, features, small_corpus

JUDGING = INTENTS / "evaluation"


def _rows(tables: tuple[Table, ...], key: str) -> dict[Cell, tuple[Cell, ...]]:
    (table,) = (table for table in tables if table.key == key)
    return {row[0]: row[1:] for row in table.rows}


def _said(
    text: str, *, after: str = "", intent: str = "discount", psychology: tuple[str, ...] = ()
) -> Utterance:
    context = (Said(role="agent", text=after),) if after else ()
    return Utterance(
        text=text, context=context, psychology=psychology, intent=intent, emotion="calm", trade="home"
    )


@pytest.fixture(scope="module")
def sources() -> Sources:
    """Return the shipped sources over a small corpus."""
    whole = read_sources(INTENTS)
    return replace(whole, corpus=small_corpus(), test=whole.test[:5], conversations=whole.conversations[:4])


def test_report_counts_slices(sources: Sources) -> None:
    """Lines, distinct ones, slices: as many as can be counted by hand."""
    found = report(sources, features())
    counts = {what: row[0] for what, row in _rows(found, "counts").items()}
    assert 27 == counts["training lines"]
    assert 9 == counts["no psychology"]
    assert 0 == counts["lines with turns before them"]
    assert 5 == counts["test lines by other hands"]
    assert 4 == counts["training conversations"]
    distinct = counts["distinct lines (60 % of masked trigrams shared count once)"]
    assert isinstance(distinct, int)
    assert 9 <= distinct < 27
    assert (9, 1) == _rows(found, "psychologies")["bargain"]
    assert {"discount": (9,), "product_safety": (9,), "greeting": (9,)} == _rows(found, "intents")
    assert {"second_reading", "second_reading_labels", "lengths", "openers", "slips"} <= {
        t.key for t in found
    }


def test_hard_negatives_and_implicit_lines(sources: Sources) -> None:
    """A cue without a label is a hard negative, a label without a cue is implicit."""
    corpus = [
        _said("优惠券那个位置在哪"),
        _said("领导那边我不好交代", psychology=("prestige",)),
        _said("有优惠券吗", psychology=("bargain",)),
        _said("颜色选错了"),
    ]
    counts = _rows(report(replace(sources, corpus=corpus), features()), "counts")
    assert 1 == counts["hard negatives: no psychology, a rule or cue fires"][0]
    assert 1 == counts["implicit: a psychology, no rule or cue fires"][0]


def test_cues_are_rules_and_word_classes() -> None:
    """Both a rule and a class of cues.yaml tell of a psychology."""
    cues = Cues(features(), {"care": ["greet_word"]})
    assert "bargain" in cues.of("有优惠券吗")
    assert {"care"} == cues.of("你好")
    assert set() == Cues(features(), {}).of("你好")


def test_shipped_cues_name_classes_and_psychologies_that_are() -> None:
    """cues.yaml speaks of every psychology and of classes of the lexicon only."""
    cues, classes = read_lists(JUDGING / "cues.yaml"), read_lists(INTENTS / "lexicon.yaml")
    assert {key for names in cues.values() for key in names} <= set(classes)
    assert 14 == len(cues)


def test_lines_that_lean_on_what_was_said_before() -> None:
    """Short answers, answers and pointing words need their context; without one nothing leans."""
    assert leans(_said("要的", after="要礼盒吗"))
    assert leans(_said("那这个黑色的还有没有货呢", after="白色没有了"))
    assert leans(_said("我的电话就是下单时的那一个", after="电话多少", intent="provide_info"))
    assert not leans(_said("冰箱的压缩机能不能保修十年以上", after="您好"))
    assert not leans(_said("要的"))


def test_typing_stands_beside_real_buyers() -> None:
    """Shares are per cent of ours, the published ones beside them."""
    real = read_figures(JUDGING / "real_figures.yaml")
    tables = typing([_said("有优惠卷吗"), _said("亲 这个咋卖？")], real)
    shares = _rows(tables, "typing")
    assert (50.0, 3.8, 0.7) == shares["contains 亲"]
    assert (50.0, 0.01, 16.0) == shares["any question mark"]
    assert 5000.0 == _rows(tables, "slips")["优惠卷"][0]
    assert (11, 11) == _rows(tables, "lengths")[50][1:]


def test_label_shares_count_the_empty_set() -> None:
    """Lines without psychology are a share of their own."""
    real = read_figures(JUDGING / "real_figures.yaml")
    found = labels([_said("在吗"), _said("便宜点", psychology=("bargain",))], real)
    assert {"none": (50.0, 57.0), "bargain": (50.0, 12.9)} == _rows(found, "psychology_shares")
    assert (100.0, 82.0) == _rows(found, "emotion_shares")["calm"]


def test_wrong_figures_are_named(tmp_path: Path) -> None:
    """A file of figures in another shape is refused by line."""
    path = tmp_path / "real_figures.yaml"
    path.write_text("lengths: {taobao: [1], jd: [1]}\n", encoding="utf-8")
    with pytest.raises(LibraryError, match=r"real_figures\.yaml:1: lengths\.taobao"):
        read_figures(path)


def test_library_without_test_split_has_none(tmp_path: Path) -> None:
    """The test split is optional."""
    assert () == tuple(read_test(tmp_path))
