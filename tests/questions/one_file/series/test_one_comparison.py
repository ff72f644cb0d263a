"""One series against its comparison: counts by the share, values by stacked least squares (Linden 2015)."""

from __future__ import annotations

import csv
from dataclasses import replace

import numpy as np
import pytest

from ipvi_eval.its.comparisons.controlled import controlled_counts
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import monthly_series, monthly_values
from ipvi_eval.questions.one_file.series.one_comparison import compare_counts, compare_values, compared
from ipvi_eval.questions.one_file.series.one_series import analyse_counts

PLAN = DesignPlan(interruptions=(Interruption(month="1989-01"),), offset="none", season="none")


def test_proposition_99_against_all_other_states(reference) -> None:
    # its_prop99_its multi_all39: lm(cigsale ~ t * z + x * z ...) with Newey-West lag 1 (Stata itsa, treat(3) lag(1))
    with (reference / "data" / "prop99_smoking.csv").open() as file:
        rows = list(csv.DictReader(file))
    states = sorted({row["state"] for row in rows})
    cells = {(row["state"], row["year"]): float(row["cigsale"]) for row in rows}
    years = sorted({row["year"] for row in rows})
    series = {
        state: monthly_values(
            [f"{year}-01" for year in years], [cells[state, year] for year in years], name=state, months_per_period=12
        )
        for state in states
    }
    others = [series[state] for state in states if state != "California"]
    found = {e.id: e for e in compare_values(series["California"], others, PLAN, level=0.95, scale="identity", lag=1)}
    assert found["its.controlled.pre_trend"].value == pytest.approx(-1.23170355130213, rel=1e-6)
    assert found["its.controlled.level_change"].value == pytest.approx(-2.80641695331841, rel=1e-6)
    assert found["its.controlled.slope_change"].value == pytest.approx(-0.991143469714375, rel=1e-6)
    assert found["its.control.level_change"].value == pytest.approx(-17.2516796608033, rel=1e-6)
    assert found["its.control.trend"].value == pytest.approx(-0.54777009810768, rel=1e-6)


def test_counts_are_those_of_the_controlled_model() -> None:
    rng = np.random.default_rng(5)
    months = np.datetime64("1985-01", "M") + np.arange(96)
    own, other = (monthly_series(months, rng.poisson(mean, 96), name=name) for name, mean in (("a", 20), ("b", 60)))
    found = {e.id: e for e in compare_counts(own, [other], PLAN, level=0.95)}
    direct = controlled_counts(own, [other], PLAN).interaction.coefficient("level_change")
    assert found["its.controlled.level_change"].value == pytest.approx(direct.ratio)
    assert "its.control.level_change" in found


def test_values_too_short_for_a_test_are_not_compared() -> None:
    months = np.datetime64("1988-08", "M") + np.arange(10)
    own, other = (monthly_values(months, np.arange(10.0) * k, name=str(k)) for k in (1, 2))
    assert compare_values(own, [other], PLAN, level=0.95, scale="identity", lag=None) == ()


def test_a_covariate_that_moves_the_treated_area_alone_is_allowed_for() -> None:
    months = np.datetime64("1985-01", "M") + np.arange(96)
    rng = np.random.default_rng(8)
    patrols = rng.normal(size=96)
    own = monthly_series(months, rng.poisson(60 * np.exp(0.5 * patrols)), name="a")
    other = monthly_series(months, rng.poisson(60, 96), name="b")
    plain = controlled_counts(own, [other], PLAN).interaction
    term = {"covariate.patrols": patrols}
    with_term = controlled_counts(replace(own, covariates=term), [replace(other, covariates=term)], PLAN)
    found = with_term.interaction
    one = found.coefficient("covariate.patrols")
    assert one.lower < 0.5 < one.upper
    assert found.coefficient("level_change").se < 0.6 * plain.coefficient("level_change").se
    alone = with_term.control.coefficient("covariate.patrols")
    assert alone.lower < 0 < alone.upper


def test_covariates_reach_the_comparison_of_values() -> None:
    months = np.datetime64("1985-01", "M") + np.arange(96)
    x = np.random.default_rng(8).normal(size=96)
    noise = np.random.default_rng(9).normal(size=(2, 96)) / 10
    term = {"covariate.x": x}
    own = replace(monthly_values(months, 3 * x + noise[0], name="a"), covariates=term)
    other = replace(monthly_values(months, noise[1], name="b"), covariates=term)
    options = {"level": 0.95, "scale": "identity", "lag": 1}
    (level,) = (e for e in compare_values(own, [other], PLAN, **options) if e.id == "its.controlled.level_change")
    # Without its term the covariate's 3 x would be noise thirty times as large.
    assert level.standard_error < 0.15


def test_what_cannot_be_compared_is_a_note() -> None:
    months = np.datetime64("2018-01", "M") + np.arange(60)
    plan = DesignPlan(interruptions=(Interruption(month="2020-07"),), offset="none")
    rng = np.random.default_rng(5)
    own, other = (monthly_series(months, rng.poisson(30, 60), name=name) for name in ("own", "other"))
    empty = monthly_series(months, np.zeros(60), name="empty")
    found = analyse_counts(own, plan, model="default", level=0.95, lag=None)
    with_rows = compared(found, lambda: compare_counts(own, (other,), plan, level=0.95))
    assert with_rows.notes == found.notes
    assert "its.controlled.level_change" in {one.id for one in with_rows.estimates}
    without = compared(found, lambda: compare_counts(own, (empty,), plan, level=0.95))
    assert without.estimates == found.estimates
    assert without.notes[-1].startswith("Level and slope are not compared: ")
