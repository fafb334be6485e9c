"""A whole server on a free loopback port, a small library, an assistant of few words, and clients."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace, TracebackType
from typing import Any, Self

import httpx
from fastapi import FastAPI
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from bot.assist import Answer, Question
from bot.auth import staff_token
from bot.config import Chat, Server, Settings, Store
from bot.library import Axis, Label, Labels, Library, RedLineRule, Slot, Wording
from bot.shop.schema import ShopSpec
from bot.store import Database, create_staff, list_staff, save_shop
from bot.terms import Evidence, Scored, Suggestion, Turn, Understanding
from bot.text.entities import Gazetteer
from bot.web.app import create_app
from bot.web.house import AssistantSource, House
from bot.web.server import listen, make_server

PATIENCE = 5.0
"""Seconds a test waits for what must come; it is never waited for in full."""
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def small_library() -> Library:
    """Return a library of a few words."""
    words = {
        "error.error": "出了点问题",
        "error.internal": "服务器出了点问题",
        "error.too_long": "内容太长，最多{limit}个字",
        "error.empty_text": "内容是空的",
        "error.bad_frame": "消息格式有误",
        "error.token_expired": "登录已过期",
        "alert.complaint": "买家在投诉",
        "order_state.signed": "已签收",
        "mark.empty_slot": "「{zh}」还没填",
    }
    return Library(
        folder=Path(),
        labels=Labels(
            psychology={"bargain": Label("bargain", "求廉"), "complaint": Label("complaint", "投诉")},
            emotion={"calm": Label("calm", "平静"), "angry": Label("angry", "愤怒")},
            intents={
                "discount": Label("discount", "优惠活动", "presale"),
                "other": Label("other", "其他", "general"),
            },
            axes={"decision": Axis("decision", "决策风格", "T", {"hesitant": "犹豫型"})},
        ),
        slots={"gift": Slot("gift", "赠品", "product", "锅铲")},
        replies=(),
        by_intent={},
        redlines=(
            RedLineRule("best", "最好", (), "block", "绝对化用语", "很好", "both", "ad", "ad.yaml", 1),
        ),
        advice=(),
        wording=Wording(words),
        version="small",
    )


class FewWords:
    """Understands bargains and complaints, offers two replies; can be made to fail or to wait."""

    def __init__(self) -> None:
        self.library = small_library()
        self.reader = self
        self.features = SimpleNamespace(gazetteer=Gazetteer.of({"广东": ["广州"]}))
        self.broken = False
        self.gate = threading.Event()
        self.gate.set()
        self.rounds: list[tuple[str, ...]] = []

    def read_round(self, turns: Sequence[Turn], context: Sequence[Turn] = ()) -> Understanding:
        """Return what the newest turns say."""
        del context
        self.gate.wait(PATIENCE)
        self.rounds.append(tuple(turn.text for turn in turns))
        if self.broken:
            msg = "the assistant is broken on purpose"
            raise RuntimeError(msg)
        found = [
            (key, word, -back)
            for back, turn in enumerate(reversed(turns))
            for key, word in (("complaint", "投诉"), ("bargain", "便宜"))
            if word in turn.text
        ]
        texts = {-back: turn.text for back, turn in enumerate(reversed(turns))}
        return Understanding(
            psychology=tuple(Scored(key, 0.9) for key, _, _ in found),
            psychology_scores={"bargain": 0.9 if found else 0.1, "complaint": 0.1},
            intents=(Scored("discount", 0.8), Scored("other", 0.2)),
            emotion=Scored("calm", 0.9),
            evidence=tuple(
                Evidence(key, texts[turn].index(word), texts[turn].index(word) + len(word), word, turn)
                for key, word, turn in found
            ),
        )

    def reply(self, question: Question, read: Understanding) -> Answer:
        """Return two replies, one with a slot nobody filled."""
        last = question.turns[-1].text
        return Answer(
            read,
            (
                Suggestion("", "t.price", f"这款九折哦（{last[:8]}）", 0.9),
                Suggestion("", "t.gift", "还送{gift}呢", 0.5, missing_slots=("gift",)),
            ),
            ("先报价",),
        )


@dataclass
class Source:
    """The assistant in use."""

    current: FewWords = field(default_factory=FewWords)
    degraded: bool = False


@dataclass
class Stage:
    """A running server and the people of its shops."""

    house: House
    base: str
    assistant: FewWords
    staff: dict[str, str]
    """Username → token."""
    stop: asyncio.Event
    stopped: asyncio.Task[None]
    app: FastAPI
    known: dict[str, str] = field(default_factory=dict)
    """Ids that a test wants to keep between examples."""

    @property
    def address(self) -> str:
        """The socket's address."""
        return self.base.replace("http", "ws", 1) + "/ws"

    def http(self, token: str = "") -> httpx.AsyncClient:
        """Return an HTTP client of this server."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.AsyncClient(base_url=self.base, headers=headers, timeout=PATIENCE, verify=False)  # noqa: S501 - no TLS here

    async def buyer(self, buyer: str = "li", shop: str = "cups") -> Guest:
        """Return a buyer who has come in."""
        async with self.http() as http:
            answer = await http.post(
                "/api/v1/buyer/session", json={"shop": shop, "buyer": buyer, "name": "李小花"}
            )
            assert answer.status_code == 200, answer.text
            return Guest(self, answer.json()["token"], answer.json()["conversation"])

    def agent(self, username: str = "qing") -> Guest:
        """Return a member of staff."""
        return Guest(self, self.staff[username], "")


@dataclass
class Guest:
    """Somebody with a token."""

    stage: Stage
    token: str
    conversation: str

    @asynccontextmanager
    async def online(self, *conversations: str, after: int = 0) -> AsyncIterator[Line]:
        """Say hello, follow `conversations` (a buyer: the own one) and wait until live."""
        async with Line(self.stage.address) as line:
            await line.hello(self.token, *(conversations or filter(None, [self.conversation])), after=after)
            await line.next("live")
            yield line


class Line:
    """A socket that keeps what it was not asked for."""

    def __init__(self, address: str, **options: Any) -> None:  # noqa: ANN401 - websockets' own
        self._address = address
        self._options = options
        self._kept: list[dict[str, Any]] = []
        self._sent = 0
        self.socket: ClientConnection

    async def __aenter__(self) -> Self:
        """Connect."""
        self.socket = await connect(self._address, max_size=None, ping_interval=None, **self._options)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Disconnect."""
        await self.socket.close()

    async def hello(self, token: str, *conversations: str, after: int = 0, client: str = "cli") -> None:
        """Send the first frame."""
        places = [{"conversation": key, "after_seq": after} for key in conversations]
        await self.send("hello", token=token, client=client, conversations=places)

    async def send(self, kind: str, /, **data: Any) -> str:  # noqa: ANN401 - frames hold anything
        """Send a frame; return its id."""
        self._sent += 1
        frame_id = f"f{self._sent}"
        await self.socket.send(
            json.dumps({"v": 1, "type": kind, "id": frame_id, "data": data}, ensure_ascii=False)
        )
        return frame_id

    async def say(self, conversation: str, text: str, key: str, **more: Any) -> str:  # noqa: ANN401 - as above
        """Send a text message."""
        return await self.send(
            "message.send", conversation=conversation, client_msg_id=key, text=text, **more
        )

    async def next(self, *kinds: str) -> dict[str, Any]:
        """Return the data of the next frame of one of these types; others are kept for later."""
        for place, frame in enumerate(self._kept):
            if frame["type"] in kinds:
                data: dict[str, Any] = self._kept.pop(place)["data"]
                return data
        async with asyncio.timeout(PATIENCE):
            while True:
                frame = json.loads(await self.socket.recv())
                if frame["type"] in kinds:
                    found: dict[str, Any] = frame["data"]
                    return found
                self._kept.append(frame)

    async def code(self) -> int:
        """Read until the server closes; return the close code."""
        async with asyncio.timeout(PATIENCE):
            try:
                while True:
                    self._kept.append(json.loads(await self.socket.recv()))
            except ConnectionClosed:
                assert self.socket.close_code is not None
                return self.socket.close_code

    def kept(self, kind: str) -> list[dict[str, Any]]:
        """Return the data of the frames of this type that came and were not asked for."""
        return [frame["data"] for frame in self._kept if frame["type"] == kind]


