"""One series without a study: estimators by their plain names, on data that ship in statsmodels, equal to R."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.design import DesignPlan, Interruption
from ipvi_eval.its.one_series import analyse_counts, analyse_values, chosen_model, coefficient_of, order_of
from ipvi_eval.its.series import monthly_series, monthly_values


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


@pytest.mark.parametrize("model", ["ols", "newey-west", "prais-winsten", "arima", "structural"])
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


def test_few_incidents_have_an_exact_ratio_beside_the_model():
    months = np.arange(np.datetime64("2018-01"), np.datetime64("2022-01")).astype(str)
    few = np.tile([1, 0, 2, 1], 12)
    found = {e.id: e for e in analysed(monthly_series(months, few, name="x")).estimates}
    assert found["its.exact_rate_ratio"].value == pytest.approx(1)
    nothing_after = np.where(np.arange(48) < 24, few, 0)
    alone = {e.id: e for e in analysed(monthly_series(months, nothing_after, name="x")).estimates}
    assert set(alone) == {"its.mean_before", "its.mean_after", "its.exact_rate_ratio"}
    assert alone["its.exact_rate_ratio"].value == 0
    two = analysed(monthly_series(months, np.isin(np.arange(48), (3, 30)).astype(int), name="x"), "quasi-poisson")
    assert {e.id for e in two.estimates} >= {"its.exact_rate_ratio"}


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


def counts(n=48, ratio=1.0, seed=3):
    months = np.arange(np.datetime64("2018-01"), np.datetime64("2018-01") + n).astype(str)
    mean = np.where(np.arange(n) >= n // 2, 40 * ratio, 40)
    return monthly_series(months, np.random.default_rng(seed).poisson(mean), name="dir")


def analysed(series, model="default", month="2020-01"):
    return analyse_counts(series, plan(month), model=model, level=0.95, lag=None, draws=500, seed=1)


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


@pytest.mark.parametrize("model", ["default", "quasi-poisson", "negative-binomial", "newey-west", "poisson", "lagged"])
def test_a_planted_fall_is_found_by_every_count_model(model):
    found = analysed(counts(ratio=0.5), model)
    level = next(e for e in found.estimates if e.id == "its.level_change")
    assert level.lower < 0.5 < level.upper
    assert level.upper < 0.9
    # The lagged model has no count before the first month.
    assert (found.data["before"], found.data["after"]) == (23 if model == "lagged" else 24, 24)
    assert (found.without is None) is (model == "lagged")


@pytest.mark.parametrize(("n", "month"), [(10, "2018-06"), (24, "2019-10")])
def test_a_series_too_short_is_described_without_a_p_value(n, month):
    found = analysed(counts(n), month=month)
    assert found.gate.kind == "describe only"
    assert found.fit is None
    assert found.estimates
    assert all(estimate.p is None for estimate in found.estimates)
    short = monthly_values(counts(n).months, counts(n).counts, name="x")
    rates = analyse_values(short, plan(month), model="ols", level=0.95, scale="identity", lag=None, order=None)
    assert rates.gate.kind == "describe only"
    assert [(e.id, e.p) for e in rates.estimates] == [("its.mean_before", None), ("its.mean_after", None)]
    before = rates.gate.months_before
    assert rates.estimates[0].value == pytest.approx(short.counts[:before].mean())


def test_names_and_orders():
    assert chosen_model("lagged-count") == "lagged"
    assert str(order_of("2,1,0,0,1,1,12")) == "(2,1,0)(0,1,1)[12]"
    with pytest.raises(AnalysisError, match="there is no model magic; choose one of default"):
        chosen_model("magic")
    with pytest.raises(AnalysisError, match="an ARIMA order is written"):
        order_of("1,0")
