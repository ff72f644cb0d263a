"""One series of values without a study: estimators by their plain names, on data that ship in statsmodels and in R's
reference, equal to R."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.gaussian.arma_process import ArimaOrder
from ipvi_eval.its.gaussian.sandwich import andrews, estimating_equations
from ipvi_eval.its.series.design import DesignPlan, Interruption, design_matrix
from ipvi_eval.its.series.monthly import monthly_series, monthly_values
from ipvi_eval.questions.one_file.series.one_series import coefficient_of
from ipvi_eval.questions.one_file.series.one_values import analyse_values, order_of

FOLDER = Path(__file__).parents[3] / "reference"


@pytest.fixture(scope="module")
def nile():
    data = sm.datasets.nile.load_pandas().data
    years = [f"{int(year)}-01" for year in data["year"]]
    return monthly_values(years, data["volume"], name="flow", months_per_period=12)


def plan(month, *, slope=True, harmonics=0, **more):
    season = "fourier" if harmonics else "none"
    return DesignPlan(
        interruptions=(Interruption(month=month, slope=slope),),
        harmonics=harmonics,
        season=season,
        offset="none",
        **more,
    )


def values(series, model, **options):
    options = {"level": 0.95, "scale": "identity", "lag": None, "order": None, "slope": True} | options
    slope = options.pop("slope")
    found = analyse_values(series, plan("1899-01", slope=slope), model=model, **options)
    return {estimate.id: estimate for estimate in found.estimates}


def test_gls_reml_equals_r(nile):
    # R nlme 3.1: gls(flow ~ t + x + xt, correlation = corAR1(), method = "REML") on datasets::Nile, step in 1899
    found = values(nile, "gls-ar1-reml")
    assert found["its.level_change"].value == pytest.approx(-289.688991915296, rel=1e-6)
    assert found["its.trend"].value == pytest.approx(1.16803215420902, rel=1e-5)
    assert found["its.slope_change"].value == pytest.approx(-0.502607064565116, rel=1e-4)


def test_gls_ml_equals_r(nile):
    # R nlme 3.1: the same with method = "ML"
    assert values(nile, "gls-ar1-ml")["its.level_change"].value == pytest.approx(-289.446094977161, rel=1e-5)


@pytest.mark.parametrize(
    "model", ["ols", "newey-west", "hac-andrews", "gls-ar1-kenward-roger", "prais-winsten", "arima", "structural"]
)
def test_every_gaussian_model_has_a_name(nile, model):
    assert values(nile, model)["its.level_change"].method.endswith("identity scale")


def test_the_trend_afterwards_is_the_sum_of_the_two(nile):
    found = values(nile, "ols")
    total = found["its.trend"].value + found["its.slope_change"].value
    assert found["its.trend_after"].value == pytest.approx(total, rel=1e-10)


def test_the_level_by_the_other_convention_and_at_the_start(nile):
    # A changed trend that counts its first year as 1 takes one year of it out of the level change.
    found = values(nile, "ols")
    step = found["its.level_change"].value - found["its.slope_change"].value
    assert found["its.step"].value == pytest.approx(step, rel=1e-10)
    # R: lm(flow ~ t + x + xt) with t from 0 on datasets::Nile (its_nile gls_ar1_seg's design), its intercept
    t = np.arange(100.0)
    x = (t >= 28).astype(float)
    by_hand = np.linalg.lstsq(np.column_stack([np.ones(100), t, x, x * (t - 28)]), nile.counts)[0]
    assert found["its.start"].value == pytest.approx(by_hand[0], rel=1e-9)
    assert "its.step" not in values(nile, "ols", slope=False)


def test_an_order_can_be_chosen(nile):
    # Whichever order is chosen, the shift of level must hold R's lm(Nile ~ step), -247.78 (its_nile ols_step).
    found = values(nile, "arima", order="auto", slope=False)["its.level_change"]
    assert found.method.startswith("ARIMA(")
    assert found.lower < -247.78 < found.upper


def test_on_the_log_scale_the_value_is_a_ratio(nile):
    found = values(nile, "ols", scale="log")["its.level_change"]
    assert found.unit == "ratio"
    assert 0.5 < found.value < 1
    assert coefficient_of(found) == pytest.approx(np.log(found.value))
    assert coefficient_of(values(nile, "ols")["its.level_change"]) < -200


def test_a_count_model_refuses_rates(nile):
    with pytest.raises(AnalysisError, match="poisson is a count model, and this series holds rates"):
        values(nile, "poisson")


def test_zeros_have_no_logarithm(nile):
    zero = monthly_values([f"{year}-01" for year in range(1890, 1910)], [0.0] * 20, name="x", months_per_period=12)
    with pytest.raises(AnalysisError, match="x: a logarithm needs values above zero"):
        values(zero, "ols", scale="log")


def test_rate_per_100000_of_exposure():
    months = [f"{year}-01" for year in range(1900, 1920)]
    rises = np.arange(20) + 10 + np.tile([0, 1, 0, -1, 0], 4)
    series = monthly_series(months, rises, np.full(20, 50_000.0), name="x", months_per_period=12)
    found = analyse_values(series, plan("1910-01"), model="ols", level=0.95, scale="identity", lag=None, order=None)
    # Twice the counts' own slope: 50,000 people are half of 100,000.
    after = (np.arange(20) >= 10).astype(float)
    X = np.column_stack([np.ones(20), np.arange(20) - 10.0, after, after * (np.arange(20) - 10)])
    assert found.estimates[0].value == pytest.approx(2 * np.linalg.lstsq(X, rises)[0][1])
    assert found.data["mean_exposure"] == 50_000


@pytest.mark.parametrize(("n", "month"), [(10, "2018-06"), (24, "2019-10")])
def test_a_series_too_short_is_described_without_a_p_value(n, month):
    months = np.datetime64("2018-01", "M") + np.arange(n)
    short = monthly_values(months, np.sqrt(np.arange(1.0, n + 1)), name="x")
    rates = analyse_values(short, plan(month), model="ols", level=0.95, scale="identity", lag=None, order=None)
    assert rates.gate.kind == "describe only"
    assert [(e.id, e.p) for e in rates.estimates] == [("its.mean_before", None), ("its.mean_after", None)]
    before = rates.gate.months_before
    assert rates.estimates[0].value == pytest.approx(short.counts[:before].mean())


def test_orders():
    assert str(order_of("2,1,0,0,1,1,12")) == "(2,1,0)(0,1,1)[12]"
    assert order_of("auto") == "auto"
    with pytest.raises(AnalysisError, match="an ARIMA order is written"):
        order_of("1,0")


def test_least_squares_says_how_its_residuals_follow_each_other(nile):
    found = analyse_values(nile, plan("1899-01"), model="ols", level=0.95, scale="identity", lag=None, order=None)
    t = np.arange(100.0)
    x = (t >= 28).astype(float)
    X = np.column_stack([np.ones(100), t, x, x * (t - 28)])
    left = sm.OLS(nile.counts, X).fit().resid
    assert found.data["durbin_watson"] == pytest.approx(sm.stats.durbin_watson(left), rel=1e-9)


def test_what_the_months_before_forecast(from_r):
    table = pd.read_csv(FOLDER / "quetiapine.csv", comment="#")
    forecast = from_r("arima")["quetiapine.forecast"].values
    series = monthly_values(list(table["month"]), list(table["dispensings"]), name="y")
    order = ArimaOrder(2, 1, 0, 0, 1, 1, 12)
    options = {"level": 0.95, "scale": "identity", "lag": None}
    found = analyse_values(series, plan("2014-01"), model="arima", order=order, **options)
    difference = {e.id: e for e in found.estimates}["its.forecast_difference"]
    assert difference.value == pytest.approx(table["dispensings"][36:].sum() - forecast.sum(), rel=1e-3)
    assert difference.upper < 0


def test_a_forecast_that_cannot_be_made_says_why(nile):
    early = analyse_values(
        nile.window(22, 60), plan("1899-01"), model="arima", level=0.95, scale="identity", lag=None,
        order=ArimaOrder(p=2),
    )  # fmt: skip
    assert not [e for e in early.estimates if e.id == "its.forecast_difference"]
    assert any(note.startswith("No forecast from before the interruption") for note in early.notes)


def test_reml_says_how_well_it_knows_rho(nile):
    found = analyse_values(
        nile, plan("1899-01"), model="gls-ar1-reml", level=0.95, scale="identity", lag=None, order=None
    )
    # its_nile gls_ar1_seg REML: phi 0.1975; the large-sample error is about sqrt((1 - phi^2) / n) = 0.098
    assert found.data["rho_lower"] < 0.197473772839915 < found.data["rho_upper"]
    assert (found.data["rho_upper"] - found.data["rho_lower"]) / 2 == pytest.approx(1.96 * 0.098, rel=0.15)


@pytest.mark.parametrize(("name", "month", "season"), [("sicily", "2005-01", "fourier"), ("boston", "1996-06", "none")])
def test_hac_andrews_equals_r_whose_time_runs_from_one(request, from_r, name, month, season):
    series = request.getfixturevalue(name)
    design = replace(plan(month, slope=False, harmonics=2), season=season)
    options = {"level": 0.95, "scale": "identity", "lag": None, "order": None}
    found = {e.id: e for e in analyse_values(series, design, model="hac-andrews", **options).estimates}
    expected = from_r("sandwich")[f"{name}.linear.andrews"].values[1]
    assert found["its.level_change"].standard_error == pytest.approx(expected, rel=1e-9)


def test_hac_andrews_counts_a_change_of_slope_in_periods(nile):
    found = values(nile, "hac-andrews")
    # R: vcovHAC(lm(flow ~ t + x + xt)), t <- 1:100, xt <- x * (t - 29); `andrews` is equal to R in test_sandwich
    t = np.arange(1.0, 101)
    x = (t >= 29).astype(float)
    X = np.column_stack([np.ones(100), t, x, x * (t - 29)])
    residual = nile.counts - X @ np.linalg.lstsq(X, nile.counts)[0]
    expected = np.sqrt(np.diag(andrews(estimating_equations(X, residual))))
    assert found["its.level_change"].standard_error == pytest.approx(expected[2], rel=1e-9)
    assert found["its.slope_change"].standard_error == pytest.approx(expected[3], rel=1e-9)


@pytest.mark.parametrize("trend", ["quadratic", "spline"])
def test_the_start_of_a_curved_trend_is_where_the_curve_starts(nile, trend):
    design = replace(plan("1899-01"), trend=trend)
    found = analyse_values(nile, design, model="ols", level=0.95, scale="identity", lag=None, order=None)
    X = design_matrix(nile, design).X
    fitted = X @ np.linalg.lstsq(X, nile.counts)[0]
    assert {e.id: e for e in found.estimates}["its.start"].value == pytest.approx(fitted[0], rel=1e-9)


def test_a_covariate_is_a_term_of_a_gaussian_model(nile):
    heat = np.cos(np.arange(100.0) ** 2)
    series = replace(nile, covariates={"covariate.heat": heat})
    found = values(series, "ols")
    t = np.arange(100.0)
    x = (t >= 28).astype(float)
    X = np.column_stack([np.ones(100), t, x, x * (t - 28), heat])
    expected = sm.OLS(nile.counts, X).fit()
    assert found["its.covariate.heat"].value == pytest.approx(expected.params[4], rel=1e-9)
    assert found["its.covariate.heat"].standard_error == pytest.approx(expected.bse[4], rel=1e-9)
    assert found["its.level_change"].value == pytest.approx(expected.params[2], rel=1e-9)


def test_the_data_line_says_that_the_model_sees_rates():
    months = np.datetime64("2018-01", "M") + np.arange(36)
    counts = np.random.default_rng(2).poisson(40, 36)
    for exposure, said in ((None, "none"), (np.arange(36) + 900.0, "rate")):
        series = monthly_series(months, counts, exposure)
        options = {"level": 0.95, "scale": "identity", "lag": None, "order": None}
        assert analyse_values(series, plan("2019-06"), model="ols", **options).data["offset"] == said
