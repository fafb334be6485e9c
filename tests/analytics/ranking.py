"""Forty transcripts with what the scorer takes in, so that they are scored again without the engine.

`ranked/NN.json` holds what was said and the scorer's own inputs, as `bot.simulation.scoring.judge` made them when
the conversation was over; nothing in a file says who answered or how well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from scipy.stats import spearmanr

from bot.analytics.quality import Reply, Score, Whole, score
from bot.analytics.rubric import Rubric

FOLDER = Path(__file__).parent / "ranked"


@dataclass(frozen=True, slots=True)
class Transcript:
    """A conversation that is over."""

    number: int
    """1..40, in the order in which readers saw them."""
    persona: str
    scenario: str
    shop: str
    level: int
    spoken: tuple[tuple[float, str, str], ...]
    """Seconds since the beginning; buyer, agent or event; the text."""
    replies: tuple[Reply, ...]
    whole: Whole


_ORDERS: TypeAdapter[dict[str, list[list[int]]]] = TypeAdapter(dict[str, list[list[int]]])
_READ: TypeAdapter[Transcript] = TypeAdapter(Transcript)


def transcripts(folder: Path = FOLDER) -> list[Transcript]:
    """Return every transcript by its number. Raises pydantic's ValidationError for a broken file."""
    return [_READ.validate_json(path.read_bytes()) for path in sorted(folder.glob("[0-9][0-9].json"))]


def scores(rubric: Rubric, folder: Path = FOLDER) -> dict[int, Score]:
    """Score every transcript again; number → score."""
    return {one.number: score(one.replies, one.whole, rubric) for one in transcripts(folder)}


def standing(found: Score) -> float:
    """Return what transcripts are put in order by, higher is better: points, of which each fail has taken its own."""
    return found.total


def readers(folder: Path = FOLDER) -> list[dict[int, float]]:
    """Return the order of each reader: transcript → place; who stood alike for her shares the mean of the places."""
    orders = _ORDERS.validate_json((folder / "ranks.json").read_bytes())
    return [
        places({number: -place for place, group in enumerate(order) for number in group})
        for _, order in sorted(orders.items())
    ]


def mean_order(folder: Path = FOLDER) -> dict[int, float]:
    """Return the mean place of each transcript among the readers."""
    orders = readers(folder)
    return {number: sum(order[number] for order in orders) / len(orders) for number in orders[0]}


def places(values: Mapping[int, Any]) -> dict[int, float]:
    """Return the place of each, the highest first; equals share the mean of their places."""
    order = sorted(values.values(), reverse=True)
    return {number: order.index(value) + 1 + (order.count(value) - 1) / 2 for number, value in values.items()}


def correlation(one: Mapping[int, float], other: Mapping[int, float]) -> float:
    """Return Spearman's rank correlation of two orders of the same transcripts.

    Raises ValueError where they are not of the same ones.
    """
    if one.keys() != other.keys():
        msg = f"not ranked by both: {sorted(one.keys() ^ other.keys())}"
        raise ValueError(msg)
    numbers = sorted(one)
    return float(spearmanr([one[number] for number in numbers], [other[number] for number in numbers])[0])
