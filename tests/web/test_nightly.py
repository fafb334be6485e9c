"""Customer management by the clock: one night a day for real shops, unpaid orders at every look."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.crm.settings import RECOMPUTED, load_computed
from bot.store import Database, save_shop
from bot.store.contacts import contacts_of
from bot.web.nightly import Nightly
from tests.crm.conftest import Stock, stock
from tests.crm.people import FOLDER, at, bought
from tests.store.scenes import shop_spec

__all__ = ["stock"]
DAY = at("2026-06-30 03:00")


class Clock:
    """A time that a test moves."""

    def __init__(self) -> None:
        self.time = at("2026-06-30 02:59")

    def __call__(self) -> datetime:
        """Return the time."""
        return self.time


def recomputed(database: Database) -> str | None:
    """Return when the shop was computed last."""
    with database.read() as session:
        return load_computed(session, "nuts").get(RECOMPUTED)


def test_one_night_a_day(database: Database, stock: Stock) -> None:
    """Nothing before three, the figures once after it, again the next day; unpaid orders every time."""
    clock = Clock()
    order = bought("a", at("2026-06-30 02:50"), 30, paid=False, state="unpaid", products=["杏仁"])
    ids = stock([order])
    nightly = Nightly(database, lambda: FOLDER, clock)
    nightly.look()
    assert recomputed(database) is None
    with database.read() as session:
        (touch,) = contacts_of(session, ids["a"])
    assert ("unpaid", at("2026-06-30 09:00")) == (touch.occasion, touch.due_at)
    clock.time = DAY
    nightly.look()
    first = recomputed(database)
    assert DAY.isoformat() == first
    clock.time = DAY + timedelta(hours=20)
    nightly.look()
    assert first == recomputed(database)
    clock.time = DAY + timedelta(days=1)
    nightly.look()
    assert first != recomputed(database)


def test_a_stopped_server_begins_nothing(database: Database, stock: Stock) -> None:
    """After the stop no shop is begun."""
    stock([bought("a", "2026-06-01", 30)])
    nightly = Nightly(database, lambda: FOLDER, lambda: DAY)
    nightly.stop()
    nightly.look()
    assert recomputed(database) is None


def test_simulated_shops_are_left_out(database: Database) -> None:
    """Drills never get figures of their own from the clock."""
    with database.write() as session:
        save_shop(session, shop_spec("nuts"), simulation=True, now=DAY)
    Nightly(database, lambda: FOLDER, lambda: DAY).look()
    assert recomputed(database) is None
