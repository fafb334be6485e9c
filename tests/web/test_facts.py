"""A shop's facts over HTTP: reading, changing with the version seen, trying out, history, the way back."""

from __future__ import annotations

from typing import Any

import pytest

from bot.store import audit_entries
from tests.web.clerk import hired, know, stock
from tests.web.stage import Stage

PATH = "/api/v1/shops/cups/facts"
GIFT = {"slot": "gift", "value": "送杯刷", "scope": "product", "key": "cup"}


def edits(*lines: dict[str, Any]) -> dict[str, Any]:
    """Return a body."""
    return {"edits": list(lines)}


async def test_fact_is_written_once_over_the_version_seen(stage: Stage) -> None:
    """The second of two who saw the same version is told, and nothing of theirs is stored."""
    stock(stage)
    async with stage.http(hired(stage.house, "supervisor", "cups")) as http:
        first = await http.get(PATH)
        tag, version = first.headers["ETag"], first.json()["version"]
        assert f'"{version}"' == tag
        assert not {"customers", "orders", "secret"} & set(first.json()["shop"])
        done = await http.patch(PATH, json=edits(GIFT), headers={"If-Match": tag})
        assert (200, version + 1) == (done.status_code, done.json()["version"])
        (change,) = done.json()["changes"]
        assert ["products", "cup", "facts", "gift"] == change["path"]
        stale = await http.patch(PATH, json=edits({**GIFT, "value": "送贺卡"}), headers={"If-Match": tag})
        assert (409, "stale_shop", {"version": version + 1}) == (
            stale.status_code,
            stale.json()["error"]["code"],
            stale.json()["error"]["detail"],
        )
        facts = (await http.get(PATH)).json()["shop"]
    assert "送杯刷" == facts["products"][0]["facts"]["gift"]["value"]
    with stage.house.database.read() as session:
        assert ["facts.edit"] == [entry.action for entry in audit_entries(session, shop="cups")]


async def test_change_without_a_version_is_refused(small_stage: Stage) -> None:
    """Who changes says what they saw, in a form that can be read."""
    stock(small_stage)
    async with small_stage.http(hired(small_stage.house, "supervisor", "cups")) as http:
        for headers in ({}, {"If-Match": "newest"}):
            answer = await http.patch(PATH, json=edits(GIFT), headers=headers)
            assert (422, "bad_input") == (answer.status_code, answer.json()["error"]["code"])


async def test_wrong_facts_are_told_all_at_once(small_stage: Stage) -> None:
    """Each with the place of its edit; none is stored."""
    stock(small_stage)
    async with small_stage.http(hired(small_stage.house, "supervisor", "cups")) as http:
        tag = (await http.get(PATH)).headers["ETag"]
        body = edits(GIFT, {**GIFT, "key": "tap"}, {**GIFT, "slot": "price"})
        answer = await http.patch(PATH, json=body, headers={"If-Match": tag})
        assert (422, "bad_facts") == (answer.status_code, answer.json()["error"]["code"])
        told = answer.json()["error"]["detail"]["problems"]
        assert [(2, "row.no_target"), (3, "row.no_slot")] == [(line["line"], line["code"]) for line in told]
        assert tag == (await http.get(PATH)).headers["ETag"]


@pytest.mark.parametrize(
    "parts", [{"products": "none"}, {"nonsense": 1}, {"name": "\x00"}, {"products": [{"key": "a" * 90}]}]
)
async def test_parts_that_do_not_hold_are_refused(small_stage: Stage, parts: dict[str, Any]) -> None:
    """Whatever is sent, the shop stays as it was."""
    stock(small_stage)
    async with small_stage.http(hired(small_stage.house, "supervisor", "cups")) as http:
        tag = (await http.get(PATH)).headers["ETag"]
        answer = await http.put(PATH, json={"shop": parts}, headers={"If-Match": tag})
        assert 422 == answer.status_code
        assert tag == (await http.get(PATH)).headers["ETag"]


