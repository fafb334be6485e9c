"""Past chats out of files as people have them."""

from __future__ import annotations

import json

import pytest

from bot.learning.chatlog import BadChats, Chat, moment_of, read_chats
from bot.learning.glossary import read_glossary
from bot.terms import Turn
from tests.models import library

TURNS = (Turn("buyer", "怎么洗"), Turn("agent", "软刷洗就行"))


def read(text: str, name: str = "chats.jsonl", encoding: str = "utf-8") -> tuple[Chat, ...]:
    """Return the chats of a file with this text."""
    return read_chats(name, text.encode(encoding), read_glossary(library()))


def test_conversations_and_messages_as_json_lines() -> None:
    """A line is a whole conversation or one message; the order of messages is their time."""
    whole = json.dumps(
        {"id": 7, "turns": [{"role": "buyer", "text": "怎么洗"}, {"role": "agent", "text": "软刷洗就行"}]}
    )
    assert (Chat("7", TURNS),) == read(whole)
    rows = [
        {"conversation": "a", "role": "客服", "time": "2026-03-02 09:05", "text": "软刷洗就行"},
        {"conversation": "a", "role": "买家", "time": "2026-03-02 09:01", "text": "怎么洗"},
        {"conversation": "a", "role": "系统", "time": "2026-03-02 09:00", "text": "会话开始"},
    ]
    assert (Chat("a", TURNS),) == read("\n".join(map(json.dumps, rows)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_columns_stand_in_any_order(encoding: str) -> None:
    """Chinese headings are known; names and outcomes are taken where they are."""
    text = (
        "消息内容,发送时间,角色,会话ID,昵称,会话结果\r\n"
        "软刷洗就行,2026/3/2 9:05,客服,a,小晴,\r\n"
        "怎么洗,2026/3/2 9:01,买家,a,tb小李,已下单\r\n"
    )
    chat = Chat("a", TURNS, frozenset({"小晴", "tb小李"}), "order")
    assert (chat,) == read(text, "chats.csv", encoding)


def test_without_times_the_order_of_the_file_holds() -> None:
    """Conversations come in the order in which they begin."""
    text = "conversation,role,text\na,buyer,怎么洗\nb,buyer,在吗\na,agent,软刷洗就行\n"
    assert (Chat("a", TURNS), Chat("b", (Turn("buyer", "在吗"),))) == read(text, "chats.csv")


@pytest.mark.parametrize(
    ("text", "name", "told"),
    [
        ("role,text\nbuyer,在吗\n", "a.csv", "line 2: no column for conversation"),
        ("conversation,role,text\na,boss,在吗\n", "a.csv", "line 2: unknown role 'boss'"),
        ("{}\n[1]\nx", "a.jsonl", "line 2: not an object; line 3: not JSON"),
        ('{"id": 1, "turns": ["a"]}', "a.jsonl", "line 1: a turn is not an object"),
    ],
)
def test_wrong_lines_are_named_and_nothing_is_read(text: str, name: str, told: str) -> None:
    """The refusal has the number of each wrong line."""
    with pytest.raises(BadChats, match="line") as caught:
        read(text, name)
    assert told in str(caught.value)


def test_times_as_people_export_them() -> None:
    """ISO, slashes, seconds and milliseconds are one moment; words are none."""
    first = moment_of("1970-01-02 00:00:00")
    assert [first] * 3 == [moment_of(text) for text in ("1970/1/2 0:00", "86400", "1970-01-02T00:00:00Z")]
    assert 1_700_000_000.0 == moment_of("1700000000000")
    assert moment_of("昨天") is None
