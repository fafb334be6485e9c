"""How well replies are taken up in a shop, learned from what agents did with them.

*Model.* Being chosen is a Bernoulli trial with a Beta posterior (conjugate; W. R. Thompson, Biometrika 25,
1933). The odds of its mean, relative to the odds of all replies to the same need, are the factor in the
score: evidence multiplies odds. Means are shrunk shop → trade → everywhere (partial pooling, Gelman et al., Bayesian Data Analysis, 3rd ed., ch. 5):
what other shops show is worth `POOLED` trials of the own shop.

*Evidence.* A suggestion sent as it stood is one success, an edited one as much of a success as it kept of
the text. One that was passed over (left, while one further down was sent) is a failure; one that was merely
left may never have been looked at and counts little ("skip above", Joachims et al., SIGIR 2005). See `weigh`.

*One angry afternoon.* The store counts a reply once per conversation and day. Here what one person did with
one reply on one day grows with the logarithm of its amount (`CAP`), and all of it fades with a half-life.

*Exploration* is Thompson sampling (Chapelle and Li, NIPS 2011) for the last place only and in one round of
`EXPLORED`: an agent always has the best two. The draw is a function of the conversation's round and the
reply, so that revisions of a round do not flicker.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Protocol

HALF_LIFE = 30.0
"""Days after which evidence counts half; the setting `adoption.half_life_days` overrides it."""
CAP = 5.0
"""Trials from which on what one person does with one reply on one day counts less and less."""
PRIOR_MEAN, PRIOR_TRIALS = 0.25, 20.0
"""Of a need of which nothing is known."""
POOLED = 8.0
"""Trials that a wider circle's experience is worth to a narrower one."""
LEAST, MOST = 0.45, 3.0
"""Bounds of the factor: adoption alone never makes up for a fact that is not known."""
PLAIN, PLAIN_USES = 1.2, 3.0
"""Factor and successes of the own shop from which an agent is told that colleagues send this often."""
EXPLORED = 3
"""One round of so many tries something in its last place."""
SHOWN, WORTH = 200, 0.10
"""After this many rounds in which a need's suggestions were shown, fewer pasted than this share mutes it."""

LEFT, PASSED, FAULTED = 0.15, 0.6, 0.5
TRIED, DROPPED = 0.35, 0.15
"""Success and failure in one that was inserted and not sent."""
REWRITTEN = 0.5
"""Failure in a share of the text that was replaced."""
ORDER, REFUND, COMPLAINT = 0.3, 0.3, 1.0
NEUTRAL, HIGHEST = 3.0, 5.0
"""Marks of a buyer; away from neutral they count up to half a success or a whole failure."""

Sums = Mapping[tuple[str, str], tuple[float, float]]
"""(need, reply) → successes and failures."""
Totals = Mapping[str, tuple[float, float]]
"""Need → the same over all its replies."""


class Counted(Protocol):
    """What one person did with one reply on one day; bot.store.AdoptionCell is one."""

    @property
    def shop(self) -> str:
        """Key of the shop."""

    @property
    def day(self) -> date:
        """In China."""

    @property
    def need(self) -> str:
        """What the reply was offered for."""

    @property
    def template(self) -> str:
        """Id of the reply."""

    @property
    def counts(self) -> Mapping[str, float]:
        """Column → count, see bot.store.tables.results."""


def weigh(counts: Mapping[str, float]) -> tuple[float, float]:
    """Return successes and failures, each ≥ 0, in the counts of one reply; damped, see `CAP`."""
    used = counts["passed"] + counts["inserted"] + counts["sent"] + counts["edited"] + counts["dismissed"]
    left = max(counts["shown"] - used, 0.0)
    pleased = (counts["stars"] - NEUTRAL * counts["rated"]) / (HIGHEST - NEUTRAL)
    yes = counts["sent"] + counts["kept"] + TRIED * counts["inserted"]
    yes += ORDER * counts["ordered"] + max(pleased, 0.0) / 2
    no = LEFT * left + PASSED * counts["passed"] + DROPPED * counts["inserted"]
    no += REWRITTEN * max(counts["edited"] - counts["kept"], 0.0)
    no += counts["dismissed"] + FAULTED * counts["faulted"]
    no += REFUND * counts["refunded"] + COMPLAINT * counts["complained"] + max(-pleased, 0.0)
    amount = yes + no
    if amount <= 0:
        return 0.0, 0.0
    share = CAP * math.log1p(amount / CAP) / amount
    return yes * share, no * share


class Experience:
    """Evidence of all shops, decayed to a day."""

    def __init__(self, half_life: float = HALF_LIFE) -> None:
        """Begin with none; `half_life` in days."""
        self.half_life = half_life
        self.day: date | None = None
        self.shops: dict[str, dict[tuple[str, str], tuple[float, float]]] = {}

    def add(self, cells: Iterable[Counted], day: date) -> None:
        """Let time pass until `day`, then add what was counted up to it."""
        self._age(day)
        for cell in cells:
            if not cell.template:
                continue
            yes, no = weigh(cell.counts)
            faded = 0.5 ** (max((day - cell.day).days, 0) / self.half_life)
            sums = self.shops.setdefault(cell.shop, {})
            before = sums.get((cell.need, cell.template), (0.0, 0.0))
            sums[cell.need, cell.template] = (before[0] + yes * faded, before[1] + no * faded)

    def copy(self) -> Experience:
        """Return another that can grow on its own."""
        other = Experience(self.half_life)
        other.day, other.shops = self.day, {shop: dict(sums) for shop, sums in self.shops.items()}
        return other

    def adoptions(
        self, trades: Mapping[str, str], muted: Mapping[str, frozenset[str]]
    ) -> dict[str, Adoption]:
        """Return what each shop of `trades` (shop → trade) goes by; other shops teach nobody.

        `muted`: shop → needs.
        """
        own = {shop: self.shops.get(shop, {}) for shop in trades}
        everywhere = _added(own.values())
        by_trade = {
            trade: _added(own[shop] for shop, its in trades.items() if its == trade)
            for trade in set(trades.values())
        }
        return {
            shop: Adoption(own[shop], by_trade[trade], everywhere, muted.get(shop, frozenset()))
            for shop, trade in trades.items()
        }

    def _age(self, day: date) -> None:
        if self.day is not None and day > self.day:
            faded = 0.5 ** ((day - self.day).days / self.half_life)
            for sums in self.shops.values():
                for key, (yes, no) in sums.items():
                    sums[key] = (yes * faded, no * faded)
        self.day = day if self.day is None else max(day, self.day)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one reply to one need in one shop."""

    factor: float
    """Odds of the posterior mean relative to the need's, within bounds."""
    yes: float
    no: float
    """Of the Beta posterior, prior included."""
    usual: float
    """Mean of the need."""
    plain: bool
    """Whether colleagues in this shop plainly send it often."""


