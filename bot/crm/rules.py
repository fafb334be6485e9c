"""The thresholds of customer management: `intents/crm/rules.yaml`, and what a shop changed of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.errors import InputError, LibraryError
from bot.library.source import problems, read_source

FOLDER = Path("crm")
PYRAMID_WHOLE = 100
Shape = TypeVar("Shape", bound=BaseModel)

Days = Annotated[int, Field(ge=1, le=3660)]
Count = Annotated[int, Field(ge=1, le=10_000)]
Minutes = Annotated[int, Field(ge=0, le=10_080)]
Share = Annotated[int, Field(ge=0, le=100)]
Ratio = Annotated[float, Field(gt=0, le=100)]
Yuan = Annotated[Decimal, Field(ge=0, le=100_000_000, max_digits=11, decimal_places=2)]
Tier = Literal["high", "medium", "low"]


class Part(BaseModel):
    """A part of the rules; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class WindowRule(Part):
    """Which days count: the last months or days before a reference day, or two days named."""

    months: Annotated[int, Field(ge=1, le=120)] | None = None
    days: Days | None = None
    since: date | None = None
    until: date | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        given = [self.months is not None, self.days is not None, self.since is not None]
        if sum(given) != 1 or (self.until is not None and self.since is None):
            msg = "give one of months, days, or since (with until)"
            raise ValueError(msg)
        if self.since is not None and self.until is not None and self.until < self.since:
            msg = "until is before since"
            raise ValueError(msg)
        return self


class HighRule(Part):
    """Strictly over `over` yuan and at least `least` purchases."""

    over: Yuan
    least: Count


class MediumRule(HighRule):
    """The same with at most `most` purchases."""

    most: Count


class ValueRule(Part):
    """VAL-01, VAL-02, and the two cases that they leave open (VAL-03)."""

    high: HighRule
    medium: MediumRule
    frequent: Tier
    """At least as often as the high ones, over the medium amount, not over the high one."""
    single: Tier
    """Over the high amount in fewer purchases than the medium ones."""


class RfmRule(Part):
    """Window of the scores and where high begins."""

    days: Days
    cut: Literal["mean"] | Annotated[int, Field(ge=2, le=5)]


class ParetoRule(Part):
    """Shares in per cent that the 80/20 figures ask for."""

    sales: Annotated[int, Field(ge=1, le=99)]
    customers: Annotated[int, Field(ge=1, le=99)]


class LevelRule(Part):
    """What a member level asks for."""

    spent: Yuan
    purchases: Annotated[int, Field(ge=0, le=10_000)]
    activity: Annotated[int, Field(ge=0, le=3660)]
    """Days with a purchase, and conversations."""


class MemberRule(Part):
    """Member levels (VAL-15)."""

    days: Days
    keep_days: Annotated[int, Field(ge=0, le=3660)]
    senior: LevelRule
    vip: LevelRule


class PointRule(Part):
    """How points are earned and spent (VAL-17)."""

    since: date | None
    """None: the shop has no points yet."""
    per_yuan: Annotated[int, Field(ge=0, le=1000)]
    sign_in: Annotated[int, Field(ge=0, le=10_000)]
    sign_ins_a_day: Count
    share: Annotated[int, Field(ge=0, le=10_000)]
    shares_a_day: Count
    review: Annotated[int, Field(ge=0, le=10_000)]
    points_a_yuan: Count
    most_share: Share
    months: Annotated[int, Field(ge=1, le=120)]


class LifeRule(Part):
    """Borders of stages and relations, in rhythms of the customer unless they say days."""

    rhythm: Days
    rhythm_least: Days
    rhythm_most: Days
    mature_deals: Count
    decline: Ratio
    silent: Ratio
    dead: Ratio
    dead_days: Days
    new_days: Days
    loyal_deals: Count
    loyal_days: Days

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if not (self.decline < self.silent < self.dead and self.rhythm_least <= self.rhythm_most):
            msg = "decline, silent, dead must rise, and rhythm_least must not be over rhythm_most"
            raise ValueError(msg)
        return self


class ChurnRule(Part):
    """When somebody is warned of, and when a model may be trained."""

    watch: Ratio
    warn: Ratio
    medium: Annotated[float, Field(gt=0, lt=1)]
    high: Annotated[float, Field(gt=0, lt=1)]
    horizon: Days
    least_customers: Count
    least_each: Count
    margin: Annotated[float, Field(ge=0, lt=1)]

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if not (self.watch < self.warn and self.medium < self.high):
            msg = "watch, warn must rise, and medium, high"
            raise ValueError(msg)
        return self


