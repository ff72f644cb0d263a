"""List movement as a multi-state process: the share of people in each state over time, and the time spent there.

Aalen-Johansen state occupancy (Aalen & Johansen 1978; without the Markov assumption, Datta & Satten 2001) with the
infinitesimal-jackknife variance of R survival's `survfit(Surv(start, stop, state) ~ 1, id = id)`:

    p(t) = p(t-) (I + dA(t)),    U_c(t) = U_c(t-) (I + dA(t)) + p(t-) dA_c(t),    Var p(t) = sum_c U_c(t)^2

with U_c = the derivative of p in the weight of cluster c, times that weight.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ipvi_eval.arguments import as_level
from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.survival.inference.intervals import Interval, critical_value, probability_interval
from ipvi_eval.survival.spells.arrays import Floats, Ints, as_groups, as_times
from ipvi_eval.survival.spells.day_grid import last_at_or_before
from ipvi_eval.survival.spells.state_spells import StateSpells


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Occupancy(Printed):
    """State occupancy at the k times at which a spell ends, for s states.

    `occupancy`, `standard_error`, `lower`, `upper` and `at_risk` are (k, s); `initial` (s,) is the share in each state
    just before the first move, and `initial_error` its standard error. `expected_time` has one row for each state and
    horizon: the mean time spent in it from time zero to the horizon, with a symmetric interval.
    """

    title = "State occupancy"

    states: tuple[str, ...]
    time: Floats
    at_risk: Floats
    occupancy: Floats
    standard_error: Floats
    lower: Floats
    upper: Floats
    initial: Floats
    initial_error: Floats
    expected_time: pd.DataFrame
    persons: int
    moves: int
    level: float
    interval: Interval

    def at(self, times: ArrayLike) -> pd.DataFrame:
        """Occupancy at chosen times: time, state, at_risk, occupancy, standard_error, lower, upper.

        `at_risk` counts at the first observed time not before the chosen one, as R's `summary(survfit, times =)`.
        Missing beyond the last observed time unless everybody had reached a state that nobody leaves.
        """
        wanted = as_times(np.atleast_1d(np.asarray(times, dtype=np.float64)), "times")
        index = last_at_or_before(self.time, wanted)
        exact = (index >= 0) & np.isclose(self.time[index], wanted, rtol=1e-12, atol=0)
        following = np.where(exact, index, index + 1)
        low, high = probability_interval(self.initial, self.initial_error, self.level, self.interval)
        columns = {
            "occupancy": (self.occupancy, self.initial),
            "standard_error": (self.standard_error, self.initial_error),
            "lower": (self.lower, low),
            "upper": (self.upper, high),
        }
        unknown = (following >= len(self.time)) & (not self._settled())
        values = {
            name: np.where(unknown[:, None], np.nan, np.vstack([column, before])[index])
            for name, (column, before) in columns.items()
        }
        risk = np.vstack([self.at_risk, np.zeros(len(self.states))])[following]
        return _long(self.states, wanted, {"at_risk": risk, **values})

    def tidy(self) -> pd.DataFrame:
        """One row for each time and state."""
        names = ("at_risk", "occupancy", "standard_error", "lower", "upper")
        return _long(self.states, self.time, {name: getattr(self, name) for name in names})

    def _settled(self) -> bool:
        last = self.occupancy[-1]
        left = (np.diff(self.occupancy, axis=0, prepend=self.initial[None, :]) < -1e-12).any(axis=0)
        return bool((last[left] <= 1e-12).all())


def occupancy(
    spells: StateSpells,
    *,
    horizons: Sequence[float] = (),
    cluster: ArrayLike | None = None,
    level: float = 0.95,
    interval: Interval = "log-log",
) -> Occupancy:
    """Aalen-Johansen state occupancy with robust intervals, and the expected time in each state to each horizon.

    Args:
        spells: from `state_spells`.
        horizons: times to which the expected time is counted; the last observed time when none is given.
        cluster: labels (n,), one for each spell in the order passed to `state_spells`; the person when left out.
        level, interval: coverage, and the scale of the intervals for occupancy.

    Raises AnalysisError when nobody moves, or a horizon lies beyond the last observed time.
    """
    if (spells.destination < 0).all():
        msg = "nobody changes state; report the numbers in each state instead"
        raise AnalysisError(msg)
    owner = _owners(spells, cluster)
    times = np.unique(spells.stop)
    ends = np.array(horizons, dtype=np.float64) if len(horizons) else times[-1:]
    if ((ends > times[-1]) | (ends <= 0)).any():
        msg = "each horizon must lie after zero and within the longest follow-up; nobody was followed beyond it"
        raise AnalysisError(msg)
    process = _Process.begin(spells, owner)
    size = len(spells.states)
    risk, share, error = (np.empty((len(times), size)) for _ in range(3))
    spent, now = np.zeros((len(ends), 2, size)), 0.0
    for k, (until, step) in enumerate(zip(times, _steps(spells, times), strict=True)):
        for h in np.flatnonzero((ends > now) & (ends <= until)):
            spent[h] = process.time_spent(ends[h] - now)
        process.wait(until - now)
        now = until
        risk[k] = process.step(spells, step)
        share[k], error[k] = process.share, process.errors()
    lower, upper = probability_interval(share, error, as_level(level), interval)
    initial = _Process.begin(spells, owner)
    return Occupancy(
        states=spells.states,
        time=times,
        at_risk=risk,
        occupancy=share,
        standard_error=error,
        lower=lower,
        upper=upper,
        initial=initial.share,
        initial_error=initial.errors(),
        expected_time=_expected(spells.states, ends, spent, level),
        persons=spells.persons,
        moves=int((spells.destination >= 0).sum()),
        level=level,
        interval=interval,
    )


@dataclass(slots=True)
class _Process:
    """The running state of the recursion: p (s,), influence and weight at risk (s, c), and their integrals."""

    owner: Ints
    share: Floats
    influence: Floats
    at_risk: Floats
    count: Ints
    area: Floats
    area_influence: Floats
    scratch: Floats

    @classmethod
    def begin(cls, spells: StateSpells, owner: Ints) -> _Process:
        """The state just before the first move, as R: shares among those then at risk."""
        size, clusters = len(spells.states), int(owner.max()) + 1
        first = spells.stop[spells.destination >= 0].min()
        here = (spells.start < first) & (spells.stop >= first)
        weight = np.zeros((size, clusters))
        np.add.at(weight, (spells.origin[here], owner[here]), spells.weight[here])
        total = weight.sum()
        share = weight.sum(axis=1) / total
        influence = (weight - weight.sum(axis=0) * share[:, None]) / total
        zeros = [np.zeros((size, clusters)) for _ in range(3)]
        return cls(owner, share, influence, zeros[0], np.zeros(size, dtype=np.intp), np.zeros(size), *zeros[1:])

    def errors(self) -> Floats:
        """Standard errors (s,) of p."""
        return np.sqrt(np.asarray(np.einsum("sc,sc->s", self.influence, self.influence), dtype=np.float64))

    def wait(self, length: float) -> None:
        """Time passes without moves."""
        self.area = self.area + self.share * length
        np.multiply(self.influence, length, out=self.scratch)
        self.area_influence += self.scratch

    def time_spent(self, length: float) -> Floats:
        """Mean time in each state and its standard error, `length` from now: (2, s)."""
        influence = self.area_influence + self.influence * length
        return np.stack([self.area + self.share * length, np.sqrt((influence**2).sum(axis=1))])

    def step(self, spells: StateSpells, rows: _Rows) -> Floats:
        """Entries before this time, the moves at it, then the exits; returns the weight at risk in each state (s,)."""
        np.add.at(self.at_risk, (spells.origin[rows.entering], self.owner[rows.entering]), spells.weight[rows.entering])
        self.count += np.bincount(spells.origin[rows.entering], minlength=len(self.count))
        # Exactly zero where nobody is left, whatever rounding in the weights.
        total = np.where(self.count > 0, self.at_risk.sum(axis=1), 0.0)
        moving = rows.leaving[spells.destination[rows.leaving] >= 0]
        if len(moving):
            self._move(spells, moving, total)
        gone = rows.leaving
        np.subtract.at(self.at_risk, (spells.origin[gone], self.owner[gone]), spells.weight[gone])
        self.count -= np.bincount(spells.origin[gone], minlength=len(self.count))
        return total

    def _move(self, spells: StateSpells, moving: Ints, total: Floats) -> None:
        begin, end, weight = spells.origin[moving], spells.destination[moving], spells.weight[moving]
        size = len(self.share)
        hazard = np.zeros((size, size))
        np.add.at(hazard, (begin, end), weight / total[begin])
        before, flows = self.share.copy(), self.scratch
        # All flows are taken from the influence before the moves, so they are collected first.
        leaving = np.flatnonzero(hazard.any(axis=1))
        for j in leaving:
            np.multiply(self.at_risk[j], -before[j] / total[j], out=flows[j])
            flows[j] += self.influence[j]
        for j, k in np.argwhere(hazard > 0):
            self.influence[k] += flows[j] * hazard[j, k]
            self.share[k] += before[j] * hazard[j, k]
        for j in leaving:
            out = float(hazard[j].sum())
            self.influence[j] -= flows[j] * out
            self.share[j] -= before[j] * out
        own = weight * before[begin] / total[begin]
        np.subtract.at(self.influence, (begin, self.owner[moving]), own)
        np.add.at(self.influence, (end, self.owner[moving]), own)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows that came under observation since the time before, and rows that end at this time."""

    entering: Ints
    leaving: Ints


