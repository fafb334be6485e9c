from __future__ import annotations

from typing import get_args

import pytest

from bot.errors import BotError
from bot.library import ANY_INTENT, Library, find_library, load_library
from bot.reply.explain import explain
from bot.terms import OrderState

STATEFUL = (
    "change_address",
    "cancel_order",
    "change_order",
    "urge_shipment",
    "ship_time",
    "refund_request",
    "intercept_refuse",
    "logistics_query",
    "price_adjust",
    "return_request",
    "exchange_request",
    "invoice",
)


@pytest.fixture(scope="module")
def library() -> Library:
    """Return the shipped library."""
    return load_library(find_library())


def test_library_is_large_enough(library: Library) -> None:
    """There is a choice for everything buyers ask."""
    assert len(library.replies) >= 450


@pytest.mark.parametrize("intent", STATEFUL)
def test_order_states_have_answers_of_their_own(library: Library, intent: str) -> None:
    """Every state of the order has a reply that names it; an unknown one asks for the order."""
    covered = {state for reply in library.by_intent[intent] for state in reply.when.order_state}
    assert covered >= set(get_args(OrderState)) - {"closed"}
    asking = [reply for reply in library.by_intent[intent] if "unknown" in reply.when.order_state]
    assert any(reply.kind == "ask" and not reply.slots for reply in asking)


@pytest.mark.parametrize("intent", ["product_info", "recommend", "price"])
@pytest.mark.parametrize("motive", ["beauty", "practical", "bargain"])
def test_motive_changes_the_answer(library: Library, intent: str, motive: str) -> None:
    """One product, three buyers: looks, material, or price and gift (PSY-28)."""
    assert any(motive in reply.when.psychology for reply in library.by_intent[intent])


@pytest.mark.parametrize("stage", ["presale", "order", "aftersale"])
def test_aggrieved_buyers_get_an_apology_with_a_step(library: Library, stage: str) -> None:
    """Most intents have a reply of their own for a dissatisfied or angry buyer, and none of them sells."""
    intents = [label.key for label in library.labels.by_stage()[stage]]
    soothing = {
        reply.intent
        for reply in library.replies
        if {"dissatisfied", "angry"} & set(reply.when.emotion) and reply.kind != "offer"
    }
    assert len(soothing.intersection(intents)) >= 0.4 * len(intents)


def test_every_motive_has_replies_for_any_intent(library: Library) -> None:
    """Each psychology has at least one reply without facts that fits whatever was asked."""
    for key in library.labels.psychology:
        replies = [reply for reply in library.by_intent[ANY_INTENT] if key in reply.when.psychology]
        assert any(not reply.slots for reply in replies), key


def test_most_replies_are_short(library: Library) -> None:
    """Nine of ten texts have at most sixty characters."""
    texts = [text for reply in library.replies for text in reply.texts()]
    assert sum(len(text) <= 60 for text in texts) >= 0.9 * len(texts)


def test_every_reason_has_words(library: Library) -> None:
    """Each label that may be given as a reason can be worded."""
    keys = [f"reason.psychology.{key}" for key in library.labels.psychology]
    keys += [f"reason.emotion.{key}" for key in library.labels.emotion]
    keys += [f"reason.state.{state}" for state in get_args(OrderState)]
    keys += [f"order_state.{state}" for state in get_args(OrderState)]
    assert [key for key in keys if key not in library.wording] == []


def _codes(kind: type[BotError]) -> set[str]:
    """Return the codes of a failure and of all its kinds."""
    return {kind.code}.union(*(_codes(below) for below in kind.__subclasses__()))


def test_every_failure_has_words(library: Library) -> None:
    """Each error code can be told to a person."""
    assert [code for code in _codes(BotError) if f"error.{code}" not in library.wording] == []


def test_every_type_reason_has_words(library: Library) -> None:
    """Each customer-type value that a reply asks for can be given as its reason."""
    asked = {
        f"stage:{value}" if axis == "stage" else f"type:{axis}.{value}"
        for reply in library.replies
        for axis, values in reply.when.type.items()
        for value in values
    }
    assert [reason for reason in sorted(asked) if not explain(library, (reason,))] == []
