"""What engines of the synthesis found, under the ids of a run."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import t

from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.high_point.estimates import (
    asymmetry_estimate,
    belief_estimates,
    log_ratio_of,
    pooled_estimates,
)
from ipvi_eval.synthesis.funnel import egger
from ipvi_eval.synthesis.random_effects import synthesise
from ipvi_eval.synthesis.studies import Studies, studies_from_counts
from ipvi_eval.synthesis.update import Prior, update

PRIOR = Prior(name="test", mean=-0.2, sd=0.1, why="made up")
SHARES = studies_from_counts([10, 20, 30], [100, 110, 120], ["a", "b", "c"])


def test_an_asymmetry_is_told_on_k_less_two_degrees_of_freedom() -> None:
    many = Studies(effects=np.arange(12.0), variances=np.arange(1, 13.0), labels=tuple("abcdefghijkl"))
    found = asymmetry_estimate(egger(many), "x.egger")
    assert (found.id, found.df, found.value) == ("x.egger", 10, egger(many).slope)


def test_a_pooled_mean_with_what_a_new_place_may_expect() -> None:
    made = {e.id: e for e in pooled_estimates(synthesise(SHARES), "evidence.synthesis")}
    assert set(made) == {f"evidence.synthesis.{x}" for x in ("mean", "tau2", "i2", "q", "new_place")}
    fit = synthesise(SHARES)
    mean, place = made["evidence.synthesis.mean"], made["evidence.synthesis.new_place"]
    assert (mean.unit, mean.df) == ("proportion", 2)
    assert mean.value == pytest.approx(1 / (1 + math.exp(-fit.mean)))
    assert place.lower < mean.lower < mean.value < mean.upper < place.upper
    two = Studies(effects=np.array([0.1, 0.2]), variances=np.array([0.1, 0.1]), labels=("a", "b"))
    fit = synthesise(two)
    assert fit.prediction is None
    assert "narrower" in str(pooled_estimates(fit, "x")[0].note) or fit.interval[1] > fit.wald_interval[1]


def test_a_belief_after_our_data_by_the_size_of_the_fall() -> None:
    made = {e.id: e for e in belief_estimates(update(PRIOR, log_ratio=0.05, standard_error=0.2), "evidence.bayes")}
    assert set(made) == {f"evidence.bayes.{x}" for x in ("posterior", "prior_weight", "conflict", "reduction_0",
                                                        "reduction_10", "reduction_20")}  # fmt: skip
    posterior = made["evidence.bayes.posterior"]
    assert posterior.value == pytest.approx(math.exp(-0.15))
    assert posterior.lower == pytest.approx(math.exp(-0.15 - 1.959964 * 125**-0.5), rel=1e-6)


def test_the_counts_behind_our_ratio_reach_every_estimate() -> None:
    result = update(PRIOR, log_ratio=0.05, standard_error=0.2)
    assert {estimate.cells for estimate in belief_estimates(result, "x", cells=(12, 7))} == {(12, 7)}


def test_an_estimated_ratio_keeps_its_spread_its_own_limits_and_the_events_behind_it() -> None:
    found = Estimate(
        id="its.x.headline.ratio", value=0.8, unit="ratio", method="m", lower=0.6, upper=1.07, level=0.95,
        standard_error=0.14, df=20, events=300, cells=(500,),
    )  # fmt: skip
    ours = log_ratio_of(found, design_level=2)
    assert (ours.log, ours.standard_error, ours.df) == (math.log(0.8), 0.14, 20)
    assert ours.cells == (500, 300)
    # Its own limits, not exp(log 0.8 +- t_20(0.975) 0.14): a mixture of t distributions is not one of them.
    assert ours.interval == (0.6, 1.07)
    # Without limits of its own: exp(log 0.8 +- t_20(0.975) 0.14), t from scipy.
    bare = log_ratio_of(replace(found, lower=None, upper=None), design_level=2)
    assert bare.interval == pytest.approx([0.8 * math.exp(s * t.ppf(0.975, 20) * 0.14) for s in (-1, 1)])
    for fault in ({"unit": "number"}, {"standard_error": None}, {"value": None}, {"events": None, "cells": ()}):
        with pytest.raises(AnalysisError, match="is no ratio with a value"):
            log_ratio_of(replace(found, **fault), design_level=2)
