"""Least squares and Newey-West against R lm, sandwich and Stata's newey / itsa (its_*.json), and their laws."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.gaussian.gaussian_models import GaussianFit, hac_andrews, newey_west, ols

TYPED = Path(__file__).parents[2] / "reference"


def equal(fit: GaussianFit, expected: dict, tolerance: float = 1e-9) -> None:
    table = fit.tidy()
    columns = {"coef": "estimate", "se": "standard_error", "ci_low": "lower", "ci_high": "upper", "p": "p"}
    for key in expected.keys() & columns.keys():
        got = table[columns[key]].to_numpy()
        assert np.allclose(got, list(expected[key].values()), rtol=tolerance, atol=0), (key, got, expected[key])
    if "df" in expected:
        assert np.all(fit.df == expected["df"])


def california(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    d = pd.read_csv(folder / "prop99_smoking.csv").query("state == 'California'").sort_values("year")
    return d.cigsale.to_numpy(), d.year.to_numpy() - 1970.0


def segmented(t: np.ndarray, *breaks: float) -> np.ndarray:
    steps = [column for at in breaks for column in ((t >= at) * 1.0, (t >= at) * (t - at))]
    return np.column_stack([np.ones(t.size), t, *steps])


def test_single_series_ols(reference: Path) -> None:
    """its_prop99_its single_ols: lm(cigsale ~ t + x + xt)."""
    y, t = california(reference / "data")
    fit = ols(y, segmented(t, 19))
    expected = json.loads((reference / "r" / "its_prop99_its.json").read_text())
    equal(fit, expected["single_ols"])
    assert np.sqrt(fit.sigma2) == pytest.approx(expected["single_ols"]["sigma"], rel=1e-12)


def test_newey_lag_1_as_stata(reference: Path) -> None:
    """its_prop99_its single_newey_lag1_stata, posttrend, two_interruptions: Stata newey, lag(1); itsa, posttrend."""
    y, t = california(reference / "data")
    expected = json.loads((reference / "r" / "its_prop99_its.json").read_text())
    fit = newey_west(y, segmented(t, 19), lag=1)
    equal(fit, expected["single_newey_lag1_stata"])
    after = fit.contrast([0, 1, 0, 1], name="trend after")
    published = expected["posttrend"]
    got = [after.value, after.standard_error, after.lower, after.upper, after.statistic]
    assert got == pytest.approx([published[key] for key in ("est", "se", "lo", "hi", "t")], rel=1e-9)
    equal(newey_west(y, segmented(t, 12, 19), lag=1), expected["two_interruptions_1982_1989"])


def test_andrews_as_vcov_hac(reference: Path) -> None:
    """its_prop99_its single_vcovHAC: coeftest(lm(cigsale ~ t + x + xt), vcov = vcovHAC)."""
    y, t = california(reference / "data")
    expected = json.loads((reference / "r" / "its_prop99_its.json").read_text())["single_vcovHAC"]
    equal(hac_andrews(y, segmented(t, 19)), expected)


def test_published_california_without_the_reference_folder() -> None:
    """Linden 2015, Stata J 15:480: itsa cigsale, single treat lag(1) posttrend; statistics.md 'published values'."""
    d = pd.read_csv(TYPED / "california.csv", comment="#")
    fit = newey_west(d.cigsale, segmented(d.year.to_numpy() - 1970.0, 19), lag=1)
    assert fit.coefficients[:3] == pytest.approx([132.2258, -1.779474, -20.0581], rel=1e-5)
    assert fit.contrast([0, 1, 0, 1]).value == pytest.approx(-3.274126, rel=1e-6)


@pytest.mark.parametrize(("topic", "entry"), [("its_nile", "ols_step"), ("its_boston_ceasefire", "ols")])
def test_other_ols_entries(reference: Path, topic: str, entry: str) -> None:
    """its_nile ols_step: lm(flow ~ x); its_boston ols: lm(homicides ~ x6 + t)."""
    expected = json.loads((reference / "r" / f"{topic}.json").read_text())[entry]
    if topic == "its_nile":
        d = pd.read_csv(reference / "data" / "nile.csv")
        y, X = d.flow, np.column_stack([np.ones(100), d.year >= 1899])
    else:
        t = np.arange(1, 78)
        y = pd.read_csv(reference / "data" / "boston_homicide_monthly.csv").homicides
        X = np.column_stack([np.ones(77), t >= 54, t])
    equal(ols(y, X), expected)


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
    with pytest.raises(AnalysisError, match=r"0\.95, not 95"):
        fit.tidy(level=95)


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
