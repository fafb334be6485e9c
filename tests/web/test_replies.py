"""A shop's own replies over HTTP: proposed, approved, offered, edited, expired."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.store import (
    ShopReply,
    StaffRole,
    add_reply,
    append_message,
    audit_entries,
    day_of,
    load_reply,
    open_conversation,
    save_label,
)
from bot.terms import Scored, Understanding
from tests.web.stage import Stage
from tests.web.test_figures import hire

PATH = "/api/v1/replies"
GOOD = {"wordings": ["赠品和商品放在同一个包裹里寄出"]}


def proposed(stage: Stage, text: str = GOOD["wordings"][0]) -> ShopReply:
    """Keep a proposal."""
    with stage.house.database.write() as session:
        return add_reply(
            session,
            shop="cups",
            intent="discount",
            entry={"wordings": [text]},
            source="typed",
            evidence={"times": 4, "conversations": 3, "staff": 2, "examples": [text], "day": "2026-03-01"},
            now=stage.house.now(),
        )


def chief(stage: Stage, role: StaffRole = "supervisor") -> httpx.AsyncClient:
    """Return a client of a supervisor."""
    return stage.http(hire(stage, role, "cups"))


async def refused(answer: httpx.Response) -> list[str]:
    """Return what lint found."""
    assert 422 == answer.status_code, answer.text
    found: list[str] = answer.json()["error"]["detail"]["findings"]
    return found


async def test_one_click_approves(stage: Stage) -> None:
    """A proposal shows why it was made; approving it needs the version and is written down."""
    reply = proposed(stage)
    async with chief(stage) as http:
        (line,) = (await http.get(PATH, params={"shop": "cups", "state": "proposed"})).json()["items"]
        assert ("优惠活动", 1, 4, "typed") == (
            line["zh"],
            line["version"],
            line["evidence"]["times"],
            line["source"],
        )
        told = await http.post(f"{PATH}/{reply.id}/state", json={"version": 1, "state": "approved"})
        assert ("approved", 2) == (told.json()["state"], told.json()["version"])
        late = await http.post(f"{PATH}/{reply.id}/state", json={"version": 1, "state": "rejected"})
        assert (409, {"version": 2}) == (late.status_code, late.json()["error"]["detail"])
        card = (await http.get(f"{PATH}/{reply.id}")).json()
    assert ["approved", "proposed"] == [past["state"] for past in card["versions"]]
    assert card["versions"][0]["staff"] is not None
    with stage.house.database.read() as session:
        assert ["reply.approved"] == [entry.action for entry in audit_entries(session, shop="cups")]


async def test_supervisor_writes_edits_and_sets_an_end(stage: Stage) -> None:
    """A written reply can be approved at once; an edit counts its version; the past day is told as expired."""
    async with chief(stage) as http:
        body: dict[str, Any] = {"shop": "cups", "intent": "discount", "reply": GOOD, "approve": True}
        made = (await http.post(PATH, json=body)).json()
        assert ("approved", "written", False) == (made["state"], made["source"], made["expired"])
        yesterday = (day_of(stage.house.now()) - timedelta(days=1)).isoformat()
        edit = {
            "version": 1,
            "intent": "other",
            "reply": {**GOOD, "about": ["赠品"], "kind": "close"},
            "expires_on": yesterday,
        }
        changed = (await http.put(f"{PATH}/{made['id']}", json=edit)).json()
        assert (2, "other", ["赠品"], True) == (
            changed["version"],
            changed["intent"],
            changed["reply"]["about"],
            changed["expired"],
        )
        assert 409 == (await http.put(f"{PATH}/{made['id']}", json=edit)).status_code
        again = await http.post(f"{PATH}/{made['id']}/state", json={"version": 2, "state": "proposed"})
        assert 422 == again.status_code


@pytest.mark.parametrize(
    ("reply", "intent", "finding"),
    [
        ({"wordings": ["这是最好的一款了"]}, "discount", "red line best"),
        ({"wordings": ["送{present}给您的哦"]}, "discount", "unknown slot"),
        ({"wordings": ["好" * 121]}, "discount", "121 characters"),
        ({"wordings": ["赠品一起寄给您"], "when": {"psychology": ["thrift"]}}, "discount", "unknown key"),
        ({"wordings": ["赠品一起寄给您"]}, "haggling", "unknown intent"),
        ({"wordings": ["赠品一起寄给您"], "action": "sing"}, "discount", "unknown action"),
    ],
)
async def test_lint_on_save(small_stage: Stage, reply: dict[str, Any], intent: str, finding: str) -> None:
    """What lint would find in a file is refused over the API, too."""
    async with chief(small_stage) as http:
        body = {"shop": "cups", "intent": intent, "reply": reply}
        assert any(finding in said for said in await refused(await http.post(PATH, json=body)))
        assert [] == (await http.get(PATH, params={"shop": "cups"})).json()["items"]


async def test_bad_proposal_cannot_be_approved(small_stage: Stage) -> None:
    """Rules may have become stricter since it was proposed; a double is refused as well."""
    bad, first, double = (proposed(small_stage, text) for text in ("这是最好的", "一起寄给您", "一起寄给您"))
    async with chief(small_stage) as http:
        move = {"version": 1, "state": "approved"}
        assert "red line" in (await refused(await http.post(f"{PATH}/{bad.id}/state", json=move)))[0]
        found = await refused(await http.post(f"{PATH}/{double.id}/state", json=move))
        assert found[0].startswith(f"same text as {first.name}")
        assert (
            200
            == (
                await http.post(f"{PATH}/{double.id}/state", json={"version": 1, "state": "rejected"})
            ).status_code
        )
        assert 200 == (await http.post(f"{PATH}/{first.id}/state", json=move)).status_code


async def test_shape_is_checked(small_stage: Stage) -> None:
    """No wording, four wordings and strange fields are no reply."""
    async with chief(small_stage) as http:
        wrong: list[dict[str, Any]] = [
            {"wordings": []},
            {"wordings": list("甲乙丙丁")},
            {**GOOD, "id": "x"},
            {},
        ]
        for reply in wrong:
            body = {"shop": "cups", "intent": "discount", "reply": reply}
            assert 422 == (await http.post(PATH, json=body)).status_code


async def test_preview_fills_samples_and_marks(small_stage: Stage) -> None:
    """Every text comes filled, with what is missing and what crosses a line; nothing is saved."""
    async with chief(small_stage) as http:
        trial = {
            "shop": "cups",
            "intent": "discount",
            "reply": {"wordings": ["送{gift}给您"], "tones": {"brief": "最好了"}},
        }
        told = (await http.post(f"{PATH}/preview", json=trial)).json()
        warm, brief = told["texts"]
        assert ("warm", "送锅铲给您", []) == (warm["tone"], warm["text"], warm["missing"])
        assert [("最好", "绝对化用语", "很好")] == [
            (mark["text"], mark["reason"], mark["rewrite"]) for mark in brief["marks"]
        ]
        assert any("red line" in finding for finding in told["findings"])
        double = proposed(small_stage, "送{gift}给您")
        told = (await http.post(f"{PATH}/preview", json=trial)).json()
        assert f"same text as {double.name}" in told["findings"][-1]
        own = (await http.post(f"{PATH}/preview", json={**trial, "own": double.id})).json()
        assert told["findings"][:-1] == own["findings"]
        mine = (await http.post(f"{PATH}/preview", json={**trial, "item": "cup"})).json()
        assert ["gift"] == mine["texts"][0]["missing"]
        kept = (await http.get(PATH, params={"shop": "cups"})).json()["items"]
        assert [double.id] == [line["id"] for line in kept]


async def test_own_answers_typed_often_are_proposed(stage: Stage) -> None:
    """Three agents' chats with the same own answer make one proposal; looking again makes none."""
    texts = (
        "赠品和商品放在同一个包裹里寄出",
        "赠品和商品放在同一个包裹里寄出哦",
        "赠品和商品放在同一个包裹里寄出",
    )
    for place, text in enumerate((*texts, "给您便宜5块")):
        talk_once(stage, f"b{place}", text)
    async with chief(stage) as http:
        looked = (await http.post(f"{PATH}/proposals", params={"shop": "cups"})).json()
        assert {"answers": 4, "proposed": 1, "left": {"number": 1}} == looked
        (line,) = (await http.get(PATH, params={"shop": "cups"})).json()["items"]
        assert ("discount", [texts[0]], "typed", 3) == (
            line["intent"],
            line["reply"]["wordings"],
            line["source"],
            line["evidence"]["conversations"],
        )
        rejected = {"version": 1, "state": "rejected"}
        assert 200 == (await http.post(f"{PATH}/{line['id']}/state", json=rejected)).status_code
        looked = (await http.post(f"{PATH}/proposals", params={"shop": "cups"})).json()
        assert (0, 1) == (looked["proposed"], looked["left"]["known"])


