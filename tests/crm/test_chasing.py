"""Unpaid orders: when a touch may come, for which reason, and what stops it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.crm.chase import chase, load_cues
from bot.crm.chasing import Told, Touch, Touched, Unpaid, next_touch, said_at
from bot.crm.plans import load_playbook
from bot.crm.rules import with_changes
from bot.library import find_library, load_library
from bot.library.redlines import compile_redlines
from bot.shop.dates import local
from bot.store import Database, append_message, open_conversation
from bot.store.contacts import contacts_between, contacts_of
from bot.store.takings import take_purchases
from tests.crm.conftest import Stock
from tests.crm.people import FOLDER, NOW, RULES, at, bought

BOOK = load_playbook(FOLDER)
PLACED = at("2026-06-30 12:00")


def order(facts: dict[str, str] | None = None, **values: Any) -> Unpaid:  # noqa: ANN401 - any field
    """Return an order of almonds placed at noon and unpaid, about which the books tell these facts besides."""
    told = Told({"product": "杏仁", **(facts or {})})
    return replace(Unpaid("1", PLACED, "unpaid", told=lambda _: told), **values)


def touch(given: Unpaid, minutes: int, *before: Touched) -> Touch | str:
    """Return what is next so many minutes after ordering."""
    now = given.placed_at + timedelta(minutes=minutes)
    return next_touch(given, before, BOOK, RULES.chasing, RULES.contact.quiet, now=now)


def due(found: Touch | str) -> str:
    """Return the time of day a touch is due in China."""
    assert isinstance(found, Touch), found
    return f"{local(found.due):%d %H:%M}"


def test_first_touch_of_a_buyer_who_chatted() -> None:
    """Between 10 and 30 minutes after ordering; once that has gone by, after an hour."""
    chatted = order(chatted=True)
    assert "30 12:10" == due(touch(chatted, 0))
    assert "30 12:25" == due(touch(chatted, 25))
    assert "30 12:30" == due(touch(chatted, 30))
    assert "30 13:00" == due(touch(chatted, 31))
    found = touch(chatted, 0)
    assert isinstance(found, Touch)
    assert PLACED + timedelta(minutes=30) == found.until


def test_first_touch_of_a_silent_buyer() -> None:
    """Not before an hour."""
    assert "30 13:00" == due(touch(order(), 0))
    assert "30 15:00" == due(touch(order(), 180))


@pytest.mark.parametrize(
    ("placed", "chatted", "expected"),
    [
        ("2026-06-30 21:00", False, "01 09:00"),
        ("2026-06-30 20:59", False, "30 21:59"),
        ("2026-06-30 21:49", True, "30 21:59"),
        ("2026-06-30 21:50", True, "01 09:00"),
        ("2026-06-30 08:40", True, "30 09:00"),
        ("2026-06-30 08:20", True, "30 09:20"),
        ("2026-06-30 03:00", False, "30 09:00"),
    ],
)
def test_only_from_nine_to_ten(placed: str, chatted: bool, expected: str) -> None:
    """Nothing is due from 22:00 to 9:00; the hour and the half hour still hold afterwards."""
    assert expected == due(touch(order(placed_at=at(placed), chatted=chatted), 0))


def test_second_touch_needs_another_reason() -> None:
    """Three hours later with a reason not given yet; without one there is none, and never a third."""
    first = Touched("address", PLACED + timedelta(minutes=60))
    assert "no_reason" == touch(order(), 100, first)
    stocked = order({"left": "3件", "scarce": "杏仁"})
    found = touch(stocked, 100, first)
    assert isinstance(found, Touch)
    assert (2, "stock", "30 16:00") == (found.nth, found.reason, due(found))
    assert "3件" in found.wording
    second = Touched("stock", PLACED + timedelta(minutes=240))
    assert "enough" == touch(order(open_question=True), 300, first, second)


def test_reasons_in_order() -> None:
    """An open question comes before size, address, cut-off, stock and a promotion's true end."""
    facts = {
        "cutoff": "16点",
        "until": "18点",
        "left": "3件",
        "scarce": "杏仁",
        "promotion_until": "今天24点",
    }
    everything = order(facts, open_question=True, size_asked=True)
    given: list[Touched] = []
    told = []
    for _ in range(2):
        found = touch(everything, 100, *given)
        assert isinstance(found, Touch)
        told.append(found.reason)
        given.append(Touched(found.reason, PLACED))
    assert ["question", "size"] == told
    rest = [Touched(reason, PLACED) for reason in told]
    for reason in ("address", "cutoff", "close", "stock", "promotion"):
        saying = said_at(replace(everything, address_unsure=True), {t.reason for t in rest}, BOOK, PLACED)
        assert saying is not None
        assert reason == saying.reason
        rest.append(Touched(reason, PLACED))
    assert "promotion" == getattr(
        touch(order({"promotion_until": "今天24点"}), 90, Touched("address", PLACED)),
        "reason",
        None,
    )


