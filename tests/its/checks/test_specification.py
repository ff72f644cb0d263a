from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from ipvi_eval.its.checks.specification import Choices, specification_curve
from ipvi_eval.its.counts.average_ratio import average_rate_ratio
from ipvi_eval.its.counts.count_models import CountFit, fit_counts
from ipvi_eval.its.lasting_step.step_fit import StepFit, fit_step
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import MonthlySeries, monthly_series

BAN = DesignPlan(interruptions=(Interruption(month="2005-01", slope=False),), offset="exposure")


def fit_of(series: MonthlySeries, *controls: MonthlySeries) -> StepFit:
    found = fit_step(series, BAN, controls)
    assert isinstance(found, StepFit)
    return found


def test_the_curve_is_the_product_of_the_choices_with_the_headline_marked(sicily: MonthlySeries) -> None:
    fit = fit_of(sicily)
    choices = Choices(models=("default", "negative-binomial"), trends=("linear",), harmonics=(1, 2))
    curve = specification_curve(fit, BAN, choices)
    assert len(curve.lines) == 1 + 2 * 2 * 2  # the headline, and models x harmonics x slopes
    values = [line.value for line in curve.lines if line.value is not None]
    assert values == sorted(values)
    primary = curve.lines[curve.primary]
    assert (primary.value, primary.lower, primary.upper) == (fit.step.value, fit.step.lower, fit.step.upper)
    assert curve.settings[curve.primary] == {
        "model": "drifting-level", "trend": "drifting", "harmonics": "2", "slope": "no", "phase": "drop"
    }  # fmt: skip
    assert curve.median_ratio == pytest.approx(np.exp(np.median(values)))
    assert curve.share_below_one == np.mean(np.array(values) < 0)
    level = replace(curve, lines=tuple(replace(line, value=0.0) for line in curve.lines))
    assert (level.median_ratio, level.share_below_one) == (1.0, 0.0)
    table = curve.tidy()
    assert table["primary"].sum() == 1
    assert {"model", "trend", "harmonics", "slope", "phase", "ratio"} <= set(table.columns)


def test_every_line_is_about_the_average_over_the_window(sicily: MonthlySeries) -> None:
    curve = specification_curve(fit_of(sicily), BAN, Choices(models=("default",), trends=("linear",), harmonics=(2,)))
    by_slope = {
        row["slope"]: line for line, row in zip(curve.lines, curve.settings, strict=True) if row["trend"] == "linear"
    }
    for slope, plan in (
        ("no", BAN),
        ("yes", DesignPlan(interruptions=(Interruption(month="2005-01"),), offset="exposure")),
    ):
        model = fit_counts(sicily, plan)
        assert isinstance(model, CountFit)
        assert by_slope[slope].value == pytest.approx(average_rate_ratio(model).value, abs=1e-12)


def test_the_drifting_level_varies_with_season_and_phase_in_alone(sicily: MonthlySeries) -> None:
    phased = DesignPlan(
        interruptions=(Interruption(month="2005-03", phase_in=("2005-01", "2005-02")),), offset="exposure"
    )
    fit = fit_step(sicily, phased)
    assert isinstance(fit, StepFit)
    choices = Choices(models=("drifting-level",), harmonics=(1, 2, 3), phase_styles=("drop", "ramp"))
    curve = specification_curve(fit, phased, choices)
    assert len(curve.lines) == 6
    assert {(row["harmonics"], row["phase"]) for row in curve.settings} == {
        (str(k), phase) for k in (1, 2, 3) for phase in ("drop", "ramp")
    }
    assert len({line.value for line in curve.lines}) == 6


def test_relative_to_a_comparison_the_season_is_no_choice(sicily: MonthlySeries) -> None:
    rng = np.random.default_rng(1)
    other = monthly_series(sicily.months, rng.poisson(sicily.counts), sicily.exposure, name="other")
    curve = specification_curve(fit_of(sicily, other), BAN, Choices(models=("drifting-level",)))
    assert len(curve.lines) == 1


def test_without_a_wish_one_to_three_pairs_both_trends_and_both_slopes_are_tried(sicily: MonthlySeries) -> None:
    curve = specification_curve(fit_of(sicily), BAN)
    tried = {tuple(row.values()) for row in curve.settings}
    pairs, models = ("1", "2", "3"), ("default", "negative-binomial", "newey-west")
    expected = set(product(models, ("linear", "quadratic"), pairs, ("yes", "no"), ("drop",)))
    assert tried == expected | {("drifting-level", "drifting", k, "no", "drop") for k in pairs}
    table = curve.tidy()
    assert table[["model", "trend", "harmonics", "slope", "phase"]].to_dict("records") == list(curve.settings)
    sure = [line.upper < 0 or line.lower > 0 for line in curve.lines]
    assert curve.share_excluding_one == pytest.approx(np.mean(sure))