STAFF = {"qing": "cups", "ming": "cups", "stranger": "toys"}
"""User names and the shops they serve."""


def people(database: Database) -> None:
    """Make two shops with staff."""
    with database.write() as session:
        for key, name in (("cups", "杯子店"), ("toys", "玩具店")):
            save_shop(session, ShopSpec(key=key, name=name, trade="home"), now=NOW)
        for name, shop in STAFF.items():
            create_staff(
                session, username=name, name=name, role="agent", password_hash="none", shops=(shop,), now=NOW
            )


def settings_for(database: Database, folder: Path, **chat: Any) -> Settings:  # noqa: ANN401 - fields of Chat
    """Return settings for a server over `database`."""
    url = database.engine.url.render_as_string(hide_password=False)
    return Settings(
        var=folder / "var",
        server=Server(port=0, drain_seconds=5),
        store=Store(url=url, busy_seconds=1),
        chat=Chat(**{"round_quiet_ms": 20, "round_max_ms": 200, **chat}),
    )


@asynccontextmanager
async def running(
    settings: Settings, send_buffer: int = 0, holder: AssistantSource | None = None
) -> AsyncIterator[Stage]:
    """Run a server in this event loop, with a token for each of its staff; `holder` for an assistant of many words."""
    source = Source()
    app = create_app(settings, holder or source)
    house: House = app.state.house
    listener = listen(settings)
    if send_buffer:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, send_buffer)
    server = make_server(app, settings, house)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    stop = asyncio.Event()

    async def until() -> None:
        await stop.wait()
        server.should_exit = True
        await task

    stopped = asyncio.create_task(until())
    while not server.started:
        if task.done():
            await task
        await asyncio.sleep(0)
    tokens = {}
    with house.database.read() as session:
        for member in list_staff(session):
            issued = staff_token(member, secret=house.secret, life=house.token_life, now=house.now())
            tokens[member.username] = issued.token
    host, port = listener.getsockname()[:2]
    try:
        yield Stage(house, f"http://{host}:{port}", source.current, tokens, stop, stopped, app)
    finally:
        source.current.gate.set()
        stop.set()
        await stopped
