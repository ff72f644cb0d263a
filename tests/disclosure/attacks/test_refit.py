from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.its.lasting_step.step_fit import fit_step
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import monthly_series
from ipvi_eval.results.store import Curve
from tests.disclosure.attacks.handmade import edition, share
from tests.disclosure.attacks.refit import attack

PLAN = DesignPlan(interruptions=(Interruption(month="2018-01"),), offset="none")
MONTHS = np.datetime64("2014-01", "M") + np.arange(96)
COUNTS = np.random.default_rng(3).poisson(25, 96)
COUNTS[[20, 70]] = 6, 9


def released(digits: int, *, ratio: float | None = None):
    """The series with two hidden months, and the ratio as it is printed."""
    value = float(np.exp(fit_step(monthly_series(MONTHS, COUNTS), PLAN).step.value)) if ratio is None else ratio
    rows = tuple((str(m), None if place in (20, 70) else int(COUNTS[place])) for place, m in enumerate(MONTHS))
    curve = Curve(id="its.x", kind="monthly", label="", columns=("month", "count"), rows=rows)
    return edition(curve, share("its.x.alone.ratio", value=round(value, digits), unit="ratio"))


def test_two_hidden_months_behind_one_ratio():
    found = {one.learned: (one.low, one.high) for one in attack(released(7), PLAN)}
    assert found == {"its.x in 2015-09": (6, 6), "its.x in 2019-11": (9, 9)}


def test_printed_with_two_digits_it_tells_less():
    assert all(not one.exact for one in attack(released(2), PLAN))


@pytest.mark.parametrize("plan", [PLAN, DesignPlan(interruptions=(Interruption(month="2031-01"),), offset="none")])
def test_a_ratio_of_other_counts_or_another_plan_tells_nothing(plan):
    assert attack(released(7, ratio=0.1234567), plan) == []
