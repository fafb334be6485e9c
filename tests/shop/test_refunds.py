from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bot.shop import ShopSpec, Wording
from bot.shop.packs import Pack, Rules
from bot.shop.refunds import refund_time, say_refund
from tests.shop.bought import PARCEL, order

Make = Callable[..., ShopSpec]

RULES = Rules(
    (
        Pack.model_validate(
            {
                "key": "general",
                "name": "通用",
                "source": "自拟",
                "valid_from": "2026-01-01",
                "refund": {"unsent": {"hours": 48}, "sent": {"days": 5}, "returned": {"days": 10}},
            }
        ),
    )
)


def refunding(stage: str, applied: str = "-1d", **parts: object) -> dict[str, object]:
    """Return an order whose money is asked back."""
    return order("refunding", refund={"stage": stage, "amount": "80", "applied_at": applied}) | parts


SENT = {"sent_at": "-7d", **PARCEL}


@pytest.mark.parametrize(
    ("bought", "expected"),
    [
        (order("paid"), "没发货的退款，平台给的处理时间是48小时"),
        (order("pushed"), "没发货的退款，平台给的处理时间是48小时"),
        (order("delivering"), "发货后的退款，平台给的处理时间是5天"),
        (order("signed"), "发货后的退款，平台给的处理时间是5天"),
        (refunding("applied"), "没发货的退款，最晚明天10点前要处理完"),
        (refunding("applied", "-48h"), "没发货的退款，最晚今天10点前要处理完"),
        (refunding("applied", "-49h"), "处理时间已经过了，平台会自动往下走"),
        (refunding("applied", "-2d", **SENT), "这笔退款最晚11月23日24点前要给您答复"),
        (refunding("applied", "-6d", **SENT), "答复时间已经过了，平台会自动往下走"),
        (refunding("approved", **SENT), None),
        (refunding("returning", **SENT), "仓库收到退货后，10天内要处理退款"),
        (refunding("received", **SENT), "仓库收到退货后，10天内要处理退款"),
        (refunding("refused", **SENT), None),
        (order("unpaid", paid_at=None), None),
        (order("closed"), None),
    ],
)
def test_worked_refund_times(
    *, bought: dict[str, object], expected: str | None, make_shop: Make, wording: Wording, now: datetime
) -> None:
    """By payment state and stage: a length before somebody applied, a last moment after, and what is over."""
    spec = make_shop(orders=[bought])
    found = refund_time(spec.orders[0], now, RULES)
    assert expected == (say_refund(found, now, wording) if found else None)


def test_platform_without_a_figure_says_nothing(make_shop: Make, now: datetime) -> None:
    """No pack, no time."""
    spec = make_shop(orders=[order("paid")])
    assert refund_time(spec.orders[0], now, Rules()) is None


def test_last_moment_counts(make_shop: Make, now: datetime) -> None:
    """At the end itself there is still time, a second later there is none."""
    spec = make_shop(orders=[refunding("applied", "-48h")])
    found = [refund_time(spec.orders[0], now + timedelta(seconds=s), RULES) for s in (0, 1)]
    assert [False, True] == [one.over for one in found if one is not None]
