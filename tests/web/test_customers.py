"""The register over HTTP: files in, cards masked, tags, merges, rights; closed to everybody else."""

from __future__ import annotations

import json
from typing import Any

import httpx

from bot.store import ensure_customer
from tests.web.clerk import hired
from tests.web.stage import Stage

CRM = "/api/v1/shops/cups/crm"
ORDERS = "订单号,买家ID,收货人,实付金额,订单状态,下单时间,商品标题\n1001,alice,李晓,98,交易成功,2025-05-01,杯\n1002,bo,王**,30,交易成功,2025-05-02,锅\n"
PEOPLE = "买家ID,姓名,手机,生日,标签\nalice,李晓,13812345678,1998-03-05,茶\neva,李小,13812345678,,\n"


async def upload(http: httpx.AsyncClient, text: str, name: str = "a.csv", **fields: str) -> httpx.Response:
    """Upload a file."""
    files = {"file": (name, text.encode("gb18030"), "text/csv")}
    return await http.post(f"{CRM}/imports", files=files, data=fields)


async def taken(http: httpx.AsyncClient, text: str, name: str = "a.csv") -> dict[str, Any]:
    """Take a file in and wait for its job."""
    answer = await upload(http, text, name, apply="true")
    assert answer.status_code == 200, answer.text
    job: dict[str, Any] = {"state": "running"}
    for _ in range(2000):
        job = (await http.get(f"{CRM}/imports/{answer.json()['job']}")).json()
        if job["state"] != "running":
            break
    return job


async def test_files_come_in_and_cards_go_out(stage: Stage) -> None:
    """Preview, refusal, job; list, masked card, reveal, edit, history; every look is logged."""
    async with stage.http(hired(stage.house, "supervisor", "cups")) as http:
        look = (await upload(http, ORDERS)).json()
        assert ("orders", "订单", 2, 2, None) == (
            look["table"],
            look["table_zh"],
            look["rows"],
            look["good"],
            look["job"],
        )
        bad = await upload(http, ORDERS + "1003,bo,,贵,,2025-05-02,\n", apply="true")
        assert (422, "import_refused") == (bad.status_code, bad.json()["error"]["code"])
        assert [4] == [line["line"] for line in bad.json()["error"]["detail"]["problems"]]
        job = await taken(http, ORDERS)
        assert ("done", 2) == (job["state"], job["done"])
        assert 0 == (await taken(http, ORDERS))["report"]["changed"]
        await taken(http, PEOPLE, "p.csv")
        page = (await http.get(f"{CRM}/customers", params={"search": "alice"})).json()
        assert (1, "李*", "al***e", ["茶"]) == (
            page["total"],
            page["items"][0]["name"],
            page["items"][0]["buyer"],
            page["items"][0]["tags"],
        )
        who = page["items"][0]["customer"]
        card = (await http.get(f"{CRM}/customers/{who}")).json()
        values = {field["key"]: field["value"] for field in card["fields"]}
        assert ("138****5678", "03-05", "existing") == (values["phone"], values["birthday"], card["kind"])
        assert ["1001"] == [p["order_no"] for p in card["purchases"] if p["counted"]]
        assert ["birthday"] == [day["kind"] for day in card["dates"]]
        full = (await http.post(f"{CRM}/customers/{who}/reveal")).json()
        assert "13812345678" in {
            field["value"] for field in full["fields"] if isinstance(field["value"], str)
        }
        refused = await http.patch(f"{CRM}/customers/{who}", json={"fields": {"phone": "12"}})
        assert (422, "customer_field") == (refused.status_code, refused.json()["error"]["code"])
        await http.patch(f"{CRM}/customers/{who}", json={"fields": {"city": "杭州", "gender": "女"}})
        history = (await http.get(f"{CRM}/customers/{who}/history")).json()["items"]
        assert {"city": [None, "杭州"], "gender": [None, "female"]} == history[0]["changes"]
        assert ("138****5678", "李*") == (history[1]["changes"]["phone"][1], history[2]["changes"]["name"][1])
        looks = (await http.get(f"{CRM}/accesses", params={"customer": who})).json()["items"]
        assert ["reveal", "card"] == [look["what"] for look in looks]
        sheet = (await http.get(f"{CRM}/export", params={"full": "true"})).content.decode("utf-8-sig")
        assert "13812345678" in sheet
        assert ("customers", 3, 0) == (
            (again := (await upload(http, sheet)).json())["table"],
            again["good"],
            again["problem_count"],
        )


