"""The whole recomputation over a database, on each engine: written figures, transitions, cases, one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.crm.card import explained
from bot.crm.recompute import recompute_customer, recompute_shop
from bot.crm.records import Figures, Purchase
from bot.crm.settings import CHARTS, change_rules, load_computed, rules_of
from bot.store import Database, append_message, open_conversation, save_label, save_shop
from bot.store.churn import churn_cases
from bot.store.figures import load_figures, stream_figures, transitions_of
from bot.store.gathered import ChatLine, take_chat_lines
from bot.store.purchases import purchases_of
from bot.store.takings import take_purchases
from tests.crm.conftest import Stock
from tests.crm.people import NOW, at, bought
from tests.store.scenes import shop_spec, understanding


def history() -> list[Purchase]:
    """Return four customers: frequent and rich, once only, late by their own rhythm, never paid."""
    rich = [bought("rich", f"2026-0{m}-10", 120, products=["杏仁"], category="坚果") for m in range(1, 7)]
    once = [bought("once", "2026-06-20 23:30:00", 500)]
    late = [bought("late", f"2026-0{m}-{d:02}", 110) for m, d in ((1, 1), (1, 21), (2, 10), (3, 2), (5, 1))]
    never = [bought("never", "2026-06-01", 30, paid=False, state="unpaid")]
    return [*rich, *once, *late, *never]


def computed(database: Database) -> dict[str, Figures]:
    """Return the stored figures of the shop by customer."""
    with database.read() as session:
        return {figures.customer: figures for figures in stream_figures(session, "nuts")}


def test_figures_of_a_shop(database: Database, stock: Stock) -> None:
    """Every figure of four customers as worked out by hand."""
    ids = stock(history())
    made = recompute_shop(database, "nuts", now=NOW)
    assert (4, 12, 0) == (made.customers, made.purchases, made.transitions)
    found = computed(database)
    rich, once, late, never = (found[ids[name]] for name in ("rich", "once", "late", "never"))
    assert (6, 72_000, "medium", "senior") == (rich.orders, rich.spent, rich.value, rich.tier)
    assert [360.0, 3] == [rich.detail["window"][1] / 100, rich.detail["window"][0]]
    assert (31, 28, 30.2) == (rich.interval_1_2, rich.interval_2_3, rich.mean_interval)
    assert ("mature", "loyal", "low") == (rich.stage, rich.relation, rich.risk_level)
    assert ("low", "single", None) == (once.value, once.detail["why"], once.mean_interval)
    assert ("growth", "new") == (once.stage, once.relation)
    assert (5, 55_000, 20, 20) == (late.orders, late.spent, late.interval_1_2, late.interval_2_3)
    assert 60 / 20 == late.detail["standing"]["ratio"]
    assert ("decline", "high", "regular") == (late.stage, late.risk_level, late.relation)
    assert (0, "", "contact", "prospect", None) == (
        never.orders,
        never.value,
        never.stage,
        never.relation,
        never.risk,
    )
    assert [1, 1] == never.detail["unpaid"]
    assert (0, "", 0) == (never.recency, never.cell, never.layer)
    assert [1, 3, 4] == [figures.layer for figures in (rich, late, once)]


def test_chats_speak_in_gauges_and_level(database: Database, stock: Stock) -> None:
    """Days of writing, here and in imported chats, of praise and of naming the brand; once for each day of China."""
    ids = stock(history())
    with database.write() as session:
        save_shop(session, shop_spec("nuts", {"name": "松果旗舰店", "facts": {"brand": "松鼠家"}}), now=NOW)
        thread = open_conversation(session, shop="nuts", buyer="rich", now=NOW)
        told = (
            ("你好", 9, "calm"),
            ("松果的东西真不错", 9, "pleased"),
            ("还要两包", 5, "calm"),
            ("在吗", 400, "calm"),
        )
        for number, (text, days, emotion) in enumerate(told):
            sent = append_message(
                session,
                conversation=thread.id,
                sender_kind="buyer",
                sender_id=ids["rich"],
                sender_name="",
                kind="text",
                text=text,
                client_msg_id=f"m{number}",
                now=NOW - timedelta(days=days, hours=number),
            )
            save_label(
                session,
                conversation=thread.id,
                round_seq=sent.message.seq,
                last_seq=sent.message.seq,
                revision=1,
                understanding=understanding(emotion=emotion),
                model="m",
                now=NOW - timedelta(days=days, hours=number),
            )
        elsewhere = [
            ChatLine(ids["rich"], NOW - timedelta(days=30), "buyer", "松鼠家今天发货吗", "", "a.csv"),
            ChatLine(ids["rich"], NOW - timedelta(days=31), "agent", "松鼠家客服在", "小王", "a.csv"),
        ]
        take_chat_lines(session, "nuts", elsewhere)
    recompute_shop(database, "nuts", now=NOW)
    detail = computed(database)[ids["rich"]].detail
    assert ([1, 2], [2, 3], 4) == (
        detail["gauges"]["reputation"],
        detail["gauges"]["awareness"],
        detail["talked"],
    )
    with database.write() as session:
        assert detail == getattr(recompute_customer(session, ids["rich"], now=NOW), "detail", None)


def test_again_changes_nothing(database: Database, stock: Stock) -> None:
    """A second recomputation at the same moment gives the same figures and no transitions."""
    stock(history())
    recompute_shop(database, "nuts", now=NOW)
    first = computed(database)
    assert 0 == recompute_shop(database, "nuts", now=NOW).transitions
    assert first == computed(database)


def test_one_customer_as_the_whole(database: Database, stock: Stock) -> None:
    """On demand a customer gets the very figures of the whole recomputation."""
    ids = stock(history())
    recompute_shop(database, "nuts", now=NOW)
    whole = computed(database)
    for person in ids.values():
        with database.write() as session:
            assert whole[person] == recompute_customer(session, person, now=NOW)


def test_transitions_are_logged(database: Database, stock: Stock) -> None:
    """Weeks later the stage has moved on, and the log says from where, to where and why."""
    ids = stock(history())
    recompute_shop(database, "nuts", now=NOW)
    recompute_shop(database, "nuts", now=NOW + timedelta(days=40))
    with database.read() as session:
        moves = {(move.what, move.before, move.after) for move in transitions_of(session, ids["late"])}
        why = next(m.why for m in transitions_of(session, ids["late"]) if m.what == "stage")
    assert ("stage", "decline", "silent") in moves
    assert (100, 20.0) == (why["days_since"], why["rhythm"])


def test_a_warning_is_opened_and_closed(database: Database, stock: Stock) -> None:
    """Somebody late is warned of once; the next purchase closes the case with its amount."""
    ids = stock(history())
    recompute_shop(database, "nuts", now=NOW)
    recompute_shop(database, "nuts", now=NOW + timedelta(hours=1))
    with database.read() as session:
        (case,) = churn_cases(session, "nuts")
    assert (ids["late"], "open", {"late": 3.0, "slower": 3.0}) == (case.customer, case.outcome, case.reasons)
    with database.write() as session:
        back = bought("late", NOW + timedelta(days=2), 45)
        take_purchases(session, "nuts", [replace(back, customer=ids["late"])])
    recompute_shop(database, "nuts", now=NOW + timedelta(days=3))
    with database.read() as session:
        (case,) = churn_cases(session, "nuts")
    assert ("returned", 4_500) == (case.outcome, case.value)


def test_rules_of_the_shop_hold(database: Database, stock: Stock) -> None:
    """A shop's own threshold changes the tier at the next recomputation."""
    ids = stock(history())
    with database.write() as session:
        change_rules(session, "nuts", {"value": {"high": {"least": 3}}}, staff=None, now=NOW)
    recompute_shop(database, "nuts", now=NOW)
    assert "high" == computed(database)[ids["rich"]].value
    with database.write() as session:
        assert 4 == change_rules(session, "nuts", {"value": None}, staff=None, now=NOW).value.high.least


