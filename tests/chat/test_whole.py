"""Which messages are answered before the buyer's pause, by the trained reader's own certainty."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.chat.whole import says_all
from bot.terms import Scored, Understanding
from tests.models import reader

ASK = Understanding(
    (), {}, (Scored("stock", 0.7), Scored("price", 0.1)), Scored("calm", 0.9), needs=("stock",)
)


@pytest.mark.parametrize(
    "text",
    [
        "能便宜点吗",
        "什么时候发货",
        "有货吗",
        "我要退货",
        "漏水了",
        "锅收到就裂了要退货",
        "人呢怎么不回",
        "谢谢啦",
    ],
)
def test_plain_message_is_whole(text: str) -> None:
    """A question or a wish that stands for itself."""
    assert says_all(text, reader().read(text))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "在吗",
            "你好",
            "这个",
            "那个",
            "亲",
            "我想问一下",
            "想咨询下",
            "这款电饭煲",
            "嗯嗯",
            "好的",
            "就是",
        ),
        *(
            "我想问一下这个电磁炉",
            "请问一下你们家的那个保温杯",
            "有个问题想请教你一下",
        ),
        "https://item.taobao.com/item.htm?id=1",
    ],
)
def test_beginning_is_not(text: str) -> None:
    """A greeting, a filler, a bare demonstrative or link, and a sentence that stops in the middle."""
    assert not says_all(text, reader().read(text))


def test_certainty_that_is_asked_falls_with_length() -> None:
    """A sentence may be less sure than three characters; asks that share the certainty out are whole together."""
    torn = replace(ASK, intents=(Scored("stock", 0.55),))
    assert [False, True] == [says_all(text, torn) for text in ("有吗", "这个杯子蓝色的还有吗")]
    several = replace(ASK, intents=(Scored("stock", 0.3),), needs=("stock", "gift"))
    assert [True, False] == [says_all("有吗送吗", several, waiting) for waiting in ((), ("gift",))]


def test_nothing_is_whole_without_a_model() -> None:
    """Rules alone are never sure enough."""
    assert not says_all("有货吗", replace(ASK, degraded=True))
