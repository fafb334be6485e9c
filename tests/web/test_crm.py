"""Customer management over HTTP: figures, warnings, contacts, audiences, points, and who may see them."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from httpx import Response
from openpyxl import load_workbook

from bot.auth import staff_token
from bot.crm.recompute import recompute_shop
from bot.crm.records import Purchase, PurchaseItem
from bot.crm.settings import change_rules
from bot.shop.dates import local
from bot.store import StaffRole, create_staff, ensure_customer
from bot.store.contacts import Contact, plan_contacts
from bot.store.gathered import Traffic, take_traffic
from bot.store.takings import take_lines, take_purchases
from bot.web.problems import _filled
from tests.web.stage import Stage

ROOT = "/api/v1/shops/cups/crm"
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def hire(stage: Stage, role: StaffRole) -> str:
    """Return the token of a new member of staff of the cup shop."""
    house = stage.house
    with house.database.write() as session:
        staff = create_staff(
            session,
            username=f"crm-{role}",
            name=role,
            role=role,
            password_hash="none",
            shops=("cups",),
            now=house.now(),
        )
    return staff_token(staff, secret=house.secret, life=house.token_life, now=house.now()).token


def sold(stage: Stage) -> dict[str, str]:
    """Have three buyers buy in the cup shop, one of them late by now, and compute the figures."""
    house, now = stage.house, stage.house.now()
    with house.database.write() as session:
        ids = {
            buyer: ensure_customer(session, shop="cups", buyer=buyer, name="张三", now=now).id
            for buyer in ("late", "often", "other")
        }
        days = {"late": (200, 180, 160, 60), "often": (80, 60, 40, 20, 1), "other": (30,)}
        orders = [
            Purchase("cups", f"{buyer}{day}", ids[buyer], "signed", 9_000, 0, moment, moment, source="a.csv")
            for buyer, ago in days.items()
            for day in ago
            for moment in (now - timedelta(days=day),)
        ]
        take_purchases(session, "cups", orders)
        take_lines(session, "cups", [(order.order_no, _line()) for order in orders])
    recompute_shop(house.database, "cups", now=now)
    return ids


def be_quiet(stage: Stage, until: str) -> None:
    """Have the quiet hours of the cup shop run from midnight; until midnight: never."""
    with stage.house.database.write() as session:
        hours = {"contact": {"quiet": {"from": "00:00", "until": until}}}
        change_rules(session, "cups", hours, staff=None, now=stage.house.now())


def _line() -> PurchaseItem:
    return PurchaseItem("1", "cup", "cup", "杯子", "杯具", 1, 9_000)


async def test_figures_of_a_customer(stage: Stage) -> None:
    """The card's figures come with names, numerators, denominators and periods, for staff of the shop."""
    ids = sold(stage)
    async with stage.http(stage.staff["qing"]) as http:
        told = (await http.get(f"{ROOT}/customers/{ids['often']}/figures")).json()
        assert 404 == (await http.get(f"{ROOT}/customers/nobody/figures")).status_code
    assert ("high", "高价值客户", "mature", "成熟期") == (
        told["value"]["key"],
        told["value"]["zh"],
        told["stage"]["key"],
        told["stage"]["zh"],
    )
    value = next(gauge for gauge in told["gauges"] if gauge["key"] == "order_value")
    assert (90.0, 450.0, 5) == (value["value"], value["numerator"], value["denominator"])
    assert "客单价" == value["zh"]
    assert value["since"] < value["until"]


async def test_one_customer_is_computed_on_demand(stage: Stage) -> None:
    """A purchase since the last night shows as soon as somebody of the shop asks for it, for this customer alone."""
    ids = sold(stage)
    now = stage.house.now()
    fresh = Purchase("cups", "fresh", ids["other"], "paid", 9_000, 0, now, now)
    with stage.house.database.write() as session:
        take_purchases(session, "cups", [fresh])
    async with stage.http(stage.staff["qing"]) as http:
        path = f"{ROOT}/customers/{ids['other']}/figures"
        before, after = (await http.get(path)).json(), (await http.post(path)).json()
        assert after == (await http.get(path)).json()
        assert 404 == (await http.post(f"{ROOT}/customers/nobody/figures")).status_code
    bought = [
        next(g["value"] for g in told["gauges"] if g["key"] == "orders_window") for told in (before, after)
    ]
    assert 1 == bought[1] - bought[0]


