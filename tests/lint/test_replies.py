from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from bot.library import Conditions, Library, Template, find_library, load_library
from bot.lint import lint_replies, lint_reply


@pytest.fixture(scope="module")
def shipped() -> Library:
    """Return the library that ships."""
    return load_library(find_library())


def _reply(text: str = "您要几罐呀？", **changes: Any) -> Template:  # noqa: ANN401 (any field of a template)
    """Return a reply of the intent `price`, with some fields changed."""
    template = Template(
        id="price.test",
        intent="price",
        stage="presale",
        wordings=(text,),
        tones={},
        when=Conditions(),
        not_when=Conditions(),
        about=(),
        kind="answer",
        action=None,
        cites=(),
        slots=(),
        path="replies/presale/price.yaml",
        line=7,
    )
    return dataclasses.replace(template, **changes)


def _told(library: Library, *replies: Template) -> list[str]:
    """Return what lint says about a library with a few replies more."""
    return [
        str(finding)
        for finding in lint_replies(dataclasses.replace(library, replies=(*library.replies, *replies)))
    ]


def test_shipped_replies_are_clean(shipped: Library) -> None:
    """What ships has no finding."""
    assert _told(shipped) == []


def test_good_reply_is_left_alone(shipped: Library) -> None:
    """A reply without a fault adds no finding."""
    assert _told(shipped, _reply()) == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"intent": "prize"}, "unknown intent 'prize'"),
        ({"when": Conditions(psychology=("cheap",))}, "when.psychology: unknown key 'cheap'"),
        ({"not_when": Conditions(emotion=("sad",))}, "not_when.emotion: unknown key 'sad'"),
        ({"when": Conditions(type={"mood": ("good",)})}, "when.type: unknown key 'mood'"),
        ({"when": Conditions(type={"decision": ("slow",)})}, "when.type.decision: unknown key 'slow'"),
        ({"action": "fly"}, "unknown action 'fly'"),
    ],
)
def test_dangling_key_is_found(shipped: Library, changes: dict[str, Any], message: str) -> None:
    """A name that the vocabulary does not have is named with its place."""
    (told,) = _told(shipped, _reply(**changes))
    assert told.startswith(f"replies/presale/price.yaml:7: price.test: {message}")


def test_unknown_trade_is_found(shipped: Library) -> None:
    """A trade that the corpus does not know is named."""
    (told,) = _told(shipped, _reply(when=Conditions(trade=("food_teas",))))
    assert "unknown trade 'food_teas'" in told


def test_unknown_slot_is_found(shipped: Library) -> None:
    """A slot that no fact can fill is named."""
    (told,) = _told(shipped, _reply("现在{prise}，要几件？", slots=("prise",)))
    assert "unknown slot {prise}" in told


def test_red_line_word_is_found(shipped: Library) -> None:
    """An absolute in a reply is named with its rule."""
    (told,) = _told(shipped, _reply("我们是全网第一的价格"))
    assert "red line ads." in told


@pytest.mark.parametrize("text", ["地址已改好了，您看下", "帮您催了仓库", "备注好了哦", "钱已退，请查收"])
def test_done_claim_without_action_is_found(shipped: Library, text: str) -> None:
    """Nothing may be said to be done that no recorded action stands for."""
    (told,) = _told(shipped, _reply(text))
    assert "done.action" in told
    assert _told(shipped, _reply(text, action="register_remark")) == []


def test_promise_to_do_is_no_done_claim(shipped: Library) -> None:
    """「我现在去登记，改好了回您」 is true before it is done."""
    assert _told(shipped, _reply("我这就去登记新地址，改好了回您一声")) == []


def test_dispatch_may_be_said_when_the_order_says_so(shipped: Library) -> None:
    """已经发出 is true in a state where it is, and only there."""
    text = "包裹已经发出，留意物流就行"
    assert len(_told(shipped, _reply(text))) == 1
    assert len(_told(shipped, _reply(text, when=Conditions(order_state=("paid",))))) == 1
    assert _told(shipped, _reply(text, when=Conditions(order_state=("collected", "delivering")))) == []


def test_too_long_is_found(shipped: Library) -> None:
    """More than 120 characters is too long for a chat."""
    (told,) = _told(shipped, _reply("好" * 121))
    assert "121 characters, at most 120 in chat" in told
    assert _told(shipped, _reply("好" * 120)) == []


PROMISES = ["价格我去问店长能不能让，半小时内回您", "先别付，我去改价，改好叫您", "这单我向店长申请优惠"]


