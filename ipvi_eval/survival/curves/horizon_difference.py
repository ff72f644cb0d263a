"""How many more, or fewer, have come back by a fixed day: differences of curves at horizons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import ndtr

from ipvi_eval.arguments import as_level, checked
from ipvi_eval.printed import Printed
from ipvi_eval.survival.curves.aalen_johansen import aalen_johansen
from ipvi_eval.survival.curves.curve_values import CurveValues
from ipvi_eval.survival.curves.kaplan_meier import kaplan_meier
from ipvi_eval.survival.inference.contrast import Contrast, contrast, draw_contrasts, tidy_contrasts
from ipvi_eval.survival.inference.intervals import critical_value
from ipvi_eval.survival.spells.arrays import Bools
from ipvi_eval.survival.spells.spells import Spells

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True, repr=False)
class HorizonDifferences(Printed):
    """Values by group at each horizon (in `unit`), and each group less the reference."""

    title = "Differences at horizons"

    groups: tuple[Any, ...]
    values: tuple[CurveValues, ...]
    contrasts: tuple[Contrast, ...]
    unit: str

    def tidy(self) -> pd.DataFrame:
        """One row for each contrast and horizon."""
        return tidy_contrasts(self.contrasts)

    @property
    def sentence(self) -> str:
        """How many had the event by the last horizon in each group."""
        last = [one for one in self.contrasts if one.time == self.contrasts[-1].time]
        counted = {last[0].reference: (last[0].events[1], last[0].n[1])}
        counted |= {one.group: (one.events[0], one.n[0]) for one in last}
        told = (f"{group}: event in {events:,} of {n:,} spells" for group, (events, n) in counted.items())
        return f"By {last[0].time:g} {self.unit}, {'; '.join(told)}."

    def plot(self) -> Figure:
        """A Matplotlib figure of the differences with their intervals."""
        return draw_contrasts(self.contrasts, self.unit)


@checked
def survival_difference(
    spells: Spells, *, times: ArrayLike, reference: Any = None, level: float = 0.95
) -> HorizonDifferences:
    """Differences of Kaplan-Meier curves at fixed times, with the root of the sum of the groups' squared errors; where
    nobody or everybody of a group had the event, by the limits of the two shares (Newcombe 1998).

    Raises:
        AnalysisError: as `kaplan_meier`; fewer than two groups; a person in two groups.

    >>> groups = Spells.of([5, 9, 7, 9], [1, 0, 1, 1], group=["B", "B", "C", "C"])
    >>> survival_difference(groups, times=[6]).contrasts[0].value
    0.5
    """
    level = as_level(level)
    events = spells.event

    def fit(part: Spells) -> CurveValues:
        return kaplan_meier(part, level=level).at(times)

    return _differences("survival", spells, events, fit, reference, level)


@checked
def incidence_difference(
    spells: Spells, *, of: int, times: ArrayLike, reference: Any = None, level: float = 0.95
) -> HorizonDifferences:
    """Differences of Aalen-Johansen cumulative incidences of cause `of` at fixed times.

    Raises:
        AnalysisError: as `aalen_johansen`; fewer than two groups; a person in two groups.

    >>> groups = Spells.of([5, 9, 7, 9], [1, 0, 2, 1], group=["B", "B", "C", "C"])
    >>> incidence_difference(groups, of=1, times=[6]).contrasts[0].value
    -0.5
    """
    level = as_level(level)
    causes = tuple(sorted({int(code) for code in np.unique(spells.cause) if code > 0} | {of}))

    def fit(part: Spells) -> CurveValues:
        return aalen_johansen(part, causes=causes, level=level).at(times, cause=of)

    return _differences("incidence", spells, spells.cause == of, fit, reference, level)


def _differences(
    measure: str, spells: Spells, hit: Bools, fit: Callable[[Spells], CurveValues], reference: Any, level: float
) -> HorizonDifferences:
    """The fits of the groups and their contrasts; `hit` (n,) says which spells ended with what is measured."""
    pairs, groups = spells.against(reference), spells.compared
    fits = {label: fit(part) for label, part in spells.by_group().items()}
    rows = {label: groups.codes == code for code, label in enumerate(groups.labels)}
    contrasts = []
    for labels in pairs:
        a, b = fits[labels[0]], fits[labels[1]]
        n = (int(rows[labels[0]].sum()), int(rows[labels[1]].sum()))
        for j, time in enumerate(a.time):
            by_then = hit & (spells.stop <= time)
            found = contrast(
                measure,
                "difference",
                float(time),
                labels,
                (float(a.value[j]), float(b.value[j])),
                (float(a.standard_error[j]), float(b.standard_error[j])),
                level,
                n,
                (int((by_then & rows[labels[0]]).sum()), int((by_then & rows[labels[1]]).sum())),
            )
            contrasts.append(_at_an_edge(found, a, b, j))
    return HorizonDifferences(tuple(fits), tuple(fits.values()), tuple(contrasts), spells.unit)


def _at_an_edge(found: Contrast, a: CurveValues, b: CurveValues, j: int) -> Contrast:
    """The contrast; where one of the shares is 0 or 1, with limits from those of the two shares, squared and added.

    Newcombe (1998, Statistics in Medicine 17:873, method 10), in general Zou and Donner (2008). There a standard error
    is 0 or unknown, and the sum of squares would make an interval too short, or a point. The error is that of a normal
    interval as wide. z and p are those of the limit on the side of nought, so that they call a difference where the
    interval does: of 0 of 3 against 4 of 5 it holds nought, though the point is 3 errors away.
    """
    if not any(value in (0.0, 1.0) for value in (a.value[j], b.value[j])):
        return found
    down = np.hypot(a.value[j] - a.lower[j], b.upper[j] - b.value[j])
    up = np.hypot(a.upper[j] - a.value[j], b.value[j] - b.lower[j])
    error = float(down + up) / (2 * critical_value(found.level))
    if not error > 0:
        return found
    facing = float(down if found.value > 0 else up)
    z = critical_value(found.level) * found.value / facing if facing > 0 else 0.0
    lower, upper = found.value - float(down), found.value + float(up)
    return replace(found, lower=lower, upper=upper, standard_error=error, z=z, p=float(2 * ndtr(-abs(z))))
