from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.its.checks.planted_falls import FALLS, PlantedFalls
from ipvi_eval.its.checks.simulated_power import simulated_power
from ipvi_eval.its.lasting_step.step_fit import StepFit, fit_step
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import monthly_series

PLAN = DesignPlan(interruptions=(Interruption(month="2019-01"),), offset="none", harmonics=1)


@pytest.fixture(scope="module")
def fit() -> StepFit:
    months = np.datetime64("2016-01", "M") + np.arange(72)
    found = fit_step(monthly_series(months, np.random.default_rng(1).poisson(30, 72)), PLAN)
    assert isinstance(found, StepFit)
    return found


def test_every_fall_is_planted_in_the_same_series(fit: StepFit) -> None:
    falls = PlantedFalls(fit, series=60, seed=7)
    assert falls.at(4) == simulated_power(fit, 1 - FALLS[4], series=60, seed=7)
    assert falls.at(4) is falls.at(4)  # simulated once
    shares = [one.falls for one in falls.until(0.99)]
    assert shares == sorted(shares)
    assert shares[-2] < 0.99 <= shares[-1]


def test_wherever_the_search_begins_it_ends_between_the_same_two(fit: StepFit) -> None:
    found = [PlantedFalls(fit, series=60, seed=7).around(0.8, near=near) for near in (0.01, 0.33, 0.79, 0.95)]
    assert all(one == found[0] for one in found)
    none, less, enough = found[0]
    assert none.ratio == 1
    assert less.falls < 0.8 <= enough.falls
    assert FALLS.index(round(1 - enough.ratio, 2)) == FALLS.index(round(1 - less.ratio, 2)) + 1


def test_what_no_fall_reaches_ends_with_the_largest(fit: StepFit) -> None:
    small = PlantedFalls(fit, series=60, seed=7, size=0.01).around(0.8, near=0.3)
    assert small[-1].ratio == 1 - FALLS[-1]
    assert small[-1].falls < 0.8
