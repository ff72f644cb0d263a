"""The headline by what it is called and what it answers on a fixed example, to be stored with a simulation."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from ipvi_eval.its.lasting_step.headline import headline
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import MonthlySeries, monthly_series
from ipvi_eval.results.measured_file import method_of

FEW, MANY = 3, 8
"""Comparison areas: with as many as MANY it is asked of them how far levels wander."""
_MONTHS, _START = 60, 36


@cache
def headline_method(areas: int) -> str:
    """As a stored simulation with so many comparison areas names it: another way to answer makes it another text.

    >>> headline_method(FEW).partition(",")[0]
    'drifting level and a lasting step'
    """
    own, *others = (_series(at) for at in range(areas + 1))
    plan = DesignPlan(interruptions=(Interruption(month=str(own.months[_START])[:7]),))
    found = headline(own, plan, others, level=0.95)
    first = found.tidy().iloc[0]
    assert found.fit is not None
    return method_of(found.fit.method, first["ratio"], first["lower"], first["upper"])


def _series(at: int) -> MonthlySeries:
    """One area: a season, a slow fall, and what looks like chance."""
    month = np.arange(_MONTHS)
    counts = 40 + at + np.round(6 * np.cos(month * np.pi / 6) - month / 20) + (month * (7 + at) + at) % 11 - 5
    calendar = pd.period_range("2018-01", periods=_MONTHS, freq="M")
    return monthly_series(calendar, counts.astype(int), exposure=np.full(_MONTHS, 30_000.0), name=f"area {at}")
