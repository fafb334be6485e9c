"""Personal data is taken out of what is kept to learn from."""

from __future__ import annotations

import pytest

from bot.learning.masking import likeness, mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话13812345678打给我", "电话[电话x]打给我"),
        ("138 1234 5678", "[电话x]"),
        ("\uff11\uff13\uff18\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18", "[电话x]"),
        ("021-66554433", "[电话x]"),
        ("订单20261122123456789没收到", "订单[数字x]没收到"),
        ("单号SF1234567890123", "单号[数字x]"),
        ("身份证11010519900307123X", "身份证[数字x]"),
        ("看https://shop.example/a?id=1这个", "看[链接x]这个"),
        ("发到a.b@mail.example吧", "发到[邮箱x]吧"),
        ("寄到文三路88号3单元502室", "寄到[地址x]"),
        ("收件人王小明，电话13812345678", "收件人[姓名x]，电话[电话x]"),
        ("我叫李雷，要改地址", "我叫[姓名x]，要改地址"),
        ("加微信abc_12345", "加[数字x]"),
    ],
)
def test_personal_data_is_masked(text: str, masked: str) -> None:
    """Phones, orders, ids, links, mail, addresses and names become placeholders."""
    assert masked == mask(text)


@pytest.mark.parametrize(
    "text",
    [
        "身高165体重110穿什么码",
        "能便宜20块吗",
        "买3件送1件吗",
        "什么时候发货",
        "2.5米的有吗",
        "11月11号发吗",
        "几号能到",
    ],
)
def test_what_a_message_is_about_stays(text: str) -> None:
    """Measures, prices, counts and dates are what the message says."""
    assert text == mask(text)


def test_alike_messages_are_asked_about_once() -> None:
    """Figures, punctuation, width and script make no difference; other words do."""
    assert likeness("身高165能穿吗？") == likeness("身高172能穿嗎")
    assert likeness("能便宜吗!!") == likeness("能便宜吗")
    assert likeness("能便宜吗") != likeness("能包邮吗")
    assert likeness("？") != likeness("…")
