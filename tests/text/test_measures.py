"""What has a figure: worked cases of every kind, and the traps."""

from __future__ import annotations

import pytest

from bot.text import find_entities, normalise
from bot.text.measures import PATTERNS

CASES = {
    "money": [
        ("89元", "89元", "89"), ("89块", "89块", "89"), ("八十九块钱", "八十九块钱", "89"), ("两百块", "两百块", "200"),
        ("一百二十块", "一百二十块", "120"), ("三块五一斤", "三块五", "3.5"), ("5块9毛", "5块9毛", "5.9"), ("5毛钱", "5毛", "0.5"),
        ("￥89.90", "￥89.90", "89.9"), ("¥ 20", "¥ 20", "20"), ("1万元", "1万元", "10000"), ("1234567元", "1234567元", "1234567"),
        ("８９元", "８９元", "89"), ("满300减50", "300", "300"), ("10.5元", "10.5元", "10.5"), ("价格高50块", "50块", "50"),
    ],
    "quantity": [
        ("要2件", "2件", "2"), ("来两箱", "两箱", "2"), ("十二个", "十二个", "12"), ("一百个", "一百个", "100"), ("半斤", "半斤", "0.5"),
        ("5个多少钱", "5个", "5"), ("１０盒", "１０盒", "10"), ("两个一块寄", "两个", "2"),
    ],
    "height": [
        ("一米六八", "一米六八", "168"), ("一米六", "一米六", "160"), ("1米65", "1米65", "165"), ("1.65米", "1.65米", "165"),
        ("1m7", "1m7", "170"), ("身高165cm", "身高165cm", "165"), ("身高大概165", "身高大概165", "165"), ("身高1.6米", "身高1.6米", "160"),
        ("身高98公分", "身高98公分", "98"), ("高170的男生", "高170", "170"), ("165cm穿多大", "165cm", "165"), ("165 110斤", "165", "165"),
        ("158/98斤", "158", "158"), ("我128斤165", "165", "165"),
    ],
    "weight": [
        ("体重110", "体重110", "55"), ("体重110斤", "体重110斤", "55"), ("体重55", "体重55", "55"), ("体重55kg", "体重55kg", "55"),
        ("体重30", "体重30", "15"), ("体重98公斤", "体重98公斤", "98"), ("体重一百一", "体重一百一", "55"), ("120斤", "120斤", "60"),
        ("一百一十斤", "一百一十斤", "55"), ("50公斤", "50公斤", "50"), ("60kg", "60kg", "60"),
    ],
    "age": [
        ("3岁", "3岁", "36"), ("两岁半", "两岁半", "30"), ("半岁", "半岁", "6"), ("一周岁", "一周岁", "12"), ("1岁3个月", "1岁3个月", "15"),
        ("一岁零三个月", "一岁零三个月", "15"), ("宝宝8个月", "8个月", "8"), ("8个月了", "8个月", "8"), ("26月龄", "26月龄", "26"),
        ("宝宝两个半月", "两个半月", "2.5"), ("3个月大能用吗", "3个月", "3"),
    ],
    "phone": [
        ("13812345678", "13812345678", "13812345678"), ("电话138 1234 5678", "138 1234 5678", "13812345678"),
        ("138-1234-5678", "138-1234-5678", "13812345678"), ("+86 13812345678", "+86 13812345678", "13812345678"),
    ],
    "order_no": [
        ("2024112212345678901", "2024112212345678901", "2024112212345678901"), ("单号202411221234", "202411221234", "202411221234"),
    ],
    "date": [
        ("10.5号", "10.5号", "10-05"), ("11月22日", "11月22日", "11-22"), ("11月22到货", "11月22", "11-22"), ("11/22号", "11/22号", "11-22"),
        ("2024年11月22日", "2024年11月22日", "2024-11-22"), ("2024-11-22", "2024-11-22", "2024-11-22"), ("2月29号", "2月29号", "02-29"),
    ],
    "size": [
        ("XL码", "XL码", "xl"), ("穿L码", "L码", "l"), ("M号", "M号", "m"), ("均码", "均码", "均"), ("3XL有吗", "3XL", "3xl"),
        ("xxl", "xxl", "xxl"), ("38码", "38码", "38"), ("42.5码", "42.5码", "42.5"), ("三十八码", "三十八码", "38"), ("110码", "110码", "110"),
    ],
    "bed": [("1米8的床", "1米8", "180"), ("1.5米床", "1.5米", "150"), ("一米二床", "一米二", "120"), ("两米的大床", "两米", "200")],
    "foot": [("脚长24.5", "脚长24.5", "24.5"), ("脚长24厘米", "脚长24厘米", "24")],
}  # fmt: skip

TRAPS = (
    ("第一次买", "quantity"), ("第一次买", "money"), ("第二件半价", "quantity"), ("第2件半价", "quantity"), ("第12个", "quantity"),
    ("满300减50", "quantity"), ("满2件9折", "quantity"), ("10.5号", "money"), ("10.5号", "size"), ("10.5元", "date"), ("1.10斤", "date"),
    ("一块发", "money"), ("两个一块寄", "money"), ("几百块", "money"), ("价格高50块", "height"), ("1米8的床", "height"), ("1.5米的线", "height"),
    ("2米的数据线", "height"), ("一米五块", "height"), ("一米一个", "height"), ("买了3个月就坏了", "age"), ("保修6个月", "age"), ("等了半个月", "age"),
    ("宝宝用了8个月", "age"), ("第3个月", "age"), ("3个人吃够吗", "quantity"), ("等了24个小时", "quantity"), ("两个颜色", "quantity"), ("一部分", "quantity"),
    ("13月1号", "date"), ("2月30号", "date"), ("32号", "date"), ("3月5个", "date"), ("13812345678", "order_no"), ("2024112212345678901", "phone"),
    ("尾号3821", "order_no"), ("体重110", "quantity"), ("5斤", "weight"), ("3岁", "quantity"), ("三角形", "money"), ("两毛巾", "money"),
    ("9" * 40 + "元", "money"), ("这个那个", "quantity"), ("万一坏了", "money"), ("一样吗一直一般", "quantity"), ("百搭", "quantity"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "raw", "text", "value"),
    [(kind, *case) for kind, cases in CASES.items() for case in cases],
)
def test_figure_is_found_with_its_value(kind: str, raw: str, text: str, value: str) -> None:
    """Every way of saying a figure gives its words and its canonical value."""
    found = {(entity.kind, entity.text, entity.value) for entity in find_entities(normalise(raw))}
    assert (kind, text, value) in found


@pytest.mark.parametrize(("raw", "kind"), TRAPS)
def test_trap_is_not_taken_for_a_figure(raw: str, kind: str) -> None:
    """Words that look like a figure of some kind are not one."""
    assert kind not in {entity.kind for entity in find_entities(normalise(raw))}


def test_both_amounts_of_a_threshold_are_money() -> None:
    """满300减50 names two amounts and nothing that is counted."""
    found = [(entity.kind, entity.value) for entity in find_entities(normalise("满300减50"))]
    assert [("money", "300"), ("money", "50")] == found


def test_height_and_weight_of_one_message_are_both_read() -> None:
    """A buyer who gives both gets both, in the order of the words."""
    found = [(e.kind, e.value) for e in find_entities(normalise("身高一米六八体重110穿什么码"))]
    assert [("height", "168"), ("weight", "55")] == found


def test_every_kind_has_worked_cases() -> None:
    """No pattern goes without a case."""
    assert {kind for kind, _, _ in PATTERNS} == set(CASES)
