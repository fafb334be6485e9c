"""What an agent's line does."""

from __future__ import annotations

import functools
from collections import Counter
from pathlib import Path

import pytest

from bot.errors import LibraryError
from bot.understand.acts import ActReader, act_reader, read_acts
from tests.models import INTENTS, library, tokeniser, trained_models

ENOUGH = 100


@functools.cache
def reader() -> ActReader:
    """Return the reader of the project's lines."""
    return act_reader(library(), tokeniser().words, trained_models())


def test_every_act_has_examples() -> None:
    """Each of the fourteen acts has at least a hundred authored lines."""
    lines = read_acts(INTENTS, library().labels.acts)
    counts = Counter(act for example in (*lines.learnt, *lines.held_out) for act in example.labels)
    assert len(library().labels.acts) == 14
    assert min(counts[act] for act in library().labels.acts) >= ENOUGH


def test_held_out_lines_are_read() -> None:
    """On lines never trained on, micro F1 is at least 0.72."""
    found = [
        (reader().read(example.text), example.labels)
        for example in read_acts(INTENTS, library().labels.acts).held_out
    ]
    right = sum(len(read & true) for read, true in found)
    wrong = sum(len(read ^ true) for read, true in found)
    assert 2 * right / (2 * right + wrong) >= 0.72


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("实在抱歉，让您久等了", "apologise"),
        ("订单还没付款，方便的话付一下", "chase_payment"),
        ("这个价格没法再少了，请您理解", "refuse"),
        ("您平时主要在什么场合用呢？", "ask_need"),
        ("爱买不买，没人求您", "argue"),
    ],
)
def test_plain_lines_do_what_they_say(text: str, act: str) -> None:
    """A plain line is read for what it does."""
    assert act in reader().read(text)


@pytest.mark.parametrize(
    "text",
    [
        "好评返现没有哦，您按真实感受评价就好",
        "谢谢，我们不做刷单刷评价，群也不加了",
        "店长也是一样的规矩，不给钱换评价",
    ],
)
def test_a_polite_no_is_not_an_argument(text: str) -> None:
    """Whoever declines kindly refuses, and quarrels with nobody."""
    read = reader().read(text)
    assert "refuse" in read
    assert "argue" not in read


def test_several_sentences_do_several_things() -> None:
    """A reply does what each of its sentences does."""
    read = reader().read("实在抱歉，让您久等了。您平时主要在什么场合用呢？")
    assert read >= {"apologise", "ask_need"}


def test_unknown_acts_are_told_by_line(tmp_path: Path) -> None:
    """A made-up act in a line is refused with its file and line."""
    (tmp_path / "acts").mkdir()
    lines = "act: greet\nlines:\n  - 您好\n  - {text: 在的, also: [sing]}\n"
    (tmp_path / "acts" / "greet.yaml").write_text(lines, encoding="utf-8")
    with pytest.raises(LibraryError, match=r"acts/greet\.yaml:4: unknown agent act 'sing'"):
        read_acts(tmp_path, library().labels.acts)
