"""One shop never sees another's, one buyer never another's: every endpoint and every frame."""

from __future__ import annotations

from collections import defaultdict
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
        "snippet": await kept(stage, "snippets", {"shop": "cups", "title": "赠品", "text": "送{gift}"}),
        "notice": await kept(stage, "notices", {"shop": "cups", "cause": "爆仓", "text": "晚两天发"}),
    }


async def kept(stage: Stage, what: str, body: dict[str, Any]) -> str:
    """Return the id of something that an agent of the cup shop has written."""
    async with stage.http(stage.staff["qing"]) as http:
        answer = await http.post(f"/api/v1/{what}", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])


async def outsiders(stage: Stage) -> list[str]:
    """Return the tokens of another shop's agent, another shop's buyer and another buyer of this shop."""
    return [
        stage.staff["stranger"],
        (await stage.buyer("wang", shop="toys")).token,
        (await stage.buyer("zhao")).token,
    ]


ENDPOINTS: list[tuple[str, str, Any]] = [
    ("GET", "/api/v1/conversations/{conversation}/messages", None),
    ("GET", "/api/v1/conversations/{conversation}/insight", None),
    ("GET", "/api/v1/conversations/{conversation}/notes", None),
    ("GET", "/api/v1/quality/conversations/{conversation}", None),
    ("POST", "/api/v1/drills/material/conversation", {"conversation": "{conversation}"}),
    ("GET", "/api/v1/drills/material?shop={shop}", None),
    ("GET", "/api/v1/drills/material/choices?shop={shop}", None),
    ("POST", "/api/v1/drills/material", {"shop": "cups", "kind": "persona", "entry": {}}),
    ("POST", "/api/v1/drills/material/preview", {"shop": "cups", "kind": "persona", "entry": {}}),
    ("PUT", "/api/v1/drills/material/x", {"shop": "cups", "kind": "persona", "entry": {}}),
    ("DELETE", "/api/v1/drills/material/x", None),
    ("GET", "/api/v1/conversations/{conversation}/variables", None),
    ("POST", "/api/v1/conversations/{conversation}/fill", {"text": "{gift}"}),
    ("GET", "/api/v1/desk?shop={shop}", None),
    ("GET", "/api/v1/desk/opening?shop={shop}", None),
    ("PUT", "/api/v1/desk/settings?shop={shop}", {"assignment": "manual"}),
    ("GET", "/api/v1/snippets?shop={shop}", None),
    ("GET", "/api/v1/snippets?conversation={conversation}", None),
    ("POST", "/api/v1/snippets", {"shop": "cups", "title": "a", "text": "b"}),
    ("PUT", "/api/v1/snippets/{snippet}", {"title": "a", "text": "b", "version": 1}),
    ("DELETE", "/api/v1/snippets/{snippet}", None),
    ("GET", "/api/v1/tickets?shop={shop}", None),
    ("POST", "/api/v1/side/paste", {"shop": "cups", "text": "在吗"}),
    ("POST", "/api/v1/tickets", {"shop": "cups", "kind": "other", "due_at": "2026-03-02T10:00:00Z"}),
    ("POST", "/api/v1/tickets/proposals", {"conversation": "{conversation}"}),
    ("GET", "/api/v1/tickets/handover?shop={shop}", None),
    ("GET", "/api/v1/tickets/sheet?shop={shop}", None),
    ("GET", "/api/v1/course?shop={shop}", None),
    ("GET", "/api/v1/course/days/d1?shop={shop}", None),
    ("POST", "/api/v1/course/days/d1/read?shop={shop}", None),
    ("POST", "/api/v1/course/rewrites/d1.r1?shop={shop}", {"text": "在平台里聊"}),
    ("POST", "/api/v1/course/papers?shop={shop}", {"day": "d1", "kind": "quiz"}),
    ("POST", "/api/v1/course/papers/none/answers?shop={shop}", {"question": "q", "answer": "A"}),
    ("PUT", "/api/v1/course/papers/none/answers?shop={shop}", {"answers": {}}),
    ("POST", "/api/v1/course/papers/none/finish?shop={shop}", {"answers": {}}),
    ("GET", "/api/v1/course/mistakes?shop={shop}", None),
    ("POST", "/api/v1/course/certificate?shop={shop}", None),
    ("GET", "/api/v1/course/team?shop={shop}", None),
    (
        "PUT",
        "/api/v1/course/tasks?shop={shop}",
        {"staff": ["x"], "day": "d1", "due_at": "2036-01-01T00:00:00Z"},
    ),
    ("DELETE", "/api/v1/course/tasks/none?shop={shop}", None),
    ("GET", "/api/v1/course/questions?shop={shop}", None),
    (
        "POST",
        "/api/v1/course/questions?shop={shop}",
        {"day": "d1", "ask": "几点", "options": ["一", "二"], "answer": "A", "why": "因为"},
    ),
    (
        "PUT",
        "/api/v1/course/questions/none?shop={shop}",
        {"day": "d1", "ask": "几点", "options": ["一", "二"], "answer": "A", "why": "因为", "version": 1},
    ),
    ("DELETE", "/api/v1/course/questions/none?shop={shop}", None),
    ("GET", "/api/v1/notices?shop={shop}", None),
    ("POST", "/api/v1/notices", {"shop": "cups", "cause": "a", "text": "b"}),
    ("PUT", "/api/v1/notices/{notice}", {"cause": "a", "text": "b", "version": 1}),
    ("POST", "/api/v1/notices/{notice}/state", {"state": "ended", "version": 1}),
    ("GET", "/api/v1/notices/{notice}/conversations", None),
    ("GET", "/api/v1/customers/{customer}", None),
    ("GET", "/api/v1/shops/{shop}/crm/customers", None),
    ("GET", "/api/v1/shops/{shop}/crm/customers/{customer}", None),
    ("GET", "/api/v1/shops/{shop}/crm/customers/{customer}/export", None),
    ("POST", "/api/v1/shops/{shop}/crm/customers/{customer}/erase", {"confirm": "x"}),
    ("GET", "/api/v1/shops/{shop}/crm/export", None),
    ("GET", "/api/v1/shops/{shop}/crm/imports", None),
    ("POST", "/api/v1/shops/{shop}/crm/merges", {"kept": "a", "gone": "b"}),
    ("GET", "/api/v1/files/{file}", None),
    ("PATCH", "/api/v1/suggestions/{suggestion}", {"displayed": True}),
    ("GET", "/api/v1/reviews?shop={shop}", None),
    ("GET", "/api/v1/reviews/agreement?shop={shop}", None),
    ("GET", "/api/v1/replies?shop={shop}", None),
    ("POST", "/api/v1/replies/proposals?shop={shop}", None),
    ("GET", "/api/v1/library?shop={shop}", None),
    ("GET", "/api/v1/library/replies?shop={shop}", None),
    ("PUT", "/api/v1/library/replies/discount.a/muting", {"shop": "cups", "muted": True}),
    (
        "POST",
        "/api/v1/library/trials",
        {"shop": "cups", "intent": "discount", "reply": {"wordings": ["好的"]}},
    ),
    ("GET", "/api/v1/figures/service?shop={shop}", None),
    ("GET", "/api/v1/shops/{shop}/crm/rules", None),
    ("PATCH", "/api/v1/shops/{shop}/crm/rules", {"changes": {"value": None}}),
    ("GET", "/api/v1/shops/{shop}/crm/charts", None),
    ("GET", "/api/v1/shops/{shop}/crm/workbook", None),
    ("GET", "/api/v1/shops/{shop}/crm/customers/{customer}/figures", None),
    ("POST", "/api/v1/shops/{shop}/crm/customers/{customer}/figures", None),
    ("GET", "/api/v1/shops/{shop}/crm/churn", None),
    ("POST", "/api/v1/shops/{shop}/crm/churn/none", {"measure": "call_back"}),
    ("GET", "/api/v1/shops/{shop}/crm/contacts", None),
    ("POST", "/api/v1/shops/{shop}/crm/contacts/plan", None),
    ("GET", "/api/v1/shops/{shop}/crm/contacts/effects", None),
    ("POST", "/api/v1/shops/{shop}/crm/contacts/none", {"state": "done"}),
    ("PUT", "/api/v1/shops/{shop}/crm/contacts/none/staff", {"staff": None}),
    ("GET", "/api/v1/shops/{shop}/crm/audiences", None),
    ("POST", "/api/v1/shops/{shop}/crm/audiences/count", {"definition": {"all": []}}),
    ("POST", "/api/v1/shops/{shop}/crm/audiences", {"name": "a", "definition": {"all": []}}),
    ("PUT", "/api/v1/shops/{shop}/crm/audiences/none", {"name": "a", "definition": {"all": []}}),
    ("DELETE", "/api/v1/shops/{shop}/crm/audiences/none", None),
    ("GET", "/api/v1/shops/{shop}/crm/audiences/new/export", None),
    ("GET", "/api/v1/shops/{shop}/crm/points", None),
    ("GET", "/api/v1/shops/{shop}/crm/points/{customer}", None),
    ("POST", "/api/v1/shops/{shop}/crm/points", {"customer": "c", "kind": "sign_in"}),
    ("GET", "/api/v1/shops/{shop}/settings", None),
    (
        "PUT",
        "/api/v1/shops/{shop}/settings",
        {"version": 0, "wait_amber": 60, "wait_red": 90, "two_person": True},
    ),
    ("GET", "/api/v1/shops/{shop}/integration", None),
    ("POST", "/api/v1/shops/{shop}/integration/keys", {"use": "console"}),
    ("DELETE", "/api/v1/shops/{shop}/integration/keys/x", None),
    ("PUT", "/api/v1/shops/{shop}/integration/origins", {"origins": ["https://a.example"]}),
    (
        "POST",
        "/api/v1/shops/{shop}/integration/webhooks",
        {"url": "https://a.example/in", "events": ["message.new"]},
    ),
    ("PATCH", "/api/v1/shops/{shop}/integration/webhooks/x", {"enabled": False}),
    ("DELETE", "/api/v1/shops/{shop}/integration/webhooks/x", None),
    ("POST", "/api/v1/shops/{shop}/integration/webhooks/x/secret", None),
    ("POST", "/api/v1/shops/{shop}/integration/webhooks/x/test", None),
    ("GET", "/api/v1/shops/{shop}/integration/webhooks/x/deliveries", None),
    ("POST", "/api/v1/shops/{shop}/integration/webhooks/x/deliveries/y/again", None),
    ("POST", "/api/v1/shops", {"key": "lamps", "name": "灯店", "trade": "home"}),
    ("GET", "/api/v1/shops/{shop}/tables", None),
    ("PUT", "/api/v1/shops/{shop}/tables/faq", {"rows": []}),
    ("GET", "/api/v1/staff", None),
    ("POST", "/api/v1/staff", {"username": "new", "name": "新", "shops": ["cups"]}),
    ("GET", "/api/v1/audit?shop={shop}", None),
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
        open_doors = {
            "/api/v1/session",
            "/api/v1/session/exchange",
            "/api/v1/buyer/session",
            "/api/v1/shops",
            "/api/v1/embed",
        }
        paths = (await http.get("/openapi.json")).json()["paths"]
        for path, methods in paths.items():
            if not path.startswith("/api/") or path in open_doors:
                continue
            for method in methods:
                known = defaultdict(lambda: "x", {**ids, "key": "cups", "table": "faq", "name": "discount.a"})
                answer = await http.request(
                    method, path.format_map(known), json={} if method != "get" else None
                )
                assert answer.status_code == 401, (method, path, answer.status_code)
        assert (await http.delete("/api/v1/session")).status_code == 401


FRAMES: dict[str, dict[str, Any]] = {
    "conversation.open": {},
    "conversation.assign": {"agent": None},
    "conversation.close": {},
    "conversation.transfer": {"agent": "x", "note": ""},
    "conversation.view": {},
    "transfer.answer": {"transfer": "x", "accept": True},
    "note.add": {"client_note_id": "n1", "text": "注意"},
    "draft.sync": {"text": "您好"},
    "alert.settle": {},
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


STAFF_ONLY = {"suggestion", "label", "draft", "note", "transfer", "alert"}


@pytest.mark.parametrize("kind", sorted(k for k in FRAMES if k.split(".")[0] in STAFF_ONLY))
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
