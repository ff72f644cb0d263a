"""The prior of the wandering: a gamma density on the grid, and a share of it for a place of another kind."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.lasting_step.wandering_prior import PLANNED, PRIOR_MEAN, TAU, WanderingPrior


def gamma(mean: float) -> np.ndarray:
    """Of sum one, by scipy's density times what the trapezoidal rule gives each place of the grid."""
    inner = (TAU[2:] - TAU[:-2]) / 2
    widths = np.concatenate([[TAU[1] / 2], inner, [(TAU[-1] - TAU[-2]) / 2]])
    weight = widths * stats.gamma.pdf(TAU, 4, scale=mean / 4)
    return np.asarray(weight / weight.sum())


@pytest.mark.parametrize("mean", [0.005, 0.035, 0.09])
def test_about_one_mean_it_is_the_gamma_density(mean: float) -> None:
    weight = WanderingPrior(mean).weight
    np.testing.assert_allclose(weight / weight.sum(), gamma(mean), rtol=1e-12, atol=1e-300)


def test_where_the_mean_was_learned_a_tenth_lies_about_the_planned_one() -> None:
    np.testing.assert_allclose(
        WanderingPrior(0.01, 0.035).weight, 0.9 * gamma(0.01) + 0.1 * gamma(0.035), rtol=1e-12, atol=1e-300
    )


def test_months_of_a_place_of_another_kind_overrule_what_was_learned() -> None:
    """Bayes' theorem by hand: a likelihood about .06 with an error of .015, where .006 was learned.

    The share of the planned part after it is 1 / (1 + 9 x the ratio of the marginal likelihoods).
    """
    seen = stats.norm.pdf(TAU, 0.06, 0.015)
    marginal = [float(gamma(mean) @ seen) for mean in (0.006, 0.035)]
    planned = 1 / (1 + 9 * marginal[0] / marginal[1])
    after = [gamma(mean) * seen / one for mean, one in zip((0.006, 0.035), marginal, strict=True)]
    expected = ((1 - planned) * after[0] + planned * after[1]) @ TAU
    posterior = WanderingPrior(0.006, 0.035).weight * seen
    assert float(posterior @ TAU / posterior.sum()) == pytest.approx(expected, rel=1e-10)
    assert planned > 0.8
    alone = WanderingPrior(0.006).weight * seen
    assert expected > 1.5 * float(alone @ TAU / alone.sum())


def test_the_planned_one_is_that_of_the_postcodes_and_none_lies_at_nought() -> None:
    assert WanderingPrior(PRIOR_MEAN) == PLANNED
    for bad in ((0.0, None), (-0.01, None), (0.03, 0.0), (float("inf"), None)):
        with pytest.raises(AnalysisError, match="prior mean"):
            WanderingPrior(*bad)
