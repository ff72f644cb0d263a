from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.its.lasting_step.step_fit import EXPECTED, StepFit, fit_step
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import MonthlySeries
from ipvi_eval.questions.counts.stored.fits.step_fit import estimates
from tests.questions.counts.stored.made_series import PLAN, series


def test_ratio_percentage_and_incidents_averted_are_one_answer(sicily: MonthlySeries) -> None:
    fit = fit_step(sicily, DesignPlan(interruptions=(Interruption(month="2005-01"),)))
    ratio, percent, averted, *_ = estimates(fit, "x")
    assert percent.value == pytest.approx(ratio.value - 1)
    after = sicily.counts[sicily.months >= np.datetime64("2005-01", "M")].sum()
    assert averted.value == pytest.approx(after * (1 / ratio.value - 1))
    assert averted.p == percent.p == ratio.p


def test_each_estimate_says_what_it_is_set_against(step: StepFit) -> None:
    north = series(2, "north", 1.0)
    relative = fit_step(step.series, PLAN, (north,))
    assert isinstance(relative, StepFit)
    alone, beside = estimates(step, "x")[0], estimates(relative, "x")[0]
    assert (alone.scope.base, beside.scope.base) == (EXPECTED[False], EXPECTED[True])
    own, other = step.series.counts, north.counts
    assert beside.cells == (own[:27].sum(), own[30:].sum(), other[:27].sum(), other[30:].sum())
    assert alone.cells == beside.cells[:2]
    assert beside.events == sum(alone.cells)