@dataclass(frozen=True, slots=True)
class Adoption:
    """What one shop goes by; a snapshot, looked up in constant time, safe between threads."""

    own: Sums = field(default_factory=dict)
    trade: Sums = field(default_factory=dict)
    """All shops of the trade, this one included."""
    everywhere: Sums = field(default_factory=dict)
    muted: frozenset[str] = frozenset()
    """Needs whose suggestions are not wanted here."""
    _known: dict[tuple[str, str], Standing] = field(default_factory=dict, compare=False, repr=False)
    _totals: list[Totals] = field(default_factory=list, compare=False, repr=False)

    def of(self, need: str, template: str) -> Standing:
        """Return what is known of a reply to a need."""
        found = self._known.get((need, template))
        if found is None:
            found = self._known[need, template] = self._standing(need, template)
        return found

    def sampled(self, need: str, template: str, seed: str) -> float:
        """Return a factor drawn from the posterior, always the same for one seed."""
        known = self.of(need, template)
        drawn = _random(f"{seed}\n{need}\n{template}").betavariate(known.yes, known.no)
        return _factor(drawn, known.usual)

    def _standing(self, need: str, template: str) -> Standing:
        key, circles = (need, template), (self.everywhere, self.trade, self.own)
        totals = self._totals or self._sum_up(circles)
        usual, factor, yes, no = PRIOR_MEAN, 1.0, 1.0, 1.0
        for place, circle in enumerate(circles):
            inner = place + 1 < len(circles)
            own = _less(circle.get(key), circles[place + 1].get(key) if inner else None)
            all_yes, all_no = _less(totals[place].get(need), totals[place + 1].get(need) if inner else None)
            usual = (all_yes + PRIOR_TRIALS * usual) / (all_yes + all_no + PRIOR_TRIALS)
            expected = min(max(usual * factor, 0.01), 0.99)
            yes, no = own[0] + POOLED * expected, own[1] + POOLED * (1 - expected)
            factor = yes / (yes + no) / usual
        sent = self.own.get(key, (0.0, 0.0))[0]
        bounded = _factor(yes / (yes + no), usual)
        return Standing(bounded, yes, no, usual, plain=bounded > PLAIN and sent >= PLAIN_USES)

    def _sum_up(self, circles: Iterable[Sums]) -> list[Totals]:
        totals: list[Totals] = []
        for circle in circles:
            found: dict[str, tuple[float, float]] = {}
            for (need, _), (yes, no) in circle.items():
                before = found.get(need, (0.0, 0.0))
                found[need] = (before[0] + yes, before[1] + no)
            totals.append(found)
        self._totals[:] = totals
        return totals


UNLEARNED = Adoption()
"""Nothing was learned yet: every factor is 1."""


def explores(seed: str) -> bool:
    """Return whether the round of this seed tries something in its last place; an empty seed never does."""
    return bool(seed) and hashlib.blake2b(seed.encode(), digest_size=4).digest()[0] % EXPLORED == 0


def is_muted(shown: int, pasted: int) -> bool:
    """Return whether a need's suggestions are used too rarely to be shown.

    `shown`: rounds of the last 30 days (since the muting was lifted) in which some were shown, `pasted`: in
    which one was inserted or sent. A muted need brings no suggestions of its own, those to the round's other
    needs stay, and all come back where an agent asks for the full three. It ends when a supervisor lifts it,
    or by itself once fewer than 200 shows are younger than 30 days.
    """
    return shown >= SHOWN and pasted < WORTH * shown


def _factor(mean: float, usual: float) -> float:
    """Return the odds of `mean` relative to those of `usual`, within bounds."""
    odds = mean * (1 - usual) / max((1 - mean) * usual, 1e-9)
    return min(max(odds, LEAST), MOST)


def _less(circle: tuple[float, float] | None, inner: tuple[float, float] | None) -> tuple[float, float]:
    """Return what the circle saw beyond the inner one."""
    if circle is None:
        return 0.0, 0.0
    if inner is None:
        return circle
    return max(circle[0] - inner[0], 0.0), max(circle[1] - inner[1], 0.0)


def _added(parts: Iterable[Sums]) -> dict[tuple[str, str], tuple[float, float]]:
    total: dict[tuple[str, str], tuple[float, float]] = {}
    for part in parts:
        for key, (yes, no) in part.items():
            before = total.get(key, (0.0, 0.0))
            total[key] = (before[0] + yes, before[1] + no)
    return total


def _random(seed: str) -> Random:
    return Random(int.from_bytes(hashlib.blake2b(seed.encode(), digest_size=8).digest()))
