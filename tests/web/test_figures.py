"""Figures over suggestions, muting and its lifting, and what followed conversations."""

from __future__ import annotations

from datetime import timedelta

from bot.auth import staff_token
from bot.store import StaffRole, audit_entries, create_staff, day_of, offered, record_feedback
from bot.store.adoption import count_up
from bot.terms import Feedback, Suggestion
from tests.web.stage import Stage

PATH = "/api/v1/figures/suggestions"


def hire(stage: Stage, role: StaffRole, *shops: str) -> str:
    """Return the token of a new member of staff."""
    house = stage.house
    with house.database.write() as session:
        staff = create_staff(
            session,
            username=f"{role}{len(shops)}",
            name=role,
            role=role,
            password_hash="none",
            shops=shops,
            now=house.now(),
        )
    return staff_token(staff, secret=house.secret, life=house.token_life, now=house.now()).token


def count(stage: Stage, need: str, template: str, days_ago: int = 0, **counts: float) -> None:
    """Put counts in the shop of cups."""
    day = day_of(stage.house.now()) - timedelta(days=days_ago)
    with stage.house.database.write() as session:
        count_up(session, "cups", day, {(need, template, ""): counts})


async def test_supervisor_reads_rates_by_need_and_reply(stage: Stage) -> None:
    """Paste rate and dismissals per hundred come with their Chinese, the most shown first."""
    count(stage, "discount", "", shown=50, sent=10, edited=5, inserted=5, dismissed=4)
    count(stage, "discount", "discount.a", shown=40, sent=10, dismissed=4)
    count(stage, "other", "", shown=20)
    async with stage.http(hire(stage, "supervisor", "cups")) as http:
        told = (await http.get(PATH, params={"shop": "cups"})).json()
    first, second = told["needs"]
    assert ("discount", "优惠活动", 50, 0.4, 8.0) == tuple(
        first[name] for name in ("need", "zh", "shown", "paste_rate", "dismissed_per_100")
    )
    assert ("other", 0.0, False) == (second["need"], second["paste_rate"], second["muted"])
    (reply,) = told["replies"]
    assert ("discount.a", 0.25, 10.0) == (
        reply["template"],
        reply["paste_rate"],
        reply["dismissed_per_100"],
    )
    assert [] == told["repair"]


async def test_need_that_nobody_pastes_is_muted_and_lifted(stage: Stage) -> None:
    """Below a tenth after two hundred shows it is listed for repair; a supervisor has it shown again."""
    count(stage, "discount", "", days_ago=3, shown=220, sent=10)
    await stage.house.stores.run(stage.house.interpreter.dossiers.learned.renew)
    assert frozenset({"discount"}) == stage.house.interpreter.dossiers.learned.of("cups").muted
    async with stage.http(hire(stage, "supervisor", "cups")) as http:
        told = (await http.get(PATH, params={"shop": "cups", "days": 1})).json()
        assert (["discount"], []) == ([line["need"] for line in told["repair"]], told["needs"])
        assert 204 == (await http.delete(f"{PATH}/muted/discount", params={"shop": "cups"})).status_code
        again = (await http.get(PATH, params={"shop": "cups"})).json()
    assert [] == again["repair"]
    assert again["needs"][0]["lifted_at"] is not None
    assert not again["needs"][0]["muted"]
    assert frozenset() == stage.house.interpreter.dossiers.learned.of("cups").muted
    with stage.house.database.read() as session:
        assert ["suggestions.lifted"] == [entry.action for entry in audit_entries(session, shop="cups")]


async def test_figures_are_for_supervisors_of_the_shop(small_stage: Stage) -> None:
    """Agents and strangers are turned away, an administrator is not; an unknown shop is not found."""
    tokens = [small_stage.staff["qing"], hire(small_stage, "supervisor", "toys")]
    for token in tokens:
        async with small_stage.http(token) as http:
            assert 403 == (await http.get(PATH, params={"shop": "cups"})).status_code
            assert 403 == (await http.delete(f"{PATH}/muted/gift", params={"shop": "cups"})).status_code
    async with small_stage.http(hire(small_stage, "admin")) as http:
        assert 200 == (await http.get(PATH, params={"shop": "cups"})).status_code
        assert 404 == (await http.get(PATH, params={"shop": "nowhere"})).status_code
        assert 422 == (await http.get(PATH)).status_code
        assert 422 == (await http.get(PATH, params={"shop": "cups", "days": 0})).status_code


async def test_outcome_is_told_once_and_counts_for_what_was_sent(stage: Stage) -> None:
    """An integrator's csat reaches the reply that was sent; strangers and wrong marks are refused."""
    house, buyer = stage.house, await stage.buyer()
    made = Suggestion("s1", "discount.a", "有券可以领", 0.9, reasons=("need:discount",))
    with house.database.write() as session:
        offered(
            session,
            conversation=buyer.conversation,
            round_seq=1,
            revision=1,
            suggestions=(made,),
            now=house.now(),
        )
        record_feedback(
            session, Feedback("s1", "sent"), conversation=buyer.conversation, staff=None, now=house.now()
        )
    path = f"/api/v1/conversations/{buyer.conversation}/outcomes"
    body = {"kind": "csat", "reference": "survey1", "value": 5}
    async with stage.http(stage.staff["qing"]) as http:
        assert {"new": True} == (await http.post(path, json=body)).json()
        assert {"new": False} == (await http.post(path, json=body)).json()
        assert 422 == (await http.post(path, json={**body, "reference": "s2", "value": 9})).status_code
        assert 422 == (await http.post(path, json={"kind": "joy"})).status_code
    async with stage.http(stage.staff["stranger"]) as http:
        assert 403 == (await http.post(path, json=body)).status_code
    house.interpreter.dossiers.learned.renew()
    yes, _ = house.interpreter.dossiers.learned.of("cups").own["discount", "discount.a"]
    assert yes > 1


async def test_description_has_the_figures(small_stage: Stage) -> None:
    """OpenAPI names the addresses with their parameters and shapes."""
    async with small_stage.http() as http:
        told = (await http.get("/openapi.json")).json()
    asked = {parameter["name"] for parameter in told["paths"][PATH]["get"]["parameters"]}
    assert {"shop", "days"} <= asked
    assert "SuggestionFigures" in told["components"]["schemas"]
    assert "delete" in told["paths"][f"{PATH}/muted/{{key}}"]
    assert "post" in told["paths"]["/api/v1/conversations/{conversation}/outcomes"]
