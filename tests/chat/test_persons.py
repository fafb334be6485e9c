"""The card in a room shows the one person of all merged accounts, whichever of them writes."""

from __future__ import annotations

from datetime import timedelta

from bot.chat.dossier import Dossiers
from bot.chat.profiles import worded_profile
from bot.library import find_library, load_library
from bot.shop.orders import Order
from bot.store import Database, add_tag, record_concession, save_order
from bot.store.contacts import Contact, contacts_of, finish_contact, plan_contacts
from bot.store.figures import Figures, write_figures
from bot.store.merging import merge_customers, undo_merge
from bot.store.tickets import TicketWords, add_ticket
from bot.terms import Standing
from tests.store.scenes import Scene

LINE = {"product": "pan", "sku": "pan", "price": 40}


def test_what_was_granted_and_promised_is_the_persons(database: Database) -> None:
    """A step conceded to one account counts in the other's room, and so does what is owed; apart again it does not."""
    scene, library = Scene(database), load_library(find_library())
    scene.shop()
    anna = scene.agent("anna").id
    first, second = scene.talk("b1"), scene.talk("b2")
    now = scene.now
    with database.write() as session:
        merge = merge_customers(
            session, shop="kitchen", kept=first.customer, gone=second.customer, staff=None, now=now
        )
        record_concession(
            session, conversation=second.id, step="price.coupon", source="m1", staff=None, now=now
        )
        words = TicketWords(kind="callback", due_at=now + timedelta(hours=1), promise="今晚八点前回您电话")
        add_ticket(session, shop="kitchen", words=words, staff=anna, now=now, conversation=second.id)
    dossiers = Dossiers(database, lambda: now)

    def known(conversation: str) -> tuple[frozenset[str], list[str]]:
        dossier = dossiers.open(conversation)
        card = worded_profile(dossier, library, now)
        assert len(card.concessions) == len(dossier.concessions)
        return dossier.given(now), [line.text for line in card.promises]

    everywhere = (frozenset({"price.coupon"}), ["今晚八点前回您电话"])
    assert [everywhere, everywhere] == [known(talk.id) for talk in (first, second)]
    with database.write() as session:
        undo_merge(session, merge.id, shop="kitchen", staff=None, now=now)
    assert [(frozenset(), []), everywhere] == [known(talk.id) for talk in (first, second)]


def test_any_account_shows_the_person(database: Database) -> None:
    """Orders of both, tags of both, the tier, how lately and how often, the last gift; apart again each has its own."""
    scene, library = Scene(database), load_library(find_library())
    scene.shop()
    first, second = scene.talk("b1"), scene.talk("b2")
    now = scene.now
    with database.write() as session:
        for number, buyer in (("2026030200000001", "b1"), ("2026030200000002", "b2")):
            given = {"order_no": number, "buyer": buyer, "items": [LINE], "amount": 40, "state": "paid"}
            order = Order.model_validate({**given, "placed_at": now, "paid_at": now})
            save_order(session, shop="kitchen", order=order, now=now)
        add_tag(session, second.customer, text="爱煎牛排", source="person", now=now)
        merge = merge_customers(
            session, shop="kitchen", kept=first.customer, gone=second.customer, staff=None, now=now
        )
        detail = {"window": [2, 8000], "footing": "satisfied_only", "types": {}}
        figures = Figures(
            first.customer,
            "kitchen",
            now,
            orders=2,
            spent=8000,
            last_at=now - timedelta(days=3),
            value="high",
            cell="important_value",
            relation="loyal",
            risk_level="low",
            satisfaction=1.0,
            detail=detail,
        )
        write_figures(session, "kitchen", [figures])
        plan_contacts(
            session,
            [Contact("kitchen", second.customer, "keep", "regular", now, "1", gift="sample")],
            now=now,
        )
        (contact,) = contacts_of(session, second.customer)
        finish_contact(session, contact.id, state="done", staff=None, now=now)
    dossiers = Dossiers(database, lambda: now)
    for talk in (first, second):
        dossier = dossiers.open(talk.id)
        card = worded_profile(dossier, library, now)
        assert (2, 2, 80.0, 2) == (card.accounts, card.order_count, card.spent, len(card.orders))
        assert ("高价值客户", "小样（3月2日）") == (card.tier, card.last_gift)
        assert card.rfm is not None
        assert (3, 2, "重要价值") == (card.rfm.recency_days, card.rfm.frequency, card.rfm.segment)
        assert ["爱煎牛排"] == [tag.text for tag in card.tags]
        assert {"keep_in_touch"} == {step.key for step in card.steps}
        (worth,) = [figure for figure in card.figures if figure.key == "order_value"]
        assert (40.0, 80.0, 2.0, 89) == (
            worth.value,
            worth.numerator,
            worth.denominator,
            (worth.until - worth.since).days if worth.since and worth.until else 0,
        )
        assert Standing("high", "", "", "loyal", "low") == dossier.profile(now).standing
        assert 1 == len(dossier.orders)
    with database.write() as session:
        undo_merge(session, merge.id, shop="kitchen", staff=None, now=now)
    alone = worded_profile(dossiers.open(second.id), library, now)
    assert (1, 1, None) == (alone.accounts, alone.order_count, alone.tier)
