from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.profile import CUSTOMER, amend, card, fold
from bot.terms import Profile, Scored, TypeGuess, Understanding

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)

READ = Understanding(
    psychology=(Scored("economy", 0.9), Scored("safety", 0.6)),
    psychology_scores={},
    intents=(),
    emotion=Scored("calm", 1.0),
    customer_type={
        "decision": TypeGuess("hesitant", 0.9, "said:1"),
        "motive": TypeGuess("wary", 0.4, "said:1"),
    },
)


def test_stranger_has_an_empty_card() -> None:
    """Nothing known is nothing claimed."""
    assert Profile(customer="c1", name="王**") == card(customer="c1", name="王**", state={}, now=NOW)


def test_card_shows_what_is_known() -> None:
    """Psychology strongest first, types that are sure enough, orders and tags as given."""
    known = card(
        customer="c1",
        name="王**",
        state=fold({}, READ, NOW),
        now=NOW,
        order_count=3,
        spent=239.7,
        tags=["老顾客"],
    )
    assert ["economy", "safety"] == list(known.psychology)
    assert {"decision"} == set(known.customer_type)
    assert (3, 239.7, ("老顾客",)) == (known.order_count, known.spent, known.tags)
    later = card(customer="c1", name="王**", state=fold({}, READ, NOW), now=NOW + CUSTOMER.types)
    assert {} == later.customer_type


def test_orders_fill_gaps_and_outweigh_weaker_guesses() -> None:
    """Behaviour counts where words say nothing or less, never against a person."""
    orders = {
        "decision": TypeGuess("impulsive", 0.95, "orders:9"),
        "motive": TypeGuess("content", 0.7, "orders:9"),
        "experience": TypeGuess("veteran", 0.8, "orders:9"),
    }
    state = amend(fold({}, READ, NOW), {"motive": "wary"})
    known = card(customer="c1", name="", state=state, now=NOW, behaviour=orders).customer_type
    assert {"decision": "impulsive", "motive": "wary", "experience": "veteran"} == {
        axis: guess.value for axis, guess in known.items()
    }
    hidden = card(customer="c1", name="", state=amend(state, {"decision": None}), now=NOW, behaviour=orders)
    assert "decision" not in hidden.customer_type
    fresh = card(customer="c1", name="", state=fold(state, READ, NOW + timedelta(days=1)), now=NOW)
    assert "wary" == fresh.customer_type["motive"].value
