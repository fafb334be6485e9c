"""Forgetting a customer leaves no personal word anywhere; figures stay; periods let go what is old."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from bot.crm.privacy import everything_of, forget
from bot.crm.retention import last_let_go, let_go, save_retention
from bot.errors import Conflict, InputError
from bot.store import add_tag, ensure_customer, save_ask, set_notes
from bot.store.accesses import accesses, record_consent
from bot.store.columns import Row
from bot.store.contacts import Contact, contacts_of, plan_contacts
from bot.store.drills import save_material
from bot.store.figures import Figures, load_figures, write_figures
from bot.store.gathered import ChatLine, Interest, take_chat_lines, take_interests
from bot.store.integration import make_webhook
from bot.store.merging import merge_customers
from bot.store.purchases import purchases_of
from bot.store.records import set_fields
from bot.store.register import list_customers
from bot.store.tickets import TicketWords, add_ticket
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
    assert (1, 1, []) == (done.messages, done.customers, leaks(scene))
    with scene.database.read() as session:
        assert [young.customer] == [
            line.customer for line in list_customers(session, "kitchen", now=NOW).items
        ]
    again = let_go(scene.database, "kitchen", now=scene.now)
    assert (0, 0) == (again.messages, again.customers)


def test_every_kind_has_its_period(scene: Scene) -> None:
    """Answers to other consoles, imported chats, interests and words of contacts go by their own periods; it is told."""
    talk = scene.talk("b1")
    person = talk.customer
    old, young = NOW - timedelta(days=100), NOW - timedelta(days=10)
    with scene.database.write() as session:
        for number, when in enumerate((old, young)):
            ask = {"shop": "kitchen", "conversation": "c", "message": str(number), "text": SECRET}
            save_ask(session, **ask, response={"x": SECRET}, now=when)
            take_chat_lines(session, "kitchen", [ChatLine(person, when, "buyer", f"{SECRET}{number}")])
            take_interests(session, "kitchen", [Interest(person, "cart", f"p{number}", when)])
            contact = Contact("kitchen", person, "keep", "signed", when, str(number), text=SECRET)
            plan_contacts(session, [contact], now=when)
        periods = {"asks": 30, "chats": 30, "interests": 30, "contacts": 30, "messages": 0}
        save_retention(session, "kitchen", periods, staff=None, now=NOW)
    done = let_go(scene.database, "kitchen", now=NOW)
    assert {"asks": 1, "chats": 1, "interests": 1, "contacts": 1} == {
        k: n for k, n in done.counts.items() if n
    }
    with scene.database.read() as session:
        assert (NOW, done.counts) == last_let_go(session, "kitchen")
        assert [SECRET, ""] == [contact.text for contact in contacts_of(session, person)]
    assert not any(let_go(scene.database, "kitchen", now=NOW).counts.values())


def test_forgetting_reaches_what_hangs_beside(scene: Scene) -> None:
    """A ticket, the outbox of webhooks, a drill made of the chat and kept answers lose the words."""
    talk, anna = scene.talk(f"{SECRET}1", external=f"{SECRET}-talk"), scene.agent("anna").id
    with scene.database.write() as session:
        make_webhook(
            session, "kitchen", url="https://example.org/", events=["message.new"], texts=False, now=NOW
        )
        save_ask(
            session,
            shop="kitchen",
            conversation=f"{SECRET}-talk",
            message="1",
            text=SECRET,
            response={"text": SECRET},
            now=NOW,
        )
        words = TicketWords("call_back", NOW, reason=SECRET)
        add_ticket(session, shop="kitchen", words=words, staff=anna, conversation=talk.id, now=NOW)
        save_material(
            session,
            shop="kitchen",
            kind="scenario",
            key=f"real_{talk.id[:12]}",
            name="x",
            entry={"hidden": SECRET},
            staff=anna,
            now=NOW,
        )
    scene.say(talk, f"我是{SECRET}")
    with scene.database.read() as session:
        copy = everything_of(session, talk.customer)["kept_besides"]
    assert {"ticket", "ask", "delivery", "drill_material"} <= set(copy)
    with scene.database.write() as session:
        forget(session, talk.customer, staff=None, why="asked", now=NOW)
    assert [] == leaks(scene)
    with scene.database.read() as session:
        left = everything_of(session, talk.customer)["kept_besides"]
    assert {"ticket"} == {table for table in left if table in copy and table in {"ticket", "ask", "delivery"}}
