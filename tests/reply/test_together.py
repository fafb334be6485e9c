"""Two needs in one line answered together, and what is told with a thing that has been used."""

from __future__ import annotations

import pytest

from bot.library import Library
from bot.reply import Situation
from bot.reply.retrieve import allowed
from tests.models import library
from tests.reply.shelf import facts, mistaken, read

CASES = (
    ("fee_days", "寄拉萨要补多少邮费 几天能到", "邮费退到哪 几天"),
    ("fee_days", "几天能到兰州 运费多少", "几天能到"),
    ("free_days", "发成都包邮吗大概几天", "包邮吗"),
    ("used_freight", "弹了两天不喜欢想退 运费谁出", "等了两天没发货想退 运费谁出"),
    ("used_freight", "搭过一次能退不 运费咋算", "用了一次就坏了想退 运费谁出"),
    ("used", "开机试了下不满意还能退吗", "没拆开过的能退吗"),
    ("used", "穿了半天 可以退不", "洗过一次掉色 可以退不"),
    ("after_offers", "大的那款领完券多少", "领完了还有吗"),
    ("after_offers", "打完折到手几多", "打完折退了多少"),
    ("pay_for", "拍六罐付几罐的钱", "付了六罐的钱"),
    ("not_sent", "我那单发了没", "怎么还没发"),
)


@pytest.fixture(scope="module")
def shipped() -> Library:
    """Return the shipped library."""
    return library()


def test_both_needs_are_heard(shipped: Library) -> None:
    """Each is in place where its words are said, not where they only sound alike."""
    assert not mistaken(shipped, CASES, "any.together.")


@pytest.mark.parametrize(
    ("reply", "said", "known"),
    [
        (
            "price_protection.dropped_told",
            "买了两天就降了20 能退差价吗",
            {"price_protect": "签收后15天内降价退差"},
        ),
        ("price_protection.dropped", "买了两天就降了20 能退差价吗", {}),
        ("courier.option_told", "能换顺丰吗", {"courier_option": "配件补10元发顺丰，整车不能换"}),
        ("any.follow.courier_known", "可以发中通吗", {"courier": "圆通"}),
    ],
)
def test_a_written_rule_stands_before_a_general_way(
    shipped: Library, reply: str, said: str, known: dict[str, str]
) -> None:
    """Where to click, or a promise to ask, is said only where no rule is written."""
    template = next(one for one in shipped.replies if one.id == reply)
    assert template.answers(said)
    assert allowed(template, Situation(read(), said=said, facts=facts(**known)))


@pytest.mark.parametrize(
    ("reply", "said", "known"),
    [
        ("price_protection.dropped", "买了两天就降了20 能退差价吗", {"price_protect": "15天内退差"}),
        ("any.follow.price_dropped", "降了二十 退不退", {"price_protect": "15天内退差"}),
        ("any.follow.courier_known", "可以发中通吗", {"courier": "圆通", "courier_option": "补10元发顺丰"}),
        ("any.follow.danger_first", "小孩碰倒了会不会着火", {}),
        ("any.follow.overpaid", "两个版本差在哪 值得多花两百吗", {}),
        ("any.follow.courier_avoid", "能不能发顺丰", {}),
        ("promo_rule.gone", "5斤装领完券多少", {"promotion": "满99减10"}),
    ],
)
def test_a_line_of_another_case_stays_away(
    shipped: Library, reply: str, said: str, known: dict[str, str]
) -> None:
    """A question is no accident, a step is no complaint, and what is written is not put off."""
    template = next(one for one in shipped.replies if one.id == reply)
    situation = Situation(read(), said=said, facts=facts(**known))
    assert not (template.answers(said) and allowed(template, situation))
