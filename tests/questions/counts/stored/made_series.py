"""A made-up series with a fall at the start of the plan."""

from __future__ import annotations

import numpy as np

from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import MonthlySeries, monthly_series

PLAN = DesignPlan(interruptions=(Interruption(month="2020-07", phase_in=("2020-04", "2020-06")),), harmonics=1)


def series(seed: int, name: str = "here", fall: float = 0.7) -> MonthlySeries:
    """Sixty months of Poisson counts about 50, from month 27 on about `fall` times as many."""
    rng = np.random.default_rng(seed)
    mean = np.where(np.arange(60) < 27, 50, 50 * fall)
    months = np.datetime64("2018-01", "M") + np.arange(60)
    return monthly_series(months, rng.poisson(mean), np.full(60, 20_000.0), name=name)
