"""Contact plans: occasions, limits, wording, arms and the effect against the hold-out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.crm.festivals import Coming, coming, load_festivals
from bot.crm.holdout import Tried, arm_of, effect_of, wilson
from bot.crm.limits import cooling, next_gift, open_at, refusal
from bot.crm.occasions import Person, wishes
from bot.crm.planning import care_of, choose, effects, note_outcomes, plan_day
from bot.crm.plans import load_playbook
from bot.crm.recompute import recompute_shop
from bot.crm.records import Contact, Figures, SpecialDate
from bot.crm.rules import QuietRule
from bot.store import Database
from bot.store.accesses import record_consent
from bot.store.contacts import contacts_between, contacts_of
from tests.crm.conftest import Stock
from tests.crm.people import FOLDER, NOW, RULES, at, bought, record

BOOK = load_playbook(FOLDER)
LIMITS = RULES.contact
AGREED = {"marketing": True, "care": True}


def contact(days_ago: float = 1, **values: Any) -> Contact:  # noqa: ANN401 - any field
    """Return a contact made some days ago."""
    moment = NOW - timedelta(days=days_ago)
    known: dict[str, Any] = {
        "shop": "nuts",
        "customer": "a",
        "activity": "keep",
        "occasion": "festival",
        "due_at": moment,
        "state": "done",
        "done_at": moment,
    }
    return Contact(**{**known, **values})


def figures(**values: Any) -> Figures:  # noqa: ANN401 - any field
    """Return figures of somebody in the growth stage."""
    known: dict[str, Any] = {"stage": "growth", "relation": "regular", "value": "medium", "tier": "senior"}
    return Figures("a", "nuts", NOW, **{**known, **values})


def person(*history: Contact, **values: Any) -> Person:  # noqa: ANN401 - any field
    """Return somebody who agreed to everything."""
    known = {"record": record("a", consents=AGREED), "figures": figures(), **values}
    return Person(**known, history=history)


def found(given: Person, *festivals: Coming) -> list[tuple[str, str]]:
    """Return plan and reference of every wish."""
    return [(wish.plan.id, wish.reference) for wish in wishes(given, BOOK.plans, festivals, NOW)]


def test_arrival_visit_comes_three_days_after_the_parcel() -> None:
    """Signed on the 27th, visited on the 30th and for ten days, not before."""
    signed = bought("a", "2026-06-25 12:00", 30, products=["杏仁"])
    assert ("arrival_visit", signed.order_no) in found(person(purchases=(signed,)))
    early = bought("a", "2026-06-26 12:00", 30)
    late = bought("a", "2026-06-15 12:00", 30)
    assert [] == [wish for wish in found(person(purchases=(early, late))) if wish[0] == "arrival_visit"]


def test_birthdays_and_family_days() -> None:
    """One's own birthday and a child's day are told apart; a day of yesterday is over."""
    today = NOW.date()
    own = SpecialDate("a", "birthday", 6, 30, id="1")
    child = SpecialDate("a", "festival", 6, 30, "child", "宝宝", id="2")
    told = found(person(dates=((today, own), (today, child))))
    assert [("birthday", "2026"), ("family_day", f"{today} 2")] == [w for w in told if w[0] != "cycle"]
    assert [] == found(person(dates=((today - timedelta(days=1), own),)))


def test_festivals() -> None:
    """Lunar, solar and weekday festivals fall where the calendar has them; some concern only some."""
    days = {c.festival.key: c.day for c in coming(load_festivals(FOLDER), date(2026, 1, 1), 364)}
    assert (date(2026, 2, 17), date(2026, 9, 25)) == (days["spring_festival"], days["mid_autumn"])
    assert (date(2026, 5, 10), date(2026, 6, 21)) == (days["mothers"], days["fathers"])
    women = next(f for f in load_festivals(FOLDER) if f.key == "women")
    today = Coming(women, NOW.date())
    assert [] == found(person(), today)
    told = record("a", consents=AGREED, fields={"gender": "female"})
    assert [("festival", "women 2026")] == found(person(record=told), today)


def test_cycle_and_stage() -> None:
    """Somebody whose rhythm has run out is reminded; entering the silent stage is an occasion once."""
    last = bought("a", "2026-06-01", 30, state="paid")
    due = person(purchases=(last,), figures=figures(mean_interval=29.0))
    assert ("cycle", last.order_no) in found(due)
    silent = figures(stage="silent", detail={"since": {"stage": "2026-06-20"}})
    assert [("silent", "2026-06-20")] == found(person(figures=silent))


def test_consent() -> None:
    """Promotion needs a yes, care needs no no; who declined hears nothing more."""
    unknown = person(record=record("a"))
    assert ("no_consent", None) == (
        refusal(unknown, "market", "", LIMITS, NOW),
        refusal(unknown, "keep", "", LIMITS, NOW),
    )
    assert "no_consent" == refusal(
        person(record=record("a", consents={"care": False})), "keep", "", LIMITS, NOW
    )
    assert "refused_contact" == refusal(person(contact(300, result="declined")), "keep", "", LIMITS, NOW)


def test_no_promotion_after_a_complaint() -> None:
    """For 14 days only care is allowed."""
    told = NOW - timedelta(days=14)
    angry = person(record=record("a", consents=AGREED, complained=(told + timedelta(seconds=1),)))
    assert "complained" == refusal(angry, "market", "", LIMITS, NOW)
    assert refusal(angry, "keep", "", LIMITS, NOW) is None
    calm = person(record=record("a", consents=AGREED, complained=(told,)))
    assert refusal(calm, "market", "", LIMITS, NOW) is None


def test_caps() -> None:
    """Two contacts in 7 days, four in 30, two promotions in 30; held out and stopped ones do not count."""
    assert refusal(person(contact(7), contact(1)), "keep", "", LIMITS, NOW) is None
    assert "week_cap" == refusal(person(contact(6.9), contact(1)), "keep", "", LIMITS, NOW)
    month = [contact(days) for days in (8, 12, 16, 29)]
    assert "month_cap" == refusal(person(*month), "keep", "", LIMITS, NOW)
    sold = [contact(days, activity="market") for days in (8, 12)]
    assert "promotion_cap" == refusal(person(*sold), "market", "", LIMITS, NOW)
    quiet = [contact(1, arm="held"), contact(2, state="stopped"), contact(3, state="skipped")]
    assert refusal(person(*quiet), "keep", "", LIMITS, NOW) is None


def test_category_cools_down() -> None:
    """After a pan no pans for 30 days; given back whole it does not count."""
    pan = bought("a", NOW - timedelta(days=30), 99, products=["锅"], category="锅具")
    just = bought("a", NOW - timedelta(days=29), 99, products=["锅"], category="锅具")
    assert not cooling(person(purchases=(pan,)), "锅具", LIMITS, NOW)
    assert cooling(person(purchases=(just,)), "锅具", LIMITS, NOW)
    assert not cooling(person(purchases=(just,)), "坚果", LIMITS, NOW)
    assert "cooling" == refusal(person(purchases=(just,)), "market", "锅具", LIMITS, NOW)
    back = replace(just, refunded=just.amount, state="refunded")
    assert not cooling(person(purchases=(back,)), "锅具", LIMITS, NOW)


def test_gifts_change() -> None:
    """The last gift is not given again, and a level without gifts gets none."""
    birthday = next(plan for plan in BOOK.plans if plan.id == "birthday")
    assert "small_gift" == next_gift(birthday, "vip", ())
    given = [contact(300, gift="small_gift"), contact(700, gift="sample")]
    assert "card" == next_gift(birthday, "vip", given)
    assert next_gift(birthday, "normal", ()) is None


def test_quiet_hours() -> None:
    """22:00 is quiet, 9:00 is not; what falls into the night waits for the morning."""
    quiet = LIMITS.quiet
    assert at("2026-07-01 09:00") == open_at(at("2026-06-30 22:00"), quiet)
    assert at("2026-06-30 09:00") == open_at(at("2026-06-30 08:59:59"), quiet)
    assert at("2026-06-30 21:59:59") == open_at(at("2026-06-30 21:59:59"), quiet)
    noon = QuietRule.model_validate({"from": "12:00", "until": "13:00"})
    assert at("2026-06-30 13:00") == open_at(at("2026-06-30 12:30"), noon)


def test_wording_needs_its_facts() -> None:
    """A text with a fact that is not known is not offered, the next one is; no fact, no contact."""
    care = care_of(FOLDER, NOW)
    signed = bought("a", "2026-06-25 12:00", 30)
    told, _ = choose(person(purchases=(signed,)), care, RULES, NOW)
    assert told is not None
    assert ("arrival_visit", "arrival_easy", "message") == (told.occasion, told.template, told.channel)
    level = figures(tier="vip", detail={"since": {"tier": "2026-06-29"}})
    told, _ = choose(person(figures=level), care, RULES, NOW)
    assert told is not None
    assert "VIP会员" in told.text
    assert care.rights["vip"][0].zh in told.text


def test_one_contact_a_day() -> None:
    """Who was contacted today gets nothing else today; an unpaid order is no such contact."""
    care = care_of(FOLDER, NOW)
    signed = bought("a", "2026-06-25 12:00", 30)
    assert (None, "") == choose(person(contact(0.1), purchases=(signed,)), care, RULES, NOW)
    told, _ = choose(person(contact(0.1, occasion="unpaid"), purchases=(signed,)), care, RULES, NOW)
    assert told is not None


def test_arms_are_fixed_and_fair() -> None:
    """About one in ten is held out, always the same ones."""
    arms = [arm_of("silent", f"c{n}", 10) for n in range(4000)]
    assert 340 < arms.count("held") < 460
    assert arms == [arm_of("silent", f"c{n}", 10) for n in range(4000)]
    assert {"treated"} == {arm_of("silent", f"c{n}", 0) for n in range(50)}


def test_effect_by_hand() -> None:
    """56 of 70 against 48 of 80: 0.2 more, Newcombe's interval 0.0524 to 0.3339 (his first example)."""
    told = effect_of(Tried(70, 56), Tried(80, 48))
    assert 0.2 == pytest.approx(told.difference)
    assert (0.0524, 0.3339) == pytest.approx((told.low, told.high), abs=5e-5)
    assert told.clear
    assert effect_of(Tried(0, 0), Tried(5, 1)).difference is None
    assert (0.0, 1.0) == wilson(Tried(0, 0))


