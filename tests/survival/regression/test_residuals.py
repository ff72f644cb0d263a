"""Residuals against R's residuals.coxph, and the sums they must have."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.regression.residuals import (
    deviance_residuals,
    dfbeta_residuals,
    martingale_residuals,
    schoenfeld_residuals,
    score_residuals,
)
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells

NAMES = ["trt", "karno", "age"]


@pytest.fixture(scope="module")
def fit(veteran):
    return cox(Columns.of(veteran[NAMES], NAMES), Spells.of(veteran.time, veteran.status))


def test_every_residual_of_veteran(fit, from_r):
    r = from_r("residuals")
    schoenfeld = schoenfeld_residuals(fit)
    for name, ours in {
        "martingale": martingale_residuals(fit),
        "deviance": deviance_residuals(fit),
        "score": score_residuals(fit),
        "dfbeta": dfbeta_residuals(fit),
        "schoenfeld": schoenfeld.values,
        "scaledsch": schoenfeld.scaled,
    }.items():
        r[f"veteran.{name}"].check(ours)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_sums_with_weights_strata_and_late_entry(rossi, ties):
    # Laws: weighted martingale and score residuals add up to 0; D'D of weighted dfbeta is the robust covariance.
    weight = 1 + rossi.age / 10
    start = np.minimum(rossi.week - 1, rossi.prio).astype(float)
    names = ["fin", "age", "prio"]
    fit = cox(
        Columns.of(rossi[names], names),
        Spells.of(rossi.week, rossi.arrest, start=start, weight=weight, strata=rossi.race),
        ties=ties,
    )
    w = weight.to_numpy()
    assert w @ martingale_residuals(fit) == pytest.approx(0, abs=1e-9)
    np.testing.assert_allclose(w @ score_residuals(fit), 0, atol=1e-8)
    D = w[:, None] * dfbeta_residuals(fit)
    np.testing.assert_allclose(D.T @ D, fit.covariance, rtol=1e-10)
    schoenfeld = schoenfeld_residuals(fit)
    np.testing.assert_allclose(w[schoenfeld.row] @ schoenfeld.values, 0, atol=1e-8)
    assert len(schoenfeld.tidy()) == fit.events


def test_clusters_sum_dfbeta_before_squaring(rossi):
    names = ["fin", "prio"]
    fit = cox(Columns.of(rossi[names], names), Spells.of(rossi.week, rossi.arrest, person=rossi.age))
    D = np.stack([dfbeta_residuals(fit)[rossi.age == a].sum(axis=0) for a in rossi.age.unique()])
    np.testing.assert_allclose(D.T @ D, fit.covariance, rtol=1e-10)
    assert fit.clusters == rossi.age.nunique()
