"""What keeps a contact from being made: consent, quiet hours, caps, cool-downs, complaints, gifts (CARE-17 to 19)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Literal

from bot.crm.occasions import Person
from bot.crm.plans import Activity, Gift, Plan
from bot.crm.records import Contact
from bot.crm.rules import ContactRule, QuietRule
from bot.shop.dates import local

Refusal = Literal[
    "no_consent", "complained", "week_cap", "month_cap", "promotion_cap", "cooling", "refused_contact"
]
DECLINED = frozenset({"declined", "do_not_disturb"})
"""Results of a contact after which nothing but what concerns an order is sent."""
_WEEK, _MONTH = timedelta(days=7), timedelta(days=30)


def refusal(  # noqa: PLR0911 - one line a reason
    person: Person, activity: Activity, category: str, rule: ContactRule, now: datetime
) -> Refusal | None:
    """Return why somebody is not contacted now, None when nothing speaks against it.

    Promotion needs a consent that was given; care needs one that was not refused. Contacts that were held out
    or not made do not count towards a cap.
    """
    record = person.record
    consent = record.consents.get("marketing" if activity == "market" else "care")
    if consent is False or (activity == "market" and consent is not True):
        return "no_consent"
    if any(contact.result in DECLINED for contact in person.history):
        return "refused_contact"
    complained = record.complained_at
    if activity == "market" and complained and now < complained + timedelta(days=rule.complaint_days):
        return "complained"
    if _made(person.history, now, _WEEK) >= rule.week_most:
        return "week_cap"
    if _made(person.history, now, _MONTH) >= rule.month_most:
        return "month_cap"
    if activity == "market":
        if _made(person.history, now, _MONTH, "market") >= rule.grow_most:
            return "promotion_cap"
        if category and cooling(person, category, rule, now):
            return "cooling"
    return None


def cooling(person: Person, category: str, rule: ContactRule, now: datetime) -> bool:
    """Return whether something of a category was bought so lately that pushing it would only annoy."""
    since = now - timedelta(days=rule.cool_days)
    return any(
        item.category == category
        for purchase in person.deals
        if purchase.paid_at is not None and since < purchase.paid_at <= now
        for item in purchase.items
    )


def open_at(moment: datetime, quiet: QuietRule) -> datetime:
    """Return the moment itself, or the end of the quiet hours it falls into."""
    there = local(moment)
    if not quiet.holds(there.time()):
        return moment
    end = there.replace(
        hour=quiet.until.hour, minute=quiet.until.minute, second=quiet.until.second, microsecond=0
    )
    return end if end >= there else end + timedelta(days=1)


def next_gift(plan: Plan, tier: str, history: Sequence[Contact]) -> Gift | None:
    """Return the gift given longest ago, or never; none for levels that get none. Never the last one again."""
    if not plan.gifts or (plan.gift_levels and tier not in plan.gift_levels):
        return None
    given = [contact.gift for contact in history if contact.gift and contact.state == "done"]
    fresh = [gift for gift in plan.gifts if not given or gift != given[0]]
    if not fresh:
        return None
    return max(fresh, key=lambda gift: (given.index(gift) if gift in given else len(given), gift))


def last_time(contact: Contact) -> date:
    """Return the day a contact was made, or was to be made."""
    return local(contact.done_at or contact.due_at).date()


def _made(history: Sequence[Contact], now: datetime, span: timedelta, activity: str = "") -> int:
    """Count contacts made or still planned in the span before now."""
    return sum(
        1
        for contact in history
        if contact.arm == "treated"
        and contact.state in {"planned", "done"}
        and contact.due_at > now - span
        and (not activity or contact.activity == activity)
    )