@pytest.mark.parametrize("text", PROMISES)
def test_price_promise_without_a_step_is_found(shipped: Library, text: str) -> None:
    """Who promises to ask for a lower price makes the last concession: without a step it comes at every refusal."""
    (told,) = _told(shipped, _reply(text))
    assert "makes price.approval and has no `step`" in told
    assert _told(shipped, _reply(text, step="price.approval")) == []
    assert _told(shipped, _reply(text, when=Conditions(after=("will_reprice",)))) == []


@pytest.mark.parametrize(
    "text", ["改价我没权限，您要几件？", "让您等着改价了，对不起", "问您一声，是要两罐吗？"]
)
def test_refusing_a_change_of_price_is_no_promise(shipped: Library, text: str) -> None:
    """Naming a change of price is not making one."""
    assert _told(shipped, _reply(text)) == []


def test_double_is_found(shipped: Library) -> None:
    """The same words twice, punctuation aside, are named with the first place."""
    first = shipped.replies[0]
    text = first.wordings[0].replace("，", " ")
    (told,) = _told(shipped, _reply(text, slots=first.slots))
    assert f"same text as {first.id}" in told


def test_dead_reply_is_found(shipped: Library) -> None:
    """A reply whose conditions exclude each other can never be given."""
    conditions = Conditions(emotion=("calm",))
    (told,) = _told(shipped, _reply(when=conditions, not_when=conditions))
    assert "dead" in told


@pytest.mark.parametrize(
    "changes",
    [
        {"when": Conditions(emotion=("angry", "dissatisfied")), "kind": "offer"},
        {
            "when": Conditions(psychology=("complaint",)),
            "wordings": ("现在还有{coupon}",),
            "slots": ("coupon",),
        },
    ],
)
def test_promotion_to_an_aggrieved_buyer_is_found(shipped: Library, changes: dict[str, Any]) -> None:
    """A buyer with a grievance is offered nothing."""
    (told,) = _told(shipped, _reply(**changes))
    assert "aggrieved" in told


def test_discount_unasked_for_prestige_is_found(shipped: Library) -> None:
    """A buyer who minds prestige is not lured with a discount (RULE-01)."""
    prestige = Conditions(psychology=("prestige",))
    template = _reply("这款{coupon}", slots=("coupon",), when=prestige, intent="appearance")
    (told,) = _told(shipped, template)
    assert "prestige" in told


def test_intent_without_a_reply_is_found(shipped: Library) -> None:
    """Every intent has something to say."""
    by_intent = {key: replies for key, replies in shipped.by_intent.items() if key != "price"}
    told = [str(finding) for finding in lint_replies(dataclasses.replace(shipped, by_intent=by_intent))]
    assert told == ["labels.yaml:0: intent 'price' has no reply (replies/<stage>/price.yaml)"]


def test_intent_that_always_needs_a_fact_is_found(shipped: Library) -> None:
    """Every intent has a reply that can be pasted when nothing is known."""
    needy = tuple(reply for reply in shipped.by_intent["price"] if reply.slots)
    by_intent = {**shipped.by_intent, "price": needy}
    told = [str(finding) for finding in lint_replies(dataclasses.replace(shipped, by_intent=by_intent))]
    assert told == [
        "labels.yaml:0: intent 'price' has no reply that needs no fact and fits when nothing is known"
    ]


def test_motive_without_a_reply_for_any_intent_is_found(shipped: Library) -> None:
    """Every psychology has replies that fit any intent."""
    by_intent = {**shipped.by_intent, "*": ()}
    told = [str(finding) for finding in lint_replies(dataclasses.replace(shipped, by_intent=by_intent))]
    assert len(told) == len(shipped.labels.psychology)
    assert "psychology 'practical' has no reply for any intent" in told[0]


def test_one_reply_is_judged_beside_a_library(shipped: Library) -> None:
    """A shop's own reply is told what a file would be, without the library's own findings; itself is no double."""
    assert [] == lint_reply(shipped, _reply("这款您要几罐我帮您算好总价"))
    assert any("red line" in said for said in lint_reply(shipped, _reply("这款全网最低价")))
    assert ["unknown intent 'haggling'"] == lint_reply(shipped, _reply(intent="haggling"))
    other = shipped.by_intent["price"][0]
    (double,) = lint_reply(shipped, _reply(other.wordings[0], slots=other.slots, when=other.when))
    assert double.startswith(f"same text as {other.id}")
    assert [] == lint_reply(shipped, other)
