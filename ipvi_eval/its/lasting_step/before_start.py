"""How a comparison moved beside the programme's area before the start: size, level, trend, half-years and months.

Everything is looked at on the log of the two areas' ratio in the kept months before the start, where no programme can
have touched it. Each check sets an interval against a margin fixed here: wholly inside it the areas were alike, wholly
outside they were apart, and otherwise the data cannot tell, which is not the same as parallel.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

from ipvi_eval.its.lasting_step.level_terms import smoothed
from ipvi_eval.its.lasting_step.step_fit import StepFit
from ipvi_eval.its.series.gates import LOW_MEAN
from ipvi_eval.rounding import whole_percent
from ipvi_eval.worded import Worded, signed

Array = NDArray[np.float64]
Verdict = Literal["alike", "apart", "unclear", "not assessed"]

LEVEL_MARGIN = 2.0
"""Incidents per person more than twice or less than half as frequent make another kind of place."""
TREND_MARGIN = 0.05
"""A difference of five per cent a year, over the years between the middles of both sides, passes for an effect."""
HALF_YEAR_MARGIN = 0.10
"""Standard deviation of half-years about a straight line, beyond chance."""
MONTH_MARGIN = 3.0
"""Variance of single months about their half-year, over chance; the model allows for over-dispersion below it."""

_PERIODS_A_PART = 6
_LEAST = 0.5
_FEWEST_PARTS = 3
_LARGEST_SD = 3.0
CHECKED_AT = 0.95
"""Coverage of the intervals, whatever the level of the fit: it must not change what leads."""
_MOST_NAMED = 4
_UNITS = {1: "months", 3: "quarters", 12: "years"}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: its value, interval and margin, and the verdict, also in words (`said`)."""

    name: str
    value: float | None
    lower: float | None
    upper: float | None
    margin: float
    verdict: Verdict
    said: Worded

    @property
    def told(self) -> tuple[float | None, float | None, float | None]:
        """Value and limits as they are told: a difference of trends is a slope of logarithms, and told a year."""
        numbers = (self.value, self.lower, self.upper)
        if self.name != "trend":
            return numbers
        value, lower, upper = (None if one is None else math.expm1(one) for one in numbers)
        return value, lower, upper

    @property
    def sentence(self) -> str:
        """The verdict in words, with its numbers."""
        return str(self.said)


@dataclass(frozen=True, slots=True)
class BeforeStart:
    """The checks of one comparison; it may lead unless one of them says apart."""

    comparison: str
    months: int
    checks: tuple[Check, ...]
    unit: str = "months"

    @property
    def span(self) -> str:
        """How long was looked at, in words: 59 months, or 12 quarters."""
        return f"{self.months} {self.unit}"

    @property
    def unassessed(self) -> tuple[Check, ...]:
        """The checks of trend and shape that could not be made: without them nothing speaks for the comparison."""
        return tuple(check for check in self.checks if check.verdict == "not assessed" and check.name == "trend")

    @property
    def apart(self) -> tuple[Check, ...]:
        """The checks that failed."""
        return tuple(check for check in self.checks if check.verdict == "apart")

    @property
    def may_lead(self) -> bool:
        """Whether the controlled answer may be the headline."""
        return not self.apart and not self.unassessed


@dataclass(frozen=True, slots=True, eq=False)
class _Ratio:
    """Log ratio (m,) before the start, its variance by chance (m,), years (m,), and the part of each month (m,)."""

    log: Array
    chance: Array
    years: Array
    part: NDArray[np.int64]

    @property
    def parts(self) -> int:
        """Number of half-years."""
        return int(self.part.max()) + 1

    def means(self) -> tuple[Array, Array, Array]:
        """Weighted mean, its variance by chance, and the middle of each part (h,)."""
        weight = np.bincount(self.part, 1 / self.chance)
        mean = np.bincount(self.part, self.log / self.chance) / weight
        return mean, 1 / weight, np.bincount(self.part, self.years) / np.bincount(self.part)

    def dispersion(self) -> tuple[float, int]:
        """Variance of months about their part, over chance, and its degrees of freedom."""
        mean, _, _ = self.means()
        df = len(self.log) - self.parts
        return float((((self.log - mean[self.part]) ** 2) / self.chance).sum() / df), df


