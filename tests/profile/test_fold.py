from __future__ import annotations

import copy
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.profile import (
    CONVERSATION,
    CUSTOMER,
    PERSON,
    Memory,
    amend,
    fold,
    psychology_now,
    release,
    types_now,
)
from bot.profile.fold import CEILING
from bot.terms import Scored, TypeGuess, Understanding

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def reading(*psychology: str, score: float = 0.8, **types: str | None) -> Understanding:
    """Return a reading that shows these psychologies and guesses these types."""
    return Understanding(
        psychology=tuple(Scored(key, score) for key in psychology),
        psychology_scores={"economy": 0.4, "beauty": 0.3} | dict.fromkeys(psychology, score),
        intents=(Scored("price", 0.5), Scored("gift", 0.3), Scored("stock", 0.2)),
        emotion=Scored("calm", 0.9),
        customer_type={axis: TypeGuess(value, score, f"said.{value}:1") for axis, value in types.items()},
    )


def test_one_mention_is_a_hint_two_are_a_motive() -> None:
    """A customer's single mention stays below one half, a second one in another round goes above."""
    once = fold({}, reading("economy"), NOW, turn="c:1")
    twice = fold(once, reading("economy"), NOW + DAY, turn="c:5")
    assert psychology_now(once, NOW)["economy"] < 0.5 < psychology_now(twice, NOW + DAY)["economy"]


def test_only_shown_labels_count() -> None:
    """Scores below the threshold are noise and never add up."""
    state: dict[str, object] = {}
    for number in range(30):
        state = fold(state, reading(), NOW, turn=f"c:{number}")
    assert {} == psychology_now(state, NOW)


def test_round_read_again_replaces_itself() -> None:
    """Five revisions of a round count once, and what the last one no longer shows is gone."""
    before = fold({}, reading("safety"), NOW, turn="c:1")
    state = before
    for number in range(5):
        state = fold(state, reading("economy"), NOW + timedelta(seconds=number), turn="c:3")
    once = fold(before, reading("economy"), NOW + timedelta(seconds=4), turn="c:3")
    assert psychology_now(once, NOW + DAY) == psychology_now(state, NOW + DAY)
    emptied = fold(state, reading(), NOW + timedelta(seconds=9), turn="c:3")
    assert ["safety"] == list(psychology_now(emptied, NOW + timedelta(seconds=9)))


def test_scores_halve_with_every_half_life() -> None:
    """What is not said again fades, and is forgotten in the end."""
    memory = Memory(psychology=10 * DAY, types=90 * DAY, weight=0.5)
    state = fold({}, reading("economy", decision="hesitant"), NOW, memory=memory)
    assert psychology_now(state, NOW, memory)["economy"] == pytest.approx(0.4)
    assert psychology_now(state, NOW + 10 * DAY, memory)["economy"] == pytest.approx(0.2)
    assert types_now(state, NOW + 90 * DAY, memory)["decision"].score == pytest.approx(0.2)
    assert {} == psychology_now(state, NOW + 100 * DAY, memory)
    assert {} == types_now(state, NOW + 1000 * DAY, memory)


def test_conversation_forgets_faster_than_customer() -> None:
    """Tomorrow's talk starts nearly fresh, the customer is remembered."""
    talk = fold({}, reading("economy"), NOW, memory=CONVERSATION)
    customer = fold({}, reading("economy"), NOW, memory=CUSTOMER)
    assert psychology_now(talk, NOW, CONVERSATION)["economy"] > psychology_now(customer, NOW)["economy"]
    later = NOW + 3 * DAY
    assert (
        psychology_now(talk, later, CONVERSATION).get("economy", 0)
        < psychology_now(customer, later)["economy"]
    )


def test_guesses_of_one_session_are_one_vote() -> None:
    """A guess covers the whole talk, so twenty rounds of it count like one; the next day's is a second vote."""
    once = fold({}, reading(decision="hesitant"), NOW, turn="c:1")
    many = once
    for number in range(2, 21):
        many = fold(many, reading(decision="hesitant"), NOW + timedelta(minutes=number), turn=f"c:{number}")
    later = NOW + timedelta(minutes=20)
    assert types_now(many, later)["decision"].score == pytest.approx(
        types_now(once, NOW)["decision"].score, abs=0.01
    )
    second = fold(many, reading(decision="hesitant"), later + DAY, turn="c:30")
    assert types_now(second, later + DAY)["decision"].score > 0.6


