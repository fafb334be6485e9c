"""Warnings: the rule by hand, the model on made-up shops with a fixed seed, reasons and measures."""

from __future__ import annotations

import json

import numpy as np
import pytest

from bot.crm.churn import judge, marks, model_from, model_level, rule_level, rule_risk
from bot.crm.features import NAMES, bought_between, features
from bot.crm.lifecycle import Rhythm, Standing
from bot.crm.loyalty import Voice
from bot.crm.purchases import DAY_SECONDS, deals_from, outlines, second_of
from bot.crm.reasons import Case, load_measures, measures_for, reasons_of
from bot.crm.rules import with_changes
from tests.crm.people import FOLDER, NOW, RULES, at, bought
from tests.crm.synthetic import shop_of

END = second_of(NOW)


def test_rule() -> None:
    """Late by 1.5 and 2 rhythms are borders that still count as the lower level; at 2 the risk is one half."""
    assert ["low", "low", "medium", "medium", "high", ""] == [
        rule_level(ratio, RULES.churn) for ratio in (0, 1.5, 1.51, 2.0, 2.01, None)
    ]
    assert (0, 0.5, 0.75) == tuple(rule_risk(ratio, RULES.churn) for ratio in (0, 2, 4))
    assert ["low", "medium", "high"] == [model_level(risk, RULES.churn) for risk in (0.59, 0.6, 0.8)]


def test_features_never_see_the_future() -> None:
    """What is bought later changes no feature, and who had bought nothing yet has none."""
    early = [bought("a", "2026-01-01", 50), bought("a", "2026-02-01", 70)]
    later = [*early, bought("a", "2026-06-01", 90), bought("b", "2026-06-02", 10)]
    moment = second_of(at("2026-03-01"))
    known = features(deals_from(["a", "b"], early).until(moment), moment, RULES.life)
    told = features(deals_from(["a", "b"], later).until(moment), moment, RULES.life)
    assert np.array_equal(known, told, equal_nan=True)
    assert np.isnan(told[1]).all()
    assert 28.0 == pytest.approx(np.expm1(told[0, NAMES.index("recency")]))
    assert 2 == pytest.approx(np.expm1(told[0, NAMES.index("purchases")]))


def test_horizon_borders() -> None:
    """The horizon is open at its start and closed at its end."""
    deals = deals_from(["a"], [bought("a", NOW, 10)])
    assert not bought_between(deals, END, END + DAY_SECONDS)[0]
    assert bought_between(deals, END - DAY_SECONDS, END)[0]


def test_too_few_and_one_sided() -> None:
    """Few customers, or customers of one kind only, teach nothing: the rule stays."""
    few, model = judge(shop_of(100, seed=1, until=END), END, RULES.churn, RULES.life)
    assert ("rule", "too_few", None) == (few.winner, few.why, model)
    strict = with_changes(RULES, {"churn": {"least_each": 5000}}).churn
    assert "one_sided" == judge(shop_of(900, seed=1, until=END), END, strict, RULES.life)[0].why


def test_model_is_judged_on_later_purchases() -> None:
    """On a shop whose customers come and leave in rhythms of their own the model ranks and calibrates better."""
    verdict, model = judge(shop_of(2_000, seed=7, until=END), END, RULES.churn, RULES.life)
    assert verdict.rule is not None
    assert verdict.model is not None
    assert ("model", "better") == (verdict.winner, verdict.why)
    assert verdict.model.brier < verdict.rule.brier - RULES.churn.margin
    assert verdict.model.auc > verdict.rule.auc > 0.6
    assert verdict.model.calibration < 0.08
    assert model is not None
    kept = model_from(json.loads(json.dumps(model.as_json())))
    assert kept == model
    assert model_from({**model.as_json(), "names": ["other"]}) is None


def test_a_shop_without_a_pattern_keeps_the_rule() -> None:
    """Where everybody buys by chance alone the model is not better by the margin, and is not used."""
    verdict, model = judge(shop_of(1_500, seed=5, until=END, plain=True), END, RULES.churn, RULES.life)
    assert ("rule", "no_better", None) == (verdict.winner, verdict.why, model)


def test_marks_by_hand() -> None:
    """Four probabilities: every leaver above every stayer, Brier 0.06, calibration 0.2 in three bins."""
    found = marks(np.array([0.9, 0.7, 0.3, 0.1]), np.array([True, True, False, False]))
    assert (1.0, 1.0) == (found.auc, found.precision)
    assert 0.05 == pytest.approx(found.brier)
    assert 0.2 == pytest.approx(found.calibration)


def test_reasons_and_measures() -> None:
    """A complaint after the last purchase comes first; measures follow the reasons or the known cause."""
    deals = [bought("a", "2026-01-02", 10), bought("a", "2026-01-21", 10, refunded=4)]
    standing = Standing(2, 160, 20, 0, Rhythm(20, own=False))
    voice = Voice((2.0,), 1, 1, 0, 1, 0)
    case = Case(standing, (20,), outlines(deals), at("2026-01-25"), voice)
    told = reasons_of(case, RULES.churn, END)
    assert ["complaint", "low_mark", "given_back", "late"] == [key for key, _ in told]
    assert (0.5, 8.0) == (dict(told)["given_back"], dict(told)["late"])
    measures = load_measures(FOLDER)
    assert "settle_complaint" == measures_for(told, "", measures)[0].id
    assert {"other_courier", "settle_complaint"} == {m.id for m in measures_for(told, "logistics", measures)}
