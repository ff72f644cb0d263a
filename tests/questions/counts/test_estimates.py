"""What fits of monthly counts store is what the fits found, under ids of one prefix."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.its.comparisons.controlled import controlled_counts
from ipvi_eval.its.counts.count_models import Description, fit_counts
from ipvi_eval.its.lasting_step.exact import exact_rate_ratio
from ipvi_eval.its.lasting_step.step_fit import fit_step
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import MonthlySeries, monthly_series
from ipvi_eval.questions.counts.estimates import as_estimates, exact_headline

PLAN = DesignPlan(interruptions=(Interruption(month="2005-01"),))


def test_a_count_model_stores_its_coefficients_as_ratios(sicily: MonthlySeries) -> None:
    fit = fit_counts(sicily, PLAN)
    found = {one.id: one for one in as_estimates(fit, "its.heart")}
    assert set(found) == {
        f"its.heart.{name}" for name in ("trend", "level_change", "slope_change", "rho", "dispersion")
    }
    level, coefficient = found["its.heart.level_change"], fit.coefficient("level_change")
    assert (level.value, level.lower, level.p) == (coefficient.ratio, np.exp(coefficient.lower), coefficient.p)
    assert level.cells == (fit.gate.events_before, fit.gate.events_after)
    assert level.events == sum(level.cells)  # nothing is left out by this plan


def test_ratio_percentage_and_incidents_averted_are_one_answer(sicily: MonthlySeries) -> None:
    fit = fit_step(sicily, PLAN)
    ratio, percent, averted, *_ = as_estimates(fit, "x")
    assert percent.value == pytest.approx(ratio.value - 1)
    after = sicily.counts[sicily.months >= np.datetime64("2005-01", "M")].sum()
    assert averted.value == pytest.approx(after * (1 / ratio.value - 1))
    assert averted.p == percent.p == ratio.p


def test_comparison_areas_count_among_the_cells(sicily: MonthlySeries) -> None:
    other = monthly_series(sicily.months, sicily.counts[::-1].copy(), sicily.exposure, name="other")
    fit = controlled_counts(sicily, (other,), PLAN)
    level = {one.id: one for one in as_estimates(fit, "x")}["x.level_change"]
    assert len(level.cells) == 4
    assert level.events == sum(level.cells) == 2 * sicily.counts.sum()
    assert level.scope.base == "the comparison areas"


def test_the_exact_answer_as_a_headline_counts_what_was_averted() -> None:
    months = np.datetime64("2018-01", "M") + np.arange(48)
    counts = np.where(np.arange(48) < 24, np.arange(48) % 2, 0)
    counts[30] = counts[40] = 1
    exact = exact_rate_ratio(
        monthly_series(months, counts, name="few"), DesignPlan(interruptions=(Interruption(month="2020-01"),))
    )
    ratio, percent, averted = exact_headline(exact, "its.x.headline")
    assert (ratio.id, ratio.cells) == ("its.x.headline.ratio", (12, 2))
    assert percent.value == pytest.approx(ratio.value - 1)
    # Days before and after differ by none but a leap day, so about 12 - 2 incidents fewer.
    assert averted.value == pytest.approx(10, abs=0.05)


def test_a_description_has_no_interval_and_no_p(sicily: MonthlySeries) -> None:
    short = monthly_series(sicily.months[:8], sicily.counts[:8], name="short")
    described = fit_counts(short, DesignPlan(interruptions=(Interruption(month="2002-05"),)))
    assert isinstance(described, Description)
    before, after = as_estimates(described, "x")
    assert before.value == pytest.approx(sicily.counts[:4].mean())
    assert {one.p for one in (before, after)} == {one.lower for one in (before, after)} == {None}


def test_what_is_no_fit_of_counts_is_refused() -> None:
    with pytest.raises(TypeError, match="str has no estimates of monthly counts"):
        as_estimates("x", "its.x")
