"""What the series could have shown: power for a given ratio, and the smallest ratio it would have detected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import optimize, stats
from scipy.special import ndtr

from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.its.count_models import Contrast, CountFit, Description

_LARGEST_LOG_RATIO = 12.0
_NODES, _WEIGHTS = (np.polynomial.legendre.leggauss(256)[0] + 1) / 2, np.polynomial.legendre.leggauss(256)[1] / 2


@dataclass(frozen=True, slots=True)
class DetectableEffect:
    """The smallest fall and rise detected with the wanted `power` at two-sided level 1 - `level`, as rate ratios.

    `fall` is None where even a fall to nothing would not be seen. `basis` says whose standard error was used.
    """

    fall: float | None
    rise: float | None
    power: float
    level: float
    se: float
    df: float
    basis: Literal["model", "calibrated", "counts alone"]
    n: int
    events: int

    @property
    def sentence(self) -> str:
        """What could have been detected, in words."""
        if self.fall is None:
            return f"no fall, however large, would be detected with {self.power:.0%} power"
        return f"with {self.power:.0%} power the series would detect a fall of {1 - self.fall:.0%} or more"

    def estimates(self, prefix: str) -> tuple[Estimate, ...]:
        """The smallest detectable fall as a rate ratio."""
        fall = Estimate(
            id=f"{prefix}.minimum_detectable_effect",
            value=self.fall,
            unit="ratio",
            method=f"non-central t at {self.power:.0%} power, two-sided {1 - self.level:.0%}; error: {self.basis}",
            label="smallest detectable rate ratio below 1",
            df=self.df if np.isfinite(self.df) else None,
            n=self.n,
            n_of="months",
            events=self.events,
            note="" if self.fall is not None else self.sentence,
        )
        return (fall,)


def power_of_ratio(ratio: float, *, se: float, df: float, level: float = 0.95) -> float:
    """Power of the two-sided t test at 1 - `level` against a true rate ratio, from the non-central t distribution.

    `se` is on the log scale. Raises AnalysisError when the ratio, `se` or `level` is impossible.
    """
    if ratio <= 0 or se <= 0 or not 0 < level < 1:
        msg = "power needs a positive ratio, a positive standard error and a level between 0 and 1"
        raise AnalysisError(msg)
    shift = abs(np.log(ratio)) / se
    cut = float(stats.t.ppf((1 + level) / 2, df))
    # scipy's non-central t gives NaN in places; given the chi-squared, the statistic is normal: one integral is left.
    cuts = cut * np.sqrt(stats.chi2.ppf(_NODES, df) / df) if np.isfinite(df) else np.full_like(_NODES, cut)
    rejected = ndtr(shift - cuts) + ndtr(-shift - cuts)
    return float(_WEIGHTS @ rejected)


def detectable_ratio(*, se: float, df: float, power: float = 0.8, level: float = 0.95) -> float:
    """The rate ratio below 1 that is detected with `power`. Raises AnalysisError when `power` is not above 1 -
    level.
    """
    if not 1 - level < power < 1:
        msg = "the wanted power must lie between the level of the test and 1"
        raise AnalysisError(msg)

    def missing(log_ratio: float) -> float:
        return power_of_ratio(float(np.exp(-log_ratio)), se=se, df=df, level=level) - power

    top = min(60.0 * se, 600.0)
    if missing(top) < 0:
        msg = "no rate ratio that can be written is detected with so large a standard error"
        raise AnalysisError(msg)
    return float(np.exp(-optimize.brentq(missing, 1e-12, top, xtol=1e-12)))


def minimum_detectable_effect(
    fit: CountFit | Description, *, power: float = 0.8, calibrated: Contrast | None = None
) -> DetectableEffect:
    """The smallest level change the series could have shown.

    Uses the model's standard error and df, or those of the `calibrated` contrast when it is given. A series that may
    only be described uses its counts alone, var(log ratio) = 1 / events before + 1 / events after, which is
    optimistic: it knows no trend, season or overdispersion.
    """
    if isinstance(fit, Description):
        return _from_counts(fit, power)
    column = fit.design.plan.primary_column
    one = calibrated or fit.coefficient(column)
    basis: Literal["model", "calibrated"] = "model" if calibrated is None else "calibrated"
    events = round(float(fit.counts.sum()))
    return _effect(one.se, one.df, power, fit.level, basis, len(fit.counts), events)


def _from_counts(described: Description, power: float) -> DetectableEffect:
    gate = described.gate
    n, events = gate.months_before + gate.months_after, gate.events_before + gate.events_after
    if min(gate.months_before, gate.months_after) == 0 or gate.events_before == 0:
        return DetectableEffect(None, None, power, 0.95, np.inf, np.inf, "counts alone", n, events)
    # Under no change the later months would have held their share of the earlier rate.
    expected_after = gate.events_before * gate.months_after / gate.months_before
    se = float(np.sqrt(1 / gate.events_before + 1 / expected_after))
    return _effect(se, np.inf, power, 0.95, "counts alone", n, events)


def _effect(
    se: float,
    df: float,
    power: float,
    level: float,
    basis: Literal["model", "calibrated", "counts alone"],
    n: int,
    events: int,
) -> DetectableEffect:
    if se <= 0:
        return DetectableEffect(1.0, 1.0, power, level, se, df, basis, n, events)
    beyond = power_of_ratio(float(np.exp(-_LARGEST_LOG_RATIO)), se=se, df=df, level=level) < power
    seen = None if beyond else detectable_ratio(se=se, df=df, power=power, level=level)
    return DetectableEffect(seen, 1 / seen if seen else None, power, level, se, df, basis, n, events)
