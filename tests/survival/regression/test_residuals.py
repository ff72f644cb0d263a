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


def test_first_residuals_of_veteran(fit):
    # R: residuals(coxph(Surv(time, status) ~ trt + karno + age, veteran), type = ...), the first rows
    np.testing.assert_allclose(martingale_residuals(fit)[:2], [0.434617389627192, -1.30197342189642], atol=1e-9)
    np.testing.assert_allclose(deviance_residuals(fit)[:2], [0.520836252377414, -0.967684511936499], atol=1e-9)
    np.testing.assert_allclose(
        score_residuals(fit)[0], [-0.148628833363137, -4.96128358210162, 4.63778384365033], atol=1e-9
    )
    np.testing.assert_allclose(
        dfbeta_residuals(fit)[0], [-0.00569200510745463, -6.61545726787081e-05, 0.00037881549020131], atol=1e-9
    )
    schoenfeld = schoenfeld_residuals(fit)
    np.testing.assert_allclose(schoenfeld.values[0], [0.43744369431496, -24.3510270563801, 6.17633958041543], atol=1e-9)
    np.testing.assert_allclose(
        schoenfeld.scaled[0], [2.32890593764659, -0.119009430308369, 0.0145464524056255], atol=1e-9
    )


def test_every_residual_of_veteran(fit, r_numbers):
    # R: residuals(<same fit>, type = "martingale", "deviance", "score", "dfbeta", "schoenfeld", "scaledsch")
    r = r_numbers("cox_residuals_predict")
    schoenfeld = schoenfeld_residuals(fit)
    for name, ours in {
        "martingale": martingale_residuals(fit),
        "deviance": deviance_residuals(fit),
        "score": score_residuals(fit),
        "dfbeta": dfbeta_residuals(fit),
        "schoenfeld_time": schoenfeld.time,
        "schoenfeld": schoenfeld.values,
        "scaledsch": schoenfeld.scaled,
    }.items():
        np.testing.assert_allclose(ours, r[name], rtol=0, atol=1e-9, err_msg=name)


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
