"""What a shop is made of, as written in a shop file and as kept in the database.

Facts (slot → value) may stand at the shop, a category, a product or a SKU; the nearest one in force wins.
What follows from structure (prices, stock, promotions, postage, orders) is computed and never written as a
fact; `bot.shop.checks` refuses it there.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Self

from pydantic import Field, model_validator

from bot.shop.cases import CaseRule
from bot.shop.dates import Moment
from bot.shop.deals import Coupon, DepositSale, MemberLevel, Promotion, Subsidy
from bot.shop.faults import Fault, Unfit
from bot.shop.orders import Customer, Order
from bot.shop.parts import Facts, Key, Money, Name, Origin, Part
from bot.shop.records import Certificate, Faq, Outlet, Policies, Policy, PolicyName, Season, Tone
from bot.shop.shipping import Rest, Shipping

__all__ = [
    "POLICY_SLOTS",
    "Category",
    "Policies",
    "Policy",
    "PolicyName",
    "Product",
    "ShopSpec",
    "SizeChart",
    "SizeRow",
    "Sku",
    "Tone",
]

POLICY_SLOTS: dict[PolicyName, tuple[str, ...]] = {
    "returns": ("return_window", "return_condition", "return_address", "freight_rule"),
    "freight_insurance": ("freight_insurance",),
    "refund": ("refund_eta",),
    "damage": ("damage_rule",),
    "quality": ("quality_rule",),
    "price_protect": ("price_protect",),
    "invoice": ("invoice",),
    "points": ("points",),
    "membership": ("member_rights",),
    "privacy": ("privacy",),
    "payment": ("payment",),
}
"""Slots that only their policy fills, while it is enabled."""

Span = tuple[Decimal, Decimal]


class SizeRow(Part):
    """One size and the bodies it fits; ends are inclusive, a range left out does not matter."""

    size: Name
    height: Span | None = None
    """Centimetres."""
    weight: Span | None = None
    """Kilograms."""
    foot: Span | None = None
    """Centimetres."""
    bed: Span | None = None
    """Width of the bed in centimetres."""
    age: Span | None = None
    """Months."""

    @model_validator(mode="after")
    def _sane(self) -> Self:
        spans = [span for span in (self.height, self.weight, self.foot, self.bed, self.age) if span]
        if not spans:
            wrong = Fault(
                "fault.size_nobody",
                f"size {self.size!r} fits nobody: give height, weight, foot, bed or age",
                name=self.size,
                column="height",
            )
            raise Unfit(wrong)
        if any(low > high for low, high in spans):
            wrong = Fault(
                "fault.size_order", f"size {self.size!r}: the smaller figure comes first", name=self.size
            )
            raise Unfit(wrong)
        return self


SizeChart = Annotated[tuple[SizeRow, ...], Field(min_length=1)]
"""From the smallest size to the largest."""


class Category(Part):
    """Products that share facts and policies."""

    name: Name
    facts: Facts = Field(default_factory=dict)
    policies: Policies = Field(default_factory=dict)


class Sku(Part):
    """What is put in the basket."""

    key: Key
    name: Name
    """As a person calls it, colour and size together."""
    colour: Name | None = None
    size: Name | None = None
    price: Money | None = None
    """None: the product's."""
    stock: Annotated[int, Field(ge=0)] | None = None
    """None: unknown."""
    sold: Annotated[int, Field(ge=0)] | None = None
    """Pieces in the 30 days before the product's `sold_as_of`."""
    restock_at: Moment | None = None
    aliases: tuple[Name, ...] = ()
    facts: Facts = Field(default_factory=dict)
    source: Origin | None = None


