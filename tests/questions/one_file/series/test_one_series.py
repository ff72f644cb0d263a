"""One count series without a study: estimators by their plain names."""

from __future__ import annotations

import csv
import json
from dataclasses import replace

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import monthly_series
from ipvi_eval.questions.one_file.series.one_series import analyse_counts, chosen_model


def plan(month, *, slope=True, harmonics=0, **more):
    season = "fourier" if harmonics else "none"
    return DesignPlan(
        interruptions=(Interruption(month=month, slope=slope),),
        harmonics=harmonics,
        season=season,
        offset="none",
        **more,
    )


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


def counts(n=48, ratio=1.0, seed=3):
    months = np.arange(np.datetime64("2018-01"), np.datetime64("2018-01") + np.timedelta64(n, "M")).astype(str)
    mean = np.where(np.arange(n) >= n // 2, 40 * ratio, 40)
    return monthly_series(months, np.random.default_rng(seed).poisson(mean), name="dir")


def analysed(series, model="default", month="2020-01"):
    return analyse_counts(series, plan(month), model=model, level=0.95, lag=None)


@pytest.mark.parametrize(
    "model", ["default", "quasi-poisson", "negative-binomial", "newey-west", "hac-andrews", "poisson", "lagged"]
)
def test_a_planted_fall_is_found_by_every_count_model(model):
    found = analysed(counts(ratio=0.5), model)
    level = next(e for e in found.estimates if e.id == "its.level_change")
    assert level.lower < 0.5 < level.upper
    assert level.upper < 0.9
    # The lagged model has no count before the first month.
    assert (found.data["before"], found.data["after"]) == (23 if model == "lagged" else 24, 24)
    # Incidents averted come from the headline alone, whatever model describes level and slope.
    assert not [e.id for e in found.estimates if "averted" in e.id or "average" in e.id]


@pytest.mark.parametrize(("n", "month"), [(10, "2018-06"), (24, "2019-10")])
def test_a_series_too_short_is_described_without_a_p_value(n, month):
    found = analysed(counts(n), month=month)
    assert found.gate.kind == "describe only"
    assert found.fit is None
    assert found.estimates
    assert all(estimate.p is None for estimate in found.estimates)


def test_names():
    assert chosen_model("lagged-count") == "lagged"
    with pytest.raises(AnalysisError, match="there is no model magic; choose one of default"):
        chosen_model("magic")


@pytest.mark.parametrize(
    ("name", "month", "season", "entry", "place"),
    [
        ("sicily", "2005-01", "fourier", "sicily.quasi.andrews", 1),
        ("boston", "1996-06", "months", "boston.months.andrews", 1),
    ],
)
def test_hac_andrews_equals_r_whose_time_runs_from_one(request, from_r, name, month, season, entry, place):
    series = request.getfixturevalue(name)
    design = replace(plan(month, slope=False, harmonics=2), season=season, offset="exposure")
    found = analyse_counts(series, design, model="hac-andrews", level=0.95, lag=None)
    level = {e.id: e for e in found.estimates}["its.level_change"]
    assert level.standard_error == pytest.approx(from_r("sandwich")[entry].values[place], rel=1e-6)


def test_covariates_equal_r(reference):
    # its_boston_ceasefire poisson_covars_jun96: glm(homicides ~ x6 + t + factor(month) + unemploy + ahomicides25 +
    # populationBM, poisson), R 4.2.2
    expected = json.loads((reference / "r" / "its_boston_ceasefire.json").read_text())["poisson_covars_jun96"]
    with (reference / "data" / "boston_homicide_monthly.csv").open() as text:
        rows = list(csv.DictReader(text))
    names = ("unemploy", "ahomicides25", "populationBM")
    columns = {f"covariate.{name.lower()}": np.array([float(row[name]) for row in rows]) for name in names}
    months = np.datetime64("1992-01", "M") + np.arange(77)
    series = replace(monthly_series(months, [float(row["homicides"]) for row in rows]), covariates=columns)
    design = replace(plan("1996-06", slope=False), season="months", harmonics=2)
    found = analyse_counts(series, design, model="poisson", level=0.95, lag=None)
    by_id = {e.id: e for e in found.estimates}
    for name in names:
        one = by_id[f"its.covariate.{name.lower()}"]
        assert np.log(one.value) == pytest.approx(expected["coef"][name], rel=1e-5)
        assert one.standard_error == pytest.approx(expected["se"][name], rel=1e-5)
    assert np.log(by_id["its.level_change"].value) == pytest.approx(expected["coef"]["x6"], rel=1e-6)
    assert by_id["its.covariate.unemploy"].label == "covariate unemploy, rate ratio per unit"


def test_a_spline_has_no_one_trend_after():
    linear, spline = (
        analyse_counts(counts(72), plan("2020-01", trend=trend), model="default", level=0.95, lag=None)
        for trend in ("linear", "spline")
    )
    assert "its.trend_after" in {e.id for e in linear.estimates}
    assert "its.trend_after" not in {e.id for e in spline.estimates}