def test_newest_guess_of_a_session_counts() -> None:
    """When the talk goes on to show another value, the earlier one of the same talk is dropped."""
    state = fold({}, reading(decision="hesitant"), NOW, turn="c:1")
    state = fold(state, reading(decision="rational"), NOW + timedelta(minutes=5), turn="c:3")
    guess = types_now(state, NOW + timedelta(minutes=5))["decision"]
    assert ("rational", "said.rational:1") == (guess.value, guess.why)


def test_another_value_weakens_the_old_one() -> None:
    """People change: after enough of the other, the old value gives way."""
    state = fold({}, reading(decision="hesitant"), NOW)
    values = []
    for number in range(1, 4):
        moment = NOW + number * DAY
        state = fold(state, reading(decision="rational"), moment)
        values.append(types_now(state, moment)["decision"].value)
    assert ["rational"] * 3 == values
    assert state["customer_type"]["decision"]["values"]["hesitant"]["score"] < 0.1


def test_persons_word_wins() -> None:
    """A fixed axis is neither guessed over nor forgotten, until the person lets go of it."""
    state = amend(fold({}, reading(decision="hesitant"), NOW), {"decision": "rational", "motive": None})
    for number in range(1, 6):
        state = fold(state, reading(decision="hesitant", motive="wary"), NOW + number * DAY)
    much_later = NOW + 4000 * DAY
    assert TypeGuess("rational", 1.0, PERSON) == types_now(state, much_later)["decision"]
    assert TypeGuess(None, 1.0, PERSON) == types_now(state, much_later)["motive"]
    let_go = release(state, "decision")
    assert "hesitant" == types_now(let_go, NOW + 5 * DAY)["decision"].value
    assert types_now(let_go, NOW)["motive"].value is None


def test_corrected_label_fixes_the_axis() -> None:
    """A reading that carries a person's word (as the store applies it) has the same force."""
    read = reading()
    corrected = Understanding(
        psychology=read.psychology,
        psychology_scores=read.psychology_scores,
        intents=read.intents,
        emotion=read.emotion,
        customer_type={"decision": TypeGuess("rational", 1.0, PERSON)},
    )
    state = fold(fold({}, corrected, NOW), reading(decision="hesitant"), NOW + DAY)
    assert "rational" == types_now(state, NOW + DAY)["decision"].value


def test_clock_that_runs_back_does_no_harm() -> None:
    """A reading older than the last one is folded as if it came at the same time."""
    state = fold(fold({}, reading("economy"), NOW), reading("economy"), NOW - DAY)
    assert psychology_now(state, NOW - DAY)["economy"] <= CEILING


def test_previous_state_is_left_alone() -> None:
    """Folding is pure."""
    state = fold({}, reading("economy", decision="hesitant"), NOW, turn="c:1")
    kept = copy.deepcopy(state)
    fold(state, reading("safety", decision="rational"), NOW + DAY, turn="c:2")
    amend(state, {"decision": None})
    release(state, "decision")
    psychology_now(state, NOW + DAY)
    types_now(state, NOW + DAY)
    assert kept == state


rounds = st.lists(
    st.tuples(
        st.sampled_from(["economy", "safety", "beauty", ""]),
        st.floats(0, 1),
        st.sampled_from(["hesitant", "rational", None]),
        st.integers(-100, 100_000),
        st.sampled_from(["", "c:1", "c:2", "d:1"]),
    ),
    max_size=30,
)


@given(rounds)
def test_state_stays_small_sane_and_json(
    story: list[tuple[str, float, str | None, int, str]],
) -> None:
    """Whatever is folded in whatever order, scores are probabilities and the state is a small JSON object."""
    state: dict[str, object] = {}
    moment = NOW
    for key, score, value, minutes, turn in story:
        moment += timedelta(minutes=minutes)
        read = reading(*([key] if key else []), score=score, decision=value)
        state = fold(state, read, moment, turn=turn)
        assert state == json.loads(json.dumps(state))
    assert len(json.dumps(state)) < 3000
    for known in psychology_now(state, moment).values():
        assert 0 <= known <= CEILING
    for guess in types_now(state, moment).values():
        assert 0 <= guess.score <= CEILING
