"""One shop never sees another's, one buyer never another's: every endpoint and every frame."""

from __future__ import annotations

from typing import Any

import pytest

from bot.chat.protocol import CLIENT
from tests.web.stage import Stage

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32


async def scene(stage: Stage) -> dict[str, str]:
    """Have a buyer of the cup shop talk to an agent; return every id there is."""
    buyer = await stage.buyer("li")
    async with stage.http(buyer.token) as http:
        upload = await http.post("/api/v1/files", files={"file": ("a.png", PNG, "image/png")})
        file = upload.json()["file"]
    async with buyer.online() as b, stage.agent().online(buyer.conversation) as a:
        await b.say(buyer.conversation, "能便宜点吗", "k1")
        ack = await b.next("message.ack")
        insight, offers = await a.next("insight"), await a.next("suggestions")
    return {
        "conversation": buyer.conversation,
        "message": ack["message_id"],
        "customer": insight["profile"]["customer"],
        "suggestion": offers["items"][0]["id"],
        "file": file,
        "shop": "cups",
    }


async def outsiders(stage: Stage) -> list[str]:
    """Return the tokens of another shop's agent, another shop's buyer and another buyer of this shop."""
    return [
        stage.staff["stranger"],
        (await stage.buyer("wang", shop="toys")).token,
        (await stage.buyer("zhao")).token,
    ]


ENDPOINTS = [
    ("GET", "/api/v1/conversations/{conversation}/messages", None),
    ("GET", "/api/v1/conversations/{conversation}/insight", None),
    ("GET", "/api/v1/customers/{customer}", None),
    ("GET", "/api/v1/files/{file}", None),
    ("PATCH", "/api/v1/suggestions/{suggestion}", {"displayed": True}),
    ("GET", "/api/v1/reviews?shop={shop}", None),
    ("GET", "/api/v1/reviews/agreement?shop={shop}", None),
    ("GET", "/api/v1/replies?shop={shop}", None),
    ("POST", "/api/v1/replies/proposals?shop={shop}", None),
    ("GET", "/api/v1/models", None),
    ("POST", "/api/v1/models/retrain", None),
    ("POST", "/api/v1/models/rollback", None),
    (
        "POST",
        "/api/v1/assist",
        {"shop": "cups", "conversation": "c", "buyer": "b", "message": {"id": "m", "text": "能便宜点吗"}},
    ),
]


async def test_every_endpoint_is_closed_to_outsiders(stage: Stage) -> None:
    """What belongs to a shop or buyer is 403 or 404 for everybody else."""
    ids = await scene(stage)
    for token in await outsiders(stage):
        async with stage.http(token) as http:
            for method, path, body in ENDPOINTS:
                answer = await http.request(method, path.format(**ids), json=body)
                assert answer.status_code in {403, 404}, (method, path, answer.text)
            taken = await http.post(
                "/api/v1/files",
                files={"file": ("a.png", PNG, "image/png")},
                data={"conversation": ids["conversation"]},
            )
            assert taken.status_code == 403
    async with stage.http(stage.staff["stranger"]) as http:
        assert (await http.get("/api/v1/shops/cups/products")).status_code == 403
        assert (await http.get("/api/v1/conversations")).json() == {"items": []}
        assert [shop["key"] for shop in (await http.get("/api/v1/shops")).json()] == ["toys"]
        assert (await http.get("/api/v1/buyer/orders")).status_code == 403


async def test_every_endpoint_needs_a_token(stage: Stage) -> None:
    """Without a token everything that belongs to somebody is 401."""
    ids = await scene(stage)
    async with stage.http() as http:
        open_doors = {"/api/v1/session", "/api/v1/buyer/session", "/api/v1/shops"}
        paths = (await http.get("/openapi.json")).json()["paths"]
        for path, methods in paths.items():
            if not path.startswith("/api/") or path in open_doors:
                continue
            for method in methods:
                known = {**ids, "key": "cups"}
                answer = await http.request(
                    method, path.format(**known), json={} if method != "get" else None
                )
                assert answer.status_code == 401, (method, path, answer.status_code)
        assert (await http.delete("/api/v1/session")).status_code == 401


