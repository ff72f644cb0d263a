from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from ipvi_eval.its.gaussian.expected_path import expected_path
from ipvi_eval.its.gaussian.gaussian_models import ols
from ipvi_eval.its.gaussian.structural import structural
from ipvi_eval.its.series.design import DesignPlan, Interruption, design_matrix
from ipvi_eval.its.series.monthly import monthly_values

PLAN = DesignPlan(interruptions=(Interruption(month="2020-01"),), offset="none", season="none")
MONTHS = np.datetime64("2018-01", "M") + np.arange(48)


@pytest.mark.parametrize("logged", [False, True])
def test_least_squares_prediction_of_the_mean(logged: bool) -> None:
    rng = np.random.default_rng(3)
    values = np.exp(0.01 * np.arange(48) + 0.1 * rng.normal(size=48))
    series = monthly_values(MONTHS, values, name="x")
    design = design_matrix(series, PLAN)
    y = np.log(values) if logged else values
    path = expected_path(ols(y, design.X, names=design.names), design, series, y, logged=logged, level=0.9)
    assert path is not None
    # statsmodels: OLS.fit().get_prediction(rows without the programme), interval of the mean
    told = sm.OLS(y, design.X).fit().get_prediction(design.baseline).summary_frame(alpha=0.1)
    back = np.exp if logged else np.asarray
    assert path.expected == pytest.approx(back(told["mean"].to_numpy()))
    assert path.lower == pytest.approx(back(told["mean_ci_lower"].to_numpy()))
    assert path.upper == pytest.approx(back(told["mean_ci_upper"].to_numpy()))
    assert path.observed == pytest.approx(values)
    assert path.fitted[~path.inside] == pytest.approx(path.expected[~path.inside])


def test_a_model_without_a_level_of_its_own_has_no_path() -> None:
    values = np.cumsum(np.random.default_rng(4).normal(size=48)) + 20
    series = monthly_values(MONTHS, values, name="x")
    design = design_matrix(series, PLAN)
    fit = structural(values, design.X, names=design.names)
    assert expected_path(fit, design, series, values, logged=False, level=0.95) is None
