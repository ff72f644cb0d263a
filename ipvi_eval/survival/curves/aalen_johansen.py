"""Cumulative incidence with competing causes: who comes back for what, when death or prison can come first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ipvi_eval.arguments import as_level, checked
from ipvi_eval.drawing.curves import Line, draw_curves
from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.survival.curves.curve_values import CurveValues, people_then, read_off
from ipvi_eval.survival.curves.incidence_totals import Totals, totals_of
from ipvi_eval.survival.curves.incidence_variance import (
    aalen_variance,
    event_free_jackknife,
    influence_of,
    jackknife,
    moving_rows,
)
from ipvi_eval.survival.inference.edge_limits import effective_share, highest_without_survivor, lowest_without_event
from ipvi_eval.survival.inference.intervals import Interval, probability_interval
from ipvi_eval.survival.spells.arrays import Floats, Ints, tally
from ipvi_eval.survival.spells.spell_rows import SpellRows
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
    Weights that are whole numbers count identical people, as in `kaplan_meier`; in R's jackknife a row is one person
    whatever its weight, as it is here where persons are named.

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
    totals = totals_of(grid, codes, len(listed), rows.mass)
    moving = moving_rows(grid, codes, rows.root, clusters, len(listed))
    influence, each = influence_of(totals, moving), range(len(listed))
    squared = [
        aalen_variance(totals, j) if variance == "aalen" else jackknife(totals, moving, influence, j) for j in each
    ]
    free = totals.after**2 * np.cumsum(totals.hazard * influence.jump)
    if weighted or clusters is not None:
        free = event_free_jackknife(totals, moving, influence)
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


def _result(
    totals: Totals,
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
    # One person who has all rows cannot tell how far persons differ.
    robust = rows.clusters is not None or not rows.whole_weights
    se = np.where(robust & (se <= 0) & (incidence > 0) & (incidence < 1), np.nan, se)
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


def _edge_people(totals: Totals, share: Floats) -> Floats:
    """The effective number (m, k) at risk, or known before to have had another event than each cause."""
    others = (totals.events.sum(axis=1)[:, None] - totals.events) * share[:, None]
    people: Floats = (totals.at_risk * share)[:, None] + np.cumsum(others, axis=0) - others
    return people
