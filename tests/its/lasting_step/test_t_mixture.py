from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ipvi_eval.its.lasting_step.t_mixture import TMixture


def test_one_component_is_the_t_distribution_itself() -> None:
    # Closed form: estimate +- qt(.975, 20) se; p = 2 pt(-|t|, 20).
    one = TMixture(np.array([[1.0]]), np.array([[-0.3]]), np.array([[0.1]]), 20)
    contrast = one.contrast(0.95)
    half = stats.t.ppf(0.975, 20) * 0.1
    assert (contrast.lower, contrast.upper) == pytest.approx((-0.3 - half, -0.3 + half), abs=1e-9)
    assert contrast.se == pytest.approx(0.1, abs=1e-9)
    assert contrast.p == pytest.approx(2 * stats.t.cdf(-3, 20))
    assert one.contrast(0.95, tested=False).p is None


@pytest.mark.parametrize("sign", [1, -1])
def test_a_tiny_p_is_exact_on_both_sides(sign: int) -> None:
    # Closed form: 2 pt(-40, 30).
    one = TMixture(np.array([[1.0]]), np.array([[sign * 4.0]]), np.array([[0.1]]), 30)
    assert one.contrast(0.95).p == pytest.approx(2 * stats.t.cdf(-40, 30), rel=1e-9)


def test_a_mixture_has_the_draws_quantiles() -> None:
    # Simulation with a known truth: two million draws from the two components.
    rng = np.random.default_rng(1)
    weight, value, se = np.array([[0.3, 0.7]]), np.array([[-0.5, 0.2]]), np.array([[0.1, 0.4]])
    mixture = TMixture(weight, value, se, 12)
    at = rng.random(2_000_000) < 0.3
    drawn = np.where(at, -0.5 + 0.1 * rng.standard_t(12, at.size), 0.2 + 0.4 * rng.standard_t(12, at.size))
    for probability in (0.025, 0.5, 0.975):
        assert mixture.quantile(probability)[0] == pytest.approx(np.quantile(drawn, probability), abs=3e-3)
    assert mixture.point[0] == pytest.approx(drawn.mean(), abs=1e-3)
    assert mixture.below(0.0)[0] == pytest.approx((drawn < 0).mean(), abs=1e-3)


@given(
    st.lists(st.tuples(st.floats(0.01, 1), st.floats(-2, 2), st.floats(0.01, 2)), min_size=1, max_size=5),
    st.floats(3, 200),
    st.floats(0.01, 0.99),
)
def test_quantile_inverts_the_distribution(parts: list[tuple[float, float, float]], df: float, p: float) -> None:
    weight, value, se = (np.array([column]) for column in zip(*parts, strict=True))
    mixture = TMixture(weight / weight.sum(), value, se, df)
    assert mixture.below(mixture.quantile(p))[0] == pytest.approx(p, abs=1e-9)


def test_several_numbers_have_the_contrasts_of_each() -> None:
    rng = np.random.default_rng(5)
    weight = rng.dirichlet(np.ones(4), size=3)
    value, se = rng.normal(size=(3, 4)), rng.uniform(0.1, 2, size=(3, 4))
    several = TMixture(weight, value, se, 21.0).contrasts(0.9)
    each = [TMixture(weight[at, None], value[at, None], se[at, None], 21.0).contrast(0.9) for at in range(3)]
    assert several == each
    assert [one.p for one in TMixture(weight, value, se, 21.0).contrasts(0.9, tested=False)] == [None] * 3
