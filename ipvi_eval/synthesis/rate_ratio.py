"""Counts before and after, of one place and relative to another: rate ratios."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd
from scipy.stats import norm, t

from ipvi_eval.arguments import checked
from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.synthesis.proportions import normal_quantile


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LogRatio(Printed):
    """A ratio carried on the log scale: `log` with `standard_error`, interval of coverage `level`.

    The interval is `limits` where the estimate has its own, else t with `df` degrees of freedom (as a Satterthwaite fit
    gives them), normal where `df` is None.
    """

    title = "Rate ratio"

    log: float
    standard_error: float
    level: float
    method: str
    df: float | None = None
    cells: tuple[int, ...] = ()
    design_level: int | None = None
    limits: tuple[float, float] | None = None

    def tidy(self) -> pd.DataFrame:
        """One row: coefficient (the log) and its standard error, ratio with its limits, p."""
        lower, upper = self.interval
        row = (self.log, self.standard_error, self.ratio, lower, upper, self.p)
        return pd.DataFrame([row], columns=["coefficient", "standard_error", "ratio", "lower", "upper", "p"])

    @property
    def ratio(self) -> float:
        """The ratio itself."""
        return math.exp(self.log)

    @property
    def half_width(self) -> float:
        """Half the width of the interval of the logarithm."""
        if self.df is None:
            return normal_quantile(self.level) * self.standard_error
        return float(t.ppf((1 + self.level) / 2, self.df)) * self.standard_error

    @property
    def interval(self) -> tuple[float, float]:
        """Interval of the ratio: the estimate's own limits where it has them, which need not be symmetric."""
        if self.limits is not None:
            return self.limits
        half = self.half_width
        return math.exp(self.log - half), math.exp(self.log + half)

    @property
    def p(self) -> float:
        """Two-sided p-value of no change."""
        z = abs(self.log) / self.standard_error
        return float(2 * (norm.sf(z) if self.df is None else t.sf(z, self.df)))


@checked
def rate_ratio(before: int, after: int, *, dispersion: float = 1.0, level: float = 0.95) -> LogRatio:
    """After over before in one place, equal exposures; var(log) = phi (1/before + 1/after).

    Raises AnalysisError when a count is 0 or the dispersion phi is not positive.

    >>> rate_ratio(60, 40)
    Rate ratio: log -0.4055, level 0.95, method rate ratio, before and after, one place,
    design level 2
    <BLANKLINE>
    coefficient  standard_error   ratio   lower   upper        p
        -0.4055          0.2041  0.6667  0.4468  0.9946  0.04699
    """
    _check((before, after), dispersion)
    return LogRatio(
        log=math.log(after / before),
        standard_error=math.sqrt(dispersion * (1 / before + 1 / after)),
        level=level,
        method="rate ratio, before and after, one place",
        cells=(before, after),
        design_level=2,
    )


def relative_rate_ratio(
    *,
    target_before: int,
    target_after: int,
    comparison_before: int,
    comparison_after: int,
    dispersion: float = 1.0,
    level: float = 0.95,
) -> LogRatio:
    """Relative incidence rate ratio (T1/T0)/(C1/C0) (Wilson 2022), var(log) = phi (1/T0 + 1/T1 + 1/C0 + 1/C1).

    Below 1 the target fell more than the comparison. `dispersion` phi is variance over mean of the counts.
    Raises AnalysisError when a count is 0 (use longer periods) or phi is not positive.
    """
    cells = (target_before, target_after, comparison_before, comparison_after)
    _check(cells, dispersion)
    return LogRatio(
        log=math.log(target_after / target_before) - math.log(comparison_after / comparison_before),
        standard_error=math.sqrt(dispersion * sum(1 / cell for cell in cells)),
        level=level,
        method="relative incidence rate ratio, before and after against a comparison",
        cells=cells,
        design_level=3,
    )


def _check(cells: tuple[int, ...], dispersion: float) -> None:
    if min(cells) <= 0:
        msg = "a rate ratio needs every count above 0; lengthen the periods"
        raise AnalysisError(msg)
    if not dispersion > 0:
        msg = "the dispersion (variance over mean) must be above 0; 1 is Poisson"
        raise AnalysisError(msg)
