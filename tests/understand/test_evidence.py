"""The words that caused a label."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understand.evidence import from_hit, point
from tests.models import features, reader, untrained_reader
from tests.text.strings import NAUGHTY, typed


@pytest.mark.parametrize(
    ("raw", "label", "words"),
    [
        ("這個有優惠嗎", "bargain", "優惠"),
        ("宝宝能用不", "safety", "宝宝能用"),
        ("<ID>有没有甲醛啊", "safety", "甲醛"),
        ("买了１２８块的，正品吗", "doubt", "正品"),
        ("垃\u200b圾店，我要投诉", "complaint", "投诉"),
    ],
)
def test_rule_points_at_its_words_as_received(raw: str, label: str, words: str) -> None:
    """Script, width, placeholders, digits and invisible characters before them do not move the words."""
    found = {e.label: e for e in untrained_reader().read(raw).evidence}
    assert words == found[label].text
    assert words == raw[found[label].start : found[label].end]
    assert found[label].source.startswith(f"psychology.{label}.")


def test_model_points_at_whole_words_where_no_rule_matched() -> None:
    """Without a rule the evidence is the stretch that weighed most, not cut inside a word."""
    maker, heads = features(), reader().heads
    assert heads is not None
    said = maker.prepare("我奶奶牙口不好，这个她嚼得动吗")
    blocks = maker.blocks(said)
    evidence = point("individuality", said, heads.known(blocks.message), heads.answer(blocks), heads)
    assert "model" == evidence.source
    assert evidence.text == said.normal.raw[evidence.start : evidence.end]
    borders = {0}
    for word in said.words:
        borders.add(max(borders) + len(word))
    assert {evidence.start, evidence.end} <= borders


def test_without_model_or_rule_the_whole_message_is_the_evidence() -> None:
    """There is always something to show."""
    evidence = point("safety", features().prepare("随便看看"), None, None, None)
    assert (0, 4, "model") == (evidence.start, evidence.end, evidence.source)


def test_every_hit_can_be_shown() -> None:
    """A rule's hit of any kind has its words."""
    said = features().prepare("能便宜点吗，别家才 89 块，急用")
    texts = {from_hit(hit, said).text for hit in said.hits}
    assert {"便宜", "急"} <= texts


@pytest.mark.parametrize("raw", NAUGHTY)
def test_naughty_string_has_valid_evidence(raw: str) -> None:
    """Strings that break programs are read like any other."""
    _check(raw)


@given(st.text(max_size=40) | typed())
def test_any_evidence_is_what_its_span_says(raw: str) -> None:
    """Offsets are code points of the message as received, for every label the model could show."""
    _check(raw)


def _check(raw: str) -> None:
    trained = reader()
    assert trained.heads is not None
    understood = trained.read(raw)
    said = features().prepare(raw)
    blocks = features().blocks(said)
    outputs = trained.heads.answer(blocks)
    pointed = [
        point(key, said, trained.heads.known(blocks.message), outputs, trained.heads)
        for key in trained.heads.psychology
    ]
    for evidence in (*understood.evidence, *pointed):
        assert 0 <= evidence.start <= evidence.end <= len(raw)
        assert evidence.text == raw[evidence.start : evidence.end]
        assert evidence.text or not said.masked
