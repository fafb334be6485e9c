"""What agents see of a customer: advice and neutral words; names are for training and supervisors."""

from __future__ import annotations

import pytest

from bot.chat.worded import UNSHOWN, worded_suggestion, worded_types, worded_understanding
from bot.reply.explain import MANNERS
from bot.terms import Scored, Suggestion, TypeGuess, Understanding
from tests.models import library

GUESSES = {
    "personality": TypeGuess("carping", 0.9),
    "behaviour": TypeGuess("bargainer", 0.9),
    "identity": TypeGuess("business", 0.9),
    "stage": TypeGuess(None, 0.2),
}
READ = Understanding(
    psychology=(),
    psychology_scores={},
    intents=(Scored("discount", 0.9),),
    emotion=Scored("calm", 0.9),
    customer_type=GUESSES,
)


def test_agents_see_no_name_that_hurts() -> None:
    """Personality is not there at all; who bargains is bargaining; what hurts nobody keeps its name."""
    seen = worded_understanding(READ, library(), ()).customer_type
    assert {"behaviour": "在谈价", "identity": "企业客户"} == {axis: one.zh for axis, one in seen.items()}
    assert "bargainer" == seen["behaviour"].value


def test_supervisors_see_the_names() -> None:
    """For analysis the values are called what the source calls them."""
    seen = worded_types(GUESSES, library(), analysis=True)
    assert {"personality": "挑剔型", "behaviour": "讲价型", "identity": "企业客户"} == {
        axis: one.zh for axis, one in seen.items()
    }


@pytest.mark.parametrize("value", sorted(MANNERS))
def test_a_reason_tells_the_manner_and_not_the_person(value: str) -> None:
    """Neither the words nor the key of a reason name a personality."""
    offer = worded_suggestion(
        Suggestion("s", "t", "好的", 0.5, reasons=(f"type:personality.{value}",)), library()
    )
    assert (f"manner:{MANNERS[value]}",) == offer.reason_keys
    (told,) = offer.reasons
    assert library().labels.axes["personality"].values[value] not in told


def test_every_personality_has_its_manner() -> None:
    """A new value of the vocabulary is not forgotten."""
    assert {"personality"} == UNSHOWN
    assert set(MANNERS) == set(library().labels.axes["personality"].values)


def test_advice_is_not_named_after_a_personality() -> None:
    """The ids of advice reach the consoles too."""
    assert not {rule.id for rule in library().advice} & set(MANNERS)


def test_words_for_agents_are_of_values_that_there_are() -> None:
    """Each stands for a value of the vocabulary and is other than its name."""
    axes = library().labels.axes
    for key, words in library().wording.under("seen_type").items():
        axis, _, value = key.partition(".")
        assert words != axes[axis].values[value]