async def test_charts_and_workbook(stage: Stage) -> None:
    """A supervisor sees the shop's charts and takes the management table; an agent does not."""
    sold(stage)
    today = local(stage.house.now()).date()
    with stage.house.database.write() as session:
        take_traffic(
            session, "cups", [Traffic(today, "搜索", "", visitors=9), Traffic(today, "推荐", "", visitors=3)]
        )
    async with stage.http(hire(stage, "supervisor")) as http:
        told = (await http.get(f"{ROOT}/charts")).json()
        book = await http.get(f"{ROOT}/workbook")
    assert 3 == sum(layer["customers"] for layer in told["charts"]["pyramid"])
    assert 25 == sum(len(row) for row in told["charts"]["matrix"]["customers"])
    assert {"high", "low"} == {line["key"] for line in told["value"]}
    assert "too_few" == told["verdict"]["why"]
    assert [(today.isoformat(), 12)] == [(line["day"], line["visitors"]) for line in told["visits"]]
    assert ["搜索", "推荐"] == [line["origin"] for line in told["origins"]]
    assert "高价值客户" in load_workbook(io.BytesIO(book.content)).sheetnames
    async with stage.http(stage.staff["qing"]) as http:
        assert 403 == (await http.get(f"{ROOT}/charts")).status_code
        assert 403 == (await http.get(f"{ROOT}/workbook")).status_code


async def test_rules_are_changed_and_taken_back(stage: Stage) -> None:
    """A supervisor changes a threshold; a wrong one is refused with its place; null takes it back."""
    async with stage.http(hire(stage, "supervisor")) as http:
        told = (
            await http.patch(f"{ROOT}/rules", json={"changes": {"value": {"high": {"over": 300}}}})
        ).json()
        assert ("300", {"value": {"high": {"over": 300}}}) == (
            str(told["rules"]["value"]["high"]["over"]),
            told["changed"],
        )
        wrong = await http.patch(f"{ROOT}/rules", json={"changes": {"pyramid": [1, 2, 3, 4]}})
        assert 422 == wrong.status_code
        back = (await http.patch(f"{ROOT}/rules", json={"changes": {"value": None}})).json()
        assert {} == back["changed"]


async def test_a_warning_is_worked_on(stage: Stage) -> None:
    """The late customer stands on the list with reasons and measures; a measure is recorded."""
    ids = sold(stage)
    async with stage.http(stage.staff["qing"]) as http:
        told = (await http.get(f"{ROOT}/churn")).json()
        (case,) = told["items"]
        assert (ids["late"], "张*", 1) == (case["customer"], case["name"], told["open"])
        late = case["reasons"][0]
        assert (late["key"], True) == ("late", f"平常间隔的{late['value']:g}倍" in late["zh"])
        body = {"measure": case["measures"][0]["id"], "cause": "service"}
        done = (await http.post(f"{ROOT}/churn/{case['id']}", json=body)).json()
        assert ("service", "open") == (done["cause"], done["outcome"])
        assert 422 == (await http.post(f"{ROOT}/churn/{case['id']}", json={"measure": "coupon"})).status_code
        assert 404 == (await http.post(f"{ROOT}/churn/none", json=body)).status_code


async def test_contacts_are_done_once(stage: Stage) -> None:
    """A contact on the list is done with its result; again is a conflict; who declines hears nothing more."""
    ids = sold(stage)
    now = stage.house.now()
    planned = [
        Contact("cups", ids["often"], "keep", occasion, now - timedelta(hours=1), text="您好", reference="1")
        for occasion in ("birthday", "festival")
    ]
    held = Contact(
        "cups", ids["other"], "market", "silent", now - timedelta(hours=1), arm="held", experiment="silent"
    )
    with stage.house.database.write() as session:
        plan_contacts(session, [*planned, held], now=now)
    be_quiet(stage, "23:59:59.999999")
    async with stage.http(stage.staff["qing"]) as http:
        told = (await http.get(f"{ROOT}/contacts")).json()
        early = await http.post(f"{ROOT}/contacts/{told['items'][0]['id']}", json={"state": "done"})
        assert (True, 409) == (told["quiet"], early.status_code)
    be_quiet(stage, "00:00")
    async with stage.http(stage.staff["qing"]) as http:
        told = (await http.get(f"{ROOT}/contacts")).json()
        assert [False, ["生日祝福", "节日问候"]] == [told["quiet"], sorted(c["zh"] for c in told["items"])]
        first = told["items"][0]["id"]
        body = {"state": "done", "result": "declined"}
        done = (await http.post(f"{ROOT}/contacts/{first}", json=body)).json()
        assert ("done", "declined") == (done["state"], done["result"])
        assert 409 == (await http.post(f"{ROOT}/contacts/{first}", json=body)).status_code
        assert [] == (await http.get(f"{ROOT}/contacts")).json()["items"]
        assert 403 == (await http.get(f"{ROOT}/contacts/effects")).status_code
    async with stage.http(hire(stage, "supervisor")) as http:
        effects = (await http.get(f"{ROOT}/contacts/effects")).json()
        assert (1, {"declined": 1}) == (effects["done"], effects["results"])
        assert 1 == effects["experiments"][0]["effect"]["held"]["people"]
        assert 200 == (await http.post(f"{ROOT}/contacts/plan")).status_code


