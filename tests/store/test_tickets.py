"""Tickets in the store: their steps, their order, and what stays when a customer is forgotten."""

from __future__ import annotations

from datetime import timedelta

from bot.store import create_staff
from bot.store.erasure import erase_customer
from bot.store.tickets import TicketQuery, TicketWords, add_ticket, list_tickets, load_ticket, ticket_steps
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
