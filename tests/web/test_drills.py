"""Drills over HTTP and the socket: real rooms, a space of its own, results, nothing in real figures."""

from __future__ import annotations

import asyncio
import functools
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from bot.shop import load_shops
from bot.store import Database, create_staff, save_shop
from bot.store.columns import Row
from bot.store.drills import training_space
from bot.store.staff import StaffRole
from bot.web.studio import Studio
from tests.models import INTENTS, assistant, trained_models
from tests.web import stage as stages
from tests.web.stage import Line, Stage, running, settings_for

SHOP = "nuanzao"
PEOPLE: dict[str, tuple[StaffRole, str]] = {
    "qing": ("trainee", SHOP),
    "boss": ("supervisor", SHOP),
    "stranger": ("supervisor", "qingyan"),
}


@dataclass
class RealSource:
    """The project's own assistant."""

    current: Any
    degraded: bool = False


@dataclass
class OpenGate:
    """The real assistant with the gate that the stage opens at its end."""

    inner: Any

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the assistant has
        """Pass on to the assistant."""
        return threading.Event() if name == "gate" else getattr(self.inner, name)


class Hand:
    """A clock turned by hand."""

    def __init__(self, value: float) -> None:
        self.value = value

    def __call__(self) -> float:
        """Return the seconds so far."""
        return self.value


@functools.cache
def studio() -> Studio:
    """Return what drills are played with, built once for all tests here."""
    made = assistant()
    return Studio(
        lambda: made.library,
        made.reader.features.tokeniser.words,
        trained_models(),
        lambda: datetime.now(UTC),
    )


async def passing(school: Stage, seconds: float) -> None:
    """Let seconds of practice pass, a second at a time, and everything that is due happen."""
    drills = school.house.drills
    for _ in range(int(seconds)):
        drills.clock.value += 1  # type: ignore[attr-defined]  # the hand of this test
        for live in tuple(drills._live.values()):
            live.stirred.set()
        await asyncio.sleep(0.005)
    async with asyncio.timeout(20):
        for live in tuple(drills._live.values()):
            async with live.lock:
                pass


@asynccontextmanager
async def opened(database: Database, folder: Path, hand: float = 1000.0) -> AsyncIterator[Stage]:
    """Run a server with the project's own library and a clock turned by hand."""
    async with running(settings_for(database, folder)) as made:
        made.house.drills.clock = Hand(hand)
        made.house.drills.studio = studio()
        yield made


def kill(school: Stage) -> None:
    """End a server's drills as a crash does: from one moment to the next, nothing noted."""
    drills = school.house.drills
    for live in tuple(drills._live.values()):
        assert live.task is not None
        live.task.cancel()
    drills._live.clear()
    drills._by_talk.clear()


async def answered(school: Stage, line: Line, talk: str, text: str, key: str) -> None:
    """Answer a buyer and let her take it in."""
    await line.send("conversation.open", conversation=talk, after_seq=0)
    page = await line.next("messages.page")
    await line.say(talk, text, key, seen_seq=page["messages"][-1]["seq"], suggestions=[])
    await line.next("message.ack")
    await passing(school, 3)


def told(school: Stage, name: str) -> list[Any]:
    """Return everything of somebody's drill that counts: buyers, what is on its way, clock, judgements."""
    live = next(one for one in school.house.drills._live.values() if one.trainee.name == name)
    seats = live.drill.seats
    buyers = [
        (seat.buyer.snapshot(), seat.shift, seat.coming, seat.answers, seat.statement) for seat in seats
    ]
    return [buyers, round(live.drill.clock(school.house.drills.clock()), 3), live.drill.seal]


@pytest.fixture
async def school(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Stage]:
    """Yield a server with the project's own library, two shops, a trainee and two supervisors."""
    now = datetime.now(UTC)
    shops = load_shops(INTENTS / "shops", now)
    with sqlite_database.write() as session:
        for key in (SHOP, "qingyan"):
            save_shop(session, shops[key], now=now)
        for name, (role, shop) in PEOPLE.items():
            create_staff(
                session,
                username=name,
                name=name,
                role=role,
                password_hash="none",
                shops=(shop,),
                now=now,
            )
    monkeypatch.setattr(stages, "Source", lambda: RealSource(OpenGate(assistant())))
    async with opened(sqlite_database, tmp_path) as made:
        yield made


