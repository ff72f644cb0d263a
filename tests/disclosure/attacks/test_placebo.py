from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.its.checks.step_placebo import step_placebo
from ipvi_eval.its.lasting_step.step_fit import fit_step
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import monthly_series
from ipvi_eval.results.store import Curve, Results
from tests.disclosure.attacks.handmade import edition, table
from tests.disclosure.attacks.placebo import attack

PLAN = DesignPlan(interruptions=(Interruption(month="2015-04"),), harmonics=1, offset="none")
MONTHS = np.datetime64("2013-01", "M") + np.arange(54)
COUNTS = np.random.default_rng(5).poisson(15, 54)
HIDDEN = {str(month): int(count) for month, count in zip(MONTHS, COUNTS, strict=True) if count < 11}


@pytest.fixture(scope="module")
def moved():
    return step_placebo(fit_step(monthly_series(MONTHS, COUNTS), PLAN), PLAN)


def released(moved, digits: int) -> Results:
    shown = [None if count < 11 else int(count) for count in COUNTS]
    rows = tuple(zip(MONTHS.astype(str).tolist(), shown, strict=True))
    ratios = zip(
        moved.months.astype("datetime64[M]").astype(str).tolist(), moved.ratio.round(digits).tolist(), strict=True
    )
    curve = Curve(id="its.x", kind="monthly", label="", columns=("month", "count"), rows=rows)
    return edition(curve, table("its.x.placebo_dates", "month ratio", *ratios))


def test_every_hidden_month(moved):
    assert len(HIDDEN) > 4
    assert {one.learned.rpartition(" ")[2]: one.low for one in attack(released(moved, 6), PLAN)} == HIDDEN


def test_printed_with_two_digits_nothing(moved):
    assert attack(released(moved, 2), PLAN) == []


def test_of_another_plan_nothing(moved):
    other = DesignPlan(interruptions=(Interruption(month="2015-04"),), harmonics=3, offset="none")
    assert attack(released(moved, 6), other) == []