FRAMES: dict[str, dict[str, Any]] = {
    "conversation.open": {},
    "conversation.assign": {"agent": None},
    "conversation.close": {},
    "conversation.transfer": {"agent": "x", "note": ""},
    "message.send": {"client_msg_id": "k9", "text": "在吗", "seen_seq": 1},
    "typing": {"active": True},
    "read": {"seq": 1},
    "suggestion.displayed": {"round": 1, "revision": 1, "suggestions": ["$suggestion"]},
    "suggestion.inserted": {"suggestion": "$suggestion", "revision": 1},
    "suggestion.edited": {"suggestion": "$suggestion", "text": "好"},
    "suggestion.sent": {"suggestion": "$suggestion", "text": "好"},
    "suggestion.dismissed": {"suggestion": "$suggestion"},
    "label.correct": {"message_id": "$message", "emotion": "calm"},
    "draft.check": {"text": "最好"},
}


def test_every_frame_about_a_conversation_is_tried() -> None:
    """A frame type that names a conversation has its line in the table above."""
    assert {kind for kind, model in CLIENT.items() if "conversation" in model.model_fields} == set(FRAMES)


async def test_every_frame_is_closed_to_outsiders(stage: Stage) -> None:
    """A frame about somebody else's conversation is refused, and nothing of it is shown or changed."""
    ids = await scene(stage)
    for token in await outsiders(stage):
        async with stage.http(token) as http:
            me = (await http.get("/api/v1/me")).json()
        guest = stage.agent() if me["kind"] == "agent" else await stage.buyer("x")
        guest.token = token
        async with guest.online(ids["conversation"]) as line:
            assert line.kept("error")[0]["code"] == "forbidden"
            assert line.kept("messages.page") == []
            for kind, fields in FRAMES.items():
                filled = {key: _filled(value, ids) for key, value in fields.items()}
                await line.send(kind, conversation=ids["conversation"], **filled)
                refused = await line.next("error")
                assert refused["code"] in {"forbidden", "not_found"}, (kind, refused)
    await _untouched(stage, ids)


@pytest.mark.parametrize(
    "kind", sorted(k for k in FRAMES if k.split(".")[0] in {"suggestion", "label", "draft"})
)
async def test_buyers_have_no_part_in_the_assistant(small_stage: Stage, kind: str) -> None:
    """The buyer of the conversation itself cannot touch suggestions, labels or drafts."""
    ids = await scene(small_stage)
    buyer = await small_stage.buyer("li")
    async with buyer.online() as line:
        filled = {key: _filled(value, ids) for key, value in FRAMES[kind].items()}
        await line.send(kind, conversation=ids["conversation"], **filled)
        assert (await line.next("error"))["code"] == "forbidden"
        assert [
            line.kept(secret) for secret in ("insight", "suggestions", "conversation.updated", "alert")
        ] == [[]] * 4
    async with small_stage.http(buyer.token) as http:
        assert (await http.get(f"/api/v1/conversations/{ids['conversation']}/insight")).status_code == 403
        assert (await http.get("/api/v1/conversations")).status_code == 403
        assert (await http.get(f"/api/v1/customers/{ids['customer']}")).status_code == 403


def _filled(value: Any, ids: dict[str, str]) -> Any:  # noqa: ANN401 - fields of frames
    if isinstance(value, list):
        return [_filled(item, ids) for item in value]
    return ids[value[1:]] if isinstance(value, str) and value.startswith("$") else value


async def _untouched(stage: Stage, ids: dict[str, str]) -> None:
    """Check that the conversation is as its own people left it."""
    async with stage.http(stage.staff["qing"]) as http:
        messages = (await http.get(f"/api/v1/conversations/{ids['conversation']}/messages")).json()
        assert messages["head_seq"] == 1
        item = (await http.get("/api/v1/conversations")).json()["items"][0]
        assert (item["state"], item["agent"], item["emotion"]) == ("open", None, "calm")
        known = (await http.get(f"/api/v1/conversations/{ids['conversation']}/insight")).json()
        assert known["suggestions"]["frozen"] is False
