"""Families of log time: their derivatives, their quantiles, and scipy's distributions."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.parametric.location_scale import (
    FAMILIES,
    RowTerms,
    chain,
    check_family,
    covariance,
    log_density,
    log_survival,
    maximise,
    quantile_z,
)

SCIPY = {
    "weibull": stats.gumbel_l,
    "exponential": stats.gumbel_l,
    "log-normal": stats.norm,
    "log-logistic": stats.logistic,
}


@pytest.mark.parametrize("family", FAMILIES)
def test_derivatives_are_those_of_the_value(family):
    z, sigma, h = np.linspace(-3, 2, 11), np.full(11, 0.7), 1e-5
    for function in (log_density, log_survival):
        value, first, second = function(family, z)
        np.testing.assert_allclose(
            (function(family, z + h)[0] - function(family, z - h)[0]) / (2 * h), first, atol=1e-6
        )
        np.testing.assert_allclose(
            (function(family, z + h)[1] - function(family, z - h)[1]) / (2 * h), second, atol=1e-6
        )
        assert (np.diff(log_survival(family, z)[0]) < 0).all()
        assert value.shape == z.shape

        def terms(mu, s, function=function):
            scaled = (z - mu) / np.exp(s)
            return chain(function(family, scaled), scaled, np.exp(s))

        s = np.log(sigma)
        for k, (up, down) in enumerate([(terms(h, s), terms(-h, s)), (terms(0, s + h), terms(0, s - h))]):
            np.testing.assert_allclose((up.value - down.value) / (2 * h), terms(0, s).gradient[:, k], atol=1e-5)
            np.testing.assert_allclose((up.gradient - down.gradient) / (2 * h), terms(0, s).hessian[:, k], atol=1e-4)


@pytest.mark.parametrize("family", FAMILIES)
def test_densities_and_quantiles_are_those_of_scipy(family):
    z, p = np.linspace(-4, 3, 15), np.linspace(0.05, 0.95, 7)
    np.testing.assert_allclose(log_density(family, z)[0], SCIPY[family].logpdf(z), atol=1e-12)
    np.testing.assert_allclose(log_survival(family, z)[0], SCIPY[family].logsf(z), atol=1e-12)
    np.testing.assert_allclose(quantile_z(family, p), SCIPY[family].isf(p), atol=1e-12)


def test_unknown_family():
    with pytest.raises(AnalysisError, match="unknown family"):
        check_family("gompertz")


def test_a_start_at_which_there_is_no_likelihood_is_the_lowest_of_all_maxima():
    def terms(predictors):
        n = len(predictors[0])
        return RowTerms(np.full(n, np.nan), np.zeros((n, 1)), np.zeros((n, 1, 1)))

    found = maximise(terms, [np.ones((4, 1))], np.ones(4), np.array([2.0]), events=4)
    assert (found.value, found.identified) == (-np.inf, False)
    assert found.coefficients.tolist() == [2.0]


@pytest.mark.parametrize("unit", [1.0, 1e3])
def test_an_exponential_time_has_its_rate_by_division_and_that_rates_error(unit):
    """Closed form, Kalbfleisch and Prentice (2002), sec. 3.2: days over events in each group, variances 1 / events."""
    rng = np.random.default_rng(3)
    group, event = np.repeat([0.0, 1.0], 40), rng.random(80) < 0.7
    time, weight = rng.exponential(np.where(group == 1, 20, 9)), rng.uniform(0.5, 2, 80)

    def terms(predictors):
        z = np.log(time) - predictors[0]
        value = np.where(event, z, 0) - np.exp(z)
        slope, bend = np.exp(z) - event, -np.exp(z)
        return RowTerms(value, slope[:, None], bend[:, None, None])

    X = np.column_stack([np.ones(80), unit * group])
    events = weight @ event
    found = maximise(terms, [X], weight, np.array([1.0, 0.0]), events=events)
    days, count = (np.array([(weight * x)[group == g].sum() for g in (0, 1)]) for x in (time, event))
    log_mean = np.log(days / count)
    assert found.identified
    assert found.coefficients * [1, unit] == pytest.approx([log_mean[0], log_mean[1] - log_mean[0]])
    plain = covariance(found, weight, None) * np.outer([1, unit], [1, unit])
    expected = np.array([[1 / count[0], -1 / count[0]], [-1 / count[0], (1 / count).sum()]])
    np.testing.assert_allclose(plain, expected, rtol=1e-6)
    # Two rows a cluster: the sandwich of the groups' own scores.
    cluster = np.arange(80) // 2
    scores = weight * (time / (days / count)[group.astype(int)] - event)
    meat = [(np.bincount(cluster, scores * (group == g)) ** 2).sum() / count[g] ** 2 for g in (0, 1)]
    robust = covariance(found, weight, cluster) * np.outer([1, unit], [1, unit])
    assert robust[0, 0] == pytest.approx(meat[0], rel=1e-6)
    assert robust[1, 1] == pytest.approx(sum(meat), rel=1e-6)


def test_a_slope_that_flattens_towards_infinity_is_no_maximum():
    # All have the event, whatever the share: log(share) grows for ever.
    def terms(predictors):
        p = 1 / (1 + np.exp(-predictors[0]))
        return RowTerms(np.log(p), (1 - p)[:, None], -(p * (1 - p))[:, None, None])

    found = maximise(terms, [np.ones((9, 1))], np.ones(9), np.zeros(1), events=9)
    assert not found.identified
    with pytest.raises(AnalysisError, match="no single maximum"):
        covariance(found, np.ones(9), None)
