"""Learns `intents/phrasing.yaml` from the ranked transcripts: `python -m tests.analytics.phrases` writes the file.

A transcript is the mean of its replies' runs, later ones counting more, as marks do. Ridge regression of the readers'
places on them, within each set: which set it is and what is said in all of it tell nothing. Of the runs the thousand
that move most are kept and fitted again.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.analytics.phrasing import FILE, Phrasing, clauses, diluted, masked, runs
from tests.analytics.ranking import FOLDER, mean_order, transcripts
from tests.models import INTENTS

SPOKEN, SETS, SHOPS = 4, 4, 3
"""Transcripts, sets and shops that a run is in at least: what is said of one thing only tells nothing."""
KEPT: Final = 1000
FIRST, SECOND = 0.2, 0.1
"""Penalties of the fit that chooses runs, and of the one that weighs them."""
LATER: Final = 0.5
"""How much more the last reply tells than the first."""
SCALE: Final = 100
LOW, HIGH = -0.5, 0.7
"""Sums between which transcripts are told apart that were left out: they stand around 0.4, two thirds of them from 0.2 to 0.6."""
HEADING: Final = """\
# How replies are put, and what supervisors made of it: written by `python -m tests.analytics.phrases`, from transcripts in their order.
# Weight → runs of characters within a clause; `^` and `$` are its edges, 0 is any figure. Above 0: of conversations that were liked.
"""
Array = NDArray[np.float64]


def folders() -> dict[str, Path]:
    """Return every set by its name."""
    return {"": FOLDER} | {path.name: path for path in sorted(FOLDER.iterdir()) if path.is_dir()}


@cache
def _sets() -> dict[str, tuple[tuple[tuple[dict[str, float], str], ...], Array]]:
    """Return per set its transcripts that somebody answered, each with the share of its runs and its shop, and their worth."""
    found = {}
    for name, folder in folders().items():
        order = mean_order(folder)
        read = [one for one in transcripts(folder) if one.replies]
        texts = [tuple(reply.text for reply in one.replies) for one in read]
        rows = tuple((_shares(said), one.shop) for said, one in zip(texts, read, strict=True))
        places = np.array([order[one.number] for one in read])
        found[name] = rows, (places.mean() - places) / (len(order) - 1)
    return found


def _shares(texts: Sequence[str]) -> dict[str, float]:
    """Return what each run weighs among the replies of a transcript."""
    weights = 1 + LATER * np.linspace(0, 1, len(texts))
    total: dict[str, float] = defaultdict(float)
    for text, weight in zip(map(masked, texts), weights / weights.sum(), strict=True):
        for run in frozenset[str]().union(*map(runs, clauses(text))):
            total[run] += float(weight) / diluted(len(text))
    return total


def _spread_runs(names: Iterable[str]) -> list[str]:
    spoken: Counter[str] = Counter()
    there: dict[str, set[str]] = defaultdict(set)
    shops: dict[str, set[str]] = defaultdict(set)
    for name in names:
        for row, shop in _sets()[name][0]:
            spoken.update(row.keys())
            for run in row:
                there[run].add(name)
                shops[run].add(shop)
    return sorted(
        run
        for run, count in spoken.items()
        if count >= SPOKEN and len(there[run]) >= SETS and len(shops[run]) >= SHOPS
    )


def _ridge(rows: Array, worth: Array, penalty: float) -> Array:
    inner = rows @ rows.T + penalty * np.eye(len(worth))
    return np.asarray(rows.T @ np.linalg.solve(inner, worth), dtype=np.float64)


@cache
def learned(without: str | None = None) -> Phrasing:
    """Return what is learned from every set, or from all but one."""
    names = [name for name in _sets() if name != without]
    known = _spread_runs(names)
    column = {run: number for number, run in enumerate(known)}
    blocks = []
    for name in names:
        block = np.zeros((len(_sets()[name][0]), len(known)))
        for number, (row, _) in enumerate(_sets()[name][0]):
            for run in row.keys() & column.keys():
                block[number, column[run]] = row[run]
        blocks.append(block - block.mean(axis=0))
    rows, worth = np.vstack(blocks), np.concatenate([_sets()[name][1] for name in names])
    moves = np.abs(_ridge(rows, worth, FIRST)) * rows.std(axis=0)
    kept = sorted(np.argsort(-moves, kind="stable")[:KEPT].tolist())
    weights = _ridge(rows[:, kept], worth, SECOND)
    return phrasing_of({known[at]: float(weight) for at, weight in zip(kept, weights, strict=True)})


def phrasing_of(weights: Mapping[str, float]) -> Phrasing:
    """Return weights as the file has them: whole numbers, the highest first."""
    table: dict[int, list[str]] = defaultdict(list)
    for run, weight in sorted(weights.items()):
        if whole := round(SCALE * weight):
            table[whole].append(run)
    return Phrasing(
        low=SCALE * LOW,
        high=SCALE * HIGH,
        weights={whole: tuple(table[whole]) for whole in sorted(table, reverse=True)},
    )


def _line(whole: int, found: Sequence[str]) -> str:
    return f"  {whole}: [{', '.join(json.dumps(run, ensure_ascii=False) for run in found)}]\n"


def written(phrasing: Phrasing) -> str:
    """Return the file."""
    lines = [_line(whole, found) for whole, found in phrasing.weights.items()]
    return f"{HEADING}low: {phrasing.low:g}\nhigh: {phrasing.high:g}\nweights:\n{''.join(lines)}"


if __name__ == "__main__":
    (INTENTS / FILE).write_text(written(learned()), encoding="utf-8")
