"""Frames as they are read and written."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.protocol import CLIENT, SERVER, BadFrame, outgoing, read_frame
from bot.chat.protocol.cards import CARDS
from bot.chat.protocol.client import HeartbeatAck, MessageSend
from bot.chat.protocol.fields import clean, clean_line, utc_text
from bot.chat.protocol.server import Live, TokenRenewed, TypingNow
from tests.chat.playbook import AGENT, MORNING


def frame(kind: str, /, **data: Any) -> str:  # noqa: ANN401 - frames hold anything
    """Return a frame as a client would send it."""
    return json.dumps({"v": 1, "type": kind, "id": "f1", "data": data})


def sent(**data: Any) -> MessageSend:  # noqa: ANN401 - as above
    """Return a message as it was read."""
    read = read_frame(frame("message.send", **{"conversation": "c1", "client_msg_id": "k1", **data})).data
    assert isinstance(read, MessageSend)
    return read


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  能便宜点吗 \r\n", "能便宜点吗"),
        ("a\x00b\x1b[31mc", "ab[31mc"),
        ("\u202eabc\u2066", "abc"),
        ("第一行\r\n第二行\u2028第三行", "第一行\n第二行\n第三行"),
        ("e\u0301", "é"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("\u200d", ""),
        ("\uff21\uff22，\uff11", "\uff21\uff22，\uff11"),
        ("\ufeff\u200b", ""),
    ],
)
def test_what_is_kept_of_a_text(typed: str, kept: str) -> None:
    """Invisible characters go, line breaks become one kind, everything that can be seen stays."""
    assert kept == clean(typed)


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    """A cleaned text is clean."""
    once = clean(text)
    assert once == clean(once)
    assert "\x00" not in once
    assert "\n" not in clean_line(text)


def test_unknown_type_and_extra_field_are_named() -> None:
    """A refused frame says what was wrong, and its id."""
    with pytest.raises(BadFrame, match=r"unknown frame type 'no\.such'") as unknown:
        read_frame(frame("no.such"))
    assert unknown.value.frame_id == "f1"
    with pytest.raises(BadFrame, match=r"heartbeat\.ack\.extra"):
        read_frame(frame("heartbeat.ack", extra=1))


def test_refusal_never_repeats_what_was_sent() -> None:
    """A problem names the field, not the words of the client."""
    with pytest.raises(BadFrame) as refused:
        read_frame(frame("hello", token=["secret-token"], client="console"))
    assert "secret-token" not in str(refused.value)


def test_data_may_be_left_out_where_it_is_empty() -> None:
    """A frame without fields needs no data."""
    assert read_frame('{"v":1,"type":"heartbeat.ack"}').data == HeartbeatAck()


def test_payload_is_read_by_the_kind_of_message() -> None:
    """A card is cleaned by its own model; a text carries none; an unknown field is refused."""
    card = {"order_no": "2026000001", "title": " 保温杯\u202e ", "amount": 99}
    assert sent(kind="order", payload=card).payload == {
        "order_no": "2026000001",
        "title": "保温杯",
        "amount": 99.0,
        "state": "",
    }
    for kind, payload in (
        ("text", {"order_no": "1"}),
        ("order", None),
        ("order", {**card, "extra": 1}),
        ("product", {"title": "没有编号"}),
        ("image", {"file": "../../etc/passwd\n"}),
        ("product", {"sku": "a", "url": "javascript:alert(1)"}),
        ("product", {"sku": "a", "price": float("nan")}),
    ):
        with pytest.raises(BadFrame):
            sent(kind=kind, payload=payload)


def test_every_kind_but_text_has_a_card() -> None:
    """No kind of message goes unchecked."""
    kinds = set(MessageSend.model_json_schema()["properties"]["kind"]["enum"])
    assert kinds == {"text", *CARDS}


def test_frames_are_written_with_what_they_answer() -> None:
    """A frame names the client frame it answers; `from` is written by its wire name; times end with Z."""
    assert outgoing(Live(), frame_id="s1") == '{"v":1,"type":"live","id":"s1","data":{}}'
    typing = json.loads(
        outgoing(TypingNow(conversation="c1", from_=AGENT, active=True), frame_id="s2", re="f1")
    )
    assert (typing["re"], typing["data"]["from"]["id"]) == ("f1", "a1")
    renewed = json.loads(outgoing(TokenRenewed(expires_at=MORNING), frame_id="s3"))
    assert renewed["data"] == {"expires_at": "2026-03-02T09:00:00.000Z"}


def test_times_are_utc() -> None:
    """A time of another zone is turned into UTC."""
    east = datetime(2026, 3, 2, 17, 0, tzinfo=timezone(timedelta(hours=8)))
    assert utc_text(east) == utc_text(datetime(2026, 3, 2, 9, 0, tzinfo=UTC)) == "2026-03-02T09:00:00.000Z"


def test_types_are_unique_and_documented() -> None:
    """Each direction has its types once, each with a docstring for the description."""
    for models in (CLIENT, SERVER):
        assert all(kind == model.TYPE for kind, model in models.items())
        assert all(model.__doc__ for model in models.values())
