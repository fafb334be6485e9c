"""What shops have learned, held in memory and read again in the background."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.chat.learned import SETTING, Learned
from bot.reply import UNLEARNED
from bot.shop.schema import ShopSpec
from bot.store import Database, day_of, lift, save_setting, save_shop
from bot.store.adoption import count_up

START = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@dataclass
class Shops:
    """A database with a shop, its clock, and what is learned of it."""

    database: Database
    now: datetime = START
    learned: Learned = field(init=False)

    def __post_init__(self) -> None:
        """Open the shop."""
        self.learned = Learned(self.database, lambda: self.now)
        with self.database.write() as session:
            save_shop(session, ShopSpec(key="cups", name="杯子店", trade="home"), now=self.now)

    def count(self, template: str, days_ago: int = 0, **counts: float) -> None:
        """Put counts of today, or of some days ago, in the database."""
        day = day_of(self.now) - timedelta(days=days_ago)
        with self.database.write() as session:
            count_up(session, "cups", day, {("discount", template, "anna"): counts})

    def later(self, days: int) -> None:
        """Let days pass and read again."""
        self.now += timedelta(days=days)
        self.learned.renew()

    def yes(self) -> float:
        """Return the successes of reply `a` that count now."""
        return self.learned.of("cups").own.get(("discount", "a"), (0.0, 0.0))[0]


def test_nothing_is_learned_before_the_first_reading(sqlite_database: Database) -> None:
    """Asking never waits and never fails."""
    shops = Shops(sqlite_database)
    assert UNLEARNED is shops.learned.of("cups")
    shops.learned.renew()
    assert UNLEARNED is shops.learned.of("unknown")


def test_new_counts_come_with_the_next_reading(database: Database) -> None:
    """Who holds a snapshot keeps it; the next one has what came since."""
    shops = Shops(database)
    shops.learned.renew()
    before = shops.learned.of("cups")
    shops.count("a", shown=3, sent=2)
    shops.learned.renew()
    assert {} == before.own
    assert shops.yes() > 1


def test_days_read_once_and_again_make_the_same(sqlite_database: Database) -> None:
    """A server that runs for weeks knows what one that starts now reads from the tables."""
    shops = Shops(sqlite_database)
    for _ in range(12):
        shops.count("a", shown=4, sent=2, passed=1)
        shops.learned.renew()
        shops.count("a", shown=1, dismissed=1)
        shops.later(1)
    running = shops.learned.of("cups").own
    fresh = Learned(sqlite_database, lambda: shops.now)
    fresh.renew()
    assert {key: (round(y, 9), round(n, 9)) for key, (y, n) in running.items()} == {
        key: (round(y, 9), round(n, 9)) for key, (y, n) in fresh.of("cups").own.items()
    }


def test_half_life_is_a_setting(sqlite_database: Database) -> None:
    """Set at run time, it holds from the next reading on, for what was read before as well."""
    shops = Shops(sqlite_database)
    shops.count("a", shown=4, sent=4)
    shops.later(30)
    usual = shops.yes()
    with sqlite_database.write() as session:
        save_setting(session, SETTING, 300, now=shops.now)
    shops.learned.renew()
    assert shops.yes() > 1.8 * usual
    with sqlite_database.write() as session:
        save_setting(session, SETTING, "nonsense", now=shops.now)
    shops.learned.renew()
    assert round(usual, 9) == round(shops.yes(), 9)


def test_muting_ends_by_itself_and_by_lifting(sqlite_database: Database) -> None:
    """It holds while two hundred shows are younger than thirty days, and counts anew once lifted."""
    shops = Shops(sqlite_database)
    shops.count("", shown=250, sent=5)
    shops.learned.renew()
    assert frozenset({"discount"}) == shops.learned.of("cups").muted
    shops.later(29)
    assert frozenset({"discount"}) == shops.learned.of("cups").muted
    shops.later(1)
    assert frozenset() == shops.learned.of("cups").muted
    shops.count("", shown=250, sent=5)
    shops.learned.renew()
    assert shops.learned.of("cups").muted
    with sqlite_database.write() as session:
        lift(session, shop="cups", need="discount", staff=None, now=shops.now)
    shops.learned.renew()
    assert not shops.learned.of("cups").muted
    shops.now += timedelta(days=1)
    shops.count("", shown=250, sent=5)
    shops.learned.renew()
    assert shops.learned.of("cups").muted
