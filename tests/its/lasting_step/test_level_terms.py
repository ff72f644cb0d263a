from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.lasting_step.level_terms import (
    level_design,
    level_terms,
    pooled,
    relative_design,
    relative_terms,
    smoothed,
    stacked,
)
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import monthly_series

SERIES = monthly_series(np.datetime64("2018-01", "M") + np.arange(60), np.arange(60) + 20, np.full(60, 1000.0))
START = Interruption(month="2020-07", slope=True)
SHOCK = Interruption(month="2019-01", name="reform", slope=False)
COVID = Interruption(month="2020-03", name="covid", end="2020-05", slope=False)


def test_passing_disruptions_are_left_out_and_lasting_ones_keep_their_step() -> None:
    design = level_design(SERIES, DesignPlan(interruptions=(START, SHOCK, COVID)))
    left_out = np.setdiff1d(np.arange(60), design.rows)
    assert [str(month) for month in SERIES.months[left_out]] == ["2020-03", "2020-04", "2020-05"]
    assert design.names[:3] == ("intercept", "level_change", "reform.level_change")
    assert not any("slope" in name or name == "time" for name in design.names)
    terms = level_terms(design)
    assert terms.gaps.max() == 4
    assert terms.gaps.sum() == 59
    assert terms.years is not None
    assert terms.years[design.rows == 30][0] == 0
    assert terms.step.sum() == 30
    assert terms.df == 57 - 1 - 1 - 4 - 1


def test_quarters_are_three_months_apart() -> None:
    months = np.datetime64("2010-01", "M") + 3 * np.arange(40)
    quarters = monthly_series(months, np.arange(40) + 9, months_per_period=3)
    terms = level_terms(level_design(quarters, DesignPlan(interruptions=(Interruption(month="2015-01"),))))
    assert set(terms.gaps) == {3.0}
    assert terms.years is not None
    assert np.ptp(terms.years) == pytest.approx(39 / 4)


def test_what_both_series_share_has_no_term() -> None:
    plan = DesignPlan(interruptions=(START, SHOCK, COVID), calendar=("weekend_days",))
    design = relative_design(SERIES, plan)
    assert design.names == ("intercept", "level_change")
    assert len(design.rows) == 57
    # A passing disruption is left out where it is the only one, too.
    assert len(relative_design(SERIES, DesignPlan(interruptions=(START, COVID))).rows) == 57


def test_a_comparison_without_a_month_of_its_own_is_linearised() -> None:
    plan = DesignPlan(interruptions=(START,))
    design = relative_design(SERIES, plan)
    other = np.tile([0.0, 4.0], 30)
    terms = relative_terms(design, other)
    assert np.isfinite(terms.offset).all()
    # Linearised about the smoothed mean, so that a logarithm of nought is never asked for: log m + (y - m) / m.
    mean = smoothed(other)
    assert terms.offset == pytest.approx(np.log(mean) + (other - mean) / mean)
    assert terms.noise == pytest.approx(1 / mean)
    many = relative_terms(design, np.full(60, 50.0), 0.3)
    assert many.offset == pytest.approx(np.log(50) + 0.3)


def test_smoothed_is_a_mean_of_thirteen_and_of_fewer_at_the_ends() -> None:
    counts = np.arange(30.0) ** 2
    by_hand = [counts[max(0, t - 6) : t + 7].mean() for t in range(30)]
    assert smoothed(counts) == pytest.approx(by_hand)
    assert smoothed(np.tile(counts, (3, 1)))[2] == pytest.approx(by_hand)


def test_pooled_sums_counts_and_people() -> None:
    both = pooled([SERIES, SERIES])
    assert both.counts[5] == 2 * SERIES.counts[5]
    assert both.exposure is not None
    assert both.exposure[0] == 2000
    assert both.name == "comparison areas"


def test_a_programme_that_only_bends_the_trend_has_no_step() -> None:
    plan = DesignPlan(interruptions=(Interruption(month="2020-07", level=False),))
    with pytest.raises(AnalysisError, match="only the trend"):
        level_design(SERIES, plan)


def test_terms_of_several_starts_are_those_of_each() -> None:
    starts = [Interruption(month=month, slope=False) for month in ("2020-07", "2019-02", "2021-01")]
    terms = [level_terms(level_design(SERIES, DesignPlan(interruptions=(one,)))) for one in starts]
    together = stacked(terms)
    assert together.columns.shape == (3, 60, terms[0].columns.shape[1])
    assert together.df == terms[0].df
    assert together.prior_precision.tolist() == terms[0].prior_precision.tolist()
    b = np.arange(2 * 3 * together.columns.shape[2]).reshape(2, 3, -1) / 7
    for at, own in enumerate(terms):
        np.testing.assert_array_equal(together.columns[at], own.columns)
        np.testing.assert_allclose(together.fitted(b)[:, at], b[:, at] @ own.columns.T)
        picked = together.of(np.array([at]))
        np.testing.assert_array_equal(picked.columns[0], own.columns)
        np.testing.assert_array_equal(picked.gaps[0], own.gaps)
    assert stacked(terms[:1]) is terms[0]
    own = terms[0].of(slice(0, 1))  # what all series share stays as it is
    assert own.X is terms[0].X