async def test_lists_tags_fields_and_days(stage: Stage) -> None:
    """Filters, sorting, bulk tags, a field of the shop's own, a lunar day of the family, consent."""
    async with stage.http(hired(stage.house, "supervisor", "cups")) as http:
        await taken(http, ORDERS)
        bought = {"bought": {"least": 1}}
        body = {"filter": bought, "sort": "buyer", "limit": 1}
        page = (await http.post(f"{CRM}/customers/search", json=body)).json()
        who = page["items"][0]["customer"]
        assert (2, 1) == (page["total"], len(page["items"]))
        assert {"count": 2} == (await http.post(f"{CRM}/customers/count", json={"filter": bought})).json()
        wrong = await http.get(f"{CRM}/customers", params={"filter": json.dumps({"field": "wealth"})})
        assert (422, "filter.field") == (wrong.status_code, wrong.json()["error"]["detail"]["at"])
        tagged = await http.post(f"{CRM}/tags", json={"filter": bought, "add": ["五月"], "remove": ["茶"]})
        assert {"count": 2} == tagged.json()
        assert 2 == (await http.get(f"{CRM}/customers", params={"search": "五月"})).json()["total"]
        own = {"key": "x_cup", "label": "爱用的杯子", "kind": "choice", "choices": ["保温杯", "玻璃杯"]}
        specs = (await http.put(f"{CRM}/fields", json=own)).json()
        assert [("x_cup", True)] == [(f["key"], f["own"]) for f in specs["items"] if f["own"]]
        await http.patch(f"{CRM}/customers/{who}", json={"fields": {"x_cup": "玻璃杯"}})
        found = {"field": "field.x_cup", "op": "eq", "value": "玻璃杯"}
        assert {"count": 1} == (await http.post(f"{CRM}/customers/count", json={"filter": found})).json()
        row = next(r for r in (await http.get(f"{CRM}/customers")).json()["items"] if r["customer"] == who)
        assert {"x_cup": "玻璃杯"} == row["own"]
        look = await upload(http, "买家ID,爱用的杯子\nbo,保温杯\n")
        assert ("customers", "field.x_cup") == (look.json()["table"], look.json()["columns"][1]["to"])
        await http.put(
            f"{CRM}/fields", json=own | {"key": "x_tea", "label": "爱喝的茶", "kind": "text", "choices": []}
        )
        specs = (await http.put(f"{CRM}/fields/order", json={"keys": ["x_tea", "x_cup"]})).json()
        assert ["x_tea", "x_cup"] == [
            f["key"] for f in sorted(specs["items"], key=lambda f: f["position"]) if f["own"]
        ]
        await http.put(f"{CRM}/fields", json=own | {"label": "常用的杯子"})
        specs = (await http.delete(f"{CRM}/fields/x_tea")).json()
        assert {("x_tea", "爱喝的茶", True), ("x_cup", "常用的杯子", False)} == {
            (f["key"], f["zh"], f["retired"]) for f in specs["items"] if f["own"]
        }
        card = (await http.get(f"{CRM}/customers/{who}")).json()
        assert ["玻璃杯"] == [f["shown"] for f in card["fields"] if f["key"].startswith("x_")]
        moves = (
            await http.post(f"{CRM}/rules/preview", json={"changes": {"value": {"high": {"over": 1}}}})
        ).json()
        assert (1, True) == (moves["every"], moves["customers"] >= 2)
        assert {"value", "stage", "risk_level"} <= {axis["axis"] for axis in moves["axes"]}
        wrong = await http.post(f"{CRM}/rules/preview", json={"changes": {"value": {"high": {"least": -1}}}})
        assert 422 == wrong.status_code
        day = {"kind": "birthday", "whose": "child", "month": 8, "day": 15, "calendar": "lunar"}
        card = (await http.put(f"{CRM}/customers/{who}/dates", json=day)).json()
        assert [("child", "lunar")] == [(line["whose"], line["calendar"]) for line in card["dates"]]
        said = {"purpose": "marketing", "granted": False, "how": "chat"}
        assert {"marketing": False} == (await http.post(f"{CRM}/customers/{who}/consents", json=said)).json()[
            "consents"
        ]
        card = (await http.delete(f"{CRM}/customers/{who}/tags/五月")).json()
        assert [] == card["tags"]
        lines = (await http.get(f"{CRM}/customers/{who}/history")).json()["items"]
        told = {key: pair for line in reversed(lines) for key, pair in line["changes"].items()}
        assert [["五月"], None] == told["tags"]
        assert (["child birthday lunar:08-15"], False) == (told["dates"][1], told["consent.marketing"][1])


