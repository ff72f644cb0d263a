"""Spill-over: did incidents move to adjacent areas or other offences, or did the benefit diffuse to them?

Adjacent areas and non-IPV assaults are outcomes of their own: their monthly series go through the same model as the
main one. Here is the one summary that sets target, spill-over and control counts against each other.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from ipvi_eval.arguments import as_level
from ipvi_eval.errors import AnalysisError


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """Incidents in two windows of equal length.

    Raises AnalysisError for a negative or fractional count.
    """

    before: int
    after: int

    def __post_init__(self) -> None:
        if any(count < 0 or count != int(count) for count in (self.before, self.after)):
            msg = "counts before and after must be whole numbers from 0"
            raise AnalysisError(msg)

    @property
    def change(self) -> int:
        """After minus before."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class DisplacementDifference:
    """Incidents more (or fewer, negative) than the controls' change predicts, with a normal interval.

    `value` is the total; `target` and `displacement` its two parts, each net of its own control (`displacement` None
    where no catchment was given). A positive `displacement` points to displacement, a negative one to diffusion of
    benefits.
    """

    value: float
    standard_error: float
    lower: float
    upper: float
    p: float
    level: float
    target: float
    displacement: float | None
    cells: tuple[int, ...]

    def tidy(self) -> pd.DataFrame:
        """One row: estimate, standard_error, lower, upper, p, target, displacement."""
        names = ("value", "standard_error", "lower", "upper", "p", "target", "displacement")
        return pd.DataFrame([{name: getattr(self, name) for name in names}]).rename(columns={"value": "estimate"})


def weighted_displacement_difference(
    target: BeforeAfter,
    control: BeforeAfter,
    *,
    catchment: BeforeAfter | None = None,
    catchment_control: BeforeAfter | None = None,
    dispersion: float = 1.0,
    level: float = 0.95,
) -> DisplacementDifference:
    """Wheeler & Ratcliffe 2018 (Crime Science 7:11, eq. 1-2): change in target and catchment net of their controls.

    The standard error is the square root of the sum of all counts, times sqrt(`dispersion`) (variance/mean of the
    months; 1 is Poisson and too narrow for most real series). Windows must be equally long: see `equal_windows`.

    Raises AnalysisError when only one of catchment and its control is given, or the dispersion is below 1.
    """
    _checked(dispersion, level)
    if (catchment is None) != (catchment_control is None):
        msg = "a displacement area needs a control of its own: give both catchment and catchment_control, or neither"
        raise AnalysisError(msg)
    own = float(target.change - control.change)
    pairs = [target, control]
    moved = None
    if catchment is not None and catchment_control is not None:
        moved = float(catchment.change - catchment_control.change)
        pairs += [catchment, catchment_control]
    cells = tuple(count for pair in pairs for count in (pair.before, pair.after))
    value, error = own + (moved or 0.0), math.sqrt(dispersion * sum(cells))
    width = float(stats.norm.ppf(0.5 + level / 2)) * error
    p = float(2 * stats.norm.sf(abs(value) / error)) if error > 0 else 1.0
    return DisplacementDifference(value, error, value - width, value + width, p, level, own, moved, cells)


def equal_windows(counts: ArrayLike, *, first_after: int, months: int | None = None) -> BeforeAfter:
    """Totals of the `months` before and after position `first_after` of a monthly series (n,).

    `months` None takes the longest window that both sides can give, in whole years where that is a year or more, so
    that seasons cancel. Raises AnalysisError when a side is empty or shorter than asked.
    """
    series: NDArray[np.float64] = np.asarray(counts, dtype=np.float64)
    longest = min(first_after, series.size - first_after)
    chosen = (longest // 12 * 12 if longest >= 12 else longest) if months is None else months
    if not 1 <= chosen <= longest:
        msg = f"both windows need {max(chosen, 1)} months; the series gives {max(longest, 0)} on its shorter side"
        raise AnalysisError(msg)
    window = series[first_after - chosen : first_after + chosen]
    if not np.isfinite(window).all() or np.any(window < 0) or np.any(window != np.floor(window)):
        msg = "the windows must hold whole counts from 0 in every month; name or fill the missing months first"
        raise AnalysisError(msg)
    return BeforeAfter(int(window[:chosen].sum()), int(window[chosen:].sum()))


def _checked(dispersion: float, level: float) -> None:
    if not (dispersion >= 1 and math.isfinite(dispersion)):
        msg = "dispersion (variance/mean) must be a number of at least 1"
        raise AnalysisError(msg)
    as_level(level)
