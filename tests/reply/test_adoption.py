"""How well replies are taken up, learned from counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reply.adoption import (
    LEAST,
    MOST,
    UNLEARNED,
    Adoption,
    Experience,
    explores,
    is_muted,
    weigh,
)
from bot.store.adoption import COUNTS

DAY = date(2026, 3, 2)


def counts(**some: float) -> dict[str, float]:
    """Return counts, 0 where nothing is said."""
    return dict.fromkeys(COUNTS, 0.0) | some


@dataclass(frozen=True)
class Cell:
    """What one person did with one reply on one day."""

    template: str
    counts: Mapping[str, float]
    shop: str = "kitchen"
    day: date = DAY
    need: str = "discount"


@dataclass
class Past:
    """A stretch of days in shops that serve several trades."""

    experience: Experience = field(default_factory=Experience)
    day: date = DAY

    def lived(self, *cells: Cell, days: int = 1) -> Past:
        """Add the same cells on each of some days."""
        for _ in range(days):
            self.experience.add(
                [Cell(c.template, c.counts, c.shop, self.day, c.need) for c in cells], self.day
            )
            self.day += timedelta(days=1)
        self.experience.add([], self.day)
        return self

    def of(self, shop: str = "kitchen") -> Adoption:
        """Return what a shop goes by: kitchen and pots are home, tea is food."""
        trades = {"kitchen": "home", "pots": "home", "tea": "food"}
        return self.experience.adoptions(trades, {"tea": frozenset({"gift"})})[shop]


def factor(adoption: Adoption, template: str) -> float:
    """Return a reply's factor for the need of these tests."""
    return adoption.of("discount", template).factor


def test_better_ends_weigh_more() -> None:
    """Sent beats edited beats inserted beats rewritten beats left beats passed over beats dismissed beats dismissed for a reason."""
    ends = (
        counts(shown=1, sent=1),
        counts(shown=1, edited=1, kept=0.8),
        counts(shown=1, inserted=1),
        counts(shown=1, edited=1, kept=0.3),
        counts(shown=1),
        counts(shown=1, passed=1),
        counts(shown=1, dismissed=1),
        counts(shown=1, dismissed=1, faulted=1),
    )
    net = [yes - no for yes, no in map(weigh, ends)]
    assert net == sorted(net, reverse=True)
    assert len(net) == len(set(net))


def test_what_followed_counts() -> None:
    """An order and good marks speak for a reply, a refund, a complaint and bad marks against it."""
    sent = weigh(counts(shown=1, sent=1))
    for good in (counts(shown=1, sent=1, ordered=1), counts(shown=1, sent=1, rated=1, stars=5)):
        assert weigh(good)[0] > sent[0]
    for bad in (
        counts(shown=1, sent=1, refunded=1),
        counts(shown=1, sent=1, complained=1),
        counts(shown=1, sent=1, rated=1, stars=1),
    ):
        assert weigh(bad)[1] > sent[1]
    assert weigh(counts(rated=2, stars=6)) == (0.0, 0.0)


@given(st.fixed_dictionaries({name: st.floats(0, 10_000) for name in COUNTS}))
def test_weights_are_finite_and_no_less_than_nothing(some: dict[str, float]) -> None:
    """Whatever stands in the table, odd sums included."""
    yes, no = weigh(some)
    assert 0 <= yes < 1e6
    assert 0 <= no < 1e6


def test_one_person_s_day_counts_less_and_less() -> None:
    """Sixty dismissals in an afternoon are far from sixty people's."""
    once, often = weigh(counts(shown=1, dismissed=1))[1], weigh(counts(shown=60, dismissed=60))[1]
    assert once < often < 15 * once


def test_nothing_learned_changes_nothing() -> None:
    """Without evidence every factor is 1, and a reply nobody has seen stands where its need does."""
    assert 1.0 == pytest.approx(factor(UNLEARNED, "a"))
    assert not UNLEARNED.of("discount", "a").plain
    used = Past().lived(Cell("a", counts(shown=4, sent=2)), days=10)
    assert 1.0 == pytest.approx(factor(used.of(), "unseen"))


def test_liked_rises_and_neglected_sinks_within_bounds() -> None:
    """Choice among the replies to one need moves them apart, never beyond the bounds."""
    adoption = (
        Past()
        .lived(Cell("liked", counts(shown=10, sent=8)), Cell("left", counts(shown=10, passed=8)), days=30)
        .of()
    )
    assert MOST >= factor(adoption, "liked") > 1.5
    assert LEAST <= factor(adoption, "left") < 0.7
    assert adoption.of("discount", "liked").plain
    assert not adoption.of("discount", "left").plain