def talk_once(stage: Stage, buyer: str, answer: str) -> None:
    """Have a buyer ask for a discount and an agent answer."""
    now = stage.house.now()
    read = Understanding((), {}, (Scored("discount", 0.9),), Scored("calm", 0.9), needs=("discount",))
    with stage.house.database.write() as session:
        talk = open_conversation(session, shop="cups", buyer=buyer, now=now)
        for kind, who, text in (("buyer", talk.customer, "有优惠吗"), ("agent", "qing", answer)):
            append_message(
                session,
                conversation=talk.id,
                sender_kind="buyer" if kind == "buyer" else "agent",
                sender_id=who,
                sender_name=who,
                client_msg_id=f"{buyer}{kind}",
                kind="text",
                text=text,
                payload=None,
                seen_seq=None if kind == "buyer" else 1,
                now=now,
            )
        save_label(
            session,
            conversation=talk.id,
            round_seq=1,
            revision=1,
            last_seq=1,
            understanding=read,
            model="",
            now=now,
        )


async def test_replies_are_for_supervisors_of_the_shop(small_stage: Stage) -> None:
    """Agents, strangers and buyers are turned away at every door."""
    reply = proposed(small_stage)
    tokens = [
        small_stage.staff["qing"],
        hire(small_stage, "supervisor", "toys"),
        (await small_stage.buyer()).token,
    ]
    edit = {"version": 1, "intent": "discount", "reply": GOOD}
    made = {"shop": "cups", "intent": "discount", "reply": GOOD}
    for token in tokens:
        async with small_stage.http(token) as http:
            for method, path, body in (
                ("GET", f"{PATH}?shop=cups", None),
                ("POST", PATH, made),
                ("POST", f"{PATH}/preview", made),
                ("POST", f"{PATH}/proposals?shop=cups", None),
                ("GET", f"{PATH}/{reply.id}", None),
                ("PUT", f"{PATH}/{reply.id}", edit),
                ("POST", f"{PATH}/{reply.id}/state", {"version": 1, "state": "approved"}),
            ):
                answer = await http.request(method, path, json=body)
                assert 403 == answer.status_code, (method, path, answer.text)
    with small_stage.house.database.read() as session:
        assert 1 == load_reply(session, reply.id).version
