"""How doubtful a reading is."""

from __future__ import annotations

import pytest

from bot.terms import Scored, Turn, Understanding
from bot.understand.doubt import CERTAIN, Ground, doubt, doubt_of
from bot.understand.rules import Hit
from tests.models import untrained_reader

BOUNDS = {"bargain": 0.5, "safety": 0.6}


def reading(
    *shown: str,
    bargain: float = 0.02,
    safety: float = 0.02,
    intents: tuple[tuple[str, float], ...] = (("discount", 0.9), ("price", 0.05)),
    emotion: float = 0.95,
    degraded: bool = False,
) -> Understanding:
    """Return a reading, a sure one unless told otherwise."""
    return Understanding(
        psychology=tuple(Scored(key, 0.9) for key in shown),
        psychology_scores={"bargain": bargain, "safety": safety},
        intents=tuple(Scored(key, score) for key, score in intents),
        emotion=Scored("calm", emotion),
        degraded=degraded,
    )


def hit(kind: str, label: str, strength: float = 0.9) -> Hit:
    """Return a rule that matched."""
    return Hit(f"{kind}.{label}", kind, label, 0, 2, strength)


def test_sure_reading_is_not_doubtful() -> None:
    """Far from every threshold and with a clear lead there is nothing to ask."""
    assert CERTAIN == doubt(reading(), BOUNDS)


def test_psychology_near_its_threshold_is_doubtful() -> None:
    """The nearer to the threshold, from either side, the more doubtful; only the nearest label is asked about."""
    on, beside = doubt(reading(bargain=0.5), BOUNDS), doubt(reading(bargain=0.58), BOUNDS)
    assert on.score > beside.score > 0
    assert beside.score == pytest.approx(doubt(reading(bargain=0.42), BOUNDS).score)
    both = doubt(reading(bargain=0.5, safety=0.59), BOUNDS)
    assert [("margin", "bargain")] == [(g.kind, g.label) for g in both.grounds]


def test_two_intents_close_together_are_doubtful() -> None:
    """The ground names the second intent."""
    found = doubt(reading(intents=(("discount", 0.42), ("price", 0.4))), BOUNDS)
    assert ("intent", "price") == (found.grounds[0].kind, found.grounds[0].label)
    assert found.score > 0.5


def test_faint_emotion_counts_little() -> None:
    """An emotion that nobody is sure of is a ground, but seldom reason enough."""
    found = doubt(reading(emotion=0.35), BOUNDS)
    assert (Ground("emotion", "calm", 0.25),) == found.grounds


def test_rules_and_model_disagree() -> None:
    """A rule for what is not shown, or against what is shown, is a ground; one that agrees is none."""
    missed = doubt(reading(), BOUNDS, [hit("psychology", "bargain")])
    assert [("rules", "bargain")] == [(g.kind, g.label) for g in missed.grounds]
    assert CERTAIN == doubt(reading("bargain", bargain=0.9), BOUNDS, [hit("psychology", "bargain")])
    against = doubt(reading("bargain", bargain=0.9), BOUNDS, [hit("against", "bargain")])
    assert [("against", "bargain")] == [(g.kind, g.label) for g in against.grounds]
    intent = doubt(reading(), BOUNDS, [hit("intent", "refund_request"), hit("intent", "discount")])
    assert [("rules", "refund_request")] == [(g.kind, g.label) for g in intent.grounds]
    assert CERTAIN == doubt(reading(), BOUNDS, [hit("psychology", "bargain", 0.3)])


def test_grounds_add_up_and_stay_below_one() -> None:
    """Several grounds make a message more useful than any of them; the heaviest stands first."""
    read = reading(bargain=0.5, intents=(("discount", 0.3), ("price", 0.3)), emotion=0.1)
    found = doubt(read, BOUNDS, [hit("psychology", "safety", 1.0)])
    weights = [ground.weight for ground in found.grounds]
    assert sorted(weights, reverse=True) == weights
    assert max(weights) < found.score < 1


def test_without_a_model_nothing_is_doubtful() -> None:
    """Rules alone have no margins to go by."""
    assert CERTAIN == doubt(reading(bargain=0.5, degraded=True), BOUNDS)
    assert CERTAIN == doubt_of(untrained_reader(), Turn("buyer", "能便宜点吗"), ())
