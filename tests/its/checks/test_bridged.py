from __future__ import annotations

import numpy as np
import pytest
from scipy import linalg, optimize

from ipvi_eval.its.checks.bridged import bridged
from ipvi_eval.its.counts.count_models import CountFit, fit_counts
from ipvi_eval.its.gaussian.gls import gls_ar1
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import monthly_series

PLAN = DesignPlan(
    interruptions=(Interruption(month="2020-10", phase_in=("2020-07", "2020-09"), phase_style="drop"),),
    harmonics=0,
    offset="none",
)


@pytest.fixture(scope="module")
def fit() -> CountFit:
    rng = np.random.default_rng(4)
    noise = np.zeros(60)
    for t in range(1, 60):
        noise[t] = 0.5 * noise[t - 1] + 0.1 * rng.standard_normal()
    counts = rng.poisson(60 * np.exp(noise - 0.2 * (np.arange(60) >= 33)))
    found = fit_counts(monthly_series(np.datetime64("2018-01", "M") + np.arange(60), counts), PLAN)
    assert isinstance(found, CountFit)
    return found


def test_every_period_has_a_row_and_gaps_an_indicator(fit: CountFit) -> None:
    full = bridged(fit)
    assert full.X.shape == (60, 4 + 3)
    assert full.names[-3:] == ("left_out_2020-07", "left_out_2020-08", "left_out_2020-09")
    assert np.array_equal(full.X[fit.design.rows, :4], fit.design.X)
    assert full.X[30:33].sum() == 3
    assert full.y[fit.design.rows] == pytest.approx(np.log(fit.counts))


def test_restricted_likelihood_is_that_of_the_kept_months_alone(fit: CountFit) -> None:
    # Closed form: REML of the kept rows with corr(s, t) = rho^|s - t| on the calendar, maximised here by brute force.
    y, X, rows = np.log(fit.counts), fit.design.X, fit.design.rows

    def criterion(rho: float) -> float:
        V = rho ** np.abs(rows[:, None] - rows[None, :])
        inverse = linalg.inv(V)
        gram = X.T @ inverse @ X
        left = y - X @ linalg.solve(gram, X.T @ inverse @ y)
        n, k = X.shape
        return float(np.linalg.slogdet(V)[1] + np.linalg.slogdet(gram)[1] + (n - k) * np.log(left @ inverse @ left))

    rho = optimize.minimize_scalar(criterion, bounds=(-0.95, 0.95), method="bounded", options={"xatol": 1e-10}).x
    inverse = linalg.inv(rho ** np.abs(rows[:, None] - rows[None, :]))
    beta = linalg.solve(X.T @ inverse @ X, X.T @ inverse @ y)
    full = bridged(fit)
    found = gls_ar1(full.y, full.X, names=full.names)
    assert found.rho == pytest.approx(rho, abs=1e-5)
    assert found.coefficient("level_change").value == pytest.approx(beta[fit.design.column("level_change")], abs=1e-6)
