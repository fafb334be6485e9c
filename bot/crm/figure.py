"""All figures of one customer, from what is stored of them and the borders between all customers."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from operator import attrgetter
from statistics import median
from typing import Any, Final

from bot.crm.behaviour import types_of
from bot.crm.churn import Level, model_level, rule_level, rule_risk
from bot.crm.elsewhere import folded
from bot.crm.lifecycle import Rhythm, Stage, Standing, relation_of, rhythm_of, stage_of
from bot.crm.loyalty import Bond, Voice, footing, satisfaction, shares
from bot.crm.members import PERSON, Membership, Merit, membership
from bot.crm.purchases import Window, china_day, day_at, second_of
from bot.crm.reasons import Case, reasons_of
from bot.crm.records import CustomerRecord, Figures, Transition, TransitionKind
from bot.crm.rules import CrmRules
from bot.crm.value import tier_of
from bot.crm.view import View
from bot.shop.dates import local
from bot.store.elsewhere import Typed
from bot.store.heard import SILENT, Heard
from bot.store.outline import Before, Outline


@dataclass(frozen=True, slots=True)
class Warned:
    """What was computed for all customers at once: the model's probability and the parts it is made of."""

    risk: float
    parts: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class _Trade:
    """A customer's purchases so far, by when they were paid."""

    deals: tuple[Outline, ...]
    days: tuple[int, ...]
    """China's day number of each."""
    gaps: tuple[int, ...]
    last_days: int | None

    def within(self, window: Window) -> tuple[int, int]:
        """Return purchases and fen of a period."""
        since, until = window.bounds
        low, high = bisect_left(self.days, since), bisect_right(self.days, until)
        return high - low, sum([deal.net for deal in self.deals[low:high]])


def figures_of(
    record: CustomerRecord,
    orders: Sequence[Outline],
    before: Before | None,
    view: View,
    rules: CrmRules,
    *,
    now: datetime,
    warned: Warned | None = None,
    cluster: str | None = None,
    heard: Heard = SILENT,
    elsewhere: Sequence[Typed] = (),
) -> Figures:
    """Return one customer's figures on the day of `now`; what was paid later is not known yet.

    `elsewhere`: what talks of imported chats say of their type.
    """
    end = second_of(now)
    trade = _trade(orders, end)
    rhythm = rhythm_of(median(trade.gaps) if trade.gaps else None, len(trade.deals), view.rhythm, rules.life)
    standing = _standing(record, trade, rhythm, now)
    stage = stage_of(standing, rules.life)
    relation = relation_of(standing, stage, rules.life)
    in_window = trade.within(view.window)
    in_year = trade.within(view.year)
    worth = tier_of(*in_window, rules.value)
    scores = view.scores(trade.last_days if in_year[0] else None, *in_year)
    member = _member(record, trade, heard, before, rules, now)
    voice = _voice(record, heard, view, now)
    content = satisfaction(voice, view.year.since, view.year.until)
    bond = _bond(trade, view, in_year)
    risk, level = _risk(standing, warned, rules)
    why = (
        reasons_of(Case(standing, trade.gaps, trade.deals, record.complained_at, voice), rules.churn, end)
        if level in {"medium", "high"}
        else ()
    )
    detail: dict[str, Any] = {
        "window": list(in_window),
        "year": list(in_year),
        "why": worth.why,
        "standing": standing.why(),
        "since": {"stage": _stage_since(stage, trade, record, rhythm, rules).isoformat()},
        "member": {"level": member.level, "since": member.since.isoformat(), "why": member.why},
        "voice": [content.numerator, content.denominator],
        "talked": len(heard.days),
        "gauges": {key: [part, whole] for key, (part, whole) in shares(voice, bond).items()},
        "footing": footing(content.value, relation),
        "types": {
            axis: [guess.value, round(guess.score, 3), guess.why]
            for axis, guess in types_of(
                record, orders, heard.days, rules.behaviour, now, folded(elsewhere, now) if elsewhere else {}
            ).items()
        },
        "warned_by": "model" if warned is not None else "rule",
        "reasons": [list(reason) for reason in why],
        "parts": [[name, round(part, 3)] for name, part in (warned.parts if warned else ())],
        "unpaid": [sum([order.paid is None for order in orders]), len(orders)],
        "cluster": cluster if cluster is not None else _kept(before, "cluster"),
    }
    since = _tier_since(member, before)
    if since is not None:
        detail["since"]["tier"] = since
    return Figures(
        customer=record.customer,
        shop=record.shop,
        as_of=now,
        orders=len(trade.deals),
        spent=sum([deal.net for deal in trade.deals]),
        refunds=sum([order.refunded > 0 for order in orders]),
        first_at=_moment(trade.deals[0]) if trade.deals else None,
        last_at=_moment(trade.deals[-1]) if trade.deals else None,
        mean_interval=sum(trade.gaps) / len(trade.gaps) if trade.gaps else None,
        interval_1_2=trade.gaps[0] if trade.gaps else None,
        interval_2_3=trade.gaps[1] if len(trade.gaps) > 1 else None,
        value=worth.tier or "",
        recency=scores[0],
        frequency=scores[1],
        monetary=scores[2],
        cell=view.cell(scores),
        layer=view.layer(in_year[1]),
        tier=member.level,
        stage=stage,
        relation=relation,
        risk=risk,
        risk_level=level,
        satisfaction=content.value,
        detail=detail,
    )


