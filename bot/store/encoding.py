"""Understandings as JSON and back."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bot.terms import Entity, Evidence, Scored, TypeGuess, Understanding

if TYPE_CHECKING:
    from collections.abc import Mapping


def dump_understanding(understanding: Understanding) -> dict[str, Any]:
    """Return plain JSON values; `load_understanding` gives an equal understanding back."""
    return {
        "psychology": [asdict(item) for item in understanding.psychology],
        "psychology_scores": {key: float(score) for key, score in understanding.psychology_scores.items()},
        "intents": [asdict(item) for item in understanding.intents],
        "emotion": asdict(understanding.emotion),
        "customer_type": {axis: asdict(guess) for axis, guess in understanding.customer_type.items()},
        "evidence": [asdict(item) for item in understanding.evidence],
        "entities": [asdict(item) for item in understanding.entities],
        "needs": list(understanding.needs),
        "quiet": understanding.quiet,
        "degraded": understanding.degraded,
    }


def load_understanding(value: Mapping[str, Any]) -> Understanding:
    """Return the understanding that was dumped."""
    return Understanding(
        psychology=tuple(Scored(**item) for item in value["psychology"]),
        psychology_scores=dict(value["psychology_scores"]),
        intents=tuple(Scored(**item) for item in value["intents"]),
        emotion=Scored(**value["emotion"]),
        customer_type={axis: TypeGuess(**guess) for axis, guess in value["customer_type"].items()},
        evidence=tuple(Evidence(**item) for item in value["evidence"]),
        entities=tuple(Entity(**item) for item in value["entities"]),
        needs=tuple(value["needs"]),
        quiet=value["quiet"],
        degraded=value["degraded"],
    )
