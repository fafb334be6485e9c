"""Contacts, warnings, audiences, consent, custom fields and the log of looks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import Conflict, InputError, NotFound
from bot.store.accesses import accesses, consents_of, forget_accesses, log_access, record_consent
from bot.store.audiences import drop_audience, list_audiences, load_audience, save_audience, set_audience_size
from bot.store.churn import (
    churn_cases,
    close_churn,
    measure_churn,
    open_cases_of,
    open_churn,
    warn_of,
)
from bot.store.contacts import (
    Contact,
    assign_contact,
    contacts_due,
    contacts_of,
    finish_contact,
    note_outcome,
    plan_contacts,
    stop_contacts,
)
from bot.store.custom_fields import CustomField, archive_custom_field, custom_fields, save_custom_field
from tests.store.crm import NOW, account
from tests.store.scenes import Scene

DAY = timedelta(days=1)


def planned(customer: str, occasion: str = "birthday", **more: object) -> Contact:
    """Return a contact due now."""
    return Contact("kitchen", customer, "keep", occasion, NOW, **{"reference": "2026"} | more)  # type: ignore[arg-type]


def test_contacts_are_planned_once_and_finished_once(scene: Scene) -> None:
    """The same occasion and reference again is no second contact; held ones stand on no list."""
    c, agent = account(scene, "b1"), scene.agent("anna").id
    with scene.database.write() as session:
        plans = [planned(c), planned(c, "arrival", arm="held"), planned(c, "unpaid_1", until=NOW)]
        assert 3 == plan_contacts(session, plans, now=NOW)
        assert 0 == plan_contacts(session, plans, now=NOW)
        (due,) = contacts_due(session, "kitchen", at=NOW)
        early, day = NOW - timedelta(hours=2), NOW + timedelta(hours=5)
        assert () == contacts_due(session, "kitchen", at=early)
        whole = contacts_due(session, "kitchen", at=early, until=day)
        assert ["birthday", "unpaid_1"] == sorted(found.occasion for found in whole)
        assert agent == assign_contact(session, due.id, agent).staff
        assert () == contacts_due(session, "kitchen", at=NOW, staff="somebody else")
        done = finish_contact(session, due.id, state="done", result="reached", staff=agent, now=NOW)
        assert ("done", agent, NOW) == (done.state, done.done_by, done.done_at)
        with pytest.raises(Conflict, match="done already"):
            finish_contact(session, due.id, state="done", staff=agent, now=NOW)
        note_outcome(session, due.id, at=NOW + DAY, value=9900)
        note_outcome(session, due.id, at=NOW + 2 * DAY, value=100)
        assert 1 == stop_contacts(session, "kitchen", customer=c, occasions=["unpaid_1"], why="paid", now=NOW)
        found = {contact.occasion: contact for contact in contacts_of(session, c)}
    assert (9900, "stopped", "paid", "planned") == (
        found["birthday"].outcome_value,
        found["unpaid_1"].state,
        found["unpaid_1"].result,
        found["arrival"].state,
    )


def test_one_open_warning_a_customer(scene: Scene) -> None:
    """Warned again, the case is brought up to date; ended, a new one begins."""
    c = account(scene, "b1")
    with scene.database.write() as session:
        first = open_churn(session, shop="kitchen", customer=c, risk=0.6, reasons={}, now=NOW)
        again = open_churn(session, shop="kitchen", customer=c, risk=0.8, reasons={"late": 2}, now=NOW + DAY)
        assert (first.id, 0.8, NOW) == (again.id, again.risk, again.warned_at)
        measure_churn(session, first.id, measure="coupon", cause="price", staff=None, now=NOW)
        ended = close_churn(session, first.id, outcome="returned", value=5000, now=NOW + 3 * DAY)
        assert ("returned", "price", 5000) == (ended.outcome, ended.cause, ended.value)
        with pytest.raises(Conflict):
            close_churn(session, first.id, outcome="lost", now=NOW)
        open_churn(session, shop="kitchen", customer=c, risk=0.5, reasons={}, now=NOW + 9 * DAY)
        assert [0.8, 0.5] == [case.risk for case in churn_cases(session, "kitchen")]
        assert [0.5] == [case.risk for case in churn_cases(session, "kitchen", outcome="open")]


def test_whoever_computes_at_once_opens_one_warning(scene: Scene) -> None:
    """A case that is open stays as it is when another computation warns of the same customer; a closed one does not count."""
    ann, bob = account(scene, "ann"), account(scene, "bob")
    with scene.database.write() as session:
        warn_of(session, "kitchen", [(ann, 0.7, {"late": 2.0})], now=NOW)
        warn_of(session, "kitchen", [(ann, 0.9, {}), (bob, 0.8, {})], now=NOW)
        assert {ann: 0.7, bob: 0.8} == {
            customer: case.risk for customer, case in open_cases_of(session, [ann, bob]).items()
        }
        close_churn(session, open_cases_of(session, [ann])[ann].id, outcome="lost", now=NOW)
        warn_of(session, "kitchen", [(ann, 0.6, {})], now=NOW + DAY)
        assert 0.6 == open_cases_of(session, [ann])[ann].risk


def test_audiences_have_names_of_their_own(scene: Scene) -> None:
    """A name is taken once a shop; a changed definition has to be counted anew; another shop's is not found."""
    scene.shop("tea")
    with scene.database.write() as session:
        made = save_audience(session, shop="kitchen", name="新客", definition={"all": []}, now=NOW)
        assert 7 == set_audience_size(session, "kitchen", made.id, 7, now=NOW).size
        with pytest.raises(Conflict):
            save_audience(session, shop="kitchen", name="新客", definition={}, now=NOW)
        changed = save_audience(
            session, shop="kitchen", name="新客", definition={"any": []}, audience=made.id, now=NOW
        )
        assert ({"any": []}, None) == (changed.definition, changed.size)
        with pytest.raises(NotFound):
            load_audience(session, "tea", made.id)
        drop_audience(session, "kitchen", made.id)
        assert () == list_audiences(session, "kitchen")


