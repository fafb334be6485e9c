from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest

from bot.errors import ShopError
from bot.shop import Wording, load_wording
from bot.shop.orders import RefundStage
from bot.shop.size import MEASURES
from bot.shop.wording import find_folder
from bot.terms import OrderState

SHOP = Path(__file__).resolve().parents[2] / "bot" / "shop"


def test_every_phrase_that_code_says_is_worded(wording: Wording) -> None:
    """Keys named in bot/shop stand in _wording.yaml."""
    said = {
        key
        for path in SHOP.glob("*.py")
        if path.name not in {"checks.py", "tables.py"}
        for key in re.findall(r'"([a-z]+\.[a-z_]+)"', path.read_text("utf-8"))
    }
    groups = {key.partition(".")[0] for key in wording.phrases}
    assert set() == {
        key for key in said if key.partition(".")[0] in groups and not key.endswith(".yaml")
    } - set(wording.phrases)


def test_every_value_of_a_closed_list_is_worded(wording: Wording) -> None:
    """Order states, refund stages and measures of a size chart."""
    states = {f"order.state.{state}" for state in get_args(OrderState) if state != "unknown"}
    stages = {f"order.refund.{stage}" for stage in get_args(RefundStage)}
    assert set() == (states | stages | {f"size.{measure}" for measure in MEASURES}) - set(wording.phrases)


def test_shares_are_worded_as_people_do(wording: Wording) -> None:
    """Half price, tenths and hundredths."""
    assert ["半价", "8折", "95折", "98折"] == [
        wording.rate(Decimal(r)) for r in ("0.5", "0.8", "0.95", "0.98")
    ]


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        (time(16), "下午4点"),
        (time(15, 30), "下午3点半"),
        (time(11, 5), "上午11点05分"),
        (time(12), "中午12点"),
        (time(20), "晚上8点"),
    ],
)
def test_clock_by_part_of_day(clock: time, expected: str, wording: Wording) -> None:
    """A cut-off reads as people say it."""
    assert expected == wording.day_clock(clock)


def test_near_days_have_names(wording: Wording, now: datetime) -> None:
    """Today, yesterday and tomorrow are named, others dated."""
    days = [wording.near_day(now + timedelta(days=n), now) for n in (-2, -1, 0, 1, 2)]
    assert ["11月18日", "昨天", "今天", "明天", "11月22日"] == days


def test_recent_moments_have_part_of_day(wording: Wording, now: datetime) -> None:
    """A scan of yesterday evening says so; an older one its date."""
    assert ["今天上午", "昨天晚上", "11月17日"] == [
        wording.recent(now - timedelta(hours=hours), now) for hours in (1, 14, 72)
    ]


def test_end_of_day_is_midnight(wording: Wording) -> None:
    """The last second of a day is 24点."""
    assert "11月30日24点" == wording.end(datetime.fromisoformat("2026-11-30T23:59:59+08:00"))
    assert "11月30日20点" == wording.end(datetime.fromisoformat("2026-11-30T20:00:00+08:00"))


def test_wrong_wording_is_told_with_its_line(tmp_path: Path) -> None:
    """A list where text belongs names file and line."""
    (tmp_path / "shops").mkdir()
    (tmp_path / "shops" / "_wording.yaml").write_text("date:\n  day:\n    - 一\n", encoding="utf-8")
    with pytest.raises(ShopError, match=r"_wording.yaml:2: date.day must be text"):
        load_wording(tmp_path)


def test_folder_in_use_is_the_working_folders_or_the_packages(tmp_path: Path, library: Path) -> None:
    """A folder without its own library falls back to the one that ships."""
    assert library.resolve() == find_folder(tmp_path).resolve()
