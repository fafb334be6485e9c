"""Whether a sum of money that stands in no fact can be worked out from the facts: three at a discount, less a coupon."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.terms import Fact

_FIGURE: Final = re.compile(r"\d+(?:\.\d+)?")
_COUNT: Final = re.compile(
    r"(?<![\d.])(\d{1,3}|[两二三四五六七八九十])(?:件|只|个|条|双|份|盒|瓶|袋|套|盆|支|张|本|包|台|把|束|罐|副|片|单|枚|颗|块)"
)
_SHARE: Final = re.compile(r"(?<![\d.])(\d(?:\.\d)?|\d{2})折")
_HALF: Final = re.compile(r"第(?:2|二)[件个只条双盒瓶袋套支本包台枚](?:半价|(\d(?:\.\d)?)折)")
"""What every second one costs: half, or so many tenths."""
_WORDS: Final = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_OFF: Final = re.compile(
    r"(?:减|领|送|抵|省|优惠|便宜)(\d+(?:\.\d+)?)|(\d+(?:\.\d+)?)(?:元|块)?(?:的)?(?:店铺)?券"
)
UNITS: Final = ("price", "final_price")
"""Slots that end on what one costs."""
OFFS: Final = (
    "promotion",
    "coupon",
    "final_price",
    "promo_example",
    "bulk",
    "member_rights",
    "top_up",
    "points",
)
"""Slots that say what may be taken off."""
AT_ONCE: Final = 3
"""Reductions that add up in one order."""
NEAR: Final = 0.051
"""Yuan by which a rounded sum may be off."""


def worked_out(figure: float, text: str, facts: Mapping[str, Fact]) -> bool:
    """Return whether yuan named in a text follow from a shop's price, a count and what the shop takes off.

    The count and a discount (`95折`) have to stand in the text, or be one and none; coupons and
    discounts of the shop may each come off once. Wording is expected as `bot.text.normalise` leaves it.
    """
    known = {slot: facts[slot].value for slot in (*UNITS, *OFFS) if slot in facts}
    units = {float(_FIGURE.findall(known[slot])[-1]) for slot in UNITS if _FIGURE.search(known.get(slot, ""))}
    counts = {1, *[_count(found) for found in _COUNT.findall(text)]}
    shares = {1.0, *[_share(found) for found in _SHARE.findall(text)]}
    offs = sorted({float(one or other) for slot in OFFS for one, other in _OFF.findall(known.get(slot, ""))})
    rebates = {sum(chosen) for size in range(AT_ONCE + 1) for chosen in itertools.combinations(offs, size)}
    second = _HALF.search(text + known.get("promotion", ""))
    saved = 0.0 if second is None else 1 - _share(second[1] or "5")
    for unit, count, share in itertools.product(units, counts, shares):
        whole = unit * count * share
        every_second = unit * (count // 2) * saved
        once = unit * saved if count > 1 else 0.0
        if saved and count > 1 and (_same(figure, every_second) or _same(figure, once)):
            return True
        off = {rebate + own for rebate in rebates for own in (0.0, every_second, once)}
        if any(_same(figure, whole - rebate) or _same(figure * count, whole - rebate) for rebate in off):
            return True
    return False


def _count(text: str) -> int:
    return _WORDS[text] if text in _WORDS else int(text)


def _share(text: str) -> float:
    """Return `8`, `8.5` and `85` of 折 as a share."""
    return float(text) / (100 if text.isdigit() and len(text) > 1 else 10)


def _same(one: float, other: float) -> bool:
    return abs(one - other) < NEAR