def test_the_card_explains_itself(database: Database, stock: Stock) -> None:
    """Figures of a card come with numerator, denominator and period."""
    ids = stock(history())
    recompute_shop(database, "nuts", now=NOW)
    with database.read() as session:
        found = load_figures(session, ids["rich"])
        assert found is not None
        told = {gauge.key: gauge for gauge in explained(found, rules_of(session, "nuts"))}
    value = told["order_value"]
    assert (120.0, 360.0, 3) == (value.value, value.numerator, value.denominator)
    assert ("2026-03-31", "2026-06-30") == (str(value.since), str(value.until))
    assert (151, 5, 30.2) == tuple(
        getattr(told["mean_interval"], name) for name in ("numerator", "denominator", "value")
    )
    assert (5, 6) == (told["returning"].numerator, told["returning"].denominator)
    assert told["satisfaction"].value is None


def test_charts(database: Database, stock: Stock) -> None:
    """Pyramid, 80/20, cohorts and days of first purchase of the shop by hand."""
    stock(history())
    recompute_shop(database, "nuts", now=NOW)
    with database.read() as session:
        charts = load_computed(session, "nuts")[CHARTS]
    assert [1, 0, 1, 1] == [layer["customers"] for layer in charts["pyramid"]]
    assert (3, 177_000) == (charts["pareto"]["customers"], charts["pareto"]["total"])
    assert (72_000 / 177_000, 3) == (charts["pareto"]["best_share"], charts["pareto"]["customers_needed"])
    january = next(cohort for cohort in charts["cohorts"] if cohort["month"] == "2026-01")
    assert (2, [2, 2, 2, 1, 2, 1]) == (january["customers"], january["bought"])
    day = next(day for day in charts["first_days"] if day["day"] == "2026-06-20")
    assert (1, [None, None, None]) == (day["customers"], day["again"])
    june = charts["months"][-1]
    assert ("2026-06", 2, 1, 1, 62_000) == tuple(
        june[name] for name in ("month", "buyers", "new", "returning", "spent")
    )


def test_what_comes_later_is_not_known(database: Database, stock: Stock) -> None:
    """A purchase paid after the reference moment changes no figure."""
    ids = stock([*history(), bought("once", NOW + timedelta(seconds=1), 99)])
    recompute_shop(database, "nuts", now=NOW)
    once = computed(database)[ids["once"]]
    assert (1, 50_000, at("2026-06-20 23:30:00")) == (once.orders, once.spent, once.last_at)
    with database.read() as session:
        assert 2 == len(purchases_of(session, ids["once"]))
