"""The fixed sets, and the gate that lets a new model in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.learning.exam import TOLERANCES, Exam, Figures, Sentence, examine, gate
from bot.learning.train import train
from bot.understand.heads import Heads
from bot.understand.reader import Reader
from tests.models import SMALL, features, small_corpus

KEYS = {"psychology": SMALL.psychology, "intents": SMALL.intents, "emotion": SMALL.emotions}
GOOD = Figures(0.8, 0.7, 0.9, 0.75, 0.9, 0.65, 0.98, 0.5)


@pytest.fixture(scope="module")
def reader() -> Reader:
    """Return a reader of the small corpus."""
    arrays, _ = train(small_corpus(), features(), SMALL)
    return Reader(features(), Heads(arrays, "small"), KEYS)


def test_own_training_data_is_read_well(reader: Reader) -> None:
    """What a model learnt by heart it knows; figures without anything to judge by are None."""
    corpus = small_corpus()
    found = examine(reader, Exam(corpus, [Sentence("有优惠吗", (), frozenset({"discount"}))], corpus[:3]))
    assert 1.0 == found.sentences
    assert found.top1 is not None
    assert found.top1 > 0.9
    assert found.top3 == 1.0
    assert found.micro is not None
    assert found.macro is None
    twice = examine(reader, Exam([*corpus, *corpus], ()))
    assert (1.0, None, None) == (twice.macro, twice.sentences, twice.taught)
    nothing = examine(reader, Exam((), ()))
    assert Figures(None, None, None, None, None, None, None, None) == nothing


def test_wrong_labels_are_counted_as_wrong(reader: Reader) -> None:
    """A set that says the opposite gets the opposite figures."""
    turned = [u.model_copy(update={"psychology": (), "intent": "other"}) for u in small_corpus()[:3]]
    found = examine(reader, Exam(turned, (), turned))
    assert (0.0, 0.0, 0.0, 0.0) == (found.micro, found.none_kept, found.top1, found.taught)


def test_equal_or_better_passes() -> None:
    """Nothing to object to, nor to the first model there is."""
    assert () == gate(GOOD, GOOD)
    assert () == gate(GOOD, replace(GOOD, micro=0.9, taught=0.9))
    assert () == gate(None, GOOD)


@pytest.mark.parametrize("name", sorted(TOLERANCES))
def test_each_figure_has_its_tolerance(name: str) -> None:
    """A fall by the tolerance is let pass if the rest makes up for it; a greater one is refused by name."""
    lifted = {key: getattr(GOOD, key) + 0.01 for key in TOLERANCES if key != name}
    at, below = getattr(GOOD, name) - TOLERANCES[name], getattr(GOOD, name) - TOLERANCES[name] - 0.001
    assert () == gate(GOOD, replace(GOOD, **lifted, **{name: at}))
    (reason,) = gate(GOOD, replace(GOOD, **lifted, **{name: below}))
    assert reason.startswith(f"{name} falls from {getattr(GOOD, name):.4f} to {below:.4f}")


def test_many_small_falls_are_refused_together() -> None:
    """A model a little worse everywhere is worse."""
    names = [name for name in TOLERANCES if name != "taught"]
    (reason,) = gate(GOOD, replace(GOOD, **{name: getattr(GOOD, name) - 0.008 for name in names}))
    assert "all figures fall by 0.0080 on average" in reason


def test_fewer_messages_allow_for_more_chance() -> None:
    """Over twenty messages one more miss says little; over two thousand the same share is a hundred misses."""
    fallen = replace(GOOD, none_kept=(GOOD.none_kept or 0.0) - 0.05)
    assert () == gate(GOOD, fallen, 20)
    assert gate(GOOD, fallen, 2000)


def test_model_that_cannot_be_judged_is_refused() -> None:
    """Corrections alone are no exam: the model was trained on them."""
    blank = Figures(None, None, None, None, None, None, None, 1.0)
    assert gate(None, blank)[0].startswith("there is nothing to judge a model by")
