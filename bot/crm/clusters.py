"""Clusters of customers by recency, frequency, money and interval, with names people can read (AUD-07)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bot.crm.features import Numbers
from bot.crm.purchases import Whole
from bot.crm.rules import ClusterRule

SEED: Final = 20240229
SAMPLE: Final = 2_000
"""Customers that the number of clusters is chosen on."""
FITTED: Final = 20_000
"""Customers that the centres are found on."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """One cluster."""

    name: str
    """`recent_often_big`: words of the names file joined by `_`; `…#2` when two would be called the same."""
    size: int
    spent: int
    """Fen of all its customers."""
    days_since: float
    purchases: float
    mean_spent: float
    """Yuan, all three means of its customers."""
    interval: float | None
    """Mean days between purchases of those who bought again; None: nobody did."""

    def as_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "name": self.name,
            "size": self.size,
            "spent": self.spent,
            "days_since": round(self.days_since, 1),
            "purchases": round(self.purchases, 2),
            "mean_spent": round(self.mean_spent, 2),
            "interval": None if self.interval is None else round(self.interval, 1),
        }


@dataclass(frozen=True, slots=True)
class Clustering:
    """All clusters, the one with the most spending first, and who is in which."""

    clusters: tuple[Cluster, ...]
    place: NDArray[np.int64]
    """Of each customer; -1 without a purchase."""
    silhouette: float | None
    """-1 to 1, how clearly they part; None when there was too little to cluster."""


def cluster(
    days_since: Whole, purchases: Whole, spent: Whole, interval: Numbers, rule: ClusterRule
) -> Clustering:
    """Group customers with a purchase; their number is the one whose clusters part best (silhouette).

    Logarithms of the four figures, scaled; somebody without an interval stands at the shop's median one. The
    same customers give the same clusters.
    """
    place = np.full(len(purchases), -1, dtype=np.int64)
    has = purchases > 0
    if int(has.sum()) < rule.least_customers:
        return Clustering((), place, None)
    from threadpoolctl import (  # type: ignore[import-untyped]  # noqa: PLC0415 - needed with scikit-learn
        threadpool_limits,  # small matrices: threads only wait for one another
    )

    table = _table(days_since[has], purchases[has], spent[has], interval[has])
    with threadpool_limits(1):
        best, score = _fitted(table, rule)
    if best is None:
        return Clustering((), place, None)
    found = best
    spending = np.bincount(found, weights=spent[has].astype(np.float64))
    order = np.argsort(-spending, kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    place[has] = rank[found]
    medians = (
        float(np.median(days_since[has])),
        float(np.median(purchases[has])),
        float(np.median(spent[has])),
    )
    clusters = [
        _cluster(place == i, days_since, purchases, spent, interval, medians) for i in range(len(order))
    ]
    return Clustering(_told_apart(clusters), place, score)


def _table(days_since: Whole, purchases: Whole, spent: Whole, interval: Numbers) -> Numbers:
    known = ~np.isnan(interval)
    middle = float(np.median(interval[known])) if known.any() else 0.0
    columns = (
        np.log1p(days_since),
        np.log1p(purchases),
        np.log1p(spent),
        np.log1p(np.where(known, interval, middle)),
    )
    table = np.column_stack(columns).astype(np.float64)
    spread = table.std(axis=0)
    spread[spread == 0] = 1.0
    scaled: Numbers = (table - table.mean(axis=0)) / spread
    return scaled


def _fitted(table: Numbers, rule: ClusterRule) -> tuple[NDArray[np.int64] | None, float | None]:
    from sklearn.cluster import KMeans  # noqa: PLC0415 - a second to import, needed once a night
    from sklearn.metrics import silhouette_score  # noqa: PLC0415 - same

    few = table[:: -(-len(table) // SAMPLE)]
    different = len(np.unique(few, axis=0))
    best: tuple[float, int] | None = None
    for count in range(2, min(rule.most, different - 1) + 1):
        labels = KMeans(count, n_init=3, random_state=SEED).fit_predict(few)
        if len(np.unique(labels)) < count:
            continue
        score = float(silhouette_score(few, labels))
        if best is None or score > best[0] + 0.01:
            best = (score, count)
    if best is None:
        return None, None
    model = KMeans(best[1], n_init=3, random_state=SEED).fit(table[:: -(-len(table) // FITTED)])
    return model.predict(table).astype(np.int64), best[0]


def _cluster(  # noqa: PLR0917 - columns
    members: NDArray[np.bool_],
    days_since: Whole,
    purchases: Whole,
    spent: Whole,
    interval: Numbers,
    medians: tuple[float, float, float],
) -> Cluster:
    days, count, fen = (float(column[members].mean()) for column in (days_since, purchases, spent))
    again = interval[members]
    again = again[~np.isnan(again)]
    words = (
        "recent" if days <= medians[0] else "away",
        "often" if count > medians[1] else "seldom",
        "big" if fen > medians[2] else "small",
    )
    return Cluster(
        "_".join(words),
        int(members.sum()),
        int(spent[members].sum()),
        days,
        count,
        fen / 100,
        float(again.mean()) if len(again) else None,
    )


def _told_apart(clusters: list[Cluster]) -> tuple[Cluster, ...]:
    seen: Counter[str] = Counter()
    named = []
    for found in clusters:
        seen[found.name] += 1
        name = found.name if seen[found.name] == 1 else f"{found.name}#{seen[found.name]}"
        named.append(
            Cluster(
                name,
                found.size,
                found.spent,
                found.days_since,
                found.purchases,
                found.mean_spent,
                found.interval,
            )
        )
    return tuple(named)
