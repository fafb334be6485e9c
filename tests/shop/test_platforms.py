"""The packs that ship: each selling platform's windows, in a shop that names it, and its name in the tables."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from bot.shop import Editor, ShopSpec
from bot.shop.grid import columns_of, put_rows, rows_of
from bot.shop.packs import rules_at
from bot.shop.protection import protection
from bot.shop.rulebook import rulebook_of
from bot.shop.tables import TABLES
from tests.models import INTENTS
from tests.shop.bought import CUT, order

Make = Callable[..., ShopSpec]
SHOP = TABLES["shop"]
SHIPPED = ("taobao", "tmall", "jd", "pinduoduo", "douyin")


@pytest.mark.parametrize(
    ("platform", "days"),
    [("taobao", 15), ("tmall", 15), ("jd", 7), ("pinduoduo", 7), ("douyin", 7), (None, 7)],
)
def test_price_protection_lasts_as_long_as_the_platform_says(
    platform: str | None, days: int, make_shop: Make, now: datetime
) -> None:
    """A shop that switches it on without days of its own has its platform's, and the general ones elsewhere."""
    bought = order(placed_at="-14d", paid_at="-14d", sent_at="-13d", signed_at="-10d 09:00")
    spec = make_shop(
        platform=platform,
        policies={"price_protect": {"enabled": True}},
        promotions=[CUT],
        orders=[bought],
    )
    rules = rules_at(rulebook_of(INTENTS).packs, platform, spec.orders[0].placed_at)
    found = protection(spec, spec.orders[0], now, rules)
    assert found is not None
    assert (days, "due" if days > 10 else "over") == (found.window.days, found.verdict)


def test_every_platform_has_a_dated_pack_with_its_source() -> None:
    """A pack tells since when it holds and where it is written."""
    packs = {pack.key: pack for pack in rulebook_of(INTENTS).packs}
    assert not set(SHIPPED) - set(packs)
    assert all(packs[key].valid_from and packs[key].source for key in SHIPPED)


def test_platform_is_named_in_words_in_the_tables(make_shop: Make, editor: Editor) -> None:
    """People read and write 天猫; the key does as well; a platform without a pack is refused where it stands."""
    names = [column for column, _ in columns_of(SHOP, editor)]
    place = names.index("platform")
    spec = make_shop(platform="tmall")
    (row,) = rows_of(spec, SHOP, editor)
    assert "天猫" == row[place]
    for word, key in (("京东", "jd"), ("douyin", "douyin"), ("", None)):
        made = put_rows(spec, SHOP, [[*row[:place], word, *row[place + 1 :]]], editor)
        assert made.spec is not None, made.problems
        assert key == made.spec.platform
    wrong = put_rows(spec, SHOP, [[*row[:place], "kuaishou", *row[place + 1 :]]], editor)
    assert wrong.spec is None
    assert any("kuaishou" in problem.message for problem in wrong.problems)
