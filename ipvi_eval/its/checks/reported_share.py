"""What a change of counts would be had the share of incidents that reach the police changed as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from ipvi_eval.arguments import checked
from ipvi_eval.drawing.intervals import draw_intervals
from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.rounding import percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True, repr=False)
class ReportingBounds(Printed):
    """A ratio of reported incidents, and the ratio of all incidents under each change of the share reported.

    Reported is all incidents times the share reported, so that the ratio of all incidents is `ratio` over that of the
    shares. `explains` is the ratio of the shares at which nothing but reporting changed, and `explains_sure` the one
    nearest to 1 at which the interval holds no change: 1 where it does so already.
    """

    title = "Had the share reported changed"

    ratio: float
    lower: float
    upper: float
    rises: tuple[float, ...]

    @property
    def explains(self) -> float:
        """Share reported after over before that would make the whole change one of reporting."""
        return self.ratio

    @property
    def explains_sure(self) -> float:
        """Share reported after over before, nearest to 1, at which the interval no longer excludes no change."""
        return self.upper if self.upper < 1 else self.lower if self.lower > 1 else 1.0

    def tidy(self) -> pd.DataFrame:
        """A row for each change of the share reported, in parts of one: reported_change, ratio, lower, upper."""
        rows = [
            (rise, self.ratio / (1 + rise), self.lower / (1 + rise), self.upper / (1 + rise))
            for rise in (0.0, *self.rises)
        ]
        return pd.DataFrame(rows, columns=["reported_change", "ratio", "lower", "upper"])

    def plot(self) -> Figure:
        """A Matplotlib figure of the ratio of all incidents, a row for each change of the share reported."""
        table = self.tidy()
        labels = [f"{change:+.0%} reported" if change else "as many reported" for change in table["reported_change"]]
        return draw_intervals(
            labels, table["ratio"], table["lower"], table["upper"], x_label="Ratio of all incidents", ratio=True
        )

    @property
    def sentence(self) -> str:
        """How far reporting would have had to change to explain the change of counts away."""
        if self.ratio == 1:
            return "There is no change of counts to explain."
        return f"A share reported {_apart(self.explains)} would explain the whole change of counts."


@checked
def reporting_bounds(
    ratio: float, *, lower: float, upper: float, rises: Sequence[float] = (0.05, 0.1, 0.2)
) -> ReportingBounds:
    """The ratio of all incidents had the share reported risen by `rises` (0.05: five per cent more of them reported).

    `ratio` is incidents counted after over those expected, with its interval. A rise hides a fall; give negative
    numbers for shares that fell.

    Raises AnalysisError unless 0 < lower <= ratio <= upper, and for a share that would fall to nothing.

    >>> import ipvi_eval as ie
    >>> ie.reporting_bounds(0.8, lower=0.7, upper=0.92)
    Had the share reported changed
    A share reported 20.0% lower would explain the whole change of counts.
    <BLANKLINE>
    reported_change   ratio   lower   upper
                  0     0.8     0.7    0.92
               0.05  0.7619  0.6667  0.8762
                0.1  0.7273  0.6364  0.8364
                0.2  0.6667  0.5833  0.7667
    """
    if not 0 < lower <= ratio <= upper < float("inf"):
        msg = "a ratio and its limits must be numbers above 0, the ratio between its limits"
        raise AnalysisError(msg)
    if any(not -1 < rise < float("inf") for rise in rises):
        msg = "a change of the share reported must lie above -1 (0.05 for five per cent more, -0.05 for fewer)"
        raise AnalysisError(msg)
    return ReportingBounds(ratio, lower, upper, tuple(float(rise) for rise in rises))


def _apart(ratio: float) -> str:
    return f"{percent(abs(ratio - 1), 1)} {'lower' if ratio < 1 else 'higher'}"