def changes(before: Before | None, after: Figures) -> tuple[Transition, ...]:
    """Return what changed since the last computation; the first one changes nothing."""
    if before is None:
        return ()
    standing: Mapping[str, Any] = after.detail["standing"]
    moves: tuple[tuple[TransitionKind, str, str], ...] = (
        ("stage", before.stage, after.stage),
        ("relation", before.relation, after.relation),
        ("value", before.value, after.value),
        ("tier", before.tier, after.tier),
        ("risk", before.risk_level, after.risk_level),
    )
    return tuple(
        [
            Transition(after.customer, after.shop, after.as_of, what, old, new, dict(standing))
            for what, old, new in moves
            if old != new
        ]
    )


def before_of(figures: Figures) -> Before:
    """Return what the next computation asks of these figures."""
    return Before(
        figures.customer,
        figures.stage,
        figures.relation,
        figures.value,
        figures.tier,
        figures.risk_level,
        figures.detail,
    )


def _trade(orders: Sequence[Outline], end: int) -> _Trade:
    deals = [order for order in orders if order.deal and order.paid is not None and order.paid <= end]
    deals.sort(key=_PAID)
    days = tuple([china_day(deal.paid or 0) for deal in deals])
    return _Trade(
        tuple(deals),
        days,
        tuple([late - early for early, late in pairwise(days)]),
        china_day(end) - days[-1] if days else None,
    )


_PAID: Final = attrgetter("paid", "order_no")


def _moment(deal: Outline) -> datetime:
    return datetime.fromtimestamp(deal.paid or 0, UTC)


def _standing(record: CustomerRecord, trade: _Trade, rhythm: Rhythm, now: datetime) -> Standing:
    return Standing(
        deals=len(trade.deals),
        days_since=trade.last_days,
        span=sum(trade.gaps),
        days_unseen=(local(now).date() - local(record.last_seen).date()).days,
        rhythm=rhythm,
    )


def _stage_since(
    stage: Stage, trade: _Trade, record: CustomerRecord, rhythm: Rhythm, rules: CrmRules
) -> date:
    """Return the first day of the stage: when the last purchase, or the first contact, came to be so long ago."""
    if not trade.days:
        seen = local(record.last_seen).date()
        late = timedelta(days=rules.life.dead_days + 1)
        return seen + late if stage == "dead" else local(record.first_seen).date()
    last = day_at(trade.days[-1])
    border = {"decline": rules.life.decline, "silent": rules.life.silent, "dead": rules.life.dead}.get(stage)
    if border is None:
        return last
    days = int(border * rhythm.days) + 1
    return last + timedelta(days=min(days, rules.life.dead_days + 1) if stage == "dead" else days)


def _member(  # noqa: PLR0917 - all that a level is read from
    record: CustomerRecord,
    trade: _Trade,
    heard: Heard,
    before: Before | None,
    rules: CrmRules,
    now: datetime,
) -> Membership:
    fixed = record.profile.get("fixed", {}).get("member")
    if fixed in {"normal", "senior", "vip"}:
        return Membership(fixed, now, PERSON)
    window = _lately(local(now).date(), rules.members.days)
    since, until = window.bounds
    low, high = bisect_left(trade.days, since), bisect_right(trade.days, until)
    spent = sum([deal.net for deal in trade.deals[low:high]])
    merit = Merit(spent, high - low, len(set(trade.days[low:high])) + _within(heard.days, window))
    return membership(merit, _member_before(before), rules.members, now)


@lru_cache(maxsize=4)
def _lately(today: date, days: int) -> Window:
    return Window(today - timedelta(days=days - 1), today)


def _member_before(before: Before | None) -> Membership | None:
    kept = _kept(before, "member")
    if not isinstance(kept, dict) or kept.get("why") == PERSON:
        return None
    return Membership(kept["level"], datetime.fromisoformat(kept["since"]), kept["why"])


def _tier_since(member: Membership, before: Before | None) -> str | None:
    """Return the day somebody rose; nobody is congratulated on what the first computation finds."""
    kept = _kept(before, "member")
    if not isinstance(kept, dict):
        return None
    if kept["level"] == member.level:
        known: Any = (_kept(before, "since") or {}).get("tier")
        return known if isinstance(known, str) else None
    order = ("normal", "senior", "vip")
    risen = order.index(member.level) > order.index(kept["level"])
    return local(member.since).date().isoformat() if risen and member.why != PERSON else None


def _within(days: Sequence[int], window: Window) -> int:
    """Return how many of some days lie in a period."""
    since, until = window.bounds
    return bisect_right(days, until) - bisect_left(days, since)


def _voice(record: CustomerRecord, heard: Heard, view: View, now: datetime) -> Voice:
    since = view.year.since
    return Voice(
        marks=tuple([mark for at, mark in record.marks if since <= local(at).date() and at <= now]),
        complaints=sum([since <= local(told).date() and told <= now for told in record.complained]),
        chats=_within(heard.days, view.year),
        named=_within(heard.named, view.year),
        read=(read := _within(heard.read, view.year)),
        praised=min(max(_within(heard.praised, view.year), record.praised), read),
    )


def _bond(trade: _Trade, view: View, in_year: tuple[int, int]) -> Bond:
    further = _within(trade.days[1:], view.year)
    less, others = view.spent_less(in_year[1])
    return Bond(in_year[0], further, less, others)


def _risk(standing: Standing, warned: Warned | None, rules: CrmRules) -> tuple[float | None, Level]:
    if standing.ratio is None:
        return None, ""
    if warned is not None:
        return round(warned.risk, 4), model_level(warned.risk, rules.churn)
    return round(rule_risk(standing.ratio, rules.churn), 4), rule_level(standing.ratio, rules.churn)


def _kept(before: Before | None, key: str) -> Any:  # noqa: ANN401 - a JSON value
    return None if before is None else before.detail.get(key)
