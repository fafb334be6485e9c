"""Webhooks: signed as Standard Webhooks has it, kept until they arrive, and never sent inside the network."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import ipaddress
import json
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.config import Server
from bot.store import Database
from bot.store.deliveries import any_due
from bot.web.webhooks import BACKOFF, BadWebhook, again_after, checked_url, is_public
from tests.web.clerk import hired
from tests.web.stage import PATIENCE, Stage, people, running, settings_for

PATH = "/api/v1/shops/cups/integration/webhooks"


@dataclass
class Receiver:
    """A server of few words that keeps what it is told."""

    port: int = 0
    answer: bytes = b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"
    came: asyncio.Queue[tuple[dict[str, str], bytes]] = field(default_factory=asyncio.Queue)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read one request and answer."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {
            name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)
        }
        body = await reader.readexactly(int(headers["content-length"]))
        writer.write(self.answer)
        await writer.drain()
        writer.close()
        self.came.put_nowait((headers, body))

    async def next(self) -> tuple[dict[str, str], dict[str, Any]]:
        """Return the next request's headers and body."""
        async with asyncio.timeout(PATIENCE):
            headers, body = await self.came.get()
        return headers | {"body": body.decode()}, json.loads(body)


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """Listen on a free loopback port."""
    receiver = Receiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    receiver.port = server.sockets[0].getsockname()[1]
    async with server:
        yield receiver


@pytest.fixture
async def told(database: Database, tmp_path: Path) -> AsyncIterator[tuple[Stage, Receiver]]:
    """Run a server that may tell a receiver on loopback."""
    people(database)
    async with receiving() as receiver:
        settings = settings_for(database, tmp_path)
        inside = Server(port=0, drain_seconds=5, webhooks_inside=(f"127.0.0.1:{receiver.port}",))
        async with running(settings.model_copy(update={"server": inside})) as stage:
            yield stage, receiver


