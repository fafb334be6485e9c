"""What clients get wrong, by accident or on purpose: a clear answer each time, and the server stays up."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from bot.auth import staff_token
from bot.store import Database, list_staff
from tests.web.stage import Guest, Line, Stage, people, running, settings_for


@pytest.fixture
async def buyer(small_stage: Stage) -> AsyncIterator[Guest]:
    """Yield a buyer, and make sure afterwards that the server still serves."""
    guest = await small_stage.buyer()
    yield guest
    async with guest.online(after=0) as line:
        await line.say(guest.conversation, "还在吗", "still-there")
        await line.next("message.ack")


async def test_wrong_token(small_stage: Stage, buyer: Guest) -> None:
    """A token of nobody is answered with an error and 4501."""
    async with Line(small_stage.address) as line:
        await line.hello("not.a.token", buyer.conversation)
        assert (await line.next("error"))["code"] == "bad_credentials"
        assert await line.code() == 4501


async def test_expired_token(small_stage: Stage, buyer: Guest) -> None:
    """A token that has ended is answered with an error and 4502, over HTTP with 401."""
    house = small_stage.house
    with house.database.read() as session:
        member = list_staff(session)[0]
    past = house.now() - timedelta(hours=2)
    old = staff_token(member, secret=house.secret, life=timedelta(hours=1), now=past).token
    async with Line(small_stage.address) as line:
        await line.hello(old, buyer.conversation)
        assert (await line.next("error"))["message"] == "登录已过期"
        assert await line.code() == 4502
    async with small_stage.http(old) as http:
        answer = await http.get("/api/v1/me")
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "token_expired")


async def test_first_frame_must_be_hello(small_stage: Stage, buyer: Guest) -> None:
    """Anything else first ends the connection with 4503."""
    async with Line(small_stage.address) as line:
        await line.say(buyer.conversation, "在吗", "k1")
        assert (await line.next("error"))["code"] == "bad_frame"
        assert await line.code() == 4503


@pytest.mark.parametrize(
    "text",
    [
        "not json",
        "[]",
        "null",
        "[" * 5000,
        '{"v":2,"type":"heartbeat.ack","id":"1","data":{}}',
        '{"v":1,"type":"no.such.frame","id":"1","data":{}}',
        '{"v":1,"type":"heartbeat.ack","id":"1","data":{"extra":1}}',
        '{"v":1,"type":"heartbeat.ack","id":"1","data":{},"extra":1}',
        '{"v":1,"type":"typing","id":"1","data":{"conversation":"c"}}',
        '{"v":1,"type":"read","id":"1","data":{"conversation":"c","seq":99999999999999999999}}',
        '{"v":1,"type":"message.send","id":"1","data":{"conversation":"c","client_msg_id":"k","text":"\\ud800"}}',
    ],
)
async def test_unreadable_frame_is_named_and_forgiven(buyer: Guest, text: str) -> None:
    """A frame that cannot be read gets an error; the connection goes on."""
    async with buyer.online() as line:
        await line.socket.send(text)
        refused = await line.next("error")
        assert refused["code"] == "bad_frame"
        assert "Traceback" not in json.dumps(refused)
        await line.say(buyer.conversation, "在吗", "k1")
        assert (await line.next("message.ack"))["seq"] == 1


async def test_tenth_unreadable_frame_ends_the_connection(buyer: Guest) -> None:
    """Ten unreadable frames are enough: 4503."""
    async with buyer.online() as line:
        for _ in range(10):
            await line.socket.send("{}")
        assert await line.code() == 4503


async def test_binary_frame(buyer: Guest) -> None:
    """Binary frames are not ours."""
    async with buyer.online() as line:
        await line.socket.send(b"\x00\x01")
        assert (await line.next("error"))["code"] == "bad_frame"


async def test_frame_of_65_kib(buyer: Guest) -> None:
    """A frame above 64 KiB ends the connection with 1009."""
    async with buyer.online() as line:
        await line.say(buyer.conversation, "好" * 22_000, "k1")
        assert await line.code() == 1009


async def test_message_of_4001_characters(buyer: Guest) -> None:
    """4,000 characters are a message, 4,001 are refused with the limit."""
    async with buyer.online() as line:
        await line.say(buyer.conversation, "问" * 4001, "k1")
        refused = await line.next("error")
        assert (refused["code"], refused["message"]) == ("too_long", "内容太长，最多4000个字")
        assert refused["detail"]["client_msg_id"] == "k1"
        await line.say(buyer.conversation, "问" * 4000, "k1")
        assert (await line.next("message.ack"))["seq"] == 1


async def test_repeated_characters(buyer: Guest) -> None:
    """5,000 times the same character is too long; 3,999 times is a message like any other."""
    async with buyer.online() as line:
        await line.say(buyer.conversation, "啊" * 5000, "k1")
        assert (await line.next("error"))["code"] == "too_long"
        await line.say(buyer.conversation, "啊" * 3999, "k2")
        assert (await line.next("message.ack"))["seq"] == 1


async def test_control_and_bidi_characters_are_taken_out(buyer: Guest) -> None:
    """What cannot be seen is not stored; line breaks are."""
    async with buyer.online() as line:
        await line.say(buyer.conversation, "\u202e能\x00便\x1b宜\u2066点\r\n吗\ufeff ", "k1")
        assert (await line.next("message.new"))["message"]["text"] == "能便宜点\n吗"


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\x00\x01", "\u200b\u202e"])
async def test_empty_text(buyer: Guest, text: str) -> None:
    """Nothing, or nothing that can be seen, is refused."""
    async with buyer.online() as line:
        await line.say(buyer.conversation, text, "k1")
        assert (await line.next("error"))["code"] == "empty_text"


@pytest.mark.parametrize("text", ["😀", "👨‍👩‍👧", "❤️❤️❤️", "？？？"])
async def test_emoji_only(buyer: Guest, text: str) -> None:
    """Emoji are words too, and stay whole."""
    async with buyer.online() as line:
        await line.say(buyer.conversation, text, "k1")
        assert (await line.next("message.new"))["message"]["text"] == text


async def test_buyer_cannot_speak_for_the_shop(buyer: Guest) -> None:
    """System events and parcels are not a buyer's to tell, nor is another's file."""
    async with buyer.online() as line:
        where = {"conversation": buyer.conversation, "client_msg_id": "k1"}
        event = {"event": "paid", "order_no": "1"}
        await line.send("message.send", **where, kind="event", payload=event)
        assert (await line.next("error"))["code"] == "forbidden"
        await line.send("message.send", **where, kind="logistics", payload={"order_no": "1"})
        assert (await line.next("error"))["code"] == "forbidden"
        await line.send("message.send", **where, kind="image", payload={"file": "f" * 32})
        assert (await line.next("error"))["code"] == "not_found"


async def test_agent_must_say_what_she_has_seen(small_stage: Stage, buyer: Guest) -> None:
    """An agent's message without seen_seq, or with one above the head, is refused."""
    async with small_stage.agent().online(buyer.conversation) as line:
        await line.say(buyer.conversation, "在的", "a1")
        assert (await line.next("error"))["code"] == "bad_input"
        await line.say(buyer.conversation, "在的", "a1", seen_seq=7)
        assert (await line.next("error"))["code"] == "bad_input"