class Product(Part):
    """One listing."""

    key: Key
    title: Name
    """As listed."""
    short: Name
    """As people call it in a sentence."""
    category: Key | None = None
    unit: Annotated[Name, Field(max_length=2)] = "件"
    """Measure word of one piece."""
    emoji: Annotated[Name, Field(max_length=8)] | None = None
    """For the generated thumbnail."""
    tint: Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")] | None = None
    """Background of the generated thumbnail."""
    aliases: tuple[Name, ...] = ()
    """Names that mean this product alone."""
    keywords: tuple[Name, ...] = ()
    """Words that may mean others too."""
    links: tuple[Name, ...] = ()
    """Item ids and addresses of its listings."""
    price: Money | None = None
    limited_total: Annotated[int, Field(ge=1)] | None = None
    """Pieces ever made of a limited batch."""
    sold_as_of: Moment | None = None
    make_days: Annotated[int, Field(ge=0, le=60)] = 0
    """Days of making before it can be handed over."""
    presale: DepositSale | None = None
    """Sold with a deposit; then no fact `deposit` is written at the product."""
    subsidy: Subsidy | None = None
    """State subsidy; then no fact `subsidy` is written at the product."""
    attributes: dict[Name, Name] = Field(default_factory=dict)
    facts: Facts = Field(default_factory=dict)
    policies: Policies = Field(default_factory=dict)
    size_chart: Key | None = None
    """Name of a chart of the shop."""
    source: Origin | None = None
    skus: Annotated[tuple[Sku, ...], Field(min_length=1)]

    @model_validator(mode="before")
    @classmethod
    def _single(cls, data: object) -> object:
        """Make a product without SKUs its own only one."""
        if not isinstance(data, dict) or data.get("skus"):
            return data
        only = {"key": data.get("key"), "name": data.get("short"), "stock": data.get("stock")}
        return {key: value for key, value in data.items() if key != "stock"} | {"skus": [only]}

    def price_of(self, sku: Sku) -> Decimal:
        """Yuan for one piece before anything is taken off."""
        if sku.price is not None:
            return sku.price
        return self.price if self.price is not None else Decimal(0)


class ShopSpec(Part):
    """A whole shop at one moment; JSON in the database, YAML in a file."""

    key: Key
    name: Name
    trade: Key
    tone: Tone = "warm"
    platform: Key | None = None
    """Key of the pack under policies/platforms/ whose rules hold; None: the general ones."""
    aftersale: tuple[CaseRule, ...] = ()
    """Rules read before those of policies/aftersale.yaml; options and proof are named there."""
    facts: Facts = Field(default_factory=dict)
    categories: dict[Key, Category] = Field(default_factory=dict)
    policies: Policies = Field(default_factory=dict)
    shipping: Shipping = Shipping()
    """How parcels are sent on plain days; `sending` has the seasons too."""
    seasons: tuple[Season, ...] = ()
    """The first that holds counts."""
    certificates: tuple[Certificate, ...] = ()
    outlets: tuple[Outlet, ...] = ()
    faq: tuple[Faq, ...] = ()
    levels: tuple[MemberLevel, ...] = ()
    promotions: tuple[Promotion, ...] = ()
    coupons: tuple[Coupon, ...] = ()
    size_charts: dict[Key, SizeChart] = Field(default_factory=dict)
    products: tuple[Product, ...] = ()
    customers: tuple[Customer, ...] = ()
    orders: tuple[Order, ...] = ()
    loaded_at: datetime | None = None
    """When relative dates were resolved."""

    def season_at(self, moment: datetime) -> Season | None:
        """Return the season that holds, None on plain days."""
        return next((season for season in self.seasons if season.holds(moment)), None)

    @cached_property
    def sending(self) -> Shipping:
        """How parcels are sent, with what the seasons change; they come before shipping's own modes."""
        if not self.seasons:
            return self.shipping
        modes, rests = list(self.shipping.modes), list(self.shipping.rests)
        for season in reversed(self.seasons):
            dates = {"valid_from": season.valid_from, "valid_to": season.valid_to}
            if season.shipping is not None:
                modes.insert(0, season.shipping.model_copy(update=dates))
            if season.rest is not None:
                rests.insert(0, Rest.model_validate(dates | {"why": season.rest}))
        return self.shipping.model_copy(update={"modes": tuple(modes), "rests": tuple(rests)})

    @cached_property
    def product_of(self) -> dict[str, Product]:
        """Products by key, and by the key of each of their SKUs."""
        table = {sku.key: product for product in self.products for sku in product.skus}
        return table | {product.key: product for product in self.products}

    @cached_property
    def sku_of(self) -> dict[str, Sku]:
        """SKUs by key."""
        return {sku.key: sku for product in self.products for sku in product.skus}

    @cached_property
    def order_of(self) -> dict[str, Order]:
        """Orders by number."""
        return {order.order_no: order for order in self.orders}

    @cached_property
    def customer_of(self) -> dict[str, Customer]:
        """Customers by id."""
        return {customer.id: customer for customer in self.customers}

    @cached_property
    def level_of(self) -> dict[str, MemberLevel]:
        """Member levels by key."""
        return {level.key: level for level in self.levels}
