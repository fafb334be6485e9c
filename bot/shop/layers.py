"""Written facts and the inheritance among them: SKU over product over category over season over shop.

A policy's slots count only while the policy is enabled. A fact out of its dates does not exist, so that the
next layer below is seen again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from bot.shop.aftersale import policy_in_force, refused
from bot.shop.parts import Dated, DatedPart, Facts
from bot.shop.records import Season
from bot.shop.schema import POLICY_SLOTS, Category, Policy, PolicyName, Product, ShopSpec, Sku
from bot.shop.wording import Wording
from bot.terms import Fact

WHY_NOT: Final[dict[PolicyName, str]] = {
    "freight_insurance": "insurance_off",
    "price_protect": "protect_off",
}
"""Policies whose slot, where they are switched off, says why; and the slot that it is then."""

_Choice = tuple[Dated, Fact]


class Layers:
    """The written facts of one target in one season, ready to be read at any moment of it."""

    def __init__(
        self,
        spec: ShopSpec,
        product: Product | None,
        sku: Sku | None,
        wording: Wording,
        season: Season | None = None,
    ) -> None:
        choices: dict[str, list[_Choice]] = defaultdict(list)
        for slot, dated, source in _nearest_first(spec, product, sku, wording, season):
            choices[slot].append((dated, Fact(slot, dated.value, said_by(source, dated.source))))
        self.always: dict[str, Fact] = {}
        self.sometimes: dict[str, list[_Choice]] = {}
        for slot, found in choices.items():
            first, fact = found[0]
            if first.valid_from is None and first.valid_to is None:
                self.always[slot] = fact
            else:
                self.sometimes[slot] = found

    def at(self, now: datetime) -> dict[str, Fact]:
        """Return the facts in force at `now`."""
        facts = dict(self.always)
        for slot, choices in self.sometimes.items():
            fact = next((fact for dated, fact in choices if dated.holds(now)), None)
            if fact is not None:
                facts[slot] = fact
        return facts


def said_by(owner: str, origin: str | None) -> str:
    """Return where a fact comes from: what it is written at, and the file and line it was read from, if any."""
    return f"{owner}@{origin}" if origin else owner


def _nearest_first(
    spec: ShopSpec, product: Product | None, sku: Sku | None, wording: Wording, season: Season | None
) -> Iterator[tuple[str, Dated, str]]:
    category = spec.categories.get(product.category or "") if product else None
    owners: list[tuple[str, ShopSpec | Season | Category | Product | Sku]] = [
        (f"{kind}:{key}", owner)
        for kind, key, owner in (
            ("sku", sku and sku.key, sku),
            ("product", product and product.key, product),
            ("category", product and product.category, category),
            ("season", season and season.key, season),
            ("shop", spec.key, spec),
        )
        if owner is not None
    ]
    for source, owner in owners:
        for slot, dated in owner.facts.items():
            yield slot, dated, source
    ruled = [owner.policies for _, owner in owners if not isinstance(owner, Sku)]
    for name in POLICY_SLOTS:
        if policy_in_force(spec, name, product, season) is not None:
            for policies in ruled:
                yield from _policy(name, policies.get(name), wording)
        elif name in WHY_NOT and refused(spec, name, product, season):
            for policies in ruled:
                yield from _why_not(name, policies.get(name), wording)


def _policy(name: PolicyName, policy: Policy | None, wording: Wording) -> Iterator[tuple[str, Dated, str]]:
    if policy is None:
        return
    for slot, dated in policy.facts.items():
        yield slot, dated, f"policy:{name}"
    if name == "returns" and policy.days is not None:
        said = wording.say("aftersale.return_window", days=policy.days)
        yield "return_window", Dated(value=said), "policy:returns"


def _why_not(name: PolicyName, policy: Policy | None, wording: Wording) -> Iterator[tuple[str, Dated, str]]:
    """Yield what is written of a policy that is switched off, where it says no: the reason."""
    dated = None if policy is None else policy.facts.get(name)
    if dated is not None and any(word in dated.value for word in wording.cues.get("denying", ())):
        yield WHY_NOT[name], dated, f"policy:{name}"


def turning_points(spec: ShopSpec) -> list[datetime]:
    """Return, sorted, the first moment of everything written and the first after it; between two nothing changes."""
    parts: list[DatedPart] = [*spec.promotions, *spec.coupons, *spec.shipping.modes, *spec.shipping.rests]
    parts += [*spec.seasons, *spec.certificates, *spec.outlets, *spec.faq]
    parts += [product.subsidy for product in spec.products if product.subsidy is not None]
    presales = [product.presale for product in spec.products if product.presale is not None]
    parts += presales
    for facts in _all_facts(spec):
        parts += facts.values()
    points = {part.valid_from for part in parts if part.valid_from is not None}
    points |= {part.valid_to + timedelta.resolution for part in parts if part.valid_to is not None}
    for sale in presales:
        ends = sale.deposit_to, sale.balance_to
        points |= {sale.balance_from, *(end + timedelta.resolution for end in ends)}
    points |= {
        sku.restock_at for product in spec.products for sku in product.skus if sku.restock_at is not None
    }
    return sorted(points)


def _all_facts(spec: ShopSpec) -> Iterator[Facts]:
    owners: list[ShopSpec | Season | Category | Product] = [
        spec,
        *spec.seasons,
        *spec.categories.values(),
        *spec.products,
    ]
    for owner in owners:
        yield owner.facts
        for policy in owner.policies.values():
            yield policy.facts
    for product in spec.products:
        for sku in product.skus:
            yield sku.facts
