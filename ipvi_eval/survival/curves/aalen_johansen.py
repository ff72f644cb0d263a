"""Cumulative incidence with competing causes: who comes back for what, when death or prison can come first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ipvi_eval.arguments import checked
from ipvi_eval.drawing.curves import Line, draw_curves
from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.survival.curves.curve_values import CurveValues, people_then, read_off
from ipvi_eval.survival.inference.edge_limits import effective_share, highest_without_survivor, lowest_without_event
from ipvi_eval.survival.inference.influence import outer_products, quadratic_form
from ipvi_eval.survival.inference.intervals import Interval, probability_interval
from ipvi_eval.survival.spells.arrays import (
    Floats,
    Ints,
    as_level,
    divide,
    running_product,
    tally,
)
from ipvi_eval.survival.spells.day_grid import DayGrid
from ipvi_eval.survival.spells.spell_rows import Owners, SpellRows
from ipvi_eval.survival.spells.stored import StoredSpells

if TYPE_CHECKING:
    from matplotlib.figure import Figure

IncidenceVariance = Literal["jackknife", "aalen"]


@dataclass(frozen=True, slots=True, repr=False)
class AalenJohansen(Printed):
    """Cumulative incidence of k causes at m observed times, in `unit`.

    `events`, `incidence`, `standard_error`, `lower` and `upper` are (m, k), in the order of the codes in
    `causes` (k,). Limits where nobody or everybody has had the event of a cause are those of `edge_limits`; they
    rest on `edge_people` (m, k), those at risk or known to have had another event. `event_free` (m,) is the share
    without any event, one minus the sum of the incidences.
    """

    title = "Cumulative incidence (Aalen-Johansen)"

    causes: tuple[int, ...]
    time: Floats
    at_risk: Floats
    events: Floats
    censored: Floats
    incidence: Floats
    standard_error: Floats
    lower: Floats
    upper: Floats
    event_free: Floats
    event_free_standard_error: Floats
    level: float
    interval: Interval
    variance: IncidenceVariance
    n: int
    event_counts: tuple[int, ...]
    edge_people: Floats
    unit: str

    def at(self, times: ArrayLike, *, cause: int) -> CurveValues:
        """The incidence of one cause at fixed horizons (k,); NaN beyond the last time while people remain."""
        j = self._position(cause)
        values = read_off(
            times,
            time=self.time,
            at_risk=self.at_risk,
            events=self.events[:, j],
            columns=(self.incidence[:, j], self.standard_error[:, j], self.lower[:, j], self.upper[:, j]),
            before=0.0,
            settled=bool(self.event_free[-1] < 1e-12),
        )
        people = people_then(values, self.time, self.edge_people[:, j])
        upper = np.where(values.value <= 0, 1 - lowest_without_event(people, self.level), values.upper)
        return replace(values, upper=upper)

    def plot(self) -> Figure:
        """A Matplotlib figure of the incidence of every cause with its interval, and the number at risk."""
        lines = [
            Line(
                f"cause {cause}",
                self.time,
                self.incidence[:, j],
                self.lower[:, j],
                self.upper[:, j],
                self.at_risk,
                0.0,
            )
            for j, cause in enumerate(self.causes)
        ]
        return draw_curves(lines, x_label=self.unit.capitalize(), y_label="Share with the event")

    def tidy(self) -> pd.DataFrame:
        """One row for each cause and observed time."""
        frames = [
            pd.DataFrame(
                {
                    "cause": cause,
                    "time": self.time,
                    "at_risk": self.at_risk,
                    "events": self.events[:, j],
                    "incidence": self.incidence[:, j],
                    "standard_error": self.standard_error[:, j],
                    "lower": self.lower[:, j],
                    "upper": self.upper[:, j],
                }
            )
            for j, cause in enumerate(self.causes)
        ]
        return pd.concat(frames, ignore_index=True)

    def _position(self, cause: int) -> int:
        if cause not in self.causes:
            msg = f"no event has cause {cause}; the causes are {', '.join(map(str, self.causes))}"
            raise AnalysisError(msg)
        return self.causes.index(cause)


@dataclass(frozen=True, slots=True)
class _Totals:
    """Weighted counts by bin, and what follows from them; `left` are at risk and have no event there."""

    grid: DayGrid
    events: Floats
    censored: Floats
    at_risk: Floats
    before: Floats
    after: Floats
    incidence: Floats
    left: Floats
    hazard: Floats


@checked
def aalen_johansen(
    spells: SpellRows | StoredSpells,
    *,
    causes: tuple[int, ...] | None = None,
    variance: IncidenceVariance = "jackknife",
    level: float = 0.95,
    interval: Interval = "log-log",
) -> AalenJohansen:
    """Estimate cumulative incidences from spells (start, stop] with a cause (0 = censored).

    Aalen and Johansen (1978). Variance: the infinitesimal jackknife of R's `survfit` for several states (default; with
    weights and persons), or Aalen's (1978) as R's `cmprsk::cuminc`, which allows neither weights, persons nor entry.

    Args:
        spells: one or more spells with their causes, in memory or stored; all are one set of curves.
        causes: which causes to list; by default those that occur.
        variance: "jackknife" or "aalen".
        level: coverage of the intervals.
        interval: scale of the intervals (of the incidence itself, as for a survival curve).

    Raises:
        AnalysisError: no spells, or `variance="aalen"` with weights, persons or entry times.

    >>> from ipvi_eval import Spells
    >>> aalen_johansen(Spells.of([5, 8, 9, 9], [1, 2, 0, 0])).incidence[-1].tolist()
    [0.25, 0.25]
    """
    rows = spells.alike
    if rows.n == 0:
        msg = "a cumulative incidence needs at least one spell"
        raise AnalysisError(msg)
    codes, clusters = rows.cause, rows.clusters
    weighted = rows.weight is not None
    if variance == "aalen" and (weighted or clusters is not None or rows.start is not None):
        msg = "Aalen's variance is for one unweighted spell a person from day 0; use variance='jackknife'"
        raise AnalysisError(msg)
    listed = _listed(codes, causes)
    grid = rows.grid
    position = np.zeros(max(int(codes.max()), *listed, 0) + 1, dtype=np.intp)
    position[list(listed)] = np.arange(1, len(listed) + 1)
    codes = position[codes] if not np.array_equal(position, np.arange(len(position))) else codes
    totals = _totals(grid, codes, len(listed), rows.mass)
    moving = _rows(grid, codes, rows.root, clusters, len(listed))
    influence, each = _influence(totals, moving), range(len(listed))
    squared = [_aalen(totals, j) if variance == "aalen" else _jackknife(totals, moving, influence, j) for j in each]
    free = totals.after**2 * np.cumsum(totals.hazard * influence.jump)
    if weighted or clusters is not None:
        free = _event_free_jackknife(totals, moving, influence)
    share = effective_share(grid, rows.root if weighted else None, clusters, totals.at_risk)
    counts = tally(codes, len(listed) + 1, rows.counts)[1:]
    return _result(
        totals, np.column_stack(squared), free, listed, counts, as_level(level), interval, variance, share, rows
    )


def _listed(codes: Ints, causes: tuple[int, ...] | None) -> tuple[int, ...]:
    present = np.flatnonzero(np.bincount(codes))
    seen = {int(code) for code in present if code > 0}
    if causes is None:
        if not seen:
            msg = "no events: every spell is censored, so no cumulative incidence can be estimated"
            raise AnalysisError(msg)
        return tuple(sorted(seen))
    listed = tuple(int(code) for code in causes)
    if min(listed, default=0) < 1 or len(set(listed)) != len(listed) or not seen <= set(listed):
        msg = "causes must list every cause that occurs once, as whole numbers from 1"
        raise AnalysisError(msg)
    return listed


def _totals(grid: DayGrid, codes: Ints, causes: int, weight: Floats | None) -> _Totals:
    width = causes + 1
    ended = tally(grid.stop * width + codes, grid.size * width, weight).reshape(-1, width)
    events = ended[:, 1:]
    every = events @ np.ones(causes)
    at_risk = grid.from_end(every + ended[:, 0])
    if grid.entry is not None:
        at_risk = at_risk - grid.from_end(grid.by_entry(weight))
    # A difference of sums of weights may miss, by rounding, that everyone left has an event.
    at_risk = np.where(at_risk - every <= 1e-12 * every, every, at_risk)
    hazard = divide(every, at_risk)
    after = running_product(1 - hazard)
    before = np.concatenate([[1.0], after[:-1]])
    incidence = np.cumsum(before[:, None] * divide(events, at_risk[:, None]), axis=0)
    return _Totals(grid, events, ended[:, 0], at_risk, before, after, incidence, at_risk - every, hazard)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Spells that move a curve alike: their place on the grid, cause and multiplier of influence, and cluster."""

    grid: DayGrid
    codes: Ints
    multiplier: Floats
    cluster: Owners | None


