"""Pairs of characters."""

from __future__ import annotations

from bot.reply.words import TELLING, everyday, same, telling


def test_nearly_equal_texts_are_the_same() -> None:
    """A word more does not make another reply."""
    assert same("店铺首页有优惠券可以领取", "店铺首页有优惠券可以领取哦")
    assert not same("店铺首页有优惠券可以领取", "您要几件？我按件数给您算")


def test_everyday_pairs_are_those_in_many_replies() -> None:
    """What too many replies hold tells nothing."""
    texts = (*(f"可以的{number}" for number in range(TELLING + 1)), "起球")
    assert "可以" in everyday(texts)
    assert "起球" not in everyday(texts)


def test_telling_pairs_leave_out_names_speech_and_signs() -> None:
    """Neither the product's name, nor everyday speech, nor anything but Chinese characters is telling."""
    found = telling("保温杯可以500ml刻字", "保温杯", frozenset({"可以"}))
    assert "刻字" in found
    assert {"保温", "温杯", "可以", "50"}.isdisjoint(found)
