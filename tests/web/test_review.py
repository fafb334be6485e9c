"""The review queue over HTTP."""

from __future__ import annotations

import httpx

from bot.store import Doubtful, queue_reviews
from tests.web.stage import Stage
from tests.web.test_figures import hire

PATH = "/api/v1/reviews"
GUESS = {
    "psychology": ["bargain"],
    "scores": [["bargain", 0.52], ["complaint", 0.1]],
    "intents": [["discount", 0.4], ["other", 0.38]],
    "emotion": "calm",
    "emotion_score": 0.7,
}


def queue(stage: Stage, **texts: float) -> None:
    """Queue messages with their doubt."""
    items = [
        Doubtful(text, text, (("buyer", "在吗"),), GUESS, (("intent", "other", doubt),), doubt, f"m{place}")
        for place, (text, doubt) in enumerate(texts.items())
    ]
    with stage.house.database.write() as session:
        queue_reviews(session, shop="cups", conversation="c", items=items, model="m", now=stage.house.now())


async def waiting(http: httpx.AsyncClient) -> list[str]:
    """Return the texts that wait for whoever asks."""
    answer = await http.get(PATH, params={"shop": "cups"})
    assert answer.status_code == 200, answer.text
    return [item["text"] for item in answer.json()["items"]]


async def test_supervisor_works_through_the_queue(stage: Stage) -> None:
    """The most useful comes first with its choices in Chinese; every answer brings the next one."""
    queue(stage, 便宜点=0.9, 有券吗=0.7, 算了=0.5)
    async with stage.http(hire(stage, "supervisor", "cups")) as http:
        page = (await http.get(PATH, params={"shop": "cups", "limit": 1})).json()
        (first,) = page["items"]
        assert ("便宜点", "求廉", "优惠活动", "平静") == (
            first["text"],
            first["psychology"][0]["zh"],
            first["intents"][0]["zh"],
            first["emotion"]["zh"],
        )
        assert [{"kind": "intent", "key": "other", "zh": "其他", "weight": 0.9}] == first["grounds"]
        assert [{"role": "buyer", "text": "在吗"}] == first["context"]
        assert 3 == page["counts"]["open"]
        kept = (await http.post(f"{PATH}/{first['id']}/answer", json={"accept": True})).json()
        second = kept["next"]
        assert "有券吗" == second["text"]
        kept = (
            await http.post(f"{PATH}/{second['id']}/answer", json={"psychology": [], "intent": "other"})
        ).json()
        assert "算了" == kept["next"]["text"]
        kept = (await http.post(f"{PATH}/{kept['next']['id']}/skip")).json()
        assert kept["next"] is None
        assert [] == await waiting(http)


async def test_answers_are_checked(small_stage: Stage) -> None:
    """Nothing said, a key of no vocabulary and an unknown message are refused."""
    queue(small_stage, 便宜点=0.9)
    async with small_stage.http(hire(small_stage, "supervisor", "cups")) as http:
        (item,) = (await http.get(PATH, params={"shop": "cups"})).json()["items"]
        address = f"{PATH}/{item['id']}/answer"
        for body in ({}, {"intent": "haggling"}, {"psychology": ["thrift"]}, {"emotion": "joy"}):
            assert 422 == (await http.post(address, json=body)).status_code
        assert 404 == (await http.post(f"{PATH}/none/answer", json={"accept": True})).status_code
        assert 403 == (await http.get(PATH, params={"shop": "nowhere"})).status_code
        assert ["便宜点"] == await waiting(http)


async def test_agreement_of_two_reviewers(small_stage: Stage) -> None:
    """What two have labelled is compared."""
    queue(small_stage, d=0.9)  # this likeness is asked of two
    people = [hire(small_stage, "supervisor", "cups"), hire(small_stage, "admin")]
    for token, body in zip(people, ({"accept": True}, {"intent": "other"}), strict=True):
        async with small_stage.http(token) as http:
            (item,) = (await http.get(PATH, params={"shop": "cups"})).json()["items"]
            assert item["second"]
            kept = (await http.post(f"{PATH}/{item['id']}/answer", json=body)).json()
    assert "disputed" == kept["item"]["state"]
    async with small_stage.http(people[0]) as http:
        told = (await http.get(f"{PATH}/agreement", params={"shop": "cups"})).json()
    assert (1, 1.0, 0.0, 1.0) == (told["messages"], told["psychology"], told["intent"], told["emotion"])


async def test_queue_is_for_supervisors_of_the_shop(small_stage: Stage) -> None:
    """Agents, strangers and buyers are turned away at every door."""
    queue(small_stage, 便宜点=0.9)
    async with small_stage.http(hire(small_stage, "admin")) as http:
        (item,) = (await http.get(PATH, params={"shop": "cups"})).json()["items"]
    tokens = [
        small_stage.staff["qing"],
        hire(small_stage, "supervisor", "toys"),
        (await small_stage.buyer()).token,
    ]
    for token in tokens:
        async with small_stage.http(token) as http:
            assert 403 == (await http.get(PATH, params={"shop": "cups"})).status_code
            assert 403 == (await http.get(f"{PATH}/agreement", params={"shop": "cups"})).status_code
            assert 403 == (await http.post(f"{PATH}/{item['id']}/answer", json={"accept": True})).status_code
            assert 403 == (await http.post(f"{PATH}/{item['id']}/skip")).status_code
