"""One thing that a careful eye sees in a series, and what is the same for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from ipvi_eval.its.series.design import DesignPlan
from ipvi_eval.its.series.monthly import MonthlySeries

Floats = NDArray[np.float64]
Kind = Literal[
    "mixed", "far out", "code", "hole", "begins low", "unfinished", "stopped", "jump", "too even", "running", "sums",
    "repeated", "multiples", "exposure", "exposure since",
]  # fmt: skip

PERIODS = {1: "month", 3: "quarter", 12: "year"}


@dataclass(frozen=True, slots=True)
class SeriesNote:
    """What is `seen`, and the `remedy`: an option of `ipvi-eval its` or a check in the source.

    `kind` and `period` say the same without a count, for readers outside the agency; where a series is shown by longer
    periods, what is seen in single ones (`of_counts`) still tells what one of them holds.
    """

    kind: Kind
    period: str
    seen: str
    remedy: str

    @property
    def of_counts(self) -> bool:
        """Whether it was seen in the counts, and not in the plan or the exposure."""
        return self.kind not in ("mixed", "exposure", "exposure since")

    @property
    def sentence(self) -> str:
        """Both in one sentence."""
        return f"{self.seen}; {self.remedy}."


def rates(series: MonthlySeries) -> Floats:
    """Counts in a period of average exposure, (n,); values as they are."""
    if series.outcome != "count":
        return series.counts
    weight = np.ones(series.n) if series.exposure is None else series.exposure
    return np.asarray(series.counts / (weight / weight.mean()), dtype=np.float64)


def lower_tail(count: float, mean: float, variance: float, n: int) -> float:
    """Probability of so few where n periods had this mean and variance; the mean's own error counts too."""
    predicted = max(variance, mean) * (1 + 1 / n)
    size = mean**2 / (predicted - mean) if predicted > mean else np.inf
    return float(stats.nbinom.cdf(round(count), size, size / (size + mean))) if mean > 0 else 1.0


def passing(series: MonthlySeries, plan: DesignPlan, at: int) -> bool:
    """Whether the period lies in a window or phase-in of the plan."""
    windows = [
        window
        for one in plan.interruptions
        for window in ((one.month, one.end) if one.end else None, one.phase_in)
        if window is not None
    ]
    return any(series.position(first) <= at <= series.position(last) for first, last in windows)


def lasting_starts(series: MonthlySeries, plan: DesignPlan) -> list[int]:
    """Positions at which a lasting interruption of the plan begins."""
    return [series.position(one.month) for one in plan.interruptions if one.end is None]


def span(series: MonthlySeries, first: int, last: int) -> str:
    """One period, or the first and the last of several, as a person writes them."""
    return series.label(first) if first == last else f"{series.label(first)} to {series.label(last)}"
