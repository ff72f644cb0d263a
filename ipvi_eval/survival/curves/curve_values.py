"""A curve read off at chosen times: fixed horizons (6, 12, 24 months) beside the whole curve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ipvi_eval.arguments import as_floats
from ipvi_eval.printed import Printed
from ipvi_eval.survival.spells.arrays import Floats, as_times
from ipvi_eval.survival.spells.day_grid import last_at_or_before


@dataclass(frozen=True, slots=True, repr=False)
class CurveValues(Printed):
    """Values (k,) of a curve at chosen times; `events` counts up to and including each time.

    `at_risk` is the number under observation at the first observed time that is not before the horizon, as in R's
    `summary(survfit, times=)`. A value beyond the last observed time is NaN: nobody was followed that long.
    """

    title = "Values of a curve"

    time: Floats
    at_risk: Floats
    events: Floats
    value: Floats
    standard_error: Floats
    lower: Floats
    upper: Floats

    def tidy(self) -> pd.DataFrame:
        """One row for each time."""
        return pd.DataFrame({name: getattr(self, name) for name in self.__slots__})


def read_off(
    wanted: ArrayLike,
    *,
    time: Floats,
    at_risk: Floats,
    events: Floats,
    columns: tuple[Floats, Floats, Floats, Floats],
    before: float,
    settled: bool,
) -> CurveValues:
    """Read a step curve off at `wanted` times.

    Args:
        wanted: (k,) times.
        time: (m,) sorted times of the curve, with at_risk and events at each.
        at_risk: (m,) numbers at risk at each time.
        events: (m,) events at each time.
        columns: value, standard error, lower and upper, each (m,).
        before: the value before the first time (1 for survival, 0 for an incidence).
        settled: whether the curve can no longer change after its last time, so that later values are known.
    """
    times = as_times(np.atleast_1d(as_floats(wanted, "times")), "times")
    index = last_at_or_before(time, times)
    exact = np.zeros(len(times), dtype=np.bool_)
    exact[index >= 0] = np.isclose(time[index[index >= 0]], times[index >= 0], rtol=1e-12, atol=0)
    following = np.where(exact, index, index + 1)
    risk = np.append(at_risk, 0.0)[following]
    beyond = (following >= len(time)) & (not settled)
    starts = (before, 0.0, before, before)
    value, se, lower, upper = (
        np.where(beyond, np.nan, np.append(column, start)[index]) for column, start in zip(columns, starts, strict=True)
    )
    total = np.append(np.cumsum(events), 0.0)[index]
    return CurveValues(times, risk, total, value, se, lower, upper)


def people_then(values: CurveValues, time: Floats, people: Floats) -> Floats:
    """Of `people` (m,) by observed time, those at the first observed time not before each of `values`, (k,)."""
    row = np.searchsorted(time, values.time - 1e-12 * np.abs(values.time))
    return np.append(people, 0.0)[row]
