"""Keys that rotate, agents of another console, and the sites that may embed."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt

from bot.auth import buyer_signature
from bot.store import shop_secret
from tests.web.clerk import hired
from tests.web.stage import Line, Stage

PATH = "/api/v1/shops/cups/integration"
EXCHANGE = "/api/v1/session/exchange"
SITE = "https://kefu.example"


def identity(key: str, **claims: Any) -> str:  # noqa: ANN401 - claims of any type
    """Return an identity as another console signs it."""
    usual = {
        "sub": "a1",
        "name": "小王",
        "role": "agent",
        "shop": "cups",
        "exp": datetime.now(UTC) + timedelta(minutes=5),
        "jti": secrets.token_hex(8),
    }
    left = {name: value for name, value in (usual | claims).items() if value is not None}
    return jwt.encode(left, key, algorithm="HS256")


async def made(http: httpx.AsyncClient, use: str) -> tuple[str, str]:
    """Make a key; return id and secret."""
    answer = await http.post(f"{PATH}/keys", json={"use": use})
    assert 201 == answer.status_code, answer.text
    return answer.json()["key"]["id"], answer.json()["secret"]


async def test_two_keys_are_good_at_a_time(stage: Stage) -> None:
    """The third is refused until one has ended; secrets are shown once; every act is written down."""
    async with stage.http(hired(stage.house, "supervisor", "cups")) as http:
        first, old = await made(http, "console")
        _, new = await made(http, "console")
        third = await http.post(f"{PATH}/keys", json={"use": "console"})
        assert (409, "too_many_keys") == (third.status_code, third.json()["error"]["code"])
        for key in (old, new):
            assert 200 == (await http.post(EXCHANGE, json={"token": identity(key)})).status_code
        assert 204 == (await http.delete(f"{PATH}/keys/{first}")).status_code
        assert 401 == (await http.post(EXCHANGE, json={"token": identity(old)})).status_code
        assert 200 == (await http.post(EXCHANGE, json={"token": identity(new)})).status_code
        card = (await http.get(PATH)).text
        assert new not in card
        assert new[-4:] in card
        acts = (await http.get("/api/v1/audit", params={"action": "integration."})).json()["items"]
        assert ["integration.key_ended", "integration.key_made", "integration.key_made"] == [
            act["action"] for act in acts
        ]
        assert new not in str(acts)


async def test_an_identity_opens_the_shop_once(stage: Stage) -> None:
    """The agent of the other console is one person who serves this shop only; a second exchange is refused."""
    async with stage.http(hired(stage.house, "supervisor", "cups")) as http:
        _, key = await made(http, "console")
        token = identity(key)
        came = (await http.post(EXCHANGE, json={"token": token})).json()
        again = await http.post(EXCHANGE, json={"token": token})
        assert (409, "identity_used") == (again.status_code, again.json()["error"]["code"])
        later = (await http.post(EXCHANGE, json={"token": identity(key, role="trainee")})).json()
        assert came["me"]["id"] == later["me"]["id"]
        assert ("小王", "agent", "cups", "trainee") == (
            came["me"]["name"],
            came["me"]["role"],
            came["me"]["shop"],
            later["me"]["role"],
        )
    asked = {
        "shop": "cups",
        "conversation": "c1",
        "buyer": "li",
        "message": {"id": "m1", "text": "能便宜点吗"},
    }
    async with stage.http(later["token"]) as http:
        assert 200 == (await http.post("/api/v1/assist", json=asked)).status_code
        assert 403 == (await http.post("/api/v1/assist", json=asked | {"shop": "toys"})).status_code
        assert 401 == (await http.post("/api/v1/session/renew")).status_code
    async with stage.http(hired(stage.house, "admin")) as http:
        assert (
            200
            == (await http.patch(f"/api/v1/staff/{came['me']['id']}", json={"disabled": True})).status_code
        )
        assert 401 == (await http.post(EXCHANGE, json={"token": identity(key)})).status_code


REFUSED: list[dict[str, Any]] = [
    {"role": "admin"},
    {"role": "owner"},
    {"shop": "toys"},
    {"shop": "nowhere"},
    {"sub": ""},
    {"sub": 7},
    {"jti": None},
    {"exp": None},
    {"exp": datetime.now(UTC) - timedelta(seconds=1)},
    {"exp": datetime.now(UTC) + timedelta(hours=2)},
    {"name": "a\nb"},
]


async def test_other_identities_are_refused(small_stage: Stage) -> None:
    """Whatever an identity may not say, or leave out, is 401."""
    async with small_stage.http(hired(small_stage.house, "supervisor", "cups")) as http:
        _, key = await made(http, "console")
        for claims in REFUSED:
            answer = await http.post(EXCHANGE, json={"token": identity(key, **claims)})
            assert 401 == answer.status_code, claims


async def test_keys_sign_only_what_they_are_for(small_stage: Stage) -> None:
    """A buyer's key signs no agents; unsigned and strangely signed tokens are refused; buyers' keys rotate."""
    with small_stage.house.database.read() as session:
        first = shop_secret(session, "cups")
    async with small_stage.http(hired(small_stage.house, "supervisor", "cups")) as http:

        async def come(secret: str) -> int:
            body = {"shop": "cups", "buyer": "li", "signature": buyer_signature(secret, "li")}
            return (await http.post("/api/v1/buyer/session", json=body)).status_code

        assert 200 == await come(first)
        old, older = await made(http, "buyer")
        _, newer = await made(http, "buyer")
        assert [401, 200, 200] == [await come(secret) for secret in (first, older, newer)]
        await http.delete(f"{PATH}/keys/{old}")
        assert [401, 200] == [await come(secret) for secret in (older, newer)]
        unsigned = jwt.encode({"sub": "a1", "shop": "cups"}, "", algorithm="none")
        for token in (identity(newer), identity(first), unsigned, "x.y.z", "x"):
            assert 401 == (await http.post(EXCHANGE, json={"token": token})).status_code


async def test_only_named_sites_may_embed_and_ask(stage: Stage) -> None:
    """The page that may be framed names them; a foreign page is refused by interface and socket."""
    async with stage.http(hired(stage.house, "supervisor", "cups")) as http:
        kept = await http.put(f"{PATH}/origins", json={"origins": [f"{SITE}:443/", "http://localhost:8400"]})
        assert ["http://localhost:8400", SITE] == kept.json()["origins"]
        for bad in (
            "*",
            "http://kefu.example",
            "https://kefu.example/a",
            "https://*.example",
            "kefu.example",
        ):
            refused = await http.put(f"{PATH}/origins", json={"origins": [bad]})
            assert (422, "bad_origin") == (refused.status_code, refused.json()["error"]["code"]), bad
        framed = {
            path: (await http.get(path)).headers["content-security-policy"].split("frame-ancestors ")[1]
            for path in ("/panel?shop=cups", "/panel?shop=toys", "/panel", "/workspace")
        }
        assert f"'self' http://localhost:8400 {SITE}" == framed.pop("/panel?shop=cups")
        assert {"'self'"} == set(framed.values())
        embed = {"shop": "cups", "origin": SITE}
        assert (await http.get("/api/v1/embed", params=embed)).json()["allowed"]
        assert not (await http.get("/api/v1/embed", params=embed | {"shop": "toys"})).json()["allowed"]
        foreign = await http.get("/api/v1/me", headers={"Origin": "https://evil.example"})
        assert (403, "origin") == (foreign.status_code, foreign.json()["error"]["code"])
        assert "access-control-allow-origin" not in foreign.headers
        near = await http.get("/api/v1/me", headers={"Origin": SITE})
        assert (200, SITE) == (near.status_code, near.headers["access-control-allow-origin"])
        asked = {"Origin": SITE, "Access-Control-Request-Method": "POST"}
        assert 204 == (await http.options("/api/v1/assist", headers=asked)).status_code
        own = await http.get("/api/v1/me", headers={"Origin": stage.base})
        assert 200 == own.status_code
    async with Line(stage.address, origin="https://evil.example") as line:
        assert 4505 == await line.code()
    async with Line(stage.address, origin=SITE) as line:
        await line.hello(stage.staff["qing"])
        await line.next("live")


async def test_integration_is_for_supervisors(small_stage: Stage) -> None:
    """Agents of the shop neither see nor change it."""
    async with small_stage.http(small_stage.staff["qing"]) as http:
        assert 403 == (await http.get(PATH)).status_code
        assert 403 == (await http.post(f"{PATH}/keys", json={"use": "buyer"})).status_code
        assert 403 == (await http.put(f"{PATH}/origins", json={"origins": []})).status_code
