"""The programme extended area by area: the study's areas as one panel of staggered starts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.series.monthly import MonthlySeries

NEVER = -1
_QUARTER = 3


@dataclass(frozen=True, slots=True, eq=False)
class Extension:
    """`areas` names; `months` (n,); `counts` and `exposure` (people x days) (areas, n); `start` (areas,) the position
    of each area's first month in the programme, -1 for never; `step` is 3 where they are quarters instead of months.
    """

    areas: tuple[str, ...]
    months: NDArray[np.datetime64]
    counts: NDArray[np.float64]
    exposure: NDArray[np.float64]
    start: NDArray[np.int64]
    step: int = 1

    def periods(self, *, people: bool) -> Periods:
        """Rates in the longest periods, up to a year, that begin on every start.

        Callaway and Sant'Anna compare each period with the one before the start, and one month is too little to be
        compared with. Months before the first whole period and after the last are left out; `people` says whether the
        exposure is a population (rates per 1,000 people per year) or days alone (incidents per average month).

        Raises AnalysisError where the starts allow no period of a quarter or longer, or none before the first start.
        """
        started = np.unique(self.start[self.start >= 0])
        length = math.gcd(*np.diff(started).tolist(), 12 // self.step)
        if length * self.step < _QUARTER:
            msg = "the starts are not whole quarters apart, so no longer period begins on every one of them"
            raise AnalysisError(msg)
        offset = int(started[0]) % length
        whole = (self.counts.shape[1] - offset) // length
        kept = slice(offset, offset + whole * length)
        counts, exposure = (
            of_months[:, kept].reshape(len(self.areas), whole, length).sum(axis=2)
            for of_months in (self.counts, self.exposure)
        )
        start = np.where(self.start >= 0, (self.start - offset) // length, NEVER)
        start[start >= whole] = NEVER  # nobody there has been in the programme for a whole period
        scale = 1000 * 365.25 if people else 365.25 / 12
        return Periods(counts / exposure * scale, start, self.months[kept][::length], length * self.step)


@dataclass(frozen=True, slots=True, eq=False)
class Periods:
    """`rates` (areas, m) in periods of `length` months that begin in the months `begins` (m,); `start` (areas,) the
    position of each area's first period in the programme, -1 for never.
    """

    rates: NDArray[np.float64]
    start: NDArray[np.int64]
    begins: NDArray[np.datetime64]
    length: int


def extension_of(series: Mapping[str, MonthlySeries], starts: Mapping[str, str]) -> Extension:
    """Bundle the areas' `series`, by name, with the first month of the programme in those that have one. A quarter that
    holds a start counts as in the programme as a whole, which makes the effect look smaller, never larger.

    Raises AnalysisError where the months differ or a start lies outside them.
    """
    areas = tuple(series)
    first = series[areas[0]]
    if any(not np.array_equal(one.months, first.months) for one in series.values()):
        msg = "areas that are compared by their starts need counts of the same months"
        raise AnalysisError(msg)
    start = np.array([first.position(starts[area]) if area in starts else NEVER for area in areas])
    for area, position in zip(areas, start, strict=True):
        if area in starts and not 0 < position < first.n:
            msg = f"the program's start in {area} lies outside the counted months"
            raise AnalysisError(msg)
    weights = [np.ones(one.n) if one.exposure is None else one.exposure for one in series.values()]
    return Extension(
        areas=areas,
        months=first.months,
        counts=np.array([one.counts for one in series.values()]),
        exposure=np.array([weight * one.days for weight, one in zip(weights, series.values(), strict=True)]),
        start=start,
        step=first.months_per_period,
    )
