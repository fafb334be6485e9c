"""Fold what was understood into what is known, with forgetting; a person's word always wins.

The state is a JSON object, kept with the customer and with the conversation:

    {"turn": "…", "psychology": {key: {"score", "at"}}, "psychology_base": {…as it was before this turn…},
     "at": "…", "customer_type": {axis: {"values": {value: {"score", "at", "why"}}}}, "customer_type_base": {…},
     "fixed": {axis: value or null}}

A score halves with every half-life. New evidence p of weight w adds up as independent hints do:
score = 1 - (1 - score)(1 - w p); on a type axis the other values shrink by the same (1 - w p).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.terms import TypeGuess

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.terms import Understanding

PERSON = "person"
"""Reason id of a type that a person has set (the store marks corrected labels with it)."""

CEILING = 0.98
FORGOTTEN = 0.03


@dataclass(frozen=True, slots=True)
class Memory:
    """How long something is remembered, and how much one hint counts."""

    psychology: timedelta
    """Half-life of a psychology score."""
    types: timedelta
    """Half-life of a guess on a type axis."""
    weight: float
    """0..1, of one round's psychology or one session's types."""
    session: timedelta = timedelta(hours=6)
    """A type guess already covers the whole talk, so within one session the newest replaces the last."""


CUSTOMER = Memory(psychology=timedelta(days=45), types=timedelta(days=90), weight=0.55)
"""One mention stays below one half, two within weeks go above it."""

CONVERSATION = Memory(psychology=timedelta(hours=12), types=timedelta(days=7), weight=0.9)

State = dict[str, Any]


def fold(
    previous: Mapping[str, Any],
    understanding: Understanding,
    now: datetime,
    *,
    turn: str = "",
    memory: Memory = CUSTOMER,
) -> State:
    """Return the state after a round was read; `previous` may be empty and is not changed.

    `turn` names the round (`conversation:round`): read again, a round replaces what it added before. Only
    labels that were shown count. A type whose reason is `person` is fixed from then on.
    """
    again = bool(turn) and previous.get("turn") == turn
    base = dict(previous.get("psychology_base" if again else "psychology", {}))
    psychology = _faded(base, now, memory.psychology)
    for item in understanding.psychology:
        old = psychology.get(item.key, {"score": 0.0})["score"]
        psychology[item.key] = _entry(_joined(old, memory.weight * item.score), now)
    same_session = "at" in previous and now - _moment(previous["at"]) <= memory.session
    type_base = dict(previous.get("customer_type_base" if same_session else "customer_type", {}))
    fixed = dict(previous.get("fixed", {}))
    types = dict(type_base)
    for axis, guess in understanding.customer_type.items():
        if guess.why == PERSON:
            fixed[axis] = guess.value
        elif guess.value is not None:
            types[axis] = _voted(type_base.get(axis, {}), guess, now, memory)
    return {
        "turn": turn,
        "at": now.isoformat(),
        "psychology": psychology,
        "psychology_base": base,
        "customer_type": types,
        "customer_type_base": type_base,
        "fixed": fixed,
    }


def amend(previous: Mapping[str, Any], customer_type: Mapping[str, str | None]) -> State:
    """Return the state after a person set type axes; None: unknown, and no guess may say otherwise."""
    return {**previous, "fixed": {**previous.get("fixed", {}), **customer_type}}


def release(previous: Mapping[str, Any], axis: str) -> State:
    """Return the state after a person let an axis be guessed again."""
    fixed = {key: value for key, value in previous.get("fixed", {}).items() if key != axis}
    return {**previous, "fixed": fixed}


def psychology_now(state: Mapping[str, Any], now: datetime, memory: Memory = CUSTOMER) -> dict[str, float]:
    """Return the psychology scores as they stand, strongest first."""
    faded = _faded(state.get("psychology", {}), now, memory.psychology)
    scores = {key: float(entry["score"]) for key, entry in faded.items()}
    return dict(sorted(scores.items(), key=lambda pair: (-pair[1], pair[0])))


def types_now(state: Mapping[str, Any], now: datetime, memory: Memory = CUSTOMER) -> dict[str, TypeGuess]:
    """Return the strongest value of each axis; what a person set has score 1 and reason `person`."""
    guesses: dict[str, TypeGuess] = {}
    for axis, votes in state.get("customer_type", {}).items():
        values = _faded(votes.get("values", {}), now, memory.types)
        if values:
            value, entry = max(values.items(), key=lambda pair: (pair[1]["score"], pair[0]))
            guesses[axis] = TypeGuess(value, float(entry["score"]), entry.get("why", ""))
    for axis, value in state.get("fixed", {}).items():
        guesses[axis] = TypeGuess(value, 1.0, PERSON)
    return guesses


def _voted(votes: Mapping[str, Any], guess: TypeGuess, now: datetime, memory: Memory) -> State:
    """Return an axis after one more guess."""
    hint = memory.weight * guess.score
    values = _faded(votes.get("values", {}), now, memory.types)
    for value, entry in values.items():
        if value != guess.value:
            values[value] = {**entry, "score": entry["score"] * (1.0 - hint)}
    old = values.get(str(guess.value), {"score": 0.0})["score"]
    values[str(guess.value)] = {**_entry(_joined(old, hint), now), "why": guess.why}
    return {"values": values}


def _faded(entries: Mapping[str, Any], now: datetime, half_life: timedelta) -> State:
    """Return the entries as of now, without what is all but forgotten."""
    faded = {}
    for key, entry in entries.items():
        age = max(0.0, (now - _moment(entry["at"])).total_seconds())
        score = entry["score"] * math.exp2(-age / half_life.total_seconds())
        if score >= FORGOTTEN:
            faded[key] = {**entry, **_entry(score, max(now, _moment(entry["at"])))}
    return faded


def _joined(score: float, hint: float) -> float:
    return min(CEILING, 1.0 - (1.0 - score) * (1.0 - hint))


def _entry(score: float, at: datetime) -> State:
    return {"score": round(score, 4), "at": at.isoformat()}


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
