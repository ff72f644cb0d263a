"""Bootstrap by person of curves at fixed horizons, and of their differences between groups.

No rows are resampled: every replicate is a vector of multinomial weights for the people, all replicates of a chunk are
carried through the days together, and a day costs a few vector operations (Efron 1979; Field & Welsh 2007 for
clusters). Chunks have a fixed size and their own child of one seed, so that the numbers do not depend on `workers`.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ipvi_eval.arguments import as_level, checked
from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.survival.inference.intervals import critical_value
from ipvi_eval.survival.spells.arrays import Floats, Groups, Ints, as_times
from ipvi_eval.survival.spells.spells import Spells

Measure = Literal["survival", "incidence", "rmst", "mean events"]
BootstrapInterval = Literal["percentile", "normal"]

# Replicates that share a generator; part of the definition of the numbers, so never to be tuned to a machine.
CHUNK = 500
# Whole weights make a zero exact; others leave rounding, far below the smallest weight.
_NOBODY = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Bootstrap(Printed):
    """Replicates of g groups, q measures and h times.

    `estimate` (g, q, h) is computed from the data as they are, `replicates` (B, g, q, h) from reweighted people.
    `carried` counts replicates in which a group ran out of people before the last time, so that its curve was carried
    forward: many of them mean that the last time is too late for the data.
    """

    title = "Bootstrap"

    measures: tuple[Measure, ...]
    times: Floats
    groups: tuple[object, ...]
    estimate: Floats
    replicates: Floats
    persons: int
    carried: int
    level: float
    interval: BootstrapInterval

    def tidy(self) -> pd.DataFrame:
        """One row per measure, time and group: group, measure, time, value, standard_error, lower, upper."""
        rows = [self._table(str(g), self.estimate[i], self.replicates[:, i]) for i, g in enumerate(self.groups)]
        return pd.concat(rows, ignore_index=True)

    def differences(self) -> pd.DataFrame:
        """Each later group minus the first, in the columns of `tidy`. AnalysisError when there is one group."""
        if len(self.groups) < 2:
            msg = "a difference needs two groups; give group= when the spells are made"
            raise AnalysisError(msg)
        rows = [
            self._table(
                f"{group} - {self.groups[0]}",
                self.estimate[i] - self.estimate[0],
                self.replicates[:, i] - self.replicates[:, 0],
            )
            for i, group in enumerate(self.groups)
            if i
        ]
        return pd.concat(rows, ignore_index=True)

    def _table(self, label: str, estimate: Floats, replicates: Floats) -> pd.DataFrame:
        error = replicates.std(axis=0, ddof=1)
        tail = (1 - self.level) / 2
        if self.interval == "percentile":
            lower, upper = np.quantile(replicates, [tail, 1 - tail], axis=0)
        else:
            half = critical_value(self.level) * error
            lower, upper = estimate - half, estimate + half
        return pd.DataFrame(
            {
                "group": label,
                "measure": np.repeat(np.array(self.measures, dtype=object), len(self.times)),
                "time": np.tile(self.times, len(self.measures)),
                "value": estimate.reshape(-1),
                "standard_error": error.reshape(-1),
                "lower": lower.reshape(-1),
                "upper": upper.reshape(-1),
            }
        )


@checked
def bootstrap(
    spells: Spells,
    *,
    times: Sequence[float],
    measures: Sequence[Measure] = ("survival", "rmst"),
    cause: int = 1,
    replicates: int = 1000,
    seed: int = 0,
    workers: int = 1,
    level: float = 0.95,
    interval: BootstrapInterval = "percentile",
) -> Bootstrap:
    """Resample people (or any other clusters) and compute curves at `times` for each group.

    Args:
        spells: n spells (start, stop] of persons, with their causes; one group where they have none.
        times: horizons (h,) at which each measure is read.
        measures: "survival" (Kaplan-Meier, any cause), "incidence" (Aalen-Johansen of `cause`), "rmst" (restricted mean
            time without any event, to each horizon), "mean events" (mean number of events of `cause` per person, rows
            of repeated events).
        cause: whose incidence and mean number are asked for.
        replicates, workers: how many, and in how many threads.
        seed: of the whole bootstrap; one seed gives the same numbers whatever `workers`.
        level: coverage of the intervals.
        interval: percentile of the replicates, or estimate and normal quantile times their standard error.

    People are resampled within groups when nobody is in two groups, otherwise over all.

    Raises AnalysisError when a horizon lies beyond a group's follow-up, a group has one person, fewer than two
    replicates are asked for, or nothing says whose spells these are.

    >>> spells = Spells.of([5, 8, 9, 9, 7, 9], [1, 1, 0, 0, 1, 0], person=range(6))
    >>> bootstrap(spells, times=[8], measures=["survival"], replicates=200).tidy()["value"].tolist()
    [0.5]
    """
    _check_options(measures, replicates, workers, interval)
    stops, causes, starts, weights, n = spells.stop, spells.cause, spells.start, spells.weight, len(spells)
    if not n:
        msg = "no spells: there is nobody to resample"
        raise AnalysisError(msg)
    people = spells.owners("a bootstrap by person").groups
    groups = spells.group or Groups(np.zeros(n, dtype=np.intp), ("all",))
    horizons = np.sort(np.unique(as_times(np.atleast_1d(np.asarray(times, dtype=np.float64)), "times")))
    arms = []
    for code, label in enumerate(groups.labels):
        rows = np.flatnonzero(groups.codes == code)
        _check_arm(label, stops[rows], people.codes[rows], horizons)
        arms.append(
            _arm(
                people.codes[rows],
                people.count,
                stops[rows],
                causes[rows],
                None if starts is None else starts[rows],
                None if weights is None else weights[rows],
                cause,
            )
        )
    draw = _Draw.of(people.codes, people.count, groups)
    job = partial(_replicate, arms=arms, draw=draw, measures=tuple(measures), horizons=horizons)
    sizes = [min(CHUNK, replicates - done) for done in range(0, replicates, CHUNK)]
    seeds = np.random.SeedSequence(seed).spawn(len(sizes))
    if workers == 1:
        parts = [job(size, child) for size, child in zip(sizes, seeds, strict=True)]
    else:
        with ThreadPoolExecutor(workers) as pool:
            parts = list(pool.map(job, sizes, seeds))
    # Every chunk carries the data as they are along, as its first column.
    return Bootstrap(
        measures=tuple(measures),
        times=horizons,
        groups=groups.labels,
        estimate=parts[0][0][0],
        replicates=np.concatenate([values[1:] for values, _ in parts]),
        persons=people.count,
        carried=sum(int(carried[1:].sum()) for _, carried in parts),
        level=as_level(level),
        interval=interval,
    )


@dataclass(frozen=True, slots=True)
class _Arm:
    """One group by its k distinct times: sparse sums (k, c) over the c people, and weight at risk from the start (c,).

    `hits` are events of the cause, `ends` all events, `leaves` all rows that end, `enters` rows that enter late.
    """

    time: Floats
    hits: csr_array
    ends: csr_array
    leaves: csr_array
    enters: csr_array | None
    begin: Floats


def _arm(
    person: Ints, persons: int, stop: Floats, cause: Ints, start: Floats | None, weight: Floats | None, chosen: int
) -> _Arm:
    time, place = np.unique(stop, return_inverse=True)
    w = np.ones(len(stop)) if weight is None else weight
    # A row is under observation at times after its start: the first of them, or none that matters.
    entry = np.zeros(len(stop), dtype=np.intp) if start is None else np.searchsorted(time, start, side="right")

    def sums(rows: Ints, at: Ints) -> csr_array:
        return csr_array((w[rows], (at[rows], person[rows])), shape=(len(time), persons))

    everyone, late = np.arange(len(stop)), np.flatnonzero(entry > 0)
    return _Arm(
        time=time,
        hits=sums(np.flatnonzero(cause == chosen), place),
        ends=sums(np.flatnonzero(cause > 0), place),
        leaves=sums(everyone, place),
        enters=sums(late, entry) if len(late) else None,
        begin=np.bincount(person[entry == 0], w[entry == 0], minlength=persons).astype(np.float64),
    )


@dataclass(frozen=True, slots=True)
class _Draw:
    """Pools of people (codes) drawn from separately; together they are everybody."""

    pools: tuple[Ints, ...]
    persons: int

    @classmethod
    def of(cls, person: Ints, persons: int, groups: Groups) -> _Draw:
        first = np.full(persons, groups.count, dtype=np.intp)
        last = np.full(persons, -1, dtype=np.intp)
        np.minimum.at(first, person, groups.codes)
        np.maximum.at(last, person, groups.codes)
        if (first != last).any():
            return cls((np.arange(persons),), persons)
        return cls(tuple(np.flatnonzero(first == code) for code in range(groups.count)), persons)

    def weights(self, size: int, rng: np.random.Generator) -> Floats:
        """Multinomial weights (c, size), as often as each person is drawn."""
        out = np.empty((self.persons, size))
        for pool in self.pools:
            drawn = rng.integers(0, len(pool), size=(size, len(pool)), dtype=np.int64)
            drawn += np.arange(size)[:, None] * len(pool)
            out[pool] = np.bincount(drawn.reshape(-1), minlength=size * len(pool)).reshape(size, len(pool)).T
        return out


def _replicate(
    size: int,
    seed: np.random.SeedSequence,
    *,
    arms: list[_Arm],
    draw: _Draw,
    measures: tuple[Measure, ...],
    horizons: Floats,
) -> tuple[Floats, NDArray[np.bool_]]:
    drawn = draw.weights(size, np.random.default_rng(seed))
    return _evaluate(arms, np.hstack([np.ones((draw.persons, 1)), drawn]), measures, horizons)


def _evaluate(
    arms: list[_Arm], weights: Floats, measures: tuple[Measure, ...], horizons: Floats
) -> tuple[Floats, NDArray[np.bool_]]:
    """Values (b, g, q, h) for weights (c, b), and in which columns some group was carried forward, (b,)."""
    out = np.empty((weights.shape[1], len(arms), len(measures), len(horizons)))
    carried = np.zeros(weights.shape[1], dtype=bool)
    for g, arm in enumerate(arms):
        carried |= _walk(arm, weights, measures, horizons, out[:, g])
    return out, carried


def _walk(arm: _Arm, weights: Floats, measures: tuple[Measure, ...], horizons: Floats, out: Floats) -> Floats:
    """Carry all replicates through the days of one group, writing (b, q, h) into `out`."""
    days = int(np.searchsorted(arm.time, horizons[-1], side="right"))
    ends, leaves = arm.ends[:days] @ weights, arm.leaves[:days] @ weights
    hits = arm.hits[:days] @ weights if "incidence" in measures or "mean events" in measures else None
    enters = None if arm.enters is None else arm.enters[:days] @ weights
    at_risk = arm.begin @ weights
    # Where nobody enters late and somebody is left at the end, somebody is at risk throughout.
    always = enters is None and float((at_risk - leaves.sum(axis=0)).min()) > _NOBODY
    size = weights.shape[1]
    survival, area, incidence, mean = np.ones(size), np.zeros(size), np.zeros(size), np.zeros(size)
    values = {"survival": survival, "rmst": area, "incidence": incidence, "mean events": mean}
    wants_area, now, h = "rmst" in measures, 0.0, 0
    happens = np.diff(arm.ends.indptr[: days + 1]) > 0
    step, inverse, empty = np.empty(size), np.empty(size), np.zeros(size, dtype=bool)
    for k in range(days + 1):
        until = arm.time[k] if k < days else np.inf
        while h < len(horizons) and horizons[h] < until:
            for q, measure in enumerate(measures):
                out[:, q, h] = values[measure]
                if measure == "rmst":
                    out[:, q, h] += survival * (horizons[h] - now)
            h += 1
        if k == days:
            break
        if wants_area:
            np.multiply(survival, until - now, out=step)
            area += step
        now = until
        if enters is not None:
            at_risk += enters[k]
        if happens[k]:
            if always:
                np.divide(1.0, at_risk, out=inverse)
            else:
                _invert(at_risk, inverse, empty)
            if hits is not None:
                np.multiply(hits[k], inverse, out=step)
                mean += step
                step *= survival
                incidence += step
            np.multiply(ends[k], inverse, out=step)
            np.subtract(1.0, step, out=step)
            survival *= step
        at_risk -= leaves[k]
    return np.asarray(empty & (survival > 0))


def _invert(at_risk: Floats, out: Floats, empty: NDArray[np.bool_]) -> None:
    """1 / at_risk into `out`, zero where nobody is left, which `empty` remembers."""
    nobody = at_risk <= _NOBODY
    empty |= nobody
    out[:] = np.where(nobody, 0.0, 1 / np.where(nobody, 1.0, at_risk))


def _check_options(measures: Sequence[str], replicates: int, workers: int, interval: str) -> None:
    unknown = [measure for measure in measures if measure not in get_args(Measure)]
    if unknown or not measures:
        msg = f"measures must be among {', '.join(get_args(Measure))}"
        raise AnalysisError(msg)
    if replicates < 2 or workers < 1:
        msg = "at least two replicates and one worker are needed (a thousand replicates for an interval)"
        raise AnalysisError(msg)
    if interval not in get_args(BootstrapInterval):
        msg = f"interval must be one of {', '.join(get_args(BootstrapInterval))}"
        raise AnalysisError(msg)


def _check_arm(label: object, stop: Floats, person: Ints, horizons: Floats) -> None:
    if len(np.unique(person)) < 2:
        msg = f"group {label} has one person; a bootstrap needs several people in each group"
        raise AnalysisError(msg)
    if horizons[0] < 0 or horizons[-1] > stop.max():
        msg = f"times must lie between 0 and the last day anybody in group {label} was followed; choose earlier ones"
        raise AnalysisError(msg)
