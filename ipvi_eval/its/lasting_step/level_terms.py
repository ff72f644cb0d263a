"""What a drifting level is fitted with: a step, the terms beside it, and a comparison series where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.series.design import Design, DesignPlan, design_matrix
from ipvi_eval.its.series.monthly import MonthlySeries

Array = NDArray[np.float64]

STEP = "level_change"
POOLED = "comparison areas"  # what several of them added up are called
_DRIFT_SD = 0.05  # of the log level per year, a priori, times sqrt(phi)
_AROUND = 6  # periods on either side in a smoothed mean
_LEAST = 0.5
_FEW = 10.0  # smoothed incidents below which a logarithm of a single count is too crooked


@dataclass(frozen=True, slots=True, eq=False)
class LevelTerms:
    """What a drifting level is fitted with, at m kept periods.

    `X` (m, p) free terms, a constant among them; `step` (m,) the programme, 0 to 1, or None in months that know none;
    `years` (m,) since the start for the shrunk drift, or None for no drift; `gaps` (m - 1,) months from one kept period
    to the next; `offset` (m,) on the log scale; `noise` (m,) further variance of the log count (that of a comparison
    series). Any of them may differ between S series, which then come first: (S, m, p), (S, m), (S, m - 1).
    """

    X: Array
    step: Array | None
    years: Array | None
    gaps: Array
    offset: Array
    noise: Array

    @property
    def columns(self) -> Array:
        """Free terms, drift and step side by side, (m, k) or (S, m, k), in this order."""
        beside = [column[..., None] for column in (self.years, self.step) if column is not None]
        return np.concatenate([self.X, *beside], axis=-1)

    def fitted(self, coefficients: Array) -> Array:
        """The terms at `coefficients` (K, S, k), added up: (K, S, m)."""
        columns = self.columns
        if columns.ndim == _ALIKE["X"]:
            return np.asarray(coefficients @ columns.T)
        return np.asarray((columns @ coefficients[..., None])[..., 0])

    @property
    def prior_precision(self) -> Array:
        """Diagonal (k,) added to Z'V^-1 Z: only the drift is shrunk."""
        free = self.X.shape[-1]
        precision = np.zeros(free + (self.years is not None) + (self.step is not None))
        if self.years is not None:
            precision[free] = 1 / _DRIFT_SD**2
        return precision

    def of(self, series: slice | NDArray[np.intp]) -> LevelTerms:
        """The terms of some of the series."""
        held = {name: getattr(self, name) for name in _ALIKE}
        own = {name: one[series] for name, one in held.items() if one is not None and one.ndim > _ALIKE[name]}
        return replace(self, **own)

    def before(self, first: int) -> LevelTerms:
        """The terms of the first `first` periods alone, which know no programme; terms at nought throughout go."""
        X = self.X[:first]
        return replace(
            self,
            X=X[:, np.any(X != 0, axis=0)],
            step=None,
            years=None if self.years is None else self.years[:first],
            gaps=self.gaps[: first - 1],
            offset=self.offset[..., :first],
            noise=self.noise[..., :first],
        )

    @property
    def df(self) -> int:
        """Degrees of freedom: periods less free terms less the step; the shrunk drift takes none."""
        return int(self.X.shape[-2] - self.X.shape[-1] - (self.step is not None))


_ALIKE = {"X": 2, "step": 1, "years": 1, "gaps": 1, "offset": 1, "noise": 1}
"""How many axes each has where it is the same in all series."""


def stacked(terms: Sequence[LevelTerms]) -> LevelTerms:
    """Terms of one series each, as those of all of them: they have equally many periods and terms."""
    if len(terms) == 1:
        return terms[0]
    held = {name: [getattr(one, name) for one in terms] for name in _ALIKE}
    return replace(terms[0], **{name: np.stack(of) for name, of in held.items() if of[0] is not None})


