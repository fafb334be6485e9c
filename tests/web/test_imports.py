"""Tables and pasted text over HTTP: looked at first, taken in whole or not at all, and given back."""

from __future__ import annotations

import json

import httpx
import pytest

from tests.web.clerk import hired, stock
from tests.web.stage import Stage

SHOP = "/api/v1/shops/cups"
GOOD = "商品编号,商品标题,简称,商品价,库存\ncup,,,85,\nmug,搪瓷杯,,39,7\n"
BAD = "商品编号,商品标题,商品价\ncup,,85\nmug,搪瓷杯,便宜\n"


async def send(
    http: httpx.AsyncClient, text: str | bytes, name: str = "cups.csv", tag: str = "", **fields: str
) -> httpx.Response:
    """Upload a file."""
    data = text.encode("gb18030") if isinstance(text, str) else text
    return await http.post(
        f"{SHOP}/imports",
        files={"file": (name, data, "text/csv")},
        data=fields,
        headers={"If-Match": tag} if tag else {},
    )


async def test_preview_tells_and_apply_saves(stage: Stage) -> None:
    """The same report; only the second makes a version, and again it changes nothing."""
    stock(stage)
    async with stage.http(hired(stage.house, "supervisor", "cups")) as http:
        look = (await send(http, GOOD)).json()
        assert (False, 1, 2, []) == (
            look["applied"],
            look["change_count"] - 1,
            look["rows"],
            look["problems"],
        )
        assert ["warn.short"] == [line["code"] for line in look["warnings"]]
        version = (await http.get(f"{SHOP}/facts")).json()["version"]
        assert version == look["version"]
        done = (await send(http, GOOD, tag=f'"{version}"', apply="true")).json()
        assert (True, version + 1, look["changes"]) == (done["applied"], done["version"], done["changes"])
        again = (await send(http, GOOD, apply="true")).json()
        assert (version + 1, 0) == (again["version"], again["change_count"])
        products = (await http.get(f"{SHOP}/products")).json()
        assert {"cup": 85, "pot": 120, "mug": 39} == {line["key"]: line["price"] for line in products}
        line = (await http.get(f"{SHOP}/facts/history")).json()["items"][0]
        assert ("import", "cups.csv") == (line["how"], line["source"])


async def test_wrong_file_changes_nothing(small_stage: Stage) -> None:
    """A preview has the lines; applying is refused with them."""
    stock(small_stage)
    async with small_stage.http(hired(small_stage.house, "supervisor", "cups")) as http:
        before = (await http.get(f"{SHOP}/facts")).json()
        look = (await send(http, BAD)).json()
        assert [(3, "商品价", "cell.money", "「便宜」不是金额")] == [
            (line["line"], line["heading"], line["code"], line["message"]) for line in look["problems"]
        ]
        refused = await send(http, BAD, apply="true")
        assert (422, "bad_facts") == (refused.status_code, refused.json()["error"]["code"])
        assert look["problems"] == refused.json()["error"]["detail"]["problems"]
        stale = await send(http, GOOD, tag='"99"', apply="true")
        assert 409 == stale.status_code
        assert before == (await http.get(f"{SHOP}/facts")).json()


async def test_headings_of_a_platform_wait_for_confirmation(small_stage: Stage) -> None:
    """The report says which column is perhaps what; sent back, it is read."""
    stock(small_stage)
    text = "商品ID,商品名称,拼单价\n9001,搪瓷杯,12.5\n"
    async with small_stage.http(hired(small_stage.house, "supervisor", "cups")) as http:
        look = (await send(http, text, table="products")).json()
        told = {line["heading"]: line["to"] for line in look["columns"] if line["state"] == "unconfirmed"}
        assert {"商品ID": "key", "商品名称": "title", "拼单价": "sku_price"} == told
        assert look["problems"]
        done = (await send(http, text, apply="true", columns=json.dumps(told))).json()
        assert (True, []) == (done["applied"], done["problems"])


