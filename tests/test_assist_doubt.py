"""The flow where the reader is in doubt, and where the buyer's mood says what is wanted."""

from __future__ import annotations

from dataclasses import replace

from bot.assist import Answer, Question
from tests.models import NOON, agent, assistant, buyer, shop
from tests.reply.shelf import read


def _ask(*texts: str, **more: object) -> Answer:
    question = Question(turns=buyer(*texts), now=NOON, shop=shop())
    return assistant().answer(replace(question, **more))  # type: ignore[arg-type]  # fields of Question


def test_after_a_wrong_answer_the_earlier_need_comes_back() -> None:
    """「我问的不是这个」 gets an apology that names what was asked, then replies to that."""
    talk = (*buyer("寄到成都要几天"), agent("亲我们是正品的呢"))
    answer = _ask("我问的不是这个", context=talk)
    first, *others = answer.suggestions
    assert "any.missed.back" == first.template
    assert assistant().library.dialogue.asks["arrival_time"].zh in first.text
    assert any(made.template.startswith("arrival_time.") for made in others)
    again = _ask("答非所问，我问的是能不能开发票", context=talk)
    assert assistant().library.dialogue.asks["invoice"].zh in again.suggestions[0].text
    nothing = _ask("答非所问")
    assert "any.missed.again" == nothing.suggestions[0].template


def test_where_nothing_is_sure_one_question_names_the_likeliest() -> None:
    """In doubt there is a question back with two wants in it, and never two questions back."""
    doubtful = read(intents=[("stock", 0.27), ("appearance", 0.16), ("other", 0.05)])
    question = Question(turns=buyer("那个蓝的呢"), now=NOON)
    made = assistant().reply(question, doubtful).suggestions
    asks = assistant().library.dialogue.asks
    (choice,) = [s for s in made if s.template.startswith("any.unsure")]
    assert "any.unsure.choice" == choice.template
    assert asks["stock"].zh in choice.text
    assert asks["appearance"].zh in choice.text


def test_nobody_is_asked_for_height_to_buy_food() -> None:
    """How large a pack of nuts should be is asked by its use."""
    answer = _ask("买多大的合适", shop=shop("shanyu"), item=shop("shanyu").spec.products[0].key)
    assert not any("身高" in made.text for made in answer.suggestions)


def test_what_was_given_as_a_reason_is_not_asked_for() -> None:
    """A buyer who says why she wants her money back is not asked why first."""
    first, second, _ = _ask("坏了不想要了，给我退款").suggestions
    assert "refund_request.ask_reason" not in {first.template, second.template}
    assert "refund_request.ask_reason" in {made.template for made in _ask("给我退款吧").suggestions}


def test_an_upset_buyer_is_never_left_in_peace() -> None:
    """What reads like small talk from somebody with a grievance gets its replies; an 嗯 does not."""
    upset = read(intents=[("chitchat", 0.6)], emotion="dissatisfied", quiet=True)
    asked = Question(turns=buyer("说了三遍还是这样"), now=NOON)
    assert 1 < len(assistant().reply(asked, upset).suggestions)
    assert len(assistant().reply(replace(asked, turns=buyer("嗯")), upset).suggestions) <= 1


def test_two_unlikely_wants_are_not_named() -> None:
    """A question back that may well hold two wrong choices gives way to a promise to look."""
    lost = read(intents=[("stock", 0.14), ("appearance", 0.13), ("other", 0.05)])
    talk = (*buyer("那个蓝的呢"), agent("蓝的在第二张图"))
    made = assistant().reply(Question(turns=buyer("是这样啊"), context=talk, now=NOON), lost).suggestions
    assert ["any.unsure.mid"] == [s.template for s in made if s.template.startswith("any.unsure")]


def test_a_reply_whose_case_is_named_goes_before_a_promise_to_look() -> None:
    """Nothing is sure, yet the buyer speaks of remarks: what is said of them comes first."""
    lost = read(intents=[("how_to_order", 0.24), ("courier", 0.05)])
    talk = (*buyer("上海发什么快递"), agent("可以发韵达"))
    question = Question(turns=buyer("下单需要写备注不"), context=talk, now=NOON)
    assert assistant().reply(question, lost).suggestions[0].template.startswith("how_to_order.remark")


def test_praise_is_answered_with_thanks() -> None:
    """A pleased buyer who thanks and speaks of quality asks for nothing."""
    praise = read("practical", "habit", intents=[("thanks", 0.95)], emotion="pleased")
    made = assistant().reply(Question(turns=buyer("你家东西一直都好，谢谢啦"), now=NOON), praise)
    assert made.suggestions[0].template.startswith("thanks.")


def test_what_is_asked_behind_thanks_is_answered() -> None:
    """「谢谢，对了…」 is no goodbye, whatever the reader thinks of the whole; plain thanks are."""
    talk = (*buyer("有货吗"), agent("有的亲"))
    thankful = read(intents=[("thanks", 0.97), ("other", 0.01)], emotion="pleased")
    asked = Question(turns=buyer("好的谢谢，对了这个能开发票吗"), now=NOON, shop=shop(), context=talk)
    first = assistant().reply(asked, thankful).suggestions[0]
    assert first.template.startswith("invoice.")
    plain = replace(asked, turns=buyer("好的谢谢"))
    assert assistant().reply(plain, thankful).suggestions[0].template.startswith("thanks.")


def test_the_very_thing_asked_is_said_back_where_nothing_is_known() -> None:
    """Without a fact the promise to look names what is looked for, and links to the talk."""
    asked = Question(turns=buyer("放阳台晒久了会不会裂"), now=NOON)
    made = assistant().answer(asked).suggestions
    (said_back,) = [s for s in made[:1] if any(fact.slot == "ask_point" for fact in s.facts)]
    assert "会不会裂" in said_back.text
    assert ["calc:talk"] == [fact.source for fact in said_back.facts if fact.slot == "ask_point"]


def test_a_question_is_no_information() -> None:
    """What puts a question is answered as one though it was read as information given; where that is sure, it stays so."""
    given = read(intents=[("provide_info", 0.5), ("ship_time", 0.08)], needs=("provide_info",))
    talk = (*buyer("这套瓷碗"), agent("亲您寄哪里"))
    question = Question(turns=buyer("昆明给送货不"), context=talk, now=NOON)
    first = assistant().reply(question, given).suggestions[0]
    assert ("any.unsure.point", "昆明给不给送货") == (first.template, first.text[:7])
    sure = read(intents=[("provide_info", 0.95), ("ship_time", 0.02)], needs=("provide_info",))
    assert "any.unsure.point" != assistant().reply(question, sure).suggestions[0].template
