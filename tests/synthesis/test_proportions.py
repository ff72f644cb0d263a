from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm
from statsmodels.stats.proportion import proportion_confint

from ipvi_eval.errors import AnalysisError
from ipvi_eval.synthesis import proportions as p

Z95 = float(norm.ppf(0.975))


@pytest.mark.parametrize(
    ("events", "n", "lower", "upper"),
    [
        # Newcombe 1998a (Stat Med 17:857), table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
        # Worked by hand: 2 of 14, 4.0 to 39.9 %.
        (2, 14, 0.0401, 0.3994),
    ],
)
def test_wilson_agrees_with_newcombe_1998(events: int, n: int, lower: float, upper: float) -> None:
    assert p.wilson(events, n) == pytest.approx((lower, upper), abs=5e-5)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        # Newcombe 1998b (Stat Med 17:873), table II, method 10.
        ((56, 70, 48, 80), (0.2000, 0.0524, 0.3339)),
        ((9, 10, 3, 10), (0.6000, 0.1705, 0.8090)),
        ((5, 56, 0, 29), (0.0893, -0.0381, 0.1926)),
        ((0, 10, 0, 20), (0.0000, -0.1611, 0.2775)),
        ((10, 10, 0, 20), (1.0000, 0.6791, 1.0000)),
    ],
)
def test_difference_agrees_with_newcombe_1998(
    counts: tuple[int, int, int, int], expected: tuple[float, float, float]
) -> None:
    first, second = p.share_from_counts(*counts[:2]), p.share_from_counts(*counts[2:])
    found = (first.value - second.value, *p.difference(first, second, z=p.normal_quantile(0.95)))
    assert found == pytest.approx(expected, abs=6e-5)


@given(n=st.integers(1, 5000), share=st.floats(0, 1))
def test_wilson_equals_statsmodels(n: int, share: float) -> None:
    events = round(share * n)
    expected = proportion_confint(events, n, method="wilson")
    assert p.wilson(events, n) == pytest.approx(expected, abs=1e-12)


def test_log_log_interval_of_a_risk() -> None:
    # Closed form: exp(-H exp(+-z se / (S H))) with S = 0.8, H = -log 0.8.
    rest = -math.log(0.8)
    half = Z95 * 0.03 / (0.8 * rest)
    expected = (1 - math.exp(-rest * math.exp(-half)), 1 - math.exp(-rest * math.exp(half)))
    assert p.share_from_standard_error(0.2, 0.03).interval() == pytest.approx(expected, abs=1e-14)


@given(value=st.floats(0.02, 0.9), error=st.floats(0.01, 2), level=st.floats(0.5, 0.99))
def test_interval_and_standard_error_give_the_same_share(value: float, error: float, level: float) -> None:
    # An error of 2 on the logit is an interval from 2 to 98 %; far wider ones end where 1 - upper has lost its digits.
    se = error * value * (1 - value)
    first = p.share_from_standard_error(value, se)
    lower, upper = first.interval(level)
    if 0 < lower < value < upper < 1:
        second = p.share_from_interval(value, lower, upper, level=level)
        assert second.interval(0.9) == pytest.approx(first.interval(0.9), rel=1e-6)


@given(value=st.floats(0.05, 0.9), se=st.floats(0.001, 0.05), theirs=st.floats(0.05, 0.9))
def test_against_a_point_the_intervals_are_shifted_and_scaled(value: float, se: float, theirs: float) -> None:
    mine, point = p.share_from_standard_error(value, se), p.share_point(theirs)
    lower, upper = mine.bounds(Z95)
    assert p.difference(mine, point, z=Z95) == pytest.approx((lower - theirs, upper - theirs), abs=1e-12)
    assert p.ratio(mine, point, z=Z95) == pytest.approx((lower / theirs, upper / theirs), rel=1e-6)


def test_ratio_covers_at_its_level() -> None:
    # Simulation with known truth 0.15 / 0.20, 2,000 draws: standard error of a coverage of 0.95 is 0.005.
    import numpy as np

    rng = np.random.default_rng(20)
    first, second = rng.binomial(120, 0.15, 2000), rng.binomial(150, 0.2, 2000)
    hits = 0
    for a, b in zip(first, second, strict=True):
        lower, upper = p.ratio(p.share_from_counts(int(a), 120), p.share_from_counts(int(b), 150), z=Z95)
        hits += lower <= 0.75 <= upper
    assert hits / 2000 == pytest.approx(0.95, abs=0.02)


@given(a=st.integers(1, 30), n=st.integers(31, 90), c=st.integers(1, 30), m=st.integers(31, 90), z=st.floats(0.1, 4.0))
def test_ratio_limits_solve_their_equation(a: int, n: int, c: int, m: int, z: float) -> None:
    # Donner and Zou 2012: at the lower limit R the MOVER lower limit of p1 - R p2 is 0, at the upper limit its upper.
    first, second = p.share_from_counts(a, n), p.share_from_counts(c, m)
    (l1, u1), (l2, u2) = first.bounds(z), second.bounds(z)
    lower, upper = p.ratio(first, second, z=z)
    low = first.value - lower * second.value - math.hypot(first.value - l1, lower * (u2 - second.value))
    high = first.value - upper * second.value + math.hypot(u1 - first.value, upper * (second.value - l2))
    assert low == pytest.approx(0, abs=1e-9)
    assert high == pytest.approx(0, abs=1e-8 * max(1.0, upper))
    assert lower <= first.value / second.value <= upper


def test_ratio_edges() -> None:
    assert p.ratio(p.share_from_counts(0, 20), p.share_from_counts(1, 5), z=1.96)[0] == 0
    point, zero = p.share_point(0.2), p.Share(0.1, lambda _z: (0.0, 0.4), "made up")
    assert p.ratio(point, zero, z=1.96)[1] == math.inf
    with pytest.raises(AnalysisError, match="difference"):
        p.ratio(p.share_from_counts(3, 20), p.share_from_counts(0, 5), z=1.96)


@pytest.mark.parametrize(("events", "n"), [(-1, 10), (11, 10), (0, 0)])
def test_impossible_counts_are_refused(events: int, n: int) -> None:
    with pytest.raises(AnalysisError, match="between 0 and n"):
        p.wilson(events, n)


def test_an_impossible_level_is_refused() -> None:
    for level in (0, 1, 95):
        with pytest.raises(AnalysisError, match="not 95"):
            p.wilson(1, 10, level=level)