def test_others_teach_until_the_own_trade_and_the_own_shop_speak() -> None:
    """Experience is pooled everywhere → trade → shop, and the narrower circle outweighs the wider in the end."""
    liked, left = counts(shown=5, sent=5), counts(shown=5, passed=5)
    past = Past().lived(Cell("a", liked, shop="tea"), Cell("b", left, shop="tea"), days=20)
    assert factor(past.of("kitchen"), "a") > 1 > factor(past.of("kitchen"), "b")
    past.lived(Cell("b", liked, shop="pots"), Cell("a", left, shop="pots"), days=20)
    assert factor(past.of("kitchen"), "b") > 1 > factor(past.of("kitchen"), "a")
    assert factor(past.of("tea"), "a") > 1 > factor(past.of("tea"), "b")
    past.lived(Cell("a", liked), Cell("b", left), days=20)
    assert factor(past.of("kitchen"), "a") > 1 > factor(past.of("kitchen"), "b")
    assert factor(past.of("pots"), "b") > 1 > factor(past.of("pots"), "a")


def test_own_evidence_is_not_counted_twice() -> None:
    """A shop alone in the world knows what it saw and no more."""
    alone = Past().lived(Cell("a", counts(shown=5, sent=5)), days=3).of()
    known = alone.of("discount", "a")
    yes = alone.own["discount", "a"][0]
    assert known.yes == pytest.approx(yes + 8 * known.usual, abs=1e-6)


def test_evidence_fades_by_half_in_a_half_life() -> None:
    """After thirty days the same evidence counts half, after a year next to nothing."""
    past = Past().lived(Cell("a", counts(shown=1, sent=1)))
    fresh = past.of().own["discount", "a"][0]
    past.experience.add([], past.day + timedelta(days=30))
    assert past.of().own["discount", "a"][0] == pytest.approx(fresh / 2)
    slow = Past(Experience(half_life=300)).lived(Cell("a", counts(shown=1, sent=1)), days=1)
    slow.experience.add([], slow.day + timedelta(days=30))
    assert slow.of().own["discount", "a"][0] > past.of().own["discount", "a"][0]


def test_adding_by_days_equals_adding_at_once() -> None:
    """What was read before and what is read now make the same as all of it together."""
    cells = [Cell("a", counts(shown=3, sent=2), day=DAY + timedelta(days=n)) for n in range(5)]
    at_once = Experience()
    at_once.add(cells, DAY + timedelta(days=9))
    bit_by_bit = Experience()
    for cell in cells:
        bit_by_bit.add([cell], cell.day)
    bit_by_bit.add([], DAY + timedelta(days=9))
    assert at_once.shops["kitchen"]["discount", "a"] == pytest.approx(
        bit_by_bit.shops["kitchen"]["discount", "a"]
    )


def test_one_angry_afternoon_does_not_overturn_weeks() -> None:
    """A favourite of weeks stays ahead though one person waves it away sixty times."""
    past = Past().lived(
        Cell("liked", counts(shown=10, sent=7)), Cell("other", counts(shown=10, sent=1, passed=5)), days=20
    )
    past.lived(Cell("liked", counts(shown=60, dismissed=60)), Cell("other", counts(shown=60)))
    assert factor(past.of(), "liked") > 1 > factor(past.of(), "other")


def test_draws_are_the_same_for_a_seed_and_differ_between() -> None:
    """A round's draw never changes; over rounds the draws scatter around what is known."""
    adoption = Past().lived(Cell("a", counts(shown=5, sent=4)), Cell("b", counts(shown=5)), days=5).of()
    draws = [adoption.sampled("discount", "a", f"talk:{n}") for n in range(200)]
    assert draws == [adoption.sampled("discount", "a", f"talk:{n}") for n in range(200)]
    assert len(set(draws)) > 20
    assert all(LEAST <= draw <= MOST for draw in draws)
    worse = [adoption.sampled("discount", "b", f"talk:{n}") for n in range(200)]
    assert sum(draws) > sum(worse)


def test_one_round_in_three_tries_something() -> None:
    """Without a seed nothing is tried; with seeds about a third is."""
    assert not explores("")
    tried = sum(explores(f"talk:{n}") for n in range(3000))
    assert 900 < tried < 1100


@pytest.mark.parametrize(
    ("shown", "pasted", "expected"),
    [(199, 0, False), (200, 19, True), (200, 20, False), (1000, 99, True), (0, 0, False)],
)
def test_need_is_muted_below_a_tenth_after_two_hundred(shown: int, pasted: int, *, expected: bool) -> None:
    """Too few shows say nothing; a tenth is enough."""
    assert expected is is_muted(shown, pasted)


def test_muted_needs_are_those_of_the_shop() -> None:
    """Muting in one shop is nothing to another."""
    past = Past()
    assert frozenset({"gift"}) == past.of("tea").muted
    assert frozenset() == past.of("kitchen").muted


def test_cells_of_a_whole_need_teach_nothing_about_replies() -> None:
    """They are for figures."""
    past = Past().lived(Cell("", counts(shown=50, sent=50)))
    assert {} == past.of().own
