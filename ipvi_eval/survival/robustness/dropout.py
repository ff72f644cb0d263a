"""What if those who were lost to follow-up re-offended more often than those who stayed?

Kaplan-Meier lets a person who moved away on day c re-offend later at the rate of those who stayed. Here that rate is
multiplied, for the notified only, until the difference between the groups is gone (delta adjustment: Jackson et al.
2014, Stat Med 33:4681; Lipkovich, Ratitch & O'Kelly 2016, Pharm Stat 15:216). Given S, the chance of a re-offence by
the horizon h of somebody lost on day c is 1 - (S(h) / S(c))^multiplier; with multiplier 1 the average over everybody is
the Kaplan-Meier estimate itself (Efron 1967).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq

from ipvi_eval.arguments import as_level, checked
from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.survival.spells.arrays import Floats, Ints, as_event
from ipvi_eval.survival.spells.spells import Spells

Bools = NDArray[np.bool_]
MULTIPLIERS = (0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DropoutSensitivity(Printed):
    """Risk by `horizon` in both groups when the lost among the notified re-offend `multiplier` (k,) times as fast.

    `notified`, `difference`, `lower`, `upper` are (k,); `reference` is the unchanged risk of the others. `tipping` is
    the multiplier at which the difference is zero, and `tipping_limit` that at which its interval first includes zero
    (1 when it does from the start); None where no multiplier up to `largest` does. `lost` counts the notified lost
    before the horizon: with none, nothing moves.
    """

    title = "Sensitivity to loss from follow-up"

    horizon: float
    multiplier: Floats
    notified: Floats
    reference: float
    difference: Floats
    lower: Floats
    upper: Floats
    tipping: float | None
    tipping_limit: float | None
    largest: float
    lost: int
    level: float

    def tidy(self) -> pd.DataFrame:
        """One row for each multiplier."""
        names = ("multiplier", "notified", "difference", "lower", "upper")
        frame = pd.DataFrame({name: getattr(self, name) for name in names})
        frame.insert(2, "reference", self.reference)
        return frame


@checked
def dropout_sensitivity(
    spells: Spells,
    *,
    horizon: float,
    lost: ArrayLike | None = None,
    multipliers: Sequence[float] = MULTIPLIERS,
    largest: float = 100.0,
    replicates: int = 1000,
    seed: int = 0,
    level: float = 0.95,
) -> DropoutSensitivity:
    """Difference in risk by `horizon`, notified minus the others, under re-offending of the lost at other rates.

    Args:
        spells: n people, one row each, followed from day zero, in two groups: the notified are the second (1 after 0,
            True after False), fixed at day zero (by design or by a landmark; never "ever notified").
        horizon: day by which re-offences count.
        lost: (n,) 1 where a censored follow-up ended for a reason that may depend on re-offending (moved away); the
            others (end of the study) keep the rate of those who stayed. Everybody censored when left out.
        multipliers: of the rate after being lost, notified only.
        largest: where the search for the tipping points ends.
        replicates, seed: bootstrap of people within groups, percentile intervals.
        level: coverage of the intervals.

    Raises AnalysisError when there are not two groups, a group has fewer than two people or nobody followed to the
    horizon, or for entry times or weights.

    >>> days, event, notified = [5, 9, 9, 4, 9, 9], [1, 0, 0, 0, 1, 0], [0, 0, 0, 1, 1, 1]
    >>> found = dropout_sensitivity(Spells.of(days, event, group=notified), horizon=9, replicates=100)
    >>> found.tidy()[["multiplier", "notified"]].round(3).head(2)
       multiplier  notified
    0         0.5     0.431
    1         1.0     0.500
    """
    spells.refuse("dropout_sensitivity", "start", "weight")
    times, happened, groups = spells.stop, spells.event, spells.compared
    if groups.count != 2:
        msg = f"the sensitivity to being lost compares two groups, not {groups.count}"
        raise AnalysisError(msg)
    group = groups.codes == 1
    gone = ~happened if lost is None else as_event(lost, len(spells), "lost") & ~happened
    rates = np.array(multipliers, dtype=np.float64)
    if len(rates) == 0 or not (np.isfinite(rates) & (rates >= 0)).all() or replicates < 2:
        msg = "multipliers must be numbers of zero or more, and at least two replicates are needed"
        raise AnalysisError(msg)
    for side, name in ((group, "notified"), (~group, "not notified")):
        if side.sum() < 2 or times[side].max() < horizon or horizon <= 0:
            msg = f"fewer than two people {name}, or none of them followed to the horizon; choose an earlier one"
            raise AnalysisError(msg)
    tail = (1 - as_level(level)) / 2
    rng = np.random.default_rng(seed)
    arms = [_Arm.of(times[side], happened[side], gone[side], horizon, replicates, rng) for side in (group, ~group)]
    reference = arms[1].risk(1.0)

    def limits(rate: float) -> tuple[float, float, float]:
        values = arms[0].risk(rate) - reference
        low, high = np.quantile(values[1:], [tail, 1 - tail])
        return float(values[0]), float(low), float(high)

    rows = np.array([limits(rate) for rate in rates])
    start = limits(1.0)
    # A helpful programme (negative difference) tips when its upper limit, then its estimate, reaches zero.
    near = 2 if start[0] < 0 else 1
    included = start[0] * start[near] <= 0
    return DropoutSensitivity(
        horizon=float(horizon),
        multiplier=rates,
        notified=np.array([arms[0].risk(rate)[0] for rate in rates]),
        reference=float(reference[0]),
        difference=rows[:, 0],
        lower=rows[:, 1],
        upper=rows[:, 2],
        tipping=_crossing(lambda rate: limits(rate)[0], start[0], largest),
        tipping_limit=1.0 if included else _crossing(lambda rate: limits(rate)[near], start[near], largest),
        largest=float(largest),
        lost=int((gone & group & (times < horizon)).sum()),
        level=level,
    )


def _crossing(value: Callable[[float], float], at_one: float, largest: float) -> float | None:
    """Where the value, monotone in the multiplier, crosses zero on the side of 1 that the result depends on."""
    low, high = (1.0, largest) if at_one < 0 else (0.0, 1.0)
    if value(low) * value(high) > 0 or at_one == 0:
        return None
    return float(brentq(value, low, high, xtol=1e-6))


@dataclass(frozen=True, slots=True)
class _Arm:
    """One group, all replicates (b, the data first): share event by h, and the lost (k, b) with log S(h)/S(c)."""

    observed: Floats
    lost: Floats
    stayed: Floats
    others: Floats

    @classmethod
    def of(
        cls, stop: Floats, event: Bools, gone: Bools, horizon: float, replicates: int, rng: np.random.Generator
    ) -> _Arm:
        n, before = len(stop), ~event & (stop < horizon)
        days, place = np.unique(np.minimum(stop, np.nextafter(horizon, np.inf)), return_inverse=True)
        # What becomes of a person is one of four things on one of the days: nothing else is counted in a replicate.
        fates = (event & (stop <= horizon), before & gone, before & ~gone)
        fate = np.select(fates, range(len(fates)), default=len(fates))
        counted = _resampled(place * _FATES + fate, len(days) * _FATES, replicates, rng)
        by_day = np.ascontiguousarray(counted.reshape(replicates + 1, len(days), _FATES).transpose(2, 1, 0))
        ends, lost, others, _ = by_day
        at_risk = np.cumsum(by_day.sum(axis=0)[::-1], axis=0)[::-1]
        factor = 1 - ends / np.where(at_risk > 0, at_risk, 1.0)
        survival = np.cumprod(np.where(at_risk > 0, factor, 1.0), axis=0)
        # Rounding: nobody at risk means nobody lost either, so the ratio there is never used.
        ratio = np.where(survival > 0, survival[-1] / np.where(survival > 0, survival, 1.0), 0.0)
        return cls(ends.sum(axis=0) / n, lost / n, ratio, others / n)

    def risk(self, multiplier: float) -> Floats:
        """Risk by the horizon, (b,)."""
        usual, changed = 1 - self.stayed, 1 - self.stayed**multiplier
        return np.asarray(self.observed + (self.lost * changed).sum(axis=0) + (self.others * usual).sum(axis=0))


_FATES = 4
_AT_ONCE = 1 << 21
"""People drawn at once: a few tens of megabytes."""


def _resampled(cell: Ints, cells: int, replicates: int, rng: np.random.Generator) -> Floats:
    """How many people are in each of the `cells` (replicates + 1, cells): in the data, then in samples of n with
    replacement. `cell` (n,) is the one of each person. The samples are drawn in blocks, which changes none of them."""
    n = len(cell)
    out = np.empty((replicates + 1, cells))
    out[0] = np.bincount(cell, minlength=cells)
    block = max(1, _AT_ONCE // n)
    for begin in range(0, replicates, block):
        many = min(block, replicates - begin)
        drawn = cell[rng.integers(0, n, size=(many, n))] + np.arange(many)[:, None] * cells
        out[1 + begin : 1 + begin + many] = np.bincount(drawn.ravel(), minlength=many * cells).reshape(many, cells)
    return out
