"""What in an answer holds for one shop or one day only becomes a slot or forbids it."""

from __future__ import annotations

import dataclasses
import functools
from pathlib import Path

import pytest

from bot.errors import LibraryError
from bot.learning.glossary import FILE, Glossary, read_glossary
from bot.terms import Fact
from bot.text.entities import find_entities
from bot.text.normalise import normalise
from tests.models import features, library


@functools.cache
def glossary() -> Glossary:
    """Return the project's own."""
    return read_glossary(library())


def worded(text: str, *facts: Fact) -> tuple[str, str]:
    """Return the wording of an answer."""
    made = glossary()
    return made.worded(
        made.trimmed(text), facts, lambda said: find_entities(normalise(said), features().gazetteer)
    )


@pytest.mark.parametrize(
    ("text", "wording"),
    [
        ("亲，我们默认发中通快递哦，您可以备注", "我们默认发{courier}哦，您可以备注"),
        ("现在拍满199减20，直接下单就行", "现在拍{promotion}，直接下单就行"),
        ("单笔满59元包邮的，您凑一下单", "{free_ship}的，您凑一下单"),
        ("下午4点前付款的先打包", "{cutoff}前付款的先打包"),
        ("付款后48小时内给您安排寄出", "{ship_within}给您安排寄出"),
        ("不合适在签收后7天内都可以寄回", "不合适在{return_window}都可以寄回"),
        ("这款价格是89元，可以直接拍", "这款价格是{price}，可以直接拍"),
        ("这单送您一个杯套，和杯子放一起", "这单{gift}，和杯子放一起"),
        ("杯盖拆下来用软刷洗就行～～", "杯盖拆下来用软刷洗就行"),
    ],
)
def test_values_become_slots(text: str, wording: str) -> None:
    """Couriers, promotions, prices, times, gifts and terms are named by their slot; forms of address go."""
    assert (wording, "") == worded(text)


def test_facts_of_the_shop_become_slots_too() -> None:
    """What the shop is known to have stands in its slot."""
    assert ("我们家在{store_address}，欢迎过来看", "") == worded(
        "我们家在西溪路门店，欢迎过来看", Fact("store_address", "西溪路门店", "shop:a")
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("给您便宜5块，拍下我改价", "number"),
        ("发中通和顺丰之外的要问，邮政也行", "courier"),
        ("全部商品都是包邮的您放心拍", "promotion"),
        ("拍下都有送的，直接下单就好", "gift"),
        ("这款都是现货，直接拍就行", "stock"),
        ("当天就给您安排寄出去", "promise"),
        ("都支持无理由退换，放心拍", "promise"),
        ("打我电话13812345678说吧", "personal"),
        ("看{wechat}这里就知道了", "personal"),
    ],
)
def test_what_stays_specific_is_refused(text: str, why: str) -> None:
    """Figures, second couriers, promotions, gifts, stock and promises without a slot make an answer unfit."""
    assert ("", why) == worded(text)


def test_wrong_file_is_told_at_once(tmp_path: Path) -> None:
    """Unknown slots and patterns of unbounded time are findings."""
    text = (library().folder / FILE).read_text(encoding="utf-8")
    text = text.replace("slot: courier", "slot: carrier").replace("'[~～]+'", "'(a+)+'")
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(LibraryError, match="unknown slot 'carrier'") as caught:
        read_glossary(dataclasses.replace(library(), folder=tmp_path))
    assert any("unbounded time" in finding.message for finding in caught.value.findings)
