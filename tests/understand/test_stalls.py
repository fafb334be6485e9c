"""What an agent says without answering leaves the buyer's needs open."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import LibraryError
from bot.understand.stalls import LONGEST, Stalls, read_stalls
from tests.models import INTENTS, agent, buyer, untrained_reader
from tests.models import reader as trained_reader


@pytest.mark.parametrize(
    "text",
    ["亲，稍等～", "在的亲 稍等一下哦", "您好，这边帮您核实下", "不好意思让您久等了", "親 稍等", "我看看哈"],
)
def test_stalling_turn_is_known(text: str) -> None:
    """Calls, greetings, waits and looks alone answer nothing, however they are typed."""
    assert read_stalls(INTENTS / "stalls.yaml").only(text)


@pytest.mark.parametrize(
    "text", ["好的亲", "嗯嗯", "在的，今天能发", "稍等我登记一下退款", "55瓦的", "", "亲" * (LONGEST + 1)]
)
def test_turn_that_says_something_is_none(text: str) -> None:
    """An answer, a promise, and a plain yes close the round."""
    assert not read_stalls(INTENTS / "stalls.yaml").only(text)


def test_without_words_nothing_stalls() -> None:
    """A library without the file's words treats every turn as an answer."""
    assert not Stalls({}).only("稍等")


def test_need_stays_open_while_the_agent_stalls() -> None:
    """What was asked before 「稍等」 is still a need when the buyer goes on; an answer closes it."""
    read = untrained_reader()
    asked = buyer("有优惠吗")
    stalled = (*asked, agent("亲稍等哦"))
    assert read.read("有优惠吗").needs == read.open_needs(stalled)
    assert read.open_needs(asked)[0] == read.read("人呢", stalled).needs[0]
    assert () == read.open_needs((*asked, agent("满100减10")))


def test_nod_to_a_stall_is_not_quiet() -> None:
    """「好的」 after 「稍等」 still waits for the answer, so the console must not fall silent."""
    turns = (*buyer("什么时候发货"), agent("稍等，帮您看下"))
    read = trained_reader().read_round(buyer("好的"), turns)
    assert not read.quiet
    assert "ship_time" in read.needs
    assert read.intents[0].key in read.needs


def test_list_that_is_none_is_refused_with_its_line(tmp_path: Path) -> None:
    """The file says which key is wrong."""
    path = tmp_path / "stalls.yaml"
    path.write_text("calls: [亲]\nwaits: 稍等\n", encoding="utf-8")
    with pytest.raises(LibraryError, match="waits"):
        read_stalls(path)
