"""What a careful eye sees in a series before any model, from a month far out to counts too even for chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import MonthlySeries
from ipvi_eval.its.series.months import day_of, parse_month

Floats = NDArray[np.float64]
Kind = Literal["mixed", "far out", "unfinished", "stopped", "too even", "running", "exposure"]

_PERIODS = {1: "month", 3: "quarter", 12: "year"}
_FAR = 3.0
"""Times the level around it from which a month may be far out."""
_FAR_ERRORS = 6.0
_AROUND = 6
_MOST_FAR = 2
_RECENT = 12
_FEWEST_RECENT = 6
_LOW_P = 0.01
_LOW_SHARE = 0.7
_SILENT, _HEARD = 6, 2.0
_EVEN_P = 1e-6
_FEWEST_YEARS = 2
_JUMP = 2.0
"""Times the exposure of the period before from which another unit, or another area, is likelier than growth."""


@dataclass(frozen=True, slots=True)
class SeriesNote:
    """What is `seen`, and the `remedy`: an option of `ipvi-eval its` or a check in the source.

    `kind` and `period` say the same without a count, for readers outside the agency.
    """

    kind: Kind
    period: str
    seen: str
    remedy: str

    @property
    def sentence(self) -> str:
        """Both in one sentence."""
        return f"{self.seen}; {self.remedy}."


def series_notes(series: MonthlySeries, plan: DesignPlan) -> tuple[str, ...]:
    """Everything that is seen, a sentence each; empty where nothing is."""
    return tuple(note.sentence for note in look(series, plan))


def look(series: MonthlySeries, plan: DesignPlan) -> tuple[SeriesNote, ...]:
    """What is seen in the series under this plan, in order of time within each kind."""
    ended = stopped(series) or unfinished(series, plan)
    odd = (*too_even(series), *running(series), *exposure_jumps(series))
    return (*mixed_periods(series, plan), *far_out(series, plan), *ended, *odd)


def mixed_periods(series: MonthlySeries, plan: DesignPlan) -> tuple[SeriesNote, ...]:
    """Interruptions that begin within a period, which is then neither before nor after."""
    found = (_mixed(series, one, primary=number == 0) for number, one in enumerate(plan.interruptions))
    return tuple(note for note in found if note is not None)


def far_out(series: MonthlySeries, plan: DesignPlan) -> tuple[SeriesNote, ...]:
    """One or two periods three times the twelve around them and the mean of all others, or more, and six errors away.

    The error is the larger of Poisson's and what the spread of those twelve says (their median absolute deviation), so
    that neither a change of level nor a lasting rise is taken for it.
    """
    rate, n = _rates(series), series.n
    level = np.array([np.median(np.delete(rate[_near(at, n)], at - _near(at, n).start)) for at in range(n)])
    spread = np.array([stats.median_abs_deviation(rate[_near(at, n)], scale="normal") for at in range(n)])
    error = np.maximum(spread, np.sqrt(np.maximum(level, 1.0)) if series.outcome == "count" else 0.0)
    others = (rate.sum() - rate) / max(n - 1, 1)
    far = np.flatnonzero(
        (rate >= _FAR * np.maximum(level, others)) & (rate - level > _FAR_ERRORS * error) & (level >= 0) & (rate > 0)
    )
    far = far[[not _passing(series, plan, int(at)) for at in far]]
    return tuple(_far(series, int(at), rate) for at in far) if len(far) <= _MOST_FAR else ()


def stopped(series: MonthlySeries) -> tuple[SeriesNote, ...]:
    """Six or more periods without anything at the end of a series that had two or more a period before."""
    if series.outcome != "count" or not series.counts.any():
        return ()
    last = int(np.flatnonzero(series.counts)[-1])
    silent = series.n - 1 - last
    if silent < _SILENT or float(series.counts[: last + 1].mean()) < _HEARD:
        return ()
    period = _PERIODS[series.months_per_period]
    seen = f"The last {silent} {period}s hold nothing after {series.label(last)}: recording may have stopped"
    remedy = f"if it did, end the series there with --window :{series.label(last)}"
    return (SeriesNote("stopped", series.label(last), seen, remedy),)


def too_even(series: MonthlySeries) -> tuple[SeriesNote, ...]:
    """Counts whose variance is below what chance alone gives them: lower tail of the Poisson index below a millionth.

    A trend, a season or a change only add to the variance, so that none of them hides in it.
    """
    mean = float(series.counts.mean())
    if series.outcome != "count" or series.n < _FEWEST_RECENT or mean == 0:
        return ()
    index = float(series.counts.var(ddof=1)) / mean
    if stats.chi2.cdf(index * (series.n - 1), series.n - 1) >= _EVEN_P:
        return ()
    seen = (
        f"The counts vary less than chance alone makes counts vary (variance/mean {index:.2g}): they may be averages, "
        "estimates or smoothed numbers, and then every interval is too narrow"
    )
    return (SeriesNote("too even", str(series.months[0]), seen, "look at how the source makes them"),)


def running(series: MonthlySeries) -> tuple[SeriesNote, ...]:
    """Counts that never fall within a year, and rise at every second step or more: totals that run on.

    In two whole years of months without a trend chance does so once in (12!)^2.
    """
    year, per_year = series.months.astype("datetime64[Y]"), 12 // series.months_per_period
    within, steps = year[1:] == year[:-1], np.diff(series.counts)
    if series.outcome != "count" or per_year < 12 or within.sum() < _FEWEST_YEARS * (per_year - 1):
        return ()
    if (steps[within] < 0).any() or (steps[within] > 0).mean() < 0.5:
        return ()
    seen = "The counts never fall within a year: they may be totals of the year to date, which are no counts of a month"
    return (SeriesNote("running", str(series.months[0]), seen, "take the month before from each, or ask for months"),)


def exposure_jumps(series: MonthlySeries) -> tuple[SeriesNote, ...]:
    """The first period whose exposure is twice that of the period before, or half, or more."""
    if series.exposure is None:
        return ()
    change = series.exposure[1:] / series.exposure[:-1]
    far = np.flatnonzero((change >= _JUMP) | (change <= 1 / _JUMP))
    if not len(far):
        return ()
    at, way = int(far[0]) + 1, "rises" if change[far[0]] > 1 else "falls"
    seen = (
        f"The exposure {way} from {series.exposure[at - 1]:,.6g} to {series.exposure[at]:,.6g} in {series.label(at)}, "
        "and every rate with it: its unit or area may have changed"
    )
    return (SeriesNote("exposure", series.label(at), seen, "check it in the source"),)


def unfinished(series: MonthlySeries, plan: DesignPlan) -> tuple[SeriesNote, ...]:
    """A last period far below what the twelve before it suggest: p below .01 and less than seven tenths of them.

    The twelve are cut at the last interruption where six or more follow it. Their spread counts where it is larger
    than chance; the predicted count of the next is Poisson or, with more spread, negative binomial.
    """
    rate = _rates(series)
    before = rate[max(series.n - 1 - _RECENT, _last_change(series, plan)) : -1]
    if len(before) < _FEWEST_RECENT:
        return ()
    mean, last = float(before.mean()), float(rate[-1])
    variance = float(before.var(ddof=1))
    if series.outcome == "count":
        p = _lower_tail(last, mean, variance, len(before))
    else:
        error = np.sqrt(variance * (1 + 1 / len(before)))
        p = float(stats.t.cdf((last - mean) / error, len(before) - 1)) if error > 0 else 1.0
    if not (p < _LOW_P and mean > 0 and last < _LOW_SHARE * mean):
        return ()
    period = _PERIODS[series.months_per_period]
    expected = mean * series.counts[-1] / last if last > 0 else mean
    seen = (
        f"{series.label(-1)}, the last {period}, holds {series.counts[-1]:,.4g} where the {len(before)} {period}s "
        f"before it suggest about {expected:,.3g}: it lies far below them and may be incomplete"
    )
    return (
        SeriesNote("unfinished", series.label(-1), seen, f"if it is, leave it out with --window :{series.label(-2)}"),
    )


def _mixed(series: MonthlySeries, one: Interruption, *, primary: bool) -> SeriesNote | None:
    step = series.months_per_period
    month = parse_month(one.month)
    at = series.position(month)
    within = day_of(one.month) > 1 or (0 <= at < series.n and month != series.months[at])
    if not within or one.end is not None or _introduced(series, one, at):
        return None
    period, name = _PERIODS[step], series.label(at) if 0 <= at < series.n else str(month)
    which = "the interruption" if primary else f"interruption {one.name}"
    seen = f"{which} lies within a {period}: {name} is mixed, partly before and partly after, and counts as after"
    remedy = "leave it out with --phase-in 1" if primary else f"leave it out with --also {name}:{name}"
    return SeriesNote("mixed", name, f"{seen[0].upper()}{seen[1:]}", remedy)


def _introduced(series: MonthlySeries, one: Interruption, at: int) -> bool:
    """Whether the period at `at` belongs to the phase-in already."""
    return one.phase_in is not None and series.position(one.phase_in[0]) <= at <= series.position(one.phase_in[1])


def _far(series: MonthlySeries, at: int, rate: Floats) -> SeriesNote:
    others = float(np.delete(rate, at).mean())
    period, name = _PERIODS[series.months_per_period], series.label(at)
    times = f"{rate[at] / others:,.3g} times the mean of the other {period}s" if others > 0 else "and the others are 0"
    seen = f"{name} holds {series.counts[at]:,.6g}, {times}"
    return SeriesNote(
        "far out", name, seen, f"check it in the source; --also {name}:{name} gives it a level of its own"
    )


def _passing(series: MonthlySeries, plan: DesignPlan, at: int) -> bool:
    """Whether the period lies in a window or phase-in of the plan."""
    windows = [
        window
        for one in plan.interruptions
        for window in ((one.month, one.end) if one.end else None, one.phase_in)
        if window is not None
    ]
    return any(series.position(first) <= at <= series.position(last) for first, last in windows)


def _last_change(series: MonthlySeries, plan: DesignPlan) -> int:
    """Position of the last lasting interruption that six periods follow, 0 where there is none."""
    starts = [series.position(one.month) for one in plan.interruptions if one.end is None]
    return max([0, *(at for at in starts if at <= series.n - 1 - _FEWEST_RECENT)])


def _rates(series: MonthlySeries) -> Floats:
    """Counts in a period of average exposure, (n,); values as they are."""
    if series.outcome != "count":
        return series.counts
    weight = np.ones(series.n) if series.exposure is None else series.exposure
    return np.asarray(series.counts / (weight / weight.mean()), dtype=np.float64)


def _lower_tail(count: float, mean: float, variance: float, n: int) -> float:
    """Probability of so few where n periods had this mean and variance; the mean's own error counts too."""
    predicted = max(variance, mean) * (1 + 1 / n)
    size = mean**2 / (predicted - mean) if predicted > mean else np.inf
    return float(stats.nbinom.cdf(round(count), size, size / (size + mean))) if mean > 0 else 1.0


def _near(at: int, n: int) -> slice:
    return slice(max(at - _AROUND, 0), min(at + _AROUND + 1, n))
