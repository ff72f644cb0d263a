from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm

from ipvi_eval.synthesis.mixture import NormalMixture

TWO = NormalMixture(np.array([0.25, 0.75]), np.array([-1.0, 1.0]), np.array([0.5, 1.0]))


def test_moments_are_those_of_the_law_of_total_variance() -> None:
    # Closed form: mean -.25 + .75 = .5; variance .25 * .25 + .75 * 1 + .25 * 2.25 + .75 * .25 = 1.5625.
    assert TWO.mean == pytest.approx(0.5)
    assert TWO.sd == pytest.approx(1.25)


def test_density_and_distribution_function_agree_with_numerical_integration() -> None:
    def density(x: float) -> float:
        return float(TWO.pdf(np.array([x]))[0])

    assert quad(density, -12, 0.3)[0] == pytest.approx(TWO.cdf(0.3), abs=1e-9)
    assert quad(density, -12, 14)[0] == pytest.approx(1, abs=1e-9)


@given(p=st.floats(0.001, 0.999))
def test_quantiles_invert_the_distribution_function(p: float) -> None:
    assert TWO.cdf(TWO.quantile(p)) == pytest.approx(p, abs=1e-9)


def test_one_component_is_a_normal() -> None:
    one = NormalMixture(np.ones(1), np.array([0.2]), np.array([0.3]))
    assert one.quantile(0.975) == pytest.approx(norm.ppf(0.975, 0.2, 0.3), rel=1e-12)