async def asked(http: httpx.AsyncClient, method: str, path: str, body: Any = None, status: int = 200) -> Any:  # noqa: ANN401 - JSON
    """Return the answer to a request that goes as expected."""
    answer = await http.request(method, f"/api/v1/drills{path}", json=body, timeout=120)
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


def counts(database: Database) -> dict[str, int]:
    """Return how many rows of real shops there are, table by table; settings and drills aside."""
    found = {}
    with database.read() as session:
        for table in Row.metadata.sorted_tables:
            if "shop" in table.c and table.name != "shop":
                query = select(func.count()).select_from(table).where(~table.c.shop.startswith("drill-"))
                found[table.name] = session.execute(query).scalar_one()
    return found


async def two_buyers(http: httpx.AsyncClient, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of the body
    """Begin a drill with two buyers of the first level."""
    body = {"source": SHOP, "count": 2, "levels": [1, 2], "help": "hints", "pace": 0, "seed": "s3", **more}
    found: dict[str, Any] = await asked(http, "POST", "", body, 201)
    return found


async def test_a_drill_in_the_real_rooms(school: Stage, sqlite_database: Database) -> None:
    """Buyers write in the trainee's list; answers, a hint, a rewind and a statement count; nothing real changes."""
    before = counts(sqlite_database)
    async with school.http(school.staff["qing"]) as http, school.agent("qing").online() as line:
        state = await two_buyers(http)
        talk = state["seats"][0]["conversation"]
        assert [seat["arrived"] for seat in state["seats"]] == [False, False]
        await passing(school, 40)
        assert talk in [item["id"] for item in (await http.get("/api/v1/conversations")).json()["items"]]
        await line.next("conversation.updated")
        await line.send("conversation.open", conversation=talk, after_seq=0)
        page = await line.next("messages.page")
        seen = page["messages"][-1]["seq"]
        hint = await asked(http, "POST", "/current/hint", {"conversation": talk})
        assert (hint["hints"], hint["points"]) == (1, 4.0)
        assert hint["texts"]
        await line.say(talk, hint["texts"][0], "k1", seen_seq=seen, suggestions=[])
        await line.next("message.ack")
        await passing(school, 3)
        assert (await asked(http, "GET", "/current"))["seats"][0]["answers"] == 1
        paused = await asked(http, "POST", "/current/pause")
        assert paused["paused"]
        assert (await asked(http, "POST", "/current/rewind", {"conversation": talk}))["seats"][0][
            "answers"
        ] == 0
        assert not (await asked(http, "POST", "/current/resume"))["paused"]
        said = {"conversation": talk, "psychology": ["safety"], "type": {"decision": "cautious"}}
        assert (await asked(http, "POST", "/current/statement", said))["seats"][0]["stated"]
        known = (await http.get(f"/api/v1/conversations/{talk}/insight")).json()
        assert not (known["suggestions"] or {}).get("items")
        run = await asked(http, "POST", "/current/finish")
        result = await asked(http, "GET", f"/runs/{run['id']}")
        assert run["state"] == "finished"
        assert not run["passed"]
        first = result["seats"][0]["result"]
        assert {"motive", "needs"} <= {mark["cell"] for mark in first["marks"]}
        assert first["cost"] == 4.0
        assert first["debrief"]["hidden"]
        assert await asked(http, "GET", "/current") is None
        assert (await asked(http, "POST", "/current/finish", status=404))["error"]["code"] == "no_drill"
        assert [item["id"] for item in (await asked(http, "GET", ""))["items"]] == [run["id"]]
    assert counts(sqlite_database) == before
    with sqlite_database.read() as session:
        space = training_space(run["staff"])
        shop = Row.metadata.tables["shop"]
        assert session.execute(select(shop.c.simulation).where(shop.c.key == space)).scalar_one()


async def test_only_the_right_people_see_a_drill(school: Stage) -> None:
    """A trainee's result is for her and her supervisor; nobody else sees it, her space or her list."""
    async with school.http(school.staff["qing"]) as http:
        state = await two_buyers(http, mode="exam", help="off")
        talk = state["seats"][0]["conversation"]
        for refused in ("pause", "rewind", "hint"):
            answer = await asked(http, "POST", f"/current/{refused}", {"conversation": talk}, 403)
            assert answer["error"]["code"] == "exam_rules"
        run = await asked(http, "POST", "/current/finish")
        await asked(http, "GET", "/ranking", status=403)
        await asked(http, "GET", f"/material?shop={SHOP}", status=403)
        await asked(http, "GET", "?staff=all", status=403)
    async with school.http(school.staff["boss"]) as http:
        assert (await asked(http, "GET", f"/runs/{run['id']}"))["drill"]["id"] == run["id"]
        assert [line["name"] for line in (await asked(http, "GET", "/ranking"))["items"]] == ["qing"]
        assert (await http.get(f"/api/v1/conversations/{talk}/messages")).status_code == 403
        assert [shop["key"] for shop in (await http.get("/api/v1/shops")).json()] == [SHOP]
    async with school.http(school.staff["stranger"]) as http:
        await asked(http, "GET", f"/runs/{run['id']}", status=403)
        assert (await asked(http, "GET", "/ranking"))["items"] == []


async def test_an_exam_is_the_same_for_everybody(school: Stage) -> None:
    """Without a seed two trainees who sit an exam of the same choices meet the same buyers; another exam has others."""
    sheets = []
    for name, more in (("qing", {}), ("boss", {}), ("boss", {"levels": [3]})):
        async with school.http(school.staff[name]) as http:
            state = await two_buyers(http, mode="exam", help="off", seed=None, **more)
            run = await asked(http, "POST", "/current/finish")
            sheets.append(([seat["name"] for seat in state["seats"]], run["seed"]))
    assert sheets[0] == sheets[1]
    assert sheets[0] != sheets[2]


async def test_practice_has_other_buyers_each_time(school: Stage) -> None:
    """Whoever wants the same ones again gives a seed."""
    async with school.http(school.staff["qing"]) as http:
        seeds = []
        for _ in range(2):
            await two_buyers(http, seed=None)
            seeds.append((await asked(http, "POST", "/current/finish"))["seed"])
    assert seeds[0] != seeds[1]


async def test_material_of_ones_own(school: Stage) -> None:
    """A supervisor's persona is checked, previewed, kept and played; a broken one says what is wrong."""
    persona = {
        "key": "own_one",
        "name": "自己写的买家",
        "level": 2,
        "psychology": {"safety": 0.7, "bargain": 0.3},
        "trades": ["appliances"],
        "place": "成都",
        "needs": [{"intent": "product_safety", "psychology": "safety", "weight": 2}],
        "typing": "phone_fast",
    }
    body = {"shop": SHOP, "kind": "persona", "entry": persona}
    async with school.http(school.staff["boss"]) as http:
        wrong = {**body, "entry": {**persona, "typing": "nothing", "psychology": {"greed": 1}}}
        answer = await asked(http, "POST", "/material", wrong, 422)
        assert [one["field"] for one in answer["error"]["detail"]["problems"]] == ["psychology", "typing"]
        unfinished = await asked(http, "POST", "/material/preview", wrong)
        assert ([], ["psychology", "typing"]) == (
            unfinished["lines"],
            [one["field"] for one in unfinished["problems"]],
        )
        assert (await asked(http, "POST", "/material/preview", body))["lines"]
        kept = await asked(http, "POST", "/material", body, 201)
        known = await asked(http, "GET", "/catalogue")
        assert kept["id"] in {line["own"] for line in known["personas"]}
        state = await two_buyers(http, count=1, personas=["own_one"], levels=[])
        assert len(state["seats"]) == 1
        await asked(http, "POST", "/current/finish")
        await asked(http, "DELETE", f"/material/{kept['id']}", status=204)
    async with school.http(school.staff["stranger"]) as http:
        await asked(http, "POST", "/material", body, 403)


async def test_a_real_conversation_is_scored_and_becomes_a_drill(school: Stage) -> None:
    """The scorer of drills reads a stored conversation; a persona and a scenario are made of it, masked."""
    buyer = await school.buyer("li", shop=SHOP)
    async with buyer.online() as b, school.agent("qing").online(buyer.conversation) as a:
        await b.say(buyer.conversation, "这个锅安全吗，我电话13800138000", "k1")
        await b.next("message.ack")
        await a.say(buyer.conversation, "您自己没看详情页吧", "k2", seen_seq=1, suggestions=[])
        await a.next("message.ack")
    async with school.http(school.staff["boss"]) as http:
        answer = await http.get(f"/api/v1/quality/conversations/{buyer.conversation}", timeout=60)
        assert answer.status_code == 200, answer.text
        assert answer.json()["total"] < 70
        assert {mark["turn"] for mark in answer.json()["marks"]} == {1}
        made = await asked(http, "POST", "/material/conversation", {"conversation": buyer.conversation})
        assert "13800138000" not in str(made)
        for kind in ("persona", "scenario"):
            await asked(http, "POST", "/material", {"shop": SHOP, "kind": kind, "entry": made[kind]}, 201)
    async with school.http(school.staff["stranger"]) as http:
        assert (await http.get(f"/api/v1/quality/conversations/{buyer.conversation}")).status_code == 403


async def test_a_drill_goes_on_after_a_crash(
    school: Stage, sqlite_database: Database, tmp_path: Path
) -> None:
    """Buyers, clock, hints and judgement are as they were; what was sent meanwhile is heard; it can be finished."""
    async with school.http(school.staff["qing"]) as http, school.agent("qing").online() as line:
        state = await two_buyers(http)
        first, second = (seat["conversation"] for seat in state["seats"])
        await passing(school, 40)
        await answered(school, line, first, "亲，您自己看详情页吧", "k1")
        await asked(http, "POST", "/current/rewind", {"conversation": first})
        await answered(school, line, first, "在的亲，这款是食品级材质，可以放心用", "k2")
        await passing(school, 30)
        await asked(http, "POST", "/current/hint", {"conversation": second})
        said = {"conversation": second, "psychology": ["safety"], "type": {}}
        await asked(http, "POST", "/current/statement", said)
        await passing(school, 1)
        before = told(school, "qing")
        kill(school)
        await line.send("conversation.open", conversation=first, after_seq=0)
        seen = (await line.next("messages.page"))["messages"][-1]["seq"]
        await line.say(first, "还有什么想了解的吗", "k3", seen_seq=seen, suggestions=[])
        await line.next("message.ack")
    async with opened(sqlite_database, tmp_path, 5.0) as next_one:
        known = next_one.house.drills
        assert known.hushed(first)
        async with next_one.http(next_one.staff["qing"]) as http:
            found, clock, seal = before
            state = await asked(http, "GET", "/current")
            assert (state["clock"], state["hints"]) == (pytest.approx(clock), 1)
            assert [seat["stated"] for seat in state["seats"]] == [False, True]
            buyers, _, now = told(next_one, "qing")
            assert buyers == found
            assert now == seal
            await passing(next_one, 3)
            assert (await asked(http, "GET", "/current"))["seats"][0]["answers"] == 2
            run = await asked(http, "POST", "/current/finish")
            assert run["state"] == "finished"
    with sqlite_database.read() as session:
        for name in ("drill_record", "drill_input"):
            table = Row.metadata.tables[name]
            assert session.execute(select(func.count()).select_from(table)).scalar_one() == 0


async def test_an_exam_goes_on_after_a_restart_and_time_stood_still(
    school: Stage, sqlite_database: Database, tmp_path: Path
) -> None:
    """A server that ends in good order loses no second; what a changed library would tell otherwise is broken off."""
    async with school.http(school.staff["qing"]) as http:
        await two_buyers(http, mode="exam", help="off")
        await passing(school, 200)
        waits = [one["waiting_since"] for one in (await http.get("/api/v1/conversations")).json()["items"]]
        before = told(school, "qing")
        await school.house.drills.stop()
    async with (
        opened(sqlite_database, tmp_path, 77_777.0) as later,
        later.http(later.staff["qing"]) as http,
    ):
        state = await asked(http, "GET", "/current")
        assert (state["mode"], state["clock"]) == ("exam", pytest.approx(before[1]))
        assert told(later, "qing") == before
        items = (await http.get("/api/v1/conversations")).json()["items"]
        assert all(one["waiting_since"] >= was for one, was in zip(items, waits, strict=True))
    record = Row.metadata.tables["drill_record"]
    with sqlite_database.write() as session:
        session.execute(record.update().values(seal="other"))
    async with opened(sqlite_database, tmp_path) as changed, changed.http(changed.staff["qing"]) as http:
        assert await asked(http, "GET", "/current") is None
        assert [line["state"] for line in (await asked(http, "GET", ""))["items"]] == ["broken"]
