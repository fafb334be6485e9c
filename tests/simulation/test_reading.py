"""What the scorer takes from a reply: falsehoods, gifts, refusals, questions, and what it answers."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.analytics.manners import defers, names_time, puts_off
from bot.simulation.case import Case
from bot.simulation.dice import Dice
from bot.simulation.reading import answered, gives, names_order, of_other_case, read, thin
from bot.tickets.book import book_of
from tests.models import INTENTS, NOON
from tests.simulation.scene import stage


def case(scenario: str, shop: str) -> Case:
    """Return the first buyer who suits a scenario in a shop."""
    made = stage()
    opener, wanted = made.openers[shop], made.contents.scenarios[scenario]
    persona = next(
        one for one in made.contents.personas.values() if wanted.suits(one, opener.shop.spec.trade)
    )
    return opener.open(persona, wanted, NOON, Dice.of("1", "case"))


WRONG_SIZE = case("wrong_size", "practice_shoes_bags")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("再送您一双袜子", "present"),
        ("不满意随时全额退", "instant_money"),
        ("来回运费我们全包", "freight_ours"),
    ],
)
def test_what_the_shop_has_not_granted_is_false(text: str, key: str) -> None:
    """A present, a refund or postage that no fact of the shop allows is a promise without authority."""
    found = read(text, "", WRONG_SIZE, stage().ears).false
    assert [(key, "promise")] == [(claim.key, claim.group) for claim in found]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("付款后15天内发就行", "figure"),
        ("我再补您30块的券", "grant"),
        ("钱给您退了，再给您补发一双", "grant"),
        ("换的那双已经给您寄出去了", "undone"),
    ],
)
def test_what_no_pattern_knows_is_held_against_the_sheet(text: str, key: str) -> None:
    """Figures by their subject, gifts by who gets what, acts by their tense."""
    assert key in {claim.key for claim in read(text, "", WRONG_SIZE, stage().ears).false}


def test_naming_what_was_ordered_answers_who_wants_it_checked() -> None:
    """The name of the goods is the fact there."""
    assert names_order(f"没拍错，{WRONG_SIZE.sheet.facts['product'].value}", WRONG_SIZE)
    assert not names_order("没拍错，您放心", WRONG_SIZE)


def test_conditions_and_refusals_are_no_promises() -> None:
    """What is quoted for another case, refused, or the buyer's own phrase is not held against the shop."""
    for text, said in (
        ("质量问题运费我们承担，不喜欢的您这边承担", ""),
        ("7元做不到", ""),
        ("两张7块的券只能用一张", "我有两张7块的券"),
        ("您说的62我不知道是哪家的价", "别家才62"),
        ("有毛病也能办，换一把或者退掉，寄回运费我们出", ""),
        ("这9块谁出看退的原因", "我寄回去花了9块"),
        ("我这边没有要退您6块的记录", "上次说退我6块"),
        ("60天的价保我们没有", "别人家价保60天你们呢"),
    ):
        assert not read(text, said, WRONG_SIZE, stage().ears).false, text


def test_a_falsehood_spoils_its_own_sentence_only() -> None:
    """What stands beside it still answers; the sentence itself does not."""
    ears = stage().ears
    found = read("能换的，您申请换货就行。再送您一双袜子", "", WRONG_SIZE, ears)
    assert found.false
    assert ("exchange_request",) == answered(found, ("exchange_request",), (), ears)


def test_a_polite_no_is_known_as_one() -> None:
    """A refusal is known by its words where the acts do not say so."""
    assert "refuse" in read("本店不会因为评价给补偿", "", WRONG_SIZE, stage().ears).acts


def test_who_ordered_nothing_is_not_spoken_to_of_refunds() -> None:
    """A message about what only an order can bring up is astray, unless she asked for it."""
    found = read(
        "仓库签收后1到2天退款，原路返回", "", case("between_two_sizes", "practice_shoes_bags"), stage().ears
    )
    assert found.astray(("size_advice",))
    assert not found.astray(("return_policy",))