async def test_merging_and_being_forgotten(stage: Stage) -> None:
    """Two accounts become one and two again; a forgotten buyer leaves figures and nothing else."""
    buyer = await stage.buyer("li")
    async with buyer.online() as line:
        await line.say(buyer.conversation, "我叫李晓，电话13812345678", "k1")
        await line.next("message.ack")
    with stage.house.database.write() as session:
        other = ensure_customer(session, shop="cups", buyer="li2", name="李小", now=stage.house.now()).id
    async with stage.http(hired(stage.house, "supervisor", "cups")) as http:
        who = next(
            row["customer"]
            for row in (await http.get(f"{CRM}/customers")).json()["items"]
            if row["customer"] != other
        )
        merge = (await http.post(f"{CRM}/merges", json={"kept": who, "gone": other})).json()
        assert [who, other] == (await http.get(f"{CRM}/customers/{other}")).json()["members"]
        await http.delete(f"{CRM}/merges/{merge['id']}")
        assert [other] == (await http.get(f"{CRM}/customers/{other}")).json()["members"]
        copy = (await http.get(f"{CRM}/customers/{who}/export")).json()
        assert "我叫李晓，电话13812345678" == copy["conversations"][0]["messages"][0]["text"]
        assert 422 == (await http.post(f"{CRM}/customers/{who}/erase", json={"confirm": "x"})).status_code
        gone = (await http.post(f"{CRM}/customers/{who}/erase", json={"confirm": who})).json()
        assert (1, 1) == (gone["accounts"], gone["conversations"])
        after = (await http.get(f"{CRM}/customers/{who}/export")).json()
        assert "13812345678" not in json.dumps(after, ensure_ascii=False)
        assert [other] == [row["customer"] for row in (await http.get(f"{CRM}/customers")).json()["items"]]
        assert 409 == (await http.post(f"{CRM}/customers/{who}/erase", json={"confirm": who})).status_code
        kept = {"messages": 30, "customers": 0, "accesses": 365}
        card = (await http.put(f"{CRM}/retention", json=kept)).json()
        assert (kept | {"asks": 365, "chats": 1095}).items() <= card.items()
        assert (None, 1095) == (card["last"], card["usual"]["messages"])
        ran = (await http.post(f"{CRM}/retention/run")).json()
        assert 0 == ran["last"]["counts"]["messages"]
        assert ran == (await http.get(f"{CRM}/retention")).json()
        low = await http.put(f"{CRM}/retention", json=kept | {"accesses": 3})
        assert 422 == low.status_code


DOORS: list[tuple[str, str, dict[str, Any] | None]] = [
    ("GET", "/customers", None),
    ("POST", "/customers/search", {}),
    ("POST", "/customers/count", {}),
    ("GET", "/customers/{c}", None),
    ("PATCH", "/customers/{c}", {"fields": {}}),
    ("GET", "/customers/{c}/history", None),
    ("PUT", "/customers/{c}/notes", {"notes": []}),
    ("POST", "/customers/{c}/tags", {"text": "茶"}),
    ("DELETE", "/customers/{c}/tags/茶", None),
    ("PUT", "/customers/{c}/dates", {"kind": "other", "month": 1, "day": 1}),
    ("DELETE", "/customers/{c}/dates/x", None),
    ("POST", "/customers/{c}/consents", {"purpose": "care", "granted": True, "how": "chat"}),
    ("GET", "/fields", None),
    ("GET", "/retention", None),
    ("GET", "/imports", None),
    ("GET", "/imports/x", None),
]
SUPERVISED: list[tuple[str, str, dict[str, Any] | None]] = [
    ("POST", "/customers/{c}/reveal", None),
    ("GET", "/customers/{c}/export", None),
    ("POST", "/customers/{c}/erase", {"confirm": "x"}),
    ("POST", "/tags", {"search": "x"}),
    ("PUT", "/fields", {"key": "x_a", "label": "甲", "kind": "text"}),
    ("DELETE", "/fields/x_a", None),
    ("GET", "/duplicates", None),
    ("POST", "/merges", {"kept": "a", "gone": "b"}),
    ("DELETE", "/merges/x", None),
    ("GET", "/export", None),
    ("GET", "/accesses", None),
    ("PUT", "/retention", {}),
    ("POST", "/recompute", None),
    ("POST", "/rules/preview", {"changes": {}}),
    ("POST", "/retention/run", None),
    ("PUT", "/fields/order", {"keys": []}),
]


async def test_doors(small_stage: Stage) -> None:
    """Another shop's supervisor and a buyer enter none of them, an agent of the shop not the supervisor's.

    A customer of this shop is not found through another shop's address.
    """
    stage = small_stage
    buyer = await stage.buyer("li")
    with stage.house.database.write() as session:
        customer = ensure_customer(session, shop="cups", buyer="ann", now=stage.house.now()).id
    stranger, agent = hired(stage.house, "supervisor", "toys"), hired(stage.house, "agent", "cups")
    for token in (stranger, buyer.token):
        async with stage.http(token) as http:
            for method, path, body in [*DOORS, *SUPERVISED]:
                answer = await http.request(method, CRM + path.format(c=customer), json=body)
                assert answer.status_code == 403, (method, path, answer.text)
            assert (await upload(http, ORDERS)).status_code == 403
    async with stage.http(agent) as http:
        for method, path, body in SUPERVISED:
            answer = await http.request(method, CRM + path.format(c=customer), json=body)
            assert answer.status_code == 403, (method, path, answer.text)
        assert (await upload(http, ORDERS)).status_code == 403
        assert (await http.get(f"{CRM}/customers/{customer}")).status_code == 200
    async with stage.http(stranger) as http:
        for method, path, body in DOORS:
            if "{c}" in path:
                there = f"/api/v1/shops/toys/crm{path.format(c=customer)}"
                assert (await http.request(method, there, json=body)).status_code == 404, path
