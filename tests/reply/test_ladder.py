"""Concessions one by one, and replies that fit what the agent has just said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.library import Library
from bot.reply import Situation, flags_of
from tests.reply.shelf import Entry, facts, ids, offered, read, shelf

BARGAIN = read("bargain", intents=(("bargaining", 0.9), ("price", 0.05), ("other", 0.01)))
KNOWN = facts(material="棉", promotion="满100减10", top_up="再凑20元", gift="送杯套一个", coupon="有5元券")
REPLIES: Mapping[str, Sequence[Entry]] = {
    "presale/bargaining": [
        {"id": "bargaining.worth", "wordings": ["用的是{material}。"], "step": "price.value"},
        {"id": "bargaining.sale", "wordings": ["活动是{promotion}。"], "step": "price.promotion"},
        {"id": "bargaining.more", "wordings": ["{top_up}就能多减一档。"], "step": "price.bundle"},
        {"id": "bargaining.extra", "wordings": ["现在{gift}给您。"], "step": "price.gift"},
        {"id": "bargaining.ticket", "wordings": ["{coupon}可以用。"], "step": "price.coupon"},
        {"id": "bargaining.boss", "wordings": ["这个数我去问店长。"], "step": "price.approval"},
        {
            "id": "bargaining.end",
            "wordings": ["真的到底了，您再想想。"],
            "when": {"flag": ["price_floor"]},
            "kind": "close",
        },
        {"id": "bargaining.count", "wordings": ["您一共要几件呢？"], "kind": "ask"},
    ]
}


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """Return a shelf with a whole ladder of prices."""
    return shelf(tmp_path, REPLIES)


def _steps(library: Library, *given: str, known: object = KNOWN) -> set[str]:
    made = frozenset(f"price.{step}" for step in given)
    situation = Situation(BARGAIN, facts=known, given=made, flags=flags_of(library.dialogue, made))  # type: ignore[arg-type]
    return {name.removeprefix("bargaining.") for name in ids(offered(library, situation))} - {"count"}


def test_each_refusal_brings_the_next_step_only(library: Library) -> None:
    """What costs nothing comes with the first offer; then one step at a time, and past the last one none."""
    assert {"worth", "sale"} == _steps(library)
    assert {"more"} == _steps(library, "value", "promotion")
    assert {"extra"} == _steps(library, "promotion", "bundle")
    assert {"ticket"} == _steps(library, "gift")
    assert {"boss"} == _steps(library, "promotion", "coupon")
    assert {"end"} == _steps(library, "approval")


def test_a_step_without_its_facts_is_passed_over(library: Library) -> None:
    """Where the shop has no present and no coupon, the next thing that can be given is the boss's word."""
    poor = {slot: fact for slot, fact in KNOWN.items() if slot not in {"gift", "coupon"}}
    assert {"boss"} == _steps(library, "bundle", known=poor)


def test_steps_are_heard_in_the_agents_own_words(library: Library) -> None:
    """A coupon or a present offered in free words is a step made."""
    assert {"price.coupon"} == library.dialogue.steps_in("您先领个5元优惠券再拍")
    assert {"price.gift"} == library.dialogue.steps_in("那我送您一份小样好吗")
    assert frozenset() == library.dialogue.steps_in("这款有三种颜色")


def test_reasons_name_the_step(library: Library) -> None:
    """The ledger can tell from the reasons which concession a reply makes."""
    made = offered(library, Situation(BARGAIN, facts=KNOWN, given=frozenset({"price.gift"})))
    assert "step:price.coupon" in next(s for s in made if s.template == "bargaining.ticket").reasons


def test_what_was_asked_is_not_asked_again(tmp_path: Path) -> None:
    """Once the order card was asked for, another reply stands before the one that asks for it again."""
    library = shelf(
        tmp_path,
        {
            "order/ship_time": [
                {"id": "ship_time.card", "wordings": ["订单卡片发我，我看看。"], "kind": "ask"},
                {"id": "ship_time.day", "wordings": ["您几号要用呢？"], "kind": "ask"},
            ]
        },
    )
    fresh = Situation(read(intents=(("ship_time", 0.9), ("other", 0.01))))
    assert "ship_time.card" == ids(offered(library, fresh))[0]
    asked = replace(fresh, asked=frozenset({"ask_order"}))
    assert "ship_time.day" == ids(offered(library, asked))[0]


def test_a_follow_up_needs_what_it_follows(tmp_path: Path) -> None:
    """`when.after` keeps a reply for the moment after the agent did that, and puts it first then."""
    library = shelf(
        tmp_path,
        {
            "general/confirm": [
                {"id": "confirm.plain", "wordings": ["好的。"], "kind": "next"},
                {
                    "id": "confirm.address",
                    "wordings": ["地址对上了，等着收货就行。"],
                    "when": {"after": ["check_address"]},
                    "kind": "next",
                },
            ]
        },
    )
    quiet = Situation(read(intents=(("confirm", 0.9), ("other", 0.01)), quiet=True))
    assert ["confirm.plain"] == ids(offered(library, quiet))
    after = replace(quiet, after=library.dialogue.moves_in("亲核对一下收货地址"))
    assert ["confirm.address"] == ids(offered(library, after))