def test_deposit_and_balance_have_their_own_texts() -> None:
    """A deposit is spoken of as one, a balance only with its true end."""
    assert "deposit" == getattr(touch(order(kind="deposit"), 60), "reason", None)
    assert "no_reason" == touch(order(kind="balance"), 60)
    balance = touch(order({"until": "7月3日20点"}, kind="balance"), 60)
    assert isinstance(balance, Touch)
    assert "7月3日" in balance.wording


def test_a_presale_of_unknown_step_is_only_answered() -> None:
    """What the buyer asked may be spoken of; an hour of sending, stock or the order's end not."""
    facts = {"cutoff": "16点", "until": "18点", "left": "3件", "scarce": "杏仁"}
    assert "no_reason" == touch(order(facts, kind="staged", address_unsure=True), 60)
    assert "size" == getattr(touch(order(facts, kind="staged", size_asked=True), 60), "reason", None)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"paid": True}, "paid"),
        ({"state": "closed"}, "closed"),
        ({"refused": True}, "refused"),
        ({"complaint_open": True}, "complaint"),
        ({"reachable": False}, "no_consent"),
    ],
)
def test_what_stops_it(values: dict[str, Any], why: str) -> None:
    """Payment, cancelling, a refusal, an open complaint, and a wish not to be written to."""
    assert why == touch(order(**values), 100)


def test_old_orders_are_left_alone() -> None:
    """After 24 hours nothing comes, nor what would be due then."""
    assert "stale" == touch(order(), 24 * 60)
    assert "stale" == touch(order(placed_at=at("2026-06-29 23:30")), 22 * 60 + 31)


def test_nobody_is_threatened() -> None:
    """No text of contacts crosses a red line, complains of the buyer or warns them."""
    library = load_library(find_library())
    lines = compile_redlines(library.redlines)
    for key, text in BOOK.texts.items():
        assert not lines.check(text), key
        assert not any(word in text for word in ("投诉您", "警告", "黑名单", "恶意", "举报")), key
    with pytest.raises(KeyError):
        BOOK.fill("chase_warn", {})


def test_a_shop_is_chased_and_stopped(database: Database, stock: Stock) -> None:
    """A touch is planned once, and stopped by the words 不要了 or by payment."""
    orders = [
        bought(name, NOW - timedelta(minutes=5), 30, paid=False, state="unpaid", products=["杏仁"])
        for name in ("one", "two")
    ]
    ids = stock(orders)
    cues, treated = load_cues(FOLDER), with_changes(RULES, {"contact": {"holdout": 0}})
    with database.write() as session:
        assert 2 == chase(session, "nuts", treated, BOOK, cues, now=NOW).planned
        assert 0 == chase(session, "nuts", treated, BOOK, cues, now=NOW).planned
        thread = open_conversation(session, shop="nuts", buyer="one", now=NOW)
        append_message(
            session,
            conversation=thread.id,
            sender_kind="buyer",
            sender_id=ids["one"],
            sender_name="",
            kind="text",
            text="这个我不要了",
            client_msg_id="m1",
            now=NOW + timedelta(minutes=1),
        )
        paid = replace(orders[1], customer=ids["two"], state="paid", paid_at=NOW + timedelta(minutes=2))
        take_purchases(session, "nuts", [paid])
        later = NOW + timedelta(minutes=20)
        assert 2 == chase(session, "nuts", treated, BOOK, cues, now=later).stopped
        told = {
            c.customer: (c.state, c.result)
            for c in contacts_between(session, "nuts", NOW, NOW + timedelta(hours=3))
        }
        assert {ids["one"]: ("stopped", "refused"), ids["two"]: ("stopped", "paid")} == told
        assert ("unpaid", "chase_address") == (
            contacts_of(session, ids["one"])[0].experiment,
            contacts_of(session, ids["one"])[0].template,
        )