def signed(secret: str, headers: dict[str, str]) -> str:
    """Return the signature as the receiver computes it."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{headers['body']}"
    return "v1," + base64.b64encode(hmac.new(key, content.encode(), hashlib.sha256).digest()).decode()


async def test_what_happens_is_told_signed_and_without_texts(told: tuple[Stage, Receiver]) -> None:
    """Opening, messages, a complaint and the end arrive; what was said only where the shop wants it."""
    stage, receiver = told
    url = f"http://127.0.0.1:{receiver.port}/in?a=1"
    events = ["message.new", "conversation.opened", "conversation.closed", "alert.complaint"]
    async with stage.http(hired(stage.house, "supervisor", "cups")) as http:
        made = (await http.post(PATH, json={"url": url, "events": events})).json()
        secret, hook = made["secret"], made["webhook"]["id"]
        assert "secret" not in made["webhook"]
        buyer = await stage.buyer()
        async with buyer.online() as b:
            await b.say(buyer.conversation, "我要投诉你们", "k1")
            seen = {}
            for _ in range(3):
                headers, told_now = await receiver.next()
                assert signed(secret, headers) == headers["webhook-signature"]
                assert abs(int(headers["webhook-timestamp"]) - datetime.now(UTC).timestamp()) < 60
                assert "投诉" not in headers["body"]
                seen[told_now["type"]] = told_now["data"]
            assert {"conversation.opened", "message.new", "alert.complaint"} == set(seen)
            assert {("cups", buyer.conversation)} == {(d["shop"], d["conversation"]) for d in seen.values()}
            assert (1, "buyer") == (seen["message.new"]["seq"], seen["message.new"]["sender"]["kind"])
            assert (
                200
                == (
                    await http.patch(f"{PATH}/{hook}", json={"texts": True, "events": ["message.new"]})
                ).status_code
            )
            rotated = (await http.post(f"{PATH}/{hook}/secret")).json()["secret"]
            await b.say(buyer.conversation, "在吗", "k2")
            headers, message = await receiver.next()
        assert "在吗" == message["data"]["text"]
        assert [signed(rotated, headers), signed(secret, headers)] == headers["webhook-signature"].split()
        log = (await http.get(f"{PATH}/{hook}/deliveries")).json()["items"]
        assert ["message.new"] == [line["event"] for line in log[:1]]
        assert "在吗" not in json.dumps(log, ensure_ascii=False)


async def test_what_fails_is_told_again_under_the_same_id(told: tuple[Stage, Receiver]) -> None:
    """A redirect does not count: it waits, and arrives when it is sent again; a test is tried once; 410 ends it."""
    stage, receiver = told
    async with stage.http(hired(stage.house, "supervisor", "cups")) as http:
        url = f"http://127.0.0.1:{receiver.port}/"
        made = await http.post(PATH, json={"url": url, "events": ["conversation.opened"]})
        hook = made.json()["webhook"]["id"]
        receiver.answer = (
            b"HTTP/1.1 302 Found\r\nLocation: /else\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        )
        await stage.buyer()
        first, _ = await receiver.next()
        await stage.house.courier.settle()
        line = (await http.get(f"{PATH}/{hook}/deliveries")).json()["items"][0]
        assert ("waiting", 1, "status_302") == (line["state"], line["attempts"], line["tries"][0]["problem"])
        assert line["due_at"] > line["created_at"]
        failed = (await http.post(f"{PATH}/{hook}/test")).json()
        assert ("webhook.test", "failed", None) == (failed["event"], failed["state"], failed["due_at"])
        assert failed["id"] == (await receiver.next())[0]["webhook-id"]
        receiver.answer = Receiver.answer
        again = (await http.post(f"{PATH}/{hook}/deliveries/{line['id']}/again")).json()
        assert ("delivered", [302, 204]) == (again["state"], [one["status"] for one in again["tries"]])
        assert first["webhook-id"] == (await receiver.next())[0]["webhook-id"]
        receiver.answer = b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        assert "failed" == (await http.post(f"{PATH}/{hook}/test")).json()["state"]
        card = (await http.get("/api/v1/shops/cups/integration")).json()
        assert [False] == [one["enabled"] for one in card["webhooks"]]
        acts = (await http.get("/api/v1/audit", params={"action": "integration."})).json()["items"]
        assert ["integration.webhook_made"] == [act["action"] for act in acts]


async def test_the_outbox_survives_the_server(sqlite_database: Database, tmp_path: Path) -> None:
    """What a server that stopped had not delivered is delivered by the next one."""
    people(sqlite_database)
    async with receiving() as receiver:
        inside = Server(port=0, drain_seconds=5, webhooks_inside=(f"127.0.0.1:{receiver.port}",))
        settings = settings_for(sqlite_database, tmp_path).model_copy(update={"server": inside})
        async with running(settings) as stage, stage.http(hired(stage.house, "supervisor", "cups")) as http:
            url = f"http://127.0.0.1:{receiver.port}/"
            made = await http.post(PATH, json={"url": url, "events": ["conversation.opened"]})
            assert 201 == made.status_code
            assert stage.house._telling is not None
            stage.house._telling.cancel()
            buyer = await stage.buyer()
        with sqlite_database.read() as session:
            assert any_due(session, datetime.now(UTC) + timedelta(seconds=1))
        async with running(settings):
            _, event = await receiver.next()
        assert buyer.conversation == event["data"]["conversation"]


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example/in",
        "https://127.0.0.1/",
        "https://10.1.2.3/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://localhost/",
        "https://printer.local/",
        "https://intranet/",
        "https://user:word@a.example/",
        "ftp://a.example/",
        "https://",
        "https://a.example:99999/",
    ],
)
def test_addresses_inside_are_refused(url: str) -> None:
    """Only public addresses with TLS are told anything, however they are written."""
    with pytest.raises(BadWebhook):
        checked_url(url, frozenset({"127.0.0.1:9000"}))


def test_public_addresses_pass() -> None:
    """A public name passes; a receiver inside only under exactly the host and port of the settings."""
    assert "a.example" == checked_url("https://a.example/in", ()).hostname
    assert 9000 == checked_url("http://127.0.0.1:9000/in", frozenset({"127.0.0.1:9000"})).port
    for text in (
        "0.0.0.0",  # noqa: S104 - an address that must not be reached
        "100.64.0.1",
        "224.0.0.1",
        "fe80::1",
        "fc00::1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
    ):
        assert not is_public(ipaddress.ip_address(text)), text
    assert is_public(ipaddress.ip_address("64:ff9b::101:101"))


async def test_a_name_that_leads_inside_is_refused(small_stage: Stage) -> None:
    """The address is looked at after resolving, on every try."""
    courier = small_stage.house.courier
    with pytest.raises(BadWebhook):
        await courier._resolved("localhost", 443, free=False)


def test_waits_grow_and_end() -> None:
    """Each wait is longer than the one before, give or take a tenth, until there is none."""
    chance = random.Random(1)
    waits = [again_after(tries, chance) for tries in range(1, len(BACKOFF) + 2)]
    assert waits[-1] is None
    known = [wait for wait in waits if wait is not None]
    assert known == sorted(known)
    assert all(base * 0.9 <= wait <= base * 1.1 for base, wait in zip(BACKOFF, known, strict=True))