async def test_history_says_who_and_leads_back(stage: Stage) -> None:
    """Newest first; undoing makes a version of its own."""
    stock(stage)
    async with stage.http(hired(stage.house, "supervisor", "cups")) as http:
        start = await http.get(PATH)
        tag = start.headers["ETag"]
        for value in ("送杯刷", "送贺卡"):
            done = await http.patch(PATH, json=edits({**GIFT, "value": value}), headers={"If-Match": tag})
            tag = f'"{done.json()["version"]}"'
        lines = (await http.get(f"{PATH}/history")).json()["items"]
        assert [("edit", "supervisor"), ("edit", "supervisor")] == [
            (line["how"], line["staff_name"]) for line in lines[:2]
        ]
        assert ("送杯刷", "送贺卡") == (lines[0]["changes"][0]["before"], lines[0]["changes"][0]["after"])
        back = await http.post(
            f"{PATH}/undo", json={"version": start.json()["version"]}, headers={"If-Match": tag}
        )
        assert 200 == back.status_code, back.text
        assert start.json()["shop"] == (await http.get(PATH)).json()["shop"]
        assert "undo" == (await http.get(f"{PATH}/history")).json()["items"][0]["how"]


async def test_preview_shows_facts_and_red_lines_and_saves_nothing(small_stage: Stage) -> None:
    """Before and after, with where it comes from; a forbidden word is named."""
    stock(small_stage)
    async with small_stage.http(hired(small_stage.house, "supervisor", "cups")) as http:
        before = (await http.get(PATH)).headers["ETag"]
        told = (await http.post(f"{PATH}/preview", json=edits({**GIFT, "value": "送最好的杯刷"}))).json()
        assert [("gift", "赠品", None, "送最好的杯刷", "product:cup")] == [
            (line["slot"], line["zh"], line["before"], line["after"], line["source"])
            for line in told["facts"]
        ]
        assert ["red_line.best"] == [line["code"] for line in told["warnings"]]
        wrong = (await http.post(f"{PATH}/preview", json=edits({**GIFT, "key": "tap"}))).json()
        assert (["row.no_target"], []) == ([line["code"] for line in wrong["problems"]], wrong["facts"])
        assert before == (await http.get(PATH)).headers["ETag"]


async def test_facts_belong_to_supervisors_of_the_shop(small_stage: Stage) -> None:
    """Agents read; strangers do nothing; only supervisors change and look back."""
    stock(small_stage)
    house = small_stage.house
    writes: tuple[tuple[str, str, Any], ...] = (
        ("PATCH", "", edits(GIFT)),
        ("PUT", "", {"shop": {}}),
        ("POST", "/undo", {"version": 1}),
        ("POST", "/preview", edits(GIFT)),
        ("GET", "/history", None),
    )
    async with small_stage.http(small_stage.staff["qing"]) as http:
        assert 200 == (await http.get(PATH)).status_code
        for method, path, body in writes:
            answer = await http.request(method, PATH + path, json=body, headers={"If-Match": '"1"'})
            assert 403 == answer.status_code, (method, path)
    buyer = await small_stage.buyer()
    for token in (hired(house, "supervisor", "toys"), buyer.token):
        async with small_stage.http(token) as http:
            assert 403 == (await http.get(PATH)).status_code
            for method, path, body in writes:
                answer = await http.request(method, PATH + path, json=body, headers={"If-Match": '"1"'})
                assert 403 == answer.status_code, (method, path)
    async with small_stage.http(hired(house, "admin")) as http:
        assert 404 == (await http.get("/api/v1/shops/nowhere/facts")).status_code


async def test_changed_fact_reaches_the_round_under_way(stage: Stage) -> None:
    """Agents see the new words at once, without another message of the buyer."""
    stock(stage)
    know(stage)
    buyer = await stage.buyer()
    async with buyer.online() as b, stage.agent().online(buyer.conversation) as agent:
        await b.say(buyer.conversation, "送什么", "k1")
        offers = await agent.next("suggestions")
        assert "赠品：不知道；订单：unknown" == offers["items"][0]["text"]
        async with stage.http(hired(stage.house, "supervisor", "cups")) as http:
            tag = (await http.get(PATH)).headers["ETag"]
            await http.patch(PATH, json=edits(GIFT), headers={"If-Match": tag})
        offers = await agent.next("suggestions")
        assert "赠品：送杯刷；订单：unknown" == offers["items"][0]["text"]
