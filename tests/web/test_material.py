"""What supervisors write over HTTP: what a form offers, what its preview shows, what it refuses."""

from __future__ import annotations

from tests.web import test_drills
from tests.web.stage import Stage
from tests.web.test_drills import SHOP, asked

school = test_drills.school


async def test_the_form_offers_names_and_the_preview_shows_what_was_chosen(school: Stage) -> None:
    """What there is to choose has names; what was chosen stands beside the first lines, a bait completed."""
    bait = {
        "key": "own_bait",
        "name": "加微信",
        "brief": "买家想换地方付款",
        "hidden": "想省钱",
        "strategy": "礼貌说明",
        "stage": "presale",
        "goal": "bait",
        "opening": "card",
        "trades": ["appliances"],
        "products": ["cooker"],
        "trouble": "off_platform",
        "needs": [],
    }
    late = bait | {
        "goal": "fix",
        "trouble": "late_ship",
        "opening": "order_card",
        "order": {"state": "paid", "placed": "-50h"},
        "needs": [{"intent": "urge_shipment"}],
        "events": [{"after": "turn2", "hours": 3, "say": "back.urge_shipment", "need": "urge_shipment"}],
    }
    body = {"shop": SHOP, "kind": "scenario", "entry": bait}
    async with school.http(school.staff["boss"]) as http:
        offered = await asked(http, "GET", f"/material/choices?shop={SHOP}")
        assert {"key": "off_platform", "red": ["off_platform"]}.items() <= next(
            one for one in offered["baits"] if one["key"] == "off_platform"
        ).items()
        assert "cooker" in {one["key"] for one in offered["goods"] if one["trade"] == "appliances"}
        assert all(one["zh"] for key in ("openings", "orders", "parcels", "reds") for one in offered[key])
        seen = await asked(http, "POST", "/material/preview", body)
        told = {line["field"]: [one["zh"] for one in line["values"]] for line in seen["chosen"]}
        assert seen["lines"][0] == "[商品卡片] 电磁炉"
        assert told["products"] == ["电磁炉"]
        assert told["success"] == ["不看答了多少", "礼貌婉拒"]
        assert told["red"] == ["离开平台联系或付款"]
        seen = await asked(http, "POST", "/material/preview", body | {"entry": late})
        told = {line["field"]: [one["zh"] for one in line["values"]] for line in seen["chosen"]}
        assert seen["lines"][0] == "[订单卡片] 电磁炉 已付款未发货"
        assert told["order"] == ["已付款未发货", "50 小时前下单"]
        assert told["events"] == ["买家说到第 2 句，过 3 小时：来催发货"]
        wrong = late | {"order": None, "products": ["nothing"]}
        problems = (await asked(http, "POST", "/material/preview", body | {"entry": wrong}))["problems"]
        assert {(one["field"], one["kind"]) for one in problems} == {
            ("order", "order"),
            ("opening", "order"),
            ("products", "gone"),
        }
        kept = await asked(http, "POST", "/material", body | {"entry": late}, 201)
        changed = body | {"entry": kept["entry"] | {"opening": "question"}}
        assert (await asked(http, "PUT", f"/material/{kept['id']}", changed))["version"] == 2
    async with school.http(school.staff["qing"]) as http:
        await asked(http, "GET", f"/material/choices?shop={SHOP}", status=403)
