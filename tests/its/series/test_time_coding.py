"""A design in R's coding of time: the same span, other numbers."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.its.series.design import DesignPlan, Interruption, design_matrix
from ipvi_eval.its.series.monthly import monthly_series
from ipvi_eval.its.series.time_coding import from_one


def coded(trend="linear", step=1):
    months = np.datetime64("2019-01", "M") + step * np.arange(36)
    series = monthly_series(months, np.arange(36), name="n", months_per_period=step)
    start = Interruption(month=str(months[14]), phase_in=(str(months[12]), str(months[13])))
    plan = DesignPlan(
        interruptions=(start, Interruption(month=str(months[24]), name="later")), trend=trend, season="none"
    )
    design = design_matrix(series, plan)
    return design, dict(zip(design.names, from_one(design).T, strict=True))


@pytest.mark.parametrize("step", [1, 3, 12])
def test_time_runs_from_one_over_every_period_and_slopes_count_periods(step):
    design, columns = coded(step=step)
    at = np.delete(np.arange(36), [12, 13])
    # R: time <- 1:n; fit <- lm(y ~ time + x + I(x * (time - start))), without the rows of the phase-in
    assert columns["time"].tolist() == (at + 1).tolist()
    assert columns["slope_change"] == pytest.approx(np.clip(at - 14, 0, None))
    assert columns["later.slope_change"] == pytest.approx(np.clip(at - 24, 0, None))
    assert columns["level_change"].tolist() == (at >= 14).tolist()
    assert design.X[0, 1] < 0  # the design's own time is centred


@pytest.mark.parametrize("trend", ["none", "linear", "quadratic", "spline"])
def test_the_span_is_the_same(trend):
    design, columns = coded(trend)
    both = np.column_stack([design.X, *columns.values()])
    assert np.linalg.matrix_rank(both / np.abs(both).max(axis=0)) == design.X.shape[1]
