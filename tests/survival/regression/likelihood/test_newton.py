"""Newton's method on likelihoods whose maximum is known, or which have none."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.regression.likelihood.event_days import Slopes
from ipvi_eval.survival.regression.likelihood.newton import maximise, solve


def logistic(wins, losses):
    """Binomial log-likelihood of a log odds: the maximum is log(wins / losses)."""

    def slopes_at(b):
        share = 1 / (1 + np.exp(-b[0]))
        n = wins + losses
        value = wins * np.log(share) + losses * np.log1p(-share) if 0 < share < 1 else -np.inf
        return Slopes(b, value, np.array([wins - n * share]), np.array([[n * share * (1 - share)]]))

    return slopes_at


def test_a_known_maximum():
    slopes_at = logistic(70, 10)
    best = maximise(slopes_at, slopes_at(np.zeros(1)), 80)
    assert best.diverging is None
    assert best.b[0] == pytest.approx(np.log(7), rel=1e-12)
    assert best.null_log_likelihood == pytest.approx(80 * np.log(0.5))


def test_no_maximum():
    slopes_at = logistic(12, 0)
    best = maximise(slopes_at, slopes_at(np.zeros(1)), 12)
    assert best.diverging.tolist() == [True]


@pytest.mark.parametrize(
    "left", [[[-3.3e-12, 1.3e-11], [1.3e-11, 800.0]], [[1.0, 1.0], [1.0, 1.0]], [[0.0, 0.0], [0.0, 800.0]]]
)
def test_information_lost_in_rounding_after_the_first_step_is_no_maximum(left):
    """What a processor left of a covariate that runs off; the matrix at 0 was in order."""

    def slopes_at(b):
        at_zero = not b.any()
        information = np.array([[120.0, 36.0], [36.0, 120.0]]) if at_zero else np.array(left)
        return Slopes(
            b, -100.0 + 90.0 * (not at_zero), np.array([1800.0, 0.0]) if at_zero else np.zeros(2), information
        )

    best = maximise(slopes_at, slopes_at(np.zeros(2)), 80)
    assert best.diverging.tolist() == [True, True]
    assert best.b.all()


def test_a_matrix_singular_at_zero_is_an_error():
    def slopes_at(b):
        return Slopes(b, 0.0, np.ones(2), np.ones((2, 2)))

    with pytest.raises(AnalysisError, match="cannot be told apart"):
        maximise(slopes_at, slopes_at(np.zeros(2)), 80)


def test_steps_that_overflow_are_halved():
    # exp(b) - 100 b has its minimum at log(100); the first step from 0 lands where exp overflows.
    def slopes_at(b):
        rate = np.exp(b)
        return Slopes(b, float(1e3 * b[0] - rate[0]), 1e3 - rate, np.array([[rate[0]]]))

    best = maximise(slopes_at, slopes_at(np.zeros(1)), 1)
    assert best.b[0] == pytest.approx(np.log(1e3), rel=1e-10)


def test_solving_scales_the_diagonal():
    matrix = np.array([[1e-12, 1e-4], [1e-4, 1e6]])
    np.testing.assert_allclose(matrix @ solve(matrix, np.array([1.0, 2.0])), [1, 2], rtol=1e-6)
    with pytest.raises(AnalysisError, match="cannot be told apart"):
        solve(np.ones((2, 2)), np.ones(2))
