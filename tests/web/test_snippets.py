"""Texts at hand: found by what is typed, filled for a conversation, counted when sent; shop-wide notices."""

from __future__ import annotations

from typing import Any

from bot.shop.schema import ShopSpec
from bot.store import save_shop
from tests.web.clerk import SHOP, hired
from tests.web.stage import Stage

GIFTED = {**SHOP, "products": [{**SHOP["products"][0], "facts": {"gift": "杯刷"}}]}  # type: ignore[dict-item]


async def test_snippet_is_found_filled_and_counted(small_stage: Stage) -> None:
    """Typed as first letters it is found, the gift of the item in focus stands in it, sending counts."""
    with small_stage.house.database.write() as session:
        save_shop(session, ShopSpec.model_validate(GIFTED), now=small_stage.house.now())
    buyer = await small_stage.buyer()
    where = buyer.conversation
    async with (
        small_stage.http(small_stage.staff["qing"]) as http,
        small_stage.http(small_stage.staff["ming"]) as other,
        buyer.online() as b,
        small_stage.agent("qing").online(where) as qing,
    ):
        await b.send(
            "message.send", conversation=where, client_msg_id="k1", kind="product", payload={"product": "cup"}
        )
        await qing.next("message.new")
        made = (
            await http.post(
                "/api/v1/snippets", json={"shop": "cups", "title": "赠品说明", "text": "送{gift}"}
            )
        ).json()
        assert (made["source"], made["initials"], made["editable"]) == ("own", "zpsm", True)

        async def find(client: Any, **more: str) -> list[dict[str, Any]]:  # noqa: ANN401 - httpx's client
            answer = await client.get("/api/v1/snippets", params=more)
            assert answer.status_code == 200, answer.text
            items: list[dict[str, Any]] = answer.json()["items"]
            return items

        for typed in ("zpsm", "赠品", "zengpin", ""):
            (found,) = await find(http, conversation=where, q=typed)
            assert (found["filled"], found["missing_slots"], found["text"]) == ("送杯刷", [], "送{gift}")
        (bare,) = await find(http, shop="cups", q="zp")
        assert (bare["filled"], bare["missing_slots"][0]["zh"]) == ("送{gift}", "赠品")
        assert await find(other, shop="cups", q="zp") == []
        assert (await other.delete(f"/api/v1/snippets/{made['id']}")).status_code == 404

        await qing.say(where, "送杯刷", "a1", seen_seq=1, snippets=[made["id"]])
        await qing.next("message.ack")
        assert [(one["mine"], one["uses"]) for one in await find(http, shop="cups")] == [(1, 1)]

        filled = (await http.post(f"/api/v1/conversations/{where}/fill", json={"text": "送{gift}{x}"})).json()
        assert filled["text"] == "送杯刷{x}"
        (known,) = (await http.get(f"/api/v1/conversations/{where}/variables")).json()["items"]
        assert (known["slot"], known["zh"], known["value"]) == ("gift", "赠品", "杯刷")


async def test_snippets_are_kept_with_care(small_stage: Stage) -> None:
    """The shop's are the supervisors'; what must not be sent is not kept; a change needs the newest version."""
    boss = hired(small_stage.house, "supervisor", "cups")
    new = {"shop": "cups", "scope": "shop", "title": "问候", "text": "您好"}
    async with small_stage.http(small_stage.staff["qing"]) as http, small_stage.http(boss) as chief:
        assert (await http.post("/api/v1/snippets", json=new)).status_code == 403
        made = (await chief.post("/api/v1/snippets", json=new)).json()
        assert not (await http.get("/api/v1/snippets?shop=cups")).json()["items"][0]["editable"]
        refused = await chief.post("/api/v1/snippets", json={**new, "text": "我们家最好"})
        assert (refused.status_code, refused.json()["error"]["code"]) == (422, "bad_snippet")
        edit = {"title": "问候", "text": "您好呀", "version": 1}
        assert (await http.put(f"/api/v1/snippets/{made['id']}", json=edit)).status_code == 403
        assert (await chief.put(f"/api/v1/snippets/{made['id']}", json=edit)).json()["version"] == 2
        late = await chief.put(f"/api/v1/snippets/{made['id']}", json=edit)
        assert (late.status_code, late.json()["error"]["code"]) == (409, "changed_since")
        assert (await http.get("/api/v1/snippets")).status_code == 422


async def test_notice_is_approved_then_sent_one_by_one(small_stage: Stage) -> None:
    """An agent drafts, a supervisor approves, the agent sends it where it concerns somebody, once each."""
    boss = hired(small_stage.house, "supervisor", "cups")
    buyer = await small_stage.buyer()
    where = buyer.conversation
    async with (
        small_stage.http(small_stage.staff["qing"]) as http,
        small_stage.http(boss) as chief,
        buyer.online() as b,
        small_stage.agent("qing").online(where) as qing,
    ):
        await b.say(where, "有优惠吗", "k1")
        await qing.next("suggestions")
        draft = (
            await http.post(
                "/api/v1/notices",
                json={"shop": "cups", "cause": "爆仓", "text": "晚两天发", "intents": ["discount"]},
            )
        ).json()
        assert (draft["state"], draft["written_by"]["name"]) == ("draft", "qing")
        send = {"seen_seq": 1, "notice": draft["id"]}
        await qing.say(where, "晚两天发", "a1", **send)
        assert (await qing.next("error"))["code"] == "notice_over"
        state = f"/api/v1/notices/{draft['id']}/state"
        assert (await http.post(state, json={"state": "approved", "version": 1})).status_code == 403
        assert (await chief.post(state, json={"state": "approved", "version": 1})).status_code == 200
        assert (await qing.next("notice.updated"))["notice"]["state"] == "draft"
        assert (await qing.next("notice.updated"))["notice"]["state"] == "approved"
        (line,) = (await http.get(f"/api/v1/notices/{draft['id']}/conversations")).json()["items"]
        assert (line["conversation"]["id"], line["text"], line["sent"]) == (where, "晚两天发", None)
        await qing.say(where, "晚两天发", "a2", **send)
        assert (await qing.next("message.ack"))["seq"] == 2
        assert (await qing.next("notice.updated"))["notice"]["sent"] == 1
        await qing.say(where, "晚两天发", "a2", **send)
        assert (await qing.next("message.ack"))["seq"] == 2
        await qing.say(where, "晚两天发", "a3", **{**send, "seen_seq": 2})
        assert (await qing.next("error"))["code"] == "notice_sent"
        (line,) = (await http.get(f"/api/v1/notices/{draft['id']}/conversations")).json()["items"]
        assert line["sent"]["by"]["name"] == "qing"
        assert [n["id"] for n in (await http.get("/api/v1/notices?shop=cups")).json()["items"]] == [
            draft["id"]
        ]
        assert (await chief.post(state, json={"state": "ended", "version": 2})).status_code == 200
        assert (await http.get("/api/v1/notices?shop=cups")).json()["items"] == []
