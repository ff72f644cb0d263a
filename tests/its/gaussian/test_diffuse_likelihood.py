"""The likelihood of differences against statsmodels' exact diffuse filter, at variances that are no maximum."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.tsa.statespace.structural import UnobservedComponents

from ipvi_eval.its.gaussian.diffuse_likelihood import DiffuseLikelihood, Level


@pytest.mark.parametrize(
    ("level", "season"),
    [("local level", None), ("local level", 12), ("smooth trend", None), ("local linear trend", 4)],
)
def test_it_is_that_of_the_exact_diffuse_filter(level: Level, season: int | None) -> None:
    """UnobservedComponents(mle_regression=False, use_exact_diffuse=True), where the first months tell effects apart."""
    rng = np.random.default_rng(4)
    t = np.arange(90)
    X = np.column_stack([t >= 40, np.maximum(t - 40, 0) / 12]).astype(float)
    y = 0.3 * np.cumsum(rng.normal(size=90)) + rng.normal(size=90) + X[:, 0]
    likelihood = DiffuseLikelihood.of(y, X, level, season)
    model = UnobservedComponents(y, level, seasonal=season, exog=X, mle_regression=False, use_exact_diffuse=True)
    assert [f"sigma2.{name}" for name in likelihood.names] == model.param_names
    for variances in rng.uniform(0.05, 2, (3, len(likelihood.names))):
        found, filtered = likelihood.at(variances), model.filter(variances, cov_type="none")
        assert found.log_likelihood == pytest.approx(filtered.llf, abs=1e-7)
        assert found.coefficients == pytest.approx(filtered.filtered_state[-2:, -1], rel=1e-8)
        assert found.covariance == pytest.approx(filtered.filtered_state_cov[-2:, -2:, -1], rel=1e-7)


def test_errors_of_the_forecasts_are_those_of_the_series_less_its_effects() -> None:
    y = np.random.default_rng(5).normal(size=40).cumsum()
    X = (np.arange(40) >= 20).astype(float)[:, None]
    found = DiffuseLikelihood.of(y, X, "local level", None).innovations(np.array([1.0, 0.5]), np.array([2.0]))
    left, level, variance = y - 2 * X[:, 0], y[0], 1.0
    for month in range(1, 40):  # the local level by hand (Durbin & Koopman 2012, eq. 2.15): its first state is y[0]
        assert found[month] == pytest.approx(left[month] - level)
        variance += 0.5
        gain = variance / (variance + 1.0)
        level, variance = level + gain * (left[month] - level), variance * (1 - gain)
