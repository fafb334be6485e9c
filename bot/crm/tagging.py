"""Tags from behaviour and from text: what orders and readings say of a customer in a word or two.

The conditions, the least evidence and the formulas of confidence stand in `intents/crm/tags.yaml`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import prod
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from bot.crm.festivals import MonthDay
from bot.crm.masking import is_masked
from bot.crm.purchases import CHINA_SECONDS, DAY_SECONDS, china_day, day_at, second_of
from bot.crm.records import CustomerRecord, Tag
from bot.crm.rules import Part, read_part
from bot.store.outline import Outline
from bot.store.tags import Present, Reading

Measure = Literal["bought_days", "again", "sale_days", "pieces", "night", "quick", "refunds", "presents"]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
Name = Annotated[str, Field(min_length=1, max_length=20)]
Hour = Annotated[int, Field(ge=0, le=23)]
Positive = Annotated[int, Field(ge=1, le=100_000)]
CONSENT: Final = "profiling"
"""The purpose under which tags are made; who said no to it gets none."""
CEILING: Final = 0.98
HOUR_SECONDS: Final = 3600


class BehaviourTag(Part):
    """A tag that orders decide."""

    key: Key
    zh: Name
    measure: Measure
    least: Positive
    share: Annotated[float, Field(ge=0, le=1)] = 0.0


class TextTag(Part):
    """A tag that readings decide."""

    key: Key
    zh: Name
    psychology: str
    least: Positive
    """Different days."""


class TagRules(Part):
    """`crm/tags.yaml`."""

    days: Annotated[int, Field(ge=1, le=3660)]
    sales: tuple[tuple[MonthDay, MonthDay], ...]
    """First and last day of each, both included, within one year."""
    night: tuple[Hour, Hour]
    """From the first hour to before the second one, over midnight or not."""
    many: Positive
    quick: Positive
    """Seconds."""
    gift_words: tuple[str, ...]
    rounds: Positive
    weight: Annotated[float, Field(gt=0, le=1)]
    most: Positive
    behaviour: tuple[BehaviourTag, ...]
    text: tuple[TextTag, ...]

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        for what in ("key", "zh"):
            said = Counter(getattr(tag, what) for tag in (*self.behaviour, *self.text))
            twice = next((value for value, count in said.items() if count > 1), None)
            if twice is not None:
                msg = f"two tags have the {what} {twice}"
                raise ValueError(msg)
        backwards = [pair for pair in self.sales if pair[0] > pair[1]]
        if backwards:
            msg = f"sale {backwards[0][0]} ends before it begins"
            raise ValueError(msg)
        return self


def load_tag_rules(folder: Path) -> TagRules:
    """Return the tags of the library. Raises LibraryError with the line of everything wrong."""
    return read_part(folder, "tags.yaml", TagRules)


@dataclass(frozen=True, slots=True)
class Signs:
    """What is known of one customer beside the orders that figures are made of."""

    readings: Sequence[Reading] = ()
    presents: Sequence[Present] = ()


NO_SIGNS: Final = Signs()


Count = tuple[int, int]
"""Pieces of evidence, and what they are counted among."""


class Tagging:
    """The rules made ready for one moment: the same for every customer of a recomputation."""

    def __init__(self, rules: TagRules, now: datetime) -> None:
        self.rules = rules
        self.first = now - timedelta(days=rules.days)
        """What happened before does not count."""
        self._since, self._until = second_of(self.first), second_of(now)
        self._sales = sale_days(rules.sales, china_day(self._since), china_day(self._until))
        self._seconds = (rules.night[0] * HOUR_SECONDS, rules.night[1] * HOUR_SECONDS)
        self._fewest = min([tag.least for tag in rules.behaviour], default=0)
        self._words = frozenset(tag.psychology for tag in rules.text)

    def of(
        self, record: CustomerRecord, orders: Sequence[Outline], signs: Signs = NO_SIGNS
    ) -> tuple[Tag, ...]:
        """Return the tags of one customer; none for who was forgotten or does not want to be described."""
        if record.erased or record.consents.get(CONSENT) is False:
            return ()
        return (*self._behaviour(orders, signs.presents), *self._text(signs.readings))

    def _behaviour(self, orders: Sequence[Outline], presents: Sequence[Present]) -> list[Tag]:
        since, until = self._since, self._until
        paid = [order for order in orders if order.paid is not None and since < order.paid <= until]
        if len(paid) < self._fewest and not presents:
            return []
        counts = self._counts(paid)
        counts[PRESENTS] = given(presents, self.rules.gift_words, paid)
        found = []
        for tag in self.rules.behaviour:
            k, n = counts[tag.measure]
            if k >= tag.least and k >= tag.share * n:
                found.append(Tag(tag.zh, "behaviour", sure(k)))
        return found

    def _counts(self, paid: Sequence[Outline]) -> dict[Measure, Count]:
        """Return the evidence of each measure in orders that were paid in the days that count.

        An order of exactly midnight comes from a file that tells days only: it says nothing of the hour.
        """
        begin, end = self._seconds
        sales, many, quick = self._sales, self.rules.many, self.rules.quick
        days: set[int] = set()
        seen: set[str] = set()
        n = again = sale = pieces = timed = night = fast = refunds = 0
        for placed, at, _, _, deal, _, refunded, products, _, count, _, _ in paid:
            refunds += refunded > 0
            if not deal or at is None:
                continue
            n += 1
            day = (at + CHINA_SECONDS) // DAY_SECONDS
            days.add(day)
            sale += day in sales
            clock = (placed + CHINA_SECONDS) % DAY_SECONDS
            if clock:
                timed += 1
                night += begin <= clock < end if begin <= end else clock >= begin or clock < end
            fast += 0 < at - placed <= quick
            pieces += count >= many
            if products:
                again += not seen.isdisjoint(products)
                seen |= products
        return {
            "bought_days": (len(days), len(days)),
            "again": (again, n),
            "sale_days": (sale, n),
            "pieces": (pieces, n),
            "night": (night, timed),
            "quick": (fast, n),
            "refunds": (refunds, len(paid)),
        }

    def _text(self, readings: Sequence[Reading]) -> list[Tag]:
        """Return what readings show often enough, the surest first."""
        rules = self.rules
        if len(readings) < rules.rounds:
            return []
        rounds: Counter[str] = Counter()
        best: defaultdict[str, dict[int, float]] = defaultdict(dict)
        for day, shown in readings:
            for key, score in shown:
                if key in self._words:
                    rounds[key] += 1
                    best[key][day] = max(score, best[key].get(day, 0.0))
        found = [
            Tag(tag.zh, "text", heard(best[tag.psychology].values(), rules.weight))
            for tag in rules.text
            if rounds[tag.psychology] >= rules.rounds and len(best[tag.psychology]) >= tag.least
        ]
        return sorted(found, key=lambda tag: -tag.confidence)[: rules.most]


PRESENTS: Final = "presents"


def sure(count: int) -> float:
    """Return how sure so many pieces of evidence make: k / (k + 2)."""
    return round(count / (count + 2), 2)


def heard(chances: Iterable[float], weight: float) -> float:
    """Return how sure several days make: independent hints, 1 - product of (1 - weight p), at most CEILING."""
    return round(min(CEILING, 1 - prod([1 - weight * chance for chance in chances])), 2)


def given(presents: Sequence[Present], words: Sequence[str], paid: Sequence[Outline] = ()) -> Count:
    """Return receivers, when there are several, and notes that speak of a present, twice.

    Both of the shop's own orders (`presents`) and of those of files (`paid`). Receivers are told apart by the first
    character: the stars behind it differ from system to system. One whose first character is a star may be any of them.
    """
    firsts = {order.receiver[0] for order in paid if order.receiver}
    firsts |= {present.receiver[0] for present in presents if present.receiver}
    receivers = [first for first in firsts if not is_masked(first)]
    notes = sum([order.gift for order in paid])
    notes += sum([any(word in present.note for word in words) for present in presents if present.note])
    count = (len(receivers) if len(receivers) > 1 else 0) + notes
    return count, count


def sale_days(sales: Iterable[tuple[str, str]], first: int, last: int) -> frozenset[int]:
    """Return the days of a stretch (day numbers, both included) that lie in one of the sales (MM-DD, both included)."""
    periods = tuple(sales)
    named = ((day, f"{day_at(day):%m-%d}") for day in range(first, last + 1))
    return frozenset(day for day, name in named if any(since <= name <= until for since, until in periods))
