"""Training: deterministic, calibrated, and refused with reasons when there is nothing to learn from."""

from __future__ import annotations

import numpy as np
import pytest

from bot.errors import LibraryError
from bot.learning.train import train
from bot.learning.vocabulary import Vocabulary
from bot.understand.features import BLOCKS
from bot.understand.heads import Heads, digest
from bot.understand.names import unpacked
from tests.models import SMALL, features, small_corpus


def test_arrays_fit_together() -> None:
    """Every feature has a row, every answer a column, every label a calibration."""
    arrays, reference = train(small_corpus(), features(), SMALL)
    rows = sum(len(unpacked(arrays[f"names_{block}"])) for block in BLOCKS)
    outputs = sum(len(arrays[name]) for name in ("psychology", "intents", "emotions"))
    assert (rows, outputs) == arrays["weights"].shape
    assert (outputs,) == arrays["bias"].shape
    assert SMALL.psychology == tuple(arrays["psychology"])
    assert len(SMALL.psychology) == len(reference.psychology)
    assert ((arrays["thresholds"] > 0) & (arrays["thresholds"] < 1)).all()
    assert (arrays["heat"] > 0).all()
    assert np.isfinite(arrays["weights"]).all()


def test_order_of_leaf_files_given_is_the_only_chance() -> None:
    """The same corpus gives the same model, to the last bit; another corpus another one."""
    one, _ = train(small_corpus(), features(), SMALL)
    two, _ = train(small_corpus(), features(), SMALL)
    less, _ = train(small_corpus()[:-1], features(), SMALL)
    assert digest(one) == digest(two)
    assert digest(one) != digest(less)


def test_small_model_knows_what_it_was_told() -> None:
    """What stands in the corpus is answered as it was labelled."""
    arrays, _ = train(small_corpus(), features(), SMALL)
    heads = Heads(arrays, "small")
    for text, intent in (("有优惠吗", "discount"), ("有没有甲醛", "product_safety"), ("在吗", "greeting")):
        outputs = heads.answer(features().blocks(features().prepare(text)))
        assert intent == heads.intents[int(outputs.intents.argmax())]


def test_progress_is_reported() -> None:
    """Who waits is told what is going on."""
    lines: list[str] = []
    train(small_corpus(), features(), SMALL, lines.append)
    assert "reading 27 utterances" == lines[0]
    assert any("fitting on everything" in line for line in lines[1:])


def test_label_of_one_leaf_file_can_be_learnt() -> None:
    """A fold without any example of a label does not stop the training."""
    corpus = [
        u
        if u.file == "a.jsonl"
        else u.model_copy(update={"psychology": tuple(set(u.psychology) - {"safety"})})
        for u in small_corpus()
    ]
    arrays, _ = train(corpus, features(), SMALL)
    assert "safety" in arrays["psychology"]


def test_unknown_keys_are_named_by_file_and_line() -> None:
    """A label that the vocabulary does not have is refused, all of them at once."""
    corpus = [u.model_copy(update={"line": n}) for n, u in enumerate(small_corpus(), 1)]
    corpus[0] = corpus[0].model_copy(update={"psychology": ("thrift",)})
    corpus[1] = corpus[1].model_copy(update={"intent": "haggle", "emotion": "cross"})
    with pytest.raises(LibraryError) as caught:
        train(corpus, features(), SMALL)
    assert ["a.jsonl:1: unknown key thrift", "a.jsonl:2: unknown key cross, haggle"] == str(
        caught.value
    ).split("\n")


def test_label_without_examples_is_named() -> None:
    """A psychology that nobody wrote a sentence for cannot be learnt, and is told."""
    wanting = Vocabulary((*SMALL.psychology, "novelty"), SMALL.intents, SMALL.emotions)
    with pytest.raises(LibraryError, match="novelty: in 0 of 27 utterances"):
        train(small_corpus(), features(), wanting)


def test_too_little_to_tell_apart_is_refused() -> None:
    """One file, or two intents, are not enough to leave anything out."""
    with pytest.raises(LibraryError, match="1 leaf files; at least 2"):
        train([u for u in small_corpus() if u.file == "a.jsonl"], features(), SMALL)
    with pytest.raises(LibraryError, match="2 intents; at least 3"):
        train([u for u in small_corpus() if u.intent != "greeting"], features(), SMALL)
