"""Least squares and Newey-West against R lm, sandwich and Stata's newey / itsa (its_*.json), and their laws."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.gaussian.gaussian_models import hac_andrews, newey_west, ols
from ipvi_eval.its.series.monthly import MonthlySeries

TYPED = Path(__file__).parents[2] / "reference"
FromR = Callable[[str], Mapping[str, Any]]


def california() -> tuple[np.ndarray, np.ndarray]:
    d = pd.read_csv(TYPED / "california.csv", comment="#")
    return d.cigsale.to_numpy(), d.year.to_numpy() - 1970.0


def segmented(t: np.ndarray, *breaks: float) -> np.ndarray:
    steps = [column for at in breaks for column in ((t >= at) * 1.0, (t >= at) * (t - at))]
    return np.column_stack([np.ones(t.size), t, *steps])


def test_newey_lag_1_as_r_and_stata(from_r: FromR) -> None:
    y, t = california()
    fit = newey_west(y, segmented(t, 19), lag=1)
    from_r("least_squares")["california.newey_west"].check(fit.standard_errors)
    from_r("recorded")["newey.california.limits"].check(fit.tidy()[["lower", "upper"]])
    after = fit.contrast([0, 1, 0, 1], name="trend after")
    got = [after.value, after.standard_error, after.lower, after.upper, after.statistic]
    from_r("recorded")["posttrend.california"].check(got)
    two = newey_west(y, segmented(t, 12, 19), lag=1)
    from_r("least_squares")["california.two_breaks.coef"].check(two.coefficients)
    from_r("least_squares")["california.two_breaks.newey_west"].check(two.standard_errors)


def test_andrews_as_vcov_hac(from_r: FromR) -> None:
    y, t = california()
    from_r("sandwich")["california.linear.andrews"].check(hac_andrews(y, segmented(t, 19)).standard_errors)


def test_published_california_without_the_reference_folder() -> None:
    """Linden 2015, Stata J 15:480: itsa cigsale, single treat lag(1) posttrend; statistics.md 'published values'."""
    d = pd.read_csv(TYPED / "california.csv", comment="#")
    fit = newey_west(d.cigsale, segmented(d.year.to_numpy() - 1970.0, 19), lag=1)
    assert fit.coefficients[:3] == pytest.approx([132.2258, -1.779474, -20.0581], rel=1e-5)
    assert fit.contrast([0, 1, 0, 1]).value == pytest.approx(-3.274126, rel=1e-6)


@pytest.mark.parametrize("name", ["nile", "california", "boston"])
def test_ols_equals_lm(from_r: FromR, boston: MonthlySeries, name: str) -> None:
    y, t = california()
    t1 = np.arange(1, 78)
    nile = pd.read_csv(TYPED / "nile.csv", comment="#")
    fit = {
        "nile": lambda: ols(nile.flow, np.column_stack([np.ones(100), nile.year >= 1899])),
        "california": lambda: ols(y, segmented(t, 19)),
        "boston": lambda: ols(boston.counts, np.column_stack([np.ones(77), t1 >= 54, t1])),
    }[name]()
    r = from_r("least_squares")
    r[f"{name}.coef"].check(fit.coefficients)
    r[f"{name}.se"].check(fit.standard_errors)
    r[f"{name}.limits"].check(fit.tidy()[["lower", "upper"]])


def test_newey_west_line_of_the_prop99_nile_and_sicily_tables() -> None:
    """its_nile ols_step_hac NW_lag2_adjT: sqrt(diag(NeweyWest(lm(flow ~ x), lag=2, prewhite=F, adjust=T)))."""
    d = pd.read_csv(TYPED / "nile.csv", comment="#")
    fit = newey_west(d.flow, np.column_stack([np.ones(100), d.year >= 1899]), lag=2)
    assert fit.standard_errors == pytest.approx([26.6729384078384, 31.3285523925492], rel=1e-9)


def test_coefficient_and_contrast_agree_and_names_are_checked() -> None:
    rng = np.random.default_rng(3)
    X = np.column_stack([np.ones(20), np.arange(20.0)])
    y = rng.normal(size=20)
    fit = ols(y, X, names=["intercept", "trend"])
    assert fit.coefficient("trend") == fit.contrast([0, 1], name="trend")
    assert fit.tidy()["term"].tolist() == ["intercept", "trend"]
    assert fit.residuals + fit.fitted == pytest.approx(y)
    with pytest.raises(AnalysisError, match="it has intercept, trend"):
        fit.coefficient("slope")
    with pytest.raises(AnalysisError, match="one weight for each"):
        fit.contrast([1.0])
    for level in (0, 1, 95):
        with pytest.raises(AnalysisError, match=r"0\.95, not 95"):
            fit.tidy(level=level)


def test_the_log_likelihood_is_that_of_statsmodels() -> None:
    y, t = california()
    assert ols(y, segmented(t, 19)).log_likelihood == pytest.approx(sm.OLS(y, segmented(t, 19)).fit().llf)


def test_a_contrast_without_error_is_certain() -> None:
    """Nothing, known without error, is nothing; anything else known so differs from nothing at any level."""
    fit = ols(np.random.default_rng(3).normal(size=20), np.ones((20, 1)), names=["intercept"])
    for value, statistic, p in ((0.0, 0.0, 1.0), (-2.0, -np.inf, 0.0), (2.0, np.inf, 0.0)):
        known = replace(fit, coefficients=np.array([value]), covariance=np.zeros((1, 1))).coefficient("intercept")
        found = (known.value, known.statistic, known.p, known.lower, known.upper)
        assert found == (value, statistic, p, value, value)


def test_bad_designs() -> None:
    X = np.column_stack([np.ones(5), np.arange(5.0)])
    with pytest.raises(AnalysisError, match="same months"):
        ols(np.ones(4), X)
    with pytest.raises(AnalysisError, match="missing"):
        ols([1, 2, np.nan, 4, 5], X)
    with pytest.raises(AnalysisError, match="repeat each other"):
        ols(np.arange(5.0), np.column_stack([X, X[:, 1]]))
    with pytest.raises(AnalysisError, match="cannot carry"):
        ols(np.arange(2.0), X[:2])
    with pytest.raises(AnalysisError, match="names"):
        ols(np.arange(5.0), X, names=["a", "a"])


@pytest.mark.parametrize("fit", [ols, newey_west])
def test_a_series_fitted_exactly_has_no_error_to_estimate(fit) -> None:
    # What is left of a constant series is rounding, and its "standard error" would be rounding too.
    with pytest.raises(AnalysisError, match="fits this series exactly"):
        fit(np.full(12, 7.0), np.column_stack([np.ones(12), np.arange(12.0)]))


def test_seat_belt_law(seat_belts: pd.DataFrame) -> None:
    """summary(lm(drivers ~ kms + petrol + law)) as printed in scribd.com/document/569945598."""
    X = np.column_stack([np.ones(192), seat_belts.kms, seat_belts.petrol, seat_belts.law])
    fit = ols(seat_belts.drivers.to_numpy(float), X)
    assert fit.coefficients == pytest.approx([2727, -2.231e-02, -6743, -198.8], rel=3e-4)
    assert fit.standard_errors == pytest.approx([169.9, 6.956e-03, 1589, 62.97], rel=3e-4)
    assert fit.df[0] == 188
