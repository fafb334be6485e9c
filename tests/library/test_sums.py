"""Sums that stand in no fact: what follows from price, count and what may come off, and what does not."""

from __future__ import annotations

from bot.library.sums import worked_out
from bot.terms import Fact


def _facts(**values: str) -> dict[str, Fact]:
    return {slot: Fact(slot, value, "shop:s") for slot, value in values.items()}


def test_second_at_half_price_is_of_the_same_thing() -> None:
    """Two at 100 are 150; half of the dearer price does not come off the cheaper one."""
    facts = _facts(price="100元", final_price="60元", promotion="第2件半价")
    assert worked_out(150, "2件150元", facts)
    assert worked_out(90, "2件90元", facts)
    assert not worked_out(70, "2件70元", facts)


def test_second_at_fewer_tenths() -> None:
    """Every second at 8折: two of 50 are 90, four are 180; what comes off is told too."""
    facts = _facts(price="50元", promotion="第2个8折")
    assert worked_out(90, "2个90元", facts)
    assert worked_out(180, "4个180元", facts)
    assert worked_out(10, "2个省10元", facts)
    assert not worked_out(80, "2个80元", facts)


def test_coupons_and_a_count_come_together() -> None:
    """Three at 50 less a coupon of 20 are 130; no other sum follows."""
    facts = _facts(price="50元", coupon="满100减20")
    assert worked_out(130, "3件130元", facts)
    assert not worked_out(110, "3件110元", facts)
