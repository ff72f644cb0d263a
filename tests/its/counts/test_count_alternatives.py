from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.counts.count_alternatives import CountModel, fit_count_model
from ipvi_eval.its.counts.count_models import CountFit, Description, fit_counts, fit_design
from ipvi_eval.its.series.design import DesignPlan, Interruption, Season, Trend, design_matrix
from ipvi_eval.its.series.monthly import MonthlySeries, monthly_series
from ipvi_eval.questions.counts.estimates import as_estimates

# Tolerances of the R references: 1e-6 for coefficients and standard errors; dispersions, which R takes from the
# weights of its last step but one, to 3e-6 of their size.
TOLERANCE = 1e-6
FromR = Callable[[str], Mapping[str, Any]]
BAN = DesignPlan(interruptions=(Interruption(month="2005-01", slope=False),), offset="exposure")


def _fit(series: MonthlySeries, plan: DesignPlan, model: CountModel, lag: int | None = None) -> CountFit:
    fit = fit_count_model(series, plan, model=model, lag=lag)
    assert isinstance(fit, CountFit)
    return fit


def _plan(month: str, *, trend: Trend = "linear", season: Season = "none") -> DesignPlan:
    programme = Interruption(month=month, slope=False)
    return DesignPlan(interruptions=(programme,), offset="none", trend=trend, season=season)


def test_sicily_published_interval(sicily: MonthlySeries) -> None:
    # Lopez Bernal 2017, with correction: RR .885 (.839-.933); R: confint.default of the quasi-Poisson fit.
    level = _fit(sicily, BAN, "quasi-poisson").coefficient("level_change")
    assert np.exp(level.lower) == pytest.approx(0.839400955658534, abs=1e-6)
    assert np.exp(level.upper) == pytest.approx(0.933227009643085, abs=1e-6)
    assert level.df == np.inf
    # Published Poisson without season: .894; R: glm(aces ~ offset(log(stdpop)) + smokban + time, family = poisson)
    plain = DesignPlan(interruptions=(Interruption(month="2005-01", slope=False),), offset="exposure", harmonics=0)
    poisson = _fit(sicily, plain, "poisson").coefficient("level_change")
    assert round(poisson.ratio, 3) == 0.894
    assert poisson.value == pytest.approx(-0.111628442558862, abs=TOLERANCE)
    assert poisson.se == pytest.approx(0.0172247650588676, abs=TOLERANCE)
    quasi = _fit(sicily, plain, "quasi-poisson")
    assert quasi.dispersion == pytest.approx(3.55919463201087, rel=3e-6)
    assert quasi.coefficient("level_change").se == pytest.approx(0.0324959453605953, abs=TOLERANCE)


def test_the_default_is_the_model_that_the_others_stand_beside(sicily: MonthlySeries) -> None:
    fit, other = fit_count_model(sicily, BAN), _fit(sicily, BAN, "newey-west")
    assert isinstance(fit, CountFit)
    level = fit.coefficient("level_change")
    assert level == fit_counts(sicily, BAN).coefficient("level_change")
    assert level.se != other.coefficient("level_change").se


def test_sicily_negative_binomial(sicily: MonthlySeries, from_r: FromR) -> None:
    fit = _fit(sicily, BAN, "negative-binomial")
    level, time = fit.coefficient("level_change"), fit.coefficient("time")
    r = {part: from_r("counts")[f"sicily.negative_binomial.{part}"].at(["smokban", "time"]) for part in ("coef", "se")}
    r["coef"].check([level.value, time.value / 12])
    r["se"].check([level.se, time.se / 12])


@pytest.mark.parametrize(
    ("model", "lag", "error"),
    [
        # R: sqrt(diag(sandwich::NeweyWest(m3, lag = L, prewhite = FALSE, adjust = TRUE))); HC1 = vcovHC(m3, "HC1")
        ("newey-west", 0, 0.0263531024213176),
        ("newey-west", 1, 0.0230443346525508),
        ("newey-west", 6, 0.0218683760719408),
        ("newey-west", None, 0.0231869281017542),
        ("poisson-robust", None, 0.0263531024213177),
    ],
)
def test_sicily_sandwich_errors(sicily: MonthlySeries, model: CountModel, lag: int | None, error: float) -> None:
    assert _fit(sicily, BAN, model, lag).coefficient("level_change").se == pytest.approx(error, abs=TOLERANCE)


# By their names in counts.json.
_BOSTON: list[tuple[str, CountModel, Trend, Season]] = [
    ("boston.months", "poisson", "linear", "months"),
    ("boston.months_no_trend", "poisson", "none", "months"),
    ("boston.step", "quasi-poisson", "none", "none"),
    ("boston.negative_binomial", "negative-binomial", "linear", "none"),
]


@pytest.mark.parametrize(("entry", "model", "trend", "season"), _BOSTON, ids=[row[0] for row in _BOSTON])
def test_boston_equals_r(
    boston: MonthlySeries, from_r: FromR, entry: str, model: CountModel, trend: Trend, season: Season
) -> None:
    r = from_r("counts")
    fit = _fit(boston, _plan("1996-06", trend=trend, season=season), model)
    ours = {"x6": "level_change", "t": "time", **{f"m{k}": f"season_{k}" for k in range(2, 13)}}
    names = r[f"{entry}.coef"].names
    # Our intercept is that of the month before the start, R's that of month 0; our time runs in years.
    found = [fit.coefficient(ours[name]) for name in names[1:]]
    unit = np.array([1 / 12 if name == "t" else 1.0 for name in names[1:]])
    for part, values in (("coef", [one.value for one in found]), ("se", [one.se for one in found])):
        r[f"{entry}.{part}"].at(names[1:]).check(values * unit)
    if f"{entry}.dispersion" in r:
        r[f"{entry}.dispersion"].check(fit.dispersion)


