"""Slow readers, restarts and crashes: nobody is slowed, nothing acknowledged is lost or doubled."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from bot.store import Database, messages_after
from tests.web.stage import PATIENCE, Guest, Line, Stage, people, running, settings_for

RUNNER = Path(__file__).with_name("runner.py")
LONG = "这句话很长" * 700
"""3,500 characters, about 10 KiB."""


async def test_slow_reader_is_closed_and_nobody_else_waits(sqlite_database: Database, tmp_path: Path) -> None:
    """A reader that does not read is closed with 4000; its neighbour gets everything; it may resume.

    The send limit of buyers is raised and buffers are cut down to reach the bound soon.
    """
    people(sqlite_database)
    limits = {"queue_frames": 24, "buyer_burst": 1000, "buyer_rate": 1000}
    async with running(settings_for(sqlite_database, tmp_path, **limits), send_buffer=16384) as stage:
        buyer = await stage.buyer()
        narrow = socket.socket()
        narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32768)
        narrow.connect(("127.0.0.1", port_of(stage)))
        narrow.settimeout(0)
        async with (
            buyer.online() as b,
            stage.agent("qing").online(buyer.conversation) as quick,
            Line(stage.address, sock=narrow, max_queue=1) as slow,
        ):
            await slow.hello(stage.agent("ming").token, buyer.conversation)
            await slow.next("live")
            for n in range(1, 81):
                await b.say(buyer.conversation, LONG, f"k{n}")
                await b.next("message.ack")
                assert (await quick.next("message.new"))["message"]["seq"] == n
            assert await slow.code() == 4000
            seen = [new["message"]["seq"] for new in slow.kept("message.new")]
            assert seen == list(range(1, len(seen) + 1))
            assert len(seen) < 80
        async with Line(stage.address) as line:
            await line.hello(stage.agent("ming").token, buyer.conversation, after=len(seen))
            await line.next("live")
            rest = [m["seq"] for page in line.kept("messages.page") for m in page["messages"]]
            assert rest == list(range(len(seen) + 1, 81))


async def test_graceful_stop_says_goodbye_and_loses_nothing(database: Database, tmp_path: Path) -> None:
    """A stop closes with 1012 and a time to come back; whatever was acknowledged is there once afterwards."""
    people(database)
    acked: dict[str, int] = {}
    async with running(settings_for(database, tmp_path)) as stage:
        buyer = await stage.buyer()
        async with buyer.online() as line:
            for n in range(25):
                await line.say(buyer.conversation, f"第{n}句", f"k{n}")
            await line.next("message.ack")
            acked["k0"] = 1
            stage.stop.set()
            assert await line.code() == 1012
            goodbye = line.kept("goodbye")[0]
            assert goodbye["code"] == 1012
            assert json.loads(line.socket.close_reason or "{}") == {"retry_after": goodbye["retry_after"]}
            acked |= {ack["client_msg_id"]: ack["seq"] for ack in line.kept("message.ack")}
        await stage.stopped
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", port_of(stage))
    async with running(settings_for(Database(_url(database)), tmp_path)) as stage:
        async with buyer_again(stage, buyer).online() as line:
            for n in range(25):
                await line.say(buyer.conversation, f"第{n}句", f"k{n}")
            for _ in range(25):
                ack = await line.next("message.ack")
                assert acked.get(ack["client_msg_id"], ack["seq"]) == ack["seq"]
        with stage.house.database.read() as session:
            stored = messages_after(session, buyer.conversation, 0, 100)
    assert [message.seq for message in stored] == list(range(1, 26))
    assert len({message.client_msg_id for message in stored}) == 25


def port_of(stage: Stage) -> int:
    """Return the port the server listens on."""
    return int(stage.base.rsplit(":", 1)[1])


def buyer_again(stage: Stage, buyer: Guest) -> Guest:
    """Return the same buyer for another run of the server; the secret is the same."""
    return Guest(stage, buyer.token, buyer.conversation)


def _url(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False)


@contextmanager
def process(database: Database, folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run a server in a process of its own; yield it and its address."""
    command = [sys.executable, str(RUNNER), _url(database), str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as server:
        try:
            assert server.stdout is not None
            yield server, server.stdout.readline().strip()
        finally:
            server.kill()


async def test_kill_minus_nine(database: Database, tmp_path: Path) -> None:
    """Ten clients send while the server is killed: every acknowledged message is there once, in order."""
    people(database)
    acked: dict[str, list[tuple[str, int]]] = {}
    with process(database, tmp_path) as (server, base):
        guests = [await _enter(base, f"buyer{n}") for n in range(10)]
        await asyncio.gather(
            *(_chatter(base, token, conversation, acked, server) for token, conversation in guests)
        )
    assert all(len(pairs) > 0 for pairs in acked.values())
    with process(database, tmp_path) as (_, base):
        for token, conversation in guests:
            async with Line(f"ws{base.removeprefix('http').rstrip('/')}/ws") as line:
                await line.hello(token, conversation)
                await line.next("live")
                pages = line.kept("messages.page")
                found = [(m["client_msg_id"], m["seq"]) for page in pages for m in page["messages"]]
                assert [seq for _, seq in found] == list(range(1, len(found) + 1))
                assert len({key for key, _ in found}) == len(found)
                assert set(acked[conversation]) <= set(found)
                assert len(found) <= len(acked[conversation]) + 1


async def _enter(base: str, buyer: str) -> tuple[str, str]:
    async with httpx.AsyncClient(base_url=base, timeout=PATIENCE) as http:
        answer = (await http.post("/api/v1/buyer/session", json={"shop": "cups", "buyer": buyer})).json()
        return answer["token"], answer["conversation"]


async def _chatter(
    base: str,
    token: str,
    conversation: str,
    acked: dict[str, list[tuple[str, int]]],
    server: subprocess.Popen[str],
) -> None:
    """Send one message after the other; kill the server at the thirtieth; note every ack."""
    mine = acked.setdefault(conversation, [])
    try:
        async with Line(f"ws{base.removeprefix('http').rstrip('/')}/ws") as line:
            await line.hello(token, conversation)
            await line.next("live")
            for n in range(1000):
                await line.say(conversation, f"第{n}句", f"k{n}")
                ack = await line.next("message.ack")
                mine.append((ack["client_msg_id"], ack["seq"]))
                if n == 30:
                    server.send_signal(signal.SIGKILL)
    except (ConnectionClosed, OSError):
        return


async def test_restart_shows_what_staff_saw_and_reads_what_was_missed(
    database: Database, tmp_path: Path
) -> None:
    """After a restart the last reading is shown again, revisions go on, and an unread round is read."""
    people(database)
    async with running(settings_for(database, tmp_path)) as stage:
        buyer, other = await stage.buyer(), await stage.buyer("wang")
        where = buyer.conversation
        async with buyer.online() as b, stage.agent().online(where) as a:
            await b.say(where, "能便宜点吗", "k1")
            before = await a.next("suggestions")
            await a.send(
                "suggestion.inserted", conversation=where, suggestion=before["items"][0]["id"], revision=1
            )
            assert (await a.next("suggestions"))["frozen"] is True
        stage.assistant.gate.clear()
        async with other.online() as b:
            await b.say(other.conversation, "便宜点", "k1")
            await b.next("message.ack")
    async with (
        running(settings_for(Database(_url(database)), tmp_path)) as stage,
        stage.agent().online(where, other.conversation) as a,
        buyer_again(stage, buyer).online() as b,
    ):
        again = await a.next("suggestions")
        assert (again["items"], again["frozen"]) == (before["items"], True)
        assert (await a.next("insight"))["revision"] == 1
        missed = await a.next("insight")
        assert missed["conversation"] == other.conversation
        await b.say(where, "便宜点吧", "k2")
        while (newer := await a.next("insight"))["conversation"] != where:
            pass
        assert newer["revision"] == 2
        assert [e["text"] for e in newer["understanding"]["evidence"]] == ["便宜", "便宜"]