def test_effects_count_customers() -> None:
    """By intention to treat, each customer once, stopped plans in neither arm."""
    bought_ = {"outcome_at": NOW, "outcome_value": 500}
    given = [
        contact(5, customer="a", experiment="silent", **bought_),
        contact(2, customer="a", experiment="silent"),
        contact(5, customer="b", experiment="silent", state="skipped"),
        contact(5, customer="c", experiment="silent", state="stopped", **bought_),
        contact(5, customer="d", experiment="silent", arm="held", state="planned"),
        contact(5, customer="e"),
    ]
    (told,) = effects(given)
    assert (Tried(2, 1), Tried(1, 0), (500, 0)) == (told.effect.treated, told.effect.held, told.value)


def test_a_day_is_planned_once(database: Database, stock: Stock) -> None:
    """A shop's day is planned with wording, noted with its outcome, and not planned twice."""
    ids = stock([bought("a", "2026-06-25 12:00", 30, products=["杏仁"], category="坚果")])
    recompute_shop(database, "nuts", now=NOW)
    assert (1, 0) == tuple(getattr(plan_day(database, "nuts", now=NOW), name) for name in ("planned", "held"))
    assert 0 == plan_day(database, "nuts", now=NOW + timedelta(hours=1)).planned
    with database.read() as session:
        (told,) = contacts_of(session, ids["a"])
    assert ("arrival_visit", NOW, "planned", None) == (told.occasion, told.due_at, told.state, told.staff)
    stock([bought("a", NOW + timedelta(days=2), 70)])
    assert 1 == note_outcomes(database, "nuts", now=NOW + timedelta(days=3))
    with database.read() as session:
        (told,) = contacts_between(session, "nuts", NOW - timedelta(days=1), NOW + timedelta(days=1))
    assert (7_000, NOW + timedelta(days=2)) == (told.outcome_value, told.outcome_at)


def test_consent_is_read_from_the_store(database: Database, stock: Stock) -> None:
    """Who said no to care is not planned for."""
    ids = stock([bought("a", "2026-06-25 12:00", 30)])
    with database.write() as session:
        record_consent(
            session, shop="nuts", customer=ids["a"], purpose="care", granted=False, how="person", now=NOW
        )
    recompute_shop(database, "nuts", now=NOW)
    made = plan_day(database, "nuts", now=NOW)
    assert (0, {"no_consent": 1}) == (made.planned, dict(made.refused))
