"""The HTTP interface: signing in, the lists, files, the Ask API, and what describes it all."""

from __future__ import annotations

import hashlib
import hmac
import re
from pathlib import Path

import pytest

from bot.auth import add_staff
from bot.chat.protocol import CLIENT, SERVER
from bot.store import Database, shop_secret
from tests.web.stage import NOW, Stage, people, running, settings_for

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64


async def test_signing_in_and_out(small_stage: Stage) -> None:
    """A password gives a token; signing out ends the token and its sockets."""
    with small_stage.house.database.write() as session:
        add_staff(
            session,
            username="yun",
            name="云",
            role="agent",
            password="open-sesame-2026",
            shops=("cups",),
            now=NOW,
        )
    async with small_stage.http() as http:
        wrong = await http.post("/api/v1/session", json={"username": "yun", "password": "wrong-password"})
        assert (wrong.status_code, wrong.json()["error"]["code"]) == (401, "bad_credentials")
        answer = (
            await http.post("/api/v1/session", json={"username": "yun", "password": "open-sesame-2026"})
        ).json()
    assert answer["me"]["shop"] == "cups"
    guest = small_stage.agent()
    guest.token = answer["token"]
    async with guest.online() as line, small_stage.http(answer["token"]) as http:
        newer = (await http.post("/api/v1/session/renew")).json()["token"]
        assert (await http.delete("/api/v1/session")).status_code == 204
        assert await line.code() == 4501
        assert (await http.get("/api/v1/me")).status_code == 401
    async with small_stage.http(newer) as http:
        assert (await http.get("/api/v1/me")).json()["name"] == "云"


async def test_guessing_passwords_is_slowed_down(small_stage: Stage) -> None:
    """After some ten tries an address has to wait."""
    async with small_stage.http() as http:
        tries = [
            await http.post("/api/v1/session", json={"username": "x", "password": "y" * 12})
            for _ in range(15)
        ]
    assert [answer.status_code for answer in tries][-1] == 429
    assert int(tries[-1].headers["retry-after"]) >= 1


async def test_buyers_come_signed_where_the_page_is_off(sqlite_database: Database, tmp_path: Path) -> None:
    """Without the demonstration door only a buyer id signed with the shop's secret comes in."""
    people(sqlite_database)
    settings = settings_for(sqlite_database, tmp_path)
    closed = settings.model_copy(update={"server": settings.server.model_copy(update={"buyer_page": False})})
    async with running(closed) as stage, stage.http() as http:
        refused = await http.post("/api/v1/buyer/session", json={"shop": "cups", "buyer": "li"})
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "buyer_page_off")
        with stage.house.database.read() as session:
            secret = shop_secret(session, "cups")
        signature = hmac.new(secret.encode(), b"li", hashlib.sha256).hexdigest()
        good = {"shop": "cups", "buyer": "li", "signature": signature}
        assert (await http.post("/api/v1/buyer/session", json=good)).status_code == 200
        forged = await http.post("/api/v1/buyer/session", json={**good, "buyer": "wang"})
        assert forged.status_code == 401
        assert (await http.get("/api/v1/shops")).status_code == 401


async def test_list_and_history(stage: Stage) -> None:
    """The list shows who waits and what was unread, and is found by words and by pinyin; history comes backwards."""
    buyer = await stage.buyer()
    async with buyer.online() as b:
        for n in range(1, 8):
            await b.say(buyer.conversation, f"第{n}句", f"k{n}")
            await b.next("message.ack")
    async with stage.http(stage.staff["qing"]) as http:
        for scope, count in (("all", 1), ("waiting", 1), ("mine", 0)):
            items = (await http.get("/api/v1/conversations", params={"scope": scope})).json()["items"]
            assert len(items) == count
        item = (await http.get("/api/v1/conversations")).json()["items"][0]
        assert (item["unread"], item["last"]["text"], item["shop_name"]) == (7, "第7句", "杯子店")
        for query, count in (("第3句", 1), ("bzd", 1), ("beizid", 1), ("fhsj", 0), ("第3句 bzd", 0)):
            items = (await http.get("/api/v1/conversations", params={"q": query})).json()["items"]
            assert (query, count) == (query, len(items))
        path = f"/api/v1/conversations/{buyer.conversation}/messages"
        page = (await http.get(path, params={"before_seq": 6, "limit": 3})).json()
        assert ([m["seq"] for m in page["messages"]], page["head_seq"]) == ([3, 4, 5], 7)