def _steps(spells: StateSpells, times: Floats) -> Iterator[_Rows]:
    by_start, by_stop = np.argsort(spells.start, kind="stable"), np.argsort(spells.stop, kind="stable")
    entered = np.searchsorted(spells.start[by_start], times, side="left")
    left = np.searchsorted(spells.stop[by_stop], times, side="right")
    for k in range(len(times)):
        e, s = (entered[k - 1], left[k - 1]) if k else (0, 0)
        yield _Rows(by_start[e : entered[k]], by_stop[s : left[k]])


def _owners(spells: StateSpells, cluster: ArrayLike | None) -> Ints:
    if cluster is None:
        return spells.person
    groups = as_groups(cluster, len(spells.person), "cluster")
    assert groups is not None
    return groups.codes[spells.order]


def _expected(states: tuple[str, ...], ends: Floats, spent: Floats, level: float) -> pd.DataFrame:
    table = _long(states, ends, {"expected_time": spent[:, 0], "standard_error": spent[:, 1]})
    half = critical_value(level) * table["standard_error"]
    table = table.assign(lower=np.maximum(table["expected_time"] - half, 0.0), upper=table["expected_time"] + half)
    table = table.assign(upper=np.minimum(table["upper"], table["time"]))
    return table.rename(columns={"time": "horizon"})


def _long(states: tuple[str, ...], times: Floats, columns: dict[str, Floats]) -> pd.DataFrame:
    frame = {"time": np.repeat(times, len(states)), "state": np.tile(np.array(states, dtype=object), len(times))}
    return pd.DataFrame({**frame, **{name: values.reshape(-1) for name, values in columns.items()}})