def level_design(series: MonthlySeries, plan: DesignPlan) -> Design:
    """The plan with a step alone for the programme and no trend; passing disruptions are left out, month by month.

    Other lasting interruptions keep the terms the plan gives them. Raises AnalysisError as `design_matrix`, and where a
    programme without a change of level is planned.
    """
    if not plan.primary.level:
        msg = "a drifting level estimates a lasting step, and the plan lets only the trend change"
        raise AnalysisError(msg)
    passing = [one for one in plan.interruptions[1:] if one.end is not None]
    lasting = [one for one in plan.interruptions[1:] if one.end is None]
    primary = replace(plan.primary, slope=False)
    stepped = replace(plan, trend="none", interruptions=(primary, *lasting))
    design = design_matrix(series, stepped)
    hit = np.zeros(series.n, dtype=bool)
    for one in passing:
        first = series.position(one.phase_in[0] if one.phase_in else one.month)
        hit[max(first, 0) : max(series.position(one.end) + 1, 0)] = True
    return design.without(hit[design.rows]) if hit[design.rows].any() else design


def level_terms(design: Design) -> LevelTerms:
    """The terms of one series on its own."""
    at = design.column(STEP)
    return LevelTerms(
        X=np.delete(design.X, at, axis=1),
        step=design.X[:, at],
        years=(design.rows - design.origin) * design.months_per_period / 12,
        gaps=np.asarray(design.steps * design.months_per_period, dtype=np.float64),
        offset=design.offset,
        noise=np.zeros(len(design.rows)),
    )


def relative_design(series: MonthlySeries, plan: DesignPlan) -> Design:
    """`level_design` without season, calendar and lasting disruptions: what both series share cancels."""
    passing = tuple(one for one in plan.interruptions[1:] if one.end is not None)
    alone = replace(plan, season="none", calendar=(), interruptions=(plan.primary, *passing))
    return level_design(series, alone)


def relative_terms(design: Design, control: ArrayLike, log_exposure_ratio: ArrayLike = 0.0) -> LevelTerms:
    """The terms of a series relative to the incidents of its comparison, `control` (m,) or (S, m) at the kept periods,
    as `beside` has them."""
    return beside(level_terms(design), control, log_exposure_ratio)


def beside(alone: LevelTerms, control: ArrayLike, log_exposure_ratio: ArrayLike = 0.0) -> LevelTerms:
    """The terms of series `alone` made relative to `control` (m,) or (S, m).

    The logarithm of the comparison is an offset, and its variance (one over its smoothed mean) is noise beside the
    series' own; no drift. Where fewer than ten incidents a period are smoothed, or a period has none, the logarithm
    is linearised about the smoothed mean, as the series' own is. `log_exposure_ratio` (m,) is that of the series over
    the comparison.
    """
    other = np.asarray(control, dtype=np.float64)
    mean = np.maximum(smoothed(other), _LEAST)
    linear = np.log(mean) + (other - mean) / mean
    few = (mean.min(axis=-1, keepdims=True) < _FEW) | (other == 0).any(axis=-1, keepdims=True)
    with np.errstate(divide="ignore"):
        logged = np.where(few, linear, np.log(other))
    return replace(alone, years=None, offset=logged + np.asarray(log_exposure_ratio), noise=1 / mean)


def pooled(series: Sequence[MonthlySeries]) -> MonthlySeries:
    """Comparison series summed: counts, and exposures where they have one."""
    exposures = [one.exposure for one in series if one.exposure is not None]
    return replace(
        series[0],
        counts=np.sum([one.counts for one in series], axis=0),
        exposure=np.sum(exposures, axis=0) if exposures else None,
        name=POOLED if len(series) > 1 else series[0].name,
    )


def smoothed(counts: Array) -> Array:
    """Centred mean of thirteen periods, of fewer at the ends, along the last axis."""
    n = counts.shape[-1]
    sums = np.concatenate([np.zeros((*counts.shape[:-1], 1)), np.cumsum(counts, axis=-1)], axis=-1)
    first, last = np.maximum(np.arange(n) - _AROUND, 0), np.minimum(np.arange(n) + _AROUND + 1, n)
    return np.asarray((sums[..., last] - sums[..., first]) / (last - first))