async def test_vocabulary_and_shelf(small_stage: Stage) -> None:
    """The vocabulary comes in Chinese; shops are listed for the buyer page."""
    async with small_stage.http(small_stage.staff["qing"]) as http:
        words = (await http.get("/api/v1/labels")).json()
        assert words["psychology"][0] == {"key": "bargain", "zh": "求廉"}
        assert words["intents"]["presale"] == [{"key": "discount", "zh": "优惠活动"}]
        assert words["customer_type"][0]["values"] == [{"key": "hesitant", "zh": "犹豫型"}]
        assert (await http.get("/api/v1/shops/cups/products")).json() == []
    async with small_stage.http() as http:
        assert [shop["key"] for shop in (await http.get("/api/v1/shops")).json()] == ["cups", "toys"]


async def test_files(small_stage: Stage) -> None:
    """A picture is kept, sent and seen by the agent; what is no picture, or too large, is refused."""
    buyer = await small_stage.buyer()
    async with small_stage.http(buyer.token) as http:
        kept = await http.post("/api/v1/files", files={"file": ("../a b.png", PNG, "image/png")})
        assert kept.status_code == 201
        file = kept.json()
        assert (file["name"], file["size"]) == ("a b.png", len(PNG))
        fake = await http.post("/api/v1/files", files={"file": ("a.png", b"<script>", "image/png")})
        assert (fake.status_code, fake.json()["error"]["code"]) == (415, "bad_file")
        page = await http.post("/api/v1/files", files={"file": ("a.html", b"<html>", "text/html")})
        assert page.status_code == 415
        limit = small_stage.house.settings.server.upload_bytes
        huge = await http.post("/api/v1/files", files={"file": ("a.png", PNG + b"\x00" * limit, "image/png")})
        assert (huge.status_code, huge.json()["error"]["code"]) == (413, "too_big")
    async with buyer.online() as b, small_stage.agent().online(buyer.conversation) as a:
        card = {"file": file["file"], "name": file["name"], "mime": file["mime"], "size": file["size"]}
        await b.send(
            "message.send", conversation=buyer.conversation, client_msg_id="k1", kind="image", payload=card
        )
        assert (await a.next("message.new"))["message"]["payload"] == card
    async with small_stage.http(small_stage.staff["qing"]) as http:
        seen = await http.get(file["url"])
        assert (seen.content, seen.headers["content-type"]) == (PNG, "image/png")
        assert "sandbox" in seen.headers["content-security-policy"]


async def test_file_of_an_agent_reaches_the_buyer_it_was_sent_to(small_stage: Stage) -> None:
    """A picture an agent uploaded is the buyer's to see once it was sent, and nobody else's."""
    buyer, other = await small_stage.buyer(), await small_stage.buyer("wang")
    async with small_stage.http(small_stage.staff["qing"]) as http:
        file = (await http.post("/api/v1/files", files={"file": ("a.png", PNG, "image/png")})).json()
    async with small_stage.http(buyer.token) as http:
        assert (await http.get(file["url"])).status_code == 403
        async with small_stage.agent().online(buyer.conversation) as a:
            await a.send(
                "message.send",
                conversation=buyer.conversation,
                client_msg_id="a1",
                kind="image",
                payload={"file": file["file"]},
                seen_seq=0,
            )
            await a.next("message.ack")
        assert (await http.get(file["url"])).content == PNG
    async with small_stage.http(other.token) as http:
        assert (await http.get(file["url"])).status_code == 403