@pytest.mark.parametrize(
    ("name", "data", "fields", "status"),
    [
        ("shop.yaml", b"key: cups", {}, 415),
        ("a.csv", b"", {}, 415),
        ("a.csv", b"a,b", {"table": "nonsense"}, 422),
        ("a.csv", b"a,b", {"columns": "[]"}, 422),
        ("a.xlsx", b"PK\x03\x04broken", {}, 200),
        ("a.json", b"[" * 5000, {}, 200),
        ("a.csv", b"\xff\xfe\xff\xff", {}, 200),
    ],
)
async def test_uploads_of_every_kind_are_answered(
    small_stage: Stage, name: str, data: bytes, fields: dict[str, str], status: int
) -> None:
    """What is no table at all is refused or told; the server never stumbles."""
    stock(small_stage)
    async with small_stage.http(hired(small_stage.house, "supervisor", "cups")) as http:
        answer = await send(http, data, name, **fields)
        assert status == answer.status_code, answer.text
        if status == 200:
            assert answer.json()["problems"]


async def test_large_tables_fit_and_larger_do_not(small_stage: Stage) -> None:
    """The limit is that of uploads, not of JSON bodies."""
    stock(small_stage)
    async with small_stage.http(hired(small_stage.house, "supervisor", "cups")) as http:
        wide = "商品编号,库存\n" + "".join(f"cup,5{' ' * 200}\n" for _ in range(8000))
        assert 200 == (await send(http, wide)).status_code
        answer = await http.post(
            f"{SHOP}/imports", files={"file": ("a.csv", b"x" * (11 * 1024 * 1024), "text/csv")}
        )
        assert 413 == answer.status_code


@pytest.mark.parametrize("query", ["format=xlsx", "format=json", "format=csv&table=products"])
async def test_export_can_be_sent_back(small_stage: Stage, query: str) -> None:
    """A file that came out changes nothing when it goes in."""
    stock(small_stage)
    async with small_stage.http(hired(small_stage.house, "supervisor", "cups")) as http:
        file = await http.get(f"{SHOP}/export?{query}")
        assert 200 == file.status_code
        assert "attachment" in file.headers["Content-Disposition"]
        name = file.headers["Content-Disposition"].split('"')[1]
        back = (await send(http, file.content, name)).json()
        assert ([], 0) == (back["problems"], back["change_count"])


async def test_pasted_text_is_approved_by_column(stage: Stage) -> None:
    """Only what was ticked is written, each with its place in the text, which the history keeps."""
    stock(stage)
    text = "材质：316不锈钢\n容量：500ml\n产地：浙江永康"
    async with stage.http(hired(stage.house, "supervisor", "cups")) as http:
        found = (await http.post(f"{SHOP}/texts", json={"product": "cup", "text": text})).json()
        assert [("fact.material", "材质"), ("attribute.容量", "容量"), ("fact.origin", "产地")] == [
            (line["column"], text[line["start"] : line["end"]].split("：", maxsplit=1)[0])
            for line in found["items"]
        ]
        body = {"product": "cup", "text": text, "columns": ["fact.material", "attribute.容量"]}
        done = await http.put(f"{SHOP}/texts", json=body, headers={"If-Match": f'"{found["version"]}"'})
        assert 200 == done.status_code, done.text
        cup = (await http.get(f"{SHOP}/facts")).json()["shop"]["products"][0]
        assert ({"容量": "500ml"}, ["material"]) == (cup["attributes"], list(cup["facts"]))
        assert "text:0-9" == cup["facts"]["material"]["source"]
        line = (await http.get(f"{SHOP}/facts/history")).json()["items"][0]
        assert ("text", text) == (line["how"], line["source"])
        assert 404 == (await http.post(f"{SHOP}/texts", json={"product": "tap", "text": "a"})).status_code


async def test_tables_belong_to_supervisors_of_the_shop(small_stage: Stage) -> None:
    """Agents, strangers and buyers neither send nor fetch them."""
    stock(small_stage)
    buyer = await small_stage.buyer()
    for token in (small_stage.staff["qing"], hired(small_stage.house, "supervisor", "toys"), buyer.token):
        async with small_stage.http(token) as http:
            assert 403 == (await send(http, GOOD)).status_code
            assert 403 == (await http.get(f"{SHOP}/export")).status_code
            body = {"product": "cup", "text": "材质：钢", "columns": ["fact.material"]}
            assert 403 == (await http.put(f"{SHOP}/texts", json=body)).status_code
            assert 403 == (await http.post(f"{SHOP}/texts", json={"product": "cup", "text": "a"})).status_code
