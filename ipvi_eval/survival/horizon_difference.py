"""How many more, or fewer, have come back by a fixed day: differences of curves at horizons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import ndtr

from ipvi_eval.survival.aalen_johansen import aalen_johansen
from ipvi_eval.survival.contrast import Contrast, contrast, tidy_contrasts
from ipvi_eval.survival.curve_values import CurveValues
from ipvi_eval.survival.curves import kaplan_meier
from ipvi_eval.survival.inputs import as_cause, as_event, as_level, as_times
from ipvi_eval.survival.intervals import critical_value
from ipvi_eval.survival.samples import Sample, against, samples


@dataclass(frozen=True, slots=True)
class HorizonDifferences:
    """Values by group at each horizon, and each group less the reference."""

    groups: tuple[Any, ...]
    values: tuple[CurveValues, ...]
    contrasts: tuple[Contrast, ...]

    def tidy(self) -> pd.DataFrame:
        """One row for each contrast and horizon."""
        return tidy_contrasts(self.contrasts)


def survival_difference(
    stop: ArrayLike,
    event: ArrayLike,
    group: ArrayLike,
    *,
    times: ArrayLike,
    reference: Any = None,
    start: ArrayLike | None = None,
    weight: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    level: float = 0.95,
) -> HorizonDifferences:
    """Differences of Kaplan-Meier curves at fixed times, with the root of the sum of the groups' squared errors; where
    nobody or everybody of a group had the event, by the limits of the two shares (Newcombe 1998).

    Raises:
        AnalysisError: as `kaplan_meier`; fewer than two groups; a person in two groups.
    """
    kind = as_event(event, len(as_times(stop, "stop"))).astype(np.intp)
    level = as_level(level)

    def fit(part: Sample) -> CurveValues:
        curve = kaplan_meier(
            part.stop, part.kind, start=part.start, weight=part.weight, cluster=part.cluster, level=level
        )
        return curve.at(times)

    parts = samples(stop, kind, group, start, weight, cluster)
    return _differences("survival", parts, fit, reference, level)


def incidence_difference(
    stop: ArrayLike,
    cause: ArrayLike,
    group: ArrayLike,
    *,
    of: int,
    times: ArrayLike,
    reference: Any = None,
    start: ArrayLike | None = None,
    weight: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    level: float = 0.95,
) -> HorizonDifferences:
    """Differences of Aalen-Johansen cumulative incidences of one cause at fixed times.

    Raises:
        AnalysisError: as `aalen_johansen`; fewer than two groups; a person in two groups.
    """
    kind = as_cause(cause, len(as_times(stop, "stop")))
    level = as_level(level)
    causes = tuple(sorted({int(code) for code in np.unique(kind) if code > 0} | {of}))

    def fit(part: Sample) -> CurveValues:
        curve = aalen_johansen(
            part.stop,
            part.kind,
            causes=causes,
            start=part.start,
            weight=part.weight,
            cluster=part.cluster,
            level=level,
        )
        return curve.at(times, cause=of)

    parts = samples(stop, kind, group, start, weight, cluster)
    return _differences("incidence", parts, fit, reference, level, of)


def _differences(
    measure: str,
    parts: tuple[Sample, ...],
    fit: Callable[[Sample], CurveValues],
    reference: Any,
    level: float,
    of: int | None = None,
) -> HorizonDifferences:
    fits = {id(part): fit(part) for part in parts}
    contrasts = []
    for part, base in against(parts, reference):
        a, b = fits[id(part)], fits[id(base)]
        for j, time in enumerate(a.time):
            found = contrast(
                measure,
                "difference",
                float(time),
                (part.label, base.label),
                (float(a.value[j]), float(b.value[j])),
                (float(a.standard_error[j]), float(b.standard_error[j])),
                level,
                (len(part.stop), len(base.stop)),
                (_events(part, time, of), _events(base, time, of)),
            )
            contrasts.append(_at_an_edge(found, a, b, j))
    return HorizonDifferences(
        tuple(part.label for part in parts), tuple(fits[id(part)] for part in parts), tuple(contrasts)
    )


def _at_an_edge(found: Contrast, a: CurveValues, b: CurveValues, j: int) -> Contrast:
    """The contrast; where one of the shares is 0 or 1, with limits from those of the two shares, squared and added.

    Newcombe (1998, Statistics in Medicine 17:873, method 10), in general Zou and Donner (2008). There a standard error
    is 0 or unknown, and the sum of squares would make an interval too short, or a point. Error and p are those that
    such an interval would have come from.
    """
    if not any(value in (0.0, 1.0) for value in (a.value[j], b.value[j])):
        return found
    down = np.hypot(a.value[j] - a.lower[j], b.upper[j] - b.value[j])
    up = np.hypot(a.upper[j] - a.value[j], b.value[j] - b.lower[j])
    error = float(down + up) / (2 * critical_value(found.level))
    if not error > 0:
        return found
    z = found.value / error
    lower, upper = found.value - float(down), found.value + float(up)
    return replace(found, lower=lower, upper=upper, standard_error=error, z=z, p=float(2 * ndtr(-abs(z))))


def _events(part: Sample, time: float, of: int | None) -> int:
    hit = part.kind > 0 if of is None else part.kind == of
    return int((hit & (part.stop <= time)).sum())
