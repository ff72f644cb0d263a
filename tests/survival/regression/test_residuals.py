"""Residuals against R's residuals.coxph, and the sums they must have."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval import Columns, Spells, cox, residuals, schoenfeld_residuals

NAMES = ["trt", "karno", "age"]


@pytest.fixture(scope="module")
def fit(veteran):
    return cox(Columns.of(veteran[NAMES], NAMES), Spells.of(veteran.time, veteran.status))


def test_every_residual_of_veteran(fit, from_r):
    r = from_r("residuals")
    found, schoenfeld = residuals(fit), schoenfeld_residuals(fit)
    for name, ours in {
        "martingale": found.martingale,
        "deviance": found.deviance,
        "score": found.score,
        "dfbeta": found.dfbeta,
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
    w, found = weight.to_numpy(), residuals(fit)
    assert w @ found.martingale == pytest.approx(0, abs=1e-9)
    np.testing.assert_allclose(w @ found.score, 0, atol=1e-8)
    D = w[:, None] * found.dfbeta
    np.testing.assert_allclose(D.T @ D, fit.covariance, rtol=1e-10)
    schoenfeld = schoenfeld_residuals(fit)
    np.testing.assert_allclose(w[schoenfeld.row] @ schoenfeld.values, 0, atol=1e-8)
    assert len(schoenfeld.tidy()) == fit.events
    assert found.tidy()["dfbeta_age"].tolist() == found.dfbeta[:, 1].tolist()


def test_clusters_sum_dfbeta_before_squaring(rossi):
    names = ["fin", "prio"]
    fit = cox(Columns.of(rossi[names], names), Spells.of(rossi.week, rossi.arrest, person=rossi.age))
    D = np.stack([residuals(fit).dfbeta[rossi.age == a].sum(axis=0) for a in rossi.age.unique()])
    np.testing.assert_allclose(D.T @ D, fit.covariance, rtol=1e-10)
    assert fit.clusters == rossi.age.nunique()
