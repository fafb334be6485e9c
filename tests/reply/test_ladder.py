"""Concessions one by one, and replies that fit what the agent has just said."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.library import Library
from bot.reply import Situation, flags_of
from tests.models import library as shipped
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


SHIPPED = read("bargain", intents=(("bargaining", 0.9), ("price", 0.05), ("other", 0.01)))
PUSHES = "再便宜点我就拍了"


@pytest.mark.parametrize("made", [(), ("value",), ("promotion",), ("bundle",), ("gift",)])
def test_nobody_promises_to_ask_the_boss_before_it_is_due(made: tuple[str, ...]) -> None:
    """What ships asks for a lower price after the coupon only, and shows the coupon after the present only."""
    given = frozenset(f"price.{step}" for step in made)
    steps = _shipped_steps(given)
    assert "price.approval" not in steps
    assert ("price.coupon" in steps) == ("gift" in made)


def test_the_boss_is_asked_last_and_once() -> None:
    """When the coupon is given he is asked; when he was asked, nobody promises it again."""
    coupon = frozenset({"price.coupon"})
    assert {"price.approval"} == _shipped_steps(coupon)
    assert set() == _shipped_steps(frozenset({"price.approval"}))


def _shipped_steps(given: frozenset[str]) -> set[str]:
    """Return the steps that what is offered to a buyer who pushes makes, or is heard to make."""
    library = shipped()
    words = library.dialogue
    known = {**KNOWN, **facts(workmanship="三道检验", final_price="领券后79元", promo_end="11月30日")}
    situation = Situation(SHIPPED, said=PUSHES, facts=known, given=given, flags=flags_of(words, given))
    offers = offered(library, situation)
    by_id = {template.id: template for template in library.replies}
    made = {step for offer in offers if (step := by_id[offer.template].step)}
    heard = {step for offer in offers for step in words.steps_in(offer.text)}
    return made | (heard & ({"price.approval"} if given else {"price.coupon", "price.approval"}))


def test_what_ships_is_heard_as_the_step_it_makes() -> None:
    """A talk copied from elsewhere has words only: every stepped wording is heard by its own step, and by none above it."""
    library = shipped()
    words = library.dialogue
    order = {step: place for ladder in words.ladders for place, step in enumerate(words.steps(ladder))}
    wrong = []
    for template in library.replies:
        for text in template.texts() if template.step else ():
            filled = re.sub(r"\{(\w+)\}", lambda slot: library.slots[slot[1]].sample, text)
            heard = words.steps_in(filled)
            above = [step for step in heard if order[step] > order[template.step or ""]]
            if template.step not in heard or above:
                wrong.append((template.id, sorted(heard), filled))
    assert wrong == []


@pytest.mark.parametrize(
    "text",
    [
        "改价我没权限，您要几件？",
        "付完就不能改价了，差的那部分走退差",
        "让您等着改价了，对不起",
        "补多少我去申请，两小时内回您",
        "收不收、抵多少我去问，马上回您",
    ],
)
def test_naming_a_change_of_price_makes_no_step(text: str) -> None:
    """A refusal, an apology and what an order is owed are no concession of the price."""
    assert "price.approval" not in shipped().dialogue.steps_in(text)
