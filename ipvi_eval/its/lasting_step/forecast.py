"""What the months before the start alone predict: the companion of the lasting step, which assumes no shape of effect.

The drifting level is fitted to the months before only. Its last level, the season and the shrunk drift are carried
forward, and the uncertainty grows with the distance. A ratio of what was counted to what was forecast stands for any
effect, growing, fading or lasting, at the price of a wider interval: three of a hundred real series without a programme
are called changed (fewer than one in a study's design), and a lasting fall of 30 % is found in one of five, one of 20 %
in one of twenty (benchmarks/its_headline.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.arguments import checked
from ipvi_eval.drawing.intervals import draw_intervals
from ipvi_eval.its.counts.count_models import Contrast, tidy_ratios
from ipvi_eval.its.lasting_step.drifting_level import least_squares, linearised_at, tau_weights, whitened
from ipvi_eval.its.lasting_step.step_fit import StepFit
from ipvi_eval.its.lasting_step.t_mixture import TMixture
from ipvi_eval.its.lasting_step.wandering_prior import TAU
from ipvi_eval.printed import Printed

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class YearForecast:
    """One calendar year after the start: months, from the `first` to the `last`, counted and forecast incidents, log
    ratio of the two."""

    year: str
    months: int
    first: str
    last: str
    counted: int
    forecast: float
    ratio: Contrast


@dataclass(frozen=True, slots=True, repr=False)
class Forecast(Printed):
    """Counted over forecast in the whole window (log ratio) and year by year; `relative` to a comparison or not."""

    title = "Counted over forecast"

    average: Contrast
    forecast: float
    years: tuple[YearForecast, ...]
    relative: bool = False

    def tidy(self) -> pd.DataFrame:
        """A row for the whole window and one for each year: counted, forecast, and their ratio with interval and p."""
        names = ["window", *(one.year for one in self.years)]
        table = tidy_ratios(dict(zip(names, [self.average, *(one.ratio for one in self.years)], strict=True)))
        counted = [one.counted for one in self.years]
        table.insert(1, "counted", [sum(counted), *counted])
        table.insert(2, "forecast", [self.forecast, *(one.forecast for one in self.years)])
        return table

    def plot(self) -> Figure:
        """A Matplotlib figure of counted over forecast, in the whole window and by year."""
        table = self.tidy()
        limits = table["lower"], table["upper"]
        return draw_intervals(table["term"], table["ratio"], *limits, x_label="Counted over forecast", ratio=True)

    @property
    def source(self) -> str:
        """What the forecast was made from, in words."""
        alone = "the months before the start alone"
        return "the months before the start and the comparison's counts" if self.relative else alone


@dataclass(frozen=True, slots=True, eq=False)
class _Ahead:
    """The log mean (K, f) of f periods ahead at every tau, and its covariance over phi (K, f, f)."""

    level: Array
    covariance: Array
    weight: Array
    phi: Array
    df: int


@checked
def forecast(fit: StepFit) -> Forecast:
    """Forecast the window of `fit` from the periods before it, by the same terms and prior.

    The ratio of sums is linearised: its variance is phi (w'Cw + 1 / expected) with w the shares of the forecast counts
    (and w'Dw beside it, where the comparison's counts are random with relative variance D).

    >>> import ipvi_eval as ie
    >>> import pandas as pd
    >>> months = pd.period_range("2016-01", periods=48, freq="M")
    >>> series = ie.monthly_series(months, [12, 9, 14, 11, 8, 13] * 4 + [7, 6, 9, 5, 8, 6] * 4)
    >>> plan = ie.DesignPlan(interruptions=(ie.Interruption(month="2018-01"),))
    >>> ie.forecast(ie.fit_step(series, plan)).tidy()[["term", "counted", "ratio"]].round(2)
         term  counted  ratio
    0  window      164   0.61
    1    2018       82   0.61
    2    2019       82   0.61
    """
    ahead = _ahead(fit)
    at = np.flatnonzero(fit.window)
    months, last = (of[fit.design.rows][at] for of in (fit.series.months, fit.series.last_months))
    years = months.astype("datetime64[Y]")
    counts, offset = fit.counts[at], fit.terms.offset[at]
    noise = np.broadcast_to(fit.terms.noise, fit.window.shape)[at]
    whole, total = _ratio(ahead, counts, offset, noise, np.ones(at.size, dtype=bool), fit.level)
    found = []
    for year in np.unique(years):
        part = years == year
        one, expected = _ratio(ahead, counts, offset, noise, part, fit.level)
        ends = str(months[part][0]), str(last[part][-1])
        length = int(part.sum()) * fit.series.months_per_period
        found.append(YearForecast(str(year), length, *ends, round(float(counts[part].sum())), expected, one))
    return Forecast(whole, total, tuple(found), bool(fit.controls))


def _ahead(fit: StepFit) -> _Ahead:
    window = fit.window
    first, ahead = int(np.argmax(window)), np.flatnonzero(window)
    terms = fit.terms.before(first)
    y = fit.counts[None, :first]
    mean = linearised_at(y, terms)
    white = whitened(y, mean, terms, TAU[:, None])
    found = least_squares(white, terms)
    alive = np.any(fit.terms.X[:first] != 0, axis=0)
    drift = [] if fit.terms.years is None else [fit.terms.years[ahead]]
    columns = np.column_stack([fit.terms.X[ahead][:, alive], *drift])
    apart = columns - white.last[:, :, :-1]
    level = white.last[:, :, -1] + np.einsum("kfj,kj->kf", apart, found.coefficients[:, 0])
    distance = np.cumsum(fit.terms.gaps)[ahead - 1] - np.sum(fit.terms.gaps[: first - 1])
    wander = np.minimum(distance[:, None], distance) * TAU[:, None, None] ** 2 + white.last_variance[:, :, None]
    covariance = wander + np.einsum("kfi,kij,kgj->kfg", apart, found.inverse[:, 0], apart)
    weight = tau_weights(found, fit.prior.weight)
    return _Ahead(level, covariance, weight, found.phi.T, terms.df)


def _ratio(
    ahead: _Ahead, counts: Array, offset: Array, noise: Array, part: NDArray[np.bool_], level: float
) -> tuple[Contrast, float]:
    """Log of counted over forecast in the periods `part` (f,), and the forecast."""
    expected = np.exp(ahead.level + offset)[:, part]
    sums = expected.sum(axis=1)
    share = expected / sums[:, None]
    spread = np.einsum("kf,kfg,kg->k", share, ahead.covariance[:, part][:, :, part], share)
    spread = spread + 1 / sums + (share**2) @ noise[part]
    counted = float(counts[part].sum())
    # A window without any incident has no logarithm; half an incident stands in.
    value = np.log(max(counted, 0.5)) - np.log(sums)
    se = np.sqrt(ahead.phi[0] * spread)
    mixture = TMixture(ahead.weight, value[None], se[None], ahead.df)
    return mixture.contrast(level), float(np.exp(ahead.weight[0] @ np.log(sums)))
