"""Judging what was left out, the test split, parts of the corpus, and less than all features."""

from __future__ import annotations

from bot.learning.corpus import Utterance
from bot.learning.evaluate import FOLDS, SHARES, ablations, cross_validate, learning_curve, on_test
from bot.learning.train import train
from bot.understand.heads import Heads
from tests.models import SMALL, features, small_corpus


def _many() -> list[Utterance]:
    """Return the small corpus eight times, each time as leaf files of its own."""
    return [
        u.model_copy(update={"file": f"{u.file[0]}{part}.jsonl"}) for part in range(8) for u in small_corpus()
    ]


def test_leaf_files_take_turns() -> None:
    """Every message is judged once, by a model that has not seen its file; a slice is judged on its own."""
    corpus = _many()
    lines: list[str] = []
    found = cross_validate(corpus, features(), SMALL, lines.append, modern=["甲醛"])
    assert ["left out", "left out, modern"] == list(found)
    whole, modern = found.values()
    assert (len(corpus), sum("甲醛" in u.text for u in corpus)) == (whole.messages, modern.messages)
    assert FOLDS == len(lines)
    for figure in (whole.micro, whole.macro, whole.none_kept, whole.top1, whole.top3, whole.emotion):
        assert 0 <= figure <= 1
    assert whole.top3 >= whole.top1
    assert set(SMALL.psychology) == {label.key for label in whole.labels}


def test_one_part_is_a_quick_look() -> None:
    """Less than all leaf files can be judged."""
    found = cross_validate(_many(), features(), SMALL, lambda _: None, parts=1)
    assert 0 < found["left out"].messages < len(_many())


def test_test_split_is_judged_with_a_model_at_hand() -> None:
    """No test split, no figures."""
    arrays, _ = train(small_corpus(), features(), SMALL)
    heads = Heads(arrays, "small")
    assert {} == on_test((), features(), SMALL, heads)
    found = on_test(small_corpus(), features(), SMALL, heads)
    assert ["test"] == list(found)
    assert found["test"].top1 > 0.9


def test_learning_curve_grows_by_shares() -> None:
    """A model for each part of the corpus, judged on the same messages."""
    found = learning_curve(_many(), small_corpus(), features(), SMALL, lambda _: None)
    assert list(SHARES) == list(found)
    assert {len(small_corpus())} == {figures.messages for figures in found.values()}


def test_ablations_name_what_remains() -> None:
    """Each model lacks something and is judged lacking it."""
    found = ablations(_many(), small_corpus(), features(), SMALL, lambda _: None)
    assert {"words only", "characters only", "no context", "no rules", "no word classes"} == set(found)
    assert found["words only"].top1 > 0.5
