"""How far a step moves without one month: as the model without the month has it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.its.checks.step_influence import step_influence
from ipvi_eval.its.lasting_step.step_fit import StepFit, fit_step, fit_step_design
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import monthly_series

PLAN = DesignPlan(interruptions=(Interruption(month="2019-01"),), offset="none")
N, START = 60, 36
MONTHS = pd.period_range("2016-01", periods=N, freq="M")


def fitted(counts) -> StepFit:
    found = fit_step(monthly_series(MONTHS, counts), PLAN)
    assert isinstance(found, StepFit)
    return found


def without(fit: StepFit, place: int) -> float:
    gone = np.arange(N) == place
    found = fit_step_design(fit.series, fit.design.without(gone), prior=fit.prior)
    assert isinstance(found, StepFit)
    return (found.step.value - fit.step.value) / fit.step.se


def test_it_is_the_model_without_the_month() -> None:
    fit = fitted(np.random.default_rng(1).poisson(np.where(np.arange(N) < START, 40, 30)))
    found = step_influence(fit)
    assert [str(month)[:7] for month in found.month[[0, START]]] == ["2016-01", "2019-01"]
    # The model without it has a degree of freedom less, which moves the weights of the wandering a little.
    for place in (3, START - 1, START, 50):
        assert found.moved[place] == pytest.approx(without(fit, place), abs=0.03)


def test_a_month_that_stands_out_moves_the_step() -> None:
    counts = np.random.default_rng(2).poisson(40, N)
    quiet = step_influence(fitted(counts))
    counts[START] = 120
    loud = step_influence(fitted(counts))
    assert loud.largest > quiet.largest
    assert int(np.abs(loud.moved).argmax()) == START
