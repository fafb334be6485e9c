"""Chinese for computed facts: phrases of `intents/shops/_wording.yaml`, filled with figures."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final

from bot.errors import ShopError
from bot.shop.dates import local
from bot.shop.parts import yuan
from bot.shop.source import read_source

WORDING: Final = Path("shops") / "_wording.yaml"
_PACKAGE: Final = Path(__file__).resolve().parent.parent


def find_folder(start: Path | None = None) -> Path:
    """Return the library folder: `./intents`, else the packaged copy, else the checkout's.

    Raises ShopError when none of them has the wording of facts.
    """
    places = ((start or Path.cwd()) / "intents", _PACKAGE / "_intents", _PACKAGE.parent / "intents")
    for place in places:
        if (place / WORDING).is_file():
            return place
    msg = f"no {WORDING} in {', '.join(map(str, places))}"
    raise ShopError(msg)


@dataclass(frozen=True, slots=True)
class Wording:
    """Phrases by dotted key, and the few turns of speech made of them."""

    phrases: Mapping[str, str]
    cues: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Words looked for in a buyer's text."""

    def say(self, key: str, /, **values: object) -> str:
        """Return the phrase `key` with its names filled."""
        return self.phrases[key].format_map(values)

    def join(self, texts: Iterable[str]) -> str:
        """Join things of one kind."""
        return self.phrases["list.sep"].join(texts)

    def clauses(self, texts: Iterable[str]) -> str:
        """Join parts of a sentence."""
        return self.phrases["list.clause"].join(texts)

    def rate(self, share: Decimal) -> str:
        """Word a share of the price: nothing, half price, or 95折."""
        if share in {Decimal(0), Decimal("0.5")}:
            return self.say("offer.half" if share else "offer.nothing")
        tenths = f"{(share * 10).normalize():f}"
        return self.say("offer.rate", tenths=tenths.replace(".", ""))

    def day(self, moment: datetime) -> str:
        """Word a day: 11月30日."""
        here = local(moment)
        return self.say("date.day", month=here.month, day=here.day)

    def near_day(self, moment: datetime, now: datetime) -> str:
        """Word a day as today, yesterday, tomorrow or by its date."""
        away = (local(moment).date() - local(now).date()).days
        name = {0: "today", -1: "yesterday", 1: "tomorrow"}.get(away)
        return self.say(f"date.{name}") if name else self.day(moment)

    def clock(self, clock: time) -> str:
        """Word a time on the 24-hour clock: 22点, 22点半."""
        key = {0: "date.hour", 30: "date.half"}.get(clock.minute, "date.minute")
        return self.say(key, hour=clock.hour, minute=f"{clock.minute:02d}")

    def day_clock(self, clock: time) -> str:
        """Word a time by part of the day: 下午4点."""
        hour = clock.hour - 12 if clock.hour > 12 else clock.hour  # noqa: PLR2004 - noon
        return self.say("date.part", part=self.part(clock), clock=self.clock(clock.replace(hour=hour)))

    def part(self, clock: time) -> str:
        """Word the part of the day."""
        hours = ((6, "small_hours"), (12, "morning"), (13, "noon"), (18, "afternoon"), (24, "evening"))
        return self.say(f"date.{next(name for end, name in hours if clock.hour < end)}")

    def deadline(self, moment: datetime, now: datetime) -> str:
        """Word a last moment for something to be done: 今天22点前."""
        here = local(moment)
        midnight = (here.hour, here.minute) == (23, 59)
        clock = self.say("date.hour", hour=24) if midnight else self.clock(here.time())
        return self.say("date.before", day=self.near_day(moment, now), clock=clock)

    def end(self, moment: datetime) -> str:
        """Word the end of something that runs for days: 11月30日24点."""
        here = local(moment)
        if (here.hour, here.minute) == (23, 59):
            return self.say("date.midnight", month=here.month, day=here.day)
        return self.say("date.at", day=self.day(moment), clock=self.clock(here.time()))

    def recent(self, moment: datetime, now: datetime) -> str:
        """Word a moment gone by: 今天上午, 昨天晚上, 11月20日."""
        day = self.near_day(moment, now)
        if local(now).date() - local(moment).date() > timedelta(days=1):
            return day
        return day + self.part(local(moment).time())

    def span(self, days: int | None, hours: int | None = None) -> str:
        """Word a length of time: 7天, 48小时."""
        return self.say("date.hours", hours=hours) if hours is not None else self.say("date.days", days=days)

    def amount(self, yuan_amount: Decimal) -> str:
        """Word an amount with its unit."""
        return self.say("price.one", amount=yuan(yuan_amount))


def load_wording(folder: Path) -> Wording:
    """Read the wording of facts from a library folder.

    Raises ShopError naming file and line.
    """
    source = read_source(folder / WORDING)
    phrases: dict[str, str] = {}
    cues: dict[str, tuple[str, ...]] = {}

    def walk(data: object, loc: tuple[str, ...]) -> None:
        if isinstance(data, dict):
            for key, below in data.items():
                walk(below, (*loc, key))
        elif isinstance(data, str):
            phrases[".".join(loc)] = data
        elif isinstance(data, list) and loc[:1] == ("cues",) and all(isinstance(item, str) for item in data):
            cues[loc[-1]] = tuple(data)
        else:
            source.blame(loc, f"{'.'.join(loc)} must be text")

    walk(source.data, ())
    if source.findings:
        raise ShopError("\n".join(map(str, source.findings)))
    return Wording(phrases, cues)


@functools.lru_cache(maxsize=8)
def wording_of(folder: Path) -> Wording:
    """Read a library folder's wording once."""
    return load_wording(folder)
