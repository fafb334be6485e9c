"""What must not leave the composer."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.auth import hash_password
from bot.chat.drafts import Around, DraftRules
from bot.chat.refusals import TooLong, refusal
from bot.errors import BotError, Conflict
from bot.library import Library, RedLinePack, RedLineRule
from bot.shop.orders import Order
from bot.store import OVERRIDE, Database, Session, audit_entries, create_staff, save_order
from tests.web.stage import NOW, Stage, people, running, settings_for, small_library


def _rules(library: Library) -> DraftRules:
    return DraftRules(lambda: library, lambda: NOW, _nowhere)


def _nowhere(session: Session, shop: str) -> str | None:
    """Let every shop stand on no platform that is known."""
    del session, shop
    return None


@pytest.fixture
async def stage(sqlite_database: Database, tmp_path: Path) -> AsyncIterator[Stage]:
    """Yield a server with a supervisor among its staff."""
    people(sqlite_database)
    with sqlite_database.write() as session:
        create_staff(
            session,
            username="boss",
            name="boss",
            role="supervisor",
            password_hash=hash_password("an unguessable word"),
            shops=("cups",),
            now=NOW,
        )
    async with running(settings_for(sqlite_database, tmp_path)) as made:
        yield made


def test_slots_and_red_lines_are_marked_in_order() -> None:
    """A slot counts by its name or its Chinese; brackets around anything else do not."""
    marks = _rules(small_library())("【赠品】最好，{gift}，{赠品}，【备注】，{nothing}")
    assert [(m.start, m.end, m.text, m.rule, m.rewrite) for m in marks] == [
        (0, 4, "【赠品】", "empty_slot", None),
        (4, 6, "最好", "best", "很好"),
        (7, 13, "{gift}", "empty_slot", None),
        (14, 18, "{赠品}", "empty_slot", None),
    ]
    assert marks[0].reason == "「赠品」还没填"


def test_rules_change_with_the_library() -> None:
    """A library of another version is compiled anew."""
    library = small_library()
    rules = DraftRules(lambda: library, lambda: NOW, _nowhere)
    assert rules("最好")
    library = replace(library, redlines=(), version="newer")
    assert rules("最好") == ()


def test_rules_are_those_of_the_platform_and_the_day() -> None:
    """A rule of a platform's pack counts in its shops and between its days only."""
    pack = RedLinePack(frozenset({"taobao"}), date(2026, 3, 1), date(2026, 3, 2))
    rule = RedLineRule("best", "最好", (), "warn", "淘宝的说法", "", "both", "t", "t.yaml", 1, pack)
    library = replace(small_library(), redlines=(*small_library().redlines, rule))
    today = _rules(library)
    assert [mark.severity for mark in today("最好", Around(platform="taobao"))] == ["warn"]
    assert [mark.severity for mark in today("最好", Around(platform="jd"))] == ["block"]
    tomorrow = DraftRules(lambda: library, lambda: datetime(2026, 3, 2, 16, 1, tzinfo=UTC), _nowhere)
    assert [mark.severity for mark in tomorrow("最好", Around(platform="taobao"))] == ["block"]


def test_refusals_are_worded_by_code() -> None:
    """Words are filled from the detail; a code without words gets the general ones."""
    words = small_library().wording.text
    told = refusal(TooLong(4000), words)
    assert (told.code, told.message, told.detail) == ("too_long", "内容太长，最多4000个字", {"limit": 4000})
    assert refusal(Conflict("x"), words).message == "出了点问题"
    assert "x" not in refusal(BotError("x"), words).model_dump_json()


async def test_supervisor_may_override_and_it_is_written_down(stage: Stage) -> None:
    """A draft that blocks is sent when a supervisor insists; who, where and which rules go to the audit log."""
    buyer = await stage.buyer()
    where = buyer.conversation
    async with stage.agent("boss").online(where) as boss:
        await boss.say(where, "我们最好，送【赠品】", "b1", seen_seq=0)
        assert (await boss.next("error"))["code"] == "empty_slot"
        await boss.say(where, "我们最好，送【赠品】", "b1", seen_seq=0, override=True)
        ack = await boss.next("message.ack")
        await boss.say(where, "我们最好，送【赠品】", "b1", seen_seq=0, override=True)
        assert (await boss.next("message.ack"))["message_id"] == ack["message_id"]
        await boss.say(where, "我们很好", "b2", seen_seq=1, override=True)
        await boss.next("message.ack")
    with stage.house.database.read() as session:
        entries = [entry for entry in audit_entries(session, shop="cups") if entry.action == OVERRIDE]
    (entry,) = entries
    assert (entry.target, entry.detail) == (
        ack["message_id"],
        {"conversation": where, "rules": ["best", "empty_slot"]},
    )
    assert "最好" not in json.dumps(dict(entry.detail), ensure_ascii=False)


async def test_agent_may_not_override(stage: Stage) -> None:
    """An agent who insists is refused, and nothing is sent or written down."""
    buyer = await stage.buyer()
    where = buyer.conversation
    async with stage.agent("qing").online(where) as agent:
        await agent.say(where, "我们最好", "a1", seen_seq=0, override=True)
        assert (await agent.next("error"))["code"] == "forbidden"
        await agent.say(where, "我们很好", "a2", seen_seq=0, override=True)
        assert (await agent.next("message.ack"))["seq"] == 1
    with stage.house.database.read() as session:
        assert [e for e in audit_entries(session) if e.action == OVERRIDE] == []


async def test_order_of_another_buyer_is_not_sent(stage: Stage) -> None:
    """The number of an order of somebody else blocks; the buyer's own passes."""
    buyer = await stage.buyer()
    await stage.buyer("wang")
    with stage.house.database.write() as session:
        for name, number in (("li", "202611220001"), ("wang", "202611220002")):
            order = Order.model_validate(
                {
                    "order_no": number,
                    "buyer": name,
                    "items": [{"product": "cup", "sku": "cup", "price": "9.9"}],
                    "amount": "9.9",
                    "state": "paid",
                    "placed_at": NOW,
                    "paid_at": NOW,
                }
            )
            save_order(session, shop="cups", order=order, now=NOW)
    where = buyer.conversation
    async with stage.agent("qing").online(where) as agent:
        await agent.send("draft.check", conversation=where, text="订单202611220002吗，还是202611220001")
        (mark,) = (await agent.next("draft.marks"))["marks"]
        assert (mark["text"], mark["rule"], mark["severity"]) == (
            "202611220002",
            "personal.other_order",
            "block",
        )
