"""Tickets: made from promises, kept with every step, warned of twice, told to the buyer when done."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook

from tests.models import INTENTS
from tests.web.stage import FewWords, Guest, Source, Stage

PATH = "/api/v1/tickets"


class Booked(FewWords):
    """Knows the project's kinds of tickets."""

    def __init__(self) -> None:
        super().__init__()
        self.library = replace(self.library, folder=INTENTS)


@pytest.fixture
async def desk(small_stage: Stage) -> AsyncIterator[tuple[Stage, Guest, httpx.AsyncClient]]:
    """Have a buyer who said something, and an agent of the shop."""
    stage = small_stage
    source = stage.house.assistant
    assert isinstance(source, Source)
    source.current = Booked()
    buyer = await stage.buyer()
    async with buyer.online() as line:
        await line.say(buyer.conversation, "能便宜点吗", "k1")
        await line.next("message.ack")
    async with stage.http(stage.staff["qing"]) as http:
        yield stage, buyer, http


def words(stage: Stage, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of a ticket
    """Return what a plain ticket says."""
    due = (stage.house.now() + timedelta(hours=2)).isoformat()
    return {"kind": "resend", "due_at": due, "order_no": "20260301", "reason": "少发了一个杯盖"} | more


async def kept(http: httpx.AsyncClient, body: dict[str, Any]) -> dict[str, Any]:
    """Keep a ticket."""
    answer = await http.post(PATH, json=body)
    assert 201 == answer.status_code, answer.text
    ticket: dict[str, Any] = answer.json()["ticket"]
    return ticket


async def test_promise_becomes_a_ticket_and_its_end_a_notice(
    desk: tuple[Stage, Guest, httpx.AsyncClient],
) -> None:
    """What was promised is proposed, kept with who and when, done, and told to the buyer in our words."""
    stage, buyer, http = desk
    sounding = {"conversation": buyer.conversation, "text": "今天给您补发一个杯盖"}
    (proposal,) = (await http.post(f"{PATH}/proposals", json=sounding)).json()["items"]
    assert ("resend", "补发", "今天给您补发一个杯盖") == (
        proposal["kind"],
        proposal["kind_zh"],
        proposal["promise"],
    )
    made = await kept(
        http,
        words(stage, promise=proposal["promise"], due_at=proposal["due_at"])
        | {"shop": "cups", "conversation": buyer.conversation},
    )
    assert ("open", 1, "qing", False) == (
        made["state"],
        made["version"],
        made["created_by"]["name"],
        made["overdue"],
    )
    done = await http.patch(
        f"{PATH}/{made['id']}",
        json={"version": 1, "state": "done", "words": words(stage, result="顺丰 SF1")},
    )
    assert "顺丰 SF1" in done.json()["notice"]
    assert "{" not in done.json()["notice"]
    whole = (await http.get(f"{PATH}/{made['id']}")).json()
    assert ["open", "done"] == [step["changes"]["state"] for step in whole["steps"]]
    assert whole["ticket"]["closed_at"]


async def test_same_order_and_kind_twice_warns(desk: tuple[Stage, Guest, httpx.AsyncClient]) -> None:
    """The second one is refused with the first, kept when sent again on purpose; a cancelled one does not count."""
    stage, _, http = desk
    body = words(stage, kind="repay", amount=12.5) | {"shop": "cups"}
    first = await kept(http, body)
    twice = await http.post(PATH, json=body)
    assert (409, "ticket_twice", [first["id"]]) == (
        twice.status_code,
        twice.json()["error"]["code"],
        twice.json()["error"]["detail"]["tickets"],
    )
    second = await kept(http, body | {"again": True})
    for ticket in (first, second):
        gone = await http.patch(f"{PATH}/{ticket['id']}", json={"version": 1, "state": "cancelled"})
        assert 200 == gone.status_code
    await kept(http, body)


async def test_older_view_is_refused(desk: tuple[Stage, Guest, httpx.AsyncClient]) -> None:
    """Two people change one ticket: the second is told the newer version, and nothing is lost."""
    stage, _, http = desk
    made = await kept(http, words(stage) | {"shop": "cups"})
    where = f"{PATH}/{made['id']}"
    assert 200 == (await http.patch(where, json={"version": 1, "state": "doing"})).status_code
    late = await http.patch(where, json={"version": 1, "words": words(stage, reason="别的")})
    assert (409, "ticket_changed", 2) == (
        late.status_code,
        late.json()["error"]["code"],
        late.json()["error"]["detail"]["version"],
    )
    assert "少发了一个杯盖" == (await http.get(where)).json()["ticket"]["reason"]


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "holiday"},
        {"amount": 5},
        {"kind": "repay", "amount": 1.234},
        {"responsibility": "moon"},
        {"due_at": "2026-03-02T10:00:00"},
        {"owner": "nobody"},
    ],
)
async def test_what_does_not_fit_is_refused(
    desk: tuple[Stage, Guest, httpx.AsyncClient], change: dict[str, Any]
) -> None:
    """Unknown kinds, money where none is paid, half cents, times without a zone, strangers."""
    stage, _, http = desk
    answer = await http.post(PATH, json=words(stage, **change) | {"shop": "cups"})
    assert answer.status_code in {400, 404, 422}, answer.text


async def test_due_list_handover_and_sheet(desk: tuple[Stage, Guest, httpx.AsyncClient]) -> None:
    """The due list puts first what is due first; the next shift sees rounds and tickets; the sheet has them all."""
    stage, buyer, http = desk
    for number, hours in enumerate((48, -1, 3)):
        due = (stage.house.now() + timedelta(hours=hours)).isoformat()
        await kept(http, words(stage, due_at=due, order_no=f"no{number}") | {"shop": "cups"})
    mine = (await http.get(PATH, params={"shop": "cups", "state": ["open", "doing"]})).json()["items"]
    assert [("no1", True), ("no2", False), ("no0", False)] == [
        (line["order_no"], line["overdue"]) for line in mine
    ]
    assert [] == (await http.get(PATH, params={"owner": "me"})).json()["items"]
    assert ["no2"] == [
        line["order_no"] for line in (await http.get(PATH, params={"text": "no2"})).json()["items"]
    ]
    shift = (await http.get(f"{PATH}/handover", params={"shop": "cups"})).json()
    assert [1, 1, 1] == [len(shift[part]) for part in ("overdue", "due", "later")]
    assert [buyer.conversation] == [line["id"] for line in shift["rounds"]]
    sheet = await http.get(f"{PATH}/sheet", params={"shop": "cups"})
    rows = list(load_workbook(io.BytesIO(sheet.content)).worksheets[0].values)
    assert "订单号" in rows[0]
    assert 4 == len(rows)
    assert {len(rows[0])} == {len(row) for row in rows}
