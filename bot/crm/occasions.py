"""Who has an occasion to be contacted today, by the plans (CARE-01, 04, 05, 10, 20, 21; LIFE-01)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from bot.crm.festivals import Coming
from bot.crm.plans import Plan
from bot.crm.records import Contact, CustomerRecord, Figures, Purchase, SpecialDate
from bot.shop.dates import local

SELF: Final = "self"
LATE: Final = 1.0
"""Rhythms after which the next purchase is due."""


@dataclass(frozen=True, slots=True)
class Person:
    """A customer with everything that decides on a contact."""

    record: CustomerRecord
    figures: Figures | None
    purchases: tuple[Purchase, ...] = ()
    """Oldest first, with their items."""
    dates: tuple[tuple[date, SpecialDate], ...] = ()
    """Special dates of these days, with the day they fall on."""
    history: tuple[Contact, ...] = ()
    """Contacts before, newest first."""

    @property
    def deals(self) -> tuple[Purchase, ...]:
        """Purchases that count."""
        return tuple(purchase for purchase in self.purchases if purchase.deal)

    @property
    def values(self) -> Mapping[str, str]:
        """What a plan's `when` asks for."""
        found = self.figures
        if found is None:
            return {"stage": "contact", "relation": "prospect", "value": "", "tier": "", "risk": ""}
        return {
            "stage": found.stage,
            "relation": found.relation,
            "value": found.value,
            "tier": found.tier,
            "risk": found.risk_level,
        }


@dataclass(frozen=True, slots=True)
class Wish:
    """An occasion that has come for one person."""

    plan: Plan
    reference: str
    """With the plan the contact is unique: the order, the year, the day the stage began."""
    due: date
    """The day meant; a wish stays open until `until`."""
    facts: Mapping[str, str]


def wishes(
    person: Person, plans: tuple[Plan, ...], festivals: tuple[Coming, ...], now: datetime
) -> Iterator[Wish]:
    """Yield every occasion whose day has come and has not gone by, in order of priority."""
    today = local(now).date()
    known = _facts(person, today)
    for plan in plans:
        if _fits(plan, person):
            for reference, since, facts in _moments(plan, person, festivals):
                late = (today - since).days
                if plan.days <= late < plan.days + plan.until_days:
                    yield Wish(plan, reference, since, {**known, **facts})


def _fits(plan: Plan, person: Person) -> bool:
    values = person.values
    asked: dict[str, tuple[str, ...]] = {
        "stage": plan.when.stage,
        "relation": plan.when.relation,
        "value": plan.when.value,
        "tier": plan.when.tier,
        "risk": plan.when.risk,
    }
    return all(not wanted or values[key] in wanted for key, wanted in asked.items())


def _moments(  # noqa: C901, PLR0912 - one branch an occasion
    plan: Plan, person: Person, festivals: tuple[Coming, ...]
) -> Iterator[tuple[str, date, dict[str, str]]]:
    """Yield reference, day and facts of each time the occasion came."""
    record, figures, deals = person.record, person.figures, person.deals
    match plan.occasion:
        case "signed":
            for purchase in person.purchases:
                if purchase.signed_at is not None and purchase.deal:
                    yield purchase.order_no, _day(purchase.signed_at), _titled(purchase)
        case "complained":
            if record.complained_at is not None:
                day = _day(record.complained_at)
                yield day.isoformat(), day, {}
        case "first_deal":
            if deals and deals[0].paid_at is not None:
                yield deals[0].order_no, _day(deals[0].paid_at), {}
        case "birthday":
            for day, special in person.dates:
                if special.kind == "birthday" and special.whose == SELF:
                    yield str(day.year), day, {}
        case "family":
            for day, special in person.dates:
                if special.whose != SELF:
                    yield f"{day.isoformat()} {special.id}", day, {"whose": special.name or special.whose}
        case "anniversary":
            for day, special in person.dates:
                if special.kind in {"anniversary", "other"} and special.whose == SELF:
                    yield f"{day.isoformat()} {special.id}", day, {}
        case "festival":
            for found in festivals:
                if _concerns(found, person):
                    yield (
                        f"{found.festival.key} {found.day.year}",
                        found.day,
                        {"festival": found.festival.zh},
                    )
        case "cycle":
            if deals and figures is not None and figures.mean_interval and deals[-1].paid_at is not None:
                last = _day(deals[-1].paid_at)
                due = date.fromordinal(last.toordinal() + round(figures.mean_interval * LATE))
                yield deals[-1].order_no, due, {}
        case "stage":
            since = _since(figures, "stage")
            if since is not None:
                yield since.isoformat(), since, {}
        case "level":
            since = _since(figures, "tier")
            if since is not None:
                yield since.isoformat(), since, {}
        case "regular":
            last_kept = next((c.done_at for c in person.history if c.occasion == plan.id and c.done_at), None)
            start = last_kept or (deals[-1].paid_at if deals else None)
            if start is not None:
                yield _day(start).isoformat(), _day(start), {}


def _concerns(found: Coming, person: Person) -> bool:
    """Return whether a festival is this person's: only what a person has told us decides, never a guess."""
    fields, festival = person.record.fields, found.festival
    if festival.gender and fields.get("gender") != festival.gender:
        return False
    if festival.job and fields.get("job") != festival.job:
        return False
    return not festival.family or any(special.whose in festival.family for _, special in person.dates)


def _since(figures: Figures | None, what: str) -> date | None:
    """Return since when the stage or the level holds, as the recomputation wrote it down."""
    if figures is None:
        return None
    found: Any = figures.detail.get("since", {}).get(what)
    return date.fromisoformat(found[:10]) if isinstance(found, str) else None


def _facts(person: Person, today: date) -> dict[str, str]:
    deals = person.deals
    if not deals or deals[-1].paid_at is None:
        return {}
    return {**_titled(deals[-1]), "days": str((today - _day(deals[-1].paid_at)).days)}


def _titled(purchase: Purchase) -> dict[str, str]:
    title = next((item.title for item in purchase.items if item.title), "")
    return {"product": title} if title else {}


def _day(moment: datetime) -> date:
    return local(moment).date()
