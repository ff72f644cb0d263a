from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.counts.count_models import gate_of
from ipvi_eval.its.lasting_step.exact import exact_rate_ratio, thin
from ipvi_eval.its.series.design import DesignPlan, Interruption, design_matrix
from ipvi_eval.its.series.monthly import MonthlySeries, monthly_series
from ipvi_eval.questions.counts.estimates import as_estimates

PLAN = DesignPlan(interruptions=(Interruption(month="2021-01"),), offset="none")


def _series(before: int, after: int, n: int = 24) -> MonthlySeries:
    counts = np.zeros(n)
    counts[0], counts[-1] = before, after
    return monthly_series(np.datetime64("2020-01", "M") + np.arange(n), counts)


def test_equals_the_binomial_by_hand() -> None:
    result = exact_rate_ratio(_series(11, 4), PLAN)
    assert result.ratio == pytest.approx(4 / 11)
    # Closed form: exact binomial p of 4 of 15 at one half, 2 * (1 + 15 + 105 + 455 + 1365) / 2^15
    assert result.p == pytest.approx(2 * 1941 / 2**15)
    assert result.lower < 4 / 11 < result.upper
    assert result.upper > 1


def test_interval_inverts_the_one_sided_tests() -> None:
    # Law of Clopper-Pearson: at each bound the one-sided exact probability is 2.5 %.
    from scipy import stats

    result = exact_rate_ratio(_series(11, 4), PLAN)
    upper_share = result.upper / (1 + result.upper)
    lower_share = result.lower / (1 + result.lower)
    assert stats.binom.cdf(4, 15, upper_share) == pytest.approx(0.025)
    assert stats.binom.sf(3, 15, lower_share) == pytest.approx(0.025)


def test_zeros_on_a_side_have_one_sided_intervals() -> None:
    none_after = exact_rate_ratio(_series(9, 0), PLAN)
    assert (none_after.ratio, none_after.lower) == (0, 0)
    assert none_after.upper < 1
    none_before = exact_rate_ratio(_series(0, 9), PLAN)
    assert none_before.ratio is None
    assert none_before.upper == np.inf
    assert as_estimates(none_before, "its.x")[0].value is None
    with pytest.raises(AnalysisError, match="no incident at all"):
        exact_rate_ratio(_series(0, 0), PLAN)


def test_unequal_exposure_and_short_series() -> None:
    # Closed form: 6 months against 5; ratio = (6 / 5) / (10 / 6)
    result = exact_rate_ratio(_series(10, 6, n=17), PLAN)
    assert result.ratio == pytest.approx((6 / 5) / (10 / 12))
    assert result.p is None
    for level in (0, 1, 95):
        with pytest.raises(AnalysisError, match="level"):
            exact_rate_ratio(_series(10, 6), PLAN, level=level)


def test_the_interval_speaks_where_the_gate_allows_no_p() -> None:
    for n, months_after in ((17, 5), (24, 12)):
        series = _series(9, 0, n=n)
        assert not gate_of(series, design_matrix(series, PLAN)).p_value_allowed
        result = exact_rate_ratio(series, PLAN)
        assert result.p is None
        # Closed form, none of nine after: share 1 - .025^(1/9), as odds, over the ratio of months
        share = 1 - 0.025 ** (1 / 9)
        assert result.upper == pytest.approx(share / (1 - share) / (months_after / 12))


def test_few_incidents_are_thin_and_none_is_not() -> None:
    def of(series: MonthlySeries) -> bool:
        return thin(series, gate_of(series, design_matrix(series, PLAN)))

    assert of(_series(3, 2))
    assert of(_series(900, 0))
    assert not of(_series(0, 0))
    assert not of(_series(900, 900))


def test_at_the_central_p_an_interval_ends_at_no_change() -> None:
    # Law (Fay 2010, Biostatistics 11:373): the central p is 1 - level of the Clopper-Pearson interval that just reaches
    # the ratio 1. Closed form: 2 P(X <= 4 | 15, 1/2) = 2 * 1941 / 2^15.
    assert exact_rate_ratio(_series(11, 4), PLAN).central_p == pytest.approx(2 * 1941 / 2**15)
    for before, after, n, end in (
        (11, 4, 24, "upper"),
        (4, 11, 24, "lower"),
        (30, 9, 20, "upper"),
        (12, 20, 30, "lower"),
    ):
        found = exact_rate_ratio(_series(before, after, n), PLAN)
        assert found.central_p < 1
        assert getattr(
            exact_rate_ratio(_series(before, after, n), PLAN, level=1 - found.central_p), end
        ) == pytest.approx(1)


def test_what_the_headline_leaves_out_is_left_out_and_a_slope_alone_leaves_nothing_out() -> None:
    months = np.datetime64("2020-01", "M") + np.arange(24)
    counts = np.ones(24)
    counts[3:6] = 7
    passing = Interruption(month="2020-04", end="2020-06", name="lockdown")
    series = monthly_series(months, counts)
    kept = exact_rate_ratio(series, DesignPlan(interruptions=(*PLAN.interruptions, passing), offset="none"))
    # Nine ordinary months before, twelve after, of one incident each.
    assert (kept.events_before, kept.events_after, kept.periods, kept.periods_after) == (9, 12, 21, 12)
    assert kept.ratio == pytest.approx(1)
    # A plan that lets only the trend change has no headline, and its model keeps the months of a passing disruption.
    slope = DesignPlan(interruptions=(Interruption(month="2021-01", level=False), passing), offset="none")
    assert (exact_rate_ratio(series, slope).events_before, exact_rate_ratio(series, slope).periods) == (30, 24)
