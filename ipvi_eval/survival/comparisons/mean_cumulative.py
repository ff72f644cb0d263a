"""Do two groups differ in how many events each person has? Pseudo-score tests of mean cumulative functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from ipvi_eval.arguments import checked
from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.survival.spells.arrays import Clusters, Floats, divide, refuse_overlap
from ipvi_eval.survival.spells.day_grid import DayGrid
from ipvi_eval.survival.spells.spells import Spells


@dataclass(frozen=True, slots=True)
class PseudoScore:
    """One weighted test: `statistic` is the first group's excess (positive: more events), with its variance."""

    weight: str
    statistic: float
    variance: float
    chi_square: float
    p: float


@dataclass(frozen=True, slots=True, repr=False)
class MeanCumulativeTest(Printed):
    """Pseudo-score tests with constant and with linearly falling weight, each with one degree of freedom."""

    title = "Tests of the mean number of events"

    groups: tuple[Any, Any]
    constant: PseudoScore
    linear: PseudoScore

    def tidy(self) -> pd.DataFrame:
        """One row for each weight."""
        names = ("weight", "statistic", "variance", "chi_square", "p")
        return pd.DataFrame([{name: getattr(test, name) for name in names} for test in (self.constant, self.linear)])


@checked
def mean_cumulative_test(spells: Spells) -> MeanCumulativeTest:
    """Compare the mean cumulative functions of two groups of persons.

    Cook, Lawless and Nadeau (1996, Biometrics 52:557): U is the integral of w(t) Y1 Y2 / (Y1 + Y2) (dmu1 - dmu2), with
    w = 1 (powerful when the functions are proportional) and w = 1 - t / tau, where tau is the last time at which both
    groups are at risk. The variance is the sum over persons of their squared contributions (their eq. 3.3).

    Raises:
        AnalysisError: not exactly two groups, no events, weights, spells of nobody in particular, a person in both
            groups, or overlapping spells.

    >>> days = {"start": [0, 3, 0, 0, 6], "person": ["a", "a", "b", "c", "c"], "group": ["B", "B", "B", "C", "C"]}
    >>> test = mean_cumulative_test(Spells.of([3, 7, 9, 6, 9], [1, 1, 1, 1, 0], **days))
    >>> round(test.constant.statistic, 3), round(test.constant.p, 3)
    (0.5, 0.289)
    """
    happened, groups, owner = spells.event, spells.compared, spells.owners("a mean number of events per person")
    spells.refuse("mean_cumulative_test", "weight")
    if groups.count != 2:
        msg = f"the test compares two groups, not {groups.count}; test them pair by pair"
        raise AnalysisError(msg)
    if not happened.any():
        msg = "no events: groups cannot be compared; lengthen the follow-up or choose a wider outcome"
        raise AnalysisError(msg)
    grid = spells.grid
    second = groups.codes == 1
    if np.intersect1d(owner.codes[second], owner.codes[~second]).size:
        msg = "some persons (clusters) are in both groups; each person must belong to one"
        raise AnalysisError(msg)
    refuse_overlap(owner, spells.start, spells.stop)
    y = np.stack([grid.at_risk((~second).astype(np.float64)), grid.at_risk(second.astype(np.float64))])
    d = np.stack([grid.by_stop((happened & ~second) * 1.0), grid.by_stop((happened & second) * 1.0)])
    base = divide(y[0] * y[1], y[0] + y[1])
    both = np.flatnonzero((base > 0) & (grid.by_stop() > 0))
    if not len(both):
        msg = "the two groups are never at risk together, so their events cannot be compared"
        raise AnalysisError(msg)
    tau = grid.times[both[-1]]
    falling = np.maximum(divide(tau - grid.times, np.full(grid.size, tau)), 0.0)
    tests = [
        _pseudo_score(name, grid, base * w, d, y, happened, second, owner)
        for name, w in (("constant", np.ones(grid.size)), ("linear", falling))
    ]
    return MeanCumulativeTest((groups.labels[0], groups.labels[1]), tests[0], tests[1])


def _pseudo_score(
    name: str,
    grid: DayGrid,
    w: Floats,
    d: Floats,
    y: Floats,
    event: np.ndarray[tuple[int], np.dtype[np.bool_]],
    second: np.ndarray[tuple[int], np.dtype[np.bool_]],
    owner: Clusters,
) -> PseudoScore:
    mean = divide(d, y)
    statistic = float(w @ (mean[0] - mean[1]))
    influence = np.zeros(len(event))
    for k in range(2):
        jump = w * divide(np.ones(grid.size), y[k])
        drift = np.cumsum(jump * mean[k])
        own = event * jump[grid.stop] - drift[grid.stop] + grid.at_entry(drift)
        influence = np.where(second == (k == 1), own, influence)
    by_person = np.bincount(owner.codes, influence, minlength=owner.size)
    variance = float(by_person @ by_person)
    if not variance > 0:
        msg = "everybody has the same events at the same times, so the test has no variance to go by"
        raise AnalysisError(msg)
    chi = statistic**2 / variance
    return PseudoScore(name, statistic, variance, chi, float(chdtrc(1, chi)))