def test_consent_is_the_newest_word(scene: Scene) -> None:
    """What was withdrawn stays in the list, newest first; looks are logged and let go."""
    c = account(scene, "b1")
    with scene.database.write() as session:
        for granted, at in ((True, NOW), (False, NOW + DAY)):
            record_consent(
                session, shop="kitchen", customer=c, purpose="marketing", granted=granted, how="chat", now=at
            )
        assert [False, True] == [consent.granted for consent in consents_of(session, c)]
        log_access(session, shop="kitchen", customer=c, staff=None, what="card", now=NOW)
        log_access(session, shop="kitchen", staff=None, what="list", detail={"count": 3}, now=NOW + DAY)
        assert ["list", "card"] == [look.what for look in accesses(session, "kitchen")]
        assert ["card"] == [look.what for look in accesses(session, "kitchen", customer=c)]
        assert 1 == forget_accesses(session, "kitchen", NOW + DAY)


def test_own_fields_keep_what_they_hold(scene: Scene) -> None:
    """A field never changes its kind, a choice has choices, an archived one stays listed last."""
    cup = CustomField("x_cup", "杯子", "choice", choices=("大", "小"))
    with scene.database.write() as session:
        save_custom_field(session, "kitchen", cup, now=NOW)
        save_custom_field(session, "kitchen", CustomField("x_age", "岁", "number", position=1), now=NOW)
        for wrong in (
            CustomField("x_cup", "杯子", "text"),
            CustomField("cup", "杯子", "text"),
            CustomField("x_b", "乙", "choice"),
        ):
            with pytest.raises(InputError):
                save_custom_field(session, "kitchen", wrong, now=NOW)
        archive_custom_field(session, "kitchen", "x_cup")
        assert [("x_age", False), ("x_cup", True)] == [
            (field.key, field.archived) for field in custom_fields(session, "kitchen")
        ]
        with pytest.raises(NotFound):
            archive_custom_field(session, "kitchen", "x_none")