def before_start(fit: StepFit) -> BeforeStart:
    """Look at the series and the comparison of `fit`, a fit relative to comparison series, before the start.

    Intervals are at 95 % whatever the level of the fit, which must not change what leads. Size: incidents of the
    comparison a month, whose logarithm is too crooked below five. Level: geometric mean of the ratio of rates per
    person (only where both have a population of their own). Trend: least squares weighted by chance, times the months'
    over-dispersion. Half-years: standard deviation about that line beyond chance, by the Q-profile (Viechtbauer 2007).
    Months: Pearson dispersion about their half-year, chi-squared.
    """
    ratio = _ratio(fit)
    unit = _UNITS[fit.design.months_per_period]
    checks = (_size(fit), _level(fit, ratio), *_shape(ratio, unit))
    return BeforeStart(_named(fit), len(ratio.log), checks, unit)


def _named(fit: StepFit) -> str:
    names = [control.name for control in fit.controls]
    if len(names) == 1:
        return names[0]
    listed = (
        f"{', '.join(names[:-1])} and {names[-1]}" if len(names) <= _MOST_NAMED else f"{len(names)} comparison areas"
    )
    return f"{listed} together"


def _ratio(fit: StepFit) -> _Ratio:
    assert fit.control is not None
    assert fit.control_offset is not None
    first = int(np.argmax(fit.window))
    own, other = fit.counts[:first], fit.control[:first]
    logs = []
    for counts in (own, other):
        mean = np.maximum(smoothed(counts), _LEAST)
        logs.append((np.log(mean) + (counts - mean) / mean, 1 / mean))
    offset = fit.design.offset[:first] - fit.control_offset[:first]
    at = fit.design.rows[:first] * fit.design.months_per_period
    # Counted back from the start, so that the half-year next to it is whole.
    part = (at[-1] - at) // _PERIODS_A_PART
    _, part = np.unique(part, return_inverse=True)
    return _Ratio(logs[0][0] - logs[1][0] - offset, logs[0][1] + logs[1][1], at / 12.0, part)


def _size(fit: StepFit) -> Check:
    assert fit.control is not None
    mean = float(fit.control[: int(np.argmax(fit.window))].mean()) / fit.design.months_per_period
    small = mean < LOW_MEAN
    verdict: Verdict = "apart" if small else "alike"
    text = f"the comparison had {{size}} incidents a month, {'fewer' if small else 'not fewer'} than {{least_size}}"
    said = Worded(text, {"size": f"{mean:.1f}"}, {"least_size": f"{LOW_MEAN:g}"})
    return Check("size", mean, None, None, LOW_MEAN, verdict, said)


def _own_populations(fit: StepFit) -> bool:
    """Whether series and comparison have populations, and not one they share (a second outcome, or days)."""
    own, others = fit.series.exposure, [control.exposure for control in fit.controls]
    if own is None or (own == 1).all() or any(other is None for other in others):
        return False
    return not any(np.array_equal(own, other) for other in others if other is not None)


def _level(fit: StepFit, ratio: _Ratio) -> Check:
    if not _own_populations(fit):
        said = Worded("the level cannot be compared without a population of each area's own; only changes are")
        return Check("level", None, None, None, LEVEL_MARGIN, "not assessed", said)
    weight = 1 / ratio.chance
    value = float(np.average(ratio.log, weights=weight))
    phi = max(ratio.dispersion()[0], 1.0) if ratio.parts < len(ratio.log) else 1.0
    half = float(stats.norm.ppf((1 + CHECKED_AT) / 2) * np.sqrt(phi / weight.sum()))
    lower, upper = value - half, value + half
    verdict = _verdict(lower, upper, float(np.log(LEVEL_MARGIN)))
    value, lower, upper = (float(np.exp(log)) for log in (value, lower, upper))
    span = "incidents per person were {level} times as frequent as in the comparison ({level:bounds})"
    numbers = {"level": f"{value:.2f}", "level:bounds": f"{lower:.2f} to {upper:.2f}"}
    said = _worded(span, numbers, "level_margin", f"a factor of {LEVEL_MARGIN:g}", verdict)
    return Check("level", value, lower, upper, LEVEL_MARGIN, verdict, said)


def _shape(ratio: _Ratio, unit: str) -> tuple[Check, ...]:
    if ratio.parts < _FEWEST_PARTS or len(ratio.log) - ratio.parts < 2:
        words = {"looked_at": f"{len(ratio.log)} {unit}", "unit": unit}
        said = Worded("{looked_at} before the start are too few to compare trends, half-years and {unit}", {}, words)
        return (Check("trend", None, None, None, TREND_MARGIN, "not assessed", said),)
    phi, df = ratio.dispersion()
    least = max(phi, 1.0)
    return _trend(ratio, least, df), _half_years(ratio, least), _months(phi, df, unit)