async def test_buyer_who_floods(buyer: Guest) -> None:
    """After thirty messages at once a buyer has to wait; after many refusals the connection ends with 4003."""
    async with buyer.online() as line:
        for n in range(120):
            await line.say(buyer.conversation, f"第{n}句", f"k{n}")
        assert await line.code() == 4003
        assert 30 <= len(line.kept("message.ack")) <= 40
        assert line.kept("error")[0]["code"] == "rate"


async def test_foreign_origin(small_stage: Stage, buyer: Guest) -> None:
    """A page of another site is sent away with 4505; our own page and no page at all are welcome."""
    async with Line(small_stage.address, origin="https://evil.example") as line:
        assert await line.code() == 4505
    async with Line(small_stage.address, origin=small_stage.base) as line:
        await line.hello(buyer.token, buyer.conversation)
        await line.next("welcome")


async def test_sixth_window(small_stage: Stage, buyer: Guest) -> None:
    """Five connections are enough for one person; the sixth is closed with 4004."""
    async with contextlib.AsyncExitStack() as windows:
        for _ in range(5):
            await windows.enter_async_context(small_stage.agent().online(buyer.conversation))
        async with Line(small_stage.address) as line:
            await line.hello(small_stage.agent().token)
            assert (await line.next("error"))["code"] == "too_many_connections"
            assert await line.code() == 4004


