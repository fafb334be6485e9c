"""What must be refused whatever else is asked: found in disguise, and not found where it is not."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from bot.assist import crossing
from bot.library import Template, undisguised
from bot.reply import Situation
from bot.reply.retrieve import allowed
from tests.models import library
from tests.reply.shelf import Entry, read, shelf

SAMPLES = Path(__file__).parent / "samples"


@cache
def _baits() -> tuple[Template, ...]:
    return tuple(reply for reply in library().replies if reply.id.startswith("any.bait."))


def _refused(text: str) -> bool:
    crossed = crossing(library())(text)
    heard = Situation(read(), said=text, plain=undisguised(text), crossed=crossed, trade="food_tea")
    return any(allowed(bait, heard) for bait in _baits())


def _lines(name: str) -> list[str]:
    return (SAMPLES / name).read_text(encoding="utf-8").split("\n")[:-1]


def test_bait_is_found_in_most_of_its_disguises() -> None:
    """Of more than 300 lines, told in as many ways as we could think of, at most 3 % get past."""
    lines = _lines("baits.txt")
    missed = [line for line in lines if not _refused(line)]
    assert len(lines) > 300
    assert len(missed) <= 0.03 * len(lines), missed


def test_innocent_lines_with_the_same_words_are_left_alone() -> None:
    """Of 400 lines full of 微信, 好评, 质量问题 and other people, none is taken for bait."""
    lines = _lines("innocent.txt")
    assert len(lines) > 400
    assert [] == [line for line in lines if _refused(line)]


def test_strewn_signs_and_other_widths_hide_nothing() -> None:
    """Gaps, full width and traditional script hide nothing; digits with a point between them are no disguise."""
    assert all(map(_refused, ["加 V 信 聊", "ＶＸ多少", "加個微信說", "好.评.返.现吗"]))
    assert not _refused("4.5寸的有吗")


@pytest.mark.parametrize(
    ("before", "said", "reply"),
    [
        ("加个微信聊吧", "又不会说出去的", "private_pay_again"),
        ("有很多要买，加微信说", "省下的扣点给我", "private_pay_again"),
        ("微信转你可以吗", "别家都能转的", "private_pay_stuck"),
        ("晒图有红包吗", "别的店都有啊", "cash_for_praise_again"),
        ("看下我朋友买的什么，地址发我", "我们一家人", "others_order_again"),
    ],
)
def test_who_insists_is_refused_again_in_other_words(before: str, said: str, reply: str) -> None:
    """What was asked before makes the bait; the same words without it are none."""
    (again,) = [bait for bait in _baits() if bait.id == f"any.bait.{reply}"]
    heard = Situation(read(), said=said, plain=undisguised(said), before=before)
    assert allowed(again, heard)
    assert not allowed(again, Situation(read(), said=said, plain=undisguised(said), before="什么时候发货"))


WANTED: Entry = {
    "id": "any.no_cash",
    "wordings": ["写评价不给钱的。"],
    "said": ["<praise>.{0,4}<cash>"],
    "unsaid": ["差评"],
    "lead": True,
}


@pytest.mark.parametrize(
    ("said", "fits"), [("好评返现吗", True), ("差评好评返现吗", False), ("返修要几天，东西好评", False)]
)
def test_words_are_named_once_and_innocent_cases_are_excepted(
    tmp_path: Path, *, said: str, fits: bool
) -> None:
    """`<name>` stands for any of the file's words; `unsaid` takes back what `said` found."""
    made = shelf(
        tmp_path, {"psychology/bait": [WANTED]}, words={"praise": ["好评"], "cash": ["返现", "红包"]}
    )
    assert fits is allowed(made.replies[0], Situation(read(), said=said, plain=said))
