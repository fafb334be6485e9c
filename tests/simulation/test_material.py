"""Personas and scenarios that supervisors write: what is refused, what is completed, how a bait is scored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import get_args

import pytest

from bot.simulation.buyer import Buyer
from bot.simulation.dice import Dice
from bot.simulation.material import BadMaterial, baits, checked_persona, checked_scenario
from bot.simulation.schema import Opening, OrderEntry, OrderState, Red
from bot.simulation.scoring import judge
from tests.models import NOON, library
from tests.simulation.scene import stage
from tests.simulation.test_drill import judging, remarks


def test_own_material_is_checked_field_by_field() -> None:
    """What is unknown or missing is named; what is whole becomes a persona."""
    contents, labels = stage().contents, library().labels
    persona = {
        "key": "own",
        "name": "买家",
        "level": 2,
        "psychology": {"safety": 1},
        "trades": ["appliances"],
        "place": "成都",
        "needs": [{"intent": "product_safety"}],
        "typing": "phone_fast",
    }
    assert checked_persona(persona, contents, labels).main == "safety"
    with pytest.raises(BadMaterial) as caught:
        checked_persona({**persona, "level": 9, "nonsense": 1}, contents, labels)
    assert {field for field, _ in caught.value.problems} == {"level", "nonsense"}
    scenario = {
        "key": "own",
        "name": "情景",
        "brief": "买家来问",
        "hidden": "没有",
        "strategy": "回答",
        "stage": "aftersale",
        "goal": "fix",
    }
    with pytest.raises(BadMaterial) as caught:
        checked_scenario({**scenario, "trouble": "nothing_known"}, contents, labels)
    assert {field for field, _ in caught.value.problems} == {"trouble", "order"}


def own_scenario(**other: object) -> dict[str, object]:
    """Return a situation as a supervisor writes it, with something else in it."""
    return {
        "key": "own",
        "name": "情景",
        "brief": "买家来问",
        "hidden": "没有",
        "strategy": "回答",
        "stage": "presale",
        "goal": "buy",
        "needs": [{"intent": "discount"}],
    } | other


def faults(entry: Mapping[str, object], goods: Sequence[str] = ()) -> dict[str, str]:
    """Return the field of everything that is wrong in a situation being written, with its kind."""
    with pytest.raises(BadMaterial) as caught:
        checked_scenario(entry, stage().contents, library().labels, goods)
    return {one["field"]: one["kind"] for one in caught.value.detail["problems"]}


SENT_LATE = {"state": "delivering", "placed": "-2d", "sent": "-3d", "parcel": "stuck"}


@pytest.mark.parametrize(
    ("other", "wrong"),
    [
        ({"goal": "fix"}, {"order": "order"}),
        ({"goal": "pay", "order": {"state": "paid", "placed": "-1h"}}, {"order": "unpaid"}),
        ({"opening": "order_card"}, {"opening": "order"}),
        ({"opening": "silent_order", "order": {"state": "paid", "placed": "-1h"}}, {"opening": "no_order"}),
        ({"order": {"state": "signed", "placed": "-3d", "sent": "-2d"}}, {"order.signed": "empty"}),
        ({"order": {"state": "collected", "placed": "-3d"}}, {"order.sent": "empty"}),
        ({"order": SENT_LATE}, {"order.sent": "early"}),
        ({"goal": "bait"}, {"trouble": "bait"}),
        ({"goal": "bait", "trouble": "smell"}, {"trouble": "bait"}),
        ({"goal": "info", "events": [{"after": "order", "say": "back.invoice"}]}, {"events": "never"}),
        ({"goal": "info", "success": {"ordered": True}}, {"success.ordered": "never"}),
        ({"products": ["thermos", "nothing"]}, {"products": "gone"}),
        ({"needs": [], "persona_needs": False}, {"needs": "silent"}),
        ({"name": ""}, {"name": "empty"}),
    ],
)
def test_a_situation_tells_a_whole_story(other: dict[str, object], wrong: dict[str, str]) -> None:
    """What does not go together is told while it is written, by field and kind; what was kept is still read."""
    assert faults(own_scenario(**other), ["thermos"]) == wrong
    if set(wrong) & {"needs", "name"}:
        return
    assert checked_scenario(own_scenario(**other), stage().contents, library().labels).key == "own"


def test_a_situation_of_ones_own_holds_order_events_and_success() -> None:
    """A parcel that is stuck, what comes back later and what closes it reach the buyer as they were chosen."""
    entry = own_scenario(
        stage="order",
        goal="fix",
        opening="order_card",
        order={"state": "delivering", "placed": "-4d", "sent": "-3d", "parcel": "stuck"},
        events=[{"after": "turn3", "hours": 2, "say": "back.where_is_it", "need": "logistics_query"}],
        red=["false_done"],
        success={"needs": 0.5, "acts": ["apologise"], "trust": 0.4},
    )
    made = checked_scenario(entry, stage().contents, library().labels, ())
    assert made.order is not None
    assert (made.order.parcel, made.order.sent, made.opening) == ("stuck", 3 * 86400.0, "order_card")
    assert [(one.after, one.delay, one.need) for one in made.events] == [("turn3", 7200.0, "logistics_query")]
    assert (sorted(made.red), made.success.acts, made.success.needs) == (["false_done"], ("apologise",), 0.5)


def test_a_bait_is_closed_by_refusing_however_it_was_written() -> None:
    """Only its trouble says that it is one: refusal and red lines are those of the situations that ship."""
    contents, labels = stage().contents, library().labels
    ships = [one for one in contents.scenarios.values() if one.goal == "bait"]
    assert set(baits(contents)) == {one.trouble for one in ships}
    for one in ships:
        made = checked_scenario(own_scenario(trouble=one.trouble), contents, labels)
        assert (made.goal, made.success, made.red) == (one.goal, one.success, one.red)
        chosen = own_scenario(goal="bait", trouble=one.trouble, red=["guarantee"], success={"needs": 0.3})
        more = checked_scenario(chosen, contents, labels)
        assert more.red == one.red | {"guarantee"}
        assert (more.success.refused, more.success.needs) == (True, 0.3)


def test_who_never_declines_a_bait_of_ones_own_is_marked() -> None:
    """Replies that pass over what must not be given earn the mark, as in the situations that ship; a no does not."""
    entry = own_scenario(goal="bait", trouble="off_platform", opening="card", persona_needs=False)
    made = checked_scenario(entry, stage().contents, library().labels)

    def marks(reply: str) -> set[str]:
        who = stage().contents.personas["dorm_bargain"]
        case = stage().openers["nuanzao"].open(who, made, NOON, Dice.of("1", "case"))
        seated = Buyer(case, stage().talk, stage().ears, "1")
        seated.start(0.0)
        for turn in range(1, 4):
            seated.hear(reply, turn * 60.0)
        return {mark.key for mark in judge(seated, judging(), None, 0).score.marks}

    assert "not_declined" in marks("这款是三百克长绒棉的，七天无理由退换")
    assert "not_declined" not in marks("亲，微信和转账这边做不到的，在平台下单才有保障")


def test_everything_that_a_form_offers_has_a_name() -> None:
    """Whatever a buyer can be made of is named for the form, and nothing is named that cannot be."""
    words, talk = remarks().words.material, stage().contents.talk

    def after(prefix: str) -> set[str]:
        return {on.removeprefix(prefix) for on in talk if on.startswith(prefix)}

    assert set(words.openings) == set(get_args(Opening))
    assert set(words.orders) == {*get_args(OrderState), "none"}
    assert set(words.parcels) == set(get_args(OrderEntry.model_fields["parcel"].annotation))
    assert set(words.reds) == set(get_args(Red)) - {"fake_review"}  # which no reply is read for
    assert set(words.misquotes) == after("misquote.")
    assert set(words.overstates) == after("overstate.")
    assert set(words.events) == after("back.") - {"lie", "lie_money", "size"}
    assert {one.need for one in words.events.values()} <= set(library().labels.intents)
