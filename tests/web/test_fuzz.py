"""Frames and bodies of every type with anything in them: never an internal error, never a traceback."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from bot.chat.protocol import CLIENT
from bot.chat.protocol.cards import CARDS
from tests.web.stage import Line, Stage

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=6,
)
WORDS = st.sampled_from(
    ["text", "order", "recall", "image", "bargain", "decision", "a", "1", "-", "能便宜点吗", "\x00", "{gift}"]
)
ANYHOW = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def fields_of(model: type[BaseModel], known: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Return data for `model`: known ids and plausible words where they may fit, anything elsewhere."""
    plausible: st.SearchStrategy[Any] = st.sampled_from(known) | WORDS | st.integers(-1, 5) | st.booleans()
    plausible = plausible | st.lists(st.sampled_from(known) | WORDS, max_size=3)
    names = list(model.model_fields)
    usual = st.fixed_dictionaries({}, optional=dict.fromkeys(names, plausible | ANYTHING))
    return usual | st.dictionaries(st.sampled_from([*names, "extra"]), ANYTHING, max_size=4)


def frames(known: list[str]) -> st.SearchStrategy[str]:
    """Return frames of every type, and some of none."""
    cards = st.one_of([fields_of(card, known) for card in dict.fromkeys(CARDS.values())])
    sends = st.fixed_dictionaries(
        {
            "conversation": st.just(known[0]),
            "client_msg_id": st.text("abc", min_size=1, max_size=3),
            "kind": st.sampled_from(["text", *CARDS]),
        },
        optional={
            "text": st.text(max_size=30),
            "payload": cards | ANYTHING,
            "seen_seq": st.integers(-1, 3),
            "suggestions": st.lists(st.sampled_from(known), max_size=2),
        },
    )
    typed = [
        st.tuples(st.just(kind), fields_of(model, known)) for kind, model in CLIENT.items() if kind != "hello"
    ]
    made = st.one_of(
        [*typed, st.tuples(st.just("message.send"), sends), st.tuples(st.text(max_size=9), ANYTHING)]
    )
    return made.map(
        lambda pair: json.dumps({"v": 1, "type": pair[0], "id": "z", "data": pair[1]}, ensure_ascii=True)
    ) | st.text(max_size=60)


KNOWN = ["$conversation", "$message", "$suggestion", "$file"]
"""Stand for ids that mean something; put in just before sending."""


async def _known(stage: Stage) -> dict[str, str]:
    """Return what the stand-ins stand for, and the buyer's token."""
    if not stage.known:
        buyer = await stage.buyer()
        async with buyer.online() as b, stage.agent().online(buyer.conversation) as a:
            await b.say(buyer.conversation, "能便宜点吗", "start")
            ack, offers = await b.next("message.ack"), await a.next("suggestions")
        ids = (buyer.conversation, ack["message_id"], offers["items"][0]["id"], "f" * 32)
        stage.known = {**dict(zip(KNOWN, ids, strict=True)), "$buyer": buyer.token}
    return stage.known


def _filled(text: str, known: dict[str, str]) -> str:
    for stand_in, real in known.items():
        text = text.replace(stand_in, real)
    return text


@ANYHOW
@given(st.lists(frames(KNOWN), min_size=1, max_size=6))
async def test_frames_of_every_type(small_stage: Stage, texts: list[str]) -> None:
    """Whatever an agent or a buyer sends, the answer is a clear error or none, and the server goes on."""
    known = await _known(small_stage)
    for token in (small_stage.staff["qing"], known["$buyer"]):
        async with Line(small_stage.address) as line:
            await line.hello(token, known["$conversation"])
            await line.next("live")
            for text in texts:
                await line.socket.send(_filled(text, known))
            await line.send("read", conversation="no-such", seq=1)
            while (refused := await line.next("error"))["detail"] != {"conversation": "no-such"}:
                assert refused["code"] not in {"internal", "error"}
                assert "Traceback" not in json.dumps(refused)


BODIES = [
    ("POST", "/api/v1/session"),
    ("POST", "/api/v1/session/renew"),
    ("POST", "/api/v1/buyer/session"),
    ("POST", "/api/v1/assist"),
    ("PATCH", "/api/v1/suggestions/$suggestion"),
    ("POST", "/api/v1/files"),
    ("GET", "/api/v1/conversations"),
    ("GET", "/api/v1/conversations/$conversation/messages"),
    ("GET", "/api/v1/customers/$message"),
    ("GET", "/api/v1/desk"),
    ("GET", "/api/v1/desk/opening"),
    ("PUT", "/api/v1/desk/settings?shop=cups"),
    ("GET", "/api/v1/snippets"),
    ("POST", "/api/v1/snippets"),
    ("PUT", "/api/v1/snippets/$message"),
    ("POST", "/api/v1/conversations/$conversation/fill"),
    ("POST", "/api/v1/notices"),
    ("POST", "/api/v1/notices/$message/state"),
]
BODY_WORDS = st.sampled_from(
    ["cups", "auto", "full", "buyer", "li", "k1", "$conversation", "能便宜点吗", "\x00", ""]
)
FIELDS = (
    "shop", "conversation", "buyer", "message", "history", "item", "order", "mode", "username", "password", "name",
    "displayed", "edited_text", "sent_text", "reason", "scope", "limit", "before_seq", "signature", "q", "title", "cause", "version", "state", "assignment", "away", "intents",
)  # fmt: skip
MESSAGE = st.fixed_dictionaries(
    {"id": BODY_WORDS, "text": st.text(max_size=20)}, optional={"sent_at": ANYTHING}
)
VALUES = (
    BODY_WORDS
    | MESSAGE
    | st.lists(st.fixed_dictionaries({"role": BODY_WORDS, "text": st.text(max_size=9)}), max_size=2)
)
BODY = st.dictionaries(st.sampled_from(FIELDS), VALUES | ANYTHING, max_size=7) | st.fixed_dictionaries(
    {"shop": st.just("cups"), "conversation": BODY_WORDS, "buyer": BODY_WORDS, "message": MESSAGE},
    optional={"history": VALUES, "item": BODY_WORDS, "order": BODY_WORDS},
)


@ANYHOW
@given(st.lists(st.tuples(st.sampled_from(BODIES), BODY | ANYTHING), min_size=1, max_size=8))
async def test_bodies_of_every_endpoint(small_stage: Stage, calls: list[tuple[tuple[str, str], Any]]) -> None:
    """Whatever is posted, the answer is no 5xx, and a refusal has our shape."""
    known = await _known(small_stage)
    async with small_stage.http(small_stage.staff["qing"]) as http:
        for (method, path), body in calls:
            query = body if method == "GET" and isinstance(body, dict) else {}
            answer = await http.request(
                method,
                _filled(path, known),
                content=_filled(json.dumps(body), known).encode(),
                params={key: str(value).encode("utf-8", "replace").decode() for key, value in query.items()},
                headers={"Content-Type": "application/json"},
            )
            assert answer.status_code < 500, answer.text
            assert "Traceback" not in answer.text
            if answer.status_code >= 400:
                assert set(answer.json()["error"]) == {"code", "message", "detail"}