def _trend(ratio: _Ratio, phi: float, df: int) -> Check:
    slope, variance = _line(ratio.log, ratio.years, phi * ratio.chance)[1:]
    half = float(stats.t.ppf((1 + CHECKED_AT) / 2, df) * np.sqrt(variance))
    lower, upper = slope - half, slope + half
    verdict = _verdict(lower, upper, TREND_MARGIN)
    span = "the trends differed by {trend:signed} a year ({trend:signed_bounds})"
    numbers = {
        "trend:signed": _percent(slope),
        "trend:signed_bounds": f"{_percent(lower)} to {_percent(upper)}",
    }
    said = _worded(span, numbers, "trend_margin", whole_percent(TREND_MARGIN), verdict)
    return Check("trend", slope, lower, upper, TREND_MARGIN, verdict, said)


def _percent(slope: float) -> str:
    return f"{signed(100 * float(np.expm1(slope)), 1)}%"


def _half_years(ratio: _Ratio, phi: float) -> Check:
    mean, chance, years = ratio.means()
    chance = phi * chance

    def statistic(extra: float) -> float:
        variance = chance + extra
        intercept, slope, _ = _line(mean, years, variance)
        return float(((mean - intercept - slope * years) ** 2 / variance).sum())

    def where(quantile: float) -> float:
        """The standard deviation at which the statistic is that quantile of its chi-squared."""
        goal, top = float(stats.chi2.ppf(quantile, ratio.parts - 2)), _LARGEST_SD**2
        if statistic(0.0) <= goal:
            return 0.0
        if statistic(top) >= goal:
            return _LARGEST_SD
        return float(np.sqrt(optimize.brentq(lambda extra: statistic(extra) - goal, 0.0, top)))

    value, lower, upper = where(0.5), where((1 + CHECKED_AT) / 2), where((1 - CHECKED_AT) / 2)
    verdict = _verdict(lower, upper, HALF_YEAR_MARGIN)
    span = "half-years strayed from their line by {half_years:percent} beyond chance ({half_years:percent_bounds})"
    numbers = {
        "half_years:percent": whole_percent(value),
        "half_years:percent_bounds": f"{whole_percent(lower)} to {whole_percent(upper)}",
    }
    said = _worded(span, numbers, "half_years_margin", whole_percent(HALF_YEAR_MARGIN), verdict)
    return Check("half-years", value, lower, upper, HALF_YEAR_MARGIN, verdict, said)


def _months(phi: float, df: int, unit: str) -> Check:
    lower, upper = (phi * df / float(stats.chi2.ppf(tail, df)) for tail in ((1 + CHECKED_AT) / 2, (1 - CHECKED_AT) / 2))
    verdict = _verdict(lower, upper, MONTH_MARGIN)
    span = f"single {unit} varied {{months}} times as much as by chance ({{months:bounds}})"
    numbers = {"months": f"{phi:.2f}", "months:bounds": f"{lower:.2f} to {upper:.2f}"}
    said = _worded(span, numbers, "months_margin", f"{MONTH_MARGIN:g} times", verdict)
    return Check("months", phi, lower, upper, MONTH_MARGIN, verdict, said)


def _worded(span: str, numbers: dict[str, str], name: str, margin: str, verdict: Verdict) -> Worded:
    """What was found, and where its interval lies beside the `margin`, which has its place under `name`."""
    beside = {
        "alike": f"within the margin of {{{name}}}",
        "apart": f"beyond the margin of {{{name}}}",
        "unclear": f"across the margin of {{{name}}}, so neither shown to be alike nor apart",
    }
    return Worded(f"{span}: {beside[verdict]}", numbers, {name: margin})


def _verdict(lower: float, upper: float, margin: float) -> Verdict:
    if -margin < lower and upper < margin:
        return "alike"
    return "apart" if lower > margin or upper < -margin else "unclear"


def _line(y: Array, x: Array, variance: Array) -> tuple[float, float, float]:
    """Intercept and slope by weighted least squares, and the slope's variance."""
    weight = 1 / variance
    middle = float(np.average(x, weights=weight))
    squares = float((weight * (x - middle) ** 2).sum())
    slope = float((weight * (x - middle) * y).sum()) / squares
    return float(np.average(y, weights=weight)) - slope * middle, slope, 1 / squares
