"""Time of the suggestion stage: three shops of two hundred products, warm, after understanding."""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from bot.assembly import AssistantHolder
from bot.assist import Assistant, Question
from bot.config import load_settings
from bot.learning.corpus import read_corpus
from bot.library import find_library, load_library
from bot.reply import Chooser
from bot.shop import ShopFacts, load_shops
from bot.shop.schema import Product, ShopSpec
from bot.terms import Turn, Understanding

PRODUCTS = 200
LIMIT, AIM = 0.3, 0.1
"""Milliseconds, median."""
Asked = tuple[Question, Understanding]


def main() -> None:
    """Print median and p95; exit with 1 when the median is over the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1500)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    library = load_library(find_library())
    holder = AssistantHolder(library, load_settings().models)
    assistant = holder.current
    now = datetime.now(UTC)
    shops = [ShopFacts(grown(spec)) for spec in load_shops(library.folder / "shops", now).values()]
    asked = list(questions(assistant, shops, now, options.messages))
    situations = [assistant.situate(question, read)[1] for question, read in asked]
    whole = timed(lambda pair: assistant.reply(*pair), asked, options.rounds)
    chooser = Chooser(library, assistant.needs, assistant.check)
    ranked = timed(chooser.suggest, situations, options.rounds)
    sizes = ", ".join(str(len(shop.spec.products)) for shop in shops)
    print(
        f"{len(library.replies)} replies, shops of {sizes} products, {len(asked)} messages, best of {options.rounds}"
    )
    for name, times in (("suggestion stage", whole), ("of it bot.reply", ranked)):
        print(f"{name:<18} median {_median(times):.3f} ms   p95 {_p95(times):.3f} ms")
    print(f"limit {LIMIT} ms median, aim {AIM}: {'met' if _median(whole) <= LIMIT else 'MISSED'}")
    sys.exit(_median(whole) > LIMIT)


def grown(spec: ShopSpec) -> ShopSpec:
    """Return the shop with its products repeated under other names until there are enough."""
    more: list[Product] = []
    for number in range(PRODUCTS):
        like = spec.products[number % len(spec.products)]
        if number < len(spec.products):
            more.append(like)
            continue
        mark = f" {number}"
        skus = tuple(
            sku.model_copy(update={"key": f"{sku.key}_{number}", "name": f"{sku.name}{mark}"})
            for sku in like.skus
        )
        names = {"title": like.title + mark, "short": like.short + mark}
        nicknames = tuple(alias + mark for alias in like.aliases)
        links = tuple(f"{link}{number:03}" for link in like.links)
        other = {"key": f"{like.key}_{number}", "aliases": nicknames, "links": links, "skus": skus}
        more.append(like.model_copy(update=names | other))
    own = {name: getattr(spec, name) for name in ShopSpec.model_fields}
    return ShopSpec.model_validate(own | {"products": tuple(more)})


def questions(assistant: Assistant, shops: Sequence[ShopFacts], now: datetime, count: int) -> Sequence[Asked]:
    """Return messages spread over the corpus, understood, in turn in each shop, two of three with an item in focus."""
    corpus = read_corpus(assistant.library.folder / "utterances")
    step = max(1, len(corpus) // count)
    made = []
    for number, said in enumerate(corpus[::step][:count]):
        shop = shops[number % len(shops)]
        item = shop.spec.products[number * 7 % len(shop.spec.products)].key if number % 3 else None
        turns, context = (Turn("buyer", said.text),), said.turns
        read = assistant.reader.read_round(turns, context)
        made.append((Question(turns, now, context, shop, item), read))
    return made


def timed(do: Callable[[Any], object], items: Sequence[Any], rounds: int) -> list[float]:
    """Return the shortest time of each item in milliseconds, after one round that warms up."""
    best = [float("inf")] * len(items)
    for turn in range(rounds + 1):
        for place, item in enumerate(items):
            start = time.perf_counter()
            do(item)
            took = (time.perf_counter() - start) * 1000
            if turn:
                best[place] = min(best[place], took)
    return best


def _median(times: Sequence[float]) -> float:
    return statistics.median(times)


def _p95(times: Sequence[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


if __name__ == "__main__":
    main()
