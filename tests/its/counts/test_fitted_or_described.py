from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.counts.count_models import CountFit, Description, fit_counts
from ipvi_eval.its.counts.fitted_or_described import fit_or_describe
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import monthly_series

MONTHS = np.datetime64("2018-01", "M") + np.arange(48)
PLAN = DesignPlan(
    interruptions=(
        Interruption(month="2021-01"),
        Interruption(month="2020-03", name="covid", end="2020-06", slope=False),
    ),
    offset="none",
)


def test_an_ordinary_series_is_fitted() -> None:
    series = monthly_series(MONTHS, np.random.default_rng(1).poisson(20, 48))
    found = fit_or_describe(series, PLAN)
    assert isinstance(found, CountFit)
    direct = fit_counts(series, PLAN)
    assert isinstance(direct, CountFit)
    assert found.coefficients == pytest.approx(direct.coefficients)


def test_a_window_without_any_incident_is_described_with_the_reason() -> None:
    # Nothing happened in the COVID months, so the likelihood rises without end as their coefficient falls.
    counts = np.random.default_rng(2).poisson(2, 48)
    counts[26:30] = 0
    series = monthly_series(MONTHS, counts, name="East")
    with pytest.raises(AnalysisError, match="did not converge"):
        fit_counts(series, PLAN)
    found = fit_or_describe(series, PLAN)
    assert isinstance(found, Description)
    assert not found.gate.p_value_allowed
    assert "East: the count model did not converge" in found.gate.sentence
    assert found.gate.low_counts


def test_a_plan_that_does_not_fit_the_series_is_an_error() -> None:
    with pytest.raises(AnalysisError, match="lies outside the series"):
        fit_or_describe(monthly_series(MONTHS[:12], np.ones(12)), PLAN)
