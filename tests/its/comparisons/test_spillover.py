"""Displacement: the worked example of the plan, closed forms and a simulation with known truth."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.comparisons.spillover import (
    BeforeAfter,
    equal_windows,
    weighted_displacement_difference,
)
from ipvi_eval.questions.counts.estimates import as_estimates

TARGET, CONTROL = BeforeAfter(50, 30), BeforeAfter(60, 55)


def test_worked_example() -> None:
    """T 50 -> 30, C 60 -> 55: WDD (30-50)-(55-60) = -15, SE sqrt(50+30+60+55) (by hand)."""
    difference = weighted_displacement_difference(TARGET, CONTROL)
    assert difference.value == -15
    assert difference.standard_error == pytest.approx(math.sqrt(195))
    assert difference.displacement is None
    assert difference.lower == pytest.approx(-15 - 1.959964 * math.sqrt(195))


def test_displacement_adds_its_own_part_and_variance() -> None:
    """Wheeler & Ratcliffe 2018, eq. 1-2, by hand: -15 + (45-40) - (20-22) = -8; variance 195 + 40+45+22+20."""
    total = weighted_displacement_difference(
        TARGET, CONTROL, catchment=BeforeAfter(40, 45), catchment_control=BeforeAfter(22, 20), dispersion=2
    )
    assert (total.value, total.target, total.displacement) == (-8, -15, 7)
    assert total.standard_error == pytest.approx(math.sqrt(2 * 322))
    assert total.cells == (50, 30, 60, 55, 40, 45, 22, 20)


def test_dispersion_widens_and_estimates_carry_cells() -> None:
    plain, wide = (weighted_displacement_difference(TARGET, CONTROL, dispersion=phi) for phi in (1, 3))
    assert wide.standard_error == pytest.approx(math.sqrt(3) * plain.standard_error)
    (difference,) = as_estimates(plain, "its.spillover")
    assert (difference.unit, difference.value, difference.events) == ("incidents", -15, 195)
    assert difference.cells == (50, 30, 60, 55)
    assert plain.tidy()["estimate"].item() == -15


def test_poisson_coverage() -> None:
    """1,500 pairs of Poisson windows, means 80 -> 60 and 90 -> 80, true difference -10: 95 % intervals cover 95 %."""
    rng = np.random.default_rng(6)
    draws = rng.poisson([80, 60, 90, 80], size=(1500, 4))
    hits = 0
    for a, b, c, d in draws.tolist():
        result = weighted_displacement_difference(BeforeAfter(a, b), BeforeAfter(c, d))
        hits += result.lower <= -10 <= result.upper
    assert 0.935 < hits / 1500 < 0.965


def test_equal_windows_take_whole_years() -> None:
    counts = np.arange(40)
    assert equal_windows(counts, first_after=15) == BeforeAfter(int(counts[3:15].sum()), int(counts[15:27].sum()))
    assert equal_windows(counts, first_after=5) == BeforeAfter(10, 35)
    assert equal_windows(counts, first_after=15, months=2) == BeforeAfter(27, 31)
    # Of 23 months on the shorter side one year is taken, of 24 two, of 11 all.
    ones = np.ones(60)
    for first_after, chosen in ((23, 12), (24, 24), (35, 24), (11, 11)):
        assert equal_windows(ones, first_after=first_after) == BeforeAfter(chosen, chosen)
    with pytest.raises(AnalysisError, match="gives 0 on its shorter side"):
        equal_windows(counts, first_after=40)
    with pytest.raises(AnalysisError, match="whole counts"):
        equal_windows(counts + 0.5, first_after=10)


def test_bad_input() -> None:
    with pytest.raises(AnalysisError, match="whole numbers"):
        BeforeAfter(-1, 3)
    with pytest.raises(AnalysisError, match="both catchment"):
        weighted_displacement_difference(TARGET, CONTROL, catchment=TARGET)
    with pytest.raises(AnalysisError, match="at least 1"):
        weighted_displacement_difference(TARGET, CONTROL, dispersion=0.5)
    nothing = weighted_displacement_difference(BeforeAfter(0, 0), BeforeAfter(0, 0))
    assert (nothing.value, nothing.standard_error, nothing.p) == (0, 0, 1)


def test_p_and_both_limits_are_normal() -> None:
    """z = -15 / sqrt(195) = -1.0742; R: 2 * pnorm(-abs(z)) and qnorm(.95) at a level of .9."""
    found = weighted_displacement_difference(TARGET, CONTROL, level=0.9)
    assert found.p == pytest.approx(2 * NormalDist().cdf(-15 / math.sqrt(195)))
    half = NormalDist().inv_cdf(0.95) * math.sqrt(195)
    assert (found.lower, found.upper) == pytest.approx((-15 - half, -15 + half))


def test_what_is_no_level_or_dispersion_is_refused() -> None:
    for level in (0.0, 1.0, 95.0):
        with pytest.raises(AnalysisError, match=r"0\.95, not 95"):
            weighted_displacement_difference(TARGET, CONTROL, level=level)
    for dispersion in (math.inf, math.nan):
        with pytest.raises(AnalysisError, match="at least 1"):
            weighted_displacement_difference(TARGET, CONTROL, dispersion=dispersion)


def test_windows_are_as_long_as_the_shorter_side_and_no_longer() -> None:
    ones = np.ones(20)
    assert equal_windows(ones, first_after=8, months=8) == BeforeAfter(8, 8)
    assert equal_windows(ones, first_after=8, months=1) == BeforeAfter(1, 1)
    assert equal_windows(np.zeros(4), first_after=2) == BeforeAfter(0, 0)
    for months in (9, 0):
        with pytest.raises(AnalysisError, match="the series gives 8 on its shorter side"):
            equal_windows(ones, first_after=8, months=months)
    for bad in (-1.0, math.inf):
        with pytest.raises(AnalysisError, match="whole counts"):
            equal_windows(np.array([1, 1, bad, 1]), first_after=2)