async def test_audiences(stage: Stage) -> None:
    """A filter is counted live, saved once under a name, exported masked; a wrong one says where it is wrong."""
    sold(stage)
    lately = {"all": [{"field": "orders", "op": "ge", "value": 4}, {"bought": {"days": 30}}]}
    async with stage.http(hire(stage, "supervisor")) as http:
        assert {"size": 1, "total": 3} == (
            await http.post(f"{ROOT}/audiences/count", json={"definition": lately})
        ).json()
        wrong = await http.post(f"{ROOT}/audiences/count", json={"definition": {"all": [{"field": "x"}]}})
        assert (422, True) == (wrong.status_code, "filter.all[0]" in wrong.text)
        saved = (await http.post(f"{ROOT}/audiences", json={"name": "常客", "definition": lately})).json()
        assert 1 == saved["size"]
        again = await http.post(f"{ROOT}/audiences", json={"name": "常客", "definition": lately})
        assert 409 == again.status_code
        groups = (await http.get(f"{ROOT}/audiences")).json()
        assert ("新客户人群", "常客") == (groups["presets"][0]["name"], groups["saved"][0]["name"])
        for audience, lines in ((saved["id"], 2), ("new", 2)):
            file = await http.get(f"{ROOT}/audiences/{audience}/export")
            assert lines == len(file.text.splitlines())
            assert "张三" not in file.text
        assert 204 == (await http.delete(f"{ROOT}/audiences/{saved['id']}")).status_code
        assert 404 == (await http.delete(f"{ROOT}/audiences/{saved['id']}")).status_code


def test_a_refusal_says_how_many_there_are() -> None:
    """Names in the braces of a wording are filled from what is told besides; a name nobody tells stays."""
    assert "只有5分" == _filled("只有{there}分", {"there": 5, "wanted": 6})
    assert "{limit}" == _filled("{limit}", {})


async def test_points(stage: Stage) -> None:
    """Points are booked by rule or by word, spent down to nothing and not below, and summed up."""
    ids = sold(stage)
    async with stage.http(hire(stage, "supervisor")) as http:
        off = await http.post(f"{ROOT}/points", json={"customer": ids["often"], "kind": "sign_in"})
        assert (422, "points_off") == (off.status_code, off.json()["error"]["code"])
        await http.patch(f"{ROOT}/rules", json={"changes": {"points": {"since": "2020-01-01"}}})

        async def book(kind: str, **more: int) -> Response:
            body = {"customer": ids["often"], "kind": kind, **more}
            return await http.post(f"{ROOT}/points", json=body)

        assert 5 == (await book("sign_in")).json()["balance"]
        assert 429 == (await book("sign_in")).status_code
        assert 305 == (await book("activity", points=300)).json()["balance"]
        assert 5 == (await book("goods", points=300)).json()["balance"]
        short = await book("goods", points=6)
        assert (409, "points") == (short.status_code, short.json()["error"]["code"])
        told = (await http.get(f"{ROOT}/points/{ids['often']}", params={"order": 90})).json()
        assert (5, 3, 0) == (told["balance"], len(told["items"]), told["offset_points"])
        total = (await http.get(f"{ROOT}/points")).json()
        assert (True, 1, 1) == (total["started"], total["redemptions"], total["participants"])


@pytest.mark.parametrize(
    "path", ["customers/{often}/figures", "churn", "contacts", "audiences", "points/{often}", "rules"]
)
async def test_another_shop_is_closed(stage: Stage, path: str) -> None:
    """Staff of another shop get nothing, by neither address nor id."""
    ids = sold(stage)
    async with stage.http(stage.staff["stranger"]) as http:
        assert 403 == (await http.get(f"{ROOT}/{path.format(**ids)}")).status_code
        elsewhere = f"/api/v1/shops/toys/crm/{path.format(**ids)}"
        answer = await http.get(elsewhere)
        assert answer.status_code == (404 if "{often}" in path else 200), answer.text
        assert ids["late"] not in answer.text