async def test_silent_client(sqlite_database: Database, tmp_path: Path) -> None:
    """A client that never says hello is closed with 4002."""
    people(sqlite_database)
    async with (
        running(settings_for(sqlite_database, tmp_path, hello_seconds=0.05)) as stage,
        Line(stage.address) as line,
    ):
        assert await line.code() == 4002


async def test_dead_peer(sqlite_database: Database, tmp_path: Path) -> None:
    """A client that answers no heartbeat is closed with 4001; the heartbeat tells changed heads."""
    people(sqlite_database)
    rhythm = {"heartbeat_seconds": 0.05, "dead_seconds": 0.4}
    async with running(settings_for(sqlite_database, tmp_path, **rhythm)) as stage:
        buyer = await stage.buyer()
        async with buyer.online() as line:
            await line.say(buyer.conversation, "在吗", "k1")
            await line.next("message.ack")
            heads: dict[str, int] = {}
            while not heads:
                heads = (await line.next("heartbeat"))["heads"]
            assert heads == {buyer.conversation: 1}
            assert (await line.next("heartbeat"))["heads"] == {}
            assert await line.code() == 4001


async def test_locked_database(sqlite_database: Database, tmp_path: Path) -> None:
    """While another program holds the database, a send is refused with a clear word and may be sent again."""
    people(sqlite_database)
    settings = settings_for(sqlite_database, tmp_path)
    quick = settings.model_copy(update={"store": settings.store.model_copy(update={"busy_seconds": 0.2})})
    async with running(quick) as stage:
        buyer = await stage.buyer()
        async with buyer.online() as line:
            path = str(sqlite_database.engine.url.database)
            with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                await line.say(buyer.conversation, "在吗", "k1")
                refused = await line.next("error")
                assert (refused["code"], refused["detail"]["client_msg_id"]) == ("store_unavailable", "k1")
                async with stage.http() as http:
                    answer = await http.get("/readyz")
                    assert (answer.status_code, answer.json()["database"]) == (503, "unavailable")
                    assert (await http.get("/healthz")).status_code == 200
                other.execute("ROLLBACK")
            await line.say(buyer.conversation, "在吗", "k1")
            assert (await line.next("message.ack"))["seq"] == 1


async def test_read_only_database(small_stage: Stage) -> None:
    """A database that can only be read refuses sends; what is stored can still be read."""
    buyer = await small_stage.buyer()
    archive = small_stage.house.archive
    writable = archive.database
    url = f"sqlite:///file:{writable.engine.url.database}?mode=ro&uri=true"
    async with buyer.online() as line, small_stage.http(buyer.token) as http:
        await line.say(buyer.conversation, "在吗", "k1")
        await line.next("message.ack")
        with contextlib.closing(Database(url)) as archive.database:
            await line.say(buyer.conversation, "人呢", "k2")
            assert (await line.next("error"))["code"] == "store_unavailable"
            answer = await http.get(f"/api/v1/conversations/{buyer.conversation}/messages")
            assert [m["text"] for m in answer.json()["messages"]] == ["在吗"]
            assert (await http.post("/api/v1/buyer/session", json={"shop": "cups"})).status_code == 503
        archive.database = writable
        await line.say(buyer.conversation, "人呢", "k2")
        assert (await line.next("message.ack"))["seq"] == 2


async def test_closed_by_client_mid_send(buyer: Guest) -> None:
    """A message whose sender vanished before the ack is stored and delivered once."""
    async with buyer.online() as line:
        await line.say(buyer.conversation, "在吗", "k1")
        await line.socket.close()
        with contextlib.suppress(ConnectionClosed):
            await line.socket.recv()
    async with buyer.online() as line:
        await line.say(buyer.conversation, "在吗", "k1")
        assert (await line.next("message.ack"))["seq"] == 1
