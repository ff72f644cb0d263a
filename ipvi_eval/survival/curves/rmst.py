"""Restricted mean survival time: days free of re-offence within a horizon, and days lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ipvi_eval.arguments import as_level, checked
from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.survival.curves.kaplan_meier import KaplanMeier, kaplan_meier
from ipvi_eval.survival.inference.contrast import Contrast, contrast, draw_contrasts, tidy_contrasts
from ipvi_eval.survival.inference.influence import ROUNDING
from ipvi_eval.survival.inference.intervals import critical_value
from ipvi_eval.survival.spells.arrays import Floats, divide, tally
from ipvi_eval.survival.spells.day_grid import last_at_or_before
from ipvi_eval.survival.spells.spells import Spells

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True, repr=False)
class RestrictedMean(Printed):
    """Mean time free of the event up to `tau` (`value`), and time lost (`lost`), which share a standard error.

    All are in `unit`. Of `n` spells `events` ended with an event by `tau`; limits lie within 0 and `tau`.
    """

    title = "Restricted mean survival time"

    tau: float
    value: float
    standard_error: float
    lower: float
    upper: float
    level: float
    robust: bool
    n: int
    events: int
    unit: str

    @property
    def lost(self) -> float:
        """Restricted mean time lost, tau less the restricted mean."""
        return self.tau - self.value

    def tidy(self) -> pd.DataFrame:
        """Two rows: time free of the event (RMST) and time lost (RMTL)."""
        rows = [
            ("rmst", self.value, self.lower, self.upper),
            ("rmtl", self.lost, self.tau - self.upper, self.tau - self.lower),
        ]
        table = pd.DataFrame(rows, columns=pd.Index(["measure", "value", "lower", "upper"]))
        return table.assign(tau=self.tau, standard_error=self.standard_error, n=self.n, events=self.events)


@dataclass(frozen=True, slots=True, repr=False)
class RestrictedMeanComparison(Printed):
    """Restricted means by group, and difference and ratios of each group against the reference."""

    title = "Restricted mean survival times compared"

    groups: tuple[Any, ...]
    means: tuple[RestrictedMean, ...]
    contrasts: tuple[Contrast, ...]
    unit: str

    def tidy(self) -> pd.DataFrame:
        """One row for each contrast: RMST difference, RMST ratio, RMTL ratio."""
        return tidy_contrasts(self.contrasts)

    @property
    def sentence(self) -> str:
        """The mean of each group, and how many it rests on."""
        told = (
            f"{group}: {mean.value:.4g} of {mean.tau:g} {self.unit} free of the event "
            f"(event in {mean.events:,} of {mean.n:,} spells)"
            for group, mean in zip(self.groups, self.means, strict=True)
        )
        return "; ".join(told) + "."

    def plot(self) -> Figure:
        """A Matplotlib figure of the ratios with their intervals."""
        return draw_contrasts(tuple(one for one in self.contrasts if one.scale == "ratio"), self.unit)


@checked
def rmst(spells: Spells, *, tau: float, level: float = 0.95) -> RestrictedMean:
    """Area under the Kaplan-Meier curve up to tau.

    Variance: the sum over event times of (area to the right)^2 d / (Y (Y - d)) (Klein and Moeschberger 2003, eq. 4.5.2;
    R's `survRM2`), which is not that of min(T, tau). With persons, or weights that are not whole numbers, the sum of
    squared influences of the persons. Where nobody had the event the error is 0 and the lower limit is tau times that
    of the curve (`edge_limits`). Error and limits are NaN where one person has all the rows, events among them.

    Raises:
        AnalysisError: as `kaplan_meier`; tau is not above 0, or beyond the last follow-up while people are still
            event-free.

    >>> rmst(Spells.of([5, 8, 9, 10], [1, 1, 0, 0]), tau=10).value
    8.25
    """
    curve = kaplan_meier(spells, level=level)
    _check_tau(curve, tau)
    area = _areas(curve, tau)
    value = float(area.sum())
    right = np.concatenate([np.cumsum(area[::-1])[::-1][1:], [0.0]])[: len(area) - 1]
    k = len(right)
    y, d = curve.at_risk[:k], curve.events[:k]
    variance = (
        _robust_variance(curve, right, spells) if curve.robust else float(np.sum(right**2 * divide(d, y * (y - d))))
    )
    reached = curve.at([tau])
    # One person who holds all rows with an event cannot tell how far persons differ.
    unknown = curve.robust and not variance > 0 and reached.value[0] < 1
    se = float(np.nan if unknown else np.sqrt(variance))
    half = critical_value(as_level(level)) * se
    # With late entry the error may be larger than the mean; no mean lies outside of 0 and tau.
    lower, upper = max(value - half, 0.0), min(value + half, float(tau))
    if reached.value[0] >= 1:
        # Nobody had the event: the mean is at least tau S(tau), and S(tau) at least its own lower limit.
        lower, upper = float(tau) * float(reached.lower[0]), float(tau)
    by_then = spells.number(spells.event & (spells.stop <= tau))
    return RestrictedMean(float(tau), value, se, lower, upper, level, curve.robust, curve.n, by_then, spells.unit)


@checked
def compare_rmst(spells: Spells, *, tau: float, reference: Any = None, level: float = 0.95) -> RestrictedMeanComparison:
    """Restricted means of k groups, with RMST difference, RMST ratio and RMTL ratio against the reference group.

    As R's `survRM2::rmst2`: ratios by the delta method on the logarithm. The reference is the first group by default.

    Raises:
        AnalysisError: as `rmst`, for any group; fewer than two groups; a person in two groups.

    >>> groups = Spells.of([5, 9, 7, 9], [1, 0, 1, 0], group=["B", "B", "C", "C"])
    >>> compare_rmst(groups, tau=9).contrasts[0].value
    1.0
    """
    pairs = spells.against(reference)
    fits = {label: rmst(part, tau=tau, level=level) for label, part in spells.by_group().items()}
    contrasts = []
    for labels in pairs:
        a, b = fits[labels[0]], fits[labels[1]]
        errors, n, events = (a.standard_error, b.standard_error), (a.n, b.n), (a.events, b.events)
        values, lost = (a.value, b.value), (a.lost, b.lost)
        contrasts += [
            contrast("rmst", "difference", a.tau, labels, values, errors, level, n, events),
            contrast("rmst", "ratio", a.tau, labels, values, errors, level, n, events),
            contrast("rmtl", "ratio", a.tau, labels, lost, errors, level, n, events),
        ]
    return RestrictedMeanComparison(tuple(fits), tuple(fits.values()), tuple(contrasts), spells.unit)


def _check_tau(curve: KaplanMeier, tau: float) -> None:
    if not (np.isfinite(tau) and tau > 0):
        msg = "tau must be a time above 0"
        raise AnalysisError(msg)
    if tau > curve.time[-1] * (1 + 1e-12) and curve.survival[-1] > 0:
        msg = (
            f"nobody was followed up to {tau:g}: the last follow-up is at {curve.time[-1]:g}; "
            "choose a time at or below it"
        )
        raise AnalysisError(msg)


def _areas(curve: KaplanMeier, tau: float) -> Floats:
    """Areas (k + 1,) under the curve before, between and after the k observed times up to tau."""
    k = int(last_at_or_before(curve.time, np.array([tau]))[0]) + 1
    edges = np.concatenate([[0.0], np.minimum(curve.time[:k], tau), [tau]])
    return np.asarray(np.diff(edges) * np.concatenate([[1.0], curve.survival[:k]]), dtype=np.float64)


def _robust_variance(curve: KaplanMeier, right: Floats, spells: Spells) -> float:
    """A person moves the area by minus the sum over event times of (area to the right) (dN - Y h) / (Y - d)."""
    grid = spells.grid
    area = np.zeros(grid.size)
    k, place = len(right), np.searchsorted(grid.times, curve.time)
    area[place[:k]] = right
    d, y = np.zeros(grid.size), np.zeros(grid.size)
    d[place], y[place] = curve.events, curve.at_risk
    jump = area * divide(np.ones(grid.size), y - d)
    drift = np.cumsum(jump * divide(d, y))
    influence = spells.event * jump[grid.stop] - drift[grid.stop] + grid.at_entry(drift)
    if spells.weight is not None:
        influence = influence * spells.weight
    if spells.person is not None:
        whole = tally(spells.person.codes, spells.person.size, np.abs(influence))
        influence = tally(spells.person.codes, spells.person.size, influence)
        influence = np.where(np.abs(influence) > ROUNDING * whole, influence, 0.0)
    return float(influence @ influence)
