"""What the series could have shown: the smallest lasting fall that the headline's own test would have found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import optimize, stats
from scipy.special import ndtr

from ipvi_eval.arguments import as_level, checked
from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.checks.planted_falls import FALLS, PlantedFalls
from ipvi_eval.its.checks.simulated_power import SimulatedPower
from ipvi_eval.its.counts.count_models import Description
from ipvi_eval.its.lasting_step.step_fit import StepFit
from ipvi_eval.printed import Printed
from ipvi_eval.rounding import percent, whole_percent
from ipvi_eval.worded import Worded

_LARGEST_LOG_RATIO = 12.0
_NODES, _WEIGHTS = (np.polynomial.legendre.leggauss(256)[0] + 1) / 2, np.polynomial.legendre.leggauss(256)[1] / 2
_SERIES = 200


@dataclass(frozen=True, slots=True, repr=False)
class DetectableEffect(Printed):
    """The smallest lasting fall found with the wanted `power` at two-sided level 1 - `level`, as a ratio.

    `fall` is None where even the largest fall tried is not found so often. `simulated` holds what was
    planted into simulated series, nothing first and then ever larger falls, and how often the headline's test found
    it; it is empty for a series that is only described, whose fall comes from its counts alone.
    """

    title = "What the series could have shown"

    fall: float | None
    power: float
    level: float
    n: int
    events: int
    simulated: tuple[SimulatedPower, ...] = ()

    def tidy(self) -> pd.DataFrame:
        """One row for each ratio planted into simulated series, with the shares found; the answer where none was."""
        return pd.DataFrame([asdict(one) for one in self.simulated]) if self.simulated else Printed.tidy(self)

    @property
    def basis(self) -> Literal["simulated", "counts alone"]:
        """What the fall rests on."""
        return "simulated" if self.simulated else "counts alone"

    @property
    def false(self) -> float | None:
        """Share of simulated series called changed without a fall."""
        return self.simulated[0].changes if self.simulated else None

    @property
    def said(self) -> Worded:
        """What could have been detected, in words."""
        words = {"power": whole_percent(self.power)}
        if self.fall is None and self.simulated:
            words |= {"largest": whole_percent(FALLS[-1])}
            return Worded("with {power} power not even a fall of {largest} would be detected", {}, words)
        if self.fall is None:
            return Worded("no fall, however large, would be detected with {power} power", {}, words)
        text = "with {power} power the series would detect a lasting fall of {mde:fall} or more"
        if not self.simulated:
            text = "two numbers that vary by chance alone would show a lasting fall of {mde:fall} with {power} power"
        return Worded(text, {"mde:fall": whole_percent(1 - self.fall)}, words)

    @property
    def sentence(self) -> str:
        """The same, with its numbers."""
        return str(self.said)

    @property
    def tried(self) -> Worded:
        """How that was found out, in sentences: which falls were planted and how often each was found, or that none
        was."""
        if self.false is None:
            return Worded("A trend, a season and extra variation make it larger.")
        falls = enumerate(self.simulated[1:], start=1)
        numbers = {
            place: printed
            for number, one in falls
            for place, printed in (
                (f"planted_{number}:fall", whole_percent(1 - one.ratio)),
                (f"found_{number}:percent", whole_percent(one.falls)),
            )
        }
        found = ", ".join(
            f"a fall of {{planted_{number}:fall}} in {{found_{number}:percent}}{' of them' if number == 1 else ''}"
            for number in range(1, len(self.simulated))
        )
        return Worded(
            "That was tried: falls were planted in {series} simulated series like the months before the start, and the "
            f"very test of the headline was applied to them. It found {found}; without a fall it called {{false}} "
            "changed.",
            numbers | {"false": percent(self.false, 1)},
            {"series": f"{self.simulated[0].series}"},
        )


def power_of_ratio(ratio: float, *, se: float, df: float, level: float = 0.95) -> float:
    """Power of the two-sided t test at 1 - `level` against a true rate ratio, from the non-central t distribution.

    `se` is on the log scale. Raises AnalysisError when the ratio, `se` or `level` is impossible.
    """
    level = as_level(level)
    if ratio <= 0 or se <= 0:
        msg = "power needs a positive ratio and a positive standard error"
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


@checked
def minimum_detectable_effect(
    fit: StepFit | Description,
    *,
    power: float = 0.8,
    level: float = 0.95,
    series: int = _SERIES,
    seed: int = 2019,
    size: float = 1.0,
) -> DetectableEffect:
    """The smallest lasting fall that the headline's own test could have shown.

    Falls (`PlantedFalls`), looked for from the one that the standard error promises, are planted into `series`
    simulated series like the months before the start, the headline's test is applied to each, and the fall found with
    `power` is read off between two of them (straight on the scale of normal scores). The standard error alone promises
    too much: where a fall is planted, part of it looks like wandering. A series that may only be described uses its
    counts alone, var(log ratio) = 1 / events before + 1 / events after, at `level` (a fit has its own), which is
    optimistic: it knows no season, wandering or overdispersion. `size` asks what so many times as many incidents would
    show, with the wandering and spread of these.

    >>> import ipvi_eval as ie
    >>> import pandas as pd
    >>> months = pd.period_range("2016-01", periods=48, freq="M")
    >>> series = ie.monthly_series(months, [12, 9, 14, 11, 8, 13] * 4 + [7, 6, 9, 5, 8, 6] * 4)
    >>> plan = ie.DesignPlan(interruptions=(ie.Interruption(month="2018-01"),))
    >>> ie.minimum_detectable_effect(ie.fit_step(series, plan), series=50).sentence
    'with 80% power the series would detect a lasting fall of 37% or more'
    """
    if isinstance(fit, Description):
        return _from_counts(fit, power, level, size)
    # Where a level wanders, the error falls with the fourth root of the number of incidents.
    se = fit.step.se * size**-0.25
    promised = 1 - detectable_ratio(se=se, df=fit.step.df, power=power, level=fit.level)
    tried = PlantedFalls(fit, series, seed, size).around(power, near=promised)
    events = round(size * float(fit.counts.sum()))
    return DetectableEffect(read_off(tried, power), power, fit.level, len(fit.counts), events, tried)


def read_off(tried: Sequence[SimulatedPower], power: float) -> float | None:
    """The ratio at which `power` is reached, between the last fall planted and the one before; None beyond it.

    Straight on the scale of normal scores.
    """
    low, high = tried[-2:]
    if high.falls < power:
        return None
    scores = [float(stats.norm.ppf(np.clip(one.falls, 0.5 / one.series, 1 - 0.5 / one.series))) for one in (low, high)]
    share = (float(stats.norm.ppf(power)) - scores[0]) / (scores[1] - scores[0])
    return float(np.exp(np.log(low.ratio) + share * (np.log(high.ratio) - np.log(low.ratio))))


def _from_counts(described: Description, power: float, level: float, size: float) -> DetectableEffect:
    gate = described.gate
    n, events = gate.months_before + gate.months_after, round(size * (gate.events_before + gate.events_after))
    if min(gate.months_before, gate.months_after) == 0 or gate.events_before == 0:
        return DetectableEffect(None, power, level, n, events)
    # Under no change the later months would have held their share of the earlier rate.
    before, after = size * gate.events_before, size * gate.events_before * gate.months_after / gate.months_before
    se = float(np.sqrt(1 / before + 1 / after))
    beyond = power_of_ratio(float(np.exp(-_LARGEST_LOG_RATIO)), se=se, df=np.inf, level=level) < power
    fall = None if beyond else detectable_ratio(se=se, df=np.inf, power=power, level=level)
    return DetectableEffect(fall, power, level, n, events)
