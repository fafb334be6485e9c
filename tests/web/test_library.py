"""The library as a shop uses it: the tree, search, muting, own words for a shipped reply, drafts tried out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from bot.assist import Answer, Assistant, Question
from bot.library import Library
from bot.store import ShopSettings, audit_entries, save_shop_settings
from bot.terms import Understanding
from tests.reply.shelf import shelf
from tests.web.clerk import hired, stock
from tests.web.stage import FewWords, Source, Stage

PATH = "/api/v1/library"
SHIPPED = "优惠都写在活动页上，您可以看一下"
OURS = "本店的优惠都在活动页，您点进去就能看到"


class Choosing(FewWords):
    """Understands few words and chooses from a whole library."""

    def __init__(self, library: Library) -> None:
        super().__init__()
        self.library = library
        self._chosen = Assistant(self, library, {}, lambda *_: ())  # type: ignore[arg-type]  # reads few words

    def reply(self, question: Question, read: Understanding) -> Answer:
        """Return what the library has to say."""
        return self._chosen.reply(question, read)


@dataclass(frozen=True)
class Standing:
    """A reply of the library and what a shop says in its place."""

    name: str
    intent: str
    when: dict[str, Any]
    shipped: str
    ours: str


@pytest.fixture
def shelved(small_stage: Stage, tmp_path: Path) -> Stage:
    """Have the server choose from a library of three replies, with test sentences."""
    library = shelf(
        tmp_path,
        {
            "presale/discount": [
                {"id": "discount.plain", "wordings": [SHIPPED]},
                {"id": "discount.brief", "wordings": ["我查一下活动再回您"], "kind": "ask"},
            ],
            "psychology/bargain": [
                {
                    "id": "bargain.calm",
                    "wordings": ["价格的事我给您讲清楚"],
                    "when": {"psychology": ["bargain"]},
                }
            ],
        },
    )
    (tmp_path / "tests").mkdir()
    for intent, texts in (("discount", ("有优惠吗", "能便宜吗")), ("stock", ("还有货吗",))):
        told = {"intent": intent, "sentences": [{"text": text} for text in texts]}
        (tmp_path / "tests" / f"{intent}.yaml").write_text(
            yaml.safe_dump(told, allow_unicode=True), encoding="utf-8"
        )
    source = small_stage.house.assistant
    assert isinstance(source, Source)
    source.current = Choosing(library)
    stock(small_stage)
    return small_stage


def chief(stage: Stage, role: Any = "supervisor", *shops: str) -> httpx.AsyncClient:  # noqa: ANN401 - a role
    """Return a client of a supervisor of the cup shop."""
    return stage.http(hired(stage.house, role, *(shops or ("cups",))))


async def suggested(stage: Stage, message: str, text: str = "有优惠吗") -> list[str]:
    """Return what an agent is offered for a message now."""
    body = {
        "shop": "cups",
        "conversation": message,
        "buyer": "li",
        "message": {"id": message, "text": text},
        "mode": "full",
    }
    async with stage.http(stage.staff["qing"]) as http:
        told = (await http.post("/api/v1/assist", json=body)).json()
    return [offer["text"] for offer in told["suggestions"]]


async def test_tree_counts_what_a_shop_has_and_lacks(shelved: Stage) -> None:
    """Stages hold intents with their counts and the thinnest circumstance; replies to anything come last."""
    async with chief(shelved) as http:
        told = (await http.get(PATH, params={"shop": "cups"})).json()
    assert (3, 0, "psychology") == (told["shipped"], told["own"], told["stages"][-1]["key"])
    lines = {line["key"]: line for stage in told["stages"] for line in stage["intents"]}
    assert (2, 0) == (lines["discount"]["shipped"], lines["stock"]["shipped"])
    assert lines["discount"]["thin"] > 0
    assert lines["stock"]["least"] == 0
    assert {"name": "gift", "zh": "赠品"}.items() <= next(
        s for s in told["slots"] if s["name"] == "gift"
    ).items()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "活动页"}, ["discount.plain"]),
        ({"q": "hdy"}, ["discount.plain"]),
        ({"q": "jiage"}, ["bargain.calm"]),
        ({"q": "cha huodong"}, ["discount.brief"]),
        ({"intent": "discount", "q": "jiage"}, []),
        ({"intent": "*"}, ["bargain.calm"]),
    ],
)
async def test_search_hears_pinyin(shelved: Stage, asked: dict[str, str], found: list[str]) -> None:
    """Words are found as written, in pinyin and by initials, within an intent when one is named."""
    async with chief(shelved) as http:
        told = (await http.get(f"{PATH}/replies", params={"shop": "cups", **asked})).json()
    assert found == [line["name"] for line in told["items"]]


async def test_muted_reply_is_not_suggested(shelved: Stage) -> None:
    """From the next question on, until it is offered again; who muted it and why is kept."""
    assert SHIPPED in await suggested(shelved, "m1")
    async with chief(shelved) as http:
        path = f"{PATH}/replies/discount.plain/muting"
        body = {"shop": "cups", "muted": True, "note": "活动页还没上线"}
        line = (await http.put(path, json=body)).json()
        assert ("muted", "活动页还没上线") == (line["standing"], line["note"])
        assert SHIPPED not in await suggested(shelved, "m2")
        assert 200 == (await http.put(path, json={"shop": "cups", "muted": False})).status_code
        card = (await http.get(f"{PATH}/replies/discount.plain", params={"shop": "cups"})).json()
        assert 404 == (await http.put(f"{PATH}/replies/no.such/muting", json=body)).status_code
    assert SHIPPED in await suggested(shelved, "m3")
    assert ["library.unmuted", "library.muted"] == [act["action"] for act in card["acts"]]
    assert "supervisor" == card["acts"][0]["staff_name"]


@pytest.mark.parametrize(
    "case",
    [
        Standing("discount.plain", "discount", {}, SHIPPED, OURS),
        Standing(
            "bargain.calm",
            "*",
            {"psychology": ["bargain"]},
            "价格的事我给您讲清楚",
            "价格我一项项给您讲清楚",
        ),
    ],
    ids=["intent", "motive"],
)
async def test_own_words_stand_for_a_shipped_reply(shelved: Stage, case: Standing) -> None:
    """The shop's wording is suggested in its place, until it is retired: then the library's is back."""
    ask, name = "能便宜吗", case.name
    async with chief(shelved) as http:
        reply = {"wordings": [case.ours, case.shipped], "when": case.when}
        body = {"shop": "cups", "intent": case.intent, "replaces": name, "approve": True, "reply": reply}
        made = (await http.post("/api/v1/replies", json=body)).json()
        assert (name, "approved") == (made["replaces"], made["state"]), made
        offered = await suggested(shelved, "m1", ask)
        assert case.ours in offered
        assert case.shipped not in offered
        told = (await http.get(f"{PATH}/replies", params={"shop": "cups", "intent": case.intent})).json()
        lines = {line["name"]: line for line in told["items"]}
        assert ("replaced", made["id"]) == (lines[name]["standing"], lines[name]["replaced_by"])
        assert ("approved", name) == (lines[made["name"]]["standing"], lines[made["name"]]["replaces"])
        move = {"version": 1, "state": "retired"}
        assert 200 == (await http.post(f"/api/v1/replies/{made['id']}/state", json=move)).status_code
    assert case.shipped in await suggested(shelved, "m2", ask)
    async with chief(shelved, "supervisor", "cups", "toys") as http:
        body = {**body, "intent": "stock"}
        assert 404 == (await http.post("/api/v1/replies", json=body)).status_code


async def test_two_people_where_the_shop_wants_it(shelved: Stage) -> None:
    """Nobody approves their own words; a change of what is in use waits while the old words stay in use."""
    with shelved.house.database.write() as session:
        wanted = ShopSettings(two_person=True)
        save_shop_settings(session, "cups", wanted, version=0, staff=None, now=shelved.house.now())
    body: dict[str, Any] = {"shop": "cups", "intent": "discount", "reply": {"wordings": [OURS]}}
    later = "优惠以活动页写的为准，您点进去看"
    async with chief(shelved) as one, chief(shelved, "admin", "cups") as two:
        refused = await one.post("/api/v1/replies", json={**body, "approve": True})
        assert (403, "second_person") == (refused.status_code, refused.json()["error"]["code"])
        made = (await one.post("/api/v1/replies", json=body)).json()
        path = f"/api/v1/replies/{made['id']}"
        approve = {"version": 1, "state": "approved"}
        assert 403 == (await one.post(f"{path}/state", json=approve)).status_code
        assert 200 == (await two.post(f"{path}/state", json=approve)).status_code
        edit = {"version": 2, "intent": "discount", "reply": {"wordings": [later]}}
        edited = (await one.put(path, json=edit)).json()
        assert ("proposed", True) == (edited["state"], edited["pending"])
        assert OURS in await suggested(shelved, "m1")
        back = (await two.post(f"{path}/state", json={"version": 3, "state": "rejected"})).json()
        assert ("approved", [OURS], False) == (back["state"], back["reply"]["wordings"], back["pending"])
        assert 200 == (await one.put(path, json={**edit, "version": 4})).status_code
        assert 200 == (await two.post(f"{path}/state", json={"version": 5, "state": "approved"})).status_code
    offered = await suggested(shelved, "m2")
    assert later in offered
    assert OURS not in offered
    with shelved.house.database.read() as session:
        assert "reply.approved" in {entry.action for entry in audit_entries(session, shop="cups")}


async def test_draft_is_tried_on_test_sentences(shelved: Stage) -> None:
    """What would be suggested with the draft in place, sentences read as something else, and what it would take."""
    async with chief(shelved) as http:
        body = {
            "shop": "cups",
            "intent": "discount",
            "reply": {"wordings": [OURS]},
            "replaces": "discount.plain",
        }
        told = (await http.post(f"{PATH}/trials", json=body)).json()
        texts = [line["text"] for line in told["sentences"]]
        assert (["有优惠吗", "能便宜吗"], 2, []) == (texts, told["tried"], told["taken"])
        offers = told["sentences"][0]["offers"]
        assert [OURS] == [offer["text"] for offer in offers if offer["mine"]]
        assert SHIPPED not in [offer["text"] for offer in offers]
        other = {**body, "intent": "stock", "replaces": "", "everywhere": True}
        told = (await http.post(f"{PATH}/trials", json=other)).json()
    (line,) = told["sentences"]
    assert (False, "discount", 3) == (line["right"], line["read_as"]["key"], told["tried"])


async def test_library_is_for_supervisors_of_the_shop(shelved: Stage) -> None:
    """Agents, other shops' supervisors and buyers are turned away."""
    tokens = [
        shelved.staff["qing"],
        hired(shelved.house, "supervisor", "toys"),
        (await shelved.buyer()).token,
    ]
    trial = {"shop": "cups", "intent": "discount", "reply": {"wordings": [OURS]}}
    for token in tokens:
        async with shelved.http(token) as http:
            for method, path, body in (
                ("GET", f"{PATH}?shop=cups", None),
                ("GET", f"{PATH}/replies?shop=cups", None),
                ("GET", f"{PATH}/replies/discount.plain?shop=cups", None),
                ("PUT", f"{PATH}/replies/discount.plain/muting", {"shop": "cups", "muted": True}),
                ("POST", f"{PATH}/trials", trial),
            ):
                answer = await http.request(method, path, json=body)
                assert 403 == answer.status_code, (method, path, answer.text)
