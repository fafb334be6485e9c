"""Customer-type heads: read from authored conversations, trained, and refused when a line is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import LibraryError
from bot.learning.talks import Conversation, Spoken, read_conversations
from bot.learning.types import train_types
from bot.understand.names import unpacked
from bot.understand.types import TypeHeads, conversation_names
from tests.models import INTENTS, features, library


def _conversation(value: str | None, *texts: str) -> Conversation:
    turns = tuple(Spoken(role="buyer", text=text) for text in texts)
    return Conversation(turns=turns, types={} if value is None else {"decision": value}, trade="toys")


WAVERING = ("我再想想", "还是再看看吧")
QUICK = ("就要这个", "马上拍")


def test_two_ways_of_deciding_are_told_apart() -> None:
    """What only one kind of conversation says becomes its value; a plain one stays unknown."""
    corpus = [_conversation("hesitant", *WAVERING)] * 12 + [_conversation("impulsive", *QUICK)] * 12
    corpus += [_conversation(None, "几号到", "好的")] * 12
    heads = TypeHeads(train_types(corpus, features()))

    def told(*texts: str) -> dict[str, str]:
        said = [features().prepare(text) for text in texts]
        names = conversation_names(said, (len(said),) if said else ())
        return {axis: value for axis, (value, _, _) in heads.answer(names).items()}

    assert told(*WAVERING) == {"decision": "hesitant"}
    assert told(*QUICK) == {"decision": "impulsive"}
    assert told("几号到", "好的") == {}
    assert told() == {}


def test_training_hears_pace_and_times() -> None:
    """Conversations of the same words differ by who speaks between, and by silences that are told."""
    quick = tuple(Spoken(role="buyer", text=text) for text in ("有吗", "蓝的", "几号发"))
    between = tuple(turn for spoken in quick for turn in (spoken, Spoken(role="agent", text="有的")))
    silent = tuple(Spoken(role="buyer", text=s.text, at=place * 3600.0) for place, s in enumerate(quick))

    def learned(other: tuple[Spoken, ...]) -> dict[str, list[float]]:
        corpus = [Conversation(turns=quick, types={"decision": "impulsive"}, trade="toys")] * 12
        corpus += [Conversation(turns=other, types={"decision": "cautious"}, trade="toys")] * 12
        arrays = train_types(corpus, features())
        return dict(zip(unpacked(arrays["types_names"]), arrays["types_weights"].tolist(), strict=True))

    for other in (between, silent):
        cautious, impulsive = learned(other)["n:row>0"]
        assert impulsive > 0 > cautious


def test_usual_length_needs_no_head() -> None:
    """The ordinary way of writing is told by counting, whatever the labels; the other ways are learned."""
    usual, terse = ("几号能到呢这个", "那下周到也行"), ("在", "嗯")
    corpus = [
        *[
            Conversation(
                turns=_conversation(None, *usual).turns, types={"expression": "ordinary"}, trade="toys"
            )
        ]
        * 12,
        *[Conversation(turns=_conversation(None, *terse).turns, types={"expression": "terse"}, trade="toys")]
        * 12,
    ]
    assert (("expression", "terse"),) == TypeHeads(train_types(corpus, features())).cells


def test_without_conversations_there_are_no_heads() -> None:
    """A library without any is one without type heads, no error."""
    assert train_types([], features()) == {}


def test_shipped_conversations_use_the_vocabulary() -> None:
    """Training and test conversations name axes and values of labels.yaml, and their files differ."""
    axes = library().labels.axes
    found = [*read_conversations(INTENTS / "conversations")]
    tests = [*read_conversations(INTENTS / "evaluation" / "conversations")]
    assert len(found) >= 800
    for conversation in (*found, *tests):
        for axis, value in conversation.types.items():
            assert value in axes[axis].values, (conversation.file, conversation.line)
    assert not {c.turns for c in found} & {c.turns for c in tests}


def test_line_that_is_no_conversation_is_named(tmp_path: Path) -> None:
    """File and line are said."""
    (tmp_path / "a.jsonl").write_text('{"turns": []}\n', encoding="utf-8")
    with pytest.raises(LibraryError, match=r"a\.jsonl:1"):
        read_conversations(tmp_path)
