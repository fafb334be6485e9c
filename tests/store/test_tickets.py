"""Tickets in the store: their steps, their order, and what stays when a customer is forgotten."""

from __future__ import annotations

from datetime import timedelta

from bot.store import create_staff
from bot.store.erasure import erase_customer
from bot.store.tickets import (
    TicketQuery,
    TicketWords,
    add_ticket,
    change_ticket,
    late_tickets,
    list_tickets,
    load_ticket,
    ticket_steps,
)
from tests.store.scenes import START, Scene


def test_forgotten_customer_leaves_a_ticket_that_names_nobody(scene: Scene) -> None:
    """Kind, time and amount stay for the figures; words, order and steps are gone."""
    thread = scene.talk()
    with scene.database.write() as session:
        who = create_staff(
            session,
            username="qing",
            name="青",
            role="agent",
            password_hash="x",
            shops=["kitchen"],
            now=START,
        ).id
        words = TicketWords(
            "repay",
            START + timedelta(hours=1),
            order_no="20260301",
            reason="少发杯盖，电话13800000000",
            amount=1250,
            evidence=("单号 SF1",),
            promise="今天打给您",
        )
        made = add_ticket(
            session, shop="kitchen", words=words, staff=who, conversation=thread.id, now=scene.tick()
        )
        assert ["林**"] == [t.buyer for t in list_tickets(session, ["kitchen"], TicketQuery(text="林"))]
        erase_customer(session, thread.customer, now=scene.tick())
    with scene.database.read() as session:
        left, steps = load_ticket(session, made.id), ticket_steps(session, made.id)
    assert ("repay", 1250, "", "", (), "") == (
        left.words.kind,
        left.words.amount,
        left.words.order_no,
        left.words.reason,
        left.words.evidence,
        left.words.promise,
    )
    assert [{}] == [dict(step.changes) for step in steps]
    assert not left.buyer or "林" not in left.buyer


def test_late_tickets_are_those_that_became_due_since(scene: Scene) -> None:
    """The due time itself counts as late, what was told of before does not, done is done, other shops are others'."""
    scene.shop("tea")
    with scene.database.write() as session:
        who = create_staff(
            session, username="q", name="青", role="admin", password_hash="x", shops=[], now=START
        ).id
        made = [
            add_ticket(
                session,
                shop=shop,
                words=TicketWords("callback", START + timedelta(minutes=minutes)),
                staff=who,
                now=START,
            )
            for shop, minutes in (("kitchen", 1), ("kitchen", 2), ("kitchen", 3), ("kitchen", 2), ("tea", 2))
        ]
        change_ticket(session, made[3].id, version=1, state="done", staff=who, now=START)
    with scene.database.read() as session:
        after, until = START + timedelta(minutes=1), START + timedelta(minutes=2)
        assert [made[1]] == list(late_tickets(session, ["kitchen"], after=after, until=until))
