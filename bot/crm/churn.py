"""Warnings of leaving customers: a rule over everybody's own rhythm, and a trained model where it is better.

The rule needs no history: somebody who is late by more than a factor of the own rhythm is warned of. The model
is a logistic regression over `features`, with Platt's calibration from five folds; it is plain numbers, kept with
the shop's settings. Whether it is used is decided on later purchases than it was trained on (`judge`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np

from bot.crm.features import NAMES, Numbers, bought_between, days_since, features, rhythms
from bot.crm.purchases import DAY_SECONDS, Deals, Flags
from bot.crm.rules import ChurnRule, LifeRule

Level = Literal["", "low", "medium", "high"]
Winner = Literal["rule", "model"]
Why = Literal["too_few", "one_sided", "no_better", "better"]

FOLDS: Final = 5
SEED: Final = 20240229
MOST: Final = 40_000
"""Customers that a model is trained on at most, taken at even steps."""
BINS: Final = 10
WEIGHT: Final = 0.15
"""A part of the model's sum that is worth telling as a reason."""


@dataclass(frozen=True, slots=True)
class Model:
    """A calibrated logistic regression as plain numbers."""

    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weight: tuple[float, ...]
    bias: float
    slope: float
    shift: float
    """Platt: p = 1 / (1 + exp(slope * sum + shift))."""

    def risk(self, table: Numbers) -> Numbers:
        """Return the probability of leaving, 0 to 1, of each row of features."""
        total = ((table - np.array(self.mean)) / np.array(self.scale)) @ np.array(self.weight) + self.bias
        chance: Numbers = 1.0 / (1.0 + np.exp(np.clip(self.slope * total + self.shift, -50, 50)))
        return chance

    def terms(self, table: Numbers) -> Numbers:
        """Return what each feature adds to the sum, for each row."""
        found: Numbers = (table - np.array(self.mean)) / np.array(self.scale) * np.array(self.weight)
        return found

    def as_json(self) -> dict[str, Any]:
        """Return plain values for the shop's settings."""
        return {
            "names": list(NAMES),
            "mean": list(self.mean),
            "scale": list(self.scale),
            "weight": list(self.weight),
            "bias": self.bias,
            "slope": self.slope,
            "shift": self.shift,
        }


def parts_of(terms: Sequence[float]) -> tuple[tuple[str, float], ...]:
    """Return what speaks for leaving in one row of `Model.terms`, strongest first."""
    named = [(name, part) for name, part in zip(NAMES, terms, strict=True) if part > WEIGHT]
    return tuple(sorted(named, key=lambda pair: -pair[1]))


def model_from(value: Mapping[str, Any] | None) -> Model | None:
    """Return a model that was kept; None for one that was made from other features."""
    if not value or tuple(value.get("names", ())) != NAMES:
        return None
    columns = (tuple(float(x) for x in value[key]) for key in ("mean", "scale", "weight"))
    mean, scale, weight = columns
    return Model(mean, scale, weight, float(value["bias"]), float(value["slope"]), float(value["shift"]))


@dataclass(frozen=True, slots=True)
class Marks:
    """How good probabilities were, on purchases that came later."""

    auc: float
    precision: float
    """Average precision."""
    brier: float
    calibration: float
    """Mean gap between told and true share, over ten bins of equal width, weighted by size."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Which of rule and model is used, and the figures that decided it."""

    winner: Winner
    why: Why
    customers: int
    left: int
    """Of them, in the horizon before the reference."""
    rule: Marks | None = None
    model: Marks | None = None

    def as_json(self) -> dict[str, Any]:
        """Return plain values."""
        marks = {
            name: None
            if found is None
            else {
                "auc": round(found.auc, 4),
                "precision": round(found.precision, 4),
                "brier": round(found.brier, 4),
                "calibration": round(found.calibration, 4),
            }
            for name, found in (("rule", self.rule), ("model", self.model))
        }
        return {
            "winner": self.winner,
            "why": self.why,
            "customers": self.customers,
            "left": self.left,
            **marks,
        }


def rule_risk(ratio: float, rule: ChurnRule) -> float:
    """Return 0 to 1, one half at the border of a warning: 1 - 2^(-ratio / warn)."""
    return 1.0 - math.exp2(-max(0.0, ratio) / rule.warn)


def rule_level(ratio: float | None, rule: ChurnRule) -> Level:
    """Return the level of somebody late by `ratio` rhythms; on a border the lower one."""
    if ratio is None:
        return ""
    return "high" if ratio > rule.warn else "medium" if ratio > rule.watch else "low"


def model_level(risk: float, rule: ChurnRule) -> Level:
    """Return the level of a probability; on a border the higher one."""
    return "high" if risk >= rule.high else "medium" if risk >= rule.medium else "low"