def _rows(grid: DayGrid, codes: Ints, weight: Floats | None, cluster: Owners | None, causes: int) -> _Rows:
    if weight is not None or cluster is not None or grid.entry is not None:
        return _Rows(grid, codes, np.ones(len(codes)) if weight is None else weight, cluster)
    # Spells that end on one day for one cause have one influence: k of them count as one times the root of k.
    width = causes + 1
    alike = np.bincount(grid.stop * width + codes, minlength=grid.size * width)
    cells = np.flatnonzero(alike)
    cells_grid = DayGrid(grid.times, grid.stratum, cells // width, None, grid.first, grid.rectangular)
    return _Rows(cells_grid, cells % width, np.sqrt(alike[cells]), None)


@dataclass(frozen=True, slots=True)
class _Influence:
    """What every spell does to the hazard of any event: psi_i = (dN_i - Y_i h) / (Y - d), as running totals.

    `jump` is 1 / (Y - d) and `drift` the running sum of h / (Y - d), (m,); `at_entry` and `at_stop` (n,) what the
    total of psi_i gains as a spell begins and ends; `step` (m,) is S(t-) / Y.
    """

    jump: Floats
    drift: Floats
    step: Floats
    at_entry: Floats
    at_stop: Floats


def _influence(totals: _Totals, rows: _Rows) -> _Influence:
    grid, w = rows.grid, rows.multiplier
    jump = divide(np.ones(grid.size), totals.left)
    drift = np.cumsum(totals.hazard * jump)
    at_stop = w * ((rows.codes > 0) * jump.take(grid.stop) - drift.take(grid.stop))
    return _Influence(jump, drift, divide(totals.before, totals.at_risk), w * grid.at_entry(drift), at_stop)


def _jackknife(totals: _Totals, rows: _Rows, of: _Influence, cause: int) -> Floats:
    """Sum of squared influences of one incidence, (m,).

    An incidence F moves by the sum over v <= t of S(v-) (dN_ki - Y_i h_k) / Y + F(v) psi_i(v), less F(t) times the sum
    of psi_i.
    """
    grid, w, F = rows.grid, rows.multiplier, totals.incidence[:, cause]
    pulled = F * of.jump
    drift = np.cumsum(of.step * divide(totals.events[:, cause], totals.at_risk) + pulled * totals.hazard)
    own, any_event, at = rows.codes == cause + 1, rows.codes > 0, grid.stop
    at_stop = w * (own * of.step.take(at) + any_event * pulled.take(at) - drift.take(at))
    products = outer_products(grid, (w * grid.at_entry(drift), of.at_entry, w), (at_stop, of.at_stop, -w), rows.cluster)
    return quadratic_form(products, (np.ones(grid.size), -F, F * of.drift - drift))


def _event_free_jackknife(totals: _Totals, rows: _Rows, of: _Influence) -> Floats:
    """Sum of squared influences of the event-free share S, which moves by -S(t) times the sum of psi_i; (m,)."""
    w = rows.multiplier
    products = outer_products(rows.grid, (of.at_entry, w), (of.at_stop, -w), rows.cluster)
    return totals.after**2 * quadratic_form(products, (np.ones(rows.grid.size), -of.drift))


def _aalen(totals: _Totals, cause: int) -> Floats:
    """Aalen's variance with the tie correction of `cuminc`, (m,), as running sums of three terms."""
    own, y = totals.events[:, cause], totals.at_risk
    other = totals.events.sum(axis=1) - own
    F, S, free = totals.incidence[:, cause], totals.before, totals.after
    inverse = divide(np.ones(len(free)), free)

    def increment(d: Floats) -> Floats:
        tied = 1 - np.where(d > 1, divide(d - 1, y - 1), 0.0)
        return np.asarray(S**2 * tied * divide(d, y**2), dtype=np.float64)

    from_other, from_own = np.where(free > 0, increment(other), 0.0), increment(own)
    constant, linear = F * inverse, 1 + F * inverse
    v1 = np.cumsum(constant**2 * from_other + linear**2 * from_own)
    v2 = np.cumsum(inverse * (constant * from_other + linear * from_own))
    v3 = np.cumsum(inverse**2 * (from_other + from_own))
    variance = v1 + F**2 * v3 - 2 * F * v2
    # As in cuminc, the variance changes only when the incidence does.
    last = np.maximum.accumulate(np.where(own > 0, np.arange(len(own)), -1))
    return np.where(last >= 0, np.maximum(variance[last], 0.0), 0.0)


def _result(
    totals: _Totals,
    variance: Floats,
    free_variance: Floats,
    causes: tuple[int, ...],
    counts: Floats,
    level: float,
    interval: Interval,
    kind: IncidenceVariance,
    share: Floats,
    rows: SpellRows,
) -> AalenJohansen:
    seen = np.flatnonzero(totals.events.sum(axis=1) + totals.censored)
    incidence, se = totals.incidence[seen], np.sqrt(variance[seen])
    people = _edge_people(totals, share)
    lowest = np.zeros_like(incidence)
    if totals.after[-1] <= 0:
        every = totals.events.sum(axis=1) * share
        lowest[:] = 1 - highest_without_survivor(totals.at_risk * share, every, level)[seen, None]
    edges = (1 - lowest_without_event(people[seen], level), lowest)
    lower, upper = probability_interval(incidence, se, level, interval, edges=edges)
    return AalenJohansen(
        causes=causes,
        time=totals.grid.times[seen],
        at_risk=totals.at_risk[seen],
        events=totals.events[seen],
        censored=totals.censored[seen],
        incidence=incidence,
        standard_error=se,
        lower=lower,
        upper=upper,
        event_free=totals.after[seen],
        event_free_standard_error=np.sqrt(free_variance[seen]),
        level=level,
        interval=interval,
        variance=kind,
        n=rows.n,
        event_counts=tuple(int(count) for count in counts),
        edge_people=people[seen],
        unit=rows.unit,
    )


def _edge_people(totals: _Totals, share: Floats) -> Floats:
    """The effective number (m, k) at risk, or known before to have had another event than each cause."""
    others = (totals.events.sum(axis=1)[:, None] - totals.events) * share[:, None]
    people: Floats = (totals.at_risk * share)[:, None] + np.cumsum(others, axis=0) - others
    return people
