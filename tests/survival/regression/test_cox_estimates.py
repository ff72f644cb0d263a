"""What a Cox model tells, and which covariates it refuses by name."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.inference.ranked_test import ChiSquare
from ipvi_eval.survival.regression.cox_estimates import estimates, refuse_constant, refuse_redundant
from ipvi_eval.survival.regression.likelihood.event_days import Slopes
from ipvi_eval.survival.regression.likelihood.newton import Maximum
from tests.survival.regression.likelihood.test_event_days import arranged


def slopes(information):
    """Slopes of which only the information matters."""
    return Slopes(np.zeros(len(information)), -1.0, np.zeros(len(information)), np.array(information, dtype=float))


def test_the_first_covariate_that_earlier_ones_explain_is_named():
    refuse_redundant(slopes([[4, 1], [1, 2]]), ("age", "prior"), 10)
    with pytest.raises(AnalysisError, match=r"^twice cannot be told apart"):
        refuse_redundant(slopes([[4, 8, 1], [8, 16, 2], [1, 2, 9]]), ("age", "twice", "prior"), 10)
    with pytest.raises(AnalysisError, match=r"^a, c never varies"):
        refuse_constant(("a", "b", "c"), np.array([0.0, 1.0, 0.0]))


def test_a_product_of_scores_makes_errors_robust():
    """The sandwich is inverse product inverse (Lin and Wei 1989); 2 (logL - logL0) is the likelihood ratio."""
    data, _ = arranged()
    information, product = np.array([[4.0, 1.0], [1.0, 3.0]]), np.array([[5.0, 2.0], [2.0, 6.0]])
    at = Slopes(np.array([0.5, -0.2]), -8.0, np.zeros(2), information)
    best = Maximum(at.b, at, -8.0, -10.0, 4)
    plain = estimates(data, at, best, None, ("a", "b"), penalty="none", level=0.9)
    robust = estimates(data, at, best, product, ("a", "b"), penalty="none", level=0.9)
    inverse = np.linalg.inv(information)
    np.testing.assert_allclose(plain["covariance"], inverse)
    np.testing.assert_allclose(robust["covariance"], inverse @ product @ inverse)
    np.testing.assert_allclose(robust["naive_covariance"], inverse)
    assert (plain["robust"], robust["robust"]) == (False, True)
    assert plain["likelihood_ratio_test"].statistic == 4.0
    assert plain["wald_test"].statistic == pytest.approx(at.b @ information @ at.b)


def test_they_speak_of_the_covariates_as_given():
    data, _ = arranged()
    scaled = replace(data, scale=np.array([2.0, 0.25]))
    information, product = np.array([[4.0, 1.0], [1.0, 3.0]]), np.array([[5.0, 2.0], [2.0, 6.0]])
    at = Slopes(np.array([0.5, -0.2]), -8.0, np.zeros(2), information)
    best = Maximum(at.b, at, -8.0, -10.0, 4)
    one, other = (estimates(x, at, best, product, ("a", "b"), penalty="none", level=0.9) for x in (data, scaled))
    size = np.array([2.0, 0.25])
    np.testing.assert_allclose(other["coefficients"] * size, one["coefficients"])
    for name in ("covariance", "naive_covariance"):
        np.testing.assert_allclose(other[name] * np.outer(size, size), one[name])
    assert other["wald_test"] == one["wald_test"]


def test_scores_without_spread_test_nothing():
    data, _ = arranged()
    at = Slopes(np.array([0.5, -0.2]), -8.0, np.zeros(2), np.eye(2))
    found = estimates(
        data, at, Maximum(at.b, at, -8.0, -10.0, 4), np.zeros((2, 2)), ("a", "b"), penalty="none", level=0.9
    )
    assert found["wald_test"] == ChiSquare(0.0, 2, 1.0)
