"""The two fits of the made-up series, each made once."""

from __future__ import annotations

import pytest

from ipvi_eval.its.counts.count_models import CountFit, fit_counts
from ipvi_eval.its.lasting_step.step_fit import StepFit, fit_step
from tests.questions.counts.stored.made_series import PLAN, series


@pytest.fixture(scope="session")
def fit() -> CountFit:
    found = fit_counts(series(1), PLAN)
    assert isinstance(found, CountFit)
    return found


@pytest.fixture(scope="session")
def step() -> StepFit:
    found = fit_step(series(1), PLAN)
    assert isinstance(found, StepFit)
    return found
