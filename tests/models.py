"""The library of the project and what is built over it once per test run: tokenizer, model, assistant, shop.

`ZHIKE_TEST_VAR` names a folder whose `models/` is shared between runs (scripts/test trains there);
without it the project's own `var/test` is used. A model that is not of the library as it is now is
trained again first.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.assembly import AssistantHolder, feature_maker, model_is_current, train_model
from bot.assist import Assistant
from bot.learning.corpus import Utterance
from bot.learning.vocabulary import Vocabulary
from bot.library import Library, load_library
from bot.shop import ShopFacts, find_shop
from bot.terms import Turn
from bot.text import Tokeniser
from bot.text.recalled import recall
from bot.understand.answers import read_answers
from bot.understand.features import FeatureMaker
from bot.understand.reader import Reader
from bot.understand.stalls import read_stalls

ROOT = Path(__file__).resolve().parent.parent
INTENTS = ROOT / "intents"
NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
"""Midday in China; demo shops are loaded as of this moment."""


def shared_var() -> Path:
    """Return the folder whose `models/` holds the trained model."""
    named = os.environ.get("ZHIKE_TEST_VAR")
    return Path(named) if named else ROOT / "var" / "test"


@functools.cache
def library() -> Library:
    """Return the project's own library."""
    recall(shared_var() / "cache")
    return load_library(INTENTS)


@functools.cache
def trained_models() -> Path:
    """Return a models folder with a model of the library as it is now."""
    models = shared_var() / "models"
    if not model_is_current(INTENTS, models):
        train_model(INTENTS, models, lambda _: None)
    return models


@functools.cache
def features() -> FeatureMaker:
    """Return the feature maker of the project's library."""
    return feature_maker(INTENTS, shared_var() / "cache")


def tokeniser() -> Tokeniser:
    """Return the tokenizer with the library's words."""
    return features().tokeniser


@functools.cache
def assistant() -> Assistant:
    """Return an assistant with a trained model."""
    holder = AssistantHolder(library(), trained_models())
    assert holder.problem is None
    return holder.current


def reader() -> Reader:
    """Return the trained reader."""
    return assistant().reader


@functools.cache
def label_keys() -> dict[str, tuple[str, ...]]:
    """Return the keys a reader is made with."""
    labels = library().labels
    return {
        "psychology": tuple(labels.psychology),
        "intents": tuple(labels.intents),
        "emotion": tuple(labels.emotion),
    }


@functools.cache
def untrained_reader() -> Reader:
    """Return a reader that has rules only."""
    answers = read_answers(INTENTS / "answers.yaml", read_stalls(INTENTS / "stalls.yaml"))
    return Reader(features(), None, label_keys(), answers)


@functools.cache
def shop(name: str = "nuanzao") -> ShopFacts:
    """Return a demo shop as it is at `NOON`."""
    return ShopFacts(find_shop(name, NOON, INTENTS))


def buyer(*texts: str) -> tuple[Turn, ...]:
    """Return turns of the buyer."""
    return tuple(Turn("buyer", text) for text in texts)


def agent(text: str) -> Turn:
    """Return a turn of the agent."""
    return Turn("agent", text)


SMALL = Vocabulary(
    ("bargain", "safety"), ("discount", "product_safety", "greeting"), ("calm", "anxious", "angry")
)
"""A vocabulary that `small_corpus` has examples of."""


def small_corpus() -> Sequence[Utterance]:
    """Return a corpus of three leaf files that trains in a moment."""
    said = (
        ("有优惠吗", ("bargain",), "discount", "calm"),
        ("能便宜点不", ("bargain",), "discount", "calm"),
        ("快点给我优惠", ("bargain",), "discount", "anxious"),
        ("宝宝能用吗", ("safety",), "product_safety", "calm"),
        ("有没有甲醛", ("safety",), "product_safety", "anxious"),
        ("甲醛这么重要害人吗", ("safety",), "product_safety", "angry"),
        ("在吗", (), "greeting", "calm"),
        ("你好在不在", (), "greeting", "calm"),
        ("人呢怎么不理人", (), "greeting", "angry"),
    )
    return [
        Utterance(
            text=f"{text}{tail}",
            psychology=cares,
            intent=intent,
            emotion=emotion,
            trade="home",
            file=f"{file}.jsonl",
        )
        for file, tail in (("a", ""), ("b", "啊"), ("c", "呀"))
        for text, cares, intent, emotion in said
    ]