def test_boston_published_fall(boston: MonthlySeries) -> None:
    # Braga et al. 2001 report "about -63 %"; R with month dummies: -64.53 %
    fit = _fit(boston, _plan("1996-06", trend="none", season="months"), "poisson")
    assert 100 * (fit.coefficient("level_change").ratio - 1) == pytest.approx(-64.5312735224287, abs=1e-4)


def test_lagged_count_has_one_row_less_and_its_column(sicily: MonthlySeries) -> None:
    fit = _fit(sicily, BAN, "lagged")
    assert len(fit.counts) == sicily.n - 1
    column = fit.design.X[:, fit.design.column("lagged_count")]
    np.testing.assert_allclose(column, np.log(sicily.counts[:-1] + 1))
    # The previous count is part of the world without the programme too.
    assert np.array_equal(fit.design.baseline[:, fit.design.column("lagged_count")], column)


def test_all_models_share_the_gate(sicily: MonthlySeries) -> None:
    short = sicily.window(30, 42)
    for model in ("quasi-poisson", "negative-binomial", "newey-west", "lagged"):
        one = fit_count_model(short.window(0, 11), BAN, model=model)  # type: ignore[arg-type]
        assert isinstance(one, Description)
        assert all(estimate.p is None for estimate in as_estimates(one, "its.x"))


def test_underdispersed_counts_make_the_negative_binomial_a_poisson(sicily: MonthlySeries) -> None:
    months = np.datetime64("2018-01", "M") + np.arange(36)
    series = monthly_series(months, 20 + (np.arange(36) % 2))
    fit = _fit(series, _plan("2019-07"), "negative-binomial")
    plain = _fit(series, _plan("2019-07"), "poisson")
    assert "Poisson" in fit.method
    np.testing.assert_allclose(fit.covariance, plain.covariance, rtol=1e-8)


def test_an_unknown_model_is_refused(sicily: MonthlySeries) -> None:
    with pytest.raises(AnalysisError, match="one of default, quasi-poisson"):
        fit_count_model(sicily, BAN, model="magic")  # type: ignore[arg-type]


def test_boston_with_covariates_equals_r(reference: Path, boston: MonthlySeries) -> None:
    # R: glm(homicides ~ x6 + t + factor(month) + unemploy + ahomicides25 + populationBM, poisson);
    # populationBM is nearly collinear with time: normal equations without an orthonormal basis lose digits here.
    with (reference / "data" / "boston_homicide_monthly.csv").open() as file:
        rows = list(csv.DictReader(file))
    names = ("unemploy", "ahomicides25", "populationBM")
    covariates = {name: [float(row[name]) for row in rows] for name in names}
    design = design_matrix(boston, _plan("1996-06", season="months"), covariates=covariates)
    fit = fit_design(boston, design)
    assert isinstance(fit, CountFit)
    expected = json.loads((reference / "r" / "its_boston_ceasefire.json").read_text())["poisson_covars_jun96"]["coef"]
    assert fit.coefficient("level_change").value == pytest.approx(expected["x6"], abs=TOLERANCE)
    for name in names:
        assert fit.coefficient(name).value == pytest.approx(expected[name], abs=TOLERANCE)


@pytest.mark.parametrize("model", ["quasi-poisson", "poisson-robust", "newey-west"])
def test_a_constant_series_shows_no_variance_to_estimate(model: CountModel) -> None:
    constant = monthly_series(np.datetime64("2018-01", "M") + np.arange(48), np.full(48, 12))
    with pytest.raises(AnalysisError, match="fits these counts exactly"):
        fit_count_model(constant, _plan("2020-01"), model=model)
    # The variance of chance alone: both sides hold 288 incidents, so var(log ratio) would be 2 / 288 without a trend.
    level = _fit(constant, _plan("2020-01", trend="none"), "poisson").coefficient("level_change")
    assert (level.value, level.se) == pytest.approx((0, (2 / 288) ** 0.5), abs=1e-9)


def test_a_series_too_short_is_described_before_the_previous_count_is_looked_at() -> None:
    nothing = monthly_series(np.datetime64("2018-01", "M") + np.arange(48), np.zeros(48))
    assert isinstance(fit_count_model(nothing, _plan("2020-01"), model="lagged"), Description)


def test_andrews_errors_have_the_bandwidth_of_time_from_one_to_n(sicily: MonthlySeries) -> None:
    # its_sicily m3_hac (R sandwich 3.0, vcovHAC): smokban
    level = _fit(sicily, BAN, "hac-andrews").coefficient("level_change")
    assert level.se == pytest.approx(0.0235264127970816, rel=1e-6)


def test_a_poisson_model_spreads_as_its_mean_and_has_no_memory(sicily: MonthlySeries) -> None:
    fit = fit_count_model(sicily, BAN, model="poisson")
    assert isinstance(fit, CountFit)
    assert (fit.dispersion, fit.rho, fit.method) == (1, 0, "Poisson")
    # Closed form: the inverse of X' diag(mu) X.
    X = fit.design.X
    np.testing.assert_allclose(fit.covariance, np.linalg.inv(X.T @ (X * fit.fitted[:, None])), rtol=1e-6, atol=1e-12)
