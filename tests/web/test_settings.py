"""What a shop's supervisors set, opening a shop, and the figures of service."""

from __future__ import annotations

from bot.store import day_of
from tests.web.clerk import hired
from tests.web.stage import Stage
from tests.web.test_figures import count

PATH = "/api/v1/shops/cups/settings"
SET = {"wait_amber": 60, "wait_red": 140, "two_person": True}


async def test_settings_are_kept_with_their_version(stage: Stage) -> None:
    """Agents read them, supervisors set them; who saw an older version is refused, as is nonsense."""
    async with stage.http(hired(stage.house, "supervisor", "cups")) as http:
        before = (await http.get(PATH)).json()
        assert (0, 150, False, 150) == (
            before["version"],
            before["wait_red"],
            before["two_person"],
            before["shipped"]["wait_red"],
        )
        kept = (await http.put(PATH, json={**SET, "version": 0})).json()
        assert {**SET, "version": 1}.items() <= kept.items()
        late = await http.put(PATH, json={**SET, "version": 0})
        assert (409, "changed_since") == (late.status_code, late.json()["error"]["code"])
        assert 422 == (await http.put(PATH, json={**SET, "wait_red": 60, "version": 1})).status_code
        acts = (await http.get("/api/v1/audit", params={"action": "settings."})).json()["items"]
        assert [SET] == [act["detail"] for act in acts]
    async with stage.http(stage.staff["qing"]) as http:
        assert 140 == (await http.get(PATH)).json()["wait_red"]
        assert 403 == (await http.put(PATH, json={**SET, "version": 1})).status_code


async def test_only_administrators_open_shops(small_stage: Stage) -> None:
    """A new shop is empty and has a key of its own."""
    house, body = small_stage.house, {"key": "lamps", "name": "灯店", "trade": "home"}
    async with small_stage.http(hired(house, "supervisor", "cups")) as http:
        assert 403 == (await http.post("/api/v1/shops", json=body)).status_code
    async with small_stage.http(hired(house, "admin")) as http:
        assert 201 == (await http.post("/api/v1/shops", json=body)).status_code
        elsewhere = await http.post("/api/v1/shops", json={**body, "key": "lanterns", "platform": "nowhere"})
        assert (422, "unknown_platform") == (elsewhere.status_code, elsewhere.json()["error"]["code"])
        again = await http.post("/api/v1/shops", json=body)
        assert (409, "shop_taken") == (again.status_code, again.json()["error"]["code"])
        assert (1, []) == (
            (book := (await http.get("/api/v1/shops/lamps/facts")).json())["version"],
            book["shop"]["products"],
        )


async def test_service_figures_by_day_and_by_motive(stage: Stage) -> None:
    """Every day of the period is there; a round shown counts for what the buyer cared about."""
    buyer = await stage.buyer()
    async with buyer.online() as b, stage.agent().online(buyer.conversation) as a:
        await b.say(buyer.conversation, "能便宜点吗", "k1")
        offers = await a.next("suggestions")
        first = offers["items"][0]["id"]
        await a.send(
            "suggestion.displayed",
            conversation=buyer.conversation,
            round=offers["round"],
            revision=offers["revision"],
            suggestions=[first],
        )
        await a.send(
            "suggestion.dismissed", conversation=buyer.conversation, suggestion=first, reason="不合适"
        )
        await a.send("draft.check", conversation=buyer.conversation, text="好")
        await a.next("draft.marks")
    count(stage, "other", "", days_ago=1, shown=20, sent=4, edited=1)
    async with stage.http(hired(stage.house, "supervisor", "cups")) as http:
        told = (await http.get("/api/v1/figures/service", params={"shop": "cups", "days": 7})).json()
    assert (7, day_of(stage.house.now()).isoformat()) == (len(told["days"]), told["last"])
    assert (20, 5, 1) == tuple(told["days"][-2][name] for name in ("shown", "pasted", "edited"))
    assert [("bargain", "求廉", 1, 0, 1)] == [
        tuple(line[name] for name in ("psychology", "zh", "rounds", "pasted", "dismissed"))
        for line in told["motives"]
    ]
