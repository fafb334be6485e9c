"""Questions made from a shop's own facts: what its products are and cost, and what a basket comes to."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from bot.shop.offers import say_step
from bot.shop.parts import yuan
from bot.shop.price import Line, Quote, line_of, quote
from bot.simulation.course import LETTERS, Course, Question

if TYPE_CHECKING:
    import random
    from datetime import datetime

    from bot.shop import ShopFacts, ShopSpec, Wording
    from bot.shop.schema import Product

OPTIONS: Final = 4
LONGEST: Final = 48
"""Characters of a fact that still makes a question."""
MOST_PIECES: Final = 3
TRIES: Final = 60
"""Baskets tried for sums, so that most of them have something taken off."""
_FIGURE = re.compile(r"\d+")
_FACTORS: Final = (2, 3, 5)


def product_questions(
    course: Course,
    shop: ShopFacts,
    names: Mapping[str, str],
    now: datetime,
    *,
    count: int,
    rng: random.Random,
) -> list[Question]:
    """Return up to `count` questions on products, the same for the same randomness.

    `names`: slot → Chinese name. Wrong options are what the shop says of other products, else the same fact with
    other figures; facts with neither make no question.
    """
    spec = shop.spec
    known: dict[str, dict[str, str]] = {}
    by_slot: dict[str, list[str]] = defaultdict(list)
    for product in spec.products:
        facts = _facts_of(course, shop, product, names, now)
        known[product.key] = facts
        for slot, value in facts.items():
            if value not in by_slot[slot]:
                by_slot[slot].append(value)
    prices = sorted({product.price_of(sku) for product in spec.products for sku in product.skus})
    makers: list[Callable[[], Question | None]] = []
    for product in spec.products:
        makers.append(partial(_price_question, course, product, [yuan(price) for price in prices], rng))
        makers += [
            partial(_fact_question, course, product, (slot, names[slot], value), by_slot[slot], rng)
            for slot, value in known[product.key].items()
        ]
    rng.shuffle(makers)
    found: dict[str, Question] = {}
    for make in makers:
        if len(found) >= count:
            break
        question = make()
        if question is not None:
            found.setdefault(question.id, question)
    return list(found.values())


def _facts_of(
    course: Course, shop: ShopFacts, product: Product, names: Mapping[str, str], now: datetime
) -> dict[str, str]:
    sheet = shop.gather(product.skus[0].key, None, (), now)
    return {
        slot: fact.value
        for slot, fact in sorted(sheet.facts.items())
        if slot in names and slot not in course.skipped and len(fact.value) <= LONGEST
    }


def _price_question(
    course: Course, product: Product, prices: Sequence[str], rng: random.Random
) -> Question | None:
    sku = rng.choice(product.skus)
    right = yuan(product.price_of(sku))
    say = course.phrases["quiz.money"].format
    others = [say(amount=price) for price in prices if price != right]
    name = product.short if len(product.skus) == 1 else f"{product.short}（{sku.name}）"
    return _choice(
        f"product.{sku.key}.price",
        course.phrases["quiz.price"].format(product=name),
        say(amount=right),
        [*others, *_altered(say(amount=right))],
        why=course.phrases["quiz.price_why"].format(product=name, value=say(amount=right)),
        rng=rng,
    )


def _fact_question(
    course: Course,
    product: Product,
    fact: tuple[str, str, str],
    values: Iterable[str],
    rng: random.Random,
) -> Question | None:
    slot, name, value = fact
    others = [other for other in values if other != value]
    if len(others) < OPTIONS - 1:
        others += [other for other in _altered(value) if other not in others]
    if not others:
        return None
    return _choice(
        f"product.{product.key}.{slot}",
        course.phrases["quiz.fact"].format(product=product.short, name=name),
        value,
        others,
        why=course.phrases["quiz.fact_why"].format(product=product.short, name=name, value=value),
        rng=rng,
    )


def _choice(
    key: str, ask: str, right: str, others: Sequence[str], *, why: str, rng: random.Random
) -> Question | None:
    distinct = list(dict.fromkeys(other for other in others if other != right))
    if not distinct:
        return None
    near = distinct[:8]
    rng.shuffle(near)
    options = [right, *near[: OPTIONS - 1]]
    rng.shuffle(options)
    return Question(
        id=key, day="d2", ask=ask, answer=LETTERS[options.index(right)], why=why, options=tuple(options)
    )


def _altered(value: str) -> list[str]:
    """Return the fact with its first figure changed; nothing when it has none."""
    found = _FIGURE.search(value)
    if found is None or int(found[0]) == 0:
        return []
    figure = int(found[0])
    figures = [figure * factor for factor in _FACTORS]
    figures.append(figure + 1)
    return [value[: found.start()] + str(other) + value[found.end() :] for other in figures]


def sum_questions(
    course: Course, spec: ShopSpec, wording: Wording, now: datetime, *, count: int, rng: random.Random
) -> list[Question]:
    """Return up to `count` baskets to be reckoned by hand; those with something taken off come first.

    The answer is what `bot.shop.price.quote` says for a buyer without member level, postage left out.
    """
    products = [product for product in spec.products if product.price_of(product.skus[0]) > 0]
    if not products:
        return []
    with_steps: dict[str, Question] = {}
    plain: dict[str, Question] = {}
    for _ in range(TRIES):
        chosen = rng.sample(products, min(len(products), rng.choice((1, 1, 2, 2, 3))))
        lines = [
            line_of(spec, rng.choice(product.skus).key, rng.randint(1, MOST_PIECES)) for product in chosen
        ]
        reckoned = quote(spec, lines, now)
        question = _sum(course, spec, wording, lines, reckoned)
        (with_steps if reckoned.steps else plain).setdefault(question.id, question)
        if len(with_steps) >= count:
            break
    return [*with_steps.values(), *plain.values()][:count]


def _sum(
    course: Course, spec: ShopSpec, wording: Wording, lines: Sequence[Line], reckoned: Quote
) -> Question:
    say = course.phrases
    basket = say["sum.sep"].join(
        say["sum.line"].format(
            product=_named(spec, line),
            price=yuan(line.price),
            count=line.count,
            unit=spec.product_of[line.sku].unit,
        )
        for line in lines
    )
    steps = [say["sum.listed"].format(amount=yuan(reckoned.listed))]
    left = reckoned.listed
    for step in reckoned.steps:
        left -= step.off
        steps.append(
            say["sum.step"].format(what=say_step(step, wording), off=yuan(step.off), left=yuan(left))
        )
    steps.append(say["sum.total"].format(amount=yuan(reckoned.total)))
    key = "_".join(f"{line.sku}x{line.count}" for line in sorted(lines, key=lambda line: line.sku))
    return Question(
        id=f"sum.{key}",
        day="d4",
        ask=say["sum.ask"].format(basket=basket),
        answer=str(reckoned.total),
        why=say["sum.then"].join(steps),
        kind="sum",
    )


def _named(spec: ShopSpec, line: Line) -> str:
    product, sku = spec.product_of[line.sku], spec.sku_of[line.sku]
    return product.short if len(product.skus) == 1 else f"{product.short}（{sku.name}）"