class AudienceRule(Part):
    """Days of the ready-made audiences."""

    new_years: Annotated[int, Field(ge=1, le=10)]
    new_days: Days
    interest_days: Days
    silent_days: Days


class QuietRule(Part):
    """No contact from one time of day until another, across midnight."""

    since: Annotated[time, Field(alias="from")]
    until: time

    def holds(self, moment: time) -> bool:
        """Return whether it is quiet; the first minute is quiet, the last one is not."""
        if self.since <= self.until:
            return self.since <= moment < self.until
        return moment >= self.since or moment < self.until


class ContactRule(Part):
    """How often, when, and after what (CARE-18, CARE-19)."""

    quiet: QuietRule
    week_most: Count
    month_most: Count
    grow_most: Annotated[int, Field(ge=0, le=100)]
    cool_days: Annotated[int, Field(ge=0, le=3660)]
    complaint_days: Annotated[int, Field(ge=0, le=3660)]
    holdout: Share
    result_days: Days


class ChasingRule(Part):
    """Following up orders that are not paid for; minutes and hours after ordering."""

    chatted_after: Minutes
    chatted_until: Minutes
    silent_after: Minutes
    second_after: Minutes
    most: Annotated[int, Field(ge=0, le=2)]
    stale_hours: Annotated[int, Field(ge=1, le=720)]
    result_hours: Annotated[int, Field(ge=1, le=720)]
    stock_most: Annotated[int, Field(ge=0, le=10_000)]
    """Pieces left up to which stock is a reason."""
    promotion_hours: Annotated[int, Field(ge=0, le=720)]
    """Hours before its end from which a promotion is a reason."""


class ClusterRule(Part):
    """How many clusters at most, and of how many customers at least."""

    most: Annotated[int, Field(ge=2, le=8)]
    least_customers: Annotated[int, Field(ge=10, le=10_000)]


class BehaviourRule(Part):
    """When orders and chats together say what type somebody is."""

    days: Days
    unpaid_orders: Count
    growing_deals: Count
    veteran_deals: Count
    straight_deals: Count
    sociable_chats: Count
    leisure_deals: Count
    leisure_kinds: Count
    again_deals: Count


class CrmRules(Part):
    """All thresholds of one shop."""

    window: WindowRule
    value: ValueRule
    rfm: RfmRule
    pyramid: Annotated[tuple[Annotated[int, Field(ge=1)], ...], Field(min_length=4, max_length=4)]
    pareto: ParetoRule
    members: MemberRule
    points: PointRule
    life: LifeRule
    churn: ChurnRule
    audience: AudienceRule
    contact: ContactRule
    chasing: ChasingRule
    clusters: ClusterRule
    behaviour: BehaviourRule

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if sum(self.pyramid) != PYRAMID_WHOLE:
            msg = "the layers of the pyramid must add up to 100"
            raise ValueError(msg)
        return self


def load_rules(folder: Path) -> CrmRules:
    """Read `crm/rules.yaml` of the library folder. Raises LibraryError with every finding."""
    return read_part(folder, "rules.yaml", CrmRules)


def read_part(folder: Path, name: str, shape: type[Shape]) -> Shape:
    """Read one file of `crm/` into its shape. Raises LibraryError with the line of everything wrong in it."""
    source = read_source(folder / FOLDER / name, folder)
    if source.findings:
        raise LibraryError(list(source.findings))
    try:
        return shape.model_validate(source.data)
    except ValidationError as error:
        raise LibraryError(problems(source, error)) from error


def with_changes(rules: CrmRules, changes: Mapping[str, Any]) -> CrmRules:
    """Return the rules with a shop's changes, `{"value": {"high": {"over": 300}}}`; a window is replaced whole.

    Raises InputError naming the first rule that cannot be used.
    """
    try:
        return CrmRules.model_validate(deep_merged(rules.model_dump(mode="json", by_alias=True), changes))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        msg = f"rules {where}: {first['msg']}"
        raise InputError(msg) from error


def deep_merged(known: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return nested values with changes laid over them, key by key; a window is replaced whole."""
    made = dict(known)
    for key, value in changes.items():
        before = known.get(key)
        nested = isinstance(before, Mapping) and isinstance(value, Mapping)
        made[key] = deep_merged(before or {}, value) if nested and key != "window" else value
    return made
