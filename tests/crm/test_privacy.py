"""Forgetting a customer leaves no personal word anywhere; figures stay; periods let go what is old."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from bot.crm.privacy import everything_of, forget, let_go, save_retention
from bot.errors import Conflict, InputError
from bot.store import add_tag, ensure_customer, set_notes
from bot.store.accesses import accesses, record_consent
from bot.store.columns import Row
from bot.store.figures import Figures, load_figures, write_figures
from bot.store.gathered import ChatLine, take_chat_lines
from bot.store.merging import merge_customers
from bot.store.purchases import purchases_of
from bot.store.records import set_fields
from bot.store.register import list_customers
from tests.store.crm import NOW, account, buy, purchase
from tests.store.scenes import Scene

SECRET = "月光宝盒"


@pytest.fixture
def scene(sqlite_database: object) -> Scene:
    """Open a shop called kitchen."""
    made = Scene(sqlite_database)  # type: ignore[arg-type]
    made.shop()
    return made


def leaks(scene: Scene) -> list[str]:
    """Return the tables in which the secret stands, as text or within JSON."""
    told = (SECRET, json.dumps(SECRET)[1:-1])
    with scene.database.read() as session:
        return [
            table.name
            for table in Row.metadata.sorted_tables
            for row in [session.connection().execute(select(text("*")).select_from(table)).all()]
            if any(word in str(value) for line in row for value in line for word in told)
        ]


def test_nothing_personal_is_left(scene: Scene) -> None:
    """A secret told in every place is in none of them afterwards, the figures are as before."""
    talk = scene.talk(f"{SECRET}1")
    scene.say(talk, f"我是{SECRET}", payload={"x": SECRET})
    person, other = talk.customer, account(scene, f"{SECRET}2", SECRET)
    buy(scene, purchase("1", person, 99), purchase("2", other, 1))
    with scene.database.write() as session:
        for customer in (person, other):
            set_fields(session, customer, {"name": SECRET, "city": SECRET}, score=lambda _: 1.0, now=NOW)
            add_tag(session, customer, text=SECRET, source="person", now=NOW)
            set_notes(session, customer, (SECRET,))
        take_chat_lines(session, "kitchen", [ChatLine(other, NOW, "buyer", SECRET)])
        record_consent(
            session,
            shop="kitchen",
            customer=person,
            purpose="care",
            granted=True,
            how="chat",
            evidence=SECRET,
            now=NOW,
        )
        write_figures(
            session, "kitchen", [Figures(person, "kitchen", NOW, 2, 10000, detail={"said": SECRET})]
        )
        merge_customers(session, shop="kitchen", kept=person, gone=other, staff=None, now=NOW)
        assert json.dumps(everything_of(session, other), ensure_ascii=False).count(SECRET) > 8
    assert len(leaks(scene)) > 6
    with scene.database.write() as session:
        gone = forget(session, other, staff=None, why="asked", now=NOW)
    assert (2, 1, []) == (gone.accounts, gone.messages, leaks(scene))
    with scene.database.write() as session:
        figures = load_figures(session, person)
        assert (2, 10000) == (figures and figures.orders, figures and figures.spent)
        assert [9900, 100] == sorted((p.net for p in purchases_of(session, person)), reverse=True)
        assert 0 == list_customers(session, "kitchen", now=NOW).total
        (look,) = accesses(session, "kitchen")
        assert ("erase", "asked", 2) == (look.what, look.detail["why"], look.detail["accounts"])
        with pytest.raises(Conflict, match="already"):
            forget(session, person, staff=None, why="", now=NOW)
        assert person != ensure_customer(session, shop="kitchen", buyer=f"{SECRET}1", now=NOW).id


def test_periods_let_go(scene: Scene) -> None:
    """Old conversations lose their words, customers long unseen are forgotten, others stay."""
    old = scene.talk("b1")
    scene.say(old, SECRET)
    scene.now += timedelta(days=400)
    young = scene.talk("b2")
    scene.say(young, "你好")
    with scene.database.write() as session:
        save_retention(session, "kitchen", {"messages": 365, "customers": 365}, staff=None, now=scene.now)
        with pytest.raises(InputError, match="at least 180"):
            save_retention(session, "kitchen", {"accesses": 30}, staff=None, now=scene.now)
    done = let_go(scene.database, "kitchen", now=scene.now)
    assert (1, 1, []) == (done.conversations, done.customers, leaks(scene))
    with scene.database.read() as session:
        assert [young.customer] == [
            line.customer for line in list_customers(session, "kitchen", now=NOW).items
        ]
    again = let_go(scene.database, "kitchen", now=scene.now)
    assert (0, 0) == (again.conversations, again.customers)
