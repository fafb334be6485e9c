"""What was asked in vain: listed by how often, filled in place, known at once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.shop.gaps import Want
from bot.store import record_gaps
from tests.web.clerk import hired, know, stock
from tests.web.stage import PATIENCE, Stage

PATH = "/api/v1/shops/cups/gaps"
GIFT, POWER, WASH = (
    Want("slot", "gift", "cup"),
    Want("attribute", "功率", "cup"),
    Want("faq", "能机洗吗", "cup"),
)


async def asked(stage: Stage, *wants: Want) -> None:
    """Have a buyer ask some things in vain, the first one twice."""
    buyer = await stage.buyer()
    with stage.house.database.write() as session:
        for number, these in enumerate((wants, wants[:1]), start=1):
            record_gaps(
                session,
                shop="cups",
                conversation=buyer.conversation,
                asked=str(number),
                wants=these,
                question="送什么呀",
                now=stage.house.now(),
            )


async def test_gaps_are_listed_by_how_often_they_were_asked(stage: Stage) -> None:
    """With Chinese names, an example, and how each is filled; a product that is gone is none."""
    stock(stage)
    await asked(stage, GIFT, POWER, WASH, Want("slot", "gift", "gone"), Want("slot", "stock", ""))
    async with stage.http(stage.staff["qing"]) as http:
        told = (await http.get(PATH)).json()
    assert [
        ("gift", "赠品", "保温杯", 2, "fact"),
        ("功率", "功率", "保温杯", 1, "attribute"),
        ("能机洗吗", "能机洗吗", "保温杯", 1, "answer"),
        ("stock", "stock", "", 1, "structure"),
    ] == [
        (line["name"], line["zh"], line["product_name"], line["count"], line["filling"])
        for line in told["items"]
    ]
    assert "送什么呀" == told["items"][0]["question"]


@pytest.mark.parametrize(
    ("want", "value", "where"),
    [
        (GIFT, "送杯刷", ["facts", "gift", "value"]),
        (POWER, "无需用电", ["attributes", "功率"]),
        (WASH, "可以机洗。", []),
    ],
)
async def test_filled_gap_is_gone_and_known(
    small_stage: Stage, want: Want, value: str, where: list[str]
) -> None:
    """It stands at the product, and is asked in vain no more."""
    stock(small_stage)
    await asked(small_stage, want)
    body = {"kind": want.kind, "name": want.name, "product": "cup", "value": value}
    async with small_stage.http(hired(small_stage.house, "supervisor", "cups")) as http:
        done = await http.put(PATH, json=body)
        assert 200 == done.status_code, done.text
        shop: Any = (await http.get("/api/v1/shops/cups/facts")).json()["shop"]
        found: Any = shop["products"][0] if where else shop["faq"][0]["answer"]
        for name in where:
            found = found[name]
        assert value == found
        assert [] == (await http.get(PATH)).json()["items"]
        line = (await http.get("/api/v1/shops/cups/facts/history")).json()["items"][0]
        assert ("gap", want.name) == (line["how"], line["source"])


async def test_filled_gap_reaches_the_round_under_way(stage: Stage) -> None:
    """The agent who waits for the words gets them."""
    stock(stage)
    know(stage)
    buyer = await stage.buyer()
    async with buyer.online() as b, stage.agent().online(buyer.conversation) as agent:
        await b.say(buyer.conversation, "送什么", "k1")
        assert "不知道" in (await agent.next("suggestions"))["items"][0]["text"]
        async with stage.http(hired(stage.house, "supervisor", "cups")) as http:
            body = {"kind": "slot", "name": "gift", "product": "cup", "value": "送杯刷"}
            assert 200 == (await http.put(PATH, json=body)).status_code
        assert "送杯刷" in (await agent.next("suggestions"))["items"][0]["text"]


async def test_question_nobody_has_an_answer_for_is_noted(stage: Stage) -> None:
    """A buyer asks what is no intent of ours and in no list: it is a gap, without the number they gave."""
    stock(stage)
    buyer = await stage.buyer()
    async with buyer.online() as b, stage.agent().online(buyer.conversation) as agent:
        await b.say(buyer.conversation, "能寄放在门卫吗 13812345678", "k1")
        await agent.next("suggestions")
        async with stage.http(stage.staff["qing"]) as http, asyncio.timeout(PATIENCE):
            while not (items := (await http.get(PATH)).json()["items"]):
                pass  # what is shown is kept right after
    (line,) = items
    assert ("faq", "answer", 1) == (line["kind"], line["filling"], line["count"])
    assert "能寄放在门卫吗" in line["question"]
    assert "138" not in line["question"] + line["name"]


async def test_what_is_computed_is_not_filled_by_words(small_stage: Stage) -> None:
    """Stock comes from the product, and wrong values are told."""
    stock(small_stage)
    async with small_stage.http(hired(small_stage.house, "supervisor", "cups")) as http:
        body = {"kind": "slot", "name": "stock", "product": "cup", "value": "很多"}
        assert 422 == (await http.put(PATH, json=body)).status_code
        wrong = await http.put(PATH, json=body | {"name": "gift", "value": "送杯刷。"})
        assert (422, "bad_facts") == (wrong.status_code, wrong.json()["error"]["code"])


async def test_gaps_belong_to_the_shop(small_stage: Stage) -> None:
    """Agents read them, supervisors fill them, others neither."""
    stock(small_stage)
    body = {"kind": "slot", "name": "gift", "product": "cup", "value": "送杯刷"}
    async with small_stage.http(small_stage.staff["qing"]) as http:
        assert 403 == (await http.put(PATH, json=body)).status_code
        assert 422 == (await http.get(PATH, params={"days": 0})).status_code
    buyer = await small_stage.buyer()
    for token in (hired(small_stage.house, "supervisor", "toys"), buyer.token):
        async with small_stage.http(token) as http:
            assert 403 == (await http.get(PATH)).status_code
            assert 403 == (await http.put(PATH, json=body)).status_code