def judge(deals: Deals, second: int, churn: ChurnRule, life: LifeRule) -> tuple[Verdict, Model | None]:
    """Train on an earlier stretch, compare on the last one, and return the better and a model fit for now.

    With horizon h and reference t: trained on features known at t - 2h and who bought in (t - 2h, t - h];
    judged on features known at t - h and who bought in (t - h, t]. The rule's lateness is calibrated on the
    same training stretch, so that both are judged as probabilities. A model that wins is fitted again on the
    latest stretch. The model wins when its Brier score is better by the margin and its ranking no worse.
    """
    horizon = churn.horizon * DAY_SECONDS
    early, late = second - 2 * horizon, second - horizon
    train, test = _stretch(deals, early, horizon, life), _stretch(deals, late, horizon, life)
    for part in (train, test):
        if len(part.left) < churn.least_customers:
            return Verdict("rule", "too_few", len(test.left), int(test.left.sum())), None
        if min(int(part.left.sum()), int((~part.left).sum())) < churn.least_each:
            return Verdict("rule", "one_sided", len(test.left), int(test.left.sum())), None
    overdue = NAMES.index("overdue")
    simple = fit(train.table[:, [overdue]], train.left)
    told = fit(train.table, train.left)
    rule_marks = marks(simple.risk(test.table[:, [overdue]]), test.left)
    model_marks = marks(told.risk(test.table), test.left)
    better = model_marks.brier <= rule_marks.brier - churn.margin and model_marks.auc >= rule_marks.auc
    verdict = Verdict(
        "model" if better else "rule",
        "better" if better else "no_better",
        len(test.left),
        int(test.left.sum()),
        rule_marks,
        model_marks,
    )
    return verdict, fit(test.table, test.left) if better else None


def fit(table: Numbers, left: Flags) -> Model:
    """Return a calibrated regression; the same rows give the same numbers."""
    from sklearn.calibration import CalibratedClassifierCV  # noqa: PLC0415 - a second to import, seldom needed
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - same
    from sklearn.model_selection import StratifiedKFold  # noqa: PLC0415 - same
    from threadpoolctl import (  # type: ignore[import-untyped]  # noqa: PLC0415 - needed with them
        threadpool_limits,  # small matrices: threads only wait for one another
    )

    step = -(-len(left) // MOST)
    table, left = table[::step], left[::step]
    mean, scale = table.mean(axis=0), table.std(axis=0)
    scale[scale == 0] = 1.0
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    regression = LogisticRegression(C=1.0, solver="newton-cholesky", max_iter=100)
    calibrated = CalibratedClassifierCV(regression, method="sigmoid", cv=folds, ensemble=False)
    with threadpool_limits(1):
        calibrated.fit((table - mean) / scale, left.astype(np.int64))
    inner = calibrated.calibrated_classifiers_[0]
    platt = inner.calibrators[0]
    return Model(
        tuple(mean.tolist()),
        tuple(scale.tolist()),
        tuple(inner.estimator.coef_[0].tolist()),
        float(inner.estimator.intercept_[0]),
        float(platt.a_),
        float(platt.b_),
    )


def marks(risk: Numbers, left: Flags) -> Marks:
    """Return how good probabilities of leaving were."""
    from sklearn.metrics import average_precision_score, roc_auc_score  # noqa: PLC0415 - see fit

    bins = np.minimum((risk * BINS).astype(np.int64), BINS - 1)
    size = np.bincount(bins, minlength=BINS)
    gap = np.abs(
        np.bincount(bins, weights=risk, minlength=BINS) - np.bincount(bins, weights=left, minlength=BINS)
    )
    return Marks(
        float(roc_auc_score(left, risk)),
        float(average_precision_score(left, risk)),
        float(((risk - left) ** 2).mean()),
        float(gap.sum() / size.sum()),
    )


def overdue_of(deals: Deals, second: int, life: LifeRule) -> Numbers:
    """Return rhythms since the last purchase of every customer; not-a-number without one."""
    late: Numbers = days_since(deals, second) / rhythms(deals, life)
    return late


@dataclass(frozen=True, slots=True)
class _Stretch:
    table: Numbers
    left: Flags


def _stretch(deals: Deals, second: int, horizon: int, life: LifeRule) -> _Stretch:
    """Return features at a moment, and who bought nothing in the horizon after it; the long dead left out."""
    known = deals.until(second)
    alive = (known.counts() > 0) & (np.nan_to_num(days_since(known, second), nan=np.inf) <= life.dead_days)
    table = features(known, second, life)[alive]
    return _Stretch(table, ~bought_between(deals, second, second + horizon)[alive])
