"""Facts that follow from records: certificates, and the stores one can walk into."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.shop.layers import said_by
from bot.shop.parts import PROVINCES
from bot.shop.records import Certificate, Faq, Outlet
from bot.shop.schema import Product
from bot.shop.view import View
from bot.terms import Fact

MOST = 3
"""Certificates, tests or stores named one by one."""
_SHORTEST = 2


def record_facts(view: View) -> Iterator[Fact]:
    """Yield what certificates prove and where the stores are; what is out of its dates is not there."""
    proofs = [proof for proof in view.spec.certificates if proof.holds(view.now) and _concerns(proof, view)]
    if proofs:
        said = view.wording.say("proof.have", names=view.wording.join(p.name for p in proofs[:MOST]))
        if numbers := [p.number for p in proofs[:MOST] if p.number]:
            numbered = view.wording.say("proof.number", text=said, number=view.wording.join(numbers))
            yield Fact("authenticity", numbered, _source("certificate", proofs[0]))
        tests = list(dict.fromkeys(test for proof in proofs for test in proof.checked))[:MOST]
        if tests:
            said = view.wording.say("proof.checked", text=said, tests=view.wording.join(tests))
        yield Fact("safety_test", said, _source("certificate", proofs[0]))
    stores = [store for store in view.spec.outlets if store.holds(view.now)]
    if stores:
        yield _stores(stores[:MOST], view)


def store_here(view: View, province: str | None, place: str) -> Fact | None:
    """Return the stores where the buyer is: in the city named, else in the province; None when there are none."""
    stores = [store for store in view.spec.outlets if store.holds(view.now)]
    near = [s for s in stores if len(place) >= _SHORTEST and (place in s.address or _in(s.city, place))]
    city = near or [s for s in stores if province and s.province == province and PROVINCES[province] in place]
    return _stores(city[:MOST], view) if city else None


def faq_in_force(view: View) -> tuple[Faq, ...]:
    """Return the questions that have an answer now for what is in view, those of the product first."""
    found = [faq for faq in view.spec.faq if faq.holds(view.now) and _concerns(faq, view)]
    return tuple(sorted(found, key=lambda faq: faq.scope.whole_shop))


def faq_by_name(view: View) -> tuple[tuple[Faq, tuple[str, ...]], ...]:
    """Return the questions about single products while none is in view, with the names by which these are meant."""
    if view.product is not None:
        return ()
    found = []
    for faq in view.spec.faq:
        if faq.scope.whole_shop or not faq.holds(view.now):
            continue
        covered = [
            product
            for product in view.spec.products
            if all(faq.scope.covers(product.key, sku.key, product.category) for sku in product.skus)
        ]
        if covered:
            found.append((faq, tuple(name for one in covered for name in names_of(one))))
    return tuple(found)


def names_of(product: Product) -> tuple[str, ...]:
    """Return the names by which nothing but this product is meant, small letters."""
    return tuple(name.lower() for name in (product.short, product.title, *product.aliases) if len(name) > 1)


def _in(city: str | None, place: str) -> bool:
    return city is not None and (city in place or place in city)


def _concerns(record: Certificate | Faq, view: View) -> bool:
    if view.product is None:
        return record.scope.whole_shop
    product = view.product
    return all(record.scope.covers(product.key, sku.key, product.category) for sku in view.skus)


def _stores(stores: Sequence[Outlet], view: View) -> Fact:
    said = []
    for store in stores:
        key = "store.open" if store.hours else "store.one"
        said.append(view.wording.say(key, name=store.name, address=store.address, hours=store.hours))
    return Fact("store_address", view.wording.join(said), _source("store", stores[0]))


def _source(kind: str, record: Certificate | Outlet) -> str:
    return said_by(f"{kind}:{record.key}", record.source)
