"""The programme extended area by area: the study's areas as one panel of staggered starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.series import MonthlySeries

NEVER = -1


@dataclass(frozen=True, slots=True, eq=False)
class Extension:
    """`areas` names; `months` (n,); `counts` and `exposure` (people x days) (areas, n); `start` (areas,) the position
    of each area's first month in the programme, -1 for never.
    """

    areas: tuple[str, ...]
    months: NDArray[np.datetime64]
    counts: NDArray[np.float64]
    exposure: NDArray[np.float64]
    start: NDArray[np.int64]


def extension_of(series: Mapping[str, MonthlySeries], starts: Mapping[str, str]) -> Extension:
    """Bundle the areas' `series`, by name, with the first month of the programme in those that have one.

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
            msg = f"the programme's start in {area} lies outside the counted months"
            raise AnalysisError(msg)
    weights = [np.ones(one.n) if one.exposure is None else one.exposure for one in series.values()]
    return Extension(
        areas=areas,
        months=first.months,
        counts=np.array([one.counts for one in series.values()]),
        exposure=np.array([weight * one.days for weight, one in zip(weights, series.values(), strict=True)]),
        start=start,
    )