def test_what_is_done_meanwhile_is_no_putting_off() -> None:
    """A reply that only promises the answer defers; one that says what was done beside it does not."""
    promise = frozenset({"promise"})
    assert defers("我去问一下，下午回您", promise, tells=False)
    assert not defers("加急备注好了，今天16点前出库；下午我再看一眼回您", promise, tells=False)


def test_rules_of_another_case_are_known() -> None:
    """A remedy for what came wrong is none for what did not fit."""
    wrong = WRONG_SIZE.sheet.facts["fix_wrong"].value
    assert of_other_case(wrong, WRONG_SIZE)
    assert not of_other_case(WRONG_SIZE.sheet.facts["fix_size"].value, WRONG_SIZE)


def test_an_answer_without_the_shops_facts_is_thin() -> None:
    """The shop knows who pays the postage: saying so is an answer, saying something is half of one."""
    ears = stage().ears
    for text, wanted in (("这个您放心", True), (WRONG_SIZE.sheet.facts["freight_rule"].value, False)):
        assert wanted == thin(read(text, "", WRONG_SIZE, ears), text, "return_freight", WRONG_SIZE, ears)


def test_asking_to_send_is_a_question_without_a_mark() -> None:
    """「发我一下」 asks as well as a question does; a picture of something else has not been sent yet."""
    ears = stage().ears
    assert "order" in read("麻烦您把订单号发我一下", "", WRONG_SIZE, ears).asked
    assert "photo" not in read("麻烦把面单的照片发我一下", "", WRONG_SIZE, ears).asked


def test_what_is_given_away_is_known_by_its_words() -> None:
    """Giving is not telling."""
    assert gives("给您直接减10块")
    assert not gives("这款送鞋垫一双")


def test_soon_is_no_time() -> None:
    """「稍等」 and 「尽快」 name no time; a short reply of nothing else puts off."""
    book, now = book_of(INTENTS), datetime(2026, 11, 22, 4, tzinfo=UTC)
    assert not names_time("稍等，尽快给您处理", book, now)
    assert names_time("明天12点前给您回复", book, now)
    assert puts_off("仓库还没回，您再等等，稍等", timed=False, tells=False)
    assert not puts_off("今天下午给您回，稍等", timed=True, tells=False)


@pytest.mark.parametrize(
    ("text", "gives_away"),
    [
        ("这边给您补偿10元，您看行就这样", True),
        ("价格给您抹个零", True),
        ("运费这样算：质量问题运费我们出，不喜欢的由买家出。", False),
        ("您说下拍的哪款、几件，我按现在的活动查送不送，有就给您登记上。", False),
    ],
)
def test_what_the_rules_grant_is_not_given_away(text: str, gives_away: bool) -> None:
    """A buyer hears money given where a sum or a favour is named, not where only the rules are told."""
    assert gives_away is bool(stage().ears.hear(text, WRONG_SIZE).given)


def test_a_promise_to_tell_asks_nothing() -> None:
    """「今天告诉您退多少」 is no question; 「退多少」 asked for is."""
    assert not stage().ears.hear("今天核对完告诉您退多少、什么时候到。", WRONG_SIZE).asked
    assert stage().ears.hear("您看退多少合适", WRONG_SIZE).asked


def test_conditions_of_a_campaign_are_no_price() -> None:
    """Of 「每满300减40、领券减20后479元」 or a deposit and all that is paid, the last sum alone is what she would pay."""
    for opener in stage().openers.values():
        for product in opener.shop.spec.products:
            sheet = opener.shop.gather(product.skus[0].key, None, (), NOON)
            made = replace(WRONG_SIZE, sheet=sheet, price=float(product.price_of(product.skus[0])))
            if (fact := sheet.facts.get("final_price")) is not None:
                to_pay = float(re.findall(r"\d+(?:\.\d+)?", fact.value)[-1])
                assert made.best_price == pytest.approx(min(to_pay / made.price, 1.0)), fact.value
