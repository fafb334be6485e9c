"""Facts into slots: plain substitution."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reply.fill import contradicts, fill
from tests.reply.shelf import facts


def test_known_facts_are_put_in_and_named() -> None:
    """The text is filled and says which facts it used, each once."""
    text, missing, used = fill(
        "{price}，领券{final_price}，原价{price}", facts(price="89元", final_price="79元")
    )
    assert "89元，领券79元，原价89元" == text
    assert () == missing
    assert ["price", "final_price"] == [fact.slot for fact in used]


def test_missing_slot_stays_visible() -> None:
    """What is not known stands as its slot, in order, and nothing is invented."""
    text, missing, used = fill("{arrival}到，用{courier}，{arrival}", facts(courier="中通"))
    assert "{arrival}到，用中通，{arrival}" == text
    assert ("arrival",) == missing
    assert ["courier"] == [fact.slot for fact in used]


def test_value_is_never_a_template() -> None:
    """A fact that looks like a slot or a format stays what it is."""
    text, missing, _ = fill("{price}", facts(price="{gift} {0} %s {price}"))
    assert "{gift} {0} %s {price}" == text
    assert () == missing


def test_doubled_punctuation_is_cut() -> None:
    """A value that ends a sentence inside a sentence leaves one mark."""
    assert "可以的，满减。" == fill("{promotion}，满减。", facts(promotion="可以的，"))[0]


@given(st.text(max_size=80), st.dictionaries(st.sampled_from(["price", "gift"]), st.text(max_size=20)))
def test_filling_never_fails(text: str, values: dict[str, str]) -> None:
    """Whatever a template and a fact hold, every slot is either used or missing."""
    _, missing, used = fill(text, facts(**values))
    assert not set(missing) & {fact.slot for fact in used}


@pytest.mark.parametrize(
    ("wording", "value", "wrong"),
    [
        ("可以的，{gift}。", "面板不能刻字", True),
        ("有的，现在{gift}，跟货一起发。", "没有赠品", True),
        ("现在{gift}，跟着订单走。", "这款没有赠品", True),
        ("您是老顾客，这次{gift}，随单走。", "不送赠品", True),
        ("有的，{gift}。", "送杯套一个", False),
        ("可以的，{gift}。", "不限尺寸，都能做", False),
        ("定制这块是：{gift}。", "不能刻字", False),
        ("能换：{gift}。", "配件补10元发顺丰，整车不能换", True),
        ("能换：{gift}。", "补10元发顺丰", False),
        ("{gift}。参加的款先领资格。", "不参加国补", True),
        ("{gift}。参加的款先领资格。", "参加国补15%", False),
        ("{gift}。", "不参加国补", False),
    ],
)
def test_yes_is_not_said_before_a_no(wording: str, value: str, *, wrong: bool) -> None:
    """A fact that denies does not follow a wording that agrees, nor is handed over with the parcel."""
    assert wrong is contradicts(wording, facts(gift=value))