async def test_asking_again_gives_the_same_answer(stage: Stage) -> None:
    """The Ask API answers a message once; the same id with another text is a conflict."""
    ask = {
        "shop": "cups",
        "conversation": "outer-1",
        "buyer": "their-buyer",
        "message": {"id": "m1", "text": "能便宜点吗"},
        "history": [{"role": "agent", "text": "在的"}, {"role": "buyer", "text": "这款"}],
    }
    async with stage.http(stage.staff["qing"]) as http:
        first = await http.post("/api/v1/assist", json=ask)
        assert first.status_code == 200, first.text
        body = first.json()
        assert body["understanding"]["psychology"][0]["key"] == "bargain"
        assert body["understanding"]["evidence"][0]["message_id"] == "m1"
        assert (await http.post("/api/v1/assist", json=ask)).json() == body
        assert stage.assistant.rounds == [("这款", "能便宜点吗")]
        other = await http.post("/api/v1/assist", json={**ask, "message": {"id": "m1", "text": "包邮吗"}})
        assert (other.status_code, other.json()["error"]["code"]) == (409, "conflict")
        suggestion = body["suggestions"][0]
        sent = {"inserted": True, "sent_text": suggestion["text"]}
        kept = await http.patch(f"/api/v1/suggestions/{suggestion['id']}", json=sent)
        assert kept.json() == {"id": suggestion["id"], "outcome": "sent"}
        assert (await http.patch(f"/api/v1/suggestions/{suggestion['id']}", json={})).status_code == 422
        assert (await http.get("/api/v1/conversations")).json() == {"items": []}


async def test_descriptions_name_everything(small_stage: Stage) -> None:
    """Every frame type is in the AsyncAPI document and every reference in it leads somewhere."""
    async with small_stage.http() as http:
        described = await http.get("/asyncapi.json")
        document = described.json()
        names = {message["name"] for message in document["components"]["messages"].values()}
        assert names == set(CLIENT) | set(SERVER)
        assert len(document["components"]["messages"]) == len(CLIENT) + len(SERVER)
        references = set(re.findall(r'"#/components/schemas/([^"]+)"', described.text))
        assert references <= set(document["components"]["schemas"])
        assert document["asyncapi"] == "3.0.0"
        assert (await http.get("/openapi.json")).json()["openapi"].startswith("3.1")


async def test_operators_see_health_and_figures(small_stage: Stage) -> None:
    """Health, readiness and metrics answer without a token."""
    buyer = await small_stage.buyer()
    async with buyer.online() as line:
        await line.say(buyer.conversation, "在吗", "k1")
        await line.next("message.ack")
        async with small_stage.http() as http:
            assert (await http.get("/healthz")).json() == {"status": "ok"}
            ready = (await http.get("/readyz")).json()
            assert ready == {"ready": True, "database": "ok", "model": "ready"}
            figures = (await http.get("/metrics")).text
    assert "zhike_connections 1.0" in figures
    assert "zhike_messages_total 1.0" in figures


async def test_unknown_addresses_and_headers(small_stage: Stage) -> None:
    """What is not there is 404 in our shape; every answer carries the headers that keep browsers safe."""
    async with small_stage.http() as http:
        missing = await http.get("/api/v1/nothing")
        assert (missing.status_code, missing.json()["error"]["code"]) == (404, "not_found")
        wrong = await http.put("/api/v1/me")
        assert wrong.status_code == 405
        policy = missing.headers["content-security-policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert missing.headers["x-content-type-options"] == "nosniff"
        big = await http.post("/api/v1/session", content=b"x" * 1_100_000)
        assert big.status_code == 413


async def test_surprises_are_not_told(small_stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    """A failure nobody thought of is a 500 without a word of what broke; the log has no message text."""
    small_stage.assistant.broken = True
    ask = {"shop": "cups", "conversation": "c", "buyer": "b", "message": {"id": "m", "text": "秘密的话"}}
    async with small_stage.http(small_stage.staff["qing"]) as http:
        answer = await http.post("/api/v1/assist", json=ask)
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "internal")
    assert "broken" not in answer.text
    logged = capsys.readouterr()
    assert "秘密的话" not in logged.out + logged.err
